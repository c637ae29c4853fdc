"""Who is who on a case; where a victim-survivor can be found stays covered until somebody says why they need it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QAbstractButton, QWidget

from app.commands import people
from app.errors import AppError
from app.models import codes as c
from app.models.access import Role
from app.models.kinds import KINDS
from app.models.person import Dyad, VictimAddress, VictimContactPoint, VictimSurvivor
from app.models.record import Json
from app.store.queries.cases import CaseHead
from app.store.queries.finding import staff_with_role
from app.store.queries.identities import Candidate
from app.store.queries.people import service_user
from app.store.queries.records import one
from app.ui import dialogs, focus, shortcuts
from app.ui.area import Window
from app.ui.case_words import letter_words, person_name
from app.ui.dyad_panel import OPEN_AT_ONCE, DyadPanel, alerts_card
from app.ui.facts import Facts
from app.ui.identity_cards import ConfirmNameForm, VictimLinksCard
from app.ui.record_acts import Place
from app.ui.record_layouts import groups
from app.ui.record_words import RecordWords
from app.ui.records_card import RecordsCard
from app.ui.refill import empty
from app.ui.relationship_view import PatternsCard, RelationshipCard
from app.ui.when import age, plain_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import NoteField, TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Flow, Row, SideBySide
from app.ui.widgets.states import MaskedValue
from app.ui.widgets.text import Label
from app.ui.work_form import options
from app.words import _
from app.workspace import Workspace


class CasePeople(QWidget):
    """Alerts, the service user, and each victim-survivor whose record is held here."""

    def __init__(self, workspace: Workspace, case: str, window: Window) -> None:
        super().__init__()
        self._workspace, self._case, self._window = workspace, case, window
        self._head: CaseHead | None = None
        self._panel: VictimForm | ConfirmNameForm | None = None
        self._dyads: dict[str, DyadPanel] = {}
        place = Place(case=case)
        self.alerts = alerts_card(workspace, window, place)
        self.service_user = ServiceUserCard(workspace, window, case)
        self.reach = RecordsCard(
            workspace,
            window,
            _("Contact details"),
            ("address", "contact_point"),
            place,
            adds=("address", "contact_point"),
        )
        self.add_victim = Button(_("Add victim-survivor"), icon="plus", on_click=partial(self.open_panel, "victim"))
        self.relations = RelationshipCard(workspace, case)
        self.relations.chosen.connect(self.show_dyad)
        self.patterns = PatternsCard(workspace, case)
        self.links = VictimLinksCard(workspace, case)
        self.confirm_name = Button(_("Confirm the name"), icon="check", on_click=partial(self.open_panel, "name"))
        self._place, self._list, self._others = Column(gap=16), Column(gap=16), Column(gap=16)
        main, side = QWidget(), QWidget()
        Column(main, gap=16).add(self.service_user, self.reach, None)
        Column(side, gap=16).add(self.alerts, None)
        Column(self, gap=16).add(
            Flow(gap=12, row_gap=8).add(self.confirm_name, self.add_victim),
            self._place,
            self.relations,
            self.patterns,
            self.links,
            SideBySide(main, side, (1, 1)),
            self._list,
            self._others,
        )

    @property
    def masks(self) -> list[MaskedValue]:
        """Everything that is covered here."""
        return [mask for panel in self._dyads.values() for mask in panel.masks]

    def read(self, head: CaseHead) -> None:
        """Read everybody again."""
        self._head = head
        self.confirm_name.setVisible(head.unconfirmed)
        self.relations.read(head)
        self.patterns.read()
        self.links.read()
        self.alerts.read()
        self.service_user.read(head)
        self.reach.read()
        self._read_dyads(head)
        empty(self._others)
        held = {dyad.letter for dyad in head.dyads}
        for letter in head.letters:
            if letter not in held:
                card = Card(letter_words(letter))
                self._others.add(card.add(Label(_("Their record is not on this laptop."), tone="text2")))

    def _read_dyads(self, head: CaseHead) -> None:
        """A panel for each, kept from reading to reading so that what is open stays open."""
        if [dyad.id for dyad in head.dyads] != list(self._dyads):
            empty(self._list)
            many = len(head.dyads) > OPEN_AT_ONCE
            self._dyads = {d.id: DyadPanel(self._workspace, self._window, d, folded=many) for d in head.dyads}
            self._list.add(*self._dyads.values())
        for dyad in head.dyads:
            self._dyads[dyad.id].read(dyad)

    def show_dyad(self, dyad: str) -> None:
        """Go to the card of one victim-survivor, unfolded."""
        panel = self._dyads.get(dyad)
        if panel is not None and panel.folded:
            panel.fold(False)
        first = next((b for b in panel.findChildren(QAbstractButton) if b.isEnabled()), None) if panel else None
        if first is not None:
            focus.show_on(first)

    # ---- adding ----------------------------------------------------------------------------------------------------

    @property
    def panel(self) -> str:
        """Which panel is open, "" for none."""
        return self._panel.objectName() if self._panel is not None else ""

    def open_panel(self, kind: str) -> None:
        """Open the panel "victim" or "name" in place of another."""
        self.close_panel()
        if kind == "victim":
            self._panel = VictimForm(self._workspace, self._case, self.close_panel)
        elif kind == "name" and self._head is not None and self._head.unconfirmed:
            self._panel = ConfirmNameForm(self._workspace, self._head, self._on_confirmed, self.close_panel)
        else:
            return
        self._panel.setObjectName(kind)
        self._place.add(self._panel)
        self._panel.show()
        self._panel.form.rows[next(iter(self._panel.form.rows))].focus_target().setFocus()

    def place(self) -> dict[str, Json]:
        """Which panel is open, and which victim-survivors are unfolded."""
        return {"panel": self.panel, "open": [dyad for dyad, panel in self._dyads.items() if not panel.folded]}

    def restore(self, place: dict[str, Json]) -> None:
        """The same panel open."""
        self.open_panel(str(place.get("panel") or ""))
        opened = place.get("open")
        for dyad, panel in self._dyads.items():
            if isinstance(opened, list):
                panel.fold(dyad not in opened)

    def _on_confirmed(self, found: list[Candidate]) -> None:
        """The name is saved; who may be the same person is set beside them at once."""
        self.close_panel()
        if self._head is not None and any(one.strength != "weak" for one in found):
            self._window.open_page("matches", {"people": self._head.service_user})

    def close_panel(self) -> None:
        """Close the panel that is open."""
        self._panel = None
        empty(self._place)


class ServiceUserCard(Card):
    """What is known of the service user, with ways to change it."""

    def __init__(self, workspace: Workspace, window: Window, case: str) -> None:
        super().__init__(_("Service user"), gap=10)
        self._workspace, self._window, self._case = workspace, window, case
        self._person = ""
        self._facts = Column(gap=0)
        self.change_name = Button(_("Change the name"), "link", on_click=partial(self._open, "service_user"))
        self.change_details = Button(_("Change the details"), "link", on_click=partial(self._open, "person_details"))
        self.body.addLayout(self._facts)
        self.add(4)
        self.compare = Button(_("Compare with people known here"), "link", on_click=self._compare)
        self.body.addLayout(Flow(gap=20, row_gap=6).add(self.change_name, self.change_details, self.compare))

    def read(self, head: CaseHead) -> None:
        """Read it again."""
        empty(self._facts)
        self._person = head.service_user
        store, access, facts = self._workspace.store, self._workspace.access, Facts()
        person = service_user(store, access, self._case)
        if person is not None:
            facts.add(_("Name"), person_name(person.name, person.unconfirmed))
            facts.add(_("Known as"), person.known_as if not person.unconfirmed else "")
            facts.add(_("Born"), _born(person.birth_date, age(person.birth_date, self._workspace.today())))
        self._add_record(facts, "service_user", ("aliases", "references"))
        names = [name for group in groups(KINDS["person_details"]) for name in _flat(group.lines)]
        self._add_record(facts, "person_details", tuple(names))
        facts.add(_("Case manager"), head.case_manager_name)
        self._facts.add(facts)

    def _add_record(self, facts: Facts, kind: str, names: tuple[str, ...]) -> None:
        row = one(self._workspace.store, self._workspace.access, kind, self._person)
        words = RecordWords(self._workspace)
        for name in names if row is not None else ():
            assert row is not None
            facts.add(KINDS[kind].fields[name].words(), words.value(KINDS[kind], name, row.values))

    def _compare(self) -> None:
        """Who may be the same person, and what was judged of that, to be taken back."""
        self._window.open_page("matches", {"people": self._person})

    def _open(self, kind: str) -> None:
        held = one(self._workspace.store, self._workspace.access, kind, self._person)
        args = {"kind": kind, "case": self._case}
        self._window.open_page("record", args | ({"id": self._person} if held else {"act": "add"}))


def _flat(lines: tuple[str | tuple[str, ...], ...]) -> list[str]:
    return [name for line in lines for name in ((line,) if isinstance(line, str) else line)]


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
        shortcuts.bind_panel(self, {"continue": self.save})

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
