"""A list that is written line by line: a few short answers, Enter, and the next line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from app.models.record import Json
from app.ui import focus
from app.ui.announce import announce
from app.ui.record_fields import type_again, typed
from app.ui.refill import empty
from app.ui.widgets.button import Button
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Row
from app.ui.widgets.text import Label, Rule
from app.words import _

Line = dict[str, str]
"""One line: the answers by the keys of the form."""


class LineList(QWidget):
    """Lines already written, and the form that writes the next one.

    `form` asks for one line; its first question must be a line of text, and one without it is no line. `words` says a
    line in two parts: what, and the facts. `changed` is emitted when a person writes, adds or takes a line away.
    """

    changed = Signal()

    def __init__(self, form: Form, add: str, words: Callable[[Line], tuple[str, str]], nothing: str) -> None:
        super().__init__()
        self.form, self._words = form, words
        self._written: list[Line] = []
        self._first = next(iter(form.rows))
        self._nothing = Label(nothing, tone="text2")
        self._list = Column(gap=6)
        self.add_button = Button(add, icon="plus", on_click=self.add_line)
        column = Column(self, gap=12).add(self._nothing)
        column.addLayout(self._list)
        column.add(form, Row(gap=12).add(self.add_button, Label(_("Enter adds it"), "small"), None))
        form.changed.connect(self.changed)

    def lines(self) -> list[Line]:
        """The lines written so far."""
        return [dict(line) for line in self._written]

    def set_lines(self, lines: list[Line]) -> None:
        """Show other lines."""
        self._written = [dict(line) for line in lines]
        self._show()

    @property
    def pending(self) -> bool:
        """Whether a line is begun and not yet added."""
        return bool(self.form.value(self._first))

    def add_line(self) -> bool:
        """Add what the form says and ask for the next; says whether it could be added."""
        if not self.form.check():
            return False
        line = {key: str(self.form.value(key) or "") for key in self.form.rows}
        self._written.append(line)
        self.form.set_values(dict.fromkeys(self.form.rows))
        self._show()
        announce(self, _("Added: {what}").format(what=self._words(line)[0]))
        focus.show_on(self.form.rows[self._first].focus_target())
        self.changed.emit()
        return True

    def finish(self) -> bool:
        """Add a line that was begun and not added; False where it cannot be, with its problems shown."""
        return self.add_line() if self.pending else True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in a line of text adds, or goes to the first question that is still open."""
        focused = QApplication.focusWidget()
        plain = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~_KEYPAD
        if plain and isinstance(focused, QLineEdit) and self.pending:
            open_key = next((key for key, _words in self.form.problems() if self.form.value(key) in ("", None)), "")
            row = self.form.rows.get(open_key)
            if row is not None and row.focus_target() is not focused:
                focus.show_on(row.focus_target())
            else:
                self.add_line()
            return
        super().keyPressEvent(event)

    def _take_away(self, number: int) -> None:
        del self._written[number]
        self._show()
        focus.show_on(self.form.rows[self._first].focus_target())
        self.changed.emit()

    def _show(self) -> None:
        empty(self._list)
        self._nothing.setVisible(not self._written)
        for number, line in enumerate(self._written):
            what, facts = self._words(line)
            away = Button(_("Take away"), "link", on_click=partial(self._take_away, number))
            away.setAccessibleName(_("Take away: {what}").format(what=what))
            row = Row(gap=12)
            row.addLayout(Column(gap=0).add(Label(what), Label(facts, "small")), 1)
            row.add(away)
            self._list.addLayout(row)
            self._list.add(Rule())

    def place(self) -> dict[str, Json]:
        """The lines, and the one begun, as it was typed."""
        begun = {key: typed(self.form.field(key)) for key in self.form.rows}
        return {"lines": [dict(line) for line in self._written], "begun": begun}

    def restore(self, place: Mapping[str, Json]) -> None:
        """The same."""
        lines, begun = place.get("lines"), place.get("begun")
        if isinstance(lines, list):
            self.set_lines([{str(k): str(v) for k, v in line.items()} for line in lines if isinstance(line, dict)])
        if isinstance(begun, dict):
            for key, kept in begun.items():
                if key in self.form.rows:
                    type_again(self.form.field(key), kept)


_KEYPAD = Qt.KeyboardModifier.KeypadModifier
