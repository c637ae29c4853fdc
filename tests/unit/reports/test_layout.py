"""Documents: tagged as PDF/UA-1 asks, reproducible, with every text printed literally."""

import io
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf.generic import ContentStream

from app.reports.charts import Rect, Text
from app.reports.layout import CONTENT_WIDTH, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, Document, TableSpec
from app.reports.pieces import BODY, CELL, wrap
from app.reports.tagged import TaggedCanvas
from tests.unit.reports.conftest import MADE, Pdf

PAINTS = {b"Tj", b"TJ", b"f", b"f*", b"S", b"s", b"B", b"B*", b"b", b"Do", b"sh"}


def everything(long: int = 60) -> Document:
    document = Document("Report <1> & more", "Below", created=MADE, labels=["Practice data"], footer="Foot")
    document.note("A note", "warn", "Take care")
    document.heading("First")
    document.paragraph("Words. " * 40)
    document.heading("Under it", 3)
    document.bullets(["One", "Two " * 60])
    document.table(["Item", "Number"], [[f"Row {n}", str(n)] for n in range(long)], "Many rows", strong=[0])
    document.table_pair(
        TableSpec(["Item", "Number"], [["Left", "1"]], "The left one"),
        TableSpec(["Item", "Number"], [["Right", "2"], ["Lower", "3"]], "The right one"),
    )
    document.heading("Last")
    document.facts([("Site", "South Wales")], "Facts")
    document.figure([Rect(0, 0, 100, 20, "#0B6374", 3), Text(5, 10, "7", 13, "#FFFFFF", True)], 200, 30, "A bar of 7")
    document.signature_lines(["Name", "Date"])
    return document


@pytest.fixture(scope="module")
def pdf():
    return Pdf(everything().to_bytes())


def test_pages_are_a4_and_numbered_with_the_label_on_every_one(pdf):
    texts = pdf.texts()
    assert len(texts) >= 3
    for number, (page, text) in enumerate(zip(pdf.reader.pages, texts, strict=True), start=1):
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx((595.28, 841.89), abs=0.02)
        assert f"Page {number} of {len(texts)}" in text
        assert text.count("Practice data") == 1
        assert "Foot" in text


def test_everything_painted_is_tagged_or_an_artifact(pdf):
    for page in pdf.reader.pages:
        depth = 0
        for _operands, operator in ContentStream(page["/Contents"], pdf.reader).operations:
            depth += {b"BDC": 1, b"BMC": 1, b"EMC": -1}.get(operator, 0)
            assert depth in (0, 1), "marked content nests"
            assert depth or operator not in PAINTS, f"{operator} outside marked content"
        assert depth == 0


def test_the_parent_tree_leads_from_every_mark_to_its_element(pdf):
    tree = pdf.root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    for index, page in enumerate(pdf.reader.pages):
        assert page["/StructParents"] == index
        assert page["/Tabs"] == "/S"
        parents = tree[2 * index + 1].get_object()
        marks = re.findall(rb"/MCID (\d+)", page["/Contents"].get_object().get_data())
        assert [int(mark) for mark in marks] == list(range(len(parents)))
        for number, parent in enumerate(parents):
            kids = [kid.get_object() for kid in parent.get_object()["/K"]]
            mine = [k for k in kids if k.get("/Type") == "/MCR" and k["/Pg"].get_object() == page.get_object()]
            assert number in [int(kid["/MCID"]) for kid in mine]


def test_metadata_says_title_language_and_pdf_ua(pdf):
    xmp = pdf.root["/Metadata"].get_object().get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "Report &lt;1&gt; &amp; more" in xmp
    assert pdf.reader.metadata.title == "Report <1> & more"
    assert pdf.root["/Lang"] == "en-GB"
    assert pdf.root["/MarkInfo"]["/Marked"]
    assert pdf.root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.reader.metadata.creation_date == MADE
    assert "2026-12-02T09:30:00Z" in xmp


def test_headings_lists_tables_and_figures_have_their_structure(pdf):
    heads = [(element["/S"], pdf.said(element)) for element in pdf.elements() if element["/S"][1:2] == "H"]
    assert heads == [
        ("/H1", "Report <1> & more"),
        ("/H2", "First"),
        ("/H3", "Under it"),
        ("/H2", "Last"),
    ]
    assert [pdf.said(item) for item in pdf.elements("Lbl")] == ["•", "•"]
    captions = [pdf.said(element) for element in pdf.elements("Caption")]
    assert captions == ["Many rows", "The left one", "The right one", "Facts"]
    assert [element["/Alt"] for element in pdf.elements("Figure")] == ["A bar of 7"]
    box = [float(side) for side in pdf.elements("Figure")[0]["/A"]["/BBox"]]
    assert box[0] == pytest.approx(MARGIN)
    assert box[2] - box[0] == pytest.approx(150)


def test_header_cells_have_a_scope_and_a_repeated_header_is_no_second_row(pdf):
    table = pdf.elements("Table")[0]
    heads = [cell["/A"]["/Scope"] for cell in pdf.elements("TH")[:3]]
    assert heads == ["/Column", "/Column", "/Row"]
    rows = [kid.get_object() for kid in table["/K"]]
    assert [part["/S"] for part in rows] == ["/Caption", "/THead", "/TBody"]
    assert len(rows[1]["/K"]) == 1
    assert len(rows[2]["/K"]) == 60
    shown = sum(text.count("Item") for text in pdf.texts())
    assert shown > len(pdf.elements("Table")) - 1, "the header row is repeated on the table's second page"
    assert pdf.said(rows[2]["/K"][59].get_object()) == "Row 59 59"


def test_reading_order_is_the_order_of_building(pdf):
    said = " ".join(pdf.said(element) for element in pdf.elements("Document"))
    order = ["Practice data", "Report <1>", "Below", "Take care", "First", "Row 59", "Left", "Right", "Last", "Name"]
    places = [said.index(text) for text in order]
    assert places == sorted(places)


def test_bookmarks_follow_the_headings(pdf):
    def titles(items):
        return [titles(item) if isinstance(item, list) else item.title for item in items]

    assert titles(pdf.reader.outline) == ["Report <1> & more", ["First", ["Under it"], "Last"]]


def test_fonts_are_embedded_and_no_code_maps_to_nothing(pdf):
    for page in pdf.reader.pages:
        for font in page["/Resources"]["/Font"].values():
            plain = font.get_object()
            assert "AtkinsonHyperlegibleNext" in plain["/BaseFont"]
            assert plain["/FontDescriptor"]["/FontFile2"]
            cmap = plain["/ToUnicode"].get_object().get_data().decode("ascii")
            assert "<0000>" not in cmap
            assert all(int(count) <= 100 for count in re.findall(r"(\d+) beginbfchar", cmap))


def test_the_same_content_and_time_make_the_same_bytes():
    assert everything().to_bytes() == everything().to_bytes()
    elsewhere = MADE.astimezone(timezone(timedelta(hours=5)))
    moved = Document("T", created=elsewhere)
    assert moved.to_bytes() == Document("T", created=MADE).to_bytes()
    assert moved.to_bytes() != Document("T", created=MADE + timedelta(seconds=1)).to_bytes()


def test_the_bytes_do_not_depend_on_the_process_or_its_environment():
    code = (
        "import sys; from datetime import datetime, UTC; from app.reports.layout import Document;"
        "d = Document('T', created=datetime(2026, 12, 2, 9, 30, tzinfo=UTC)); d.paragraph('Words');"
        "sys.stdout.buffer.write(d.to_bytes())"
    )
    here = Document("T", created=MADE)
    here.paragraph("Words")
    env = {"SOURCE_DATE_EPOCH": "1", "TZ": "Asia/Tokyo", "PYTHONHASHSEED": "7"}
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=env).stdout
    assert there == here.to_bytes()


def test_reportlab_is_not_loaded_until_something_is_printed():
    code = (
        "import sys, app.reports.layout, app.reports.charts, app.reports.sheets, app.reports.monthly_return,"
        " app.reports.evaluation_report, app.reports.recovery_sheet;"
        "print([m for m in sys.modules if m.split('.')[0] in ('reportlab', 'xlsxwriter')])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    assert out.strip() == "[]"


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("<b>bold</b> &amp; &", "<b>bold</b> &amp; &"),
        ("pay\u202egpj.exe\u202c", "paygpj.exe"),
        ("bell\x07", "bell[U+0007]"),
        ("Жан", "[U+0416][U+0430][U+043D]"),
        ("Siân ŵŷ Łódź €5 ½", "Siân ŵŷ Łódź €5 ½"),
        ("Sia\u0302n", "Siân"),
        ("soft\u00adhyphen\u200b", "softhyphen"),
        ("😀", "[U+1F600]"),
        ("a \\(b\\) %s {c}", "a \\(b\\) %s {c}"),
    ],
)
def test_text_prints_literally_and_what_cannot_be_shown_shows_its_code(written, printed):
    document = Document("T", created=MADE)
    document.paragraph(written)
    pdf = Pdf(document.to_bytes())
    assert pdf.said(pdf.elements("P")[-1]) == printed


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_at_all_can_be_printed_everywhere(text):
    document = Document(text, text, created=MADE, labels=[text], footer=text)
    document.heading(text)
    document.note(text, "info", text)
    document.bullets([text])
    document.table([text, text], [[text, text]], text)
    document.figure([Text(0, 5, text, 10, "#000000")], 100, 10, text)
    pdf = Pdf(document.to_bytes())
    assert pdf.elements("Figure")
    assert "\x00" not in "".join(pdf.texts())


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "Zs"]), max_size=300), st.floats(40, 400))
def test_lines_are_never_too_wide_and_lose_no_letter(text, width):
    from app.reports.fonts import safe_text, width_of

    lines = wrap(text, width, BODY)
    assert all(width_of(line, BODY.size) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(safe_text(text).split())


def test_a_line_break_stays_and_a_long_word_is_broken():
    assert wrap("one\ntwo", 200, CELL) == ["one", "two"]
    assert "".join(wrap("x" * 300, 100, CELL)) == "x" * 300


def test_nothing_runs_out_of_the_page():
    document = Document("W" * 200, created=MADE, labels=["W" * 200], footer="F" * 400)
    document.paragraph("W" * 900)
    document.table(["H" * 90, "I" * 90], [["W" * 400, "9" * 60], ["tall " * 1500, "1"]], "C" * 300)
    pdf = Pdf(document.to_bytes())
    for page in pdf.reader.pages:
        for place in _text_places(page):
            assert MARGIN - 1 <= place[0] <= PAGE_WIDTH - MARGIN
            assert 20 <= place[1] <= PAGE_HEIGHT - 20


def _text_places(page):
    found = []
    page.extract_text(visitor_text=lambda text, _cm, tm, _font, _size: text.strip() and found.append((tm[4], tm[5])))
    return found


def test_no_line_is_printed_on_another():
    document = Document("T", created=MADE, labels=["Practice data"], footer="Foot")
    document.table(["Item", "Number"], [[f"Row {n}", str(n)] for n in range(120)], "Many rows")
    document.note("Words " * 400)
    for page in Pdf(document.to_bytes()).reader.pages:
        lines = sorted({round(y, 1) for _x, y in _text_places(page)})
        assert all(above - below > 9 for below, above in pairwise(lines))


def test_a_heading_is_never_the_last_thing_on_a_page():
    for lines in range(38, 52):
        document = Document("T", created=MADE)
        for _line in range(lines):
            document.paragraph("filler", small=True)
        document.heading("HEADING")
        document.table(["Item", "Number"], [["row", "1"], ["row", "2"]], "CAPTION")
        for text in Pdf(document.to_bytes()).texts():
            assert ("HEADING" in text) == ("CAPTION" in text) == ("row" in text)


def test_a_row_taller_than_a_page_is_divided_and_whole():
    document = Document("T", created=MADE)
    words = [f"w{n}" for n in range(4000)]
    document.table(["Note", "Number"], [[" ".join(words), "1"]], "Tall", (1, 1))
    pdf = Pdf(document.to_bytes())
    assert len(pdf.reader.pages) > 2
    assert pdf.said(pdf.elements("TBody")[0]).split() == [*words, "1"]


def test_a_page_break_begins_a_page_and_an_empty_page_is_never_made():
    document = Document("T", created=MADE)
    document.page_break()
    document.page_break()
    document.heading("Second")
    document.page_break()
    texts = Pdf(document.to_bytes()).texts()
    assert len(texts) == 2
    assert "Second" in texts[1]


def test_levels_of_heading_are_not_skipped():
    document = Document("T", created=MADE)
    with pytest.raises(ValueError, match="level 3"):
        document.heading("Too deep", 3)


@pytest.mark.parametrize(
    ("columns", "rows", "more"),
    [
        (["A", "B"], [["1"]], {}),
        ([], [], {}),
        (["A", "B"], [["1", "2"]], {"widths": (1,)}),
        (["A", "B"], [["1", "2"]], {"align": "lrr"}),
    ],
)
def test_a_table_whose_parts_do_not_fit_is_refused(columns, rows, more):
    with pytest.raises(ValueError, match="as many cells"):
        Document("T", created=MADE).table(columns, rows, "C", **more)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        Document("T", created=datetime(2026, 1, 1)).to_bytes()


def test_marks_do_not_nest():
    canvas = TaggedCanvas("T", "en-GB", MADE, (100, 100))
    with canvas.mark(canvas.root.add("P")), pytest.raises(RuntimeError), canvas.artifact():
        pass


def test_render_writes_to_any_stream():
    memory = io.BytesIO()
    Document("T", created=MADE).render(memory)
    assert memory.getvalue().startswith(b"%PDF-1.7")
    assert memory.getvalue().rstrip().endswith(b"%%EOF")


def test_a_document_in_welsh_says_so():
    pdf = Pdf(Document("T", created=MADE, lang="cy").to_bytes())
    assert pdf.root["/Lang"] == "cy"
    assert "<rdf:li>cy</rdf:li>" in pdf.root["/Metadata"].get_object().get_data().decode()


def test_figures_are_tabular():
    from app.reports.fonts import width_of

    for bold in (False, True):
        assert len({width_of(digit, 10, bold) for digit in "0123456789"}) == 1
    assert width_of("1111", 10) == pytest.approx(width_of("0000", 10))


def test_a_wide_figure_is_fitted_to_the_text():
    document = Document("T", created=MADE)
    document.figure([Rect(0, 0, 5000, 10, "#000000")], 5000, 10, "Wide")
    box = Pdf(document.to_bytes()).elements("Figure")[0]["/A"]["/BBox"]
    assert float(box[2]) - float(box[0]) == pytest.approx(CONTENT_WIDTH)


def test_two_documents_built_at_once_do_not_mix():
    one, other = Document("One", created=MADE), Document("Other", created=MADE.astimezone(UTC))
    one.paragraph("abc")
    other.paragraph("xyz ŵ")
    first, second = Pdf(one.to_bytes()), Pdf(other.to_bytes())
    assert "abc" in first.texts()[0]
    assert "xyz ŵ" in second.texts()[0]
