"""The risk badge: shape, word and colour together, the only badge in the program."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from app.tokens import RADIUS, RISK_TOKEN
from app.ui import icons, theme
from app.ui.plain import tool_tip
from app.ui.widgets.painting import advance, box, words
from app.words import N_, _

_LEVELS = {
    "very_high": (N_("Very high"), "octagon-alert"),
    "high": (N_("High"), "triangle-alert"),
    "medium": (N_("Medium"), "diamond"),
    "standard": (N_("Standard"), "circle"),
    "not_assessed": (N_("Not assessed"), "circle-dashed"),
}
LEVELS = tuple(_LEVELS)
"""Risk level codes from the highest; "not_assessed" last."""


def risk_word(level: str) -> str:
    """The word for a risk level code in the reader's language."""
    return _(_LEVELS[level][0])


def badge_size(level: str, big: bool = False) -> QSize:
    """The room a badge takes."""
    height, pad, icon = (34, 12, 18) if big else (26, 8, 15)
    text = advance(theme.font("strong" if big else "small_strong"), risk_word(level))
    return QSize(text + theme.px(icon + 2 * pad + 6) + 1, theme.px(height))


def paint_badge(painter: QPainter, area: QRectF, level: str, big: bool = False) -> None:
    """Draw the badge of `level` at the left of `area`, centred in its height."""
    stem = RISK_TOKEN[level]
    size = badge_size(level, big)
    pad, icon = (theme.px(12), theme.px(18)) if big else (theme.px(8), theme.px(15))
    top = round(area.center().y() - size.height() / 2)
    rect = QRectF(round(area.left()), top, size.width(), size.height())
    box(painter, rect, f"{stem}_bg", f"{stem}_bd", RADIUS["badge"])
    mark = QRectF(rect.left() + pad, round(rect.center().y() - icon / 2), icon, icon)
    icons.paint(painter, _LEVELS[level][1], mark, f"{stem}_fg")
    text = rect.adjusted(pad + icon + theme.px(6), 0, 0, 0)
    font = theme.font("strong" if big else "small_strong")
    words(painter, text, risk_word(level), font, f"{stem}_fg", elide=False)


class RiskBadge(QLabel):
    """A risk level; a screen reader hears "Risk: Very high" and whose judgement it is.

    `perspective` names whose judgement the badge shows ("case manager", "Idva") where it stands without a heading.
    """

    def __init__(self, level: str, big: bool = False, perspective: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._big, self._perspective = big, perspective
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_level(level)
        theme.follow(self)

    @property
    def level(self) -> str:
        """The level's code."""
        return self._level

    def set_level(self, level: str) -> None:
        """Show another level; raises KeyError for an unknown code."""
        self._level = level
        spoken = _("Risk: {level}").format(level=risk_word(level))
        if self._perspective:
            spoken = _("Risk: {level} ({perspective})").format(level=risk_word(level), perspective=self._perspective)
        self.setText(spoken)
        tool_tip(self, spoken if self._perspective else "")
        self.restyle()

    def restyle(self) -> None:
        """Take the size at the zoom in use."""
        self.setFixedSize(badge_size(self._level, self._big))
        self.update()

    def sizeHint(self) -> QSize:
        """The size it likes best."""
        return badge_size(self._level, self._big)

    def minimumSizeHint(self) -> QSize:
        """The least room it can do with."""
        return badge_size(self._level, self._big)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        paint_badge(QPainter(self), QRectF(self.rect()), self._level, self._big)
