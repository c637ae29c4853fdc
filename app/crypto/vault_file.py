"""vault.json: the file beside the store that holds its key, wrapped.

One JSON object in canonical form (keys sorted, no spaces, one final newline), at most 64 KiB:

    format       "sightline-vault"
    version      1; a higher one is refused as newer
    vault        32 hex: the store's name for itself, random, identifies nobody
    failed       wrong passphrases since the last right one
    not_before   seconds since 1970: no passphrase is tried before this
    slots        passphrase  kdf {name "argon2id", memory_kib, passes, lanes}, salt, device_secret (true: the key needs
                             the secret in the system's keyring as well), nonce, wrapped (the DEK and its tag)
                 recovery    kdf {name "hkdf-sha256"}, salt, nonce, wrapped
                 escrow      reserved for version 2: recipient ("age1..."), sealed (the DEK sealed to it, hex)
    mac          HMAC-SHA256 under a key from the DEK over all but failed, not_before and check: says at each unlock
                 that no slot was exchanged, also the one that is not in use
    check        SHA-256 over all the rest: says that a bit fell over before anybody is told "wrong passphrase"
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from app.crypto.kdf import LARGEST_WORK, NONCE_BYTES, SALT_BYTES, TEST_WORK, WRAPPED_BYTES, Work
from app.errors import AppError

VAULT_FILE: Final = "vault.json"
PREVIOUS_FILE: Final = "vault.json.previous"
DAMAGED_FILE: Final = "vault.json.damaged"
LARGEST_FILE: Final = 64 * 1024
FORMAT: Final = "sightline-vault"
VERSION: Final = 1
_VAULT_ID_BYTES = 16
_MAC_BYTES = 32
MOST_FAILED: Final = 1_000_000
_LATEST_SECOND = 2**40


class NoVault(AppError):
    """There is no Sightline key file (vault.json) in this folder."""

    exit_code = 3


class VaultDamaged(AppError):
    """The key file of this store is damaged. Nothing was changed. The previous copy is kept at {previous}; Sightline
    can put it back."""

    exit_code = 3


class VaultDamagedAlone(VaultDamaged):
    """The key file of this store is damaged, and there is no earlier copy beside it. Nothing was changed. Keep the
    folder as it is and open a backup instead."""


class VaultNewer(AppError):
    """The key file of this store was written by a newer version of Sightline. Nothing was changed. Update Sightline,
    then open it again."""

    exit_code = 3


class VaultUnreadable(AppError):
    """The key file of this store could not be read: {reason}. Nothing was changed."""

    exit_code = 3


class VaultNotWritten(AppError):
    """The key file of this store could not be written: {reason}. Nothing was changed."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Slot:
    """One way in: the DEK wrapped under a key that a passphrase (`work` is set) or a recovery code (`work` is None)
    gives."""

    work: Work | None
    salt: bytes
    device_secret: bool
    nonce: bytes
    wrapped: bytes

    def header(self) -> dict[str, object]:
        """What is said openly about how this slot opens; it is bound to the wrapped key."""
        if self.work is None:
            return {"kdf": {"name": "hkdf-sha256"}, "salt": self.salt.hex()}
        kdf = {
            "name": "argon2id",
            "memory_kib": self.work.memory_kib,
            "passes": self.work.passes,
            "lanes": self.work.lanes,
        }
        return {"kdf": kdf, "salt": self.salt.hex(), "device_secret": self.device_secret}

    def fields(self) -> dict[str, object]:
        """The slot as it stands in the file."""
        return {**self.header(), "nonce": self.nonce.hex(), "wrapped": self.wrapped.hex()}


@dataclass(frozen=True, slots=True)
class VaultContents:
    """What a vault file says, checked for form and range but not yet with any key."""

    vault_id: str
    failed: int
    not_before: int
    passphrase: Slot
    recovery: Slot
    mac: bytes

    def keyed_part(self) -> bytes:
        """What `mac` is over."""
        return canonical({"format": FORMAT, "version": VERSION, "vault": self.vault_id, "slots": self._slots()})

    def to_bytes(self) -> bytes:
        """The file."""
        fields: dict[str, object] = {
            "format": FORMAT,
            "version": VERSION,
            "vault": self.vault_id,
            "failed": self.failed,
            "not_before": self.not_before,
            "slots": self._slots(),
            "mac": self.mac.hex(),
        }
        fields["check"] = hashlib.sha256(canonical(fields)).hexdigest()
        return canonical(fields) + b"\n"

    def _slots(self) -> dict[str, object]:
        return {"passphrase": self.passphrase.fields(), "recovery": self.recovery.fields()}


def canonical(value: object) -> bytes:
    """`value` as JSON in the one form that is hashed and compared."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode("ascii")


class _Malformed(Exception):
    """The bytes are not a vault file of this version."""


class _Newer(Exception):
    """The bytes are a vault file of a later version."""


def read_vault(folder: Path) -> VaultContents:
    """The vault of the store in `folder`.

    Raises NoVault, VaultDamaged, VaultNewer or VaultUnreadable, and nothing else, whatever the file holds.
    """
    try:
        raw = _read_bytes(folder / VAULT_FILE)
    except FileNotFoundError as error:
        if (folder / PREVIOUS_FILE).exists():
            raise damaged(folder) from error
        raise NoVault from error
    except OSError as error:
        raise VaultUnreadable(reason=error.strerror or type(error).__name__) from error
    try:
        return _parse(raw)
    except _Newer as error:
        raise VaultNewer from error
    except _Malformed as error:
        raise damaged(folder) from error


def damaged(folder: Path) -> VaultDamaged:
    """The error that says the vault of `folder` is damaged, and where the previous copy is if there is one."""
    previous = folder / PREVIOUS_FILE
    if previous.is_file():
        return VaultDamaged(previous=previous)
    return VaultDamagedAlone()


def write_vault(folder: Path, contents: VaultContents) -> None:
    """Put `contents` in place of the vault in one step: whole, or not at all. Raises VaultNotWritten."""
    _replace(folder, VAULT_FILE, contents.to_bytes())


def write_previous(folder: Path, contents: VaultContents) -> None:
    """Keep `contents` as the previous copy, unless it is kept already. Raises VaultNotWritten."""
    raw = contents.to_bytes()
    path = folder / PREVIOUS_FILE
    try:
        if path.exists() and _read_bytes(path) == raw:
            return
    except OSError as error:
        raise VaultNotWritten(reason=error.strerror or type(error).__name__) from error
    _replace(folder, PREVIOUS_FILE, raw)


def restore_previous(folder: Path) -> None:
    """Put the previous copy in the place of a damaged vault, which is kept as vault.json.damaged.

    Raises NoVault without a previous copy, VaultDamagedAlone when that one is damaged too, VaultNotWritten.
    """
    try:
        previous = _parse(_read_bytes(folder / PREVIOUS_FILE))
        if (folder / VAULT_FILE).exists():
            (folder / VAULT_FILE).replace(folder / DAMAGED_FILE)
    except FileNotFoundError as error:
        raise NoVault from error
    except (_Malformed, _Newer) as error:
        raise VaultDamagedAlone from error
    except OSError as error:
        raise VaultUnreadable(reason=error.strerror or type(error).__name__) from error
    write_vault(folder, previous)


def sweep(folder: Path) -> None:
    """Remove half-written copies that a crash left behind. Raises OSError."""
    for leftover in folder.glob("vault.json.*.new"):
        leftover.unlink(missing_ok=True)


def _read_bytes(path: Path) -> bytes:
    """At most one byte more than a vault may have, so that an endless file costs nothing."""
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _replace(folder: Path, name: str, raw: bytes) -> None:
    """Write a new file beside the old one, make it durable, then take the old one's name (fsync, rename, fsync)."""
    new = folder / f"vault.json.{secrets.token_hex(4)}.new"
    try:
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            new.replace(folder / name)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
        _sync_folder(folder)
    except OSError as error:
        raise VaultNotWritten(reason=error.strerror or type(error).__name__) from error


def _sync_folder(folder: Path) -> None:
    """Make the rename durable; Windows has no such call for folders and does it by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _parse(raw: bytes) -> VaultContents:
    """Raises _Malformed or _Newer, and nothing else. Writing the result again must give the same bytes."""
    if len(raw) > LARGEST_FILE:
        raise _Malformed
    try:
        document = json.loads(raw.decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise _Malformed from error
    fields = _object(document)
    if fields.get("format") != FORMAT:
        raise _Malformed
    if _number(fields.get("version"), 1, 2**31) != VERSION:
        raise _Newer
    slots = _object(fields.get("slots"))
    contents = VaultContents(
        vault_id=_hex(fields.get("vault"), _VAULT_ID_BYTES).hex(),
        failed=_number(fields.get("failed"), 0, MOST_FAILED),
        not_before=_number(fields.get("not_before"), 0, _LATEST_SECOND),
        passphrase=_passphrase_slot(_object(slots.get("passphrase"))),
        recovery=_recovery_slot(_object(slots.get("recovery"))),
        mac=_hex(fields.get("mac"), _MAC_BYTES),
    )
    # Covers unknown and repeated fields, other spellings of a number, spaces, order, and the check sum.
    if contents.to_bytes() != raw:
        raise _Malformed
    return contents


def _passphrase_slot(fields: dict[str, object]) -> Slot:
    kdf = _object(fields.get("kdf"))
    if kdf.get("name") != "argon2id" or not isinstance(fields.get("device_secret"), bool):
        raise _Malformed
    work = Work(
        _number(kdf.get("memory_kib"), TEST_WORK.memory_kib, LARGEST_WORK.memory_kib),
        _number(kdf.get("passes"), TEST_WORK.passes, LARGEST_WORK.passes),
        _number(kdf.get("lanes"), TEST_WORK.lanes, LARGEST_WORK.lanes),
    )
    return Slot(
        work=work,
        salt=_hex(fields.get("salt"), SALT_BYTES),
        device_secret=fields["device_secret"] is True,
        nonce=_hex(fields.get("nonce"), NONCE_BYTES),
        wrapped=_hex(fields.get("wrapped"), WRAPPED_BYTES),
    )


def _recovery_slot(fields: dict[str, object]) -> Slot:
    if _object(fields.get("kdf")).get("name") != "hkdf-sha256":
        raise _Malformed
    return Slot(
        work=None,
        salt=_hex(fields.get("salt"), SALT_BYTES),
        device_secret=False,
        nonce=_hex(fields.get("nonce"), NONCE_BYTES),
        wrapped=_hex(fields.get("wrapped"), WRAPPED_BYTES),
    )


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _Malformed
    return cast("dict[str, object]", value)


def _number(value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _Malformed
    return value


def _hex(value: object, length: int) -> bytes:
    if not isinstance(value, str) or len(value) != 2 * length:
        raise _Malformed
    try:
        return bytes.fromhex(value)
    except ValueError as error:
        raise _Malformed from error
