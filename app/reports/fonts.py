"""The typeface of printed documents, with tabular figures, and text made safe for it."""

from __future__ import annotations

import struct
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

REGULAR = "Sightline"
BOLD = "Sightline-Bold"

_FOLDER = Path(__file__).resolve().parent.parent.parent / "resources" / "fonts"
_FILES = {
    REGULAR: "AtkinsonHyperlegibleNext_400Regular.ttf",
    BOLD: "AtkinsonHyperlegibleNext_700Bold.ttf",
}
# The typeface lacks these; what they are replaced with says the same.
_PLAINER = str.maketrans(
    {
        "‐": "-", "‑": "-", "‒": "–", "―": "—", "′": "’", "″": "”", "ʼ": "’", "ʻ": "‘",
        "→": "->", "←": "<-", "⇒": "=>", "\u2028": "\n", "\u2029": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n",
    }
)  # fmt: skip


@lru_cache(maxsize=1)
def load() -> tuple[Any, Any]:
    """Register the typeface with reportlab; the regular and the bold font. Raises OSError when a file is missing."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    fonts = []
    for name, file in _FILES.items():
        font = TTFont(name, str(_FOLDER / file), asciiReadable=False, shapable=False)
        _use_tabular_figures(font.face)
        pdfmetrics.registerFont(font)
        fonts.append(font)
    return fonts[0], fonts[1]


def width_of(text: str, size: float, bold: bool = False) -> float:
    """How wide a line of safe text is, in points."""
    return float(load()[bold].stringWidth(text, size))


@lru_cache(maxsize=4096)
def safe_text(text: str) -> str:
    """`text` with nothing in it that the page cannot show as it is.

    Line breaks stay, tabs become spaces. Invisible format characters (direction marks, zero-width, soft hyphens) are
    taken out: the text prints in the order in which it is stored. Control characters and letters that the typeface
    lacks print as their code, `[U+0416]`, so that nothing is dropped unseen.
    """
    known = load()[0].face.charToGlyph
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ").translate(_PLAINER)
    return "".join(_safe_char(char, known) for char in unicodedata.normalize("NFC", plain))


def _safe_char(char: str, known: dict[int, int]) -> str:
    if char == "\n" or (" " <= char <= "~"):
        return char
    category = unicodedata.category(char)
    if category == "Cf":
        return ""
    if category == "Zs":
        return "\u00a0" if char in "\u00a0\u202f\u2007" else " "
    if category not in ("Cc", "Cs", "Co", "Cn") and ord(char) in known:
        return char
    plainer = unicodedata.normalize("NFKC", char)
    if plainer != char and all(ord(part) in known and unicodedata.category(part) != "Cc" for part in plainer):
        return plainer
    return f"[U+{ord(char):04X}]"


def _use_tabular_figures(face: Any) -> None:
    """Let the ten digits of our copy of the face be its tabular ones, so that figures align in columns.

    reportlab applies no OpenType feature by itself; this reads the `tnum` substitutions from the font's GSUB table
    (OpenType 1.9, chapter 2 "GSUB", lookup type 1) and points the digits at them.
    """
    substitutes = _single_substitutions(face.get_table("GSUB"), b"tnum")
    for code in range(ord("0"), ord("9") + 1):
        glyph = substitutes[face.charToGlyph[code]]
        face.charToGlyph[code] = glyph
        face.charWidths[code] = face._pdfScale(face.hmetrics[glyph][0])


def _single_substitutions(table: bytes, feature: bytes) -> dict[int, int]:
    """Glyph to glyph, from the single substitutions of one feature of a GSUB table."""
    features, lookups = struct.unpack_from(">HH", table, 6)
    found: dict[int, int] = {}
    for index in range(_u16(table, features)):
        tag, offset = struct.unpack_from(">4sH", table, features + 2 + 6 * index)
        if tag != feature:
            continue
        for number in _u16s(table, features + offset + 2):
            lookup = lookups + _u16(table, lookups + 2 + 2 * number)
            if _u16(table, lookup) == 1:
                for subtable in _u16s(table, lookup + 4):
                    found.update(_substitution(table, lookup + subtable))
    return found


def _substitution(table: bytes, at: int) -> dict[int, int]:
    """One subtable of a single substitution: format 1 adds a number, format 2 lists the glyphs."""
    kind, coverage = struct.unpack_from(">HH", table, at)
    covered = _covered(table, at + coverage)
    if kind == 1:
        return {glyph: (glyph + _u16(table, at + 4)) & 0xFFFF for glyph in covered}
    return dict(zip(covered, _u16s(table, at + 4), strict=True))


def _covered(table: bytes, at: int) -> list[int]:
    """Glyphs of a coverage table in its order: format 1 lists them, format 2 gives ranges."""
    if _u16(table, at) == 1:
        return _u16s(table, at + 2)
    glyphs: list[int] = []
    for index in range(_u16(table, at + 2)):
        first, last = struct.unpack_from(">HH", table, at + 4 + 6 * index)
        glyphs.extend(range(first, last + 1))
    return glyphs


def _u16(table: bytes, at: int) -> int:
    return int.from_bytes(table[at : at + 2], "big")


def _u16s(table: bytes, at: int) -> list[int]:
    """A counted list of 16-bit numbers."""
    return list(struct.unpack_from(f">{_u16(table, at)}H", table, at + 2))
