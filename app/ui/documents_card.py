"""Making documents: which there are, and what left this laptop or was kept."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.commands.documents import ACTS, EXPORTED, KEPT, PRINTED
from app.models.document import DocumentKind, Fact
from app.store.queries.cases import CaseHead, DyadRow, held_dyads
from app.store.queries.documents import documents_made
from app.ui.area import Window
from app.ui.case_words import dyad_words
from app.ui.refill import empty
from app.ui.when import full_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Column, Row
from app.ui.widgets.text import Icon, Label, Rule
from app.words import N_, _
from app.workspace import Workspace

_CASE_KINDS = (DocumentKind.LETTER, DocumentKind.BRIEFING, DocumentKind.SUMMARY)
_DONE = {EXPORTED: N_("saved outside"), PRINTED: N_("printed"), KEPT: N_("kept among the files")}
MOST = 8
"""Lines of what left, newest first."""


class DocumentsCard(Card):
    """The documents that can be made of a case, or with `dyad` of one victim-survivor's record."""

    def __init__(self, workspace: Workspace, window: Window, case: str, dyad: str = "") -> None:
        super().__init__(_("Make a document"), gap=0)
        self._workspace, self._window, self._case, self._dyad = workspace, window, case, dyad
        self._list = Column(gap=0)
        self._shown: tuple[list[DyadRow], list[Fact]] | None = None
        self.add(6, self._list)

    def read(self, head: CaseHead | None = None) -> None:
        """Read again what can be made and what was; where nothing changed, focus stays where it is."""
        dyads, made = self._dyads(), self._made()
        if (dyads, made) == self._shown:
            return
        self._shown = (dyads, made)
        empty(self._list)
        if self._case:
            for kind in _CASE_KINDS:
                self._list.add(Rule(), self._line(kind, kind.words, {"case": self._case}))
        for dyad in dyads:
            words = _("Contact plan: {person}").format(person=dyad_words(dyad)) if self._case else _("Contact plan")
            args = {"dyad": dyad.id, "case": self._case} if self._case else {"dyad": dyad.id}
            self._list.add(Rule(), self._line(DocumentKind.PLAN, words, args))
        self._list.add(Rule())
        self._show_made(made)

    def _dyads(self) -> list[DyadRow]:
        found = held_dyads(self._workspace.store, self._workspace.access, self._case)
        return [dyad for dyad in found if not self._dyad or dyad.id == self._dyad]

    def _line(self, kind: DocumentKind, words: str, args: dict[str, str]) -> QWidget:
        line = QWidget()
        row = Row(line, gap=12, margins=(0, 10, 0, 10)).add(Column().add(2, Icon("file-text", "text2", 18), None))
        link = Button(words, "link_strong", on_click=partial(self._open, kind, args))
        link.setAccessibleName(_("Make: {document}").format(document=words))
        text = Column(gap=1)
        text.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(text.add(Label(kind.about, "small")), 1)
        return line

    def _open(self, kind: DocumentKind, args: dict[str, str]) -> None:
        self._window.open_page("document", {"kind": kind.value, **args})

    def _made(self) -> list[Fact]:
        store, access = self._workspace.store, self._workspace.access
        ids = [self._case] if self._case else []
        ids += [dyad.id for dyad in self._dyads()]
        found = [fact for record in ids for fact in documents_made(store, access, record, ACTS)]
        return sorted(found, key=lambda fact: fact.on, reverse=True)

    def _show_made(self, made: list[Fact]) -> None:
        today = self._workspace.today()
        if not made:
            return
        self._list.add(14, Label(_("Made before, as far as this laptop knows"), "h3"), 4)
        for fact in made[:MOST]:
            kind, _mark, act = fact.title.rpartition("_")
            what = _("{document}: {done}").format(document=DocumentKind(kind).words, done=_(_DONE[act]))
            when = _("{day} by {name}").format(day=full_day(fact.on, today), name=fact.letter)
            whom = _("{when}, for {whom}").format(when=when, whom=fact.text) if fact.text else when
            self._list.add(Column(gap=0).add(Label(what), Label(whom, "small", tabular=True)), 8)
