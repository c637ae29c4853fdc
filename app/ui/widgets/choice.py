"""Radio cards, tick boxes and drop-down lists, painted by us because a style sheet cannot tint their marks."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QRadioButton,
    QSizePolicy,
    QStyledItemDelegate,
    QWidget,
)

from app.tokens import RADIO_HEIGHT, RADIUS
from app.ui import icons, theme
from app.ui.widgets.painting import advance, box

_WRAP = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)


def _wrapped_height(button: QAbstractButton, room: int) -> int:
    """Height of a button's words when they wrap within `room` pixels, in the heavier weight."""
    metrics = button.fontMetrics()
    return metrics.boundingRect(0, 0, max(room, 1), 10_000, int(Qt.TextFlag.TextWordWrap), _plain(button)).height()


def _plain(button: QAbstractButton) -> str:
    return button.text().replace("&&", "&")


class RadioCard(QRadioButton):
    """One answer of a group, as a card that is easy to hit."""

    def __init__(self, text: str, code: str = "", name: str = "") -> None:
        super().__init__(text.replace("&", "&&"))
        self.code = code
        self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.follow(self)

    def restyle(self) -> None:
        """Take the font at the zoom in use."""
        self.setFont(theme.font("strong"))  # measured in the heavier weight, painted in either
        self.updateGeometry()

    def _lead(self) -> int:
        return theme.px(11 + 22 + 9)

    def natural_width(self) -> int:
        """The width at which the words stand on one line."""
        return self._lead() + advance(self.font(), _plain(self)) + theme.px(11)

    def sizeHint(self) -> QSize:
        """The size it likes best."""
        return QSize(self.natural_width(), theme.px(RADIO_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """The least room it can do with."""
        longest = max((advance(self.font(), word) for word in _plain(self).split()), default=0)
        return QSize(self._lead() + longest + theme.px(11), theme.px(RADIO_HEIGHT))

    def heightForWidth(self, width: int) -> int:
        """The height it needs at a width."""
        room = width - self._lead() - theme.px(10)
        return max(theme.px(RADIO_HEIGHT), _wrapped_height(self, room) + theme.px(20))

    def hitButton(self, pos: object) -> bool:
        """The whole card is the target."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        on, live = self.isChecked(), self.isEnabled()
        fill = "sunken" if not live else "primary_soft" if on else "sunken" if self.underMouse() else "surface"
        box(
            painter,
            QRectF(self.rect()),
            fill,
            "line" if not live else "primary" if on else "line_strong",
            RADIUS["control"],
            2 if on else 1,
        )
        self._paint_dot(painter, on, live)
        painter.setFont(theme.font("strong" if on else "body"))
        painter.setPen(theme.colour("text" if live else "text3"))
        painter.drawText(QRectF(self.rect()).adjusted(self._lead(), 0, -theme.px(8), 0), _WRAP, _plain(self))

    def _paint_dot(self, painter: QPainter, on: bool, live: bool) -> None:
        centre = QPointF(theme.px(11 + 11), self.height() / 2)
        radius, ring = theme.px(22) / 2, max(1, theme.px(2))
        ink = theme.colour("text3" if not live else "primary" if on else "line_strong")
        painter.setPen(QPen(ink, ring))
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(centre, radius - ring / 2, radius - ring / 2)
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(centre, theme.px(10) / 2, theme.px(10) / 2)


class Tick(QCheckBox):
    """A tick box with its words; without words give `name`."""

    def __init__(self, text: str = "", code: str = "", name: str = "", role: str = "body") -> None:
        super().__init__(text.replace("&", "&&"))
        self.code, self._role = code, role
        if name:
            self.setAccessibleName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.follow(self)

    def restyle(self) -> None:
        """Take the font at the zoom in use."""
        self.setFont(theme.font(self._role))
        self.updateGeometry()

    def _lead(self) -> int:
        return theme.px(24 + 10) if self.text() else theme.px(24)

    def sizeHint(self) -> QSize:
        """The size it likes best."""
        return QSize(self._lead() + advance(self.font(), _plain(self)) + 1, theme.px(32 if self.text() else 24))

    def minimumSizeHint(self) -> QSize:
        """The least room it can do with."""
        longest = max((advance(self.font(), word) for word in _plain(self).split()), default=0)
        return QSize(self._lead() + longest + 1, theme.px(32 if self.text() else 24))

    def heightForWidth(self, width: int) -> int:
        """The height it needs at a width."""
        if not self.text():
            return theme.px(24)
        return max(theme.px(32), _wrapped_height(self, width - self._lead()) + theme.px(8))

    def hitButton(self, pos: object) -> bool:
        """Box and words are the target."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        side = theme.px(24)
        area = QRectF(0, round((self.height() - side) / 2), side, side)
        on, live = self.isChecked(), self.isEnabled()
        fill = "primary" if on and live else "sunken" if self.underMouse() or not live else "surface"
        edge = "line" if not live else "primary" if on else "line_strong"
        box(painter, area, fill, edge, RADIUS["cell"], 2)
        if on:
            inset = theme.px(4)
            mark = area.adjusted(inset, inset, -inset, -inset)
            icons.paint(painter, "check", mark, "on_primary" if live else "text3")
        painter.setFont(self.font())
        painter.setPen(theme.colour("text" if live else "text3"))
        painter.drawText(QRectF(self.rect()).adjusted(self._lead(), 0, 0, 0), _WRAP, _plain(self))


class Select(QComboBox):
    """A drop-down list. It needs a visible label set as its buddy: Qt names it after that, not after its own name.

    The wheel scrolls the page, never the answer, unless the list has focus.
    """

    def __init__(self, items: list[tuple[str, str]] | None = None, current: str = "") -> None:
        """`items` are (code, label)."""
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMaxVisibleItems(12)
        self.setItemDelegate(QStyledItemDelegate(self))  # Qt's own delegate for lists takes no item heights
        self.set_items(items or [])
        if current:
            self.set_code(current)
        theme.follow(self)

    def restyle(self) -> None:
        """Take the font at the zoom in use."""
        self.setFont(theme.font("body", tabular=True))

    def set_items(self, items: list[tuple[str, str]]) -> None:
        """Offer other (code, label) items."""
        self.clear()
        for code, label in items:
            self.addItem(label, code)

    @property
    def code(self) -> str:
        """The chosen code, "" when none is."""
        data = self.currentData()
        return data if isinstance(data, str) else ""

    def set_code(self, code: str) -> None:
        """Choose `code`; nothing is chosen when it is not offered."""
        self.setCurrentIndex(self.findData(code))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the list only while it has focus."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        super().paintEvent(event)
        painter = QPainter(self)
        side = theme.px(16)
        area = QRectF(self.width() - side - theme.px(9), (self.height() - side) / 2, side, side)
        icons.paint(painter, "chevron-down", area, "text2" if self.isEnabled() else "text3")


class Segments(QWidget):
    """One answer of a few, as radio cards side by side; they stack where the words would not fit on a line.

    The group is one stop of the Tab key and arrow keys move in it. `chosen(code)` is emitted when a person chooses,
    with "" when Delete takes the answer back.
    """

    chosen = Signal(str)

    def __init__(self, options: list[tuple[str, str]], name: str, code: str = "", stacked: bool = False) -> None:
        """`options` are (code, label); `name` is the question, said before each answer."""
        super().__init__()
        self.setAccessibleName(name)
        self._stacked = stacked
        self._line = QBoxLayout(QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight)
        self.setLayout(self._line)
        self._line.setContentsMargins(0, 0, 0, 0)
        self.group = QButtonGroup(self)
        self.cards: dict[str, RadioCard] = {}
        for key, label in options:
            card = RadioCard(label, key, name=f"{name}: {label}" if name else label)
            self.cards[key] = card
            self.group.addButton(card)
            card.clicked.connect(self._on_clicked)
            self._line.addWidget(card, 1)
        self.set_code(code)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.follow(self)

    def restyle(self) -> None:
        """Take gaps at the zoom in use and stack or unstack."""
        self._line.setSpacing(theme.px(8))
        self._arrange()

    @property
    def code(self) -> str:
        """The chosen code, "" when none is."""
        checked = self.group.checkedButton()
        return checked.code if isinstance(checked, RadioCard) else ""

    def set_code(self, code: str) -> None:
        """Choose `code`, or nothing for ""."""
        self.group.setExclusive(False)
        for key, card in self.cards.items():
            card.setChecked(key == code)
        self.group.setExclusive(True)

    def sizeHint(self) -> QSize:
        """The size it likes best."""
        return QSize(self._needed(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The least room it can do with."""
        width = max((card.minimumSizeHint().width() for card in self.cards.values()), default=0)
        return QSize(width, super().minimumSizeHint().height())

    def focus_first(self) -> QWidget:
        """The card that Tab would reach: the chosen one, or the first."""
        return self.cards[self.code] if self.code else next(iter(self.cards.values()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new size."""
        super().resizeEvent(event)
        self._arrange()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete takes the answer back, because a radio group has no other way to say nothing."""
        if event.key() == Qt.Key.Key_Delete and self.code:
            self.set_code("")
            self.chosen.emit("")
            return
        super().keyPressEvent(event)

    def _on_clicked(self) -> None:
        self.chosen.emit(self.code)

    def _needed(self) -> int:
        """The width at which the cards stand side by side, each as wide as its words."""
        cards = self.cards.values()
        return sum(card.natural_width() for card in cards) + self._line.spacing() * (len(self.cards) - 1)

    def _arrange(self) -> None:
        """Side by side at equal widths, else as wide as their words, else one under another."""
        cards = list(self.cards.values())
        gaps = self._line.spacing() * (len(cards) - 1)
        across = not self._stacked and self.width() >= self._needed()
        equal = self.width() >= max((card.natural_width() for card in cards), default=0) * len(cards) + gaps
        for number, card in enumerate(cards):
            self._line.setStretch(number, 1 if equal or not across else card.natural_width())
        direction = QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom
        if direction != self._line.direction():
            self._line.setDirection(direction)
            self.updateGeometry()
