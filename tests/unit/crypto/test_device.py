"""A laptop's signature is its own, for one use, over exactly these bytes."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto import sshsig
from app.crypto.device import (
    ENTRY_PREFIX,
    BadReceivingKey,
    BadSignature,
    DeviceKey,
    ReceivingKey,
    device_id,
    fingerprint,
    fingerprint_words,
    sign_entry,
    verify,
    verify_entry,
)
from app.crypto.word_list import word_list

KEY = DeviceKey.from_secret(bytes(range(32)))
ORDER = 2**252 + 27742317777372353535851937790883648493


def test_a_key_comes_back_from_its_secret() -> None:
    key = DeviceKey.generate()
    again = DeviceKey.from_secret(key.secret())

    assert again.public == key.public
    assert len(key.secret()) == len(key.public) == 32
    assert DeviceKey.generate().public != key.public


def test_the_name_of_a_laptop_comes_from_its_key() -> None:
    assert KEY.id == device_id(KEY.public) == hashlib.sha256(b"sightline-device:" + KEY.public).hexdigest()[:32]
    assert len(KEY.id) == 32


def test_nothing_secret_is_shown() -> None:
    receiving = ReceivingKey.generate()

    assert KEY.secret().hex() not in repr(KEY)
    assert repr(KEY.secret()) not in repr(KEY)
    assert receiving.identity_text not in repr(receiving)


@pytest.mark.parametrize("secret", [b"", bytes(31), bytes(33)])
def test_a_secret_of_another_length_is_no_key(secret: bytes) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        DeviceKey.from_secret(secret)


@given(st.binary(max_size=200))
def test_what_is_signed_is_verified(message: bytes) -> None:
    verify(KEY.public, message, KEY.sign(message))


@given(st.integers(0, 63), st.integers(1, 255))
def test_one_changed_byte_of_a_signature_is_refused(place: int, change: int) -> None:
    broken = bytearray(KEY.sign(b"message"))
    broken[place] ^= change

    with pytest.raises(BadSignature):
        verify(KEY.public, b"message", bytes(broken))


@pytest.mark.parametrize("length", [0, 1, 63, 65, 128])
def test_a_signature_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(BadSignature):
        verify(KEY.public, b"message", (KEY.sign(b"message") * 2)[:length])


@pytest.mark.parametrize(
    "public",
    [b"", bytes(31), bytes(33), b"\xff" * 32, DeviceKey.generate().public],
    ids=["empty", "short", "long", "no point", "another's"],
)
def test_another_key_is_refused(public: bytes) -> None:
    with pytest.raises(BadSignature) as caught:
        verify(public, b"message", KEY.sign(b"message"))

    assert caught.value.exit_code == 4


def test_a_signature_has_one_form() -> None:
    # Adding the group's order to the second half gives a second "valid" signature where nobody checks.
    signature = KEY.sign(b"message")
    larger = int.from_bytes(signature[32:], "little") + ORDER

    with pytest.raises(BadSignature):
        verify(KEY.public, b"message", signature[:32] + larger.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "public",
    [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    ],
)
def test_a_key_under_which_anything_verifies_is_refused(public: str) -> None:
    # The eight points of small order and two of their improper spellings: with such a key, R = the neutral element and
    # S = 0 sign very many messages.
    neutral = (1).to_bytes(32, "little") + bytes(32)
    for number in range(16):
        with pytest.raises(BadSignature):
            verify(bytes.fromhex(public), b"message %d" % number, neutral)


def test_an_entry_is_signed_for_being_an_entry() -> None:
    header = b'{"v":1}'
    signature = sign_entry(KEY, header)

    verify_entry(KEY.public, header, signature)
    assert ENTRY_PREFIX == b"sightline entry 1\x00"
    verify(KEY.public, ENTRY_PREFIX + header, signature)
    for other in (KEY.sign(header), KEY.sign(b"sightline entry 2\x00" + header)):
        with pytest.raises(BadSignature):
            verify_entry(KEY.public, header, other)
    with pytest.raises(BadSignature):
        verify_entry(KEY.public, header + b" ", signature)


def test_the_fingerprint_is_the_one_ssh_keygen_shows(tmp_path: Path) -> None:
    for _ in range(3):
        key = DeviceKey.generate()
        (tmp_path / "key.pub").write_text(sshsig.public_line(key.public, "laptop") + "\n")
        shown = subprocess.run(
            ["ssh-keygen", "-l", "-f", str(tmp_path / "key.pub")], capture_output=True, text=True, check=True
        )
        assert fingerprint(key.public) in shown.stdout.split()


def test_fingerprint_words_tell_keys_apart() -> None:
    words = fingerprint_words(KEY.public)

    assert words == ("twenty", "cocoa", "clock", "free", "citrus", "assist", "embrace", "magpie")
    assert set(words) <= set(word_list())
    seen = {fingerprint_words(DeviceKey.generate().public) for _ in range(100)}
    assert len(seen) == 100
    assert len({word for one in seen for word in one}) > 500  # all eight places vary


def test_a_receiving_key_comes_back_from_its_text() -> None:
    key = ReceivingKey.generate()

    assert key.identity_text.startswith("AGE-SECRET-KEY-1")
    assert key.recipient.startswith("age1")
    assert ReceivingKey.from_text(key.identity_text) == key
    assert ReceivingKey.generate() != key


@pytest.mark.parametrize(
    "text", ["", "AGE-SECRET-KEY-1", "age1xyz", "AGE-SECRET-KEY-1" + "Q" * 58, "ssh-ed25519 AAAA", "\ud800"]
)
def test_another_text_is_no_receiving_key(text: str) -> None:
    with pytest.raises(BadReceivingKey):
        ReceivingKey.from_text(text)
