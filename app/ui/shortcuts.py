"""The one table of keys: it binds them, and Help > Keyboard is written from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.words import N_, _

Place = Literal["window", "page", "control"]


@dataclass(frozen=True, slots=True)
class Key:
    """One thing keys do. `place` says who binds it: the window, a page that has it, or Qt and the control itself."""

    id: str
    keys: tuple[str, ...]
    label: str
    place: Place


KEYS: tuple[Key, ...] = (
    Key("find_case", ("Ctrl+K",), N_("Find any case"), "window"),
    Key("area_1", ("Ctrl+1",), N_("First area in the rail"), "window"),
    Key("area_2", ("Ctrl+2",), N_("Second area"), "window"),
    Key("area_3", ("Ctrl+3",), N_("Third area"), "window"),
    Key("area_4", ("Ctrl+4",), N_("Fourth area"), "window"),
    Key("area_5", ("Ctrl+5",), N_("Fifth area"), "window"),
    Key("area_6", ("Ctrl+6",), N_("Sixth area"), "window"),
    Key("new_referral", ("Ctrl+N",), N_("New referral"), "window"),
    Key("record_contact", ("Ctrl+Shift+C",), N_("Record contact or activity"), "window"),
    Key("lock", ("Ctrl+L",), N_("Lock"), "window"),
    Key("appointment_mode", ("Ctrl+Shift+L",), N_("Appointment mode"), "window"),
    Key("next_region", ("F6",), N_("Next part of the window"), "window"),
    Key("previous_region", ("Shift+F6",), N_("Previous part of the window"), "window"),
    Key("back", ("Alt+Left",), N_("Back"), "window"),
    Key("undo", ("Ctrl+Z",), N_("Undo the last save, while it is offered"), "window"),
    Key("continue", ("Ctrl+Return", "Ctrl+Enter"), N_("Continue, or save"), "page"),
    Key("filter", ("Ctrl+F",), N_("Search in this page"), "page"),
    Key("template", tuple(f"Alt+{n}" for n in range(1, 10)), N_("Template 1, to Alt+9: fill in usual work"), "page"),
    Key("zoom_in", ("Ctrl++", "Ctrl+="), N_("Larger"), "window"),
    Key("zoom_out", ("Ctrl+-",), N_("Smaller"), "window"),
    Key("zoom_reset", ("Ctrl+0",), N_("Normal size"), "window"),
    Key("help", ("F1",), N_("Help"), "window"),
    Key("close", ("Esc",), N_("Close the top layer, or empty the search"), "control"),
    Key("next_control", ("Tab",), N_("Next control"), "control"),
    Key("previous_control", ("Shift+Tab",), N_("Previous control"), "control"),
    Key("open", ("Return",), N_("Open the row, or press the button"), "control"),
    Key("no_answer", ("Del",), N_("Take back the answer of a question with cards"), "control"),
    Key("as_table", ("T",), N_("Show a chart as a table, and back"), "control"),
)
"""Every key of the program, in the order of the help page."""

_BY_ID = {key.id: key for key in KEYS}


def bind(window: QWidget, handlers: Mapping[str, Callable[[], object]]) -> list[QShortcut]:
    """Bind keys of the window; raises KeyError for an id that is not in the table or belongs to pages."""
    return _bind(window, handlers, "window")


def bind_page(page: QWidget, handlers: Mapping[str, Callable[[], object]]) -> list[QShortcut]:
    """Bind keys of a page ("continue", "filter"): they work while the page is visible, wherever focus is."""
    return _bind(page, handlers, "page")


def bind_panel(panel: QWidget, handlers: Mapping[str, Callable[[], object]]) -> list[QShortcut]:
    """Bind keys of a page for a form that opens within one: they work while focus is in the form."""
    made = bind_page(panel, handlers)
    for shortcut in made:
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    return made


def bind_numbered(page: QWidget, key_id: str, act: Callable[[int], object]) -> list[QShortcut]:
    """Bind a key of a page that has several sequences, the first of which calls `act(1)`, the second `act(2)`."""
    made = bind_page(page, {key_id: lambda: None})
    for number, shortcut in enumerate(made, 1):
        shortcut.activated.connect(lambda number=number: act(number))
    return made


def _bind(widget: QWidget, handlers: Mapping[str, Callable[[], object]], place: Place) -> list[QShortcut]:
    made = []
    for key_id, act in handlers.items():
        key = _BY_ID[key_id]
        if key.place != place:
            raise KeyError(f"{key_id} is not a key of the {place}")
        for sequence in key.keys:
            shortcut = QShortcut(QKeySequence(sequence), widget)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.setAutoRepeat(key_id.startswith("zoom"))
            shortcut.activated.connect(act)
            made.append(shortcut)
    return made


def spoken_keys(key_id: str) -> str:
    """The first key of an entry as this system writes it ("Ctrl+K"); raises KeyError for an unknown id."""
    return QKeySequence(_BY_ID[key_id].keys[0]).toString(QKeySequence.SequenceFormat.NativeText)


def help_rows() -> list[tuple[str, str]]:
    """(keys, what they do) for Help > Keyboard, in the reader's language."""
    return [(spoken_keys(key.id), _(key.label)) for key in KEYS]
