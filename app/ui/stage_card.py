"""Where a case is in its life, what is still to be done before it goes on, and the way on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.models.codes import ENGAGEMENT, STATUS, WORK_MODE
from app.models.guards import StageFacts, Task, missing, unmet
from app.models.lifecycle import DECIDED, ENDED, NOT_TAKEN_ON, ORDINARY_NEXT, REFERRAL_STAGES, forward, is_open
from app.store.queries.cases import CaseHead
from app.ui.refill import empty
from app.ui.when import plain_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner, Card
from app.ui.widgets.layouts import Column, Flow, Row
from app.ui.widgets.text import Icon, Label, Rule
from app.ui.widgets.tiles import FilterChips
from app.words import N_, _, ngettext

PATH = ("referred", "panel", "allocated", "information_gathering", "intake", "active", "step_down", "closed")
"""The stages of an ordinary case, for the line at the top."""
_BESIDE = {
    "screening": "referred",
    "deferred": "panel",
    "suspended": "active",
    "follow_up": "closed",
    "archived": "closed",
}
"""Where on that line a stage beside it stands."""
ASKED_IN_THE_FORM = frozenset({"risk_holder"})
"""Tasks that the form of the move itself asks for."""
_MOVES = {
    "screening": N_("Move to screening"),
    "panel": N_("Put before the panel"),
    "information_gathering": N_("Start gathering information"),
    "intake": N_("Start intake"),
    "active": N_("Move to active"),
    "suspended": N_("Suspend"),
    "step_down": N_("Step down"),
    "transferred": N_("Transfer to another site"),
    "follow_up": N_("Start follow-up"),
    "archived": N_("Archive"),
}
Act = tuple[str, Callable[[], object]]


def move_words(to: str) -> str:
    """What the button for a stage says: "Start intake"."""
    return _(_MOVES[to]) if to in _MOVES else _("Move to {stage}").format(stage=STATUS.label(to))


class StageLine(QWidget):
    """The stages in words: those behind, the present one, and those to come; it wraps where there is no room."""

    def __init__(self) -> None:
        super().__init__()
        self._line = Flow(self, gap=18, row_gap=8)

    def show_stage(self, status: str, been: Sequence[str] | frozenset[str]) -> None:
        """Mark the stage a case is in; one beside the ordinary way is named where it stands."""
        while (item := self._line.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        at = PATH.index(_BESIDE.get(status, status)) if _BESIDE.get(status, status) in PATH else -1
        for place, stage in enumerate(PATH):
            here = place == at
            words = STATUS.label(status if here else stage)
            done = place < at and stage in been
            icon = "circle-check" if done else "circle" if here else "circle-dashed"
            self._line.add(_stage(words, icon, here, done))
        self.setAccessibleName(_("Stage: {stage}").format(stage=STATUS.label(status)))


def _stage(words: str, icon: str, here: bool, done: bool) -> QWidget:
    tone = "primary_text" if here else "text" if done else "text2"
    label = Label(words, "strong" if here else "body", tone, wrap=False)
    label.setAccessibleName(
        (_("{stage}: now") if here else _("{stage}: done") if done else _("{stage}: not reached")).format(stage=words)
    )
    holder = QWidget()
    Row(holder, gap=6).add(Icon(icon, "primary_text" if here else "ok" if done else "text3", 16), label)
    return holder


class TaskRow(QWidget):
    """One task: its words open what does it; `more` are other ways to be done with it."""

    def __init__(self, task: Task, act: Callable[[], object], more: Sequence[Act] = ()) -> None:
        super().__init__()
        self.task = task
        self.link = Button(task.words, "link", on_click=act)
        top = Row(gap=16)
        top.addWidget(self.link, 100, Qt.AlignmentFlag.AlignTop)
        top.addStretch(1)
        top.add(Label(_("To do"), "small_strong", "warn", wrap=False))
        column = Column(self, gap=4, margins=(0, 4, 0, 4)).add(top)
        if more:
            others = Flow(gap=16, row_gap=4)
            for words, other in more:
                button = Button(words, "link", on_click=other)
                button.setAccessibleName(_("{act}: {task}").format(act=words, task=task.words))
                others.add(button)
            column.addLayout(others)


class StageCard(Card):
    """`open_task` does a task, `others` gives the other ways to be done with one, `move` asks for a move that nothing
    stands against, and `acts` are offered beside the stages (by key)."""

    def __init__(
        self,
        open_task: Callable[[Task], object],
        others: Callable[[Task], Sequence[Act]],
        move: Callable[[str], object],
        acts: Callable[[str], object],
    ) -> None:
        super().__init__(_("Where this case is"), gap=12)
        self._open_task, self._others, self._move, self._acts = open_task, others, move, acts
        self.to = ""
        self._facts: StageFacts | None = None
        self.line = StageLine()
        self.since = Label("", tone="text2")
        self._warnings, self._next = Column(gap=8), Column(gap=10)
        self.place_for_forms = Column(gap=0)
        self.tasks: list[TaskRow] = []
        self.go: Button | None = None
        self.acts: list[Button] = []
        self.chips: FilterChips | None = None
        self.add(self.line, self.since)
        self.body.addLayout(self._warnings)
        self.body.addLayout(self._next)
        self.body.addLayout(self.place_for_forms)

    def read(self, head: CaseHead, facts: StageFacts) -> None:
        """Show the stage and what comes next."""
        self._facts = facts
        self.line.show_stage(facts.status, facts.been)
        self.since.setText(_since(head))
        targets = self._targets(facts)
        if self.to not in targets:
            self.to = ORDINARY_NEXT.get(facts.status, "")
        self._warn(facts)
        self._show_next(facts, targets)

    def choose(self, to: str) -> None:
        """Show what stands between the case and a stage."""
        if self._facts is not None:
            self.to = to
            self._warn(self._facts)
            self._show_next(self._facts, self._targets(self._facts))

    def first(self) -> QWidget:
        """The next thing to do here."""
        return self.go or next((row.link for row in self.tasks), None) or next(iter(self.acts), self)

    @staticmethod
    def _targets(facts: StageFacts) -> list[str]:
        """The stages that may be chosen here: not what only the panel decides, nor closing, which has its page."""
        decided = set(DECIDED.values()) if facts.status in REFERRAL_STAGES else set()
        found = [to for to in forward(facts.status) if to not in decided | {"closed"}]
        return sorted(found, key=lambda to: (to == "transferred", to == "suspended"))

    def _warn(self, facts: StageFacts) -> None:
        empty(self._warnings)
        below = missing(facts, self.to) if self.to else ()
        left = [task for task in unmet(facts) if task not in below]
        if left:
            title = ngettext(
                "{n} thing this stage asks for is missing",
                "{n} things this stage asks for are missing",
                len(left),
            )
            banner = Banner("warn", title)
            for task in left:
                banner.add_link(task.words, partial(self._open_task, task))
            self._warnings.add(banner)

    def _show_next(self, facts: StageFacts, targets: list[str]) -> None:
        empty(self._next)
        self.tasks, self.go, self.chips = [], None, None
        self._next.add(Rule(), 2, Label(_("What comes next"), "h3"))
        if len(targets) > 1 or (targets and not self.to):
            self.chips = chips = FilterChips([(to, STATUS.label(to)) for to in targets], _("Next stage"), (self.to,))
            chips.changed.connect(lambda: self.choose(chips.code))
            self._next.add(chips)
        if self.to:
            self._show_tasks(missing(facts, self.to))
        self.acts = [Button(words, on_click=partial(self._acts, key)) for key, words in _other_acts(facts.status)]
        if self.acts:
            self._next.add(2)
            self._next.addLayout(Flow(gap=10, row_gap=8).add(*self.acts))
        elif not self.to:
            self._next.add(Label(_("Nothing more happens to this case."), tone="text2"))

    def _show_tasks(self, tasks: Sequence[Task]) -> None:
        left = [task for task in tasks if task.code not in ASKED_IN_THE_FORM]
        stage = STATUS.label(self.to)
        if not left:
            self._next.add(Label(_("Nothing is missing for: {stage}.").format(stage=stage)))
            self.go = Button(move_words(self.to), on_click=partial(self._move, self.to))
            self._next.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)
            return
        count = ngettext("{n} thing to do first", "{n} things to do first", len(left))
        self._next.add(Label(_("{stage}: {count}").format(stage=stage, count=count), "strong"))
        rows = Column(gap=0)
        for number, task in enumerate(left):
            if number:
                rows.add(Rule())
            row = TaskRow(task, partial(self._open_task, task), self._others(task))
            self.tasks.append(row)
            rows.add(row)
        self._next.addLayout(rows)


def _other_acts(status: str) -> list[tuple[str, str]]:
    """What may be done beside going on: (key, words)."""
    found = []
    if status in REFERRAL_STAGES:
        found.append(("panel", _("Record the panel's decision")))
    if status in REFERRAL_STAGES:
        found.append(("emergency", _("Allocate in an emergency")))
    if is_open(status):
        found += [("close", _("Close the case")), ("panel", _("Record a panel decision"))]
    if status in ENDED | NOT_TAKEN_ON:
        found.append(("reopen", _("Open again as a new episode")))
    return found


def _how(head: CaseHead) -> list[str]:
    """How the service user engages and which kind of work it is, as far as they are recorded."""
    engages = ENGAGEMENT.label(head.engagement)
    return [words for words in (engages, WORK_MODE.label(head.work_mode)) if words]


def _since(head: CaseHead) -> str:
    if head.status == "closed" and head.closed_on:
        return _("Closed on {day}").format(day=plain_day(head.closed_on))
    parts = [_("{stage} since {day}").format(stage=head.status_words, day=plain_day(head.status_since))]
    if head.opened_on and is_open(head.status):
        parts.append(_("allocated on {day}").format(day=plain_day(head.opened_on)))
        parts += [word[:1].lower() + word[1:] for word in _how(head)]
    return ", ".join(parts) if head.status_since else ""
