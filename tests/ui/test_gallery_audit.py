"""Every widget, in every setting, keeps what the audit asks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.ui import icons, theme
from app.ui.widgets.button import Button
from app.ui.widgets.layouts import Column
from app.ui.widgets.text import Label
from tests.ui import audit, gallery
from tests.ui.conftest import Setting, show


@pytest.mark.parametrize("name", list(gallery.PAGES))
def test_a_page_of_widgets_has_no_faults(name: str, setting: Setting) -> None:
    shell, page = gallery.build(name)
    show(shell, setting)
    page.opened()
    QApplication.processEvents()
    assert audit.audit(shell) == []


@pytest.mark.parametrize("name", list(gallery.PAGES))
def test_a_page_follows_zoom_and_theme_while_it_is_open(name: str, themed: theme.Theme) -> None:
    shell, _page = gallery.build(name)
    show(shell)
    for mode, zoom in (("dark", 1.75), ("light", 1.0)):
        themed.apply(mode, zoom)
        for _ in range(6):
            QApplication.processEvents()
        assert audit.audit(shell, tab=False) == []


def test_a_page_looks_the_same_whether_it_was_zoomed_before_or_after_it_was_built(themed: theme.Theme) -> None:
    themed.apply("dark", 1.25)
    fresh, _ = gallery.build("case")
    show(fresh)
    wanted = fresh.page.title and _geometry(fresh)
    themed.apply("light", 1.0)
    changed, _ = gallery.build("case")
    show(changed)
    themed.apply("dark", 1.25)
    for _ in range(8):
        QApplication.processEvents()
    assert _geometry(changed) == wanted


def _geometry(window: QWidget) -> list[tuple[str, int, int, int, int]]:
    return [(type(w).__name__, *audit._in_window(w).getRect()) for w in audit.shown(window)]


def test_the_audit_sees_each_fault() -> None:
    window = QWidget()
    column = Column(window)
    nameless, tiny, cut = QPushButton(), QPushButton("Tiny"), Label("Words that will not fit here", wrap=False)
    faint = Label("Hardly seen", tone="line")
    column.add(nameless, tiny, cut, faint)
    tiny.setFixedSize(60, 12)
    cut.setFixedWidth(40)
    over, under = Label("Over", wrap=False), Label("Under", wrap=False)
    for label in (over, under):
        label.setParent(window)
        label.setGeometry(100, 200, 80, 20)
    far = Label("Far out", wrap=False)
    far.setParent(window)
    far.setGeometry(2000, 10, 80, 20)
    show(window, width=400, height=300)
    faults = " / ".join(audit.audit(window))
    for words in ("no name", "small target", "clipped", "overlap", "off the window", "contrast"):
        assert words in faults
    assert isinstance(window, QObject)


def test_the_audit_sees_a_control_that_tab_cannot_reach() -> None:
    window = QWidget()
    one, two, three = Button("One"), Button("Two"), Button("Three")
    Column(window).add(one, two, three)
    show(window, width=300, height=200)
    assert audit.tab_cycle(window) == []
    trap = _Trap("Trap")
    window.layout().addWidget(trap)
    show(window, width=300, height=200)
    assert "cannot leave" in audit.tab_cycle(window)[0]


class _Trap(Button):
    def focusNextPrevChild(self, forward: bool) -> bool:
        return True


def test_every_icon_that_widgets_name_exists() -> None:
    for name in ("chevron-down", "chevron-up", "check", "show", "hide", "inbox", "search", "swap", "shield-alert"):
        assert icons.exists(name)
