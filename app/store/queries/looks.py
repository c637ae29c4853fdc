"""What colleagues have changed on a case, or about a victim-survivor, since this person last looked on this laptop."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from app.models.access import Access
from app.models.journal import RIGHTS_KINDS, Stream
from app.models.record import ScopeKind
from app.models.today import unseen
from app.store.queries.dates import live_cases, live_dyads
from app.store.store import Store

LOOKED = "looked/"
"""What a look is kept under among this laptop's own values: it is nobody else's business and travels nowhere."""
_QUIET = RIGHTS_KINDS | {"case_card", "dyad_link", "victim_token"}
"""Kinds that say nothing to a person by themselves."""


@dataclass(frozen=True, slots=True)
class NewChange:
    """What others changed on one subject: by whom (names), which kinds of record how often, and the writers' latest
    moment."""

    subject: str
    at: str
    by: tuple[str, ...]
    kinds: tuple[tuple[str, int], ...]


def subject_scopes(store: Store, access: Access, subject: str) -> list[str]:
    """The scopes of a case, or of a dyad, that this person may read."""
    rows: list[tuple[str]] = []
    if access.may(ScopeKind.CASE):
        query = "SELECT _scope FROM r_case WHERE _id = :id UNION SELECT index_scope FROM r_case WHERE _id = :id"
        rows += store.db.execute(query, {"id": subject}).fetchall()
    if access.may(ScopeKind.DYAD):
        query = 'SELECT _scope FROM r_dyad WHERE _id = :subject OR (:whole AND "case" = :subject)'
        wanted = {"subject": subject, "whole": access.may(ScopeKind.CASE)}
        rows += store.db.execute(query, wanted).fetchall()
    return [scope for (scope,) in rows if scope]


def heads(store: Store, scopes: Iterable[str]) -> dict[str, int]:
    """How far each stream of other laptops is held here, in these scopes."""
    assert store.author is not None
    rows = store.db.execute(
        "SELECT scope, device, epoch, max(seq) FROM head WHERE scope IN (SELECT value FROM json_each(?))"
        " AND device <> ? GROUP BY 1, 2, 3",
        (json.dumps(list(scopes)), store.author.device),
    )
    return {Stream(scope, device, epoch).key: int(seq) for scope, device, epoch, seq in rows}


def looks(store: Store) -> dict[str, Mapping[str, int]]:
    """What was held of others' streams when each subject was last looked at, by subject."""
    rows = store.db.execute("SELECT name, value FROM meta WHERE name BETWEEN ? AND ?", (LOOKED, f"{LOOKED}~"))
    return {str(name).removeprefix(LOOKED): json.loads(value) for name, value in rows}


def new_changes(store: Store, access: Access, *, mine: bool = True) -> list[NewChange]:
    """What others have written since this person last looked at each case that is not closed (`mine`: that they hold),
    or for an Idva at each victim-survivor; the latest first.

    "Since" is by what this laptop held then, not by any clock, so that a bundle that comes late is new all the same.
    """
    last = looks(store)
    by_subject = _streams(store, access, mine=mine)
    found = []
    for subject, now in by_subject.items():
        entries = [e for key, place in unseen(now, last.get(subject, {})).items() for e in _entries(store, key, place)]
        change = _change(store, access, subject, entries)
        if change is not None:
            found.append(change)
    return sorted(found, key=lambda one: (one.at, one.subject), reverse=True)


def _streams(store: Store, access: Access, *, mine: bool) -> dict[str, dict[str, int]]:
    """Others' streams in the scopes of each subject, read in one go."""
    owner: dict[str, str] = {}
    cases = live_cases(store, access)
    held = {c.id for c in cases.values() if not mine or c.case_manager == access.staff}
    for case in cases.values():
        if case.id in held:
            owner[case.scope] = owner[case.index_scope] = case.id
    for scope, dyad in (live_dyads(store, access) if access.may(ScopeKind.DYAD) else {}).items():
        if not access.may(ScopeKind.CASE):
            owner[scope] = dyad["id"]
        elif dyad["case"] in held:
            owner[scope] = dyad["case"]
    found: dict[str, dict[str, int]] = {}
    for key, place in heads(store, owner).items():
        found.setdefault(owner[key.split("/")[0]], {})[key] = place
    return found


def _entries(store: Store, key: str, after: int) -> Iterator[tuple[str, str, bytes]]:
    """(author, moment, frame) of what counts in a stream after a place."""
    scope, device, epoch = key.split("/")
    yield from store.db.execute(
        "SELECT author, at, frame FROM entry WHERE scope = ? AND device = ? AND epoch = ? AND seq > ? AND applied = 1",
        (scope, device, epoch, after),
    )


def _change(store: Store, access: Access, subject: str, entries: list[tuple[str, str, bytes]]) -> NewChange | None:
    kinds: Counter[str] = Counter()
    authors: set[str] = set()
    latest = ""
    for author, at, frame in entries:
        told = [c["kind"] for c in json.loads(bytes(frame))["changes"] if c["kind"] not in _QUIET]
        if author == access.staff or not told:
            continue
        kinds.update(told)
        authors.add(author)
        latest = max(latest, at)
    if not kinds:
        return None
    names = store.db.execute(
        "SELECT name FROM r_staff WHERE _id IN (SELECT value FROM json_each(?)) ORDER BY name",
        (json.dumps(sorted(authors)),),
    )
    by = tuple(str(name or "") for (name,) in names)
    return NewChange(subject, latest, by, tuple(kinds.most_common()))
