"""After something was recorded that raises a concern for somebody's safety: what is done about it now."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.commands.cases import CaseUnknown
from app.models.record import Json
from app.store.queries.assessments import assessments
from app.store.queries.cases import case_head, held_dyads
from app.ui import focus
from app.ui.action_list import ActionForm
from app.ui.area import AppPage, Args, Place, Window
from app.ui.case_words import dyad_words, person_name
from app.ui.refill import empty
from app.ui.widgets.bars import HeaderBar
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner, Card
from app.ui.widgets.layouts import Column, Flow, sized
from app.ui.widgets.text import Label
from app.words import _
from app.workspace import Workspace


class ConcernPage(AppPage):
    """The concern just recorded about `args["case"]`, or for an Idva about `args["dyad"]`."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args, bare=True)
        self.title = _("Concern for safety")
        store, access = workspace.store, workspace.access
        self._case, self._dyad = self.args.get("case", ""), self.args.get("dyad", "")
        self._head = case_head(store, access, self._case) if self._case else None
        self._dyads = [d for d in held_dyads(store, access) if d.id == self._dyad]
        if self._head is None and not self._dyads:
            raise CaseUnknown
        self._form: ActionForm | None = None
        self._build()

    def _build(self) -> None:
        saved = _("It is recorded. The mark stays on the record whatever you choose here.")
        self.review = Button(_("Review the risk now"), "primary", icon="shield-alert", on_click=self._review)
        self.tell = Button(_("Tell somebody"), icon="users", on_click=self._tell)
        self.nothing = Button(_("Nothing more now"), "quiet", on_click=self.main.go_back)
        choices = Flow(gap=12, row_gap=8).add(self.review)
        if self._head is not None:
            choices.add(self.tell)
        choices.add(self.nothing)
        card = Card(margins=(24, 20, 24, 24), gap=16)
        card.add(Label(_("This raises a concern for somebody's safety"), "h1"))
        card.add(Banner("info", saved, [], icon="circle-check"))
        card.add(Label(_("If anybody is in danger now, ring the police before anything else.")))
        if self._head is None:
            card.add(Label(_("The case manager sees this after the next exchange. Ring them if it cannot wait.")))
        self._panel = Column(gap=0)
        card.body.addLayout(choices)
        card.body.addLayout(self._panel)
        sized(card, max_width=820)
        self.bar = HeaderBar(self.title, self._who())
        middle = QWidget()
        Column(middle, margins=(32, 24, 32, 24)).add(card, None)
        self.body.add(self.bar, middle, None)

    def _who(self) -> str:
        if self._head is not None:
            name = person_name(self._head.name, self._head.unconfirmed)
            return _("{name}, {reference}").format(name=name, reference=self._head.reference)
        return dyad_words(self._dyads[0])

    def _review(self) -> None:
        """Open the risk assessment in place of this page, so that Back returns to where the person was."""
        idva = self.workspace.role.value == "idva"
        view, case = ("idva" if idva else "case_manager"), self._case or self._dyads[0].case
        dyad = self._dyad if idva else ""
        store, access = self.workspace.store, self.workspace.access
        earlier = assessments(store, access, case=case, dyad=dyad, instrument="risk")
        point = "review" if any(row.perspective == view for row in earlier) else "intake"
        args = {"instrument": "risk", "case": case, "dyad": dyad, "perspective": view, "time_point": point}
        main = self.main
        main.go_back()
        main.open_page("assessment", args)

    def _tell(self) -> None:
        """Ask who has to be told, by when, as an action."""
        empty(self._panel)
        self._form = ActionForm(self.workspace, self._case, self._close, self._told)
        self._form.form.set_values(
            {"what": _("Tell them of the concern for safety"), "due": self.workspace.today().isoformat()}
        )
        self._form.form.set_values({"owner": f"staff:{self.workspace.staff}"})
        self._panel.add(self._form)
        self._form.show()
        focus.show_on(self._form.form.rows["what"].focus_target())

    def _close(self) -> None:
        self._form = None
        empty(self._panel)
        focus.show_on(self.tell)

    def _told(self) -> None:
        main = self.main
        main.go_back()
        main.say(_("Action added"))

    def first_focus(self) -> QWidget:
        """The first choice."""
        return self.review

    def current_case(self) -> str:
        """The case this is about."""
        return self._case

    def place(self) -> Place:
        """The open panel with what is typed in it."""
        if self._form is None:
            return {}
        answers: dict[str, Json] = {key: str(value) for key, value in self._form.form.values().items()}
        return {"telling": True, "answers": answers}

    def restore(self, place: Place) -> None:
        """The same."""
        if place.get("telling"):
            self._tell()
            answers = place.get("answers")
            if self._form is not None and isinstance(answers, dict):
                self._form.form.set_values(answers)
