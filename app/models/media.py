"""What kind of file some bytes are, told from the bytes and never from the name; and text in them made readable."""

from __future__ import annotations

import codecs
import unicodedata
from enum import StrEnum

from app.words import N_, _

HEAD_BYTES = 64 * 1024
"""How much of a file is looked at to tell its kind."""
MOST_TEXT = 400_000
"""Characters of a text that are shown; the rest is in the file."""


class View(StrEnum):
    """How a file can be looked at inside the window."""

    PAGES = "pages"
    IMAGE = "image"
    TEXT = "text"
    NONE = "none"


_TEXT = "text/plain"
_UNKNOWN = "application/octet-stream"
_ZIP = "application/zip"
_VIEWS = {
    "application/pdf": View.PAGES,
    "image/png": View.IMAGE,
    "image/jpeg": View.IMAGE,
    "image/gif": View.IMAGE,
    "image/webp": View.IMAGE,
    _TEXT: View.TEXT,
}
_OFFICE = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    b"mimetypeapplication/vnd.oasis.opendocument.text": "application/vnd.oasis.opendocument.text",
}
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_LABELS = {
    "application/pdf": N_("PDF document"),
    "image/png": N_("PNG picture"),
    "image/jpeg": N_("JPEG picture"),
    "image/gif": N_("GIF picture"),
    "image/webp": N_("WebP picture"),
    "image/tiff": N_("TIFF picture"),
    "image/heic": N_("HEIC picture"),
    "video/mp4": N_("Video"),
    "audio/mpeg": N_("Sound recording"),
    "audio/ogg": N_("Sound recording"),
    "audio/wav": N_("Sound recording"),
    _TEXT: N_("Plain text"),
    _ZIP: N_("Zip folder"),
    _OFFICE[b"word/"]: N_("Word document"),
    _OFFICE[b"xl/"]: N_("Excel workbook"),
    _OFFICE[b"ppt/"]: N_("PowerPoint slides"),
    "application/vnd.oasis.opendocument.text": N_("OpenDocument text"),
    "application/x-ole-storage": N_("Older Office document or e-mail message"),
}


def media_of(head: bytes) -> str:
    """The media type of a file that begins with `head` (all of it, or HEAD_BYTES of it)."""
    for start, media in _STARTS:
        if head.startswith(start):
            return media
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12], _UNKNOWN)
    if head[4:8] == b"ftyp":
        return "image/heic" if head[8:12] in (b"heic", b"heix", b"mif1", b"heif") else "video/mp4"
    if b"%PDF-" in head[:1024]:  # readers take a header within the first 1,024 bytes
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return next((media for mark, media in _OFFICE.items() if mark in head), _ZIP)
    return _TEXT if decoded(head, whole=len(head) < HEAD_BYTES) is not None else _UNKNOWN


def view_of(media: str) -> View:
    """How a file of this kind can be looked at here."""
    return _VIEWS.get(media, View.NONE)


def media_words(media: str) -> str:
    """The kind of file in the reader's language."""
    return _(_LABELS[media]) if media in _LABELS else _("File of a kind Sightline does not show")


def suffix_of(media: str, filename: str) -> str:
    """The ending for a copy of a file: its own where it is plain letters and figures, else none."""
    known = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif"}
    known |= {"image/webp": ".webp", _TEXT: ".txt"}
    ending = filename.rpartition(".")[2] if "." in filename else ""
    own = f".{ending.lower()}" if ending.isascii() and ending.isalnum() and len(ending) <= 5 else ""
    return known.get(media, own)


def decoded(data: bytes, *, whole: bool = True) -> str | None:
    """`data` as text: UTF-8, else UTF-16 with its mark, else Windows-1252; None for what is no text.

    `whole` is false where the bytes are the beginning of a file, so that the last letter may be cut.
    """
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for name in ["utf-16"] if marked else ["utf-8-sig", "cp1252"]:
        try:
            text = codecs.getincrementaldecoder(name)().decode(data, whole)
        except UnicodeDecodeError:
            continue
        return text if _is_text(text) else None
    return None


def _is_text(text: str) -> bool:
    """Whether it is like no program or picture: a file of any kind decodes as Windows-1252. A stray control character
    (of a terminal, of an old mail) makes no difference; a zero byte does."""
    strange = sum(c < " " and c not in "\t\n\r\f\v" for c in text)
    return "\x00" not in text and strange <= 3 + len(text) // 100


def readable(text: str) -> str:
    """`text` for the screen: control, direction and other invisible characters stand as their code `[U+202E]`, so that
    nothing is hidden and nothing reads in another order than it is stored; at most MOST_TEXT characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").replace("\v", "\n")
    return "".join(map(_shown, lines[:MOST_TEXT]))


def _shown(char: str) -> str:
    if char in "\n\t" or char == "\u200d":  # a joiner holds letters of many scripts and signs together
        return char
    return f"[U+{ord(char):04X}]" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char


def plain_name(name: str) -> str:
    """A file's name as one harmless line: no folders, nothing invisible, at most 200 characters."""
    last = name.replace("\\", "/").rpartition("/")[2]
    tidy = unicodedata.normalize("NFC", last.encode("utf-8", "replace").decode("utf-8"))
    seen = "".join(" " if c in "\n\t" else c for c in map(_shown, tidy))
    return " ".join(seen.split())[:200]
