"""The monthly return on paper and in spreadsheets."""

import csv
import dataclasses
import io
import re

import openpyxl

from app.models.measures import Share
from app.models.returns import ReturnParameters, compute
from app.reports.monthly_return import return_csv, return_pdf, return_xlsx


def rows_of(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_page_one_says_what_is_missing(monthly_return, read, made):
    text = read(return_pdf(monthly_return, made)).texts()[0]
    assert "Provisional: 1 of 4 laptops missing, last heard 12 Nov, 16 of 70 open cases" in text
    assert "is not 0" in text


def test_a_return_with_everybody_in_is_not_provisional(read, made):
    ret = compute(ReturnParameters("Essex", "2026-11"), [], [], {})
    texts = read(return_pdf(ret, made)).texts()
    assert not any("Provisional" in text for text in texts)
    assert "No laptop is registered at this site." in texts[-1]


def test_the_paper_holds_every_count_with_its_label(monthly_return, read, made):
    pdf = read(return_pdf(monthly_return, made))
    said = [pdf.said(row) for row in pdf.elements("TR")]
    for cell in monthly_return.group("A.balance").cells:
        assert any(re.fullmatch(rf"{re.escape(cell.label)} [+−]? ?{cell.value}", row) for row in said), cell
    for group_id in ("A.referrals", "A.panel", "A.closings", "A.not_exact", "B.status", "B.work_mode", "B.engagement"):
        for cell in monthly_return.group(group_id).cells:
            assert f"{cell.label} {cell.value}" in said, cell


def test_outcomes_stand_with_n_of_n_percent_and_missing(monthly_return, read, made):
    pdf = read(return_pdf(monthly_return, made))
    said = [pdf.said(row) for row in pdf.elements("TR")]
    for who in ("case_manager", "idva"):
        start, end = (monthly_return.cell(f"E.{who}.physical.{point}").value for point in ("intake", "exit"))
        beginning = f"Physical {start.n}/{start.known} {start.percent()} {end.n}/{end.known} {end.percent()} "
        assert any(row.startswith(beginning) and row.endswith(f"points {start.missing}") for row in said)
    assert len([figure for figure in pdf.elements("Figure") if "as judged by" in figure["/Alt"]]) == 2


def test_parameters_hash_and_revision_are_printed(monthly_return, read, made):
    ret = dataclasses.replace(monthly_return, revision=2, revision_reason="A bundle of KR arrived late")
    pdf = read(return_pdf(ret, made))
    first = pdf.texts()[0]
    for words in (
        "South Wales",
        "November 2026",
        "12 weeks",
        "Revision 2",
        "A bundle of KR arrived late",
        "2 December 2026",
    ):
        assert words in first
    rows = [pdf.said(row) for row in pdf.elements("TR")]
    assert f"Content (SHA-256) {ret.content_hash[:32]} {ret.content_hash[32:]}" in rows
    assert all(ret.content_hash[:16] in text for text in pdf.texts())


def test_no_case_id_or_reference_is_printed(monthly_return, read, made):
    everything = " ".join(read(return_pdf(monthly_return, made)).texts())
    everything += return_csv(monthly_return).decode("utf-8-sig")
    assert not re.search(r"case-\d|KR-\d", everything)


def test_labels_stand_on_every_page(monthly_return, read, made):
    texts = read(return_pdf(monthly_return, made, ["Practice data"])).texts()
    assert all("Practice data" in text for text in texts)


def test_the_csv_holds_every_cell_as_numbers(monthly_return):
    rows = rows_of(return_csv(monthly_return))
    cells = list(monthly_return.cells())
    assert [row["cell"] for row in rows] == [cell.id for cell in cells]
    for row, cell in zip(rows, cells, strict=True):
        assert (row["site"], row["month"], row["provisional"]) == ("South Wales", "2026-11", "yes")
        if isinstance(cell.value, Share):
            assert Share(int(row["n"]), int(row["known"]), int(row["missing"])) == cell.value
            assert row["percent"] == ("" if cell.value.percent() is None else f"{cell.value.percent()}")
        else:
            assert int(row["count"]) == cell.value


def test_the_workbook_has_a_cover_a_sheet_for_each_section_and_all_cells(monthly_return):
    book = openpyxl.load_workbook(io.BytesIO(return_xlsx(monthly_return)))
    assert book.sheetnames == [
        "Return",
        "A Flow of cases",
        "B Caseload at the end of the mo",
        "E Outcomes of cases closed",
        "Laptops",
        "All cells",
    ]
    cover = {row[0].value: row[1].value for row in book["Return"].iter_rows()}
    assert cover["Content (SHA-256)"].replace(" ", "") == monthly_return.content_hash
    assert cover["Standing"] == monthly_return.provisional
    flow = {row[1].value: row[2].value for row in book["A Flow of cases"].iter_rows(min_row=2, max_row=10)}
    assert flow["Open at the end of the month"] == 70
    assert [cell.value for cell in book["Laptops"][4]] == ["MN", "12 November 2026", 16, "Missing"]


def test_the_same_return_makes_the_same_bytes(monthly_return, made):
    assert return_pdf(monthly_return, made) == return_pdf(monthly_return, made)
    assert return_csv(monthly_return) == return_csv(monthly_return)
    assert return_xlsx(monthly_return) == return_xlsx(monthly_return)


def test_a_site_name_cannot_act_in_a_spreadsheet(made):
    ret = compute(ReturnParameters("=cmd|' /C calc'!A0", "2026-11"), [], [], {})
    assert rows_of(return_csv(ret))[0]["site"] == "'=cmd|' /C calc'!A0"
    book = openpyxl.load_workbook(io.BytesIO(return_xlsx(ret)))
    assert book["Return"]["B1"].data_type == "s"
    assert return_pdf(ret, made)
