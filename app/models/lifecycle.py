"""The stages of a case and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping

from app.models.codes import CLOSURE_REASON, OPEN_STATUSES

NEXT: Mapping[str, tuple[str, ...]] = {
    "": ("referred",),
    "referred": ("screening", "panel", "allocated"),
    "screening": ("panel", "not_allocated"),
    "panel": ("allocated", "not_allocated", "deferred", "comparison"),
    "deferred": ("panel",),
    "not_allocated": (),
    "comparison": (),
    "allocated": ("information_gathering", "intake"),
    "information_gathering": ("intake", "active"),
    "intake": ("active",),
    "active": ("suspended", "step_down", "closed", "transferred"),
    "suspended": ("active", "step_down", "closed", "transferred"),
    "step_down": ("active", "closed", "transferred"),
    "transferred": (),
    "closed": ("follow_up", "allocated"),
    "follow_up": ("archived",),
    "archived": (),
}
"""The forward moves, in the order of a case's life from referral to archive. Any open stage may also close early or be
transferred."""

EARLY_CLOSURES = frozenset({"deceased", "duplicate_or_error", "victim_safety"})
"""Closure reasons that any open stage allows."""


def may_move(current: str, to: str, *, reason: str, closure_reason: str = "") -> bool:
    """Whether a case may go from one stage to another: in order, backwards with a reason, or early from an open one.

    Closing forwards always needs a reason of the list; from a stage that does not lead to closing, an early one.
    """
    if to == "closed" and current in OPEN_STATUSES:
        return closure_reason in (CLOSURE_REASON.codes if to in NEXT[current] else EARLY_CLOSURES)
    if to in NEXT.get(current, ()) or (to == "transferred" and current in OPEN_STATUSES):
        return True
    return bool(reason.strip()) and to not in {"", "transferred"} and _earlier(to, current)


def _earlier(to: str, current: str) -> bool:
    order = list(NEXT)
    return to in order and current in order and order.index(to) < order.index(current)


def is_open(status: str) -> bool:
    """Whether a case in this stage counts as open: allocated and not closed or transferred."""
    return status in OPEN_STATUSES
