"""Completed assessments: answers to one version of an instrument, by one perspective, at one time point."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.models import codes as c
from app.models.record import Json, Record, ScopeKind, code, data, date, record, ref, text
from app.words import N_


@dataclass(frozen=True, kw_only=True)
class _Assessment(Record):
    """`answers` are those that counted when it was completed; `supersedes` is the one of this perspective that the
    author saw."""

    instrument: str = text(N_("Instrument"), required=True, max_length=60)
    case: str = ref(N_("Case"), "case", required=True)
    time_point: str = code(N_("Time point"), c.TIME_POINT, required=True)
    perspective: str = code(N_("Whose view"), c.PERSPECTIVE, required=True)
    happened: str = date(N_("Date"), required=True)
    answers: Json = data(N_("Answers"))
    supersedes: str = ref(N_("Follows"), "assessment")


@record("dyad_assessment", scope=ScopeKind.DYAD, label=N_("Assessment of a dyad"), observation=True)
@dataclass(frozen=True, kw_only=True)
class DyadAssessment(_Assessment):
    """About one victim-survivor: behaviour, and either perspective's judgement of the risk to them."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)


@record("case_assessment", scope=ScopeKind.CASE, label=N_("Assessment of the service user"), observation=True)
@dataclass(frozen=True, kw_only=True)
class CaseAssessment(_Assessment):
    """About the service user: risk, and needs."""


def next_time_point(done: Collection[str], status: str) -> str:
    """The time point the next assessment of one perspective is for, given those `done` and the stage of the case:
    intake comes first; from step-down on the exit, once; after the closing the follow-ups; in between, reviews."""
    if "intake" not in done and status not in {"closed", "follow_up", "archived"}:
        return "intake"
    ending = {"step_down": ("exit",), "closed": ("exit", "follow_up_6m", "follow_up_12m")}
    points = ending.get(status, ending["closed"] if status in {"follow_up", "archived"} else ())
    return next((point for point in points if point not in done), "review")
