"""What is sealed to one laptop opens there, with age too, and nothing broken comes through."""

from __future__ import annotations

import base64
import io
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.crypto.device import BadReceivingKey, ReceivingKey
from app.crypto.seal import (
    LARGEST_HEADER,
    NotForThisLaptop,
    SealDamaged,
    SealedTooBig,
    SealedWithPassphrase,
    recipients_count,
    seal,
    unseal,
)
from app.errors import AppError

KEY = ReceivingKey.generate()
OTHER = ReceivingKey.generate()
CHUNK = 64 * 1024
"""age seals in pieces of this size, each with its own tag."""


def sealed(data: bytes, recipient: str = KEY.recipient) -> bytes:
    target = io.BytesIO()
    seal(io.BytesIO(data), target, recipient)
    return target.getvalue()


def opened(data: bytes, *keys: ReceivingKey, limit: int = 10**7) -> bytes:
    target = io.BytesIO()
    count = unseal(io.BytesIO(data), target, [key.identity_text for key in keys or (KEY,)], limit=limit)
    assert count == len(target.getvalue())
    return target.getvalue()


PLAIN = bytes(range(256)) * 800
SEALED = sealed(PLAIN)
HEADER = SEALED[: SEALED.index(b"\n", SEALED.index(b"\n--- ") + 1) + 1]


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 5 * CHUNK + 7])
def test_what_is_sealed_is_opened(size: int) -> None:
    data = (PLAIN * 2)[:size]

    assert opened(sealed(data)) == data


def test_an_older_key_still_opens() -> None:
    assert opened(SEALED, OTHER, KEY) == PLAIN


def test_sealing_twice_looks_different() -> None:
    assert sealed(PLAIN)[-1000:] != SEALED[-1000:]


def test_another_laptop_is_told_so() -> None:
    with pytest.raises(NotForThisLaptop) as caught:
        opened(SEALED, OTHER)

    assert caught.value.exit_code == 4
    target = io.BytesIO()
    with pytest.raises(NotForThisLaptop):
        unseal(io.BytesIO(SEALED), target, [], limit=10)
    assert target.getvalue() == b""


def test_age_opens_ours(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(KEY.identity_text + "\n")
    (tmp_path / "sealed").write_bytes(SEALED)
    command = ["age", "-d", "-i", str(tmp_path / "key"), str(tmp_path / "sealed")]

    assert subprocess.run(command, capture_output=True, check=True).stdout == PLAIN


def test_we_open_what_age_seals() -> None:
    command = ["age", "-r", OTHER.recipient, "-r", KEY.recipient]
    data = subprocess.run(command, input=PLAIN, capture_output=True, check=True).stdout

    assert opened(data) == PLAIN
    assert recipients_count(data[: data.index(b"\n", data.index(b"\n--- ") + 1) + 1]) == 2


def test_a_text_armour_is_not_taken() -> None:
    command = ["age", "-a", "-r", KEY.recipient]
    data = subprocess.run(command, input=PLAIN, capture_output=True, check=True).stdout

    with pytest.raises(SealDamaged):
        opened(data)


def test_a_passphrase_is_refused_before_it_costs_anything() -> None:
    data = pyrage.passphrase.encrypt(b"hello", "hunter2")

    with pytest.raises(SealedWithPassphrase) as caught:
        opened(data)
    assert "passphrase" in caught.value.message()
    # Also where it hides among others, which age itself forbids.
    both = SEALED.replace(b"-> X25519", b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 30\n" + b"A" * 43 + b"\n-> X25519", 1)
    with pytest.raises(SealedWithPassphrase):
        opened(both)


def test_a_count_of_recipients_leaves_grease_out() -> None:
    counts = set()
    for _ in range(40):
        data = sealed(b"")
        counts.add(recipients_count(data[: data.index(b"\n", data.index(b"\n--- ") + 1) + 1]))

    assert counts == {1}


def stanza(kind: bytes = b"X25519", body: bytes = b"A" * 43) -> bytes:
    return b"-> " + kind + b" " + b"A" * 43 + b"\n" + body + b"\n"


def header(*stanzas: bytes, mac: bytes = b"A" * 43) -> bytes:
    return b"age-encryption.org/v1\n" + b"".join(stanzas) + b"--- " + mac + b"\n"


def test_a_header_may_hold_twenty_recipients_and_no_more() -> None:
    others = [pyrage.x25519.Identity.generate().to_public() for _ in range(20)]
    mine = pyrage.x25519.Recipient.from_str(KEY.recipient)

    assert opened(pyrage.encrypt(b"hello", [*others[1:], mine])) == b"hello"
    with pytest.raises(NotForThisLaptop):
        opened(pyrage.encrypt(b"hello", others))
    with pytest.raises(SealDamaged):
        opened(pyrage.encrypt(b"hello", [*others, mine]))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"hello",
        b"\x00" * 100_000,
        b"age-encryption.org/v1\n",
        b"age-encryption.org/v1\n" + b"--- " + b"A" * 43 + b"\n",
        b"age-encryption.org/v2\n" + HEADER[22:],
        b"\n" + HEADER,
        header(stanza()).replace(b"\n", b"\r\n"),
        header(stanza(body=b"A" * 65)),
        header(stanza(body=b"A" * 64)),
        header(stanza(body=b"****")),
        header(stanza(), b"\n"),
        header(b"-> \n" + b"A" * 43 + b"\n"),
        header(b"-> X25519 \xe9\n" + b"A" * 43 + b"\n"),
        header(b"-> X25519  a\n" + b"A" * 43 + b"\n"),
        header(stanza(), mac=b"A" * 42),
        header(stanza(), mac=b"A" * 44),
        header(stanza())[:-1],
        HEADER[:-10],
        HEADER,
        HEADER + bytes(15),
        HEADER + bytes(40),
        SEALED[: len(HEADER) + 16],
        SEALED[:-1],
        SEALED[: len(HEADER) + 16 + CHUNK + 16],
        SEALED[: -(len(PLAIN) % CHUNK + 16)],
        SEALED + b"\x00",
        SEALED + SEALED,
    ],
)
def test_a_broken_file_is_damaged(data: bytes) -> None:
    with pytest.raises(AppError) as caught:
        opened(data)

    assert isinstance(caught.value, SealDamaged)


def test_pieces_may_not_change_places() -> None:
    start = len(HEADER) + 16
    piece = CHUNK + 16
    first, second = SEALED[start : start + piece], SEALED[start + piece : start + 2 * piece]

    with pytest.raises(SealDamaged):
        opened(SEALED[:start] + second + first + SEALED[start + 2 * piece :])


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_mutation_comes_through(data: st.DataObject) -> None:
    raw = bytearray(SEALED)
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, 600) | st.integers(0, len(raw) - 1))
        match data.draw(st.sampled_from(["flip", "cut", "insert", "end"])):
            case "flip":
                raw[place] ^= data.draw(st.integers(1, 255))
            case "cut":
                del raw[place : place + data.draw(st.integers(1, 70))]
            case "insert":
                raw[place:place] = data.draw(st.binary(min_size=1, max_size=70))
            case _:
                del raw[max(place, 1) :]
        if len(raw) < 700:
            break
    if bytes(raw) != SEALED:
        with pytest.raises((SealDamaged, NotForThisLaptop)):
            opened(bytes(raw))


class Counting(io.RawIOBase):
    """An endless file that counts what is asked of it."""

    def __init__(self, start: bytes, filler: bytes) -> None:
        self.left, self.filler, self.given = start, filler, 0

    def read(self, size: int = -1, /) -> bytes:
        while len(self.left) < size:
            self.left += self.filler
        piece, self.left = self.left[:size], self.left[size:]
        self.given += len(piece)
        return piece


@pytest.mark.parametrize("filler", [b"A" * 64 + b"\n", stanza(), b"\x00", b"--- "])
def test_an_endless_header_is_read_to_64_kib(filler: bytes) -> None:
    source = Counting(b"age-encryption.org/v1\n-> X25519 a\n", filler)

    with pytest.raises(SealDamaged):
        unseal(source, io.BytesIO(), [KEY.identity_text], limit=100)  # type: ignore[arg-type]

    assert source.given <= LARGEST_HEADER


def test_a_large_header_within_the_bound_is_read() -> None:
    filling = header(*[stanza(b"unknown", (b"A" * 64 + b"\n") * 45 + b"AAAA")] * 20)
    assert LARGEST_HEADER // 2 < len(filling) < LARGEST_HEADER

    with pytest.raises(NotForThisLaptop):
        opened(filling + bytes(100))


@pytest.mark.parametrize("limit", [0, 1, 8192, CHUNK, len(PLAIN) - 1])
def test_over_the_limit_nothing_more_is_written(limit: int) -> None:
    target = io.BytesIO()

    with pytest.raises(SealedTooBig) as caught:
        unseal(io.BytesIO(SEALED), target, [KEY.identity_text], limit=limit)

    assert str(limit) in caught.value.message()
    assert len(target.getvalue()) <= limit
    assert opened(SEALED, limit=len(PLAIN)) == PLAIN


@pytest.mark.parametrize(
    "recipient",
    ["", "age1xyz", KEY.identity_text, "ssh-ed25519 AAAA", KEY.recipient[:-1]],
    ids=["empty", "not whole", "an identity", "an ssh key", "cut short"],
)
def test_a_text_that_is_no_recipient_seals_nothing(recipient: str) -> None:
    target = io.BytesIO()

    with pytest.raises(BadReceivingKey):
        seal(io.BytesIO(PLAIN), target, recipient)
    assert target.getvalue() == b""


def test_a_text_that_is_no_identity_opens_nothing() -> None:
    with pytest.raises(BadReceivingKey):
        unseal(io.BytesIO(SEALED), io.BytesIO(), ["AGE-SECRET-KEY-1X"], limit=10)


class Failing(io.BytesIO):
    """A disk that fails after some calls."""

    def __init__(self, data: bytes, good: int) -> None:
        super().__init__(data)
        self.good = good

    def _count(self) -> None:
        self.good -= 1
        if self.good < 0:
            raise OSError(5, "Input/output error")

    def read(self, size: int | None = -1, /) -> bytes:
        self._count()
        return super().read(size)

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        self._count()
        return super().write(data)


@pytest.mark.parametrize("good", [0, 1, 2])
def test_an_error_of_the_disk_is_not_called_damage(good: int) -> None:
    keys = [KEY.identity_text]
    with pytest.raises(OSError, match="Input/output"):
        unseal(Failing(SEALED, good), io.BytesIO(), keys, limit=10**7)
    with pytest.raises(OSError, match="Input/output"):
        unseal(io.BytesIO(SEALED), Failing(b"", good), keys, limit=10**7)
    with pytest.raises(OSError, match="Input/output"):
        seal(Failing(PLAIN, good), io.BytesIO(), KEY.recipient)
    with pytest.raises(OSError, match="Input/output"):
        seal(io.BytesIO(PLAIN), Failing(b"", good), KEY.recipient)


MEMORY = """
import io, resource, sys
from app.crypto.device import ReceivingKey
from app.crypto.seal import seal, unseal
key = ReceivingKey.generate()
with open(sys.argv[1], "wb") as file:
    file.truncate(48 << 20)
def run(name):
    with open(name, "rb") as source, open(sys.argv[2], "wb") as target:
        seal(source, target, key.recipient)
    with open(sys.argv[2], "rb") as source, open(sys.argv[3], "wb") as target:
        return unseal(source, target, [key.identity_text], limit=48 << 20)
run(sys.argv[4])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert run(sys.argv[1]) == 48 << 20
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_large_file_takes_little_memory(tmp_path: Path) -> None:
    (tmp_path / "small").write_bytes(b"x")
    names = [str(tmp_path / name) for name in ("plain", "sealed", "again", "small")]
    done = subprocess.run([sys.executable, "-c", MEMORY, *names], capture_output=True, text=True, check=True)

    assert int(done.stdout) < 8 * 1024  # KiB, for a file of 48 MiB


def test_the_words_we_tell_the_wrong_key_by_are_still_the_ones() -> None:
    # pyrage has one exception for every fault; were its words to change, "another laptop" would turn into "damaged".
    with pytest.raises(pyrage.DecryptError, match="No matching keys"):
        pyrage.decrypt(SEALED, [pyrage.x25519.Identity.from_str(OTHER.identity_text)])


def test_files_sealed_by_earlier_versions_open() -> None:
    identity = "AGE-SECRET-KEY-15RP5H6X52SSYJTQANTR9SYKE9JSM32WN0FG7D9ES9D7LXUTQ878QRQT0GC"
    data = base64.b64decode(
        "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBIRUpwb2Vtb0QvSEhwMjRqSmdvYVp4NjRHRVVPc2dkZFZa"
        "TlRGYTJkVFhvCnB3Ymg1dUtNZ3lHM3F2STdBUE1iNGZ5MUV0WWJEclVCczF1Z1pZWG5lSTQKLS0tIFpSa3lNVjdz"
        "a0xzR1pvUGpmYWZYWmFiK3hwcnd2WTNpUmtYMG5xSFUzb1UKrzmLy1Y5pHFNQl9o7fTRF3GAE5tzH8HdQRjhXWUw"
        "giYewcGEyjeK7UOOsrkRdataRNt/"
    )

    assert opened(data, ReceivingKey.from_text(identity)) == b"sightline self-test"
