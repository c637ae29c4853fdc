"""Small drawing helpers shared by the painted controls."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from app.ui import theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


def box(painter: QPainter, rect: QRectF, fill: str = "", edge: str = "", radius: float = 6, width: float = 1) -> None:
    """Draw a rounded box inside `rect`: `fill` and `edge` are tokens or "" for none; radius and width at 100 %."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    line = max(1, int(width * theme.zoom())) if edge else 0
    half = line / 2
    inner = rect.adjusted(half, half, -half, -half)
    corner = min(theme.px(radius), inner.height() / 2, inner.width() / 2)
    painter.setPen(QPen(theme.colour(edge), line) if edge else Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(inner, corner, corner)


def words(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    colour: str | QColor,
    align: Qt.AlignmentFlag = LEFT,
    elide: bool = True,
) -> None:
    """Write one line of `text` in `rect`, shortened with an ellipsis where it does not fit."""
    painter.setFont(font)
    painter.setPen(theme.colour(colour) if isinstance(colour, str) else colour)
    if elide:
        text = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(rect.width()) + 1)
    painter.drawText(rect, align, text)


def advance(font: QFont, text: str) -> int:
    """Width of `text` in pixels."""
    return QFontMetrics(font).horizontalAdvance(text)
