"""Fields that are typed into: text, notes, dates, times and minutes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import ClassVar, Protocol

from PySide6.QtCore import QRectF, QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from app.errors import AppError
from app.ui import icons, theme
from app.ui.widgets.layouts import Flow, sized
from app.ui.widgets.partial_date import locale, read_date, say_date, write_date
from app.ui.widgets.text import Label
from app.words import _, ngettext


class Field(Protocol):
    """What every field offers to a form. Each is a QWidget."""

    @property
    def changed(self) -> SignalInstance:
        """Emitted when a person changes the answer, not when code sets it."""

    def value(self) -> object:
        """The answer as a plain value; "" , None or () for no answer."""

    def set_value(self, value: object) -> None:
        """Show an answer."""

    def problem(self) -> str:
        """What is wrong with what was written, in words; "" when it can be read."""

    def set_invalid(self, invalid: bool) -> None:
        """Mark the field as the place of an error."""

    def focus_target(self) -> QWidget:
        """The control that a label names and that an error link goes to."""


MOST_TYPED = 2_000_000
"""Characters that one line takes at all: far more than any answer, so that a long paste is said and never cut."""


def too_long(text: str, most: int) -> str:
    """How much of `text` is over `most` characters, in words; "" when it fits or `most` is 0."""
    over = len(text) - most if most else 0
    if over <= 0:
        return ""
    return ngettext(
        "This is {n} character too long. All of it is still here.",
        "This is {n} characters too long. All of it is still here.",
        over,
    )


def mark_invalid(widget: QWidget, invalid: bool) -> None:
    """Draw a native control's edge in the colour of errors, or not."""
    if bool(widget.property("invalid")) != invalid:
        widget.setProperty("invalid", invalid)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        widget.update()


class LineEdit(QLineEdit):
    """A native line of text in our font."""

    def __init__(self, name: str = "", placeholder: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self)

    def restyle(self) -> None:
        """Take the font at the zoom in use."""
        self.setFont(theme.font("body", tabular=True))


class TextField(LineEdit):
    """One line of text. `width` in pixels at 100 % says how long an answer is expected; 0 fills the line.

    Text over `max_length` is never cut: it stays, and `problem` says how much is too much.
    """

    changed = Signal()

    def __init__(self, name: str = "", max_length: int = 200, width: int = 0, placeholder: str = "") -> None:
        super().__init__(name, placeholder)
        self._max = max_length
        self.setMaxLength(MOST_TYPED)
        if width:
            sized(self, width=width)
        self.textEdited.connect(self.changed)

    def value(self) -> str:
        """The text without spaces around it."""
        return self.text().strip()

    def set_value(self, value: object) -> None:
        """Show `value`; None is nothing."""
        self.setText("" if value is None else str(value))

    def problem(self) -> str:
        """Say when the text is too long."""
        return too_long(self.value(), self._max)

    def set_invalid(self, invalid: bool) -> None:
        """Mark the place of an error."""
        mark_invalid(self, invalid)

    def focus_target(self) -> QWidget:
        """Itself."""
        return self


class NoteField(QPlainTextEdit):
    """Several lines of plain text. It grows with what is written; Tab leaves it.

    Text over `max_length` is never cut: it stays, and `problem` says how much is too much.
    """

    changed = Signal()

    def __init__(
        self, name: str = "", max_length: int = 20_000, lines: int = 4, most_lines: int = 16, role: str = "body"
    ) -> None:
        super().__init__()
        self._role = role
        self._max, self._lines, self._most = max_length, lines, most_lines
        self._quiet = False
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.textChanged.connect(self._on_text)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        theme.follow(self)

    def restyle(self) -> None:
        """Take the font at the zoom in use."""
        self.setFont(theme.font(self._role))
        self.document().setDefaultFont(theme.font(self._role))
        self._grow()

    def value(self) -> str:
        """The text without spaces around it."""
        return self.toPlainText().strip()

    def set_value(self, value: object) -> None:
        """Show `value`; None is nothing."""
        self._quiet = True
        self.setPlainText("" if value is None else str(value))
        self._quiet = False

    def problem(self) -> str:
        """Say when the note is too long."""
        return too_long(self.value(), self._max)

    def set_invalid(self, invalid: bool) -> None:
        """Mark the place of an error."""
        mark_invalid(self, invalid)

    def focus_target(self) -> QWidget:
        """Itself."""
        return self

    def sizeHint(self) -> QSize:
        """The size it likes best."""
        return QSize(theme.px(420), self.height())

    def _on_text(self) -> None:
        if not self._quiet:
            self.changed.emit()

    def _grow(self) -> None:
        """As tall as its text, between `lines` and `most_lines`."""
        line = self.fontMetrics().lineSpacing()
        shown = min(max(round(self.document().size().height()), self._lines), self._most)
        height = shown * line + theme.px(24)
        if height != self.height():
            self.setFixedHeight(height)


class _ReadBack(QWidget):
    """A short line of text with our reading of it beside it, so that a person sees what was understood."""

    changed = Signal()
    _width: ClassVar[int] = 190

    def __init__(self, name: str, said: Callable[[], str], placeholder: str = "") -> None:
        """`said` is our reading of what is written, in words."""
        super().__init__()
        self._said = said
        self.edit = sized(LineEdit(name, placeholder), width=self._width)
        self.edit.setMaxLength(MOST_TYPED)
        self.reading = Label("", "small")
        self.line = Flow(self, gap=10, row_gap=4)
        self.line.add(self.edit, self.reading)
        self.edit.textEdited.connect(self._on_edited)
        self.edit.editingFinished.connect(self._read_back)

    def set_invalid(self, invalid: bool) -> None:
        """Mark the place of an error."""
        mark_invalid(self.edit, invalid)

    def focus_target(self) -> QWidget:
        """The line that is typed into."""
        return self.edit

    def _on_edited(self) -> None:
        self._read_back()
        self.changed.emit()

    def _read_back(self) -> None:
        self.reading.setText(self._said())


class DateField(_ReadBack):
    """A date, whole or in part (14 3 2026, 14/03/2026, Mar 2026, 2026, today), read back in words beside it.

    The value is `2026-03-14`, `2026-03`, `2026` or "". With `whole` only a full date will do.
    """

    def __init__(self, name: str = "", whole: bool = False, today: Callable[[], date] = date.today) -> None:
        super().__init__(name, self._in_words)
        self._whole, self._today = whole, today

    def value(self) -> str:
        """The date in ISO form; "" when nothing or nothing readable is written."""
        return self._parse()[0]

    def set_value(self, value: object) -> None:
        """Show an ISO date, whole or partial."""
        self.edit.setText(write_date(str(value)) if value else "")
        self._read_back()

    def problem(self) -> str:
        """Why the date cannot be read, in words."""
        return self._parse()[1]

    def _parse(self) -> tuple[str, str]:
        try:
            found = read_date(self.edit.text(), self._today())
        except AppError as error:
            return "", error.message()
        if self._whole and found and len(found) < 10:
            return "", _("Give the day, the month and the year, like 14 3 2026.")
        return found, ""

    def _in_words(self) -> str:
        return say_date(self.value())


class TimeField(_ReadBack):
    """A time of day (14:05, 1405, 2.05pm, 9am); the value is `14:05` or ""."""

    _width = 110

    def __init__(self, name: str = "") -> None:
        super().__init__(name, self._in_words)

    def value(self) -> str:
        """The time as HH:MM, "" when nothing or nothing readable is written."""
        return self._parse()[0]

    def set_value(self, value: object) -> None:
        """Show HH:MM."""
        self.edit.setText(str(value or ""))
        self._read_back()

    def problem(self) -> str:
        """Why the time cannot be read, in words."""
        return self._parse()[1]

    def _parse(self) -> tuple[str, str]:
        text = self.edit.text().strip().casefold()
        if not text:
            return "", ""
        match = re.fullmatch(r"(\d{1,2})(?:[:. ]?(\d{2}))?\s*([ap])?\.?m?\.?", text)
        wrong = _("This is not a time we can read. Write it like 14:05 or 2.05pm.")
        if match is None or (match[2] is None and match[3] is None):
            return "", wrong
        hour, minute = int(match[1]), int(match[2] or 0)
        if match[3]:
            if not 1 <= hour <= 12:
                return "", wrong
            hour = hour % 12 + (12 if match[3] == "p" else 0)
        return (f"{hour:02}:{minute:02}", "") if hour < 24 and minute < 60 else ("", wrong)

    def _in_words(self) -> str:
        """What was understood, unless it is what is written already."""
        value = self.value()
        return "" if value == self.edit.text().strip() else value


class MinutesField(_ReadBack):
    """How long something took: 45, 1:30, 1h 30, 1.5h; the value is whole minutes or None.

    `quick` are lengths offered as buttons beside it.
    """

    _width = 110

    def __init__(self, name: str = "", most: int = 1440, quick: tuple[int, ...] = (15, 30, 60, 90)) -> None:
        super().__init__(name, self._in_words)
        from app.ui.widgets.button import Button

        self._most = most
        for minutes in quick:
            chip = Button(str(minutes), "chip", name=ngettext("{n} minute", "{n} minutes", minutes))
            chip.setCheckable(False)
            chip.clicked.connect(lambda _checked=False, minutes=minutes: self._choose(minutes))
            self.line.addWidget(chip)
        self.line.removeWidget(self.reading)
        self.line.addWidget(self.reading)

    def value(self) -> int | None:
        """Whole minutes, None when nothing or nothing readable is written."""
        return self._parse()[0]

    def set_value(self, value: object) -> None:
        """Show a number of minutes."""
        self.edit.setText("" if value is None else str(value))
        self._read_back()

    def problem(self) -> str:
        """Why the length cannot be read, in words."""
        return self._parse()[1]

    def _choose(self, minutes: int) -> None:
        self.set_value(minutes)
        self.changed.emit()

    def _parse(self) -> tuple[int | None, str]:
        text = self.edit.text().strip().casefold()
        if not text:
            return None, ""
        minutes = _minutes(text)
        if minutes is None:
            return None, _("This is not a length of time we can read. Write minutes, like 45, or hours, like 1:30.")
        if minutes > self._most:
            return None, _("Give at most {hours} hours.").format(hours=self._most // 60)
        return minutes, ""

    def _in_words(self) -> str:
        minutes = self.value()
        return "" if minutes is None else say_minutes(minutes)


def _minutes(text: str) -> int | None:
    if plain := re.fullmatch(r"(\d{1,4})\s*(?:m|min|mins|minutes|munud)?", text):
        return int(plain[1])
    if clock := re.fullmatch(r"(\d{1,2}):([0-5]\d)", text):
        return int(clock[1]) * 60 + int(clock[2])
    if both := re.fullmatch(r"(\d{1,2})\s*(?:h|hr|hrs|hours?|awr)\s*(?:(\d{1,2})\s*(?:m|min|mins|minutes)?)?", text):
        return int(both[1]) * 60 + int(both[2] or 0)
    if part := re.fullmatch(r"(\d{1,2})\.(\d)\s*(?:h|hr|hrs|hours?|awr)", text):
        return int(part[1]) * 60 + int(part[2]) * 6
    return None


def say_minutes(minutes: int) -> str:
    """A length of time in words: "1 hour 30 minutes"."""
    hours, rest = divmod(minutes, 60)
    said_hours = ngettext("{n} hour", "{n} hours", hours)
    said_rest = ngettext("{n} minute", "{n} minutes", rest)
    if not hours:
        return said_rest
    return said_hours if not rest else _("{hours} {minutes}").format(hours=said_hours, minutes=said_rest)


_LIST_KEYS = frozenset(
    {
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
    }
)


class SearchField(LineEdit):
    """A line to search with: an icon before it, Esc empties it. `searched(text)` is emitted at each change.

    With `drive`, the arrow, page and Enter keys go to the list that is searched: a name and Enter opens it.
    """

    searched = Signal(str)

    def __init__(self, name: str, placeholder: str = "") -> None:
        super().__init__(name, placeholder)
        self._driven: QWidget | None = None
        self.textChanged.connect(self.searched)

    def restyle(self) -> None:
        """Take the font and the room for the icon at the zoom in use."""
        super().restyle()
        self.setTextMargins(theme.px(26), 0, 0, 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        super().paintEvent(event)
        side = theme.px(18)
        painter = QPainter(self)
        icons.paint(painter, "search", QRectF(theme.px(11), round((self.height() - side) / 2), side, side), "text3")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc empties the line before it closes anything."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        if self._driven is not None and event.key() in _LIST_KEYS:
            QApplication.sendEvent(self._driven, event)
            return
        super().keyPressEvent(event)

    def drive(self, driven: QWidget) -> None:
        """Pass the keys that mean nothing to a line of text on to the list it searches."""
        self._driven = driven


def format_number(number: int) -> str:
    """A whole number with the reader's thousands mark."""
    return locale().toString(number)
