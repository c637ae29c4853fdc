"""Keys from passphrases and keys from keys: Argon2id, HKDF-SHA256 and AES-256-GCM wrapping."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import AppError

KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
WRAPPED_BYTES = KEY_BYTES + 16
"""A wrapped key is the key and the 16-byte tag of AES-GCM."""


@dataclass(frozen=True, slots=True)
class Work:
    """How much one guess of a passphrase costs: Argon2id memory in KiB, passes over it, and lanes."""

    memory_kib: int
    passes: int
    lanes: int

    def at_least(self, other: Work) -> bool:
        """Whether no figure of this is below the same figure of `other`, lanes aside: more lanes only share the work
        out."""
        return self.memory_kib >= other.memory_kib and self.passes >= other.passes

    def within(self, cap: Work) -> bool:
        """Whether no figure of this is above the same figure of `cap`."""
        return self.memory_kib <= cap.memory_kib and self.passes <= cap.passes and self.lanes <= cap.lanes

    def raised_to(self, floor: Work) -> Work:
        """This, with every figure brought up to that of `floor`."""
        return Work(
            max(self.memory_kib, floor.memory_kib), max(self.passes, floor.passes), max(self.lanes, floor.lanes)
        )


DEFAULT_WORK = Work(262144, 3, 4)
"""256 MiB and 3 passes: well above RFC 9106's second recommended choice, which is FLOOR_WORK."""
FLOOR_WORK = Work(65536, 3, 4)
"""RFC 9106 section 4: 64 MiB, 3 passes, 4 lanes. A new vault is never weaker, and an older one is raised to this."""
TEST_WORK = Work(8192, 1, 1)
"""The least a vault may name at all. Only for tests: it protects nothing."""
LARGEST_WORK = Work(1048576, 10, 16)
"""The most a vault may name: a hostile file must not be able to ask for all the memory there is."""

_CALIBRATE_CAP_KIB = 524288
_CALIBRATE_STEP_KIB = 8192
_PURPOSES = ("store", "backup", "spool", "vault")


class NotEnoughMemory(AppError):
    """This laptop does not have enough free memory to check the passphrase. Close other programs and try again.
    Nothing was changed."""


def wipe(secret: bytearray) -> None:
    """Overwrite `secret` with zeros in place; copies that Python made elsewhere are beyond reach."""
    secret[:] = bytes(len(secret))


def argon2id(passphrase: bytes, salt: bytes, work: Work) -> bytearray:
    """The 32-byte key of `passphrase` at `work`; raises NotEnoughMemory."""
    key = bytearray(KEY_BYTES)
    derivation = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=work.passes, lanes=work.lanes, memory_cost=work.memory_kib
    )
    try:
        derivation.derive_into(passphrase, key)
    except MemoryError as error:
        raise NotEnoughMemory from error
    return key


def hkdf(secret: bytes | bytearray, salt: bytes, info: bytes) -> bytearray:
    """32 bytes from `secret` by HKDF-SHA256 (RFC 5869); `info` says what for, so that no key serves twice."""
    key = bytearray(KEY_BYTES)
    HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=salt, info=info).derive_into(secret, key)
    return key


def wrap(key: bytes | bytearray, wrapping_key: bytearray, header: bytes) -> tuple[bytes, bytes]:
    """`key` sealed under `wrapping_key` and bound to `header`: a fresh 12-byte nonce, and 48 bytes of wrapped key."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce, AESGCM(wrapping_key).encrypt(nonce, key, header)


def unwrap(wrapped: bytes, nonce: bytes, wrapping_key: bytearray, header: bytes) -> bytearray | None:
    """The key inside `wrapped`, or None when the wrapping key or any byte of the header is not the one it was made
    with."""
    key = bytearray(KEY_BYTES)
    try:
        AESGCM(wrapping_key).decrypt_into(nonce, wrapped, header, key)
    except InvalidTag:
        return None
    return key


def subkey(dek: bytes | bytearray, purpose: str) -> bytearray:
    """The 32-byte key for one purpose ("store", "backup", "spool"), so that none of them gives away another or the DEK.

    Raises ValueError for a purpose nobody has named here.
    """
    if purpose not in _PURPOSES:
        raise ValueError(f"no such purpose: {purpose!r}")
    return hkdf(dek, b"", b"sightline key 1: " + purpose.encode("ascii"))


def calibrate(target_seconds: float = 0.75) -> Work:
    """The work that takes about `target_seconds` on this machine; never under FLOOR_WORK, never over 512 MiB.

    The time Argon2id takes grows in step with its memory, so one measurement at the floor is enough (the first run,
    which also pays for fresh memory pages, is not counted).
    """
    seconds = min(_time_of(FLOOR_WORK) for _ in range(3))
    memory = int(FLOOR_WORK.memory_kib * target_seconds / seconds)
    memory = min(max(memory, FLOOR_WORK.memory_kib), _CALIBRATE_CAP_KIB)
    return Work(memory // _CALIBRATE_STEP_KIB * _CALIBRATE_STEP_KIB, FLOOR_WORK.passes, FLOOR_WORK.lanes)


def _time_of(work: Work) -> float:
    start = time.perf_counter()
    wipe(argon2id(b"calibration", bytes(SALT_BYTES), work))
    return time.perf_counter() - start
