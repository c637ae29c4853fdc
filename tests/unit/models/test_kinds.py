"""The whole list of record kinds: where each lives, what its fields say, and what could go wrong with the list."""

from __future__ import annotations

import re

import pytest

from app.models import codes, record_codes
from app.models.fields import CodeList
from app.models.kinds import KINDS, MODULES, Kind
from app.models.record import FieldType, Policy, ScopeKind

LISTS = [v for module in (codes, record_codes) for v in vars(module).values() if isinstance(v, CodeList)]
HERS = {
    "victim_survivor",
    "victim_address",
    "victim_contact_point",
    "dyad",
    "dyad_activity",
    "dyad_alert",
    "dyad_appointment",
    "dyad_assessment",
    "dyad_attachment",
    "dyad_contact",
    "dyad_incident",
    "dyad_order",
    "dyad_order_breach",
    "dyad_share",
    "dyad_waiver",
    "child",
    "contact_plan",
    "marac_hearing",
    "role_designation",
}
IDVAS = {"private_note", "survivor_feedback", "withheld_address"}


def test_what_names_or_locates_a_victim_survivor_lives_behind_her_wall() -> None:
    scopes = {name: kind.scope for name, kind in KINDS.items()}
    assert {name for name, scope in scopes.items() if scope is ScopeKind.DYAD} == HERS
    assert {name for name, scope in scopes.items() if scope is ScopeKind.IDVA_PRIVATE} == IDVAS
    assert not [name for name in scopes if "victim" in name and name not in HERS | {"victim_token", "victim_link"}]
    assert all(
        "dyad" in KINDS[n].fields for n in HERS - {"victim_survivor", "victim_address", "victim_contact_point", "dyad"}
    )
    assert KINDS["victim_link"].scope is ScopeKind.CASE  # in a dyad's own it would tell one Idva of another's dyad
    assert set(KINDS["victim_link"].fields) == {"covert", "dyad", "other_dyad", "judgement", "why"}
    assert set(KINDS["dyad_link"].fields) == {"covert", "letter", "dyad_scope", "dyad"}


def test_what_everyone_may_search_holds_no_case_data() -> None:
    index = {name for name, kind in KINDS.items() if kind.scope is ScopeKind.INDEX}
    assert index == {"service_user", "case_card", "person_link", "victim_token"}
    assert set(KINDS["victim_token"].fields) == {"covert", "service_user", "dyad", "tokens"}
    assert set(KINDS["case_card"].fields) == {"covert", "case", "service_user", "reference", "case_manager", "site"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))
def test_declarations_hold_together(kind: Kind) -> None:
    assert re.fullmatch(r"[a-z_]+", kind.name)
    assert kind.cls.__module__ in {module.__name__ for module in MODULES} | {"app.models.assessment"}
    for name, field in kind.fields.items():
        assert not name.startswith("_")
        assert field.words()
        assert field.register in kind.registers
        assert bool(field.refers) == (field.type is FieldType.REF) or field.type is FieldType.CODES
        assert field.type is not FieldType.CODE or field.codes is not None
    for register in kind.registers.values():
        members = kind.fields_of(register.name)
        assert members
        if register.policy is Policy.MOST_PROTECTIVE:
            by = kind.fields[register.by]
            assert by in members
            assert by.type is FieldType.FLAG or (by.codes is not None and by.codes.protective)
        if register.policy is Policy.UNION:
            assert [field.type for field in members] == [FieldType.CODES]
    assert kind.registers["covert"].policy is Policy.MOST_PROTECTIVE


def test_references_lead_to_kinds_that_exist() -> None:
    known = set(KINDS) | {"person", "assessment"}  # a service user or a victim-survivor; either kind of assessment
    assert {field.refers for kind in KINDS.values() for field in kind.fields.values() if field.refers} <= known


def test_observations_happen_and_records_change() -> None:
    changing = {name for name, kind in KINDS.items() if not kind.observation}
    assert {"case", "dyad", "action", "alert", "address", "victim_address", "withheld_address"} <= changing
    for name in (
        "contact",
        "dyad_contact",
        "activity",
        "case_assessment",
        "dyad_assessment",
        "case_move",
        "private_note",
    ):
        assert KINDS[name].observation
        assert KINDS[name].fields["happened"].required


@pytest.mark.parametrize("codes_", LISTS, ids=lambda c: c.name)
def test_code_lists_are_fit_to_keep_for_ever(codes_: CodeList) -> None:
    assert all(re.fullmatch(r"[a-z0-9_]+", code) for code in codes_.codes)
    assert all(label and label == label.strip() for label in codes_.codes.values())
    assert len(set(codes_.codes.values())) == len(codes_.codes)
    assert set(codes_.protective) in (set(), set(codes_.codes))
    assert codes_.label("of a newer version") == "of a newer version"
    assert codes_.label("") == codes_.label(None) == ""
    assert codes_.rank("") == codes_.rank(None) == -1
    assert codes_.rank("of a newer version") == len(codes_.protective)


def test_unknown_is_an_answer() -> None:
    """Yes, no, not known, not asked and not applicable are five different things."""
    assert list(codes.YES_NO.codes) == ["yes", "no", "not_known", "not_asked", "not_applicable"]


def test_the_ethnic_groups_are_those_of_the_census() -> None:
    """ONS 2021, England and Wales: 19 groups, beside the ways of not saying."""
    assert len(set(codes.ETHNICITY.codes) - {"not_known", "not_asked", "prefer_not_to_say"}) == 19


def test_no_word_blames_or_labels() -> None:
    labels = " ".join(label for codes_ in LISTS for label in codes_.codes.values()) + " ".join(
        field.label for kind in KINDS.values() for field in kind.fields.values()
    )
    for word in (
        "offender",
        "perp ",
        "victim ",
        "alleged victim",
        "client",
        "domestic violence",
        "failed",
        "refused to engage",
    ):
        assert word not in labels.lower(), word
