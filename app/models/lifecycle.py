"""The stages of a case and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping

from app.models.codes import OPEN_STATUSES

NEXT: Mapping[str, tuple[str, ...]] = {
    "": ("referred",),
    "referred": ("screening", "panel", "allocated"),
    "screening": ("panel", "not_allocated"),
    "panel": ("allocated", "not_allocated", "deferred", "comparison"),
    "deferred": ("panel",),
    "allocated": ("information_gathering", "intake"),
    "information_gathering": ("intake", "active"),
    "intake": ("active",),
    "active": ("suspended", "step_down", "closed", "transferred"),
    "suspended": ("active", "step_down", "closed", "transferred"),
    "step_down": ("active", "closed", "transferred"),
    "closed": ("follow_up", "allocated"),
    "follow_up": ("archived",),
}
"""The forward moves (the life of a case, referral to archive). Any open stage may also close early or be transferred."""

EARLY_CLOSURES = frozenset({"deceased", "duplicate_or_error", "victim_safety"})
"""Closure reasons that any open stage allows."""


def may_move(current: str, to: str, *, reason: str, closure_reason: str = "") -> bool:
    """Whether a case may go from one stage to another; a move backwards, or closing early, needs a reason."""
    if to in NEXT.get(current, ()):
        return True
    if current in OPEN_STATUSES and to in {"closed", "transferred"}:
        return to == "transferred" or closure_reason in EARLY_CLOSURES
    return bool(reason.strip()) and current != to and _earlier(to, current)


def _earlier(to: str, current: str) -> bool:
    order = list(NEXT)
    return to in order and current in order and order.index(to) < order.index(current)


def is_open(status: str) -> bool:
    """Whether a case in this stage counts as open: allocated and not closed or transferred."""
    return status in OPEN_STATUSES
