"""Taking an alert down: it stays readable with the day and the reason."""

from __future__ import annotations

from app.commands.records import ReasonNeeded, change_record
from app.store.store import Changed
from app.workspace import Workspace

ALERT_KINDS = frozenset({"alert", "dyad_alert"})


def take_down_alert(workspace: Workspace, kind: str, alert: str, *, reason: str) -> Changed:
    """Take an alert from the head of its case, today, saying why; it goes to the list of those removed.

    Raises ReasonNeeded, RecordUnknown, NotAllowed, TooLong.
    """
    if kind not in ALERT_KINDS:
        raise ValueError(f"{kind} is no alert")
    if not reason.strip():
        raise ReasonNeeded
    on = workspace.today().isoformat()
    values = {"state": "removed", "removed_on": on, "removed_reason": reason.strip()}
    return change_record(workspace, kind, alert, values, reason=reason)
