"""The 2,048 words that passphrases are suggested from and fingerprints are read out in."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

WORD_COUNT: Final = 2048
"""Eleven bits a word."""
_WORDS = Path(__file__).resolve().parent.parent.parent / "resources" / "words.txt"


@cache
def word_list() -> tuple[str, ...]:
    """The words in order. Their places are part of every fingerprint ever read out: the list never changes.

    Raises ValueError when the file does not hold exactly 2,048 different words.
    """
    words = tuple(_WORDS.read_text(encoding="ascii").split())
    if len(words) != WORD_COUNT or len(set(words)) != WORD_COUNT:
        raise ValueError("the word list is not whole")
    return words
