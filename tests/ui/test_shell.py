"""The frame of the window: areas, the way back, the rail, the keys and the titles."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import focus, shortcuts, theme, titles
from app.ui.page import Page, first_focusable
from app.ui.shell import Shell
from app.ui.widgets.bars import HeaderBar, StickyFooter
from app.ui.widgets.button import Button
from app.ui.widgets.fields import TextField
from app.ui.widgets.rail import NavItem
from app.ui.widgets.text import Label
from tests.ui import audit, gallery
from tests.ui.conftest import Setting, show


class _Page(Page):
    title = "Kind of page"

    def __init__(self, name: str, compact: bool = False) -> None:
        super().__init__()
        self.compact_rail = compact
        self.name, self.times, self.left = name, 0, 0
        self.first, self.second = TextField(f"{name} first"), TextField(f"{name} second")
        self.body.add(Label(name, "h1"), self.first, self.second, None)

    def opened(self) -> None:
        self.times += 1

    def leave(self, go: object) -> None:
        self.left += 1
        go()  # type: ignore[operator]


@pytest.fixture
def shell(themed: theme.Theme) -> Shell:
    made = Shell(gallery.NAV)
    made.set_ledger(14, "Last exchange Sat 21 Nov, 16:40")
    made.set_user("Siân Rees", "Case manager, South Wales")
    show(made)
    return made


def settle() -> None:
    for _ in range(4):
        QApplication.processEvents()


def test_an_area_is_asked_for_by_its_button(shell: Shell) -> None:
    asked: list[str] = []
    shell.navigate.connect(asked.append)
    audit.press(shell, "Actions")
    audit.press(shell, "Exchange, 14 changes not yet sent, Last exchange Sat 21 Nov, 16:40")
    assert asked == ["actions", "exchange"]
    assert not shell.rail.buttons["actions"].isChecked()


def test_the_rail_marks_the_area_that_is_shown_and_no_other(shell: Shell) -> None:
    shell.open_area("actions", _Page("Actions"))
    audit.press(shell, "Calendar")
    assert [key for key, button in shell.rail.buttons.items() if button.isChecked()] == ["actions"]


def test_lock_is_asked_for(shell: Shell) -> None:
    asked: list[int] = []
    shell.lock_requested.connect(lambda: asked.append(1))
    audit.press(shell, "Lock")
    assert asked == [1]


def test_back_returns_to_the_page_and_to_the_field_that_was_left(shell: Shell) -> None:
    home, case = _Page("Home"), _Page("Case")
    shell.open_area("cases", home)
    home.second.setFocus()
    shell.push(case)
    assert (shell.page, shell.area, shell.can_go_back) == (case, "cases", True)
    assert QApplication.focusWidget() is case.first
    shell.back()
    assert shell.page is home
    assert QApplication.focusWidget() is home.second
    assert (home.times, home.left, case.left) == (2, 1, 1)
    shell.back()
    assert shell.page is home


def test_a_page_opened_by_mouse_shows_no_ring_and_by_keyboard_it_does(shell: Shell, qapp: QApplication) -> None:
    class Buttons(Page):
        def __init__(self) -> None:
            super().__init__()
            self.body.add(Button("One"), Button("Two"), None)

    ring = focus.install(qapp)
    shell.open_area("cases", _Page("Home"))
    audit.press(shell, "Actions")
    shell.push(Buttons())
    assert ring.target is None
    QTest.keyClick(shell, Qt.Key.Key_Tab)
    shell.push(Buttons())
    assert ring.target is QApplication.focusWidget()


def test_a_new_area_forgets_the_way_back_and_lets_pages_go(shell: Shell) -> None:
    shell.open_area("cases", _Page("Home"))
    shell.push(_Page("Case"))
    shell.open_area("actions", _Page("Actions"))
    QApplication.sendPostedEvents(None, 52)
    assert not shell.can_go_back
    assert shell.stack.count() == 1


def test_a_page_can_take_the_place_of_another(shell: Shell) -> None:
    home, last = _Page("Home"), _Page("Last")
    shell.open_area("cases", home)
    shell.push(_Page("Wizard"))
    shell.replace(last)
    assert shell.page is last
    shell.back()
    assert shell.page is home


def test_a_page_that_must_not_be_left_stays(shell: Shell) -> None:
    class Held(_Page):
        def leave(self, go: object) -> None:
            return

    held = Held("Held")
    shell.open_area("cases", held)
    shell.push(_Page("Other"))
    shell.back()
    assert shell.page is held


def test_the_rail_is_narrow_for_wizards_and_narrow_windows(shell: Shell, themed: theme.Theme) -> None:
    shell.open_area("cases", _Page("Home"))
    assert shell.rail.width() == 228
    shell.push(_Page("Wizard", compact=True))
    assert shell.rail.width() == 64
    assert shell.rail.buttons["cases"].toolTip() == "My cases"
    shell.back()
    assert shell.rail.width() == 228
    shell.resize(1100, 700)
    settle()
    assert shell.rail.width() == 64
    shell.resize(1440, 900)
    themed.set_zoom(1.25)
    settle()
    assert shell.rail.width() == 80


def test_the_ledger_speaks_in_numbers(shell: Shell) -> None:
    for unsent, words in ((14, "14 changes not yet sent"), (1, "1 change not yet sent"), (0, "All changes sent")):
        shell.set_ledger(unsent)
        assert shell.rail._unsent.text() == words


def test_f6_goes_through_the_parts_of_the_window(shell: Shell) -> None:
    page = _Page("Home")
    shell.open_area("cases", page)
    assert QApplication.focusWidget() is page.first
    shell.next_region()
    assert QApplication.focusWidget() is shell.rail.buttons["cases"]
    shell.next_region()
    assert QApplication.focusWidget() is page.first
    shell.previous_region()
    assert QApplication.focusWidget() is shell.rail.buttons["cases"]


def test_f6_goes_through_the_regions_of_a_page(shell: Shell) -> None:
    class Wizard(Page):
        def __init__(self) -> None:
            super().__init__(scrolls=False)
            self.save, self.on = Button("Save and close"), Button("Continue", "primary")
            self.head, self.foot = HeaderBar("Assessment", actions=(self.save,)), StickyFooter(right=(self.on,))
            self.field = TextField("Answer")
            self.body.add(self.head, self.field, self.foot)

        def regions(self) -> list[QWidget]:
            return [self.head, self.field, self.foot]

    wizard = Wizard()
    shell.open_area("cases", wizard)
    wizard.field.setFocus()
    seen = []
    for _ in range(4):
        shell.next_region()
        seen.append(QApplication.focusWidget())
    assert seen == [wizard.on, shell.rail.buttons["cases"], wizard.save, wizard.field]


def test_the_title_says_the_kind_of_page_and_names_nobody(shell: Shell) -> None:
    shell.open_area("cases", _Page("Aled Price"))
    assert shell.windowTitle() == "Kind of page, Sightline"
    titles.set_error(shell, True)
    assert shell.windowTitle() == "Error: Kind of page, Sightline"
    titles.set_error(shell, False)
    assert shell.windowTitle() == "Kind of page, Sightline"


def test_other_areas_for_another_role(shell: Shell) -> None:
    shell.open_area("cases", _Page("Home"))
    shell.set_items([NavItem("cases", "My cases", "folder-open"), NavItem("site", "Site cases", "users")])
    assert list(shell.rail.buttons) == ["cases", "site"]
    assert shell.rail.buttons["cases"].isChecked()


def test_the_first_control_of_a_page_is_found() -> None:
    page = _Page("Home")
    page.first.setEnabled(False)
    show(page)
    assert first_focusable(page) is page.second


def test_keys_are_bound_once_and_each_has_its_words() -> None:
    window = [key for key in shortcuts.KEYS if key.place != "control"]
    sequences = [sequence for key in window for sequence in key.keys]
    assert len(sequences) == len(set(sequences))
    assert len({key.id for key in shortcuts.KEYS}) == len(shortcuts.KEYS)
    assert ("Ctrl+K", "Find any case") in shortcuts.help_rows()
    assert len(shortcuts.help_rows()) == len(shortcuts.KEYS)


def test_a_bound_key_does_what_it_says(shell: Shell) -> None:
    done: list[str] = []
    shortcuts.bind(shell, {"lock": lambda: done.append("lock"), "zoom_in": lambda: done.append("larger")})
    shell.open_area("cases", _Page("Home"))
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(shell, Qt.Key.Key_L, control)
    QTest.keyClick(shell, Qt.Key.Key_Equal, control)
    assert done == ["lock", "larger"]


def test_keys_of_a_page_work_only_while_it_is_shown(shell: Shell) -> None:
    done: list[str] = []
    home, case = _Page("Home"), _Page("Case")
    shortcuts.bind_page(home, {"continue": lambda: done.append("home")})
    shortcuts.bind_page(case, {"continue": lambda: done.append("case")})
    shell.open_area("cases", home)
    shell.push(case)
    shell.rail.buttons["cases"].setFocus()
    QTest.keyClick(shell.rail.buttons["cases"], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    shell.back()
    QTest.keyClick(home.first, Qt.Key.Key_Enter, Qt.KeyboardModifier.ControlModifier)
    assert done == ["case", "home"]


def test_a_key_that_is_not_in_the_table_or_not_of_that_place_is_refused(shell: Shell) -> None:
    with pytest.raises(KeyError):
        shortcuts.bind(shell, {"explode": lambda: None})
    with pytest.raises(KeyError):
        shortcuts.bind(shell, {"continue": lambda: None})


def test_the_shell_has_no_faults_in_any_setting(setting: Setting) -> None:
    made = Shell(gallery.NAV)
    made.set_ledger(1402, "Last exchange Sat 21 Nov, 16:40, with three colleagues")
    made.set_user("Siân Angharad Llewellyn-Rees", "Service manager and site lead, West Sussex")
    made.open_area("cases", _Page("Home"))
    show(made, setting)
    assert audit.audit(made) == []
