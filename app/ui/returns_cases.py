"""The cases behind one figure of a return."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from app.models.codes import STATUS
from app.models.measures import Share
from app.models.return_facts import Cell
from app.store.queries.cases import case_head
from app.ui.case_words import person_name
from app.ui.dialogs import Dialog
from app.ui.widgets.button import Button
from app.ui.widgets.layouts import Column, Row, scrolled, sized
from app.ui.widgets.text import Label, Rule
from app.words import _, ngettext
from app.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Behind:
    """Cases that stand together behind a figure: what they have in common, and their ids, one for each thing
    counted."""

    title: str
    ids: tuple[str, ...]


def behind(cell: Cell) -> list[Behind]:
    """The cases behind a cell: of a share those counted, the others that are known, and those not known."""
    if not isinstance(cell.value, Share):
        return [Behind("", cell.case_ids)]
    others = list((Counter(cell.known_ids) - Counter(cell.case_ids)).elements())
    return [
        Behind(_("Counted"), cell.case_ids),
        Behind(_("Known, not counted"), tuple(others)),
        Behind(_("Not known"), cell.missing_ids),
    ]


class CasesDialog(Dialog):
    """References of the cases behind a figure, with the person's name where the case is held here."""

    def __init__(
        self,
        parent: QWidget,
        workspace: Workspace,
        title: str,
        parts: Sequence[Behind],
        open_case: Callable[[str], None],
    ) -> None:
        super().__init__(parent, title)
        self._workspace, self._open = workspace, open_case
        self.links: dict[str, Button] = {}
        inner = QWidget()
        column = Column(inner, gap=8, margins=(4, 4, 12, 4))
        for part in parts:
            if part.ids:
                self._add_part(column, part)
        column.addStretch(1)
        total = sum(len(part.ids) for part in parts)
        self.body.add(sized(scrolled(inner), min_height=min(420, 60 + 46 * total), min_width=520))
        self.close_button = self.add_button(Button(_("Close"), "primary"), accepts=False)

    def _add_part(self, column: Column, part: Behind) -> None:
        if part.title:
            column.add(6, Label(_("{title}: {n}").format(title=part.title, n=len(part.ids)), "small_strong"))
        for case, times in Counter(part.ids).items():
            column.add(self._line(case, times), Rule())

    def _line(self, case: str, times: int) -> QWidget:
        head = case_head(self._workspace.store, self._workspace.access, case)
        line = QWidget()
        row = Row(line, gap=12)
        if head is None:
            row.add(Label(_("A case that is not held on this laptop"), tone="text2"), None)
            return line
        words = _("{reference}, {name}").format(reference=head.reference, name=person_name(head.name, head.unconfirmed))
        link = Button(words, "link", on_click=partial(self._on_open, case))
        self.links[case] = link
        row.add(link, None)
        if times > 1:
            row.add(Label(ngettext("{n} time", "{n} times", times), "small"))
        row.add(Label(STATUS.label(head.status), "small"))
        return line

    def _on_open(self, case: str) -> None:
        self.accept()
        self._open(case)

    def first(self) -> QWidget:
        """The first case, or Close where none can be opened."""
        return next(iter(self.links.values()), self.close_button)
