"""Whether one answer is of the right kind and in range."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.models.instrument_check import TEXT_LIMIT
from app.models.instrument_form import Answer, Question, Text
from app.words import N_, _

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?\Z")
_EARLIEST_YEAR = 1900
_LATEST_YEAR = 2100

_NOT_AN_OPTION = N_("“{question}”: choose one of the answers offered")
_NOT_WORDS = N_("“{question}”: write the answer in words")
_NOT_STORABLE = N_("“{question}”: take out the character that cannot be kept; it may have been pasted in")
_TOO_LONG = N_("“{question}”: shorten the answer to {most} characters or fewer")
_NOT_WHOLE = N_("“{question}”: enter a whole number")
_TOO_SMALL = N_("“{question}”: enter {least} or more")
_TOO_LARGE = N_("“{question}”: enter {most} or less")
_TOO_FEW = N_("“{question}”: choose at least {least}")
_TOO_MANY = N_("“{question}”: choose no more than {most}")
_NOT_ALONE = N_("“{question}”: “{option}” cannot be chosen together with other answers")
_NOT_A_DATE = N_("“{question}”: enter a date that exists, such as 2026-03-14")
_NOT_PARTIAL = N_("“{question}”: enter the day, month and year")
_NOT_PAST = N_("“{question}”: the date must be today or in the past")


@dataclass(frozen=True, slots=True)
class ValueFault:
    """Why an answer cannot be used: a message to be translated, and the values for its slots."""

    template: str
    facts: tuple[tuple[str, int | Text], ...] = ()

    def say(self, question: str, lang: str) -> str:
        """The message in the language in use, naming `question` (or a row) and options by their words in `lang`."""
        facts = {name: fact.say(lang) if isinstance(fact, Text) else fact for name, fact in self.facts}
        return _(self.template).format(question=question, **facts)


def unanswered(answer: Answer) -> bool:
    """Whether nothing was answered: nothing, blank words, an empty list, or a grid with no row answered."""
    if isinstance(answer, Mapping):
        return all(_blank(value) for value in answer.values())
    return _blank(answer)


def _blank(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, (list, tuple, Mapping)) and not value)


def value_fault(question: Question, value: Answer, today: date | None = None) -> ValueFault | None:
    """What is wrong with `value` as the answer to `question` (for a grid: in one row of it), or None.

    `value` is not unanswered. A date marked as past is compared with `today` only where that is given.
    """
    match question.cell if question.kind == "grid" else question.kind:
        case "one":
            known = isinstance(value, str) and question.option(value) is not None
            return None if known else ValueFault(_NOT_AN_OPTION)
        case "many":
            return _many_fault(question, value)
        case "text":
            return _text_fault(question, value)
        case "date":
            return _date_fault(question, value, today)
        case _:
            return _number_fault(question, value)


def _text_fault(question: Question, value: Answer) -> ValueFault | None:
    most = TEXT_LIMIT if question.max is None else question.max
    if not isinstance(value, str):
        return ValueFault(_NOT_WORDS)
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        return ValueFault(_NOT_STORABLE)
    return ValueFault(_TOO_LONG, (("most", most),)) if len(value) > most else None


def _many_fault(question: Question, value: Answer) -> ValueFault | None:
    options = [question.option(code) if isinstance(code, str) else None for code in _listed(value)]
    chosen = [option for option in options if option is not None]
    if not options or len(chosen) != len(options) or len({option.code for option in chosen}) != len(chosen):
        return ValueFault(_NOT_AN_OPTION)
    alone = next((option for option in chosen if option.alone), None)
    if alone is not None:
        return ValueFault(_NOT_ALONE, (("option", alone.label),)) if len(chosen) > 1 else None
    if question.min is not None and len(chosen) < question.min:
        return ValueFault(_TOO_FEW, (("least", question.min),))
    if question.max is not None and len(chosen) > question.max:
        return ValueFault(_TOO_MANY, (("most", question.max),))
    return None


def _listed(value: Answer) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _number_fault(question: Question, value: Answer) -> ValueFault | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return ValueFault(_NOT_WHOLE)
    if question.min is not None and value < question.min:
        return ValueFault(_TOO_SMALL, (("least", question.min),))
    if question.max is not None and value > question.max:
        return ValueFault(_TOO_LARGE, (("most", question.max),))
    return None


def _date_fault(question: Question, value: Answer, today: date | None) -> ValueFault | None:
    found = _DATE.match(value) if isinstance(value, str) else None
    if found is None:
        return ValueFault(_NOT_A_DATE)
    year, month, day = found.groups()
    try:
        earliest = date(int(year), int(month or "1"), int(day or "1"))
    except ValueError:  # a month or a day that does not exist
        return ValueFault(_NOT_A_DATE)
    if not _EARLIEST_YEAR <= earliest.year <= _LATEST_YEAR:
        return ValueFault(_NOT_A_DATE)
    if day is None and not question.partial:
        return ValueFault(_NOT_PARTIAL)
    if question.past and today is not None and earliest > today:
        return ValueFault(_NOT_PAST)
    return None
