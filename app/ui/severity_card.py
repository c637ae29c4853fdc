"""How severe the abuse of one victim-survivor was, assessment by assessment, in each perspective."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QSize

from app.models.codes import ABUSE_TYPE, MAIN_ABUSE_TYPES, PERSPECTIVE
from app.store.queries.assessments import AssessmentRow, assessments
from app.store.queries.cases import DyadRow
from app.ui import theme
from app.ui.case_words import dyad_words
from app.ui.refill import empty
from app.ui.when import month_of
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.layouts import Column, Row
from app.ui.widgets.severity_grid import SeverityGrid, SeverityRow, severity_word
from app.ui.widgets.text import Label
from app.words import _
from app.workspace import Workspace

MOST_COLUMNS = 4
VIEWS = ("case_manager", "idva")


def level_of(row: AssessmentRow, kind: str) -> str:
    """The severity an assessment gave a type of abuse; "" where it was not rated."""
    grid = row.answers.get("severity")
    return str(grid.get(kind) or "") if isinstance(grid, dict) else ""


def column_words(row: AssessmentRow, today: date) -> str:
    """ "Intake", "Exit", or the month of a review."""
    if row.time_point == "intake":
        return _("Intake")
    return _("Exit") if row.time_point == "exit" else month_of(row.happened, today)


def chosen_columns(rows: Sequence[AssessmentRow], most: int = MOST_COLUMNS) -> list[AssessmentRow]:
    """The first assessment and the newest ones after it."""
    return list(rows) if len(rows) <= most else [rows[0], *rows[-(most - 1) :]]


def severity_rows(rows: Sequence[AssessmentRow], kinds: Sequence[str]) -> list[SeverityRow]:
    """A line for each type of abuse over the assessments."""
    return [SeverityRow(ABUSE_TYPE.label(kind), tuple(level_of(row, kind) for row in rows)) for kind in kinds]


def difference_words(manager: AssessmentRow | None, idva: AssessmentRow | None, kinds: Sequence[str]) -> list[str]:
    """A sentence for each type on which the latest judgements differ: they are never averaged."""
    if manager is None or idva is None:
        return []
    found = []
    for kind in kinds:
        ours, theirs = level_of(manager, kind), level_of(idva, kind)
        if ours != theirs and ours and theirs:
            words = _("{abuse}: Idva rates {theirs}, case manager {ours}.")
            found.append(
                words.format(abuse=ABUSE_TYPE.label(kind), theirs=severity_word(theirs), ours=severity_word(ours))
            )
    return found


class _Link(Button):
    """A link with a little room to spare: at its exact width some words would wrap."""

    def sizeHint(self) -> QSize:
        """The size it likes best."""
        hint = super().sizeHint()
        return QSize(hint.width() + theme.px(3), hint.height())


class SeverityCard(Card):
    """Severity of abuse for the chosen victim-survivor: one grid, the other perspective's under it when asked."""

    def __init__(self, workspace: Workspace, case: str, whole: bool = False) -> None:
        super().__init__(_("Severity of abuse"))
        self._workspace, self._case = workspace, case
        self._kinds = tuple(ABUSE_TYPE.codes) if whole else MAIN_ABUSE_TYPES
        self._dyads: list[DyadRow] = []
        self._own = "idva" if workspace.role.value == "idva" else "case_manager"
        self.both = False
        self.dyad = ""
        self.compare = _Link("", "link", on_click=self._on_compare)
        self.header.add(self.compare)
        self._who = Column(gap=6)
        self._grids = Column(gap=8)
        self.add(self._who, self._grids)

    def read(self, dyads: Sequence[DyadRow]) -> None:
        """Read the ratings of the chosen dyad, or of the first."""
        kept = [d.id for d in dyads]
        if kept != [d.id for d in self._dyads] or self._who.isEmpty():
            self._dyads = list(dyads)
            self._choose_who()
        self._dyads = list(dyads)
        self._show()

    def choose(self, dyad: str) -> None:
        """Show another victim-survivor."""
        self.dyad = dyad
        self._choose_who()
        self._show()

    def _choose_who(self) -> None:
        empty(self._who)
        ids = [d.id for d in self._dyads]
        self.dyad = self.dyad if self.dyad in ids else (ids[0] if ids else "")
        if len(self._dyads) > 1:
            field = CodeField([(d.id, dyad_words(d)) for d in self._dyads], _("Victim-survivor"), as_list=True)
            label = Label(_("Victim-survivor"), "small", wrap=False)
            label.setBuddy(field.focus_target())
            field.set_value(self.dyad)
            field.changed.connect(lambda: self.choose(field.value() or self.dyad))
            self._who.add(Row(gap=10).add(label, field, None))
        elif self._dyads:
            self._who.add(Label(dyad_words(self._dyads[0]), "small"))

    def _on_compare(self) -> None:
        self.both = not self.both
        self._show()

    def _show(self) -> None:
        empty(self._grids)
        store, access = self._workspace.store, self._workspace.access
        found = assessments(store, access, case=self._case, dyad=self.dyad, instrument="behaviour") if self.dyad else []
        by_view = {view: [row for row in found if row.perspective == view] for view in VIEWS}
        main = self._own if by_view[self._own] else next((v for v in VIEWS if by_view[v]), "")
        other = "idva" if main == "case_manager" else "case_manager"
        self._name_link(other, bool(main and by_view[other]))
        if not main:
            words = (
                _("Not rated yet. Start under Behaviour.")
                if self.dyad
                else _("No victim-survivor on this case is held here.")
            )
            self._grids.add(Label(words, tone="text2"))
            return
        for view in (main, other) if self.both and by_view[other] else (main,):
            self._grids.add(Label(_view_words(view), "small_strong"), self._grid(view, by_view[view]))
        latest = {view: rows[-1] if rows else None for view, rows in by_view.items()}
        for words in difference_words(latest["case_manager"], latest["idva"], self._kinds):
            self._grids.add(Label(words, "small"))

    def _name_link(self, other: str, there: bool) -> None:
        with_words = _("Compare with Idva") if other == "idva" else _("Compare views")
        self.compare.setText(_("Show one view") if self.both else with_words)
        self.compare.setVisible(there)

    def _grid(self, view: str, rows: Sequence[AssessmentRow]) -> SeverityGrid:
        chosen, today = chosen_columns(rows), self._workspace.today()
        columns = [column_words(row, today) for row in chosen]
        name = _("Severity of abuse, {view}").format(view=PERSPECTIVE.label(view))
        return SeverityGrid(name, columns, severity_rows(chosen, self._kinds))


def _view_words(view: str) -> str:
    return _("Idva's view") if view == "idva" else _("Case manager's view")
