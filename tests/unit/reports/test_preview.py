"""Pages of a PDF in memory: what can be shown is, and what cannot is refused in words."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import DecodedStreamObject, FloatObject, NameObject, NumberObject

from app.errors import AppError, Cancelled
from app.progress import Progress
from app.reports.layout import Document
from app.reports.preview import (
    MOST_PIXELS,
    PageTooLarge,
    PageTooSlow,
    PdfDamaged,
    PdfLocked,
    draw_page,
    page_count,
    page_size,
)


def letter(paragraphs: int = 60) -> bytes:
    document = Document("Letter", "Below", created=datetime(2026, 3, 1, tzinfo=UTC))
    for number in range(paragraphs):
        document.paragraph(f"Paragraph {number}: ŵ. " * 30)
    return document.to_bytes()


def written(writer: PdfWriter) -> bytes:
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def blank(width: float, height: float) -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(width, height)
    return written(writer)


@pytest.fixture(scope="module")
def data() -> bytes:
    return letter()


def test_a_page_comes_as_pixels_and_as_text(data: bytes) -> None:
    assert page_count(data) > 2
    assert page_size(data, 0) == pytest.approx((595.28, 841.89), abs=0.01)
    page = draw_page(data, 0, 800)
    assert (page.width, page.height) == (800, 1131)
    assert len(page.pixels) == 800 * 1131 * 4
    assert "Paragraph 0: ŵ." in page.text
    assert page.pixels[:4] == b"\xff\xff\xff\xff"
    assert len(set(page.pixels[::4])) > 20, "something is drawn on it"


def test_the_colours_stand_in_their_order() -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    content = DecodedStreamObject()
    content.set_data(b"1 0 0 rg 0 0 100 100 re f")
    page[NameObject("/Contents")] = writer._add_object(content)
    drawn = draw_page(written(writer), 0, 10)
    assert drawn.pixels[:3] == b"\xff\x00\x00"


def test_a_note_on_the_page_is_drawn_too() -> None:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    plain = draw_page(written(writer), 0, 200).pixels
    writer.add_annotation(0, FreeText(text="NOTE", rect=(20, 20, 180, 180), background_color="ff0000"))
    assert draw_page(written(writer), 0, 200).pixels != plain


def test_a_page_without_text_has_none() -> None:
    assert draw_page(blank(100, 100), 0, 50).text == ""


@pytest.mark.parametrize("start", [0, 5, 500])
def test_what_is_cut_short_is_damaged(data: bytes, start: int) -> None:
    with pytest.raises(PdfDamaged):
        page_count(data[:start])
    with pytest.raises(PdfDamaged):
        draw_page(data[:start], 0, 100)


def test_a_pdf_with_no_page_and_a_page_that_is_not_there_are_damaged(data: bytes) -> None:
    with pytest.raises(PdfDamaged):
        page_count(written(PdfWriter()))
    for number in (-1, page_count(data)):
        with pytest.raises(PdfDamaged):
            draw_page(data, number, 100)


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_a_password_is_said_in_words(data: bytes, algorithm: str) -> None:
    if algorithm == "AES-256":
        pytest.importorskip("cryptography")
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(data)))
    writer.encrypt("secret", algorithm=algorithm)
    with pytest.raises(PdfLocked) as refused:
        draw_page(written(writer), 0, 100)
    assert "password" in refused.value.message()


@pytest.mark.parametrize("size", [(14_401, 100), (100, 1e9), (-5, 100)])
def test_a_huge_page_is_refused_with_its_size(size: tuple[float, float]) -> None:
    writer = PdfWriter()
    page = writer.add_blank_page(10, 10)
    page.mediabox.upper_right = (FloatObject(size[0]), FloatObject(size[1]))
    if size[0] < 0:  # PDFium takes a box without an area for letter paper
        assert page_size(written(writer), 0)[0] > 0
        return
    with pytest.raises(PageTooLarge) as refused:
        draw_page(written(writer), 0, 100)
    assert " cm" in refused.value.message()


def test_a_large_page_is_drawn_with_a_bounded_number_of_pixels() -> None:
    page = draw_page(blank(14_000, 14_000), 0, 100_000)
    assert page.width * page.height <= MOST_PIXELS
    thin = draw_page(blank(1, 14_000), 0, 4_000)
    assert thin.width * thin.height <= MOST_PIXELS


def test_a_page_that_takes_too_long_is_given_up(data: bytes) -> None:
    with pytest.raises(PageTooSlow):
        draw_page(data, 0, 800, seconds=0)
    assert draw_page(data, 0, 100).width == 100, "and the next can be drawn"


def test_drawing_can_be_cancelled(data: bytes) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        draw_page(data, 0, 800, progress=progress)


def test_a_pages_count_that_lies_costs_nothing() -> None:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer._pages.get_object()[NameObject("/Count")] = NumberObject(2_000_000_000)
    data = written(writer)
    try:
        count = page_count(data)
    except PdfDamaged:
        return
    assert draw_page(data, 0, 50).width == 50
    with pytest.raises(AppError):
        draw_page(data, count + 5, 50)


def test_nothing_is_written_to_the_disk(data: bytes, temp: Path) -> None:
    draw_page(data, 1, 400)
    assert list(temp.rglob("*")) == []


SMALL = letter(3)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(0, 255)), min_size=1, max_size=40))
def test_changed_bytes_are_drawn_or_refused_and_nothing_else(changes: list[tuple[int, int]]) -> None:
    mangled = bytearray(SMALL)
    for place, byte in changes:
        mangled[place] = byte
    try:
        page = draw_page(bytes(mangled), 0, 60, seconds=3)
    except (PdfDamaged, PdfLocked, PageTooLarge, PageTooSlow):
        return
    assert len(page.pixels) == page.width * page.height * 4
