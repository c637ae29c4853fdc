"""One victim-survivor, as their Idva sees them: no case scope, her own ratings beside the case manager's."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.commands.looks import note_look
from app.commands.people import DyadUnknown
from app.models.codes import STATUS
from app.store.queries.cases import DyadRow, held_dyads
from app.store.queries.dyads import dyad_contacts
from app.store.store import Changed
from app.ui.area import AppPage, Args, Place, Window
from app.ui.attachments_card import AttachmentsCard
from app.ui.case_assessments import AssessmentCard
from app.ui.case_words import letter_words
from app.ui.documents_card import DocumentsCard
from app.ui.dyad_cards import DyadCards
from app.ui.dyad_panel import DyadCard
from app.ui.plans_card import PlanCard
from app.ui.severity_card import SeverityCard
from app.ui.when import full_day
from app.ui.widgets.bars import PageHeader
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Column, SideBySide
from app.ui.widgets.states import EmptyState, MaskedValue
from app.ui.widgets.tabs import Tabs
from app.ui.widgets.timeline import EventRow, Timeline
from app.words import _
from app.workspace import Workspace


class DyadPage(AppPage):
    """The dyad `args["dyad"]`. Raises DyadUnknown where it is not held."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args)
        self.title = _("Victim-survivor")
        self.dyad = self._read_dyad()
        before = window.page
        words = before.title if before is not None and before.title else _("Back")
        self.back = Button(words, "link", icon="arrow-left", on_click=window.go_back)
        record = Button(_("Record contact"), "primary", icon="phone", on_click=self._record)
        self.header = PageHeader(self.dyad.name or letter_words(self.dyad.letter), "", (record,))
        self.contacts = Card(_("Contacts and work"))
        self.timeline = Timeline()
        self.nothing = EmptyState(
            _("No contact recorded yet"), _("What you record stands here, newest first."), "phone"
        )
        self.contacts.add(self.timeline, self.nothing, None)
        self.severity = SeverityCard(workspace, self.dyad.case, whole=True)
        self._assessments = [self._card(_("Behaviour"), "behaviour"), self._card(_("Risk"), "risk")]
        self.files = AttachmentsCard(workspace, window, "", self.dyad.id)
        self.documents = DocumentsCard(workspace, window, "", self.dyad.id)
        self.plan = PlanCard(workspace, window)
        self.who = DyadCard(workspace, window, self.dyad)
        self.cards = DyadCards(workspace, window, self.dyad)
        self.body.set_margins((32, 16, 32, 24))
        self.body.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        tabs = [("overview", _("Overview")), *self.cards.tabs()]
        self.tabs = Tabs(tabs, self.show_tab, name=_("Sections of this record"))
        self.parts = {"overview": self._overview(), **self.cards.parts}
        self.body.add(self.header, self.tabs, *self.parts.values(), None)
        self.show_tab(self.args.get("tab") or "overview")

    def _overview(self) -> QWidget:
        main, side = QWidget(), QWidget()
        Column(main, gap=16).add(self.severity, self.contacts, self.files, self.documents, None)
        Column(side, gap=16).add(self.cards.alerts, self.plan, *self._assessments, self.who, None)
        return SideBySide(main, side, (1, 1))

    def show_tab(self, key: str) -> None:
        """Show one section."""
        key = key if key in self.parts else "overview"
        self.args["tab"] = key
        self.tabs.set_current(key)
        for each, part in self.parts.items():
            part.setVisible(each == key)

    def _read_dyad(self) -> DyadRow:
        found = [d for d in held_dyads(self.workspace.store, self.workspace.access) if d.id == self.args.get("dyad")]
        if not found:
            raise DyadUnknown
        return found[0]

    def _card(self, title: str, instrument: str) -> AssessmentCard:
        return AssessmentCard(self.workspace, self.main, title, instrument, self.dyad.case, self.dyad.id)

    def refresh(self, changed: Changed | None) -> None:
        """Read everything again."""
        self.dyad = self._read_dyad()
        status = STATUS.label(self.dyad.case_status)
        self.header.set_facts(tuple(f for f in (letter_words(self.dyad.letter), self.dyad.case_reference, status) if f))
        self.plan.read(self.dyad)
        self.severity.read([self.dyad])
        for card in self._assessments:
            card.read()
        self.who.read(self.dyad)
        self.cards.read()
        self._show_contacts()
        self.files.read()
        self.documents.read()

    def _show_contacts(self) -> None:
        rows, today = dyad_contacts(self.workspace.store, self.workspace.access, self.dyad.id), self.workspace.today()
        entries = []
        for row in rows:
            day = full_day(row.at, today)
            by = _("{day}, by {name}").format(day=day, name=row.by) if row.by else day
            note = _("Service user must not know") if row.covert else ""
            icon = "phone" if row.channel else "list-checks"
            entries.append(EventRow(icon, row.title, by, row.note, note=note))
        self.timeline.set_entries(entries)
        self.timeline.setVisible(bool(entries))
        self.nothing.setVisible(not entries)

    def opened(self) -> None:
        """Shown: what colleagues changed before this is no longer new to the Idva."""
        note_look(self.workspace, self.dyad.id)
        super().opened()

    def about(self) -> Args:
        """This victim-survivor."""
        return {"dyad": self.dyad.id}

    @property
    def masks(self) -> list[MaskedValue]:
        """What is covered here."""
        return self.who.masks

    def _record(self) -> None:
        self.main.open_page("work", self.about())

    def first_focus(self) -> QWidget:
        """The way back."""
        return self.back

    def regions(self) -> list[QWidget]:
        """Head, sections, and what the section holds."""
        return [self.header, self.tabs, *(part for part in self.parts.values() if part.isVisible())]

    def place(self) -> Place:
        """Whether both views are shown, and what is being attached."""
        return {"both": self.severity.both, "files": dict(self.files.place()), "tab": self.tabs.current}

    def restore(self, place: Place) -> None:
        """The same."""
        self.show_tab(str(place.get("tab") or ""))
        files = place.get("files")
        self.files.restore(files if isinstance(files, dict) else {})
        self.severity.both = bool(place.get("both"))
        self.severity.read([self.dyad])
