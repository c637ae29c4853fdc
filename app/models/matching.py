"""Who may be the same person: names, dates, places, numbers and linked victim-survivors, weighed together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from app.models import birth_dates, identifiers
from app.models.name_sounds import name_parts
from app.models.name_weights import Agreement, NameMatch, Names, Sought
from app.words import N_, _

Evidence = Literal["name", "birth_date", "reference", "phone", "address", "victim"]
Strength = Literal["strong", "likely", "weak"]

STRENGTHS: dict[Strength, str] = {
    "strong": N_("Very likely the same person"),
    "likely": N_("May be the same person"),
    "weak": N_("Something in common"),
}
"""In order, with the words for each."""
STRONG_BITS, LIKELY_BITS, LEAST_BITS = 17.0, 9.0, 2.0
"""Bits from which a candidate counts as each. In a list of 3,000 the odds are even at 11.5; likely begins below that,
because to miss somebody known costs more than to look at somebody else."""
REVIEW_BITS = 12.5
"""Bits from which somebody is asked to look although they were not searching."""
SAME_REFERENCE, NEAR_REFERENCE = 15.0, 6.0
SAME_PHONE = 10.0
SAME_HOUSE, SAME_STREET_LINE, SAME_POSTCODE = 7.0, 6.0, 4.0
MOST_VICTIM_BITS = 12.0


@dataclass(frozen=True, slots=True)
class Linked:
    """A victim-survivor of somebody: by name and date of birth, and what they are called on the screen."""

    name: str
    birth_date: str = ""
    called: str = ""


@dataclass(frozen=True, slots=True)
class Particulars:
    """What is held, or typed, of one person: the name first, then what else they are known by."""

    names: tuple[str, ...] = ()
    birth_date: str = ""
    addresses: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    victims: tuple[Linked, ...] = ()
    cases: tuple[str, ...] = ()
    """References of their cases here: counted up one by one, so two that are nearly the same say nothing."""

    @property
    def empty(self) -> bool:
        """Whether nothing is known that could be compared."""
        return not (self.names or self.birth_date or self.addresses or self.references or self.phones or self.victims)


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for (bits above 0) or against one person."""

    evidence: Evidence
    bits: float
    words: str


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody held who may be the person sought, with the reasons, the weightiest first."""

    person: str
    bits: float
    reasons: tuple[Reason, ...]

    @property
    def kinds(self) -> frozenset[Evidence]:
        """The kinds of evidence that speak for it."""
        return frozenset(r.evidence for r in self.reasons if r.bits > 0)

    @property
    def strength(self) -> Strength:
        """How likely it is: nothing is very likely by one kind of evidence alone but a reference number."""
        if self.bits >= STRONG_BITS and len(self.kinds) > 1:
            return "strong"
        return "likely" if self.bits >= LIKELY_BITS else "weak"

    @property
    def strength_words(self) -> str:
        """How likely it is, in words."""
        return _(STRENGTHS[self.strength])

    @property
    def to_review(self) -> bool:
        """Whether somebody should look at it, though nobody asked: more than a shared name."""
        return self.bits >= REVIEW_BITS and len(self.kinds) > 1


@dataclass(frozen=True, slots=True)
class _Ready:
    """What is known of a person with all that is only a manner of writing taken away."""

    own: frozenset[str]
    """The parts of the name itself, without other names."""
    day: str
    postcodes: frozenset[str]
    lines: frozenset[str]
    references: frozenset[str]
    numbers: frozenset[str]
    """The references but those of cases here: a slip is looked for in these alone."""
    phones: frozenset[str]

    @classmethod
    def of(cls, known: Particulars) -> _Ready:
        return cls(
            frozenset(name_parts(known.names[0])) if known.names else frozenset(),
            known.birth_date if len(known.birth_date) == 10 else "",
            frozenset(map(identifiers.postcode, known.addresses)) - {""},
            frozenset(map(identifiers.street_line, known.addresses)) - {""},
            frozenset(map(identifiers.reference, (*known.references, *known.cases))) - {""},
            frozenset(map(identifiers.reference, known.references)) - {""},
            frozenset(map(identifiers.phone, known.phones)) - {""},
        )

    def found_by(self) -> set[tuple[str, str]]:
        """What finds this person by being the same: (kind, value)."""
        kinds = {"code": self.postcodes, "line": self.lines, "reference": self.references, "phone": self.phones}
        found = {(kind, value) for kind, values in kinds.items() for value in values}
        return found | ({("day", self.day)} if self.day else set())


class People:
    """Everybody held, ready to be compared with somebody typed. It keeps no store and reads no clock."""

    def __init__(self) -> None:
        self.held: dict[str, Particulars] = {}
        self._ready: dict[str, _Ready] = {}
        self._by_key: dict[tuple[str, str], set[str]] = {}
        self._names, self._victims = Names(), Names()

    def put(self, person: str, known: Particulars) -> None:
        """Hold what is known of a person; it takes the place of what was."""
        self.drop(person)
        self.held[person], self._ready[person] = known, _Ready.of(known)
        self._names.put(person, known.names)
        self._victims.put(person, (victim.name for victim in known.victims))
        for key in self._ready[person].found_by():
            self._by_key.setdefault(key, set()).add(person)

    def drop(self, person: str) -> None:
        """Forget a person."""
        if self.held.pop(person, None) is None:
            return
        self._names.drop(person)
        self._victims.drop(person)
        for key in self._ready.pop(person).found_by():
            self._by_key[key].discard(person)

    def matches(self, sought: Particulars, *, but: Iterable[str] = ()) -> list[Match]:
        """Everybody held who may be the person sought, the likeliest first; `but` are left out."""
        if sought.empty:
            return []
        search = _Search(self, sought)
        return _ranked(search.match(person) for person in search.near() - set(but))

    def to_review(self, person: str, *, but: Iterable[str] = ()) -> list[Match]:
        """Who may be the same person as somebody held, and is worth asking about unasked; quicker than `matches`,
        because sharing one part of a name and nothing else is never enough."""
        search = _Search(self, self.held[person])
        near = search.near(close=True) - {person} - set(but)
        return [match for match in _ranked(search.match(other) for other in near) if match.to_review]


class _Search:
    """One person sought among the people held."""

    def __init__(self, people: People, sought: Particulars) -> None:
        self._people, self._sought, self._ready = people, sought, _Ready.of(sought)
        self._names = Sought(people._names, sought.names)
        self._victims = [(victim, Sought(people._victims, (victim.name,))) for victim in sought.victims]

    def near(self, *, close: bool = False) -> set[str]:
        """Everybody worth weighing: they share a name, a number, a place, a date or nearly, or a victim-survivor;
        with `close` names and victim-survivors must agree in two parts."""
        keys = self._ready.found_by()
        if self._ready.day:
            keys |= {("day", day) for day in birth_dates.variants(self._ready.day)}
        found = {person for key in keys for person in self._people._by_key.get(key, ())}
        names = [self._names, *(wanted for _victim, wanted in self._victims)]
        return found.union(*(each.close_people() if close else each.people() for each in names))

    def match(self, person: str) -> Match | None:
        """The person weighed; None where what they share comes to nothing."""
        known, ready = self._people.held[person], self._people._ready[person]
        names = self._names.match(person, ready.own)
        fit = birth_dates.compare(self._sought.birth_date, known.birth_date)
        numbers = _number_reasons(self._ready, ready)
        places = _address_reasons(self._sought, known, self._ready, ready)
        # A part typed that agrees with nothing speaks against; other parts held are other victim-survivors'.
        linked = [
            (victim, found)
            for victim, wanted in self._victims
            if (found := wanted.match(person, frozenset(wanted.parts))).bits >= LEAST_BITS
        ]
        if not (numbers or places or linked) and names.bits + fit.bits < LEAST_BITS:
            return None  # said before any words are looked for: most of those near come to this
        reasons = [*_name_reasons(names, self._sought, known, ready.own), *numbers, *places]
        if fit.words:
            reasons.append(Reason("birth_date", fit.bits, fit.words))
        for victim, found in linked:
            reasons += _victim_reasons(victim, found, known)
        bits = sum(r.bits for r in reasons)
        return Match(person, bits, tuple(sorted(reasons, key=lambda r: -r.bits))) if bits >= LEAST_BITS else None


def _ranked(found: Iterable[Match | None]) -> list[Match]:
    return sorted((m for m in found if m is not None), key=lambda m: (-m.bits, m.person))


def _name_reasons(match: NameMatch, sought: Particulars, known: Particulars, own: frozenset[str]) -> list[Reason]:
    if not match.agreements:
        return []
    if match.whole:
        words = _("Same name")
        if not {a.held for a in match.agreements} <= own:
            words = _("Same as a name they are also known by")
        return [Reason("name", match.bits, words)]
    shown = {part: word for name in (*known.names, *sought.names) for part, word in _written(name)}
    reasons = [Reason("name", a.bits, _agreement_words(a, shown, own)) for a in match.agreements]
    spare = match.bits - sum(r.bits for r in reasons)
    if match.other:
        reasons.append(Reason("name", min(spare, 0.0), _("Another part of the name differs")))
    elif spare:
        reasons[0] = Reason("name", reasons[0].bits + spare, reasons[0].words)
    return reasons


def _agreement_words(agreement: Agreement, shown: dict[str, str], own: frozenset[str]) -> str:
    typed = shown.get(agreement.typed, agreement.typed)
    held = shown.get(agreement.held, agreement.held)
    if agreement.how == "same":
        words = _("Same name: {held}") if agreement.held in own else _("Also known as {held}")
    else:
        words = {
            "sounds": _("Names that sound alike: {typed} and {held}"),
            "form": _("Forms of one name: {typed} and {held}"),
            "spelled": _("Names spelled nearly alike: {typed} and {held}"),
            "begins": _("A name that begins so: {held}"),
        }[agreement.how]
    return words.format(typed=typed, held=held)


def _written(name: str) -> list[tuple[str, str]]:
    """Each part of a name, folded, with how it is written."""
    words = name.replace("-", " ").replace("/", " ").split()
    return [(parts[0], word) for word in words if len(parts := name_parts(word)) == 1]


def _number_reasons(sought: _Ready, known: _Ready) -> list[Reason]:
    found = []
    if sought.references & known.references:
        found.append(Reason("reference", SAME_REFERENCE, _("Same reference number")))
    elif any(identifiers.one_wrong(one, other) for one in sought.numbers for other in known.numbers):
        found.append(Reason("reference", NEAR_REFERENCE, _("Reference number differs in one place")))
    if sought.phones & known.phones:
        found.append(Reason("phone", SAME_PHONE, _("Same telephone number")))
    return found


def _address_reasons(typed: Particulars, held: Particulars, sought: _Ready, known: _Ready) -> list[Reason]:
    shared = sought.postcodes & known.postcodes
    if shared:
        houses = [
            {identifiers.house(text) for text in addresses if identifiers.postcode(text) in shared} - {""}
            for addresses in (typed.addresses, held.addresses)
        ]
        if houses[0] & houses[1]:
            return [Reason("address", SAME_HOUSE, _("Same address"))]
        return [Reason("address", SAME_POSTCODE, _("Same postcode"))]
    both_placed = sought.postcodes and known.postcodes  # the same line at another postcode is another street
    if sought.lines & known.lines and not both_placed:
        return [Reason("address", SAME_STREET_LINE, _("Same number and street"))]
    return []


def _victim_reasons(typed: Linked, match: NameMatch, known: Particulars) -> list[Reason]:
    """Never by name: who reads the reason need not be somebody who may see it."""
    parts = {a.held for a in match.agreements if a.how != "begins"}
    if not parts:
        return []
    victim = max(known.victims, key=lambda v: len(parts & set(name_parts(v.name))))
    agreeing = len(parts & set(name_parts(victim.name)))
    bits = match.bits if agreeing > 1 else match.bits / 2
    words = _("A victim-survivor of the same name") if agreeing > 1 else _("A victim-survivor with a name like it")
    if victim.called:
        words = _("{words} ({who})").format(words=words, who=victim.called)
    fit = birth_dates.compare(typed.birth_date, victim.birth_date)
    bits = min(bits + fit.bits, MOST_VICTIM_BITS)
    return [Reason("victim", bits, words)] if bits > 0 else []
