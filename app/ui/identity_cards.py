"""On the People section: confirming a name, and which victim-survivors of two dyads are one person."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.commands import identities
from app.errors import AppError
from app.models.matching import Particulars
from app.models.record import ScopeKind
from app.models.record_codes import SAME_PERSON
from app.store.queries.cases import CaseHead, DyadRow, held_dyads
from app.store.queries.identities import Candidate, candidates
from app.store.queries.victim_links import VictimPair, victim_pairs
from app.ui import dialogs, focus, shortcuts
from app.ui.case_words import letter_words, person_name
from app.ui.naming_guard import screen_reason
from app.ui.person_compare import JudgePanel, joined_words
from app.ui.refill import empty
from app.ui.when import short_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import DateField, TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Flow, Row
from app.ui.widgets.text import Label, Rule
from app.words import _
from app.workspace import Workspace


class ConfirmNameForm(Card):
    """Confirm the name of the service user. Who else has it shows while it is typed; `done(candidates)` is called with
    who may be the same person once it is saved."""

    def __init__(
        self,
        workspace: Workspace,
        head: CaseHead,
        done: Callable[[list[Candidate]], object],
        close: Callable[[], object],
    ) -> None:
        super().__init__(_("Confirm the name"), gap=14)
        self._workspace, self._head, self._done = workspace, head, done
        self.form = Form(gap=14)
        name = Row(gap=16)
        self.form.body.add(name)
        self.form.add("given", _("Given name"), TextField(), into=name)
        self.form.add("family", _("Family name"), TextField(), into=name)
        self.form.add("birth_date", _("Date of birth"), DateField(today=workspace.today), optional=True)
        self.form.set_values({"birth_date": head.birth_date})
        self.form.changed.connect(self._look)
        self.found = Column(gap=6)
        buttons = Flow(gap=10, row_gap=8).add(
            Button(_("The name is confirmed"), on_click=self.save), Button(_("Cancel"), "quiet", on_click=close)
        )
        kept = _("What they are known as ({name}) is kept.").format(name=head.name)
        self.body.add(self.form, Label(kept, "small"), self.found, buttons)
        shortcuts.bind_panel(self, {"continue": self.save})

    def _text(self, key: str) -> str:
        return str(self.form.value(key) or "")

    def _look(self) -> None:
        empty(self.found)
        names = (" ".join(part for part in (self._text("given"), self._text("family")) if part),)
        sought = Particulars(names if names[0] else (), self._text("birth_date"))
        workspace, me = self._workspace, self._head.service_user
        found = candidates(workspace.store, workspace.access, sought, but=(me,), most=3)
        for one in found:
            if one.strength == "weak":
                continue
            name = person_name(one.known.name, one.known.unconfirmed)
            words = _("{how}: {name}. {why}").format(how=one.strength_words, name=name, why=joined_words(one.why))
            self.found.add(Label(words, "small"))

    def save(self) -> None:
        """Save it, and say who else it may be."""
        problems = self.form.problems()
        if not (self._text("given") or self._text("family")):
            problems.insert(0, ("given", _("Give the confirmed name")))
        self.form.show_problems(problems)
        if problems:
            return
        try:
            found = identities.confirm_name(
                self._workspace,
                self._head.id,
                given_name=self._text("given"),
                family_name=self._text("family"),
                birth_date=self._text("birth_date"),
            )
        except AppError as error:
            dialogs.show_error(self, error)
            return
        self._done(found)


class VictimLinksCard(Card):
    """Which of a case's victim-survivors are, or may be, one person with another: said, and taken back."""

    def __init__(self, workspace: Workspace, case: str) -> None:
        super().__init__(_("The same victim-survivor twice?"), gap=12)
        self._workspace, self._case = workspace, case
        self._dyads: list[DyadRow] = []
        self._list = Column(gap=12)
        self._place = Column(gap=12)
        self.say = Button(_("Say that two are one person"), "link", icon="plus", on_click=self.open_form)
        self.add(self._list, self._place, Row().add(self.say, None))

    def read(self) -> None:
        """Compare again."""
        workspace = self._workspace
        empty(self._list)
        pairs = victim_pairs(workspace.store, workspace.access, self._case)
        self._dyads = held_dyads(workspace.store, workspace.access)
        mine = [dyad for dyad in self._dyads if dyad.case == self._case]
        self.setVisible(bool(mine) and len(self._dyads) > 1)
        for number, pair in enumerate(pairs):
            if number:
                self._list.add(Rule())
            self._list.add(self._line(pair))
        if not pairs:
            self._list.add(Label(_("Nobody looks alike, and nobody was judged."), tone="text2"))

    def _called(self, dyad: DyadRow) -> str:
        if dyad.case == self._case:
            return letter_words(dyad.letter)
        return _("{who} on {reference}").format(who=letter_words(dyad.letter), reference=dyad.case_reference)

    def _line(self, pair: VictimPair) -> QWidget:
        holder = QWidget()
        both = _("{one} and {other}").format(one=self._called(pair.dyad), other=self._called(pair.other))
        words = Column(gap=1)
        buttons = Row(gap=14)
        named = _("{words}: {both}")
        if pair.judgement:
            said = SAME_PERSON.label(pair.judgement).lower()
            words.add(Label(_("{both}: {judgement}").format(both=both, judgement=said), "strong"))
            when = short_day(pair.at, self._workspace.today())
            words.add(Label(_("{why} ({who}, {when})").format(why=pair.why, who=pair.by, when=when), "small"))
            back = _("Take back")
            act = partial(self._ask, "undone", pair.dyad.id, pair.other.id)
            buttons.add(Button(back, "link", name=named.format(words=back, both=both), on_click=act))
        else:
            words.add(Label(_("{both} may be one person").format(both=both), "strong"))
            for judgement, label in (("same", _("One person")), ("not_same", _("Two people"))):
                act = partial(self._ask, judgement, pair.dyad.id, pair.other.id)
                buttons.add(Button(label, "link", name=named.format(words=label, both=both), on_click=act))
        Row(holder, gap=16).add(words, None, buttons)
        return holder

    def open_form(self) -> None:
        """Ask which two are one person."""
        empty(self._place)
        form = Form(gap=12)
        mine = [(d.id, self._called(d)) for d in self._dyads if d.case == self._case]
        others = [(d.id, self._called(d)) for d in self._dyads]
        form.add("one", _("Victim-survivor of this case"), CodeField(mine, as_list=True), required=_("Choose one"))
        form.add("other", _("Is the same person as"), CodeField(others, as_list=True), required=_("Choose another"))

        def go_on() -> None:
            if form.check():
                self._ask("same", str(form.value("one")), str(form.value("other")))

        buttons = Flow(gap=10, row_gap=8).add(
            Button(_("Go on"), on_click=go_on), Button(_("Cancel"), "quiet", on_click=lambda: empty(self._place))
        )
        holder = Card(_("Say that two are one person"), gap=12, sunken=True)
        holder.body.add(form, buttons)
        self._place.add(holder)
        holder.show()
        focus.show_on(form.rows["one"].focus_target())

    def _ask(self, judgement: str, one: str, other: str) -> None:
        empty(self._place)
        titles = {"same": _("One person"), "not_same": _("Two people"), "undone": _("Take this back")}
        explain = _("Do not name anybody here: write what it rests on. No Idva sees this.")
        panel = JudgePanel(
            titles[judgement],
            explain,
            titles[judgement],
            partial(self._judge, judgement, one, other),
            lambda: empty(self._place),
        )
        self._place.add(panel)
        panel.show()
        focus.show_on(panel.form.rows["why"].focus_target())

    def _judge(self, judgement: str, one: str, other: str, why: str) -> None:
        acts = {
            "same": identities.join_dyads,
            "not_same": identities.keep_dyads_apart,
            "undone": identities.separate_dyads,
        }
        try:
            why = screen_reason(self, self._workspace, ScopeKind.CASE, why, case=self._case)
            acts[judgement](self._workspace, one, other, why=why)
        except AppError as error:
            dialogs.show_error(self, error)
            return
        empty(self._place)
        focus.show_on(self.say)
