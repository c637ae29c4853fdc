"""This laptop's signing key and receiving key."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import pyrage
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.errors import AppError

ENTRY_PREFIX = b"sightline entry 1\x00"


class BadSignature(AppError):
    """A signature does not match what it should have signed. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class DeviceKey:
    """An Ed25519 signing key; `id` is the laptop's id, worked out from its public half."""

    _private: Ed25519PrivateKey

    @classmethod
    def generate(cls) -> DeviceKey:
        """A new key."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_secret(cls, secret: bytes) -> DeviceKey:
        """The key whose 32 secret bytes are given."""
        return cls(Ed25519PrivateKey.from_private_bytes(secret))

    def secret(self) -> bytes:
        """The 32 secret bytes."""
        return self._private.private_bytes_raw()

    @property
    def public(self) -> bytes:
        """The 32 public bytes."""
        return self._private.public_key().public_bytes_raw()

    @property
    def id(self) -> str:
        """The laptop's id: 32 hex characters."""
        return device_id(self.public)

    def sign(self, message: bytes) -> bytes:
        """A 64-byte signature of `message`."""
        return self._private.sign(message)


def device_id(public: bytes) -> str:
    """The laptop id of a public signing key."""
    return hashlib.sha256(b"sightline-device:" + public).hexdigest()[:32]


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Raise BadSignature unless the key signed `message`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise BadSignature from error


def sign_entry(key: DeviceKey, header: bytes) -> bytes:
    """The signature of an entry's header."""
    return key.sign(ENTRY_PREFIX + header)


def verify_entry(public: bytes, header: bytes, signature: bytes) -> None:
    """Raise BadSignature unless the key signed the entry's header."""
    verify(public, ENTRY_PREFIX + header, signature)


@dataclass(frozen=True, slots=True)
class ReceivingKey:
    """An age X25519 identity, to which bundles are sealed."""

    identity_text: str

    @classmethod
    def generate(cls) -> ReceivingKey:
        """A new key."""
        return cls(str(pyrage.x25519.Identity.generate()))

    @classmethod
    def from_text(cls, text: str) -> ReceivingKey:
        """The key in age's own text form."""
        return cls(str(pyrage.x25519.Identity.from_str(text)))

    @property
    def recipient(self) -> str:
        """Its public half, `age1...`."""
        return str(pyrage.x25519.Identity.from_str(self.identity_text).to_public())
