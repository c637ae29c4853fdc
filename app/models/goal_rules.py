"""What holds of goals, sessions and programmes, whoever records them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.errors import AppError
from app.models.goal import Goal, ProgrammeSuitability, Session
from app.models.record import Record

NEEDS_WHY = frozenset({"not_agreed", "could_not_answer"})
"""Agreements that say nothing without why (domain.md, section 4: not_agreed + why, could_not_answer + why)."""
CAME = frozenset({"attended", "late", "part"})
"""Kinds of attendance at which the service user was there."""


class AgreementWhyMissing(AppError):
    """A goal that was not agreed, or about which the service user could not answer, needs why. Nothing was saved; what
    you typed is still here. Write it in their own words where you can."""


class SuitabilityWhyMissing(AppError):
    """ "Not suitable" needs at least one reason, so that the next worker knows what would have to change. Nothing was
    saved; what you typed is still here."""


class SuitabilityContradicted(AppError):
    """A person found suitable has no reasons against. Nothing was saved; what you typed is still here. Untick the
    reasons, or change the answer."""


class SessionNotHeld(AppError):
    """A session that the service user did not come to has no stage of change and no homework looked at. Nothing was
    saved; what you typed is still here."""


class OutcomeMissing(AppError):
    """A goal that ends needs what came of it. Nothing was saved; what you typed is still here."""


def _label(cls: type[Record], field: str) -> str:
    """The field a refusal is about, in the words that a form asks it with."""
    return cls.KIND.fields[field].words()


def check_agreement(agreement: str, why: str) -> None:
    """Raise AgreementWhyMissing where the agreement needs why and there is none."""
    if agreement in NEEDS_WHY and not why.strip():
        raise AgreementWhyMissing(field=_label(Goal, "agreement_why"))


def check_goal(goal: Goal) -> None:
    """Raise AgreementWhyMissing or OutcomeMissing where a goal leaves unsaid what it must say."""
    check_agreement(goal.agreement, goal.agreement_why)
    if goal.status != "open" and not goal.outcome.strip():
        raise OutcomeMissing(field=_label(Goal, "outcome"))


def check_session(session: Session) -> None:
    """Raise SessionNotHeld where a session nobody came to claims what only a session held can show."""
    if session.attended not in CAME and (session.stage not in ("", "not_assessed") or session.homework):
        raise SessionNotHeld(field=_label(Session, "attended"))


def check_suitability(judged: ProgrammeSuitability) -> None:
    """Raise SuitabilityWhyMissing or SuitabilityContradicted where answer and reasons do not belong together."""
    if judged.suitability == "not_suitable" and not judged.reasons:
        raise SuitabilityWhyMissing(field=_label(ProgrammeSuitability, "reasons"))
    if judged.suitability == "suitable" and judged.reasons:
        raise SuitabilityContradicted(field=_label(ProgrammeSuitability, "suitability"))


@dataclass(frozen=True, slots=True)
class Attendance:
    """Sessions planned and attended; cancellations by us are neither held against anybody nor counted as planned."""

    planned: int
    attended: int
    missed: int
    cancelled_by_us: int


def attendance(codes: Iterable[str]) -> Attendance:
    """Count the attendance of sessions, each a code of ATTENDED."""
    found = list(codes)
    ours = found.count("cancelled_us")
    came = sum(code in CAME for code in found)
    return Attendance(len(found) - ours, came, len(found) - ours - came, ours)


def carried_homework(sessions: Sequence[tuple[str, str]]) -> str:
    """The homework still to be looked at: that set at the latest session the service user came to.

    `sessions` are (attendance, homework set), newest first. A session nobody came to takes no homework away.
    """
    return next((homework for attended, homework in sessions if attended in CAME), "")
