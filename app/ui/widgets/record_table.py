"""The table of records: two-line rows, badges, overdue marks, sorted and searched from the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QElapsedTimer,
    QItemSelection,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from app.tokens import ROW_HEIGHT
from app.ui import icons, theme
from app.ui.widgets.badge import badge_size, paint_badge
from app.ui.widgets.painting import LEFT, words
from app.ui.widgets.record_item_model import Cell, CellKind, Column, Index, Mark, RecordItemModel, fold
from app.ui.widgets.sort_button import SortButton

__all__ = ["Cell", "CellKind", "Column", "Mark", "RecordItemModel", "RecordTable", "SortButton", "fold"]

R = TypeVar("R")


class _Delegate(QStyledItemDelegate):
    """Paints the cells; it knows nothing of what they mean."""

    def __init__(self, table: RecordTable[R]) -> None:
        super().__init__(table)
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        painter.save()
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        hovered = self._table.hovered_row == index.row()
        painter.fillRect(rect, theme.colour("select" if selected else "row_hover" if hovered else "surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        first = self._table.is_first_column(index.column())
        if selected and first:
            painter.fillRect(QRect(rect.left(), rect.top(), theme.px(4), rect.height() - 1), theme.colour("primary"))
        inner = QRectF(rect).adjusted(theme.px(16 if first else 12), 0, -theme.px(8), -1)
        cell = index.data(Qt.ItemDataRole.UserRole)
        if isinstance(cell, Cell):
            self._paint_cell(painter, inner, cell, self._table.columns[index.column()].kind)
        if selected and self._table.hasFocus() and self._table.ring_shown:
            self._paint_ring(painter, rect, index.column())
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows are all of one height, so a column only needs its width."""
        column = self._table.columns[index.column()]
        return QSize(theme.px(column.width), theme.px(ROW_HEIGHT))

    def _paint_cell(self, painter: QPainter, area: QRectF, cell: Cell, kind: CellKind) -> None:
        if kind == "badge" and cell.level:
            paint_badge(painter, area, cell.level)
            if cell.second:
                left = badge_size(cell.level).width() + theme.px(8)
                words(painter, area.adjusted(left, 0, 0, 0), cell.second, theme.font("small"), "text2")
            return
        if cell.mark:
            bar = QRectF(area.left(), area.center().y() - theme.px(18), theme.px(3), theme.px(36))
            painter.fillRect(bar, theme.colour("danger" if cell.mark == "overdue" else "warn"))
            area = area.adjusted(theme.px(10), 0, 0, 0)
        main = theme.font("strong" if kind == "name" else "body", tabular=True)
        ink = "primary_text" if kind == "name" else "text"
        if not cell.second:
            words(painter, area, cell.text, main, ink)
            return
        upper = QRectF(area.left(), area.top() + theme.px(8), area.width(), theme.px(22))
        lower = QRectF(area.left(), upper.bottom() - theme.px(1), area.width(), theme.px(20))
        words(painter, upper, cell.text, main, ink)
        alarm = cell.alarm or cell.mark == "overdue"
        role = "small_strong" if alarm or cell.mark else "small"
        tone = "danger" if alarm else "warn" if cell.mark == "due" else "text2"
        words(painter, lower, cell.second, theme.font(role, tabular=True), tone)

    def _paint_ring(self, painter: QPainter, rect: QRect, column: int) -> None:
        """The focus ring of a row: along its top and bottom, and closed at both ends."""
        width = theme.px(2)
        painter.setPen(QPen(theme.colour("focus"), width))
        inset = width // 2
        top, bottom = rect.top() + inset, rect.bottom() - inset
        painter.drawLine(QPoint(rect.left(), top), QPoint(rect.right(), top))
        painter.drawLine(QPoint(rect.left(), bottom), QPoint(rect.right(), bottom))
        if self._table.is_first_column(column):
            painter.drawLine(QPoint(rect.left() + inset, rect.top()), QPoint(rect.left() + inset, rect.bottom()))
        if self._table.is_last_column(column):
            painter.drawLine(QPoint(rect.right() - inset, rect.top()), QPoint(rect.right() - inset, rect.bottom()))


class _Header(QHeaderView):
    """Column titles with the sorted one's arrow drawn beside its words."""

    def __init__(self, table: RecordTable[R]) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(False)

    def sizeHint(self) -> QSize:
        """One line of small text with room around it."""
        return QSize(super().sizeHint().width(), theme.px(39))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one title."""
        painter.save()
        column = self._table.columns[logicalIndex]
        painter.fillRect(rect, theme.colour("surface"))
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        left = theme.px(16 if self._table.is_first_column(logicalIndex) else 12)
        area = QRectF(rect).adjusted(left, 0, -theme.px(4), 0)
        font = theme.font("small_strong")
        sorted_here = bool(column.key) and column.key == self._table.sort_key
        words(painter, area, column.title, font, "text" if sorted_here else "text2", LEFT)
        if sorted_here:
            painter.setFont(font)
            side = theme.px(14)
            x = min(
                area.left() + painter.fontMetrics().horizontalAdvance(column.title) + theme.px(5), area.right() - side
            )
            mark = QRectF(x, round(area.center().y() - side / 2) + 1, side, side)
            icons.paint(painter, "chevron-down" if self._table.descending else "chevron-up", mark, "text")
        painter.restore()


class RecordTable(QTableView, Generic[R]):
    """A table of records. One row is current; Enter or a double click opens it; typing letters finds a name.

    `opened(object)` and `current_changed(object)` carry the row. Keep a row's identity in `row_key`: the current row
    stays current when rows are set again, filtered or sorted.
    """

    opened = Signal(object)
    current_changed = Signal(object)
    shown_changed = Signal()

    def __init__(
        self,
        columns: Sequence[Column[R]],
        name: str,
        row_name: Callable[[R], str],
        row_key: Callable[[R], Hashable],
        search_text: Callable[[R], str] | None = None,
    ) -> None:
        """`name` is what a screen reader calls the table, `row_name(row)` what it calls a row."""
        super().__init__()
        self._typed, self._typing = "", QElapsedTimer()
        self.columns = tuple(columns)
        self.records: RecordItemModel[R] = RecordItemModel(columns, row_name, row_key, search_text, self)
        self.hovered_row = -1
        self.stood_on = False
        """Whether a person has been on a row: until then the marked one is only the one at the top."""
        self._empty_text = ""
        self.setAccessibleName(name)
        self.setHorizontalHeader(_Header(self))
        self.setModel(self.records)
        self.setItemDelegate(_Delegate(self))
        self._set_up()
        self.horizontalHeader().sectionClicked.connect(self._on_header)
        self.doubleClicked.connect(self._on_open)
        self.entered.connect(self._on_entered)
        theme.follow(self)

    def _set_up(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(24)
        for number, column in enumerate(self.columns):
            mode = QHeaderView.ResizeMode.Stretch if column.stretch else QHeaderView.ResizeMode.Fixed
            header.setSectionResizeMode(number, mode)

    def restyle(self) -> None:
        """Take row heights and column widths at the zoom in use."""
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(theme.px(ROW_HEIGHT))
        for number, column in enumerate(self.columns):
            if not column.stretch:
                self.setColumnWidth(number, theme.px(column.width))
        self._fit_columns()

    @property
    def sort_key(self) -> str:
        """The key of the column it is sorted by, "" for the order given."""
        return self.records.sort_key

    @property
    def descending(self) -> bool:
        """Whether the order is turned round."""
        return self.records.descending

    @property
    def ring_shown(self) -> bool:
        """Whether focus came by keyboard, so that the row should wear the focus ring."""
        return self.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show other rows; the current row stays current if it is still there."""
        self._keeping_place(lambda: self.records.set_rows(rows))

    def set_filter(self, text: str = "", keep: Callable[[R], bool] | None = None) -> None:
        """Show only rows that hold every word of `text`, whatever case or accents, and that `keep` accepts."""
        self._keeping_place(lambda: self.records.set_filter(text, keep))

    def sort_by(self, key: str, descending: bool = False) -> None:
        """Order by a column; equal rows keep the order they were given in."""
        self._keeping_place(lambda: self.records.sort_by(key, descending))
        self.horizontalHeader().viewport().update()

    def set_empty_text(self, text: str) -> None:
        """What to say in place of rows when none is shown: what that means and what to do next."""
        self._empty_text = text
        self._tell_empty()

    def rows(self) -> list[R]:
        """The rows shown, in order."""
        return self.records.rows()

    def total(self) -> int:
        """How many rows there are, shown or not."""
        return self.records.total()

    def current_row(self) -> R | None:
        """The current row, None when the table is empty."""
        index = self.currentIndex()
        return self.records.row(index.row()) if index.isValid() else None

    def select(self, key: Hashable) -> bool:
        """Make the row with `key` current and visible; says whether it is shown."""
        number = self.records.number_of(key)
        if number >= 0:
            self.selectRow(number)
            self.scrollTo(self.records.index(number, 0))
        return number >= 0

    def is_first_column(self, number: int) -> bool:
        """Whether no shown column stands before this one."""
        return all(self.isColumnHidden(other) for other in range(number))

    def is_last_column(self, number: int) -> bool:
        """Whether no shown column stands after this one."""
        return all(self.isColumnHidden(other) for other in range(number + 1, len(self.columns)))

    def keyboardSearch(self, search: str) -> None:
        """Go to the next row whose name begins with what is typed; letters typed in quick succession add up."""
        quick = self._typing.isValid() and self._typing.elapsed() < QApplication.keyboardInputInterval()
        self._typed = self._typed + search if quick else search
        self._typing.start()
        here = max(self.currentIndex().row(), 0)
        number = self.records.find_name(self._typed, here + (1 if len(self._typed) == 1 else 0))
        if number >= 0:
            self.selectRow(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the current row; the other keys are the table's own."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self._on_open(self.currentIndex())
            return
        super().keyPressEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which row is current now."""
        super().currentChanged(current, previous)
        self.viewport().update()
        self.current_changed.emit(self.records.row(current.row()) if current.isValid() else None)

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Repaint whole rows."""
        super().selectionChanged(selected, deselected)
        self.viewport().update()

    def leaveEvent(self, event: object) -> None:
        """No row is under the pointer any more."""
        self.hovered_row = -1
        self.stood_on = False
        """Whether a person has been on a row: until then the marked one is only the one at the top."""
        self.viewport().update()

    def focusInEvent(self, event: object) -> None:
        """Focus needs a row to stand on."""
        super().focusInEvent(event)  # type: ignore[arg-type]  # Qt hands over a QFocusEvent
        self.stood_on = True
        if not self.currentIndex().isValid() and self.records.rowCount():
            self.selectRow(0)
        self.viewport().update()

    def focusOutEvent(self, event: object) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)  # type: ignore[arg-type]  # Qt hands over a QFocusEvent
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows, or the words that stand for none."""
        super().paintEvent(event)
        if self.records.rowCount() or not self._empty_text:
            return
        painter = QPainter(self.viewport())
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text2"))
        area = QRectF(self.viewport().rect()).adjusted(theme.px(24), theme.px(24), -theme.px(24), -theme.px(24))
        flags = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(area, flags, self._empty_text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide or show the columns that need a wide window."""
        super().resizeEvent(event)
        self._fit_columns()

    def sizeHint(self) -> QSize:
        """Room for four rows: a page gives it what is left, and scrolls only where less is."""
        return QSize(theme.px(600), theme.px(39 + 4 * ROW_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Room for the title line and two rows."""
        return QSize(theme.px(320), theme.px(39 + 2 * ROW_HEIGHT))

    def _fit_columns(self) -> None:
        fixed = sum(column.width for column in self.columns if not column.stretch)
        stretching = sum(column.width for column in self.columns if column.stretch)
        narrow = self.viewport().width() < theme.px(fixed + min(stretching, 180)) and self.width() > 0
        for number, column in enumerate(self.columns):
            self.setColumnHidden(number, column.wide_only and narrow)

    def _keeping_place(self, act: Callable[[], None]) -> None:
        index = self.currentIndex()
        key = self.records.key_of(index.row()) if index.isValid() and index.row() < self.records.rowCount() else None
        act()
        if (key is None or not self.select(key)) and self.records.rowCount():
            self.selectRow(0)
        self._tell_empty()
        self.shown_changed.emit()

    def _tell_empty(self) -> None:
        self.setAccessibleDescription("" if self.records.rowCount() else self._empty_text)
        self.viewport().update()

    def turn(self, number: int) -> None:
        """Sort by the column at `number` as its title does when pressed: once its own way, again the other way."""
        self._on_header(number)

    def _on_header(self, number: int) -> None:
        column = self.columns[number]
        if column.sort is not None:
            again = self.sort_key == column.key
            self.sort_by(column.key, not self.descending if again else column.descending_first)

    def _on_open(self, index: QModelIndex | QPersistentModelIndex) -> None:
        if index.isValid():
            self.opened.emit(self.records.row(index.row()))

    def _on_entered(self, index: QModelIndex) -> None:
        self.hovered_row = index.row()
        self.viewport().update()
