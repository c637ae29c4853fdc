"""The steps of a wizard, with how far each is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.ui import icons, theme
from app.ui.widgets.layouts import Column
from app.ui.widgets.painting import CENTRE, box, words
from app.words import N_, _

StepState = Literal["done", "now", "to_do", "problem"]
_SAID = {
    "done": N_("Completed"),
    "now": N_("In progress"),
    "to_do": N_("Not started"),
    "problem": N_("Needs an answer"),
}
_FILL = {"done": ("ok", "ok", "on_ok"), "now": ("primary", "primary", "on_primary")}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its key, its words and how far it is."""

    key: str
    name: str
    state: StepState = "to_do"


class _StepButton(QPushButton):
    """One step; it can be gone to unless it is the current one."""

    def __init__(self, number: int, step: Step, last: bool) -> None:
        super().__init__()
        self._number, self.step, self._last = number, step, last
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_state(step.state)
        theme.follow(self)

    def set_state(self, state: StepState) -> None:
        """Show and say how far the step is."""
        self.step = Step(self.step.key, self.step.name, state)
        said = _("Step {number}, {name}, {state}").format(
            number=self._number, name=self.step.name, state=_(_SAID[state]).lower()
        )
        self.setAccessibleName(said)
        self.update()

    def restyle(self) -> None:
        """Lay out again at the zoom in use."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(190), self._height())

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(120), self._height())

    def resizeEvent(self, event: object) -> None:
        self.updateGeometry()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        side, state = theme.px(26), self.step.state
        if not self._last:
            tone = "ok" if state == "done" else "line"
            line = QRectF(side / 2 - 1, side + theme.px(3), 2, self.height() - side - theme.px(6))
            painter.fillRect(line, theme.colour(tone))
        problem = ("surface", "danger", "danger")
        fill, edge, ink = _FILL.get(state, problem if state == "problem" else ("surface", "line_strong", "text2"))
        box(painter, QRectF(0, 0, side, side), fill, edge, 13, 1.5)
        if state == "done":
            inset = theme.px(5)
            icons.paint(painter, "check", QRectF(inset, inset, side - 2 * inset, side - 2 * inset), ink)
        else:
            words(painter, QRectF(0, 0, side, side), str(self._number), theme.font("small_strong"), ink, CENTRE)
        self._paint_words(painter, side + theme.px(12), side)

    def _paint_words(self, painter: QPainter, left: int, side: int) -> None:
        state = self.step.state
        ink = "text" if state in ("done", "now") else "text2"
        font = theme.font("strong" if state == "now" else "body", underline=self.underMouse() and state != "now")
        painter.setFont(font)
        painter.setPen(theme.colour(ink))
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        height = self._name_height()
        top = max((side - QFontMetrics(font).height()) / 2, 0)
        painter.drawText(QRectF(left, top, self.width() - left, height + 2), flags, self.step.name)
        state_rect = QRectF(left, top + height, self.width() - left, theme.px(18))
        words(painter, state_rect, _(_SAID[state]), theme.font("small"), "danger" if state == "problem" else "text2")

    def _name_height(self) -> int:
        metrics = QFontMetrics(theme.font("strong"))
        room = max(self.width() - theme.px(38), 40)
        return metrics.boundingRect(0, 0, room, 1000, int(Qt.TextFlag.TextWordWrap), self.step.name).height()

    def _height(self) -> int:
        return self._name_height() + theme.px(18 + 2 + 20)


class StepList(QWidget):
    """The steps of a wizard, one under another. `chosen(str)` carries the key of a step that a person goes to."""

    chosen = Signal(str)

    def __init__(self, steps: list[Step]) -> None:
        super().__init__()
        self.setAccessibleName(_("Steps"))
        self._column = Column(self, gap=2)
        self.buttons: dict[str, _StepButton] = {}
        self.set_steps(steps)

    def set_steps(self, steps: list[Step]) -> None:
        """Show these steps; the widgets are kept when only states changed."""
        if [(s.key, s.name) for s in steps] == [(b.step.key, b.step.name) for b in self.buttons.values()]:
            for step in steps:
                self.buttons[step.key].set_state(step.state)
            return
        for button in self.buttons.values():
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = {}
        for number, step in enumerate(steps, 1):
            button = _StepButton(number, step, last=number == len(steps))
            button.clicked.connect(self._on_clicked)
            self.buttons[step.key] = button
            self._column.addWidget(button)

    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, _StepButton):
            self.chosen.emit(button.step.key)
