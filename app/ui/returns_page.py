"""The monthly return: its figures down to the cases behind them, what to check, and its files."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.commands.returns import ReturnFiles, export_return, monthly_return
from app.models.abuse_ratings import PERSPECTIVES
from app.models.codes import PERSPECTIVE
from app.models.measures import Share
from app.models.months import Month, month_name
from app.models.return_facts import Cell
from app.models.returns import MonthlyReturn, ReturnDoesNotBalance
from app.progress import Progress
from app.store.store import Changed
from app.ui import dialogs
from app.ui.area import AppPage, Args, Place, Window
from app.ui.jobs import Job
from app.ui.returns_cases import Behind, CasesDialog, behind
from app.ui.returns_checks import ChecksCard, LaptopsCard, checks, provisional_banner
from app.ui.returns_figures import BalanceCard, CountsCard, SeverityChartCard, TransitionsCard, UseCard
from app.ui.widgets.bars import PageHeader
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner
from app.ui.widgets.choice import Select
from app.ui.widgets.layouts import Column, Row, SideBySide
from app.ui.widgets.states import EmptyState, LoadingState
from app.ui.widgets.tabs import Tabs
from app.ui.widgets.text import Label
from app.words import N_, _
from app.workspace import Workspace

MONTHS_OFFERED = 24
_COUNTED = frozenset(
    {"case", "case_move", "referral", "dyad", "case_assessment", "dyad_assessment", "laptop", "role", "staff", "site"}
)
"""Records that a figure of the return rests on."""
_RENDERING = N_("Exact figures, for the programme office only")


def months_offered(today_month: Month) -> list[Month]:
    """The month that is going on, then those before it, newest first."""
    found = [today_month]
    while len(found) < MONTHS_OFFERED:
        found.append(found[-1].before())
    return found


def _compute(workspace: Workspace, month: str, _progress: Progress) -> MonthlyReturn:
    """In the worker, over its own connection."""
    own = workspace.again()
    try:
        return monthly_return(own, month)
    finally:
        own.close()


def _export(workspace: Workspace, ret: MonthlyReturn, folder: Path, _progress: Progress) -> ReturnFiles:
    """In the worker, over its own connection."""
    own = workspace.again()
    try:
        return export_return(own, ret, folder)
    finally:
        own.close()


class ReturnsPage(AppPage):
    """A month's figures, for leads; the last finished month unless another is chosen."""

    title = N_("Monthly return")

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args)
        self.title = _(ReturnsPage.title)
        today = workspace.today()
        now = Month(today.year, today.month)
        self.month = self.args.get("month") or str(now.before())
        self.perspective: str = PERSPECTIVES[0]
        self.ret: MonthlyReturn | None = None
        self._job: Job | None = None
        self._shown: QWidget | None = None
        self._build(now)

    def _build(self, now: Month) -> None:
        self.select = Select([(str(m), self._month_words(m, now)) for m in months_offered(now)], self.month)
        self.select.activated.connect(self._on_month)
        self.export_button = Button(_("Export"), "primary", icon="file-text", on_click=self.export)
        box = QWidget()
        label = Label(_("Month"), "strong", wrap=False)
        label.setBuddy(self.select)
        Row(box, gap=10).add(label, self.select)
        self.select.setAccessibleName(_("Month"))
        lead = self.workspace.access.is_lead
        self.header = PageHeader(self.title, actions=(box, self.export_button) if lead else ())
        self.body.add(self.header)
        self.export_button.setEnabled(False)
        self.holder = Column(gap=16)
        self.body.addLayout(self.holder, 1)
        if not lead:
            words = _("They are made by the site lead or the service manager. Your own work is counted in them.")
            self._show(EmptyState(_("Monthly returns are for leads"), words, "lock"))

    def _month_words(self, month: Month, now: Month) -> str:
        words = month_name(month)
        return _("{month} (not finished)").format(month=words) if month == now else words

    # ---- working it out --------------------------------------------------------------------------------------------

    def refresh(self, changed: Changed | None) -> None:
        """Work the figures out again where a record that they rest on changed."""
        if self.workspace.access.is_lead and (changed is None or changed.touches(*_COUNTED)):
            self.load()

    def load(self) -> None:
        """Work out the month chosen, off this thread; a wait of more than 300 ms shows that it is going on."""
        if self._job is not None:
            self._job.cancel()
        if self.ret is None or self.ret.parameters.month != self.month:
            self.ret = None
            self.export_button.setEnabled(False)
            self._show(LoadingState(_("Working out the figures")))
        month = self.month
        work = partial(_compute, self.workspace, month)
        self._job = self.main.jobs.submit(work, self._on_done, partial(self._on_error, month), owner=self)

    def _on_done(self, ret: MonthlyReturn) -> None:
        if ret.parameters.month != self.month:
            return
        known, self.ret = self.ret, ret
        self.export_button.setEnabled(True)
        if known != ret:
            self._show(self._figures(ret))
            self._show_subtitle(ret)

    def _on_error(self, month: str, error: Exception) -> None:
        if month != self.month or self._job is None:
            return
        if isinstance(error, ReturnDoesNotBalance):
            self._show(self._unbalanced(error))
        else:
            dialogs.show_error(self, error)

    def _unbalanced(self, error: ReturnDoesNotBalance) -> QWidget:
        first, rest = dialogs.split_message(error.message())
        banner = Banner("danger", first, [rest])
        cases = (Behind("", error.case_ids),)
        banner.add_link(_("Show the cases"), partial(self._show_cases, _("Cases that do not add up"), cases))
        holder = QWidget()
        Column(holder).add(banner, None)
        return holder

    # ---- what is shown ---------------------------------------------------------------------------------------------

    def _show(self, content: QWidget) -> None:
        if self._shown is not None:
            self.holder.removeWidget(self._shown)
            self._shown.hide()
            self._shown.deleteLater()
        self._shown = content
        self.holder.addWidget(content, 1)

    def _show_subtitle(self, ret: MonthlyReturn) -> None:
        start, end = ret.cell("A.open_start").value, ret.cell("A.open_end").value
        words = _("{site}, {month}. {start} open at the start, {end} at the end.")
        about = ret.parameters
        said = words.format(site=about.site_name, month=month_name(Month.parse(about.month)), start=start, end=end)
        self.header.set_subtitle(said)

    def _figures(self, ret: MonthlyReturn) -> QWidget:
        content = QWidget()
        column = Column(content, gap=16)
        if ret.provisional:
            column.add(provisional_banner(ret))
        if not any(_counted(cell) for cell in ret.cells()):
            words = _("No case was open, referred or closed in this month. Choose another month.")
            column.addWidget(EmptyState(_("Nothing to count in this month"), words, "file-text"), 1)
            return content
        drill = self.drill
        column.add(SideBySide(BalanceCard(ret.group("A.balance"), drill), ChecksCard(checks(ret), drill), (1, 1)))
        referrals, closings = ret.group("A.referrals"), ret.group("A.closings")
        pair = SideBySide(CountsCard(referrals, drill, total=True), CountsCard(closings, drill, total=True), (1, 1))
        column.add(Label(_("A. Flow of cases"), "h2"), pair)
        panel = CountsCard(ret.group("A.panel"), drill, total=True)
        column.add(SideBySide(panel, self._uneven(ret), (1, 1)))
        self._add_caseload(column, ret)
        self._add_outcomes(column, ret)
        column.add(LaptopsCard(ret.laptops), self._made_with(ret), None)
        return content

    def _uneven(self, ret: MonthlyReturn) -> QWidget:
        """Dates not exact, and late entries where there are any."""
        groups = [group for section in ret.sections for group in section.groups]
        holder = QWidget()
        Column(holder, gap=16).add(
            *(CountsCard(group, self.drill) for group in groups if group.id in ("A.not_exact", "A.late"))
        )
        return holder

    def _add_caseload(self, column: Column, ret: MonthlyReturn) -> None:
        left = QWidget()
        Column(left, gap=16).add(
            CountsCard(ret.group("B.status"), self.drill), CountsCard(ret.group("B.work_mode"), self.drill)
        )
        engagement = CountsCard(ret.group("B.engagement"), self.drill)
        column.add(Label(_("B. Caseload at the end of the month"), "h2"), SideBySide(left, engagement, (1, 1)))

    def _add_outcomes(self, column: Column, ret: MonthlyReturn) -> None:
        words = _("Case manager and Idva rate separately and are never averaged. A change of one or two is no trend.")
        column.add(Column(gap=4).add(Label(_("E. Outcomes of cases closed"), "h2"), Label(words, tone="text2")))
        kinds = [(code, PERSPECTIVE.label(code)) for code in PERSPECTIVES]
        self.tabs = Tabs(kinds, self._on_perspective, self.perspective, _("Whose view"))
        self._outcome_holder = Column(gap=16)
        column.add(self.tabs)
        column.addLayout(self._outcome_holder)
        self._outcomes: QWidget | None = None
        self._show_outcomes(ret)

    def _show_outcomes(self, ret: MonthlyReturn) -> None:
        if self._outcomes is not None:
            self._outcome_holder.removeWidget(self._outcomes)
            self._outcomes.hide()
            self._outcomes.deleteLater()
        self._outcomes = QWidget()
        column = Column(self._outcomes, gap=16)
        column.add(UseCard(ret, self.perspective, self.drill))
        chart, moves = SeverityChartCard(ret, self.perspective), TransitionsCard(ret, self.perspective, self.drill)
        column.add(SideBySide(chart, moves, (1, 1)))
        self._outcome_holder.addWidget(self._outcomes)

    def _made_with(self, ret: MonthlyReturn) -> Label:
        words = _(
            "{rendering}. Definition {definition}, revision {revision}, review interval {weeks} weeks. Content {hash}."
        )
        about = ret.parameters
        return Label(
            words.format(
                rendering=_(_RENDERING),
                definition=about.definition,
                revision=ret.revision,
                weeks=about.review_interval_weeks,
                hash=short_hash(ret.content_hash),
            ),
            "small",
        )

    # ---- what a person does ----------------------------------------------------------------------------------------

    def _on_month(self) -> None:
        self.month = self.select.code
        self.args["month"] = self.month
        self.load()

    def _on_perspective(self, code: str) -> None:
        self.perspective = code
        if self.ret is not None:
            self._show_outcomes(self.ret)

    def drill(self, cell: Cell) -> None:
        """Show the cases behind a figure, and enter in the access log that they were looked at."""
        self.workspace.log("figure_opened", reason=f"{self.month} {cell.id}", count=len(set(cell.case_ids)))
        self._show_cases(cell.label, behind(cell))

    def _show_cases(self, title: str, parts: tuple[Behind, ...] | list[Behind]) -> None:
        dialog = CasesDialog(self, self.workspace, title, parts, self.main.open_case)
        dialog.ask(dialog.first())
        dialog.deleteLater()

    def export(self) -> None:
        """Ask for a folder, say what leaves in clear, and write the files."""
        folder = dialogs.choose_folder(self, _("Where to put the return"))
        if folder is not None:
            self.export_to(folder)

    def export_to(self, folder: Path) -> None:
        """Say what leaves in clear, then write the files in a job."""
        if self.ret is None:
            return
        words = _(
            "Three files with figures and the names of colleagues whose work is missing, but no case and no person: "
            "monthly-return-{month} as PDF, CSV and XLSX. They are not encrypted: whoever opens the folder can read "
            "them. That they left is entered in the log."
        )
        question = _("Put the return there in clear?")
        if dialogs.confirm(self, question, words.format(month=self.ret.parameters.month), _("Write the files")):
            work = partial(_export, self.workspace, self.ret, folder)
            self.export_button.setEnabled(False)
            self.main.jobs.submit(work, self._on_exported, self._on_export_failed, owner=self)

    def _on_exported(self, files: ReturnFiles) -> None:
        self.export_button.setEnabled(True)
        assert self.ret is not None
        words = _("3 files written: {names}. Content {hash}.")
        names = ", ".join(path.name for path in (files.pdf, files.csv, files.xlsx))
        self.main.say(words.format(names=names, hash=short_hash(self.ret.content_hash)))

    def _on_export_failed(self, error: Exception) -> None:
        self.export_button.setEnabled(True)
        dialogs.show_error(self, error)

    def place(self) -> Place:
        """The month and whose view."""
        return {"month": self.month, "perspective": self.perspective}

    def restore(self, place: Place) -> None:
        """Show the month and the view that were shown."""
        perspective = str(place.get("perspective") or "")
        if perspective in PERSPECTIVES:
            self.perspective = perspective
        month = str(place.get("month") or "")
        if self.select.findData(month, Qt.ItemDataRole.UserRole) >= 0:
            self.select.set_code(month)
            self._on_month()


def _counted(cell: Cell) -> int:
    return cell.value.known + cell.value.missing if isinstance(cell.value, Share) else cell.value


def short_hash(content_hash: str) -> str:
    """The first sixteen figures of a content hash in groups of four, as they are read out."""
    return " ".join(content_hash[start : start + 4] for start in range(0, 16, 4))
