"""An assessment from the case to the record: typed, locked in mid sentence, unlocked, finished by keyboard, exchanged."""

# pytest hands fixtures over by their names

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.commands import exchange
from app.store.drafts import list_drafts
from app.store.queries.assessments import assessments
from app.ui.assessment_section import SectionPage
from app.ui.assessment_wizard import AssessmentWizard
from app.ui.case_page import CasePage
from app.ui.main_window import MainWindow
from app.ui.unlock import UnlockPage
from app.ui.widgets.choice import RadioCard, Tick
from app.ui.wizard_logic import CHECK
from tests.ui import audit
from tests.ui.sites import PASSPHRASE, SmallSite, built_site, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]

pytestmark = [pytest.mark.usefixtures("themed"), pytest.mark.qt_log_ignore("^This plugin does not support ")]
CTRL = Qt.KeyboardModifier.ControlModifier


def key(which: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, which, modifiers)
    QApplication.processEvents()


def wizard_of(window: MainWindow) -> AssessmentWizard:
    page = page_of(window)
    assert isinstance(page, AssessmentWizard)
    return page


def answer_by_keys(wizard: AssessmentWizard, day: str = "22 11 2026") -> None:
    """Tab through a step and answer each question that has no answer yet, dates with `day`."""
    page = wizard.page
    assert isinstance(page, SectionPage)
    for _stop in range(150):
        target = QApplication.focusWidget()
        if target is wizard.next_button:
            return
        row = page.row_of(target)
        if row is not None and wizard.filling.value(*row.key) is None:
            if isinstance(target, RadioCard):
                key(Qt.Key.Key_1)
            elif isinstance(target, Tick):
                key(Qt.Key.Key_Space)
            elif isinstance(target, QComboBox):
                key(Qt.Key.Key_Down)
            elif isinstance(target, QLineEdit):
                QTest.keyClicks(target, day)
            elif isinstance(target, QPlainTextEdit):
                QTest.keyClicks(target, "Alleged; police log of the week.")
        key(Qt.Key.Key_Tab)
    raise AssertionError("Tab never reached Continue")


def unlock(window: MainWindow, qtbot: QtBot) -> None:
    """Type the passphrase on the locked screen, as a person would."""
    assert isinstance(window.front, UnlockPage)
    QTest.keyClicks(window.front.passphrase.edit, PASSPHRASE)
    QTest.keyClick(window.front.passphrase.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.desk is not None, timeout=10_000)
    QApplication.processEvents()


def start_from_the_case(window: MainWindow, case: str) -> AssessmentWizard:
    """Open the case's behaviour tab and press its button."""
    desk_of(window).open_case(case, "behaviour")
    for _round in range(6):
        QApplication.processEvents()
    page = page_of(window)
    assert isinstance(page, CasePage)
    names = [
        audit.accessible_name(b) for b in audit.shown(page) if audit.accessible_name(b).startswith("Start: review")
    ]
    audit.press(page, names[0])
    for _round in range(6):
        QApplication.processEvents()
    return wizard_of(window)


def test_an_assessment_survives_the_lock_and_reaches_the_lead(site: SmallSite, tmp_path: Path, qtbot: QtBot) -> None:
    window = open_window(site)
    wizard = start_from_the_case(window, site.ids["aled"])
    assert wizard.subject.time_point == "review"
    while wizard.filling.step != "evidence":
        answer_by_keys(wizard)
        key(Qt.Key.Key_Return, CTRL)

    # Locked in mid sentence: the window is blank at once, and nothing was asked.
    assert isinstance(wizard.page, SectionPage)
    note = wizard.page.rows[("summary", "")].form.focus_target()
    note.setFocus()
    QTest.keyClicks(note, "He waits outside the sch")
    for _step in range(3):
        key(Qt.Key.Key_Left)
    QTest.keyClick(window, Qt.Key.Key_L, CTRL)
    assert window.desk is None
    assert isinstance(window.front, UnlockPage)

    # Unlocked: the same page, the same field, the same half sentence; typing goes on in the middle of it.
    unlock(window, qtbot)
    wizard = wizard_of(window)
    assert wizard.filling.step == "evidence"
    note = QApplication.focusWidget()
    assert isinstance(note, QPlainTextEdit)
    assert note.toPlainText() == "He waits outside the sch"
    assert note.textCursor().position() == 21
    QTest.keyClicks(note, "old ")
    assert note.toPlainText() == "He waits outside the old sch"

    key(Qt.Key.Key_Return, CTRL)  # too early: the summary leads to the first question without an answer
    key(Qt.Key.Key_Return)
    answer_by_keys(wizard)
    key(Qt.Key.Key_Return, CTRL)
    assert wizard.filling.step == CHECK
    key(Qt.Key.Key_Return, CTRL)
    desk = desk_of(window)
    assert isinstance(desk.page, CasePage)
    assert desk.status.text() == "Behaviour assessment completed 09:30"

    workspace = desk.workspace
    rows = assessments(workspace.store, workspace.access, dyad=site.ids["dyad"], perspective="case_manager")
    assert rows[-1].answers["summary"] == "He waits outside the old sch"
    assert rows[-1].happened == "2026-11-22"
    assert rows[-1].time_point == "review"
    assert not [draft for draft in list_drafts(workspace.store.db) if draft.key.startswith("assessment/")]

    lead = site.open("lead")
    try:
        [made] = exchange.make_bundles(workspace, lead.device, tmp_path)
        exchange.receive_bundle(lead, made.path)
        there = assessments(lead.store, lead.access, dyad=site.ids["dyad"], perspective="case_manager")
        assert there[-1].answers == rows[-1].answers
    finally:
        lead.close()


def test_closing_the_window_while_typing_loses_nothing(site: SmallSite, qtbot: QtBot) -> None:
    window = open_window(site)
    wizard = start_from_the_case(window, site.ids["aled"])
    assert isinstance(wizard.page, SectionPage)
    date = wizard.page.rows[("period_end", "")].form.focus_target()
    date.setFocus()
    QTest.keyClicks(date, "22 N")
    window.close()
    again = site.open("worker")
    try:
        [draft] = [draft for draft in list_drafts(again.store.db) if draft.key.startswith("assessment/")]
        assert draft.value["answers"] == {"period_end": "22 N"}
    finally:
        again.close()
