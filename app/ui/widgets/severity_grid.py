"""How severe each type of abuse was at each assessment: a word in every cell, colour added to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.tokens import RADIUS
from app.ui import theme
from app.ui.widgets.data_table import TableSwitch
from app.ui.widgets.painting import CENTRE, advance, box, words
from app.words import N_, _

_LEVELS = {
    "none": (N_("None"), N_("None"), "sev0"),
    "standard": (N_("Standard"), N_("Std"), "sev1"),
    "moderate": (N_("Moderate"), N_("Mod"), "sev2"),
    "high": (N_("High"), N_("High"), "sev3"),
    "not_known": (N_("Not known"), N_("NK"), ""),
    "": (N_("Not rated"), N_("–"), ""),
}


@dataclass(frozen=True, slots=True)
class SeverityRow:
    """One type of abuse: its name and a level code for each assessment ("" where it was not rated)."""

    name: str
    levels: tuple[str, ...]


def severity_word(level: str) -> str:
    """The word for a severity code."""
    return _(_LEVELS[level][0])


class _Grid(QWidget):
    def __init__(self, name: str, columns: Sequence[str], rows: Sequence[SeverityRow]) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.set_data(columns, rows)
        theme.follow(self)

    def set_data(self, columns: Sequence[str], rows: Sequence[SeverityRow]) -> None:
        """Show other levels."""
        self._columns, self._rows = tuple(columns), tuple(rows)
        said = []
        for row in self._rows:
            levels = ", ".join(f"{c} {severity_word(v)}" for c, v in zip(self._columns, row.levels, strict=True))
            said.append(f"{row.name}: {levels}")
        self.setAccessibleDescription(". ".join(said))
        self.restyle()

    def restyle(self) -> None:
        """Take the height at the zoom in use."""
        self.setFixedHeight(self._height())
        self.update()

    def resizeEvent(self, event: object) -> None:
        if self.height() != self._height():
            self.setFixedHeight(self._height())

    def sizeHint(self) -> QSize:
        return QSize(theme.px(420), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(90 + 44 * len(self._columns)), self._height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        left = self._label_width()
        step = (self.width() - left) / max(len(self._columns), 1)
        small, strong = theme.font("small"), theme.font("small_strong")
        for number, column in enumerate(self._columns):
            words(painter, QRectF(left + number * step, 0, step, theme.px(20)), column, small, "text2", CENTRE)
        short = self._short(step)
        y = float(theme.px(24))
        for row in self._rows:
            height = self._row_height(row)
            painter.setFont(small)
            painter.setPen(theme.colour("text"))
            label = QRectF(0, y, left - theme.px(8), height)
            painter.drawText(label, int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap), row.name)
            for number, level in enumerate(row.levels):
                cell = QRectF(left + number * step + 1.5, y, step - 3, height)
                full, brief, token = _LEVELS[level]
                box(painter, cell, token, "" if token else "line_strong", RADIUS["cell"])
                ink = f"{token}_fg" if token else "text2"
                words(painter, cell, _(brief if short else full), strong, ink, CENTRE, elide=False)
            y += height + theme.px(4)

    def _short(self, step: float) -> bool:
        shown = {level for row in self._rows for level in row.levels}
        widest = max((advance(theme.font("small_strong"), severity_word(level)) for level in shown), default=0)
        return widest + theme.px(12) > step

    def _label_width(self) -> int:
        """A third of the width at most, and no more than the longest name needs."""
        font = theme.font("small")
        widest = max((advance(font, row.name) for row in self._rows), default=0) + theme.px(12)
        return max(min(widest, round(self.width() * 0.3)), theme.px(90))

    def _row_height(self, row: SeverityRow) -> int:
        metrics = QFontMetrics(theme.font("small"))
        room = self._label_width() - theme.px(8)
        text = metrics.boundingRect(0, 0, room, 1000, int(Qt.TextFlag.TextWordWrap), row.name).height()
        return max(theme.px(32), text)

    def _height(self) -> int:
        rows = sum(self._row_height(row) + theme.px(4) for row in self._rows)
        return theme.px(24) + rows


class SeverityGrid(TableSwitch):
    """Types of abuse against assessments, as a coloured grid or as a table (T, or `switch_button`)."""

    def __init__(self, name: str, columns: Sequence[str], rows: Sequence[SeverityRow]) -> None:
        """`columns` name the assessments ("Intake", "May"); every row has a level for each."""
        self._grid = _Grid(name, columns, rows)
        super().__init__(self._grid, name, *self._as_table(columns, rows))

    def set_data(self, columns: Sequence[str], rows: Sequence[SeverityRow]) -> None:
        """Show other levels."""
        self._grid.set_data(columns, rows)
        self.table.set_rows(*self._as_table(columns, rows))

    @staticmethod
    def _as_table(columns: Sequence[str], rows: Sequence[SeverityRow]) -> tuple[list[str], list[list[str]]]:
        headers = [_("Type of abuse"), *columns]
        return headers, [[row.name, *(severity_word(level) for level in row.levels)] for row in rows]
