"""New case: search first, then the person, the referral and, if known, a first victim-survivor."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.commands import cases, people
from app.errors import AppError
from app.models import codes as c
from app.models.access import Role
from app.models.ids import stamp
from app.models.person import Dyad, PersonDetails, ServiceUser, VictimSurvivor
from app.models.record import Json
from app.models.referral import Referral
from app.store.drafts import Draft, drop_draft, load_draft, save_draft
from app.store.queries.cases import names
from app.store.queries.finding import Found, possible_duplicates, site_of, staff_with_role
from app.ui import dialogs, shortcuts
from app.ui.area import AppPage, Args, Place, Window
from app.ui.case_words import person_name
from app.ui.draft_keeper import DraftKeeper
from app.ui.hints import hint
from app.ui.refill import empty
from app.ui.when import now_words, plain_day, short_day
from app.ui.widgets.bars import HeaderBar, StickyFooter
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.code_fields import CodeField, MultiCodeField
from app.ui.widgets.fields import DateField, NoteField, TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Row, scrolled, sized
from app.ui.widgets.text import Label, Rule
from app.ui.work_form import options
from app.words import _, ngettext
from app.workspace import Workspace

DRAFT_KEY = "referral/new"
LOOK_AFTER_MS = 250
MOST_SHOWN = 5
_VICTIM = ("v_given", "v_family", "relationship", "cohabitation", "idva")


class ReferralPage(AppPage):
    """Opens a case from a referral. Cases of the site that may be the same person show as somebody types."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args, scrolls=False, bare=True)
        self.title = _("New case")
        self.form = Form(gap=16)
        self._add_person()
        self._add_referral()
        self._add_victim()
        self._build()
        self.keeper = DraftKeeper(workspace, self._save_draft, self.bar.status, self)
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(LOOK_AFTER_MS)
        self._look.timeout.connect(self.look_for_duplicates)
        self.form.changed.connect(self._on_change)
        self.form.set_values({"received_on": workspace.today().isoformat(), "service_user_aware": "no"})
        self._load()
        self._show_rows()
        self.look_for_duplicates()
        shortcuts.bind_page(self, {"continue": self.open_case})

    # ---- the questions ---------------------------------------------------------------------------------------------

    def _add_person(self) -> None:
        today = self.workspace.today
        self._person_card = card = _card(_("The service user"))
        name = Row(gap=16)
        card.addLayout(name)
        self.form.add("given", _("Given name"), TextField(), into=name)
        self.form.add("family", _("Family name"), TextField(), into=name)
        self.form.add("known_as", _("Known as"), TextField(), optional=True, into=card)
        unsure = [("yes", _("The name is not confirmed"))]
        self.form.add(
            "unconfirmed", _("Is the name certain?"), MultiCodeField(unsure, _("Is the name certain?")), into=card
        )
        born = Row(gap=16)
        card.addLayout(born)
        self.form.add("birth_date", _("Date of birth"), DateField(today=today), optional=True, into=born)
        self.form.add("reference", _("Reference number"), TextField(), optional=True, into=born)
        hint(self.form.rows["birth_date"], _("Whole or in part"))
        hint(self.form.rows["reference"], _("PNC or another agency's"))
        self.form.add("sex", _("Sex"), CodeField(options(c.SEX), _("Sex"), as_list=True), optional=True, into=card)

    def _add_referral(self) -> None:
        today = self.workspace.today
        self._referral_card = card = _card(_("The referral"))
        dates = Row(gap=16)
        card.addLayout(dates)
        self.form.add(
            "received_on",
            _("Date of referral"),
            DateField(today=today),
            required=_("Give the date of the referral"),
            into=dates,
        )
        self.form.add("marac_on", _("Marac date"), DateField(today=today), optional=True, into=dates)
        source = CodeField(options(c.REFERRAL_SOURCE), as_list=True)
        self.form.add("source", _("Referred by"), source, required=_("Choose who referred"), into=card)
        agencies = list(names(self.workspace.store, "agency").items())
        self.form.add("agency", _("Agency"), CodeField(agencies, as_list=True), optional=True, into=card)
        criterion = CodeField(options(c.REFERRAL_CRITERION), _("Criterion"))
        self.form.add("criterion", _("Criterion"), criterion, optional=True, into=card)
        aware = CodeField(options(c.YES_NO)[:3], _("Does the service user know of the referral?"))
        self.form.add("service_user_aware", _("Does the service user know of the referral?"), aware,
                                required=_("Choose whether the service user knows"), into=card)  # fmt: skip
        hint(self.form.rows["service_user_aware"], _("A Marac referral must not be given away: it is no unless known."))
        self.form.add("summary", _("What the referral says"), NoteField(lines=3), optional=True, into=card)

    def _add_victim(self) -> None:
        self._victim_card = card = _card(_("First victim-survivor"))
        there = [("yes", _("Add a victim-survivor now"))]
        self.form.add("victim", _("Is anybody known?"), MultiCodeField(there, _("Is anybody known?")),
                      into=card)  # fmt: skip
        hint(self.form.rows["victim"], _("What names or places them is kept in a record of their own."))
        line = Row(gap=16)
        card.addLayout(line)
        self.form.add("v_given", _("Their given name"), TextField(), into=line)
        self.form.add("v_family", _("Their family name"), TextField(), into=line)
        relation = CodeField(options(c.RELATIONSHIP), as_list=True)
        self.form.add(
            "relationship",
            _("Relationship to the service user"),
            relation,
            required=_("Choose the relationship"),
            into=card,
        )
        living = CodeField(options(c.COHABITATION), _("Living together"), as_list=True)
        self.form.add("cohabitation", _("Living together"), living, optional=True, into=card)
        idvas = [(p.id, p.name) for p in staff_with_role(self.workspace.store, Role.IDVA.value)]
        self.form.add("idva", _("Idva"), CodeField(idvas, as_list=True), optional=True, into=card)

    def _build(self) -> None:
        self.bar = HeaderBar(_("New case"), "", "", (Button(_("Save and close"), on_click=self.main.go_back),))
        self._found_card = Card("", sunken=True, margins=(20, 14, 20, 16), gap=8)
        self._found_words = Label("", "h3")
        self._found_list = Column(gap=8)
        self._found_card.add(self._found_words, self._found_list)
        self._found_card.hide()
        middle = QWidget()
        column = Column(middle, gap=16, margins=(32, 24, 32, 24))
        column.add(self.form.summary, Label(_("New case"), "h1"))
        column.add(
            Label(
                _("Type what you know. Cases of the site that may be the same person show here."),
                tone="text2",
            )
        )
        for card in (self._person_card, self._found_card, self._referral_card, self._victim_card):
            holder = card if isinstance(card, Card) else card.holder
            sized(holder, max_width=760)
            column.add(holder)
        column.addStretch(1)
        self.form.hide()
        self.footer = StickyFooter(
            (Button(_("Throw the draft away"), on_click=self.discard),),
            (Button(_("Open the case"), "primary", on_click=self.open_case),),
            _("Ctrl+Enter opens the case"),
        )
        self.scroll_area = scrolled(middle)
        self._middle = middle
        self.body.add(self.bar)
        self.body.add(self.scroll_area, stretch=1)
        self.body.add(self.footer)
        self.form.setParent(middle)

    def first_focus(self) -> QWidget:
        """The given name."""
        return self.form.rows["given"].focus_target()

    def regions(self) -> list[QWidget]:
        """Header, questions, footer."""
        return [self.bar, self._middle, self.footer]

    def _on_change(self) -> None:
        self._show_rows()
        self._look.start()
        self.keeper.touch()

    def _show_rows(self) -> None:
        known = bool(self.form.value("victim"))
        for key in _VICTIM:
            self.form.show_row(key, known)

    # ---- search first ----------------------------------------------------------------------------------------------

    def look_for_duplicates(self) -> None:
        """Show the site's cases that share a name, the birth date or a reference with what is typed."""
        given = [self._text(key) for key in ("given", "family", "known_as")]
        found = possible_duplicates(
            self.workspace.store,
            self.workspace.access,
            names=given,
            birth_date=self._text("birth_date"),
            reference=self._text("reference"),
        )
        self._show_found(found)

    def _show_found(self, found: list[Found]) -> None:
        empty(self._found_list)
        words = ngettext("{n} case may be the same person", "{n} cases may be the same person", len(found))
        self._found_words.setText(words)
        for number, one in enumerate(found[:MOST_SHOWN]):
            if number:
                self._found_list.add(Rule())
            self._found_list.add(_Candidate(one, self.main))
        self._found_card.setVisible(bool(found))

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
            self.bar.status.say(_("Draft of {when}").format(when=when), "text2", "pencil")

    def place(self) -> Place:
        """Every answer."""
        answers: dict[str, Json] = {}
        for key in self.form.rows:
            value = self.form.value(key)
            answers[key] = list(value) if isinstance(value, tuple) else cast(Json, value)
        return {"answers": answers}

    def restore(self, place: Place) -> None:
        """The same answers."""
        answers = place.get("answers")
        if isinstance(answers, dict):
            self.form.set_values(answers)
        self._show_rows()
        self.look_for_duplicates()

    def discard(self) -> None:
        """Throw the draft away and go back."""
        if self.keeper.dirty or load_draft(self.workspace.store.db, DRAFT_KEY) is not None:
            text = _("What you typed here will be gone.")
            if not dialogs.confirm(self, _("Throw this draft away?"), text, _("Throw it away"), danger=True):
                return
        self._forget()
        self.main.go_back()

    def _forget(self) -> None:
        self.keeper.stop()
        drop_draft(self.workspace.store.db, DRAFT_KEY)

    # ---- opening the case ------------------------------------------------------------------------------------------

    def _text(self, key: str) -> str:
        return str(self.form.value(key) or "")

    def _problems(self) -> list[tuple[str, str]]:
        found = self.form.problems()
        if not any(self._text(key) for key in ("given", "family", "known_as")):
            found.insert(0, ("given", _("Give a name, or what the service user is known as")))
        if self.form.value("victim") and not (self._text("v_given") or self._text("v_family")):
            found.append(("v_given", _("Give their name")))
        return found

    def open_case(self) -> None:
        """Check the answers, open the case with its first victim-survivor, and show it."""
        problems = self._problems()
        self.form.show_problems(problems)
        if problems:
            return
        try:
            opened = cases.open_case(
                self.workspace,
                person=self._person(),
                referral=self._referral(),
                details=PersonDetails(sex=self._text("sex")),
                site=site_of(self.workspace.store)[0],
            )
        except AppError as error:
            self._show_refusal(error)
            return
        self._forget()
        words = _("Case {reference} opened {time}")
        said = words.format(reference=opened.reference, time=now_words(self.workspace.now()))
        refused = self._add_victim_to(opened.id)
        self.main.go_back()
        self.main.open_case(opened.id)
        self.main.say(said)
        if refused is not None:
            dialogs.show_error(None, refused)

    def _add_victim_to(self, case: str) -> AppError | None:
        """Add the victim-survivor who was named; the case is open already, so a refusal is said over its page."""
        if not self.form.value("victim"):
            return None
        try:
            people.add_dyad(self.workspace, case, victim_survivor=self._victim(), dyad=self._dyad())
        except AppError as error:
            return error
        return None

    def _show_refusal(self, error: AppError) -> None:
        """At the date it is about, where there is one."""
        value = error.facts.get("value")
        for key in ("birth_date", "received_on", "marac_on"):
            if value and self._text(key) == value:
                self.form.show_problems([(key, dialogs.split_message(error.message())[0])])
                return
        dialogs.show_error(self, error)

    def _person(self) -> ServiceUser:
        reference = self._text("reference")
        return ServiceUser(
            given_name=self._text("given"),
            family_name=self._text("family"),
            known_as=self._text("known_as"),
            name_unconfirmed=bool(self.form.value("unconfirmed")),
            birth_date=self._text("birth_date"),
            references=(reference,) if reference else (),
        )

    def _referral(self) -> Referral:
        names_ = ("received_on", "source", "agency", "marac_on", "criterion", "service_user_aware", "summary")
        return Referral(case="", **{name: self._text(name) for name in names_})  # type: ignore[arg-type]  # all are texts

    def _victim(self) -> VictimSurvivor:
        return VictimSurvivor(given_name=self._text("v_given"), family_name=self._text("v_family"))

    def _dyad(self) -> Dyad:
        return Dyad(
            victim_survivor="",
            relationship=self._text("relationship"),
            cohabitation=self._text("cohabitation"),
            idva=self._text("idva"),
            idva_contact="not_yet" if self._text("idva") else "",
        )


class _CardColumn(Column):
    """The column inside a card, which rows of a form are put into."""

    holder: Card


def _card(title: str) -> _CardColumn:
    card = Card(title, margins=(24, 18, 24, 24), gap=16)
    column = _CardColumn(gap=16)
    column.holder = card
    card.add(column)
    return column


class _Candidate(QWidget):
    """A case that may be the same person: who, why, and who holds it."""

    def __init__(self, found: Found, window: Window) -> None:
        super().__init__()
        name = person_name(found.name, found.unconfirmed)
        title = _("{name}, {reference}").format(name=name, reference=found.reference)
        facts = [_("Born {day}").format(day=plain_day(found.birth_date)) if found.birth_date else "", *found.why]
        holder = _("Held by {name}").format(name=found.case_manager) if found.case_manager else ""
        words = Column(gap=1)
        if found.held:
            words.add(Row().add(Button(title, "link_strong", on_click=lambda: window.open_case(found.case)), None))
        else:
            words.add(Label(title, "strong"))
        words.add(Label(". ".join(fact for fact in (*facts, holder) if fact) + ".", "small"))
        Column(self).add(words)
