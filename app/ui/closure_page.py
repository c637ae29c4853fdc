"""Close a case: why, what the exit asks for, who goes on with what, and a second person's approval."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from app.commands import closures
from app.commands.cases import StageNotReady, facts_of, require_head
from app.errors import AppError, Cancelled
from app.models.case import ClosureRequest
from app.models.codes import CLOSURE_REASON
from app.models.guards import Task, exit_tasks
from app.models.lifecycle import EARLY_CLOSURES, is_open
from app.models.record import Json
from app.store.queries.approvals import ClosureRow, closure_requests
from app.ui import dialogs, focus
from app.ui.area import Args, Place, Window
from app.ui.case_words import badge_level, person_name
from app.ui.facts import Facts
from app.ui.form_page import FormPage
from app.ui.naming_guard import screen_values
from app.ui.refill import empty
from app.ui.stage_card import TaskRow
from app.ui.when import plain_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import NoteField
from app.ui.widgets.layouts import Column
from app.ui.widgets.text import Label, Rule
from app.words import _, ngettext
from app.workspace import Workspace


class ClosurePage(FormPage):
    """The closure of the case `args["case"]`: asked for, or decided by a lead who is neither the case manager nor the
    one who asked. Raises CaseUnknown where the case is not held."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args, _("Close the case"))
        self.case = self.args.get("case", "")
        self.head = require_head(workspace, self.case)
        self.facts = facts_of(workspace, self.head, workspace.today().isoformat())
        found = closure_requests(workspace.store, workspace.access, self.case)
        self.request = found[-1] if found and found[-1].state == "asked" else None
        name = person_name(self.head.name, self.head.unconfirmed)
        who = _("{name}, {reference}").format(name=name, reference=self.head.reference)
        self.bar.set_who(who, badge_level(self.head.risk))
        self.tasks: list[TaskRow] = []
        self._left = Column(gap=0)
        self._reason = ""
        if self.request is not None:
            self._show_request(self.request)
        elif is_open(self.head.status):
            self._ask(found)
        else:
            self.card.add(Label(_("This case is not open, so there is nothing to close.")))
            self.lay_out("")

    @property
    def draft_key(self) -> str:
        """One draft for each case and for what the person does here."""
        return f"closure/{self.case}/{'decide' if self.request is not None else 'ask'}"

    def current_case(self) -> str:
        """The case this is about."""
        return self.case

    # ---- asking ----------------------------------------------------------------------------------------------------

    def _ask(self, found: list[ClosureRow]) -> None:
        if found and found[-1].state == "returned":
            by = _("{name} sent it back on {day}:").format(
                name=found[-1].decided_by_name, day=plain_day(found[-1].decided_on)
            )
            self.card.add(Banner("warn", _("The closure was sent back"), [by, found[-1].decision_reason]))
        reasons = [(code, CLOSURE_REASON.label(code)) for code in closures.closure_reasons(self.head.status)]
        self.form.add(
            "reason",
            _("Why is it closing?"),
            CodeField(reasons, as_list=True),
            required=_("Choose why it is closing"),
        )
        holder = QWidget()
        Column(holder, gap=10).addLayout(self._left)
        self.form.add_piece(holder)
        note = NoteField(max_length=2000, lines=2, most_lines=8)
        self.form.add(
            "waived", _("Why are the exit assessments left out?"), note, required=_("Say why they are left out")
        )
        self.form.add(
            "summary",
            _("What was achieved, and what remains?"),
            NoteField(max_length=4000, lines=4, most_lines=14),
            required=_("Say what was achieved and what remains"),
        )
        self.form.add(
            "handover", _("Who goes on with what?"), NoteField(max_length=4000, lines=3, most_lines=12), optional=True
        )
        self.form.changed.connect(self._on_change)
        words = _("A lead who is not the case manager approves it. The case closes on the day they do.")
        self.card.add(Label(words, tone="text2"), self.form)
        self.lay_out(_("Ask for approval"))
        self._show_left()

    def opened(self) -> None:
        """Shown again: what was missing may be there now."""
        super().opened()
        if self.footer is not None and self.request is None:
            self.facts = facts_of(self.workspace, self.head, self.workspace.today().isoformat())
            self._show_left()

    def _on_change(self) -> None:
        """Only another reason asks for something else: what is typed below it does not."""
        if str(self.form.value("reason") or "") != self._reason:
            self._show_left()

    def restore(self, place: Place) -> None:
        """The same answers, and what their reason asks for."""
        super().restore(place)
        if "reason" in self.form.rows:
            self._show_left()

    def _show_left(self) -> None:
        """What the reason asks for: the exit assessments, or the reason why they are left out."""
        reason = self._reason = str(self.form.value("reason") or "")
        self.form.show_row("waived", reason in EARLY_CLOSURES)
        empty(self._left)
        self.tasks = []
        if not reason:
            return
        tasks = [] if reason in EARLY_CLOSURES else list(exit_tasks(self.facts, reason))
        if not tasks:
            if reason not in EARLY_CLOSURES:
                self._left.add(Label(_("Every exit assessment is there, or has a reason why not."), tone="ok"))
            return
        words = ngettext("{n} thing to do before it can close", "{n} things to do before it can close", len(tasks))
        self._left.add(Label(words, "strong"), 6)
        for number, task in enumerate(tasks):
            if number:
                self._left.add(Rule())
            more = [(_("Say why it cannot be had"), partial(self._waive, task))] if task.code == "assessment" else []
            row = TaskRow(task, partial(self._open, task), more if task.perspective == "case_manager" else ())
            self.tasks.append(row)
            self._left.add(row)

    def _open(self, task: Task) -> None:
        if task.code == "receive":
            self.main.open_area("exchange")
        elif task.perspective == "case_manager":
            args = {
                "instrument": task.instrument,
                "case": self.case,
                "dyad": task.dyad,
                "perspective": task.perspective,
                "time_point": task.time_point,
            }
            self.main.open_page("assessment", args)
        else:
            self._waive(task)

    def _waive(self, task: Task) -> None:
        """Ask why an assessment cannot be had, and keep the reason."""
        because = dialogs.ask_reason(
            self,
            _("Why can it not be had?"),
            task.words,
            _("Reason"),
            _("Save the reason"),
        )
        if not because:
            return
        try:
            waive_task(self, self.workspace, self.case, task, because)
        except Cancelled:
            return
        except AppError as error:
            dialogs.show_error(self, error)
            return
        self.opened()

    def do(self) -> str:
        """Ask for approval, or approve."""
        if self.request is not None:
            closures.approve_closure(self.workspace, self.case, on=self.text("on"), words=self.text("words"))
            return _("Case closed {time}")
        if self.tasks:
            focus.show_on(self.tasks[0].link)
            raise Cancelled
        texts: dict[str, Json] = {
            "summary": self.text("summary"),
            "handover": self.text("handover"),
            "waived_because": self.text("waived"),
        }
        said = screen_values(self, self.workspace, "closure_request", texts, case=self.case)
        if said is None:
            raise Cancelled
        request = ClosureRequest(
            case=self.case,
            reason=self.text("reason"),
            summary=str(said["summary"] or ""),
            handover=str(said["handover"] or ""),
            waived_because=str(said["waived_because"] or ""),
        )
        closures.ask_to_close(self.workspace, request)
        return _("Asked for approval {time}")

    def refuse(self, error: AppError) -> None:
        """Tasks are listed, not refused: what changed meanwhile is read again."""
        if isinstance(error, StageNotReady):
            self.opened()
            if self.tasks:
                focus.show_on(self.tasks[0].link)
                return
        super().refuse(error)

    # ---- deciding --------------------------------------------------------------------------------------------------

    def _show_request(self, row: ClosureRow) -> None:
        facts = Facts()
        facts.add(_("Why"), CLOSURE_REASON.label(row.reason))
        facts.add(_("Asked by"), _("{name}, {day}").format(name=row.asked_by_name, day=plain_day(row.asked_on)))
        facts.add(_("Case manager"), row.case_manager_name)
        facts.add(_("Exit assessments left out"), row.waived_because)
        facts.add(_("Achieved, and what remains"), row.summary)
        facts.add(_("Who goes on with what"), row.handover)
        self.card.add(facts, 4, Rule(), 4)
        if self.workspace.access.is_lead and row.may_be_decided_by(self.workspace.staff):
            self._decide()
            return
        words = _("It waits for a lead who is neither the case manager nor the one who asked.")
        self.card.add(Label(words))
        withdraw = Button(_("Withdraw the request"), on_click=self.withdraw)
        self.card.body.addLayout(Column(gap=0).add(withdraw))
        self.lay_out("")

    def _decide(self) -> None:
        self.form.add(
            "words", _("What do you say to it?"), NoteField(max_length=2000, lines=3, most_lines=10), optional=True
        )
        self.card.add(Label(_("Your decision"), "h2"), self.form)
        self.lay_out(_("Approve and close the case"), Button(_("Send back"), on_click=self.send_back))

    def send_back(self) -> None:
        """Send it back with what has to happen first."""
        if not self.text("words"):
            self.form.show_problems([("words", _("Say what has to happen before it can close"))])
            return
        try:
            closures.send_closure_back(self.workspace, self.case, reason=self.text("words"))
        except AppError as error:
            self.refuse(error)
            return
        self.finish(_("Sent back {time}"))

    def withdraw(self) -> None:
        """Take the request back."""
        sure = dialogs.confirm(
            self,
            _("Withdraw this request?"),
            _("The case stays open. You can ask again at any time."),
            _("Withdraw it"),
        )
        if not sure:
            return
        try:
            closures.withdraw_closure(self.workspace, self.case)
        except AppError as error:
            dialogs.show_error(self, error)
            return
        self.finish(_("Withdrawn {time}"))


def waive_task(parent: QWidget, workspace: Workspace, case: str, task: Task, because: str) -> None:
    """Keep the reason why an assessment cannot be had; raises Cancelled where somebody was named and the person went
    back, and what `closures.waive_assessment` raises."""
    if not task.dyad:
        said = screen_values(parent, workspace, "case_waiver", {"because": because}, case=case)
        if said is None:
            raise Cancelled
        because = str(said["because"])
    closures.waive_assessment(
        workspace, closures.waiver(case, task.dyad, task.instrument, task.perspective, task.time_point, because)
    )
