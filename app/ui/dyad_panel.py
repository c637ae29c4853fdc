"""One victim-survivor on a case: who they are to the service user, how they can be reached, and what protects them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from app.models import codes as c
from app.models.access import Role
from app.models.kinds import KINDS
from app.store.queries.cases import DyadRow
from app.store.queries.people import Fact, covered_facts, covered_value
from app.store.queries.records import RecordRow, one
from app.ui.area import Window
from app.ui.case_words import dyad_facts, dyad_words, letter_words
from app.ui.facts import Facts
from app.ui.plans_card import PlanCard
from app.ui.record_acts import Place, RecordActs
from app.ui.record_item import ActsButton
from app.ui.record_layouts import is_covered, layout
from app.ui.record_words import RecordWords, full_name
from app.ui.records_card import RecordsCard
from app.ui.refill import empty
from app.ui.reveal import uncover
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Column, Flow, Row, SideBySide
from app.ui.widgets.states import MaskedValue
from app.ui.widgets.text import Label
from app.words import _, ngettext
from app.workspace import Workspace

OPEN_AT_ONCE = 2
"""Up to so many victim-survivors on a case, the records of each are unfolded from the start."""
_MORE = ("separated_on", "victim_aware", "dash_score", "not_assessed_because", "no_idva_because")


def name_for(dyad: DyadRow, *buttons: Button) -> None:
    """Say with each button whom it is about: a case with six victim-survivors has six of every one."""
    for button in buttons if dyad.letter else ():
        words = _("{act}: {person}").format(act=button.words, person=letter_words(dyad.letter))
        button.setAccessibleName(words)


class DyadCard(Card):
    """What is known of one victim-survivor, their name, addresses and numbers covered; `masks` is what is covered.

    Their own Idva, whose list names them, sees the name. Every fact can be changed from here.
    """

    def __init__(self, workspace: Workspace, window: Window, dyad: DyadRow) -> None:
        super().__init__(dyad_words(dyad), gap=10)
        self._workspace, self._window, self._dyad = workspace, window, dyad
        self._place = Place(dyad=dyad.id)
        self._doing = RecordActs(self, workspace, window, self._place)
        self.masks: list[MaskedValue] = []
        self._facts = Column(gap=0)
        self.body.addLayout(self._facts)
        self.add(4)
        self.links = {
            "victim_survivor": Button(_("Change the name"), "link", on_click=self._change_name),
            "dyad": Button(_("Change the relationship"), "link", on_click=self._change_dyad),
            "victim_address": self._adder("victim_address"),
            "victim_contact_point": self._adder("victim_contact_point"),
        }
        name_for(dyad, *self.links.values())
        self.body.addLayout(Flow(gap=20, row_gap=6).add(*self.links.values()))

    def _adder(self, kind: str) -> Button:
        args = {"kind": kind, "act": "add", **self._place.args()}
        return Button(_(layout(KINDS[kind]).add), "link", on_click=partial(self._window.open_page, "record", args))

    def read(self, dyad: DyadRow) -> None:
        """Read it again; what was uncovered is covered."""
        self._dyad = dyad
        self.title.setText(dyad_words(dyad))
        self.masks = []
        empty(self._facts)
        facts = Facts()
        facts.add(_("Name"), dyad.name if self._workspace.role is Role.IDVA else self._name())
        facts.add(_("Relationship"), dyad_facts(dyad))
        facts.add(_("Role"), c.DYAD_ROLE.label(dyad.role))
        self._add_more(facts)
        idva = (dyad.idva_name or _("Not linked"), c.IDVA_CONTACT.label(dyad.idva_contact))
        facts.add(_("Idva"), ". ".join(part for part in idva if part))
        for fact in covered_facts(self._workspace.store, self._workspace.access, dyad.scope):
            self._add_covered(facts, fact)
        self._facts.add(facts)

    def _name(self) -> MaskedValue:
        dyad = self._dyad
        named = _("{fact} of {person}").format(fact=_("Name"), person=letter_words(dyad.letter))
        self.masks.append(MaskedValue(named, partial(self._give, dyad.scope, dyad.victim_survivor, lambda: dyad.name)))
        return self.masks[-1]

    def _add_more(self, facts: Facts) -> None:
        """What else is recorded of the dyad."""
        row = one(self._workspace.store, self._workspace.access, "dyad", self._dyad.id)
        words, kind = RecordWords(self._workspace), KINDS["dyad"]
        for name in _MORE if row is not None else ():
            assert row is not None
            facts.add(kind.fields[name].words(), words.value(kind, name, row.values))

    def _add_covered(self, facts: Facts, fact: Fact) -> None:
        """An address or a number under its cover, how safe it is in words, and what can be done with it."""
        workspace = self._workspace
        name = _("Address") if fact.kind == "victim_address" else fact.label
        told = _("{fact} of {person}").format(fact=name, person=letter_words(self._dyad.letter))
        give = partial(covered_value, workspace.store, workspace.access, fact)
        cover = MaskedValue(told, partial(self._give, fact.scope, fact.id, give))
        self.masks.append(cover)
        holder = QWidget()
        words = ". ".join(part for part in (fact.mark, fact.note) if part)
        role, tone = ("small_strong", "danger") if fact.unsafe else ("small", "")
        line = Row(gap=8)
        line.add(cover)
        row = one(workspace.store, workspace.access, fact.kind, fact.id)
        if row is not None:
            line.add(ActsButton(told, self._doing.acts(row)))
        Column(holder, gap=2).add(line, Label(words, role, tone))
        facts.add(name, holder)

    def _give(self, scope: str, record: str, give: Callable[[], str]) -> str | None:
        """The fact, once a reason is given and logged."""
        return give() if uncover(self, self._workspace, scope, record) else None

    def _change_name(self) -> None:
        row = one(self._workspace.store, self._workspace.access, "victim_survivor", self._dyad.victim_survivor)
        if row is not None:
            self._doing.open_one(row)

    def _change_dyad(self) -> None:
        self._window.open_page("record", {"kind": "dyad", "id": self._dyad.id, **self._place.args()})


def alerts_card(workspace: Workspace, window: Window, place: Place) -> RecordsCard:
    """The alerts of a case or a dyad, the strictest first, with those taken down at the end."""
    kinds = ("dyad_alert",) if place.dyad else ("alert", "dyad_alert")
    return RecordsCard(
        workspace,
        window,
        _("Alerts"),
        kinds,
        place,
        nothing=_("No alert stands."),
        earlier=lambda n: ngettext("Show {n} that was taken down", "Show {n} that were taken down", n),
    )


class ChildrenCard(RecordsCard):
    """The children of the household or of either adult, their names covered except for the victim-survivor's Idva."""

    def __init__(self, workspace: Workspace, window: Window, dyad: DyadRow) -> None:
        self._letter = dyad.letter
        super().__init__(
            workspace, window, _("Children"), ("child",), Place(dyad=dyad.id), under=partial(self._name, workspace)
        )

    @property
    def masks(self) -> list[MaskedValue]:
        """What is covered here."""
        return [mask for item in self.items for mask in item.findChildren(MaskedValue)]

    def _name(self, workspace: Workspace, row: RecordRow) -> QWidget | None:
        if not is_covered(row.kind, workspace.role):
            return None
        child = RecordWords(workspace).line(KINDS[row.kind], row.values).title
        told = _("Name of {child}, {person}").format(child=child, person=letter_words(self._letter))
        holder = QWidget()
        mask = MaskedValue(told, partial(self._give, workspace, row))
        Row(holder, gap=12).add(Label(_("Name"), "small", wrap=False), mask)
        return holder

    def _give(self, workspace: Workspace, row: RecordRow) -> str | None:
        return full_name(row.values) if uncover(self, workspace, row.scope, row.id) else None


def roles_card(workspace: Workspace, window: Window, dyad: DyadRow) -> RecordsCard:
    """Who was judged to be what, by whom and on what basis: the latest first."""
    nothing = _("Taken as the victim-survivor since they were added; nobody has judged it anew.")
    return RecordsCard(
        workspace, window, _("Role, as judged"), ("role_designation",), Place(dyad=dyad.id), nothing=nothing
    )


class DyadPanel(QWidget):
    """A victim-survivor's card with their contact plan, children and role, which fold away where there are many."""

    def __init__(self, workspace: Workspace, window: Window, dyad: DyadRow, *, folded: bool = False) -> None:
        super().__init__()
        self.card = DyadCard(workspace, window, dyad)
        self.plan = PlanCard(workspace, window)
        self.children_list, self.roles = ChildrenCard(workspace, window, dyad), roles_card(workspace, window, dyad)
        name_for(dyad, *self.children_list.add_buttons.values(), *self.roles.add_buttons.values())
        self._dyad, self._side = dyad, QWidget()
        Column(self._side, gap=16).add(self.plan, self.children_list, self.roles, None)
        main = QWidget()
        self._toggle = Button("", "link", on_click=lambda: self.fold(not self.folded))
        self._toggle.hide()
        Column(main, gap=10).add(self.card, Row().add(self._toggle, None), None)
        Row(self, gap=0).add(SideBySide(main, self._side, (1, 1)))
        self.folded = False
        if folded:
            self._toggle.show()
            self.fold(True)

    @property
    def masks(self) -> list[MaskedValue]:
        """What is covered here."""
        return [*self.card.masks, *self.children_list.masks]

    def read(self, dyad: DyadRow) -> None:
        """Read it again."""
        self.card.read(dyad)
        self.plan.read(dyad)
        self.children_list.read()
        self.roles.read()

    def fold(self, folded: bool) -> None:
        """Fold the records away, or show them."""
        self.folded = folded
        self._side.setVisible(not folded)
        words = _("Show contact plan, children and role") if folded else _("Hide contact plan, children and role")
        self._toggle.setText(words)
        name_for(self._dyad, self._toggle)
