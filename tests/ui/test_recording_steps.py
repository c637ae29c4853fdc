"""How many keys or clicks a phone call takes, from the case list and back, beyond the note itself: at most twelve."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPlainTextEdit, QWidget

from app.commands.work import templates_used
from app.ui.case_list import CaseList
from app.ui.main_window import MainWindow
from app.ui.work_page import WorkPage
from tests.ui import audit
from tests.ui.sites import SmallSite, built_site, desk_of, latest, open_window, page_of, site

__all__ = ["built_site", "site"]

MOST = 12
NOTE = "Log read out. No call-outs since Friday."
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Hands:
    """A person at the window: every key that is not text of the note is a step, and every click."""

    def __init__(self, window: MainWindow) -> None:
        self.window, self.steps = window, 0

    def _focused(self) -> QWidget:
        focused = QApplication.focusWidget()
        assert focused is not None
        return focused

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.steps += 1
        QTest.keyClick(self._focused(), key, held)
        QApplication.processEvents()

    def letters(self, text: str) -> None:
        """Text that is not the note: a step for each letter."""
        for letter in text:
            self.steps += 1
            QTest.keyClicks(self._focused(), letter)
        QApplication.processEvents()

    def note(self, text: str) -> None:
        """The note, which must have focus by itself."""
        focused = self._focused()
        assert isinstance(focused, QPlainTextEdit)
        assert focused.accessibleName() == "What happened?"
        QTest.keyClicks(focused, text)

    def click(self, name: str) -> None:
        self.steps += 1
        audit.press(self.window, name)
        QApplication.processEvents()


@pytest.fixture
def hands(site: SmallSite) -> Hands:
    window = open_window(site)
    desk_of(window).start()
    assert isinstance(page_of(window), CaseList)
    return Hands(window)


def recorded(hands: Hands, site: SmallSite, case: str) -> tuple[object, ...]:
    """Back at the list with the same case marked: the contact that was recorded, in the store."""
    page = page_of(hands.window)
    assert isinstance(page, CaseList)
    assert page.current_case() == site.ids[case]
    columns = 'with_whom, channel, outcome, minutes, note, "case"'
    (row,) = latest(desk_of(hands.window).workspace, "contact", columns)
    assert row[-2:] == (NOTE, site.ids[case])
    return tuple(row[:-2])


def by_template(hands: Hands, site: SmallSite) -> None:
    """The row is found by its name; the one police force of the site is filled in."""
    hands.letters("dan")
    hands.key(Qt.Key.Key_C, CTRL | SHIFT)
    hands.key(Qt.Key.Key_3)
    hands.note(NOTE)
    hands.key(Qt.Key.Key_Return, CTRL)
    assert recorded(hands, site, "daniel") == ("agency", "phone", "achieved", 10)


def by_template_while_typing(hands: Hands, site: SmallSite) -> None:
    """Alt and the number work where a number would be text."""
    hands.letters("dan")
    hands.key(Qt.Key.Key_C, CTRL | SHIFT)
    hands.key(Qt.Key.Key_2, ALT)
    hands.key(Qt.Key.Key_1, ALT)
    hands.note(NOTE)
    hands.key(Qt.Key.Key_Return, CTRL)
    assert recorded(hands, site, "daniel") == ("service_user", "phone", "achieved", 15)


def by_hand(hands: Hands, site: SmallSite) -> None:
    """No template: every answer is given, with the keyboard."""
    hands.letters("dan")
    hands.key(Qt.Key.Key_C, CTRL | SHIFT)
    hands.key(Qt.Key.Key_Space)  # the first card of "With whom?": the service user
    hands.key(Qt.Key.Key_Tab)
    hands.letters("p")  # phone call, in the list of ways
    hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_Space)  # achieved
    page = page_of(hands.window)
    assert isinstance(page, WorkPage)
    hands.steps += 1
    note = page.form.rows["note"].focus_target()
    page.scroll_area.ensureWidgetVisible(note)
    QTest.mouseClick(note.viewport(), Qt.MouseButton.LeftButton)  # type: ignore[attr-defined]  # a text field's
    hands.note(NOTE)
    hands.key(Qt.Key.Key_Return, CTRL)
    assert recorded(hands, site, "daniel") == ("service_user", "phone", "achieved", None)


def by_mouse(hands: Hands, site: SmallSite) -> None:
    """Clicks alone: the row, the button, the template, Save."""
    page = page_of(hands.window)
    assert isinstance(page, CaseList)
    row = next(n for n, line in enumerate(page.table.rows()) if line.row.id == site.ids["daniel"])
    hands.steps += 1
    where = page.table.visualRect(page.table.model().index(row, 3)).center()
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    assert page_of(hands.window) is page
    hands.click("Record contact")
    hands.click("Template 3: Call to police, information asked")
    hands.note(NOTE)
    hands.click("Save")
    assert recorded(hands, site, "daniel") == ("agency", "phone", "achieved", 10)


@pytest.mark.parametrize("way", [by_template, by_template_while_typing, by_hand, by_mouse], ids=lambda f: f.__name__)
def test_a_phone_call_takes_at_most_twelve_steps(
    hands: Hands, site: SmallSite, way: Callable[[Hands, SmallSite], None], capsys: pytest.CaptureFixture[str]
) -> None:
    way(hands, site)
    with capsys.disabled():
        print(f"\n{way.__name__}: {hands.steps} steps beyond the note (at most {MOST})")
    assert 0 < hands.steps <= MOST


def test_the_template_used_last_is_offered_first_and_keeps_its_key(hands: Hands, site: SmallSite) -> None:
    by_template(hands, site)
    workspace = desk_of(hands.window).workspace
    assert templates_used(workspace) == ["police_asked"]
    desk_of(hands.window).open_page("work", {"case": site.ids["aled"]})
    page = page_of(hands.window)
    assert isinstance(page, WorkPage)
    assert [button.template.number for button in page.templates.buttons][:3] == [3, 1, 2]
    names = [w.accessibleName() for w in audit.shown(page) if isinstance(w, QAbstractButton)]
    assert "Template 3: Call to police, information asked" in names


def test_another_template_takes_back_what_the_first_filled_in_and_no_more(hands: Hands, site: SmallSite) -> None:
    desk_of(hands.window).open_page("work", {"case": site.ids["aled"]})
    page = page_of(hands.window)
    assert isinstance(page, WorkPage)
    page.form.set_values({"note": "Kept", "time": "08:15"})
    hands.key(Qt.Key.Key_6, ALT)
    assert page.form.value("agency") == site.ids["housing"]
    page.form.set_values({"minutes": 25})
    hands.key(Qt.Key.Key_8, ALT)  # a call with the Idva has no agency
    assert (page.form.value("with_whom"), page.form.value("agency")) == ("idva", "")
    hands.key(Qt.Key.Key_7, ALT)
    assert (page.form.kind, page.form.value("work_class"), page.form.value("agency")) == (
        "activity",
        "disruption",
        site.ids["police"],
    )
    assert (page.form.value("note"), page.form.value("time")) == ("Kept", "08:15")
    hands.key(Qt.Key.Key_9, ALT)
    assert (page.form.value("tactic"), page.form.value("agency"), page.form.value("minutes")) == ("", "", 10)
