"""Forms: labelled fields, their hints and their problems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from app.ui import theme
from app.ui.widgets.error_summary import ErrorSummary
from app.ui.widgets.fields import Field
from app.ui.widgets.layouts import Column, Row
from app.ui.widgets.text import Label, Rule
from app.words import _


class FormRow(QFrame):
    """A field under its label, hint and problem; a red bar stands beside it while there is a problem.

    `aside` are widgets at the right of the label (last time's answer, a link to the definitions).
    """

    def __init__(
        self, label: str, field: QWidget, hint: str = "", optional: bool = False, aside: tuple[QWidget, ...] = ()
    ) -> None:
        super().__init__()
        self.field = field
        words = _("{label} (optional)").format(label=label) if optional else label
        self.label = Label(words.replace("&", "&&"), "strong")
        self.hint = Label(hint, "small")
        if not hint:
            self.hint.hide()
        self.error = Label("", "small_strong", "danger")
        self.error.hide()
        heading = Row(gap=12)
        heading.add(*aside)
        self._words = Column(gap=1).add(self.label, self.hint)
        heading.insertLayout(0, self._words, 1)
        self._column = Column(self, gap=6).add(heading, self.error, field)
        self._name_target(label, hint)

    def put_under_label(self, piece: QWidget) -> None:
        """Put something under the label and the hint (what was recorded before)."""
        self._words.addWidget(piece)

    def set_error(self, words: str) -> None:
        """Show what is wrong above the field; "" takes it away."""
        self.error.setText(words)
        self.error.setVisible(bool(words))
        cast(Field, self.field).set_invalid(bool(words))
        self.focus_target().setAccessibleDescription(" ".join(part for part in (words, self.hint.text()) if part))
        self._column.set_margins((16 if words else 0, 0, 0, 0))
        self.update()

    def focus_target(self) -> QWidget:
        """The control that an error link goes to."""
        return cast(Field, self.field).focus_target()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        if self.error.isVisibleTo(self):
            painter = QPainter(self)
            painter.fillRect(QRectF(0, 0, theme.px(4), self.height()), theme.colour("danger"))

    def _name_target(self, label: str, hint: str) -> None:
        target = self.focus_target()
        if isinstance(target, (QComboBox, QLineEdit, QPlainTextEdit)):
            self.label.setBuddy(target)
            target.setAccessibleName(label)
        elif not self.field.accessibleName():
            self.field.setAccessibleName(label)
        target.setAccessibleDescription(hint)


class Form(QWidget):
    """Fields by key, with one summary of their problems.

    `changed` is emitted when a person changes any answer (save the draft then). Checking happens on Continue, with
    `check`, never while typing.
    """

    changed = Signal()

    def __init__(self, gap: int = 18, ruled: bool = False) -> None:
        """`ruled` draws a line between the rows."""
        super().__init__()
        self.rows: dict[str, FormRow] = {}
        self.summary = ErrorSummary()
        self._required: dict[str, str] = {}
        self._ruled = ruled
        self.body = Column(self, gap=gap).add(self.summary)

    def add(
        self,
        key: str,
        label: str,
        field: QWidget,
        hint: str = "",
        required: str = "",
        optional: bool = False,
        aside: tuple[QWidget, ...] = (),
        into: Column | QHBoxLayout | None = None,
    ) -> FormRow:
        """Add a field under `key`. `required` is what to say when it is left empty ("Choose who was there").

        `into` puts the row in another layout of the page instead of under the last one.
        """
        if self._ruled and self.rows and into is None:
            self.body.add(Rule())
        row = FormRow(label, field, hint, optional, aside)
        self.rows[key] = row
        if required:
            self._required[key] = required
        cast(Field, field).changed.connect(self.changed)
        (self.body if into is None else into).addWidget(row)
        return row

    def add_piece(self, *pieces: QWidget | Column | Row | int | None) -> None:
        """Put something that is not a field between the rows."""
        self.body.add(*pieces)

    def field(self, key: str) -> Field:
        """The field of `key`."""
        return cast(Field, self.rows[key].field)

    def value(self, key: str) -> object:
        """The answer of `key`."""
        return self.field(key).value()

    def values(self) -> dict[str, object]:
        """The answers of every shown row."""
        return {key: self.value(key) for key, row in self.rows.items() if not row.isHidden()}

    def set_values(self, values: Mapping[str, object]) -> None:
        """Show answers; keys without a field are left alone."""
        for key in self.rows.keys() & values.keys():
            self.field(key).set_value(values[key])

    def show_row(self, key: str, shown: bool) -> None:
        """Ask or do not ask the question of `key`; what was answered stays in its field."""
        self.rows[key].setVisible(shown)

    def problems(self) -> list[tuple[str, str]]:
        """(key, words) for each shown field that cannot be read or is empty and required, in order."""
        found = []
        for key, row in self.rows.items():
            if row.isHidden():
                continue
            words = self.field(key).problem()
            if not words and key in self._required and self.value(key) in ("", None, ()):
                words = self._required[key]
            if words:
                found.append((key, words))
        return found

    def check(self) -> bool:
        """Show the problems there are, and say whether there are none."""
        problems = self.problems()
        self.show_problems(problems)
        return not problems

    def show_problems(self, problems: list[tuple[str, str]]) -> None:
        """Show (key, words) problems, also those that a command found; focus goes to the summary."""
        words = dict(reversed(problems))
        for key, row in self.rows.items():
            row.set_error(words.get(key, ""))
        self.summary.show_problems([(text, self.rows[key].focus_target()) for key, text in problems])
