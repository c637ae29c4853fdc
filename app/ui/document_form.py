"""What a document is asked for with: for whom, the worker's own words, and what of the record may stand in it."""

from __future__ import annotations

from app.commands.documents import Wanted
from app.models.document import DocumentKind
from app.models.record import Json
from app.ui.area import Place
from app.ui.hints import hint
from app.ui.widgets.choice import Tick
from app.ui.widgets.fields import NoteField, TextField
from app.ui.widgets.form import Form
from app.words import _

MOST_WORDS = 4000


class DocumentForm(Form):
    """The questions for one kind of document. `wanted` is what was answered."""

    def __init__(self, kind: DocumentKind, case: str, dyad: str, languages: tuple[str, ...]) -> None:
        super().__init__(gap=16)
        self.kind, self._case, self._dyad = kind, case, dyad
        self.ticks: dict[str, Tick] = {}
        if kind is not DocumentKind.LETTER:
            row = self.add(
                "recipient", _("For whom is it?"), TextField(max_length=120), required=_("Say for whom it is")
            )
            hint(row, self._recipient_hint())
        if kind is DocumentKind.BRIEFING:
            field = NoteField(max_length=1500, lines=3)
            self.add("ask", _("What do you ask of the panel?"), field, required=_("Say what you ask of the panel"))
        if kind is DocumentKind.LETTER:
            self._add_letter(languages)
        if kind is DocumentKind.SUMMARY:
            self._tick("protected", _("With victim-survivors' names and confidential addresses"))
        if kind in (DocumentKind.SUMMARY, DocumentKind.BRIEFING):
            self._tick("covert", _("With what the service user must not know"))
        if kind in (DocumentKind.SUMMARY, DocumentKind.LETTER):
            self.add("reason", self._reason_label(), TextField(max_length=300), required=_("Give a reason"))
        self.ask_reason(False)

    def _recipient_hint(self) -> str:
        if self.kind is DocumentKind.BRIEFING:
            return _("The panel that will read it. It stands at the foot of every page.")
        return _("The person who will read it. It stands at the foot of every page.")

    def _reason_label(self) -> str:
        if self.kind is DocumentKind.LETTER:
            return _("Why must it stand in the letter?")
        return _("Why must the names and addresses stand in it?")

    def _add_letter(self, languages: tuple[str, ...]) -> None:
        words = NoteField(max_length=MOST_WORDS, lines=6)
        row = self.add("words", _("Your own words"), words, optional=True)
        hint(row, _("Leave an empty line between paragraphs. The greeting and the close are written for you."))
        if "cy" in languages:
            self.add("words_cy", _("The same in Welsh"), NoteField(max_length=MOST_WORDS, lines=6), optional=True)
        self._tick("appointments", _("With their next appointments"), on=True)
        self._tick("goals", _("With the goals they agreed to"), on=True)
        self._tick("address", _("With their address at the head"), on=True)

    def _tick(self, key: str, words: str, on: bool = False) -> None:
        tick = Tick(words)
        tick.setChecked(on)
        tick.clicked.connect(self._on_tick)
        self.ticks[key] = tick
        self.add_piece(tick)

    def _on_tick(self) -> None:
        if self.kind is DocumentKind.SUMMARY:
            self.ask_reason(self._ticked("protected"))
        self.changed.emit()

    def ask_reason(self, wanted: bool) -> None:
        """Ask, or do not ask, why somebody's name must stand in the document."""
        if "reason" in self.rows:
            self.show_row("reason", wanted)

    def _ticked(self, key: str, otherwise: bool = False) -> bool:
        return self.ticks[key].isChecked() if key in self.ticks else otherwise

    def _text(self, key: str) -> str:
        return str(self.value(key) or "") if key in self.rows and not self.rows[key].isHidden() else ""

    def wanted(self) -> Wanted:
        """The document that is asked for."""
        words = {"en": self._text("ask") or self._text("words"), "cy": self._text("words_cy")}
        return Wanted(
            kind=self.kind,
            case=self._case,
            dyad=self._dyad,
            recipient=self._text("recipient"),
            words={code: text for code, text in words.items() if text},
            reason=self._text("reason"),
            protected=self._ticked("protected"),
            covert=self._ticked("covert"),
            address=self._ticked("address", True),
            goals=self._ticked("goals", True),
            appointments=self._ticked("appointments", True),
        )

    def place(self) -> Place:
        """Every answer."""
        answers: dict[str, Json] = {key: str(self.value(key) or "") for key in self.rows}
        ticked: dict[str, Json] = {key: tick.isChecked() for key, tick in self.ticks.items()}
        asks = "reason" in self.rows and not self.rows["reason"].isHidden()
        return {"answers": answers, "ticked": ticked, "asks": asks}

    def restore(self, place: Place) -> None:
        """The same answers."""
        answers, ticked = place.get("answers"), place.get("ticked")
        self.set_values(dict(answers) if isinstance(answers, dict) else {})
        for key, on in ticked.items() if isinstance(ticked, dict) else ():
            if key in self.ticks:
                self.ticks[key].setChecked(bool(on))
        self.ask_reason(bool(place.get("asks")))
