"""Keys come out right, apart from each other, and never weaker than promised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.kdf import (
    DEFAULT_WORK,
    FLOOR_WORK,
    LARGEST_WORK,
    TEST_WORK,
    NotEnoughMemory,
    Work,
    argon2id,
    calibrate,
    subkey,
    unwrap,
    wipe,
    wrap,
)

KEY = bytearray(range(32))
WRAPPING = bytearray(b"w" * 32)


def test_each_purpose_has_its_own_key() -> None:
    keys = {bytes(subkey(KEY, purpose)) for purpose in ("store", "backup", "spool", "vault")}

    assert len(keys) == 4
    assert bytes(KEY) not in keys
    assert subkey(KEY, "store") == subkey(bytes(KEY), "store")
    assert subkey(bytearray(32), "store") != subkey(KEY, "store")


def test_the_store_key_is_the_same_in_every_version() -> None:
    # Were this to change, no store made before would open.
    assert subkey(KEY, "store").hex() == "2be9d32dddedcb68ab79cfbf858585e34368bc26ad800a5e31b680eaf2eb6594"
    assert subkey(KEY, "backup").hex() == "5d950da2f631dae91f68fc08ea4a151b29b049d3c66de737d3fd183c72aa3c11"
    assert subkey(KEY, "spool").hex() == "1fcc2d5988ee25fb2f0b0ddd091ae382db8cffdb476c6ffd01800ff75412d47a"


def test_a_purpose_nobody_named_is_refused() -> None:
    with pytest.raises(ValueError, match="purpose"):
        subkey(KEY, "stores")


def test_a_wrapped_key_opens_only_with_its_own_key_and_header() -> None:
    nonce, wrapped = wrap(KEY, WRAPPING, b"header")

    assert unwrap(wrapped, nonce, WRAPPING, b"header") == KEY
    assert unwrap(wrapped, nonce, WRAPPING, b"headex") is None
    assert unwrap(wrapped, nonce, bytearray(32), b"header") is None
    assert unwrap(wrapped, bytes(12), WRAPPING, b"header") is None


@given(st.integers(0, 47), st.integers(1, 255))
def test_one_changed_byte_of_a_wrapped_key_is_noticed(place: int, change: int) -> None:
    nonce, wrapped = wrap(KEY, WRAPPING, b"header")
    broken = bytearray(wrapped)
    broken[place] ^= change

    assert unwrap(bytes(broken), nonce, WRAPPING, b"header") is None


def test_wrapping_twice_gives_nothing_away() -> None:
    assert wrap(KEY, WRAPPING, b"header") != wrap(KEY, WRAPPING, b"header")


def test_wiping_overwrites_in_place() -> None:
    secret = bytearray(b"secret")
    same = secret

    wipe(secret)

    assert same == bytes(6)


def test_calibration_stays_within_its_bounds() -> None:
    assert calibrate(0.0) == FLOOR_WORK
    slow = calibrate(1000.0)
    assert slow.at_least(FLOOR_WORK)
    assert slow.within(LARGEST_WORK)
    assert slow.memory_kib == 512 * 1024


def test_the_work_factors_are_in_order() -> None:
    assert DEFAULT_WORK.at_least(FLOOR_WORK)
    assert DEFAULT_WORK.within(LARGEST_WORK)
    assert not TEST_WORK.at_least(FLOOR_WORK)
    assert (FLOOR_WORK.memory_kib, FLOOR_WORK.passes, FLOOR_WORK.lanes) == (64 * 1024, 3, 4)  # RFC 9106, section 4
    assert not Work(65536, 2, 4).at_least(FLOOR_WORK)
    assert not Work(65535, 3, 4).at_least(FLOOR_WORK)
    assert Work(10000, 5, 1).raised_to(FLOOR_WORK) == Work(65536, 5, 4)


def test_a_machine_without_the_memory_says_so() -> None:
    with pytest.raises(NotEnoughMemory) as caught:
        argon2id(b"passphrase", bytes(16), Work(2**32 - 1, 1, 1))

    assert "memory" in caught.value.message()
