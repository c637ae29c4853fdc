"""Short questions and messages over the window, in our own words."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from app.errors import AppError, Cancelled
from app.ui import focus, theme, titles
from app.ui.widgets.button import Button
from app.ui.widgets.card import Panel
from app.ui.widgets.fields import NoteField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Row
from app.ui.widgets.text import Icon, Label
from app.words import _


class Dialog(QDialog):
    """A heading, what you put in `body`, and a line of buttons. Esc is the same as the way back.

    The title bar says only the kind of question.
    """

    widest = 640
    """Pixels at 100 % that it never passes; one with a table needs more."""

    def __init__(self, parent: QWidget | None, heading: str, icon: str = "", tone: str = "text2") -> None:
        super().__init__(parent)
        titles.set_title(self, "")
        self.setAccessibleName(heading)
        self.setModal(True)
        self.heading = Label(heading, "h2")
        self.body = Column(gap=10)
        self.buttons = Row(gap=12, margins=(24, 14, 24, 14))
        self.buttons.addStretch(1)
        top = Row(gap=14, margins=(24, 24, 24, 20))
        if icon:
            top.add(Column().add(1, Icon(icon, tone, 24), None))
        top.addLayout(Column(gap=10).add(self.heading, self.body), 1)
        footer = Panel("surface", "top")
        footer.setLayout(self.buttons)
        outer = Column(self, gap=0)
        outer.addLayout(top, 1)
        outer.addWidget(footer)
        theme.follow(self)

    def restyle(self) -> None:
        """Take the size that the words need: wide enough to read, as tall as that makes them."""
        layout = self.layout()
        if layout is not None:
            width = min(max(layout.sizeHint().width(), theme.px(480)), theme.px(self.widest))
            self.setFixedSize(width, max(layout.totalHeightForWidth(width), layout.totalMinimumSize().height()))

    def _centre(self) -> None:
        """Stand in the middle of the window, whole on its screen: Qt places a dialog before it has its size."""
        parent = self.parentWidget()
        if parent is None:
            return
        frame, room = self.frameGeometry(), self.screen().availableGeometry()
        frame.moveCenter(parent.window().frameGeometry().center())
        frame.moveRight(min(frame.right(), room.right()))
        frame.moveBottom(min(frame.bottom(), room.bottom()))
        self.move(max(frame.left(), room.left()), max(frame.top(), room.top()))

    def event(self, event: QEvent) -> bool:
        """Grow when something inside needs room."""
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.restyle()
        return handled

    def add_text(self, text: str) -> None:
        """Add a paragraph."""
        if text:
            self.body.add(Label(text))

    def add_button(self, button: Button, accepts: bool) -> Button:
        """Add a button that closes the dialog, as yes or as no."""
        button.clicked.connect(self.accept if accepts else self.reject)
        self.buttons.add(button)
        return button

    def ask(self, first: QWidget) -> bool:
        """Show it with focus on `first` and wait; says whether it was accepted."""
        self.setResult(0)
        self.restyle()
        self.show()
        self.restyle()  # shown, the words have their own letters and are larger than they were
        self._centre()
        focus.show_on(first)
        return self.exec() == QDialog.DialogCode.Accepted


def show_error(parent: QWidget | None, error: Exception) -> None:
    """Say what happened, what was kept and what to do next. A Cancelled is not an error and shows nothing.

    Only the text of an AppError is shown. For any other exception the message is neutral: neither its text nor a
    traceback, because either may hold case data.
    """
    if isinstance(error, Cancelled):
        return
    if isinstance(error, AppError):
        first, rest = split_message(error.message())
    else:
        first = _("Something went wrong in Sightline")
        rest = _(
            "What was saved is safe, and drafts are kept. Try again. If it happens again, lock Sightline, unlock it, "
            "and tell the person who looks after it when this happened."
        )
    dialog = Dialog(parent, first, "octagon-alert", "danger")
    dialog.add_text(rest)
    close = dialog.add_button(Button(_("Close"), "primary"), accepts=True)
    dialog.ask(close)
    dialog.deleteLater()


def split_message(message: str) -> tuple[str, str]:
    """The first sentence of a message without its full stop, and the rest."""
    first, stop, rest = message.partition(". ")
    return (first if stop else first.rstrip(".")), rest


def confirm(parent: QWidget | None, question: str, text: str, yes: str, no: str = "", danger: bool = False) -> bool:
    """Ask before something that cannot easily be undone. `yes` names the act ("Close the case"), never "OK".

    A dangerous act has focus on the way back.
    """
    dialog = Dialog(parent, question, "triangle-alert" if danger else "", "danger" if danger else "text2")
    dialog.add_text(text)
    back = dialog.add_button(Button(no or _("Cancel")), accepts=False)
    act = dialog.add_button(Button(yes, "danger" if danger else "primary"), accepts=True)
    answer = dialog.ask(back if danger else act)
    dialog.deleteLater()
    return answer


def ask_reason(parent: QWidget | None, question: str, text: str, label: str, yes: str) -> str | None:
    """Ask for a reason in words; None when the person went back. An empty reason is not accepted."""
    dialog = Dialog(parent, question)
    dialog.add_text(text)
    form = Form()
    field = NoteField(max_length=500, lines=2, most_lines=6)
    form.add("reason", label, field, required=_("Give a reason"))
    dialog.body.add(form)
    dialog.add_button(Button(_("Cancel")), accepts=False)
    act = Button(yes, "primary", on_click=lambda: dialog.accept() if form.check() else None)
    dialog.buttons.add(act)
    answer = field.value() if dialog.ask(field) else None
    dialog.deleteLater()
    return answer


def choose_save(parent: QWidget | None, title: str, name: str, kinds: str, folder: Path | None = None) -> Path | None:
    """Ask where to save; `kinds` is Qt's filter text ("PDF document (*.pdf)"). None when the person went back.

    The ending of `name` is added where the person leaves it out.
    """
    dialog = _file_dialog(parent, title, kinds, _("Save"), folder)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
    dialog.selectFile(name)
    return _chosen(dialog)


def choose_open(parent: QWidget | None, title: str, kinds: str, folder: Path | None = None) -> Path | None:
    """Ask for an existing file; None when the person went back."""
    dialog = _file_dialog(parent, title, kinds, _("Open"), folder)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _chosen(dialog)


def choose_folder(parent: QWidget | None, title: str, folder: Path | None = None) -> Path | None:
    """Ask for an existing folder; None when the person went back."""
    dialog = _file_dialog(parent, title, "", _("Choose this folder"), folder)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
    return _chosen(dialog)


def _file_dialog(parent: QWidget | None, title: str, kinds: str, accept: str, folder: Path | None) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(folder) if folder is not None else "")
    if kinds:
        dialog.setNameFilter(kinds)
    for part, words in (
        (QFileDialog.DialogLabel.LookIn, _("Folder:")),
        (QFileDialog.DialogLabel.FileName, _("Name:")),
        (QFileDialog.DialogLabel.FileType, _("Kind:")),
        (QFileDialog.DialogLabel.Accept, accept),
        (QFileDialog.DialogLabel.Reject, _("Cancel")),
    ):
        dialog.setLabelText(part, words)
    # Sightline keeps no list of places that a later user of this laptop could read.
    dialog.setOption(QFileDialog.Option.DontUseCustomDirectoryIcons, True)
    dialog.setHistory([])
    return dialog


def _chosen(dialog: QFileDialog) -> Path | None:
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    files = dialog.selectedFiles()
    dialog.deleteLater()
    return Path(files[0]) if accepted and files else None
