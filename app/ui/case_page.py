"""One case: its head, its warnings, and its sections."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.commands.cases import CaseUnknown
from app.commands.looks import note_look
from app.models.codes import STATUS
from app.models.lifecycle import backward, forward
from app.models.record import Json
from app.store.queries.cases import CaseHead, actions, case_head
from app.store.queries.identities import cases_of_person
from app.store.queries.stages import stage_facts
from app.store.store import Changed
from app.ui import focus
from app.ui.action_list import ActionForm
from app.ui.appointment_panel import AppointmentPanel
from app.ui.area import AppPage, Args, Place, Window
from app.ui.ask_card import AskCard
from app.ui.case_alerts import CaseAlerts
from app.ui.case_head import CaseHeader
from app.ui.case_people import CasePeople
from app.ui.case_stage import ReviewPanel, engagement_panel, stage_panel
from app.ui.case_tabs import TABS, Opened, Section, keeps_place
from app.ui.refill import empty
from app.ui.relationship_view import PatternsLine
from app.ui.widgets.button import Button
from app.ui.widgets.layouts import Column
from app.ui.widgets.tabs import Tabs
from app.words import _
from app.workspace import Workspace


class CasePage(AppPage):
    """The case `args["case"]`, open at `args["tab"]`. Raises CaseUnknown where it is not held or may not be seen."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args)
        self.title = _("Case")
        self.case = self.args.get("case", "")
        self.head = self._read_head()
        self.body.set_margins((32, 16, 32, 24))
        self._parts: dict[str, QWidget] = {}
        self._panel: ActionForm | AppointmentPanel | ReviewPanel | AskCard | None = None
        self._panel_name = ""
        self._read = False
        self._build()
        self.show_tab(self.args.get("tab") or "overview")

    def _read_head(self) -> CaseHead:
        head = case_head(self.workspace.store, self.workspace.access, self.case)
        if head is None:
            raise CaseUnknown
        return head

    def _build(self) -> None:
        before = self.main.page
        words = before.title if before is not None and before.title else _("Back")
        self.back = Button(words, "link", icon="arrow-left", on_click=self.main.go_back)
        self.more = Button("", icon="ellipsis", name=_("More for this case"), on_click=self._open_menu)
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill_menu)
        add = Button(_("Add action"), icon="plus", on_click=lambda: self.open_panel("action"))
        record = Button(
            _("Record contact"),
            "primary",
            icon="phone",
            on_click=lambda: self.main.open_page("work", {"case": self.case}),
        )
        self.header = CaseHeader((self.more, add, record))
        self.patterns = PatternsLine(self.workspace, self.case)
        self.patterns.why.clicked.connect(lambda _checked=False: self.show_tab("people"))
        self.alerts = CaseAlerts(self.workspace, lambda: self.show_tab("people"))
        self.panels = Column(gap=0)
        self.tabs = Tabs([(tab.key, tab.words()) for tab in TABS], self.show_tab, name=_("Sections of this case"))
        self.content = Column(gap=0)
        self.body.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.add(self.header, self.patterns, self.alerts, self.panels, self.tabs, self.content)
        self.body.addStretch(1)

    def opened(self) -> None:
        """Shown: what colleagues changed before this is no longer new to the person."""
        note_look(self.workspace, self.case)
        super().opened()

    # ---- sections --------------------------------------------------------------------------------------------------

    def show_tab(self, key: str) -> None:
        """Show a section; it is made the first time."""
        if key not in {tab.key for tab in TABS}:
            key = "overview"
        self.args["tab"] = key
        self.tabs.set_current(key)
        for each, part in self._parts.items():
            part.setVisible(each == key)
        if key not in self._parts:
            self._parts[key] = self._make_part(key)
            self.content.add(self._parts[key])
        self._read_part()

    def _make_part(self, key: str) -> QWidget:
        tab = next(tab for tab in TABS if tab.key == key)
        return tab.make(Opened(self.workspace, self.main, self.case, self.show_tab))

    def _read_part(self) -> None:
        part = self._parts.get(self.tabs.current)
        if part is not None and self._read:  # while the page is being made nothing is read: showing it reads it all
            cast(Section, part).read(self.head)

    def refresh(self, changed: Changed | None) -> None:
        """Read the case again if it may have changed."""
        head = case_head(self.workspace.store, self.workspace.access, self.case)
        if head is None:
            return  # taken from this laptop meanwhile: what is shown stays until the person leaves
        self.head, self._read = head, True
        others = cases_of_person(self.workspace.store, self.workspace.access, self.case)
        self.header.show_head(head, self.workspace.today(), tuple(reference for reference, _stage in others))
        self.patterns.read()
        self.alerts.show_head(head)
        count = len(actions(self.workspace.store, self.workspace.access, case=self.case))
        self.tabs.set_label("actions", _("Actions ({n})").format(n=count) if count else _("Actions"))
        self._read_part()

    # ---- the menu and its panels -----------------------------------------------------------------------------------

    def _open_menu(self) -> None:
        self.menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    def _fill_menu(self) -> None:
        self.menu.clear()
        for to in forward(self.head.status):
            words = _("Move to {stage}").format(stage=STATUS.label(to))
            self.menu.addAction(words, partial(self.go_on, to))
        found = stage_facts(
            self.workspace.store, self.workspace.access, self.case, on=self.workspace.today().isoformat()
        )
        earlier = backward(self.head.status, found.been) if found else []
        if earlier:
            back = self.menu.addMenu(_("Move back to"))
            for to in earlier:
                back.addAction(STATUS.label(to), partial(self.open_panel, f"stage:{to}"))
        self.menu.addSeparator()
        for words, kind in (
            (_("Record meeting"), "meeting"),
            (_("Record session"), "session"),
            (_("Add goal"), "goal"),
        ):
            self.menu.addAction(words, partial(self.main.open_page, kind, {"case": self.case}))
        self.menu.addSeparator()
        self.menu.addAction(_("Set the next review"), partial(self.open_panel, "review"))
        self.menu.addAction(_("Engagement and kind of work"), partial(self.open_panel, "engagement"))
        self.menu.addAction(_("Add victim-survivor"), self._add_victim)
        self.menu.addAction(_("Prepare an appointment"), partial(self.open_panel, "appointment"))

    def go_on(self, to: str) -> None:
        """Show what stands between the case and a stage, and the way there."""
        from app.ui.case_journey import CaseJourney

        self.show_tab("journey")
        journey = self._parts["journey"]
        assert isinstance(journey, CaseJourney)
        journey.choose(to)

    def _add_victim(self) -> None:
        self.show_tab("people")
        people = self._parts["people"]
        assert isinstance(people, CasePeople)
        people.open_panel("victim")

    def open_panel(self, name: str) -> None:
        """Open a panel over the sections: "action", "review", "engagement", "appointment" or "stage:STAGE"."""
        self.close_panel()
        if name == "action":
            self._panel = ActionForm(self.workspace, self.case, self.close_panel)
        elif name == "review":
            self._panel = ReviewPanel(self.workspace, self.head, self.close_panel)
        elif name == "engagement":
            self._panel = engagement_panel(self.workspace, self.head, self.close_panel)
        elif name == "appointment":
            self._panel = AppointmentPanel(self.workspace, self.case, self.close_panel)
            self._panel.begun.connect(self.main.begin_appointment)
        elif name.startswith("stage:"):
            to = name.removeprefix("stage:")
            self._panel = stage_panel(self.workspace, self.head, to, self.close_panel)
        else:
            return
        self._panel_name = name
        self.panels.add(self._panel)
        self._panel.show()
        form = self._panel.form
        focus.show_on(form.rows[next(iter(form.rows))].focus_target())

    def close_panel(self) -> None:
        """Close the panel that is open."""
        if self._panel is None:
            return
        focused = QApplication.focusWidget()
        inside = focused is not None and self._panel.isAncestorOf(focused)
        self._panel, self._panel_name = None, ""
        empty(self.panels)
        if inside:
            focus.show_on(self.more)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the panel that is open, and nothing else."""
        if event.key() == Qt.Key.Key_Escape and self._panel is not None:
            self.close_panel()
            return
        super().keyPressEvent(event)

    # ---- the window ------------------------------------------------------------------------------------------------

    def first_focus(self) -> QWidget:
        """The current section's tab."""
        return self.tabs.buttons[self.tabs.current]

    def regions(self) -> list[QWidget]:
        """Head, sections, and what the section holds."""
        return [self.header, self.tabs, *(part for part in self._parts.values() if part.isVisible())]

    def place(self) -> Place:
        """The section, the open panels and questions, and the victim-survivor chosen."""
        found: Place = {"tab": self.tabs.current, "panel": self._panel_name}
        kept: dict[str, Json] = {}
        for key, part in self._parts.items():
            keeper = keeps_place(part)
            if keeper is not None:
                kept[key] = keeper.place()
        found["parts"] = kept
        if self._panel is not None:
            found["answers"] = {
                key: value for key, value in self._panel.form.values().items() if isinstance(value, str)
            }
        return found

    def restore(self, place: Place) -> None:
        """The same section with the same panels open."""
        self.show_tab(str(place.get("tab") or "overview"))
        kept = place.get("parts")
        for key, value in kept.items() if isinstance(kept, dict) else ():
            keeper = keeps_place(self._parts.get(key))
            if keeper is not None and isinstance(value, dict):
                keeper.restore(value)
        self.open_panel(str(place.get("panel") or ""))
        if self._panel is not None:
            self._panel.form.set_values(_texts(place.get("answers")))


def _texts(value: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}
