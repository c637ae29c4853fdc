"""Opening a case with 500 entries, from the press to the paint, beside a bare read of the same rows.

The store is a site's thirty years. Opening is what a person waits for: the look is entered in the access log, the page
made, everything read, laid out and painted. A tenth of a second is the limit at which it feels at once.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import gc
import statistics
import time

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

from app.ui import focus, theme
from app.ui.main_window import MainWindow
from app.workspace import Workspace
from bench import caseload
from bench.bench import BenchResult
from bench.timing import bring_to_rest, milliseconds, result, within

ROUNDS, WARM_UP = 9, 2

LIMIT_MS = 100.0
_READ = ("contact", "activity", "action", "case_move", "case_assessment", "referral")


def run() -> list[BenchResult]:
    """To the painted overview and to the painted timeline."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.install(app, "light", 1.0)
    focus.install(app)
    folder, case = caseload.thirty_years()
    workspace = caseload.opened(folder)
    window = MainWindow(folder)
    window.open_desk(workspace)
    window.resize(1440, 900)
    window.show()
    _settle()
    bring_to_rest(window)
    try:
        ours = statistics.median(_opened(window, case, "") for _ in range(WARM_UP + ROUNDS))
        whole = statistics.median(_opened(window, case, "timeline") for _ in range(WARM_UP + ROUNDS))
        floor = milliseconds(lambda: _bare(workspace, case))
        painting = milliseconds(window.grab)
    finally:
        window.close()
        _settle()
    return [
        result("case of 500 entries, to paint", ours, floor),
        within("case of 500 entries, to paint, limit", ours, LIMIT_MS),
        result("its whole timeline, to paint", whole, floor),
        result("painting it alone", painting, floor),
    ]


class _Watch(QObject):
    """Notes that anything of the window was painted."""

    painted = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  # Qt names it
        """See an event pass."""
        self.painted = self.painted or event.type() == QEvent.Type.Paint
        return False


def _opened(window: MainWindow, case: str, tab: str) -> float:
    """Milliseconds from the press to the end of the first paint; going back is not counted."""
    desk = window.desk
    assert desk is not None
    gc.collect()
    began = time.process_time()
    desk.open_case(case, tab)
    page, watch = desk.page, _Watch()
    assert page is not None
    page.installEventFilter(watch)
    while not watch.painted:
        QCoreApplication.processEvents()
    took = (time.process_time() - began) * 1000
    page.removeEventFilter(watch)
    _settle()
    desk.go_back()
    _settle()
    return took


def _bare(workspace: Workspace, case: str) -> object:
    db = workspace.store.db
    scope = db.execute("SELECT _scope FROM r_case WHERE _id = ?", (case,)).fetchone()[0]
    return [db.execute(f"SELECT * FROM r_{kind} WHERE _scope = ?", (scope,)).fetchall() for kind in _READ]


def _settle() -> None:
    for _turn in range(4):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
