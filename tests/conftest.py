"""What every test shares: no screen needed, nothing read from this person's own settings."""

from __future__ import annotations

import os

# Before anything imports Qt. A test that wants a real X display sets its own platform in a process of its own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
# Reading the person's own theme, scale or input method would make a test pass on one desk and fail on the next.
for name in ("QT_SCALE_FACTOR", "QT_FONT_DPI", "QT_STYLE_OVERRIDE", "QT_QPA_PLATFORMTHEME", "QT_IM_MODULE"):
    os.environ.pop(name, None)
# A test never asks this desktop's own keyring: tests that need one install their own.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
