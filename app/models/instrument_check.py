"""Finding where a well-formed questionnaire contradicts itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, combinations, islice, pairwise

from app.models.instrument_form import (
    Chosen,
    Condition,
    Instrument,
    Option,
    Question,
    Row,
    Scale,
    holds,
    looks_at,
)

TEXT_LIMIT = 20_000
"""Characters of a text answer, unless its question says fewer."""
SCALE_STEPS = 100
_STEPS_IN_ALL = 40_000
_STEPS_EACH = 4_000
_CELLS_EACH = 40

_CHOICE_KINDS = ("one", "many")
_ALLOWED_KEYS: dict[str, frozenset[str]] = {
    "one": frozenset({"options"}),
    "many": frozenset({"options", "min", "max"}),
    "text": frozenset({"max"}),
    "number": frozenset({"min", "max", "unit"}),
    "date": frozenset({"partial", "past"}),
    "grid": frozenset({"options", "rows"}),
    "scale": frozenset({"min", "max", "low", "high"}),
}

_Cell = tuple[Question, Row | None]


def check(instrument: Instrument) -> list[str]:
    """Every contradiction found, as plain sentences that begin with the question, section or scale they are about.

    Whether a question can ever be asked is decided by trying answers, up to a limit: beyond it, nothing is claimed.
    """
    faults = [
        *_twice("The questionnaire: the section", [section.id for section in instrument.sections]),
        *_twice("The questionnaire: the question", [question.id for question in instrument.questions]),
        *_twice("The questionnaire: the scale", [scale.id for scale in instrument.scales]),
    ]
    earlier: dict[str, Question] = {}
    ids = {question.id for question in instrument.questions}
    for question in instrument.questions:
        faults += _question_faults(question)
        for where, condition in _conditions(question):
            for chosen in looks_at(condition):
                faults += [f"{where}: {said}" for said in _look_faults(chosen, question, earlier, ids)]
        earlier[question.id] = question
    if not faults:
        faults += _Reach(instrument).faults()
        for scale in instrument.scales:
            faults += [f"Scale {scale.id}: {said}" for said in _scale_faults(scale, earlier)]
    return faults


def _twice(what: str, codes: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            yield f"{what} {code} is given twice."
        seen.add(code)


def _conditions(question: Question) -> Iterator[tuple[str, Condition]]:
    if question.ask_if is not None:
        yield question.id, question.ask_if
    for row in question.rows:
        if row.ask_if is not None:
            yield f"{question.id}, row {row.code}", row.ask_if


def _question_faults(question: Question) -> Iterator[str]:
    id = question.id
    yield from _twice(f"{id}: the option", [option.code for option in question.options])
    yield from _twice(f"{id}: the row", [row.code for row in question.rows])
    allowed = _ALLOWED_KEYS[question.kind]
    for key in ("options", "rows", "min", "max", "unit", "partial", "past", "low", "high"):
        value = getattr(question, key)
        if value not in (None, (), False) and key not in allowed:
            yield f'{id}: "{key}" has no meaning for a question of kind {question.kind}.'
    for said in (*_option_faults(question), *_row_faults(question), *_range_faults(question)):
        yield f"{id}: {said}"


def _option_faults(question: Question) -> Iterator[str]:
    takes_options = question.kind in _CHOICE_KINDS or (question.kind == "grid" and question.cell == "one")
    if takes_options and len(question.options) < 2:
        yield "there must be at least two options to choose from."
    if question.kind == "grid" and question.cell == "text" and question.options:
        yield "a grid whose rows take words has no options."
    for option in question.options:
        if option.alone and question.kind != "many":
            yield f"the option {option.code} stands alone, which only means something where many can be chosen."


def _row_faults(question: Question) -> Iterator[str]:
    if question.missing and not question.needs() and not any(question.needs(row) for row in question.rows):
        yield 'there are words for a missing answer, but no answer is required ("missing" without "required").'
    if question.kind == "grid" and not question.rows:
        yield "a grid must have at least one row."
    if question.kind != "grid" and question.cell != "one":
        yield '"cell" only means something for a grid.'
    for row in question.rows:
        for code, _words in row.definitions:
            if question.option(code) is None:
                yield f"the row {row.code} defines the option {code}, which does not exist."
        if row.missing and not question.needs(row):
            yield f"the row {row.code} has words for a missing answer, but no answer is required."


def _range_faults(question: Question) -> Iterator[str]:
    least, most = question.min, question.max
    if least is not None and most is not None and least > most:
        yield f"the smallest value, {least}, is above the largest, {most}."
    elif question.kind == "scale":
        if least is None or most is None:
            yield 'a scale needs both "min" and "max".'
        elif not 1 <= most - least <= SCALE_STEPS:
            yield f"a scale must have from 2 to {SCALE_STEPS + 1} points."
    elif question.kind == "text" and most is not None and not 1 <= most <= TEXT_LIMIT:
        yield f"the longest text must be from 1 to {TEXT_LIMIT} characters."
    elif question.kind == "many":
        yield from _choice_range_faults(question)


def _choice_range_faults(question: Question) -> Iterator[str]:
    together = sum(not option.alone for option in question.options)
    if question.min is not None and not 1 <= question.min <= max(together, 1):
        yield f"at least {question.min} choices cannot be made: {together} options can be chosen together."
    if question.max is not None and not 1 <= question.max <= len(question.options):
        yield f"at most {question.max} choices makes no sense: there are {len(question.options)} options."


def _look_faults(chosen: Chosen, question: Question, earlier: dict[str, Question], ids: set[str]) -> Iterator[str]:
    """What is wrong with one comparison of a condition on `question`, whose earlier questions are known."""
    if chosen.question == question.id:
        yield "its condition looks at itself."
        return
    target = earlier.get(chosen.question)
    if target is None:
        later = "comes later" if chosen.question in ids else "does not exist"
        yield f"its condition looks at {chosen.question}, which {later}."
        return
    if target.kind not in ("one", "many", "grid") or target.cell != "one":
        yield f"its condition looks at {target.id}, but only answers chosen from options can be looked at."
    elif target.kind == "grid" and chosen.row is None:
        yield f"its condition looks at {target.id} without saying which row."
    elif target.kind != "grid" and chosen.row is not None:
        yield f"its condition looks at a row of {target.id}, which has no rows."
    elif chosen.row is not None and target.row(chosen.row) is None:
        yield f"its condition looks at the row {chosen.row} of {target.id}, which does not exist."
    else:
        for code in chosen.codes:
            if target.option(code) is None:
                yield f"its condition looks for the option {code} of {target.id}, which does not exist."
        yield from _twice("its condition names the option", chosen.codes)


class _Reach:
    """Decides whether each question and row can ever be asked, by trying answers in the order of the questionnaire."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.cells: dict[tuple[str, str | None], _Cell] = {}
        for question in instrument.questions:
            for row in question.rows or (None,):
                self.cells[question.id, row.code if row else None] = (question, row)
        self.order = {key: place for place, key in enumerate(self.cells)}
        self.steps_left = _STEPS_IN_ALL
        self.steps_here = _STEPS_EACH
        self.known: dict[tuple[Condition | None, Condition | None], bool] = {}

    def faults(self) -> Iterator[str]:
        for question in self.instrument.questions:
            if not self.reachable((question, None)):
                yield f"{question.id}: it can never be asked: no answers meet its condition."
                continue
            for row in question.rows:
                if not self.reachable((question, row)):
                    yield f"{question.id}, row {row.code}: it can never be asked: no answers meet its condition."

    def reachable(self, cell: _Cell) -> bool:
        conditions = (cell[0].ask_if, cell[1].ask_if if cell[1] else None)
        if conditions == (None, None):
            return True
        if conditions not in self.known:
            self.known[conditions] = self._try(cell)
        return self.known[conditions]

    def _try(self, cell: _Cell) -> bool:
        needed: set[tuple[str, str | None]] = set()
        waiting = [cell]
        looked: dict[tuple[str, str | None], set[frozenset[str]]] = {}
        while waiting:
            for chosen in _looks(waiting.pop()):
                key = (chosen.question, chosen.row)
                looked.setdefault(key, set()).add(frozenset(chosen.codes))
                if key not in needed:
                    needed.add(key)
                    waiting.append(self.cells[key])
        if len(needed) > _CELLS_EACH:
            return True
        path = [self.cells[key] for key in sorted(needed, key=self.order.__getitem__)]
        values = [_values(question, row, looked[question.id, row.code if row else None]) for question, row in path]
        if any(len(tried) > _STEPS_EACH for tried in values):
            return True
        self.steps_here = _STEPS_EACH
        return self._search(cell, path, values, {})

    def _search(self, goal: _Cell, path: list[_Cell], values: list[list[object]], answers: dict[str, object]) -> bool:
        """Whether some answers to `path` get `goal` asked; True also when the steps run out: nothing is proved then."""
        self.steps_here -= 1
        self.steps_left -= 1
        if self.steps_here < 0 or self.steps_left < 0:
            return True
        if not path:
            return _asked(goal, answers)
        (question, row), rest = path[0], path[1:]
        tried = values[0] if _asked(path[0], answers) else [None]
        return any(self._search(goal, rest, values[1:], _with(answers, question, row, value)) for value in tried)


def _looks(cell: _Cell) -> Iterator[Chosen]:
    yield from looks_at(cell[0].ask_if)
    yield from looks_at(cell[1].ask_if if cell[1] else None)


def _asked(cell: _Cell, answers: dict[str, object]) -> bool:
    return holds(cell[0].ask_if, answers) and holds(cell[1].ask_if if cell[1] else None, answers)


def _with(answers: dict[str, object], question: Question, row: Row | None, value: object) -> dict[str, object]:
    if value is None:
        return answers
    if row is None:
        return {**answers, question.id: value}
    rows = answers.get(question.id)
    return {**answers, question.id: {**(rows if isinstance(rows, dict) else {}), row.code: value}}


def _values(question: Question, row: Row | None, looked: set[frozenset[str]]) -> list[object]:
    """One answer for every way the conditions can see this cell; unanswered only where an answer is not required."""
    kinds: dict[tuple[bool, ...], Option] = {}
    for option in question.options:
        kinds.setdefault((option.alone, *(option.code in codes for codes in sorted(looked, key=sorted))), option)
    values: list[object] = [] if question.needs(row) else [None]
    if question.kind != "many":
        return [option.code for option in kinds.values()] + values
    together = [option for option in kinds.values() if not option.alone]
    chosen = (some for size in range(1, len(together) + 1) for some in combinations(together, size))
    # One more than the limit is enough to see that there are too many to try.
    values += [[option.code for option in some] for some in islice(chosen, _STEPS_EACH + 1)]
    return [[option.code] for option in kinds.values() if option.alone] + values


def _scale_faults(scale: Scale, questions: dict[str, Question]) -> Iterator[str]:
    keys = [f"{id}, row {row}" if row else id for id, row in scale.items]
    yield from _twice("the item", keys)
    yield from _twice("the band", [band.code for band in scale.bands])
    ranges: list[tuple[int, int]] = []
    for (id, row), key in zip(scale.items, keys, strict=True):
        scores = _scores(questions.get(id), row)
        if isinstance(scores, str):
            yield f"the item {key} {scores}"
        else:
            ranges.append((min(scores), max(scores)))
    if not 1 <= scale.at_least <= len(scale.items):
        yield f"at least {scale.at_least} answers cannot be asked for: it has {len(scale.items)} items."
    elif len(ranges) == len(keys) and scale.bands:
        yield from _band_faults(scale, ranges)


def _scores(question: Question | None, row: str | None) -> list[int] | str:
    """The scores a scale's item can give, or what is wrong with it."""
    if question is None:
        return "does not exist."
    if question.kind not in ("one", "grid", "scale") or question.cell != "one":
        return f"is of kind {question.kind}, which has no score."
    if (row is None) == (question.kind == "grid") or (row is not None and question.row(row) is None):
        return "must name a row that exists, for a grid, and no row otherwise."
    if question.kind == "scale":
        return [question.min or 0, question.max or 0]
    scores = [option.score for option in question.options if option.score is not None]
    return scores or "has no option with a score."


def _band_faults(scale: Scale, ranges: list[tuple[int, int]]) -> Iterator[str]:
    """Bands must follow each other without gap or overlap and hold every total that can come about."""
    for band in scale.bands:
        if band.min > band.max:
            yield f"the band {band.code} begins at {band.min}, above its end, {band.max}."
    bands = sorted(scale.bands, key=lambda band: (band.min, band.max))
    for before, after in pairwise(bands):
        if after.min <= before.max:
            yield f"the bands {before.code} and {after.code} overlap."
        elif after.min > before.max + 1:
            yield f"there is a gap between the bands {before.code} and {after.code}."
    least = _extreme(min, sorted(low for low, _high in ranges), scale.at_least)
    most = _extreme(max, sorted((high for _low, high in ranges), reverse=True), scale.at_least)
    if bands[0].min > least or bands[-1].max < most:
        yield f"totals go from {least} to {most}, but the bands only from {bands[0].min} to {bands[-1].max}."


def _extreme(pick: Callable[[Iterable[int]], int], scores: list[int], at_least: int) -> int:
    """The most extreme total over any choice of at least so many items, `scores` being sorted from the most extreme."""
    return pick(list(accumulate(scores))[at_least - 1 :])
