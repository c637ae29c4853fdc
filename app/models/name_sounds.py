"""How a name is folded, and what it may sound like in the spellings of Wales, England, Ireland, Poland, South Asia and
the Arab world."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import jellyfish

_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)
_PARTICLES = frozenset(
    {"al", "el", "ul", "bin", "bint", "ibn", "ap", "ab", "ferch", "de", "da", "van", "von", "mr", "mrs"}
)
"""Parts of names that tell nobody apart."""

_ALWAYS = (
    (r"^mc(?=[a-z])", "mac"),
    (r"^rh", "r"),
    (r"^wr", "r"),
    (r"mps", "ms"),
    (r"^h[yo]we", "howe"),
    (r"^(abd[ue])l(?=[rs])", r"\1"),
    (r"aoi|aoife", "ee"),
    (r"oui", "owi"),
    (r"^si(?=[aeouw])", "sh"),
    (r"szcz", "sh"),
    (r"t?sch", "sh"),
    (r"cz", "ch"),
    (r"sz", "sh"),
    (r"th", "t"),
    (r"ph", "f"),
    (r"(?<=n)gh", "g"),
    (r"(?<=[aeiouy])gh(?=[^aeiouy]|$|an)", ""),
    (r"([bdgjk])h", r"\1"),
    (r"dj", "j"),
    (r"q", "k"),
    (r"(?<=[^aeiouyw])w(?=[^aeiouyw]|$)", "u"),
)
"""Spellings that leave the sound as it is: Welsh rh, w as a vowel; Polish sz, cz; South Asian kh, dh, bh."""

_PERHAPS = (
    (r"c(?=[eiy])", "k"),
    (r"ch", "k"),
    (r"ch", "h"),
    (r"^sean", "shon"),
    (r"^sine", "shine"),
    (r"g(?=[eiy])", "k"),
    (r"w", "v"),
    (r"j", "y"),
    (r"^i(?=[aeou])", "y"),
    (r"rz", "r"),
    (r"(?<=[aeiouy])[mb]h", "v"),
    (r"^y(?=[aeou])", "j"),
)
"""Spellings that one language says one way and another otherwise: both are kept. Welsh hard c and g, Polish w and j,
Irish mh and bh."""

_ALWAYS_RULES = tuple((re.compile(rule), to) for rule, to in _ALWAYS)
_PERHAPS_RULES = tuple((re.compile(rule), to) for rule, to in _PERHAPS)
_VOWELS = re.compile(r"[aeiouy]+|w(?![aeiouy])")
_FRONT = ("ai", "ay", "ei", "ey", "ea", "ee", "ie", "i", "e", "y")
MOST_SPELLINGS = 8
"""Respellings of one name that are followed: more would join what nobody would say alike."""
SHORT = 3
"""Up to so many consonants a name is told from others by its first vowel too (Rhys from Ross, Hasan from Husain)."""


def fold(text: str) -> str:
    """`text` in lower case without accents, apostrophes or punctuation; its parts with one space between them."""
    plain = unicodedata.normalize("NFD", text.casefold().translate(_LETTERS))
    kept = (c for c in plain if not unicodedata.combining(c) and c not in "'\u2019\u02bc`")
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def name_parts(text: str) -> tuple[str, ...]:
    """The folded parts of a name that tell people apart, in the order given: "Tŷ-Gwyn" is two."""
    parts = [part for part in fold(text).split() if part]
    return tuple(part for part in parts if part not in _PARTICLES) or tuple(parts)


@lru_cache(maxsize=50_000)
def sounds(part: str) -> frozenset[str]:
    """What one folded part of a name may sound like: two parts that share a sound may be one name. Empty for what has
    no letters a to z.

    The spelling is first put into English letters, in each way a language would; then Metaphone takes its sound.
    """
    letters = "".join(c for c in part if "a" <= c <= "z")
    if not letters:
        return frozenset()
    return frozenset(key for spelling in _spellings(letters) if (key := _key(spelling)))


def _spellings(letters: str) -> list[str]:
    found = [letters]
    for rule, to in _PERHAPS_RULES:
        for spelling in list(found):
            other = rule.sub(to, spelling)
            if other != spelling and other not in found and len(found) < MOST_SPELLINGS:
                found.append(other)
    return found


def _key(spelling: str) -> str:
    for rule, to in _ALWAYS_RULES:
        spelling = rule.sub(to, spelling)
    code = jellyfish.metaphone(spelling).replace("0", "T")
    if not code:
        return ""
    vowel = _vowel(spelling)
    if spelling[0] in "aeiou" or (spelling[0] == "y" and code[0] not in "Y"):
        return vowel + re.sub("[YH]", "", code[1:] if code[0] in "AEIOUY" else code)
    body = code[0] + re.sub("Y", "", code[1:])
    return f"{body}.{vowel}" if len(body) <= SHORT else body


def _vowel(spelling: str) -> str:
    """The kind of the first vowel: in front of the mouth, at the back of it, or between."""
    first = _VOWELS.search(spelling)
    if first is None:
        return ""
    group = first.group()
    if group.startswith(_FRONT):
        return "i"
    return (
        "a"
        if group.startswith("a") and not group.startswith(("au", "ao")) and spelling[first.end() :][:1] != "w"
        else "o"
    )
