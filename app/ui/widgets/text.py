"""Labels, icons and lines: the plain parts of a page."""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui import icons, theme
from app.ui.widgets.layouts import Row
from app.ui.widgets.painting import advance

_SECONDARY = ("small", "small_strong")


class Label(QLabel):
    """Plain text in a role of the type scale.

    Roles: h1 h2 h3 brand body strong chip small small_strong. `tone` is a token name; small text is secondary
    unless told. Text wraps when the place is narrower than one line of it, and is never read as HTML.
    """

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        tone: str = "",
        wrap: bool = True,
        tabular: bool = False,
        name: str = "",
    ) -> None:
        super().__init__()
        self._role, self._tabular = role, tabular
        self._tone = tone or ("text2" if role in _SECONDARY else "text")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setText(text)
        if name:
            self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        theme.follow(self)

    @property
    def role(self) -> str:
        """The role of the type scale."""
        return self._role

    @property
    def tone(self) -> str:
        """The token of the text's colour."""
        return self._tone

    def set_tone(self, tone: str) -> None:
        """Change the colour to another token."""
        self._tone = tone
        self.restyle()

    def restyle(self) -> None:
        """Take the font and the colour of the theme."""
        self.setFont(theme.font(self._role, self._tabular))
        palette = self.palette()
        palette.setColor(self.foregroundRole(), theme.colour(self._tone))
        self.setPalette(palette)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """One line of the text where there is room for it."""
        if not self.wordWrap():
            return super().sizeHint()
        lines = self.text().splitlines() or [""]
        width = max(advance(self.font(), line) for line in lines) + 3
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """No narrower than the longest word."""
        if not self.wordWrap():
            return super().minimumSizeHint()
        width = max((advance(self.font(), word) for word in re.split(r"[ \n]", self.text())), default=0) + 1
        return QSize(width, self.fontMetrics().lineSpacing())


class Icon(QWidget):
    """A picture beside words; it says nothing of its own unless `name` is given."""

    def __init__(self, icon: str, tone: str = "text2", size: int = 18, name: str = "") -> None:
        super().__init__()
        self._icon, self._tone, self._size = icon, tone, size
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(name)
        theme.follow(self)

    def set_icon(self, icon: str, tone: str = "") -> None:
        """Show another icon, in another tone if given."""
        self._icon, self._tone = icon, tone or self._tone
        self.update()

    def restyle(self) -> None:
        """Take the size at the zoom in use."""
        side = theme.px(self._size)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        icons.paint(QPainter(self), self._icon, QRectF(self.rect()), self._tone)


class IconLabel(QWidget):
    """An icon and a line of text."""

    def __init__(self, icon: str, text: str, role: str = "body", tone: str = "", icon_tone: str = "") -> None:
        super().__init__()
        self.label = Label(text, role, tone)
        self.icon = Icon(icon, icon_tone or self.label.tone, 16 if role in _SECONDARY else 18)
        Row(self, gap=8).add(self.icon, self.label).setStretch(1, 1)


class Rule(QWidget):
    """A thin line between rows."""

    def __init__(self, tone: str = "line") -> None:
        super().__init__()
        self._tone = tone
        self.setFixedHeight(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        QPainter(self).fillRect(self.rect(), theme.colour(self._tone))
