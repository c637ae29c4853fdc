"""The head of a case: the name, whose judgement of the risk, the facts, and what can be done."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QWidget

from app.store.queries.cases import CaseHead
from app.ui import theme
from app.ui.case_words import badge_level, person_name
from app.ui.when import age, day_of, plain_day
from app.ui.widgets.badge import RiskBadge
from app.ui.widgets.layouts import Column, Flow, Row
from app.ui.widgets.text import Label
from app.words import _, ngettext


class CaseHeader(QWidget):
    """The name with the case manager's level beside it and the Idva's where it differs; actions beside or under it."""

    def __init__(self, actions: tuple[QWidget, ...]) -> None:
        super().__init__()
        self.name = Label("", "h1")
        self.badge = RiskBadge("not_assessed", big=True, perspective=_("case manager"))
        self._whose = Label(_("Case manager's view"), "small")
        self.idva_badge = RiskBadge("not_assessed", perspective=_("Idva"))
        self._idva_whose = Label(_("Idva's view"), "small")
        self.facts = Label("", "body", "text2", tabular=True)
        self._actions = actions
        self._words = Column(gap=5)
        heading = Flow(gap=12, row_gap=6).add(self.name, self.badge, self._whose, self.idva_badge, self._idva_whose)
        self._words.addLayout(heading)
        self._words.add(self.facts)
        self._side = Row(gap=12)
        self._side.addLayout(self._words, 1)
        self._under = Flow(gap=12, row_gap=8)
        self._column = Column(self, gap=14).add(self._side)
        self._narrow: bool | None = None
        theme.follow(self)

    def show_head(self, head: CaseHead, today: date, others: tuple[str, ...] = ()) -> None:
        """Show what is known of the case now; `others` are the references of the same person's other cases."""
        self.name.setText(person_name(head.name, head.unconfirmed))
        self.badge.set_level(badge_level(head.risk))
        differs = bool(head.risk_idva) and head.risk_idva != head.risk
        self.idva_badge.set_level(badge_level(head.risk_idva))
        self.idva_badge.setVisible(differs)
        self._idva_whose.setVisible(differs)
        facts = head_facts(head, today, others)
        self.facts.setText("   \u00b7   ".join(fact.replace(" ", "\u00a0") for fact in facts))
        self.facts.setAccessibleName(", ".join(facts))

    def restyle(self) -> None:
        """Put the actions beside or under the name."""
        room = self.width() if self.isVisible() else theme.px(1180)
        narrow = room < theme.px(900)
        if narrow == self._narrow:
            return
        self._narrow = narrow
        source, target = (self._side, self._under) if narrow else (self._under, self._side)
        for action in reversed(self._actions) if narrow else self._actions:
            source.removeWidget(action)
            target.addWidget(action)
        if narrow and self._under.parent() is None:
            self._column.addLayout(self._under)

    def resizeEvent(self, event: object) -> None:
        """Rearrange for the new width."""
        self.restyle()


def head_facts(head: CaseHead, today: date, others: tuple[str, ...] = ()) -> list[str]:
    """Reference and those of the same person's other cases, birth date, site, Marac date and stage, where known."""
    facts = [head.reference]
    if others:
        facts.append(_("also known as case {references}").format(references=", ".join(others)))
    if head.birth_date:
        years = age(head.birth_date, today)
        facts.append(_("Born {day} ({age})").format(day=plain_day(head.birth_date), age=years))
    facts.append(head.site)
    if head.marac_on:
        facts.append(_("Marac {day}").format(day=plain_day(head.marac_on)))
    facts.append(stage_words(head, today))
    return [fact for fact in facts if fact]


def stage_words(head: CaseHead, today: date) -> str:
    """ "Active, week 11", counted from the day it was allocated; the stage alone before that and after closing."""
    opened = day_of(head.opened_on)
    if opened is None or head.closed_on:
        return head.status_words
    week = max((today - opened).days, 0) // 7 + 1
    return _("{stage}, {week}").format(stage=head.status_words, week=ngettext("week {n}", "week {n}", week))
