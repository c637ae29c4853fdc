"""The archive: what is written is read back, padding tells little, and nothing inflates beyond what was signed."""

from __future__ import annotations

import gzip
import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sync import archive
from app.sync.refusals import BundleInflates, BundleMalformed, MembersDiffer


def deflate(raw: bytes) -> bytes:
    packer = archive.Deflater()
    for start in range(0, len(raw), 700):
        packer.add(raw[start : start + 700])
    assert packer.raw == len(raw)
    packed = packer.finish()
    assert packer.packed <= len(packed)
    return packed


@given(st.integers(2, 2**40))
def test_padding_adds_an_eighth_at_most_and_leaves_few_sizes(size: int) -> None:
    padded = archive.padded_size(size)
    assert size <= padded <= size * 1.12
    assert archive.padded_size(padded) == padded
    significant = padded.bit_length() - (padded & -padded).bit_length() + 1
    assert significant <= padded.bit_length().bit_length() + 1


def test_padded_sizes_worked_out_by_hand() -> None:
    # 9 is 0b1001: E = 3, S = 2, so the last bit must be zero. 1,000,000: E = 19, S = 5, so the last 14 must.
    assert [archive.padded_size(size) for size in (8, 9, 10, 11, 1025, 1_000_000)] == [8, 10, 10, 12, 1088, 1_015_808]


@given(st.binary(max_size=2000), st.binary(max_size=200), st.binary(max_size=3000), st.integers(0, 2**33 - 1))
def test_members_come_back_as_they_were(manifest: bytes, signature: bytes, entries: bytes, mtime: int) -> None:
    raw = archive.write_archive(manifest, signature, entries, mtime)
    found = archive.Archive(memoryview(raw))
    assert found.member("manifest.json") == manifest
    assert found.member("manifest.json.sig") == signature
    assert found.member("SHA256SUMS") == archive.sums(manifest, signature, entries)
    assert found.member("entries.gz") == entries
    found.finish()
    assert found.mtime == mtime
    with tarfile.open(fileobj=io.BytesIO(raw)) as standard:
        members = standard.getmembers()
        assert [(m.name, m.mode, m.uid, m.mtime, m.isreg()) for m in members] == [
            (m.name, 0o600, 0, mtime, True) for m in members
        ]
        assert [standard.extractfile(m).read() for m in members][3] == entries  # type: ignore[union-attr]


def test_the_same_members_make_the_same_archive() -> None:
    assert archive.write_archive(b"a", b"b", b"c", 5) == archive.write_archive(b"a", b"b", b"c", 5)
    assert deflate(b"words" * 50) == deflate(b"words" * 50)


@given(st.binary(max_size=5000), st.integers(1, 300))
def test_what_is_deflated_inflates_to_itself(piece: bytes, times: int) -> None:
    raw = piece * times
    packed = deflate(raw)
    assert b"".join(archive.inflate(packed, len(raw))) == raw
    assert gzip.decompress(packed) == raw


def test_what_would_inflate_too_far_is_stored_instead() -> None:
    raw = bytes(3_000_000)
    packed = deflate(raw)
    assert len(packed) > len(raw)
    assert b"".join(archive.inflate(packed, len(raw))) == raw
    assert len(deflate(raw[: archive.FREE_RAW])) < 2000


@given(st.binary(min_size=1, max_size=2000), st.integers(-50, 50).filter(bool))
def test_another_size_than_signed_is_refused(raw: bytes, off: int) -> None:
    if len(raw) + off >= 0:
        with pytest.raises(MembersDiffer):
            list(archive.inflate(deflate(raw), len(raw) + off))


def test_a_bomb_gives_out_no_more_than_was_signed() -> None:
    bomb = gzip.compress(bytes(20_000_000), 9, mtime=0)
    pieces: list[bytes] = []
    with pytest.raises(MembersDiffer):
        pieces.extend(archive.inflate(bomb, 100_000))
    assert sum(map(len, pieces)) <= 100_000
    with pytest.raises(BundleInflates):
        list(archive.inflate(bomb, 20_000_000))


@given(st.lists(st.binary(max_size=300).filter(lambda line: b"\n" not in line), max_size=30))
def test_lines_come_back_as_they_were(lines: list[bytes]) -> None:
    raw = b"".join(line + b"\n" for line in lines)
    assert list(archive.lines(deflate(raw), len(raw))) == lines


def test_a_line_without_an_end_is_refused() -> None:
    with pytest.raises(BundleMalformed):
        list(archive.lines(deflate(b"a\nb"), 3))
