"""Fields that only records need: a moment, a whole number, several short texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from app.models.ids import stamp
from app.models.record import Json
from app.ui.when import day_of, time_of
from app.ui.widgets.fields import DateField, Field, NoteField, TextField, TimeField, too_long
from app.ui.widgets.layouts import Flow
from app.words import _
from app.workspace import LONDON


class _MaybeTime(TimeField):
    """A time that may be left out, as wide as the words that say so."""

    _width = 150


class MomentField(QWidget):
    """A date and, where somebody gave one, the time of day in London.

    The value is a moment in UTC (`2026-03-14T09:30:00Z`), or the date alone, whole or partial, or "".
    """

    changed = Signal()

    def __init__(self, name: str = "", today: Callable[[], date] = date.today) -> None:
        super().__init__()
        self.day = DateField(name, today=today)
        self.time = _MaybeTime(_("{question}: time of day").format(question=name) if name else _("Time of day"))
        self.time.edit.setPlaceholderText(_("Time, if known"))
        Flow(self, gap=16, row_gap=6).add(self.day, self.time)
        self.day.changed.connect(self.changed)
        self.time.changed.connect(self.changed)

    def value(self) -> str:
        """The moment or the date; "" when nothing or nothing readable is written."""
        day, time = self.day.value(), self.time.value()
        if not time or len(day) < 10:
            return day
        hour, minute = (int(part) for part in time.split(":"))
        return stamp(datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=LONDON))

    def set_value(self, value: object) -> None:
        """Show a moment or a date."""
        at = "" if value is None else str(value)
        day = day_of(at) if "T" in at else None
        self.day.set_value(day.isoformat() if day else at)
        self.time.set_value(time_of(at))

    def problem(self) -> str:
        """Why the date or the time cannot be read, or that a time stands without its day."""
        words = self.day.problem() or self.time.problem()
        if words or not self.time.value() or len(self.day.value()) == 10:
            return words
        return _("A time needs the whole date before it. Give the day, or leave the time empty.")

    def set_invalid(self, invalid: bool) -> None:
        """Mark the place of an error: the time where the date can be read and the time cannot."""
        time = invalid and not self.day.problem() and bool(self.time.problem())
        self.day.set_invalid(invalid and not time)
        self.time.set_invalid(time)

    def focus_target(self) -> QWidget:
        """The date's line."""
        return self.day.focus_target()


class WholeField(TextField):
    """A whole number; the value is an int or None."""

    def __init__(self, name: str = "", most: int = 1_000_000) -> None:
        super().__init__(name, max_length=0, width=110)
        self._most = most

    def number(self) -> int | None:
        """The number written, None when there is none that can be read."""
        text = self.text().strip()
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) and int(text) <= self._most else None

    def value(self) -> int | None:  # type: ignore[override]  # a field's value is of the field's own type
        """The number written."""
        return self.number()

    def problem(self) -> str:
        """Say what is not a whole number."""
        if not self.text().strip() or self.number() is not None:
            return ""
        return _("Write a whole number in figures, like 34.")


class ListField(NoteField):
    """Several short texts, one on each line. The value is a tuple of them."""

    def __init__(self, name: str = "", max_length: int = 200) -> None:
        super().__init__(name, max_length=0, lines=2, most_lines=6)
        self._longest = max_length

    def value(self) -> tuple[str, ...]:  # type: ignore[override]  # a field's value is of the field's own type
        """What stands on each line, each once, empty lines left out."""
        return tuple(dict.fromkeys(line.strip() for line in self.toPlainText().splitlines() if line.strip()))

    def set_value(self, value: object) -> None:
        """Show several texts, one on each line."""
        lines = value if isinstance(value, (tuple, list)) else [value] if value else []
        super().set_value("\n".join(str(line) for line in lines))

    def problem(self) -> str:
        """Say when one of them is too long."""
        return next((words for line in self.value() if (words := too_long(line, self._longest))), "")


def _lines(field: Field) -> list[QLineEdit]:
    """The lines that are typed into, whose text may not be readable as an answer yet."""
    if isinstance(field, QLineEdit):
        return [field]
    if isinstance(field, MomentField):
        return [field.day.edit, field.time.edit]
    edit = getattr(field, "edit", None)
    return [edit] if isinstance(edit, QLineEdit) else []


def typed(field: Field) -> Json:
    """What stands in a field exactly as it was typed, for a draft: also a date that is not one yet."""
    if isinstance(field, NoteField):
        return field.toPlainText()
    lines = _lines(field)
    if lines:
        return [line.text() for line in lines]
    value = field.value()
    return list(value) if isinstance(value, tuple) else value if isinstance(value, (str, int)) else None


def type_again(field: Field, kept: Json) -> None:
    """Show what `typed` kept."""
    if isinstance(field, NoteField):
        NoteField.set_value(field, kept)  # as text, also where the field shows a list
        return
    lines = _lines(field)
    if not lines:
        field.set_value(kept)
        return
    texts = kept if isinstance(kept, list) else []
    for line, text in zip(lines, texts, strict=False):
        line.setText(str(text))
        line.editingFinished.emit()  # a date or time field says what it reads
