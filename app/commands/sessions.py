"""Behaviour-change sessions, and whether a programme would suit."""

from __future__ import annotations

from dataclasses import replace

from app.commands.cases import CaseUnknown
from app.commands.work import check_work
from app.models.goal import ProgrammeSuitability, Session
from app.models.record_rules import check
from app.store.queries.cases import case_head
from app.store.store import Changed, Observe, Write
from app.workspace import Workspace


def record_session(workspace: Workspace, case: str, session: Session) -> Changed:
    """Record a planned session of behaviour-change work, whether or not the service user came.

    Raises CaseUnknown, SomethingMissing, InvalidDate, WhenInFuture, MinutesStrange, SessionNotHeld, NotAllowed.
    """
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    full = replace(session, case=case)
    check_work(workspace, full, case)
    step = Observe("session", workspace.store.new_id(), full.values())
    return workspace.store.write("session.recorded", [Write(head.scope, (step,))])


def judge_suitability(workspace: Workspace, case: str, judged: ProgrammeSuitability) -> Changed:
    """Record whether a behaviour-change programme would suit, and why not; earlier judgements stay as they were.

    Raises CaseUnknown, SomethingMissing, InvalidDate, DateInFuture, SuitabilityWhyMissing, SuitabilityContradicted,
    NotAllowed.
    """
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    full = replace(judged, case=case)
    check(full, today=workspace.today(), now=workspace.now())
    step = Observe("programme_suitability", workspace.store.new_id(), full.values())
    return workspace.store.write("suitability.judged", [Write(head.scope, (step,))])
