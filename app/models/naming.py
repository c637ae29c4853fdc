"""Finding in a text what names or locates a victim-survivor: their names, addresses and numbers, however written.

A miss is dear and a false alarm is cheap: it is shown to the person, who can keep the words and say why. So accents,
capitals, spacing and hyphens never hide a name, a plural or possessive "s" may follow it, and a number is found with or
without its country code. Only where a name is also an ordinary word ("May", "Grace", "Young") do capitals decide: it is
found where it begins with a capital, stands beside another of their names, or has "'s" after it; and in a text without
any capital, where they tell nothing. Misspellings and nicknames nobody recorded are not found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import pairwise

from app.models.naming_numbers import digits, number_spans, runs_of
from app.models.naming_words import ORDINARY_WORDS, PARTICLES, STREET_WORDS
from app.words import N_, _

LEAST_NAME = 2
"""Letters of the shortest name that is looked for alone: one letter is an initial."""
LEAST_STREET = 8
"""Letters of the shortest street that is looked for without its house number."""
_WIDEST_GAP = 3
"""Characters that may stand between two parts of one name: ", " and " - " do, a sentence does not."""
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})\b", re.IGNORECASE)
_LETTERS_THAT_STAY = {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "æ": "ae", "œ": "oe"}


class Part(StrEnum):
    """What of somebody was found."""

    NAME = "name"
    CHILD = "child"
    ADDRESS = "address"
    NUMBER = "number"


_INSTEAD = {
    Part.NAME: N_("Victim-survivor {letter}"),
    Part.CHILD: N_("Victim-survivor {letter}'s child"),
    Part.ADDRESS: N_("Victim-survivor {letter}'s address"),
    Part.NUMBER: N_("Victim-survivor {letter}'s number"),
}
_INSTEAD_FOR_IDVA = {
    Part.NAME: N_("the victim-survivor"),
    Part.CHILD: N_("the victim-survivor's child"),
    Part.ADDRESS: N_("the victim-survivor's address"),
    Part.NUMBER: N_("the victim-survivor's number"),
}
_INSTEAD_OF_ANOTHER = {
    Part.NAME: N_("somebody else"),
    Part.CHILD: N_("somebody else's child"),
    Part.ADDRESS: N_("another address"),
    Part.NUMBER: N_("another number"),
}


class Within(StrEnum):
    """Whose record a text stands in. Where it is a victim-survivor's own, their Idva reads it, and no letter may stand
    there: it tells that there are others, and how many."""

    CASE = ""
    OWN = "own"
    ANOTHERS = "anothers"


@dataclass(frozen=True, slots=True)
class Known:
    """Something that would give a victim-survivor away. `dyad` and `letter` say whose it is; `alone` that a part of it
    is enough (a given name, a street): for people of other cases only the whole is looked for; `within` whose record
    the text would stand in."""

    part: Part
    text: str = field(repr=False)
    dyad: str = ""
    letter: str = ""
    alone: bool = True
    within: Within = Within.CASE


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text gives somebody away: characters `start` to `end` of it."""

    start: int
    end: int
    part: Part
    dyad: str
    letter: str
    within: Within = Within.CASE

    def instead(self) -> str:
        """What may stand there without giving them away."""
        if self.within is Within.ANOTHERS:
            return _(_INSTEAD_OF_ANOTHER[self.part])
        if not self.dyad:
            return _("a victim-survivor of another case")
        if self.within is Within.OWN or not self.letter:  # an Idva holds no letters
            return _(_INSTEAD_FOR_IDVA[self.part])
        return _(_INSTEAD[self.part]).format(letter=self.letter)


def letter_known(letter: str, dyad: str, within: Within) -> Known:
    """The words that stand for somebody on their case ("Victim-survivor A"), which must not stand in a dyad."""
    return Known(Part.NAME, _(_INSTEAD[Part.NAME]).format(letter=letter), dyad, letter, within=within)


def names_known(
    part: Part, names: Iterable[str], *, shared: Iterable[str] = (), dyad: str = "", letter: str = ""
) -> list[Known]:
    """What to look for of somebody called each of `names`: the whole, and every word of it that tells them apart.

    Words in `shared` (the service user's own names: many couples share one) are not looked for alone.
    """
    known: dict[str, Known] = {}
    common = {word for name in shared for word in _Folded(name).words()} | PARTICLES
    for name in names:
        whole = _Folded(name)
        if whole.words() and not set(whole.words()) <= common:
            known.setdefault(whole.plain, Known(part, name.strip(), dyad, letter))
        for word in re.split(r"[\s,]+", name):
            folded = _Folded(word)
            if folded.words() and not set(folded.words()) <= common:
                known.setdefault(folded.plain, Known(part, word, dyad, letter))
    return list(known.values())


def fold(text: str) -> str:
    """`text` as names are compared: no accents, no capitals, nothing invisible."""
    return _Folded(text).plain


_ASCII_WORD = re.compile("[a-z]+|[0-9]+")


class _Folded:
    """A text as names are compared, with the place in the original of every character, and where its words are.

    `plain` holds letters and digits alone; a word begins or ends wherever anything else stood, or letters meet digits.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.places: list[int] = []
        self.starts: set[int] = set()
        self.ends: set[int] = set()
        if text.isascii() and "\x00" not in text:
            self._read_ascii()
        else:
            self._read()

    def _read_ascii(self) -> None:
        """The same as `_read` for plain English, many times faster."""
        words = []
        for match in _ASCII_WORD.finditer(self.text.lower()):
            self.starts.add(len(self.places))
            self.places += range(match.start(), match.end())
            self.ends.add(len(self.places))
            words.append(match.group())
        self.plain = "".join(words)

    def _read(self) -> None:
        plain: list[str] = []
        before = ""
        for place, character in enumerate(self.text):
            if _is_invisible(character):
                continue  # it neither parts words nor tells letters apart
            for piece in _folded(character):
                sort = "d" if piece.isdigit() else "a" if piece.isalnum() else ""
                if sort != before:
                    if before:
                        self.ends.add(len(plain))
                    if sort:
                        self.starts.add(len(plain))
                before = sort
                if sort:
                    plain.append(piece)
                    self.places.append(place)
        if before:
            self.ends.add(len(plain))
        self.plain = "".join(plain)

    def words(self) -> list[str]:
        """The words in order."""
        marks = sorted(self.starts | self.ends)
        return [self.plain[a:b] for a, b in pairwise(marks)]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `plain[start:end]` stands in the original text, with the accents that follow it."""
        last = self.places[end - 1] + 1
        while last < len(self.text) and unicodedata.category(self.text[last]) in ("Mn", "Me"):
            last += 1
        return self.places[start], last

    def gap(self, place: int) -> str:
        """What stands in the original between `plain[place - 1]` and `plain[place]`."""
        return self.text[self.places[place - 1] + 1 : self.places[place]]


def _is_invisible(character: str) -> bool:
    """Whether it takes no room of its own: accents that stand apart, joiners, marks of direction, control codes."""
    return unicodedata.category(character) in ("Cf", "Mn", "Me", "Cc") and character not in "\t\n\r\v\f\x85"


def _folded(character: str) -> str:
    """One character without accents and capitals: none, one or several."""
    lower = _LETTERS_THAT_STAY.get(character.casefold(), character.casefold())
    return "".join(c for c in unicodedata.normalize("NFKD", lower) if unicodedata.category(c) not in ("Mn", "Me", "Cf"))


def mentions(text: str, known: Iterable[Known]) -> list[Mention]:
    """Every place where `text` gives away somebody of `known`, in order, none over another: the longest counts."""
    folded, streets, runs = _Folded(text), _Streets(text), runs_of(text)
    found: list[Mention] = []
    for each in known:
        if each.part is Part.NUMBER and digits(each.text):
            spans = number_spans(text, runs, digits(each.text))
        elif each.part is Part.ADDRESS:
            spans = _address_spans(folded, streets, each)
        else:
            spans = _name_spans(folded, each)
        found += [Mention(start, end, each.part, each.dyad, each.letter, each.within) for start, end in spans]
    return _longest(found)


def replaced(text: str, found: Sequence[Mention]) -> str:
    """`text` with what was found replaced by the letter of whose it is; names beside one another become one."""
    pieces: list[str] = []
    last = 0
    for mention in _joined(text, found):
        pieces += [text[last : mention.start], mention.instead()]
        last = mention.end
    return "".join([*pieces, text[last:]])


def _joined(text: str, found: Sequence[Mention]) -> list[Mention]:
    joined: list[Mention] = []
    for mention in found:
        before = joined[-1] if joined else None
        same = before is not None and (before.dyad, before.part) == (mention.dyad, mention.part)
        if before is not None and same and not text[before.end : mention.start].strip(" \t\u00a0,-"):
            joined[-1] = replace(before, end=mention.end)
        else:
            joined.append(mention)
    return joined


def _longest(found: list[Mention]) -> list[Mention]:
    """Mentions in order, those that lie over one another as one: whose the longest of them is."""
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: (m.start, m.start - m.end)):
        if not kept or mention.start >= kept[-1].end:
            kept.append(mention)
            continue
        before = kept[-1]
        longer = mention if mention.end - mention.start > before.end - before.start else before
        kept[-1] = replace(longer, start=before.start, end=max(before.end, mention.end))
    return kept


# ---- names -----------------------------------------------------------------------------------------------------------


def _name_spans(folded: _Folded, known: Known) -> list[tuple[int, int]]:
    name = _Folded(known.text)
    if len(name.plain) < LEAST_NAME or name.plain not in folded.plain:
        return []
    if not known.alone and len(name.words()) < 2:
        return []
    spans = [folded.span(a, b) for a, b in _places(folded, name)]
    if name.plain not in ORDINARY_WORDS:
        return spans
    return [(start, end) for start, end in spans if _is_meant(folded.text, start, end)]


def _is_meant(text: str, start: int, end: int) -> bool:
    """Whether a word that is also an ordinary one stands for a name here."""
    if text[start].isupper() or text[start].istitle():
        return True
    if re.match(r"['\u2019\u02bc]s\b", text[end:], re.IGNORECASE):
        return True
    return not any(c.isupper() for c in text)


def _places(folded: _Folded, wanted: _Folded, loose: bool = False) -> list[tuple[int, int]]:
    """Where the letters of `wanted` stand in `folded` as whole words, an "s" after them let pass; `loose` lets a space
    stand between any two of them (postcodes)."""
    found: list[tuple[int, int]] = []
    edges = not _without_spaces(wanted.plain)
    at = folded.plain.find(wanted.plain) if wanted.plain else -1
    while at >= 0:
        end = at + len(wanted.plain)
        plural = _plural(folded, end, wanted)
        whole = at in folded.starts and (end in folded.ends or plural)
        if (whole or not edges) and all(_close(folded, wanted, at, n, loose) for n in range(1, len(wanted.plain))):
            found.append((at, end + plural))
        at = folded.plain.find(wanted.plain, at + 1)
    return found


def _plural(folded: _Folded, end: int, wanted: _Folded) -> bool:
    """Whether an "s" follows with nothing between: several of them, or an apostrophe left out."""
    follows = folded.plain[end : end + 1] == "s" and end + 1 in folded.ends and end not in folded.starts
    return len(wanted.plain) > LEAST_NAME and follows


def _close(folded: _Folded, wanted: _Folded, at: int, place: int, loose: bool) -> bool:
    """Whether what parts two letters in the text may part them in the name."""
    if at + place not in folded.starts:
        return True
    gap = folded.gap(at + place)
    if place in wanted.starts or loose:
        return len(gap) <= _WIDEST_GAP
    return not gap.strip("-'\u2019\u02bc\u2010\u2011\u00ad\u200b.")


def _without_spaces(plain: str) -> bool:
    """Whether a name is written in letters without capitals, among which words are not always parted by spaces."""
    return any(unicodedata.category(c) == "Lo" for c in plain)


# ---- addresses -------------------------------------------------------------------------------------------------------


def _address_spans(folded: _Folded, streets: _Streets, known: Known) -> list[tuple[int, int]]:
    """Its postcode, and its first line with the house number or without it."""
    spans: list[tuple[int, int]] = []
    for code in _POSTCODE.finditer(known.text):
        spans += [folded.span(a, b) for a, b in _places(folded, _Folded("".join(code.groups())), loose=True)]
    for line in _street_lines(known.text):
        for words in [line, *([_HOUSE.sub("", line)] if known.alone else [])]:
            name = _Folded(_shortened(words)[0])
            if len(name.plain) >= LEAST_STREET or (len(name.words()) > 1 and name.plain[0].isdigit()):
                spans += [streets.span(a, b) for a, b in _places(streets.folded, name)]
    return spans


def _street_lines(address: str) -> list[str]:
    """The lines that locate it: up to the last that has a number, or the first; a town alone locates nobody."""
    lines = [line.strip() for line in re.split(r"[\n,;]", _POSTCODE.sub("", address)) if line.strip()]
    numbered = [n for n, line in enumerate(lines) if re.search(r"\d", line)]
    return lines[: numbered[-1] + 1] if numbered else lines[:1]


class _Streets:
    """A text in which every street is written short, with the way back to the places of the original."""

    def __init__(self, text: str) -> None:
        short, self._shifts = _shortened(text)
        self.folded = _Folded(short)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where `folded.plain[start:end]` stands in the original text."""
        first, last = self.folded.span(start, end)
        return first + self._shift(first), last + self._shift(last)

    def _shift(self, place: int) -> int:
        return next((shift for at, shift in reversed(self._shifts) if at <= place), 0)


_STREET = re.compile(r"\b(" + "|".join(STREET_WORDS) + r")\b\.?", re.IGNORECASE)
_HOUSE = re.compile(r"^\W*(flat|fflat|unit)?\W*\d+\w?\W*", re.IGNORECASE)


def _shortened(text: str) -> tuple[str, list[tuple[int, int]]]:
    """`text` with "Road" and "Rd." both as "rd", and how much later each place in it stands in the original."""
    pieces: list[str] = []
    shifts: list[tuple[int, int]] = []
    last = length = 0
    for match in _STREET.finditer(text):
        short = STREET_WORDS[match[1].casefold()]
        pieces += [text[last : match.start()], short]
        length += match.start() - last + len(short)
        last = match.end()
        shifts.append((length, last - length))
    return "".join([*pieces, text[last:]]), shifts
