"""What every test shares: no screen needed, nothing read from this person's own settings."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

# Before anything imports Qt. A test that wants a real X display sets its own platform in a process of its own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Reading the person's own theme, scale or input method would make a test pass on one desk and fail on the next.
for name in ("QT_SCALE_FACTOR", "QT_FONT_DPI", "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME", "QT_IM_MODULE"):
    os.environ.pop(name, None)
# A test never asks this desktop's own keyring: tests that need one install their own.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of this test alone, for Python and Qt: empty, so that whatever is in it afterwards was put
    there by the program."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder
