"""The panel over the list of cases that says in ten seconds what needs somebody today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QSizePolicy, QWidget

from app.tokens import RADIUS
from app.ui import theme
from app.ui.plain import tool_tip
from app.ui.refill import empty
from app.ui.today_lines import Group, TodayLine
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Column, Row, sized
from app.ui.widgets.painting import RIGHT, advance, box, words
from app.ui.widgets.text import Label
from app.words import N_, _, ngettext

MOST = 3
"""Lines in each part of the panel; the page "today" has all of them."""
PARTS: tuple[tuple[Group, str, str], ...] = (
    ("due", N_("Due"), N_("Nothing is due today.")),
    ("new", N_("Changed by others"), N_("Nothing new since you last looked.")),
    ("finish", N_("To finish"), N_("No drafts or gaps.")),
)


class LineButton(QPushButton):
    """One line: who and when above, what below; pressing it goes to the place that settles it."""

    def __init__(self, line: TodayLine, act: Callable[[TodayLine], object]) -> None:
        super().__init__()
        self.line = line
        self.setAccessibleName(line.spoken())
        tool_tip(self, line.what)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked=False: act(self.line))
        theme.follow(self)

    def restyle(self) -> None:
        """Lay out again at the zoom in use."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Two lines of text."""
        return QSize(theme.px(260), theme.px(46))

    def minimumSizeHint(self) -> QSize:
        """Room for the date and some of the name; the rest is shortened, and whole in its accessible name."""
        return QSize(theme.px(160), theme.px(46))

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
        line = self.line
        if self.underMouse() or self.isDown():
            box(painter, QRectF(self.rect()), "row_hover", "", RADIUS["control"])
        left = theme.px(12)
        if line.tone:
            painter.fillRect(
                QRectF(theme.px(2), theme.px(6), theme.px(3), self.height() - theme.px(12)), theme.colour(line.tone)
            )
        upper = QRectF(left, theme.px(4), self.width() - left - theme.px(8), theme.px(20))
        lower = QRectF(left, upper.bottom(), upper.width(), theme.px(18))
        when = theme.font("small_strong" if line.tone else "small", tabular=True)
        taken = advance(when, line.when) + theme.px(12) if line.when else 0
        words(painter, upper, line.when, when, line.tone or "text2", RIGHT, elide=False)
        who = line.who or line.what
        words(painter, upper.adjusted(0, 0, -taken, 0), who, theme.font("strong"), "primary_text")
        if line.who:
            words(painter, lower, line.what, theme.font("small", tabular=True), "text2")


class _Part(QWidget):
    """One part of the panel: a heading, its first few lines, and the way to all of them."""

    def __init__(self, group: Group, title: str, none: str, show_all: Callable[[Group], object]) -> None:
        super().__init__()
        self.group: Group = group
        self.title = sized(Label(_(title), "h3"), min_height=24)
        self.all = Button("", "link", on_click=partial(show_all, group))
        self.nothing = Label(_(none), "small")
        self.lines = Column(gap=2)
        self.buttons: list[LineButton] = []
        self._title = title
        head = Row(gap=8).add(self.title, None, self.all)
        nothing = Row(margins=(12, 0, 0, 0)).add(self.nothing, stretch=1)
        column = Column(self, gap=4)
        head.set_margins((12, 0, 8, 0))
        column.add(head, self.lines, nothing, None)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName(_(title))

    def fill(self, found: Sequence[TodayLine], act: Callable[[TodayLine], object]) -> None:
        """Show the first of `found` and say how many there are."""
        empty(self.lines)
        self.buttons = [LineButton(line, act) for line in found[:MOST]]
        self.lines.add(*self.buttons)
        self.nothing.setVisible(not found)
        self.all.setVisible(len(found) > MOST)
        how_many = ngettext("Show {n}", "Show all {n}", len(found))
        self.all.setText(how_many.replace(" ", "\u00a0"))  # the heading may wrap, this may not
        self.all.setAccessibleName(_("{what}: {how_many}").format(what=_(self._title), how_many=how_many))


class TodayPanel(Card):
    """What is due, what others changed and what is unfinished, side by side; under one another in a narrow window."""

    def __init__(
        self,
        act: Callable[[TodayLine], object],
        show_all: Callable[[Group], object],
        parts: Sequence[tuple[Group, str, str]] = PARTS,
    ) -> None:
        super().__init__(margins=(8, 12, 8, 12), gap=0)
        self.setAccessibleName(_("Today"))
        self._act = act
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setContentsMargins(0, 0, 0, 0)
        self.parts = {group: _Part(group, title, none, show_all) for group, title, none in parts}
        for part in self.parts.values():
            self._line.addWidget(part, 1)
        self.body.addLayout(self._line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        theme.follow(self)

    def show_lines(self, found: Sequence[TodayLine]) -> None:
        """Show these lines in the order given."""
        for group, part in self.parts.items():
            part.fill([line for line in found if line.group == group], self._act)

    def restyle(self) -> None:
        """Side by side, or under one another."""
        self._line.setSpacing(theme.px(12))
        narrow = self.width() < theme.px(780) and self.isVisible()
        down = QBoxLayout.Direction.TopToBottom
        self._line.setDirection(down if narrow else QBoxLayout.Direction.LeftToRight)

    def resizeEvent(self, event: object) -> None:
        """Arrange for the new width."""
        self.restyle()
