"""What happened on a case, as entries of a timeline that can be narrowed and opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from app.models.attachment import ATTACHMENT_KINDS
from app.models.kinds import KINDS
from app.models.naming import Known, mentions, replaced
from app.store.queries.cases import CaseHead
from app.store.queries.naming import known_on_case
from app.store.queries.timeline import TimelineRow, timeline
from app.ui.area import Place, Window
from app.ui.case_words import letter_words
from app.ui.timeline_filters import TimelineFilters
from app.ui.when import full_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Row
from app.ui.widgets.states import EmptyState
from app.ui.widgets.tiles import FilterChips
from app.ui.widgets.timeline import EventRow, Timeline
from app.words import _, ngettext
from app.workspace import Workspace

NEWEST = 7
ELSEWHERE = frozenset(
    {
        "case_move",
        "case_assessment",
        "dyad_assessment",
        "attachment",
        "dyad_attachment",
        "closure_request",
        "contact_plan",
    }
)
"""Kinds that have pages of their own and are not opened from here."""
_ICONS = {
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
    "referral": "inbox",
    "panel_decision": "users",
    "assessment": "clipboard-check",
    "action": "check",
    "legal_order": "gavel",
    "dyad_order": "gavel",
    "order_breach": "siren",
    "dyad_order_breach": "siren",
    "incident": "siren",
    "dyad_incident": "siren",
    "marac_hearing": "users",
    "meeting": "users",
    "information_share": "swap",
    "dyad_share": "swap",
    "alert": "triangle-alert",
    "dyad_alert": "triangle-alert",
    "goal": "flag",
    "goal_step": "check",
    "session": "users",
    "contact_plan": "shield-alert",
    "attachment": "file-text",
    "dyad_attachment": "file-text",
    "appointment": "calendar-clock",
    "dyad_appointment": "calendar-clock",
    "supervision": "message-square",
    "legal_hold": "lock",
}


def event_row(row: TimelineRow, today: date, openable: bool = False) -> EventRow:
    """One entry in words: whose record it is in, and that the service user must not know, stand beside the title."""
    day = full_day(row.at, today)
    by = _("{day}, by {name}").format(day=day, name=row.by) if row.by else day
    notes = [letter_words(row.letter)] if row.letter else []
    if row.covert:
        notes.append(_("Service user must not know"))
    if row.corrected:
        notes.append(_("Corrected"))
    icon, tone = _icon(row)
    page = "attachment" if row.record_kind in ATTACHMENT_KINDS else "record"
    key = f"{page}/{row.record_kind}/{row.record}" if openable and opens(row) else ""
    more = _("Earlier version") if row.corrected and openable else ""
    more_key = f"versions/{row.record_kind}/{row.record}"
    return EventRow(icon, row.title, by, row.text, tone, ". ".join(notes), key, more, more_key)


def covered(row: TimelineRow, known: Sequence[Known]) -> TimelineRow:
    """An entry of a victim-survivor's record as it may stand on the case's page, where names are covered until they are
    asked for: by letter. Its own page shows every word."""
    title, text = (replaced(words, mentions(words, known)) for words in (row.title, row.text))
    return replace(row, title=title, text=text)


def opens(row: TimelineRow) -> bool:
    """Whether an entry opens: a file on its own page, any other record on the page of records."""
    if row.record_kind in ATTACHMENT_KINDS:
        return True
    return row.record_kind in KINDS and row.record_kind not in ELSEWHERE


def _icon(row: TimelineRow) -> tuple[str, str]:
    if row.record_kind in ("activity", "dyad_activity"):
        icons = {"disruption": "gavel", "risk": "shield-alert"}
        return icons.get(row.group, "list-checks"), "text2"
    tone = "primary_text" if row.kind == "assessment" else "text2"
    return _ICONS.get(row.kind, "circle"), tone


class TimelineCard(Card):
    """The timeline of a case: the newest few with a way to all of them, or everything with filters.

    Enter on an entry opens its record; a corrected one also leads to what it said before.
    """

    def __init__(
        self,
        workspace: Workspace,
        case: str,
        window: Window,
        whole: bool = False,
        show_all: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(_("Timeline"))
        self._workspace, self._case, self._window, self._whole = workspace, case, window, whole
        self._rows: list[TimelineRow] = []
        groups = [("all", _("All")), ("contact", _("Contact")), ("risk", _("Risk")), ("disruption", _("Disruption"))]
        self.chips = FilterChips(groups, _("Show in the timeline"), ("all",))
        self.chips.changed.connect(self.show_rows)
        self.header.add(self.chips)  # also where it is hidden: what belongs to no page would outlive it
        self.filters = TimelineFilters(workspace) if whole else None
        if self.filters is not None:
            self.filters.changed.connect(self.show_rows)
            self.add(self.filters)
            self.chips.hide()
        self.timeline = Timeline(openable=True)
        self.timeline.opened.connect(self._open)
        self.nothing = EmptyState(
            _("Nothing recorded yet"), _("What you record stands here, newest first."), icon="clock"
        )
        self._all = Button("", "link", on_click=show_all)
        self.add(4, self.timeline, self.nothing, Row().add(self._all, None), None)

    def read(self, head: CaseHead | None = None) -> None:
        """Read the timeline again; the head is not needed for it."""
        store, access = self._workspace.store, self._workspace.access
        rows = timeline(store, access, self._case)
        known = known_on_case(store, access, self._case) if any(row.letter for row in rows) else []
        self._rows = [covered(row, known) if row.letter else row for row in rows]
        if self.filters is not None:
            self.filters.offer(self._rows)
        self.show_rows()

    def show_rows(self) -> None:
        """Show what the filters let through."""
        group = "" if self.chips.code == "all" else self.chips.code
        if self.filters is not None:
            found = [row for row in self._rows if self.filters.lets_through(row)]
        else:
            found = [row for row in self._rows if not group or row.group == group]
        today = self._workspace.today()
        shown = found if self._whole else found[:NEWEST]
        self.timeline.set_entries([event_row(row, today, openable=True) for row in shown])
        self.timeline.setVisible(bool(found))
        self.nothing.setVisible(not found)
        if self._rows and not found:
            self.nothing.say(_("Nothing of this kind"), _("Choose All to see everything that was recorded."))
        if self.filters is not None:
            self.filters.say(len(found), len(self._rows))
        self._all.setVisible(not self._whole and len(self._rows) > NEWEST)
        self._all.setText(ngettext("Show {n} entry", "Show all {n} entries", len(self._rows)))

    def _open(self, key: str) -> None:
        page, kind, record = key.split("/", 2)
        if page == "attachment":
            self._window.open_page(page, {"attachment": record, "case": self._case})
            return
        self._window.open_page(page, {"kind": kind, "id": record, **({"case": self._case} if page == "record" else {})})

    def place(self) -> Place:
        """What the timeline is narrowed to."""
        return self.filters.place() if self.filters is not None else {}

    def restore(self, place: Place) -> None:
        """The same."""
        if self.filters is not None:
            self.filters.restore(place)
            self.show_rows()
