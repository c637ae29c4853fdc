"""The archive inside a bundle: USTAR with a fixed list of regular files, gzip of the entries, and padding."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from app.sync.refusals import BundleInflates, BundleMalformed, MembersDiffer

MANIFEST, SIGNATURE, SUMS, ENTRIES = "manifest.json", "manifest.json.sig", "SHA256SUMS", "entries.gz"
_NAMES = (MANIFEST, SIGNATURE, SUMS, ENTRIES)
BLOCK = 512
MAX_MANIFEST = 4 * 1024 * 1024
MAX_SMALL = 4096
MAX_RAW = 96 * 1024 * 1024
"""Bytes that the entries of one bundle may inflate to."""
MAX_RATIO = 60
"""How many times its own size `entries.gz` may inflate to, beyond the first mebibyte; a sender that would go beyond
stores instead of compressing."""
FREE_RAW = 1024 * 1024
MAX_LINE = 32 * 1024 * 1024
_LIMITS = {MANIFEST: MAX_MANIFEST, SIGNATURE: MAX_SMALL, SUMS: MAX_SMALL}


def padded_size(size: int) -> int:
    """`size` rounded up so that it says little (Padmé; Nikitin et al., 2019, section 4): at most 12 % more."""
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    unit = 1 << (exponent - exponent.bit_length())
    return (size + unit - 1) // unit * unit


def sums(manifest: bytes, signature: bytes, entries: bytes) -> bytes:
    """The file that `sha256sum -c` reads."""
    members = ((MANIFEST, manifest), (SIGNATURE, signature), (ENTRIES, entries))
    return "".join(f"{hashlib.sha256(raw).hexdigest()}  {name}\n" for name, raw in members).encode()


def write_archive(manifest: bytes, signature: bytes, entries: bytes, mtime: int) -> bytes:
    """The archive: each member in its place, two empty blocks, then zero bytes up to the padded size."""
    parts: list[bytes] = []
    for name, raw in zip(_NAMES, (manifest, signature, sums(manifest, signature, entries), entries), strict=True):
        parts += [_header(name, len(raw), mtime), raw, bytes(-len(raw) % BLOCK)]
    parts.append(bytes(2 * BLOCK))
    size = sum(map(len, parts))
    return b"".join([*parts, bytes(padded_size(size) - size)])


def _header(name: str, size: int, mtime: int) -> bytes:
    """The one header a member may have (POSIX.1-1988): a regular file of nobody in particular, readable by its owner,
    made when the bundle was."""
    front = name.encode("ascii").ljust(100, b"\0") + b"0000600\0" + b"0000000\0" * 2 + b"%011o\0%011o\0" % (size, mtime)
    rest = b"0" + bytes(100) + b"ustar\x0000" + bytes(64) + b"0000000\0" * 2 + bytes(167)
    return front + b"%06o\0 " % (sum(front) + 8 * ord(" ") + sum(rest)) + rest


@dataclass(slots=True)
class Archive:
    """Reads an archive member by member and takes nothing but what `write_archive` writes."""

    raw: memoryview
    at: int = 0
    mtime: int = -1

    def member(self, name: str) -> bytes:
        """The next member, which must be `name`; raises BundleMalformed."""
        head = bytes(self.raw[self.at : self.at + BLOCK])
        size, mtime = _octal(head[124:136]), _octal(head[136:148])
        if self.mtime < 0:
            self.mtime = mtime
        if len(head) != BLOCK or mtime != self.mtime or head != _header(name, size, mtime):
            raise BundleMalformed(why="archive member")
        if size > _LIMITS.get(name, len(self.raw)):
            raise BundleMalformed(why="archive member too long")
        start = self.at + BLOCK
        end = start + size
        self.at = end + -size % BLOCK
        if self.at > len(self.raw) or any(self.raw[end : self.at]):
            raise BundleMalformed(why="archive member cut short")
        return bytes(self.raw[start:end])

    def finish(self) -> None:
        """Only zero bytes may follow, to the padded size exactly; raises BundleMalformed."""
        end = self.at + 2 * BLOCK
        if len(self.raw) != padded_size(end) or bytes(self.raw[self.at :]).strip(b"\x00"):
            raise BundleMalformed(why="archive end")


def _octal(field: bytes) -> int:
    """A number as `_header` writes it: eleven octal digits and a zero byte."""
    digits = field[:-1]
    if len(field) != 12 or field[-1:] != b"\x00" or digits.strip(b"01234567"):
        raise BundleMalformed(why="archive header")
    return int(digits, 8)


class Deflater:
    """Packs pieces into one gzip member without a name or a time, and knows how far it has got.

    What would inflate beyond what a reader takes from a file so small is stored instead of compressed.
    """

    def __init__(self) -> None:
        self.raw = 0
        """Bytes taken so far."""
        self.packed = 0
        """Bytes they have surely become; some more are still held back."""
        self._gzip = zlib.compressobj(6, zlib.DEFLATED, 31)
        self._parts: list[bytes] = []

    def add(self, piece: bytes) -> None:
        """Take the next piece."""
        part = self._gzip.compress(piece)
        self.raw += len(piece)
        self.packed += len(part)
        self._parts.append(part)

    def finish(self) -> bytes:
        """The whole member."""
        packed = b"".join([*self._parts, self._gzip.flush()])
        return packed if self.raw <= most_raw(len(packed)) else gzip.compress(gzip.decompress(packed), 0, mtime=0)


def most_raw(size: int) -> int:
    """How many bytes a gzip member of `size` bytes may inflate to."""
    return min(MAX_RAW, FREE_RAW + MAX_RATIO * size)


def inflate(packed: bytes, raw_size: int) -> Iterator[bytes]:
    """The content of one gzip member, a piece at a time, never more than `raw_size` bytes.

    Raises BundleInflates where `raw_size` is more than a bundle may hold, MembersDiffer where the content is not
    exactly that long or anything follows it.
    """
    if raw_size > most_raw(len(packed)):
        raise BundleInflates
    stream, left, rest = zlib.decompressobj(wbits=31), raw_size, packed
    try:
        while not stream.eof:
            piece = stream.decompress(rest, min(65536, left + 1))
            rest = stream.unconsumed_tail
            if len(piece) > left or (not piece and not rest and not stream.eof):
                raise MembersDiffer
            left -= len(piece)
            yield piece
    except zlib.error as error:
        raise MembersDiffer from error
    if left or stream.unused_data:
        raise MembersDiffer


def lines(packed: bytes, raw_size: int) -> Iterator[bytes]:
    """The lines of an inflated member without their line breaks; raises what `inflate` does, and BundleMalformed for a
    line that is too long or has no end."""
    parts: list[bytes] = []
    length = 0
    for piece in inflate(packed, raw_size):
        whole = piece.split(b"\n")
        for part in whole[:-1]:
            parts.append(part)
            yield b"".join(parts)
            parts, length = [], 0
        parts.append(whole[-1])
        length += len(whole[-1])
        if length > MAX_LINE:
            raise BundleMalformed(why="line too long")
    if length:
        raise BundleMalformed(why="last line has no end")
