"""Appointment mode in the window: what the person across the table sees, and what it takes to leave."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.commands.records import add_record
from app.models.case import Alert
from app.models.goal import Goal, GoalStep
from app.models.meeting import Appointment, AppointmentQuestion
from app.store.drafts import load_draft
from app.ui import dialogs
from app.ui.appointment_page import AppointmentPage
from app.ui.appointment_panel import AppointmentPanel
from app.ui.case_list import CaseList
from app.ui.case_page import CasePage
from app.ui.case_people import CasePeople
from app.ui.main_window import MainWindow
from app.ui.unlock import UnlockPage
from app.ui.work_page import WorkPage
from tests.ui import audit
from tests.ui.conftest import Setting
from tests.ui.sites import PASSPHRASE, SmallSite, built_site, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]

SECRETS = (
    "Cerys", "Wynn", "C.W.", "Maes yr Haf", "Aberaeron", "900461", "Mercy", "Okafor", "victim", "Idva", "Marac", "risk", "alert",
    "Do not leave messages", "disruption", "covert", "Hostile", "Daniel", "Whitcombe", "Imran", "Scott", "SGL-", "police",
    "Core group", "school", "hidden", "mode", "Siân", "not yet sent",
)  # fmt: skip
"""Nothing of this may be drawn, read aloud or hovered in the mode."""


@pytest.fixture
def ready(site: SmallSite) -> SmallSite:
    """The site with an agreed goal, an appointment and a question on Aled's case."""
    worker = site.open("worker")
    case = site.ids["aled"]
    goal = add_record(
        worker,
        Goal(case="", wording="Stop drinking at home", set_on="2026-10-01", agreement="agreed", due="2026-12-01"),
        case=case,
    )
    add_record(worker, GoalStep(goal=goal, what="Go to Barod", actor="service_user", status="open"), case=case)
    add_record(
        worker, Goal(case="", wording="Hidden aim", set_on="2026-10-01", agreement="agreed", covert=True), case=case
    )
    add_record(
        worker,
        Appointment(
            case="", planned="2026-12-01T10:00:00Z", kind="office", with_whom="service_user", where="Town hall"
        ),
        case=case,
    )
    site.ids["question"] = add_record(worker, AppointmentQuestion(case="", words="How was the week?"), case=case)
    worker.close()
    return site


def settle() -> None:
    for _turn in range(8):
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def appointment(window: MainWindow) -> AppointmentPage:
    assert isinstance(window.front, AppointmentPage)
    assert window.desk is None
    return window.front


def begin(window: MainWindow) -> AppointmentPage:
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settle()
    return appointment(window)


def everything() -> str:
    """All that every widget of the program says, shows, keeps or would say when hovered, and the clipboard."""
    said: list[str] = [QApplication.clipboard().text()]
    for widget in QApplication.allWidgets():
        said += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle()]
        said += [widget.statusTip(), widget.whatsThis(), widget.objectName()]
        said.append(_contents(widget))
        said += [action.text() for action in widget.findChildren(QAction)]
    return "\n".join(said)


def _contents(widget: QWidget) -> str:
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText()
    if isinstance(widget, QComboBox):
        return " ".join(widget.itemText(n) for n in range(widget.count()))
    if isinstance(widget, QTableView):
        model = widget.model()
        cells = [(r, c) for r in range(model.rowCount()) for c in range(model.columnCount())] if model else []
        return " ".join(str(model.index(r, c).data()) for r, c in cells)
    if isinstance(widget, QLineEdit):
        return widget.text() + widget.placeholderText()
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""


def found_secrets() -> list[str]:
    text = everything()
    return [word for word in SECRETS if word.casefold() in text.casefold()]


# ---- what is seen ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", ["overview", "timeline", "people", "actions"])
def test_one_key_leaves_only_his_own_goals_steps_and_questions(ready: SmallSite, tab: str) -> None:
    window = open_window(ready)
    desk_of(window).open_case(ready.ids["aled"], tab)
    settle()
    assert found_secrets()
    QApplication.clipboard().setText("4 Maes yr Haf")
    begin(window)
    text = everything()
    for words in ("Aled Price", "Stop drinking at home", "Go to Barod", "Town hall", "How was the week?"):
        assert words in text
    assert found_secrets() == []
    assert "Hidden aim" not in text
    assert window.windowTitle() == "Sightline"


def test_a_reason_just_given_and_a_value_just_shown_are_gone_too(
    ready: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(ready)
    desk_of(window).open_case(ready.ids["aled"], "people")
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_args: "Court asked")
    people = page_of(window).findChild(CasePeople)
    assert people is not None
    mask = next(m for m in people.masks if "Address" in m._button.accessibleName())
    QTest.mouseClick(mask._button, Qt.MouseButton.LeftButton)
    assert "Maes yr Haf" in everything()
    begin(window)
    assert found_secrets() == []


def test_from_the_list_it_is_about_the_marked_case(ready: SmallSite) -> None:
    window = open_window(ready)
    page = page_of(window)
    assert isinstance(page, CaseList)
    page.table.setFocus()
    page.table.select(ready.ids["aled"])
    assert "Aled Price" in everything()
    begin(window)
    assert appointment(window).view.name == "Aled Price"  # type: ignore[union-attr]
    assert found_secrets() == []


def test_from_a_list_in_which_nobody_was_marked_it_is_about_nobody(ready: SmallSite) -> None:
    """The case that happens to stand at the top is not the one whose service user is in the room."""
    window = open_window(ready)
    page = page_of(window)
    assert isinstance(page, CaseList)
    assert "Daniel Whitcombe" in everything()
    assert begin(window).view is None
    assert found_secrets() == []


@pytest.mark.parametrize(("who", "area"), [("worker", "exchange"), ("lead", "returns"), ("idva", "dyads")])
def test_where_no_case_is_meant_nothing_at_all_is_shown(ready: SmallSite, who: str, area: str) -> None:
    window = open_window(ready, who)
    desk_of(window).open_area(area)
    settle()
    page = begin(window)
    assert page.view is None
    assert found_secrets() == []
    assert "Aled" not in everything()


def test_a_question_over_the_window_does_not_keep_the_key_from_working(ready: SmallSite, qtbot: QtBot) -> None:
    window = open_window(ready)
    desk_of(window).open_case(ready.ids["aled"])
    settle()
    asked = dialogs.Dialog(window, "Why do you need to see Cerys?")
    asked.open()
    settle()
    handle = window.windowHandle()
    window.idle._watch(asked.windowHandle())
    QTest.keyClick(
        asked.windowHandle(), Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    asked.deleteLater()
    settle()
    assert handle is not None
    appointment(window)
    assert found_secrets() == []


def test_what_changes_behind_it_does_not_come_to_the_screen(ready: SmallSite, qtbot: QtBot) -> None:
    window = open_window(ready)
    desk_of(window).open_case(ready.ids["aled"])
    workspace = desk_of(window).workspace
    shown: list[str] = []
    window.jobs.submit(lambda progress: "Cerys", shown.append)
    page = begin(window)
    qtbot.waitUntil(lambda: not window.jobs.busy)
    assert shown == []
    assert workspace.store.listeners == []
    other = ready.open("worker")
    add_record(other, Alert(type="weapons", words="Cerys saw a knife"), case=ready.ids["aled"])
    other.close()
    settle()
    assert page is appointment(window)
    assert found_secrets() == []


def test_no_other_key_does_anything(ready: SmallSite) -> None:
    window = open_window(ready)
    desk_of(window).open_case(ready.ids["aled"])
    page = begin(window)
    control, shift, alt = (
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.ShiftModifier,
        Qt.KeyboardModifier.AltModifier,
    )
    keys = [(getattr(Qt.Key, f"Key_{n}"), control) for n in "K123456NF"]
    keys += [(Qt.Key.Key_C, control | shift), (Qt.Key.Key_Left, alt), (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)]
    for key, modifier in keys:
        QTest.keyClick(page.note, key, modifier)
        settle()
        assert appointment(window) is page
        assert QApplication.activeModalWidget() is None
    assert found_secrets() == []


# ---- leaving ---------------------------------------------------------------------------------------------------------


def leave(window: MainWindow, qtbot: QtBot, passphrase: str = PASSPHRASE) -> None:
    page = appointment(window)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClicks(page.passphrase.edit, passphrase)
    QTest.keyClick(page.passphrase.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=10_000)
    settle()


def test_leaving_asks_for_the_passphrase_and_comes_back_to_the_same_page(ready: SmallSite, qtbot: QtBot) -> None:
    window = open_window(ready)
    desk_of(window).open_case(ready.ids["aled"], "actions")
    page = begin(window)
    leave(window, qtbot, "wrong")
    assert appointment(window) is page
    assert "That passphrase does not open this store" in page.form.rows["passphrase"].error.text()
    assert page.passphrase.edit.text() == ""
    assert found_secrets() == []
    leave(window, qtbot)
    shown = page_of(window)
    assert isinstance(shown, CasePage)
    assert (shown.case, shown.tabs.current) == (ready.ids["aled"], "actions")
    logged = desk_of(window).workspace.store.db.execute("SELECT what FROM r_access_event").fetchall()
    assert {("appointment_begun",), ("appointment_ended",), ("unlock_failed",)} <= set(logged)


def test_esc_goes_from_the_passphrase_back_to_the_appointment(ready: SmallSite) -> None:
    window = open_window(ready)
    desk_of(window).open_case(ready.ids["aled"])
    page = begin(window)
    page.ask()
    QTest.keyClicks(page.passphrase.edit, "half a passphr")
    QTest.keyClick(page.passphrase.edit, Qt.Key.Key_Escape)
    settle()
    assert page.note.hasFocus()
    assert page.passphrase.edit.text() == ""
    QTest.keyClick(page.note, Qt.Key.Key_Escape)
    assert appointment(window) is page


def test_five_wrong_ones_make_the_next_wait(ready: SmallSite, qtbot: QtBot) -> None:
    window = open_window(ready)
    desk_of(window).open_case(ready.ids["aled"])
    page = begin(window)
    for _attempt in range(5):
        leave(window, qtbot, "wrong")
    leave(window, qtbot)
    assert appointment(window) is page
    assert "Too many wrong passphrases" in page.form.rows["passphrase"].error.text()


def test_drafts_that_were_open_are_kept_and_what_was_said_becomes_one(ready: SmallSite, qtbot: QtBot) -> None:
    window = open_window(ready)
    case = ready.ids["aled"]
    desk_of(window).open_page("work", {"case": case})
    mine = page_of(window)
    assert isinstance(mine, WorkPage)
    QTest.keyClicks(mine.form.rows["note"].focus_target(), "Cerys said that")
    page = begin(window)
    assert found_secrets() == []
    QTest.keyClicks(page.note, "I will go on Monday")
    QTest.mouseClick(page.ticks[ready.ids["question"]], Qt.MouseButton.LeftButton)
    leave(window, qtbot)
    said = page_of(window)
    assert isinstance(said, WorkPage)
    assert said.form.value("note") == "I will go on Monday"
    assert said.form.value("with_whom") == "service_user"
    desk_of(window).go_back()
    back = page_of(window)
    assert isinstance(back, WorkPage)
    assert back.form.value("note") == "Cerys said that"
    db = desk_of(window).workspace.store.db
    assert load_draft(db, f"work/{case}") is not None
    assert db.execute("SELECT asked_on FROM r_appointment_question").fetchall() == [("2026-11-23",)]


def test_locking_in_the_mode_and_unlocking_stays_in_it(ready: SmallSite, qtbot: QtBot) -> None:
    window = open_window(ready)
    desk_of(window).open_case(ready.ids["aled"])
    page = begin(window)
    QTest.keyClicks(page.note, "half a sent")
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert isinstance(window.front, UnlockPage)
    assert "half a sent" not in everything()
    QTest.keyClicks(window.front.passphrase.edit, PASSPHRASE)
    QTest.keyClick(window.front.passphrase.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: isinstance(window.front, AppointmentPage), timeout=10_000)
    settle()
    assert appointment(window).note.toPlainText() == "half a sent"
    assert found_secrets() == []
    leave(window, qtbot)
    assert window.desk is not None


def test_closing_the_window_does_not_leave_the_mode(ready: SmallSite) -> None:
    window = open_window(ready)
    desk_of(window).open_case(ready.ids["aled"])
    begin(window)
    window.close()
    again = open_window(ready)
    assert appointment(again).view.case == ready.ids["aled"]  # type: ignore[union-attr]


def test_a_disk_that_takes_nothing_locks_instead(ready: SmallSite) -> None:
    window = open_window(ready)
    desk_of(window).open_case(ready.ids["aled"])
    desk_of(window).workspace.store.db.execute("PRAGMA query_only = ON")
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    settle()
    assert isinstance(window.front, UnlockPage)
    assert "so Sightline was locked" in everything()
    assert [word for word in found_secrets() if word not in ("mode",)] == []


def test_locking_while_the_passphrase_is_checked_leaves_it_locked(ready: SmallSite, qtbot: QtBot) -> None:
    window = open_window(ready)
    desk_of(window).open_case(ready.ids["aled"])
    page = begin(window)
    page.ask()
    page.passphrase.set_value(PASSPHRASE)
    page.check()
    window.lock()
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=10_000)
    settle()
    assert isinstance(window.front, UnlockPage)
    assert window.desk is None


# ---- how it looks ----------------------------------------------------------------------------------------------------


def test_the_page_has_no_faults(built_site: SmallSite, setting: Setting, tmp_path: Path) -> None:
    copy = built_site.copy(tmp_path / "site")
    window = open_window(copy, "worker", setting)
    desk_of(window).open_case(copy.ids["aled"])
    page = begin(window)
    assert audit.audit(window, tab=setting.zoom in (1.0, 1.5)) == []
    page.ask()
    settle()
    assert audit.audit(window, tab=setting.zoom in (1.0, 1.5)) == []


# ---- preparing it ----------------------------------------------------------------------------------------------------


def test_questions_are_prepared_on_the_case_and_begun_from_there(ready: SmallSite) -> None:
    window = open_window(ready)
    desk_of(window).open_case(ready.ids["aled"])
    page = page_of(window)
    assert isinstance(page, CasePage)
    page.open_panel("appointment")
    panel = page._panel
    assert isinstance(panel, AppointmentPanel)
    assert panel.seen.text() == "On the screen: 1 goal, 1 appointment, 1 question."
    QTest.keyClicks(panel.words, "What helped?")
    QTest.keyClick(panel.words, Qt.Key.Key_Return)
    settle()
    assert "2 questions" in panel.seen.text()
    assert panel.words.text() == ""
    audit.press(window, "Take out: How was the week?")
    settle()
    assert "1 question." in panel.seen.text()
    audit.press(window, "Begin the appointment (Ctrl+Shift+L)")
    settle()
    assert [line.words for line in appointment(window).view.questions] == ["What helped?"]  # type: ignore[union-attr]


def test_what_is_left_out_is_told_beforehand(ready: SmallSite) -> None:
    worker = ready.open("worker")
    goal = Goal(case="", wording="Leave Cerys alone", set_on="2026-10-01", agreement="agreed")
    add_record(worker, goal, case=ready.ids["aled"])
    worker.close()
    window = open_window(ready)
    desk_of(window).open_case(ready.ids["aled"])
    page = page_of(window)
    assert isinstance(page, CasePage)
    page.open_panel("appointment")
    assert isinstance(page._panel, AppointmentPanel)
    assert "1 line is left out because it names or locates a victim-survivor." in page._panel.seen.text()
