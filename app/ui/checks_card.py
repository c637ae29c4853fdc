"""What agencies were asked about the service user and what they said, asked and answered in place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.models import record_codes as rc
from app.models.guards import Check, StageFacts
from app.store.queries.records import RecordRow
from app.ui.refill import empty
from app.ui.when import plain_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Column, Flow, Row
from app.ui.widgets.text import Label, Rule
from app.words import _, ngettext


class CheckRow(QWidget):
    """One agency, or a kind of agency of which one has to answer."""

    def __init__(self, title: str, state: str, tone: str, said: str, acts: list[Button]) -> None:
        super().__init__()
        self.acts = acts
        top = Row(gap=16)
        top.addWidget(Label(title, "strong"), 1)
        top.add(Label(state, "small_strong", tone, wrap=False))
        column = Column(self, gap=4, margins=(0, 6, 0, 6)).add(top)
        if said:
            column.add(Label(said, tone="text2"))
        if acts:
            column.addLayout(Flow(gap=16, row_gap=4).add(*acts))


class ChecksCard(Card):
    """`ask` records that agencies were asked (none named: the whole list); `answer` opens the question how one did
    answer."""

    def __init__(self, ask: Callable[[list[str]], object], answer: Callable[[str], object]) -> None:
        super().__init__(_("Agency checks"), gap=8)
        self._ask, self._answer = ask, answer
        self.ask_all = Button(_("Ask everyone on the list"), icon="plus", on_click=lambda: ask([]))
        self.header.add(self.ask_all)
        self.count = Label("", tone="text2")
        self._list = Column(gap=0)
        self.place_for_forms = Column(gap=0)
        self.add(self.count)
        self.body.addLayout(self.place_for_forms)
        self.body.addLayout(self._list)
        self.rows: dict[str, CheckRow] = {}

    def read(self, facts: StageFacts, asked: list[RecordRow], names: dict[str, str]) -> None:
        """Show the checks; `asked` are those on record, the newest first."""
        empty(self._list)
        self.rows = {}
        for number, check in enumerate(facts.checks):
            if number:
                self._list.add(Rule())
            row = self._row(check, [r for r in asked if r.text("agency") in check.agencies], names)
            self.rows[check.key] = row
            self._list.add(row)
        left = sum(check.state != "done" for check in facts.checks)
        fresh = [c for c in facts.checks if not c.state and len(c.agencies) == 1]
        self.ask_all.setVisible(bool(fresh))
        if not facts.checks:
            words = _("The site's directory names no agency to ask. The site lead adds them.")
        elif left:
            words = ngettext("{n} is not answered yet.", "{n} are not answered yet.", left)
        else:
            words = _("All of them have answered.")
        self.count.setText(words)

    def _row(self, check: Check, asked: list[RecordRow], names: dict[str, str]) -> CheckRow:
        if not asked:
            many = len(check.agencies) > 1
            acts = [self._ask_button(agency, names, many) for agency in check.agencies]
            return CheckRow(check.name, _("Not asked"), "warn", _("One of them has to answer.") if many else "", acts)
        latest = next((row for row in asked if row.text("answer") != "asked"), asked[0])
        waiting = [row for row in asked if row.text("answer") == "asked"]
        acts = []
        for row in waiting:
            button = Button(_("Record the answer"), "link", on_click=partial(self._answer, row.id))
            agency = names.get(row.text("agency"), check.name)
            button.setAccessibleName(_("Record the answer of {agency}").format(agency=agency))
            acts.append(button)
        title = names.get(latest.text("agency"), check.name)
        if waiting:
            state, tone = _("Asked {day}").format(day=plain_day(waiting[0].text("asked_on"))), "warn"
        else:
            answer, on = rc.CHECK_ANSWER.label(latest.text("answer")), latest.text("answered_on")
            state, tone = (_("{answer}, {day}").format(answer=answer, day=plain_day(on)) if on else answer), "ok"
        return CheckRow(title, state, tone, latest.text("said"), acts)

    def _ask_button(self, agency: str, names: dict[str, str], many: bool) -> Button:
        words = _("Ask {agency}").format(agency=names.get(agency, "")) if many else _("Record that they were asked")
        button = Button(words, "link", on_click=partial(self._ask, [agency]))
        button.setAccessibleName(_("Record that {agency} was asked").format(agency=names.get(agency, "")))
        return button

    def first(self) -> QWidget:
        """Where the next question of this card is asked."""
        acts = [act for row in self.rows.values() for act in row.acts]
        return acts[0] if acts else self

    def target(self, key: str) -> QWidget:
        """What a task about a check goes to."""
        row = self.rows.get(key)
        return row.acts[0] if row is not None and row.acts else self.ask_all
