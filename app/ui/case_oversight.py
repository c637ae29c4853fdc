"""Supervision, legal hold, and requests to see what is held, of one case."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.store.queries.cases import CaseHead
from app.ui.area import Window
from app.ui.record_acts import Place
from app.ui.records_card import RecordsCard
from app.ui.widgets.layouts import Column, Row, SideBySide
from app.words import _
from app.workspace import Workspace


class CaseOversight(QWidget):
    """Supervision at the left; requests and holds at the right. Only those who lead the site put a case under hold."""

    def __init__(self, workspace: Workspace, window: Window, case: str) -> None:
        super().__init__()
        place = Place(case=case)
        self.supervision = RecordsCard(workspace, window, _("Supervision"), ("supervision",), place)
        self.requests = RecordsCard(
            workspace,
            window,
            _("Requests to see what is held"),
            ("subject_access_request",),
            place,
            nothing=_("Nobody has asked. A request is answered within one month."),
        )
        lead = workspace.access.is_lead
        self.holds = RecordsCard(
            workspace,
            window,
            _("Legal hold"),
            ("legal_hold",),
            place,
            nothing=_("No hold: what is held is kept for as long as the site keeps its cases.")
            if lead
            else _("No hold. The site lead puts one on, for a death review, an inquest or a court."),
            adds=("legal_hold",) if lead else (),
            read_only=not lead,
        )
        main, side = QWidget(), QWidget()
        Column(main, gap=16).add(self.supervision, None)
        Column(side, gap=16).add(self.requests, self.holds, None)
        Row(self, gap=0).add(SideBySide(main, side, (1, 1)))

    def read(self, head: CaseHead) -> None:
        """Read every list again."""
        for card in (self.supervision, self.requests, self.holds):
            card.read()
