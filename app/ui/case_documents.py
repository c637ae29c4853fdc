"""The documents of a case: those made from its record, and the files kept with it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.store.queries.cases import CaseHead
from app.ui import focus
from app.ui.area import Place, Window
from app.ui.attachments_card import AttachmentsCard
from app.ui.documents_card import DocumentsCard
from app.ui.letterhead_form import LetterheadForm
from app.ui.refill import empty
from app.ui.widgets.button import Button
from app.ui.widgets.layouts import Column, SideBySide
from app.words import _
from app.workspace import Workspace


class CaseDocuments(QWidget):
    """The section "Documents" of a case; a lead can change the site's letterhead here."""

    def __init__(self, workspace: Workspace, window: Window, case: str) -> None:
        super().__init__()
        self._workspace = workspace
        self.files = AttachmentsCard(workspace, window, case)
        self.documents = DocumentsCard(workspace, window, case)
        self.letterhead = Button(_("Letterhead"), "link", on_click=self.open_letterhead)
        self.panel: LetterheadForm | None = None
        self._place = Column(gap=0)
        if workspace.access.is_lead:
            self.documents.header.add(self.letterhead)
        left, right = QWidget(), QWidget()
        Column(left, gap=16).add(self.files, None)
        Column(right, gap=16).add(self._place, self.documents, None)
        Column(self, gap=16).add(SideBySide(left, right, (1, 1)), None)

    def read(self, head: CaseHead) -> None:
        """Read the lists again."""
        self.files.read(head)
        self.documents.read(head)

    def open_letterhead(self) -> None:
        """Ask what stands under the site's name."""
        self.close_letterhead()
        self.panel = LetterheadForm(self._workspace, self.close_letterhead)
        self._place.add(self.panel)
        self.panel.show()
        focus.show_on(self.panel.form.rows["text"].focus_target())

    def close_letterhead(self) -> None:
        """Close the question."""
        if self.panel is not None:
            self.panel = None
            empty(self._place)
            focus.show_on(self.letterhead)

    def place(self) -> Place:
        """What is being attached."""
        return {"files": dict(self.files.place()), "letterhead": self.panel is not None}

    def restore(self, place: Place) -> None:
        """The same."""
        kept = place.get("files")
        self.files.restore(kept if isinstance(kept, dict) else {})
        if place.get("letterhead"):
            self.open_letterhead()
