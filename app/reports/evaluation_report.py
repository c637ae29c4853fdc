"""The evaluation as a PDF and as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from app.models.abuse_ratings import PERSPECTIVES
from app.models.codes import ABUSE_TYPE, PERSPECTIVE
from app.models.evaluation import Ages, Evaluation, SeverityOutcome, Table
from app.models.measures import Share, round_half_up
from app.models.months import london_date, long_day
from app.reports import charts
from app.reports.layout import Document
from app.tokens import LIGHT
from app.words import _, ngettext

_CHART_WIDTH = 650.0
_BARS = ("needs",)
"""Tables that are drawn as bars too."""


def evaluation_pdf(result: Evaluation, created: datetime, title: str = "", labels: Sequence[str] = ()) -> bytes:
    """The evaluation for people: every percentage with n/N, its 95 % interval and how many are missing.

    The cohort's label stands in a band on every page and under every table and chart; `labels` are added to the band.
    `created` has a time zone.
    """
    day = long_day(date.fromisoformat(london_date(created)))
    count = ngettext("{n} completed case", "{n} completed cases", result.cases)
    document = Document(
        title or _("Evaluation"),
        _("{count}. Made on {day}.").format(count=count, day=day),
        created=created,
        labels=[label for label in (result.label, *labels) if label],
        footer=_("Percentages are of the known. Intervals are 95 % (Wilson)."),
    )
    if result.small_sample:
        document.note(result.small_sample, "warn", _("Small numbers"))
    document.heading(_("Who the cases are"))
    _table(document, result, result.table("who"))
    document.bullets([_age_text(age) for age in result.ages])
    _table(document, result, result.table("relationship"))
    document.heading(_("Needs and offending before the work"))
    _table(document, result, result.table("needs"))
    _table(document, result, result.table("offending"))
    document.heading(_("What was done"))
    for table_id in ("work_mode", "work", "work_class", "dvpp"):
        _table(document, result, result.table(table_id))
    _severity(document, result)
    _risk(document, result)
    return document.to_bytes()


def evaluation_text(result: Evaluation) -> str:
    """The evaluation as lines of plain text in aligned columns, for the command line; ends with a line break."""
    parts = [_("Evaluation"), ngettext("{n} completed case", "{n} completed cases", result.cases)]
    parts = [part for part in (*parts, result.label, result.small_sample) if part]
    blocks = ["\n".join(parts), "\n".join(_age_text(age) for age in result.ages)]
    for table in result.tables:
        blocks.append(_text_block(_titled(result, table), _columns(), _table_rows(table), table.note))
    for perspective in PERSPECTIVES:
        found = [outcome for outcome in result.severity if outcome.perspective == perspective]
        title = ". ".join(part for part in (_severity_title(perspective), result.label) if part)
        rows = [_severity_row(outcome) for outcome in found]
        blocks.append(_text_block(title, _severity_columns(), rows, _pairing(found)))
    return "\n\n".join(blocks) + "\n"


def as_json(result: Evaluation) -> dict[str, object]:
    """The evaluation as plain JSON values, figures only."""
    return result.as_json()


def _titled(result: Evaluation, table: Table) -> str:
    text = f"{table.title} ({table.unit})"
    return f"{text}. {result.label}" if result.label else text


def _columns() -> tuple[str, ...]:
    return "", "n/N", "%", _("95 % interval"), _("Missing")


def _table_rows(table: Table) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for row in table.rows:
        interval = row.interval_text() if table.intervals else ""
        rows.append((row.label, *_share(row.share), interval or "–", f"{row.share.missing}"))
    return rows


def _share(share: Share) -> tuple[str, str]:
    percent = share.percent()
    return f"{share.n}/{share.known}", "–" if percent is None else f"{percent:f}"


def _age_text(age: Ages) -> str:
    mean = _("not known") if age.mean is None else _("{years} years").format(years=f"{round_half_up(age.mean, 1):f}")
    words = _("{what}: {mean} (known of {known}, missing {missing})")
    return words.format(what=age.label, mean=mean, known=age.known, missing=age.missing)


def _table(document: Document, result: Evaluation, table: Table) -> None:
    """A table, its bars where bars help, and the cohort's label below."""
    columns = (_("Of {unit}").format(unit=table.unit), *_columns()[1:])
    document.table(columns, _table_rows(table), table.title, (3.4, 1, 0.9, 1.5, 0.9), "lrrrr")
    if table.note:
        document.paragraph(table.note, small=True)
    if table.id in _BARS and any(row.share.n for row in table.rows):
        rows = [
            charts.BarRow(row.label, row.share.n, row.share.known, row.share.text(), _missing(row.share.missing))
            for row in table.rows
        ]
        primitives, height = charts.need_bars(LIGHT, _CHART_WIDTH, rows, label_width=220, text_width=220)
        document.figure(primitives, _CHART_WIDTH, height, charts.describe_bars(table.title, rows))
    _label(document, result)


def _missing(count: int) -> str:
    return ngettext("{n} missing", "{n} missing", count) if count else ""


def _label(document: Document, result: Evaluation) -> None:
    if result.label:
        document.paragraph(result.label, small=True)


def _severity_title(perspective: str) -> str:
    return _("Severity of abuse at intake and at exit, as judged by: {who}").format(who=PERSPECTIVE.label(perspective))


def _severity_columns() -> tuple[str, ...]:
    return (
        *(_("Type"), _("In use, intake"), "%", _("In use, exit"), "%"),
        *(_("Change"), _("High, intake"), _("High, exit"), _("Missing")),
    )


def _severity_row(outcome: SeverityOutcome) -> tuple[str, ...]:
    start, end = outcome.in_use("intake"), outcome.in_use("exit")
    points = outcome.points().rounded()
    sign = "" if not points else "−" if points < 0 else "+"
    change = "–" if points is None else _("{points} points").format(points=f"{sign}{abs(points):f}")
    high = [_share(outcome.at_high(point))[0] for point in ("intake", "exit")]
    return (ABUSE_TYPE.label(outcome.abuse_type), *_share(start), *_share(end), change, *high, f"{outcome.missing}")


def _pairing(found: Sequence[SeverityOutcome]) -> str:
    """Which cases the severity figures are of."""
    if not found:
        return ""
    words = _(
        "Cases rated at intake and at exit; {unpaired} not rated at both are left out. {dyads} dyads stand behind"
        " them; a case's level is the highest over its dyads. In use: standard, moderate or high. Change is in"
        " percentage points."
    )
    return words.format(unpaired=found[0].unpaired, dyads=found[0].dyads)


def _severity(document: Document, result: Evaluation) -> None:
    document.page_break()
    document.heading(_("Severity of abuse"))
    document.paragraph(
        _(
            "Case managers and Idvas rate separately and are never averaged. Fewer people using a type of abuse is not"
            " the same as risk reduced by that percentage."
        )
    )
    for perspective in PERSPECTIVES:
        found = [outcome for outcome in result.severity if outcome.perspective == perspective]
        if perspective != PERSPECTIVES[0]:
            document.page_break()
        document.heading(PERSPECTIVE.label(perspective), 3)
        rows = [
            charts.SeverityRow(ABUSE_TYPE.label(o.abuse_type), o.intake, o.exit, _missing(o.missing)) for o in found
        ]
        primitives, height = charts.severity_pairs(LIGHT, _CHART_WIDTH, rows)
        document.figure(primitives, _CHART_WIDTH, height, charts.describe_severity(rows, perspective))
        document.table(
            _severity_columns(),
            [_severity_row(outcome) for outcome in found],
            _severity_title(perspective),
            (2.3, 0.9, 0.75, 0.9, 0.75, 1.25, 0.9, 0.9, 0.95),
            "lrrrrrrrr",
        )
        document.paragraph(_pairing(found), small=True)
        document.table(
            (_("Type"), _("Relative to intake"), _("95 %, intake"), _("95 %, exit")),
            [_relative_row(outcome) for outcome in found],
            _("Number using each type, relative to intake, with intervals of the shares in use"),
            (1.7, 1.7, 1.2, 1.2),
            "llrr",
        )
        _label(document, result)


def _relative_row(outcome: SeverityOutcome) -> tuple[str, ...]:
    limits = [outcome.in_use(point).interval() for point in ("intake", "exit")]
    texts = [_("{low} to {high}").format(low=f"{x[0]:f}", high=f"{x[1]:f}") if x else "–" for x in limits]
    return (ABUSE_TYPE.label(outcome.abuse_type), outcome.relative().text(), *texts)


def _risk(document: Document, result: Evaluation) -> None:
    document.page_break()
    document.heading(_("Change in risk at exit"))
    rows = []
    for outcome in result.risk:
        words = _("{known} judged, {missing} missing").format(known=outcome.known, missing=outcome.missing)
        rows.append(charts.RiskRow(outcome.perspective, outcome.counts, words))
    primitives, height = charts.change_in_risk(LIGHT, _CHART_WIDTH, rows)
    document.figure(primitives, _CHART_WIDTH, height, charts.describe_risk(rows))
    for perspective in PERSPECTIVES:
        _table(document, result, result.table(f"risk.{perspective}"))
    _table(document, result, result.table("agreement"))


def _text_block(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], note: str) -> str:
    """A title, aligned columns (the first to the left, figures to the right), a note."""
    lines = [list(columns), *(list(row) for row in rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(columns))]
    told = [title]
    for line in lines:
        cells = [
            line[0].ljust(widths[0]),
            *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
        ]
        told.append(("  " + "  ".join(cells)).rstrip())
    return "\n".join([*told, f"  {note}"] if note else told)
