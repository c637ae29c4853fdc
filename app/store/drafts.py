"""Drafts: what a person has typed and not yet completed, kept in the encrypted store as they type."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlcipher3 import dbapi2 as sqlite

from app.models.record import Json


@dataclass(frozen=True, slots=True)
class Draft:
    """One draft: its key, its content, where the person was (page, field, caret), and when it was last saved (UTC)."""

    key: str
    scope: str
    value: dict[str, Json]
    place: dict[str, Json]
    saved_at: str


def save_draft(db: sqlite.Connection, draft: Draft) -> None:
    """Keep `draft`, replacing an earlier one of the same key; durable when this returns."""
    db.execute(
        "INSERT OR REPLACE INTO draft (key, scope, value, place, saved_at) VALUES (?, ?, ?, ?, ?)",
        (
            draft.key,
            draft.scope,
            json.dumps(draft.value),  # in ASCII: half an emoji, typed and not finished, must not stop a draft
            json.dumps(draft.place),
            draft.saved_at,
        ),
    )


def load_draft(db: sqlite.Connection, key: str) -> Draft | None:
    """The draft kept under `key`, if there is one."""
    row = db.execute("SELECT key, scope, value, place, saved_at FROM draft WHERE key = ?", (key,)).fetchone()
    return _draft(row) if row else None


def list_drafts(db: sqlite.Connection) -> list[Draft]:
    """All drafts, the last saved first."""
    return [
        _draft(row)
        for row in db.execute("SELECT key, scope, value, place, saved_at FROM draft ORDER BY saved_at DESC, key")
    ]


def drop_draft(db: sqlite.Connection, key: str) -> None:
    """Forget the draft kept under `key`."""
    db.execute("DELETE FROM draft WHERE key = ?", (key,))


def _draft(row: tuple[str, str, str, str, str]) -> Draft:
    return Draft(row[0], row[1], json.loads(row[2]), json.loads(row[3]), row[4])
