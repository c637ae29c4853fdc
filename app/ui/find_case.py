"""Find any case of the site (Ctrl+K)."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.models.access import Role
from app.models.codes import STATUS
from app.store.queries.cases import held_dyads
from app.store.queries.finding import Found, find_cases
from app.ui.case_words import dyad_words, person_name
from app.ui.dialogs import Dialog
from app.ui.when import plain_day
from app.ui.widgets.button import Button
from app.ui.widgets.fields import SearchField
from app.ui.widgets.layouts import sized
from app.ui.widgets.record_table import Cell, Column, RecordTable, fold
from app.ui.widgets.states import EmptyState
from app.words import _
from app.workspace import Workspace


class _Search(SearchField):
    """Down goes into the list, Enter opens its first line."""

    def __init__(self, finder: FindCase) -> None:
        super().__init__(_("Find a case"), _("Name, reference, address or anything written"))
        self._finder = finder

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down, and Enter."""
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._finder.table.rows():
            self._finder.table.setFocus(Qt.FocusReason.TabFocusReason)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finder.choose()
            return
        super().keyPressEvent(event)


class FindCase(Dialog):
    """Searches as somebody types; `chosen` is the case to open, "" for none."""

    widest = 760

    def __init__(self, parent: QWidget, workspace: Workspace, held_only: bool = False) -> None:
        super().__init__(parent, _("Which case?") if held_only else _("Find a case"))
        self._workspace, self._held_only = workspace, held_only
        self.chosen = ""
        self._counted = 0
        self.search = _Search(self)
        self.search.searched.connect(self.look)
        self.table = RecordTable(_columns(), _("Cases found"), _name, lambda found: found.case)
        self.table.opened.connect(lambda _found: self.choose())
        self.nothing = EmptyState(_("Type a name, a reference or a word"), icon="search")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.nothing)
        self._stack.addWidget(self.table)
        self.body.add(self.search, sized(self._stack, min_width=700, min_height=320))
        self.add_button(Button(_("Close")), accepts=False)
        self.open_button = Button(_("Open"), "primary", on_click=self.choose)
        self.buttons.add(self.open_button)
        self.open_button.setEnabled(False)

    def look(self, text: str) -> None:
        """Show what matches `text`."""
        found = self._found(text)
        if self._held_only:
            found = [one for one in found if one.held]
        self._counted = len(found)
        self.table.set_rows(found)
        self._stack.setCurrentIndex(1 if found else 0)
        self.open_button.setEnabled(bool(found))
        if not found and text.strip():
            self.nothing.say(_("No case found"), _("Try a part of the name, another spelling, or a reference."))
        elif not found:
            self.nothing.say(_("Type a name, a reference or a word"))

    def _found(self, text: str) -> list[Found]:
        store, access = self._workspace.store, self._workspace.access
        if access.role is not Role.IDVA:
            return find_cases(store, access, text)
        words = fold(text).split()
        rows = []
        for dyad in held_dyads(store, access):
            line = fold(f"{dyad.name} {dyad.case_reference}")
            if words and all(word in line for word in words):
                name = dyad_words(dyad)
                rows.append(
                    Found(
                        dyad.id,
                        dyad.case_reference,
                        name,
                        False,
                        "",
                        "",
                        True,
                        dyad.case_status,
                        (_("Name or reference"),),
                    )
                )
        return rows

    def choose(self) -> None:
        """Open the marked case if it is held here; another colleague's only says who holds it."""
        found = self.table.current_row()
        if found is None:
            return
        if not found.held:
            self.nothing.say(
                _("This case is not on this laptop"),
                _("{name} holds it. Ask them, or your site lead, to share it with you.").format(
                    name=found.case_manager or _("A colleague")
                ),
            )
            self._stack.setCurrentIndex(0)
            self.search.setFocus()
            return
        self.chosen = found.case
        self._workspace.log("searched", record=found.case, count=self._counted)
        self.accept()


def find_case(parent: QWidget, workspace: Workspace, *, held_only: bool = False) -> str:
    """Ask which case; "" when nobody chose one. That a search led to a case is entered in the access log."""
    dialog = FindCase(parent, workspace, held_only)
    dialog.ask(dialog.search)
    chosen = dialog.chosen
    dialog.deleteLater()
    return chosen


def _name(found: Found) -> str:
    return person_name(found.name, found.unconfirmed)


def _columns() -> list[Column[Found]]:
    return [
        Column(
            "name", _("Name and reference"), lambda f: Cell(_name(f), f.reference), width=230, kind="name", stretch=True
        ),
        Column("born", _("Born"), lambda f: Cell(plain_day(f.birth_date)), width=120),
        Column("holder", _("Held by"), lambda f: Cell(f.case_manager, STATUS.label(f.status)), width=150),
        Column("why", _("Found by"), lambda f: Cell(", ".join(f.why)), width=190),
    ]
