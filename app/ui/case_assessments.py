"""The assessments of a case: by victim-survivor for behaviour, and of the service user for risk and needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget

from app.commands.assessments import Subject, draft_subjects
from app.models.assessment import next_time_point
from app.models.codes import PERSPECTIVE, RISK_LEVEL, TIME_POINT
from app.models.record import Json
from app.store.queries.assessments import AssessmentRow, assessments
from app.store.queries.cases import CaseHead, DyadRow, highest_risk, stage_of
from app.ui.area import Window
from app.ui.case_words import dyad_facts, dyad_words
from app.ui.refill import empty
from app.ui.severity_card import SeverityCard
from app.ui.when import plain_day, short_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.data_table import DataTable
from app.ui.widgets.layouts import Column
from app.ui.widgets.text import Label
from app.words import _
from app.workspace import Workspace

KIND = "assessment"
"""The kind of page that fills an assessment in."""


class AssessmentCard(Card):
    """The assessments of one instrument about one subject, newest first, and the way to the next one."""

    def __init__(
        self, workspace: Workspace, window: Window, title: str, instrument: str, case: str, dyad: str = ""
    ) -> None:
        super().__init__(title, gap=10)
        self._workspace, self._window = workspace, window
        self._instrument, self._case, self._dyad = instrument, case, dyad
        self._view = "idva" if workspace.role.value == "idva" else "case_manager"
        self.go = Button("", "secondary", on_click=self._open)
        self.header.add(self.go)
        self._list = Column(gap=8)
        self.add(self._list)
        self.read()

    def read(self) -> None:
        """Read the list and the draft again."""
        empty(self._list)
        store, access = self._workspace.store, self._workspace.access
        found = assessments(store, access, case=self._case, dyad=self._dyad, instrument=self._instrument)
        found = [row for row in found if row.dyad == self._dyad]
        draft = self._draft()
        self._name_button(found, draft)
        if not found:
            self._list.add(Label(_("None yet."), tone="text2"))
            return
        headers = [_("Date"), _("Time point"), _("Whose view"), _("By"), self._result_words()]
        if not headers[-1]:
            headers.pop()
        rows = [self._row(row)[: len(headers)] for row in reversed(found)]
        self._list.add(DataTable(self.title.text(), headers, rows))

    def _result_words(self) -> str:
        return _("Highest level") if self._instrument == "risk" else ""

    def _row(self, row: AssessmentRow) -> list[str]:
        facts = [
            plain_day(row.happened),
            TIME_POINT.label(row.time_point),
            PERSPECTIVE.label(row.perspective),
            row.author,
        ]
        level = row.answers.get("level")
        return [*facts, _risk_words(level) if isinstance(level, dict) else ""]

    def _draft(self) -> tuple[Subject, str] | None:
        for subject, saved_at in draft_subjects(self._workspace):
            same = subject.case == self._case and subject.dyad == self._dyad
            if same and subject.instrument.split("@")[0] == self._instrument and subject.perspective == self._view:
                return subject, saved_at
        return None

    def _name_button(self, found: Sequence[AssessmentRow], draft: tuple[Subject, str] | None) -> None:
        self._point = draft[0].time_point if draft else self._next_point(found)
        self.go.setVisible(self._window.offers(KIND))
        if draft:
            when = short_day(draft[1], self._workspace.today())
            self.go.setText(_("Continue the draft of {when}").format(when=when))
        else:
            self.go.setText(_("Start: {time_point}").format(time_point=TIME_POINT.label(self._point).lower()))
        self.go.setAccessibleName(_("{act}, {subject}").format(act=self.go.words, subject=self.title.text()))

    def _next_point(self, found: Sequence[AssessmentRow]) -> str:
        done = {row.time_point for row in found if row.perspective == self._view}
        status = stage_of(self._workspace.store, self._workspace.access, self._case, self._dyad)
        return next_time_point(done, status)

    def _open(self) -> None:
        args = {
            "instrument": self._instrument,
            "case": self._case,
            "dyad": self._dyad,
            "perspective": self._view,
            "time_point": self._point,
        }
        self._window.open_page(KIND, args)


def _risk_words(levels: Mapping[str, Json]) -> str:
    return RISK_LEVEL.label(highest_risk(json.dumps({"level": dict(levels)})))


class CaseBehaviour(QWidget):
    """Behaviour, one victim-survivor at a time, both perspectives side by side and never merged."""

    def __init__(self, workspace: Workspace, window: Window, case: str) -> None:
        super().__init__()
        self._workspace, self._window, self._case = workspace, window, case
        self.cards: dict[str, tuple[SeverityCard, AssessmentCard]] = {}
        self._list = Column(self, gap=16)

    def read(self, head: CaseHead) -> None:
        """Read every dyad's assessments again."""
        dyads = head.dyads
        if [d.id for d in dyads] != list(self.cards) or self._list.isEmpty():
            self._build(dyads)
        for dyad in dyads:
            severity, listed = self.cards[dyad.id]
            severity.read([dyad])
            listed.read()

    def _build(self, dyads: Sequence[DyadRow]) -> None:
        empty(self._list)
        self.cards = {}
        for dyad in dyads:
            title = _("Behaviour assessments")
            severity = SeverityCard(self._workspace, self._case, whole=True)
            listed = AssessmentCard(self._workspace, self._window, title, "behaviour", self._case, dyad.id)
            self.cards[dyad.id] = (severity, listed)
            self._list.add(Label(dyad_words(dyad), "h2"), Label(dyad_facts(dyad), tone="text2"), listed, severity)
        if not dyads:
            words = _("No victim-survivor's record is held here. Add one under People.")
            self._list.add(Card().add(Label(words, tone="text2")))
        self._list.addStretch(1)


class CaseRiskNeeds(QWidget):
    """Risk and needs of the service user, and each perspective's judgement of the risk to a victim-survivor."""

    def __init__(self, workspace: Workspace, window: Window, case: str) -> None:
        super().__init__()
        self._workspace, self._window, self._case = workspace, window, case
        self._list = Column(self, gap=16)
        self.cards: list[AssessmentCard] = []
        self._made: list[str] | None = None

    def read(self, head: CaseHead) -> None:
        """Read the lists again."""
        ids = [dyad.id for dyad in head.dyads]
        if ids != self._made:
            self._made = ids
            empty(self._list)
            self.cards = [self._card(_("Risk assessments"), "risk"), self._card(_("Needs assessments"), "needs")]
            self._list.add(*self.cards, None)
        for card in self.cards:
            card.read()

    def _card(self, title: str, instrument: str) -> AssessmentCard:
        return AssessmentCard(self._workspace, self._window, title, instrument, self._case)
