"""The work on a case: its goals, what was done directly and indirectly, the sessions, and whether a programme suits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QWidget

from app.models.codes import ACTIVITY_CLASS, NEED_AREA, TACTIC
from app.models.fields import CodeList
from app.models.work_summary import DIRECT, INDIRECT, WEEKS, Tally, WorkSummary, summarise
from app.reports.charts import Drawn
from app.reports.work_chart import WeekBar, describe_weeks, weekly_work
from app.store.queries.cases import CaseHead
from app.store.queries.work_done import work_done
from app.ui.area import Place, Window
from app.ui.goals_card import GoalsCard
from app.ui.record_acts import Place as About
from app.ui.records_card import RecordsCard
from app.ui.refill import empty
from app.ui.session_list import SessionsCard
from app.ui.widgets.card import Card
from app.ui.widgets.chart import ChartView
from app.ui.widgets.data_table import DataTable
from app.ui.widgets.fields import say_minutes
from app.ui.widgets.layouts import Column, Row, SideBySide
from app.ui.widgets.partial_date import locale
from app.ui.widgets.text import Label
from app.words import _, ngettext
from app.workspace import Workspace


class WorkDoneCard(Card):
    """What was done in the last weeks: a chart, its balance in words, and tables by kind, tactic and need."""

    def __init__(self, workspace: Workspace, case: str) -> None:
        super().__init__(_("Work in the last {n} weeks").format(n=WEEKS), gap=10)
        self._workspace, self._case = workspace, case
        self.chart = ChartView(
            self.title.text(), "", partial(_draw, []), [_("Week of"), _("Direct"), _("Indirect")], []
        )
        self.header.add(self.chart.switch_button())
        self._words, self._tables = Column(gap=4), Column(gap=10)
        self.add(self.chart)
        self.body.addLayout(self._words)
        self.body.addLayout(self._tables)

    def read(self, head: CaseHead) -> None:
        """Add the work up again."""
        found = work_done(self._workspace.store, self._workspace.access, self._case)
        summary = summarise(found, self._workspace.today())
        bars = [WeekBar(_day(week.begins), week.direct, week.indirect) for week in summary.weeks]
        rows = [[bar.label, str(bar.direct), str(bar.indirect)] for bar in bars]
        self.chart.set_chart(
            describe_weeks(bars), partial(_draw, bars), [_("Week of"), _("Direct"), _("Indirect")], rows
        )
        self._show_words(summary, head)
        empty(self._tables)
        for title, codes, tallies in (
            (_("Kind of work"), ACTIVITY_CLASS, summary.classes),
            (_("Tactic"), TACTIC, summary.tactics),
            (_("Need worked on"), NEED_AREA, summary.needs),
        ):
            if tallies:
                headers = [title, _("Pieces"), _("Time")]
                rows = _rows(codes, tallies)
                if codes is ACTIVITY_CLASS and summary.contacts.count:
                    rows.append([_("Contacts"), str(summary.contacts.count), _short(summary.contacts)])
                self._tables.add(DataTable(title, headers, rows))

    def _show_words(self, summary: WorkSummary, head: CaseHead) -> None:
        empty(self._words)
        total, direct, indirect = summary.total, summary.modes[DIRECT], summary.modes[INDIRECT]
        if not total.count:
            self._words.add(Label(_("Nothing was recorded in these weeks."), tone="text2"))
        else:
            words = ngettext("{n} piece of work", "{n} pieces of work", total.count)
            balance = _("{work}: {direct} direct, {indirect} indirect.")
            self._words.add(
                Label(balance.format(work=words, direct=direct.count, indirect=indirect.count), "strong"),
                Label(_("Direct: {time}. Indirect: {other}.").format(time=_time(direct), other=_time(indirect))),
            )
        if total.unknown:
            known = _("Minutes are not recorded for {n} of {of}, which are not in these times.")
            self._words.add(Label(known.format(n=total.unknown, of=total.count), "small"))
        if head.work_mode == "indirect_only":
            self._words.add(Label(_("This case is worked indirectly: no direct work is missing here."), "small"))
        if summary.undated:
            undated = ngettext(
                "{n} piece without an exact day is not shown.",
                "{n} pieces without an exact day are not shown.",
                summary.undated,
            )
            self._words.add(Label(undated, "small"))


def _draw(bars: list[WeekBar], colours: Mapping[str, str], width: float) -> Drawn:
    return weekly_work(colours, width, bars)


def _day(begins: date) -> str:
    return locale().toString(QDate(begins.year, begins.month, begins.day), "d MMM")


def _time(tally: Tally) -> str:
    if not tally.count:
        return _("none")
    return say_minutes(tally.minutes) if tally.unknown < tally.count else _("time not recorded")


def _short(tally: Tally) -> str:
    """A time for a narrow column: "3 h 5 min"."""
    if tally.unknown == tally.count:
        return _("Not recorded")
    hours, minutes = divmod(tally.minutes, 60)
    if not hours:
        return _("{minutes} min").format(minutes=minutes)
    if not minutes:
        return _("{hours} h").format(hours=hours)
    return _("{hours} h {minutes} min").format(hours=hours, minutes=minutes)


def _rows(codes: CodeList, tallies: Mapping[str, Tally]) -> list[list[str]]:
    return [[codes.label(code), str(tally.count), _short(tally)] for code, tally in tallies.items()]


class CaseWork(QWidget):
    """Goals, sessions and programme suitability at the left, what was done at the right."""

    def __init__(self, workspace: Workspace, window: Window, case: str) -> None:
        super().__init__()
        self.goals = GoalsCard(workspace, window, case)
        self.sessions = SessionsCard(workspace, window, case)
        self.done = WorkDoneCard(workspace, case)
        self.programme = _programme(workspace, window, case)
        main, side = QWidget(), QWidget()
        Column(main, gap=16).add(self.goals, self.sessions, self.programme, None)
        Column(side, gap=16).add(self.done, None)
        Row(self, gap=0).add(SideBySide(main, side))

    def read(self, head: CaseHead) -> None:
        """Read everything again."""
        self.goals.read()
        self.sessions.read(head)
        self.done.read(head)
        self.programme.read()

    def place(self) -> Place:
        """The question open under a goal."""
        return {"goals": self.goals.place()}

    def restore(self, place: Place) -> None:
        """The same."""
        goals = place.get("goals")
        if isinstance(goals, dict):
            self.goals.restore(goals)


def _programme(workspace: Workspace, window: Window, case: str) -> RecordsCard:
    return RecordsCard(
        workspace,
        window,
        _("Programme suitability"),
        ("programme_suitability",),
        About(case),
        nothing=_("Not assessed yet."),
    )
