"""How the closure of a case stands, in words."""

from __future__ import annotations

from datetime import date

from app.models.codes import CLOSURE_REASON
from app.models.lifecycle import ENDED
from app.store.queries.approvals import ClosureRow
from app.ui.when import days_over, plain_day
from app.ui.widgets.card import Tone
from app.words import _

SAID_DAYS = 60


def state_words(row: ClosureRow, status: str, today: date) -> tuple[Tone, str, list[str]] | None:
    """The tone, title and lines of what stands over a case in a stage about its closure; None where nothing is to be
    said: of an approval once the case is open again, of one sent back after two months."""
    reason = CLOSURE_REASON.label(row.reason)
    if row.state == "asked":
        asked = _("{name} asked on {day}: {reason}.").format(
            name=row.asked_by_name, day=plain_day(row.asked_on), reason=reason
        )
        return "info", _("Waiting for a second person to approve the closure"), [asked]
    if row.state == "returned" and days_over(row.decided_on, today) <= SAID_DAYS:
        by = _("{name} sent it back on {day}:").format(name=row.decided_by_name, day=plain_day(row.decided_on))
        return "warn", _("The closure was sent back"), [by, row.decision_reason]
    if row.state == "approved" and status in ENDED:
        by = _("Approved by {name} on {day}: {reason}.").format(
            name=row.decided_by_name, day=plain_day(row.decided_on), reason=reason
        )
        return "ok", _("The closure was approved"), [by]
    return None
