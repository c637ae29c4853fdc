"""Information given and received on a case, each time with its legal basis, and the meetings of agencies."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.store.queries.cases import CaseHead
from app.ui.area import Window
from app.ui.meeting_list import MeetingsCard
from app.ui.record_acts import Place
from app.ui.records_card import RecordsCard
from app.ui.widgets.layouts import Column, Row, SideBySide
from app.words import _
from app.workspace import Workspace


class CaseSharing(QWidget):
    """The shares at the left, the meetings of agencies at the right, each newest first."""

    def __init__(self, workspace: Workspace, window: Window, case: str) -> None:
        super().__init__()
        self.shares = RecordsCard(
            workspace,
            window,
            _("Information shared"),
            ("information_share", "dyad_share"),
            Place(case=case),
            nothing=_("Nothing recorded yet. Each share says what, why it was necessary, and the legal basis."),
        )
        self.meetings = MeetingsCard(workspace, window, case)
        main, side = QWidget(), QWidget()
        Column(main, gap=16).add(self.shares, None)
        Column(side, gap=16).add(self.meetings, None)
        Row(self, gap=0).add(SideBySide(main, side, (1, 1)))

    def read(self, head: CaseHead) -> None:
        """Read both lists again."""
        self.shares.read()
        self.meetings.read()
