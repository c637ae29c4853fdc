"""The clocks of a case: what is due, by when, and what is late."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.models.clocks import Clock
from app.ui.refill import empty
from app.ui.when import due_words, plain_day
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Column, Row
from app.ui.widgets.text import Icon, Label, Rule
from app.words import _

_TONES = {"overdue": "danger", "soon": "warn", "due": "text2", "held": "text2"}
_ICONS = {"overdue": "octagon-alert", "soon": "hourglass", "due": "clock", "held": "lock"}


class ClocksCard(Card):
    """Every clock with its date, the soonest first."""

    def __init__(self) -> None:
        super().__init__(_("Dates"), gap=6)
        self._list = Column(gap=0)
        self.body.addLayout(self._list)

    def show_clocks(self, clocks: tuple[Clock, ...], today: date) -> None:
        """Show these."""
        empty(self._list)
        for number, clock in enumerate(clocks):
            if number:
                self._list.add(Rule())
            self._list.add(_line(clock, today))
        if not clocks:
            self._list.add(Label(_("Nothing is due on this case."), tone="text2"))


def _line(clock: Clock, today: date) -> QWidget:
    holder = QWidget()
    row = Row(holder, gap=10, margins=(0, 7, 0, 7))
    row.addWidget(Icon(_ICONS[clock.state], _TONES[clock.state], 16), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(clock.words), 1, Qt.AlignmentFlag.AlignTop)
    late = due_words(clock.due, today) if clock.state in {"overdue", "soon"} else ""
    right = Qt.AlignmentFlag.AlignRight
    facts = Column(gap=0, margins=(0, 1, 0, 0))
    if late:
        facts.addWidget(Label(late, "small_strong", _TONES[clock.state], wrap=False), 0, right)
    facts.addWidget(Label(plain_day(clock.due), "small", "text2", wrap=False), 0, right)
    row.addLayout(facts)
    return holder
