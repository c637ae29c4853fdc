"""Moving a case from stage to stage, and setting its next review, in a panel of its page."""

from __future__ import annotations

from collections.abc import Callable

from app.commands import cases, lifecycle
from app.errors import AppError, Cancelled
from app.models.codes import ENGAGEMENT, STATUS, WORK_MODE
from app.models.lifecycle import forward
from app.models.record_codes import SUSPENSION_REASON
from app.store.queries.cases import CaseHead, names
from app.ui import dialogs, shortcuts
from app.ui.ask_card import AskCard
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


def stage_panel(
    workspace: Workspace, head: CaseHead, to: str, close: Callable[[], object], *, sunken: bool = False
) -> AskCard:
    """Asks when, and why where that is needed, before the case moves to `to`."""
    back = to not in forward(head.status)
    form = Form(gap=14)
    form.add("on", _("On what date?"), DateField(whole=True, today=workspace.today), required=_("Give the date"))
    if to == "suspended":
        why = CodeField(options(SUSPENSION_REASON), as_list=True)
        form.add("suspension", _("Reason for suspending"), why, required=_("Choose the reason"))
    if to == "step_down":
        holders = CodeField(risk_holders(workspace), as_list=True)
        form.add("holder", _("Who holds the risk?"), holders, required=_("Choose who holds the risk"))
    needed = _("Say why it moves back") if back else ""
    note = NoteField(max_length=2000, lines=2, most_lines=6)
    form.add("reason", _("Why?"), note, required=needed, optional=not back)
    form.set_values({"on": workspace.today().isoformat()})

    def do(answers: dict[str, str]) -> None:
        reason = screen_values(card, workspace, "case_move", {"reason": answers["reason"]}, case=head.id)
        if reason is None:
            raise Cancelled
        _move(workspace, head.id, to, answers | {"reason": str(reason["reason"])})

    title = _("Move to {stage}").format(stage=STATUS.label(to))
    card = AskCard(f"stage:{to}", title, form, _("Move the case"), do, close, sunken=sunken)
    return card


def _move(workspace: Workspace, case: str, to: str, answers: dict[str, str]) -> None:
    on, reason = answers["on"], answers["reason"]
    if to == "step_down":
        kind, _colon, holder = answers["holder"].partition(":")
        named = {"staff": holder} if kind == "staff" else {"agency": holder}
        lifecycle.step_down(workspace, case, on=on, reason=reason, **named)
    elif to == "suspended":
        lifecycle.suspend_case(workspace, case, because=answers["suspension"], on=on, reason=reason)
    else:
        cases.move_case(workspace, case, to, on=on, reason=reason)


def risk_holders(workspace: Workspace) -> list[tuple[str, str]]:
    """Who may hold the risk: colleagues as "staff:ID", agencies as "agency:ID", with their names."""
    store = workspace.store
    people = [(f"staff:{i}", name) for i, name in names(store, "staff").items()]
    return people + [(f"agency:{i}", name) for i, name in names(store, "agency").items()]


def engagement_panel(workspace: Workspace, head: CaseHead, close: Callable[[], object]) -> AskCard:
    """Asks how the service user engages and which kind of work the case is: indirect work alone is a whole case."""
    form = Form(gap=14)
    engages = CodeField(options(ENGAGEMENT), as_list=True)
    form.add("engagement", _("How does the service user engage?"), engages, required=_("Choose how they engage"))
    kinds = CodeField(options(WORK_MODE), _("Kind of work"))
    form.add("work_mode", _("Kind of work"), kinds, required=_("Choose the kind of work"))
    form.set_values({"engagement": head.engagement, "work_mode": head.work_mode})

    def do(answers: dict[str, str]) -> None:
        cases.change_case(workspace, head.id, engagement=answers["engagement"], work_mode=answers["work_mode"])

    return AskCard("engagement", _("Engagement and kind of work"), form, _("Save"), do, close)


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
        shortcuts.bind_panel(self, {"continue": self.save})

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
