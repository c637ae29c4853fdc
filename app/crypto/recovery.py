"""The recovery code: 130 random bits written so that a person can copy them from paper."""

from __future__ import annotations

import hashlib
import secrets

from app.errors import AppError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, so that nothing is mistaken for 1 or 0 and no word appears."""
DATA_SYMBOLS = 26
CHECK_SYMBOLS = 4
_GROUP = 5
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = frozenset(" \t\r\n-\u00a0\u2010\u2011\u2012\u2013\u2014\u2212")


class RecoveryCodeMistyped(AppError):
    """That is not a whole recovery code: a character is missing, added or different. Compare it with the sheet, group
    by group. Nothing was changed."""


def new_recovery_code() -> str:
    """A fresh code of 26 random symbols (130 bits) and 4 check symbols, as six groups of five."""
    data = "".join(secrets.choice(ALPHABET) for _ in range(DATA_SYMBOLS))
    return _grouped(data + _check(data))


def normalise_recovery_code(text: str) -> str:
    """`text` as the code is printed, whatever its case, spaces and dashes, with O read as 0 and I and L as 1.

    Raises RecoveryCodeMistyped when the check symbols do not fit: 1 in 1,048,576 wrong codes passes.
    """
    symbols = "".join(letter for letter in text if letter not in _SEPARATORS).upper().translate(_MEANT)
    if len(symbols) != DATA_SYMBOLS + CHECK_SYMBOLS or any(symbol not in ALPHABET for symbol in symbols):
        raise RecoveryCodeMistyped
    if _check(symbols[:DATA_SYMBOLS]) != symbols[DATA_SYMBOLS:]:
        raise RecoveryCodeMistyped
    return _grouped(symbols)


def recovery_secret(code: str) -> bytearray:
    """The secret in a code: the ASCII of its 26 data symbols. Raises RecoveryCodeMistyped."""
    symbols = normalise_recovery_code(code).replace("-", "")
    return bytearray(symbols[:DATA_SYMBOLS].encode("ascii"))


def _check(data: str) -> str:
    """Four symbols, 20 bits of a hash: they tell a slip of the pen, they keep nothing secret."""
    digest = hashlib.sha256(b"sightline recovery 1: " + data.encode("ascii")).digest()
    number = int.from_bytes(digest[:3], "big") >> 4
    return "".join(ALPHABET[number >> shift & 31] for shift in (15, 10, 5, 0))


def _grouped(symbols: str) -> str:
    return "-".join(symbols[start : start + _GROUP] for start in range(0, len(symbols), _GROUP))
