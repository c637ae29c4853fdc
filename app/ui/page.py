"""What every page of the window has in common."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from app.ui import theme
from app.ui.tab_order import set_tab_order, stops_in
from app.ui.widgets.layouts import Column, scrolled


class Page(QWidget):
    """A page of the window.

    `title` is its kind for the window title ("Record contact"), never a name. `compact_rail` makes room by showing the
    rail's icons alone (wizards). `body` is a column in a scroll area; a page that scrolls something of its own passes
    `scrolls=False` and gets a plain column.
    """

    title = ""
    compact_rail = False

    def __init__(
        self, scrolls: bool = True, margins: tuple[int, int, int, int] = (32, 24, 32, 24), gap: int = 16
    ) -> None:
        super().__init__()
        self.scroll_area: QScrollArea | None = None
        self._stops: list[QWidget] = []
        self.top = Column(self, gap=0)
        if scrolls:
            inner = QWidget()
            self.body = Column(inner, gap=gap, margins=margins)
            self.scroll_area = scrolled(inner)
            self.top.add(self.scroll_area, stretch=1)
        else:
            self.body = Column(gap=gap, margins=margins)
            self.top.addLayout(self.body, 1)

    def first_focus(self) -> QWidget | None:
        """The control that has focus when the page opens; None for the first that Tab reaches."""
        return None

    def regions(self) -> list[QWidget]:
        """The parts F6 goes through, besides the rail; the page itself unless it has several."""
        return [self]

    def opened(self) -> None:
        """Called each time the page is shown, also when a person comes back to it: read again what is shown."""

    def leave(self, go: Callable[[], None]) -> None:
        """Called before another page is shown; call `go` when it may be. A page saves its draft here; none asks."""
        go()

    def lay_tab_order(self) -> None:
        """Let Tab go through the page as it stands now."""
        stops = list(stops_in(self))
        if stops != self._stops:
            self._stops = stops
            set_tab_order(stops)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab: a part of the page may have been read again since."""
        self.lay_tab_order()
        return super().focusNextPrevChild(forward)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        QPainter(self).fillRect(self.rect(), theme.colour("canvas"))


def first_focusable(widget: QWidget) -> QWidget | None:
    """The first control in `widget` that Tab reaches, in the order of the Tab key."""
    if _takes_tab(widget):
        return widget
    step = widget.nextInFocusChain()
    while step is not None and step is not widget:
        if widget.isAncestorOf(step) and _takes_tab(step):
            return step
        step = step.nextInFocusChain()
    return None


def _takes_tab(widget: QWidget) -> bool:
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    return takes and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
