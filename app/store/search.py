"""Search words, one table for each kind of scope, accents folded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlcipher3 import dbapi2 as sqlite

from app.models.access import Access
from app.models.record import ScopeKind

SEARCHED = (ScopeKind.INDEX, ScopeKind.CASE, ScopeKind.DYAD, ScopeKind.IDVA_PRIVATE, ScopeKind.DIRECTORY)


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that holds the words searched for."""

    kind: str
    scope: str
    record: str


def index_words(db: sqlite.Connection, scope: ScopeKind, number: int, words: str) -> None:
    """Make `words` what record `number` is found by."""
    if scope in SEARCHED:
        if words:
            db.execute(f"INSERT OR REPLACE INTO search_{scope} (rowid, words) VALUES (?, ?)", (number, words))
        else:
            remove_words(db, scope, number)


def remove_words(db: sqlite.Connection, scope: ScopeKind, number: int) -> None:
    """Forget what record `number` was found by."""
    if scope in SEARCHED:
        db.execute(f"DELETE FROM search_{scope} WHERE rowid = ?", (number,))


def match_text(text: str) -> str:
    """What a person typed as an FTS5 query: every word must occur, the last as a beginning; their punctuation is not
    syntax."""
    words = [word for word in "".join(c if c.isalnum() else " " for c in text).split() if word]
    return " ".join(f'"{word}"' if place < len(words) - 1 else f'"{word}"*' for place, word in enumerate(words))


def search(
    db: sqlite.Connection, access: Access, text: str, scopes: Iterable[ScopeKind] = SEARCHED, limit: int = 200
) -> list[Hit]:
    """Records that hold all the words, from the kinds of scope that `access` allows and no other; best first."""
    query = match_text(text)
    if not query:
        return []
    hits: list[Hit] = []
    for scope in scopes:
        if scope not in SEARCHED or not access.may(scope):
            continue
        rows = db.execute(
            f"SELECT r.kind, r.scope, r.id FROM search_{scope} s JOIN record r ON r.n = s.rowid"
            f" WHERE s.words MATCH ? ORDER BY s.rank LIMIT ?",
            (query, limit),
        )
        hits += [Hit(kind, where, record) for kind, where, record in rows.fetchall()]
    return hits if access.sees_covert else [hit for hit in hits if not _covert(db, hit)]


def places_holding(db: sqlite.Connection, access: Access, text: str) -> set[int]:
    """The numbers (table scope_number) of every scope of people with a record that holds all the words, however many
    there are, in no order: ranking a common word's hits takes longer than finding them."""
    query = match_text(text)
    found: set[int] = set()
    for scope in SEARCHED if query else ():
        if scope is ScopeKind.DIRECTORY or not access.may(scope):
            continue
        if access.sees_covert:
            found.update(number for (number,) in db.execute(_PLACES.format(scope=scope), (query,)))
        else:
            rows = db.execute(_HITS.format(scope=scope), (query,)).fetchall()
            shown = (number for kind, where, record, number in rows if not _covert(db, Hit(kind, where, record)))
            found.update(shown)
    return found


_PLACES = "SELECT p.scope FROM search_{scope} s JOIN place p ON p.n = s.rowid WHERE s.words MATCH ?"
_HITS = (
    "SELECT r.kind, r.scope, r.id, p.scope FROM search_{scope} s JOIN record r ON r.n = s.rowid"
    " JOIN place p ON p.n = s.rowid WHERE s.words MATCH ?"
)


def _covert(db: sqlite.Connection, hit: Hit) -> bool:
    row = db.execute(
        f'SELECT covert FROM "r_{hit.kind}" WHERE _scope = ? AND _id = ?', (hit.scope, hit.record)
    ).fetchone()
    return row is None or bool(row[0])
