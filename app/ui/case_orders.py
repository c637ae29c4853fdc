"""Orders with their breaches, incidents and offences, and what Marac heard about each victim-survivor."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from app.models.kinds import KINDS
from app.store.queries.cases import CaseHead
from app.store.queries.records import RecordRow, records
from app.ui.area import Window
from app.ui.record_acts import Place
from app.ui.record_item import Act
from app.ui.record_words import RecordWords
from app.ui.records_card import RecordsCard
from app.ui.widgets.layouts import Column, Row, SideBySide
from app.ui.widgets.text import Label
from app.words import _
from app.workspace import Workspace

BREACHES = {"legal_order": "order_breach", "dyad_order": "dyad_order_breach"}


class OrdersCard(RecordsCard):
    """The orders of a case or a dyad, those in force first, each with the breaches recorded against it."""

    def __init__(self, workspace: Workspace, window: Window, place: Place) -> None:
        kinds = ("dyad_order",) if place.dyad else ("legal_order", "dyad_order")
        super().__init__(
            workspace,
            window,
            _("Orders"),
            kinds,
            place,
            nothing=_("No order is in force or applied for."),
            acts=self._breach_act,
            under=self._breaches,
        )

    def _breach_act(self, row: RecordRow) -> list[Act]:
        return [(_("Record a breach"), partial(self._record_breach, row))]

    def _record_breach(self, row: RecordRow) -> None:
        args = {"kind": BREACHES[row.kind], "order": row.id, "act": "add"}
        place = {"dyad": row.dyad} if row.kind == "dyad_order" else self.place.args()
        self._window.open_page("record", {**args, **place})

    def _breaches(self, row: RecordRow) -> QWidget | None:
        store, access = self._workspace.store, self._workspace.access
        kind = BREACHES[row.kind]
        found = [
            b for b in records(store, access, kind, case=self.place.case, dyad=row.dyad) if b.text("order") == row.id
        ]
        if not found:
            return None
        holder, words = QWidget(), RecordWords(self._workspace)
        column = Column(holder, gap=4).add(Label(_("Breaches"), "small_strong"))
        for breach in sorted(found, key=lambda b: b.text("happened"), reverse=True):
            column.add(self.doing.item(breach, words.line(KINDS[kind], breach.values)))
        return holder


def incidents_card(workspace: Workspace, window: Window, place: Place) -> RecordsCard:
    """What the service user is said to have done, newest first."""
    kinds = ("dyad_incident",) if place.dyad else ("incident", "dyad_incident")
    return RecordsCard(workspace, window, _("Incidents and offences"), kinds, place)


def hearings_card(workspace: Workspace, window: Window, place: Place) -> RecordsCard:
    """What Marac heard, by victim-survivor."""
    return RecordsCard(workspace, window, _("Marac hearings"), ("marac_hearing",), place)


class CaseOrders(QWidget):
    """Orders at the left; incidents and hearings at the right."""

    def __init__(self, workspace: Workspace, window: Window, case: str) -> None:
        super().__init__()
        place = Place(case=case)
        self.orders = OrdersCard(workspace, window, place)
        self.incidents = incidents_card(workspace, window, place)
        self.hearings = hearings_card(workspace, window, place)
        main, side = QWidget(), QWidget()
        Column(main, gap=16).add(self.orders, None)
        Column(side, gap=16).add(self.incidents, self.hearings, None)
        Row(self, gap=0).add(SideBySide(main, side, (1, 1)))

    def read(self, head: CaseHead) -> None:
        """Read every list again."""
        for card in (self.orders, self.incidents, self.hearings):
            card.read()
