"""Telephone numbers in a text: any spaces, with the country code or without it, or dialled locally."""

from __future__ import annotations

import re
import unicodedata

LEAST_DIGITS = 6
"""Digits of the shortest number that is looked for: a local number dialled without its area code."""
_WIDEST_AMONG_DIGITS = 5
"""Characters that may stand between two digits of one number: ") - " and the like."""
_APART = frozenset(" \t\u00a0-.()/+\u2010\u2011\u2012\u2013")
"""What people write between the digits of a number."""


def digits(text: str) -> str:
    """A telephone number without its spaces, country code and leading nought; "" where it is none."""
    if re.search(r"[^\W\d]", text):
        return ""
    found = "".join(str(int(c)) for c in re.sub(r"\D", "", text))
    found = found.lstrip("0").removeprefix("44").lstrip("0") if len(found) > 9 else found.lstrip("0")
    return found if len(found) >= LEAST_DIGITS else ""


def number_spans(text: str, runs: list[tuple[str, list[int]]], wanted: str) -> list[tuple[int, int]]:
    """Every run of digits that holds the number, or is its end dialled without the area code."""
    found: list[tuple[int, int]] = []
    for run, places in runs:
        at = run.find(wanted)
        if at >= 0:
            found.append((places[_lead(run, at)], places[at + len(wanted) - 1] + 1))
        elif len(run) >= LEAST_DIGITS and wanted.endswith(run):
            found.append((places[0], places[-1] + 1))
    return [(start - len(text[:start]) + len(text[:start].rstrip("+(")), end) for start, end in found]


def _lead(run: str, at: int) -> int:
    """Where a number with the nought or the country code before it begins."""
    before = run[:at]
    for prefix in ("0044", "440", "44", "0"):
        if before.endswith(prefix):
            return at - len(prefix)
    return at


def runs_of(text: str) -> list[tuple[str, list[int]]]:
    """Digits that stand together, as those of one number do, with their places."""
    runs: list[list[int]] = []
    for match in re.finditer(r"\d", text):
        place = match.start()
        between = text[runs[-1][-1] + 1 : place] if runs else ""
        if runs and len(between) <= _WIDEST_AMONG_DIGITS and all(map(_parts_digits, between)):
            runs[-1].append(place)
        else:
            runs.append([place])
    return [("".join(str(int(text[p])) for p in places), places) for places in runs]


def _parts_digits(character: str) -> bool:
    """Whether people write it between the digits of one number."""
    return character in _APART or unicodedata.category(character) in ("Cf", "Zs")
