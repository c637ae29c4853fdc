"""A plain table of words and numbers, and the switch between a picture and its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.ui import focus, theme
from app.ui.announce import announce
from app.ui.widgets.button import Button
from app.ui.widgets.layouts import Column
from app.words import _

Rows = Sequence[Sequence[str]]
_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class _DataItemModel(QAbstractTableModel):
    """Words in rows; the first cell of a row names it. Cells after the first that are numbers stand at the right."""

    def __init__(self, headers: Sequence[str], rows: Rows) -> None:
        super().__init__()
        self.headers, self.rows = list(headers), [list(row) for row in rows]

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.headers)

    def is_number(self, column: int) -> bool:
        """Whether every cell of a column begins with a figure or says there is none."""
        cells = [row[column] for row in self.rows if column < len(row)]
        return column > 0 and bool(cells) and all(not cell or cell[0].isdigit() or cell[0] in "-–£" for cell in cells)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        text = row[index.column()] if index.column() < len(row) else ""
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _("{column}: {value}").format(column=self.headers[index.column()], value=text)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.is_number(index.column()) else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.headers[section] if orientation == Qt.Orientation.Horizontal else self.rows[section][0]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.is_number(section) else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class _Delegate(QStyledItemDelegate):
    """Paints words that wrap, a line under each row, and the ring of the current cell."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one cell."""
        painter.save()
        table, rect = self.parent(), option.rect
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line"))
        painter.setFont(_cell_font(index.column()))
        painter.setPen(theme.colour("text"))
        align = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
        painter.drawText(_inside(rect, index.column()), int(align) | int(Qt.TextFlag.TextWordWrap), index.data())
        focused = isinstance(table, QTableView) and table.hasFocus() and table.currentIndex() == index
        if focused:
            width = theme.px(2)
            painter.setPen(QPen(theme.colour("focus"), width))
            painter.drawRect(rect.adjusted(width // 2, width // 2, -width, -width))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """As many lines as the words need in the column's width."""
        table = self.parent()
        width = table.columnWidth(index.column()) if isinstance(table, QTableView) else 200
        metrics = QFontMetrics(_cell_font(index.column()))
        room = _inside(QRect(0, 0, width, 100), index.column())
        area = metrics.boundingRect(0, 0, max(room.width(), 20), 10_000, int(Qt.TextFlag.TextWordWrap), index.data())
        return QSize(area.width(), max(area.height() + theme.px(14), theme.px(38)))


def _cell_font(column: int) -> QFont:
    return theme.font("strong" if column == 0 else "body", tabular=True)


def _inside(rect: QRect, column: int) -> QRect:
    """The room for a cell's words; the first column stands flush with the heading over the table."""
    return rect.adjusted(0 if column == 0 else theme.px(10), 0, -theme.px(10), 0)


class _Header(QHeaderView):
    """Column titles in small strong text."""

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        """Draw one title."""
        painter.save()
        model = self.model()
        painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), theme.colour("line_strong"))
        painter.setFont(theme.font("small_strong"))
        painter.setPen(theme.colour("text2"))
        kind = Qt.ItemDataRole.TextAlignmentRole
        align = Qt.AlignmentFlag(model.headerData(logicalIndex, Qt.Orientation.Horizontal, kind))
        title = model.headerData(logicalIndex, Qt.Orientation.Horizontal)
        painter.drawText(_inside(rect, logicalIndex), int(align) | int(Qt.TextFlag.TextWordWrap), title)
        painter.restore()


class DataTable(QTableView):
    """A small table that takes its own height: no scrolling inside a page, no sorting, figures at the right."""

    def __init__(self, name: str, headers: Sequence[str], rows: Rows) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._model = _DataItemModel(headers, rows)
        self.setHorizontalHeader(_Header(Qt.Orientation.Horizontal, self))
        self.setItemDelegate(_Delegate(self))
        self.setModel(self._model)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setSectionsClickable(False)
        theme.follow(self)

    def set_rows(self, headers: Sequence[str], rows: Rows) -> None:
        """Show other words."""
        old, self._model = self._model, _DataItemModel(headers, rows)
        self.setModel(self._model)
        old.deleteLater()
        self.restyle()

    def restyle(self) -> None:
        """Take fonts and the height of all rows at the zoom in use."""
        self.setFont(theme.font("body", tabular=True))
        self.horizontalHeader().setFixedHeight(theme.px(36))
        self.verticalHeader().setMinimumSectionSize(theme.px(36))
        self._fit_height()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """T belongs to the switch around the table; it is not a letter to search with."""
        if event.key() == Qt.Key.Key_T and not event.modifiers():
            event.ignore()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: object) -> None:
        """Rows may need more lines in a narrower table."""
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands over a QResizeEvent
        self._fit_height()

    def _fit_height(self) -> None:
        rows = sum(self.rowHeight(number) for number in range(self._model.rowCount()))
        bar = self.horizontalScrollBar()
        self.setFixedHeight(theme.px(36) + rows + (bar.height() if bar.isVisible() else 0) + 2)


class TableSwitch(QWidget):
    """A picture (chart or grid) and the same facts as a table; T or `switch_button` changes between them."""

    def __init__(self, picture: QWidget, name: str, headers: Sequence[str], rows: Rows) -> None:
        super().__init__()
        self.picture = picture
        self.table = DataTable(name, headers, rows)
        self._button: Button | None = None
        Column(self, gap=0).add(picture, self.table)
        self.table.hide()

    @property
    def shows_table(self) -> bool:
        """Whether the table is shown now."""
        return not self.table.isHidden()

    def switch_button(self) -> Button:
        """The button to put beside the heading."""
        if self._button is None:
            self._button = Button(_("View as table"), "link", on_click=self.switch)
        return self._button

    def switch(self) -> None:
        """Show the other one."""
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        old, new = (self.table, self.picture) if self.shows_table else (self.picture, self.table)
        new.show()
        old.hide()
        if self._button is not None:
            self._button.setText(_("View as chart") if self.shows_table else _("View as table"))
        if inside:
            focus.show_on(new)
        announce(self, _("Shown as a table") if self.shows_table else _("Shown as a chart"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """T changes between picture and table."""
        if event.key() == Qt.Key.Key_T and not event.modifiers():
            self.switch()
            return
        super().keyPressEvent(event)
