"""The map of an assessment's steps and how far each is: the wizard without its window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, cast

from app.models.instrument import (
    Applied,
    Dropped,
    Instrument,
    Problem,
    Question,
    Row,
    Section,
    apply,
    completed,
    problems,
)
from app.models.instrument_answers import unanswered
from app.models.months import Month, interval, long_day, month_name
from app.models.record import Json
from app.words import N_, _

CHECK = "check"
"""The last step, after every section: reading the answers once more."""
PINNED = "time_point"
"""A question that the record itself answers: the wizard asks it once, above the first section."""

StepState = Literal["done", "now", "to_do", "problem"]


@dataclass(frozen=True, slots=True)
class MapStep:
    """One step of the list: its key (a section's id, or CHECK), its words and how far it is."""

    key: str
    name: str
    state: StepState


@dataclass(frozen=True, slots=True)
class WizardPlace:
    """Where a person is: the step, the steps they have been to, the answer in focus, its caret and the scrolling.

    `focus` is "question/row/part"; `caret` is (anchor, position) in a text.
    """

    step: str = ""
    visited: tuple[str, ...] = ()
    focus: str = ""
    caret: tuple[int, int] | None = None
    scroll: int = 0

    def as_json(self) -> dict[str, Json]:
        """The place as plain JSON, kept with the draft."""
        caret: Json = list(self.caret) if self.caret else None
        visited: Json = list(self.visited)
        return {"step": self.step, "visited": visited, "focus": self.focus, "caret": caret, "scroll": self.scroll}

    @classmethod
    def from_json(cls, place: Mapping[str, Json]) -> WizardPlace:
        """Read a place; whatever is not understood is left at its beginning."""
        visited, caret, scroll = place.get("visited"), place.get("caret"), place.get("scroll")
        pair = [part for part in caret if isinstance(part, int)] if isinstance(caret, list) else []
        return cls(
            step=str(place.get("step") or place.get("section") or ""),
            visited=tuple(str(key) for key in visited) if isinstance(visited, list) else (),
            focus=str(place.get("focus") or ""),
            caret=(pair[0], pair[1]) if len(pair) == 2 else None,
            scroll=scroll if isinstance(scroll, int) else 0,
        )


class Filling:
    """An assessment being filled in: the answers, what they open and close, and which steps have been visited."""

    def __init__(
        self, instrument: Instrument, answers: Mapping[str, Json], today: date, place: WizardPlace | None = None
    ) -> None:
        self.instrument, self.today = instrument, today
        self.answers: dict[str, Json] = dict(answers)
        self.applied: Applied = apply(instrument, self.answers)
        at = place or WizardPlace()
        self.visited: set[str] = set(at.visited)
        self.step = at.step if at.step in self.step_keys() else self.step_keys()[0]

    # ---- answers ---------------------------------------------------------------------------------------------------

    def answer(self, question: str, row: str, value: Json) -> bool:
        """Take an answer (of one row of a grid, or "" for a question without rows); a blank one takes it back.

        Says whether other questions are asked now than before.
        """
        if row:
            held = self.answers.get(question)
            rows = dict(held) if isinstance(held, dict) else {}
            rows[row] = value
            value = {code: given for code, given in rows.items() if not unanswered(given)}
        if unanswered(value):
            self.answers.pop(question, None)
        else:
            self.answers[question] = value
        before, self.applied = self.applied, apply(self.instrument, self.answers)
        return before.asked != self.applied.asked

    def value(self, question: str, row: str = "") -> Json:
        """The answer given, counted or not; None where there is none."""
        held = self.answers.get(question)
        if not row:
            return held
        return held.get(row) if isinstance(held, dict) else None

    def is_asked(self, question: str, row: str = "") -> bool:
        """Whether this question, or this row of it, is asked now."""
        return self.applied.is_asked(question, row or None)

    # ---- steps -----------------------------------------------------------------------------------------------------

    def sections(self) -> list[Section]:
        """The first section and every other that has something to ask now."""
        first, *others = self.instrument.sections
        return [first, *(s for s in others if any(q.id in self.applied.asked for q in s.questions))]

    def step_keys(self) -> list[str]:
        """The keys of the steps in order."""
        return [*(section.id for section in self.sections()), CHECK]

    def section(self) -> Section | None:
        """The section of the present step; None at CHECK."""
        return None if self.step == CHECK else self.instrument.section(self.step)

    def number(self) -> tuple[int, int]:
        """The present step's number and how many steps there are."""
        keys = self.step_keys()
        return keys.index(self.step) + 1, len(keys)

    def go(self, key: str) -> None:
        """Make `key` the present step; the one that is left counts as visited. An unknown key changes nothing."""
        if key in self.step_keys():
            self.visited.add(self.step)
            self.step = key

    def neighbour(self, by: int) -> str:
        """The key of the step after (1) or before (-1) the present one; "" where there is none."""
        keys = self.step_keys()
        at = keys.index(self.step) + by
        return keys[at] if 0 <= at < len(keys) else ""

    def problems(self, step: str = "") -> tuple[Problem, ...]:
        """What is to be put right in a section, or in all of them for ""."""
        return problems(self.instrument, self.answers, step or None, today=self.today)

    def steps(self) -> list[MapStep]:
        """The step list: what was visited is completed, or needs an answer; the rest has not been started."""
        missing = {problem.question for problem in self.problems()}
        found = [MapStep(s.id, s.title.say(_lang()), self._state(s, missing)) for s in self.sections()]
        state: StepState = "now" if self.step == CHECK else "to_do"
        return [*found, MapStep(CHECK, _("Check answers"), state)]

    def _state(self, section: Section, missing: set[str]) -> StepState:
        if section.id == self.step:
            return "now"
        if section.id not in self.visited:
            return "to_do"
        return "problem" if any(question.id in missing for question in section.questions) else "done"


def _lang() -> str:
    from app.words import language

    return language()


# ---- answers in words ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the check page: a question or a row of one, and its answer in words.

    `answer` is "" where there is none; `problem` says what is to be put right, "" where nothing is.
    """

    question: str
    row: str
    group: str
    label: str
    answer: str
    problem: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An answer that will not be stored: what it answered, in words, and why."""

    label: str
    answer: str
    why: str


_WHY = {
    "hidden": N_("not asked any more, because of another answer"),
    "unknown": N_("not a question of this version"),
    "unusable": N_("cannot be read"),
}


def section_lines(filling: Filling, section: Section) -> list[Line]:
    """Every asked question of a section with its answer, answered or not."""
    wrong = {(problem.question, problem.row or ""): problem.message for problem in filling.problems(section.id)}
    found = []
    for question in section.questions:
        if question.id == PINNED or question.id not in filling.applied.asked:
            continue
        for row in _rows(question, filling.applied):
            code = row.code if row else ""
            group = question.text.say(_lang()) if row else ""
            answer = answer_words(question, filling.value(question.id, code))
            problem = wrong.get((question.id, code)) or wrong.get((question.id, ""), "")
            found.append(Line(question.id, code, group, label_of(question, row), answer, problem))
    return found


def _rows(question: Question, applied: Applied) -> list[Row | None]:
    if question.kind != "grid":
        return [None]
    return [row for row in question.rows if row.code in applied.asked[question.id]]


def label_of(question: Question, row: Row | None) -> str:
    """What a line is called: the row's words, or the question's."""
    return (row.label if row else question.text).say(_lang())


def full_label(question: Question, row: Row | None) -> str:
    """What a line is called where it stands alone: a row with its question."""
    if row is None:
        return label_of(question, None)
    return _("{question} {row}").format(question=label_of(question, None), row=label_of(question, row))


def left_out(filling: Filling) -> list[LeftOut]:
    """The answers given that will not be stored at completion, each with its reason."""
    return [_left_out(filling.instrument, dropped) for dropped in completed(filling.instrument, filling.answers)[1]]


def _left_out(instrument: Instrument, dropped: Dropped) -> LeftOut:
    question = instrument.question(dropped.question)
    why = _(_WHY[dropped.why])
    if question is None:
        return LeftOut(dropped.question, str(dropped.answer), why)
    row = question.row(dropped.row) if dropped.row else None
    if question.kind == "grid" and row is None and isinstance(dropped.answer, Mapping):
        said = [answer_words(question, cast(Json, value)) for value in dropped.answer.values()]
        return LeftOut(label_of(question, None), ", ".join(said), why)
    return LeftOut(full_label(question, row), answer_words(question, cast(Json, dropped.answer)), why)


def answer_words(question: Question, value: Json) -> str:
    """An answer in the reader's language (of one row, for a grid); what is not understood as it was typed."""
    if unanswered(value):
        return ""
    if isinstance(value, list):
        return ", ".join(answer_words(question, each) for each in value)
    if not isinstance(value, str):
        return _number_words(question, value)
    option = question.option(value)
    if option is not None:
        return option.label.say(_lang())
    return date_words(value) if question.kind == "date" else value.strip()


def _number_words(question: Question, value: Json) -> str:
    unit = question.unit.say(_lang()) if question.unit else ""
    return f"{value} {unit}".strip()


def date_words(value: str) -> str:
    """A whole or partial date in words; what is not a date as it was typed."""
    try:
        first, _last = interval(value)
    except ValueError:
        return value
    if len(value) == 4:
        return value
    return long_day(first) if len(value) == 10 else month_name(Month(first.year, first.month))


def happened_on(instrument: Instrument, answers: Mapping[str, Json]) -> str:
    """The day an assessment speaks of: its first section's first date in the past, where that is a whole date."""
    for question in instrument.sections[0].questions:
        if question.kind == "date" and question.past:
            value = answers.get(question.id)
            return value if isinstance(value, str) and len(value) == 10 else ""
    return ""
