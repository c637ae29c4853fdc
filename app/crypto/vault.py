"""The vault file: the store's key, wrapped under a passphrase and a recovery code."""

from __future__ import annotations

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.errors import AppError

VAULT_FILE = "vault.json"


@dataclass(frozen=True, slots=True)
class Work:
    memory_kib: int
    passes: int
    lanes: int


DEFAULT_WORK = Work(262144, 3, 4)


class WrongPassphrase(AppError):
    """That passphrase does not open this store."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    dek: bytearray
    failed_attempts: int


def create_vault(folder: Path, passphrase: str, *, work: Work = DEFAULT_WORK) -> tuple[bytearray, str]:
    dek = secrets.token_bytes(32)
    code = base64.b32encode(secrets.token_bytes(16)).decode()
    out = {}
    for name, word in (("passphrase", passphrase), ("recovery", code)):
        salt, nonce = os.urandom(16), os.urandom(12)
        k = Argon2id(salt=salt, length=32, iterations=work.passes, lanes=work.lanes, memory_cost=work.memory_kib).derive(word.encode())
        out[name] = [salt.hex(), nonce.hex(), AESGCM(k).encrypt(nonce, dek, None).hex(), work.memory_kib, work.passes, work.lanes]
    (folder / VAULT_FILE).write_text(json.dumps(out))
    return bytearray(dek), code


def _open(folder: Path, name: str, word: str) -> Unlocked:
    salt, nonce, box, m, p, lanes = json.loads((folder / VAULT_FILE).read_text())[name]
    k = Argon2id(salt=bytes.fromhex(salt), length=32, iterations=p, lanes=lanes, memory_cost=m).derive(word.encode())
    try:
        return Unlocked(bytearray(AESGCM(k).decrypt(bytes.fromhex(nonce), bytes.fromhex(box), None)), 0)
    except InvalidTag as error:
        raise WrongPassphrase from error


def unlock(folder: Path, passphrase: str) -> Unlocked:
    return _open(folder, "passphrase", passphrase)


def unlock_with_recovery(folder: Path, code: str) -> Unlocked:
    return _open(folder, "recovery", code)


def subkey(dek: bytearray, purpose: str) -> bytearray:
    return bytearray(HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(bytes(dek)))
