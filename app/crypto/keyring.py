"""The second factor: a secret that the operating system's keyring keeps for this laptop's user.

It is never the only key and never required: without a keyring (no desktop session, a locked one) every function here
says so by its result, and nothing is raised. Only the systems' own keyrings are used, never one that a configuration
file or another package put in their place: some of those keep secrets in clear.
"""

from __future__ import annotations

import base64
import hmac
import importlib
import logging
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from app.crypto.kdf import KEY_BYTES

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE: Final = "Sightline"
_ALLOWED: Final = (
    ("keyring.backends.Windows", "WinVaultKeyring"),
    ("keyring.backends.macOS", "Keyring"),
    ("keyring.backends.SecretService", "Keyring"),
    ("keyring.backends.kwallet", "DBusKeyring"),
)
_SWITCHED_OFF: Final = ("keyring.backends.null.Keyring", "keyring.backends.fail.Keyring")
"""What the environment says, in PYTHON_KEYRING_BACKEND, when nobody's keyring is to be asked."""
_log = logging.getLogger(__name__)


def new_device_secret() -> bytes:
    """32 random bytes for one store on one laptop."""
    return os.urandom(KEY_BYTES)


def store_device_secret(vault_id: str, secret: bytes) -> bool:
    """Keep `secret` (32 bytes) for the store `vault_id`; True only once the keyring has given the same bytes back."""
    if len(secret) != KEY_BYTES:
        raise ValueError(f"a device secret has {KEY_BYTES} bytes")
    text = base64.b64encode(secret).decode("ascii")
    for backend in _backends():
        try:
            backend.set_password(SERVICE, vault_id, text)
        except Exception as error:  # a backend may raise anything, and none of it is a reason to stop
            _say("write", error)
            continue
        found = _read(backend, vault_id)
        if found is not None and hmac.compare_digest(found, secret):
            return True
    return False


def load_device_secret(vault_id: str) -> bytes | None:
    """The 32 bytes kept for the store `vault_id`, or None when no keyring has them or will give them now."""
    for backend in _backends():
        found = _read(backend, vault_id)
        if found is not None:
            return found
    return None


def forget_device_secret(vault_id: str) -> None:
    """Remove what any keyring keeps for the store `vault_id`."""
    for backend in _backends():
        if _read(backend, vault_id) is None:
            continue
        try:
            backend.delete_password(SERVICE, vault_id)
        except Exception as error:
            _say("delete", error)


def _backends() -> Iterator[KeyringBackend]:
    """The allowed keyrings that work here and now, best first."""
    if os.environ.get("PYTHON_KEYRING_BACKEND") in _SWITCHED_OFF:
        return
    for module_name, class_name in _ALLOWED:
        try:
            kind = getattr(importlib.import_module(module_name), class_name)
            if not kind.viable:
                continue
            backend: KeyringBackend = kind()
            if class_name == "WinVaultKeyring":
                # The default, "enterprise", would roam with the user's profile to other computers.
                backend.persist = "local machine"  # type: ignore[attr-defined]
        except Exception as error:
            _say("open", error)
            continue
        yield backend


def _read(backend: KeyringBackend, vault_id: str) -> bytes | None:
    try:
        text = backend.get_password(SERVICE, vault_id)
        secret = base64.b64decode(text, validate=True) if text else b""
    except Exception as error:
        _say("read", error)
        return None
    return secret if len(secret) == KEY_BYTES else None


def _say(what: str, error: Exception) -> None:
    """The kind of error only: a keyring's message may name the user or the store."""
    _log.info("keyring: %s failed (%s)", what, type(error).__name__)
