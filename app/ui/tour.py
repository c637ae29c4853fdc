"""Pictures of the real screens over real stores, in the settings people use."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from app.store.queries.cases import case_list, held_dyads
from app.ui import focus, theme
from app.ui.desk import Desk
from app.ui.document_page import DocumentPage
from app.ui.main_window import MainWindow
from app.workspace import Workspace, open_workspace


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


@dataclass(frozen=True, slots=True)
class Stop:
    """One screen: its name, whose store it is seen on, and how to get there."""

    name: str
    who: str
    go: Callable[[Desk], None]


def _first_case(desk: Desk) -> str:
    """The case at the top of the list that has several victim-survivors, or the top one."""
    workspace = desk.workspace
    rows = case_list(workspace.store, workspace.access, today=workspace.today().isoformat(), mine=False)
    shared = [d.case for d in held_dyads(workspace.store, workspace.access)]
    several = [row.id for row in rows if row.is_open and shared.count(row.id) > 1]
    return (several or [row.id for row in rows])[0]


def _case(tab: str) -> Callable[[Desk], None]:
    return lambda desk: desk.open_page("case", {"case": _first_case(desk), "tab": tab})


def _work(desk: Desk) -> None:
    desk.open_page("work", {"case": _first_case(desk)})


def _wizard(step: str) -> Callable[[Desk], None]:
    def go(desk: Desk) -> None:
        case = _first_case(desk)
        dyad = next(d.id for d in held_dyads(desk.workspace.store, desk.workspace.access) if d.case == case)
        args = {"instrument": "behaviour", "case": case, "dyad": dyad, "time_point": "review", "section": step}
        desk.open_page("assessment", args)

    return go


def _document(kind: str) -> Callable[[Desk], None]:
    def go(desk: Desk) -> None:
        desk.open_page("document", {"kind": kind, "case": _first_case(desk)})
        page = cast(DocumentPage, desk.page)
        page.form.set_values({"recipient": "Perpetrator panel", "ask": "Agree who does what, and by when."})
        page.show_document()

    return go


STOPS = (
    Stop("list", "case_manager_1", lambda desk: desk.open_area("cases")),
    Stop("case", "case_manager_1", _case("overview")),
    Stop("case-journey", "case_manager_1", _case("journey")),
    Stop("closure", "case_manager_1", lambda desk: desk.open_page("closure", {"case": _first_case(desk)})),
    Stop("case-people", "case_manager_1", _case("people")),
    Stop("case-documents", "case_manager_1", _case("documents")),
    Stop("document", "case_manager_1", _document("panel_briefing")),
    Stop("case-work", "case_manager_1", _case("work")),
    Stop("work", "case_manager_1", _work),
    Stop("meeting", "case_manager_1", lambda desk: desk.open_page("meeting", {"case": _first_case(desk)})),
    Stop("actions", "case_manager_1", lambda desk: desk.open_area("actions")),
    Stop("referral", "case_manager_1", lambda desk: desk.open_page("referral", {})),
    Stop("wizard", "case_manager_1", _wizard("severity_of_abuse")),
    Stop("exchange", "case_manager_1", lambda desk: desk.open_area("exchange")),
    Stop("site", "lead", lambda desk: desk.open_area("site")),
    Stop("return", "lead", lambda desk: desk.open_area("returns")),
    Stop("idva", "idva", lambda desk: desk.open_area("dyads")),
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
            made += _tour(folder, open_workspace(folder, passphrase), out, settings, wanted)
    return made


def _tour(
    folder: Path, workspace: Workspace, out: Path, settings: tuple[Setting, ...], stops: tuple[Stop, ...]
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
                desk = window.desk
                assert desk is not None
                stop.go(desk)
                settle(window)
                path = out / f"{stop.name}-{setting.name}.png"
                window.grab().save(str(path))
                made.append(path)
    finally:
        window.close()
        settle(window)
    return made


def settle(window: MainWindow) -> None:
    """Let jobs finish, and everything that is waiting be laid out and drawn."""
    while window.jobs.busy:
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
    for _turn in range(8):
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
