"""The parts of a questionnaire: sections, questions, options, rows, conditions and scales, as plain frozen data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["one", "many", "text", "number", "date", "grid", "scale"]
Cell: TypeAlias = Literal["one", "text"]
Subject: TypeAlias = Literal["dyad", "case"]

KINDS: tuple[str, ...] = ("one", "many", "text", "number", "date", "grid", "scale")
CELLS: tuple[str, ...] = ("one", "text")
SUBJECTS: tuple[str, ...] = ("dyad", "case")

Answer: TypeAlias = object
"""What one question was answered with, as plain JSON: a code (one), a list of codes (many), words (text), a whole
number (number, scale), an ISO date (date), or a mapping of row code to code or words (grid). None, "" and an empty list
or mapping mean unanswered."""
Answers: TypeAlias = Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Text:
    """Words in English and, where there is a good translation, in Welsh."""

    en: str
    cy: str | None = None

    def say(self, lang: str) -> str:
        """The words in `lang` ("en" or "cy"), in English where there is no Welsh."""
        return self.cy if lang == "cy" and self.cy else self.en


@dataclass(frozen=True, slots=True)
class Chosen:
    """Holds when the answer to a question (or to one row of a grid) is, or for `many` includes, one of `codes`."""

    question: str
    row: str | None
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds when every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds when at least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class NotOf:
    """Holds when its part does not, so also while the question it looks at is unanswered."""

    part: Condition


Condition: TypeAlias = Chosen | AllOf | AnyOf | NotOf


def holds(condition: Condition | None, counted: Answers) -> bool:
    """Whether `condition` holds over answers that count: none always holds, an unanswered question never matches."""
    match condition:
        case None:
            return True
        case Chosen(question, row, codes):
            return _chosen(counted.get(question), row, codes)
        case AllOf(parts):
            return all(holds(part, counted) for part in parts)
        case AnyOf(parts):
            return any(holds(part, counted) for part in parts)
        case NotOf(part):
            return not holds(part, counted)


def _chosen(answer: Answer, row: str | None, codes: tuple[str, ...]) -> bool:
    if row is not None:
        answer = answer.get(row) if isinstance(answer, Mapping) else None
    if isinstance(answer, (list, tuple)):
        return any(code in codes for code in answer)
    return isinstance(answer, str) and answer in codes


def looks_at(condition: Condition | None) -> Iterator[Chosen]:
    """Every comparison inside `condition`, in the order written."""
    match condition:
        case Chosen():
            yield condition
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from looks_at(part)
        case NotOf(part):
            yield from looks_at(part)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be chosen.

    `score` is None where the answer is left out of a scale ("not known"); `alone` means that it cannot be combined with
    others.
    """

    code: str
    label: Text
    hint: Text | None = None
    definition: Text | None = None
    score: int | None = None
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a grid.

    `required` None means as the grid says; `definitions` explain this row's options, by code, in the side panel.
    """

    code: str
    label: Text
    hint: Text | None = None
    required: bool | None = None
    ask_if: Condition | None = None
    missing: Text | None = None
    definitions: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    `min` and `max` bound a number or a scale, the number of choices of a `many`, and the characters of a text. `cell`
    says what a grid's rows take. `partial` allows a date without day or month; `past` refuses a date after today. `low`
    and `high` name the ends of a scale. `missing` is what a person reads when a required answer is not there.
    """

    id: str
    kind: Kind
    text: Text
    hint: Text | None = None
    options: tuple[Option, ...] = ()
    rows: tuple[Row, ...] = ()
    cell: Cell = "one"
    required: bool = False
    ask_if: Condition | None = None
    missing: Text | None = None
    min: int | None = None
    max: int | None = None
    unit: Text | None = None
    partial: bool = False
    past: bool = False
    low: Text | None = None
    high: Text | None = None

    def option(self, code: str) -> Option | None:
        """The option with this code, or None."""
        return next((option for option in self.options if option.code == code), None)

    def row(self, code: str) -> Row | None:
        """The grid row with this code, or None."""
        return next((row for row in self.rows if row.code == code), None)

    def needs(self, row: Row | None = None) -> bool:
        """Whether an answer is required here once it is asked."""
        return self.required if row is None or row.required is None else row.required

    def definitions(self, row: str | None = None) -> tuple[tuple[Option, Text], ...]:
        """The side panel: each option that has a definition, with the row's own one before the option's."""
        found = self.row(row) if row is not None else None
        own = dict(found.definitions) if found else {}
        pairs = ((option, own.get(option.code, option.definition)) for option in self.options)
        return tuple((option, words) for option, words in pairs if words is not None)


@dataclass(frozen=True, slots=True)
class Section:
    """One step: `title` names it in the step list, `heading` heads its page where it differs."""

    id: str
    title: Text
    heading: Text | None
    intro: Text | None
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A named range of a scale's total, both ends included."""

    code: str
    label: Text
    min: int
    max: int


@dataclass(frozen=True, slots=True)
class Scale:
    """A sum of scores over `items` (question id, row code or None); no total with fewer than `at_least` answered."""

    id: str
    title: Text
    items: tuple[tuple[str, str | None], ...]
    bands: tuple[Band, ...]
    at_least: int = 1


@dataclass(frozen=True, slots=True)
class Instrument:
    """A questionnaire at one version, pinned by the hash of its canonical form."""

    id: str
    version: int
    title: Text
    subject: Subject
    about: Text | None
    sections: tuple[Section, ...]
    scales: tuple[Scale, ...]
    canonical: bytes = field(repr=False)
    """UTF-8 JSON with sorted keys and no spaces, the same for every layout of a file; parses to an equal instrument."""

    @property
    def key(self) -> str:
        """What an assessment is pinned to, as "behaviour@1"."""
        return f"{self.id}@{self.version}"

    @property
    def hash(self) -> str:
        """SHA-256 of the canonical form, 64 hexadecimal digits."""
        return hashlib.sha256(self.canonical).hexdigest()

    @property
    def questions(self) -> tuple[Question, ...]:
        """Every question in the order asked."""
        return tuple(question for section in self.sections for question in section.questions)

    def question(self, id: str) -> Question | None:
        """The question with this id, or None."""
        return next((question for question in self.questions if question.id == id), None)

    def section(self, id: str) -> Section | None:
        """The section with this id, or None."""
        return next((section for section in self.sections if section.id == id), None)


def text(words: Text | Question | None, lang: str) -> str:
    """`words` (or a question's own) in `lang`, in English where there is no Welsh, empty where there are none."""
    if isinstance(words, Question):
        words = words.text
    return words.say(lang) if words else ""
