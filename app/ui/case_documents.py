"""The documents of a case: the files kept with it, and those made from its record."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.store.queries.cases import CaseHead
from app.ui.area import Place, Window
from app.ui.attachments_card import AttachmentsCard
from app.ui.widgets.layouts import Column
from app.workspace import Workspace


class CaseDocuments(QWidget):
    """The section "Documents" of a case."""

    def __init__(self, workspace: Workspace, window: Window, case: str) -> None:
        super().__init__()
        self.files = AttachmentsCard(workspace, window, case)
        Column(self, gap=16).add(self.files, None)

    def read(self, head: CaseHead) -> None:
        """Read the lists again."""
        self.files.read(head)

    def place(self) -> Place:
        """What is being attached."""
        return {"files": dict(self.files.place())}

    def restore(self, place: Place) -> None:
        """The same."""
        kept = place.get("files")
        self.files.restore(kept if isinstance(kept, dict) else {})
