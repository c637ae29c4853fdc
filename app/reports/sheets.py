"""Tables as CSV and XLSX files whose cells can never act as formulas."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, BinaryIO

Value = str | int | float | Decimal | date | None
"""What a cell may hold. Numbers and dates stay numbers and dates."""

# What spreadsheet programs read as the beginning of a formula (OWASP, "CSV Injection"), full-width forms included.
_ACTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: a frozen header row and its rows; with no `columns`, a cover of names and values.

    `widths` are in characters; left out, they follow the content.
    """

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Value]]
    widths: Sequence[float] = ()


def write_csv(target: BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> None:
    """Write a table as CSV (RFC 4180): comma, CRLF, quotes where needed, UTF-8 with a byte order mark.

    The mark lets Excel on Windows read Welsh letters. A text that a spreadsheet would take for a formula gets an
    apostrophe in front; numbers stay as they are, dates are ISO 8601. Raises ValueError when a row has another number
    of cells than there are columns.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row in [columns, *rows]:
        if len(row) != len(columns):
            raise ValueError("every row needs as many cells as there are columns")
        writer.writerow([_csv_cell(value) for value in row])
    target.write(b"\xef\xbb\xbf" + text.getvalue().encode("utf-8"))


def write_xlsx(target: BinaryIO, sheets: Sequence[Sheet], created: datetime) -> None:
    """Write a workbook, in memory and the same byte for byte for the same content and `created` (with a time zone).

    Texts are always texts, never formulas or links; one that looks like a formula is marked so (Excel's own leading
    apostrophe), so that editing it does not make it one. Raises ValueError when `created` has no time zone.
    """
    import xlsxwriter

    if created.tzinfo is None:
        raise ValueError("the time of making needs its time zone")
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    workbook = xlsxwriter.Workbook(target, options)
    workbook.set_properties({"author": "Sightline", "created": created.astimezone(UTC).replace(tzinfo=None)})
    formats = {
        "text": workbook.add_format({"text_wrap": True, "valign": "top"}),
        "quoted": workbook.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
        "strong": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "head": workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EDF1F4"}
        ),
        "number": workbook.add_format({"valign": "top"}),
        "date": workbook.add_format({"valign": "top", "num_format": "yyyy-mm-dd"}),
    }
    used: set[str] = set()
    for sheet in sheets:
        _write_sheet(workbook.add_worksheet(_sheet_name(sheet.name, used)), sheet, formats)
    workbook.close()


def neutral(text: str) -> str:
    """`text` without what acts: control characters become visible as U+FFFD, direction marks are taken out.

    Every line break becomes one line feed.
    """
    kept = []
    for char in text.replace("\r\n", "\n").replace("\r", "\n"):
        category = unicodedata.category(char)
        if category in ("Cf", "Cs"):
            continue
        kept.append("\ufffd" if category == "Cc" and char not in "\t\n" else char)
    return "".join(kept)


def acts(text: str) -> bool:
    """Whether a spreadsheet program may read `text` as a formula."""
    return text.startswith(_ACTS)


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        text = neutral(value)
        return f"'{text}" if acts(text) else text
    if isinstance(value, datetime | date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _sheet_name(name: str, used: set[str]) -> str:
    """A name that a workbook accepts: at most 31 characters, none of []:*?/\\, unlike every other in any case."""
    plain = _NOT_IN_A_NAME.sub(" ", neutral(name)).strip("' ")[:31] or "Sheet"
    found, number = plain, 1
    while found.casefold() in used:
        number += 1
        found = f"{plain[: 30 - len(str(number))]} {number}"
    used.add(found.casefold())
    return found


def _write_sheet(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    first = 0
    if sheet.columns:
        for column, text in enumerate(sheet.columns):
            page.write_string(0, column, neutral(text), formats["head"])
        page.freeze_panes(1, 0)
        first = 1
    for index, row in enumerate(sheet.rows):
        for column, value in enumerate(row):
            strong = not sheet.columns and column == 0
            _write_cell(page, index + first, column, value, formats, strong)
    for column, width in enumerate(sheet.widths or _widths(sheet)):
        page.set_column(column, column, width)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write_cell(page: Any, row: int, column: int, value: Value, formats: dict[str, Any], strong: bool) -> None:
    if isinstance(value, str):
        text = neutral(value)
        style = "quoted" if acts(text) else "strong" if strong else "text"
        page.write_string(row, column, text, formats[style])
    elif isinstance(value, datetime | date):
        page.write_datetime(row, column, value, formats["date"])
    elif value is not None:
        page.write_number(row, column, float(value), formats["number"])


def _widths(sheet: Sheet) -> list[float]:
    """Wide enough for the longest cell, between 8 and 60 characters."""
    longest: list[float] = [len(text) + 2 for text in sheet.columns]
    for row in sheet.rows:
        for column, value in enumerate(row):
            size = max((len(line) for line in str("" if value is None else value).split("\n")), default=0) + 2
            if column < len(longest):
                longest[column] = max(longest[column], size)
            else:
                longest.append(size)
    return [min(max(width, 8), 60) for width in longest]
