"""Reading a questionnaire from JSON that may come from anyone.

Faults are said in English only: they quote the file's own keys to whoever wrote the file.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from typing import NoReturn, TypeVar, cast

from app.errors import AppError
from app.models.instrument_check import check
from app.models.instrument_form import (
    CELLS,
    KINDS,
    SUBJECTS,
    AllOf,
    AnyOf,
    Band,
    Cell,
    Chosen,
    Condition,
    Instrument,
    Kind,
    NotOf,
    Option,
    Question,
    Row,
    Scale,
    Section,
    Subject,
    Text,
)

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 6
"""How deeply conditions may be nested; every other nesting is fixed by the form itself."""
MAX_PARTS = 60
"""How many comparisons and joins one condition may hold."""
MAX_ITEMS = 500
MAX_WORDS = 4000
MAX_FAULTS = 50
MAX_NUMBER = 1_000_000
_SHOWN = 5

_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
_MARKUP = re.compile(r"<[A-Za-z/!?]|&#|&[A-Za-z]+;")
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})

_EMPTY = Text("")
_Built = TypeVar("_Built")


class InstrumentFaulty(AppError):
    """This questionnaire cannot be used: {faults} Nothing was taken from it. Ask whoever wrote it to put this right."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Keep `problems`, plain sentences that each say where and what; the message shows the first few of them."""
        more = [f"({len(problems) - _SHOWN} more.)"] if len(problems) > _SHOWN else []
        super().__init__(faults=" ".join([*problems[:_SHOWN], *more]))
        self.problems = problems


class _NotPlain(ValueError):
    """The JSON holds something that has no place in a questionnaire."""


def parse(source: bytes | str) -> Instrument:
    """Read a questionnaire, trusting nothing in it.

    Raises InstrumentFaulty, and nothing else, for anything that is not exactly a questionnaire: too large, not JSON,
    unknown or repeated keys, hidden characters or markup in words, and everything that contradicts itself.
    """
    document = _load(source)
    reader = _Reader()
    instrument = reader.instrument(document)
    faults = reader.faults or check(instrument)
    if faults:
        raise InstrumentFaulty(tuple(faults[:MAX_FAULTS]))
    return instrument


def _load(source: bytes | str) -> object:
    try:
        raw = source.encode("utf-8") if isinstance(source, str) else bytes(source)
        if len(raw) > MAX_BYTES:
            raise _NotPlain("The file is larger than 1 MiB.")
        return json.loads(
            raw.decode("utf-8-sig"), object_pairs_hook=_once, parse_float=_no_fraction, parse_constant=_no_fraction
        )
    except _NotPlain as fault:
        raise InstrumentFaulty((str(fault),)) from None
    except RecursionError:
        raise InstrumentFaulty(("The file is nested too deeply.",)) from None
    except ValueError:  # not UTF-8, not JSON, or a number of thousands of digits
        raise InstrumentFaulty(("The file is not plain JSON text.",)) from None


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    seen: dict[str, object] = {}
    for key, value in pairs:
        if key in seen:
            raise _NotPlain(f"The key {_shown(key)} is given twice in one place.")
        seen[key] = value
    return seen


def _no_fraction(_digits: str) -> NoReturn:
    raise _NotPlain("Only whole numbers may be used.")


def _shown(value: object) -> str:
    """`value` from the file as safe, short words: letters outside ASCII are escaped, so nothing hidden is shown."""
    shown = ascii(value) if isinstance(value, (str, int, bool, type(None))) else type(value).__name__
    return shown if len(shown) <= 48 else shown[:45] + "..."


class _Reader:
    """Builds the parts, collecting every fault on the way; what it builds is used only when there was none."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def fault(self, where: str, sentence: str) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(f"{where}: {sentence}")

    # Plain values

    def fields(self, value: object, where: str, required: str, optional: str = "") -> dict[str, object]:
        """`value` as an object with only the named keys; a fault for each one missing or unknown."""
        if not isinstance(value, dict):
            self.fault(where, f"this must be an object, not {_shown(value)}.")
            return {}
        known = required.split() + optional.split()
        for key in value:
            if key not in known:
                self.fault(where, f"the key {_shown(key)} is not known.")
        for key in required.split():
            if key not in value:
                self.fault(where, f'"{key}" is missing.')
        return {key: value[key] for key in known if key in value}

    def many(
        self, value: object, where: str, build: Callable[[object, str], _Built], least: int = 0
    ) -> tuple[_Built, ...]:
        if not isinstance(value, list):
            self.fault(where, f"this must be a list, not {_shown(value)}.")
            return ()
        if not least <= len(value) <= MAX_ITEMS:
            self.fault(where, f"this list must have from {least} to {MAX_ITEMS} entries, not {len(value)}.")
            return ()
        return tuple(build(item, f"{where}, entry {place}") for place, item in enumerate(value, start=1))

    def code(self, value: object, where: str) -> str:
        if isinstance(value, str) and _CODE.match(value):
            return value
        self.fault(where, f"{_shown(value)} is not a code (lower-case letters, digits and _, a letter first).")
        return ""

    def one_of(self, value: object, where: str, choices: tuple[str, ...]) -> str:
        if isinstance(value, str) and value in choices:
            return value
        self.fault(where, f"{_shown(value)} is not one of {', '.join(choices)}.")
        return choices[0]

    def flag(self, given: dict[str, object], key: str, where: str) -> bool | None:
        value = given.get(key)
        if key not in given or isinstance(value, bool):
            return cast(bool | None, value)
        self.fault(where, f'"{key}" must be true or false, not {_shown(value)}.')
        return None

    def whole(self, given: dict[str, object], key: str, where: str) -> int | None:
        if key not in given:
            return None
        value = given[key]
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_NUMBER:
            return value
        self.fault(where, f'"{key}" must be a whole number of at most {MAX_NUMBER}, not {_shown(value)}.')
        return None

    def words(self, given: dict[str, object], key: str, where: str, lines: bool = False) -> Text | None:
        """The words under `key`, or None where there are none; `lines` allows line breaks."""
        if key not in given:
            return None
        place = f'{where}, "{key}"'
        said = self.fields(given[key], place, "en", "cy")
        for lang, words in said.items():
            self._plain_words(words, f"{place} ({lang})", lines)
        english, welsh = said.get("en"), said.get("cy")
        return Text(english if isinstance(english, str) else "", welsh if isinstance(welsh, str) else None)

    def _plain_words(self, words: object, where: str, lines: bool) -> None:
        if not isinstance(words, str):
            self.fault(where, f"this must be words, not {_shown(words)}.")
        elif not words.strip() or words != words.strip():
            self.fault(where, "the words are empty or begin or end with a space.")
        elif len(words) > MAX_WORDS:
            self.fault(where, f"the words are longer than {MAX_WORDS} characters.")
        elif any(unicodedata.category(c) in _HIDDEN_CATEGORIES for c in (words.replace("\n", "") if lines else words)):
            self.fault(where, "the words hold a control, direction or other hidden character.")
        elif _MARKUP.search(words):
            self.fault(where, "the words hold HTML; only plain text may be used.")

    # Parts

    def instrument(self, value: object) -> Instrument:
        given = self.fields(value, "The file", "id version title subject sections", "about scales")
        where = "The questionnaire"
        version = self.whole(given, "version", where)
        if version is not None and version < 1:
            self.fault(where, "the version must be 1 or more.")
        sections = self.many(given.get("sections", []), "sections", self.section, least=1)
        scales = self.many(given.get("scales", []), "scales", self.scale)
        return Instrument(
            id=self.code(given.get("id"), f"{where}'s id"),
            version=version or 1,
            title=self.words(given, "title", where) or _EMPTY,
            subject=cast(Subject, self.one_of(given.get("subject"), f"{where}'s subject", SUBJECTS)),
            about=self.words(given, "about", where, lines=True),
            sections=sections,
            scales=scales,
            canonical=b"" if self.faults else _canonical(value),
        )

    def section(self, value: object, where: str) -> Section:
        where = _named(value, "id", where, "Section {}")
        given = self.fields(value, where, "id title questions", "heading intro")
        return Section(
            id=self.code(given.get("id"), f"{where}, id"),
            title=self.words(given, "title", where) or _EMPTY,
            heading=self.words(given, "heading", where),
            intro=self.words(given, "intro", where, lines=True),
            questions=self.many(given.get("questions", []), f"{where}, questions", self.question, least=1),
        )

    def question(self, value: object, where: str) -> Question:
        where = _named(value, "id", where)
        optional = "hint options rows cell required ask_if missing min max unit partial past low high"
        given = self.fields(value, where, "id kind text", optional)
        return Question(
            id=self.code(given.get("id"), f"{where}, id"),
            kind=cast(Kind, self.one_of(given.get("kind"), f"{where}, kind", KINDS)),
            text=self.words(given, "text", where) or _EMPTY,
            hint=self.words(given, "hint", where, lines=True),
            options=self.many(given.get("options", []), f"{where}, options", self.option),
            rows=self.many(given.get("rows", []), f"{where}, rows", self.row),
            cell=cast(Cell, self.one_of(given.get("cell", "one"), f"{where}, cell", CELLS)),
            required=self.flag(given, "required", where) or False,
            ask_if=self.condition(given, where),
            missing=self.words(given, "missing", where),
            min=self.whole(given, "min", where),
            max=self.whole(given, "max", where),
            unit=self.words(given, "unit", where),
            partial=self.flag(given, "partial", where) or False,
            past=self.flag(given, "past", where) or False,
            low=self.words(given, "low", where),
            high=self.words(given, "high", where),
        )

    def option(self, value: object, where: str) -> Option:
        where = _named(value, "code", where, where.split(", options")[0] + ", option {}")
        given = self.fields(value, where, "code label", "hint definition score alone")
        return Option(
            code=self.code(given.get("code"), where),
            label=self.words(given, "label", where) or _EMPTY,
            hint=self.words(given, "hint", where, lines=True),
            definition=self.words(given, "definition", where, lines=True),
            score=self.whole(given, "score", where),
            alone=self.flag(given, "alone", where) or False,
        )

    def row(self, value: object, where: str) -> Row:
        where = _named(value, "code", where, where.split(", rows")[0] + ", row {}")
        given = self.fields(value, where, "code label", "hint required ask_if missing definitions")
        return Row(
            code=self.code(given.get("code"), where),
            label=self.words(given, "label", where) or _EMPTY,
            hint=self.words(given, "hint", where, lines=True),
            required=self.flag(given, "required", where),
            ask_if=self.condition(given, where),
            missing=self.words(given, "missing", where),
            definitions=self.definitions(given.get("definitions", {}), f"{where}, definitions"),
        )

    def definitions(self, value: object, where: str) -> tuple[tuple[str, Text], ...]:
        if not isinstance(value, dict):
            self.fault(where, f"this must be an object, not {_shown(value)}.")
            return ()
        codes = [self.code(code, where) for code in value]
        # By code, not as written: the canonical form forgets the order of keys, and must parse to an equal instrument.
        return tuple((code, self.words(value, code, where, lines=True) or _EMPTY) for code in sorted(codes) if code)

    def scale(self, value: object, where: str) -> Scale:
        where = _named(value, "id", where, "Scale {}")
        given = self.fields(value, where, "id title items", "bands at_least")
        at_least = self.whole(given, "at_least", where)
        return Scale(
            id=self.code(given.get("id"), f"{where}, id"),
            title=self.words(given, "title", where) or _EMPTY,
            items=self.many(given.get("items", []), f"{where}, items", self.item, least=1),
            bands=self.many(given.get("bands", []), f"{where}, bands", self.band),
            at_least=1 if at_least is None else at_least,
        )

    def item(self, value: object, where: str) -> tuple[str, str | None]:
        given = self.fields(value, where, "q", "row")
        row = self.code(given["row"], where) if "row" in given else None
        return self.code(given.get("q"), where), row

    def band(self, value: object, where: str) -> Band:
        given = self.fields(value, where, "code label min max")
        label = self.words(given, "label", where) or _EMPTY
        least, most = self.whole(given, "min", where), self.whole(given, "max", where)
        return Band(self.code(given.get("code"), where), label, least or 0, most or 0)

    def condition(self, given: dict[str, object], where: str) -> Condition | None:
        if "ask_if" not in given:
            return None
        place = f"{where}, ask_if"
        if _size(given["ask_if"], MAX_DEPTH) > MAX_PARTS:
            self.fault(place, f"the condition is nested more than {MAX_DEPTH} deep or has more than {MAX_PARTS} parts.")
            return None
        return self._condition(given["ask_if"], place)

    def _condition(self, value: object, where: str) -> Condition:
        keys = set(value) if isinstance(value, dict) else set()
        if keys & {"all", "any"}:
            name = "all" if "all" in keys else "any"
            parts = self.many(self.fields(value, where, name).get(name, []), where, self._condition, least=1)
            return AllOf(parts) if name == "all" else AnyOf(parts)
        if "not" in keys:
            return NotOf(self._condition(self.fields(value, where, "not")["not"], where))
        given = self.fields(value, where, "q in", "row")
        row = self.code(given["row"], where) if "row" in given else None
        codes = self.many(given.get("in", []), f"{where}, in", self.code, least=1)
        return Chosen(self.code(given.get("q"), where), row, codes)


def _named(value: object, key: str, where: str, form: str = "{}") -> str:
    """Where a part stands: its own code where it has a good one, which people find sooner than its place in a list."""
    code = value.get(key) if isinstance(value, dict) else None
    return form.format(code) if isinstance(code, str) and _CODE.match(code) else where


def _size(value: object, depth: int) -> int:
    """How many parts a raw condition has; more than MAX_PARTS when it is nested deeper than `depth`."""
    if depth < 0:
        return MAX_PARTS + 1
    if not isinstance(value, dict):
        return 1
    inner = [part for key in ("all", "any") if isinstance(value.get(key), list) for part in value[key]]
    if "not" in value:
        inner.append(value["not"])
    total = 1
    for part in inner[: MAX_PARTS + 1]:
        total += _size(part, depth - 1)
        if total > MAX_PARTS:
            break
    return total


def _canonical(document: object) -> bytes:
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
