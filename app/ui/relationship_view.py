"""The people around a service user at one glance, as a map and as a table; and whether abuse is serial or a repeat."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.models import codes as c
from app.models import record_codes as rc
from app.models.patterns import Finding
from app.store.queries.cases import CaseHead, initials
from app.store.queries.patterns import Patterns, patterns
from app.store.queries.relations import ChildRow, Relation, Relations, relations
from app.ui.case_words import badge_level, dyad_words, letter_words, person_name
from app.ui.refill import empty
from app.ui.when import plain_day
from app.ui.widgets.badge import risk_word
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.data_table import TableSwitch
from app.ui.widgets.layouts import Column, Flow
from app.ui.widgets.relation_map import Line, Node, RelationMap
from app.ui.widgets.text import Label
from app.words import _, ngettext
from app.workspace import Workspace


class RelationshipCard(Card):
    """The map of one case. `chosen(str)` carries the dyad whose card was opened."""

    chosen = Signal(str)

    def __init__(self, workspace: Workspace, case: str) -> None:
        super().__init__(_("Relationships"), gap=14)
        self._workspace, self._case = workspace, case
        self.map = RelationMap(_("Relationships"))
        self.map.opened.connect(self.chosen)
        self.switch = TableSwitch(self.map, _("Relationships"), _headers(), [])
        self.header.add(self.switch.switch_button())
        self._none = Label(_("No victim-survivor is recorded yet."), tone="text2")
        self._note = Label(_("The case manager's level of risk is for all victim-survivors together."), "small")
        self.add(self.switch, self._note, self._none)

    def read(self, head: CaseHead) -> None:
        """Read everybody again; nothing of it exists with the service user in the room."""
        workspace = self._workspace
        found = relations(workspace.store, workspace.access, self._case, today=workspace.today())
        self.setVisible(found is not None)
        if found is None:
            self.map.set_people(Node("", ""), [])
            self.switch.table.set_rows(_headers(), [])
            return
        self.map.set_people(_middle(head), [_node(row, found) for row in found.rows])
        self.switch.table.set_rows(_headers(), [_table_row(row, found) for row in found.rows])
        self._none.setVisible(not found.rows)
        self._note.setVisible(bool(found.rows) and bool(found.risk))


def _headers() -> list[str]:
    return [
        _("Victim-survivor"),
        _("Relationship"),
        _("Role"),
        _("Idva"),
        _("Risk: case manager"),
        _("Risk: Idva"),
        _("Children"),
    ]


def _middle(head: CaseHead) -> Node:
    lines = [Line(_("Service user"), "small", "text2"), Line(head.reference, "small", "text2")]
    return Node("", person_name(head.name, head.unconfirmed), tuple(lines))


def _node(row: Relation, found: Relations) -> Node:
    dyad = row.dyad
    if dyad is None:
        words = Line(_("Their record is not on this laptop."), "small", "text2")
        return Node("", letter_words(row.letter), (words,), faint=True)
    lines = [Line(_between(row))]
    if dyad.role != "victim_survivor":
        lines.append(Line(_("Role: {role}").format(role=c.DYAD_ROLE.label(dyad.role)), "small_strong", "warn"))
    lines.append(Line(_idva_words(row), "small", "text2"))
    levels = badge_level(found.risk), badge_level(row.risk_idva)
    if levels == ("not_assessed", "not_assessed"):
        lines.append(Line(_("Risk not assessed by the case manager or an Idva"), "small", "text2"))
    else:
        views = (_("Case manager"), _("Idva"))
        lines += [Line(view, "small", "text2", level) for view, level in zip(views, levels, strict=True)]
    if row.children:
        count = ngettext("{n} child", "{n} children", len(row.children))
        lines.append(Line(count, "small_strong", "text2"))
        lines += [Line(child_words(child), "small", "text2") for child in row.children]
    return Node(dyad.id, dyad_words(dyad), tuple(lines), mark=_mark(dyad.idva_name))


def _mark(idva: str) -> str:
    return initials(idva).replace(".", "")[:2]


def _between(row: Relation) -> str:
    assert row.dyad is not None
    living = c.COHABITATION.label(row.dyad.cohabitation or "not_known")
    if row.dyad.cohabitation in ("", "not_known"):
        living = _("Living together not known")
    parts = [c.RELATIONSHIP.label(row.dyad.relationship), living]
    if row.separated_on:
        parts.append(_("Separated {day}").format(day=plain_day(row.separated_on)))
    return " ".join(f"{part}." for part in parts if part)


def _idva_words(row: Relation) -> str:
    assert row.dyad is not None
    if not row.dyad.idva_name:
        return _("No Idva linked")
    name = _("Idva: {name}").format(name=row.dyad.idva_name)
    if row.idva_agency:
        return _("{idva}, {agency}").format(idva=name, agency=row.idva_agency)
    return name


def child_words(child: ChildRow) -> str:
    """ "Aged 7, lives with the victim-survivor, child protection plan": never by name."""
    if child.age is not None:
        aged = _("Aged {years}").format(years=child.age) if child.age else _("Under 1")
    else:
        aged = rc.AGE_BAND.label(child.age_band) if child.age_band else _("Age not known")
    lives = rc.CHILD_LIVES_WITH.label(child.lives_with or "not_known")
    living = _("lives with: {who}").format(who=lives[:1].lower() + lives[1:])
    status = rc.CHILD_STATUS.label(child.status).lower() if child.status not in ("", "none") else ""
    return ", ".join(part for part in (aged, living, status) if part)


def _table_row(row: Relation, found: Relations) -> list[str]:
    dyad = row.dyad
    if dyad is None:
        return [letter_words(row.letter), _("Not on this laptop"), "", "", "", "", ""]
    return [
        dyad_words(dyad),
        _between(row),
        c.DYAD_ROLE.label(dyad.role),
        _idva_words(row),
        risk_word(badge_level(found.risk)),
        risk_word(badge_level(row.risk_idva)),
        "\n".join(child_words(child) for child in row.children) or _("None recorded"),
    ]


# ---- serial and repeat ---------------------------------------------------------------------------------------------


def definition_words(definition: str) -> str:
    """What counts as a repeat here."""
    return rc.REPEAT_DEFINITION.label(definition)


class PatternsLine(QWidget):
    """Serial and repeat at the head of a case, with the way to what they rest on."""

    def __init__(self, workspace: Workspace, case: str) -> None:
        super().__init__()
        self._workspace, self._case = workspace, case
        self.words = Label("", "body", "text2")
        self.why = Button(_("Why?"), "link", name=_("What serial and repeat rest on"))
        Flow(self, gap=10, row_gap=2).add(self.words, self.why)

    def read(self) -> None:
        """Work it out again; nothing shows to who may not see every victim-survivor."""
        found = patterns(self._workspace.store, self._workspace.access, self._case)
        self.setVisible(found is not None)
        if found is not None:
            words = _("Serial: {serial}   \u00b7   Repeat: {repeat}")
            self.words.setText(words.format(serial=found.serial.words.lower(), repeat=found.repeat.words.lower()))
        else:
            self.words.setText("")


class PatternsCard(Card):
    """Serial and repeat with the records they rest on."""

    def __init__(self, workspace: Workspace, case: str) -> None:
        super().__init__(_("Serial and repeat"), gap=12)
        self._workspace, self._case = workspace, case
        self._list = Column(gap=12)
        self.add(self._list)

    def read(self) -> None:
        """Work it out again."""
        empty(self._list)
        found = patterns(self._workspace.store, self._workspace.access, self._case)
        self.setVisible(found is not None)
        if found is not None:
            self._fill(found)

    def _fill(self, found: Patterns) -> None:
        self._list.add(_finding(_("Serial: {answer}"), found.serial))
        self._list.add(_finding(_("Repeat: {answer}"), found.repeat))
        other = "any_further" if found.definition == "marac_12_months" else "marac_12_months"
        used = _("What counts as a repeat at this site: {words}.").format(
            words=_lower(definition_words(found.definition))
        )
        self._list.add(Label(used, "small"))
        answers = [by[other].answer for by in found.by_dyad.values()]  # type: ignore[index]  # both are always there
        if answers:
            answer = "yes" if "yes" in answers else "no" if set(answers) == {"no"} else "not_known"
            words = _("By the other definition ({words}): {answer}.")
            said = {"yes": _("yes"), "no": _("no"), "not_known": _("not known")}[answer]
            self._list.add(Label(words.format(words=_lower(definition_words(other)), answer=said), "small"))


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _finding(words: str, finding: Finding) -> QWidget:
    holder = QWidget()
    column = Column(holder, gap=2)
    column.add(Label(words.format(answer=finding.words.lower()), "strong"))
    for why in finding.why:
        column.add(Label(f"{why}.", "body", "text2"))
    return holder
