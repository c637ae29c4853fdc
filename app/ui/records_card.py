"""A list of records of one or several kinds, with ways to add, open, read the earlier versions of, and remove them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from app.errors import AppError
from app.models.kinds import KINDS
from app.models.record import Kind
from app.models.record_codes import ALERT_LEVEL
from app.models.twins import TWINS
from app.store.queries.records import RecordRow, records
from app.ui import dialogs, focus
from app.ui.area import Args, Window
from app.ui.case_words import letter_words
from app.ui.record_layouts import COVERED, is_ended, layout
from app.ui.record_page import remove_with_reason
from app.ui.record_words import Line, RecordWords
from app.ui.refill import empty
from app.ui.when import now_words
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Column, Flow, Row
from app.ui.widgets.text import Label, Rule
from app.words import _, ngettext
from app.workspace import Workspace

Act = tuple[str, Callable[[], object]]
"""Words and what they do."""
MOST_TEXT = 400
"""Characters of a record's words shown in a list; opening it shows all of them."""
WHOLE_FACT = 40
"""Characters up to which a fact stays whole when its line wraps."""
_DATES = ("happened", "planned", "starts", "received_on", "held_from", "noticed", "asked_on", "set_on", "lived_from")
_TONES = {"stop": "danger", "caution": "warn", "unsafe": "danger", "refuge_never_print": "danger", "void": "danger"}


@dataclass(frozen=True, slots=True)
class Place:
    """What a list is about: a case, a dyad, or neither (the site)."""

    case: str = ""
    dyad: str = ""

    def args(self) -> Args:
        """As the arguments of a page."""
        return {key: value for key, value in (("case", self.case), ("dyad", self.dyad)) if value}


class RecordItem(QWidget):
    """One record: a title that opens it, whose it is, how it stands, its facts and its words, and what can be done."""

    def __init__(self, row: RecordRow, line: Line, acts: Sequence[Act], open_it: Callable[[], object]) -> None:
        super().__init__()
        self.row = row
        self._acts = list(acts)
        self.link = Button(line.title, "link_strong", on_click=open_it)
        self.more = Button("", "quiet", icon="ellipsis", name=_("More for {record}").format(record=line.title))
        self.more.clicked.connect(self._open_menu)
        self.menu = QMenu(self)
        for words, act in self._acts:
            self.menu.addAction(words, act)
        marks = [letter_words(row.letter)] if row.letter else []
        if row.covert:
            marks.append(_("Service user must not know"))
        if row.conflicts:
            marks.append(_("Colleagues recorded this differently"))
        heading = Flow(gap=12, row_gap=2).add(self.link, *(Label(mark, "small_strong") for mark in marks))
        top = Row(gap=12)
        top.addLayout(heading, 1)
        if line.status:
            top.add(Label(line.status, "small_strong", _tone(row, line), wrap=False))
        top.add(self.more)
        column = Column(self, gap=2, margins=(0, 2, 0, 2)).add(top)
        if line.facts:
            whole = (fact.replace(" ", "\u00a0") if len(fact) < WHOLE_FACT else fact for fact in line.facts)
            facts = "   \u00b7   ".join(whole)
            column.add(Label(facts, "small", tabular=True, name=", ".join(line.facts)))
        if line.text:
            column.add(2, Label(_short(line.text)))
        self.under = Column(gap=6, margins=(20, 6, 0, 0))
        column.addLayout(self.under)

    def _open_menu(self) -> None:
        self.menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))


def _short(text: str) -> str:
    return text if len(text) <= MOST_TEXT else _("{start} …").format(start=text[:MOST_TEXT].rstrip())


def _tone(row: RecordRow, line: Line) -> str:
    if line.ended:
        return "text2"
    code = row.text(layout(KINDS[row.kind]).status)
    return _TONES.get(code, "text")


class RecordsCard(Card):
    """Records of `kinds` on a case or a dyad, those that stand first, with the way to add one.

    `keep` narrows the list; `acts` gives more that can be done with a record; `under` fills the place below one (the
    breaches of an order). `add` is whether new ones are added here.
    """

    def __init__(
        self,
        workspace: Workspace,
        window: Window,
        title: str,
        kinds: Sequence[str],
        place: Place,
        *,
        nothing: str = "",
        add: bool = True,
        keep: Callable[[RecordRow], bool] | None = None,
        acts: Callable[[RecordRow], list[Act]] | None = None,
        under: Callable[[RecordRow], QWidget | None] | None = None,
        earlier: str = "",
    ) -> None:
        super().__init__(title, gap=8)
        self._workspace, self._window, self._kinds, self.place = workspace, window, tuple(kinds), place
        self._keep, self._more_acts, self._under = keep, acts, under
        self._earlier_words = earlier
        self.items: list[RecordItem] = []
        self._shows_earlier = False
        self.add_button = Button(self._add_words(), icon="plus", on_click=self.add_one)
        self.header.add(self.add_button)
        if not add:
            self.add_button.hide()
        self._nothing = Label(nothing or _("Nothing recorded yet."), tone="text2")
        self._list, self._earlier = Column(gap=6), Column(gap=6)
        self.toggle = Button("", "link", on_click=self._toggle)
        self.toggle.hide()
        self.add(self._nothing)
        self.body.addLayout(self._list)
        self.body.addLayout(Row().add(self.toggle, None))
        self.body.addLayout(self._earlier)

    def _add_words(self) -> str:
        words = layout(KINDS[self._kinds[0]]).add
        return _(words) if words else _("Add")

    def _new_kind(self) -> str:
        """Where only a dyad is known, a record goes to the victim-survivor's own scope."""
        first = self._kinds[0]
        return TWINS.get(first, first) if self.place.dyad else first

    def add_one(self) -> None:
        """Ask for a new record."""
        self._window.open_page("record", {"kind": self._new_kind(), **self.place.args(), "act": "add"})

    # ---- reading ---------------------------------------------------------------------------------------------------

    def rows(self) -> list[RecordRow]:
        """The records shown, in order: those that stand first, then those that are over."""
        store, access = self._workspace.store, self._workspace.access
        found = [
            row
            for kind in self._kinds
            for row in records(store, access, kind, case=self.place.case, dyad=self.place.dyad)
        ]
        kept = [row for row in found if self._keep is None or self._keep(row)]
        return sorted(sorted(kept, key=_day, reverse=True), key=_rank)

    def read(self, _head: object = None) -> None:
        """Read the list again; focus stays on the record that had it."""
        focused = self._focused()
        empty(self._list)
        empty(self._earlier)
        words, rows = RecordWords(self._workspace), self.rows()
        standing = [row for row in rows if not is_ended(KINDS[row.kind], row.values)]
        over = [row for row in rows if row not in standing]
        self.items = []
        self._fill(self._list, standing, words)
        self._nothing.setVisible(not standing)
        if over and self._shows_earlier:
            self._fill(self._earlier, over, words)
        self._name_toggle(len(over))
        if focused:
            self._focus(focused)

    def _fill(self, column: Column, rows: list[RecordRow], words: RecordWords) -> None:
        for number, row in enumerate(rows):
            if number:
                column.add(Rule())
            item = self._item(row, words)
            self.items.append(item)
            column.add(item)

    def _item(self, row: RecordRow, words: RecordWords) -> RecordItem:
        kind = KINDS[row.kind]
        line = words.line(kind, row.values)
        item = RecordItem(row, line, self._acts(kind, row), partial(self.open_one, row))
        below = self._under(row) if self._under is not None else None
        if below is not None:
            item.under.add(below)
        return item

    def _acts(self, kind: Kind, row: RecordRow) -> list[Act]:
        change = _("Correct") if kind.observation else _("Change")
        more = self._more_acts(row) if self._more_acts is not None else []
        return [
            (change, partial(self.open_one, row)),
            *more,
            (_("Earlier versions"), partial(self._open_versions, row)),
            (_("Remove"), partial(self.remove, row)),
        ]

    def _name_toggle(self, over: int) -> None:
        self.toggle.setVisible(over > 0)
        if self._shows_earlier:
            self.toggle.setText(_("Hide them"))
            return
        words = self._earlier_words or ngettext("Show {n} that is over", "Show {n} that are over", over)
        self.toggle.setText(words.format(n=over))

    def _toggle(self) -> None:
        self._shows_earlier = not self._shows_earlier
        self.read()

    def _focused(self) -> str:
        focused = QApplication.focusWidget()
        return next((i.row.id for i in self.items if focused is not None and i.isAncestorOf(focused)), "")

    def _focus(self, record: str) -> None:
        target = next((item.link for item in self.items if item.row.id == record), None)
        focus.show_on(target or (self.items[0].link if self.items else self.add_button))

    # ---- doing -----------------------------------------------------------------------------------------------------

    def open_one(self, row: RecordRow) -> None:
        """Open a record to read, change or correct it; one that locates a victim-survivor asks why first."""
        if uncovered(self, self._workspace, row):
            self._window.open_page("record", {"kind": row.kind, "id": row.id, **self.place.args()})

    def _open_versions(self, row: RecordRow) -> None:
        if uncovered(self, self._workspace, row):
            self._window.open_page("versions", {"kind": row.kind, "id": row.id})

    def remove(self, row: RecordRow) -> None:
        """Remove a record, with a reason."""
        if remove_with_reason(self, self._workspace, row):
            words = _("Removed {time}").format(time=now_words(self._workspace.now()))
            self._window.say(words, undo=True)


def uncovered(parent: QWidget, workspace: Workspace, row: RecordRow) -> bool:
    """Whether a record may be shown now: one that locates a victim-survivor asks why, and the look is logged first."""
    if row.kind not in COVERED:
        return True
    reason = dialogs.ask_reason(
        parent,
        _("Why do you need to see this?"),
        _("Your reason is entered in the access log with your name and the time."),
        _("Reason"),
        _("Show it"),
    )
    if not reason:
        return False
    try:
        workspace.log("revealed", scope=row.scope, record=row.id, reason=reason)
    except AppError as error:
        dialogs.show_error(parent, error)
        return False
    return True


def _day(row: RecordRow) -> str:
    return next((row.text(name) for name in _DATES if row.text(name)), row.at)


def _rank(row: RecordRow) -> tuple[bool, int]:
    """Standing before over; among alerts the strictest first."""
    level = -ALERT_LEVEL.rank(row.text("level")) if row.kind in ("alert", "dyad_alert") else 0
    return is_ended(KINDS[row.kind], row.values), level
