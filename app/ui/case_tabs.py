"""The sections of a case page: the one table that a new section is added to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, cast

from PySide6.QtWidgets import QWidget

from app.store.queries.cases import CaseHead
from app.ui.area import Place, Window
from app.words import N_, _
from app.workspace import Workspace


class Section(Protocol):
    """What every section offers its page. Each is a QWidget."""

    def read(self, head: CaseHead) -> None:
        """Read again what is shown."""


class KeepsPlace(Protocol):
    """A section with open panels or answers that locking must keep."""

    def place(self) -> Place:
        """Open panels, chosen rows and what is typed in them."""

    def restore(self, place: Place) -> None:
        """Show what `place` said, as it was."""


def keeps_place(section: QWidget | None) -> KeepsPlace | None:
    """The section as one that keeps its place; None for one that has nothing to keep."""
    return cast(KeepsPlace, section) if hasattr(section, "restore") and hasattr(section, "place") else None


@dataclass(frozen=True, slots=True)
class Opened:
    """What a section is made for: the store, the window, the case, and how to show another section of its page."""

    workspace: Workspace
    window: Window
    case: str
    show_tab: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Tab:
    """A section: its key, its label in English (marked with N_), and what makes it when it is first shown."""

    key: str
    label: str
    make: Callable[[Opened], QWidget]

    def words(self) -> str:
        """Its label in the reader's language."""
        return _(self.label)


def _overview(opened: Opened) -> QWidget:
    from app.ui.case_overview import CaseOverview

    return CaseOverview(opened.workspace, opened.case, opened.show_tab, opened.window)


def _journey(opened: Opened) -> QWidget:
    from app.ui.case_journey import CaseJourney

    return CaseJourney(opened.workspace, opened.window, opened.case, opened.show_tab)


def _timeline(opened: Opened) -> QWidget:
    from app.ui.case_timeline import TimelineCard

    return TimelineCard(opened.workspace, opened.case, opened.window, whole=True)


def _behaviour(opened: Opened) -> QWidget:
    from app.ui.case_assessments import CaseBehaviour

    return CaseBehaviour(opened.workspace, opened.window, opened.case)


def _risk(opened: Opened) -> QWidget:
    from app.ui.case_assessments import CaseRiskNeeds

    return CaseRiskNeeds(opened.workspace, opened.window, opened.case)


def _actions(opened: Opened) -> QWidget:
    from app.ui.action_list import ActionsCard

    return ActionsCard(opened.workspace, opened.case, _("Actions"), whole=True)


def _work(opened: Opened) -> QWidget:
    from app.ui.case_work import CaseWork

    return CaseWork(opened.workspace, opened.window, opened.case)


def _people(opened: Opened) -> QWidget:
    from app.ui.case_people import CasePeople

    return CasePeople(opened.workspace, opened.case, opened.window)


def _orders(opened: Opened) -> QWidget:
    from app.ui.case_orders import CaseOrders

    return CaseOrders(opened.workspace, opened.window, opened.case)


def _sharing(opened: Opened) -> QWidget:
    from app.ui.case_sharing import CaseSharing

    return CaseSharing(opened.workspace, opened.window, opened.case)


def _oversight(opened: Opened) -> QWidget:
    from app.ui.case_oversight import CaseOversight

    return CaseOversight(opened.workspace, opened.window, opened.case)


def _documents(opened: Opened) -> QWidget:
    from app.ui.case_documents import CaseDocuments

    return CaseDocuments(opened.workspace, opened.window, opened.case)


TABS: tuple[Tab, ...] = (
    Tab("overview", N_("Overview"), _overview),
    Tab("journey", N_("Journey"), _journey),
    Tab("timeline", N_("Timeline"), _timeline),
    Tab("behaviour", N_("Behaviour"), _behaviour),
    Tab("risk", N_("Risk and needs"), _risk),
    Tab("work", N_("Work"), _work),
    Tab("actions", N_("Actions"), _actions),
    Tab("people", N_("People"), _people),
    Tab("orders", N_("Orders and incidents"), _orders),
    Tab("sharing", N_("Sharing"), _sharing),
    Tab("documents", N_("Documents"), _documents),
    Tab("oversight", N_("Oversight"), _oversight),
)
"""In the order they stand in."""
