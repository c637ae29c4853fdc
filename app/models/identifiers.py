"""What an address, a reference number and a telephone number come to once how they were written is taken away."""

from __future__ import annotations

import re

from app.models.name_sounds import fold

_POSTCODE = re.compile(r"\b([a-z]{1,2}[0-9][a-z0-9]?)\s*([0-9][a-z]{2})\b", re.IGNORECASE | re.ASCII)
_WORDS = {
    "st": "street",
    "str": "street",
    "rd": "road",
    "ave": "avenue",
    "av": "avenue",
    "cl": "close",
    "cres": "crescent",
    "dr": "drive",
    "gdns": "gardens",
    "ln": "lane",
    "pl": "place",
    "sq": "square",
    "terr": "terrace",
    "ter": "terrace",
    "tce": "terrace",
    "ct": "court",
    "flt": "flat",
    "apartment": "flat",
    "apt": "flat",
    "hse": "house",
    "heol": "road",
    "stryd": "street",
    "ffordd": "road",
    "lon": "lane",
    "rhes": "terrace",
    "teras": "terrace",
}
LEAST_PHONE = 9
"""Figures of a telephone number that is worth comparing."""
LEAST_SLIP = 7
"""Letters and figures of a reference number in which one wrong is taken for a slip."""
LEAST_REFERENCE = 4
"""Letters and figures of a reference number that is worth comparing."""


def postcode(text: str) -> str:
    """The first postcode in `text` without its space, in capitals; "" where there is none."""
    found = _POSTCODE.search(text)
    return (found[1] + found[2]).upper() if found else ""


def house(text: str) -> str:
    """The first number of an address, with its letter ("11a"); "" for a house with a name."""
    found = re.search(r"\b([0-9]{1,4}[a-z]?)\b", fold(_POSTCODE.sub(" ", text)))
    return found[1] if found else ""


def street_line(text: str) -> str:
    """The number and street of an address as one folded line, usual shortenings written out; "" without both."""
    without = _POSTCODE.sub(" ", text).replace("\n", ",")
    for piece in without.split(","):
        words = [_WORDS.get(word, word) for word in fold(piece).split()]
        if len(words) >= 2 and any(word[0].isdigit() for word in words) and any(word.isalpha() for word in words):
            return " ".join(sorted(words, key=lambda word: not word[0].isdigit()))
    return ""


def reference(text: str) -> str:
    """A reference number in capitals without what stands between its letters and figures; "" for too short a one."""
    plain = "".join(c for c in text.upper() if c.isascii() and c.isalnum())
    return plain if len(plain) >= LEAST_REFERENCE and any(c.isdigit() for c in plain) else ""


def phone(text: str) -> str:
    """A telephone number in figures as dialled within the country; "" for what is none."""
    figures = "".join(c for c in text if c.isascii() and c.isdigit())
    if figures.startswith("0044"):
        figures = figures[4:]
    elif figures.startswith("44") and len(figures) > 10:
        figures = figures[2:]
    figures = figures.lstrip("0")
    return figures if len(figures) >= LEAST_PHONE and "@" not in text else ""


def one_wrong(one: str, other: str) -> bool:
    """Whether two long enough reference numbers are the same but for one place, or two neighbours changed over."""
    if len(one) != len(other) or len(one) < LEAST_SLIP or one == other:
        return False
    places = [place for place in range(len(one)) if one[place] != other[place]]
    if len(places) == 1:
        return True
    swapped = len(places) == 2 and places[1] == places[0] + 1
    return swapped and one[places[0]] == other[places[1]] and one[places[1]] == other[places[0]]
