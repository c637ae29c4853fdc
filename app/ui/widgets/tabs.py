"""The row of tabs over a page's sections."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.ui.widgets.button import Button
from app.ui.widgets.layouts import Column, Flow
from app.ui.widgets.text import Rule


class Tabs(QWidget):
    """The sections of a page: one is current."""

    def __init__(
        self, items: list[tuple[str, str]], on_change: Callable[[str], object], current: str = "", name: str = ""
    ) -> None:
        """`items` are (key, label); `on_change(key)` is called when a person chooses another."""
        super().__init__()
        self.setAccessibleName(name)
        self._on_change = on_change
        self.buttons: dict[str, Button] = {}
        line = Flow(gap=12, row_gap=0)
        for key, label in items:
            button = Button(label, "tab", on_click=partial(self._choose, key))
            self.buttons[key] = button
            line.addWidget(button)
        Column(self, gap=0).add(line, Rule())
        self.set_current(current or items[0][0])

    @property
    def current(self) -> str:
        """The key of the current section."""
        return self._current

    def set_current(self, key: str) -> None:
        """Mark `key` as current without calling `on_change`."""
        self._current = key
        for each, button in self.buttons.items():
            button.setChecked(each == key)

    def set_label(self, key: str, label: str) -> None:
        """Change the words of one tab, for example its count."""
        self.buttons[key].setText(label)

    def _choose(self, key: str) -> None:
        changed = key != self._current
        self.set_current(key)
        if changed:
            self._on_change(key)
