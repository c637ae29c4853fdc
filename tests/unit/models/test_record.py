"""How a record declares itself, and what is made of its declaration."""

from __future__ import annotations

from dataclasses import dataclass, fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models import record as r
from app.models.case import Alert, Case
from app.models.fields import CodeList
from app.models.kinds import KINDS
from app.models.person import VictimAddress, VictimContactPoint
from app.models.record import Json, Policy, Register, ScopeKind
from app.models.work import Action, Contact

FLAT = CodeList("flat", {"a": "Ay", "b": "Bee"}, protective=("a", "b"))


def test_values_are_what_was_said_and_nothing_else() -> None:
    contact = Contact(
        case="c", happened="2026-03-01T10:00:00Z", with_whom="agency", channel="phone", outcome="achieved", minutes=0
    )
    assert contact.values() == {
        "case": "c",
        "happened": "2026-03-01T10:00:00Z",
        "with_whom": "agency",
        "channel": "phone",
        "outcome": "achieved",
        "minutes": 0,  # no time at all, which is not the same as a time nobody noted
    }
    assert Alert(type="weapons", covert=True).values() == {"type": "weapons", "covert": True}
    assert Alert(type="weapons").values() == {"type": "weapons"}


def test_fields_that_belong_together_are_packed_together() -> None:
    kind = VictimContactPoint.KIND
    point = VictimContactPoint(kind="mobile", value="07700 900000", safe="unsafe", verified_on="2026-03")
    packed = kind.pack(point.values())
    assert packed == {"reach": {"kind": "mobile", "value": "07700 900000", "safe": "unsafe"}, "verified_on": "2026-03"}
    back: dict[str, Json] = {}
    for register, value in packed.items():
        back |= kind.unpack(register, value)
    assert {k: v for k, v in back.items() if v is not None} == point.values()


def test_fields_of_a_newer_version_are_left_out_of_a_register() -> None:
    kind = Action.KIND
    assert kind.unpack("status", {"status": "done", "mood": "fine"}) == {
        "status": "done",
        "outcome": None,
        "done_on": None,
    }
    assert kind.unpack("status", "done") == {}
    assert kind.unpack("due", "2026-03") == {"due": "2026-03"}


@pytest.mark.parametrize(
    ("kind", "register", "order"),
    [
        (
            VictimContactPoint.KIND,
            "reach",
            [{"safe": "safe"}, {"safe": "not_known"}, {"safe": "unsafe"}, {"safe": "of a newer version"}],
        ),
        (
            VictimAddress.KIND,
            "address",
            [
                {"confidentiality": "open"},
                {"confidentiality": "confidential"},
                {"confidentiality": "refuge_never_print"},
                {"confidentiality": "secret"},
            ],
        ),
        (Alert.KIND, "state", [{"state": "removed"}, {"state": "active"}]),
        (Case.KIND, "covert", [False, True]),
    ],
)
def test_the_more_protective_ranks_higher_and_what_is_not_known_highest(
    kind: r.Kind, register: str, order: list[Json]
) -> None:
    assert kind.registers[register].policy is Policy.MOST_PROTECTIVE
    ranks = [kind.rank(register, value) for value in order]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


def test_values_read_as_words() -> None:
    status, minutes, covert = Case.KIND.fields["status"], Contact.KIND.fields["minutes"], Contact.KIND.fields["covert"]
    assert [status.display(v) for v in ("active", "of a newer version", "", None)] == [
        "Active",
        "of a newer version",
        "",
        "",
    ]
    assert (minutes.display(0), minutes.display(15), minutes.display(None)) == ("0", "15", "")
    assert (covert.display(True), covert.display(False)) == ("Yes", "No")
    many = r.Field("x", "X", r.FieldType.CODES, "x", codes=FLAT)
    assert many.display(["a", "b", "c"]) == "Ay, Bee, c"
    assert (status.words(), Case.KIND.words()) == ("Stage", "Case")


def test_a_kind_is_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):

        @r.record("case", scope=ScopeKind.CASE, label="Again")
        @dataclass(frozen=True, kw_only=True)
        class _Again(r.Record):
            """A second case."""

    assert KINDS["case"].cls is Case


def test_the_definition_changes_with_what_a_table_depends_on() -> None:
    kind = Case.KIND
    assert kind.definition() == kind.definition()
    from dataclasses import replace

    assert replace(kind, scope=ScopeKind.SITE).definition() != kind.definition()
    assert replace(kind, observation=True).definition() != kind.definition()
    assert (
        replace(kind, registers={**kind.registers, "status": Register("status", Policy.UNION)}).definition()
        != kind.definition()
    )
    assert replace(kind, label="Other words").definition() == kind.definition()


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
@given(data=st.data())
@settings(max_examples=30)
def test_packing_loses_nothing_in_any_kind(kind: r.Kind, data: st.DataObject) -> None:
    texts = {
        r.FieldType.CODES: st.lists(st.text(max_size=4), min_size=1, max_size=3),
        r.FieldType.WHOLE: st.integers(0, 9),
        r.FieldType.FLAG: st.just(True),
    }
    chosen = data.draw(st.sets(st.sampled_from(sorted(kind.fields))))
    values: dict[str, Json] = {
        name: data.draw(texts.get(kind.fields[name].type, st.text(min_size=1, max_size=4))) for name in chosen
    }
    back: dict[str, Json] = {}
    for register, value in kind.pack(values).items():
        back |= kind.unpack(register, value)
    assert {k: v for k, v in back.items() if v is not None} == values


def test_every_field_of_a_record_is_declared_or_marked() -> None:
    for kind in KINDS.values():
        assert [f.name for f in fields(kind.cls)] == list(kind.fields), kind.name
