"""The window: every page in every setting, moving about, and the exact place after locking."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.models.access import Role
from app.store.drafts import load_draft
from app.ui import shortcuts, theme
from app.ui.area import AppPage
from app.ui.areas import AREAS, PAGES
from app.ui.case_page import CasePage
from app.ui.desk import PLACE_KEY, Desk
from app.ui.guards import IdleGuard
from app.ui.keys_help import rows
from app.ui.unlock import UnlockPage
from app.ui.work_page import WorkPage
from tests.ui import audit
from tests.ui.conftest import Setting
from tests.ui.sites import PASSPHRASE, Clock, SmallSite, built_site, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]

Walk = Callable[[Desk, dict[str, str]], None]

WALKS: dict[str, tuple[str, Walk]] = {
    "list": ("worker", lambda desk, ids: desk.open_area("cases")),
    "actions": ("worker", lambda desk, ids: desk.open_area("actions")),
    "overview": ("worker", lambda desk, ids: desk.open_case(ids["aled"])),
    "timeline": ("worker", lambda desk, ids: desk.open_case(ids["aled"], "timeline")),
    "behaviour": ("worker", lambda desk, ids: desk.open_case(ids["aled"], "behaviour")),
    "risk": ("worker", lambda desk, ids: desk.open_case(ids["aled"], "risk")),
    "people": ("worker", lambda desk, ids: desk.open_case(ids["aled"], "people")),
    "empty-case": ("worker", lambda desk, ids: desk.open_case(ids["mateusz"])),
    "work": ("worker", lambda desk, ids: desk.open_page("work", {"case": ids["aled"]})),
    "referral": ("worker", lambda desk, ids: desk.open_page("referral", {})),
    "site": ("lead", lambda desk, ids: desk.open_area("site")),
    "dyads": ("idva", lambda desk, ids: desk.open_area("dyads")),
    "dyad": ("idva", lambda desk, ids: desk.open_page("dyad", {"dyad": ids["dyad"]})),
}


@pytest.mark.parametrize("walk", list(WALKS))
def test_a_page_has_no_faults(walk: str, built_site: SmallSite, setting: Setting, tmp_path: Path) -> None:
    copy = built_site.copy(tmp_path / "site")
    who, go = WALKS[walk]
    window = open_window(copy, who, setting)
    go(desk_of(window), copy.ids)
    for _ in range(8):
        QApplication.processEvents()
    assert audit.audit(window, tab=setting.zoom in (1.0, 1.5)) == []


def unlock(window: object, qtbot: QtBot) -> None:
    """Type the passphrase on the locked screen, as a person would."""
    front = window.front  # type: ignore[attr-defined]
    assert isinstance(front, UnlockPage)
    QTest.keyClicks(front.passphrase.edit, PASSPHRASE)
    QTest.keyClick(front.passphrase.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.desk is not None, timeout=10_000)  # type: ignore[attr-defined]
    QApplication.processEvents()


def test_locking_keeps_the_page_the_field_the_caret_and_the_half_sentence(site: SmallSite, qtbot: QtBot) -> None:
    window = open_window(site)
    desk_of(window).open_page("work", {"case": site.ids["aled"]})
    page = page_of(window)
    assert isinstance(page, WorkPage)
    note, date = page.form.rows["note"].field, page.form.rows["date"].focus_target()
    assert isinstance(note, QPlainTextEdit)
    assert isinstance(date, QLineEdit)
    date.clear()
    QTest.keyClicks(date, "22 N")  # not a date yet
    page.form.rows["with_whom"].field.set_value("agency")
    page.form.show_rows()
    note.setFocus()
    QTest.keyClicks(note, "He said that he wou")
    cursor = note.textCursor()
    cursor.setPosition(8)
    note.setTextCursor(cursor)

    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert window.desk is None
    unlock(window, qtbot)

    page = page_of(window)
    assert isinstance(page, WorkPage)
    note = page.form.rows["note"].field
    assert note.toPlainText() == "He said that he wou"
    assert note.textCursor().position() == 8
    assert QApplication.focusWidget() is note
    assert page.form.rows["date"].focus_target().text() == "22 N"
    assert page.form.value("with_whom") == "agency"
    assert not page.form.rows["agency"].isHidden()
    desk_of(window).go_back()
    assert page_of(window).kind == "cases"


def test_locking_keeps_the_filter_the_order_and_the_marked_row(site: SmallSite, qtbot: QtBot) -> None:
    window = open_window(site)
    page = page_of(window)
    page.chips.set_codes(("review",))
    page.table.sort_by("name")
    page._show()
    page.table.select(site.ids["imran"])
    names = [line.name for line in page.table.rows()]
    window.lock()
    unlock(window, qtbot)
    page = page_of(window)
    assert [line.name for line in page.table.rows()] == names
    assert page.current_case() == site.ids["imran"]


def test_locking_opens_the_case_again_with_its_panel_and_question(site: SmallSite, qtbot: QtBot) -> None:
    window = open_window(site)
    desk_of(window).open_case(site.ids["aled"])
    page = page_of(window)
    assert isinstance(page, CasePage)
    page.open_panel("action")
    what = page._panel.form.rows["what"].focus_target()
    QTest.keyClicks(what, "Ask the hou")
    window.lock()
    unlock(window, qtbot)
    page = page_of(window)
    assert isinstance(page, CasePage)
    what = page._panel.form.rows["what"].focus_target()
    assert what.text() == "Ask the hou"
    assert what.hasFocus()
    assert what.cursorPosition() == len("Ask the hou")


def test_locking_closes_the_store_and_shows_nothing_of_it(site: SmallSite) -> None:
    window = open_window(site)
    workspace = desk_of(window).workspace
    started: list[str] = []
    desk_of(window).open_case(site.ids["aled"])
    window.jobs.submit(lambda progress: _run_until_cancelled(progress, started), on_error=lambda error: None)
    window.lock()
    with pytest.raises(Exception, match="closed"):
        workspace.store.db.execute("SELECT 1")
    assert workspace.store._key == bytes(32)
    shown = " ".join(w.text() for w in audit.shown(window) if hasattr(w, "text") and callable(w.text))
    assert "Aled" not in shown
    assert "Siân" not in shown
    assert window.windowTitle() == "Sightline"


def _run_until_cancelled(progress: object, started: list[str]) -> None:
    import time

    started.append("")
    for _ in range(600):
        progress.step(0, 0)  # type: ignore[attr-defined]
        time.sleep(0.01)


def test_a_question_over_the_window_does_not_stop_the_lock(site: SmallSite, qtbot: QtBot) -> None:
    from PySide6.QtCore import QTimer

    window = open_window(site)
    QTimer.singleShot(50, window.lock)
    desk_of(window).find_case()  # waits until it is closed
    assert window.desk is None


def test_closing_the_window_keeps_the_place_for_the_next_time(site: SmallSite) -> None:
    window = open_window(site)
    desk_of(window).open_case(site.ids["aled"], "people")
    window.close()
    again = open_window(site)
    page = page_of(again)
    assert isinstance(page, CasePage)
    assert page.tabs.current == "people"


def test_the_place_is_kept_only_inside_the_encrypted_store(site: SmallSite) -> None:
    window = open_window(site)
    desk_of(window).open_case(site.ids["aled"])
    window.lock()
    workspace = site.open("worker")
    draft = load_draft(workspace.store.db, PLACE_KEY)
    workspace.close()
    assert draft is not None
    assert [step["kind"] for step in draft.place["trail"]] == ["cases", "case"]
    for path in (site.folder / "worker").iterdir():
        assert b"Aled" not in path.read_bytes()


def test_titles_name_nobody_on_any_page(site: SmallSite) -> None:
    window = open_window(site)
    for who, go in WALKS.values():
        if who == "worker":
            go(desk_of(window), site.ids)
            assert window.windowTitle() == "Sightline"


def test_an_idle_hour_locks_and_a_key_puts_it_off(site: SmallSite) -> None:
    now = [0.0]
    guard = IdleGuard(5, clock=lambda: now[0])
    idle: list[bool] = []
    guard.idle.connect(lambda: idle.append(True))
    guard.start()
    for _second in range(290):
        now[0] += 1
        guard.check()
    guard.touched()
    for _second in range(299):
        now[0] += 1
        guard.check()
    assert idle == []
    now[0] += 1
    guard.check()
    assert idle == [True]
    guard.stop()


def test_a_laptop_that_slept_locks_at_once() -> None:
    now = [0.0]
    guard = IdleGuard(60, clock=lambda: now[0])
    idle: list[bool] = []
    guard.idle.connect(lambda: idle.append(True))
    guard.start()
    now[0] += 31
    guard.check()
    assert idle == [True]
    guard.stop()


def test_keys_reach_areas_search_zoom_and_back(site: SmallSite, themed: theme.Theme) -> None:
    window = open_window(site)
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(window, Qt.Key.Key_2, control)
    assert page_of(window).kind == "actions"
    QTest.keyClick(window, Qt.Key.Key_1, control)
    QTest.keyClick(window, Qt.Key.Key_N, control)
    assert page_of(window).kind == "referral"
    QTest.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page_of(window).kind == "cases"
    page_of(window).table.select(site.ids["rhys"])
    QTest.keyClick(window, Qt.Key.Key_C, control | Qt.KeyboardModifier.ShiftModifier)
    assert page_of(window).args == {"case": site.ids["rhys"]}
    QTest.keyClick(window, Qt.Key.Key_Plus, control)
    assert themed.zoom > 1.0
    QTest.keyClick(window, Qt.Key.Key_0, control)
    assert themed.zoom == 1.0


def test_f6_goes_round_the_parts_of_the_window(site: SmallSite) -> None:
    window = open_window(site)
    seen = []
    for _step in range(8):
        QTest.keyClick(window, Qt.Key.Key_F6)
        focused = QApplication.focusWidget()
        seen.append(focused)
    assert len(set(seen)) >= 4
    assert page_of(window).table in seen


def test_help_lists_the_keys_that_work_and_no_other(site: SmallSite) -> None:
    window = open_window(site)
    listed = {words for _keys, words in rows(desk_of(window)._bound)}
    labels = {key.id: key.label for key in shortcuts.KEYS}
    assert {labels["find_case"], labels["lock"], labels["zoom_in"], labels["continue"]} <= listed
    assert labels["appointment_mode"] in listed
    assert labels["area_6"] not in listed


def test_every_role_finds_its_areas_and_no_other(built_site: SmallSite, tmp_path: Path) -> None:
    copy = built_site.copy(tmp_path / "s")
    for who, role in (("lead", Role.SITE_LEAD), ("worker", Role.CASE_MANAGER), ("idva", Role.IDVA)):
        window = open_window(copy, who)
        assert list(desk_of(window).areas) == [area.key for area in AREAS if role in area.roles]
        for key in desk_of(window).areas:
            desk_of(window).open_area(key)
            assert page_of(window).kind == key
        window.close()


def test_every_page_of_the_table_is_an_app_page_and_keeps_a_place(site: SmallSite) -> None:
    window = open_window(site)
    workspace = desk_of(window).workspace
    args = {"case": site.ids["aled"], "dyad": site.ids["dyad"], "instrument": "behaviour"}
    found = {"kind": "address", "id": workspace.store.db.execute("SELECT _id FROM r_address").fetchone()[0]}
    for kind in PAGES:
        if kind == "attachment":
            continue  # shows a file that is held, and is opened in its own test
        desk_of(window).open_page(kind, args | (found if kind in ("record", "versions") else {}))
        page = page_of(window)
        assert isinstance(page, AppPage)
        assert page.kind == kind
        page.restore(page.place())


def test_a_case_that_is_not_here_is_refused_in_words_and_nothing_moves(site: SmallSite, qtbot: QtBot) -> None:
    from PySide6.QtCore import QTimer

    from app.ui.dialogs import Dialog

    window = open_window(site)
    told: list[str] = []

    def read() -> None:
        dialog = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Dialog) and w.isVisible())
        told.append(dialog.heading.text())
        dialog.accept()

    QTimer.singleShot(50, read)
    desk_of(window).open_page("case", {"case": "no-such-case"})
    assert told == ["This case is not on this laptop"]
    assert page_of(window).kind == "cases"


def test_a_commit_shows_at_once_where_it_matters(site: SmallSite) -> None:
    from app.commands import lifecycle

    window = open_window(site)
    before = {line.row.id: line.row.stage for line in page_of(window).table.rows()}
    lifecycle.step_down(desk_of(window).workspace, site.ids["aled"], agency=site.ids["police"])
    after = {line.row.id: line.row.stage for line in page_of(window).table.rows()}
    assert before[site.ids["aled"]] == "Active"
    assert after[site.ids["aled"]] == "Step-down"


def test_opening_a_case_is_entered_in_the_access_log(site: SmallSite) -> None:
    window = open_window(site)
    desk_of(window).open_case(site.ids["aled"])
    db = desk_of(window).workspace.store.db
    assert db.execute("SELECT what, record FROM r_access_event").fetchall() == [("opened", site.ids["aled"])]


def test_the_rail_counts_what_no_bundle_has_carried(site: SmallSite, tmp_path: Path) -> None:
    from app.commands import cases, exchange
    from app.store.queries.ledger import last_exchange, unsent_changes

    worker, lead = site.open("worker"), site.open("lead")
    before = unsent_changes(worker.store)
    assert before > 20
    exchange.make_bundles(worker, lead.device, tmp_path)
    assert unsent_changes(worker.store) == 0
    cases.change_case(worker, site.ids["aled"], engagement="engaged")
    worker.log("opened")  # looking is not a change
    assert unsent_changes(worker.store) == 1
    assert last_exchange(worker.store) == "2026-11-23T09:30:00Z"
    worker.close()
    lead.close()
    window = open_window(site)
    rail = desk_of(window).shell.rail
    assert rail._unsent_text == "1 change not yet sent"
    assert rail._last_text == "Last exchange today 09:30"


def test_the_rail_says_yesterday_inside_its_sentence(site: SmallSite, tmp_path: Path) -> None:
    from app.commands import exchange

    clock = Clock()
    clock.back(1)
    worker, lead = site.open("worker", clock), site.open("lead", clock)
    exchange.make_bundles(worker, lead.device, tmp_path)
    worker.close()
    lead.close()
    assert desk_of(open_window(site)).shell.rail._last_text == "Last exchange yesterday 09:30"
