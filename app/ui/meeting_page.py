"""Record a meeting of agencies with the actions that came of it."""

from __future__ import annotations

from app.commands.meetings import record_meeting
from app.errors import Cancelled
from app.models.meeting import Meeting
from app.models.record_rules import from_values
from app.models.work import Action
from app.ui.area import Args, Place, Window
from app.ui.line_list import Line, LineList
from app.ui.naming_guard import screen
from app.ui.owners import owners
from app.ui.record_page import RecordPage
from app.ui.when import plain_day
from app.ui.widgets.card import Card
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import DateField, TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Row
from app.ui.widgets.text import Label, Rule
from app.ui.work_form import action_of
from app.words import _
from app.workspace import Workspace


class MeetingPage(RecordPage):
    """A new meeting about the case `args["case"]`; it and its actions are saved together or not at all."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, {**(args or {}), "kind": "meeting", "act": "add"})

    def more_questions(self, card: Card) -> None:
        """The actions agreed, one line each."""
        today = self.workspace.today
        self._owners = dict(owners(self.workspace))
        form = Form(gap=10)
        line = Row(gap=16)
        form.add("what", _("What has to be done?"), TextField(max_length=300), required=_("Say what has to be done"))
        form.body.add(line)
        owner = CodeField(list(self._owners.items()), _("By whom?"), as_list=True)
        form.add("owner", _("By whom?"), owner, required=_("Choose the person or agency that has to do it"), into=line)
        form.add("due", _("By when?"), DateField(today=today), optional=True, into=line)
        line.addStretch(1)
        self.agreed = LineList(form, _("Add to the list"), self._say, _("No action yet."))
        self.agreed.changed.connect(lambda: self.keeper.touch())
        card.add(2, Rule(), 2, Label(_("Actions agreed"), "h2"), self.agreed)

    def _say(self, line: Line) -> tuple[str, str]:
        due = _("by {day}").format(day=plain_day(line["due"])) if line["due"] else _("no date")
        return line["what"], _("{owner}, {due}").format(owner=self._owners.get(line["owner"], ""), due=due)

    def save_record(self) -> None:
        """Add the line that was begun, then save everything together."""
        if self.agreed.finish():
            super().save_record()

    def _add(self) -> None:
        meeting = from_values(Meeting, {**self._given, **self.form.answers()})
        assert isinstance(meeting, Meeting)
        agreed = [action_of(line["what"], line["due"], line["owner"]) for line in self.agreed.lines()]
        screened = screen(self, self.workspace, [meeting, *agreed], case=self._case)
        if screened is None:
            raise Cancelled
        meetings = [record for record in screened.records if isinstance(record, Meeting)]
        actions = [record for record in screened.records if isinstance(record, Action)]
        record_meeting(self.workspace, self._case, meetings[0], actions)

    def place(self) -> Place:
        """Every answer, and the actions."""
        return {**super().place(), "agreed": self.agreed.place()}

    def restore(self, place: Place) -> None:
        """The same."""
        super().restore(place)
        agreed = place.get("agreed")
        if isinstance(agreed, dict):
            self.agreed.restore(agreed)
