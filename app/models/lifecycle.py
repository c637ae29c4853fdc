"""The stages of a case and which may follow which."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.models.codes import CLOSURE_REASON, OPEN_STATUSES

NEXT: Mapping[str, tuple[str, ...]] = {
    "": ("referred",),
    "referred": ("screening", "panel", "allocated"),
    "screening": ("panel", "allocated", "not_allocated"),
    "panel": ("allocated", "not_allocated", "deferred", "comparison"),
    "deferred": ("panel", "allocated"),
    "not_allocated": (),
    "comparison": (),
    "allocated": ("information_gathering", "intake"),
    "information_gathering": ("intake", "active"),
    "intake": ("active",),
    "active": ("suspended", "step_down", "closed", "transferred"),
    "suspended": ("active", "step_down", "closed", "transferred"),
    "step_down": ("active", "closed", "transferred"),
    "transferred": (),
    "closed": ("follow_up",),
    "follow_up": ("archived",),
    "archived": (),
}
"""The forward moves, in the order of a case's life from referral to archive. Any open stage may also close early or be
transferred; before the panel has decided, allocating is an emergency. Reopening is no move: it is a new episode, with a
case record of its own."""

ENDED = frozenset({"closed", "follow_up", "archived"})
"""Stages from which a new episode may be opened."""
NOT_TAKEN_ON = frozenset({"not_allocated", "transferred"})
"""Ends from which somebody may be referred again, beside those of a case that was worked."""
REFERRAL_STAGES = ("referred", "screening", "panel", "deferred")
"""Stages before anybody has decided."""
DECIDED: Mapping[str, str] = {
    "allocate": "allocated",
    "not_allocate": "not_allocated",
    "refer_elsewhere": "not_allocated",
    "defer": "deferred",
    "comparison": "comparison",
}
"""The stage that each decision of the panel leads to."""
ORDINARY_NEXT: Mapping[str, str] = {
    "referred": "screening",
    "screening": "panel",
    "deferred": "panel",
    "allocated": "information_gathering",
    "information_gathering": "intake",
    "intake": "active",
    "active": "step_down",
    "suspended": "active",
    "closed": "follow_up",
    "follow_up": "archived",
}
"""The stage that ordinarily follows, where going on is not deciding (by the panel) or closing."""
_DEPTH: Mapping[str, int] = {
    "allocated": 1,
    "information_gathering": 1,
    "intake": 2,
    "active": 3,
    "suspended": 3,
    "step_down": 4,
}

EARLY_CLOSURES = frozenset({"deceased", "duplicate_or_error", "victim_safety"})
"""Closure reasons that any open stage allows."""


def may_move(
    current: str, to: str, *, reason: str, closure_reason: str = "", been: Collection[str] | None = None
) -> bool:
    """Whether a case may go from one stage to another: in order, backwards with a reason, or early from an open one.

    Closing forwards always needs a reason of the list; from a stage that does not lead to closing, an early one. `been`
    are the stages the case has been in: backwards only goes to one of them (None: to any), so that nobody passes by a
    guard by closing a case and moving it back to where it never was.
    """
    if to == "closed" and current in OPEN_STATUSES:
        return closure_reason in (CLOSURE_REASON.codes if to in NEXT[current] else EARLY_CLOSURES)
    return goes_forward(current, to) or (bool(reason.strip()) and goes_back(current, to, been))


def goes_forward(current: str, to: str) -> bool:
    """Whether `to` follows `current` in a case's life, or ends it early."""
    early = to in {"transferred", "closed"} and current in OPEN_STATUSES
    return early or to in NEXT.get(current, ())


def goes_back(current: str, to: str, been: Collection[str] | None = None) -> bool:
    """Whether `to` is an earlier stage that a reason may take the case back to."""
    order = [stage for stage in NEXT if stage not in {"", "transferred"}]
    known = to in order and current in NEXT and list(NEXT).index(to) < list(NEXT).index(current)
    return known and not goes_forward(current, to) and (been is None or to in been)


def forward(status: str) -> list[str]:
    """The stages that may follow without more ado; an open case may always close early or be transferred."""
    listed = dict.fromkeys((*NEXT.get(status, ()), "closed", "transferred"))
    return [to for to in listed if goes_forward(status, to)]


def backward(status: str, been: Collection[str]) -> list[str]:
    """The stages the case has been in before, for a move back with a reason, in the order of a case's life."""
    return [stage for stage in NEXT if goes_back(status, stage, been)]


def depth(status: str) -> int:
    """How far into the work a stage is: 0 before the allocation and after the end."""
    return _DEPTH.get(status, 0)


def is_open(status: str) -> bool:
    """Whether a case in this stage counts as open: allocated and not closed or transferred."""
    return status in OPEN_STATUSES
