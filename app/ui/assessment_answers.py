"""The controls that a questionnaire's questions are answered with."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.models.instrument import Option, Question, Row
from app.models.instrument_check import TEXT_LIMIT
from app.models.record import Json
from app.ui import focus, theme
from app.ui.widgets.choice import Segments, Select, Tick
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import DateField, Field, NoteField, TextField
from app.ui.widgets.layouts import Column, Grid
from app.ui.widgets.layouts import Row as Line
from app.ui.widgets.text import Label
from app.words import _, language

CARDS_LIMIT = 6
"""Up to this many options are radio cards, more a drop-down list."""
TWO_COLUMNS = 560
"""Width at 100 % from which tick boxes may stand in two columns."""
_ISO = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")


class OneAnswer(CodeField):
    """One of a question's options: cards, which the figures 1 to 9 choose as well, or a list for many options."""

    def __init__(self, options: list[tuple[str, str]], name: str) -> None:
        super().__init__(options, name, as_list=len(options) > CARDS_LIMIT)
        self._codes = [code for code, _label in options]

    def json(self) -> Json:
        """The chosen code, None for none."""
        return self.value() or None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A figure chooses the option at that place and moves focus to it."""
        place = event.key() - Qt.Key.Key_1
        cards = self.findChild(Segments)
        if cards is None or event.modifiers() or not 0 <= place < min(len(self._codes), 9):
            super().keyPressEvent(event)
            return
        card = cards.cards[self._codes[place]]
        card.click()
        focus.show_on(card)


class ManyAnswer(QWidget):
    """Several of a question's options, as tick boxes with their hints; one marked `alone` excludes the others."""

    changed = Signal()

    def __init__(self, question: Question, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._alone = {option.code for option in question.options if option.alone}
        self.ticks: dict[str, Tick] = {}
        self._cells: list[QWidget] = []
        self._grid = Grid(self, gap=24, row_gap=2)
        for option in question.options:
            self._cells.append(self._cell(option, name))
        self._columns = 0
        self._arrange(1)

    def _cell(self, option: Option, name: str) -> QWidget:
        """A tick box with its hint under it."""
        label = option.label.say(language())
        tick = Tick(label, option.code, name=f"{name}: {label}")
        tick.clicked.connect(self._on_clicked)
        self.ticks[option.code] = tick
        cell = QWidget()
        column = Column(cell, gap=0).add(tick)
        if option.hint:
            hint = option.hint.say(language())
            tick.setAccessibleDescription(hint)
            column.add(Line(margins=(34, 0, 0, 4)).add(Label(hint, "small")))
        column.addStretch(1)
        return cell

    def resizeEvent(self, event: object) -> None:
        """Two columns, read downwards, where there are many options and room for them."""
        widest = max(tick.sizeHint().width() for tick in self.ticks.values())
        roomy = self.width() >= 2 * widest + theme.px(24) and self.width() >= theme.px(TWO_COLUMNS)
        self._arrange(2 if roomy and len(self._cells) > CARDS_LIMIT else 1)

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        lines = -(-len(self._cells) // columns)
        for number, cell in enumerate(self._cells):
            self._grid.addWidget(cell, number % lines, number // lines)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    def json(self) -> Json:
        """The ticked codes in the order of the questionnaire, None for none."""
        return list(self.value()) or None

    def value(self) -> tuple[str, ...]:
        """The ticked codes."""
        return tuple(code for code, tick in self.ticks.items() if tick.isChecked())

    def set_value(self, value: object) -> None:
        """Tick these codes and no others."""
        chosen = {str(code) for code in value} if isinstance(value, (list, tuple)) else set()
        for code, tick in self.ticks.items():
            tick.setChecked(code in chosen)

    def problem(self) -> str:
        """Never anything: only options can be ticked."""
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


class TextAnswer(NoteField):
    """An answer in words, kept exactly as typed while it is a draft."""

    def __init__(self, most: int, name: str) -> None:
        super().__init__(name, max_length=most, lines=1 if most <= 300 else 3)

    def json(self) -> Json:
        """The words as they stand, spaces at the end included; None for none."""
        return self.toPlainText() or None


class DateAnswer(DateField):
    """A date; what cannot be read as one yet is kept as it was typed."""

    def __init__(self, question: Question, name: str, today: Callable[[], date]) -> None:
        super().__init__(name, whole=not question.partial, today=today)

    def json(self) -> Json:
        """The date in ISO form, or the words typed; None for none."""
        return self.value() or self.edit.text().strip() or None

    def set_value(self, value: object) -> None:
        """Show an ISO date in words, and anything else as it is."""
        words = "" if value is None else str(value)
        if _ISO.fullmatch(words):
            super().set_value(words)
        else:
            self.edit.setText(words)


class NumberAnswer(QWidget):
    """A whole number with its unit beside; what is not a number is kept as it was typed."""

    changed = Signal()

    def __init__(self, question: Question, name: str) -> None:
        super().__init__()
        self.field = TextField(name, max_length=12, width=110)
        self.field.changed.connect(self.changed)
        unit = question.unit.say(language()) if question.unit else ""
        Line(self, gap=10).add(self.field, Label(unit, "small"), None)

    def json(self) -> Json:
        """The number, or the words typed; None for none."""
        words = self.field.value()
        return int(words) if re.fullmatch(r"-?[0-9]{1,9}", words) else words or None

    def value(self) -> object:
        """As `json`, "" for none."""
        found = self.json()
        return "" if found is None else found

    def set_value(self, value: object) -> None:
        """Show a number or words."""
        self.field.set_value(value)

    def problem(self) -> str:
        """Nothing here: the questionnaire says what is wrong, on Continue."""
        return ""

    def set_invalid(self, invalid: bool) -> None:
        """Mark the place of an error."""
        self.field.set_invalid(invalid)

    def focus_target(self) -> QWidget:
        """The line that is typed into."""
        return self.field


class ScaleAnswer(OneAnswer):
    """A step of a scale as cards with a number each, its ends named."""

    def __init__(self, question: Question, name: str) -> None:
        least, most = question.min or 0, question.max if question.max is not None else 10
        super().__init__([(str(n), _end(question, n, least, most)) for n in range(least, most + 1)], name)

    def json(self) -> Json:
        """The number chosen, None for none."""
        code = self.value()
        return int(code) if code else None


def _end(question: Question, number: int, least: int, most: int) -> str:
    words = question.low if number == least else question.high if number == most else None
    return _("{number}: {meaning}").format(number=number, meaning=words.say(language())) if words else str(number)


AnswerField = OneAnswer | ManyAnswer | TextAnswer | DateAnswer | NumberAnswer
"""Each is a Field (see widgets.fields) whose `json()` is the answer to keep."""


def make_answer(question: Question, row: Row | None, name: str, today: Callable[[], date]) -> AnswerField:
    """The control for a question, or for one row of a grid. `name` is what a screen reader says before the answers."""
    kind = question.cell if row is not None else question.kind
    if kind == "one":
        return OneAnswer([(option.code, option.label.say(language())) for option in question.options], name)
    if kind == "many":
        return ManyAnswer(question, name)
    if kind == "date":
        return DateAnswer(question, name, today)
    if kind == "scale":
        return ScaleAnswer(question, name)
    if kind == "number":
        return NumberAnswer(question, name)
    return TextAnswer(question.max or TEXT_LIMIT, name)


def parts(answer: AnswerField) -> dict[str, QWidget]:
    """The controls of an answer that focus may be in, by name: one, or each tick box by its option."""
    if isinstance(answer, ManyAnswer):
        return dict(answer.ticks)
    cards = answer.findChild(Segments) if isinstance(answer, OneAnswer) else None
    if cards is not None:
        return dict(cards.cards)
    chosen = answer.findChild(Select) if isinstance(answer, OneAnswer) else None
    return {"": chosen if chosen is not None else cast(Field, answer).focus_target()}


def caret_of(widget: QWidget | None) -> tuple[int, int] | None:
    """(anchor, position) of the caret in a text, None in anything else."""
    if isinstance(widget, QPlainTextEdit):
        return widget.textCursor().anchor(), widget.textCursor().position()
    if isinstance(widget, QLineEdit):
        return widget.cursorPosition(), widget.cursorPosition()
    return None


def set_caret(widget: QWidget, caret: tuple[int, int]) -> None:
    """Put the caret of a text where it was, no further than its end."""
    if isinstance(widget, QPlainTextEdit):
        last, cursor = widget.document().characterCount() - 1, widget.textCursor()
        cursor.setPosition(min(max(caret[0], 0), last))
        cursor.setPosition(min(max(caret[1], 0), last), QTextCursor.MoveMode.KeepAnchor)
        widget.setTextCursor(cursor)
    elif isinstance(widget, QLineEdit):
        widget.setCursorPosition(caret[1])
