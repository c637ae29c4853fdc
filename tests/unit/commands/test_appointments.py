"""Appointment mode: what it lets through, what leaving it takes, and that no query answers anything else in it."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from app.commands import cases, checks, goals, people, work
from app.commands.appointments import (
    begin_appointment,
    end_appointment,
    keep_said,
    mark_asked,
    resume_appointment,
    said,
)
from app.commands.attachments import About, attach_bytes
from app.commands.records import add_record
from app.crypto.vault import WrongPassphrase
from app.models.access import Mode
from app.models.case import Alert, DyadAlert
from app.models.goal import Goal, GoalStep, Session
from app.models.meeting import Appointment, AppointmentQuestion
from app.models.person import Dyad, PrivateNote, ServiceUser, VictimAddress, VictimContactPoint, VictimSurvivor
from app.models.record import ScopeKind
from app.models.work import Action, Contact, DyadContact
from app.store.drafts import Draft, load_draft, save_draft
from app.store.queries.appointment import AppointmentView, appointment_view
from app.store.store import RecordUnknown
from app.workspace import Proof, Workspace, prove_passphrase
from tests.unit.commands.every_query import MARK, Asker, every_query
from tests.unit.commands.marked import addable, marked_record
from tests.unit.commands.team import PASSPHRASE, Team, open_case, referral

COVERT, HERS = "Covertmark", "Hersmark"
"""In what the service user must not know, and in what stands in a victim-survivor's scope."""


def view_of(workspace: Workspace) -> AppointmentView:
    view = appointment_view(workspace.store, workspace.access, today=workspace.today())
    assert view is not None
    return view


def goal(workspace: Workspace, case: str, words: str, *steps: GoalStep, **facts: Any) -> str:
    given = {"set_on": "2026-03-02", "agreement": "agreed"} | facts
    found = add_record(workspace, Goal(case="", wording=words, **given), case=case)
    for step in steps:
        add_record(workspace, GoalStep(**{**asdict(step), "goal": found}), case=case)
    return found


def step(words: str, actor: str = "service_user", **facts: Any) -> GoalStep:
    return GoalStep(goal="", what=words, actor=actor, status=facts.pop("status", "open"), **facts)


@pytest.fixture
def case(team: Team) -> str:
    """Aled's case, with something to see and much that must not be seen."""
    me = team.worker
    case = open_case(me).id
    goal(me, case, "Stop drinking at home", step("Go to Barod"), step("Ring Barod", "case_manager", status="done"))
    add_record(
        me,
        Appointment(
            case="", planned="2026-03-18T10:00:00Z", kind="office", with_whom="service_user", where="Town hall"
        ),
        case=case,
    )
    add_record(me, AppointmentQuestion(case="", words="How was the week?"), case=case)
    add_record(
        me,
        Session(case="", happened="2026-03-09", module="emotions", attended="attended", homework_set="Keep a diary"),
        case=case,
    )
    return case


# ---- what is shown ---------------------------------------------------------------------------------------------------


def test_his_own_goals_next_steps_and_questions(team: Team, case: str) -> None:
    begin_appointment(team.worker, case)
    view = view_of(team.worker)
    assert (view.name, view.left_out) == ("Aled Price", 0)
    assert [(g.wording, [(s.what, s.actor, s.status) for s in g.steps]) for g in view.goals] == [
        (
            "Stop drinking at home",
            [("Go to Barod", "service_user", "open"), ("Ring Barod", "case_manager", "done")],
        )
    ]
    assert [(p.planned, p.where) for p in view.planned] == [("2026-03-18T10:00:00Z", "Town hall")]
    assert [q.words for q in view.questions] == ["How was the week?"]
    assert view.homework == "Keep a diary"


@pytest.mark.parametrize(
    "hidden",
    [
        {"agreement": "not_asked"},
        {"agreement": "could_not_answer", "agreement_why": MARK},
        {"covert": True},
        {"status": "met", "outcome": MARK, "done_on": "2026-03-10"},
        {"status": "dropped", "outcome": MARK, "done_on": "2026-03-10"},
    ],
    ids=str,
)
def test_a_goal_that_was_not_put_to_him_is_not_on_the_screen(team: Team, case: str, hidden: dict[str, Any]) -> None:
    goal(team.worker, case, MARK, step(f"{MARK} step"), **hidden)
    begin_appointment(team.worker, case)
    assert MARK not in repr(view_of(team.worker))


@pytest.mark.parametrize("actor", ["idva", "agency", "other"])
def test_steps_of_others_may_be_work_he_must_not_know_of(team: Team, case: str, actor: str) -> None:
    goal(team.worker, case, "Find work", step(MARK, actor), step(MARK, covert=True), step("Write a CV"))
    begin_appointment(team.worker, case)
    assert MARK not in repr(view_of(team.worker))
    assert "Write a CV" in repr(view_of(team.worker))


def test_an_unconfirmed_name_shows_as_what_he_is_called(team: Team) -> None:
    person = ServiceUser(given_name="Mateusz", known_as="Matt", name_unconfirmed=True)
    case = cases.open_case(team.worker, person=person, referral=referral()).id
    begin_appointment(team.worker, case)
    assert view_of(team.worker).name == "Matt"


def test_what_names_her_is_left_out_even_where_somebody_kept_it(team: Team, case: str) -> None:
    _dyad(team.worker, case)
    goal(team.worker, case, f"Stay away from {MARK} Quorn", step("Write to Quorn"), step("Go to Barod again"))
    add_record(team.worker, AppointmentQuestion(case="", words="Have you rung 07700 900999?"), case=case)
    begin_appointment(team.worker, case)
    view = view_of(team.worker)
    assert view.left_out == 3
    assert not [word for word in ("Quorn", "900999") if word in repr(view)]


def test_a_name_that_is_a_word_too_is_left_out_of_a_line_without_capitals(team: Team, case: str) -> None:
    people.add_dyad(
        team.worker,
        case,
        victim_survivor=VictimSurvivor(given_name="May"),
        dyad=Dyad(victim_survivor="", relationship="spouse"),
    )
    add_record(team.worker, AppointmentQuestion(case="", words="have you seen may?"), case=case)
    add_record(team.worker, AppointmentQuestion(case="", words="What may help you?"), case=case)
    begin_appointment(team.worker, case)
    assert {q.words for q in view_of(team.worker).questions} == {"How was the week?", "What may help you?"}


# ---- nothing else is reachable ---------------------------------------------------------------------------------------


def _dyad(worker: Workspace, case: str, idva: str = "") -> people.AddedDyad:
    return people.add_dyad(
        worker,
        case,
        victim_survivor=VictimSurvivor(given_name=MARK, family_name="Quorn"),
        dyad=Dyad(victim_survivor="", relationship="ex_partner", idva=idva),
        addresses=(VictimAddress(lines=f"4 {MARK} Road", confidentiality="confidential"),),
        contact_points=(VictimContactPoint(kind="mobile", value="07700 900999", safe="safe"),),
    )


def _fill(team: Team, case: str) -> dict[str, str]:
    """The mark in every kind of record that a case and a dyad may hold, and in everything of another case."""
    me = team.worker
    dyad = _dyad(me, case, team.ids["idva"])
    other = open_case(me, f"{MARK} Other").id
    contact = Contact(
        case="", happened="2026-03-10", with_whom="service_user", channel="phone", outcome="achieved", note=MARK
    )
    work.record_contact(me, other, contact)
    goal(me, other, f"{MARK} goal of another")
    _dyad(me, other)  # without an Idva: nobody's own
    work.add_action(me, case, Action(case="", what=f"{MARK} action"))
    cases.add_alert(me, case, Alert(type="weapons", words=f"{MARK} alert"))
    add_record(me, DyadAlert(dyad="", type="weapons", words=f"{MARK} alert"), dyad=dyad.id)
    work.record_dyad_contact(
        me,
        DyadContact(
            case="",
            dyad=dyad.id,
            happened="2026-03-10",
            with_whom="idva",
            channel="phone",
            outcome="achieved",
            note=MARK,
        ),
    )
    attach_bytes(me, MARK.encode(), f"{MARK}.txt", About(f"{MARK} {COVERT}", case=case, covert=True))
    attach_bytes(me, MARK.encode(), f"{MARK}.txt", About(f"{MARK} {HERS}", dyad=dyad.id))
    for kind in addable(ScopeKind.CASE):
        add_record(me, marked_record(kind, f"{MARK} {COVERT}", "2026-03-14"), case=case)
    for kind in addable(ScopeKind.DYAD):
        add_record(me, marked_record(kind, f"{MARK} {HERS}", "2026-03-14", covert=False), dyad=dyad.id)
    return {"case": case, "other": other, "dyad": dyad.id, "dyad_scope": dyad.scope}


@pytest.fixture
def asker(team: Team, case: str) -> Asker:
    """Asks the worker's store, in which much must not be seen: also what an Idva was told and shared."""
    ids = _fill(team, case)
    team.give(team.worker, team.idva, ids["dyad_scope"])
    scope = people.keep_private(team.idva, ids["dyad"], note=PrivateNote(happened="2026-03-01", note=MARK))
    team.give(team.idva, team.worker, scope)
    asker = Asker(team.worker, ids)
    asker.look()
    return asker


def test_no_query_reaches_anything_else(team: Team, case: str, asker: Asker) -> None:
    asked = list(every_query())
    at_work = {name for name, question in asked for _about, answer in asker.answers(question) if MARK in answer}
    assert len(at_work) > 12  # at work there is much to be seen
    begin_appointment(team.worker, case)
    for name, question in asked:
        for about, answer in asker.answers(question):
            assert not [word for word in (MARK, "Quorn", "900999") if word in answer], (name, about, answer)


def test_no_query_for_a_document_reaches_her_or_a_covert_fact(team: Team, asker: Asker) -> None:
    team.worker.mode = Mode.DOCUMENT
    seen = set()
    for name, question in every_query():
        for about, answer in asker.answers(question):
            found = [word for word in (COVERT, HERS, "Quorn", "900999") if word in answer]
            assert not found, (name, about, found)
            seen |= {word for word in ("Aled", "Stop drinking at home") if word in answer}
    assert seen == {"Aled", "Stop drinking at home"}  # what may stand in a letter is reached


def test_a_declared_conflict_hides_a_case_from_every_query(team: Team, asker: Asker) -> None:
    both = frozenset({asker.ids["case"], asker.ids["other"]})
    asker.access = replace(team.worker.access, restricted=both)
    for name, question in every_query():
        for about, answer in asker.answers(question):
            assert not [w for w in (MARK, "Quorn", "900999", "Aled") if w in answer], (name, about, answer)


def test_no_command_reaches_another_record(team: Team, case: str) -> None:
    action = next(r for k, r in work.add_action(team.worker, case, Action(case="", what="x")).records if k == "action")
    asked = checks.ask_checks(team.worker, case, [team.ids["police"]])
    check = next(record for kind, record in asked.records if kind == "agency_check")
    wish = goals.add_goal(team.worker, case, Goal(case="", wording="x", agreement="agreed", set_on=""))
    begin_appointment(team.worker, case)
    with pytest.raises(work.ActionUnknown):
        work.complete_action(team.worker, action)
    with pytest.raises(checks.CheckUnknown):
        checks.answer_check(team.worker, check, answer="answered")
    with pytest.raises(goals.GoalUnknown):
        goals.record_agreement(team.worker, wish, "agreed")
    with pytest.raises(cases.CaseUnknown):
        cases.change_case(team.worker, case, engagement="engaged")
    with pytest.raises(cases.CaseUnknown):
        work.add_action(team.worker, case, Action(case="", what="x"))
    with pytest.raises(RecordUnknown):
        mark_asked(team.worker, "something-else")


# ---- the mode itself -------------------------------------------------------------------------------------------------


def test_leaving_takes_this_stores_passphrase_and_wrong_ones_count(team: Team, case: str) -> None:
    begin_appointment(team.worker, case)
    with pytest.raises(WrongPassphrase):
        prove_passphrase(team.worker.folder, "wrong")
    other = prove_passphrase(team.lead.folder, PASSPHRASE)
    with pytest.raises(Exception, match="passphrase"):
        end_appointment(team.worker, other)
    assert team.worker.mode is Mode.APPOINTMENT
    proof = prove_passphrase(team.worker.folder, PASSPHRASE)
    assert proof.failed == 1
    assert end_appointment(team.worker, proof) is None
    assert (team.worker.mode, team.worker.only) == (Mode.WORK, "")
    logged = [what for (what,) in team.worker.store.db.execute("SELECT what FROM r_access_event ORDER BY _at, _id")]
    assert sorted(logged) == ["appointment_begun", "appointment_ended", "unlock_failed"]
    with pytest.raises(WrongPassphrase):
        prove_passphrase(team.worker.folder, "again")


def test_a_store_locked_in_the_mode_opens_in_it(team: Team, case: str) -> None:
    begin_appointment(team.worker, case)
    keep_said(team.worker, "He said that")
    team.close()
    assert team.worker.mode is Mode.WORK  # a program without a screen works on
    assert resume_appointment(team.worker)
    assert team.worker.access.only == case
    assert said(team.worker) == "He said that"
    end_appointment(team.worker, Proof(team.worker.folder, 0))
    assert not resume_appointment(team.worker)


def test_what_was_said_waits_as_a_contact_and_touches_no_other_draft(team: Team, case: str) -> None:
    db = team.worker.store.db
    save_draft(db, Draft(f"work/{case}", "", {"answers": {"note": "mine"}}, {}, "2026-03-16T10:00:00Z"))
    begin_appointment(team.worker, case)
    keep_said(team.worker, "  He will ring Barod.  ")
    waiting = end_appointment(team.worker, Proof(team.worker.folder, 0))
    assert waiting is not None
    draft = load_draft(db, f"work/{case}/{waiting.draft}")
    assert draft is not None
    assert draft.value["answers"] == {
        "date": "2026-03-16",
        "time": "10:30",
        "with_whom": "service_user",
        "note": "He will ring Barod.",
    }
    assert load_draft(db, f"work/{case}").value == {"answers": {"note": "mine"}}  # type: ignore[union-attr]
    assert load_draft(db, f"appointment/{case}") is None
    begin_appointment(team.worker, case)
    assert said(team.worker) == ""  # what was written about the last one is not shown in the next


def test_a_question_is_ticked_off_and_gone_the_next_day(team: Team, case: str) -> None:
    begin_appointment(team.worker, case)
    [question] = view_of(team.worker).questions
    mark_asked(team.worker, question.id)
    assert [q.asked for q in view_of(team.worker).questions] == [True]
    mark_asked(team.worker, question.id, asked=False)
    assert [q.asked for q in view_of(team.worker).questions] == [False]
    mark_asked(team.worker, question.id)
    team.clock.tick(days=1)
    assert view_of(team.worker).questions == ()


def test_a_case_that_is_not_held_shows_nothing_at_all(team: Team, case: str, tmp_path: Path) -> None:
    for nothing in ("", "nothing"):
        begin_appointment(team.worker, nothing)
        assert appointment_view(team.worker.store, team.worker.access, today=team.worker.today()) is None
        keep_said(team.worker, "about nobody")
        assert end_appointment(team.worker, Proof(team.worker.folder, 0)) is None
    assert appointment_view(team.worker.store, team.worker.access, today=team.worker.today()) is None
