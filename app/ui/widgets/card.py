"""Cards and banners: the framed parts of a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.tokens import RADIUS
from app.ui import theme
from app.ui.widgets.button import Button
from app.ui.widgets.layouts import Column, Margins, Row
from app.ui.widgets.painting import box
from app.ui.widgets.text import Icon, Label

Tone = Literal["warn", "danger", "info", "ok"]
Link = tuple[str, Callable[[], object]]
"""Words and what they do."""

_TONE_ICON = {"warn": "triangle-alert", "danger": "octagon-alert", "info": "info", "ok": "circle-check"}
_TONE_FILL = {"warn": "warn_soft", "danger": "danger_soft", "info": "info_soft", "ok": "ok_soft"}
_TONE_EDGE = {"warn": "warn_bd", "danger": "danger", "info": "info_bd", "ok": "ok_bd"}
_TONE_INK = {"warn": "warn", "danger": "danger", "info": "text2", "ok": "ok"}


class Card(QFrame):
    """A white panel with a thin edge; put things in with `layout_.add`, or `add`.

    `sunken` is the quieter kind, for help beside a form.
    """

    def __init__(
        self, title: str = "", margins: Margins = (20, 16, 20, 20), gap: int = 10, sunken: bool = False
    ) -> None:
        super().__init__()
        self._sunken = sunken
        self.body = Column(self, gap=gap, margins=margins)
        self.header = Row(gap=8)
        self.title = Label(title, "h2")
        if title:
            self.setAccessibleName(title)
            self.header.add(self.title)
            self.header.setStretch(0, 1)
            self.body.add(self.header)

    def add(self, *pieces: QWidget | Column | Row | int | None, stretch: int = 0) -> Card:
        """Append to the card's column: widgets, layouts, gaps, None for a stretch. Returns itself."""
        self.body.add(*pieces, stretch=stretch)
        return self

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        fill, edge = ("sunken", "line") if self._sunken else ("surface", "line")
        box(QPainter(self), QRectF(self.rect()), fill, edge, RADIUS["card"])


class Panel(QFrame):
    """A plain strip of one colour with a line at one side: header bars and footers."""

    def __init__(self, fill: str = "surface", line: Literal["", "top", "bottom"] = "") -> None:
        super().__init__()
        self._fill, self._line = fill, line

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour(self._fill))
        if self._line:
            y = 0 if self._line == "top" else self.height() - 1
            painter.fillRect(0, y, self.width(), 1, theme.colour("line"))


class Banner(QFrame):
    """A message that stays: a title, lines of text, and links that do something.

    Tones: warn (worker safety), danger (a problem), info, ok. It never times out.
    """

    def __init__(
        self, tone: Tone, title: str, lines: list[str] | None = None, links: list[Link] | None = None, icon: str = ""
    ) -> None:
        super().__init__()
        self.tone: Tone = tone
        self.setAccessibleName(title)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.icon = Icon(icon or _TONE_ICON[tone], _TONE_INK[tone], 20)
        self.title = Label(title, "h3" if tone == "danger" else "strong")
        self.text = Column(gap=3)
        self.text.add(self.title)
        for line in lines or []:
            self.text.add(Label(line))
        for words, act in links or []:
            self.add_link(words, act)
        mark = Column().add(2, self.icon, None)
        row = Row(self, gap=12, margins=(18, 13, 16, 14))
        row.add(mark, self.text)
        row.setStretch(1, 1)

    def add_link(self, words: str, act: Callable[[], object]) -> Button:
        """Add a link under the text."""
        link = Button(words, "link", on_click=partial(_call, act))
        self.text.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        return link

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        area = QRectF(self.rect())
        edge = _TONE_EDGE[self.tone]
        box(painter, area, _TONE_FILL[self.tone], edge, RADIUS["control"], 2 if self.tone == "danger" else 1)
        if self.tone != "danger":
            radius = theme.px(RADIUS["control"])
            shape = QPainterPath()
            shape.addRoundedRect(area, radius, radius)
            painter.setClipPath(shape)
            painter.fillRect(QRectF(0, 0, theme.px(5), self.height()), theme.colour(edge))


def _call(act: Callable[[], object]) -> None:
    act()
