"""Fields that are chosen in: one code of a list, or several."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.widgets.choice import Segments, Select, Tick
from app.ui.widgets.fields import mark_invalid
from app.ui.widgets.layouts import Column, Flow, Row
from app.words import _

RADIO_LIMIT = 5
"""Up to this many options are shown as radio cards, more as a drop-down list."""


class CodeField(QWidget):
    """One code of a list: radio cards for up to five options, else a drop-down list. The value is the code or ""."""

    changed = Signal()

    def __init__(
        self, options: list[tuple[str, str]], name: str = "", stacked: bool = False, as_list: bool | None = None
    ) -> None:
        """`options` are (code, label); `as_list` forces the drop-down list or the cards."""
        super().__init__()
        self.setAccessibleName(name)
        listed = len(options) > RADIO_LIMIT if as_list is None else as_list
        self._select = Select([("", _("Choose one")), *options]) if listed else None
        self._segments = None if listed else Segments(options, name, stacked=stacked)
        if self._select is not None:
            self._select.activated.connect(self._on_choice)
            self._select.setAccessibleName(name)
            Row(self).add(self._select, None)
        elif self._segments is not None:
            self._segments.chosen.connect(self._on_choice)
            Column(self).add(self._segments)

    def value(self) -> str:
        """The chosen code, "" when none is."""
        return self._select.code if self._select is not None else self._segments.code if self._segments else ""

    def set_value(self, value: object) -> None:
        """Choose a code; None or "" chooses nothing."""
        code = "" if value is None else str(value)
        if self._select is not None:
            self._select.set_code(code)
        elif self._segments is not None:
            self._segments.set_code(code)

    def problem(self) -> str:
        """Never anything: only codes of the list can be chosen."""
        return ""

    def set_invalid(self, invalid: bool) -> None:
        """Mark the place of an error; cards are marked by their row's red bar."""
        if self._select is not None:
            mark_invalid(self._select, invalid)

    def focus_target(self) -> QWidget:
        """The list, or the card that Tab would reach."""
        if self._select is not None:
            return self._select
        return self._segments.focus_first() if self._segments is not None else self

    def _on_choice(self) -> None:
        self.changed.emit()


class MultiCodeField(QWidget):
    """Several codes of a list, as tick boxes. The value is a tuple of codes in the order of the list.

    Codes in `alone` ("none of these", "not known") untick the others, and the others untick them.
    """

    changed = Signal()

    def __init__(
        self,
        options: list[tuple[str, str]],
        name: str = "",
        alone: frozenset[str] = frozenset(),
        side_by_side: bool = False,
    ) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._alone = alone
        self.ticks: dict[str, Tick] = {}
        layout = Flow(self, gap=20, row_gap=4) if side_by_side else Column(self, gap=2)
        for code, label in options:
            tick = Tick(label, code, name=f"{name}: {label}" if name else "")
            tick.clicked.connect(self._on_clicked)
            self.ticks[code] = tick
            layout.addWidget(tick)

    def value(self) -> tuple[str, ...]:
        """The ticked codes."""
        return tuple(code for code, tick in self.ticks.items() if tick.isChecked())

    def set_value(self, value: object) -> None:
        """Tick the codes of any iterable of codes; None ticks nothing."""
        chosen = set(value) if isinstance(value, (tuple, list, set, frozenset)) else set()
        for code, tick in self.ticks.items():
            tick.setChecked(code in chosen)

    def problem(self) -> str:
        """Never anything: only codes of the list can be ticked."""
        return ""

    def set_invalid(self, invalid: bool) -> None:
        """Nothing of its own: the row's red bar marks it."""

    def focus_target(self) -> QWidget:
        """The first tick box."""
        return next(iter(self.ticks.values()), self)

    def _on_clicked(self) -> None:
        tick = self.sender()
        if isinstance(tick, Tick) and tick.isChecked():
            for code, other in self.ticks.items():
                if other is not tick and (tick.code in self._alone or code in self._alone):
                    other.setChecked(False)
        self.changed.emit()
