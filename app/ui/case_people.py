"""Who is who on a case; where a victim-survivor can be found stays covered until somebody says why they need it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.commands import people
from app.errors import AppError
from app.models import codes as c
from app.models.access import Role
from app.models.person import Address, ContactPoint, Dyad, VictimAddress, VictimContactPoint, VictimSurvivor
from app.store.queries.cases import CaseHead, DyadRow
from app.store.queries.finding import staff_with_role
from app.store.queries.people import Fact, covered_facts, covered_value, service_user, service_user_facts
from app.ui import dialogs, focus
from app.ui.area import Place
from app.ui.case_words import dyad_facts, dyad_words, letter_words, person_name
from app.ui.naming_guard import screen
from app.ui.refill import empty
from app.ui.relationship_view import PatternsCard, RelationshipCard
from app.ui.reveal import uncover
from app.ui.when import age, plain_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import NoteField, TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Flow, Grid, Row
from app.ui.widgets.states import MaskedValue
from app.ui.widgets.text import Label
from app.ui.work_form import options
from app.words import _
from app.workspace import Workspace


class Facts(QWidget):
    """Names of facts at the left, the facts at the right."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = Grid(self, gap=20, row_gap=8)
        self._grid.setColumnStretch(1, 1)
        self._count = 0

    def add(self, name: str, fact: str | QWidget) -> None:
        """Add a line; an empty fact adds none."""
        if not fact:
            return
        top = Qt.AlignmentFlag.AlignTop
        self._grid.addWidget(Label(name, "strong"), self._count, 0, top)
        self._grid.addWidget(Label(fact) if isinstance(fact, str) else fact, self._count, 1)
        self._count += 1


class CasePeople(QWidget):
    """The service user, and each victim-survivor whose record is held here."""

    def __init__(self, workspace: Workspace, case: str) -> None:
        super().__init__()
        self._workspace, self._case = workspace, case
        self._panel: QWidget | None = None
        self.masks: list[MaskedValue] = []
        self._list = Column(gap=16)
        self.add_victim = Button(_("Add victim-survivor"), icon="plus", on_click=partial(self.open_panel, "victim"))
        self.add_fact = Button(_("Add address or number"), icon="plus", on_click=partial(self.open_panel, "fact"))
        self.relations = RelationshipCard(workspace, case)
        self.relations.chosen.connect(self.show_dyad)
        self.patterns = PatternsCard(workspace, case)
        self._cards: dict[str, Card] = {}
        self._place = Column(gap=16)
        Column(self, gap=16).add(
            Flow(gap=12, row_gap=8).add(self.add_victim, self.add_fact),
            self._place,
            self.relations,
            self.patterns,
            self._list,
        )

    def read(self, head: CaseHead) -> None:
        """Read everybody again."""
        empty(self._list)
        self.masks = []
        self.relations.read(head)
        self.patterns.read()
        self._list.add(self._service_user(head))
        held = {dyad.letter for dyad in head.dyads}
        self._cards = {dyad.id: dyad_card(self._workspace, dyad, self.masks) for dyad in head.dyads}
        self._list.add(*self._cards.values())
        for letter in head.letters:
            if letter not in held:
                card = Card(letter_words(letter))
                self._list.add(card.add(Label(_("Their record is not on this laptop."), tone="text2")))

    def _service_user(self, head: CaseHead) -> Card:
        card = Card(_("Service user"), gap=10)
        store, access, facts = self._workspace.store, self._workspace.access, Facts()
        person = service_user(store, access, self._case)
        if person is not None:
            facts.add(_("Name"), person_name(person.name, person.unconfirmed))
            facts.add(_("Known as"), person.known_as if not person.unconfirmed else "")
            facts.add(_("Born"), _born(person.birth_date, age(person.birth_date, self._workspace.today())))
            facts.add(_("Sex"), c.SEX.label(person.sex))
            facts.add(_("Ethnicity"), c.ETHNICITY.label(person.ethnicity))
        facts.add(_("Case manager"), head.case_manager_name)
        for fact in service_user_facts(store, access, self._case):
            name = _("Address") if fact.kind == "address" else fact.label
            facts.add(name, ". ".join(part for part in (fact.value.replace("\n", ", "), fact.mark, fact.note) if part))
        return card.add(facts)

    def show_dyad(self, dyad: str) -> None:
        """Go to the card of one victim-survivor."""
        card = self._cards.get(dyad)
        first = next((b for b in card.findChildren(QAbstractButton) if b.isEnabled()), None) if card else None
        if first is not None:
            focus.show_on(first)

    # ---- adding ----------------------------------------------------------------------------------------------------

    @property
    def panel(self) -> str:
        """Which panel is open, "" for none."""
        return self._panel.objectName() if self._panel is not None else ""

    def open_panel(self, kind: str) -> None:
        """Open the panel "victim" or "fact" in place of another."""
        self.close_panel()
        if kind not in {"victim", "fact"}:
            return
        make = VictimForm if kind == "victim" else FactForm
        self._panel = make(self._workspace, self._case, self.close_panel)
        self._panel.setObjectName(kind)
        self._place.add(self._panel)
        self._panel.show()
        self._panel.form.rows[next(iter(self._panel.form.rows))].focus_target().setFocus()

    def place(self) -> Place:
        """Which panel is open."""
        return {"panel": self.panel}

    def restore(self, place: Place) -> None:
        """The same panel open."""
        self.open_panel(str(place.get("panel") or ""))

    def close_panel(self) -> None:
        """Close the panel that is open."""
        self._panel = None
        empty(self._place)


def dyad_card(workspace: Workspace, dyad: DyadRow, masks: list[MaskedValue]) -> Card:
    """What is known of one victim-survivor, their name, addresses and numbers covered; `masks` gets what is covered.

    Their own Idva, whose list names them, sees the name.
    """
    card = Card(dyad_words(dyad), gap=10)
    facts = Facts()
    if workspace.role is Role.IDVA:
        facts.add(_("Name"), dyad.name)
    else:
        named = _("{fact} of {person}").format(fact=_("Name"), person=letter_words(dyad.letter))
        give_name = partial(_uncover, card, workspace, dyad.scope, dyad.victim_survivor, lambda: dyad.name)
        masks.append(MaskedValue(named, give_name))
        facts.add(_("Name"), masks[-1])
    facts.add(_("Relationship"), dyad_facts(dyad))
    facts.add(
        _("Idva"),
        ". ".join(p for p in (dyad.idva_name or _("Not linked"), c.IDVA_CONTACT.label(dyad.idva_contact)) if p),
    )
    for fact in covered_facts(workspace.store, workspace.access, dyad.scope):
        name = _("Address") if fact.kind == "victim_address" else fact.label
        cover = MaskedValue(
            _("{fact} of {person}").format(fact=name, person=letter_words(dyad.letter)),
            partial(_uncover, card, workspace, fact.scope, fact.id, partial(_covered, workspace, fact)),
        )
        masks.append(cover)
        holder = QWidget()
        words = ". ".join(part for part in (fact.mark, fact.note) if part)
        Column(holder, gap=2).add(
            cover, Label(words, "small_strong" if fact.unsafe else "small", "danger" if fact.unsafe else "")
        )
        facts.add(name, holder)
    return card.add(facts)


def _covered(workspace: Workspace, fact: Fact) -> str:
    return covered_value(workspace.store, workspace.access, fact)


def _uncover(parent: QWidget, workspace: Workspace, scope: str, record: str, give: Callable[[], str]) -> str | None:
    """Give the fact once a reason is given and logged."""
    return give() if uncover(parent, workspace, scope, record) else None


def _born(day: str, years: str) -> str:
    if not day:
        return ""
    return _("{day} ({age})").format(day=plain_day(day), age=years)


class VictimForm(Card):
    """Add a victim-survivor to the case."""

    def __init__(self, workspace: Workspace, case: str, close: Callable[[], object]) -> None:
        super().__init__(_("Add victim-survivor"), gap=14)
        self._workspace, self._case, self._close = workspace, case, close
        self.form = Form(gap=14)
        name = Row(gap=16)
        self.form.body.add(name)
        self.form.add("given", _("Given name"), TextField(), into=name)
        self.form.add("family", _("Family name"), TextField(), into=name)
        relation = CodeField(options(c.RELATIONSHIP), as_list=True)
        self.form.add(
            "relationship", _("Relationship to the service user"), relation, required=_("Choose the relationship")
        )
        self.form.add(
            "cohabitation", _("Living together"), CodeField(options(c.COHABITATION), as_list=True), optional=True
        )
        idvas = [(p.id, p.name) for p in staff_with_role(workspace.store, Role.IDVA.value)]
        self.form.add("idva", _("Idva"), CodeField(idvas, as_list=True), optional=True)
        self.form.add("lines", _("Address"), NoteField(max_length=400, lines=2, most_lines=4), optional=True)
        marks = CodeField(options(c.CONFIDENTIALITY), _("Confidentiality of the address"))
        self.form.add("confidentiality", _("Confidentiality of the address"), marks)
        self.form.add("phone", _("Mobile"), TextField(width=220), optional=True)
        self.form.add("safe", _("Is it safe to call?"), CodeField(options(c.SAFETY), _("Is it safe to call?")))
        self.form.set_values({"confidentiality": "confidential", "safe": "not_known"})
        buttons = Flow(gap=10, row_gap=8).add(
            Button(_("Add victim-survivor"), on_click=self.save), Button(_("Cancel"), "quiet", on_click=close)
        )
        self.body.add(self.form, buttons)

    def _text(self, key: str) -> str:
        return str(self.form.value(key) or "")

    def save(self) -> None:
        """Add them in a scope of their own."""
        problems = self.form.problems()
        if not (self._text("given") or self._text("family")):
            problems.insert(0, ("given", _("Give their name")))
        self.form.show_problems(problems)
        if problems:
            return
        lines, phone = self._text("lines"), self._text("phone")
        try:
            people.add_dyad(
                self._workspace,
                self._case,
                victim_survivor=VictimSurvivor(given_name=self._text("given"), family_name=self._text("family")),
                dyad=Dyad(
                    victim_survivor="",
                    relationship=self._text("relationship"),
                    cohabitation=self._text("cohabitation"),
                    idva=self._text("idva"),
                ),
                addresses=(VictimAddress(lines=lines, confidentiality=self._text("confidentiality")),) if lines else (),
                contact_points=(VictimContactPoint(kind="mobile", value=phone, safe=self._text("safe")),)
                if phone
                else (),
            )
        except AppError as error:
            dialogs.show_error(self, error)
            return
        self._close()


class FactForm(Card):
    """Add an address of the service user, or a way to reach them."""

    def __init__(self, workspace: Workspace, case: str, close: Callable[[], object]) -> None:
        super().__init__(_("Add address or number"), gap=14)
        self._workspace, self._case, self._close = workspace, case, close
        self.form = Form(gap=14)
        kinds = [("address", _("Address")), *options(c.CONTACT_KIND)]
        self.form.add("kind", _("Kind"), CodeField(kinds, _("Kind")), required=_("Choose the kind"))
        self.form.add(
            "value",
            _("Address, or number"),
            NoteField(max_length=400, lines=2, most_lines=4),
            required=_("Write the address or the number"),
        )
        buttons = Flow(gap=10, row_gap=8).add(
            Button(_("Add it"), on_click=self.save), Button(_("Cancel"), "quiet", on_click=close)
        )
        self.body.add(self.form, buttons)

    def save(self) -> None:
        """Add it to the case."""
        if not self.form.check():
            return
        kind, value = str(self.form.value("kind")), str(self.form.value("value"))
        place, point = (
            Address(lines=value, confidentiality="open"),
            ContactPoint(kind=kind, value=value, safe="not_known"),
        )
        screened = screen(self, self._workspace, [place if kind == "address" else point], case=self._case)
        if screened is None:
            return
        try:
            if isinstance(screened.first, Address):
                people.add_address(self._workspace, self._case, screened.first)
            elif isinstance(screened.first, ContactPoint):
                people.add_contact_point(self._workspace, self._case, screened.first)
        except AppError as error:
            dialogs.show_error(self, error)
            return
        self._close()
