"""The recovery sheet: one page, the code as groups and as QR, nobody's name."""

from datetime import date

import pytest

from app.reports.recovery_sheet import recovery_sheet

CODE = "7KQ2M-9XWPA-3HF8D-ZT4VB-6RNCJ-Y5"


def test_one_page_with_the_code_in_its_groups(read):
    pdf = read(recovery_sheet(CODE, "South Wales", date(2026, 11, 24)))
    assert len(pdf.reader.pages) == 1
    text = pdf.texts()[0]
    places = [text.index(group) for group in CODE.split("-")]
    assert places == sorted(places)
    assert "Sightline at South Wales, made on 24 November 2026" in text
    assert [figure["/Alt"] for figure in pdf.elements("Figure")] == [
        "QR code of the same recovery code, for a hand scanner."
    ]


def test_a_code_without_groups_is_grouped_by_five(read):
    text = read(recovery_sheet("ABCDEFGHJKLM", "Essex", date(2026, 11, 24))).texts()[0]
    assert "ABCDE" in text
    assert "FGHJK" in text
    assert "LM" in text


def test_the_picture_is_the_qr_of_the_code(read):
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    pdf = read(recovery_sheet(CODE, "South Wales", date(2026, 11, 24)))
    qr = QRCode(None, QRErrorCorrectLevel.M)
    qr.addData(CODE)
    qr.make()
    assert _modules(pdf, qr.getModuleCount()) == {
        (row, column)
        for row in range(qr.getModuleCount())
        for column in range(qr.getModuleCount())
        if qr.isDark(row, column)
    }


def _modules(pdf, count):
    """The dark modules, from the black rectangles on the page."""
    from pypdf.generic import ContentStream

    boxes, black = [], False
    for operands, operator in ContentStream(pdf.reader.pages[0]["/Contents"], pdf.reader).operations:
        if operator == b"rg":
            black = not any(float(part) for part in operands)
        elif operator == b"re" and black:
            boxes.append([float(side) for side in operands])
    side = min(abs(box[3]) for box in boxes)
    left, top = min(box[0] for box in boxes), max(box[1] + box[3] for box in boxes)
    found = set()
    for x, y, width, height in boxes:
        row = round((top - y - height) / side)
        found |= {(row, round((x - left) / side) + step) for step in range(round(width / side))}
    assert {row for row, _column in found} <= set(range(count))
    return found


def test_the_same_sheet_is_the_same_bytes_and_another_code_is_not():
    day = date(2026, 11, 24)
    assert recovery_sheet(CODE, "Essex", day) == recovery_sheet(CODE, "Essex", day)
    assert recovery_sheet(CODE, "Essex", day) != recovery_sheet(CODE.replace("7", "8"), "Essex", day)


@pytest.mark.parametrize("code", ["", "  ", "-"])
def test_an_empty_code_is_refused(code):
    with pytest.raises(ValueError, match="needs its code"):
        recovery_sheet(code, "Essex", date(2026, 11, 24))
