"""Sealing to one laptop in the age v1 format (c2sp.org/age), as a stream, so that `age -d` opens it too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import BinaryIO, Final

import pyrage

from app.crypto.device import parse_identity, parse_recipient
from app.errors import AppError

LARGEST_HEADER: Final = 64 * 1024
MOST_RECIPIENTS: Final = 20
"""Each one costs a key exchange before anything can be authenticated; Sightline itself writes one."""
_VERSION_LINE: Final = b"age-encryption.org/v1"
_PIECE: Final = 8192
_BODY_COLUMNS: Final = 64
_STANZA: Final = re.compile(rb"-> ([!-~]+)((?: [!-~]+)*)")
_BODY: Final = re.compile(rb"[A-Za-z0-9+/]*")
_LAST_LINE: Final = re.compile(rb"--- [A-Za-z0-9+/]{43}")


class SealDamaged(AppError):
    """This sealed file is damaged, or was not sealed by Sightline. Nothing was taken in. Ask for it to be sent
    again."""

    exit_code = 4


class SealedWithPassphrase(SealDamaged):
    """This file is sealed with a passphrase. Sightline opens only what is sealed to this laptop's own key. Nothing
    was taken in."""


class NotForThisLaptop(AppError):
    """This file is sealed to another laptop, or to a key that this one no longer has. Nothing was taken in."""

    exit_code = 4


class SealedTooBig(AppError):
    """This sealed file holds more than the {limit} bytes it may hold. Nothing was taken in."""

    exit_code = 4


def seal(source: BinaryIO, target: BinaryIO, recipient: str) -> None:
    """Seal all of `source` into `target` for the one holder of `recipient` ("age1..."), a piece at a time.

    Raises BadReceivingKey, and whatever the two files raise.
    """
    to = parse_recipient(recipient)
    reader, writer = _Source(b"", source), _Target(target, None)
    try:
        pyrage.encrypt_io(reader, writer, [to])
    except pyrage.EncryptError as error:
        raise reader.error or writer.error or error from None


def unseal(source: BinaryIO, target: BinaryIO, identities: Sequence[str], *, limit: int) -> int:
    """Open `source` with whichever identity ("AGE-SECRET-KEY-1...") fits, into `target`; returns the bytes written.

    On any error `target` holds a part that must be thrown away. Raises NotForThisLaptop, SealDamaged,
    SealedWithPassphrase, SealedTooBig (over `limit` bytes), BadReceivingKey, and whatever the two files raise.
    """
    keys = [parse_identity(text) for text in identities]
    start, header_length = _read_header(source)
    kinds = _recipient_kinds(start[:header_length])
    if b"scrypt" in kinds:
        raise SealedWithPassphrase
    if len(kinds) > MOST_RECIPIENTS:
        raise SealDamaged
    reader, writer = _Source(start, source), _Target(target, limit)
    try:
        pyrage.decrypt_io(reader, writer, keys)
    except (pyrage.DecryptError, OSError) as error:
        # Broken pieces arrive as OSError, like an error of the two files; theirs is the one that was remembered.
        own = reader.error or writer.error
        raise (own or _meaning(error)) from (None if own else error)
    return writer.written


def recipients_count(header: bytes) -> int:
    """How many recipients an age header (all up to and with its `---` line) names, grease left out; raises
    SealDamaged."""
    return len(_recipient_kinds(header))


def _meaning(error: Exception) -> AppError:
    """pyrage has one exception for all of it and tells this case apart by its words; a test pins them."""
    return NotForThisLaptop() if "No matching keys" in str(error) else SealDamaged()


def _read_header(source: BinaryIO) -> tuple[bytes, int]:
    """The beginning of `source`, and how much of it is header; raises SealDamaged when none ends within the bound."""
    start = b""
    while len(start) < LARGEST_HEADER:
        piece = source.read(min(_PIECE, LARGEST_HEADER - len(start)))
        start += piece
        end = _header_end(start)
        if end:
            return start, end
        if not piece:
            break
    raise SealDamaged


def _header_end(start: bytes) -> int:
    """The length of the header if `start` holds all of it, else 0."""
    last_line = start.find(b"\n--- ")
    return start.find(b"\n", last_line + 1) + 1 if last_line >= 0 else 0


def _recipient_kinds(header: bytes) -> list[bytes]:
    """The type of each recipient stanza, in order, without grease; raises SealDamaged for a header out of form.

    Grease is a stanza of a meaningless type, put in so that readers keep skipping what they do not know.
    """
    lines = header.split(b"\n")
    if len(lines) < 5 or lines[0] != _VERSION_LINE or lines[-1] or not _LAST_LINE.fullmatch(lines[-2]):
        raise SealDamaged
    kinds, body_expected = [], False
    for line in lines[1:-2]:
        if body_expected:
            if len(line) > _BODY_COLUMNS or not _BODY.fullmatch(line):
                raise SealDamaged
            body_expected = len(line) == _BODY_COLUMNS
            continue
        stanza = _STANZA.fullmatch(line)
        if stanza is None:
            raise SealDamaged
        kinds.append(stanza.group(1))
        body_expected = True
    if body_expected:
        raise SealDamaged
    return [kind for kind in kinds if not kind.endswith(b"-grease")]


class _Source:
    """What pyrage reads from: what was read already, then the file; remembers the file's own error."""

    def __init__(self, start: bytes, file: BinaryIO) -> None:
        self._start = start
        self._file = file
        self.error: Exception | None = None

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes; empty at the end."""
        if self._start:
            piece, self._start = self._start[:size], self._start[size:]
            return piece
        try:
            return self._file.read(size)
        except Exception as error:
            self.error = error
            raise


class _Target:
    """What pyrage writes to: the file, up to a limit; remembers the file's own error."""

    def __init__(self, file: BinaryIO, limit: int | None) -> None:
        self._file = file
        self._limit = limit
        self.written = 0
        self.error: Exception | None = None

    def write(self, data: bytes, /) -> int:
        """All of `data`; raises SealedTooBig before the limit is passed."""
        try:
            if self._limit is not None and self.written + len(data) > self._limit:
                raise SealedTooBig(limit=self._limit)
            self._file.write(data)
        except Exception as error:
            self.error = error
            raise
        self.written += len(data)
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here; the file's owner flushes it."""
