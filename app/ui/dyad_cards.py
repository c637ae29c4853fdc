"""The records of one victim-survivor's own scope, and of their Idva's private one, in sections."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.models.access import Role
from app.store.queries.cases import DyadRow
from app.ui.area import Window
from app.ui.case_orders import OrdersCard, hearings_card, incidents_card
from app.ui.dyad_panel import ChildrenCard, alerts_card, roles_card
from app.ui.record_acts import Place
from app.ui.records_card import RecordsCard
from app.ui.widgets.card import Banner
from app.ui.widgets.layouts import Column, SideBySide
from app.words import _
from app.workspace import Workspace


class DyadCards:
    """Cards by section: `parts` are the sections beside the overview, `alerts` stands on the overview.

    What somebody told their Idva in confidence is a section of its own, for the Idva alone.
    """

    def __init__(self, workspace: Workspace, window: Window, dyad: DyadRow) -> None:
        place = Place(dyad=dyad.id)
        self.alerts = alerts_card(workspace, window, place)
        self.orders = OrdersCard(workspace, window, place)
        self.incidents = incidents_card(workspace, window, place)
        self.hearings = hearings_card(workspace, window, place)
        self.shares = RecordsCard(workspace, window, _("Information shared"), ("dyad_share",), place)
        self.children = ChildrenCard(workspace, window, dyad)
        self.roles = roles_card(workspace, window, dyad)
        self.private = _private(workspace, window, place) if workspace.role is Role.IDVA else []
        self.parts: dict[str, QWidget] = {
            "orders": _beside([self.orders, self.shares], [self.incidents, self.hearings]),
            "family": _beside([self.children], [self.roles]),
        }
        if self.private:
            self.parts["private"] = _in_confidence(self.private)

    def tabs(self) -> list[tuple[str, str]]:
        """(key, words) of the sections."""
        words = {
            "orders": _("Orders and incidents"),
            "family": _("Children and role"),
            "private": _("In confidence"),
        }
        return [(key, words[key]) for key in self.parts]

    def read(self) -> None:
        """Read every list again."""
        shared = (self.alerts, self.orders, self.incidents, self.hearings, self.shares)
        for card in (*shared, self.children, self.roles, *self.private):
            card.read()


def _private(workspace: Workspace, window: Window, place: Place) -> list[RecordsCard]:
    kinds = (
        (_("What they say of their safety"), "survivor_feedback"),
        (_("Private notes"), "private_note"),
        (_("Withheld address"), "withheld_address"),
    )
    return [RecordsCard(workspace, window, title, (kind,), place) for title, kind in kinds]


def _beside(left: list[RecordsCard], right: list[RecordsCard]) -> QWidget:
    main, side = QWidget(), QWidget()
    Column(main, gap=16).add(*left, None)
    Column(side, gap=16).add(*right, None)
    return SideBySide(main, side, (1, 1))


def _in_confidence(cards: list[RecordsCard]) -> QWidget:
    holder = QWidget()
    words = _("The case manager and the site lead do not hold what stands here, unless they are granted it.")
    Column(holder, gap=16).add(Banner("info", words, icon="lock"), _beside(cards[:1], cards[1:]))
    return holder
