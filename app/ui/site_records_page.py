"""What the site itself must record: breaches of data, with the regulator's clock, and the comparison cohort."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtWidgets import QWidget

from app.models.deadlines import tell_by
from app.store.queries.records import RecordRow
from app.store.store import Changed
from app.ui import focus
from app.ui.area import AppPage, Window
from app.ui.area import Place as Where
from app.ui.ask_card import AskCard
from app.ui.record_acts import Place
from app.ui.records_card import RecordsCard
from app.ui.refill import empty
from app.ui.site_rules_form import site_rules_form
from app.ui.when import full_day
from app.ui.widgets.bars import PageHeader
from app.ui.widgets.button import Button
from app.ui.widgets.layouts import Column, SideBySide
from app.ui.widgets.text import Label
from app.words import _, ngettext
from app.workspace import Workspace

HOUR = timedelta(hours=1)


class SiteRecordsPage(AppPage):
    """For those who lead the site; nothing of it is ever on a case manager's laptop."""

    def __init__(self, workspace: Workspace, window: Window) -> None:
        super().__init__(workspace, window)
        self.title = _("Site records")
        self.breaches = RecordsCard(
            workspace,
            window,
            _("Data breaches"),
            ("data_breach",),
            Place(),
            nothing=_(
                "None is being looked into. The regulator is told of a breach within 72 hours of its being noticed."
            ),
            under=self._clock,
            earlier=lambda n: ngettext("Show {n} that is settled", "Show {n} that are settled", n),
        )
        self.cohort = RecordsCard(
            workspace,
            window,
            _("Comparison records"),
            ("comparison_record",),
            Place(),
            nothing=_(
                "Nothing recorded yet. A comparison record holds codes only: no name, no date of birth, no place."
            ),
        )
        self.form: AskCard | None = None
        self._place = Column(gap=0)
        self.rules = Button(_("How this site works"), icon="settings", on_click=self.open_rules)
        main, side = QWidget(), QWidget()
        Column(main, gap=16).add(self.breaches, None)
        Column(side, gap=16).add(self.cohort, None)
        words = _("Kept on the laptops of those who lead the site, and on no other.")
        self.body.add(PageHeader(self.title, words, (self.rules,)), self._place)
        self.body.add(SideBySide(main, side, (1, 1)), None)

    # ---- the site's parameters -------------------------------------------------------------------------------------

    def open_rules(self) -> None:
        """Ask for the parameters of the site."""
        self.close_rules()
        self.form = site_rules_form(self.workspace, self.close_rules)
        self._place.add(self.form)
        self.form.show()
        focus.show_on(self.form.form.rows["weeks"].focus_target())

    def close_rules(self) -> None:
        """Close the question."""
        if self.form is not None:
            self.form = None
            empty(self._place)
            focus.show_on(self.rules)

    def place(self) -> Where:
        """What is being asked, with its answers."""
        return {"rules": self.form.place()} if self.form is not None else {}

    def restore(self, place: Where) -> None:
        """The same question with the same answers."""
        answers = place.get("rules")
        if isinstance(answers, dict):
            self.open_rules()
            if self.form is not None:
                self.form.restore(answers)

    def _clock(self, row: RecordRow) -> QWidget | None:
        """When the regulator must be told, and how long that is from now."""
        by = tell_by(row.text("noticed"))
        if row.text("status") != "open" or row.text("regulator_told_on") or not by:
            return None
        words, late = clock_words(by, self.workspace.now())
        day = _("Tell the regulator by {day}").format(day=full_day(by, self.workspace.today()))
        return Label(_("{what}. {clock}.").format(what=day, clock=words), "small_strong", "danger" if late else "warn")

    def refresh(self, changed: Changed | None) -> None:
        """Read both lists again."""
        self.breaches.read()
        self.cohort.read()


def clock_words(by: str, now: datetime) -> tuple[str, bool]:
    """ "41 hours left", or "Overdue 3 hours", and whether it is overdue."""
    left = datetime.fromisoformat(by) - now
    hours = abs(int(left / HOUR))
    if left < timedelta(0):
        return ngettext("Overdue {n} hour", "Overdue {n} hours", hours), True
    return ngettext("{n} hour left", "{n} hours left", hours), False
