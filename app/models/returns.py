"""The monthly return: computed from plain facts, checked, and told by its content hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from app.models.measures import Share
from app.models.months import Month, short_day
from app.models.return_facts import (
    CaseFacts,
    Cell,
    Group,
    Laptop,
    LaptopState,
    Move,
    PanelDecision,
    ReturnParameters,
    Section,
    SignedClosing,
)
from app.models.return_flow import ReturnDoesNotBalance, flow, section_a
from app.models.return_outcomes import section_b, section_e
from app.words import _, ngettext

__all__ = [
    "CaseFacts",
    "Cell",
    "Group",
    "Laptop",
    "LaptopState",
    "MonthlyReturn",
    "Move",
    "PanelDecision",
    "ReturnDoesNotBalance",
    "ReturnParameters",
    "Section",
    "SignedClosing",
    "compute",
    "content_hash",
    "from_json",
    "missing_laptops",
]


@dataclass(frozen=True, slots=True)
class MonthlyReturn:
    """A site's return for a month, with every figure traceable to case ids; no names.

    `stale_case_ids` are the cases of laptops that are missing: they keep their last known state. `provisional` is the
    sentence for page one, "" when every laptop is in. `content_hash` is `content_hash(parameters, sections)`.
    Revision 1 is the first signed; a later one has its reason.
    """

    parameters: ReturnParameters
    sections: tuple[Section, ...]
    laptops: tuple[LaptopState, ...]
    stale_case_ids: tuple[str, ...]
    provisional: str
    content_hash: str
    revision: int = 1
    revision_reason: str = ""

    def cells(self) -> Iterator[Cell]:
        """Every cell in printing order."""
        for section in self.sections:
            for group in section.groups:
                yield from group.cells

    def cell(self, cell_id: str) -> Cell:
        """The cell with this id; raises KeyError when the return has none (a term that is 0 may be left out)."""
        for cell in self.cells():
            if cell.id == cell_id:
                return cell
        raise KeyError(cell_id)

    def group(self, group_id: str) -> Group:
        """The group with this id; raises KeyError when the return has none."""
        for section in self.sections:
            for group in section.groups:
                if group.id == group_id:
                    return group
        raise KeyError(group_id)

    def closing(self) -> SignedClosing:
        """What the next month's return opens with once this one is signed."""
        return SignedClosing(self.parameters.month, self.cell("A.open_end").case_ids)

    def as_json(self) -> dict[str, object]:
        """Everything as plain JSON values; `from_json` reads it back."""
        return asdict(self)


def compute(
    parameters: ReturnParameters,
    facts: Sequence[CaseFacts],
    expected_laptops: Sequence[Laptop],
    heard: Mapping[str, str],
    previous: SignedClosing | None = None,
) -> MonthlyReturn:
    """The return of a month (definition 1: sections A, B and E).

    `heard` maps a laptop's id to the day (`YYYY-MM-DD`, Europe/London) up to which its work is in; a laptop is missing
    when that is before the month's last day. `previous` is the last signed return's closing. Raises
    ReturnDoesNotBalance when openings and closings contradict each other.
    """
    month = Month.parse(parameters.month)
    result = flow(month, facts, previous)
    sections = (
        section_a(month, facts, result),
        section_b(facts, result.open_end),
        section_e(facts, result.moved("closed")),
    )
    laptops = _laptops(month, facts, set(result.open_end), expected_laptops, heard)
    gone = {state.laptop.id for state in laptops if state.missing}
    stale = tuple(sorted(case.case_id for case in facts if case.laptop in gone))
    return MonthlyReturn(
        parameters,
        sections,
        laptops,
        stale,
        missing_laptops(laptops, len(result.open_end)),
        content_hash(parameters, sections),
    )


def missing_laptops(laptops: Sequence[LaptopState], open_cases: int) -> str:
    """The sentence for page one when laptops are missing, "" when none is; `open_cases` is the site's total."""
    gone = [state for state in laptops if state.missing]
    if not gone:
        return ""
    stale = sum(state.open_cases for state in gone)
    never = sum(not state.heard_on for state in gone)
    heard = sorted(state.heard_on for state in gone if state.heard_on)
    words = _("Provisional: {missing} of {expected} laptops missing, last heard {day}, {stale} of {open} open cases")
    if not heard:
        words = _("Provisional: {missing} of {expected} laptops missing, never heard, {stale} of {open} open cases")
    day = short_day(date.fromisoformat(heard[0])) if heard else ""
    text = words.format(missing=len(gone), expected=len(laptops), day=day, stale=stale, open=open_cases)
    return f"{text} ({ngettext('{n} never heard', '{n} never heard', never)})" if heard and never else text


def content_hash(parameters: ReturnParameters, sections: Sequence[Section]) -> str:
    """SHA-256 in hexadecimal over the canonical JSON of parameters and figures: cell id to value.

    Canonical: keys sorted, no spaces, UTF-8, a share as `[n, known, missing]`. Labels, case ids and laptops are not
    in it, so the same figures have the same hash in both languages.
    """
    figures = {c.id: _figure(c.value) for section in sections for group in section.groups for c in group.cells}
    plain = {"parameters": asdict(parameters), "cells": figures}
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def from_json(plain: Mapping[str, object]) -> MonthlyReturn:
    """The return that `as_json` wrote; raises ValueError when its figures do not fit its hash, KeyError or TypeError
    when it has another shape."""
    read = json.loads(json.dumps(plain))
    parameters = ReturnParameters(**read["parameters"])
    sections = tuple(
        Section(section["id"], section["title"], tuple(_group(group) for group in section["groups"]))
        for section in read["sections"]
    )
    laptops = tuple(LaptopState(**{**state, "laptop": Laptop(**state["laptop"])}) for state in read["laptops"])
    found = MonthlyReturn(
        parameters,
        sections,
        laptops,
        tuple(read["stale_case_ids"]),
        read["provisional"],
        read["content_hash"],
        read["revision"],
        read["revision_reason"],
    )
    if content_hash(parameters, sections) != found.content_hash:
        raise ValueError("the figures of the return do not fit its content hash")
    return found


def _group(read: Mapping[str, object]) -> Group:
    cells = read["cells"]
    if not isinstance(cells, list):
        raise TypeError("a group needs its cells")
    return Group(str(read["id"]), str(read["title"]), tuple(_cell(cell) for cell in cells), str(read["note"]))


def _cell(read: Mapping[str, object]) -> Cell:
    value = read["value"]
    if isinstance(value, dict):
        value = Share(**value)
    elif not isinstance(value, int):
        raise TypeError("a cell holds a count or a share")
    ids = {name: _ids(read[name]) for name in ("case_ids", "known_ids", "missing_ids")}
    return Cell(str(read["id"]), str(read["label"]), value, **ids)


def _ids(read: object) -> tuple[str, ...]:
    if not isinstance(read, list):
        raise TypeError("case ids are a list")
    return tuple(str(case_id) for case_id in read)


def _figure(value: int | Share) -> int | list[int]:
    return value if isinstance(value, int) else [value.n, value.known, value.missing]


def _laptops(
    month: Month,
    facts: Sequence[CaseFacts],
    open_ids: set[str],
    expected: Sequence[Laptop],
    heard: Mapping[str, str],
) -> tuple[LaptopState, ...]:
    """Each expected laptop with the day it was heard up to, and how many open cases are worked on it."""
    states = []
    for laptop in expected:
        day = heard.get(laptop.id, "")
        held = sum(case.laptop == laptop.id and case.case_id in open_ids for case in facts)
        states.append(LaptopState(laptop, day, held, not day or date.fromisoformat(day) < month.last))
    return tuple(states)
