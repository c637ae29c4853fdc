"""Record a behaviour-change session, with what was to be done since the last one beside it."""

from __future__ import annotations

from app.models.goal_rules import carried_homework
from app.store.queries.records import records
from app.ui.area import Args, Window
from app.ui.record_page import RecordPage
from app.ui.when import plain_day
from app.ui.widgets.card import Banner, Card
from app.words import _
from app.workspace import Workspace


class SessionPage(RecordPage):
    """A new session on the case `args["case"]`."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, {**(args or {}), "kind": "session", "act": "add"})

    def said_before(self, card: Card) -> None:
        """The homework still to be looked at, and from which session."""
        found = records(self.workspace.store, self.workspace.access, "session", case=self._case)
        earlier = sorted(found, key=lambda row: row.text("happened"), reverse=True)
        homework = carried_homework([(row.text("attended"), row.text("homework_set")) for row in earlier])
        if homework:
            since = next(row for row in earlier if row.text("homework_set") == homework)
            words = _("Homework set on {day}").format(day=plain_day(since.text("happened")))
            card.add(Banner("info", words, [homework], icon="book"))
        elif earlier:
            card.add(Banner("info", _("No homework was set at the last session"), icon="book"))
