"""Service users who may be one person: each pair side by side, what somebody judges of them, and what was judged."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.commands import identities
from app.errors import AppError
from app.models.record import ScopeKind
from app.store.queries.identities import (
    Judged,
    KnownCase,
    KnownPerson,
    PersonPair,
    judgements,
    known_person,
    unreviewed_matches,
)
from app.store.store import Changed
from app.ui import dialogs, focus
from app.ui.announce import announce
from app.ui.area import AppPage, Args, Place, Window
from app.ui.case_words import person_name
from app.ui.naming_guard import screen_reason
from app.ui.person_compare import Comparison, JudgePanel, known_side
from app.ui.refill import empty
from app.ui.when import short_day
from app.ui.widgets.bars import PageHeader
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner, Card, Link
from app.ui.widgets.layouts import Column, Flow, Row, sized
from app.ui.widgets.states import EmptyState
from app.ui.widgets.text import Label, Rule
from app.words import _, ngettext
from app.workspace import Workspace

MOST_SHOWN = 10


class MatchesPage(AppPage):
    """Every pair to review, the likeliest first; `args["people"]` (ids with commas) narrows it to some people."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args)
        self.title = _("Possibly the same person")
        before = window.page
        words = before.title if before is not None and before.title else _("Back")
        self.back = Button(words, "link", icon="arrow-left", on_click=window.go_back)
        self.header = PageHeader(self.title)
        self.said = Column(gap=0)
        self.pairs = Column(gap=16)
        self.reviewed = Column(gap=0)
        self._asking = ("", "", "")
        self._panel: JudgePanel | None = None
        self._cards: dict[tuple[str, str], Card] = {}
        self.body.set_margins((32, 16, 32, 24))
        self.body.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.add(self.header, self.said, self.pairs, self.reviewed)
        self.body.addStretch(1)

    def refresh(self, changed: Changed | None) -> None:
        """Compare again."""
        if changed is not None and not changed.touches("service_user", "person_link", "case", "case_card", "dyad"):
            return
        workspace = self.workspace
        only = [person for person in self.args.get("people", "").split(",") if person]
        found = unreviewed_matches(workspace.store, workspace.access, persons=only or None)
        words = ngettext("{n} pair to look at", "{n} pairs to look at", len(found))
        self.header.set_subtitle(words if found else "")
        empty(self.pairs)
        self._cards, self._panel = {}, None
        for pair in found[:MOST_SHOWN]:
            card = self._pair(pair)
            self._cards[(pair.one.person, pair.candidate.known.person)] = card
            self.pairs.add(card)
        if not found:
            text = _("When two service users look alike, after a referral, an import or a bundle, they show here.")
            self.pairs.add(EmptyState(_("Nobody to review"), text, "users"))
        self._show_reviewed(only)
        if any(self._asking):
            self.ask(*self._asking)

    # ---- one pair --------------------------------------------------------------------------------------------------

    def _pair(self, pair: PersonPair) -> Card:
        one, other = pair.one, pair.candidate.known
        card = Card(_("{one} and {other}").format(one=_short(one), other=_short(other)), gap=14)
        sides = known_side(one, _short(one)), known_side(other, _short(other))
        card.add(Comparison(*sides, pair.candidate))
        ids = one.person, other.person
        both = _("{one} and {other}").format(one=_short(one), other=_short(other))
        buttons = Flow(gap=10, row_gap=8)
        same, apart = _("They are the same person"), _("They are two people")
        named = _("{words}: {both}")
        buttons.add(
            Button(same, name=named.format(words=same, both=both), on_click=partial(self.ask, "same", *ids)),
            Button(apart, name=named.format(words=apart, both=both), on_click=partial(self.ask, "not_same", *ids)),
        )
        for case in (*one.cases, *other.cases):
            if case.held:
                words = _("Open case {reference}").format(reference=case.reference)
                named_case = named.format(words=words, both=both)
                buttons.addWidget(Button(words, "quiet", name=named_case, on_click=partial(self._open, case)))
        card.body.addLayout(buttons)
        return card

    def _open(self, case: KnownCase) -> None:
        self.main.open_case(case.case)

    def ask(self, judgement: str, one: str, other: str) -> None:
        """Ask what a judgement of two people rests on."""
        card = self._cards.get((one, other))
        if card is None:
            return
        self.close_question()
        self._asking = (judgement, one, other)
        same = judgement == "same"
        title = _("The same person") if same else _("Two people")
        explain = (
            _("Both keep their records. Their cases then show as episodes of one person. It can be taken back.")
            if same
            else _("They will not be shown as new again. It stays under Reviewed and can be taken back.")
        )
        words = _("Join them") if same else _("Keep them apart")
        self._panel = JudgePanel(title, explain, words, partial(self._judge, judgement, one, other), self._on_cancel)
        card.add(self._panel)
        self._panel.show()
        focus.show_on(self._panel.form.rows["why"].focus_target())

    def close_question(self) -> None:
        """Take away the question that is open."""
        if self._panel is not None:
            self._panel.hide()
            self._panel.deleteLater()
        self._panel = None
        self._asking = ("", "", "")

    def _on_cancel(self) -> None:
        card = self._cards.get((self._asking[1], self._asking[2]))
        self.close_question()
        if card is not None:
            focus.show_on(card.findChildren(Button)[0])

    def _judge(self, judgement: str, one: str, other: str, why: str) -> None:
        act = identities.join_people if judgement == "same" else identities.keep_people_apart
        asked, self._asking = self._asking, ("", "", "")
        try:
            why = screen_reason(self, self.workspace, ScopeKind.INDEX, why)
            act(self.workspace, one, other, why=why)
        except AppError as error:
            self._asking = asked
            dialogs.show_error(self, error)
            return
        self._panel = None
        self._say(judgement, one)
        focus.show_on(self.first_focus())

    def _say(self, judgement: str, person: str) -> None:
        """Say what was done, and where both have a case that goes on, what to do about it."""
        empty(self.said)
        known = known_person(self.workspace.store, self.workspace.access, person)
        going_on = [case for case in known.cases if case.going_on] if known is not None else []
        if judgement == "same" and len(going_on) > 1:
            references = ", ".join(case.reference for case in going_on)
            title = _("Joined. They have more than one case that goes on: {references}").format(references=references)
            lines = [_("Decide which goes on, and close the other as a duplicate.")]
            links: list[Link] = [
                (_("Open case {reference}").format(reference=case.reference), partial(self._open, case))
                for case in going_on
                if case.held
            ]
            self.said.add(Banner("warn", title, lines, links))
            announce(self, " ".join((title, *lines)))
            return
        title = _("Joined: their cases show as episodes of one person.") if judgement == "same" else _("Kept apart.")
        self.said.add(Banner("ok", title))
        announce(self, title)

    # ---- what was judged -------------------------------------------------------------------------------------------

    def _show_reviewed(self, only: list[str]) -> None:
        empty(self.reviewed)
        store, access = self.workspace.store, self.workspace.access
        found = [
            judged
            for judged in judgements(store, access)
            if judged.judgement != "undone" and (not only or {judged.person, judged.other} & set(only))
        ]
        if not found:
            return
        card = Card(_("Reviewed"), gap=10)
        for number, judged in enumerate(found[:50]):
            line = self._judged_line(judged)
            if line is None:
                continue
            if number:
                card.add(Rule())
            card.add(line)
        self.reviewed.add(sized(card, max_width=900))

    def _judged_line(self, judged: Judged) -> QWidget | None:
        store, access = self.workspace.store, self.workspace.access
        one, other = known_person(store, access, judged.person), known_person(store, access, judged.other)
        if one is None or other is None:
            return None
        both = _("{one} and {other}").format(one=_short(one), other=_short(other))
        holder = QWidget()
        same = judged.judgement == "same"
        words = (_("{both} are the same person") if same else _("{both} are two people")).format(both=both)
        when = short_day(judged.at, self.workspace.today())
        by = _("{why} ({who}, {when})").format(why=judged.why, who=judged.by, when=when)
        back = Button(
            _("Take back"),
            "link",
            name=_("Take back: {both}").format(both=both),
            on_click=partial(self.take_back, judged.person, judged.other),
        )
        Row(holder, gap=16).add(Column(gap=1).add(Label(words, "strong"), Label(by, "small")), None, back)
        return holder

    def take_back(self, one: str, other: str) -> None:
        """Ask why, and take back what was judged of two people."""
        text = _("They show as possibly the same person again if they look alike. What was judged stays readable.")
        why = dialogs.ask_reason(self, _("Take this back?"), text, _("Why"), _("Take it back"))
        if not why:
            return
        try:
            why = screen_reason(self, self.workspace, ScopeKind.INDEX, why)
            identities.separate_people(self.workspace, one, other, why=why)
        except AppError as error:
            dialogs.show_error(self, error)
            return
        empty(self.said)
        self.said.add(Banner("ok", _("Taken back.")))
        announce(self, _("Taken back."))

    # ---- the window ------------------------------------------------------------------------------------------------

    def first_focus(self) -> QWidget:
        """The first pair's first answer, or the way back."""
        first = next(iter(self._cards.values()), None)
        return first.findChildren(Button)[0] if first is not None else self.back

    def regions(self) -> list[QWidget]:
        """Head, and each pair."""
        return [self.header, *self._cards.values()]

    def place(self) -> Place:
        """The question that is open, with what is written."""
        why = str(self._panel.form.value("why") or "") if self._panel is not None else ""
        return {"asking": list(self._asking), "why": why}

    def restore(self, place: Place) -> None:
        """The same question."""
        self.refresh(None)
        asking = place.get("asking")
        if isinstance(asking, list) and len(asking) == 3 and all(asking):
            self.ask(*(str(part) for part in asking))
            if self._panel is not None:
                self._panel.form.set_values({"why": str(place.get("why") or "")})


def _short(known: KnownPerson) -> str:
    name = person_name(known.name, known.unconfirmed)
    return _("{name}, {reference}").format(name=name, reference=known.own) if known.own else name
