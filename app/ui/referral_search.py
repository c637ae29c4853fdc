"""Who of the site may be the person of a referral: the list, one beside what is typed, and what is judged of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models.codes import STATUS
from app.store.queries.identities import Candidate, KnownCase
from app.ui import focus
from app.ui.case_words import person_name
from app.ui.person_compare import Comparison, JudgePanel, Side, joined_words, known_side
from app.ui.refill import empty
from app.ui.when import plain_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner, Card
from app.ui.widgets.layouts import Column, Flow, Row
from app.ui.widgets.text import Label, Rule
from app.words import _, ngettext

MOST_SHOWN = 6


class KnownAlready(QWidget):
    """Candidates as somebody types. `open_case(str)` asks for a case, `episode(str)` for a new one of a person;
    `reviewed(str, str)` says who is not the same, and why; `reviewed_again(str)` takes that back."""

    open_case = Signal(str)
    episode = Signal(str)
    reviewed = Signal(str, str)
    reviewed_again = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.comparing = ""
        self._found: list[Candidate] = []
        self._apart: dict[str, str] = {}
        self._typed = Side("", "")
        self._elsewhere = False
        self._column = Column(self, gap=16)
        self.show_found([], {}, Side("", ""), typed=False, elsewhere=False)

    def show_found(
        self, found: list[Candidate], apart: Mapping[str, str], side: Side, *, typed: bool, elsewhere: bool
    ) -> None:
        """Show who was found; `apart` are those judged not to be the same, with why; `elsewhere` says that the
        victim-survivor typed is known at the site."""
        self._found, self._apart, self._typed, self._elsewhere = found, dict(apart), side, elsewhere
        self._any = typed
        if self.comparing and not any(one.known.person == self.comparing for one in found):
            self.comparing = ""
        self._fill()

    def unreviewed(self) -> list[Candidate]:
        """The candidates nobody has judged yet."""
        return [one for one in self._found if one.known.person not in self._apart]

    def compare(self, person: str) -> None:
        """Set somebody beside what is typed; "" goes back to the list."""
        before, self.comparing = self.comparing, person
        self._fill()
        wanted = self.first if person else self._links.get(before, self.first)
        if wanted is not None:
            focus.show_on(wanted)

    # ---- the list --------------------------------------------------------------------------------------------------

    def _fill(self) -> None:
        empty(self._column)
        self._links: dict[str, Button] = {}
        self.first: QWidget | None = None
        chosen = next((one for one in self._found if one.known.person == self.comparing), None)
        if self._elsewhere:
            words = _("This victim-survivor is known at this site")
            lines = [_("On a case that is not on this laptop. Ask the site lead before you go on.")]
            self._column.add(Banner("info", words, lines))
        card = self._compared(chosen) if chosen is not None else self._list()
        self._column.add(card)
        if self.isVisible():
            card.show()  # at once: focus goes to something in it
        self._column.addStretch(1)

    def _list(self) -> Card:
        card = Card(_("Known here already?"), gap=10)
        shown = self.unreviewed()
        if not shown:
            words = _("Nobody like this is known at this site.") if self._any else _("Type a name to search the site.")
            card.add(Label(words, tone="text2"))
        elif len(shown) > 1:
            words = ngettext("{n} person may be meant", "{n} people may be meant", len(shown))
            card.add(Label(words, "small"))
        for number, one in enumerate(shown[:MOST_SHOWN]):
            if number:
                card.add(Rule())
            card.add(self._candidate(one))
        rest = len(shown) - MOST_SHOWN
        if rest > 0:
            more = ngettext(
                "{n} more has something in common. Type more to narrow it down.",
                "{n} more have something in common. Type more to narrow it down.",
                rest,
            )
            card.add(Label(more, "small"))
        reviewed = [one for one in self._found if one.known.person in self._apart]
        if reviewed:
            card.add(Rule(), Label(_("Reviewed, not the same"), "small_strong"))
            for one in reviewed:
                card.add(self._apart_line(one))
        return card

    def _candidate(self, one: Candidate) -> QWidget:
        holder = QWidget()
        column = Column(holder, gap=3)
        link = Button(_title(one), "link_strong", on_click=partial(self.compare, one.known.person))
        self._links[one.known.person] = link
        self.first = self.first or link
        column.add(Row().add(link, None), Label(one.strength_words, "small_strong", _tone(one)))
        column.add(Label(joined_words((*one.why, *one.against)), "body"))
        facts = [_("Born {day}").format(day=plain_day(one.known.birth_date)) if one.known.birth_date else ""]
        facts += [case_words(case) for case in one.known.cases[:2]]
        column.add(Label(joined_words([fact for fact in facts if fact]), "small"))
        return holder

    def _apart_line(self, one: Candidate) -> QWidget:
        holder = QWidget()
        again = Button(
            _("Review again"),
            "link",
            name=_("Review {name} again").format(name=_title(one)),
            on_click=partial(self.reviewed_again.emit, one.known.person),
        )
        words = _("{name}: {why}").format(name=_title(one), why=self._apart[one.known.person])
        Column(holder, gap=0).add(Label(words, "small"), Row().add(again, None))
        return holder

    # ---- one beside what is typed ----------------------------------------------------------------------------------

    def _compared(self, one: Candidate) -> Card:
        card = Card(_title(one), gap=14)
        back = Button(_("Back to the list"), "link", icon="arrow-left", on_click=partial(self.compare, ""))
        self.first = back
        card.add(Row().add(back, None), Comparison(self._typed, known_side(one.known), one))
        self._place = Column(gap=12)
        card.add(self._next_steps(one), self._place)
        return card

    def _next_steps(self, one: Candidate) -> QWidget:
        holder = QWidget()
        column = Column(holder, gap=10)
        going_on = [case for case in one.known.cases if case.going_on]
        unknown = [case for case in one.known.cases if not case.held]
        buttons = Flow(gap=10, row_gap=8)
        for case in going_on:
            words = _("It is the same person: open case {reference}").format(reference=case.reference)
            buttons.addWidget(Button(words, "primary", on_click=partial(self.open_case.emit, case.case)))
        if not going_on and not unknown and one.known.cases:
            words = _("It is the same person: open a new episode")
            buttons.addWidget(Button(words, "primary", on_click=partial(self.episode.emit, one.known.person)))
        buttons.addWidget(Button(_("It is not the same person"), on_click=partial(self._ask_why, one)))
        if going_on:
            said = _("They have a case that goes on, so a second one cannot be opened. Record this referral there.")
            column.add(Label(said, tone="text2"))
        elif unknown:
            said = _("Case {reference} is not on this laptop. If it is the same person, ask {name}, or your site lead.")
            holder_name = unknown[0].case_manager or _("a colleague")
            column.add(Label(said.format(reference=unknown[0].reference, name=holder_name), tone="text2"))
        column.add(buttons)
        return holder

    def _ask_why(self, one: Candidate) -> None:
        empty(self._place)
        panel = JudgePanel(
            _("Not the same person"),
            _("They will not be shown as new for this person again. What you write stays with it."),
            _("They are two people"),
            partial(self._judged, one.known.person),
            lambda: empty(self._place),
        )
        self._place.add(panel)
        panel.show()
        focus.show_on(panel.form.rows["why"].focus_target())

    def _judged(self, person: str, why: str) -> None:
        self.comparing = ""
        self.reviewed.emit(person, why)
        if self.first is not None:
            focus.show_on(self.first)


def case_words(case: KnownCase) -> str:
    """ "Case W-0001, active, held by Siân Rees"."""
    parts = [_("Case {reference}").format(reference=case.reference), STATUS.label(case.status).lower()]
    if case.case_manager:
        parts.append(_("held by {name}").format(name=case.case_manager))
    return ", ".join(part for part in parts if part)


def _title(one: Candidate) -> str:
    name = person_name(one.known.name, one.known.unconfirmed)
    if not one.known.cases:
        return name
    return _("{name}, {reference}").format(name=name, reference=one.known.cases[0].reference)


def _tone(one: Candidate) -> str:
    return {"strong": "danger", "likely": "warn"}.get(one.strength, "text2")
