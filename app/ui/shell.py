"""The window's frame: the rail, the page that is shown, and the way back to the last one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import shiboken6
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from app.ui import focus, theme, titles
from app.ui.page import Page, first_focusable
from app.ui.widgets.layouts import Column, Row
from app.ui.widgets.rail import NavItem, Rail

__all__ = ["NavItem", "Shell"]


@dataclass(slots=True)
class _Visit:
    """A page that was shown, the area it belongs to and where focus was."""

    area: str
    page: Page
    focused: QWidget | None = field(default=None)


class Shell(QWidget):
    """Rail and pages.

    Areas are opened with `open_area` (the way back is forgotten), pages within them with `push`; `back` returns.
    `navigate(str)` asks for an area ("exchange" among them), `lock_requested` for the lock, `appointment_requested` for
    appointment mode.
    """

    navigate = Signal(str)
    lock_requested = Signal()
    appointment_requested = Signal()
    page_changed = Signal(object)

    def __init__(self, items: Sequence[NavItem]) -> None:
        super().__init__()
        self.rail = Rail(items)
        self.rail.chosen.connect(self.navigate)
        self.rail.exchange_requested.connect(lambda: self.navigate.emit("exchange"))
        self.rail.lock_requested.connect(self.lock_requested)
        self.rail.appointment_requested.connect(self.appointment_requested)
        self.notices = Column(gap=0)
        self.stack = QStackedWidget()
        self._history: list[_Visit] = []
        right = Column(gap=0)
        right.addLayout(self.notices)
        right.addWidget(self.stack, 1)
        row = Row(self, gap=0).add(self.rail)
        row.addLayout(right, 1)
        theme.follow(self)

    @property
    def page(self) -> Page | None:
        """The page that is shown."""
        return self._history[-1].page if self._history else None

    @property
    def area(self) -> str:
        """The key of the area that is shown."""
        return self._history[-1].area if self._history else ""

    @property
    def can_go_back(self) -> bool:
        """Whether `back` has somewhere to go."""
        return len(self._history) > 1

    def set_items(self, items: Sequence[NavItem]) -> None:
        """Offer other areas, for another role."""
        self.rail.set_items(items)
        self.rail.set_current(self.area)

    def set_ledger(self, unsent: int, last: str = "") -> None:
        """Show "14 changes not yet sent" and `last`, for example "Last exchange Sat 21 Nov, 16:40"."""
        self.rail.set_ledger(unsent, last)

    def set_user(self, name: str, role: str) -> None:
        """Show who is working: their name, and "Case manager, South Wales"."""
        self.rail.set_user(name, role)

    def open_area(self, area: str, page: Page) -> None:
        """Show `page` as the first page of an area; earlier pages are let go."""
        self._leave(lambda: self._start(area, page))

    def push(self, page: Page, area: str = "") -> None:
        """Show `page`, so that `back` returns to the page shown now. `area` is kept unless given."""
        self._leave(lambda: self._enter(_Visit(area or self.area, page)))

    def replace(self, page: Page) -> None:
        """Show `page` in place of the page shown now, which is let go."""

        def swap() -> None:
            old = self._history.pop() if self._history else None
            self._enter(_Visit(old.area if old else "", page))
            if old is not None:
                self._discard(old)

        self._leave(swap)

    def back(self) -> None:
        """Return to the page before, as it was, with focus where it was."""
        if self.can_go_back:
            self._leave(self._return)

    def next_region(self) -> None:
        """Move focus to the next part of the window (F6)."""
        self._cycle(1)

    def previous_region(self) -> None:
        """Move focus to the part before (Shift+F6)."""
        self._cycle(-1)

    def restyle(self) -> None:
        """Choose the full or the narrow rail."""
        compact = self.page.compact_rail if self.page is not None else False
        self.rail.set_compact(compact or self.width() / theme.zoom() < theme.NARROW_WIDTH)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab from the rail into a page that may have been read again since."""
        if self.page is not None:
            self.page.lay_tab_order()
        return super().focusNextPrevChild(forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose the full or the narrow rail for the new width."""
        super().resizeEvent(event)
        self.restyle()

    def _leave(self, go_on: Callable[[], None]) -> None:
        if self._history:
            self._remember_focus()
            self._history[-1].page.leave(go_on)
        else:
            go_on()

    def _start(self, area: str, page: Page) -> None:
        old, self._history = self._history, []
        self._enter(_Visit(area, page))
        for visit in old:
            self._discard(visit)

    def _enter(self, visit: _Visit) -> None:
        self._history.append(visit)
        self.stack.addWidget(visit.page)
        self._show(visit)

    def _return(self) -> None:
        left = self._history.pop()
        self._show(self._history[-1])
        self._discard(left)

    def _show(self, visit: _Visit) -> None:
        # Asked before: the stack moves focus itself, and Qt forgets how a person came here.
        by_keyboard = self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        self.stack.setCurrentWidget(visit.page)
        self.rail.set_current(visit.area)
        self.restyle()
        titles.set_title(self, visit.page.title)
        visit.page.opened()
        self._restore_focus(visit, by_keyboard)
        self.page_changed.emit(visit.page)

    def _discard(self, visit: _Visit) -> None:
        self.stack.removeWidget(visit.page)
        visit.page.deleteLater()

    def _remember_focus(self) -> None:
        focused = QApplication.focusWidget()
        visit = self._history[-1]
        if focused is not None and visit.page.isAncestorOf(focused):
            visit.focused = focused

    def _restore_focus(self, visit: _Visit, by_keyboard: bool) -> None:
        kept = visit.focused
        if kept is None or not shiboken6.isValid(kept) or not visit.page.isAncestorOf(kept):
            kept = visit.page.first_focus() or first_focusable(visit.page)
        if kept is not None:
            # Somebody who came by mouse sees no ring until the keyboard is used.
            focus.show_on(kept) if by_keyboard else kept.setFocus(Qt.FocusReason.OtherFocusReason)

    def _cycle(self, step: int) -> None:
        regions: list[QWidget] = [self.rail, *(self.page.regions() if self.page is not None else [])]
        focused = QApplication.focusWidget()
        inside = [focused is not None and (r is focused or r.isAncestorOf(focused)) for r in regions]
        # The innermost region wins where one holds another.
        here = max((n for n, is_inside in enumerate(inside) if is_inside), default=-1 if step > 0 else 0)
        for distance in range(1, len(regions) + 1):
            region = regions[(here + step * distance) % len(regions)]
            target = self.rail.first_focus() if region is self.rail else first_focusable(region)
            if target is not None:
                focus.show_on(target)
                return
