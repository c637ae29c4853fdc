"""One person in the middle and those around them: painted, walked with the arrow keys, and told in full in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QWidget

from app.tokens import RADIUS
from app.ui import theme
from app.ui.announce import announce
from app.ui.widgets.badge import badge_size, paint_badge, risk_word
from app.ui.widgets.painting import CENTRE, advance, box, words
from app.words import _

WIDE = 860
"""Pixels at 100 % from which people stand on both sides; below they stand under one another."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a card: words in a role and tone of the theme, and after them a risk badge where `level` is given."""

    text: str
    role: str = "body"
    tone: str = "text"
    level: str = ""

    def spoken(self) -> str:
        """The line as it is read out."""
        return _("{text}: {level}").format(text=self.text, level=risk_word(self.level)) if self.level else self.text


@dataclass(frozen=True, slots=True)
class Node:
    """A card of the map: its key, its title, its lines, and two letters that show whose support somebody has."""

    key: str
    title: str
    lines: tuple[Line, ...] = ()
    mark: str = ""
    faint: bool = False

    def spoken(self) -> str:
        """The card as it is read out, in sentences."""
        return " ".join(f"{part}." for part in (self.title, *(line.spoken().rstrip(".") for line in self.lines)))


class RelationMap(QWidget):
    """The map. `opened(str)` carries the key of the card that Enter or a double click opens."""

    opened = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._centre = Node("", "")
        self._nodes: list[Node] = []
        self._rects: list[QRectF] = []
        self.current = 0
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.follow(self)

    def set_people(self, centre: Node, around: Sequence[Node]) -> None:
        """Show other people."""
        self._centre, self._nodes = centre, list(around)
        self.current = min(self.current, max(len(self._nodes) - 1, 0))
        self.setAccessibleDescription(" ".join(node.spoken() for node in (centre, *self._nodes)))
        self.restyle()

    def restyle(self) -> None:
        """Lay out again at the zoom in use, as tall as the people shown now."""
        self.setFixedHeight(self.heightForWidth(max(self.width(), theme.px(320))))
        self.updateGeometry()
        self.update()

    # ---- layout ----------------------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """As wide as there is room, as tall as the cards."""
        return QSize(theme.px(WIDE), self.heightForWidth(max(self.width(), theme.px(320))))

    def minimumSizeHint(self) -> QSize:
        """Room for one card."""
        return QSize(theme.px(280), self.heightForWidth(max(self.width(), theme.px(280))))

    def hasHeightForWidth(self) -> bool:
        """Narrower is taller."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all cards at a width."""
        return round(self._lay_out(width)[2])

    def resizeEvent(self, event: object) -> None:
        """Lay out for the new width."""
        self._lay_out(self.width())
        self.setFixedHeight(self.heightForWidth(self.width()))

    def _lay_out(self, width: int) -> tuple[QRectF, list[QRectF], float]:
        centre, rects, height = self._both_sides(width) if width >= theme.px(WIDE) else self._stacked(width)
        self._rects, self._centre_rect = rects, centre
        return centre, rects, height

    def _both_sides(self, width: int) -> tuple[QRectF, list[QRectF], float]:
        middle, gap, row_gap = theme.px(190), theme.px(56), theme.px(14)
        side = (width - middle - 2 * gap) / 2
        left = (len(self._nodes) + 1) // 2
        rects, heights = [], []
        for column, nodes in enumerate((self._nodes[:left], self._nodes[left:])):
            x, y = column * (side + middle + 2 * gap), 0.0
            for node in nodes:
                tall = self._height(node, side)
                rects.append(QRectF(x, y, side, tall))
                y += tall + row_gap
            heights.append(max(y - row_gap, 0.0))
        tall = self._height(self._centre, middle)
        height = max(*heights, tall)
        for number, rect in enumerate(rects):  # the shorter side stands in the middle of the taller
            rect.translate(0, (height - heights[0 if number < left else 1]) / 2)
        return QRectF(side + gap, (height - tall) / 2, middle, tall), rects, height + 2

    def _stacked(self, width: int) -> tuple[QRectF, list[QRectF], float]:
        indent, row_gap = theme.px(34), theme.px(12)
        tall = self._height(self._centre, width)
        rects, y = [], tall + row_gap
        for node in self._nodes:
            height = self._height(node, width - indent)
            rects.append(QRectF(indent, y, width - indent, height))
            y += height + row_gap
        return QRectF(0, 0, width, tall), rects, y - row_gap + 2

    def _height(self, node: Node, width: float) -> float:
        inner = width - theme.px(32) - 2
        tall = self._text_height(node.title, "strong", inner - (theme.px(40) if node.mark else 0))
        for line in node.lines:
            tall += theme.px(5) + self._line_height(line, inner)
        return float(max(tall, theme.px(30) if node.mark else 0) + theme.px(26))

    def _line_height(self, line: Line, width: float) -> int:
        if line.level:
            return max(badge_size(line.level).height(), self._text_height(line.text, line.role, width))
        return self._text_height(line.text, line.role, width)

    def _text_height(self, text: str, role: str, width: float) -> int:
        flags = int(Qt.TextFlag.TextWordWrap)
        return QFontMetrics(theme.font(role)).boundingRect(0, 0, max(int(width), 40), 10_000, flags, text).height()

    # ---- painting --------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw lines first, then the cards over them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = self.width() >= theme.px(WIDE)
        painter.setPen(QPen(theme.colour("line_strong"), max(1.5, theme.px(2))))
        for rect in self._rects:
            painter.drawPolyline(self._way(rect, wide=wide))
        self._paint_node(painter, self._centre_rect, self._centre, centre=True, current=False)
        for number, (rect, node) in enumerate(zip(self._rects, self._nodes, strict=True)):
            current = number == self.current and self.hasFocus()
            self._paint_node(painter, rect, node, centre=False, current=current)

    def _way(self, rect: QRectF, *, wide: bool) -> QPolygonF:
        hub, y = self._centre_rect, rect.center().y()
        if not wide:
            x = theme.px(14)
            return QPolygonF([QPointF(x, hub.bottom()), QPointF(x, y), QPointF(rect.left(), y)])
        left = rect.center().x() < hub.center().x()
        begin, end = (hub.left(), rect.right()) if left else (hub.right(), rect.left())
        half = (begin + end) / 2
        middle = hub.center().y()
        return QPolygonF([QPointF(begin, middle), QPointF(half, middle), QPointF(half, y), QPointF(end, y)])

    def _paint_node(self, painter: QPainter, rect: QRectF, node: Node, *, centre: bool, current: bool) -> None:
        fill, edge = ("info_soft", "primary") if centre else ("sunken" if node.faint else "surface", "line_strong")
        box(painter, rect, fill, "focus" if current else edge, RADIUS["card"], 3 if current else 1)
        inner = rect.adjusted(theme.px(16), theme.px(13), -theme.px(16), 0)
        room = inner.width() - (theme.px(40) if node.mark else 0)
        y = inner.top()
        y += self._write(painter, QRectF(inner.left(), y, room, 0), node.title, "strong", "text")
        if node.mark:
            self._paint_mark(
                painter, QRectF(inner.right() - theme.px(30), inner.top() - 2, theme.px(30), theme.px(30)), node
            )
        for line in node.lines:
            y += theme.px(5)
            y += self._paint_line(painter, QRectF(inner.left(), y, inner.width(), 0), line)

    def _paint_line(self, painter: QPainter, area: QRectF, line: Line) -> int:
        if not line.level:
            return self._write(painter, area, line.text, line.role, line.tone)
        tall = self._line_height(line, area.width())
        text = advance(theme.font(line.role), line.text)
        row = QRectF(area.left(), area.top(), area.width(), tall)
        words(painter, row, line.text, theme.font(line.role), line.tone)
        paint_badge(painter, row.adjusted(text + theme.px(10), 0, 0, 0), line.level)
        return tall

    def _paint_mark(self, painter: QPainter, rect: QRectF, node: Node) -> None:
        box(painter, rect, "info_soft", "primary", 15)
        words(painter, rect, node.mark, theme.font("small_strong"), "primary_text", CENTRE, elide=False)

    def _write(self, painter: QPainter, area: QRectF, text: str, role: str, tone: str) -> int:
        tall = self._text_height(text, role, area.width())
        painter.setFont(theme.font(role))
        painter.setPen(theme.colour(tone))
        flags = int(Qt.TextFlag.TextWordWrap) | int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop)
        painter.drawText(QRectF(area.left(), area.top(), area.width(), tall + 2), flags, text)
        return tall

    # ---- keys ------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk the cards, Home and End go to the first and last, Enter opens one."""
        last = len(self._nodes) - 1
        half = (last + 2) // 2
        wide = self.width() >= theme.px(WIDE)
        steps = {
            Qt.Key.Key_Down: self.current + 1,
            Qt.Key.Key_Up: self.current - 1,
            Qt.Key.Key_Right: self.current + (half if wide and self.current < half else 1),
            Qt.Key.Key_Left: self.current - (half if wide and self.current >= half else 1),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        if event.key() in steps and last >= 0:
            self.go_to(min(max(steps[Qt.Key(event.key())], 0), last))
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and last >= 0:
            self.opened.emit(self._nodes[self.current].key)
            return
        super().keyPressEvent(event)

    def go_to(self, number: int) -> None:
        """Make a card current and read it out."""
        self.current = number
        self.update()
        self._bring_into_sight()
        announce(self, self._nodes[number].spoken())

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        """Where one is within the map, which may be taller than the window: what a page scrolls to."""
        if query == Qt.InputMethodQuery.ImCursorRectangle and self._rects:
            return self._rects[self.current].toAlignedRect()
        return super().inputMethodQuery(query)

    def _bring_into_sight(self) -> None:
        """Scroll the page until the current card is seen."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make the card under the pointer current."""
        for number, rect in enumerate(self._rects):
            if rect.contains(event.position()):
                self.go_to(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the card under the pointer."""
        if any(rect.contains(event.position()) for rect in self._rects):
            self.opened.emit(self._nodes[self.current].key)

    def focusInEvent(self, event: object) -> None:
        """Show and read out where one is."""
        super().focusInEvent(event)  # type: ignore[arg-type]  # Qt hands over a QFocusEvent
        self.update()
        if self._nodes:
            announce(self, self._nodes[self.current].spoken())

    def focusOutEvent(self, event: object) -> None:
        """Take the mark away."""
        super().focusOutEvent(event)  # type: ignore[arg-type]  # Qt hands over a QFocusEvent
        self.update()
