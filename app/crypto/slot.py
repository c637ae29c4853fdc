"""One way into a vault: making a slot, opening it, and the mark that ties all slots of a vault together."""

from __future__ import annotations

import hmac
import os
import unicodedata
from dataclasses import replace

from app.crypto.kdf import KEY_BYTES, SALT_BYTES, Work, argon2id, hkdf, subkey, unwrap, wipe, wrap
from app.crypto.recovery import recovery_secret
from app.crypto.vault_file import FORMAT, VERSION, Slot, VaultContents, canonical


def passphrase_slot(
    vault_id: str, dek: bytes | bytearray, passphrase: str, work: Work, device_secret: bytes | None
) -> Slot:
    """The DEK wrapped under `passphrase`, and under `device_secret` (32 bytes) too if there is one.

    Raises ValueError for an empty passphrase or a secret of another length, NotEnoughMemory.
    """
    if not passphrase:
        raise ValueError("an empty passphrase protects nothing")
    if device_secret is not None and len(device_secret) != KEY_BYTES:
        raise ValueError(f"a device secret has {KEY_BYTES} bytes")
    blank = Slot(work, os.urandom(SALT_BYTES), device_secret is not None, b"", b"")
    return _filled(blank, vault_id, dek, _passphrase_key(passphrase, blank.salt, work, device_secret))


def recovery_slot(vault_id: str, dek: bytes | bytearray, code: str) -> Slot:
    """The DEK wrapped under a recovery code; raises RecoveryCodeMistyped."""
    blank = Slot(None, os.urandom(SALT_BYTES), False, b"", b"")
    return _filled(blank, vault_id, dek, _recovery_key(code, blank.salt))


def open_passphrase_slot(contents: VaultContents, passphrase: str, device_secret: bytes | None) -> bytearray | None:
    """The DEK, or None when the passphrase or the device secret is another or the slot was changed.

    A device secret that the slot does not ask for is left aside. Raises NotEnoughMemory.
    """
    slot = contents.passphrase
    secret = device_secret if slot.device_secret else None
    return _opened(contents.vault_id, slot, _passphrase_key(passphrase, slot.salt, work_of(contents), secret))


def open_recovery_slot(contents: VaultContents, code: str) -> bytearray | None:
    """The DEK, or None when the code is another or the slot was changed. Raises RecoveryCodeMistyped."""
    return _opened(contents.vault_id, contents.recovery, _recovery_key(code, contents.recovery.salt))


def work_of(contents: VaultContents) -> Work:
    """What one guess of this vault's passphrase costs."""
    work = contents.passphrase.work
    assert work is not None, "the reader gives every passphrase slot its work"
    return work


def marked(contents: VaultContents, dek: bytes | bytearray) -> VaultContents:
    """`contents` with the mark that only a holder of the DEK can make."""
    return replace(contents, mac=_mac(contents, dek))


def is_marked(contents: VaultContents, dek: bytes | bytearray) -> bool:
    """Whether the vault's slots are the ones that a holder of `dek` wrote."""
    return hmac.compare_digest(_mac(contents, dek), contents.mac)


def _mac(contents: VaultContents, dek: bytes | bytearray) -> bytes:
    key = subkey(dek, "vault")
    digest = hmac.digest(key, contents.keyed_part(), "sha256")
    wipe(key)
    return digest


def _filled(blank: Slot, vault_id: str, dek: bytes | bytearray, key: bytearray) -> Slot:
    nonce, wrapped = wrap(dek, key, _header(vault_id, blank))
    wipe(key)
    return replace(blank, nonce=nonce, wrapped=wrapped)


def _opened(vault_id: str, slot: Slot, key: bytearray) -> bytearray | None:
    dek = unwrap(slot.wrapped, slot.nonce, key, _header(vault_id, slot))
    wipe(key)
    return dek


def _header(vault_id: str, slot: Slot) -> bytes:
    """What the wrapped key is bound to: were any of it changed in the file, the slot would not open."""
    kind = "recovery" if slot.work is None else "passphrase"
    return canonical({"format": FORMAT, "version": VERSION, "vault": vault_id, "slot": kind, **slot.header()})


def _passphrase_key(passphrase: str, salt: bytes, work: Work, device_secret: bytes | None) -> bytearray:
    # The same letters typed on another keyboard may come composed or decomposed. A lone surrogate cannot be typed, but
    # a text field may hold one, and a wrong passphrase is a better answer than an encoding error.
    text = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    stretched = argon2id(text, salt, work)
    joined = stretched + (device_secret or b"")
    key = hkdf(joined, salt, b"sightline wrap 1: passphrase")
    wipe(stretched)
    wipe(joined)
    return key


def _recovery_key(code: str, salt: bytes) -> bytearray:
    """No stretching: the code has 130 random bits."""
    secret = recovery_secret(code)
    key = hkdf(secret, salt, b"sightline wrap 1: recovery")
    wipe(secret)
    return key
