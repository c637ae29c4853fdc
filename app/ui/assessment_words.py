"""What an assessment is about, and how its page says so."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QDate

from app.commands.assessments import Started, Subject
from app.models.access import Role
from app.models.codes import PERSPECTIVE, TIME_POINT
from app.models.months import interval
from app.store.queries.assessments import latest_assessment
from app.store.queries.cases import latest_risk
from app.ui.assessment_section import LastTime
from app.ui.case_words import badge_level, dyad_words, person_name
from app.ui.widgets.partial_date import locale
from app.words import _
from app.workspace import Workspace


def subject_of(workspace: Workspace, args: Mapping[str, str]) -> Subject:
    """What an assessment opened with `args` (instrument, case, dyad, time_point) is about.

    The perspective is the person's own role. Without a time point it is intake the first time, else a review.
    """
    view = "idva" if workspace.role is Role.IDVA else "case_manager"
    name, case, dyad = args.get("instrument", "behaviour"), args.get("case", ""), args.get("dyad", "")
    point = args.get("time_point", "")
    if point not in TIME_POINT.codes:
        bare, store, access = name.split("@")[0], workspace.store, workspace.access
        before = latest_assessment(store, access, instrument=bare, perspective=view, case=case, dyad=dyad)
        point = "review" if before else "intake"
    return Subject(name, case, dyad, view, point)


def who_words(started: Started) -> str:
    """The person and the case; a victim-survivor by letter and initials, never by name."""
    head, dyad = started.head, started.dyad
    who = [person_name(head.name, head.unconfirmed), head.reference] if head else []
    if not head and dyad:
        who = [dyad.case_reference]
    said = ", ".join(part for part in who if part)
    return _("{case}  ·  {person}").format(case=said, person=dyad_words(dyad)) if dyad else said


def level_of(workspace: Workspace, subject: Subject) -> str:
    """The level of the header's badge: as this perspective judged it last."""
    return badge_level(latest_risk(workspace.store, workspace.access, subject.case, subject.perspective))


def facts_of(started: Started, subject: Subject) -> list[tuple[str, str]]:
    """What the record will say of itself, for the check page."""
    facts = [
        (_("Time point"), TIME_POINT.label(subject.time_point)),
        (_("Whose view"), PERSPECTIVE.label(subject.perspective)),
    ]
    if started.dyad:
        facts.append((_("About"), dyad_words(started.dyad)))
    return facts


def last_time(started: Started, this_year: int) -> LastTime:
    """The answers of the assessment before this one, and its month."""
    last = started.last
    if last is None or not last.happened:
        return LastTime()
    first, _day = interval(last.happened[:10])
    form = "yyyy" if len(last.happened) == 4 else "MMMM" if first.year == this_year else "MMMM yyyy"
    return LastTime(locale().toString(QDate(first.year, first.month, 1), form), last.answers)


def trimmed(value: object) -> object:
    """Answers without the spaces that were left around words while typing."""
    if isinstance(value, dict):
        return {key: trimmed(each) for key, each in value.items()}
    return value.strip() if isinstance(value, str) else value
