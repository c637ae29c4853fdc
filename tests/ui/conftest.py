"""A real application with our theme, on a screen that nobody sees."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import focus, theme


@dataclass(frozen=True)
class Setting:
    """How a person may see a page: theme, zoom and window size."""

    mode: theme.Mode
    zoom: float
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.mode}-{round(self.zoom * 100)}-{self.width}x{self.height}"


SETTINGS = (
    Setting("light", 1.0, 1440, 900),
    Setting("dark", 1.0, 1366, 768),
    Setting("light", 1.5, 1440, 900),
    Setting("dark", 2.0, 1366, 768),
)
"""The settings that every page is audited in."""


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


@pytest.fixture(autouse=True)
def themed(qapp: QApplication) -> Iterator[theme.Theme]:
    """The light theme at 100 % before each test, and every window closed after it."""
    installed = theme.install(qapp, "light", 1.0)
    ring = focus.install(qapp)
    yield installed
    ring.clear()
    for window in qapp.topLevelWidgets():
        window.close()
        window.deleteLater()
    qapp.sendPostedEvents(None, 52)  # QEvent.DeferredDelete: nothing of this test lives on in the next
    qapp.processEvents()


@pytest.fixture(params=SETTINGS, ids=str)
def setting(request: pytest.FixtureRequest, themed: theme.Theme) -> Setting:
    """Each of SETTINGS, applied."""
    chosen: Setting = request.param
    themed.apply(chosen.mode, chosen.zoom)
    return chosen


def show(widget: QWidget, setting: Setting | None = None, width: int = 1440, height: int = 900) -> QWidget:
    """Show `widget` as a window of the setting's size and let it lay itself out."""
    app = QApplication.instance()
    widget.resize(setting.width if setting else width, setting.height if setting else height)
    widget.show()
    widget.activateWindow()
    for _ in range(6):
        app.processEvents()
    return widget


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let pass what the offscreen platform says of itself ("This plugin does not support raise()"): no screen does."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("^This plugin does not support "))
