"""What happened on a case, as entries of a timeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from app.store.queries.cases import CaseHead
from app.store.queries.timeline import TimelineRow, timeline
from app.ui.case_words import letter_words
from app.ui.when import full_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.fields import SearchField
from app.ui.widgets.layouts import Row, sized
from app.ui.widgets.record_table import fold
from app.ui.widgets.states import EmptyState
from app.ui.widgets.tiles import FilterChips
from app.ui.widgets.timeline import EventRow, Timeline
from app.words import _, ngettext
from app.workspace import Workspace

NEWEST = 7
_CHANNEL_ICONS = {
    "phone": "phone",
    "video": "phone",
    "text": "message-square",
    "email": "message-square",
    "letter": "file-text",
    "home_visit": "house",
    "office": "building-2",
    "custody": "key",
    "community": "map-pin",
    "joint_visit": "users",
    "dyad_contact": "user",
    "move": "flag",
    "assessment": "clipboard-check",
    "action": "check",
}


def event_row(row: TimelineRow, today: date) -> EventRow:
    """One entry in words: whose record it is in, and that the service user must not know, stand beside the title."""
    day = full_day(row.at, today)
    by = _("{day}, by {name}").format(day=day, name=row.by) if row.by else day
    notes = [letter_words(row.letter)] if row.letter else []
    if row.covert:
        notes.append(_("Service user must not know"))
    icon, tone = _icon(row)
    return EventRow(icon, row.title, by, row.text, tone, ". ".join(notes))


def _icon(row: TimelineRow) -> tuple[str, str]:
    if row.kind == "activity":
        icons = {"disruption": "gavel", "risk": "shield-alert"}
        return icons.get(row.group, "list-checks"), "text2"
    tone = "primary_text" if row.kind == "assessment" else "text2"
    return _CHANNEL_ICONS.get(row.kind, "circle"), tone


class TimelineCard(Card):
    """The timeline of a case: the newest few with a way to all of them, or everything with a search."""

    def __init__(
        self, workspace: Workspace, case: str, whole: bool = False, show_all: Callable[[], object] | None = None
    ) -> None:
        super().__init__(_("Timeline"))
        self._workspace, self._case, self._whole = workspace, case, whole
        self._rows: list[TimelineRow] = []
        groups = [("all", _("All")), ("contact", _("Contact")), ("risk", _("Risk")), ("disruption", _("Disruption"))]
        if whole:
            groups += [("work", _("Other work")), ("stage", _("Stages")), ("action", _("Actions"))]
        self.chips = FilterChips(groups, _("Show in the timeline"), ("all",))
        self.chips.changed.connect(self.show_rows)
        self.search = sized(SearchField(_("Search the timeline"), _("Words in the timeline")), max_width=340)
        self.search.searched.connect(self.show_rows)
        if whole:
            self.add(Row(gap=14).add(self.search, self.chips, None))
            self.search.setMinimumWidth(200)
        else:
            self.search.hide()
            self.header.add(self.chips)
        self.timeline = Timeline()
        self.nothing = EmptyState(
            _("Nothing recorded yet"), _("What you record stands here, newest first."), icon="clock"
        )
        self._all = Button("", "link", on_click=show_all)
        self.add(4, self.timeline, self.nothing, Row().add(self._all, None), None)

    def read(self, head: CaseHead | None = None) -> None:
        """Read the timeline again; the head is not needed for it."""
        self._rows = timeline(self._workspace.store, self._workspace.access, self._case)
        self.show_rows()

    def show_rows(self, _text: str = "") -> None:
        """Show what the filter and the search let through."""
        words = fold(self.search.text()).split() if self._whole else []
        group = "" if self.chips.code == "all" else self.chips.code
        found = [row for row in self._rows if (not group or row.group == group) and _holds(row, words)]
        today = self._workspace.today()
        shown = found if self._whole else found[:NEWEST]
        self.timeline.set_entries([event_row(row, today) for row in shown])
        self.timeline.setVisible(bool(found))
        self.nothing.setVisible(not found)
        if self._rows and not found:
            self.nothing.say(_("Nothing of this kind"), _("Choose All to see everything that was recorded."))
        self._all.setVisible(not self._whole and len(self._rows) > NEWEST)
        self._all.setText(ngettext("Show {n} entry", "Show all {n} entries", len(self._rows)))


def _holds(row: TimelineRow, words: list[str]) -> bool:
    text = fold(f"{row.title} {row.by} {row.text}") if words else ""
    return all(word in text for word in words)
