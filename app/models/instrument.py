"""What a questionnaire asks, given the answers: the one forward pass that wizard, storage, scores and reports share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from app import words
from app.errors import AppError
from app.models.instrument_answers import unanswered, value_fault
from app.models.instrument_form import (
    Answer,
    Answers,
    Band,
    Condition,
    Instrument,
    Option,
    Question,
    Row,
    Scale,
    Section,
    Text,
    holds,
    text,
)
from app.models.instrument_parse import InstrumentFaulty, parse
from app.words import _

__all__ = [
    "Answer",
    "Answers",
    "Applied",
    "Band",
    "Condition",
    "Dropped",
    "Instrument",
    "InstrumentChanged",
    "InstrumentFaulty",
    "Option",
    "Problem",
    "Question",
    "Row",
    "Scale",
    "ScaleResult",
    "Section",
    "Text",
    "apply",
    "completed",
    "holds",
    "parse",
    "problems",
    "published",
    "score",
    "text",
]


class InstrumentChanged(AppError):
    """The questionnaire {key} is not the one that was published under that name. It was not used, because answers
    already given to {key} would no longer mean what they meant. A new wording needs a new version number."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What one forward pass over the answers decided.

    `asked` maps each question that is asked to the codes of its asked rows (empty unless it is a grid). `counted` holds
    the answers that count, in the order of the questionnaire: asked, understood and in range. `hidden` holds what was
    given for questions or rows that are not asked, as it was given.
    """

    asked: Mapping[str, tuple[str, ...]]
    counted: dict[str, Answer]
    hidden: dict[str, Answer]

    def is_asked(self, question: str, row: str | None = None) -> bool:
        """Whether this question, or this row of it, is asked."""
        rows = self.asked.get(question)
        return rows is not None and (row is None or row in rows)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right, in the reader's language; `row` is None unless it is about one row of a grid."""

    question: str
    row: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Dropped:
    """An answer that is not stored at completion: hidden by other answers, not of this questionnaire, or not usable."""

    question: str
    row: str | None
    answer: Answer
    why: Literal["hidden", "unknown", "unusable"]


@dataclass(frozen=True, slots=True)
class ScaleResult:
    """A scale's total and band code (None where too few items are answered), how many counted, of how many asked."""

    total: int | None
    band: str | None
    answered: int
    of: int


def apply(instrument: Instrument, answers: Answers) -> Applied:
    """Decide in one forward pass what is asked and what counts.

    Conditions look only backwards and see only answers that count, so a hidden answer is never required, counted or
    able to open another question. The order of `answers` does not matter. Nothing is raised, whatever the answers are.
    """
    asked: dict[str, tuple[str, ...]] = {}
    counted: dict[str, Answer] = {}
    hidden: dict[str, Answer] = {}
    for question in instrument.questions:
        answer = answers.get(question.id)
        shown = holds(question.ask_if, counted)
        rows = tuple(row.code for row in question.rows if shown and holds(row.ask_if, counted))
        if shown and (rows or question.kind != "grid"):
            asked[question.id] = rows
            shown_part, hidden_part = _split(question, answer, rows)
        else:
            shown_part, hidden_part = None, answer
        usable = _usable(question, shown_part)
        if not unanswered(usable):
            counted[question.id] = usable
        if not unanswered(hidden_part):
            hidden[question.id] = hidden_part
    return Applied(asked, counted, hidden)


def _split(question: Question, answer: Answer, rows: tuple[str, ...]) -> tuple[Answer, Answer]:
    """An asked question's answer in two: what belongs to its asked rows, and to its known rows that are not asked."""
    if question.kind != "grid" or not isinstance(answer, Mapping):
        return answer, None
    given = {row.code: answer[row.code] for row in question.rows if not unanswered(answer.get(row.code))}
    here = {code: value for code, value in given.items() if code in rows}
    return here, {code: value for code, value in given.items() if code not in rows}


def _usable(question: Question, answer: Answer) -> Answer:
    """The part of an asked answer that is of the right kind and in range."""
    if question.kind != "grid":
        return None if unanswered(answer) or value_fault(question, answer) else _plain(answer)
    if not isinstance(answer, Mapping):
        return None
    return {code: value for code, value in answer.items() if not value_fault(question, value)}


def _plain(answer: Answer) -> Answer:
    return list(answer) if isinstance(answer, (list, tuple)) else answer


def problems(
    instrument: Instrument,
    answers: Answers,
    section: str | None = None,
    *,
    today: date | None = None,
    lang: str | None = None,
) -> tuple[Problem, ...]:
    """Everything to put right before the answers (or one section's) can be completed, in the order asked.

    The questionnaire's words are in `lang`, or else in the language in use. A date marked as past is compared with
    `today` where that is given. Hidden answers are never a problem. Raises KeyError where the instrument has no such
    `section`.
    """
    lang = lang or words.language()
    if section is None:
        wanted = instrument.questions
    else:
        found = instrument.section(section)
        if found is None:
            raise KeyError(section)
        wanted = found.questions
    asked = apply(instrument, answers).asked
    return tuple(
        problem
        for question in wanted
        if question.id in asked
        for problem in _question_problems(question, answers.get(question.id), asked[question.id], today, lang)
    )


def _question_problems(
    question: Question, answer: Answer, rows: tuple[str, ...], today: date | None, lang: str
) -> list[Problem]:
    if question.kind != "grid":
        return _cell_problems(question, None, answer, today, lang)
    if not isinstance(answer, Mapping) and not unanswered(answer):
        said = _("“{question}”: this answer cannot be read. Answer again.").format(question=question.text.say(lang))
        return [Problem(question.id, None, said)]
    given = answer if isinstance(answer, Mapping) else {}
    cells = ((row, given.get(row.code)) for row in question.rows if row.code in rows)
    return [problem for row, value in cells for problem in _cell_problems(question, row, value, today, lang)]


def _cell_problems(question: Question, row: Row | None, value: Answer, today: date | None, lang: str) -> list[Problem]:
    named = row.label.say(lang) if row else question.text.say(lang)
    code = row.code if row else None
    if not unanswered(value):
        fault = value_fault(question, value, today)
        return [Problem(question.id, code, fault.say(named, lang))] if fault else []
    if not question.needs(row):
        return []
    missing = row.missing if row and row.missing else question.missing
    if row and not row.missing and question.missing:
        said = f"{question.missing.say(lang)}: {named}"
    elif missing:
        said = missing.say(lang)
    else:
        said = _("Answer “{question}”").format(question=named)
    return [Problem(question.id, code, said)]


def completed(instrument: Instrument, answers: Answers) -> tuple[dict[str, Answer], tuple[Dropped, ...]]:
    """What is stored when an assessment is completed, and the visible list of what is not.

    Every answer given is in exactly one of the two. Check `problems` first: this refuses nothing.
    """
    applied = apply(instrument, answers)
    dropped: list[Dropped] = []
    known = {question.id: question for question in instrument.questions}
    for id in [*known, *(id for id in answers if id not in known)]:
        question, answer = known.get(id), answers.get(id)
        if question is not None and question.kind == "grid" and isinstance(answer, Mapping):
            dropped += _dropped_rows(question, answer, applied)
        elif not unanswered(answer) and id not in applied.counted:
            why = _why(question is not None, id in applied.asked)
            dropped.append(Dropped(id, None, answer, why))
    return applied.counted, tuple(dropped)


def _dropped_rows(question: Question, answer: Mapping[str, Answer], applied: Applied) -> list[Dropped]:
    kept = applied.counted.get(question.id)
    kept_rows = kept if isinstance(kept, Mapping) else {}
    return [
        Dropped(question.id, code, value, _why(question.row(code) is not None, applied.is_asked(question.id, code)))
        for code, value in answer.items()
        if not unanswered(value) and code not in kept_rows
    ]


def _why(known: bool, asked: bool) -> Literal["hidden", "unknown", "unusable"]:
    if not known:
        return "unknown"
    return "unusable" if asked else "hidden"


def score(instrument: Instrument, answers: Answers) -> dict[str, ScaleResult]:
    """Each scale's result by its id.

    Hidden answers are not counted, and an answer without a score ("not known") is left out, never taken as zero:
    `answered` beside `of` says how much stands behind a total.
    """
    applied = apply(instrument, answers)
    return {scale.id: _scale_result(scale, instrument, applied) for scale in instrument.scales}


def _scale_result(scale: Scale, instrument: Instrument, applied: Applied) -> ScaleResult:
    asked = [item for item in scale.items if applied.is_asked(*item)]
    scores = [found for id, row in asked if (found := _score_of(instrument.question(id), row, applied)) is not None]
    if len(scores) < scale.at_least:
        return ScaleResult(None, None, len(scores), len(asked))
    total = sum(scores)
    band = next((band.code for band in scale.bands if band.min <= total <= band.max), None)
    return ScaleResult(total, band, len(scores), len(asked))


def _score_of(question: Question | None, row: str | None, applied: Applied) -> int | None:
    if question is None:
        return None
    answer = applied.counted.get(question.id)
    if row is not None:
        answer = answer.get(row) if isinstance(answer, Mapping) else None
    if isinstance(answer, int):
        return answer
    option = question.option(answer) if isinstance(answer, str) else None
    return option.score if option else None


def published(manifest: Mapping[str, str], instrument: Instrument) -> None:
    """Refuse an instrument that differs from what was published under its key.

    `manifest` maps keys ("behaviour@1") to hashes. Raises InstrumentChanged where the key is absent or hashes differ.
    """
    if manifest.get(instrument.key) != instrument.hash:
        raise InstrumentChanged(key=instrument.key)
