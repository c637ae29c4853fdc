"""The templates of common work as a list of buttons, each with the key that chooses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.models.templates import WorkTemplate
from app.tokens import RADIUS
from app.ui import theme
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Grid
from app.ui.widgets.painting import CENTRE, box
from app.ui.widgets.painting import words as write
from app.ui.widgets.text import Label
from app.words import _

_COLUMN = 290
"""The least width of a column of templates, in pixels at 100 %."""
_CAP = 24


class TemplateButton(QPushButton):
    """One template: its number as a key cap, and its words."""

    def __init__(self, template: WorkTemplate) -> None:
        super().__init__()
        self.template = template
        self.setAccessibleName(_("Template {number}: {words}").format(number=template.number, words=template.words()))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self)

    def restyle(self) -> None:
        """Lay out again at the zoom in use."""
        self.setFont(theme.font("body"))
        self.updateGeometry()

    def _left(self) -> int:
        return theme.px(8 + _CAP + 10)

    def _lines(self, width: int) -> int:
        room = max(width - self._left() - theme.px(8), 1)
        flags = int(Qt.TextFlag.TextWordWrap)
        return self.fontMetrics().boundingRect(0, 0, room, 10_000, flags, self.template.words()).height()

    def sizeHint(self) -> QSize:
        """Room for the words, on as many lines as they take."""
        return QSize(theme.px(_COLUMN), max(theme.px(36), self._lines(self.width()) + theme.px(12)))

    def minimumSizeHint(self) -> QSize:
        """As high as it likes best, and narrow if it must."""
        return QSize(theme.px(180), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height the words need at the new width."""
        super().resizeEvent(event)
        if self.sizeHint().height() != self.height():
            self.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            box(painter, QRectF(self.rect()), "primary_soft", "", RADIUS["control"])
        side = theme.px(_CAP)
        cap = QRectF(theme.px(8), round((self.height() - side) / 2), side, side)
        box(painter, cap, "surface", "line_strong", RADIUS["cell"])
        number = str(self.template.number)
        write(painter, cap, number, theme.font("small_strong", tabular=True), "text2", CENTRE, elide=False)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.colour("text"))
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter) | int(Qt.TextFlag.TextWordWrap)
        area = QRectF(self.rect()).adjusted(self._left(), 0, -theme.px(8), 0)
        painter.drawText(area, flags, self.template.words())


class TemplateCard(Card):
    """Templates to fill the form from, the last used first, in as many columns as there is room for."""

    def __init__(self, templates: Sequence[WorkTemplate], use: Callable[[WorkTemplate], object]) -> None:
        super().__init__(_("Usual work"), margins=(12, 16, 12, 12), gap=8)
        self.buttons = [TemplateButton(template) for template in templates]
        hint = Label(_("Press the number, or Alt and the number while you type. Check what it fills in."), "small")
        holder = QWidget()
        self._grid = Grid(holder, gap=4, row_gap=2)
        self._columns = 0
        for button in self.buttons:
            button.clicked.connect(partial(_use, use, button.template))
        self.header.setContentsMargins(8, 0, 8, 0)
        hint.setContentsMargins(8, 0, 8, 0)
        self.add(hint, holder)
        self._arrange(1)

    def numbered(self, number: int) -> WorkTemplate | None:
        """The template of a key, None where the key has none."""
        return next((b.template for b in self.buttons if b.template.number == number), None)

    def resizeEvent(self, event: object) -> None:
        """Choose the number of columns."""
        room = self.width() - theme.px(24)
        self._arrange(max(1, min(3, room // theme.px(_COLUMN))))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        rows = -(-len(self.buttons) // columns)
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        for place, button in enumerate(self.buttons):
            self._grid.addWidget(button, place % rows, place // rows)


def _use(use: Callable[[WorkTemplate], object], template: WorkTemplate, _checked: bool = False) -> None:
    use(template)
