"""The parts of the exchange page: the place to drop a file, the colleagues, the ledger, what was refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QWidget

from app.commands.exchange import LedgerRow, PeerRow, QuarantineRow
from app.tokens import RADIUS
from app.ui import theme
from app.ui.exchange_words import ledger_cells, peer_facts, quarantine_title, refusal_words
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.data_table import DataTable
from app.ui.widgets.layouts import Column, Row
from app.ui.widgets.states import EmptyState
from app.ui.widgets.text import Icon, Label, Rule
from app.words import _, ngettext

LINES_SHOWN = 12
"""Lines of the ledger shown before the rest is asked for."""


class DropPlace(QFrame):
    """Where a file can be dropped; the button beside it does the same. The page takes the drop itself."""

    def __init__(self, choose: Callable[[], object]) -> None:
        super().__init__()
        self._over = False
        self.button = Button(_("Choose a file"), on_click=choose)
        words = Column(gap=2).add(
            Label(_("Take in a file from a colleague"), "h3"),
            Label(
                _("Drop it anywhere on this page, or choose it. You see what it brings before it is taken in."), "small"
            ),
        )
        row = Row(self, gap=16, margins=(20, 16, 20, 16)).add(Icon("inbox", "text2", 26))
        row.addLayout(words, 1)
        row.add(self.button)

    def set_over(self, over: bool) -> None:
        """Show that a file is being held over the page."""
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.colour("primary" if self._over else "line_strong"), theme.px(2 if self._over else 1))
        pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(theme.colour("primary_soft" if self._over else "surface"))
        radius = theme.px(RADIUS["card"])
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)


class PeersCard(Card):
    """Every other laptop of the site: what it is not known to have, in numbers, and what passed between the two."""

    def __init__(
        self,
        peers: Sequence[PeerRow],
        today: date,
        make: Callable[[str], object],
        words: Callable[[PeerRow], object],
        own_words: Callable[[], object],
    ) -> None:
        super().__init__(_("Colleagues' laptops"), gap=0)
        self.header.add(Button(_("This laptop's eight words"), "link", on_click=own_words))
        self.add(8)
        for peer in peers:
            self.add(Rule(), self._line(peer, today, make, words))
        if not peers:
            text = _("The site lead admits laptops here: read the request file of a new colleague.")
            self.add(EmptyState(_("No other laptop yet"), text, "laptop"))

    def _line(
        self, peer: PeerRow, today: date, make: Callable[[str], object], words: Callable[[PeerRow], object]
    ) -> QWidget:
        line = QWidget()
        row = Row(line, gap=16, margins=(0, 12, 0, 12))
        role = peer.role.words if peer.role else _("No role")
        who = Column(gap=1).add(Label(peer.name, "strong"), Label(role, "small"), None)
        how = Column(gap=1).add(Label(peer.words, "strong", tabular=True))
        how.add(Label(", ".join(peer_facts(peer, today)) + ".", "small", tabular=True), None)
        row.addLayout(who, 3)
        row.addLayout(how, 6)
        acts = Row(gap=16)
        name = _("Make a bundle for {name}").format(name=peer.name)
        acts.addWidget(Button(_("Make bundle"), "link", on_click=partial(make, peer.device), name=name))
        name = _("Eight words of {name}'s laptop").format(name=peer.name)
        acts.addWidget(Button(_("Eight words"), "link", on_click=partial(words, peer), name=name))
        row.addLayout(acts)
        return line


class LedgerCard(Card):
    """Every bundle made or taken in, the newest first."""

    def __init__(self, rows: Sequence[LedgerRow], today: date, all_lines: bool, show_all: Callable[[], object]) -> None:
        super().__init__(_("Ledger"), gap=8)
        if not rows:
            text = _("Bundles you make and take in stand here, each with its receipt.")
            self.add(EmptyState(_("Nothing exchanged yet"), text, "swap"))
            return
        heads = [_("When"), _("Bundle"), _("With"), _("Holds"), _("How it stands")]
        shown = rows if all_lines else rows[:LINES_SHOWN]
        self.table = DataTable(_("Ledger of bundles"), heads, [ledger_cells(row, today) for row in shown])
        self.add(self.table)
        if len(shown) < len(rows):
            words = ngettext("Show all {n} line", "Show all {n} lines", len(rows))
            self.body.addWidget(Button(words, "link", on_click=show_all), 0, Qt.AlignmentFlag.AlignLeft)


class QuarantineCard(Card):
    """Files and changes that were refused: why, and what to do. Nothing here was deleted, nothing was taken in."""

    def __init__(self, rows: Sequence[QuarantineRow], today: date) -> None:
        super().__init__(_("Refused"), gap=0)
        text = _("None of this was taken in, and the program deletes no file. There is no way to trust it anyway.")
        self.add(2, Label(text, tone="text2"), 10)
        for row in rows:
            line = QWidget()
            box = Row(line, gap=12, margins=(0, 12, 0, 12))
            box.add(Column().add(1, Icon("octagon-alert", "danger", 18), None))
            said = Column(gap=2).add(Label(quarantine_title(row, today), "strong"), Label(refusal_words(row)))
            box.addLayout(said, 1)
            self.add(Rule(), line)


class EnrolCard(Card):
    """How a new laptop joins the site, for those who keep its directory."""

    def __init__(self, read: Callable[[], object]) -> None:
        super().__init__(_("A new laptop"), gap=10)
        steps = (
            _("Your colleague starts Sightline, chooses to join a site, and sends you the request file."),
            _("You read the request here, ring them, and compare eight words."),
            _("You hand back the enrolment bundle that is made. They compare the eight words of this laptop."),
        )
        for number, step in enumerate(steps, 1):
            line = Row(gap=10)
            line.add(Column().add(Label(str(number), "strong", "text2", wrap=False, tabular=True), None))
            line.addWidget(Label(step), 1)
            self.body.addLayout(line)
        self.button = Button(_("Read a request"), icon="laptop", on_click=read)
        self.body.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
