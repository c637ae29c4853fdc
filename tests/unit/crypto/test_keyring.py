"""The system's keyring helps where there is one, and its absence stops nothing."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path

import keyring.backend
import pytest

from app.crypto import keyring as device_keyring
from app.crypto.keyring import forget_device_secret, load_device_secret, new_device_secret, store_device_secret

VAULT = "ab" * 16
SECRET = bytes(range(32))


class Memory(keyring.backend.KeyringBackend):
    """A keyring in this process, of the kind a third party might install."""

    priority = 99.0  # type: ignore[assignment]
    kept: dict[tuple[str, str], str]
    persist: str | None = None

    def __init__(self) -> None:
        super().__init__()
        self.kept = type(self).kept

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class Forgetful(Memory):
    """It takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Locked(Memory):
    """It answers every question with an error that names a person."""

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("Priya's keyring is locked")

    set_password = get_password  # type: ignore[assignment]
    delete_password = get_password  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], str]:
    """What the keyrings of this test keep."""
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")
    kept: dict[tuple[str, str], str] = {}
    monkeypatch.setattr(Memory, "kept", kept, raising=False)
    return kept


def allow(monkeypatch: pytest.MonkeyPatch, *kinds: type[Memory]) -> None:
    monkeypatch.setattr(device_keyring, "_ALLOWED", tuple((__name__, kind.__name__) for kind in kinds))
    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is a keyring without a session bus")
def test_without_a_desktop_it_says_no(kept: dict[tuple[str, str], str]) -> None:
    assert store_device_secret(VAULT, SECRET) is False
    assert load_device_secret(VAULT) is None
    forget_device_secret(VAULT)
    # One that happens to be installed, and says it is the best, is not asked.
    assert Memory.viable
    assert kept == {}


def test_what_is_stored_is_read_back(monkeypatch: pytest.MonkeyPatch, kept: dict[tuple[str, str], str]) -> None:
    allow(monkeypatch, Memory)

    assert store_device_secret(VAULT, SECRET) is True
    assert load_device_secret(VAULT) == SECRET
    assert load_device_secret("cd" * 16) is None
    assert list(kept) == [("Sightline", VAULT)]
    forget_device_secret(VAULT)
    assert load_device_secret(VAULT) is None


def test_one_that_does_not_give_it_back_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    allow(monkeypatch, Forgetful)
    assert store_device_secret(VAULT, SECRET) is False

    allow(monkeypatch, Forgetful, Memory)
    assert store_device_secret(VAULT, SECRET) is True


def test_an_older_secret_left_there_does_not_count(
    monkeypatch: pytest.MonkeyPatch, kept: dict[tuple[str, str], str]
) -> None:
    allow(monkeypatch, Memory)
    store_device_secret(VAULT, SECRET)
    allow(monkeypatch, Forgetful)

    assert load_device_secret(VAULT) == SECRET
    assert store_device_secret(VAULT, bytes(32)) is False


def test_a_locked_one_stops_nothing_and_logs_no_name(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    allow(monkeypatch, Locked)
    with caplog.at_level(logging.DEBUG):
        assert store_device_secret(VAULT, SECRET) is False
        assert load_device_secret(VAULT) is None
        forget_device_secret(VAULT)

    assert "RuntimeError" in caplog.text
    assert "Priya" not in caplog.text
    assert VAULT not in caplog.text


@pytest.mark.parametrize("text", ["", "not base 64!", "AAAA", "é"])
def test_something_else_kept_there_is_no_secret(
    text: str, monkeypatch: pytest.MonkeyPatch, kept: dict[tuple[str, str], str]
) -> None:
    allow(monkeypatch, Memory)
    kept["Sightline", VAULT] = text

    assert load_device_secret(VAULT) is None


def test_a_keyring_that_cannot_be_loaded_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        device_keyring, "_ALLOWED", (("keyring.backends.nowhere", "Keyring"), ("keyring.backends.fail", "Nothing"))
    )

    assert load_device_secret(VAULT) is None


@pytest.mark.parametrize("off", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"])
def test_it_can_be_switched_off(off: str, monkeypatch: pytest.MonkeyPatch, kept: dict[tuple[str, str], str]) -> None:
    allow(monkeypatch, Memory)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", off)

    assert store_device_secret(VAULT, SECRET) is False
    assert kept == {}


def test_the_windows_one_does_not_roam(monkeypatch: pytest.MonkeyPatch) -> None:
    class WinVaultKeyring(Memory):
        pass

    monkeypatch.setattr(sys.modules[__name__], "WinVaultKeyring", WinVaultKeyring, raising=False)
    allow(monkeypatch, WinVaultKeyring)

    assert [backend.persist for backend in device_keyring._backends()] == ["local machine"]  # type: ignore[attr-defined]


def test_a_secret_has_32_bytes() -> None:
    assert len(new_device_secret()) == 32
    assert new_device_secret() != new_device_secret()
    with pytest.raises(ValueError, match="32 bytes"):
        store_device_secret(VAULT, b"short")


REAL = """
from app.crypto.keyring import forget_device_secret, load_device_secret, store_device_secret
name, secret = "ef" * 16, bytes(range(32))
assert store_device_secret(name, secret)
assert load_device_secret(name) == secret
forget_device_secret(name)
assert load_device_secret(name) is None
print("kept and forgotten")
"""


@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")), reason="no Secret Service here"
)
def test_with_a_real_secret_service(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir(mode=0o700)
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path / "run")}
    unlocked = 'printf login | gnome-keyring-daemon --unlock --components=secrets >/dev/null && exec "$0" -c "$1"'
    command = ["dbus-run-session", "--", "sh", "-c", unlocked, sys.executable, REAL]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=60)

    assert done.stdout == "kept and forgotten\n", done.stderr
