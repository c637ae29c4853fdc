"""The recovery sheet: one page that opens the store when its passphrase is lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime

from app.models.months import long_day
from app.reports import fonts
from app.reports.layout import CONTENT_WIDTH, Document
from app.reports.pieces import Piece, Style
from app.reports.tagged import Node, TaggedCanvas
from app.tokens import LIGHT
from app.words import _

_CODE = Style(23, 28, LIGHT["text"], True)
_QR = 118.0
"""Side of the QR code in points: 42 mm, read by any hand scanner at arm's length."""
_COLUMNS = 3
_ROW = 42.0


def recovery_sheet(code: str, site: str, created: date) -> bytes:
    """One A4 page as PDF: the code in large groups and as a QR code, what to do with it, what never to do.

    It carries the site's name and the day, and no person's name. Hyphens and spaces in `code` are kept as its groups;
    a code without them is grouped by five. Raises ValueError for an empty code.
    """
    groups = [group for group in re.split(r"[\s-]+", code.strip()) if group]
    if not groups:
        raise ValueError("a recovery sheet needs its code")
    if len(groups) == 1:
        groups = [code[start : start + 5] for start in range(0, len(code), 5)]
    document = Document(
        _("Recovery sheet"),
        _("Sightline at {site}, made on {day}").format(site=site, day=long_day(created)),
        created=datetime(created.year, created.month, created.day, 12, tzinfo=UTC),
        footer=_("Keep this sheet locked away. Whoever holds it and the laptop can open every record on it."),
    )
    document.paragraph(
        _(
            "This code opens the records on one laptop when its passphrase is forgotten or its keyring is lost. There"
            " is no other copy of it, and nobody can make it again."
        )
    )
    document.custom(_code_piece(document.root, groups, code.strip()))
    _advice(document)
    document.space(26)
    document.signature_lines(
        [_("Typed back and checked on (date)"), _("Sealed on (date)"), _("Kept in (safe or cabinet)")]
    )
    return document.to_bytes()


def _advice(document: Document) -> None:
    """What to do with the sheet, when it is needed, and what never to do."""
    document.heading(_("What to do now"))
    document.bullets(
        [
            _("Print this page once, on a printer in your own office, and take the paper straight away."),
            _("Type the code back into Sightline when it asks. That shows that the paper can be read."),
            _("Put the paper in an envelope, seal it, and write the date across the flap."),
            _("Give the envelope to the person who keeps your organisation's safe or locked cabinet."),
        ],
        numbered=True,
    )
    document.heading(_("If the passphrase is lost"))
    document.paragraph(
        _(
            "Choose “Use the recovery code” on the locked screen, type the code, and choose a new passphrase. Then make"
            " a new recovery sheet: this one no longer opens anything, and can be shredded."
        )
    )
    document.heading(_("What never to do"))
    document.bullets(
        [
            _("Never keep it with the laptop: not in its bag, not in the car, not under the keyboard."),
            _("Never photograph it, scan it, e-mail it or type it into anything but Sightline."),
            _("Never write a person's name on it, or the name of anybody you work with."),
            _("If somebody may have seen or copied it, make a new sheet the same day and tell your site lead."),
        ]
    )


def _code_piece(root: Node, groups: Sequence[str], code: str) -> Piece:
    """The code in numbered groups at the left, its QR code at the right."""
    text = root.add("P")
    figure = root.add("Figure", O="/Layout", Placement="/Block")
    figure.attributes["Alt"] = _("QR code of the same recovery code, for a hand scanner.")
    rows = -(-len(groups) // _COLUMNS)
    height = max(rows * _ROW + 24, _QR + 24)
    left_width = CONTENT_WIDTH - _QR - 36

    def draw(canvas: TaggedCanvas, x: float, top: float) -> None:
        with canvas.artifact():
            canvas.rect(x, top - height, CONTENT_WIDTH, height, LIGHT["sunken"], 6)
            canvas.rect(x + CONTENT_WIDTH - _QR - 12, top - height / 2 - _QR / 2, _QR, _QR, "#FFFFFF")
        with canvas.mark(text):
            _draw_groups(canvas, groups, x + 16, top - (height - rows * _ROW) / 2, left_width - 20)
        corner = (x + CONTENT_WIDTH - _QR - 12, top - height / 2 - _QR / 2)
        figure.layout["BBox"] = [*corner, corner[0] + _QR, corner[1] + _QR]
        with canvas.mark(figure):
            _draw_qr(canvas, code, *corner)

    return Piece(height, draw, before=14)


def _draw_groups(canvas: TaggedCanvas, groups: Sequence[str], x: float, top: float, width: float) -> None:
    """Each group with its number, so that a person reading aloud and one typing do not lose their place."""
    for index, group in enumerate(groups):
        left = x + (index % _COLUMNS) * width / _COLUMNS
        base = top - (index // _COLUMNS) * _ROW - 26
        number = f"{index + 1}"
        canvas.text(left + 11 - fonts.width_of(number, 8), base, number, 8, LIGHT["text2"])
        canvas.text(left + 16, base, fonts.safe_text(group), _CODE.size, _CODE.colour, True)


def _draw_qr(canvas: TaggedCanvas, code: str, x: float, y: float) -> None:
    """The code as QR (ISO/IEC 18004, error correction M), with its quiet zone of four modules."""
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    qr = QRCode(None, QRErrorCorrectLevel.M)
    qr.addData(code)
    qr.make()
    count = qr.getModuleCount()
    side = _QR / (count + 8)
    for row in range(count):
        start = 0
        while start < count:
            end = start
            while end < count and qr.isDark(row, end):
                end += 1
            if end > start:
                left, bottom = x + (start + 4) * side, y + _QR - (row + 5) * side
                canvas.rect(left, bottom, (end - start) * side, side, "#000000")
            start = end + 1
