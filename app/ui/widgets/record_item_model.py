"""The rows and columns of a record table: filtered and sorted in Python over a plain list."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
CellKind = Literal["text", "name", "badge", "number"]
Mark = Literal["", "overdue", "due"]
_NOWHERE = QModelIndex()


@dataclass(frozen=True, slots=True)
class Cell:
    """What one cell shows: a line, a smaller second line, a risk level for a badge, and whether something is overdue.

    `mark` draws a bar at the left and colours the second line: "overdue" red, "due" amber. `alarm` colours only the
    second line red. `spoken` replaces what a screen reader hears.
    """

    text: str
    second: str = ""
    level: str = ""
    mark: Mark = ""
    alarm: bool = False
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """A column: `cell(row)` says what it shows and `sort(row)` what it is sorted by (None: it cannot be sorted).

    `width` is in pixels at 100 %; the column with `stretch` takes what is left. `wide_only` hides it in a narrow
    window, so its fact must also be on the record's page. `sorted_as` says the order in words ("highest risk first").
    """

    key: str
    title: str
    cell: Callable[[R], Cell]
    sort: Callable[[R], Any] | None = None
    width: int = 140
    kind: CellKind = "text"
    stretch: bool = False
    wide_only: bool = False
    descending_first: bool = False
    sorted_as: str = ""


def fold(text: str) -> str:
    """`text` for comparing: case and accents do not count, so "rhys" finds "Rhŷs"."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


class RecordItemModel(QAbstractTableModel, Generic[R]):
    """Shows a list of rows through its own list of positions, filtered and sorted here (fast at 100,000 rows)."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        row_name: Callable[[R], str],
        row_key: Callable[[R], Hashable],
        search_text: Callable[[R], str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._row_name, self._row_key = row_name, row_key
        self._search_text = search_text or row_name
        self._rows: list[R] = []
        self._folded: list[str] = []
        self._shown: list[int] = []
        self._words: list[str] = []
        self._keep: Callable[[R], bool] | None = None
        self.sort_key, self.descending = "", False

    def set_rows(self, rows: Sequence[R]) -> None:
        """Show other rows, filtered and sorted as before."""
        self._rows = list(rows)
        self._folded = [fold(self._search_text(row)) for row in self._rows]
        self._refresh()

    def set_filter(self, text: str = "", keep: Callable[[R], bool] | None = None) -> None:
        """Show only rows with every word of `text` in their search text, and for which `keep` holds."""
        self._words, self._keep = fold(text).split(), keep
        self._refresh()

    def sort_by(self, key: str, descending: bool = False) -> None:
        """Order by a column's sort value; raises KeyError for an unknown column. "" keeps the order given."""
        if key and self._column(key).sort is None:
            raise KeyError(key)
        self.sort_key, self.descending = key, descending
        self._refresh()

    def rows(self) -> list[R]:
        """The rows shown, in order."""
        return [self._rows[position] for position in self._shown]

    def total(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._rows)

    def row(self, number: int) -> R:
        """The row shown at `number`."""
        return self._rows[self._shown[number]]

    def key_of(self, number: int) -> Hashable:
        """The key of the row shown at `number`."""
        return self._row_key(self.row(number))

    def number_of(self, key: Hashable) -> int:
        """Where the row with `key` is shown, -1 when it is not."""
        return next((n for n, p in enumerate(self._shown) if self._row_key(self._rows[p]) == key), -1)

    def find_name(self, start: str, after: int) -> int:
        """The first row after number `after` (going round) whose name or a word of it begins with `start`, or -1."""
        wanted, count = fold(start), len(self._shown)
        for step in range(count):
            number = (after + step) % count
            name = fold(self._row_name(self.row(number)))
            if name.startswith(wanted) or any(word.startswith(wanted) for word in name.split()):
                return number
        return -1

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Number of rows shown."""
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words for DisplayRole, the Cell for UserRole, what is read out for AccessibleTextRole."""
        if not index.isValid() or index.row() >= len(self._shown):
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.cell(self.row(index.row())).text
        if role == Qt.ItemDataRole.UserRole:
            return column.cell(self.row(index.row()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            cell = column.cell(self.row(index.row()))
            return cell.spoken or ", ".join(part for part in (f"{column.title} {cell.text}", cell.second) if part)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Column titles; each row is named after its person."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.columns[section].title if section < len(self.columns) else None
        return self._row_name(self.row(section)) if section < len(self._shown) else None

    def _column(self, key: str) -> Column[R]:
        return next(column for column in self.columns if column.key == key)

    def _refresh(self) -> None:
        self.beginResetModel()
        words, keep = self._words, self._keep
        shown = [
            position
            for position, text in enumerate(self._folded)
            if all(word in text for word in words) and (keep is None or keep(self._rows[position]))
        ]
        if self.sort_key:
            order = self._column(self.sort_key).sort
            if order is not None:
                keys = {position: order(self._rows[position]) for position in shown}
                shown.sort(key=keys.__getitem__, reverse=self.descending)
        self._shown = shown
        self.endResetModel()
