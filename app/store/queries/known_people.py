"""Everybody the site knows, kept ready in memory for comparing, and read again where the store has changed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from app.models.matching import Linked, Particulars, People
from app.store.queries.cases import LETTER
from app.store.store import Changed, Store
from app.words import _

T = TypeVar("T")
_PERSON = """
SELECT u._id, u._scope, trim(coalesce(u.given_name, '') || ' ' || coalesce(u.family_name, '')), coalesce(u.known_as, ''),
    u.aliases, coalesce(u.birth_date, ''), u."references" FROM r_service_user u
"""
_ADDRESS = "SELECT person, lines FROM r_address WHERE coalesce(lines, '') <> ''"
_PHONE = "SELECT person, value FROM r_contact_point WHERE coalesce(value, '') <> ''"
_CARD = "SELECT service_user, reference FROM r_case_card"
_VICTIM = f"""
SELECT c.service_user, trim(coalesce(v.given_name, '') || ' ' || coalesce(v.family_name, '')), coalesce(v.known_as, ''),
    v.aliases, coalesce(v.birth_date, ''), {LETTER}, coalesce(c.reference, '')
FROM r_dyad d JOIN r_case c ON c._id = d."case"
JOIN r_victim_survivor v ON v._id = d.victim_survivor AND v._scope = d._scope
"""
_OF_ONE = {
    _PERSON: " WHERE u._id = ?",
    _ADDRESS: " AND person = ?",
    _PHONE: " AND person = ?",
    _CARD: " WHERE service_user = ?",
    _VICTIM: " WHERE c.service_user = ?",
}
_OF_SCOPE = """
SELECT _id FROM r_service_user WHERE _scope = :scope UNION SELECT service_user FROM r_case WHERE _scope = :scope
UNION SELECT c.service_user FROM r_dyad d JOIN r_case c ON c._id = d."case" WHERE d._scope = :scope
"""


class _Known:
    """The people of one store, and which state of the store they were read from."""

    def __init__(self, store: Store) -> None:
        self.people = People()
        self._version = -1
        self._marks: dict[str, int] = {}
        self._stale: set[str] = set()
        self.remembered: dict[Hashable, object] = {}
        self._noting = self._note
        store.listeners.insert(0, self._noting)  # before the window, which reads again at once

    def _note(self, changed: Changed) -> None:
        self._stale |= changed.scopes

    def refresh(self, store: Store) -> None:
        """Read again the people of scopes that changed: told by the store's own writes, found out for those of jobs."""
        if self._noting not in store.listeners:  # the window let go of the store and took it up again
            store.listeners.insert(0, self._noting)  # before the window, which reads again at once
            self._version = -1
        version = store.db.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            marks = dict(store.db.execute("SELECT scope, sum(seq) + count(*) FROM head GROUP BY scope").fetchall())
            self._stale |= {scope for scope, mark in marks.items() if self._marks.get(scope) != mark}
            self._version, self._marks = version, marks
        if not self._stale:
            return
        self.remembered.clear()
        directory = store.meta("directory")
        stale, self._stale = self._stale, set()
        if directory in stale or len(stale) > 200 or not self.people.held:
            self._read(store, None)
        else:
            self._read(store, {p for s in stale for (p,) in store.db.execute(_OF_SCOPE, {"scope": s}) if p})

    def _read(self, store: Store, persons: Iterable[str] | None) -> None:
        """Read everybody, or some."""
        if persons is None:
            found = _particulars(store, "")
            for gone in set(self.people.held) - set(found):
                self.people.drop(gone)
            for person, known in found.items():
                if self.people.held.get(person) != known:
                    self.people.put(person, known)
            return
        for person in persons:
            one = _particulars(store, person).get(person)
            if one is None:
                self.people.drop(person)
            else:
                self.people.put(person, one)


_KNOWN: WeakKeyDictionary[Store, _Known] = WeakKeyDictionary()


def known_people(store: Store) -> People:
    """Everybody held in this store, as it stands now. It is for the queries of this room: what it holds is of every
    scope held here, and they decide what a reader may see of it."""
    known = _KNOWN.get(store)
    if known is None:
        known = _KNOWN[store] = _Known(store)
    known.refresh(store)
    return known.people


def remembered(store: Store, key: Hashable, make: Callable[[], T]) -> T:
    """What `make` says, worked out once for a state of the store: it may depend on records and on `key`, nothing
    else."""
    known_people(store)
    held = _KNOWN[store].remembered
    if key not in held:
        held[key] = make()
    return cast(T, held[key])


def particulars_of(store: Store, person: str) -> Particulars:
    """What is known of one person, read now: without making everybody ready."""
    return _particulars(store, person).get(person, Particulars())


def make_ready(store: Store) -> None:
    """Read everybody now, if that has not been done."""
    known_people(store)


def is_ready(store: Store) -> bool:
    """Whether everybody has been read once, so that the next look is quick."""
    return store in _KNOWN


def _particulars(store: Store, person: str) -> dict[str, Particulars]:
    """What is known of everybody, or of one person, by id."""

    def rows(sql: str) -> list[tuple[str, ...]]:
        found = store.db.execute(sql + (_OF_ONE[sql] if person else ""), (person,) if person else ())
        return [tuple(row) for row in found]

    places, phones, cards = (_gathered(rows(sql)) for sql in (_ADDRESS, _PHONE, _CARD))
    victims: dict[str, list[Linked]] = defaultdict(list)
    for who, name, known_as, aliases, born, letter, reference in rows(_VICTIM):
        called = _("Victim-survivor {letter} on {reference}").format(letter=letter, reference=reference)
        victims[who] += [Linked(n, born, called) for n in all_names(name, known_as, aliases)]
    return {
        who: Particulars(
            names=all_names(name, known_as, aliases),
            birth_date=born,
            addresses=tuple(places[who]),
            references=texts(references),
            cases=tuple(cards[who]),
            phones=tuple(phones[who]),
            victims=tuple(victims[who]),
        )
        for who, _scope, name, known_as, aliases, born, references in rows(_PERSON)
    }


def _gathered(rows: Iterable[tuple[str, ...]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for who, value in rows:
        found[who].append(value or "")
    return found


def all_names(name: str, known_as: str, aliases: str | None) -> tuple[str, ...]:
    """The name, what else they are known as, and other names as their column keeps them; each once."""
    return tuple(dict.fromkeys(n for n in (name, known_as, *texts(aliases)) if n))


def texts(cell: str | None) -> tuple[str, ...]:
    """A set of short texts as its column keeps it."""
    found = json.loads(cell) if cell else []
    return tuple(str(item) for item in found) if isinstance(found, list) else ()
