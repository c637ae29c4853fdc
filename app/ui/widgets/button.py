"""Buttons, painted by us so that every theme and zoom draws them sharp."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.tokens import CONTROL_HEIGHT, RADIUS
from app.ui import icons, theme
from app.ui.plain import tool_tip
from app.ui.widgets.layouts import Row
from app.ui.widgets.painting import advance, box

Kind = Literal["primary", "secondary", "danger", "quiet", "link", "link_strong", "chip", "tab"]


@dataclass(frozen=True, slots=True)
class _Shape:
    """Sizes of one kind at 100 %."""

    height: int
    padding: int
    icon: int
    gap: int
    font: str
    font_on: str


_SHAPES: dict[str, _Shape] = {
    "primary": _Shape(CONTROL_HEIGHT, 15, 17, 8, "strong", "strong"),
    "secondary": _Shape(CONTROL_HEIGHT, 15, 17, 8, "strong", "strong"),
    "danger": _Shape(CONTROL_HEIGHT, 15, 17, 8, "strong", "strong"),
    "quiet": _Shape(CONTROL_HEIGHT, 10, 17, 8, "body", "strong"),
    "link": _Shape(24, 0, 16, 6, "body", "body"),
    "link_strong": _Shape(24, 0, 16, 6, "strong", "strong"),
    "chip": _Shape(32, 12, 15, 6, "chip", "chip_on"),
    "tab": _Shape(44, 2, 16, 6, "body", "strong"),
}


class Button(QPushButton):
    """A push button.

    Kinds: primary (one a page), secondary, danger, quiet (no edge until the pointer is on it), link, link_strong
    (a title that opens something), chip and tab (both checkable). Enter presses it as Space does. `name` is what a
    screen reader says when `text` is empty.
    """

    def __init__(
        self,
        text: str = "",
        kind: Kind = "secondary",
        icon: str = "",
        on_click: Callable[[], object] | None = None,
        name: str = "",
        checked: bool | None = None,
    ) -> None:
        super().__init__()
        self.kind: Kind = kind
        self._icon, self._words = icon, ""
        self.setText(text)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if name:
            self.setAccessibleName(name)
            if not text:
                tool_tip(self, name)
        if checked is not None or kind in ("chip", "tab"):
            self.setCheckable(True)
            self.setChecked(bool(checked))
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())
        self._set_policy()
        theme.follow(self)

    def _set_policy(self) -> None:
        wraps = self.is_link
        across = QSizePolicy.Policy.Maximum if wraps else QSizePolicy.Policy.Fixed
        policy = QSizePolicy(across, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(wraps)
        self.setSizePolicy(policy)

    @property
    def is_link(self) -> bool:
        """Whether it looks like a link: underlined, without a box, free to wrap."""
        return self.kind in ("link", "link_strong")

    @property
    def words(self) -> str:
        """The text shown, exactly."""
        return self._words

    def setText(self, text: str) -> None:
        """Show `text`; an ampersand is an ampersand."""
        self._words = text
        super().setText(text.replace("&", "&&"))
        self.updateGeometry()
        self.update()

    def set_icon(self, icon: str) -> None:
        """Show another icon ("" for none)."""
        self._icon = icon
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: Kind) -> None:
        """Become another kind."""
        self.kind = kind
        self._set_policy()
        self.restyle()

    def restyle(self) -> None:
        """Take the font at the zoom in use."""
        self.setFont(theme.font(_SHAPES[self.kind].font, tabular=True))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Room for the words in their heaviest weight, so that checking never moves its neighbours."""
        shape = _SHAPES[self.kind]
        width = self._lead() + 2 * theme.px(shape.padding)
        if self._words:
            width += max(advance(theme.font(f, tabular=True), self._words) for f in (shape.font, shape.font_on)) + 2
        if not self._words and not self.is_link:
            width = max(width, theme.px(shape.height + 2))
        return QSize(width, theme.px(shape.height))

    def minimumSizeHint(self) -> QSize:
        """A link may wrap; every other kind keeps its words whole."""
        if not self.is_link:
            return self.sizeHint()
        longest = max((advance(self.font(), word) for word in self._words.split()), default=theme.px(24))
        return QSize(self._lead() + longest + 1, theme.px(24))

    def hasHeightForWidth(self) -> bool:
        """Whether its height depends on its width."""
        return self.is_link

    def heightForWidth(self, width: int) -> int:
        """The height a link needs when its words wrap within `width`."""
        if not self.is_link:
            return self.sizeHint().height()
        metrics = QFontMetrics(self.font())
        room = max(width - self._lead(), 1)
        area = metrics.boundingRect(0, 0, room, 10_000, int(Qt.TextFlag.TextWordWrap), self._words)
        return max(area.height(), theme.px(24))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that the pointer is on it."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer has left."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        fill, edge, ink = self._colours()
        radius = 100 if self.kind == "chip" else RADIUS["control"]
        if fill or edge:
            box(painter, QRectF(self.rect()), fill, edge, radius)
        if self.kind == "tab" and self.isChecked():
            mark = theme.px(3)
            painter.fillRect(QRectF(0, self.height() - mark, self.width(), mark), theme.colour("primary"))
        self._paint_label(painter, ink)

    def _lead(self) -> int:
        """Width of the icon and of the gap after it."""
        if not self._icon:
            return 0
        shape = _SHAPES[self.kind]
        return theme.px(shape.icon) + (theme.px(shape.gap) if self._words else 0)

    def _label_font(self) -> QFont:
        shape = _SHAPES[self.kind]
        role = shape.font_on if self.isChecked() else shape.font
        return theme.font(role, tabular=True, underline=self.is_link)

    def _paint_label(self, painter: QPainter, ink: str) -> None:
        shape, font = _SHAPES[self.kind], self._label_font()
        size, lead = theme.px(shape.icon), self._lead()
        metrics = QFontMetrics(font)
        text = metrics.horizontalAdvance(self._words) if self._words else 0
        left = 0.0 if self.is_link else max((self.width() - lead - text) / 2, theme.px(shape.padding) * 0.5)
        middle = self.height() / 2
        if self._icon:
            top = (theme.px(24) - size) / 2 if self.is_link else middle - size / 2
            icons.paint(painter, self._icon, QRectF(round(left), round(top), size, size), ink)
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        area = QRectF(left + lead, 0, self.width() - left - lead, self.height())
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        if self.is_link:
            flags |= int(Qt.TextFlag.TextWordWrap)
        painter.drawText(area, flags, self._words)

    def _colours(self) -> tuple[str, str, str]:
        """Fill, edge and ink tokens for the state the button is in."""
        warm = self.isEnabled() and (self.underMouse() or self.isDown())
        if not self.isEnabled():
            bare = self.is_link or self.kind in ("tab", "quiet")
            return ("", "", "text3") if bare else ("sunken", "line", "text3")
        if self.kind == "primary":
            ground = "primary_hover" if warm else "primary"
            return ground, ground, "on_primary"
        if self.kind == "danger":
            ground = "danger_hover" if warm else "danger"
            return ground, ground, "on_danger"
        if self.is_link:
            return "", "", "text" if warm else "primary_text"
        if self.kind == "tab":
            return "", "", "text" if warm or self.isChecked() else "text2"
        if self.isChecked():
            return "primary_soft", "primary", "primary_text"
        if self.kind == "quiet":
            return ("sunken" if warm else ""), "", "text"
        return ("line" if self.isDown() else "sunken" if warm else "surface"), "line_strong", "text"


def button_row(*buttons: QWidget, gap: int = 12) -> Row:
    """Buttons side by side, at the left."""
    row = Row(gap=gap)
    row.add(*buttons, None)
    return row
