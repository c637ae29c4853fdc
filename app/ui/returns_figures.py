"""The figures of a return on the screen: sums, shares and transitions, each leading to the cases behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.models.abuse_ratings import ABUSE_TYPES, LEVELS
from app.models.codes import ABUSE_TYPE, PERSPECTIVE, SEVERITY
from app.models.measures import Share, point_change
from app.models.return_facts import CLOSING, OPENING, Cell, Group
from app.models.returns import MonthlyReturn
from app.reports import charts
from app.reports.charts import Drawn
from app.tokens import RADIUS
from app.ui import theme
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.chart import ChartView
from app.ui.widgets.layouts import Column, Grid, Row, sized
from app.ui.widgets.painting import CENTRE, LEFT, RIGHT, advance, box, words
from app.ui.widgets.text import Label, Rule
from app.ui.widgets.tiles import FilterChips
from app.words import _

Drill = Callable[[Cell], object]
"""Shows the cases behind a cell."""
PLUS = frozenset({"A.late_added", "A.inexact_in", *(f"A.{kind}" for kind in OPENING)})
MINUS = frozenset({"A.late_removed", "A.inexact_out", *(f"A.{kind}" for kind in CLOSING)})


class FigureLink(Button):
    """A figure that can be opened: on one line, wide enough to hit, its units under those of the line above."""

    def __init__(self, words: str, name: str, on_click: Callable[[], object], align: Qt.AlignmentFlag) -> None:
        super().__init__(words, "link_strong", on_click=on_click, name=name)
        self._align = align
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Room for the figure, and for a finger."""
        width = advance(theme.font("strong", tabular=True), self.words)
        return QSize(max(width + 2, theme.px(28)), theme.px(26))

    def minimumSizeHint(self) -> QSize:
        """Never less than it likes."""
        return self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        """A figure is not broken over lines."""
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        ink = "text" if self.underMouse() or self.isDown() else "primary_text"
        font = theme.font("strong", tabular=True, underline=True)
        words(QPainter(self), QRectF(self.rect()), self.words, font, ink, self._align, elide=False)


def figure(cell: Cell, drill: Drill, align: Qt.AlignmentFlag = RIGHT) -> QWidget:
    """A figure that opens the cases behind it; a nought has none and is plain."""
    value = cell.value
    counted = value.known + value.missing if isinstance(value, Share) else value
    said = value.text() if isinstance(value, Share) else str(value)
    if not counted:
        return Label(said, tone="text3", wrap=False, tabular=True)
    name = _("{label}: {figure}. Show the cases").format(label=cell.label, figure=said)
    return FigureLink(said, name, partial(drill, cell), align)


class BalanceCard(Card):
    """Section A as a sum that adds up: what was open, what came, what went, what is open."""

    def __init__(self, group: Group, drill: Drill) -> None:
        super().__init__(group.title, gap=0)
        self.add(8)
        for number, cell in enumerate(group.cells):
            last = number == len(group.cells) - 1
            self.add(Rule("line_strong" if last else "line"))
            self.add(self._line(cell, drill, strong=number == 0 or last, total=last))
        self.proof = Label(proof(group), "small")
        self.add(8, self.proof)

    def _line(self, cell: Cell, drill: Drill, *, strong: bool, total: bool) -> QWidget:
        line = QWidget()
        row = Row(line, gap=10, margins=(0, 7, 0, 7))
        sign = "+" if cell.id in PLUS else "−" if cell.id in MINUS else "=" if total else ""
        row.add(Label(cell.label, "strong" if strong else "body"), None)
        row.addWidget(Label(sign, tone="text2", wrap=False), 0, RIGHT)
        holder = sized(QWidget(), min_width=34)
        inner = Row(holder, gap=0).add(None)
        inner.addWidget(figure(cell, drill))
        row.addWidget(holder)
        return line


def proof(group: Group) -> str:
    """The sum in one line: "8 + 2 + 0 − 1 − 0 = 9"."""
    terms = []
    for cell in group.cells[:-1]:
        sign = " + " if cell.id in PLUS else " − " if cell.id in MINUS else ""
        terms.append(f"{sign}{cell.value}")
    total = group.cells[-1].value
    said = _("{sum} = {total}. The last line is counted separately and agrees.")
    return said.format(sum="".join(terms), total=total)


class CountsCard(Card):
    """Counts of one group; those that are 0 share a line, so that the others stand out and none is left out."""

    def __init__(self, group: Group, drill: Drill, total: bool = False) -> None:
        """`total` says that the group's first cell is the sum of the others."""
        super().__init__(group.title, gap=0)
        self.add(8)
        cells = list(group.cells)
        if total:
            self._add_line(cells.pop(0), drill, strong=True)
        for cell in cells:
            if cell.value:
                self._add_line(cell, drill)
        none = [cell.label for cell in cells if not cell.value]
        if none:
            self.add(8, Label(_("0: {labels}").format(labels=", ".join(none)), "small"))
        if group.note:
            self.add(6, Label(group.note, "small"))
        self.body.addStretch(1)

    def _add_line(self, cell: Cell, drill: Drill, strong: bool = False) -> None:
        line = QWidget()
        row = Row(line, gap=10, margins=(0, 5, 0, 5))
        row.addWidget(Label(cell.label, "strong" if strong else "body"), 1)
        row.addWidget(figure(cell, drill), 0, RIGHT)
        self.add(Rule(), line)


class UseCard(Card):
    """Abuse in use at intake and at exit as one perspective judged it: n/N, the change, and how many are missing."""

    def __init__(self, ret: MonthlyReturn, perspective: str, drill: Drill) -> None:
        group = ret.group(f"E.{perspective}")
        super().__init__(group.title, gap=10)
        grid = Grid(gap=20, row_gap=8)
        for column, head in enumerate((_("Type"), _("Intake"), _("Exit"), _("Change"), _("Not known"))):
            grid.addWidget(Label(head, "small_strong", wrap=False), 0, column)
        for number, abuse_type in enumerate(ABUSE_TYPES):
            self._add_row(grid, 2 * number + 1, ret, f"E.{perspective}.{abuse_type}", drill)
        for column, share in enumerate((3, 3, 3, 4, 1)):
            grid.setColumnStretch(column, share)
        self.body.addLayout(grid)
        self._add_counts(group, drill)
        self.add(Label(group.note, "small"))

    def _add_row(self, grid: Grid, line: int, ret: MonthlyReturn, stem: str, drill: Drill) -> None:
        intake, leaving = ret.cell(f"{stem}.intake"), ret.cell(f"{stem}.exit")
        assert isinstance(intake.value, Share)
        assert isinstance(leaving.value, Share)
        grid.addWidget(Rule(), line, 0, 1, 5)
        grid.addWidget(Label(ABUSE_TYPE.label(stem.rsplit(".", 1)[1]), "strong"), line + 1, 0)
        grid.addWidget(figure(intake, drill, LEFT), line + 1, 1)
        grid.addWidget(figure(leaving, drill, LEFT), line + 1, 2)
        grid.addWidget(Label(point_change(intake.value, leaving.value).text()), line + 1, 3)
        grid.addWidget(Label(str(intake.value.missing), tabular=True), line + 1, 4)

    def _add_counts(self, group: Group, drill: Drill) -> None:
        grid = Grid(gap=20, row_gap=4)
        for number, cell in enumerate(group.cells[:4]):
            grid.addWidget(Label(cell.label, "small"), number, 0)
            grid.addWidget(figure(cell, drill, LEFT), number, 1)
        grid.setColumnStretch(2, 1)
        self.body.addLayout(grid)


class _Square(QFrame):
    """One cell of the transitions: sunken on the diagonal, where nothing changed."""

    def __init__(self, cell: Cell, drill: Drill, same: bool) -> None:
        super().__init__()
        self._same = same
        row = Row(self, gap=0, margins=(4, 8, 4, 8)).add(None)
        row.addWidget(figure(cell, drill, CENTRE))
        row.addStretch(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        fill = "sunken" if self._same else "surface"
        box(QPainter(self), QRectF(self.rect()), fill, "line", RADIUS["cell"])


class _Level(QWidget):
    """A severity word on its colour, heading a line or a column."""

    def __init__(self, level: str) -> None:
        super().__init__()
        self._token = {"none": "sev0", "standard": "sev1", "moderate": "sev2", "high": "sev3"}[level]
        self.label = Label(SEVERITY.label(level), "small_strong", f"{self._token}_fg", wrap=False)
        row = Row(self, gap=0, margins=(10, 8, 10, 8)).add(None, self.label, None)
        row.setAlignment(Qt.AlignmentFlag.AlignVCenter)

    def sizeHint(self) -> QSize:
        """Room for its word."""
        return QSize(max(super().sizeHint().width(), theme.px(80)), super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        box(QPainter(self), QRectF(self.rect()), self._token, "", RADIUS["cell"])


class TransitionsCard(Card):
    """Severity at intake by severity at exit, one type at a time: four by four counts, each leading to its cases."""

    def __init__(self, ret: MonthlyReturn, perspective: str, drill: Drill) -> None:
        super().__init__(_("Severity at intake and at exit"), gap=12)
        self._ret, self._perspective, self._drill = ret, perspective, drill
        kinds = [(code, ABUSE_TYPE.label(code)) for code in ABUSE_TYPES]
        self.chips = FilterChips(kinds, _("Type of abuse"), (ABUSE_TYPES[0],))
        self.chips.changed.connect(self._show)
        self._holder = Column(gap=0)
        self.add(self.chips)
        self.body.addLayout(self._holder)
        note = _("Lines: at intake. Columns: at exit. Shaded: no change. Cases known at both points only.")
        self.add(Label(note, "small"))
        self._grid: QWidget | None = None
        self._show()

    @property
    def counts(self) -> list[list[int]]:
        """Cases by level at intake (lines) and at exit (columns), of the type shown."""
        return transitions(self._ret, self._perspective, self.chips.code)

    def _show(self) -> None:
        if self._grid is not None:
            self._holder.removeWidget(self._grid)
            self._grid.hide()
            self._grid.deleteLater()
        self._grid = QWidget()
        grid = Grid(self._grid, gap=6, row_gap=6)
        stem = f"E.{self._perspective}.{self.chips.code}"
        for number, start in enumerate(LEVELS, 1):
            grid.addWidget(_Level(start), 0, number)
            grid.addWidget(_Level(start), number, 0)
            grid.setColumnStretch(number, 1)
            for column, end in enumerate(LEVELS, 1):
                cell = self._ret.cell(f"{stem}.{start}.{end}")
                grid.addWidget(_Square(cell, self._drill, start == end), number, column)
        self._holder.addWidget(self._grid)


def transitions(ret: MonthlyReturn, perspective: str, abuse_type: str) -> list[list[int]]:
    """The 4 x 4 counts of one type: lines are levels at intake, columns levels at exit."""
    stem = f"E.{perspective}.{abuse_type}"
    return [[_count(ret.cell(f"{stem}.{start}.{end}")) for end in LEVELS] for start in LEVELS]


def _count(cell: Cell) -> int:
    return cell.value.n if isinstance(cell.value, Share) else cell.value


def severity_rows(ret: MonthlyReturn, perspective: str) -> list[charts.SeverityRow]:
    """Cases by severity at intake and at exit, a row for each type, of those known at both points."""
    rows = []
    for abuse_type in ABUSE_TYPES:
        counts = transitions(ret, perspective, abuse_type)
        first = [sum(line) for line in counts]
        last = [sum(column) for column in zip(*counts, strict=True)]
        intake, leaving = (first[0], first[1], first[2], first[3]), (last[0], last[1], last[2], last[3])
        rows.append(charts.SeverityRow(ABUSE_TYPE.label(abuse_type), intake, leaving))
    return rows


class SeverityChartCard(Card):
    """Severity at intake and at exit as bars, and as a table with T or the link."""

    def __init__(self, ret: MonthlyReturn, perspective: str) -> None:
        rows = severity_rows(ret, perspective)
        super().__init__(_("Cases by severity"), gap=10)
        name = _("Cases by severity, {who}").format(who=PERSPECTIVE.label(perspective))
        summary = charts.describe_severity(rows, perspective)
        self.chart = ChartView(name, summary, partial(_draw, rows), *_as_table(rows))
        self.header.add(self.chart.switch_button())
        self.add(self.chart)
        self.body.addStretch(1)


def _draw(rows: Sequence[charts.SeverityRow], colours: Mapping[str, str], width: float) -> Drawn:
    return charts.severity_pairs(colours, width, rows)


def _as_table(rows: Sequence[charts.SeverityRow]) -> tuple[list[str], list[list[str]]]:
    heads = [_("Type, point"), *(SEVERITY.label(level) for level in LEVELS)]
    lines = []
    for row in rows:
        for point, counts in ((_("intake"), row.intake), (_("exit"), row.exit)):
            said = _("{type}, {point}").format(type=row.name, point=point)
            lines.append([said, *(str(count) for count in counts)])
    return heads, lines
