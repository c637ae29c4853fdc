"""Pictures of every widget with invented content, for eyes: `python -m tests.ui.gallery FOLDER`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.reports import charts
from app.ui import focus, theme
from app.ui.page import Page
from app.ui.shell import NavItem, Shell
from app.ui.widgets.badge import LEVELS, RiskBadge
from app.ui.widgets.bars import HeaderBar, PageHeader, StatusLine, StickyFooter
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner, Card
from app.ui.widgets.chart import ChartView
from app.ui.widgets.choice import Select, Tick
from app.ui.widgets.code_fields import CodeField, MultiCodeField
from app.ui.widgets.data_table import DataTable
from app.ui.widgets.fields import DateField, MinutesField, NoteField, SearchField, TextField, TimeField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Flow, Grid, Row, SideBySide, scrolled, sized
from app.ui.widgets.record_table import Cell, RecordTable, SortButton
from app.ui.widgets.record_table import Column as TableColumn
from app.ui.widgets.severity_grid import SeverityGrid, SeverityRow
from app.ui.widgets.states import EmptyState, LoadingState, MaskedValue
from app.ui.widgets.steps import Step, StepList
from app.ui.widgets.tabs import Tabs
from app.ui.widgets.text import Icon, IconLabel, Label, Rule
from app.ui.widgets.tiles import CountTile, FilterChips, TileRow
from app.ui.widgets.timeline import EventRow, Timeline

NAV = [
    NavItem("cases", "My cases", "folder-open"),
    NavItem("actions", "Actions", "list-checks"),
    NavItem("calendar", "Calendar", "calendar-clock"),
    NavItem("site", "Site cases", "users"),
    NavItem("returns", "Monthly returns", "file-text"),
    NavItem("evaluation", "Evaluation", "chart-column"),
]


@dataclass(frozen=True)
class CaseRow:
    name: str
    reference: str
    level: str
    stage: str
    contact: str
    contact_kind: str
    review: str
    review_in: str
    mark: str
    actions: int
    overdue: int
    idva: str


CASES = [
    CaseRow("Aled Price", "SGL-000482", "very_high", "Active", "Mon 9 Nov", "Home visit", "14 Nov 2026",
            "Overdue 9 days", "overdue", 5, 2, "M. Okafor"),
    CaseRow("Daniel Whitcombe", "SGL-000511", "very_high", "Active", "Today 09:10", "Police call", "23 Nov 2026",
            "Due today", "due", 3, 0, "M. Okafor"),
    CaseRow("Rhŷs Blŵm", "SGL-000497", "very_high", "Intake", "Fri 20 Nov", "Joint visit", "27 Nov 2026",
            "In 4 days", "", 7, 1, "L. Hargreaves"),
    CaseRow("Imran Sheikh", "SGL-000466", "high", "Active", "Thu 19 Nov", "One-to-one", "21 Nov 2026",
            "Overdue 2 days", "overdue", 2, 2, "M. Okafor"),
    CaseRow("Scott Tanner", "SGL-000503", "high", "Active", "Wed 18 Nov", "Probation call", "29 Nov 2026",
            "In 6 days", "", 4, 0, "S. Begum"),
    CaseRow("Gareth Lloyd-Hughes", "SGL-000459", "high", "Review", "Wed 18 Nov", "Email to housing", "2 Dec 2026",
            "In 9 days", "", 1, 0, "S. Begum"),
    CaseRow("Mateusz Kowal", "SGL-000520", "not_assessed", "Intake", "No contact yet", "Referred 20 Nov",
            "26 Nov 2026", "In 3 days", "", 2, 0, "Not linked"),
    CaseRow("Peter Alder", "SGL-000438", "medium", "Active", "Tue 17 Nov", "Text message", "5 Dec 2026",
            "In 12 days", "", 3, 0, "L. Hargreaves"),
    CaseRow("Owain Tŷ-Gwyn", "SGL-000427", "medium", "Step-down", "Mon 16 Nov", "One-to-one", "8 Dec 2026",
            "In 15 days", "", 2, 0, "M. Okafor"),
    CaseRow("Lee Barrow", "SGL-000401", "standard", "Step-down", "Fri 13 Nov", "Phone call", "13 Dec 2026",
            "In 20 days", "", 0, 0, "S. Begum"),
]  # fmt: skip


def case_columns() -> list[TableColumn[CaseRow]]:
    rank = {level: number for number, level in enumerate(LEVELS)}
    return [
        TableColumn("name", "Name and reference", lambda r: Cell(r.name, r.reference), lambda r: r.name, 180, "name",
                    stretch=True),
        TableColumn("risk", "Risk", lambda r: Cell(r.level, level=r.level), lambda r: -rank[r.level], 150, "badge",
                    descending_first=True, sorted_as="Highest risk first"),
        TableColumn("stage", "Stage", lambda r: Cell(r.stage), lambda r: r.stage, 126, wide_only=True),
        TableColumn("contact", "Last contact", lambda r: Cell(r.contact, r.contact_kind), None, 160),
        TableColumn("review", "Next review", lambda r: Cell(r.review, r.review_in, mark=r.mark), lambda r: r.review,
                    150),
        TableColumn("actions", "Open actions", lambda r: Cell(str(r.actions or "None"),
                    f"{r.overdue} overdue" if r.overdue else "", alarm=bool(r.overdue)), lambda r: r.actions, 120),
        TableColumn("idva", "Idva", lambda r: Cell(r.idva), lambda r: r.idva, 130, wide_only=True),
    ]  # fmt: skip


class ListPage(Page):
    title = "My cases"

    def __init__(self) -> None:
        super().__init__(scrolls=False)
        self.table = RecordTable(case_columns(), "Cases", lambda r: r.name, lambda r: r.reference,
                                 lambda r: f"{r.name} {r.reference} {r.idva}")  # fmt: skip
        self.table.sort_by("risk", descending=True)
        self.table.set_rows(CASES)
        self.search = SearchField("Search cases", "Name, reference or agency")
        sized(self.search, min_width=200, max_width=320)
        header = PageHeader(
            "My cases",
            "28 open cases. 4 need something today.",
            (Button("Record contact", icon="phone"), Button("New referral", "primary", icon="plus")),
        )
        tiles = TileRow(
            [
                ("very_high", CountTile("Very high risk", "octagon-alert", "danger", 3)),
                ("overdue", CountTile("Actions overdue", "clock", "danger", 5)),
                ("reviews", CountTile("Reviews due in 7 days", "calendar-clock", count=4)),
                ("silent", CountTile("No contact for 14 days", "phone", count=2)),
            ],
            lambda key: None,
        )
        chips = FilterChips([("open", "Open"), ("intake", "Intake"), ("due", "Review due"), ("closed", "Closed")],
                            "Show cases", ("open",))  # fmt: skip
        tools = Row(gap=14, margins=(16, 13, 8, 13)).add(self.search, chips, SortButton(self.table))
        tools.setStretch(0, 2)
        tools.setStretch(1, 3)
        card = Card(margins=(1, 1, 1, 8), gap=0)
        card.add(tools, Rule())
        card.add(self.table, stretch=1)
        self.body.add(header, tiles)
        self.body.add(card, stretch=1)

    def first_focus(self) -> QWidget:
        return self.search


EVENTS = [
    EventRow("siren", "Police called to an address", "Today 07:42, by South Wales Police (PC 4471)",
             "Breach of non-molestation order alleged. Arrest attempt at 08:15, not found.", "danger"),
    EventRow("shield-alert", "Risk raised from High to Very high", "Mon 9 Nov 2026 at 16:05, by Siân Rees",
             "Escalation after separation; access to a new address suspected.", "primary_text"),
    EventRow("house", "Home visit, seen with probation", "Mon 9 Nov 2026 at 11:30, by Siân Rees",
             "Hostile for the first ten minutes. Agreed to the alcohol service appointment on 18 Nov.", key="e3"),
    EventRow("clipboard-check", "Behaviour assessment completed", "Tue 3 Nov 2026 at 15:20, by Siân Rees",
             "Three of four abuse types lower than August. Idva view differs on stalking.", note="Corrected"),
    EventRow("gavel", "Disruption: tenancy enforcement started", "Fri 30 Oct 2026, by Cardiff Housing",
             "Notice served for breach of tenancy."),
    EventRow("phone", "Call with children's services", "Tue 27 Oct 2026, by Siân Rees",
             "Core group on 4 Nov. School aware of collection rules."),
    EventRow("message-square", "Idva update received", "Mon 26 Oct 2026, by M. Okafor", "Fewer messages this week."),
]  # fmt: skip
EVENTS += [EventRow("phone", f"Call {n}", "Tue 1 Sep 2026, by Siân Rees", "Short call.") for n in range(56, 0, -1)]
SEVERITY = [
    SeverityRow("Physical", ("high", "high", "moderate", "moderate")),
    SeverityRow("Sexual", ("standard", "standard", "none", "not_known")),
    SeverityRow("Harassment and stalking", ("high", "high", "high", "moderate")),
    SeverityRow("Jealous and controlling", ("high", "moderate", "moderate", "standard")),
]


class CasePage(Page):
    title = "Case"

    def __init__(self) -> None:
        super().__init__(margins=(32, 16, 32, 24), gap=14)
        more = Button("", icon="ellipsis", name="More for this case")
        header = PageHeader("Aled Price", "", (more, Button("Add action", icon="plus"),
                            Button("Record contact", "primary", icon="phone")), badge="very_high",
                            facts=("SGL-000482", "Born 14 Mar 1988 (38)", "South Wales", "Marac 12 Sep 2026",
                                   "Active, week 11"))  # fmt: skip
        banner = Banner("warn", "Do not visit alone. Do not leave messages at home.",
                        ["Agreed at Marac 12 Sep. Check with Idva M. Okafor before any contact."])  # fmt: skip
        tabs = Tabs([("overview", "Overview"), ("timeline", "Timeline"), ("behaviour", "Behaviour"), ("risk", "Risk"),
                     ("needs", "Needs"), ("actions", "Actions (5)"), ("people", "People and agencies"),
                     ("documents", "Documents")], lambda key: None, name="Sections of this case")  # fmt: skip
        self.body.addWidget(Button("My cases", "link", icon="arrow-left"), 0, Qt.AlignmentFlag.AlignLeft)
        self.body.add(header, banner, tabs)
        timeline = Card("Timeline")
        timeline.header.add(FilterChips([("all", "All"), ("contact", "Contact"), ("risk", "Risk"),
                                         ("disruption", "Disruption")], "Show in the timeline", ("all",)))  # fmt: skip
        timeline.add(4, Timeline(EVENTS, openable=True, page=7), None)
        side = QWidget()
        Column(side, gap=16).add(self._severity(), self._actions(), self._needs(), None)
        self.body.add(SideBySide(timeline, side, side_first=True))

    def _severity(self) -> Card:
        card = Card("Severity of abuse")
        grid = SeverityGrid("Severity of abuse, intake to November", ["Intake", "May", "Aug", "Nov"], SEVERITY)
        card.header.add(grid.switch_button())
        return card.add(grid, Label("Stalking: Idva rates High, case manager Moderate.", "small"))

    def _actions(self) -> Card:
        card = Card("Next actions", gap=8)
        for number, (what, who, due, tone) in enumerate([
            ("Confirm address check with police", "South Wales Police", "Overdue 2 days", "danger"),
            ("Refer to alcohol service", "Barod", "Due Wed 25 Nov", ""),
            ("Share disruption plan with children's services", "Cardiff Council", "Due Fri 27 Nov", ""),
        ]):  # fmt: skip
            if number:
                card.add(Rule())
            due_label = Label(due, "small_strong" if tone else "small", tone, wrap=False)
            row = Row(gap=14).add(Tick(name=f"Done: {what}"))
            row.addLayout(Column(gap=0).add(Label(what), Label(who, "small")), 1)
            card.add(row.add(due_label))
        return card

    def _needs(self) -> Card:
        card = Card("Needs", gap=8)
        grid = Grid(gap=12, row_gap=8)
        for number, (name, level, icon) in enumerate([("Housing", "Unstable, notice served", "house"),
                                                      ("Alcohol", "Dependent, referred", "wine"),
                                                      ("Mental health", "Depression, GP only", "brain")]):  # fmt: skip
            grid.addWidget(Icon(icon), number, 0)
            grid.addWidget(Label(name, "strong"), number, 1)
            grid.addWidget(Label(level, tone="text2"), number, 2)
        grid.setColumnStretch(2, 1)
        return card.add(grid)


TYPES = [
    ("physical", "Physical abuse", "Hitting, choking, weapons, threats to kill", "moderate", "August: High"),
    ("sexual", "Sexual abuse", "Pressure, coercion, assault, image abuse", "none", "August: Standard"),
    ("stalking", "Harassment and stalking", "Following, contact, online, breaches of orders", "", "August: High"),
    ("control", "Jealous and controlling behaviour", "Isolation, money, monitoring", "standard", "August: Moderate"),
]
SEVERITY_CODES = [("none", "None"), ("standard", "Standard"), ("moderate", "Moderate"), ("high", "High"),
                  ("not_known", "Not known")]  # fmt: skip


class WizardPage(Page):
    title = "Behaviour assessment"
    compact_rail = True

    def __init__(self, errors: bool = False) -> None:
        super().__init__(scrolls=False, margins=(0, 0, 0, 0), gap=0)
        header = HeaderBar("Behaviour assessment", "Aled Price, SGL-000482", "very_high", (Button("Save and close"),))
        header.status.say("Draft saved 14:32")
        self.form = Form(gap=16, ruled=True)
        for key, name, hint, value, last in TYPES:
            field = CodeField(SEVERITY_CODES, name)
            aside = (Label(last, "small", wrap=False), Button("Definitions", "link"))
            self.form.add(key, name, field, hint, f"Choose how severe {name.lower()} was", aside=aside)
            field.set_value(value)
        middle = QWidget()
        column = self.column = Column(middle, gap=14, margins=(8, 24, 32, 24))
        column.add(self.form.summary, Label("How severe was the abuse in the last 3 months?", "h1"),
                   Label("Choose one level for each type. If evidence conflicts, choose the higher level.",
                         tone="text2"), 2)  # fmt: skip
        column.add(Card(margins=(20, 18, 20, 20)).add(self.form), None)
        self.steps = StepList([Step("a", "Period and sources", "done"), Step("b", "Severity of abuse", "now"),
                          Step("c", "Escalation"), Step("d", "Children and others", "problem"), Step("e", "Evidence"),
                          Step("f", "Check answers")])  # fmt: skip
        self.left = sized(QWidget(), width=236)
        Column(self.left, margins=(32, 24, 12, 16)).add(self.steps, None)
        self.help = Card("", sunken=True, margins=(18, 16, 18, 18), gap=8)
        self.help.add(
            Label("Harassment and stalking", "h3"),
            Label("High", "small_strong"),
            Label("Constant or obsessive. Follows or waits outside more than once a week, breaches an order."),
            4,
            Label("Moderate", "small_strong"),
            Label("Frequent unwanted contact, turns up uninvited."),
        )
        self.right = sized(QWidget(), width=296)
        Column(self.right, margins=(0, 24, 32, 24)).add(self.help, None)
        inner = QWidget()
        both = Row(inner, gap=0)
        both.addWidget(middle, 1)
        both.addWidget(self.right)
        across = Row(gap=0).add(self.left)
        across.addWidget(scrolled(inner), 1)
        footer = StickyFooter((Button("Back"),), (Button("Continue", "primary"),),
                              "Alt+Left back, Ctrl+Enter continue")  # fmt: skip
        self.body.add(header)
        self.body.addLayout(across, 1)
        self.body.add(footer)
        self._errors = errors

    def resizeEvent(self, event: object) -> None:
        for side in (self.left, self.right):
            side.setVisible(not theme.is_narrow(self))
        self.column.set_margins((32 if theme.is_narrow(self) else 8, 24, 32, 24))

    def first_focus(self) -> QWidget:
        return self.form.rows["physical"].focus_target()

    def opened(self) -> None:
        if self._errors:
            self.form.check()


class EvaluationPage(Page):
    title = "Evaluation"

    def __init__(self) -> None:
        super().__init__()
        site_label = Label("Site", "strong", wrap=False)
        site = Select([("sw", "South Wales"), ("ex", "Essex"), ("ws", "West Sussex")], "sw")
        site_label.setBuddy(site)
        self.body.add(PageHeader("Evaluation", "South Wales, cases closed April 2025 to March 2026. 30 cases with "
                                 "intake and exit assessments.", (site_label, site,
                                 Button("Export PDF", "primary", icon="file-text"))))  # fmt: skip
        self.body.add(Banner("info", "Small numbers", ["30 cases. Treat differences of fewer than 5 as no change."]))
        rows = [charts.SeverityRow("Physical", (6, 5, 9, 10), (12, 7, 5, 6)),
                charts.SeverityRow("Sexual", (17, 5, 5, 3), (21, 5, 2, 2)),
                charts.SeverityRow("Stalking", (5, 6, 8, 11), (9, 9, 6, 6)),
                charts.SeverityRow("Controlling", (1, 6, 11, 12), (6, 9, 8, 7))]  # fmt: skip
        cards = []
        for who in ("case_manager", "idva"):
            title = "Case manager view" if who == "case_manager" else "Idva view"
            card = Card(title, gap=14)
            view = ChartView(title, charts.describe_severity(rows, who),
                             lambda colours, width: charts.severity_pairs(colours, width, rows, 1.0, 150),
                             ["Type", "None", "Standard", "Moderate", "High"],
                             [[r.name, *map(str, r.intake)] for r in rows])  # fmt: skip
            card.header.add(view.switch_button())
            cards.append(card.add(view, None))
        table = Card("Needs at intake", gap=12)
        table.add(
            DataTable(
                "Needs at intake",
                ["Need", "Cases", "Known", "Share"],
                [["Housing", "14", "17", "82% (14/17)"], ["Mental health", "13", "19", "68% (13/19)"]],
            )
        )
        self.body.add(SideBySide(cards[0], cards[1], (1, 1)), table, None)


class SheetPage(Page):
    title = "Widgets"

    def __init__(self) -> None:
        super().__init__()
        add = self.body.add
        add(Flow(gap=8).add(*[RiskBadge(level) for level in LEVELS], *[RiskBadge(level, big=True) for level in LEVELS]))
        off = Button("Off")
        off.setEnabled(False)
        off_primary = Button("Off", "primary")
        off_primary.setEnabled(False)
        add(Flow(gap=10).add(Button("Primary", "primary", icon="plus"), Button("Secondary"), Button("Delete draft",
            "danger"), Button("Quiet", "quiet", icon="settings"), off, off_primary, Button("", icon="ellipsis",
            name="More"), Button("Chip", "chip"), Button("Chosen", "chip", checked=True), Button("Link", "link"),
            StatusLine("Saved 14:02")))  # fmt: skip
        for tone, title in (("warn", "Do not visit alone"), ("info", "Small numbers"), ("ok", "Bundle received")):
            add(Banner(tone, title, ["A line that says more about it."], [("Read how this is done", lambda: None)]))
        form = Form()
        form.add(
            "when",
            "When was it?",
            DateField("When"),
            "For example 14 3 2026, Mar 2026 or 2026",
            required="Say when it was",
        )
        form.add("time", "At what time?", TimeField("Time"), optional=True)
        form.add("long", "How long did it take?", MinutesField("Minutes"), "Minutes, or hours like 1:30")
        form.add(
            "who",
            "Who was there?",
            MultiCodeField(
                [("su", "Service user"), ("idva", "Idva"), ("police", "Police"), ("none", "Nobody else")],
                "Who",
                frozenset({"none"}),
            ),
        )
        form.add(
            "agency",
            "Agency",
            CodeField(
                [
                    (str(n), name)
                    for n, name in enumerate(
                        ["Police", "Probation", "Children's services", "Housing", "Health", "Substance misuse service"]
                    )
                ],
                "Agency",
            ),
        )
        form.add(
            "mode",
            "Direct or indirect?",
            CodeField(
                [("direct", "Direct: with the service user"), ("indirect", "Indirect: about the service user")], "Mode"
            ),
        )
        form.add("ref", "Agency's reference", TextField("Reference", width=240), optional=True)
        form.add("note", "What happened?", NoteField("Note"), required="Say what happened")
        form.set_values({"when": "2026-03-14", "long": 75, "who": ("su", "police"), "mode": "direct"})
        card = Card("Record contact")
        card.add(form)
        add(card)
        masked = Card("People")
        masked.add(IconLabel("map-pin", "Address"), MaskedValue("Address", lambda: "12 Sea View"))
        shown = MaskedValue("Telephone", lambda: "029 2018 0000")
        shown._button.click()
        masked.add(shown)
        add(masked)
        empty = Card()
        empty.add(EmptyState("No actions yet", "Actions that you or an agency agree to do will stand here.",
                             action=Button("Add action", icon="plus")))  # fmt: skip
        add(empty)
        loading = LoadingState("Checking the bundle", can_cancel=True)
        loading.set_progress(40, 100)
        loading._inner.show()
        add(loading, None)
        self.form = form


PAGES: dict[str, tuple[str, Callable[[], Page]]] = {
    "list": ("cases", ListPage),
    "case": ("cases", CasePage),
    "wizard": ("cases", WizardPage),
    "errors": ("cases", lambda: WizardPage(errors=True)),
    "evaluation": ("evaluation", EvaluationPage),
    "sheet": ("actions", SheetPage),
}


def build(page: str) -> tuple[Shell, Page]:
    """The shell with one invented page."""
    area, make = PAGES[page]
    shell = Shell(NAV)
    shell.set_ledger(14, "Last exchange Sat 21 Nov, 16:40")
    shell.set_user("Siân Rees", "Case manager, South Wales")
    made = make()
    shell.open_area(area, made)
    return shell, made


def main(folder: Path, only: list[str]) -> None:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    folder.mkdir(parents=True, exist_ok=True)
    for mode, zoom, width, height in (("light", 1.0, 1440, 900), ("dark", 1.0, 1440, 900),
                                      ("light", 1.0, 1366, 768), ("light", 1.5, 1440, 900)):  # fmt: skip
        theme.install(app, mode, zoom)
        focus.install(app)
        for name in only or PAGES:
            shell, page = build(name)
            tall = height if name != "sheet" else 2100
            shell.resize(width, tall)
            shell.show()
            shell.activateWindow()
            app.processEvents()
            if page.first_focus() is not None:
                focus.show_on(page.first_focus())
            page.opened()
            for _ in range(8):
                app.processEvents()
            shell.grab().save(str(folder / f"{name}-{mode}-{round(zoom * 100)}-{width}.png"))
            shell.close()
            shell.deleteLater()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
