"""Ten months of one case, by keys alone: referral, panel, refusal, indirect work, a breach, change, step-down, closure."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.ui import focus, theme
from app.ui.assessment_section import SectionPage
from app.ui.assessment_wizard import AssessmentWizard
from app.ui.case_page import CasePage
from app.ui.widgets.choice import RadioCard, Tick
from app.ui.wizard_logic import CHECK
from tests.e2e.keyboard import Hands
from tests.e2e.six_dyads import leave, make_laptops
from tests.e2e.test_wizard_journey import key
from tests.ui.sites import page_of
from tests.ui.test_reveal import said

pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support ")


@pytest.fixture(autouse=True)
def themed(qapp: QApplication) -> Iterator[None]:
    theme.install(qapp, "light", 1.0)
    ring = focus.install(qapp)
    yield
    ring.clear()
    for window in qapp.topLevelWidgets():
        window.close()
        window.deleteLater()
    qapp.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    qapp.processEvents()


def survey(hands: Hands, stops: int = 80) -> list[str]:
    met = []
    for _ in range(stops):
        hands.press("Tab")
        w = QApplication.focusWidget()
        met.append(f"{type(w).__name__}:{hands.names()[:2]}")
    print("\n".join(dict.fromkeys(met)))
    return met


def refer(hands: Hands) -> str:
    hands.on("2026-02-09")
    hands.press("Ctrl+N")
    hands.fill(Given_name="Owain", Family_name="Pritchard", Date_of_birth="14 3 1988")
    hands.press("Ctrl+Return")
    hands.fill(Referred_by="Marac", Priority="High harm")
    hands.button("Add a victim-survivor")
    hands.fill(Given_name_of_1="Lowri", Family_name_of_1="Tegwen")
    hands.answer("Relationship of 1 to the service user", "Ex-partner")
    hands.answer("Does 1 live with them?", "Live apart")
    hands.answer("Idva of 1", "Mercy Okafor")
    hands.press("Ctrl+Return")
    page = page_of(hands.window)
    assert isinstance(page, CasePage)
    return page.case


def section(hands: Hands, name: str) -> None:
    """Show a section of the case."""
    hands.button(name)


def decide_at_panel(hands: Hands) -> None:
    hands.on("2026-02-16")
    section(hands, "Journey")
    hands.button("Record the panel's decision")
    hands.fill(What_did_it_decide="Allocate", Why="High harm; police and probation ask for it.")
    hands.button("Save the decision")
    assert "Allocated since 16 Feb 2026" in said(hands.window)


def gather(hands: Hands) -> None:
    """Ask the agencies, write the contact plan, and ask the Idva to clear it."""
    hands.on("2026-02-17")
    hands.picture("a-next")
    hands.button("Start gathering information")
    hands.button("Move the case")
    hands.button("Ask everyone on the list")
    hands.button("Contact plan: Victim-survivor A (L.T.)")
    for way in ("Phone call", "Office meeting"):
        hands.answer("Ways the service user may be contacted", way)
    hands.answer("Times and places that are safe", "Weekday mornings, never at his flat.")
    hands.answer("What must never be mentioned?", "That agencies have met.")
    hands.picture("a-plan")
    hands.button("Save and ask the Idva to clear it")
    assert "Asked the Idva to clear it 10:00" in said(hands.window)
    hands.on("2026-02-20")
    for agency, answer, words in (
        ("Dyfed-Powys Police", "Answered", "Four call-outs in a year, all to former partners."),
        ("Ceredigion Housing", "Holds nothing", ""),
    ):
        hands.button(f"Record the answer of {agency}")
        hands.fill(How_did_they_answer=answer)
        if words:
            hands.answer("What did they say?", words)
        hands.button("Save the answer")
    hands.picture("a-gathered")


def clear_the_plan(hands: Hands) -> None:
    """The Idva's own window: her home says what waits for her."""
    hands.on("2026-02-23")
    hands.picture("idva-home")
    hands.tab_to("Search")
    hands.press("Return")
    hands.picture("idva-dyad")
    hands.button("Contact plan: Clear it or send it back")
    hands.answer("Until when is it safe to work like this?", "1 5 2026")
    hands.button("Clear the plan")
    assert "Cleared 10:00" in said(hands.window)
    for name in ("Behaviour", "Risk"):
        assess(hands, f"Start: intake, {name}")


def assess(hands: Hands, button: str, **given: str) -> None:
    """Fill a questionnaire in from its first question to its last, and complete it."""
    hands.button(button)
    wizard = page_of(hands.window)
    assert isinstance(wizard, AssessmentWizard)
    while wizard.filling.step != CHECK:
        answer_by_keys(wizard, given)
        hands.press("Ctrl+Return")
    hands.press("Ctrl+Return")
    assert "assessment completed" in said(hands.window)


def answer_by_keys(wizard: AssessmentWizard, given: dict[str, str]) -> None:
    """Tab through a step and answer each question that has no answer yet: the first of its cards unless `given` says
    which, by the question's key."""
    hands_window = wizard.window()
    assert hands_window is not None
    page = wizard.page
    assert isinstance(page, SectionPage)
    for _stop in range(300):
        target = QApplication.focusWidget()
        if target is wizard.next_button:
            return
        row = page.row_of(target)
        if row is not None and wizard.filling.value(*row.key) is None:
            if isinstance(target, RadioCard):
                key(getattr(Qt.Key, f"Key_{given.get(row.key[0], '1')}"))
            elif isinstance(target, Tick):
                key(Qt.Key.Key_Space)
            elif isinstance(target, QComboBox):
                key(Qt.Key.Key_Down)
            elif isinstance(target, QLineEdit):
                QTest.keyClicks(
                    target, "today" if "date" in row.key[0] or row.key[0].endswith(("_on", "_end")) else "3"
                )
            elif isinstance(target, QPlainTextEdit):
                QTest.keyClicks(target, "Police log and the Idva's account.")
        key(Qt.Key.Key_Tab)
    raise AssertionError("Tab never reached Continue")


def test_ten_months(tmp_path: Path, qtbot: QtBot) -> None:
    laptops = make_laptops(tmp_path)
    hands = laptops.sit_down("worker")
    case = refer(hands)
    assert case
    decide_at_panel(hands)
    gather(hands)
    leave(hands)
    laptops.exchange(("worker", "near"))
    hands = laptops.sit_down("near")
    clear_the_plan(hands)
    leave(hands)
