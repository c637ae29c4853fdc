"""The case in ten seconds: what happened last, how severe the abuse is, what is owed, and what is needed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.models.codes import NEED_AREA, NEED_LEVEL
from app.store.queries.assessments import latest_assessment
from app.store.queries.cases import CaseHead
from app.ui.action_list import ActionsCard
from app.ui.area import Place, Window
from app.ui.case_timeline import TimelineCard
from app.ui.refill import empty
from app.ui.severity_card import SeverityCard
from app.ui.when import plain_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Column, Grid, Row, SideBySide
from app.ui.widgets.text import Icon, Label
from app.words import _
from app.workspace import Workspace

MOST_ACTIONS = 5
_NEED_ICONS = {
    "accommodation": "house",
    "alcohol": "wine",
    "drugs": "pill",
    "mental_health": "brain",
    "physical_health": "user",
    "employment_education": "building-2",
    "learning_neurodiversity": "book",
    "children_parenting": "users",
    "family_isolation": "users",
}
_ORDER = ("high", "medium", "low")


class NeedsCard(Card):
    """The needs found by the latest assessment, the greatest first."""

    def __init__(self, workspace: Workspace, case: str) -> None:
        super().__init__(_("Needs"), gap=8)
        self._workspace, self._case = workspace, case
        self._list = Column(gap=8)
        self.add(self._list)

    def read(self) -> None:
        """Read the latest assessment of needs."""
        empty(self._list)
        store, access = self._workspace.store, self._workspace.access
        latest = latest_assessment(store, access, instrument="needs", perspective="case_manager", case=self._case)
        if latest is None:
            self._list.add(Label(_("Not assessed yet."), tone="text2"))
            return
        levels, notes = latest.answers.get("need_level"), latest.answers.get("need_notes")
        levels = levels if isinstance(levels, dict) else {}
        notes = notes if isinstance(notes, dict) else {}
        found = [area for level in _ORDER for area in NEED_AREA.codes if levels.get(area) == level]
        holder = QWidget()
        grid = Grid(holder, gap=12, row_gap=8)
        for number, area in enumerate(found):
            words = NEED_LEVEL.label(str(levels[area]))
            note = str(notes.get(area) or "")
            grid.addWidget(Icon(_NEED_ICONS.get(area, "circle")), number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(NEED_AREA.label(area), "strong"), number, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(Label(f"{words}. {note}" if note else words, tone="text2"), number, 2)
        grid.setColumnStretch(2, 1)
        self._list.add(holder if found else Label(_("No needs were found."), tone="text2"))
        self._list.add(Label(_("Assessed {day}").format(day=plain_day(latest.happened)), "small"))


class CaseOverview(QWidget):
    """Four cards: the timeline at the left, the rest at the right; one column in a narrow window."""

    def __init__(self, workspace: Workspace, case: str, show_tab: Callable[[str], object], window: Window) -> None:
        super().__init__()
        self.timeline = TimelineCard(workspace, case, window, show_all=lambda: show_tab("timeline"))
        self.severity = SeverityCard(workspace, case)
        self.owed = ActionsCard(workspace, case, _("Next actions"), most=MOST_ACTIONS)
        self._all_actions = Button(_("All actions"), "link", on_click=lambda: show_tab("actions"))
        self.owed.header.add(self._all_actions)
        self.needs = NeedsCard(workspace, case)
        side = QWidget()
        Column(side, gap=16).add(self.severity, self.owed, self.needs, None)
        Row(self, gap=0).add(SideBySide(self.timeline, side, side_first=True))

    def read(self, head: CaseHead) -> None:
        """Read everything again."""
        self.timeline.read()
        self.severity.read(head.dyads)
        self.owed.read()
        self.needs.read()

    def place(self) -> Place:
        """The victim-survivor chosen, whether both views are shown, and the outcomes being asked."""
        return {"dyad": self.severity.dyad, "both": self.severity.both, "owed": self.owed.place()}

    def restore(self, place: Place) -> None:
        """The same."""
        self.severity.both = bool(place.get("both"))
        self.severity.choose(str(place.get("dyad") or ""))
        owed = place.get("owed")
        self.owed.restore(owed if isinstance(owed, dict) else {})
