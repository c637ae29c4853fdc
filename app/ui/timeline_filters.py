"""What a timeline is narrowed to: words, kinds, direct or indirect work, who recorded it, and from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.codes import ACTIVITY_MODE
from app.models.months import interval
from app.models.timeline import GROUPS
from app.store.queries.timeline import TimelineRow
from app.ui.area import Place
from app.ui.record_fields import type_again, typed
from app.ui.widgets.button import Button
from app.ui.widgets.choice import Select
from app.ui.widgets.fields import DateField, SearchField
from app.ui.widgets.layouts import Column, Flow, Row, sized
from app.ui.widgets.record_table import fold
from app.ui.widgets.text import Label
from app.ui.widgets.tiles import FilterChips
from app.ui.work_form import options
from app.words import _, ngettext
from app.workspace import Workspace

ALL = "all"


class TimelineFilters(QWidget):
    """Filters over a timeline; `changed` is emitted when a person narrows it or widens it."""

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._rows_by: dict[str, str] = {}
        self.search = sized(SearchField(_("Search the timeline"), _("Words in the timeline")), width=260)
        kinds = [(ALL, _("All")), *((group, _(label)) for group, label in GROUPS.items())]
        self.kinds = FilterChips(kinds, _("Show in the timeline"), (ALL,))
        modes = [("", _("Direct and indirect")), *options(ACTIVITY_MODE)]
        self.mode, self.author = Select(modes, ""), Select([("", _("Everybody"))], "")
        self.since = DateField(_("From"), today=workspace.today)
        self.until = DateField(_("To"), today=workspace.today)
        self._told = Label("", "small")
        self._clear = Button(_("Show everything"), "link", on_click=self.clear)
        self._clear.hide()
        self._lay_out()
        self.search.searched.connect(lambda _text: self.changed.emit())
        self.kinds.changed.connect(self.changed)
        for select in (self.mode, self.author):
            select.activated.connect(lambda _index: self.changed.emit())
        for day in (self.since, self.until):
            day.edit.editingFinished.connect(self.changed)

    def _lay_out(self) -> None:
        fields: list[tuple[str, QWidget, QWidget]] = [
            (_("Work"), self.mode, self.mode),
            (_("Recorded by"), self.author, self.author),
            (_("From"), self.since, self.since.edit),
            (_("To"), self.until, self.until.edit),
        ]
        line = Flow(gap=20, row_gap=8)
        line.addWidget(self.search)
        for words, field, target in fields:
            holder, label = QWidget(), Label(words, "small_strong")
            label.setBuddy(target)
            Row(holder, gap=8).add(label, field)
            line.addWidget(holder)
        Column(self, gap=10).add(self.kinds)
        column = cast(Column, self.layout())
        column.addLayout(line)
        column.addLayout(Row(gap=14).add(self._told, self._clear, None))

    # ---- narrowing -------------------------------------------------------------------------------------------------

    def offer(self, rows: Sequence[TimelineRow]) -> None:
        """Offer the people who recorded something, and the kinds there are."""
        found = {row.author: row.by.split(",")[0] for row in rows if row.author and row.by}
        there = {row.group for row in rows} | {ALL}
        for code, chip in self.kinds.chips.items():
            chip.setVisible(code in there)
        if found != self._rows_by:
            self._rows_by, chosen = found, self.author.code
            people = sorted(found.items(), key=lambda each: each[1])
            self.author.set_items([("", _("Everybody")), *people])
            self.author.set_code(chosen if chosen in found else "")

    def lets_through(self, row: TimelineRow) -> bool:
        """Whether an entry is shown."""
        group, mode, author = self.kinds.code, self.mode.code, self.author.code
        if (group not in ("", ALL) and row.group != group) or (mode and row.mode != mode):
            return False
        if (author and row.author != author) or not self._within(row.at[:10]):
            return False
        words = fold(self.search.text()).split()
        text = fold(f"{row.title} {row.by} {row.text}") if words else ""
        return all(word in text for word in words)

    def _within(self, at: str) -> bool:
        """Whether any day that a (partial) date may mean lies in the range."""
        since, until = self.since.value(), self.until.value()
        if not since and not until:
            return True
        first, last = interval(at)
        return not (since and last < interval(since)[0]) and not (until and first > interval(until)[1])

    @property
    def narrowed(self) -> bool:
        """Whether anything is left out."""
        chosen = (self.mode.code, self.author.code, self.since.value(), self.until.value(), self.search.text().strip())
        return any(chosen) or self.kinds.code not in ("", ALL)

    def say(self, shown: int, there: int) -> None:
        """Say how many entries are shown."""
        words = ngettext("{n} entry", "{n} entries", there)
        if self.narrowed:
            words = _("{shown} of {all}").format(shown=shown, all=words)
        self._told.setText(words)
        self._clear.setVisible(self.narrowed)

    def clear(self) -> None:
        """Show everything again."""
        self.restore({})
        self.changed.emit()
        self.search.setFocus()

    # ---- the place -------------------------------------------------------------------------------------------------

    def place(self) -> Place:
        """What it is narrowed to."""
        return {
            "search": self.search.text(),
            "kind": self.kinds.code,
            "mode": self.mode.code,
            "author": self.author.code,
            "since": typed(self.since),
            "until": typed(self.until),
        }

    def restore(self, place: Place) -> None:
        """The same."""
        for signaller in (self.search, self.since.edit, self.until.edit):
            signaller.blockSignals(True)
        self.search.setText(str(place.get("search") or ""))
        self.kinds.set_codes((str(place.get("kind") or ALL),))
        self.mode.set_code(str(place.get("mode") or ""))
        self.author.set_code(str(place.get("author") or ""))
        for field, key in ((self.since, "since"), (self.until, "until")):
            type_again(field, place.get(key) or [""])
        for signaller in (self.search, self.since.edit, self.until.edit):
            signaller.blockSignals(False)
