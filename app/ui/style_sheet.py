"""The one generated style sheet, for the native controls that we do not paint ourselves."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.tokens import RADIUS

_SHEET = """
* { outline: 0; }
QMainWindow, QDialog, QScrollArea, QScrollArea > QWidget > QWidget#body { background: $canvas; border: 0; }
QScrollArea > QWidget { background: transparent; }
QLabel { background: transparent; }
QLineEdit, QPlainTextEdit, QTextBrowser, QComboBox {
    background: $surface; color: $text; border: 1px solid $line_strong; border-radius: [r]px;
    selection-background-color: $primary; selection-color: $on_primary; placeholder-text-color: $text3; }
QLineEdit { padding: 0 [10]px; min-height: [36]px; }
QPlainTextEdit { padding: [6]px [6]px; }
QLineEdit[invalid="true"], QPlainTextEdit[invalid="true"], QComboBox[invalid="true"] { border: 2px solid $danger; }
QLineEdit:read-only, QPlainTextEdit:read-only { background: $sunken; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {
    background: $sunken; color: $text3; border-color: $line; }
QComboBox { padding: 0 [30]px 0 [10]px; min-height: [36]px; }
QComboBox::drop-down { border: 0; width: [30]px; }
Select::down-arrow { image: none; width: 0; height: 0; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $line_strong;
    selection-background-color: $select; selection-color: $text; padding: [4]px; }
QComboBox QAbstractItemView::item { min-height: [34]px; padding: 0 [8]px; border: 0; }
QComboBox QAbstractItemView::item:selected { background: $select; color: $text; }
QTableView, QListView, QTreeView { background: $surface; color: $text; border: 0; gridline-color: transparent;
    selection-background-color: $select; selection-color: $text; }
QHeaderView { background: $surface; border: 0; }
QHeaderView::section { background: $surface; color: $text2; border: 0; }
QScrollBar:vertical { background: transparent; width: [12]px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: [12]px; margin: 0; }
QScrollBar::handle { background: $scroll; border-radius: [4]px; margin: 2px; }
QScrollBar::handle:vertical { min-height: [32]px; }
QScrollBar::handle:horizontal { min-width: [32]px; }
QScrollBar::handle:hover { background: $line_strong; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QToolTip { background: $text; color: $surface; border: 0; padding: [6]px [8]px; }
QMenu { background: $surface; color: $text; border: 1px solid $line_strong; padding: [6]px 0; }
QMenu::item { padding: [8]px [24]px [8]px [16]px; }
QMenu::item:selected { background: $select; color: $text; }
QMenu::item:disabled { color: $text3; }
QMenu::separator { height: 1px; background: $line; margin: [6]px 0; }
QProgressBar { background: $sunken; border: 1px solid $line_strong; border-radius: [pr]px; min-height: [8]px;
    max-height: [8]px; }
QProgressBar::chunk { background: $primary; border-radius: [pr]px; }
"""


def style_sheet(colours: Mapping[str, str], zoom: float) -> str:
    """The style sheet for a token table and a zoom. `$name` is a token and `[n]` is n pixels of the 100 % design.

    A radius over half of a box's size is dropped by Qt, so each is computed from the size it is used with.
    """
    radii = {"r": round(RADIUS["control"] * zoom), "pr": max(1, round(8 * zoom) // 2 - 1)}

    def pixels(match: re.Match[str]) -> str:
        key = match[1]
        return str(radii[key] if key in radii else round(int(key) * zoom))

    sheet = re.sub(r"\[(\w+)\](?=px)", pixels, _SHEET)
    return re.sub(r"\$(\w+)", lambda match: colours[match[1]], sheet)
