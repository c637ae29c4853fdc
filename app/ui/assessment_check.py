"""The last step of an assessment: every answer once more, what is missing, and what will not be kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.models.instrument import Problem
from app.ui import focus, titles
from app.ui.announce import announce
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner, Card
from app.ui.widgets.layouts import Column, Row, sized
from app.ui.widgets.text import Icon, Label, Rule
from app.ui.wizard_logic import Filling, LeftOut, Line, left_out, section_lines
from app.words import _, ngettext

LABEL_SHARE, ANSWER_SHARE = 5, 7
MOST_LINKS = 8
"""Problems listed at the top; every one is marked where it stands."""


class _Answer(QWidget):
    """One line: what was asked, the answer, and the way to change it."""

    def __init__(self, label: str, answer: str, problem: str, change: QWidget) -> None:
        super().__init__()
        said = Column(gap=2, margins=(0, 2, 0, 0))
        if problem:
            wrong = Row(gap=6).add(Icon("octagon-alert", "danger", 16))
            wrong.addWidget(Label(problem, "small_strong", "danger"), 1)
            said.add(wrong)
        if answer or not problem:
            said.add(Label(answer or _("Not answered"), tone="text" if answer else "text3"))
        said.addStretch(1)
        row, top = Row(self, gap=16), Qt.AlignmentFlag.AlignTop
        asked = Column(gap=0, margins=(0, 2, 0, 0)).add(Label(label, "strong"), None)
        row.addLayout(asked, LABEL_SHARE)
        row.addLayout(said, ANSWER_SHARE)
        row.addWidget(change, 0, top)


class CheckAnswers(QWidget):
    """Check your answers. `change(step, place)` asks to go to an answer; `place` is "question/row/"."""

    change = Signal(str, str)

    def __init__(self, filling: Filling, facts: Sequence[tuple[str, str]]) -> None:
        """`facts` are what the record says of itself, in words: time point, whose view."""
        super().__init__()
        self._filling = filling
        self._banner: Banner | None = None
        self.first_change: QWidget | None = None
        self.column = Column(self, gap=16, margins=(4, 0, 12, 24))
        self._place_for_banner = Column(gap=0)
        self.column.addLayout(self._place_for_banner)
        self.heading = Label(_("Check your answers"), "h1")
        self.column.add(Column(gap=8).add(self.heading, Label(self._summary(), tone="text2")))
        self._add_facts(facts)
        for section in filling.sections():
            self._add_section(section.id, section.title.say(_lang()), section_lines(filling, section))
        self._add_left_out(left_out(filling))
        self.column.addStretch(1)

    def _summary(self) -> str:
        missing = len(self._filling.problems())
        if not missing:
            return _("Nothing is missing. You can complete this assessment, or change any answer first.")
        return ngettext(
            "{n} answer is still needed. Everything else is saved as a draft.",
            "{n} answers are still needed. Everything else is saved as a draft.",
            missing,
        )

    def _add_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        card = Card(_("About this assessment"), gap=12)
        first = self._filling.step_keys()[0]
        for number, (label, words) in enumerate(facts):
            link = self._link(label, first, "") if number == 0 else self._blank()
            card.add(Rule(), _Answer(label, words, "", link))
        self.column.add(card)

    def _add_section(self, step: str, title: str, lines: Sequence[Line]) -> None:
        if not lines:
            return
        card, group = Card(title, gap=12), ""
        for line in lines:
            if line.group != group and line.group:
                card.add(4, Label(line.group, "h3"))
            group = line.group
            name = _("{question} {row}").format(question=line.group, row=line.label) if line.group else line.label
            link = self._link(name, step, f"{line.question}/{line.row}/", answered=bool(line.answer))
            card.add(Rule(), _Answer(line.label, line.answer, line.problem, link))
        self.column.add(card)

    def _link(self, what: str, step: str, place: str, answered: bool = True) -> Button:
        words = _("Change") if answered else _("Answer")
        name = _("{action}: {question}").format(action=words, question=what)
        link = Button(words, "link", on_click=partial(self.change.emit, step, place), name=name)
        sized(link, min_width=60)
        self.first_change = self.first_change or link
        return link

    def _blank(self) -> QWidget:
        """Keeps the column of links where there is nothing to change."""
        return sized(QWidget(), min_width=60)

    def _add_left_out(self, found: Sequence[LeftOut]) -> None:
        if not found:
            return
        words = ngettext(
            "{n} answer will not be kept when you complete",
            "{n} answers will not be kept when you complete",
            len(found),
        )
        lines = [_("{label}: {answer} ({why})").format(label=f.label, answer=f.answer, why=f.why) for f in found]
        self.column.add(Banner("info", words, lines))

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Say what is still needed, each with a link to where it is answered; focus goes to the first."""
        if self._banner is not None:
            self._place_for_banner.removeWidget(self._banner)
            self._banner.hide()
            self._banner.deleteLater()
        self._banner = banner = Banner("danger", _("There is a problem"))
        links = []
        for problem in problems[:MOST_LINKS]:
            place = f"{problem.question}/{problem.row or ''}/"
            links.append(banner.add_link(problem.message, partial(self.change.emit, self._step_of(problem), place)))
        more = len(problems) - MOST_LINKS
        if more > 0:
            banner.text.add(Label(ngettext("{n} more is marked below.", "{n} more are marked below.", more)))
        self._place_for_banner.addWidget(banner)
        titles.set_error(self, True)
        announce(self, _("There is a problem"), urgent=True)
        focus.show_on(links[0])

    def _step_of(self, problem: Problem) -> str:
        sections = self._filling.sections()
        return next(s.id for s in sections if any(q.id == problem.question for q in s.questions))


def _lang() -> str:
    from app.words import language

    return language()
