"""Wrong passphrases are slowed, never punished: no wipe, no lock for ever, no way round by the clock."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto import vault
from app.crypto.attempts import LONGEST_DELAY, delay_after
from app.crypto.vault_file import read_vault

PASSPHRASE = "brisk otter mends a violet ladder"
START = 1_800_000_000


class Clock:
    """A laptop's clock, which people and flat batteries set."""

    def __init__(self) -> None:
        self.seconds = float(START)

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    vault.create_vault(tmp_path, PASSPHRASE, work=vault.TEST_WORK)
    return tmp_path


def fail(folder: Path, clock: Clock, times: int) -> None:
    """Type a wrong passphrase so many times, waiting as long as it takes."""
    for _ in range(times):
        clock.seconds = max(clock.seconds, read_vault(folder).not_before)
        with pytest.raises(vault.WrongPassphrase):
            vault.unlock(folder, "wrong", now=clock)


def wait_said(folder: Path, clock: Clock, passphrase: str = PASSPHRASE) -> int:
    with pytest.raises(vault.TooManyAttempts) as caught:
        vault.unlock(folder, passphrase, now=clock)
    seconds = caught.value.facts["seconds"]
    assert isinstance(seconds, int)
    assert f"{seconds} seconds" in caught.value.message()
    return seconds


def test_four_slips_cost_nothing(folder: Path) -> None:
    clock = Clock()
    fail(folder, clock, 4)

    assert clock.seconds == START
    assert vault.unlock(folder, PASSPHRASE, now=clock).failed_attempts == 4


def test_the_fifth_starts_delays_that_grow_to_a_quarter_of_an_hour(folder: Path) -> None:
    clock, waits = Clock(), []
    fail(folder, clock, 5)
    for _ in range(7):
        waits.append(wait_said(folder, clock))
        fail(folder, clock, 1)

    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_while_waiting_even_the_right_passphrase_waits(folder: Path) -> None:
    clock = Clock()
    fail(folder, clock, 5)

    clock.seconds += 29
    assert wait_said(folder, clock) == 1
    clock.seconds += 1
    unlocked = vault.unlock(folder, PASSPHRASE, now=clock)

    assert unlocked.failed_attempts == 5
    assert vault.unlock(folder, PASSPHRASE, now=clock).failed_attempts == 0


def test_trying_while_waiting_does_not_lengthen_the_wait(folder: Path) -> None:
    clock = Clock()
    fail(folder, clock, 5)

    assert [wait_said(folder, clock) for _ in range(3)] == [30, 30, 30]
    assert read_vault(folder).failed == 5


def test_the_recovery_code_never_waits(tmp_path: Path) -> None:
    dek, code = vault.create_vault(tmp_path, PASSPHRASE, work=vault.TEST_WORK)
    clock = Clock()
    fail(tmp_path, clock, 8)

    unlocked = vault.unlock_with_recovery(tmp_path, code)

    assert unlocked.dek == dek
    assert unlocked.failed_attempts == 8
    assert vault.unlock(tmp_path, PASSPHRASE, now=clock).failed_attempts == 0


def test_setting_the_clock_back_gains_nothing(folder: Path) -> None:
    clock = Clock()
    fail(folder, clock, 6)
    clock.seconds += 59

    clock.seconds -= 365 * 86400

    assert wait_said(folder, clock) == 60
    clock.seconds += 59
    assert wait_said(folder, clock) == 1


def test_a_clock_that_ran_ahead_does_not_lock_for_ever(folder: Path) -> None:
    clock = Clock()
    clock.seconds = 4_102_444_800  # the year 2100
    fail(folder, clock, 12)
    clock.seconds = START

    assert wait_said(folder, clock) == LONGEST_DELAY
    clock.seconds += LONGEST_DELAY
    assert vault.unlock(folder, PASSPHRASE, now=clock).failed_attempts == 12


def test_a_clock_before_1970_is_read_as_1970(folder: Path) -> None:
    clock = Clock()
    clock.seconds = -86400.5
    fail(folder, clock, 5)

    assert wait_said(folder, clock) == 30


def test_the_attempt_is_counted_before_it_is_made(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_args: object) -> bytearray:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.crypto.slot.argon2id", killed)
    for _ in range(5):
        with pytest.raises(KeyboardInterrupt):
            vault.unlock(folder, "wrong", now=Clock())

    assert wait_said(folder, Clock()) == 30


@given(st.integers(0, 10**6))
def test_no_delay_is_longer_than_a_quarter_of_an_hour(failed: int) -> None:
    assert 0 <= delay_after(failed) <= delay_after(failed + 1) <= 900
