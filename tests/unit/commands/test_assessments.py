"""Assessments: drafts, completing, the answers that do not count, correcting, and which instrument is used."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.commands import assessments as commands
from app.commands import cases, people
from app.config import RESOURCES
from app.models.instrument import InstrumentChanged
from app.models.partial_date import DateInFuture, InvalidDate
from app.store.queries.assessments import assessments, instrument_keys, latest_assessment
from app.store.queries.cases import case_head, case_list, latest_risk
from app.store.queries.timeline import timeline
from app.store.store import NotAllowed
from tests.unit.commands.team import Team, add_dyad, answered, dump, let_read, open_case, refused

SEVERITY = {"physical": "moderate", "sexual": "not_known", "harassment_stalking": "high", "jealous_controlling": "high"}
Assess = Callable[..., str]


def subject(team: Team, name: str = "risk", point: str = "review", **facts: str) -> commands.Subject:
    opened = open_case(team.worker)
    return commands.Subject(name, opened.id, time_point=point, **facts)


# ---- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_kept_as_typed_and_resumed_where_it_was_left(team: Team) -> None:
    case = open_case(team.worker)
    dyad = add_dyad(team.worker, case.id)
    about = commands.Subject("behaviour", case.id, dyad.id, "case_manager", "intake")
    started = commands.start_assessment(team.worker, about)
    assert (started.subject.instrument, started.answers, started.place, started.saved_at) == ("behaviour@1", {}, {}, "")
    assert started.dyad is not None
    assert started.dyad.initials == "C.N."
    half = {"severity": SEVERITY, "summary": "He said that on the S"}
    saved_at = commands.save_assessment_draft(team.worker, started.subject, half, {"section": "evidence", "caret": 21})
    assert saved_at == "2026-03-16T10:30:00Z"
    team.close()  # as when the laptop locks
    resumed = commands.start_assessment(team.worker, about)
    assert (resumed.answers, resumed.place, resumed.saved_at) == (half, {"section": "evidence", "caret": 21}, saved_at)
    assert [(s.instrument, s.dyad, s.time_point) for s, _ in commands.draft_subjects(team.worker)] == [
        ("behaviour@1", dyad.id, "intake")
    ]
    # Nothing that was typed is anywhere but in the draft, and no colleague's bundle could carry it.
    assert [table for table, rows in dump(team.worker).items() if "on the S" in repr(rows)] == ["draft"]


def test_each_subject_and_view_has_a_draft_of_its_own(team: Team) -> None:
    case = open_case(team.worker)
    first, second = (add_dyad(team.worker, case.id, name) for name in ("Carys Nolan", "Nia Parfitt"))
    subjects = [
        commands.Subject("behaviour", case.id, first.id),
        commands.Subject("behaviour", case.id, second.id),
        commands.Subject("behaviour", case.id, first.id, "victim_survivor"),
        commands.Subject("risk", case.id),
        commands.Subject("needs", case.id),
    ]
    for number, each in enumerate(subjects):
        team.clock.tick()
        commands.save_assessment_draft(team.worker, each, {"summary": str(number)}, {})
    assert [commands.start_assessment(team.worker, s).answers["summary"] for s in subjects] == list("01234")
    assert commands.draft_subjects(team.worker)[0][0].instrument == "needs"
    commands.discard_assessment_draft(team.worker, subjects[3])
    assert len(commands.draft_subjects(team.worker)) == 4
    assert "summary" not in commands.start_assessment(team.worker, subjects[3]).answers


# ---- completing ------------------------------------------------------------------------------------------------------


def test_a_completed_assessment_holds_what_counts_and_names_the_one_it_follows(team: Team, assess: Assess) -> None:
    case = open_case(team.worker)
    first = assess(team.worker, "needs", case.id)
    about = commands.Subject("needs", case.id, time_point="review")
    commands.save_assessment_draft(team.worker, about, {"based_on": "x"}, {})
    given = answered(
        team.worker, about, dvpp_suitability="not_assessed", dvpp_reasons="Typed, then the answer changed."
    )
    changed, dropped = commands.complete_assessment(team.worker, about, given)
    assert [(d.question, d.why) for d in dropped] == [("dvpp_reasons", "hidden")]
    assert commands.draft_subjects(team.worker) == []
    (old, new) = assessments(team.worker.store, team.worker.access, case=case.id, instrument="needs")
    assert old.id == first
    assert ("case_assessment", new.id) in changed.records
    assert (new.instrument, new.time_point, new.perspective, new.happened) == (
        "needs@1",
        "review",
        "case_manager",
        "2026-03-16",
    )
    assert "dvpp_reasons" not in new.answers
    view = team.worker.store.read("case_assessment", new.id)
    assert view is not None
    assert view.values["supersedes"] == first
    assert "then the answer" not in json.dumps(dump(team.worker), default=str)
    row = timeline(team.worker.store, team.worker.access, case.id, group="risk")[0]
    assert (row.title, row.text) == ("Needs assessment completed", "Case manager's view, review")


def test_an_unfinished_one_is_refused_and_its_draft_kept(team: Team) -> None:
    about = subject(team, "needs", "intake")
    commands.save_assessment_draft(team.worker, about, {"asked_directly": "yes"}, {})
    with refused(commands.NotComplete, team.worker) as raised:
        commands.complete_assessment(team.worker, about, {"asked_directly": "yes"})
    assert isinstance(raised.value, commands.NotComplete)
    assert len(raised.value.problems) > 5
    assert raised.value.message().startswith(f"{len(raised.value.problems)} answers are still needed")
    started = commands.start_assessment(team.worker, about)
    assert commands.assessment_problems(team.worker, started, {"asked_directly": "yes"}) == raised.value.problems


@pytest.mark.parametrize(("happened", "error"), [("2026-03-17", DateInFuture), ("spring", InvalidDate)])
def test_an_assessment_was_made_on_a_day_that_has_come(team: Team, happened: str, error: Any) -> None:
    about = subject(team, "needs", "intake")
    given = answered(team.worker, about)
    with refused(error, team.worker):
        commands.complete_assessment(team.worker, about, given, happened=happened)
    commands.complete_assessment(team.worker, about, given, happened="2026-03")


def test_the_answer_and_the_record_name_one_time_point(team: Team) -> None:
    about = subject(team, "risk", "review")
    assert commands.start_assessment(team.worker, about).answers == {"time_point": "review"}
    given = answered(team.worker, about) | {"time_point": "exit"}
    commands.complete_assessment(team.worker, about, given)
    found = latest_assessment(
        team.worker.store, team.worker.access, instrument="risk", perspective="case_manager", case=about.case
    )
    assert found is not None
    assert (found.time_point, found.answers["time_point"]) == ("review", "review")


def test_case_and_dyad_are_held_before_anything_is_asked(team: Team) -> None:
    own, theirs = open_case(team.worker), open_case(team.other)
    dyad = add_dyad(team.worker, own.id)
    for about, error in (
        (commands.Subject("needs", theirs.id), cases.CaseUnknown),
        (commands.Subject("behaviour", own.id, "nothing"), people.DyadUnknown),
        (commands.Subject("behaviour", own.id), people.DyadUnknown),
        (commands.Subject("behaviour", theirs.id, dyad.id), people.DyadUnknown),
    ):
        with refused(error, team.worker):
            commands.start_assessment(team.worker, about)
        with refused(error, team.worker):
            commands.complete_assessment(team.worker, about, {})


def test_what_may_be_read_may_not_be_assessed(team: Team) -> None:
    case = open_case(team.worker)
    let_read(team, case)
    about = commands.Subject("needs", case.id, time_point="intake")
    with refused(NotAllowed, team.other):
        commands.complete_assessment(team.other, about, answered(team.other, about))


# ---- two assessors ---------------------------------------------------------------------------------------------------


def test_two_views_stand_beside_each_other_and_are_never_merged(team: Team, assess: Assess) -> None:
    case = open_case(team.worker)
    dyad = add_dyad(team.worker, case.id, idva=team.ids["idva"])
    assess(team.worker, "behaviour", case.id, dyad.id, severity=SEVERITY)
    team.give(team.worker, team.idva, dyad.scope)
    assess(team.idva, "behaviour", case.id, dyad.id, "idva", severity=SEVERITY | {"physical": "high"})
    team.give(team.idva, team.worker, dyad.scope)
    found = assessments(team.worker.store, team.worker.access, dyad=dyad.id)
    assert {(a.perspective, a.author, a.answers["severity"]["physical"]) for a in found} == {
        ("case_manager", "Siân Rees", "moderate"),
        ("idva", "Miriam Okafor", "high"),
    }
    for row in found:
        view = team.worker.store.read("dyad_assessment", row.id)
        assert view is not None
        assert not view.values["supersedes"]


def _level(level: str, other: str = "standard") -> dict[str, Any]:
    return {"level": {"victim": level, "children": other, "self": "very_high"}}


def test_the_badge_shows_the_highest_level_of_the_latest_without_the_service_users_own(
    team: Team, assess: Assess
) -> None:
    case = open_case(team.worker)
    store, access = team.worker.store, team.worker.access
    assert latest_risk(store, access, case.id, "case_manager") == ""
    assess(team.worker, "risk", case.id, **_level("very_high"))
    team.clock.tick(days=1)
    assess(team.worker, "risk", case.id, point="review", **_level("standard", "medium"))
    head = case_head(store, access, case.id)
    assert head is not None
    assert (head.risk, head.risk_idva) == ("medium", "")
    assert case_list(store, access, today="2026-03-17")[0].risk == "medium"


def test_the_idvas_level_is_the_highest_over_the_dyads(team: Team, assess: Assess) -> None:
    case = open_case(team.worker)
    dyads = [add_dyad(team.worker, case.id, name, idva=team.ids["idva"]) for name in ("Carys Nolan", "Nia Parfitt")]
    team.give(team.worker, team.idva, *(d.scope for d in dyads))
    assess(team.idva, "risk", case.id, dyads[0].id, "idva", **_level("very_high"))
    team.clock.tick(days=1)
    assess(team.idva, "risk", case.id, dyads[0].id, "idva", "review", **_level("high"))
    team.clock.tick(days=1)
    assess(team.idva, "risk", case.id, dyads[1].id, "idva", **_level("standard"))
    team.give(team.idva, team.worker, *(d.scope for d in dyads))
    store, access = team.worker.store, team.worker.access
    assert latest_risk(store, access, case.id, "idva") == "high"
    assert latest_risk(store, access, case.id, "case_manager") == ""
    assert latest_risk(store, access.for_document(), case.id, "idva") == ""


# ---- correcting ------------------------------------------------------------------------------------------------------


def test_a_correction_shows_and_the_old_one_is_kept(team: Team, assess: Assess) -> None:
    case = open_case(team.worker)
    first = assess(team.worker, "needs", case.id, offending_other="yes")
    (row,) = assessments(team.worker.store, team.worker.access, case=case.id)
    about = commands.Subject("needs", case.id, time_point="intake")
    given = answered(team.worker, about, offending_other="no")
    changed = commands.correct_assessment(team.worker, row, given, reason="Read the wrong file.")
    assert ("case_assessment", first) in changed.records
    (now,) = assessments(team.worker.store, team.worker.access, case=case.id)
    assert now.id != first
    assert (now.answers["offending_other"], now.time_point, now.happened, now.instrument) == (
        "no",
        "intake",
        "2026-03-16",
        "needs@1",
    )
    old = team.worker.store.read("case_assessment", first)
    assert old is not None
    assert old.current is False
    assert old.values["answers"]["offending_other"] == "yes"
    entry = team.worker.store.db.execute("SELECT body FROM entry WHERE id = ?", (changed.entries[0],)).fetchone()[0]
    assert json.loads(entry)["reason"] == "Read the wrong file."


def test_a_correction_stores_only_what_counts_and_keeps_the_time_point(team: Team, assess: Assess) -> None:
    case = open_case(team.worker)
    assess(team.worker, "risk", case.id, point="review")
    (row,) = assessments(team.worker.store, team.worker.access, case=case.id)
    about = commands.Subject("risk", case.id, time_point="review")
    given = answered(team.worker, about, change_since_intake="no_change") | {
        "time_point": "exit",
        "sustainability": "permanent",
    }
    commands.correct_assessment(team.worker, row, given, reason="Checked again.")
    (now,) = assessments(team.worker.store, team.worker.access, case=case.id)
    assert now.answers["time_point"] == "review"
    assert "sustainability" not in now.answers


def test_what_correcting_refuses_changes_nothing(team: Team, assess: Assess) -> None:
    case = open_case(team.worker)
    assess(team.worker, "needs", case.id)
    (row,) = assessments(team.worker.store, team.worker.access, case=case.id)
    with refused(commands.ReasonMissing, team.worker):
        commands.correct_assessment(team.worker, row, row.answers, reason=" ")
    with refused(commands.NotComplete, team.worker):
        commands.correct_assessment(team.worker, row, {}, reason="Empty.")
    with refused(cases.CaseUnknown, team.other):
        commands.correct_assessment(team.other, row, row.answers, reason="Not held here.")
    team.give(team.worker, team.other, case.scope, case.index_scope)
    with refused(NotAllowed, team.other):
        commands.correct_assessment(team.other, row, row.answers, reason="Not theirs.")
    commands.correct_assessment(team.worker, row, row.answers, reason="First.")
    with refused(commands.AlreadyCorrected, team.worker):
        commands.correct_assessment(team.worker, row, row.answers, reason="From a window that was still open.")


# ---- which instrument ------------------------------------------------------------------------------------------------


def test_the_newest_version_is_used_and_an_old_one_stays_readable(team: Team, assess: Assess) -> None:
    case = open_case(team.worker)
    _publish(team, _reworded("needs", 2, "Needs, second wording"))
    _publish(team, _reworded("needs", 10, "Needs, tenth wording"))
    team.give(team.lead, team.worker, team.lead.directory_scope)
    assert commands.instrument(team.worker, "needs").key == "needs@10"
    assert commands.instrument(team.worker, "needs@2").title.say("en") == "Needs, second wording"
    about = commands.Subject("needs@2", case.id, time_point="intake")
    commands.save_assessment_draft(team.worker, about, {"asked_directly": "no"}, {})
    started = commands.start_assessment(team.worker, commands.Subject("needs", case.id, time_point="intake"))
    assert started.instrument.key == "needs@2"  # what was begun in one wording is finished in it


def _reworded(name: str, version: int, title: str) -> str:
    plain = json.loads((RESOURCES / "instruments" / f"{name}.1.json").read_text(encoding="utf-8"))
    return json.dumps(plain | {"version": version, "title": {"en": title}})


def _publish(team: Team, source: str) -> None:
    from app.models.instrument import parse
    from app.models.site import InstrumentHeld
    from app.store.store import Observe, Write

    found = parse(source)
    held = InstrumentHeld(key=found.key, hash=found.hash, definition=source)
    step = Observe("instrument", team.lead.store.new_id(), held.values())
    team.lead.store.write("instruments.published", [Write(team.lead.directory_scope, (step,))])


@pytest.mark.parametrize("key", ["needs@99", "needs@x", "unheard", "../needs@1", "needs/../risk@1", "PUBLISHED", ""])
def test_an_instrument_that_is_not_there_is_said_to_be_missing(team: Team, key: str) -> None:
    case = open_case(team.worker)
    with refused(commands.InstrumentMissing, team.worker) as raised:
        commands.start_assessment(team.worker, commands.Subject(key, case.id))
    assert key in raised.value.message()


def test_a_changed_file_is_not_used(team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A laptop that has no directory yet reads the files it came with, which must be those that were published."""
    folder = tmp_path / "resources" / "instruments"
    folder.mkdir(parents=True)
    for path in (RESOURCES / "instruments").glob("*.json"):
        (folder / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(commands, "RESOURCES", tmp_path / "resources")
    case = open_case(team.worker)
    monkeypatch.setattr(commands, "instrument_source", lambda store, key: "")
    assert commands.instrument(team.worker, "needs@1").key == "needs@1"
    (folder / "needs.1.json").write_text(_reworded("needs", 1, "Needs, with other words"), encoding="utf-8")
    with refused(InstrumentChanged, team.worker):
        commands.start_assessment(team.worker, commands.Subject("needs@1", case.id))


def test_everything_shipped_is_in_the_directory_once(team: Team) -> None:
    from app.commands.sites import publish_instruments

    assert {"behaviour@1", "needs@1", "risk@1"} <= set(instrument_keys(team.worker.store))
    before = dump(team.lead)
    publish_instruments(team.lead)
    assert dump(team.lead) == before
