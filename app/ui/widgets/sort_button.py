"""The button that says how a table is sorted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import QPoint, SignalInstance
from PySide6.QtWidgets import QMenu

from app.ui.widgets.button import Button
from app.ui.widgets.record_item_model import Column
from app.words import _


class Sortable(Protocol):
    """A table that can say and change how it is sorted."""

    columns: Sequence[Column[Any]]

    @property
    def sort_key(self) -> str:
        """The key of the column it is sorted by, "" for none."""

    @property
    def descending(self) -> bool:
        """Whether the order is turned round."""

    @property
    def shown_changed(self) -> SignalInstance:
        """Emitted when other rows, or rows in another order, are shown."""

    def turn(self, number: int) -> None:
        """Sort by the column at `number`, the other way round if it is sorted by it already."""


class SortButton(Button):
    """Says how a table is sorted and opens the choice of columns: sorting without the mouse."""

    def __init__(self, table: Sortable) -> None:
        super().__init__("", "quiet", icon="swap")
        self._table = table
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.clicked.connect(self._open)
        table.shown_changed.connect(self._say)
        self._say()

    def _say(self) -> None:
        column = next((c for c in self._table.columns if c.key == self._table.sort_key), None)
        if column is None:
            self.setText(_("Sort"))
        elif column.sorted_as and self._table.descending == column.descending_first:
            self.setText(column.sorted_as)
        else:
            self.setText(_("Sorted by {column}").format(column=column.title))

    def _fill(self) -> None:
        self._menu.clear()
        for number, column in enumerate(self._table.columns):
            if column.sort is not None:
                action = self._menu.addAction(column.title.replace("&", "&&"))
                action.setCheckable(True)
                action.setChecked(column.key == self._table.sort_key)
                action.triggered.connect(lambda _checked=False, number=number: self._table.turn(number))

    def _open(self) -> None:
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
