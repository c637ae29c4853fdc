"""A chart: the drawing primitives of the reports, painted on the screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.reports.charts import Drawn, Line, Primitive, Rect, Text
from app.ui import theme
from app.ui.widgets.data_table import TableSwitch

Draw = Callable[[Mapping[str, str], float], Drawn]
"""`draw(colours, width)`: primitives for a width in pixels at 100 %, and the height they take."""


def paint(painter: QPainter, primitives: Sequence[Primitive], font: QFont) -> None:
    """Draw `primitives` with `painter`, whose scale decides their size; text is in the family of `font`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for shape in primitives:
        if isinstance(shape, Rect):
            _paint_rect(painter, shape)
        elif isinstance(shape, Line):
            painter.setPen(QPen(QColor(shape.colour), shape.width))
            painter.drawLine(QLineF(shape.x1, shape.y1, shape.x2, shape.y2))
        else:
            _paint_text(painter, shape, font)


def _paint_rect(painter: QPainter, shape: Rect) -> None:
    painter.setPen(QPen(QColor(shape.stroke), 1) if shape.stroke else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(shape.fill) if shape.fill else Qt.BrushStyle.NoBrush)
    inset = 0.5 if shape.stroke else 0.0
    area = QRectF(shape.x, shape.y, shape.w, shape.h).adjusted(inset, inset, -inset, -inset)
    radius = min(shape.radius, area.width() / 2, area.height() / 2)
    painter.drawRoundedRect(area, radius, radius)


def _paint_text(painter: QPainter, shape: Text, font: QFont) -> None:
    made = QFont(font)
    made.setPixelSize(round(shape.size))
    made.setWeight(QFont.Weight.DemiBold if shape.bold else QFont.Weight.Normal)
    painter.setFont(made)
    painter.setPen(QColor(shape.colour))
    metrics = QFontMetricsF(made)
    width = metrics.horizontalAdvance(shape.text)
    shift = {"start": 0.0, "middle": width / 2, "end": width}[shape.anchor]
    baseline = shape.y + (metrics.ascent() - metrics.descent()) / 2
    painter.drawText(QRectF(shape.x - shift, baseline - metrics.ascent(), width + 2, metrics.height()), 0, shape.text)


class _Picture(QWidget):
    def __init__(self, name: str, summary: str, draw: Draw) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        self.set_drawing(summary, draw)
        theme.follow(self)

    def set_drawing(self, summary: str, draw: Draw) -> None:
        """Show another drawing."""
        self._draw = draw
        self.setAccessibleDescription(summary)
        self.restyle()

    def restyle(self) -> None:
        """Draw in the theme and zoom in use."""
        self._lay_out()
        self.update()

    def resizeEvent(self, event: object) -> None:
        self._lay_out()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(480), self.height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(300), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.scale(theme.zoom(), theme.zoom())
        primitives, _height = self._draw(theme.colours(), self.width() / theme.zoom())
        paint(painter, primitives, theme.font("body", tabular=True))

    def _lay_out(self) -> None:
        _primitives, height = self._draw(theme.colours(), max(self.width() / theme.zoom(), 300))
        needed = theme.px(height) + 1
        if needed != self.height():
            self.setFixedHeight(needed)


class ChartView(TableSwitch):
    """A chart with its facts in words for a screen reader and as a table (T, or `switch_button`)."""

    def __init__(
        self, name: str, summary: str, draw: Draw, headers: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> None:
        """`draw(colours, width)` is called at each change of size and theme; it must be quick."""
        self._picture = _Picture(name, summary, draw)
        super().__init__(self._picture, name, headers, rows)

    def set_chart(self, summary: str, draw: Draw, headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Show another chart in the same place."""
        self._picture.set_drawing(summary, draw)
        self.table.set_rows(headers, rows)
