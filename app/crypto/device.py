"""The laptop's own keys: one to sign what it writes, one to receive what is sent to it."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyrage import IdentityError, RecipientError, x25519

from app.crypto.word_list import word_list
from app.errors import AppError

ENTRY_PREFIX: Final = b"sightline entry 1\x00"
"""Stands before every signed entry header, so that no signature made for an entry is valid for anything else."""
PUBLIC_BYTES: Final = 32
SECRET_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
FINGERPRINT_WORDS: Final = 8
_FIELD = 2**255 - 19
_SMALL_ORDER_Y: Final = frozenset(
    {
        0,
        1,
        _FIELD - 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    }
)
"""The y of the eight points of small order: under such a "key" one signature fits many messages."""


class BadSignature(AppError):
    """The signature does not fit: this was not written by that laptop, or it was changed afterwards. Nothing was
    taken in."""

    exit_code = 4


class BadReceivingKey(AppError):
    """That is not a receiving key of a laptop. Nothing was sealed or opened."""


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """An Ed25519 signing key (RFC 8032)."""

    _private: Ed25519PrivateKey = field(repr=False)

    @classmethod
    def generate(cls) -> DeviceKey:
        """A fresh key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_secret(cls, secret: bytes | bytearray) -> DeviceKey:
        """The key whose 32 secret bytes are `secret`. Raises ValueError for any other length."""
        return cls(Ed25519PrivateKey.from_private_bytes(secret))

    def secret(self) -> bytes:
        """The 32 secret bytes: for the encrypted store and nowhere else."""
        return self._private.private_bytes_raw()

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return self._private.public_key().public_bytes_raw()

    @property
    def id(self) -> str:
        """The laptop's name in every stream: `device_id` of its public key."""
        return device_id(self.public)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of `message`."""
        return self._private.sign(message)


def device_id(public: bytes) -> str:
    """The first 32 hex of SHA-256 over b"sightline-device:" and the public key."""
    return hashlib.sha256(b"sightline-device:" + public).hexdigest()[:32]


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Raise BadSignature unless `signature` is the signature of `message` by `public`.

    Keys of small order and keys not in their one proper form are refused, though RFC 8032 lets them pass.
    """
    if len(public) != PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES or not _sound(public):
        raise BadSignature
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise BadSignature from error


def sign_entry(key: DeviceKey, header: bytes) -> bytes:
    """The signature of a journal entry, over ENTRY_PREFIX and its canonical header."""
    return key.sign(ENTRY_PREFIX + header)


def verify_entry(public: bytes, header: bytes, signature: bytes) -> None:
    """Raise BadSignature unless `signature` is that of the entry with this canonical header by `public`."""
    verify(public, ENTRY_PREFIX + header, signature)


def wire_key(public: bytes) -> bytes:
    """The public key as SSH writes it (RFC 8709): what fingerprints and SSH signatures are made over."""
    return _string(b"ssh-ed25519") + _string(public)


def fingerprint(public: bytes) -> str:
    """As `ssh-keygen -l` shows it: "SHA256:" and the unpadded base 64 of the hash of the SSH key."""
    digest = hashlib.sha256(wire_key(public)).digest()
    return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")


def fingerprint_words(public: bytes) -> tuple[str, ...]:
    """Eight words, 88 bits of a hash of the key, for two people to compare by telephone."""
    digest = hashlib.sha256(b"sightline-fingerprint:" + public).digest()
    number = int.from_bytes(digest[:11], "big")
    words = word_list()
    return tuple(words[number >> 11 * place & 2047] for place in reversed(range(FINGERPRINT_WORDS)))


@dataclass(frozen=True, slots=True)
class ReceivingKey:
    """An age X25519 identity: what is sealed to `recipient` opens with `identity_text` only."""

    identity_text: str = field(repr=False)
    recipient: str

    @classmethod
    def generate(cls) -> ReceivingKey:
        """A fresh key."""
        return cls.from_text(str(x25519.Identity.generate()))

    @classmethod
    def from_text(cls, text: str) -> ReceivingKey:
        """The key written "AGE-SECRET-KEY-1..."; raises BadReceivingKey."""
        identity = parse_identity(text)
        return cls(str(identity), str(identity.to_public()))


def parse_identity(text: str) -> x25519.Identity:
    """The identity that `text` writes; raises BadReceivingKey."""
    try:
        return x25519.Identity.from_str(text)
    except (IdentityError, ValueError) as error:
        raise BadReceivingKey from error


def parse_recipient(text: str) -> x25519.Recipient:
    """The recipient that `text` ("age1...") writes; raises BadReceivingKey."""
    try:
        return x25519.Recipient.from_str(text)
    except (RecipientError, ValueError) as error:
        raise BadReceivingKey from error


def _sound(public: bytes) -> bool:
    y = int.from_bytes(public, "little") & (1 << 255) - 1
    return y < _FIELD and y not in _SMALL_ORDER_Y


def _string(data: bytes) -> bytes:
    """A string as SSH writes it (RFC 4251): its length in four bytes, then itself."""
    return len(data).to_bytes(4, "big") + data
