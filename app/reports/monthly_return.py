"""The monthly return as PDF, CSV and XLSX."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from app import __version__
from app.models.abuse_ratings import ABUSE_TYPES, LEVELS, PERSPECTIVES
from app.models.codes import ABUSE_TYPE, PERSPECTIVE, SEVERITY
from app.models.measures import Share, point_change
from app.models.months import Month, london_date, long_day, month_name
from app.models.return_facts import CLOSING, OPENING
from app.models.returns import Cell, Group, MonthlyReturn
from app.reports import charts
from app.reports.layout import Document, TableSpec
from app.reports.sheets import Sheet, Value, write_csv, write_xlsx
from app.tokens import LIGHT
from app.words import N_, _

_CHART_WIDTH = 650.0
_COLUMNS = (
    *("site", "month", "revision", "definition", "suppression", "provisional"),
    *("section", "group", "cell", "label", "count", "n", "known", "missing", "percent"),
)
_PROFILES = {
    "operational": N_("Operational: exact figures, for the programme office only"),
    "hes": N_("Publishable: small numbers protected (hes)"),
    "threshold_10": N_("Publishable: small numbers protected (threshold 10)"),
}
_MINUS = ("A.late_removed", "A.inexact_out", *(f"A.{kind}" for kind in CLOSING))
_PLUS = ("A.late_added", "A.inexact_in", *(f"A.{kind}" for kind in OPENING))


def return_pdf(ret: MonthlyReturn, created: datetime, labels: Sequence[str] = ()) -> bytes:
    """The return for people: page one says what is missing, then every figure, then lines to sign on.

    `created` has a time zone; `labels` stand on every page (practice data).
    """
    document = Document(
        _("Monthly return: {site}").format(site=ret.parameters.site_name),
        f"{month_name(Month.parse(ret.parameters.month))}. {_profile(ret)}.",
        created=created,
        labels=labels,
        footer=_("Definition {definition}, revision {revision}. Content {hash}").format(
            definition=ret.parameters.definition, revision=ret.revision, hash=ret.content_hash[:16]
        ),
    )
    _first_page(document, ret, created)
    _flow(document, ret)
    _caseload(document, ret)
    _outcomes(document, ret)
    _laptops(document, ret)
    _signing(document, ret)
    return document.to_bytes()


def return_csv(ret: MonthlyReturn) -> bytes:
    """Every cell in one row of a CSV file, with the parameters beside; a share fills n, known, missing, percent."""
    target = io.BytesIO()
    write_csv(target, _COLUMNS, _rows(ret))
    return target.getvalue()


def return_xlsx(ret: MonthlyReturn, created: datetime | None = None) -> bytes:
    """A workbook: a cover with the parameters, a sheet for each section, the laptops, and all cells for analysis.

    `created` has a time zone; by default it is the first moment after the month, so that the bytes stay the same.
    """
    made = created or datetime.combine(
        Month.parse(ret.parameters.month).last + timedelta(days=1), datetime.min.time(), UTC
    )
    sheets = [Sheet(_("Return"), (), _parameters(ret), (34, 70))]
    for section in ret.sections:
        rows = [_section_row(group, cell) for group in section.groups for cell in group.cells]
        heads = [_("Table"), _("Figure"), _("Count or n"), _("Known (N)"), _("Missing"), _("Per cent")]
        sheets.append(Sheet(f"{section.id} {section.title}", heads, rows, (44, 56, 12, 12, 12, 12)))
    sheets.append(Sheet(_("Laptops"), _laptop_heads(), _laptop_rows(ret)))
    sheets.append(Sheet(_("All cells"), _COLUMNS, _rows(ret)))
    target = io.BytesIO()
    write_xlsx(target, sheets, made)
    return target.getvalue()


def _profile(ret: MonthlyReturn) -> str:
    code = ret.parameters.suppression
    return _(_PROFILES[code]) if code in _PROFILES else code


def _rows(ret: MonthlyReturn) -> list[list[Value]]:
    about = ret.parameters
    first: list[Value] = [about.site_name, about.month, ret.revision, about.definition, about.suppression]
    first.append("yes" if ret.provisional else "no")
    rows = []
    for section in ret.sections:
        for group in section.groups:
            for cell in group.cells:
                rows.append([*first, section.id, group.id, cell.id, cell.label, *_figures(cell)])
    return rows


def _figures(cell: Cell) -> list[Value]:
    """Count, n, known, missing, percent: a count fills the first, a share the others."""
    if isinstance(cell.value, Share):
        return [None, cell.value.n, cell.value.known, cell.value.missing, cell.value.percent()]
    return [cell.value, None, None, None, None]


def _section_row(group: Group, cell: Cell) -> list[Value]:
    count, n, known, missing, percent = _figures(cell)
    return [group.title, cell.label, n if count is None else count, known, missing, percent]


def _parameters(ret: MonthlyReturn) -> list[tuple[str, str]]:
    about = ret.parameters
    pairs = [
        (_("Site"), about.site_name),
        (_("Month"), month_name(Month.parse(about.month))),
        (_("Revision"), f"{ret.revision}" + (f": {ret.revision_reason}" if ret.revision_reason else "")),
        (_("Return definition"), about.definition),
        (_("Rendering"), _profile(ret)),
        (_("Repeat definition"), about.repeat_definition or _("not set")),
        (_("Review interval"), _("{weeks} weeks").format(weeks=about.review_interval_weeks)),
        (_("Content (SHA-256)"), f"{ret.content_hash[:32]} {ret.content_hash[32:]}"),
        (_("Program"), f"Sightline {__version__}"),
    ]
    if ret.provisional:
        pairs.insert(2, (_("Standing"), ret.provisional))
    return pairs


def _first_page(document: Document, ret: MonthlyReturn, created: datetime) -> None:
    if ret.provisional:
        text = _("Their cases keep the state last heard of. What was done on them since is not known, and is not 0.")
        document.note(text, "warn", ret.provisional)
    if ret.revision > 1:
        title = _("Revision {revision}").format(revision=ret.revision)
        document.note(ret.revision_reason or _("No reason was given."), "info", title)
    wanted = {
        "A.open_start": _("Open at the start"),
        "A.opened": _("Opened"),
        "A.closed": _("Closed"),
        "A.open_end": _("Open at the end"),
    }
    found = [charts.Tile(label, f"{ret.cell(cell_id).value}") for cell_id, label in wanted.items()]
    primitives, height = charts.tiles(LIGHT, _CHART_WIDTH, found)
    document.figure(primitives, _CHART_WIDTH, height, charts.describe_tiles(found))
    made = long_day(date.fromisoformat(london_date(created)))
    pairs = [pair for pair in _parameters(ret) if pair[1] != ret.provisional]
    document.facts([*pairs, (_("Document made on"), made)], _("What this return was made with"))


def _flow(document: Document, ret: MonthlyReturn) -> None:
    document.heading(_("A. Flow of cases"))
    group = ret.group("A.balance")
    rows = [(cell.label, _signed(cell)) for cell in group.cells]
    document.table([_("Cases"), _("Number")], rows, group.title, (3, 1), strong=[0, len(rows) - 1], width=0.66)
    document.paragraph(
        _("Each line is added to or taken from the line above it; the last is counted separately and agrees."),
        small=True,
    )
    document.table_pair(_spec(ret.group("A.referrals"), total=True), _spec(ret.group("A.closings"), total=True))
    not_exact = ret.group("A.not_exact")
    document.table_pair(_spec(ret.group("A.panel"), total=True), _spec(not_exact))
    document.paragraph(f"{not_exact.title}: {not_exact.note}", small=True)
    late = [group for section in ret.sections for group in section.groups if group.id == "A.late"]
    for group in late:
        rows = [(cell.label, f"{cell.value}") for cell in group.cells]
        document.table([_("Item"), _("Number")], rows, group.title, (3, 1), width=0.66)


def _signed(cell: Cell) -> str:
    sign = "+ " if cell.id in _PLUS else "− " if cell.id in _MINUS else ""
    return f"{sign}{cell.value}"


def _spec(group: Group, total: bool = False) -> TableSpec:
    """A group of counts as a small table; `total` marks its first cell as the sum of the others."""
    rows = [(cell.label, f"{cell.value}") for cell in group.cells]
    return TableSpec([_("Item"), _("Number")], rows, group.title, (3.2, 1), (0,) if total else ())


def _caseload(document: Document, ret: MonthlyReturn) -> None:
    document.heading(_("B. Caseload at the end of the month"))
    document.table_pair(_spec(ret.group("B.status")), _spec(ret.group("B.engagement")))
    work = _spec(ret.group("B.work_mode"))
    document.table(work.columns, work.rows, work.caption, work.widths, width=0.48)


def _outcomes(document: Document, ret: MonthlyReturn) -> None:
    document.page_break()
    document.heading(_("E. Outcomes of cases closed"))
    document.paragraph(
        _(
            "Case manager and Idva rate separately and are never averaged. In use: severity of standard, moderate or"
            " high in the last three months. A change of one or two people is not a trend."
        )
    )
    for perspective in PERSPECTIVES:
        if perspective != PERSPECTIVES[0]:
            document.page_break()
        document.heading(PERSPECTIVE.label(perspective), 3)
        _use(document, ret, perspective)
        _chart(document, ret, perspective)
        _transitions(document, ret, perspective)


def _use(document: Document, ret: MonthlyReturn, perspective: str) -> None:
    group = ret.group(f"E.{perspective}")
    rows = []
    for abuse_type in ABUSE_TYPES:
        start, end = (_share(ret, f"E.{perspective}.{abuse_type}.{point}") for point in ("intake", "exit"))
        change = _points(start, end)
        rows.append((ABUSE_TYPE.label(abuse_type), *_of(start), *_of(end), change, f"{start.missing}"))
    columns = [_("Type"), _("Intake n/N"), "%", _("Exit n/N"), "%", _("Change"), _("Missing")]
    document.table(columns, rows, group.title, (2.3, 1.1, 0.9, 1.1, 0.9, 1.3, 0.9))
    counts = [f"{cell.label}: {cell.value}." for cell in group.cells[:4]]
    document.paragraph(" ".join([*counts, group.note]), small=True)


def _share(ret: MonthlyReturn, cell_id: str) -> Share:
    value = ret.cell(cell_id).value
    if not isinstance(value, Share):
        raise TypeError(f"{cell_id} is not a share")
    return value


def _of(share: Share) -> tuple[str, str]:
    percent = share.percent()
    return f"{share.n}/{share.known}", "–" if percent is None else f"{percent:f}"


def _points(start: Share, end: Share) -> str:
    """The change in percentage points, with its sign."""
    points = point_change(start, end).rounded()
    if points is None:
        return "–"
    sign = "" if not points else "−" if points < 0 else "+"
    return _("{points} points").format(points=f"{sign}{abs(points):f}")


def _levels(ret: MonthlyReturn, perspective: str, abuse_type: str, start: str) -> list[int]:
    """Cases at level `start` at intake by their level at exit."""
    found = []
    for end in LEVELS:
        value = ret.cell(f"E.{perspective}.{abuse_type}.{start}.{end}").value
        found.append(value if isinstance(value, int) else value.n)
    return found


def _chart(document: Document, ret: MonthlyReturn, perspective: str) -> None:
    rows = []
    for abuse_type in ABUSE_TYPES:
        grid = [_levels(ret, perspective, abuse_type, start) for start in LEVELS]
        at_intake = [sum(row) for row in grid]
        at_exit = [sum(column) for column in zip(*grid, strict=True)]
        none, standard, moderate, high = at_intake
        rows.append(
            charts.SeverityRow(
                ABUSE_TYPE.label(abuse_type),
                (none, standard, moderate, high),
                (at_exit[0], at_exit[1], at_exit[2], at_exit[3]),
            )
        )
    if any(sum(row.intake) for row in rows):
        primitives, height = charts.severity_pairs(LIGHT, _CHART_WIDTH, rows)
        document.figure(primitives, _CHART_WIDTH, height, charts.describe_severity(rows, perspective))


def _transitions(document: Document, ret: MonthlyReturn, perspective: str) -> None:
    """The four 4 x 4 tables of severity at intake by severity at exit, two in a row."""
    specs = []
    for abuse_type in ABUSE_TYPES:
        rows = []
        for start in LEVELS:
            rows.append((SEVERITY.label(start), *(f"{n}" for n in _levels(ret, perspective, abuse_type, start))))
        title = ABUSE_TYPE.label(abuse_type)
        heads = [_("From / to"), *(SEVERITY.label(level) for level in LEVELS)]
        specs.append(TableSpec(heads, rows, title, (1.15, 0.8, 1.15, 1.2, 0.75)))
    document.table_pair(specs[0], specs[1])
    document.table_pair(specs[2], specs[3])
    document.paragraph(
        _("Cases known at both points. Rows: severity at intake. Columns: severity at exit."), small=True
    )


def _laptop_heads() -> list[str]:
    return [_("Laptop"), _("Work is in up to"), _("Open cases"), _("State")]


def _laptop_rows(ret: MonthlyReturn) -> list[list[Value]]:
    rows: list[list[Value]] = []
    for state in ret.laptops:
        heard = long_day(date.fromisoformat(state.heard_on)) if state.heard_on else _("never heard")
        rows.append([state.laptop.name, heard, state.open_cases, _("Missing") if state.missing else _("In")])
    return rows


def _laptops(document: Document, ret: MonthlyReturn) -> None:
    document.heading(_("G. Whose work is in"))
    rows = [[f"{value}" for value in row] for row in _laptop_rows(ret)]
    if rows:
        document.table(_laptop_heads(), rows, _("Laptops of the site"), (2, 1.6, 1, 1), "llrl")
    else:
        document.paragraph(_("No laptop is registered at this site."))


def _signing(document: Document, ret: MonthlyReturn) -> None:
    document.heading(_("Signing"))
    text = _("I have read these figures, the notes beside them, and which laptops are in.")
    if ret.provisional:
        text += " " + _("The return is provisional; the reason for signing it now is recorded with the signature.")
    document.paragraph(text)
    document.signature_lines([_("Name and role"), _("Signature"), _("Date")])
