"""Typed text where Qt would read it as HTML: shown as it was typed, never interpreted."""

from __future__ import annotations

from PySide6 import QtGui
from PySide6.QtWidgets import QWidget


def tool_tip(widget: QWidget, text: str) -> None:
    """Give `widget` a tool tip that says `text` exactly: Qt takes a tool tip for HTML as soon as it looks like some."""
    rich = QtGui.Qt.mightBeRichText(text)
    widget.setToolTip(QtGui.Qt.convertFromPlainText(text) if rich else text)
