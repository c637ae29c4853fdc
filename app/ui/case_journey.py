"""The journey of a case: where it is, what the next stage asks for, the agency checks, and every date that counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.commands import checks
from app.errors import AppError
from app.models.clocks import clocks
from app.models.guards import StageFacts, Task, may_waive
from app.models.record import Json
from app.store.queries.approvals import ClosureRow, closure_requests
from app.store.queries.cases import CaseHead, names
from app.store.queries.clocks import clock_facts
from app.store.queries.plans import contact_plans
from app.store.queries.records import one, records
from app.store.queries.stages import stage_facts
from app.ui import dialogs, focus
from app.ui import journey_forms as forms
from app.ui.area import Place, Window
from app.ui.ask_card import AskCard
from app.ui.case_stage import stage_panel
from app.ui.checks_card import ChecksCard
from app.ui.clocks_card import ClocksCard
from app.ui.closure_words import state_words
from app.ui.episodes_card import EpisodesCard
from app.ui.plans_card import PlansCard
from app.ui.record_acts import Place as About
from app.ui.records_card import RecordsCard
from app.ui.refill import empty
from app.ui.stage_card import Act, StageCard
from app.ui.widgets.card import Banner
from app.ui.widgets.layouts import Column, Row, SideBySide
from app.words import _
from app.workspace import Workspace


class CaseJourney(QWidget):
    """Stage, tasks and checks at the left; dates, contact plans and the panel at the right."""

    def __init__(self, workspace: Workspace, window: Window, case: str, show_tab: Callable[[str], object]) -> None:
        super().__init__()
        self._workspace, self._window, self._case, self._show_tab = workspace, window, case, show_tab
        self._head: CaseHead | None = None
        self.form: AskCard | None = None
        self._shown: tuple[object, ...] = ()
        self._state = Column(gap=0)
        self.stage = StageCard(self.open_task, self._others, self._ask_move, self.open_form)
        self.checks = ChecksCard(self.ask_agencies, self._answer)
        self.clocks = ClocksCard()
        self.plans = PlansCard(workspace, window, case)
        self.eligibility = RecordsCard(
            workspace, window, _("Eligibility"), ("eligibility",), About(case), nothing=_("Not checked yet.")
        )
        self.panel = RecordsCard(
            workspace, window, _("Panel decisions"), ("panel_decision",), About(case), adds=(),
            nothing=_("The panel has decided nothing yet."),
        )  # fmt: skip
        self.episodes = EpisodesCard(workspace, window, case)
        main, side = QWidget(), QWidget()
        column = Column(main, gap=16)
        column.addLayout(self._state)
        column.add(self.stage, self.checks, None)
        Column(side, gap=16).add(self.clocks, self.plans, self.panel, self.eligibility, self.episodes, None)
        Row(self, gap=0).add(SideBySide(main, side))

    # ---- reading ---------------------------------------------------------------------------------------------------

    def _facts(self) -> StageFacts | None:
        today = self._workspace.today().isoformat()
        return stage_facts(self._workspace.store, self._workspace.access, self._case, on=today)

    def read(self, head: CaseHead) -> None:
        """Read everything again; a question that is open stays open."""
        self._head = head
        for card in (self.eligibility, self.panel, self.episodes):
            card.read()
        facts, store, access = self._facts(), self._workspace.store, self._workspace.access
        if facts is None:
            return
        dates, today = clock_facts(store, access, self._case), self._workspace.today()
        asked = records(store, access, "agency_check", case=self._case)
        plans = [contact_plans(store, access, dyad.id) for dyad in head.dyads]
        requests = closure_requests(store, access, self._case)
        shown = (head, facts, dates, today, asked, plans, requests)
        if shown == self._shown:
            return  # a page is read twice when it is opened, and after every commit anywhere
        self._shown = shown
        self.stage.read(head, facts)
        self.checks.read(facts, asked, names(store, "agency"))
        self.clocks.show_clocks(clocks(dates, today) if dates is not None else (), today)
        self.plans.read(head)
        self._show_request(requests)

    def _show_request(self, found: list[ClosureRow]) -> None:
        """Where a closure stands, over everything else."""
        empty(self._state)
        status = self._head.status if self._head is not None else ""
        words = state_words(found[-1], status, self._workspace.today()) if found else None
        if words is None:
            return
        tone, title, lines = words
        banner = Banner(tone, title, lines)
        banner.add_link(_("Open the closure"), self._open_closure)
        self._state.add(banner)

    # ---- doing -----------------------------------------------------------------------------------------------------

    def choose(self, to: str) -> None:
        """Show what stands between the case and a stage; closing and what the panel decides open their own page or
        question."""
        if to == "closed":
            self._open_closure()
        elif to in {"allocated", "not_allocated", "deferred", "comparison"}:
            self.open_form("panel")
        else:
            self.close_form()
            self.stage.choose(to)
            target = self.stage.go or next((row.link for row in self.stage.tasks), None)
            if target is not None:
                focus.show_on(target)

    def ask_agencies(self, agencies: list[str]) -> None:
        """Record that agencies were asked today."""
        try:
            checks.ask_checks(self._workspace, self._case, agencies)
        except AppError as error:
            dialogs.show_error(self, error)

    def _answer(self, check: str) -> None:
        self.open_form(f"answer:{check}")

    def open_task(self, task: Task) -> None:
        """Open what does a task."""
        if task.code == "check":
            focus.show_on(self.checks.target(task.agency))
        elif task.code in {"assessment", "review"} and task.perspective == "case_manager":
            self._open_assessment(task)
        elif task.code == "assessment":
            self.open_form(_waiver_name(task))
        elif task.code == "idva":
            self.open_form(f"idva:{task.dyad}")
        elif task.code == "victim":
            self._show_tab("people")
        elif task.code == "plan":
            self._window.open_page("plan", {"case": self._case, "dyad": task.dyad})
        elif task.code in {"closure", "approval", "waiver"}:
            self._open_closure()
        elif task.code in {"panel", "settle"}:
            self.open_form(task.code)
        else:
            self._window.open_area("exchange")

    def _others(self, task: Task) -> Sequence[Act]:
        if task.code == "assessment" and may_waive(task.time_point) and task.perspective == "case_manager":
            return [(_("Say why it cannot be had"), partial(self.open_form, _waiver_name(task)))]
        if task.code == "victim":
            return [(_("Say why no Idva is linked"), partial(self.open_form, "no_idva"))]
        return []

    def _open_assessment(self, task: Task) -> None:
        args = {
            "instrument": task.instrument,
            "case": self._case,
            "dyad": task.dyad,
            "perspective": task.perspective,
            "time_point": task.time_point,
        }
        self._window.open_page("assessment", args)

    def _open_closure(self) -> None:
        self._window.open_page("closure", {"case": self._case})

    def _ask_move(self, to: str) -> None:
        self.open_form(f"stage:{to}")

    # ---- the question that is open ---------------------------------------------------------------------------------

    def open_form(self, name: str) -> None:
        """Open the question `name`: "panel", "emergency", "settle", "no_idva", "reopen", "stage:STAGE", "answer:CHECK",
        "idva:DYAD" or "waiver:DYAD:INSTRUMENT:PERSPECTIVE:TIME POINT"; "close" opens the page of its closure."""
        head, workspace, close = self._head, self._workspace, self.close_form
        kind, _colon, about = name.partition(":")
        if head is None or not name:
            return
        if kind == "close":
            self._open_closure()
        elif kind == "panel":
            self._open_card(forms.panel_card(workspace, head, close))
        elif kind == "emergency":
            self._open_card(forms.emergency_card(workspace, head, close))
        elif kind == "settle":
            self._open_card(forms.settle_card(workspace, head, close))
        elif kind == "no_idva":
            self._open_card(forms.no_idva_card(workspace, head, close))
        elif kind == "reopen":
            self._open_card(forms.reopen_card(workspace, head, close, self._window.open_case))
        elif kind == "stage":
            self._open_card(stage_panel(workspace, head, about, close, sunken=True))
        elif kind == "answer":
            self._open_answer(head, about)
        elif kind == "idva":
            letter = next((dyad.letter for dyad in head.dyads if dyad.id == about), "")
            self._open_card(forms.idva_card(workspace, about, letter, close))
        elif kind == "waiver" and about.count(":") == 3:
            dyad, instrument, perspective, point = about.split(":")
            self._open_card(forms.waiver_card(workspace, head, (dyad, instrument, perspective, point), close))

    def _open_answer(self, head: CaseHead, check: str) -> None:
        row = one(self._workspace.store, self._workspace.access, "agency_check", check)
        if row is not None:
            agency = names(self._workspace.store, "agency").get(row.text("agency"), _("An agency"))
            card = forms.answer_card(self._workspace, head, row, agency, self.close_form)
            self._open_card(card, self.checks.place_for_forms)

    def _open_card(self, card: AskCard, place: Column | None = None) -> None:
        self.close_form()
        self.form = card
        (place or self.stage.place_for_forms).add(card)
        card.show()
        focus.show_on(card.form.rows[next(iter(card.form.rows))].focus_target())

    def close_form(self) -> None:
        """Close the question that is open; focus goes back to where it was asked."""
        if self.form is None:
            return
        focused = QApplication.focusWidget()
        inside = focused is not None and self.form.isAncestorOf(focused)
        in_checks = self.form.name.startswith("answer:")
        self.form = None
        empty(self.stage.place_for_forms)
        empty(self.checks.place_for_forms)
        if inside:
            focus.show_on(self.checks.first() if in_checks else self.stage.first())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the question that is open, and nothing else."""
        if event.key() == Qt.Key.Key_Escape and self.form is not None:
            self.close_form()
            return
        super().keyPressEvent(event)

    def place(self) -> Place:
        """The stage chosen, and the question that is open with what is typed in it."""
        found: dict[str, Json] = {"to": self.stage.to}
        if self.form is not None:
            found |= {"form": self.form.name, "answers": self.form.place()}
        return found

    def restore(self, place: Place) -> None:
        """The same."""
        self.stage.choose(str(place.get("to") or self.stage.to))
        self.open_form(str(place.get("form") or ""))
        answers = place.get("answers")
        if self.form is not None and isinstance(answers, dict):
            self.form.restore(answers)


def _waiver_name(task: Task) -> str:
    return f"waiver:{task.dyad}:{task.instrument}:{task.perspective}:{task.time_point}"
