"""The vault: the store's key (DEK), and the ways to it.

    passphrase -> Argon2id -> K;  HKDF(K || device secret, if the slot needs one) wraps the DEK
    recovery code (130 random bits) -> HKDF wraps the DEK

Both by AES-256-GCM with the slot's own description as additional data. Changing a passphrase wraps the same DEK anew;
nothing is ever encrypted again. The file itself is `vault_file.py`. Whoever can write the file can also reset the count
of wrong attempts: the delay stops the person who tries passphrases at the keyboard; Argon2id is what stands against a
stolen file.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.crypto.attempts import TooManyAttempts, delay_after, with_attempt, with_bounded_wait
from app.crypto.kdf import (
    DEFAULT_WORK,
    FLOOR_WORK,
    KEY_BYTES,
    LARGEST_WORK,
    TEST_WORK,
    NotEnoughMemory,
    Work,
    calibrate,
    subkey,
    wipe,
)
from app.crypto.passphrase import passphrase_problem, passphrase_strength, suggest_passphrase
from app.crypto.recovery import RecoveryCodeMistyped, new_recovery_code, normalise_recovery_code
from app.crypto.slot import (
    is_marked,
    marked,
    open_passphrase_slot,
    open_recovery_slot,
    passphrase_slot,
    recovery_slot,
    work_of,
)
from app.crypto.vault_file import (
    PREVIOUS_FILE,
    VAULT_FILE,
    NoVault,
    VaultContents,
    VaultDamaged,
    VaultDamagedAlone,
    VaultNewer,
    VaultNotWritten,
    VaultUnreadable,
    damaged,
    read_vault,
    restore_previous,
    sweep,
    write_previous,
    write_vault,
)
from app.errors import AppError

__all__ = [
    "DEFAULT_WORK",
    "FLOOR_WORK",
    "LARGEST_WORK",
    "PREVIOUS_FILE",
    "TEST_WORK",
    "VAULT_FILE",
    "KeyringMissing",
    "NoVault",
    "NotEnoughMemory",
    "OtherStoresKey",
    "RecoveryCodeMistyped",
    "TooManyAttempts",
    "Unlocked",
    "VaultDamaged",
    "VaultDamagedAlone",
    "VaultExists",
    "VaultNewer",
    "VaultNotWritten",
    "VaultUnreadable",
    "Work",
    "WrongPassphrase",
    "WrongRecoveryCode",
    "add_device_secret",
    "calibrate",
    "change_passphrase",
    "create_vault",
    "delay_after",
    "needs_device_secret",
    "normalise_recovery_code",
    "passphrase_problem",
    "passphrase_strength",
    "raise_work",
    "renew_recovery_code",
    "restore_previous",
    "subkey",
    "suggest_passphrase",
    "unlock",
    "unlock_with_recovery",
    "vault_id",
    "wipe",
]


class WrongPassphrase(AppError):
    """That passphrase does not open this store. Wrong attempts so far: {attempts}. Nothing was changed."""

    exit_code = 3


class WrongRecoveryCode(AppError):
    """That recovery code belongs to another store, or to an older sheet for this one. Nothing was changed."""

    exit_code = 3


class KeyringMissing(AppError):
    """This store also needs the secret that this laptop keeps in its system keyring, and the keyring did not give
    it. Sign in to the laptop as usual and try again, or use the recovery code."""

    exit_code = 3


class OtherStoresKey(AppError):
    """The key in use belongs to another store than the one in this folder. Nothing was changed."""

    exit_code = 3


class VaultExists(AppError):
    """There is a Sightline store in this folder already. Choose another folder, or open the store that is there."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """An opened vault: the 32-byte DEK, to be wiped after use, and the wrong attempts since the last right one."""

    dek: bytearray = field(repr=False)
    failed_attempts: int


def create_vault(
    folder: Path, passphrase: str, *, work: Work = DEFAULT_WORK, device_secret: bytes | None = None
) -> tuple[bytearray, str]:
    """Make a DEK and write the vault of a new store; returns the DEK and the recovery code, to be shown now or never.

    With `device_secret` (32 bytes) the passphrase alone is not enough. Work below FLOOR_WORK is refused with
    ValueError, TEST_WORK excepted; so is an empty passphrase. Whether a passphrase is a good one is for
    `passphrase_problem` to say. Raises VaultExists, VaultNotWritten, NotEnoughMemory.
    """
    _check_new(work)
    if (folder / VAULT_FILE).exists() or (folder / PREVIOUS_FILE).exists():
        raise VaultExists
    dek = bytearray(os.urandom(KEY_BYTES))
    code = new_recovery_code()
    name = os.urandom(16).hex()
    contents = VaultContents(
        vault_id=name,
        failed=0,
        not_before=0,
        passphrase=passphrase_slot(name, dek, passphrase, work, device_secret),
        recovery=recovery_slot(name, dek, code),
        mac=b"",
    )
    write_vault(folder, marked(contents, dek))
    return dek, code


def unlock(
    folder: Path, passphrase: str, *, device_secret: bytes | None = None, now: Callable[[], float] | None = None
) -> Unlocked:
    """Open the vault with the passphrase; one weaker than FLOOR_WORK is raised to it (one at TEST_WORK stays there).

    The attempt is counted before it is made, so that stopping the program does not undo it. Raises WrongPassphrase,
    TooManyAttempts, KeyringMissing, NotEnoughMemory, NoVault, VaultDamaged, VaultNewer, VaultUnreadable.
    """
    contents = read_vault(folder)
    if contents.passphrase.device_secret and device_secret is None:
        raise KeyringMissing
    counted = _count_attempt(folder, contents, max(0, int((now or time.time)())))
    dek = open_passphrase_slot(counted, passphrase, device_secret)
    if dek is None:
        raise WrongPassphrase(attempts=counted.failed)
    _check_mark(folder, counted, dek)
    settled = replace(counted, failed=0, not_before=0)
    if not _strong_enough(work_of(settled)):
        with contextlib.suppress(NotEnoughMemory):  # weaker than it should be, but open: the next unlock tries again
            settled = _strengthened(settled, dek, passphrase, FLOOR_WORK, device_secret)
    _settle(folder, settled)
    return Unlocked(dek, contents.failed)


def unlock_with_recovery(folder: Path, code: str) -> Unlocked:
    """Open the vault with the recovery code, at once and however many passphrases were wrong: 130 bits are not guessed.

    Raises RecoveryCodeMistyped (before anything else), WrongRecoveryCode, NoVault, VaultDamaged, VaultNewer,
    VaultUnreadable.
    """
    code = normalise_recovery_code(code)
    contents = read_vault(folder)
    dek = open_recovery_slot(contents, code)
    if dek is None:
        raise WrongRecoveryCode
    _check_mark(folder, contents, dek)
    _settle(folder, replace(contents, failed=0, not_before=0))
    return Unlocked(dek, contents.failed)


def change_passphrase(
    folder: Path,
    dek: bytes | bytearray,
    new_passphrase: str,
    *,
    work: Work | None = None,
    device_secret: bytes | None = None,
) -> None:
    """Wrap the DEK under a new passphrase. The new slot needs a device secret exactly when one is given here.

    `work` defaults to the vault's own, raised to FLOOR_WORK, and is bounded as in `create_vault`. The old slot lives on
    in vault.json.previous until an unlock has shown that the new one works. Raises OtherStoresKey, VaultNotWritten,
    NotEnoughMemory and what reading raises.
    """
    contents = _own(folder, dek)
    if work is None:
        work = work_of(contents)
        work = work if _strong_enough(work) else work.raised_to(FLOOR_WORK)
    _check_new(work)
    changed = _rewrapped(contents, dek, new_passphrase, work, device_secret)
    _supersede(folder, contents, replace(changed, failed=0, not_before=0))


def raise_work(
    folder: Path,
    dek: bytes | bytearray,
    passphrase: str,
    *,
    work: Work = DEFAULT_WORK,
    device_secret: bytes | None = None,
) -> bool:
    """Make guessing cost at least `work`; says whether anything had to change. The passphrase must be the present one.

    Raises WrongPassphrase, KeyringMissing, OtherStoresKey, VaultNotWritten, NotEnoughMemory and what reading raises.
    """
    contents = _own(folder, dek)
    if work_of(contents).at_least(work):
        return False
    _check_passphrase(contents, passphrase, device_secret)
    _supersede(folder, contents, _strengthened(contents, dek, passphrase, work, device_secret))
    return True


def add_device_secret(folder: Path, dek: bytes | bytearray, passphrase: str, device_secret: bytes) -> None:
    """From now on the passphrase needs `device_secret` too: keep it in the keyring, and read it back, first.

    A slot that needs one already needs that one here; to exchange it, use `change_passphrase`. Raises WrongPassphrase,
    OtherStoresKey, VaultNotWritten, NotEnoughMemory and what reading raises.
    """
    contents = _own(folder, dek)
    _check_passphrase(contents, passphrase, device_secret)
    _supersede(folder, contents, _rewrapped(contents, dek, passphrase, work_of(contents), device_secret))


def renew_recovery_code(folder: Path, dek: bytes | bytearray) -> str:
    """A new recovery code; the old sheet opens nothing once the vault has been unlocked again.

    Raises OtherStoresKey, VaultNotWritten and what reading raises.
    """
    contents = _own(folder, dek)
    code = new_recovery_code()
    slot = recovery_slot(contents.vault_id, dek, code)
    _supersede(folder, contents, marked(replace(contents, recovery=slot), dek))
    return code


def needs_device_secret(folder: Path) -> bool:
    """Whether the passphrase of this vault needs the keyring's secret as well. Raises what reading raises."""
    return read_vault(folder).passphrase.device_secret


def vault_id(folder: Path) -> str:
    """The store's random name, 32 hex: what its secret is filed under in the keyring. Raises what reading raises."""
    return read_vault(folder).vault_id


def _strong_enough(work: Work) -> bool:
    """TEST_WORK is only ever asked for by name, and the file cannot be made to say it: the slot would not open."""
    return work.at_least(FLOOR_WORK) or work == TEST_WORK


def _check_new(work: Work) -> None:
    if not _strong_enough(work) or not work.within(LARGEST_WORK):
        raise ValueError("a vault is not made with such work factors")


def _count_attempt(folder: Path, contents: VaultContents, present: int) -> VaultContents:
    """One attempt more in the file; raises TooManyAttempts instead while there is still time to wait."""
    bounded = with_bounded_wait(contents, present)
    if bounded != contents:
        _note(folder, bounded)
    if bounded.not_before > present:
        raise TooManyAttempts(seconds=bounded.not_before - present)
    counted = with_attempt(bounded, present)
    _note(folder, counted)
    return counted


def _note(folder: Path, contents: VaultContents) -> None:
    """Write the count down where that is possible.

    A full disk must not shut a caseworker out; and whoever can make the folder read-only can copy the file as well.
    """
    with contextlib.suppress(VaultNotWritten):
        write_vault(folder, contents)


def _settle(folder: Path, contents: VaultContents) -> None:
    """After a key has opened this vault: clear the count, and let the previous copy be one that opens with it too.

    So a changed passphrase is really gone, and a damaged file has a good copy beside it. As with counting, a disk that
    takes no writes is no reason to keep a store shut.
    """
    with contextlib.suppress(VaultNotWritten, OSError):
        write_vault(folder, contents)
        write_previous(folder, contents)
        sweep(folder)


def _supersede(folder: Path, old: VaultContents, new: VaultContents) -> None:
    write_previous(folder, old)
    write_vault(folder, new)


def _own(folder: Path, dek: bytes | bytearray) -> VaultContents:
    """The vault in `folder`, which `dek` must belong to."""
    contents = read_vault(folder)
    if not is_marked(contents, dek):
        raise OtherStoresKey
    return contents


def _check_mark(folder: Path, contents: VaultContents, dek: bytearray) -> None:
    """The slot that was not used must be the right one too: better to learn it now than with the sheet in hand."""
    if not is_marked(contents, dek):
        wipe(dek)
        raise damaged(folder)


def _check_passphrase(contents: VaultContents, passphrase: str, device_secret: bytes | None) -> None:
    if contents.passphrase.device_secret and device_secret is None:
        raise KeyringMissing
    key = open_passphrase_slot(contents, passphrase, device_secret)
    if key is None:
        raise WrongPassphrase(attempts=contents.failed)
    wipe(key)


def _strengthened(
    contents: VaultContents, dek: bytes | bytearray, passphrase: str, work: Work, device_secret: bytes | None
) -> VaultContents:
    """The same passphrase at more work; a device secret only where the slot has one already."""
    secret = device_secret if contents.passphrase.device_secret else None
    return _rewrapped(contents, dek, passphrase, work_of(contents).raised_to(work), secret)


def _rewrapped(
    contents: VaultContents, dek: bytes | bytearray, passphrase: str, work: Work, device_secret: bytes | None
) -> VaultContents:
    slot = passphrase_slot(contents.vault_id, dek, passphrase, work, device_secret)
    return marked(replace(contents, passphrase=slot), dek)
