"""The contact plan of each victim-survivor on a case, as far as it has come."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.models.access import Role
from app.store.queries.cases import CaseHead, DyadRow
from app.store.queries.plans import contact_plans, plan_state_of
from app.ui.area import Window
from app.ui.case_words import dyad_words
from app.ui.plan_words import TONES, plan_words
from app.ui.refill import empty
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Column, Row
from app.ui.widgets.text import Label, Rule
from app.words import _
from app.workspace import Workspace


class PlansCard(Card):
    """One line for each victim-survivor, which opens the plan."""

    def __init__(self, workspace: Workspace, window: Window, case: str) -> None:
        super().__init__(_("Contact plans"), gap=8)
        self._workspace, self._window, self._case = workspace, window, case
        self._list = Column(gap=6)
        self.body.addLayout(self._list)
        self.links: dict[str, Button] = {}

    def read(self, head: CaseHead) -> None:
        """Read them again."""
        empty(self._list)
        self.links = {}
        for number, dyad in enumerate(head.dyads):
            if number:
                self._list.add(Rule())
            line, self.links[dyad.id] = plan_line(self._workspace, self._window, dyad, dyad_words(dyad))
            self._list.add(line)
        if not head.dyads:
            self._list.add(Label(_("No victim-survivor's record is held here."), tone="text2"))


class PlanCard(Card):
    """The contact plan about one victim-survivor: what there is to do with it opens it."""

    def __init__(self, workspace: Workspace, window: Window) -> None:
        super().__init__(_("Contact plan"), gap=8)
        self._workspace, self._window = workspace, window
        self._list = Column(gap=8)
        self.body.addLayout(self._list)
        self.link: Button | None = None

    def read(self, dyad: DyadRow) -> None:
        """Read it again."""
        empty(self._list)
        plans = contact_plans(self._workspace.store, self._workspace.access, dyad.id)
        asked = bool(plans) and plans[-1].state == "asked"
        if self._workspace.role is not Role.IDVA:
            words = _("Read or change the plan") if plans else _("Write the plan")
        else:
            words = (
                _("Clear it or send it back") if asked else _("Read the plan") if plans else _("Nothing to decide yet")
            )
        line, self.link = plan_line(self._workspace, self._window, dyad, words)
        self._list.add(line)


def plan_line(workspace: Workspace, window: Window, dyad: DyadRow, words: str) -> tuple[QWidget, Button]:
    """A line of a card: what opens the plan, and how it stands."""
    store, access, today = workspace.store, workspace.access, workspace.today()
    state = plan_state_of(store, access, dyad.scope, on=today.isoformat())
    plans = contact_plans(store, access, dyad.id)
    link = Button(words, "link", on_click=partial(window.open_page, "plan", {"case": dyad.case, "dyad": dyad.id}))
    link.setAccessibleName(_("Contact plan: {words}").format(words=words))
    status, more = plan_words(state, plans[-1] if plans else None, today, mine=workspace.role is Role.IDVA)
    holder = QWidget()
    top = Row(gap=12)
    top.addWidget(link, 100, Qt.AlignmentFlag.AlignTop)
    top.addStretch(1)
    top.add(Label(status, "small_strong", TONES.get(state, "text2"), wrap=False))
    column = Column(holder, gap=2).add(top)
    if more:
        column.add(Label(more, "small", "text2"))
    return holder, link
