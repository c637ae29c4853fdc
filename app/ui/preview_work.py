"""The work of looking at a file that is done off the UI thread: pages and pictures made into pixels, in memory."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QImage, QImageReader

from app.errors import AppError
from app.models.media import MOST_TEXT, decoded, readable
from app.progress import Progress
from app.reports.preview import MOST_PIXELS, draw_page, page_count

_ALLOCATION_MB = 256
"""No picture may take more memory than this, whatever size it says it has."""
_FORMATS = {"image/png": b"png", "image/jpeg": b"jpeg", "image/gif": b"gif", "image/webp": b"webp"}


_LARGEST = {"image/jpeg": 1_000_000_000}
"""Pixels a picture may say it has; a JPEG is made smaller while it is read, the others are read whole first."""
_LARGEST_ELSE = 60_000_000


class PictureDamaged(AppError):
    """This picture is damaged, so it cannot be shown here. It is kept as it is: save a copy to open it with another
    program."""


class PictureTooLarge(AppError):
    """This picture is too large to be shown here: {width} by {height} pixels. It is kept as it is: save a copy to open
    it with another program."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One page or picture of a file: its pixels, the text on it, its number from 0, and how many there are."""

    image: QImage
    text: str
    number: int
    count: int


def shown_page(data: bytes, number: int, width: int, progress: Progress) -> Shown:
    """Page `number` of a PDF, `width` pixels wide. Raises the refusals of app.reports.preview."""
    count = page_count(data)
    number = min(max(number, 0), count - 1)
    page = draw_page(data, number, width, progress=progress)
    image = QImage(page.pixels, page.width, page.height, page.width * 4, QImage.Format.Format_RGBX8888)
    return Shown(image.copy(), page.text, number, count)


def shown_picture(data: bytes, media: str, _progress: Progress) -> Shown:
    """A picture the right way up, smaller where it has more than MOST_PIXELS; of a moving one the first picture.

    Only the format its bytes show is tried. Raises PictureDamaged, PictureTooLarge.
    """
    QImageReader.setAllocationLimit(_ALLOCATION_MB)
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(_FORMATS[media]))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    size = reader.size()
    pixels = size.width() * size.height() if size.isValid() else 0
    if pixels > _LARGEST.get(media, _LARGEST_ELSE):
        raise PictureTooLarge(width=size.width(), height=size.height())
    if pixels > MOST_PIXELS:
        share = (MOST_PIXELS / pixels) ** 0.5
        reader.setScaledSize(QSize(int(size.width() * share), int(size.height() * share)))
    image = reader.read()
    if image.isNull():
        raise PictureDamaged
    return Shown(image, "", 0, 1)


def shown_text(data: bytes) -> tuple[str, bool]:
    """A text made readable, and whether that is all of it."""
    text = decoded(data) or ""
    return readable(text), len(text) <= MOST_TEXT
