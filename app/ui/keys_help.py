"""Help > Keyboard: what each key does, from the table that binds them."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtWidgets import QWidget

from app.ui.dialogs import Dialog
from app.ui.shortcuts import KEYS, spoken_keys
from app.ui.widgets.button import Button
from app.ui.widgets.data_table import DataTable
from app.ui.widgets.layouts import scrolled, sized
from app.words import _

ALWAYS = frozenset({"zoom_in", "zoom_out", "zoom_reset"})
"""Bound by the frame around every screen."""


def rows(bound: Collection[str]) -> list[list[str]]:
    """(keys, what they do) of every key that works now: those in `bound`, and those of pages and controls."""
    return [[spoken_keys(k.id), _(k.label)] for k in KEYS if k.place != "window" or k.id in bound or k.id in ALWAYS]


def show_keys(parent: QWidget, bound: Collection[str]) -> None:
    """Show them until they are closed."""
    dialog = Dialog(parent, _("Keyboard"), "help")
    table = DataTable(_("Keys"), [_("Keys"), _("What they do")], rows(bound))
    area = sized(scrolled(table), min_width=560, min_height=420)
    dialog.body.add(area)
    close = dialog.add_button(Button(_("Close"), "primary"), accepts=True)
    dialog.ask(close)
    dialog.deleteLater()
