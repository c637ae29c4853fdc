"""The files kept with a case or a victim-survivor, and whether their bytes are on this laptop."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.models.access import Access
from app.models.attachment import ATTACHMENT_KINDS
from app.models.kinds import KINDS
from app.models.record import ScopeKind
from app.store import blobs
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file as the list shows it. `here` says whether every piece of it is on this laptop; `letter` is the
    victim-survivor's it is about: "" for the case's own, and where the case is not held."""

    id: str
    kind: str
    scope: str
    case: str
    dyad: str
    letter: str
    title: str
    filename: str
    happened: str
    media: str
    size: int
    covert: bool
    author: str
    author_name: str
    at: str
    here: bool


@dataclass(frozen=True, slots=True)
class Sealed:
    """What opens a file: its key, its pieces in order, and the hash its bytes must have. It never leaves commands."""

    key: str
    chunks: tuple[str, ...]
    sha256: str


_DYAD = {"attachment": "''", "dyad_attachment": "t.dyad"}


def attachments(store: Store, access: Access, *, case: str = "", dyad: str = "") -> list[AttachmentRow]:
    """The current files of a case with those about its victim-survivors, or of one dyad alone: as far as they are held
    here and `access` may see them. Newest first."""
    found: list[AttachmentRow] = []
    for kind in ATTACHMENT_KINDS:
        if dyad and kind == "attachment":
            continue
        where = "t.dyad = :dyad" if dyad else 't."case" = :case'
        found += _rows(store, access, kind, f"{where} AND t._current = 1", {"case": case, "dyad": dyad})
    return sorted(found, key=lambda row: (row.at, row.id), reverse=True)


def attachment(store: Store, access: Access, record: str) -> AttachmentRow | None:
    """One file, also an earlier version of it; None where it is not held, or not for `access` to see."""
    for kind in ATTACHMENT_KINDS:
        for row in _rows(store, access, kind, "t._id = :id", {"id": record}):
            return row
    return None


def _rows(store: Store, access: Access, kind: str, where: str, given: dict[str, str]) -> list[AttachmentRow]:
    if not access.may(KINDS[kind].scope):
        return []
    rows = store.db.execute(
        f"""SELECT t._id, t._scope, t."case", {_DYAD[kind]} AS dyad,
            CASE WHEN :letters THEN (SELECT l.letter FROM r_dyad_link l WHERE l.dyad = {_DYAD[kind]} LIMIT 1) END,
            t.title, t.filename, t.happened, t.media, t.size, coalesce(t.covert, 0), t._author, s.name, t._at, t.chunks
        FROM r_{kind} t LEFT JOIN r_staff s ON s._id = t._author
        WHERE {where} AND (:covert OR NOT coalesce(t.covert, 0))""",
        {**given, "covert": access.sees_covert, "letters": access.may(ScopeKind.CASE)},
    ).fetchall()
    return [_row(store, kind, row) for row in rows if row[2] not in access.restricted]


def _row(store: Store, kind: str, row: tuple[str | int | None, ...]) -> AttachmentRow:
    texts = ["" if cell is None else str(cell) for cell in row]
    pieces = json.loads(texts[14] or "[]")
    return AttachmentRow(
        id=texts[0],
        kind=kind,
        scope=texts[1],
        case=texts[2],
        dyad=texts[3],
        letter=texts[4],
        title=texts[5],
        filename=texts[6],
        happened=texts[7],
        media=texts[8],
        size=int(row[9] or 0),
        covert=bool(row[10]),
        author=texts[11],
        author_name=texts[12],
        at=texts[13],
        here=bool(pieces) and not blobs.missing(store.db, pieces),
    )


def sealed(store: Store, access: Access, row: AttachmentRow) -> Sealed | None:
    """What opens a file that `access` may see."""
    if not access.may(ScopeKind.DYAD if row.kind == "dyad_attachment" else ScopeKind.CASE):
        return None
    found = store.db.execute(
        f"SELECT key, chunks, sha256 FROM r_{row.kind} WHERE _scope = ? AND _id = ?", (row.scope, row.id)
    ).fetchone()
    return Sealed(str(found[0] or ""), tuple(json.loads(found[1] or "[]")), str(found[2] or "")) if found else None
