"""What a person can do with a record of a list: open it, read its earlier versions, take it away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtWidgets import QWidget

from app.commands.alerts import ALERT_KINDS
from app.models.kinds import KINDS
from app.store.queries.records import RecordRow
from app.ui.area import Args, Window
from app.ui.record_item import Act, RecordItem
from app.ui.record_page import remove_with_reason
from app.ui.record_saving import may_remove
from app.ui.record_words import Line
from app.ui.when import now_words
from app.words import _
from app.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Place:
    """What a list is about: a case, a dyad, or neither (the site)."""

    case: str = ""
    dyad: str = ""

    def args(self) -> Args:
        """As the arguments of a page."""
        return {key: value for key, value in (("case", self.case), ("dyad", self.dyad)) if value}


class RecordActs:
    """Does these things for the records of one list, over its widget. With `read_only` they are only read."""

    def __init__(
        self, parent: QWidget, workspace: Workspace, window: Window, place: Place, *, read_only: bool = False
    ) -> None:
        self._parent, self._workspace, self._window, self._place = parent, workspace, window, place
        self._read_only = read_only

    def item(self, row: RecordRow, line: Line, more: Sequence[Act] = ()) -> RecordItem:
        """A record of the list, with everything that can be done with it."""
        opening = self.open_versions if self._read_only else self.open_one
        return RecordItem(row, line, self.acts(row, more), partial(opening, row), whose=not self._place.dyad)

    def acts(self, row: RecordRow, more: Sequence[Act] = ()) -> list[Act]:
        """What can be done, in words; `more` stands after changing it."""
        versions: Act = (_("Earlier versions"), partial(self.open_versions, row))
        if self._read_only:
            return [versions]
        change = _("Correct") if KINDS[row.kind].observation else _("Change")
        found: list[Act] = [(change, partial(self.open_one, row)), *more, versions]
        words = _("Take down") if row.kind in ALERT_KINDS else _("Remove")
        return [*found, (words, partial(self.remove, row))] if may_remove(row) else found

    def open_one(self, row: RecordRow) -> None:
        """Open a record to read, change or correct it; the window asks why first where it is covered."""
        self._window.open_page("record", {"kind": row.kind, "id": row.id, **self._place.args()})

    def open_versions(self, row: RecordRow) -> None:
        """Show what a record said before."""
        self._window.open_page("versions", {"kind": row.kind, "id": row.id})

    def remove(self, row: RecordRow) -> None:
        """Remove a record, with a reason."""
        if remove_with_reason(self._parent, self._workspace, row):
            words = _("Removed {time}").format(time=now_words(self._workspace.now()))
            self._window.say(words, undo=True)
