"""Line icons drawn in a colour of the theme, from the SVG files in resources/icons."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.ui import theme

_ICONS = Path(__file__).resolve().parents[2] / "resources" / "icons"


@lru_cache(maxsize=512)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    svg = (_ICONS / f"{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(svg.encode()))


def exists(name: str) -> bool:
    """Whether there is an icon of this name."""
    return (_ICONS / f"{name}.svg").is_file()


def paint(painter: QPainter, name: str, rect: QRectF, colour: str) -> None:
    """Draw icon `name` into `rect` in `colour`, a token or `#RRGGBB`; raises FileNotFoundError for an unknown name."""
    _renderer(name, colour if colour.startswith("#") else theme.hex_of(colour)).render(painter, rect)


def pixmap(name: str, colour: str, size: int = 18, ratio: float = 1.0) -> QPixmap:
    """Icon `name` as a picture of `size` px at 100 %, for a screen with device pixel ratio `ratio`."""
    side = theme.px(size)
    picture = QPixmap(round(side * ratio), round(side * ratio))
    picture.fill(Qt.GlobalColor.transparent)
    picture.setDevicePixelRatio(ratio)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, name, QRectF(0, 0, side, side), colour)
    painter.end()
    return picture


def icon(name: str, colour: str = "text2", size: int = 18) -> QIcon:
    """Icon `name` for Qt's own buttons and menus; make it again in `restyle`, its colour does not follow the theme."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        made.addPixmap(pixmap(name, colour, size, ratio))
    return made
