"""Names held, and how much it says that two of them agree: a name that many people have says little."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log2
from typing import Literal

import jellyfish

from app.models.name_sounds import name_parts, sounds
from app.models.short_names import FORMS

How = Literal["same", "sounds", "form", "spelled", "begins"]

GRADE: Mapping[How, float] = {"same": 1.0, "sounds": 0.8, "form": 0.7, "spelled": 0.7, "begins": 0.4}
"""How much of a name's weight each way of agreeing keeps."""
MOST_BITS = 9.0
"""One name, however rare here: the site's list is a sample, and rare names come in families."""
MOST_NAME_BITS = 16.0
"""All names together: what is written of a person is often copied from one place to the next."""
OTHER_NAME = -2.5
"""Bits against, where each of the two has a name that the other has not (Alan Price, Aled Price)."""
KNOWN_ELSEWHERE = 200
"""People in general, added to those held, so that in a small list no name counts as rare beyond reason."""
LEAST_SPELLED = 5
"""Letters of a name in which one wrong letter is taken for a slip."""
LEAST_BEGINNING = 3
"""Letters typed before names that begin with them are shown."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One part of a name typed that agrees with a part held, and how."""

    typed: str
    held: str
    how: How
    bits: float


@dataclass(frozen=True, slots=True)
class NameMatch:
    """How the names of two people agree, in bits; `whole` that every part of the shorter name is the very same."""

    bits: float
    agreements: tuple[Agreement, ...]
    whole: bool
    other: bool


NOTHING = NameMatch(0.0, (), whole=False, other=False)


@dataclass(slots=True)
class Names:
    """The parts of the names of everybody held: who has each, and which others it may stand for."""

    people: dict[str, frozenset[str]] = field(default_factory=dict)
    """Person -> the parts of all their names."""
    _holders: dict[str, set[str]] = field(default_factory=dict)
    _by_sound: dict[str, set[str]] = field(default_factory=dict)
    _by_slip: dict[str, set[str]] = field(default_factory=dict)
    _sorted: list[str] | None = None

    def put(self, person: str, names: Iterable[str]) -> None:
        """Hold a person's names; they take the place of those held before."""
        self.drop(person)
        parts = frozenset(part for name in names for part in name_parts(name))
        self.people[person] = parts
        for part in parts:
            if part not in self._holders:
                self._holders[part] = set()
                self._sorted = None
                for sound in sounds(part):
                    self._by_sound.setdefault(sound, set()).add(part)
                for slip in _slips(part):
                    self._by_slip.setdefault(slip, set()).add(part)
            self._holders[part].add(person)

    def drop(self, person: str) -> None:
        """Forget a person. A part nobody has any more stays, and leads to nobody."""
        for part in self.people.pop(person, ()):
            self._holders[part].discard(person)

    def having(self, parts: Iterable[str]) -> set[str]:
        """Everybody with one of `parts`."""
        return {person for part in parts for person in self._holders.get(part, ())}

    def likes(self, typed: str) -> dict[str, How]:
        """The parts held that `typed`, a folded part, may stand for, each with the best way it agrees."""
        found: dict[str, How] = {}
        if len(typed) < 2:
            return found
        if len(typed) >= LEAST_BEGINNING:
            for part in self._beginning(typed):
                found[part] = "begins"
        for slip in _slips(typed):
            for part in self._by_slip.get(slip, ()):
                if jellyfish.damerau_levenshtein_distance(typed, part) <= 1:
                    found[part] = "spelled"
        for part in FORMS.get(typed, ()):
            if part in self._holders:
                found[part] = "form"
        for sound in sounds(typed):
            for part in self._by_sound.get(sound, ()):
                found[part] = "sounds"
        if typed in self._holders:
            found[typed] = "same"
        return found

    def _beginning(self, typed: str) -> list[str]:
        if self._sorted is None:
            self._sorted = sorted(self._holders)
        place, found = bisect_left(self._sorted, typed), []
        while place < len(self._sorted) and self._sorted[place].startswith(typed):
            found.append(self._sorted[place])
            place += 1
        return found

    def bits(self, part: str) -> float:
        """How much it says to have this part of a name: the fewer have it, or one that sounds so, the more."""
        alike = {other for sound in sounds(part) for other in self._by_sound.get(sound, ())} | {part}
        having = len({person for other in alike for person in self._holders.get(other, ())})
        return min(log2((len(self.people) + KNOWN_ELSEWHERE) / (having + 1)), MOST_BITS)


class Sought:
    """The names typed, made ready to be compared with everybody's held."""

    def __init__(self, names: Names, typed: Iterable[str]) -> None:
        self._names = names
        self.parts = tuple(dict.fromkeys(part for name in typed for part in name_parts(name)))
        self._likes = {part: names.likes(part) for part in self.parts}
        self._bits: dict[str, float] = {}

    def people(self) -> set[str]:
        """Everybody who shares something with the names typed."""
        return self._names.having(part for likes in self._likes.values() for part in likes)

    def close_people(self) -> set[str]:
        """Everybody who shares two parts of the name typed, or all of it."""
        counted: Counter[str] = Counter()
        for likes in self._likes.values():
            counted.update(self._names.having(part for part, how in likes.items() if how != "begins"))
        return {person for person, parts in counted.items() if parts >= min(2, len(self.parts))}

    def match(self, person: str, main: frozenset[str] | None = None) -> NameMatch:
        """How the names typed agree with a person's; each part held is used once. `main` are the parts of their own
        name, without other names."""
        held = self._names.people.get(person, frozenset())
        found, used = [], set[str]()
        for typed in self.parts:
            likes = self._likes[typed]
            near = [(GRADE[likes[part]], part) for part in held if part in likes and part not in used]
            if near:
                grade, part = max(near)
                used.add(part)
                found.append(Agreement(typed, part, likes[part], grade * self._weight(part)))
        if not found:
            return NOTHING
        return self._weighed(found, (held if main is None else main) - used)

    def _weighed(self, found: list[Agreement], left: frozenset[str] | set[str]) -> NameMatch:
        matched = {agreement.typed for agreement in found}
        unmatched = [part for part in self.parts if part not in matched and len(part) > 1]
        other = bool(unmatched) and any(len(part) > 1 for part in left)
        bits = min(sum(agreement.bits for agreement in found), MOST_NAME_BITS) + (OTHER_NAME if other else 0.0)
        same = all(agreement.how == "same" for agreement in found)
        whole = same and len(found) > 1 and not other
        return NameMatch(bits, tuple(sorted(found, key=lambda a: -a.bits)), whole=whole, other=other)

    def _weight(self, part: str) -> float:
        if part not in self._bits:
            self._bits[part] = self._names.bits(part)
        return self._bits[part]


def _slips(part: str) -> set[str]:
    """The part, and it with one letter left out: two parts that share one are a slip apart, or two."""
    if len(part) < LEAST_SPELLED or Counter(part).most_common(1)[0][1] == len(part):
        return set()
    return {part} | {part[:place] + part[place + 1 :] for place in range(len(part))}
