"""Appointment mode: what it lets through, what leaving it takes, and that no query answers anything else in it."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from app.commands import cases, people, work
from app.commands.appointments import (
    begin_appointment,
    end_appointment,
    keep_said,
    mark_asked,
    resume_appointment,
    said,
)
from app.commands.records import add_record
from app.crypto.vault import WrongPassphrase
from app.models.access import Mode
from app.models.case import Alert, DyadAlert
from app.models.goal import Goal, GoalStep, Session
from app.models.kinds import KINDS
from app.models.meeting import Appointment, AppointmentQuestion
from app.models.person import Dyad, PrivateNote, ServiceUser, VictimAddress, VictimContactPoint, VictimSurvivor
from app.models.record import ScopeKind
from app.models.work import Action, Contact, DyadContact
from app.store import queries
from app.store.drafts import Draft, load_draft, save_draft
from app.store.queries.appointment import AppointmentView, appointment_view
from app.store.store import RecordUnknown
from app.workspace import Proof, Workspace, prove_passphrase
from tests.unit.commands.marked import addable, marked_record
from tests.unit.commands.team import PASSPHRASE, Team, open_case, referral

MARK = "Zyx"
"""In every text that must not be seen."""


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
    for kind in addable(ScopeKind.CASE, ScopeKind.DYAD):
        add_record(me, marked_record(kind, MARK, "2026-03-14"), case=case, dyad=dyad.id)
    return {"case": case, "other": other, "dyad": dyad.id, "dyad_scope": dyad.scope}


def _questions() -> Iterator[tuple[str, Any]]:
    """Every query that is asked by somebody: those that take an Access."""
    for module in pkgutil.iter_modules(queries.__path__, "app.store.queries."):
        for name, found in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            takes = "access" in inspect.signature(found).parameters
            if takes and found.__module__ == module.name and not name.startswith("_"):
                yield f"{module.name}.{name}", found


def _ask(question: Any, workspace: Workspace, ids: dict[str, str], case: str) -> object:
    """The answer to a query, each of its parameters given the most that could be asked for."""
    known = {
        "store": workspace.store,
        "access": workspace.access,
        "case": case,
        "today": workspace.today() if question is appointment_view else "2026-03-16",
        "until": "2026-12-31",
        "dyad": ids["dyad"],
        "scope": ids["dyad_scope"],
        "text": MARK,
        "names": [MARK],
        "name": MARK,
        "kind": ids.get("kind", "contact"),
        "instrument": "risk",
        "perspective": "case_manager",
        "since": "2000-01-01",
        "record": ids.get("record", case),
    }
    given = {}
    for parameter in inspect.signature(question).parameters.values():
        if parameter.name in known:
            given[parameter.name] = known[parameter.name]
        elif parameter.default is inspect.Parameter.empty:
            given[parameter.name] = case
    return question(**given)


def _said(answer: object) -> str:
    """Everything an answer holds, as text: also what its own words for itself leave out."""
    if is_dataclass(answer) and not isinstance(answer, type):
        return " ".join(_said(getattr(answer, f.name)) for f in fields(answer))
    if isinstance(answer, Mapping):
        return " ".join(f"{_said(k)} {_said(v)}" for k, v in answer.items())
    if isinstance(answer, Iterable) and not isinstance(answer, str | bytes):
        return " ".join(map(_said, answer))
    return str(answer)


def test_no_query_reaches_anything_else(team: Team, case: str) -> None:
    ids = _fill(team, case)
    team.give(team.worker, team.idva, ids["dyad_scope"])
    scope = people.keep_private(team.idva, ids["dyad"], note=PrivateNote(happened="2026-03-01", note=MARK))
    team.give(team.idva, team.worker, scope)
    asked = list(_questions())
    open_answers = [_try(question, team.worker, ids, ids["case"]) for _, question in asked]
    assert sum(MARK in answer for answer in open_answers) > 5  # at work there is much to be seen
    begin_appointment(team.worker, case)
    for name, question in asked:
        for about in (ids["case"], ids["other"], ""):
            for kind in KINDS if "kind" in inspect.signature(question).parameters else ("",):
                answer = _try(question, team.worker, ids | {"kind": kind}, about)
                assert not [word for word in (MARK, "Quorn", "900999") if word in answer], (name, about, kind, answer)


def _try(question: Any, workspace: Workspace, ids: dict[str, str], about: str) -> str:
    try:
        return _said(_ask(question, workspace, ids, about))
    except (TypeError, KeyError, AssertionError, ValueError, AttributeError):
        return ""  # what was given made no sense to it


def test_no_command_reaches_another_record(team: Team, case: str) -> None:
    begin_appointment(team.worker, case)
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
