"""What makes a passphrase good enough, said in words before it is used."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from typing import Final

from app.crypto.word_list import word_list
from app.words import _

SUGGESTED_WORDS: Final = 6
LEAST_CHARACTERS: Final = 14
MOST_CHARACTERS: Final = 1000
LEAST_STRENGTH: Final = 3
"""zxcvbn's "safely unguessable": more than 10^8 guesses; Argon2id makes each of them cost the better part of a
second."""
_KNOWN_FROM: Final = 3
_MEASURED: Final = 72
"""zxcvbn's own limit; what comes after it can only make a passphrase stronger."""


def passphrase_problem(passphrase: str, user_inputs: Sequence[str] = ()) -> str | None:
    """What is wrong with `passphrase` as a new one, as a sentence for the person choosing it; None when it will do.

    `user_inputs` are words that others would try first (the user's name, site, agency).
    """
    text = unicodedata.normalize("NFC", passphrase)
    if len(text) < LEAST_CHARACTERS:  # six words of any use are longer than that
        return _("Use at least six words, or at least 14 characters.")
    if len(text) > MOST_CHARACTERS:
        return _("Use at most 1,000 characters.")
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        return _("Use only letters, numbers, signs and spaces: something in this passphrase cannot be typed.")
    if passphrase_strength(text, user_inputs) < LEAST_STRENGTH:
        return _("This is too easy to guess. Use words that have nothing to do with each other or with you.")
    return None


def passphrase_strength(text: str, user_inputs: Sequence[str] = ()) -> int:
    """How hard `text` is to guess, 0 (at once) to 4 (very hard), by zxcvbn over its first 72 characters.

    `user_inputs` count as known: alone they are worth little to zxcvbn, and what is left without them is measured too,
    because a name, a surname and a town together would otherwise pass.
    """
    measured = unicodedata.normalize("NFC", text)
    known = [part.casefold() for entry in user_inputs for part in (entry, *entry.split()) if len(part) >= _KNOWN_FROM]
    left = measured.casefold()
    for part in sorted(known, key=len, reverse=True):
        left = left.replace(part, "")
    score = _score(measured, known)
    return score if left == measured.casefold() else min(score, _score(left.strip(), known))


def suggest_passphrase() -> str:
    """Six random words of the list: 66 bits."""
    return " ".join(secrets.choice(word_list()) for _word in range(SUGGESTED_WORDS))


def _score(text: str, known: list[str]) -> int:
    from zxcvbn import zxcvbn  # its word lists take longer to load than the window takes to open

    if not text:  # zxcvbn cannot measure nothing
        return 0
    score: int = zxcvbn(text[:_MEASURED], user_inputs=known)["score"]
    return score
