"""Every kind of record: added, changed or corrected, removed, and the last save taken back."""

from __future__ import annotations

from typing import Any

import pytest

from app.commands import records, work
from app.commands.allocation import reassign_case
from app.commands.cases import CaseUnknown
from app.commands.episodes import reopen_case
from app.commands.people import DyadUnknown
from app.commands.persons import change_person
from app.models import record_rules as rules
from app.models.access import Mode
from app.models.kinds import KINDS, Kind
from app.models.orders import DyadOrder, Incident, LegalOrder
from app.models.partial_date import DateInFuture, InvalidDate
from app.models.person import PrivateNote
from app.models.record import FieldType, Json, Record, ScopeKind
from app.models.work import Contact
from app.progress import Progress
from app.store import integrity
from app.store.queries.cases import actions
from app.store.queries.records import one, versions
from app.store.queries.records import records as found
from app.store.store import Put, RecordUnknown, Write
from tests.unit.commands.team import Team, add_dyad, dump, open_case, referral, refused

FREE = [
    k
    for n, k in KINDS.items()
    if n not in records.OWN_COMMANDS | {"referral"} and k.scope is not ScopeKind.IDVA_PRIVATE  # a case has a referral
]


def plain(kind: Kind, **given: Any) -> Record:
    """A record with a plain answer in every field, dates in order."""
    values: dict[str, Any] = {}
    for field in kind.fields.values():
        if field.type is FieldType.CODES:
            values[field.name] = tuple(field.codes.codes)[:2] if field.codes else ("one", "two")
        elif field.codes is not None:
            values[field.name] = next(iter(field.codes.codes))
        elif field.type in (FieldType.DATE, FieldType.MOMENT):
            values[field.name] = "2026-03-10"
        elif field.type is FieldType.WHOLE:
            values[field.name] = 30
        elif field.type in (FieldType.TEXT, FieldType.NOTE):
            values[field.name] = "7"
        elif field.type is FieldType.REF:
            values[field.name] = "" if field.name in {"case", "dyad", "person"} else "someone"
    return kind.cls(**values | NEEDS.get(kind.name, {}) | given)


NEEDS: dict[str, dict[str, Any]] = {
    "contact_plan": {"state": "draft"},  # cleared by the Idva's own command alone
    "programme_suitability": {"suitability": "not_suitable"},  # reasons against go with that answer alone
}


def placed(team: Team, kind: Kind) -> tuple[Any, dict[str, str]]:
    who = team.lead if kind.scope is ScopeKind.SITE else team.worker
    opened = open_case(team.worker)
    dyad = add_dyad(team.worker, opened.id)
    return who, {"case": opened.id, "dyad": dyad.id if kind.scope is ScopeKind.DYAD else ""}


@pytest.mark.parametrize("kind", FREE, ids=lambda k: k.name)
def test_every_kind_is_added_changed_removed_and_put_back(team: Team, kind: Kind) -> None:
    who, place = placed(team, kind)
    rid = records.add_record(who, plain(kind), **place)
    row = one(who.store, who.access, kind.name, rid)
    assert row is not None
    assert row.current
    assert row.author == who.staff
    filled = {"case", "dyad", "person"} & set(kind.fields)
    assert all(row.values[name] for name in filled)
    asked = {} if kind.scope is ScopeKind.SITE else place
    assert [r.id for r in found(who.store, who.access, kind.name, **asked)] == [rid]
    before = row.values

    changed: dict[str, Json] = {"covert": True}
    if kind.observation:
        records.correct_record(who, kind.name, rid, changed, reason="Heard more.")
        (now,) = found(who.store, who.access, kind.name, **asked)
        assert now.id != rid
        assert one(who.store, who.access, kind.name, rid).values == before  # type: ignore[union-attr]
    else:
        records.change_record(who, kind.name, rid, changed, reason="Heard more.")
        (now,) = found(who.store, who.access, kind.name, **asked)
        assert now.id == rid
    assert now.values == before | changed
    records.undo_last(who)
    (back,) = found(who.store, who.access, kind.name, **asked)
    assert {n: v for n, v in back.values.items() if v} == {n: v for n, v in before.items() if v}

    records.remove_record(who, kind.name, back.id, reason="The wrong case.")
    assert found(who.store, who.access, kind.name, **asked) == []
    records.undo_last(who)
    (again,) = found(who.store, who.access, kind.name, **asked)
    assert {n: v for n, v in again.values.items() if v} == {n: v for n, v in before.items() if v}
    report = integrity.verify(who.store.db, who.check_signature, since_last=False, progress=Progress())
    assert not report.problems


@pytest.mark.parametrize("kind", FREE, ids=lambda k: k.name)
def test_the_last_save_is_taken_back_and_the_journal_keeps_it(team: Team, kind: Kind) -> None:
    who, place = placed(team, kind)
    rid = records.add_record(who, plain(kind), **place)
    save = records.last_save(who)
    if kind.scope is ScopeKind.SITE:
        assert save is None  # it opened the site's scope, and an opening is not taken back
        return
    assert save is not None
    assert save.action == f"{kind.name}.added"
    records.undo_last(who, save.id)
    assert found(who.store, who.access, kind.name, **place) == []
    history = versions(who.store, who.access, kind.name, rid)
    assert [v.removed for v in history] == [True, False]
    assert records.last_save(who) is None
    with refused(records.NothingToUndo, who):
        records.undo_last(who)


def test_a_save_is_taken_back_only_for_a_while_and_only_if_nobody_wrote_over_it(team: Team) -> None:
    opened = open_case(team.worker)
    rid = records.add_record(team.worker, LegalOrder(type="bail", case=""), case=opened.id)
    team.clock.tick(minutes=11)
    assert records.last_save(team.worker) is None
    with refused(records.NothingToUndo, team.worker):
        records.undo_last(team.worker)
    records.change_record(team.worker, "legal_order", rid, {"court": "Aberteifi"})
    mine = records.last_save(team.worker)
    assert mine is not None
    team.give(team.worker, team.lead)
    records.change_record(team.lead, "legal_order", rid, {"court": "Cardigan"})
    team.give(team.lead, team.worker)
    assert records.last_save(team.worker) is None
    with refused(records.NothingToUndo, team.worker):
        records.undo_last(team.worker, mine.id)
    assert one(team.worker.store, team.worker.access, "legal_order", rid).text("court") == "Cardigan"  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", sorted(records.OWN_COMMANDS - records.CHANGED_HERE))
def test_what_has_commands_of_its_own_is_not_written_round_them(team: Team, kind: str) -> None:
    """Nobody closes a case, moves it, approves a closure or judges two people by the commands for any record."""
    before = dump(team.worker)
    with pytest.raises(ValueError, match="commands of its own"):
        records.change_record(team.worker, kind, "any", {"state": "approved"})
    with pytest.raises(ValueError, match="commands of its own"):
        records.correct_record(team.worker, kind, "any", {}, reason="A slip.")
    with pytest.raises(ValueError, match="commands of its own"):
        records.remove_record(team.worker, kind, "any", reason="A slip.")
    assert dump(team.worker) == before


@pytest.mark.parametrize("field", ["idva", "case_status", "case", "role", "victim_survivor"])
def test_what_a_dyad_takes_from_other_commands_is_not_changed_without_them(team: Team, field: str) -> None:
    dyad = add_dyad(team.worker, open_case(team.worker).id)
    with pytest.raises(ValueError, match="commands of their own"):
        records.change_record(team.worker, "dyad", dyad.id, {field: team.ids["idva"]})


def test_nothing_is_taken_back_on_a_case_that_was_handed_over_or_before_the_service_user(team: Team) -> None:
    opened = open_case(team.worker)
    team.give(team.worker, team.lead)
    records.add_record(team.worker, LegalOrder(type="bail", case=""), case=opened.id)
    assert records.last_save(team.worker) is not None
    team.worker.mode = Mode.APPOINTMENT
    assert records.last_save(team.worker) is None
    team.worker.mode = Mode.WORK
    reassign_case(team.lead, opened.id, team.ids["other"])
    team.give(team.lead, team.worker, opened.index_scope)  # the card says so; the case itself does not come any more
    assert records.last_save(team.worker) is None
    with refused(records.NothingToUndo, team.worker):
        records.undo_last(team.worker)


def test_somebody_who_came_back_is_still_read_when_the_earlier_episode_is_a_colleagues(team: Team) -> None:
    first = open_case(team.worker)
    team.worker.store.write("case.moved", [Write(first.scope, (Put("case", first.id, {"status": "closed"}),))])
    again = reopen_case(team.worker, first.id, referral=referral("2026-03-10"))
    spoken = Contact(happened="2026-03-12", channel="phone", outcome="achieved", with_whom="service_user", case="")
    work.record_contact(team.worker, again.id, spoken)
    team.give(team.worker, team.lead)
    reassign_case(team.lead, first.id, team.ids["other"])
    team.give(team.lead, team.worker, first.index_scope)
    assert team.worker.access.restricted == {first.id}
    assert one(team.worker.store, team.worker.access, "service_user", first.service_user) is not None
    assert one(team.worker.store, team.worker.access, "case", first.id) is None
    with refused(records.BornAfter, team.worker):
        change_person(team.worker, "service_user", first.service_user, {"birth_date": "2026-03-13"})
    change_person(team.worker, "service_user", first.service_user, {"birth_date": "1988-05-09"})


def test_the_last_save_is_found_without_reading_all_that_came_before(team: Team) -> None:
    opened = open_case(team.worker)
    steps = [0]

    def counted() -> int:
        steps[0] = 0
        assert records.last_save(team.worker) is not None
        return steps[0]

    def step() -> None:
        steps[0] += 1

    add = LegalOrder(type="bail", case="")
    records.add_record(team.worker, add, case=opened.id)
    records.last_save(team.worker)
    team.worker.store.db.set_progress_handler(step, 1)
    few = counted()
    for _each in range(200):
        records.add_record(team.worker, add, case=opened.id)
    assert counted() < few * 1.2
    team.worker.store.db.set_progress_handler(None, 1)


def test_several_records_go_into_one_scope_that_they_open(team: Team) -> None:
    opened = open_case(team.worker)
    dyad = add_dyad(team.worker, opened.id, idva=team.ids["idva"])
    team.give(team.worker, team.idva, dyad.scope)
    notes = [PrivateNote(happened="2026-03-10", note=words) for words in ("First.", "Second.")]
    ids = records.add_records(team.idva, list(notes), dyad=dyad.id)
    rid = records.add_record(team.idva, PrivateNote(happened="2026-03-11", note="Third."), dyad=dyad.id)
    kept = found(team.idva.store, team.idva.access, "private_note", dyad=dyad.id)
    assert {row.id for row in kept} == {*ids, rid}
    assert len({row.scope for row in kept}) == 1


def test_the_save_the_person_means_is_the_one_that_goes(team: Team) -> None:
    opened = open_case(team.worker)
    records.add_record(team.worker, LegalOrder(type="bail", case=""), case=opened.id)
    first = records.last_save(team.worker)
    records.add_record(team.worker, LegalOrder(type="licence", case=""), case=opened.id)
    with refused(records.NothingToUndo, team.worker):
        records.undo_last(team.worker, first.id if first else "")
    team.worker.log("opened", scope=opened.scope)
    records.undo_last(team.worker)
    assert [r.text("type") for r in found(team.worker.store, team.worker.access, "legal_order", case=opened.id)] == [
        "bail"
    ]


def test_opening_a_case_is_not_taken_back(team: Team) -> None:
    open_case(team.worker)
    assert records.last_save(team.worker) is None


def test_a_first_value_taken_back_leaves_nothing(team: Team) -> None:
    opened = open_case(team.worker)
    rid = records.add_record(team.worker, LegalOrder(type="bail", case=""), case=opened.id)
    records.change_record(team.worker, "legal_order", rid, {"court": "Aberteifi"})
    records.undo_last(team.worker)
    assert one(team.worker.store, team.worker.access, "legal_order", rid).text("court") == ""  # type: ignore[union-attr]


def test_recorded_work_is_taken_back_with_its_follow_up(team: Team) -> None:
    from app.models.work import Action

    opened = open_case(team.worker)
    contact = Contact(case="", happened="2026-03-10T10:00:00Z", with_whom="agency", channel="phone", outcome="achieved")
    work.record_contact(team.worker, opened.id, contact, follow_up=Action(case="", what="Ring back"))
    records.undo_last(team.worker)
    assert actions(team.worker.store, team.worker.access, case=opened.id) == []
    assert found(team.worker.store, team.worker.access, "contact", case=opened.id) == []


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"type": ""}, rules.SomethingMissing),
        ({"type": "curfew"}, rules.NotInList),
        ({"starts": "2026-02-30"}, InvalidDate),
        ({"starts": "2026-03-10", "ends": "2026-03-09"}, rules.EndsBeforeStart),
        ({"starts": "2026-03-10", "ends": "2026-02"}, rules.EndsBeforeStart),
        ({"conditions": "x" * 4001}, rules.TooLong),
        ({"state": "ended", "ended_on": "2027-01-01"}, DateInFuture),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(team: Team, given: dict[str, str], error: Any) -> None:
    opened = open_case(team.worker)
    with refused(error, team.worker):
        records.add_record(team.worker, LegalOrder(**{"case": "", "type": "bail"} | given), case=opened.id)
    rid = records.add_record(team.worker, LegalOrder(case="", type="bail"), case=opened.id)
    with refused(error, team.worker):
        records.change_record(team.worker, "legal_order", rid, dict(given))


def test_a_partial_date_that_may_be_in_order_is_taken(team: Team) -> None:
    opened = open_case(team.worker)
    order = LegalOrder(case="", type="bail", starts="2026-03-10", ends="2026-03")
    assert records.add_record(team.worker, order, case=opened.id)


def test_nothing_happened_before_the_service_user_was_born(team: Team) -> None:
    opened = open_case(team.worker)  # born May 1988
    old = Incident(case="", happened="1987", kind="offence", domestic_abuse="no", group="theft", status="convicted")
    with refused(records.BornAfter, team.worker):
        records.add_record(team.worker, old, case=opened.id)


def test_places_that_are_not_there(team: Team) -> None:
    with refused(CaseUnknown, team.worker):
        records.add_record(team.worker, LegalOrder(case="", type="bail"), case="nothing")
    with refused(DyadUnknown, team.worker):
        records.add_record(team.worker, DyadOrder(case="", dyad="", type="restraining"), dyad="nothing")
    with refused(RecordUnknown, team.worker):
        records.change_record(team.worker, "legal_order", "nothing", {"court": "x"})


def test_a_correction_and_a_removal_say_why_and_meet_only_the_newest(team: Team) -> None:
    opened = open_case(team.worker)
    incident = Incident(
        case="", happened="2026-03-01", kind="incident", domestic_abuse="yes", group="threats", status="alleged"
    )
    rid = records.add_record(team.worker, incident, case=opened.id)
    with refused(records.ReasonNeeded, team.worker):
        records.correct_record(team.worker, "incident", rid, {"status": "charged"}, reason=" ")
    with refused(records.ReasonNeeded, team.worker):
        records.remove_record(team.worker, "incident", rid, reason="")
    records.correct_record(team.worker, "incident", rid, {"status": "charged"}, reason="Police rang.")
    for act in (
        lambda: records.correct_record(team.worker, "incident", rid, {"status": "cautioned"}, reason="Again."),
        lambda: records.remove_record(team.worker, "incident", rid, reason="Again."),
    ):
        with refused(records.ReplacedMeanwhile, team.worker):
            act()
    (now,) = found(team.worker.store, team.worker.access, "incident", case=opened.id)
    history = versions(team.worker.store, team.worker.access, "incident", now.id)
    assert [(v.reason, v.values.get("status")) for v in history] == [("Police rang.", "charged"), ("", "alleged")]


def test_a_colleague_without_a_grant_writes_nothing(team: Team) -> None:
    opened = open_case(team.worker)
    team.give(team.worker, team.other)
    before = dump(team.other)
    with pytest.raises(CaseUnknown):
        records.add_record(team.other, LegalOrder(case="", type="bail"), case=opened.id)
    assert dump(team.other) == before


def test_an_outside_idva_sees_no_record_of_the_case(team: Team) -> None:
    opened = open_case(team.worker)
    dyad = add_dyad(team.worker, opened.id, idva=team.ids["idva"])
    records.add_record(team.worker, LegalOrder(case="", type="bail"), case=opened.id)
    records.add_record(team.worker, DyadOrder(case="", dyad="", type="restraining"), dyad=dyad.id)
    team.give(team.worker, team.idva)
    assert found(team.idva.store, team.idva.access, "legal_order") == []
    assert [r.text("type") for r in found(team.idva.store, team.idva.access, "dyad_order")] == ["restraining"]
    document = team.worker.access.for_document()
    assert found(team.worker.store, document, "dyad_order") == []
