"""The warnings at the head of a case, the strictest first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtWidgets import QWidget

from app.models.codes import ALERT_TYPE
from app.models.record_codes import ALERT_LEVEL
from app.store.queries.cases import AlertRow, CaseHead
from app.ui.case_words import letter_words
from app.ui.refill import empty
from app.ui.reveal import REVEALED
from app.ui.when import days_over, plain_day
from app.ui.widgets.card import Banner
from app.ui.widgets.layouts import Column, Row
from app.ui.widgets.states import MaskedValue
from app.ui.widgets.text import Label
from app.words import _, ngettext
from app.workspace import Workspace


class CaseAlerts(QWidget):
    """What to do or avoid on this case; covert words stay covered until they are asked for, and the look is logged.

    `show_all` leads to the list of alerts.
    """

    def __init__(self, workspace: Workspace, show_all: Callable[[], object]) -> None:
        super().__init__()
        self._workspace, self._show_all = workspace, show_all
        self.covered: MaskedValue | None = None
        self.column = Column(self, gap=8)

    def show_head(self, head: CaseHead) -> None:
        """Show the alerts of a case that stand now."""
        empty(self.column)
        told = [alert for alert in head.alerts if not _is_covert(alert)]
        covert = [alert for alert in head.alerts if _is_covert(alert)]
        self.setVisible(bool(head.alerts))
        if told:
            today, several = self._workspace.today(), len(told) > 1
            lines = [line for alert in told if (line := alert_line(alert, today, named=several))]
            self.column.add(Banner("warn", _titles(told), lines, [(_("All alerts"), self._show_all)]))
        if covert:
            self.column.add(self._covert_line(head, covert))

    def _covert_line(self, head: CaseHead, covert: list[AlertRow]) -> QWidget:
        line = QWidget()
        self.covered = MaskedValue(_("Covered notes"), partial(self._uncover, head, covert))
        count = Label(ngettext("{n} covered note", "{n} covered notes", len(covert)), "small_strong", "text2")
        Row(line, gap=12).add(count, self.covered)
        return line

    def _uncover(self, head: CaseHead, covert: list[AlertRow]) -> str:
        """What the service user must not know, one click away and never standing on the screen."""
        self._workspace.log(REVEALED, scope=head.scope, record=covert[0].id, count=len(covert))
        return " ".join(alert.words or ALERT_TYPE.label(alert.type) for alert in covert)


def alert_line(alert: AlertRow, today: date, *, named: bool) -> str:
    """ "Two people at every visit. Take care. Review by 3 Dec 2026.": what stands under the title of one alert; `named`
    says first which alert it is. Nothing for one of which no more is known than its name."""
    parts = [alert.words.rstrip(".")] if alert.words else []
    parts += [ALERT_LEVEL.label(alert.level)] if alert.level else []
    if alert.review_due:
        over = days_over(alert.review_due, today)
        late = ngettext("Review overdue {n} day", "Review overdue {n} days", over)
        parts.append(late if over > 0 else _("Review by {day}").format(day=plain_day(alert.review_due)))
    words = "".join(f"{part}. " for part in parts).strip()
    return _("{alert}: {what}").format(alert=alert_name(alert), what=words) if words and named else words


def alert_name(alert: AlertRow) -> str:
    """ "Weapons", or "Do not contact (Victim-survivor A)"."""
    name = ALERT_TYPE.label(alert.type)
    if not alert.letter:
        return name
    return _("{alert} ({person})").format(alert=name, person=letter_words(alert.letter))


def _is_covert(alert: AlertRow) -> bool:
    return alert.covert or alert.type == "covert"


def _titles(alerts: list[AlertRow]) -> str:
    """The kinds of warning, each once."""
    return " ".join(dict.fromkeys(f"{alert_name(alert)}." for alert in alerts))
