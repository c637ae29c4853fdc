"""Moving a case from stage to stage, and setting its next review, in a panel of its page."""

from __future__ import annotations

from collections.abc import Callable

from app.commands import cases, lifecycle
from app.errors import AppError
from app.models.codes import CLOSURE_REASON, STATUS
from app.models.lifecycle import EARLY_CLOSURES, NEXT, forward
from app.models.record_codes import SUSPENSION_REASON
from app.store.queries.cases import CaseHead, names
from app.ui import dialogs
from app.ui.naming_guard import screen_values
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import DateField, NoteField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Flow
from app.ui.work_form import options
from app.words import _
from app.workspace import Workspace


def closing_reasons(status: str) -> list[tuple[str, str]]:
    """The reasons a case in this stage may close for: before it is active only those that no assessment waits for."""
    planned = "closed" in NEXT.get(status, ())
    return [(code, CLOSURE_REASON.label(code)) for code in CLOSURE_REASON.codes if planned or code in EARLY_CLOSURES]


class StagePanel(Card):
    """Asks when, and why where that is needed, before the case moves to `to`."""

    def __init__(self, workspace: Workspace, head: CaseHead, to: str, close: Callable[[], object]) -> None:
        super().__init__(_("Move to {stage}").format(stage=STATUS.label(to)), gap=14)
        self._workspace, self._head, self.to, self._close = workspace, head, to, close
        back = to not in forward(head.status)
        self.form = Form(gap=14)
        self.form.add(
            "on", _("On what date?"), DateField(whole=True, today=workspace.today), required=_("Give the date")
        )
        if to == "closed":
            reasons = CodeField(closing_reasons(head.status), as_list=True)
            self.form.add("closure", _("Reason for closing"), reasons, required=_("Choose the reason"))
        if to == "suspended":
            why = CodeField(options(SUSPENSION_REASON), as_list=True)
            self.form.add("suspension", _("Reason for suspending"), why, required=_("Choose the reason"))
        if to == "step_down":
            holders = CodeField(risk_holders(workspace), as_list=True)
            self.form.add("holder", _("Who holds the risk?"), holders, required=_("Choose who holds the risk"))
        needed = _("Say why it moves back") if back else ""
        self.form.add(
            "reason", _("Why?"), NoteField(max_length=2000, lines=2, most_lines=6), required=needed, optional=not back
        )
        self.form.set_values({"on": workspace.today().isoformat()})
        buttons = Flow(gap=10, row_gap=8).add(
            Button(_("Move the case"), on_click=self.save), Button(_("Cancel"), "quiet", on_click=close)
        )
        self.body.add(self.form, buttons)

    def save(self) -> None:
        """Move it and close the panel."""
        if not self.form.check():
            return
        reason = screen_values(self, self._workspace, "case_move", {"reason": self._text("reason")}, case=self._head.id)
        if reason is None:
            return
        try:
            self._move(str(reason["reason"]))
        except AppError as error:
            self.form.show_problems([("on", error.message())])
            return
        self._close()

    def _text(self, key: str) -> str:
        return str(self.form.value(key)) if key in self.form.rows else ""

    def _move(self, reason: str) -> None:
        workspace, case, on = self._workspace, self._head.id, self._text("on")
        kind, _colon, holder = self._text("holder").partition(":")
        if self.to == "step_down":
            named = {"staff": holder} if kind == "staff" else {"agency": holder}
            lifecycle.step_down(workspace, case, on=on, reason=reason, **named)
            return
        cases.move_case(
            workspace,
            case,
            self.to,
            on=on,
            reason=reason,
            closure_reason=self._text("closure"),
            suspension_reason=self._text("suspension"),
        )


def risk_holders(workspace: Workspace) -> list[tuple[str, str]]:
    """Who may hold the risk: colleagues as "staff:ID", agencies as "agency:ID", with their names."""
    store = workspace.store
    people = [(f"staff:{i}", name) for i, name in names(store, "staff").items()]
    return people + [(f"agency:{i}", name) for i, name in names(store, "agency").items()]


class ReviewPanel(Card):
    """Sets the date of the next review."""

    def __init__(self, workspace: Workspace, head: CaseHead, close: Callable[[], object]) -> None:
        super().__init__(_("Next review"), gap=14)
        self._workspace, self._head, self._close = workspace, head, close
        self.form = Form(gap=14)
        field = DateField(whole=True, today=workspace.today)
        self.form.add("on", _("On what date?"), field, required=_("Give the date"))
        self.form.set_values({"on": head.review_due})
        buttons = Flow(gap=10, row_gap=8).add(
            Button(_("Save the date"), on_click=self.save), Button(_("Cancel"), "quiet", on_click=close)
        )
        self.body.add(self.form, buttons)

    def save(self) -> None:
        """Keep it and close the panel."""
        if not self.form.check():
            return
        try:
            cases.change_case(self._workspace, self._head.id, review_due=str(self.form.value("on")))
        except AppError as error:
            dialogs.show_error(self, error)
            return
        self._close()
