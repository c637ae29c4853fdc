"""Two people beside each other: what is the same, what differs, and what somebody judges of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.models.codes import STATUS
from app.store.queries.identities import Candidate, KnownPerson
from app.ui.case_words import person_name
from app.ui.when import plain_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.fields import NoteField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Flow, Grid
from app.ui.widgets.text import IconLabel, Label, Rule
from app.words import _


@dataclass(frozen=True, slots=True)
class Side:
    """One of two people as shown: who they are called, and their facts by `FACTS`."""

    title: str
    name: str
    others: str = ""
    born: str = ""
    numbers: str = ""
    cases: str = ""

    def facts(self) -> tuple[str, ...]:
        """In the order of `fact_names`."""
        return self.name, self.others, self.born, self.numbers, self.cases


def fact_names() -> tuple[str, ...]:
    """What is set beside each other."""
    return _("Name"), _("Other names"), _("Born"), _("Numbers"), _("Cases")


def known_side(known: KnownPerson, title: str = "") -> Side:
    """Somebody of the site."""
    others = [known.known_as if known.known_as != known.name else "", *known.aliases]
    cases = [
        ", ".join(part for part in (case.reference, STATUS.label(case.status), case.case_manager) if part)
        for case in known.cases
    ]
    return Side(
        title=title or _("Known here"),
        name=person_name(known.name, known.unconfirmed),
        others=", ".join(name for name in others if name),
        born=plain_day(known.birth_date) if known.birth_date else "",
        numbers=", ".join(known.references),
        cases="\n".join(cases),
    )


class Comparison(QWidget):
    """The facts of two people in two columns, and under them why they may be one."""

    def __init__(self, left: Side, right: Side, candidate: Candidate) -> None:
        super().__init__()
        self.setAccessibleName(_("Comparison of two people"))
        table = QWidget()
        grid = Grid(table, gap=20, row_gap=8)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        top = Qt.AlignmentFlag.AlignTop
        grid.addWidget(Label(left.title, "small_strong"), 0, 1)
        grid.addWidget(Label(right.title, "small_strong"), 0, 2)
        for row, (name, one, other) in enumerate(zip(fact_names(), left.facts(), right.facts(), strict=True), 1):
            grid.addWidget(Label(name, "small"), row, 0, top)
            for column, fact in ((1, one), (2, other)):
                said = fact or _("Not known")
                label = Label(said, "body" if fact else "small", name=_("{name}: {fact}").format(name=name, fact=said))
                grid.addWidget(label, row, column, top)
        Column(self, gap=12).add(table, Rule(), Reasons(candidate))


class Reasons(QWidget):
    """Why two people may be one, and what speaks against it."""

    def __init__(self, candidate: Candidate) -> None:
        super().__init__()
        column = Column(self, gap=6)
        column.add(Label(candidate.strength_words, "strong"))
        for words in candidate.why:
            column.add(IconLabel("check", words, "body", icon_tone="ok"))
        for words in candidate.against:
            column.add(IconLabel("minus", words, "body", "text2", icon_tone="text2"))
        if not candidate.why and not candidate.against:
            column.add(Label(_("Nothing here says that they are one person."), tone="text2"))


class JudgePanel(Card):
    """Asks why, then says so: `judge(why)` is called with what was written. Esc or Cancel closes it."""

    def __init__(
        self, title: str, explain: str, words: str, judge: Callable[[str], object], close: Callable[[], object]
    ) -> None:
        super().__init__(title, gap=12, sunken=True)
        self._judge = judge
        self.form = Form(gap=12)
        field = NoteField(max_length=500, lines=2, most_lines=6)
        self.form.add("why", _("What does this rest on?"), field, required=_("Say what it rests on"))
        self.form.summary.hide()
        self.say = Button(words, "primary", on_click=self.judge)
        buttons = Flow(gap=10, row_gap=8).add(self.say, Button(_("Cancel"), "quiet", on_click=close))
        self.body.add(Label(explain, tone="text2"), self.form, buttons)

    def judge(self) -> None:
        """Hand over the reason, if there is one."""
        if self.form.check():
            self._judge(str(self.form.value("why")))


def joined_words(parts: Sequence[str]) -> str:
    """Reasons in one line: "Same name. Same date of birth."."""
    return " ".join(f"{part}." for part in parts)
