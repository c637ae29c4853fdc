"""The meetings of agencies about a case, each with the actions that came of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from app.models.codes import ACTION_STATUS
from app.store.queries.cases import ActionRow, actions
from app.store.queries.records import RecordRow
from app.ui.area import Window
from app.ui.record_acts import Place
from app.ui.records_card import RecordsCard
from app.ui.when import due_words, plain_day
from app.ui.widgets.button import Button
from app.ui.widgets.layouts import Column, Row
from app.ui.widgets.text import Icon, Label
from app.words import _, ngettext
from app.workspace import Workspace


class MeetingsCard(RecordsCard):
    """Meetings about the case, newest first, with the way to record one."""

    def __init__(self, workspace: Workspace, window: Window, case: str) -> None:
        self._owed: dict[str, list[ActionRow]] = {}
        super().__init__(
            workspace,
            window,
            _("Meetings"),
            ("meeting",),
            Place(case),
            nothing=_("No meeting recorded yet."),
            under=self._actions_of,
        )

    def add_one(self, kind: str = "") -> None:
        """Record a meeting with its actions."""
        self._window.open_page("meeting", {"case": self.place.case})

    def read(self, _head: object = None) -> None:
        """Read the meetings and what came of them again."""
        store, access = self._workspace.store, self._workspace.access
        self._owed = {}
        for row in actions(store, access, case=self.place.case, status=""):
            if row.meeting:
                self._owed.setdefault(row.meeting, []).append(row)
        super().read()

    def _actions_of(self, row: RecordRow) -> QWidget | None:
        owed = self._owed.get(row.id, [])
        if not owed:
            return None
        holder = QWidget()
        column = Column(holder, gap=6)
        done = sum(action.status != "open" for action in owed)
        came = ngettext("{n} action came of it", "{n} actions came of it", len(owed))
        column.add(Label(_("{came}, {done} finished").format(came=came, done=done), "small_strong"))
        for action in owed:
            line = Row(gap=10).add(Icon("check" if action.status == "done" else "circle", "text2", 16))
            line.addLayout(Column(gap=0).add(Label(action.what), Label(self._facts(action), "small")), 1)
            column.addLayout(line)
        if done < len(owed):
            case = self.place.case
            column.addLayout(
                Row().add(
                    Button(_("Go to the actions"), "link", on_click=partial(self._window.open_case, case, "actions")),
                    None,
                )
            )
        return holder

    def _facts(self, action: ActionRow) -> str:
        if action.status != "open":
            words = ACTION_STATUS.label(action.status)
            finished = _("{status} {day}").format(status=words, day=plain_day(action.done_on))
            return ". ".join(part for part in (action.owner, finished, action.outcome) if part)
        due = due_words(action.due, self._workspace.today()) or _("No date")
        return ". ".join((action.owner, due))
