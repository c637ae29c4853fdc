"""A month in squares: a day is current, its things stand in it by their first words, and Enter opens it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QHeaderView, QSizePolicy, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from app.models.months import long_day
from app.ui import theme
from app.ui.widgets.painting import LEFT, words
from app.words import N_, _, ngettext

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_DAYS = (
    *(N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu")),
    *(N_("Fri"), N_("Sat"), N_("Sun")),
)
WEEKS = 6
"""Rows: a month never needs more, and a grid that keeps its height does not jump from month to month."""


@dataclass(frozen=True, slots=True)
class DayThing:
    """One thing on a day: its words and the token of its colour."""

    words: str
    tone: str = "text2"


class _MonthItemModel(QAbstractTableModel):
    """The days of six weeks from the Monday before the month begins."""

    def __init__(self) -> None:
        super().__init__()
        self.month = date(2000, 1, 1)
        self.things: Mapping[date, Sequence[DayThing]] = {}

    @property
    def first(self) -> date:
        """The Monday in the first square."""
        begin = self.month.replace(day=1)
        return begin - timedelta(days=begin.weekday())

    def show_month(self, month: date, things: Mapping[date, Sequence[DayThing]]) -> None:
        """Another month, or the same with other things."""
        self.beginResetModel()
        self.month, self.things = month, things
        self.endResetModel()

    def day(self, index: _Index) -> date:
        """The day of a square."""
        return self.first + timedelta(days=index.row() * 7 + index.column())

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else WEEKS

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else 7

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        day = self.day(index)
        found = self.things.get(day, ())
        if role == Qt.ItemDataRole.DisplayRole:
            return str(day.day)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            count = ngettext("{n} thing", "{n} things", len(found)) if found else _("nothing")
            return ". ".join((long_day(day), count, *(thing.words for thing in found)))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            if orientation == Qt.Orientation.Horizontal:
                return _(_DAYS[section])
            return long_day(self.first + timedelta(days=7 * section))
        return None


class _Delegate(QStyledItemDelegate):
    """Paints a square: its number, the first few things, and how many more there are."""

    def __init__(self, grid: MonthGrid) -> None:
        super().__init__(grid)
        self._grid = grid

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one day."""
        painter.save()
        rect: QRect = option.rect
        model = self._grid.days
        day, inside = model.day(index), model.day(index).month == model.month.month
        current = self._grid.currentIndex() == index
        painter.fillRect(rect, theme.colour("select" if current else "surface" if inside else "sunken"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        self._number(painter, rect, day, inside)
        self._things(painter, rect, model.things.get(day, ()))
        if current and self._grid.hasFocus():
            width = theme.px(2)
            painter.setPen(QPen(theme.colour("focus"), width))
            painter.drawRect(rect.adjusted(width // 2, width // 2, -width, -width))
        painter.restore()

    def _number(self, painter: QPainter, rect: QRect, day: date, inside: bool) -> None:
        area = QRectF(rect.left() + theme.px(8), rect.top() + theme.px(4), theme.px(60), theme.px(20))
        if day == self._grid.today:
            mark = QRectF(rect.left(), rect.top(), rect.width(), theme.px(3))
            painter.fillRect(mark, theme.colour("primary"))
        role = "small_strong" if day == self._grid.today else "small"
        words(painter, area, str(day.day), theme.font(role, tabular=True), "text" if inside else "text3", LEFT)

    def _things(self, painter: QPainter, rect: QRect, found: Sequence[DayThing]) -> None:
        line = theme.px(18)
        room = max((rect.height() - theme.px(28)) // line, 1)
        shown = found if len(found) <= room else found[: room - 1]
        top = rect.top() + theme.px(24)
        font = theme.font("small", tabular=True)
        for thing in shown:
            area = QRectF(rect.left() + theme.px(8), top, rect.width() - theme.px(14), line)
            painter.fillRect(
                QRectF(area.left(), top + theme.px(4), theme.px(3), line - theme.px(6)), theme.colour(thing.tone)
            )
            words(painter, area.adjusted(theme.px(8), 0, 0, 0), thing.words, font, "text")
            top += line
        if len(found) > len(shown):
            area = QRectF(rect.left() + theme.px(16), top, rect.width() - theme.px(20), line)
            rest = len(found) - len(shown)
            words(painter, area, ngettext("{n} more", "{n} more", rest), font, "text2")


class MonthGrid(QTableView):
    """A month of days. Arrows move by a day or a week, Enter or a double click opens a day: `opened(date)`."""

    opened = Signal(object)

    def __init__(self, name: str, today: date) -> None:
        super().__init__()
        self.today = today
        self.days = _MonthItemModel()
        self.setAccessibleName(name)
        self.setModel(self.days)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setCornerButtonEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
            header.setMinimumSectionSize(1)
        self.horizontalHeader().setSectionsClickable(False)
        self.horizontalHeader().setHighlightSections(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.days.day(index)))
        theme.follow(self)

    def restyle(self) -> None:
        """Take the heights of the theme and the zoom in use."""
        self.horizontalHeader().setFixedHeight(theme.px(34))
        self.horizontalHeader().setFont(theme.font("small_strong"))
        self.setMinimumHeight(theme.px(34 + WEEKS * 64))
        self.viewport().update()

    def show_month(self, month: date, things: Mapping[date, Sequence[DayThing]]) -> None:
        """Show a month with what is on its days; the current day stays where it is in the month."""
        day = self.current_day() if self.currentIndex().isValid() else month
        self.days.show_month(month, things)
        self.select(day if (day.year, day.month) == (month.year, month.month) else month)

    def current_day(self) -> date:
        """The day that is current."""
        index = self.currentIndex()
        return self.days.day(index) if index.isValid() else self.days.month

    def select(self, day: date) -> None:
        """Make a day of the squares current."""
        place = (day - self.days.first).days
        if 0 <= place < 7 * WEEKS:
            self.setCurrentIndex(self.days.index(place // 7, place % 7))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the day; the arrows are the table's own."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.opened.emit(self.current_day())
            return
        super().keyPressEvent(event)


def month_after(month: date, step: int) -> date:
    """The first day of the month so many months on."""
    year, number = divmod(month.year * 12 + month.month - 1 + step, 12)
    return date(year, number + 1, 1)


def days_of(month: date) -> tuple[date, date]:
    """The first and the last square of a month's grid."""
    begin = month.replace(day=1)
    first = begin - timedelta(days=begin.weekday())
    return first, first + timedelta(days=7 * WEEKS - 1)
