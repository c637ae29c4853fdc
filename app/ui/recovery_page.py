"""The recovery sheet: kept on paper, and typed back before the store is used."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.errors import AppError
from app.ui import dialogs
from app.ui.jobs import Jobs
from app.ui.page import Page
from app.ui.unlock import FrontCard, centred
from app.ui.widgets.bars import StatusLine
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Tick
from app.ui.widgets.fields import TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Flow, Row, sized
from app.ui.widgets.text import Label
from app.words import _


class SheetNotWritten(AppError):
    """The recovery sheet could not be written there: {reason}. Choose another place. The code is still shown."""


class RecoveryPage(Page):
    """Shows the code once, has it saved or printed, and asks for it back; `go_on` is called when it was typed right."""

    title = ""

    def __init__(self, code: str, site: str, created: date, jobs: Jobs, go_on: Callable[[], object]) -> None:
        super().__init__()
        self._code, self._site, self._created, self._jobs, self._go_on = code, site, created, jobs, go_on
        self.body.set_margins((0, 0, 0, 0))
        self._stack = QStackedWidget()
        self._stack.addWidget(centred(self._sheet_card()))
        self._stack.addWidget(centred(self._check_card()))
        self.body.add(self._stack, stretch=1)

    # ---- the sheet -------------------------------------------------------------------------------------------------

    def _sheet_card(self) -> Card:
        self.card = FrontCard(
            _("Keep the recovery code on paper"),
            _(
                "It opens this store when the passphrase is forgotten. There is no other way in,"
                " and nobody can make it again."
            ),
        )
        code = Card("", sunken=True, margins=(18, 14, 18, 14))
        self._code_label = Label(_in_lines(self._code), "h2", tabular=True, name=_("Recovery code"))
        code.add(self._code_label)
        self.status = StatusLine()
        self._copied = Tick(_("I have copied the code onto paper by hand"))
        self._copied.clicked.connect(self._show_ready)
        self._next = Button(_("Continue"), "primary", on_click=lambda: self._turn(1))
        self._save = Button(_("Save the sheet (PDF)"), icon="file-text", on_click=self.save_sheet)
        self._print = Button(_("Print the sheet"), icon="printer", on_click=self.print_sheet)
        keep = Flow(gap=12, row_gap=8).add(self._save, self._print)
        self.card.add(code)
        self.card.body.add(keep, self.status, self._copied)
        self.card.add(
            Label(
                _(
                    "Print on a printer in your own office: printers keep what they print for a while."
                    " Delete a saved sheet once it is printed."
                ),
                "small",
            ),
            Row(gap=12).add(self._next, None),
        )
        self._show_ready()
        return self.card

    def first_focus(self) -> QWidget:
        """The first way to keep the code."""
        return self._save

    def save_sheet(self) -> None:
        """Ask for a place and write the PDF there, in a job."""
        path = dialogs.choose_save(self, _("Save the recovery sheet"), "recovery-sheet.pdf", _("PDF document (*.pdf)"))
        if path is None:
            return
        code, site, created = self._code, self._site, self._created

        def work(progress: object) -> None:
            from app.reports.recovery_sheet import recovery_sheet

            sheet = recovery_sheet(code, site, created)
            try:
                path.write_bytes(sheet)
            except OSError as error:
                raise SheetNotWritten(reason=error.strerror or type(error).__name__) from error

        self._jobs.submit(work, lambda _done: self._kept(_("Sheet saved")), self._on_error, owner=self)

    def print_sheet(self) -> None:
        """Print the code with what to do, drawn from memory: nothing is written to this laptop's disk by Sightline."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName("Sightline")
        dialog = QPrintDialog(printer, self)
        if dialog.exec() == QPrintDialog.DialogCode.Accepted:
            paper = QTextDocument()
            paper.setPlainText("\n\n".join(self.sheet_lines()))
            paper.print_(printer)
            self._kept(_("Sheet sent to the printer"))

    def sheet_lines(self) -> list[str]:
        """What is printed."""
        return [
            _("Sightline recovery sheet"),
            self._site,
            self._created.isoformat(),
            self._code,
            _(
                "This code opens the store on one laptop when its passphrase is forgotten. Keep it locked away,"
                " never with the laptop."
            ),
        ]

    def _kept(self, words: str) -> None:
        self.status.say(words, aloud=True)
        self._show_ready(True)

    def _show_ready(self, kept: bool = False) -> None:
        ready = bool(kept is True and self.status.text()) or bool(self.status.text()) or self._copied.isChecked()
        self._next.setEnabled(ready)

    def _on_error(self, error: Exception) -> None:
        dialogs.show_error(self, error)

    # ---- typing it back --------------------------------------------------------------------------------------------

    def _check_card(self) -> Card:
        self.check_card = FrontCard(
            _("Type the code from the paper"),
            _("This shows that the paper can be read. Capital letters, spaces and dashes do not matter."),
        )
        self.form = Form(gap=14)
        field = sized(TextField(max_length=80), min_width=380)
        field.returnPressed.connect(self.check)
        self.form.add("code", _("Recovery code"), field, required=_("Type the code from the paper"))
        check = Button(_("Check and open the store"), "primary", on_click=self.check)
        back = Button(_("Show the code again"), on_click=lambda: self._turn(0))
        self.check_card.body.add(self.form, Flow(gap=12, row_gap=8).add(check, back))
        return self.check_card

    def _turn(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self.form.field("code").set_value("")
        if number:
            self.form.rows["code"].focus_target().setFocus()

    def check(self) -> None:
        """Go on if what is typed is the code."""
        from app.crypto.vault import RecoveryCodeMistyped, normalise_recovery_code

        if not self.form.check():
            return
        try:
            right = normalise_recovery_code(str(self.form.value("code"))) == normalise_recovery_code(self._code)
        except RecoveryCodeMistyped as error:
            self.form.show_problems([("code", dialogs.split_message(error.message())[0])])
            return
        if not right:
            self.form.show_problems([("code", _("This is the code of another sheet. Type the one just printed"))])
            return
        self._code_label.setText("")
        self._code = ""
        self._go_on()


def _in_lines(code: str) -> str:
    """The groups of a code on two lines, so that every code has room."""
    groups = code.split("-")
    half = (len(groups) + 1) // 2
    return "\n".join("-".join(part) for part in (groups[:half], groups[half:]) if part)
