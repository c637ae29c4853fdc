"""Sealing a file piece by piece under a key of its own: no piece can be read, moved or left out without it."""

from __future__ import annotations

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.errors import AppError

KEY_BYTES: Final = 32
SEAL_BYTES: Final = 16
"""How much longer a sealed piece is than what it holds."""
_DOMAIN: Final = b"sightline attachment 1\x00"


class PieceDamaged(AppError):
    """A part of this file was changed since it was put into Sightline, so it is not shown. Nothing else is affected.
    Run the check of the store, and ask whoever has the file for it again."""

    exit_code = 3


def seal_piece(key: bytes, piece: bytes, number: int, *, last: bool) -> bytes:
    """Seal the piece `number` (from 0) of one file.

    `key` must seal one file only: the pieces' nonces are their numbers (AES-256-GCM, NIST SP 800-38D, 8.2.1; the
    construction is STREAM, Hoang and others 2015). Which piece is the last one is sealed in too.
    """
    return AESGCM(key).encrypt(_nonce(number, last), piece, _DOMAIN)


def open_piece(key: bytes, sealed: bytes, number: int, *, last: bool) -> bytes:
    """What a sealed piece holds; raises PieceDamaged for a changed piece, another's place, or another file's key."""
    try:
        return AESGCM(key).decrypt(_nonce(number, last), sealed, _DOMAIN)
    except (InvalidTag, ValueError) as error:
        raise PieceDamaged from error


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
