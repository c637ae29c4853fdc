"""One step of an assessment on the screen: its questions in cards, and what the answers mean beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.instrument import Question, Section
from app.models.instrument import Row as GridRow
from app.models.record import Json
from app.ui.announce import announce
from app.ui.assessment_answers import AnswerField, make_answer, parts
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.error_summary import ErrorSummary
from app.ui.widgets.form import FormRow
from app.ui.widgets.layouts import Column
from app.ui.widgets.text import Label, Rule
from app.ui.wizard_logic import PINNED, Filling, answer_words, full_label, label_of
from app.words import _, language, ngettext

Key = tuple[str, str]
"""A question's id and a row's code, "" for a question without rows."""
MOST_SAID = 32
"""Characters of last time's answer that stand beside a question."""
Meanings = Sequence[tuple[str, str]]
"""Options and what choosing them means, in words."""


@dataclass(frozen=True, slots=True)
class LastTime:
    """Last time's answers and when they were given, in words ("August")."""

    when: str = ""
    answers: Mapping[str, Json] | None = None

    def words(self, question: Question, row: str) -> str:
        """ "August: High", or "" where it was not answered or is told at length."""
        held = (self.answers or {}).get(question.id)
        value = held.get(row) if row and isinstance(held, dict) else None if row else held
        if (question.cell if row else question.kind) in ("text", "date"):
            return ""
        said = answer_words(question, value)
        if isinstance(value, list) and len(said) > MOST_SAID:
            said = ngettext("{n} chosen", "{n} chosen", len(value))
        return _("{when}: {answer}").format(when=self.when, answer=said) if said else ""


def meanings(question: Question, row: str) -> Meanings:
    """What each option means: a row's own definitions from the highest, then those that hold for every row."""
    found = question.row(row) if row else None
    own = dict(found.definitions) if found else {}
    first = [(o.label, own[o.code]) for o in reversed(question.options) if o.code in own]
    hints = question.kind != "many"  # tick boxes have theirs under them
    rest = [(o.label, o.definition or (o.hint if hints else None)) for o in question.options if o.code not in own]
    return [(label.say(language()), words.say(language())) for label, words in (*first, *rest) if words]


def asked(
    label: str, field: QWidget, hint: str = "", optional: bool = False, aside: tuple[QWidget, ...] = ()
) -> FormRow:
    """A field under its label and hint. The hint is shown once it has its place: a label that is shown before it has
    a parent is a window for a moment, and takes the keyboard from the real one."""
    row = FormRow(label, field, "", optional, aside)
    row.hint.setText(hint)
    row.hint.setVisible(bool(hint))
    row.focus_target().setAccessibleDescription(hint)
    return row


class Definitions(Card):
    """What the answers to one question mean; hidden until there is something to explain."""

    def __init__(self) -> None:
        super().__init__(margins=(18, 16, 18, 18), gap=6, sunken=True)
        self.setAccessibleName(_("Definitions"))
        self._inner: QWidget | None = None
        self.about = ""
        self.hide()

    def explain(self, title: str, found: Meanings) -> None:
        """Show the meanings of one question's answers; none hides the panel."""
        if self._inner is not None:
            self.body.removeWidget(self._inner)
            self._inner.hide()
            self._inner.deleteLater()
        self._inner, self.about = None, title if found else ""
        self.setVisible(bool(found))
        if not found:
            return
        self._inner = QWidget()
        column = Column(self._inner, gap=3).add(Label(title, "h3"))
        for label, words in found:
            column.add(6, Label(label, "small_strong", "text"), Label(words, "small", "text"))
        self.body.add(self._inner)


class AnswerRow(QWidget):
    """A question, or one row of a grid: its words, last time's answer, the way to its definitions, and its control.

    `answered()` is emitted when a person changes the answer, `explained()` when they ask what the answers mean.
    """

    answered = Signal()
    explained = Signal()

    def __init__(
        self, question: Question, row: GridRow | None, answer: AnswerField, last: str = "", heading: str = ""
    ) -> None:
        """`heading` stands in for the question's words where the page already has them as its title."""
        super().__init__()
        self.key: Key = (question.id, row.code if row else "")
        self.answer, self.meanings = answer, meanings(question, self.key[1])
        self.title = heading or label_of(question, row)
        hint = row.hint if row else question.hint
        aside: list[QWidget] = [Label(last, "small", wrap=False)] if last else []
        if self.meanings:
            name = _("Definitions: {question}").format(question=self.title)
            aside.append(Button(_("Definitions"), "link", on_click=self.explained.emit, name=name))
        words = hint.say(language()) if hint and not heading else ""
        optional = not question.needs(row)
        self.form = asked(self.title, answer, words, optional, tuple(aside))
        answer.changed.connect(self.answered)
        self.rule = Rule()
        self.inline = Definitions()
        Column(self, gap=14).add(self.rule, self.form, self.inline)

    def toggle_inline(self) -> bool:
        """Open or close the definitions under the row; says whether they are open now."""
        wanted = self.inline.isHidden()
        self.inline.explain(self.title, self.meanings if wanted else [])
        return wanted

    def close_inline(self) -> bool:
        """Close the definitions under the row; says whether they were open."""
        was_open = not self.inline.isHidden()
        self.inline.explain("", [])
        return was_open


class SectionPage(QWidget):
    """The questions of one step.

    `answered(question, row)` is emitted when a person changes an answer; rows that another answer opens or closes are
    shown or hidden at once. `explained(row)` asks for the definitions of a row (an AnswerRow).
    """

    answered = Signal(str, str)
    explained = Signal(object)

    def __init__(
        self, section: Section, filling: Filling, last: LastTime, today: Callable[[], date], top: QWidget | None = None
    ) -> None:
        """`top` is asked before the section's own questions."""
        super().__init__()
        self.section, self._filling, self._last, self._today = section, filling, last, today
        self.rows: dict[Key, AnswerRow] = {}
        self._cards: list[tuple[Card, list[AnswerRow]]] = []
        self.summary = ErrorSummary()
        self.column = Column(self, gap=16, margins=(4, 0, 12, 24)).add(self.summary)
        self._questions = [q for q in section.questions if q.id != PINNED]
        self._build_head()
        if top is not None:
            self.column.add(top)
        self._build()
        self.column.addStretch(1)
        self.show_asked()

    def _build_head(self) -> None:
        only = self._questions[0] if len(self._questions) == 1 and self._questions[0].kind == "grid" else None
        self._headed = only.id if only and self.section.heading is None else ""
        heading = self.section.heading or (only.text if only else self.section.title)
        self.heading = Label(heading.say(language()), "h1")
        head = Column(gap=8).add(self.heading)
        for words in (only.hint if only and self._headed else None, self.section.intro):
            if words:
                head.add(Label(words.say(language()), tone="text2"))
        self.column.add(head)

    def _build(self) -> None:
        card: Card | None = None
        for question in self._questions:
            if question.kind == "grid":
                self._build_grid(question)
                card = None
                continue
            if card is None:
                card = self._new_card()
            self._add(card, question, None)

    def _new_card(self) -> Card:
        card = Card(margins=(20, 18, 20, 20), gap=14)
        self._cards.append((card, []))
        self.column.add(card)
        return card

    def _build_grid(self, question: Question) -> None:
        card = self._new_card()
        if question.id != self._headed:
            head = Column(gap=2).add(Label(question.text.say(language()), "h2"))
            if question.hint:
                head.add(Label(question.hint.say(language()), "body", "text2"))
            card.add(head, 2)
        for row in question.rows:
            self._add(card, question, row)

    def _add(self, card: Card, question: Question, row: GridRow | None) -> None:
        code = row.code if row else ""
        alone = question.id == self._headed or row is None
        name = label_of(question, row) if alone else full_label(question, row)
        answer = make_answer(question, row, name, self._today)
        answer.set_value(self._filling.value(question.id, code))
        made = AnswerRow(question, row, answer, self._last.words(question, code))
        if row is not None and not alone:
            made.form.focus_target().setAccessibleName(name)
        made.answered.connect(partial(self._on_answered, made))
        made.explained.connect(partial(self.explained.emit, made))
        self.rows[made.key] = made
        self._cards[-1][1].append(made)
        card.add(made)

    def _on_answered(self, row: AnswerRow) -> None:
        question, code = row.key
        if self._filling.answer(question, code, row.answer.json()):
            self.show_asked()
        self.answered.emit(question, code)

    def show_asked(self) -> None:
        """Show the questions and rows that are asked, with a line between those that are shown."""
        for card, rows in self._cards:
            shown = [row for row in rows if self._filling.is_asked(*row.key)]
            for row in rows:
                row.setVisible(row in shown)
                row.rule.setVisible(row in shown[1:])
            card.setVisible(bool(shown))

    # ---- errors and places -----------------------------------------------------------------------------------------

    def show_problems(self) -> bool:
        """Show what is to be put right, with focus on the first link to it; says whether there is anything."""
        found = self._filling.problems(self.section.id)
        words: dict[Key, str] = {}
        for problem in found:
            words.setdefault(self._key(problem.question, problem.row), problem.message)
        for key, row in self.rows.items():
            row.form.set_error(words.get(key, ""))
        self.summary.show_problems([(said, self.rows[key].form.focus_target()) for key, said in words.items()])
        return bool(found)

    def _key(self, question: str, row: str | None) -> Key:
        if row is not None or (question, "") in self.rows:
            return question, row or ""
        return next(key for key, made in self.rows.items() if key[0] == question and not made.isHidden())

    def control(self, place: str) -> QWidget | None:
        """The control that `place_of` named; the question's first where only that is known, None for neither."""
        question, _slash, rest = place.partition("/")
        row, _slash, part = rest.partition("/")
        made = self.rows.get((question, row))
        if made is None or made.isHidden():
            return None
        return parts(made.answer).get(part) or made.form.focus_target()

    def place_of(self, widget: QWidget | None) -> str:
        """ "question/row/part" of the control that has focus, "" where it belongs to no question."""
        row = self.row_of(widget)
        if row is None:
            return ""
        part = next((name for name, control in parts(row.answer).items() if control is widget), "")
        return "/".join((*row.key, part))

    def row_of(self, widget: QWidget | None) -> AnswerRow | None:
        """The row that a control belongs to."""
        while widget is not None and not isinstance(widget, AnswerRow):
            widget = widget.parentWidget()
        return widget if widget in self.rows.values() else None

    def first(self) -> QWidget | None:
        """The first control that is asked."""
        row = self.first_row()
        return row.form.focus_target() if row is not None else None

    def explain_inline(self, row: AnswerRow) -> None:
        """Open or close the definitions of a row under it, and say so."""
        opened = row.toggle_inline()
        announce(row, _("Definitions shown") if opened else _("Definitions hidden"))

    def close_inline(self) -> bool:
        """Close definitions that are open under rows; says whether there were any."""
        return sum(row.close_inline() for row in self.rows.values()) > 0

    def first_row(self) -> AnswerRow | None:
        """The first row that is asked."""
        return next((row for row in self.rows.values() if not row.isHidden()), None)
