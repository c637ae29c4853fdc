"""The episodes of one service user: each a case of its own."""

from __future__ import annotations

from functools import partial

from app.models.codes import STATUS
from app.store.queries.episodes import EpisodeRow, episodes
from app.ui.area import Window
from app.ui.refill import empty
from app.ui.when import plain_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Column
from app.ui.widgets.text import Label, Rule
from app.words import _
from app.workspace import Workspace


class EpisodesCard(Card):
    """Every case of the service user held here; hidden while there is only one."""

    def __init__(self, workspace: Workspace, window: Window, case: str) -> None:
        super().__init__(_("Episodes"), gap=8)
        self._workspace, self._window, self._case = workspace, window, case
        self._list = Column(gap=6)
        self.body.addLayout(self._list)
        self.hide()

    def read(self) -> None:
        """Read them again."""
        empty(self._list)
        found = episodes(self._workspace.store, self._workspace.access, self._case)
        for number, row in enumerate(found):
            if number:
                self._list.add(Rule())
            title = _("Episode {n}: {reference}").format(n=row.episode, reference=row.reference)
            if row.case == self._case:
                self._list.add(Label(_("{episode} (this one)").format(episode=title), "strong"))
            else:
                self._list.add(Button(title, "link", on_click=partial(self._window.open_case, row.case)))
            self._list.add(Label(_facts(row), "small", "text2"))
        self.setVisible(len(found) > 1)


def _facts(row: EpisodeRow) -> str:
    facts = [STATUS.label(row.status)]
    if row.opened_on:
        facts.append(_("allocated {day}").format(day=plain_day(row.opened_on)))
    if row.closed_on:
        facts.append(_("closed {day}").format(day=plain_day(row.closed_on)))
    return ", ".join(facts)
