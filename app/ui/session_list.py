"""The behaviour-change sessions of a case, with how many were attended of how many, by module."""

from __future__ import annotations

from app.models import record_codes as rc
from app.models.goal_rules import attendance, carried_homework
from app.store.queries.cases import CaseHead
from app.store.queries.records import RecordRow
from app.ui.area import Window
from app.ui.record_acts import Place
from app.ui.records_card import RecordsCard
from app.ui.refill import empty
from app.ui.when import plain_day
from app.ui.widgets.data_table import DataTable
from app.ui.widgets.layouts import Column
from app.ui.widgets.text import Label
from app.words import _, ngettext
from app.workspace import Workspace


class SessionsCard(RecordsCard):
    """Sessions, newest first, under their progress."""

    def __init__(self, workspace: Workspace, window: Window, case: str) -> None:
        super().__init__(workspace, window, _("Behaviour-change sessions"), ("session",), Place(case))
        self._progress = Column(gap=6)
        self.body.insertLayout(1, self._progress)

    def add_one(self, kind: str = "") -> None:
        """Record a session, with the homework of the last one beside it."""
        self._window.open_page("session", {"case": self.place.case})

    def read(self, head: object = None) -> None:
        """Read the sessions again."""
        super().read()
        rows = sorted(self.rows(), key=lambda row: row.text("happened"), reverse=True)
        empty(self._progress)
        indirect = isinstance(head, CaseHead) and head.work_mode == "indirect_only"
        if indirect and not rows:
            self._nothing.setText(_("This case is worked indirectly, so no sessions are planned."))
        else:
            self._nothing.setText(_("No session recorded yet."))
        if rows:
            self._show_progress(rows)

    def _show_progress(self, rows: list[RecordRow]) -> None:
        found = attendance(row.text("attended") for row in rows)
        words = _("Sessions attended: {attended} of {planned} planned.")
        words = words.format(attended=found.attended, planned=found.planned)
        if found.cancelled_by_us:
            words = _("{attended} {cancelled}").format(
                attended=words,
                cancelled=ngettext(
                    "{n} more was cancelled by us and is not counted.",
                    "{n} more were cancelled by us and are not counted.",
                    found.cancelled_by_us,
                ),
            )
        self._progress.add(Label(words, "strong"))
        staged = next((row for row in rows if row.text("stage") not in ("", "not_assessed")), None)
        if staged is not None:
            stage, day = rc.CHANGE_STAGE.label(staged.text("stage")), plain_day(staged.text("happened"))
            self._progress.add(Label(_("Stage of change on {day}: {stage}.").format(day=day, stage=stage.lower())))
        homework = carried_homework([(row.text("attended"), row.text("homework_set")) for row in rows])
        if homework:
            self._progress.add(Label(_("Homework to look at next time: {homework}").format(homework=homework)))
        self._progress.add(DataTable(_("Sessions by module"), *_by_module(rows)))


def _by_module(rows: list[RecordRow]) -> tuple[list[str], list[list[str]]]:
    """Headers and rows of the table: for each module how many were attended of how many planned."""
    table = []
    for module, label in ((code, rc.MODULE.label(code)) for code in rc.MODULE.codes):
        codes = [row.text("attended") for row in rows if row.text("module") == module]
        found = attendance(codes)
        if codes:
            last = next(row for row in rows if row.text("module") == module)
            came = rc.ATTENDED.label(last.text("attended"))
            share = _("{attended} of {planned}").format(attended=found.attended, planned=found.planned)
            table.append([label, share, plain_day(last.text("happened")), came])
    return [_("Module"), _("Attended"), _("Last one"), _("How it went")], table
