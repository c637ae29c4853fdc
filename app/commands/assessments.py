"""Assessments: drafts that save themselves, and completing them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from app.commands.cases import CaseUnknown
from app.commands.people import DyadUnknown
from app.config import RESOURCES
from app.errors import AppError
from app.models.assessment import CaseAssessment, DyadAssessment
from app.models.ids import stamp
from app.models.instrument import Dropped, Instrument, Problem, completed, parse, problems, published
from app.models.partial_date import require_date
from app.models.record import Json
from app.store.drafts import Draft, drop_draft, list_drafts, load_draft, save_draft
from app.store.queries.assessments import AssessmentRow, instrument_keys, instrument_source, latest_assessment
from app.store.queries.cases import CaseHead, DyadRow, case_head, held_dyads
from app.store.store import Changed, Observe, Write
from app.workspace import Workspace


class NotComplete(AppError):
    """{count} answers are still needed before this assessment can be completed. Your draft is kept."""

    def __init__(self, found: tuple[Problem, ...]) -> None:
        super().__init__(count=len(found))
        self.problems = found


class InstrumentMissing(AppError):
    """The questions of this assessment ({key}) are not on this laptop. Receive the site lead's latest bundle, then try
    again."""


class AlreadyCorrected(AppError):
    """This assessment has been corrected since you opened it. Nothing was changed; what you typed is still here. Read
    the corrected one first."""


class ReasonMissing(AppError):
    """A correction needs a reason. Nothing was changed; what you typed is still here."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an assessment is about and for: one dyad or the case, from one perspective, at one time point."""

    instrument: str
    case: str
    dyad: str = ""
    perspective: str = "case_manager"
    time_point: str = "review"

    @property
    def key(self) -> str:
        """The draft's key: one draft for each instrument, subject and perspective."""
        return f"assessment/{self.instrument.split('@')[0]}/{self.dyad or self.case}/{self.perspective}"


@dataclass(frozen=True, slots=True)
class Started:
    """An assessment being filled in: its questions, the answers so far, where the person was, and last time's one."""

    subject: Subject
    instrument: Instrument
    answers: dict[str, Json]
    place: dict[str, Json]
    saved_at: str
    last: AssessmentRow | None
    head: CaseHead | None
    dyad: DyadRow | None


@lru_cache(maxsize=32)
def _parsed(source: str) -> Instrument:
    return parse(source)


def instrument(workspace: Workspace, key: str) -> Instrument:
    """The instrument `name@version`, or the newest of `name`, as the directory holds it; raises InstrumentMissing."""
    if "@" not in key:
        named = (held.partition("@") for held in instrument_keys(workspace.store))
        versions = [int(version) for name, _, version in named if name == key and version.isdecimal()]
        key = f"{key}@{max(versions)}" if versions else key
    source = instrument_source(workspace.store, key)
    if not source:
        name, _, version = key.partition("@")
        path = RESOURCES / "instruments" / f"{name}.{version}.json"
        if not name.replace("-", "_").isidentifier() or not version.isdecimal() or not path.is_file():
            raise InstrumentMissing(key=key)
        found = _parsed(path.read_text(encoding="utf-8"))
        published(json.loads((path.parent / "PUBLISHED.json").read_text(encoding="utf-8")), found)
        return found
    return _parsed(source)


def start_assessment(workspace: Workspace, subject: Subject) -> Started:
    """Open the draft of an assessment, or a new one with last time's answers beside it.

    Raises CaseUnknown or DyadUnknown where the subject is not held, or where the questions are about a dyad and the
    subject names none; InstrumentMissing, InstrumentChanged.
    """
    store, access = workspace.store, workspace.access
    dyad = _dyad(workspace, subject)
    head = case_head(store, access, subject.case)
    if head is None and dyad is None:
        raise CaseUnknown
    draft = load_draft(store.db, subject.key)
    value = draft.value if draft else {}
    pinned = str(value.get("instrument") or subject.instrument)
    found = instrument(workspace, pinned)
    if found.subject == "dyad" and dyad is None:
        raise DyadUnknown
    answers = value.get("answers")
    time_point = str(value.get("time_point") or subject.time_point)
    subject = replace(subject, instrument=found.key, time_point=time_point)
    last = latest_assessment(
        store, access, instrument=found.id, perspective=subject.perspective, case=subject.case, dyad=subject.dyad
    )
    place = draft.place if draft else {}
    given = _pinned(found, dict(answers) if isinstance(answers, dict) else {}, time_point)
    return Started(subject, found, given, place, draft.saved_at if draft else "", last, head, dyad)


def _pinned(instrument: Instrument, answers: dict[str, Json], time_point: str) -> dict[str, Json]:
    """An instrument that asks for its time point is told it, so that the answer and the record cannot differ."""
    return answers | {"time_point": time_point} if instrument.question("time_point") else answers


def _dyad(workspace: Workspace, subject: Subject) -> DyadRow | None:
    if not subject.dyad:
        return None
    held = [d for d in held_dyads(workspace.store, workspace.access, subject.case) if d.id == subject.dyad]
    if not held:
        raise DyadUnknown
    return held[0]


def save_assessment_draft(
    workspace: Workspace, subject: Subject, answers: Mapping[str, Json], place: Mapping[str, Json]
) -> str:
    """Keep the answers so far and where the person is; durable when it returns. Returns the moment saved (UTC)."""
    saved_at = stamp(workspace.now())
    value: dict[str, Json] = {
        "instrument": subject.instrument,
        "case": subject.case,
        "dyad": subject.dyad,
        "perspective": subject.perspective,
        "time_point": subject.time_point,
        "answers": dict(answers),
    }
    save_draft(workspace.store.db, Draft(subject.key, subject.case, value, dict(place), saved_at))
    return saved_at


def draft_subjects(workspace: Workspace) -> list[tuple[Subject, str]]:
    """Assessments left open on this laptop, the last saved first, with the moment saved."""
    found = []
    for draft in list_drafts(workspace.store.db):
        if draft.key.startswith("assessment/"):
            names = ("instrument", "case", "dyad", "perspective", "time_point")
            found.append((Subject(**{name: str(draft.value.get(name) or "") for name in names}), draft.saved_at))
    return found


def discard_assessment_draft(workspace: Workspace, subject: Subject) -> None:
    """Throw the draft of an assessment away."""
    drop_draft(workspace.store.db, subject.key)


def assessment_problems(workspace: Workspace, started: Started, answers: Mapping[str, Json]) -> tuple[Problem, ...]:
    """What still stands in the way of completing."""
    return problems(started.instrument, answers, today=workspace.today())


def complete_assessment(
    workspace: Workspace, subject: Subject, answers: Mapping[str, Json], *, happened: str = ""
) -> tuple[Changed, tuple[Dropped, ...]]:
    """Complete an assessment: store the answers that count, name the one it follows, and drop its draft.

    Returns what changed and the visible list of answers that were not stored. Raises NotComplete, InvalidDate,
    NotAllowed.
    """
    started = start_assessment(workspace, subject)
    answers = _pinned(started.instrument, dict(answers), subject.time_point)
    found = assessment_problems(workspace, started, answers)
    if found:
        raise NotComplete(found)
    today = workspace.today()
    happened = happened or today.isoformat()
    require_date(happened, today, past=True)
    counted, dropped = completed(started.instrument, answers)
    values = _values(started, counted, happened, subject.time_point)
    record, scope = ("dyad_assessment", started.dyad.scope) if started.dyad else ("case_assessment", _scope(started))
    steps = (Observe(record, workspace.store.new_id(), values),)
    changed = workspace.store.write("assessment.completed", [Write(scope, steps)])
    drop_draft(workspace.store.db, subject.key)
    return changed, dropped


def _scope(started: Started) -> str:
    if started.head is None:
        raise CaseUnknown
    return started.head.scope


def _values(started: Started, counted: Mapping[str, object], happened: str, time_point: str) -> dict[str, Json]:
    subject = started.subject
    common = {
        "instrument": started.instrument.key,
        "case": subject.case,
        "time_point": time_point,
        "perspective": subject.perspective,
        "happened": happened,
        "answers": dict(counted),
        "supersedes": started.last.id if started.last else "",
    }
    if subject.dyad:
        return DyadAssessment(dyad=subject.dyad, **common).values()  # type: ignore[arg-type]  # one dict of mixed field types
    return CaseAssessment(**common).values()  # type: ignore[arg-type]  # one dict of mixed field types


def correct_assessment(
    workspace: Workspace, assessment: AssessmentRow, answers: Mapping[str, Json], *, reason: str
) -> Changed:
    """Replace a completed assessment by a corrected version that names it; the old one is kept. `reason` says why.

    Answers that a branch hides are not stored, as at completion. Raises ReasonMissing, NotComplete, AlreadyCorrected,
    CaseUnknown, NotAllowed.
    """
    if not reason.strip():
        raise ReasonMissing
    questions = instrument(workspace, assessment.instrument)
    answers = _pinned(questions, dict(answers), assessment.time_point)
    found = problems(questions, answers, today=workspace.today())
    if found:
        raise NotComplete(found)
    kind = "dyad_assessment" if assessment.dyad else "case_assessment"
    old = workspace.store.read(kind, assessment.id, assessment.scope)
    if old is None:
        raise CaseUnknown
    if not old.current:
        raise AlreadyCorrected
    counted, _dropped = completed(questions, answers)
    values: dict[str, Json] = {**old.values, "answers": dict(counted)}  # type: ignore[arg-type]  # checked: JSON
    step = Observe(kind, workspace.store.new_id(), values, (assessment.id,))
    return workspace.store.write("assessment.corrected", [Write(assessment.scope, (step,))], reason=reason)
