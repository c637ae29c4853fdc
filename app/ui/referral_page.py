"""New case: search first, then what the referral says; everything typed is kept until the case is open."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.commands import referrals
from app.commands.victim_tokens import ensure_lookup_key, known_elsewhere
from app.errors import AppError
from app.models.access import Role
from app.models.ids import stamp
from app.models.record import Json
from app.store.drafts import Draft, drop_draft, load_draft, save_draft
from app.store.queries.cases import held_dyads, names
from app.store.queries.finding import site_of, staff_with_role
from app.store.queries.identities import candidates, known_person
from app.ui import dialogs, focus, shortcuts
from app.ui.area import AppPage, Args, Place, Window
from app.ui.case_words import dyad_facts, dyad_words, person_name
from app.ui.draft_keeper import DraftKeeper
from app.ui.person_compare import Side
from app.ui.referral_form import MOST_VICTIMS, ReferralForm
from app.ui.referral_naming import Screened, screen_referral
from app.ui.referral_search import KnownAlready
from app.ui.refill import empty
from app.ui.when import now_words, plain_day, short_day
from app.ui.widgets.bars import HeaderBar, StickyFooter
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner, Card
from app.ui.widgets.choice import Tick
from app.ui.widgets.layouts import Column, Flow, Row, SideBySide, scrolled, sized
from app.ui.widgets.text import Label
from app.words import _
from app.workspace import Workspace

DRAFT_KEY = "referral/new"
LOOK_AFTER_MS = 250
SEARCH, DETAILS = 0, 1


class ReferralPage(AppPage):
    """Takes a referral in: who is known already is looked for before anything else is asked."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args, scrolls=False, bare=True)
        self.title = _("New case")
        store = workspace.store
        idvas = [(p.id, p.name) for p in staff_with_role(store, Role.IDVA.value)]
        self.form = ReferralForm(workspace.today, list(names(store, "agency").items()), idvas)
        self.apart: dict[str, str] = {}
        self.episode_of = ""
        self.bring: dict[str, Tick] = {}
        ensure_lookup_key(workspace)
        self._build()
        self.keeper = DraftKeeper(workspace, self._save_draft, self.bar.status, self)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(LOOK_AFTER_MS)
        self._look.timeout.connect(self.look_for_known)
        self.form.changed.connect(self._on_change)
        self.form.set_values({"received_on": workspace.today().isoformat(), "service_user_aware": "no"})
        self._load()
        self.look_for_known()
        self._show_step()
        shortcuts.bind_page(self, {"continue": self.go_on})

    # ---- the page --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.bar = HeaderBar(_("New case"), "", "", (Button(_("Save and close"), on_click=self.main.go_back),))
        self.known = KnownAlready()
        self.known.open_case.connect(self.main.open_case)
        self.known.episode.connect(self.start_episode)
        self.known.reviewed.connect(self._on_reviewed)
        self.known.reviewed_again.connect(self._on_reviewed_again)
        self.steps = QStackedWidget()
        self.steps.addWidget(self._search_step())
        self.steps.addWidget(self._details_step())
        self.go = Button(_("Nobody of these: go on"), "primary", on_click=self.go_on)
        self.back_button = Button(_("Back to the search"), on_click=self.show_search)
        self.footer = StickyFooter(
            (Button(_("Throw the draft away"), on_click=self.discard), self.back_button),
            (self.go,),
            _("Ctrl+Enter goes on"),
        )
        self.form.hide()
        self.form.setParent(self)
        self.begun = Column(gap=0)
        self.body.add(self.bar)
        self.body.addLayout(self.begun)
        self.body.add(self.steps, stretch=1)
        self.body.add(self.footer)

    def _search_step(self) -> QWidget:
        asked, middle = QWidget(), QWidget()
        Column(asked, gap=16).add(self.form.person_card.holder, self.form.search_card.holder, None)
        self.search_summary = Column(gap=0)
        column = Column(middle, gap=16, margins=(32, 24, 32, 24))
        column.add(self.search_summary, Label(_("Search first"), "h1"))
        words = _("Type what the referral says of the person. Whoever is known at this site already shows beside it.")
        column.add(Label(words, tone="text2"), SideBySide(asked, self.known, shares=(1, 1), side_first=True))
        column.addStretch(1)
        return scrolled(middle)

    def _details_step(self) -> QWidget:
        middle = QWidget()
        self.details_summary = Column(gap=0)
        self._about = Card("", sunken=True, margins=(20, 14, 20, 16), gap=8)
        self._about_column = Column(gap=6)
        self._about.add(self._about_column)
        self._bring_card = Card(_("Victim-survivors of the earlier episode"), margins=(24, 18, 24, 24), gap=10)
        self._bring_column = Column(gap=8)
        self._bring_card.add(
            Label(_("Tick those whose record goes on in this episode."), tone="text2"), self._bring_column
        )
        self.more_victims = Button(_("Add a victim-survivor"), icon="plus", on_click=self.add_victim)
        self.fewer_victims = Button(_("Take the last one away"), "quiet", on_click=self.drop_victim)
        private = Label(_("What names or places them is kept in a record of their own."), tone="text2")
        self.form.victim_card.insertWidget(0, private)
        self.form.victim_card.addLayout(Flow(gap=10, row_gap=8).add(self.more_victims, self.fewer_victims))
        column = Column(middle, gap=16, margins=(32, 24, 32, 24))
        column.add(self.details_summary, Label(_("The referral"), "h1"))
        cards = (self.form.referral_card.holder, self.form.fit_card.holder, self._bring_card)
        for holder in (self._about, *cards, self.form.victim_card.holder):
            column.add(sized(holder, max_width=760))
        column.addStretch(1)
        return scrolled(middle)

    def first_focus(self) -> QWidget:
        """The given name, or the first question of the referral."""
        key = "given" if self.step == SEARCH else "received_on"
        return self.form.rows[key].focus_target()

    def regions(self) -> list[QWidget]:
        """Header, questions, who is known, footer."""
        shown = self.steps.currentWidget()
        return [self.bar, *([shown] if shown else []), *([self.known] if self.step == SEARCH else []), self.footer]

    @property
    def step(self) -> int:
        """Which step is shown."""
        return self.steps.currentIndex()

    def _show_step(self) -> None:
        searching = self.step == SEARCH
        place = self.search_summary if searching else self.details_summary
        place.addWidget(self.form.summary)
        self.back_button.setVisible(not searching)
        none = not self.known.unreviewed()
        self.go.setText(
            (_("Go on to the referral") if none else _("Nobody of these: go on"))
            if searching
            else _("Open a new episode")
            if self.episode_of
            else _("Open the case")
        )
        self.fewer_victims.setVisible(self.form.victims > 0)
        self.more_victims.setEnabled(self.form.victims < MOST_VICTIMS)
        if not searching:
            self._show_about()

    def show_search(self) -> None:
        """Go back to the search; a new episode that was begun is given up, the answers stay."""
        self.episode_of = ""
        self._to(SEARCH)
        self.look_for_known()

    def _to(self, step: int) -> None:
        self.steps.setCurrentIndex(step)
        self.form.show_problems([])
        self._show_step()
        focus.show_on(self.first_focus())
        self.keeper.touch()

    def _show_about(self) -> None:
        """Whom the referral is about, with the way back."""
        empty(self._about_column)
        known = known_person(self.workspace.store, self.workspace.access, self.episode_of) if self.episode_of else None
        change = Button(_("Change"), "link", name=_("Change whom it is about"), on_click=self.show_search)
        if known is not None:
            words = _("A new episode for {name}").format(name=person_name(known.name, known.unconfirmed))
        else:
            side = self._typed_side()
            words = ", ".join(part for part in (side.name, side.born) if part)
        self._about_column.add(Row(gap=12).add(Label(words, "strong"), None, change))
        self.form.show_row("sex", not self.episode_of)
        self._show_bring(known.cases[0].case if known is not None and known.cases else "")

    def _show_bring(self, case: str) -> None:
        ticked = {dyad for dyad, tick in self.bring.items() if tick.isChecked()}
        empty(self._bring_column)
        self.bring = {}
        dyads = held_dyads(self.workspace.store, self.workspace.access, case) if case else []
        for dyad in dyads:
            words = ". ".join(part for part in (dyad_words(dyad), dyad_facts(dyad).rstrip(".")) if part)
            self.bring[dyad.id] = tick = Tick(words)
            tick.setChecked(dyad.id in ticked)
            tick.toggled.connect(self.keeper.touch)
            self._bring_column.add(tick)
        self._bring_card.setVisible(bool(dyads))

    # ---- search first ----------------------------------------------------------------------------------------------

    def _on_change(self) -> None:
        if self.step == SEARCH:
            self._look.start()
        self.keeper.touch()

    def look_for_known(self) -> None:
        """Show who of the site may be the person typed."""
        self._look.stop()
        sought = self.form.sought()
        found = candidates(self.workspace.store, self.workspace.access, sought)
        elsewhere = known_elsewhere(self.workspace, self.form.text("v_name"), self.form.text("v_born"))
        side = self._typed_side()
        self.known.show_found(found, self.apart, side, typed=not sought.empty, elsewhere=elsewhere)
        if self.step == SEARCH:
            self._show_step()

    def _typed_side(self) -> Side:
        whole = self.form.names()
        named = bool(self.form.text("given") or self.form.text("family"))
        born = self.form.text("birth_date")
        unconfirmed = bool(self.form.value("unconfirmed"))
        return Side(
            title=_("This referral"),
            name=person_name(whole[0], unconfirmed) if whole else "",
            others=", ".join(whole[1:]) if named or len(whole) > 1 else "",
            born=plain_day(born) if born else "",
            numbers=self.form.text("reference"),
        )

    def start_episode(self, person: str) -> None:
        """Go on with a new episode on the record of somebody known; a case that goes on is refused in words."""
        try:
            referrals.episode_to_follow(self.workspace, person)
        except AppError as error:
            dialogs.show_error(self, error)
            return
        self.episode_of = person
        self._to(DETAILS)

    def _on_reviewed(self, person: str, why: str) -> None:
        self.apart[person] = why
        self.keeper.touch()
        self.look_for_known()

    def _on_reviewed_again(self, person: str) -> None:
        self.apart.pop(person, None)
        self.keeper.touch()
        self.look_for_known()
        self.known.compare(person)

    def _search_problems(self) -> list[tuple[str, str]]:
        """What must be answered before going on: also whether those very likely meant are."""
        found = self.form.step_problems(searching=True)
        for one in self.known.unreviewed():
            if one.strength == "strong":
                name = person_name(one.known.name, one.known.unconfirmed)
                found.append(("given", _("Compare {name} first: very likely the same person").format(name=name)))
        return found

    # ---- victim-survivors ------------------------------------------------------------------------------------------

    def add_victim(self) -> None:
        """Ask about one more victim-survivor."""
        self.form.name_victims(self.form.victims + 1)
        self._show_step()
        focus.show_on(self.form.rows[f"v{self.form.victims}_given"].focus_target())
        self.keeper.touch()

    def drop_victim(self) -> None:
        """Ask about one victim-survivor less."""
        self.form.name_victims(self.form.victims - 1)
        self._show_step()
        self.keeper.touch()

    # ---- the draft -------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Save the draft now if anything is unsaved."""
        self.keeper.flush()

    def _save_draft(self) -> None:
        saved = Draft(DRAFT_KEY, "", self.place(), {}, stamp(self.workspace.now()))
        save_draft(self.workspace.store.db, saved)

    def _load(self) -> None:
        draft = load_draft(self.workspace.store.db, DRAFT_KEY)
        if draft is not None:
            self.restore(draft.value)
            when = short_day(draft.saved_at, self.workspace.today())
            self.bar.status.say(_("Draft: {when}").format(when=when), "text2", "pencil")
            self._say_begun(when)

    def _say_begun(self, when: str) -> None:
        """That this is a referral begun before: typed into by mistake, it would mix two people up."""
        lines = [_("What you typed then is still here. Finish it, or throw it away and start with another one.")]
        banner = Banner("info", _("You began this referral: {when}").format(when=when), lines)
        banner.add_link(_("Start another one"), self.start_anew)
        holder = QWidget()
        Column(holder, margins=(32, 12, 32, 0)).add(banner)
        self.begun.add(holder)

    def start_anew(self) -> None:
        """Throw this draft away and ask from the beginning."""
        if self.keeper.throw_away(self, DRAFT_KEY):
            self.main.go_back()
            self.main.open_page("referral", {})

    def place(self) -> Place:
        """Every answer, the step, and who was reviewed."""
        answers: dict[str, Json] = {}
        for key in self.form.rows:
            value = self.form.value(key)
            answers[key] = list(value) if isinstance(value, tuple) else cast(Json, value)
        return {
            "answers": answers,
            "step": self.step,
            "victims": self.form.victims,
            "apart": dict(self.apart),
            "episode_of": self.episode_of,
            "comparing": self.known.comparing,
            "bring": [dyad for dyad, tick in self.bring.items() if tick.isChecked()],
        }

    def restore(self, place: Place) -> None:
        """The same answers at the same step."""
        answers, apart = place.get("answers"), place.get("apart")
        victims, bring = place.get("victims"), place.get("bring")
        self.form.name_victims(victims if isinstance(victims, int) else 0)
        if isinstance(answers, dict):
            self.form.set_values(answers)
        if isinstance(apart, dict):
            self.apart = {str(person): str(why) for person, why in apart.items()}
        self.episode_of = str(place.get("episode_of") or "")
        self.steps.setCurrentIndex(DETAILS if place.get("step") == DETAILS else SEARCH)
        self.look_for_known()
        self._show_step()
        for dyad in bring if isinstance(bring, list) else ():
            if str(dyad) in self.bring:
                self.bring[str(dyad)].setChecked(True)
        comparing = str(place.get("comparing") or "")
        if comparing and self.step == SEARCH:
            self.known.compare(comparing)

    def discard(self) -> None:
        """Throw the draft away and go back."""
        if self.keeper.throw_away(self, DRAFT_KEY):
            self.main.go_back()

    def _forget(self) -> None:
        self.keeper.stop()
        drop_draft(self.workspace.store.db, DRAFT_KEY)

    # ---- going on --------------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """From the search to the referral, and from there to the open case."""
        if self.step == DETAILS:
            self.open_case()
            return
        self.look_for_known()
        problems = self._search_problems()
        self.form.show_problems(problems)
        if not problems:
            self.form.fill_first_victim()
            self._to(DETAILS)

    def open_case(self) -> None:
        """Check the answers, take the referral in, and show the case."""
        problems = self.form.step_problems(searching=False)
        self.form.show_problems(problems)
        if problems:
            return
        form = self.form
        screened = screen_referral(
            self, self.workspace, form.person(), form.referral(), form.eligibility(), form.named_victims(), self.apart
        )
        if screened is None:
            return
        try:
            taken = self._take(screened)
        except AppError as error:
            self._show_refusal(error)
            return
        self._forget()
        said = _("Case {reference} opened {time}")
        self.main.go_back()
        self.main.open_case(taken.opened.id)
        self.main.say(said.format(reference=taken.opened.reference, time=now_words(self.workspace.now())))
        for refusal in taken.refused:
            dialogs.show_error(None, refusal)

    def _take(self, screened: Screened) -> referrals.TakenIn:
        form = self.form
        if self.episode_of:
            return referrals.take_referral_again(
                self.workspace,
                self.episode_of,
                referral=screened.referral,
                eligibility=screened.eligibility,
                victims=form.named_victims(),
                bring=[dyad for dyad, tick in self.bring.items() if tick.isChecked()],
            )
        return referrals.take_referral(
            self.workspace,
            person=form.person(),
            referral=screened.referral,
            details=form.details(),
            eligibility=screened.eligibility,
            victims=form.named_victims(),
            apart=screened.apart,
            site=site_of(self.workspace.store)[0],
        )

    def _show_refusal(self, error: AppError) -> None:
        """At the date it is about, where there is one."""
        value = error.facts.get("value")
        for key in ("received_on", "marac_on", "birth_date"):
            if value and self.form.text(key) == value:
                if key == "birth_date":
                    self._to(SEARCH)
                self.form.show_problems([(key, dialogs.split_message(error.message())[0])])
                return
        dialogs.show_error(self, error)
