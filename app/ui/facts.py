"""Facts about a person in two columns."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.ui.widgets.layouts import Grid
from app.ui.widgets.text import Label


class Facts(QWidget):
    """Names of facts at the left, the facts at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = Grid(self, gap=20, row_gap=8)
        self._grid.setColumnStretch(1, 1)
        self._count = 0

    def add(self, name: str, fact: str | QWidget) -> None:
        """Add a line; an empty fact adds none."""
        if not fact:
            return
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(Label(name, "strong"), self._count, 0, top)
        self._grid.addWidget(Label(fact) if isinstance(fact, str) else fact, self._count, 1)
        self._count += 1
