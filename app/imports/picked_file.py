"""Reading a file that a person picked: an ordinary file of a bearable size, or a refusal in words."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from app.errors import AppError


class FileVanished(AppError):
    """This file is no longer where it was: it was moved or deleted, or its stick was taken out. Nothing was attached;
    what you typed is still here."""


class FileUnreadable(AppError):
    """This file could not be read: {why}. Nothing was attached; what you typed is still here. Check that you may open
    it, or make a copy of it and attach that."""


class FileEmpty(AppError):
    """This file is empty. Nothing was attached; what you typed is still here."""


class NotAFile(AppError):
    """This is a folder, or a part of the computer, and not a file. Nothing was attached. Choose one file at a time."""


class FileTooBig(AppError):
    """This file is larger than {limit} MB, which is the most that is kept with a case. Nothing was attached; what you
    typed is still here. Attach the pages that matter, or a smaller copy."""


class FileChanging(AppError):
    """This file was changed while it was read: another program is still writing it. Nothing was attached. Close it
    there and try again."""


@dataclass(frozen=True, slots=True)
class Picked:
    """An open file that may be read: exactly `size` bytes, in pieces."""

    name: str
    size: int
    _source: BinaryIO

    def pieces(self, length: int) -> Iterator[bytes]:
        """Its bytes, `length` at a time and the last piece shorter; never more than `size` is held or asked for.

        Raises FileChanging where it turns out shorter or longer, FileVanished, FileUnreadable.
        """
        left = self.size
        while left:
            piece = self._read(min(length, left))
            if len(piece) < min(length, left):
                raise FileChanging
            left -= len(piece)
            yield piece
        if self._read(1):
            raise FileChanging

    def _read(self, length: int) -> bytes:
        try:
            return self._source.read(length)
        except OSError as error:
            raise _refusal(error) from error


@contextmanager
def pick(path: Path, *, limit: int) -> Iterator[Picked]:
    """Open a file of at most `limit` bytes. What is no ordinary file is refused before a byte of it is read, and so is
    a larger one, whatever its size.

    Raises FileVanished, FileUnreadable, FileEmpty, NotAFile, FileTooBig.
    """
    # A pipe would hold up its opener until somebody writes into it.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        handle = os.open(path, flags)
    except OSError as error:
        raise (NotAFile() if _is_folder(path) else _refusal(error)) from error
    try:
        facts = os.fstat(handle)
        if not stat.S_ISREG(facts.st_mode):
            raise NotAFile
        if facts.st_size > limit:
            raise FileTooBig(limit=limit // 2**20)
        if not facts.st_size:
            raise FileEmpty
        with open(handle, "rb", closefd=False) as source:
            yield Picked(path.name, facts.st_size, source)
    finally:
        os.close(handle)


def pick_bytes(data: bytes, name: str, *, limit: int) -> Picked:
    """The same for bytes at hand (a picture pasted, a document made here). Raises FileEmpty, FileTooBig."""
    if len(data) > limit:
        raise FileTooBig(limit=limit // 2**20)
    if not data:
        raise FileEmpty
    return Picked(name, len(data), BytesIO(data))


def _is_folder(path: Path) -> bool:
    """Opening a folder fails on some systems with what looks like a missing permission."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _refusal(error: OSError) -> AppError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return FileVanished()
    return FileUnreadable(why=error.strerror or "")
