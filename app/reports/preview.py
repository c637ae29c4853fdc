"""Pages of a PDF as pixels and as text, in memory, for the window and the printer."""

from __future__ import annotations

import ctypes
import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from app.errors import AppError, Cancelled
from app.progress import Progress

MOST_PIXELS = 24_000_000
"""A page is drawn with at most so many, however far it is zoomed: 96 MB of memory."""
LARGEST_SIDE = 14_400.0
"""The largest page a PDF may have, in points (ISO 32000-1, annex C.2)."""
MOST_SECONDS = 10.0
"""How long one page may take to be drawn."""
MOST_LETTERS = 100_000
"""Letters of one page's text that are read out."""
_PDFIUM = threading.Lock()
"""PDFium is not made for two threads, whatever documents they read."""


class PdfDamaged(AppError):
    """This PDF is damaged, or it is not a PDF at all, so it cannot be shown here. It is kept as it is: save a copy to
    open it with another program."""


class PdfLocked(AppError):
    """This PDF is protected with a password, so it cannot be shown here. It is kept as it is: save a copy to open it
    with another program, or ask whoever sent it for one without a password."""


class PageTooLarge(AppError):
    """This page is too large to be shown here: {width} by {height} cm. The file is kept as it is: save a copy to open
    it with another program."""


class PageTooSlow(AppError):
    """This page took too long to draw, so it is not shown. The file is kept as it is: go on to another page, or save a
    copy to open it with another program."""


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page drawn on white: four bytes a pixel (red, green, blue, unused), row by row without gaps between rows, and
    the text that is on it."""

    width: int
    height: int
    pixels: bytes
    text: str


def page_count(data: bytes) -> int:
    """How many pages there are, at least one. Raises PdfDamaged, PdfLocked."""
    with _opened(data) as document:
        count = len(document)
    if count < 1:
        raise PdfDamaged
    return count


def page_size(data: bytes, number: int) -> tuple[float, float]:
    """Width and height in points of page `number` (from 0). Raises PdfDamaged, PdfLocked, PageTooLarge."""
    with _opened(data) as document:
        return _size(document, number)


def draw_page(
    data: bytes, number: int, width: int, *, progress: Progress | None = None, seconds: float = MOST_SECONDS
) -> PageImage:
    """Page `number` (from 0), `width` pixels wide, or less where that would be more than MOST_PIXELS.

    Notes and form fields are drawn too; scripts in the file are never run. Raises PdfDamaged, PdfLocked, PageTooLarge,
    PageTooSlow after so many seconds, Cancelled.
    """
    with _opened(data) as document:
        across, down = _size(document, number)
        scale = min(width / across, math.sqrt(MOST_PIXELS / (across * down)))
        size = (max(1, math.floor(across * scale)), max(1, math.floor(down * scale)))
        page = document[number]
        try:
            pixels = _drawn(page, *size, progress or Progress(), seconds)
            return PageImage(*size, pixels, _text(page))
        finally:
            page.close()


def _size(document: Any, number: int) -> tuple[float, float]:
    if not 0 <= number < len(document):
        raise PdfDamaged
    width, height = map(float, document.get_page_size(number))
    if not all(math.isfinite(side) and 0 < side <= LARGEST_SIDE for side in (width, height)):
        said = [f"{side / 72 * 2.54:.0f}" if math.isfinite(side) else "?" for side in (width, height)]
        raise PageTooLarge(width=said[0], height=said[1])
    return width, height


@contextmanager
def _opened(data: bytes) -> Iterator[Any]:
    import pypdfium2

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            locked = pypdfium2.raw.FPDF_ERR_PASSWORD
            raise (PdfLocked() if error.err_code == locked else PdfDamaged()) from error
        try:
            yield document
        except pypdfium2.PdfiumError as error:
            raise PdfDamaged from error
        finally:
            document.close()


def _drawn(page: Any, width: int, height: int, progress: Progress, seconds: float) -> bytes:
    """The page's pixels, drawn in steps so that it can be stopped."""
    from pypdfium2 import raw

    pixels = ctypes.create_string_buffer(width * height * 4)
    bitmap = raw.FPDFBitmap_CreateEx(width, height, raw.FPDFBitmap_BGRx, pixels, width * 4)
    if not bitmap:
        raise PdfDamaged
    end = time.monotonic() + seconds
    pause = raw.IFSDK_PAUSE(version=1)
    pause.NeedToPauseNow = type(pause.NeedToPauseNow)(lambda _pause: True)
    try:
        raw.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, 0xFFFFFFFF)
        flags = raw.FPDF_ANNOT | raw.FPDF_REVERSE_BYTE_ORDER
        state = raw.FPDF_RenderPageBitmap_Start(bitmap, page, 0, 0, width, height, 0, flags, pause)
        while state == raw.FPDF_RENDER_TOBECONTINUED:
            if progress.cancelled:
                raise Cancelled
            if time.monotonic() > end:
                raise PageTooSlow
            state = raw.FPDF_RenderPage_Continue(page, pause)
        if state != raw.FPDF_RENDER_DONE:
            raise PdfDamaged
        return pixels.raw
    finally:
        raw.FPDF_RenderPage_Close(page)
        raw.FPDFBitmap_Destroy(bitmap)


def _text(page: Any) -> str:
    """What is written on the page, "" where it is only a picture of writing or cannot be read."""
    import pypdfium2

    try:
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return ""
    try:
        count = min(text.count_chars(), MOST_LETTERS)
        return str(text.get_text_range(0, count)).replace("\r\n", "\n") if count > 0 else ""
    finally:
        text.close()
