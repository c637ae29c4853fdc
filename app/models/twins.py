"""Kinds that come twice: on the case, where nobody else is named, and in a victim-survivor's own scope."""

from __future__ import annotations

from collections.abc import Mapping

from app.models.kinds import KINDS
from app.models.record import Record
from app.models.record_rules import from_values

TWINS: Mapping[str, str] = {
    "contact": "dyad_contact",
    "activity": "dyad_activity",
    "appointment": "dyad_appointment",
    "legal_order": "dyad_order",
    "order_breach": "dyad_order_breach",
    "incident": "dyad_incident",
    "information_share": "dyad_share",
    "alert": "dyad_alert",
}
"""Kinds that name no victim-survivor, with the kind for the same thing in a victim-survivor's own scope."""

_BOUND = frozenset({"order_breach"})
"""What hangs on a record of the case and cannot leave it alone."""


def twin(record: Record, dyad: str) -> Record | None:
    """The same thing as a record of `dyad`'s own scope; None where it has no twin there."""
    name = record.KIND.name
    if name not in TWINS or name in _BOUND:
        return None
    return from_values(KINDS[TWINS[name]].cls, {**record.values(), "dyad": dyad})
