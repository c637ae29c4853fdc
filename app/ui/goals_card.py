"""The goals of a case by the needs they serve, with steps that tick off in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.commands import goals
from app.errors import AppError, Cancelled
from app.models import record_codes as rc
from app.models.codes import ACTION_STATUS, NEED_AREA, NEED_LEVEL
from app.models.goal import GoalStep
from app.models.goal_rules import NEEDS_WHY
from app.models.record import Json
from app.store.queries.assessments import latest_assessment
from app.store.queries.cases import names
from app.store.queries.records import RecordRow, records
from app.ui import dialogs, focus, shortcuts
from app.ui.area import Place, Window
from app.ui.goal_page import step_actors, step_of
from app.ui.naming_guard import screen, screen_values
from app.ui.refill import empty
from app.ui.when import days_over, due_words, plain_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Tick
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import DateField, NoteField, TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Flow, Row
from app.ui.widgets.text import Label, Rule
from app.ui.work_form import options
from app.words import _, ngettext
from app.workspace import Workspace

_PRESSING = ("high", "medium")


class StepItem(QWidget):
    """One step: a tick that marks it taken, at once, and back."""

    def __init__(self, workspace: Workspace, row: RecordRow, who: str, live: bool) -> None:
        super().__init__()
        self._workspace, self.row = workspace, row
        what, status = row.text("what"), row.text("status")
        self.tick = Tick(name=_("Taken: {what}").format(what=what))
        self.tick.setChecked(status == "done")
        self.tick.setEnabled(live and status != "not_done")
        self.tick.clicked.connect(self._mark)
        facts = [who]
        if status != "open":
            facts.append(
                _("{status} {day}").format(status=ACTION_STATUS.label(status), day=plain_day(row.text("done_on")))
            )
        facts += [row.text("outcome")]
        line = Row(gap=12).add(self.tick)
        line.addLayout(Column(gap=0).add(Label(what), Label(". ".join(f for f in facts if f), "small")), 1)
        if status == "open" and row.text("due"):
            line.add(self._due(row.text("due")))
        Row(self, gap=0).addLayout(line, 1)

    def _due(self, due: str) -> Label:
        over = days_over(due, self._workspace.today())
        if over >= 0:
            words = due_words(due, self._workspace.today())
            return Label(words, "small_strong", "danger" if over else "warn", wrap=False)
        return Label(_("By {day}").format(day=plain_day(due)), "small", wrap=False)

    def _mark(self) -> None:
        try:
            goals.mark_step(self._workspace, self.row.id, "done" if self.tick.isChecked() else "open")
        except AppError as error:
            dialogs.show_error(self, error)


class GoalPanel(QWidget):
    """A question asked under a goal: "agreement", "step" or "end"."""

    def __init__(self, workspace: Workspace, row: RecordRow, act: str, close: Callable[[], object]) -> None:
        super().__init__()
        self._workspace, self.row, self.act = workspace, row, act
        self.form = Form(gap=12)
        words = {"agreement": self._ask_agreement, "step": self._ask_step, "end": self._ask_end}[act]()
        buttons = Flow(gap=10, row_gap=8).add(
            Button(words, on_click=self.save), Button(_("Cancel"), "quiet", on_click=close)
        )
        self._close = close
        Column(self, gap=12, margins=(0, 6, 0, 6)).add(self.form).addLayout(buttons)
        shortcuts.bind_panel(self, {"continue": self.save})

    def _ask_agreement(self) -> str:
        field = CodeField(options(rc.AGREEMENT), _("Agreement"), stacked=False)
        self.form.add("agreement", _("Does the service user agree?"), field, required=_("Choose an answer"))
        self.form.add("why", _("Why, or their own words"), TextField(max_length=500), optional=True)
        self.form.set_values({"agreement": self.row.text("agreement"), "why": self.row.text("agreement_why")})
        return _("Save the answer")

    def _ask_step(self) -> str:
        self.form.add("what", _("What is the step?"), TextField(max_length=300), required=_("Say what the step is"))
        line = Row(gap=16)
        self.form.body.add(line)
        actor = CodeField(list(step_actors(self._workspace).items()), _("Who takes it?"), as_list=True)
        self.form.add("actor", _("Who takes it?"), actor, required=_("Choose who takes the step"), into=line)
        due = DateField(today=self._workspace.today)
        self.form.add("due", _("By when?"), due, optional=True, into=line)
        line.addStretch(1)
        return _("Add the step")

    def _ask_end(self) -> str:
        ends = [choice for choice in options(rc.GOAL_STATE) if choice[0] != "open"]
        self.form.add("status", _("How did it end?"), CodeField(ends, _("How did it end?")), required=_("Choose how"))
        note = NoteField(lines=2, max_length=2000)
        self.form.add("outcome", _("What came of it?"), note, required=_("Say what came of it"))
        return _("End the goal")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes the question."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
            return
        super().keyPressEvent(event)

    def save(self) -> None:
        """Do it; what is refused is said at its field, and what was typed stays."""
        if not self.form.check():
            return
        given = {key: str(self.form.value(key) or "") for key in self.form.rows}
        if self.act == "agreement" and given["agreement"] in NEEDS_WHY and not given["why"]:
            self.form.show_problems([("why", _("Say why, in their own words where you can"))])
            return
        try:
            self._do(given)
        except AppError as error:
            dialogs.show_error(self, error)
            return
        self._close()

    def _do(self, given: dict[str, str]) -> None:
        """Ask about names of victim-survivors first; Cancelled where the person goes back to change what they wrote."""
        workspace, goal, case = self._workspace, self.row.id, self.row.text("case")
        if self.act == "step":
            screened = screen(self, workspace, [step_of(given["what"], given["actor"], given["due"])], case=case)
            if screened is None or not isinstance(screened.first, GoalStep):
                raise Cancelled
            goals.add_step(workspace, goal, screened.first)
            return
        name = {"agreement": "agreement_why", "end": "outcome"}[self.act]
        values = screen_values(
            self, workspace, "goal", {name: given["why" if self.act == "agreement" else name]}, case=case
        )
        if values is None:
            raise Cancelled
        said = str(values[name] or "")
        if self.act == "agreement":
            goals.record_agreement(workspace, goal, given["agreement"], why=said)
        else:
            goals.end_goal(workspace, goal, given["status"], outcome=said)


class GoalItem(QWidget):
    """One goal with its steps and what can be done about it."""

    def __init__(self, card: GoalsCard, row: RecordRow, steps: Sequence[RecordRow], panel: GoalPanel | None) -> None:
        super().__init__()
        self.row, self.panel = row, panel
        live = row.text("status") == "open"
        self.link = Button(row.text("wording"), "link_strong", on_click=partial(card.open_goal, row.id))
        top = Row(gap=12)
        top.addWidget(self.link, 0, Qt.AlignmentFlag.AlignLeft)
        top.addStretch(1)
        top.add(Label(rc.GOAL_STATE.label(row.text("status")), "small_strong", wrap=False))
        column = Column(self, gap=4, margins=(0, 4, 0, 4)).add(top)
        column.add(Label("   \u00b7   ".join(self._facts()), "small"))
        over = days_over(row.text("due"), card.workspace.today()) if live and row.text("due") else -1
        if over > 0:
            words = ngettext("To be looked at again: overdue {n} day", "To be looked at again: overdue {n} days", over)
            column.add(Label(words, "small_strong", "danger"))
        if row.text("outcome"):
            column.add(Label(row.text("outcome")))
        self.steps = [StepItem(card.workspace, step, card.who(step), live) for step in steps]
        if self.steps:
            column.add(4, *self.steps)
        acts = [("agreement", _("Record agreement")), ("step", _("Add a step")), ("end", _("End the goal"))]
        self.acts: dict[str, Button] = {}
        if live:
            line = Flow(gap=18, row_gap=4)
            for act, words in acts:
                button = Button(words, "link", on_click=partial(card.ask, row.id, act))
                button.setAccessibleName(_("{act}: {goal}").format(act=words, goal=row.text("wording")))
                self.acts[act] = button
                line.addWidget(button)
            column.add(2)
            column.addLayout(line)
        if panel is not None:
            column.addWidget(panel)

    def _facts(self) -> list[str]:
        row = self.row
        agreed = rc.AGREEMENT.label(row.text("agreement"))
        why = row.text("agreement_why")
        facts = [_("{agreement}: {why}").format(agreement=agreed, why=why) if why else agreed]
        facts.append(_("Set {day}").format(day=plain_day(row.text("set_on"))))
        if row.text("due") and row.text("status") == "open":
            facts.append(_("Look at it again by {day}").format(day=plain_day(row.text("due"))))
        if row.text("done_on"):
            facts.append(_("Ended {day}").format(day=plain_day(row.text("done_on"))))
        return facts


class GoalsCard(Card):
    """The goals of a case: those being worked on under the need they serve, and the needs that have none."""

    def __init__(self, workspace: Workspace, window: Window, case: str) -> None:
        super().__init__(_("Goals"), gap=10)
        self.workspace, self._window, self._case = workspace, window, case
        self.items: list[GoalItem] = []
        self._asked: tuple[str, str] = ("", "")
        self._ended_shown = False
        self._agencies: dict[str, str] = {}
        self._shown: tuple[list[RecordRow], list[RecordRow], dict[str, str]] = ([], [], {})
        self.header.add(Button(_("Add goal"), icon="plus", on_click=self._add))
        self._nothing = Label(_("No goal is being worked on."), tone="text2")
        self._gap = Label("", "small")
        self._list = Column(gap=8)
        self.toggle = Button("", "link", on_click=self._toggle)
        self.add(self._gap, self._nothing)
        self.body.addLayout(self._list)
        self.body.addLayout(Row().add(self.toggle, None))

    def _add(self) -> None:
        self._window.open_page("goal", {"case": self._case})

    def open_goal(self, goal: str) -> None:
        """Open a goal to change it or read its earlier versions."""
        self._window.open_page("record", {"kind": "goal", "id": goal, "case": self._case})

    def who(self, step: RecordRow) -> str:
        """Who takes a step, in words."""
        actor = step.text("actor")
        agency = self._agencies.get(step.text("actor_agency"), "")
        return agency if actor == "agency" and agency else rc.STEP_ACTOR.label(actor)

    # ---- reading ---------------------------------------------------------------------------------------------------

    def read(self, _head: object = None) -> None:
        """Read goals and steps again; focus stays on the tick or the goal that had it."""
        store, access = self.workspace.store, self.workspace.access
        rows = records(store, access, "goal", case=self._case)
        found = sorted(records(store, access, "goal_step", case=self._case), key=lambda row: (row.at, row.id))
        levels = self._need_levels()
        if self.panel is not None and self._shown == (rows, found, levels):
            return  # nothing changed that is shown here: leave the person in the middle of their sentence
        self._shown = (rows, found, levels)
        self._show(rows, found, levels)

    def _show(self, rows: list[RecordRow], found: list[RecordRow], levels: dict[str, str]) -> None:
        kept, focused = self.place(), self._focused()
        self._agencies = names(self.workspace.store, "agency")
        steps: dict[str, list[RecordRow]] = {}
        for step in found:
            steps.setdefault(step.text("goal"), []).append(step)
        empty(self._list)
        self.items = []
        live = [row for row in rows if row.text("status") == "open"]
        ended = [row for row in rows if row.text("status") != "open"]
        for need in [*NEED_AREA.codes, ""]:
            self._show_need(need, [row for row in reversed(live) if row.text("need") == need], steps, levels)
        if self._ended_shown and ended:
            self._list.add(6, Label(_("Ended"), "h3"))
            self._show_goals(ended, steps)
        self._nothing.setVisible(not live)
        self._show_gap(levels, {row.text("need") for row in live})
        self.toggle.setVisible(bool(ended))
        shown = ngettext("Show {n} that ended", "Show {n} that ended", len(ended))
        self.toggle.setText(_("Hide those that ended") if self._ended_shown else shown)
        self._type_again(kept)
        self._focus(focused)

    def _need_levels(self) -> dict[str, str]:
        store, access = self.workspace.store, self.workspace.access
        latest = latest_assessment(store, access, instrument="needs", perspective="case_manager", case=self._case)
        levels = latest.answers.get("need_level") if latest is not None else None
        return {str(k): str(v) for k, v in levels.items()} if isinstance(levels, dict) else {}

    def _show_need(
        self, need: str, rows: list[RecordRow], steps: dict[str, list[RecordRow]], levels: dict[str, str]
    ) -> None:
        if not rows:
            return
        words = NEED_AREA.label(need) or _("No need named")
        level = NEED_LEVEL.label(levels.get(need, ""))
        heading = _("{need}: need {level}").format(need=words, level=level.lower()) if need and level else words
        self._list.add(4, Label(heading, "small_strong"))
        self._show_goals(rows, steps)

    def _show_goals(self, rows: list[RecordRow], steps: dict[str, list[RecordRow]]) -> None:
        for number, row in enumerate(rows):
            if number:
                self._list.add(Rule())
            asked, act = self._asked
            panel = GoalPanel(self.workspace, row, act, self.close_panel) if asked == row.id and act else None
            item = GoalItem(self, row, steps.get(row.id, []), panel)
            self.items.append(item)
            self._list.add(item)

    def _show_gap(self, levels: dict[str, str], served: set[str]) -> None:
        found = [need for level in _PRESSING for need in NEED_AREA.codes if levels.get(need) == level]
        without = [need for need in found if need not in served]
        told = [
            _("{need} ({level})").format(need=NEED_AREA.label(need), level=NEED_LEVEL.label(levels[need]).lower())
            for need in without
        ]
        self._gap.setText(_("Needs without a goal: {needs}.").format(needs=", ".join(told)))
        self._gap.setVisible(bool(told))

    def _toggle(self) -> None:
        self._ended_shown = not self._ended_shown
        self._show(*self._shown)
        focus.show_on(self.toggle)

    # ---- asking ----------------------------------------------------------------------------------------------------

    @property
    def panel(self) -> GoalPanel | None:
        """The question that is open."""
        return next((item.panel for item in self.items if item.panel is not None), None)

    def ask(self, goal: str, act: str) -> None:
        """Ask a question under a goal; another one closes."""
        self._asked = (goal, act)
        self._show(*self._shown)
        if self.panel is not None:
            focus.show_on(next(iter(self.panel.form.rows.values())).focus_target())

    def close_panel(self) -> None:
        """Close the question that is open."""
        goal, act = self._asked
        self._asked = ("", "")
        self._show(*self._shown)
        button = next((item.acts.get(act) for item in self.items if item.row.id == goal), None)
        if button is not None:
            focus.show_on(button)

    def place(self) -> Place:
        """The open question with what is typed, and whether ended goals are shown."""
        panel = self.panel
        goal, act = (panel.row.id, panel.act) if panel is not None else self._asked
        typed: dict[str, Json] = (
            {} if panel is None else {key: str(panel.form.value(key) or "") for key in panel.form.rows}
        )
        return {"goal": goal, "act": act, "ended": self._ended_shown, "typed": typed}

    def restore(self, place: Place) -> None:
        """The same."""
        self._asked = (str(place.get("goal") or ""), str(place.get("act") or ""))
        self._ended_shown = bool(place.get("ended"))
        self.read()
        self._type_again(place)

    def _type_again(self, place: Place) -> None:
        typed, panel = place.get("typed"), self.panel
        same = panel is not None and (panel.row.id, panel.act) == (place.get("goal"), place.get("act"))
        if panel is not None and same and isinstance(typed, dict) and typed:
            panel.form.set_values(typed)

    def _focused(self) -> tuple[str, str]:
        """(goal, step) that has focus; "" for what has not."""
        focused = QApplication.focusWidget()
        for item in self.items:
            for step in item.steps:
                if step.tick is focused:
                    return item.row.id, step.row.id
            if focused is not None and item.isAncestorOf(focused):
                return item.row.id, ""
        return "", ""

    def _focus(self, kept: tuple[str, str]) -> None:
        goal, step = kept
        for item in self.items:
            if item.row.id == goal and item.panel is not None:
                focus.show_on(next(iter(item.panel.form.rows.values())).focus_target())
            elif item.row.id == goal:
                ticks = [each.tick for each in item.steps if each.row.id == step]
                focus.show_on(ticks[0] if ticks else item.link)
