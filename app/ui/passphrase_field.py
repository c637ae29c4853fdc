"""A field for a passphrase with a button that shows it, and the meter of a new one's strength."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app.ui import theme
from app.ui.widgets.button import Button
from app.ui.widgets.fields import LineEdit, mark_invalid
from app.ui.widgets.layouts import Column, Row
from app.ui.widgets.painting import box
from app.ui.widgets.text import Label
from app.words import N_, _


class PassphraseField(QWidget):
    """One passphrase, exactly as typed; covered unless Show is on, and emptied when its page is hidden."""

    changed = Signal()
    submitted = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.edit = LineEdit(name)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setMaxLength(1000)
        # A passphrase must not enter the input method's dictionary or word suggestions.
        self.edit.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhNoAutoUppercase
        )
        self._name = name
        self._show = Button(_("Show"), icon="show", on_click=self._toggle)
        self._show.setAccessibleName(_("Show: {field}").format(field=name))
        Row(self, gap=8).add(self.edit, self._show).setStretch(0, 1)
        self.edit.textEdited.connect(self.changed)
        self.edit.returnPressed.connect(self.submitted)

    def value(self) -> str:
        """Exactly what was typed: spaces count."""
        return self.edit.text()

    def set_value(self, value: object) -> None:
        """Write a passphrase, "" for none."""
        self.edit.setText(str(value or ""))

    def problem(self) -> str:
        """Never anything: any text can be read."""
        return ""

    def set_invalid(self, invalid: bool) -> None:
        """Mark the place of an error."""
        mark_invalid(self.edit, invalid)

    def focus_target(self) -> QWidget:
        """The line that is typed into."""
        return self.edit

    def reveal(self, shown: bool) -> None:
        """Show or cover what is typed."""
        self.edit.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._show.setText(_("Hide") if shown else _("Show"))
        self._show.set_icon("hide" if shown else "show")
        words = _("Hide: {field}") if shown else _("Show: {field}")
        self._show.setAccessibleName(words.format(field=self._name))

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing typed stays behind."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.edit.clear()
            self.reveal(False)

    def _toggle(self) -> None:
        self.reveal(self.edit.echoMode() == QLineEdit.EchoMode.Password)


_WORDS = (
    N_("Very easy to guess"),
    N_("Easy to guess"),
    N_("Still too easy to guess"),
    N_("Strong"),
    N_("Very strong"),
)


class StrengthMeter(QWidget):
    """How strong the passphrase in `field` is: four bars, a word, and what is still wrong with it."""

    def __init__(self, field: PassphraseField) -> None:
        super().__init__()
        self._field = field
        self.known: tuple[str, ...] = ()
        self._bars = _Bars()
        self._word = Label("", "small_strong")
        self._problem = Label("", "small")
        Column(self, gap=4).add(Row(gap=10).add(self._bars, self._word, None), self._problem)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(150)  # measuring loads word lists: not at every key
        self._timer.timeout.connect(self.measure)
        field.changed.connect(self._timer.start)
        self.measure()

    def measure(self) -> None:
        """Judge what is typed now."""
        text = self._field.value()
        self._bars.set_strength(-1 if not text else 0)
        self._word.setText("")
        self._problem.setText(_("Six words that have nothing to do with each other are good."))
        if not text:
            return
        from app.crypto.vault import passphrase_problem, passphrase_strength

        strength = passphrase_strength(text, self.known)
        problem = passphrase_problem(text, self.known)
        strength = min(strength, 2) if problem else strength
        self._bars.set_strength(strength)
        self._word.setText(_(_WORDS[strength]))
        self._problem.setText(problem or _("This will do."))


class _Bars(QWidget):
    """Four bars, filled one by one; words beside them say the same."""

    def __init__(self) -> None:
        super().__init__()
        self._strength = -1
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_strength(self, strength: int) -> None:
        """Fill `strength` of the four bars; -1 before anything is typed."""
        self._strength = strength
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(4 * 34 + 3 * 4), theme.px(10))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        token = "ok" if self._strength > 2 else "warn" if self._strength > 1 else "danger"
        for number in range(4):
            bar = QRectF(theme.px(number * 38), theme.px(1), theme.px(34), theme.px(8))
            box(painter, bar, token if number < self._strength else "sunken", "line_strong", 4)
