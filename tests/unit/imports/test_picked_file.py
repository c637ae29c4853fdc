"""A picked file is an ordinary file of a bearable size, or it is refused in words before it is read."""

from __future__ import annotations

import os
import resource
import tracemalloc
from pathlib import Path

import pytest

from app.errors import AppError
from app.imports.picked_file import (
    FileChanging,
    FileEmpty,
    FileTooBig,
    FileUnreadable,
    FileVanished,
    NotAFile,
    pick,
    pick_bytes,
)

LIMIT = 25 * 2**20


def read(path: Path, piece: int = 4096) -> list[bytes]:
    with pick(path, limit=LIMIT) as picked:
        return list(picked.pieces(piece))


def test_a_file_is_read_in_pieces_the_last_one_shorter(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(bytes(range(256)) * 40)
    pieces = read(path)
    assert [len(piece) for piece in pieces] == [4096, 4096, 2048]
    assert b"".join(pieces) == path.read_bytes()


def test_a_file_of_exactly_the_limit_is_read_and_one_byte_more_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big"
    with path.open("wb") as file:
        file.truncate(LIMIT)
    assert sum(map(len, read(path, 2**20))) == LIMIT
    with path.open("ab") as file:
        file.write(b"x")
    with pytest.raises(FileTooBig) as refused:
        read(path)
    assert "25 MB" in refused.value.message()


def test_two_gigabytes_are_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "video"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_inblock
    tracemalloc.start()
    with pytest.raises(FileTooBig):
        read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_inblock - before < 2048


@pytest.mark.parametrize(
    ("make", "refusal"),
    [
        (lambda path: path.mkdir(), NotAFile),
        (lambda path: os.mkfifo(path), NotAFile),  # would hold up whoever opens it until somebody writes
        (lambda path: path.touch(), FileEmpty),
        (lambda path: None, FileVanished),
        (lambda path: path.symlink_to(path.parent / "nowhere"), FileVanished),
        (lambda path: path.symlink_to("/dev/zero"), NotAFile),
        (lambda path: path.symlink_to(path), FileUnreadable),  # goes round in a circle
    ],
)
def test_what_is_no_file_to_keep_is_refused(tmp_path: Path, make, refusal: type[AppError]) -> None:
    path = tmp_path / "thing"
    make(path)
    with pytest.raises(refusal) as raised:
        read(path)
    assert type(raised.value) is refusal
    assert "{" not in raised.value.message()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_one_may_not_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(FileUnreadable):
        read(path)


@pytest.mark.parametrize("change", [-100, 100])
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, change: int) -> None:
    path = tmp_path / "growing"
    path.write_bytes(b"a" * 100_000)
    with pick(path, limit=LIMIT) as picked:
        pieces = picked.pieces(50_000)
        next(pieces)
        os.truncate(path, 100_000 + change)
        with pytest.raises(FileChanging):
            list(pieces)


def test_bytes_at_hand_are_read_like_a_file() -> None:
    assert list(pick_bytes(b"abcdef", "pasted.png", limit=10).pieces(4)) == [b"abcd", b"ef"]
    with pytest.raises(FileEmpty):
        pick_bytes(b"", "x", limit=10)
    with pytest.raises(FileTooBig):
        pick_bytes(b"01234567890", "x", limit=10)
