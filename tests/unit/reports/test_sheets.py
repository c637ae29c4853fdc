"""CSV and XLSX that open everywhere and never act."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reports.sheets import Sheet, acts, neutral, write_csv, write_xlsx

MADE = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)
DANGEROUS = ["=1+1", "+44 7700 900123", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", '=HYPERLINK("http://x")']


def csv_of(columns, rows):
    target = io.BytesIO()
    write_csv(target, columns, rows)
    return target.getvalue()


def xlsx_of(*sheets, created=MADE):
    target = io.BytesIO()
    write_xlsx(target, sheets, created)
    return target.getvalue()


def opened(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def test_csv_is_what_the_standard_says():
    data = csv_of(["Name", "Number"], [['He said "no", twice', 3], ["line\nbreak", None]])
    assert data == b'\xef\xbb\xbfName,Number\r\n"He said ""no"", twice",3\r\n"line\nbreak",\r\n'


def test_numbers_and_dates_stay_what_they_are():
    data = csv_of(["a", "b", "c", "d"], [[-3, Decimal("64.70"), 1.5, date(2026, 3, 14)]])
    assert data.decode("utf-8-sig").splitlines()[1] == "-3,64.70,1.5,2026-03-14"


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_looks_like_a_formula_is_neutralised_in_csv(text):
    data = csv_of(["=head", "b"], [[text, "safe"]])
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows[0][0] == "'=head"
    assert rows[1] == [f"'{neutral(text)}", "safe"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(st.text(max_size=30), min_size=2, max_size=2), max_size=6))
def test_any_table_is_read_back_cell_for_cell_and_no_cell_acts(rows):
    data = csv_of(["a", "b"], rows)
    found = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(found) == len(rows) + 1
    for read, row in zip(found[1:], rows, strict=True):
        assert [cell.removeprefix("'") for cell in read] == [neutral(cell).removeprefix("'") for cell in row]
        assert not any(acts(cell) for cell in read)


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="as many cells"):
        csv_of(["a", "b"], [["only one"]])


def test_control_and_direction_characters_do_not_pass():
    assert neutral("a\x00b\u202ec\x1bd\r\n\r") == "a\ufffdbc\ufffdd\n\n"


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_that_looks_like_a_formula_is_a_text_in_xlsx(text):
    cell = opened(xlsx_of(Sheet("One", ["=head"], [[text]])))["One"]["A2"]
    assert cell.data_type == "s"
    assert cell.value.strip() == neutral(text).strip()
    assert cell.quotePrefix
    assert cell.hyperlink is None


def test_xlsx_holds_numbers_dates_and_texts():
    row = [7, Decimal("64.7"), date(2026, 3, 14), "007", "http://example.org", None]
    sheet = opened(xlsx_of(Sheet("One", list("abcdef"), [row])))["One"]
    assert [cell.value for cell in sheet[2]] == [7, 64.7, datetime(2026, 3, 14), "007", "http://example.org", None]
    assert sheet["D2"].data_type == "s"
    assert sheet["E2"].hyperlink is None
    assert not sheet["D2"].quotePrefix


def test_the_header_is_frozen_and_columns_are_wide_enough():
    sheet = opened(xlsx_of(Sheet("One", ["Name", "Number"], [["A name of some length", 1]])))["One"]
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width >= len("A name of some length")
    fixed = opened(xlsx_of(Sheet("One", ["Name"], [["x"]], (40,))))["One"]
    assert fixed.column_dimensions["A"].width == pytest.approx(40, abs=1)


def test_a_cover_has_no_header_row():
    sheet = opened(xlsx_of(Sheet("Cover", (), [("Site", "South Wales")])))["Cover"]
    assert (sheet["A1"].value, sheet["B1"].value) == ("Site", "South Wales")
    assert sheet["A1"].font.bold
    assert sheet.freeze_panes is None


def test_names_of_sheets_are_made_fit():
    book = opened(xlsx_of(*[Sheet(name, ["a"], []) for name in ("A/B: [x]?", "Same", "same", "", "L" * 40, "L" * 40)]))
    assert book.sheetnames == ["A B   x", "Same", "same 2", "Sheet", "L" * 31, "L" * 29 + " 2"]


def test_the_same_content_makes_the_same_bytes():
    sheet = Sheet("One", ["a"], [["x"]])
    assert xlsx_of(sheet) == xlsx_of(sheet)
    assert opened(xlsx_of(sheet)).properties.created == datetime(2026, 12, 2, 9, 30)


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        xlsx_of(Sheet("One", ["a"], []), created=datetime(2026, 1, 1))
