"""How ratings of abuse by dyad become one value for a service user, at intake and at exit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.models.codes import MAIN_ABUSE_TYPES

ABUSE_TYPES = MAIN_ABUSE_TYPES
"""The four types that returns and evaluations count, in printing order; their labels are in codes.ABUSE_TYPE."""

LEVELS = ("none", "standard", "moderate", "high")
"""Severity from none to high; standard, moderate and high are abuse in use. Labels are in codes.SEVERITY."""

NOT_KNOWN = "not_known"

PERSPECTIVES = ("case_manager", "idva")
"""Who judges; the two are never averaged. Labels are in codes.PERSPECTIVE."""

_ORDER = {level: rank for rank, level in enumerate(LEVELS)}


@dataclass(frozen=True, slots=True)
class RatedDyad:
    """One standing rating of one dyad: what `perspective` judged at `time_point` ("intake" or "exit").

    `levels` maps an abuse type to a level of LEVELS or to "not_known"; a type left out is not known.
    """

    dyad_id: str
    perspective: str
    time_point: str
    levels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PairedLevel:
    """A service user's level for one abuse type at both points, in one perspective's judgement.

    `intake` and `exit` are a level or "not_known". `dyads` is how many dyads were rated at both points,
    `unpaired_dyads` how many at one only.
    """

    intake: str
    exit: str
    dyads: int
    unpaired_dyads: int

    @property
    def paired(self) -> bool:
        """Whether at least one dyad was rated at both points."""
        return self.dyads > 0

    @property
    def known(self) -> bool:
        """Whether the level is known at both points."""
        return self.paired and NOT_KNOWN not in (self.intake, self.exit)


def in_use(level: str) -> bool:
    """Whether `level` means that the abuse was used in the last three months."""
    return level in LEVELS[1:]


def highest_level(levels: Iterable[str]) -> str:
    """The highest level in use among dyads; "none" only if every one is known as none, otherwise "not_known".

    An empty input is "not_known". Raises ValueError for a level that is not in the list.
    """
    found = list(levels)
    for level in found:
        if level != NOT_KNOWN and level not in _ORDER:
            raise ValueError(f"unknown level of severity: {level!r}")
    used = [level for level in found if in_use(level)]
    if used:
        return max(used, key=_ORDER.__getitem__)
    return "none" if found and NOT_KNOWN not in found else NOT_KNOWN


def paired_level(ratings: Iterable[RatedDyad], perspective: str, abuse_type: str) -> PairedLevel:
    """The level for `abuse_type` over the dyads that `perspective` rated both at intake and at exit.

    Of several ratings of the same dyad, perspective and point the last one given stands.
    """
    points: dict[str, dict[str, str]] = {"intake": {}, "exit": {}}
    for rating in ratings:
        if rating.perspective == perspective and rating.time_point in points:
            points[rating.time_point][rating.dyad_id] = rating.levels.get(abuse_type, NOT_KNOWN)
    both = points["intake"].keys() & points["exit"].keys()
    either = points["intake"].keys() | points["exit"].keys()
    return PairedLevel(
        intake=highest_level(points["intake"][dyad] for dyad in both),
        exit=highest_level(points["exit"][dyad] for dyad in both),
        dyads=len(both),
        unpaired_dyads=len(either) - len(both),
    )
