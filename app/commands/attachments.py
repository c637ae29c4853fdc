"""Putting files into the store, opening them in memory, and handing out copies.

What is said of a file is corrected, and a file taken away, like any record (app.commands.records): the entry that holds
its key stays, and so do its pieces, so that either can be undone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from app.commands.cases import CaseUnknown, require
from app.commands.people import DyadUnknown
from app.commands.returns import write_whole
from app.crypto.attachment import KEY_BYTES, PieceDamaged, open_piece, seal_piece
from app.errors import AppError
from app.imports.picked_file import Picked, pick, pick_bytes
from app.models.attachment import MAX_BYTES, PIECE_BYTES, Attachment, DyadAttachment
from app.models.ids import stamp
from app.models.media import HEAD_BYTES, media_of, plain_name
from app.models.partial_date import require_date
from app.progress import Progress
from app.store import blobs
from app.store.queries.attachments import AttachmentRow, attachment, sealed
from app.store.queries.cases import case_head, held_dyads
from app.store.store import Observe, Write
from app.workspace import Workspace

SWEPT_AFTER = timedelta(days=2)
"""Pieces that nothing names are left alone this long: their entry may be about to be written."""
OPENED, EXPORTED, PRINTED = "file_opened", "file_exported", "file_printed"
"""What the access log says of a file."""


class AttachmentUnknown(AppError):
    """This file is no longer here: it was taken away, or it is not yours to see. Nothing was changed."""


class FileNotHere(AppError):
    """The file itself has not come yet: this laptop knows of it, and waits for its bytes from a colleague. Nothing was
    changed."""


class TitleMissing(AppError):
    """Say what the file is, so that others find it. Nothing was attached; what you typed is still here."""


@dataclass(frozen=True, slots=True)
class About:
    """What a person says of a file: what it is, its date (partial, "" for none), whether the service user must not
    know, and whose it is: a case's, or with `dyad` a victim-survivor's."""

    title: str
    case: str = ""
    dyad: str = ""
    happened: str = ""
    covert: bool = False


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file in memory, verified to the last byte."""

    row: AttachmentRow
    data: bytes


def attach_file(workspace: Workspace, path: Path, about: About, *, progress: Progress | None = None) -> str:
    """Keep the file at `path` sealed inside the store; returns the attachment's id. The file itself is left alone.

    Raises the refusals of `picked_file.pick`, TitleMissing, CaseUnknown, DyadUnknown, InvalidDate, DateInFuture,
    NotAllowed, Cancelled; then nothing of it is kept.
    """
    scope, case = _check(workspace, about)
    with pick(path, limit=MAX_BYTES) as picked:
        return _attach(workspace, picked, about, scope, case, progress or Progress())


def attach_bytes(
    workspace: Workspace, data: bytes, filename: str, about: About, *, progress: Progress | None = None
) -> str:
    """The same for bytes at hand: a picture pasted, or a document made here."""
    scope, case = _check(workspace, about)
    picked = pick_bytes(data, filename, limit=MAX_BYTES)
    return _attach(workspace, picked, about, scope, case, progress or Progress())


def _check(workspace: Workspace, about: About) -> tuple[str, str]:
    """The scope a file belongs in, and its case."""
    if not about.title.strip():
        raise TitleMissing
    require_date(about.happened, workspace.today(), past=True)
    if about.dyad:
        found = [d for d in held_dyads(workspace.store, workspace.access) if d.id == about.dyad]
        if not found:
            raise DyadUnknown
        return found[0].scope, found[0].case
    head = case_head(workspace.store, workspace.access, about.case)
    if head is None:
        raise CaseUnknown
    return head.scope, about.case


def _attach(workspace: Workspace, picked: Picked, about: About, scope: str, case: str, progress: Progress) -> str:
    """Pieces first, each durable by itself so that a draft never waits; then the entry that names them. Cut off in
    between, only pieces remain that nothing names and nobody can open: the key was never written."""
    store, key = workspace.store, workspace.store.entropy(KEY_BYTES)
    names: list[str] = []
    try:
        whole, head = _seal(workspace, picked, key, names, progress)
        cls, dyad = (DyadAttachment, {"dyad": about.dyad}) if about.dyad else (Attachment, {})
        record = cls(
            case=case,
            title=" ".join(about.title.split())[:200],
            filename=plain_name(picked.name),
            happened=about.happened,
            media=media_of(head),
            size=picked.size,
            sha256=whole,
            key=key.hex(),
            chunks=tuple(names),
            covert=about.covert,
            **dyad,
        )
        require(record)
        rid = store.new_id()
        store.write("attachment.added", [Write(scope, (Observe(record.KIND.name, rid, record.values()),))])
    except BaseException:
        blobs.drop(store.db, names)
        raise
    return rid


def _seal(workspace: Workspace, picked: Picked, key: bytes, names: list[str], progress: Progress) -> tuple[str, bytes]:
    """Keep the pieces, adding the name of each to `names`; returns the hash of the whole file and its beginning."""
    whole, head, done = hashlib.sha256(), b"", 0
    for number, piece in enumerate(picked.pieces(PIECE_BYTES)):
        progress.step(done, picked.size, "attach")
        whole.update(piece)
        head = head or piece[:HEAD_BYTES]
        done += len(piece)
        sealed_piece = seal_piece(key, piece, number, last=done == picked.size)
        names.append(blobs.put(workspace.store.db, sealed_piece, stamp(workspace.now())))
    progress.step(done, picked.size, "attach")
    return whole.hexdigest(), head


def read_attachment(workspace: Workspace, record: str, *, progress: Progress | None = None) -> OpenedFile:
    """The whole file in memory, each piece and the whole verified. Raises AttachmentUnknown, FileNotHere, PieceDamaged,
    Cancelled."""
    store, access = workspace.store, workspace.access
    row = attachment(store, access, record)
    keys = sealed(store, access, row) if row else None
    if row is None or keys is None:
        raise AttachmentUnknown
    if not row.here:
        raise FileNotHere
    try:
        key = bytes.fromhex(keys.key)
    except ValueError as error:
        raise PieceDamaged from error
    found = b"".join(_opened(workspace, key, keys.chunks, progress or Progress()))
    if hashlib.sha256(found).hexdigest() != keys.sha256:
        raise PieceDamaged
    return OpenedFile(row, found)


def _opened(workspace: Workspace, key: bytes, names: tuple[str, ...], progress: Progress) -> Iterator[bytes]:
    for number, name in enumerate(names):
        progress.step(number, len(names), "open")
        piece = blobs.get(workspace.store.db, name)
        if piece is None:
            raise FileNotHere
        yield open_piece(key, piece, number, last=number == len(names) - 1)


def open_attachment(workspace: Workspace, record: str, *, progress: Progress | None = None) -> OpenedFile:
    """Read a file to look at it, and enter in the access log that it was opened. Raises as `read_attachment`."""
    opened = read_attachment(workspace, record, progress=progress)
    workspace.log(OPENED, scope=opened.row.scope, record=record)
    return opened


def save_copy(workspace: Workspace, record: str, path: Path, *, progress: Progress | None = None) -> None:
    """Put a copy in clear where a person chose, and enter in the log that it left. Raises as `read_attachment`, and
    CannotWrite."""
    opened = read_attachment(workspace, record, progress=progress)
    write_whole(path, opened.data)
    workspace.log(EXPORTED, scope=opened.row.scope, record=record)


def sweep_pieces(workspace: Workspace) -> int:
    """Forget pieces that no entry names, left by an attaching that was cut off some time ago; returns how many."""
    before = stamp(workspace.now() - SWEPT_AFTER)
    stray = blobs.unreferenced(workspace.store.db, before=before)
    blobs.drop(workspace.store.db, stray)
    return len(stray)
