"""Putting a document on paper from memory: drawn page by page into the printer, never through a file of ours."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.reports.preview import draw_page, page_count, page_size
from app.ui import dialogs
from app.words import _

DPI = 200
"""Dots an inch: text stays sharp, and a page takes 15 MB."""


class PrinterRefused(AppError):
    """The printer did not take the document. Nothing was logged as printed. See that it is switched on, or save the
    document as PDF."""


def print_document(parent: QWidget, data: bytes) -> bool:
    """Warn of what a print queue keeps, ask which printer, and print a PDF; says whether it went to one."""
    words = _(
        "The computer's print queue and the printer itself may keep a copy for a while, and anyone beside the printer"
        " can read the pages. Print only in your own office, and take the paper straight away. That it was printed is"
        " entered in the log."
    )
    if not dialogs.confirm(parent, _("Print this document?"), words, _("Choose a printer")):
        return False
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setDocName("Sightline")
    dialog = QPrintDialog(printer, parent)
    accepted = dialog.exec() == QPrintDialog.DialogCode.Accepted
    dialog.deleteLater()
    if not accepted:
        return False
    paint_pages(printer, data, range(*_chosen(printer, page_count(data))))
    return True


def _chosen(printer: QPrinter, count: int) -> tuple[int, int]:
    """First page and the one after the last, from 0, as the dialog was answered."""
    first, last = printer.fromPage(), printer.toPage()
    return (first - 1, min(last, count)) if first else (0, count)


def paint_pages(printer: QPrinter, data: bytes, pages: range, step: Callable[[int], object] | None = None) -> None:
    """Draw pages of a PDF into a printer, each as large as the paper allows. Raises PrinterRefused, and the refusals of
    app.reports.preview."""
    printer.setFullPage(True)
    painter = QPainter()
    if not painter.begin(printer):
        raise PrinterRefused
    try:
        for place, number in enumerate(pages):
            if place and not printer.newPage():
                raise PrinterRefused
            width = round(page_size(data, number)[0] / 72 * DPI)
            page = draw_page(data, number, width)
            image = QImage(page.pixels, page.width, page.height, page.width * 4, QImage.Format.Format_RGBX8888)
            paper = QRectF(printer.pageLayout().fullRectPixels(printer.resolution()))
            share = min(paper.width() / page.width, paper.height() / page.height)
            painter.drawImage(QRectF(0, 0, page.width * share, page.height * share), image)
            if step is not None:
                step(place + 1)
    finally:
        painter.end()
