"""Set a goal with the steps towards it."""

from __future__ import annotations

from app.commands.goals import add_goal
from app.errors import Cancelled
from app.models import record_codes as rc
from app.models.goal import Goal, GoalStep
from app.models.record_rules import from_values
from app.store.queries.cases import names
from app.ui.area import Args, Place, Window
from app.ui.line_list import Line, LineList
from app.ui.naming_guard import screen
from app.ui.record_page import RecordPage
from app.ui.when import plain_day
from app.ui.widgets.card import Card
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import DateField, TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Row
from app.ui.widgets.text import Label, Rule
from app.words import _
from app.workspace import Workspace


class GoalPage(RecordPage):
    """A new goal on the case `args["case"]`; it and its steps are saved together or not at all."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        begins = {"status": "open", "done_on": "", "outcome": ""}
        super().__init__(workspace, window, {**(args or {}), "kind": "goal", "act": "add", **begins})

    def more_questions(self, card: Card) -> None:
        """The steps, one line each."""
        self._actors = step_actors(self.workspace)
        form = Form(gap=10)
        line = Row(gap=16)
        form.add("what", _("What is the step?"), TextField(max_length=300), required=_("Say what the step is"))
        form.body.add(line)
        actor = CodeField(list(self._actors.items()), _("Who takes it?"), as_list=True)
        form.add("actor", _("Who takes it?"), actor, required=_("Choose who takes the step"), into=line)
        form.add("due", _("By when?"), DateField(today=self.workspace.today), optional=True, into=line)
        line.addStretch(1)
        self.steps = LineList(form, _("Add to the list"), self._say, _("No step yet."))
        self.steps.changed.connect(lambda: self.keeper.touch())
        card.add(2, Rule(), 2, Label(_("Steps towards it"), "h2"), self.steps)

    def _say(self, line: Line) -> tuple[str, str]:
        due = _("by {day}").format(day=plain_day(line["due"])) if line["due"] else _("no date")
        return line["what"], _("{owner}, {due}").format(owner=self._actors.get(line["actor"], ""), due=due)

    def save_record(self) -> None:
        """Add the line that was begun, then save everything together."""
        if self.steps.finish():
            super().save_record()

    def _add(self) -> None:
        goal = from_values(Goal, {**self._given, **self.form.answers()})
        assert isinstance(goal, Goal)
        written = [step_of(line["what"], line["actor"], line["due"]) for line in self.steps.lines()]
        screened = screen(self, self.workspace, [goal, *written], case=self._case)
        if screened is None:
            raise Cancelled
        goals = [record for record in screened.records if isinstance(record, Goal)]
        steps = [record for record in screened.records if isinstance(record, GoalStep)]
        add_goal(self.workspace, self._case, goals[0], steps)

    def place(self) -> Place:
        """Every answer, and the steps."""
        return {**super().place(), "steps": self.steps.place()}

    def restore(self, place: Place) -> None:
        """The same."""
        super().restore(place)
        steps = place.get("steps")
        if isinstance(steps, dict):
            self.steps.restore(steps)


def step_actors(workspace: Workspace) -> dict[str, str]:
    """Who may take a step: the people of a case, and each agency as "agency:ID"."""
    people = {code: rc.STEP_ACTOR.label(code) for code in rc.STEP_ACTOR.codes if code != "agency"}
    return people | {f"agency:{i}": name for i, name in names(workspace.store, "agency").items()}


def step_of(what: str, actor: str, due: str) -> GoalStep:
    """A step taken by an actor of `step_actors`."""
    who, _sep, agency = actor.partition(":")
    return GoalStep(goal="", what=what, actor=who, actor_agency=agency, due=due, status="")
