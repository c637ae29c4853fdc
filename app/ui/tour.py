"""Pictures of the real screens over real stores, in the settings people use."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from app.commands.appointments import end_appointment
from app.ui import focus, theme
from app.ui.main_window import MainWindow
from app.ui.tour_stops import STOPS, Stop
from app.workspace import Workspace, open_workspace, prove_passphrase


@dataclass(frozen=True, slots=True)
class Setting:
    """One way of looking: theme, size of the window in pixels, zoom."""

    name: str
    mode: theme.Mode
    size: tuple[int, int]
    zoom: float


SETTINGS = (
    Setting("light-1440", "light", (1440, 900), 1.0),
    Setting("dark-1440", "dark", (1440, 900), 1.0),
    Setting("light-1366", "light", (1366, 768), 1.0),
    Setting("dark-1366", "dark", (1366, 768), 1.0),
    Setting("light-150", "light", (1440, 900), 1.5),
)


def take_pictures(
    stores: Mapping[str, Path],
    passphrase: str,
    out: Path,
    *,
    settings: tuple[Setting, ...] = SETTINGS,
    stops: tuple[Stop, ...] = STOPS,
) -> list[Path]:
    """Open the window on each of `stores` (colleague to folder), walk to every stop, and save a PNG for each setting.

    Needs no screen: without one Qt draws off it. Returns the files in the order taken.
    """
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication.instance() or QApplication(["sightline"])
    assert isinstance(app, QApplication)
    theme.install(app, "light", 1.0)
    focus.install(app)
    out.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    for who, folder in stores.items():
        wanted = tuple(stop for stop in stops if stop.who == who)
        if wanted:
            made += _tour(folder, open_workspace(folder, passphrase), passphrase, out, settings, wanted)
    return made


def _tour(
    folder: Path,
    workspace: Workspace,
    passphrase: str,
    out: Path,
    settings: tuple[Setting, ...],
    stops: tuple[Stop, ...],
) -> list[Path]:
    window = MainWindow(folder)
    window.open_desk(workspace)
    window.show()
    made: list[Path] = []
    try:
        for setting in settings:
            theme.current().apply(setting.mode, setting.zoom)
            window.resize(*setting.size)
            for stop in stops:
                _walk(window, stop)
                path = out / f"{stop.name}-{setting.name}.png"
                window.grab().save(str(path))
                made.append(path)
                if stop.ends:
                    end_appointment(workspace, prove_passphrase(folder, passphrase))
                    window.open_desk(workspace)
    finally:
        window.close()
        settle(window)
    return made


def _walk(window: MainWindow, stop: Stop) -> None:
    """Go to a stop from the first area, as a person would, so that the way back says where it leads."""
    desk = window.desk
    assert desk is not None
    desk.open_area("site" if "site" in desk.areas else next(iter(desk.areas)))
    settle(window)
    stop.go(desk)
    settle(window)


def settle(window: MainWindow) -> None:
    """Let jobs finish, and everything that is waiting be laid out and drawn."""
    while window.jobs.busy:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    for _turn in range(8):
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
