"""One record in a list: what it says, how it stands, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from app.models.kinds import KINDS
from app.store.queries.records import RecordRow
from app.ui.case_words import letter_words
from app.ui.record_layouts import layout
from app.ui.record_words import Line
from app.ui.widgets.button import Button
from app.ui.widgets.layouts import Column, Flow, Row, sized
from app.ui.widgets.text import Label
from app.words import _

Act = tuple[str, Callable[[], object]]
"""Words and what they do."""
MOST_TEXT = 400
"""Characters of a record's words shown in a list; opening it shows all of them."""
WHOLE_FACT = 40
"""Characters up to which a fact stays whole when its line wraps."""
_TONES = {"stop": "danger", "caution": "warn", "unsafe": "danger", "refuge_never_print": "danger", "void": "danger"}


class ActsButton(Button):
    """Three dots that open what can be done with a record."""

    def __init__(self, record: str, acts: Sequence[Act]) -> None:
        super().__init__("", "quiet", icon="ellipsis", name=_("More for {record}").format(record=record))
        self.menu_of_acts = QMenu(self)
        for words, act in acts:
            self.menu_of_acts.addAction(words, act)
        self.clicked.connect(self._open)
        sized(self, width=36, height=28)

    def _open(self) -> None:
        self.menu_of_acts.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))


class RecordItem(QWidget):
    """One record: a title that opens it, whose it is, how it stands, its facts and its words, and what can be done."""

    def __init__(
        self, row: RecordRow, line: Line, acts: Sequence[Act], open_it: Callable[[], object], *, whose: bool = True
    ) -> None:
        """`whose` names the victim-survivor; left out in a list that is about one."""
        super().__init__()
        self.row = row
        self.link = Button(line.title, "link_strong", on_click=open_it)
        self.more = ActsButton(line.title, acts)
        marks = [letter_words(row.letter)] if row.letter and whose else []
        if row.covert:
            marks.append(_("Service user must not know"))
        if row.conflicts:
            marks.append(_("Colleagues recorded this differently"))
        heading = Flow(gap=12, row_gap=2).add(self.link, *(Label(mark, "small_strong") for mark in marks))
        top = Row(gap=12)
        top.addLayout(heading, 1)
        if line.due:
            top.add(
                Label(line.due, "small_strong" if line.late else "small", "danger" if line.late else "", wrap=False)
            )
        if line.status:
            top.add(Label(line.status, "small_strong", _tone(row, line), wrap=False))
        top.add(self.more)
        column = Column(self, gap=2, margins=(0, 2, 0, 2)).add(top)
        if line.facts:
            whole = (fact.replace(" ", "\u00a0") if len(fact) < WHOLE_FACT else fact for fact in line.facts)
            facts = "   \u00b7   ".join(whole)
            column.add(Label(facts, "small", tabular=True, name=", ".join(line.facts)))
        if line.text:
            column.add(2, Label(_short(line.text)))
        self.under = Column(gap=6, margins=(20, 6, 0, 0))
        column.addLayout(self.under)


def _short(text: str) -> str:
    return text if len(text) <= MOST_TEXT else _("{start} …").format(start=text[:MOST_TEXT].rstrip())


def _tone(row: RecordRow, line: Line) -> str:
    if line.ended:
        return "text2"
    code = row.text(layout(KINDS[row.kind]).status)
    return _TONES.get(code, "text")
