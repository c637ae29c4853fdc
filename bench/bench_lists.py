"""My cases after thirty years (3,000 cases, 80 of them open) and as a stress of five such sites (15,000).

Reading stands beside a bare SELECT of the same rows, filtering and sorting beside the same over a plain Python list,
and beside the figures of the sketch that the design was chosen by: 16 ms and 44 ms. First paint is the whole page,
panel and tiles and list, beside painting alone what is shown already. The 15,000 are copies in the tables that lists
read.
"""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from app.store.queries.cases import case_list
from app.store.queries.today import last_work
from app.ui import focus, theme
from app.ui.areas import AREAS, PAGES
from app.ui.case_list import CaseList
from app.ui.desk import Desk
from app.ui.jobs import Jobs
from app.ui.widgets.record_table import fold
from app.workspace import Workspace
from bench import caseload
from bench.bench import BenchResult
from bench.timing import milliseconds, result, within

SKETCH_FILTER, SKETCH_SORT = 16.0, 44.0
"""Milliseconds for 100,000 rows in a plain Python list (look.md)."""


def run() -> list[BenchResult]:
    """Reading, filtering, sorting and first paint of both sizes."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    theme.install(app, "light", 1.0)
    focus.install(app)
    folder, _case = caseload.thirty_years()
    return [*_measure("3,000", folder), *_measure("15,000", caseload.multiplied(5))]


def _measure(size: str, folder: Path) -> list[BenchResult]:
    workspace = caseload.opened(folder)
    # Without the frame, which checks a store in the background and would find that copies have no entries behind them.
    desk = Desk(workspace, Jobs(), AREAS, PAGES)
    desk.resize(1440, 900)
    desk.show()
    desk.start()
    try:
        return [*_reading(size, workspace), *_using(size, desk), _painting(size, desk)]
    finally:
        desk.let_go()
        desk.close()
        _settle()
        workspace.close()


def _reading(size: str, workspace: Workspace) -> list[BenchResult]:
    found = []
    for live, words in ((True, "open"), (False, "closed")):
        verb = "IN" if live else "NOT IN"
        bare = f"""SELECT c.*, u.* FROM r_case c
            JOIN r_service_user u ON u._id = c.service_user AND u._scope = c.index_scope
            WHERE c.status {verb} ('active', 'referred')"""
        ours = milliseconds(lambda live=live: _read(workspace, live))  # type: ignore[misc]  # a default binds it
        floor = milliseconds(lambda bare=bare: workspace.store.db.execute(bare).fetchall())  # type: ignore[misc]  # a default binds it
        found.append(result(f"{size} cases: read the {words} ones", ours, floor))
    return found


def _read(workspace: Workspace, live: bool) -> object:
    today = workspace.today().isoformat()
    rows = case_list(workspace.store, workspace.access, today=today, live=live)
    return last_work(workspace.store, workspace.access, [row.id for row in rows])


def _using(size: str, desk: Desk) -> list[BenchResult]:
    """Filtering and sorting the closed ones, which are nearly all of them."""
    desk.open_area("cases")
    page = desk.page
    assert isinstance(page, CaseList)
    page.chips.chips["closed"].click()
    lines = page.table.rows()
    texts = [fold(page._search_text(line)) for line in lines]
    turns = iter(range(1_000_000))

    def filter_ours() -> None:
        page.table.set_filter(("aled", "scott")[next(turns) % 2])

    def sort_ours() -> None:
        page.table.sort_by("name", bool(next(turns) % 2))

    def filter_bare() -> object:
        word = ("aled", "scott")[next(turns) % 2]
        return [place for place, text in enumerate(texts) if word in text]

    filtering = milliseconds(filter_ours)
    page.table.set_filter("")
    sorting = milliseconds(sort_ours)
    found = [
        result(f"{size} cases: filter", filtering, milliseconds(filter_bare)),
        result(f"{size} cases: sort", sorting, milliseconds(lambda: sorted(lines, key=lambda line: fold(line.name)))),
        within(f"{size} cases: filter, sketch", filtering, SKETCH_FILTER),
        within(f"{size} cases: sort, sketch", sorting, SKETCH_SORT),
    ]
    page.chips.chips["open"].click()
    return found


def _painting(size: str, desk: Desk) -> BenchResult:
    """The page made, read, laid out and painted, beside painting what is there already."""

    def show() -> None:
        desk.open_area("cases")
        _settle()

    def paint() -> None:
        desk.repaint()
        _settle()

    return result(f"{size} cases: My cases to first paint", milliseconds(show, 7), milliseconds(paint, 7))


def _settle() -> None:
    for _turn in range(4):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
