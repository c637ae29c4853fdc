"""Meetings of agencies, recorded with the actions that came of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.commands.cases import CaseUnknown, SomethingMissing
from app.commands.work import check_work, owed_action
from app.models.meeting import Meeting
from app.models.work import Action
from app.store.queries.cases import case_head
from app.store.store import Changed, Observe, Step, Write
from app.workspace import Workspace


def record_meeting(workspace: Workspace, case: str, meeting: Meeting, actions: Sequence[Action] = ()) -> Changed:
    """Record a meeting and every action that came of it as one action, all or nothing.

    Each action needs an owner, a person or an agency: a meeting that leaves an action to nobody has not agreed one.
    What is covert about the meeting is covert about its actions. Raises CaseUnknown, SomethingMissing, InvalidDate,
    WhenInFuture, MinutesStrange, NotAllowed.
    """
    head = case_head(workspace.store, workspace.access, case)
    if head is None:
        raise CaseUnknown
    full = replace(meeting, case=case)
    check_work(workspace, full, case)
    rid = workspace.store.new_id()
    steps: list[Step] = [Observe("meeting", rid, full.values())]
    ids = sorted(workspace.store.new_id() for _each in actions)  # in the order they were agreed, also within a moment
    for action, each in zip(actions, ids, strict=True):
        if not action.owner and not action.owner_agency:
            raise SomethingMissing(field=Action.KIND.fields["owner"].words())
        owed = replace(action, meeting=rid, covert=action.covert or full.covert)
        steps.append(owed_action(workspace, case, owed, each))
    return workspace.store.write("meeting.recorded", [Write(head.scope, tuple(steps))])
