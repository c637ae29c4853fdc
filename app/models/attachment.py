"""Files kept inside the store: what they are, and how their sealed pieces are found and opened."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.record import Record, ScopeKind, date, record, ref, text, texts, whole
from app.words import N_

MAX_BYTES = 25 * 2**20
"""The largest file that is kept: 25 MB as most computers count them."""
PIECE_BYTES = 8 * 2**20
"""A file is sealed in pieces of this many bytes (sync.md, section 3): at most four."""
ATTACHMENT_KINDS = ("attachment", "dyad_attachment")
SEALED_FIELDS = frozenset({"key", "chunks", "sha256"})
"""What opens a file: for the program alone, and on no screen."""


@dataclass(frozen=True, kw_only=True)
class _Attachment(Record):
    """A file. Its bytes lie sealed beside the journal in pieces named by their hashes; the key stands here, so that
    erasing this entry's body makes the pieces unreadable."""

    case: str = ref(N_("Case"), "case", required=True)
    title: str = text(N_("What it is"), required=True, search=True)
    filename: str = text(N_("File name"), search=True)
    happened: str = date(N_("Date of the document"), past=True)
    media: str = text(N_("Kind of file"), required=True, max_length=60)
    size: int | None = whole(N_("Size in bytes"))
    sha256: str = text(N_("Hash of the file"), required=True, max_length=64)
    key: str = text(N_("Key"), required=True, max_length=64)
    chunks: tuple[str, ...] = texts(N_("Pieces"))


@record("attachment", scope=ScopeKind.CASE, label=N_("Attachment"), observation=True)
@dataclass(frozen=True, kw_only=True)
class Attachment(_Attachment):
    """A file that names and locates no victim-survivor."""


@record("dyad_attachment", scope=ScopeKind.DYAD, label=N_("Attachment about a victim-survivor"), observation=True)
@dataclass(frozen=True, kw_only=True)
class DyadAttachment(_Attachment):
    """A file about one victim-survivor, in their own scope."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)
