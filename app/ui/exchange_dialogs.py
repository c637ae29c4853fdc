"""What the exchange asks: for whom, take it in or not, and whether a new laptop is truly a colleague's."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from app.commands.exchange import PeerRow, Preview, Request
from app.models.access import Role
from app.ui import theme
from app.ui.dialogs import Dialog
from app.ui.exchange_words import changes, preview_lines, size_words
from app.ui.when import full_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner
from app.ui.widgets.choice import Tick
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Grid, Row, scrolled, sized
from app.ui.widgets.text import Label, Rule
from app.words import _
from app.workspace import Workspace

_ADMITTED = (Role.CASE_MANAGER, Role.IDVA, Role.SERVICE_MANAGER, Role.SITE_LEAD, Role.ADMINISTRATOR)
"""Roles a laptop of the site may be given; the programme office and evaluators are sent files, not the store."""


class EightWords(QWidget):
    """Eight words to be read out by telephone, numbered, in two columns."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__()
        self.words = tuple(words)
        self.setAccessibleName(_("Eight words: {words}").format(words=", ".join(words)))
        grid = Grid(self, gap=20, row_gap=6)
        for number, word in enumerate(words):
            cell = Row(gap=10)
            cell.add(Label(str(number + 1), "small", wrap=False, tabular=True), Label(word, "h3", wrap=False), None)
            grid.addLayout(cell, number % 4, number // 4)


def within(parent: QWidget, content: QWidget) -> QScrollArea:
    """`content` as tall as it likes where the window of `parent` has room for it, else scrolled."""
    inner = QWidget()
    Column(inner, margins=(5, 5, 12, 5)).add(content, None)
    area = scrolled(inner)
    room = parent.window().height() - theme.px(240)
    area.setFixedHeight(max(min(inner.sizeHint().height() + theme.px(8), room), theme.px(120)))
    return area


def show_words(parent: QWidget, title: str, text: str, words: Sequence[str]) -> None:
    """Show a laptop's eight words."""
    dialog = Dialog(parent, title)
    dialog.add_text(text)
    dialog.body.add(EightWords(words))
    close = dialog.add_button(Button(_("Close"), "primary"), accepts=True)
    dialog.ask(close)
    dialog.deleteLater()


class ReceiversDialog(Dialog):
    """For whom bundles are made: those who have not everything are ticked already."""

    def __init__(self, parent: QWidget, peers: Sequence[PeerRow]) -> None:
        super().__init__(parent, _("Make bundles for whom?"))
        self.add_text(_("One file is made for each laptop. Nobody else can open it."))
        self.ticks: dict[str, Tick] = {}
        column = Column(gap=4)
        for peer in peers:
            words = _("{name}: {state}").format(name=peer.name, state=peer.words)
            tick = Tick(words, peer.device)
            tick.setChecked(peer.not_yet_received > 0)
            tick.clicked.connect(self._on_tick)
            self.ticks[peer.device] = tick
            column.add(tick)
        self.body.addLayout(column)
        self.add_button(Button(_("Cancel")), accepts=False)
        self.go = self.add_button(Button(_("Choose a folder"), "primary"), accepts=True)
        self._on_tick()

    def devices(self) -> list[str]:
        """The laptops that are ticked."""
        return [device for device, tick in self.ticks.items() if tick.isChecked()]

    def _on_tick(self) -> None:
        self.go.setEnabled(bool(self.devices()))


class PreviewDialog(Dialog):
    """What a bundle would bring, before any of it is stored."""

    def __init__(self, parent: QWidget, workspace: Workspace, preview: Preview) -> None:
        super().__init__(parent, _("From {name}, bundle {number}").format(name=preview.sender, number=preview.number))
        made = _("Made {when}, {size}. Its signature fits, and it was made for this laptop.")
        day = full_day(preview.created, workspace.today())
        self.add_text(made.format(when=day, size=size_words(preview.size)))
        for warning in preview.warnings:
            self.body.add(Banner("warn", warning))
        self.add_text(" ".join(preview_lines(preview)))
        if preview.cases:
            self._add_cases(preview)
        if preview.refused:
            title = _("A part of it will be refused. The rest can be taken in.")
            self.body.add(Banner("danger", title, [run.words for run in preview.refused]))
        self.add_button(Button(_("Not now")), accepts=False)
        self.take = self.add_button(Button(_("Take in"), "primary"), accepts=True)

    def _add_cases(self, preview: Preview) -> None:
        inner = QWidget()
        column = Column(inner, gap=6, margins=(4, 4, 12, 4))
        for case in preview.cases:
            line = Row(gap=12)
            line.add(Label(case.reference, "strong", wrap=False, tabular=True), None)
            if case.new:
                line.add(Label(_("new here"), "small_strong", "ok", wrap=False))
            line.add(Label(changes(case.changes), "small", wrap=False, tabular=True))
            column.addLayout(line)
            column.add(Rule())
        column.addStretch(1)
        area = scrolled(inner)
        area.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the arrow keys scroll it
        area.setAccessibleName(_("Cases in the bundle"))
        self.body.add(sized(area, height=min(260, 20 + 33 * len(preview.cases)), min_width=500))


class AdmitDialog(Dialog):
    """Admit a new laptop: the words compared by telephone, the role, and the beginning of its references."""

    def __init__(self, parent: QWidget, request: Request) -> None:
        super().__init__(parent, _("Admit the laptop of {name}?").format(name=request.name))
        self.add_text(
            _("Ring them on a number you know. They read their eight words; compare every one of them with these.")
        )
        self.form = Form()
        self.compared = Tick(_("I rang them, and all eight words are the same"))
        self.role = CodeField([(role.value, role.words) for role in _ADMITTED], as_list=True)
        self.prefix = TextField(max_length=6, width=110)
        self.keeper = Tick(_("This laptop may admit and end laptops too (a second keeper of the directory)"))
        self.form.add_piece(EightWords(request.words), self.compared)
        self.form.add("role", _("Role"), self.role, required=_("Choose the role"))
        said = _("Write the beginning of case references: one to six letters or figures")
        self.form.add("prefix", _("Beginning of its case references"), self.prefix, required=said)
        self.form.add_piece(self.keeper)
        self.body.add(within(parent, self.form))
        self.add_button(Button(_("Cancel")), accepts=False)
        self.admit = Button(_("Admit, and choose a folder"), "primary", on_click=self._on_admit)
        self.buttons.add(self.admit)

    def _on_admit(self) -> None:
        found = self.form.problems()
        self.form.show_problems(found)
        problems = [(words, self.form.rows[key].focus_target()) for key, words in found]
        if not self.compared.isChecked():
            words = _("Compare the eight words by telephone first, and tick that you did")
            self.form.summary.show_problems([(words, self.compared), *problems])
        elif not problems:
            self.accept()

    def answer(self) -> tuple[Role, str, bool]:
        """The role, the beginning of references, and whether the laptop keeps the directory too."""
        return Role(self.role.value()), self.prefix.value().upper(), self.keeper.isChecked()
