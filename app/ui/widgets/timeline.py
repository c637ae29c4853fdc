"""What happened, newest first, each entry with who recorded it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget

from app.ui import icons, theme
from app.ui.widgets.button import Button
from app.ui.widgets.layouts import Column, Flow
from app.ui.widgets.text import Label
from app.words import ngettext

PAGE = 30
"""Entries built at a time: more are built when asked for."""


@dataclass(frozen=True, slots=True)
class EventRow:
    """One entry: an icon in a tone, what happened, when and by whom, and its text.

    `note` stands beside the title ("corrected", "covert") in words. `key` is handed back when the entry is opened;
    an entry without a key cannot be opened. `more` is a second link in words, and `more_key` what it hands back.
    """

    icon: str
    title: str
    by: str
    text: str = ""
    tone: str = "text2"
    note: str = ""
    key: str = ""
    more: str = ""
    more_key: str = ""


class _Item(QFrame):
    """One entry, with its icon in a circle on the line that joins it to the next."""

    def __init__(self, row: EventRow, last: bool, open_it: Callable[[str], object] | None) -> None:
        super().__init__()
        self._row, self._last = row, last
        self.setAccessibleName(", ".join(part for part in (row.title, row.by) if part))
        column = Column(self, gap=2, margins=(44, 3, 0, 18 if not last else 4))
        heading = Flow(gap=10, row_gap=2)
        if row.key and open_it is not None:
            self.link = Button(row.title, "link_strong", on_click=partial(open_it, row.key))
            heading.add(self.link)
        else:
            heading.add(Label(row.title, "strong"))
        if row.note:
            heading.add(Label(row.note, "small_strong"))
        if row.more and open_it is not None:
            heading.add(Button(row.more, "link", on_click=partial(open_it, row.more_key)))
        column.add(heading)
        if row.by:
            column.add(Label(row.by, "small", tabular=True))
        if row.text:
            column.add(2, Label(row.text))

    def set_last(self, last: bool) -> None:
        """Draw or leave out the line to the next entry."""
        self._last = last
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, inner = theme.px(30), theme.px(16)
        if not self._last:
            painter.fillRect(QRectF(side / 2 - 1, side, 2, self.height() - side), theme.colour("line"))
        painter.setPen(QPen(theme.colour(self._row.tone), 1.5 * theme.zoom()))
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(QRectF(1, 1, side - 2, side - 2))
        offset = (side - inner) / 2
        icons.paint(painter, self._row.icon, QRectF(offset, offset, inner, inner), self._row.tone)


class Timeline(QWidget):
    """Entries one under another, thirty at a time, so that five hundred open as fast as ten.

    `opened(str)` carries the key of an entry that a person opens.
    """

    opened = Signal(str)

    def __init__(self, entries: Sequence[EventRow] = (), openable: bool = False, page: int = PAGE) -> None:
        super().__init__()
        self._openable, self._page = openable, page
        self._entries: list[EventRow] = []
        self._items: list[_Item] = []
        self._column = Column(gap=0)
        self._more = Button("", "link", on_click=self.show_more)
        outer = Column(self, gap=4)
        outer.addLayout(self._column)
        outer.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self.set_entries(entries)

    @property
    def shown(self) -> int:
        """How many entries are built."""
        return len(self._items)

    def set_entries(self, entries: Sequence[EventRow]) -> None:
        """Show other entries, from the first page."""
        for item in self._items:
            self._column.removeWidget(item)
            item.hide()
            item.deleteLater()
        self._entries, self._items = list(entries), []
        self.show_more()

    def show_more(self) -> None:
        """Build the next page of entries; focus goes to the first new one that can take it."""
        had_focus = self._more.hasFocus()
        first = len(self._items)
        if self._items:
            self._items[-1].set_last(False)
        for number in range(first, min(first + self._page, len(self._entries))):
            last = number == len(self._entries) - 1
            item = _Item(self._entries[number], last, self.opened.emit if self._openable else None)
            self._items.append(item)
            self._column.addWidget(item)
        left = len(self._entries) - len(self._items)
        self._more.setText(ngettext("Show {n} earlier entry", "Show {n} earlier entries", min(left, self._page)))
        self._more.setVisible(left > 0)
        if had_focus and self._openable and first < len(self._items):
            self._items[first].findChildren(Button)[0].setFocus()
