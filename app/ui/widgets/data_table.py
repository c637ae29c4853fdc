"""A plain table of words and numbers, and the switch between a picture and its table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QHeaderView, QTableView, QWidget

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
        if role == Qt.ItemDataRole.FontRole and index.column() == 0:
            return theme.font("strong")
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.headers[section] if orientation == Qt.Orientation.Horizontal else self.rows[section][0]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if self.is_number(section) else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


class DataTable(QTableView):
    """A small table that takes its own height: no scrolling inside a page, no sorting, figures at the right."""

    def __init__(self, name: str, headers: Sequence[str], rows: Rows) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._model = _DataItemModel(headers, rows)
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
        self.setStyleSheet("")
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
        self.horizontalHeader().setFont(theme.font("small_strong"))
        self.horizontalHeader().setFixedHeight(theme.px(36))
        self.verticalHeader().setMinimumSectionSize(theme.px(36))
        self._fit_height()

    def resizeEvent(self, event: object) -> None:
        """Rows may need more lines in a narrower table."""
        super().resizeEvent(event)  # type: ignore[arg-type]  # Qt hands over a QResizeEvent
        self._fit_height()

    def _fit_height(self) -> None:
        rows = sum(self.rowHeight(number) for number in range(self._model.rowCount()))
        bar = self.horizontalScrollBar()
        self.setFixedHeight(theme.px(36) + rows + (bar.height() if bar.isVisible() else 0) + 2)


class TableSwitch(QWidget):
    """A picture (chart or grid) and the same facts as a table; T or the button of `switch_button` changes between them."""

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
