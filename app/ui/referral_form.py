"""The questions of a referral: who it is about, what it says, whether it fits, and who is harmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from app.commands.referrals import NamedVictim
from app.models import codes as c
from app.models import record_codes as rc
from app.models.matching import Linked, Particulars
from app.models.person import Dyad, PersonDetails, ServiceUser, VictimSurvivor
from app.models.referral import Eligibility, Referral
from app.ui.hints import hint
from app.ui.widgets.card import Card
from app.ui.widgets.code_fields import CodeField, MultiCodeField
from app.ui.widgets.fields import DateField, NoteField, TextField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Grid, Row
from app.ui.work_form import options
from app.words import _

MOST_VICTIMS = 6
"""Victim-survivors that can be named while a referral is taken in; more are added on the case."""
CHECKLIST = "referral@1"
SEARCH_KEYS = ("given", "family", "known_as", "unconfirmed", "birth_date", "address", "reference", "v_name", "v_born")
"""The questions of the first step."""
_FITS = ("adult", "in_area", "identified", "abuse_current", "marac_level")
_REFERRAL = ("received_on", "source", "agency", "marac_on", "criterion", "service_user_aware", "summary")
_YES_NO = tuple(c.YES_NO.codes)[:3]


class CardColumn(Column):
    """The column inside a card, which rows of a form are put into."""

    holder: Card


def card(title: str) -> CardColumn:
    """A card for some questions; `holder` is the card itself."""
    held = Card(title, margins=(24, 18, 24, 24), gap=16)
    column = CardColumn(gap=16)
    column.holder = held
    held.add(column)
    return column


class ReferralForm(Form):
    """Every question of a referral, in cards that the page arranges. `victims` is how many are being named."""

    def __init__(
        self, today: Callable[[], date], agencies: list[tuple[str, str]], idvas: list[tuple[str, str]]
    ) -> None:
        super().__init__(gap=16)
        self._today, self._idvas = today, idvas
        self.victims = 0
        self.person_card = self._person()
        self.search_card = self._search()
        self.referral_card = self._referral(agencies)
        self.fit_card = self._fit()
        self.victim_card = card(_("Victim-survivors"))
        self._blocks: list[CardColumn] = []
        """Made when they are asked for: six of them take longer to make than the rest of the page."""
        self._victims_asked = Column(gap=16)
        self.victim_card.addLayout(self._victims_asked)

    # ---- the questions ---------------------------------------------------------------------------------------------

    def _person(self) -> CardColumn:
        made = card(_("Who is it about?"))
        name = Row(gap=16)
        made.addLayout(name)
        self.add("given", _("Given name"), TextField(), into=name)
        self.add("family", _("Family name"), TextField(), into=name)
        self.add("known_as", _("Other names"), TextField(), optional=True, into=made)
        hint(self.rows["known_as"], _("What they are known as; several with commas between them"))
        unsure = [("yes", _("The name is not confirmed"))]
        name_sure = _("Is the name certain?")
        self.add("unconfirmed", name_sure, MultiCodeField(unsure, name_sure), into=made)
        self.add("birth_date", _("Date of birth"), DateField(today=self._today), optional=True, into=made)
        hint(self.rows["birth_date"], _("Whole or in part"))
        return made

    def _search(self) -> CardColumn:
        made = card(_("What else could find them?"))
        self.add("address", _("Address or postcode"), TextField(max_length=400), optional=True, into=made)
        numbers = _("Reference or phone number")
        self.add("reference", numbers, TextField(), optional=True, into=made)
        hint(self.rows["reference"], _("PNC, another agency's number, or a telephone number"))
        self.add("v_name", _("Victim-survivor's name"), TextField(), optional=True, into=made)
        self.add("v_born", _("Their date of birth"), DateField(today=self._today), optional=True, into=made)
        return made

    def _referral(self, agencies: list[tuple[str, str]]) -> CardColumn:
        made = card(_("What it says"))
        dates = Row(gap=16)
        made.addLayout(dates)
        received = _("Give the date of the referral")
        self.add("received_on", _("Date of referral"), DateField(today=self._today), required=received, into=dates)
        self.add("marac_on", _("Marac date"), DateField(today=self._today), optional=True, into=dates)
        source = CodeField(options(c.REFERRAL_SOURCE), as_list=True)
        self.add("source", _("Referred by"), source, required=_("Choose who referred"), into=made)
        self.add("agency", _("Agency"), CodeField(agencies, as_list=True), optional=True, into=made)
        criterion = CodeField(options(c.REFERRAL_CRITERION), _("Criterion"))
        self.add("criterion", _("Criterion"), criterion, optional=True, into=made)
        knows = _("Does the service user know of the referral?")
        aware = CodeField(options(c.YES_NO)[:3], knows)
        needed = _("Choose whether the service user knows")
        self.add("service_user_aware", knows, aware, required=needed, into=made)
        hint(self.rows["service_user_aware"], _("A Marac referral must not be given away: it is no unless known."))
        self.add("summary", _("What the referral says"), NoteField(lines=3), optional=True, into=made)
        self.add("sex", _("Sex"), CodeField(options(c.SEX), _("Sex"), as_list=True), optional=True, into=made)
        return made

    def _fit(self) -> CardColumn:
        made = card(_("Does it fit this service?"))
        fields = Eligibility.KIND.fields
        answers = [(code, label) for code, label in options(c.YES_NO) if code in _YES_NO]
        holder = QWidget()
        grid = Grid(holder, gap=16, row_gap=14)
        for number, key in enumerate(_FITS):
            column = Column(gap=0)
            self.add(key, fields[key].words(), CodeField(answers, as_list=True), into=column)
            grid.addLayout(column, number // 2, number % 2)
        made.add(holder)
        priority = CodeField(options(rc.PRIORITY), _("Priority"))
        self.add("priority", _("Priority"), priority, required=_("Choose the priority, or not known"), into=made)
        basis = NoteField(max_length=2000, lines=2)
        self.add("priority_basis", _("Basis for the priority"), basis, optional=True, into=made)
        return made

    def _victim(self, number: int) -> CardColumn:
        made = card("")
        name = Row(gap=16)
        made.addLayout(name)
        # Each label says which of them it is about: six "Given name" would be one to a screen reader.
        self.add(f"v{number}_given", _("Given name (victim-survivor {n})").format(n=number), TextField(), into=name)
        self.add(f"v{number}_family", _("Family name (victim-survivor {n})").format(n=number), TextField(), into=name)
        born = _("Date of birth (victim-survivor {n})").format(n=number)
        self.add(f"v{number}_born", born, DateField(today=self._today), optional=True, into=made)
        line = Row(gap=16)
        made.addLayout(line)
        relation = CodeField(options(c.RELATIONSHIP), as_list=True)
        words = _("Relationship to the service user (victim-survivor {n})").format(n=number)
        self.add(f"v{number}_relationship", words, relation, required=_("Choose the relationship"), into=line)
        living = CodeField(options(c.COHABITATION), as_list=True)
        together = _("Do they live together? (victim-survivor {n})").format(n=number)
        self.add(f"v{number}_cohabitation", together, living, optional=True, into=line)
        idva = CodeField(self._idvas, as_list=True)
        self.add(f"v{number}_idva", _("Idva (victim-survivor {n})").format(n=number), idva, optional=True, into=made)
        self._victims_asked.add(made.holder)
        return made

    def name_victims(self, count: int) -> None:
        """Ask about so many victim-survivors; what was answered about others stays in its field."""
        self.victims = min(max(count, 0), MOST_VICTIMS)
        while len(self._blocks) < self.victims:
            self._blocks.append(self._victim(len(self._blocks) + 1))
        for number, block in enumerate(self._blocks, 1):
            block.holder.setVisible(number <= self.victims)

    def fill_first_victim(self) -> None:
        """Take the name searched for over to the first victim-survivor, unless somebody is named already."""
        name, born = self.text("v_name"), self.text("v_born")
        if not name or self.text("v1_given") or self.text("v1_family"):
            return
        given, _space, family = name.rpartition(" ") if " " in name else (name, "", "")
        self.name_victims(max(self.victims, 1))
        self.set_values({"v1_given": given, "v1_family": family, "v1_born": born})

    # ---- the answers -----------------------------------------------------------------------------------------------

    def text(self, key: str) -> str:
        """An answer as text; "" for a question that was never asked."""
        return str(self.value(key) or "") if key in self.rows else ""

    def names(self) -> list[str]:
        """The name and the other names typed."""
        whole = " ".join(part for part in (self.text("given"), self.text("family")) if part)
        others = [name.strip() for name in self.text("known_as").replace(";", ",").split(",")]
        return [name for name in (whole, *others) if name]

    def sought(self) -> Particulars:
        """What is typed, to be compared with everybody known."""
        victim = self.text("v_name")
        number, address = self.text("reference"), self.text("address")
        return Particulars(
            names=tuple(self.names()),
            birth_date=self.text("birth_date"),
            addresses=(address,) if address else (),
            references=(number,) if number else (),
            phones=(number,) if number else (),
            victims=(Linked(victim, self.text("v_born")),) if victim else (),
        )

    def step_problems(self, searching: bool) -> list[tuple[str, str]]:
        """What is wrong with the answers of one of the two steps."""
        asked = set(SEARCH_KEYS) if searching else self._asked() - set(SEARCH_KEYS)
        found = [(key, words) for key, words in self.problems() if key in asked]
        if searching and not self.names():
            found.insert(0, ("given", _("Give a name, or what the service user is known as")))
        for number in () if searching else range(1, self.victims + 1):
            if not (self.text(f"v{number}_given") or self.text(f"v{number}_family")):
                found.append((f"v{number}_given", _("Give their name")))
        return found

    def _asked(self) -> set[str]:
        hidden = tuple(f"v{number}_" for number in range(self.victims + 1, MOST_VICTIMS + 1))
        return {key for key in self.rows if not key.startswith(hidden)}

    def person(self) -> ServiceUser:
        """The service user as typed; where only another name is known, that is what they are known as."""
        names, whole = self.names(), bool(self.text("given") or self.text("family"))
        others = names[1:] if whole else names
        number = self.text("reference")
        return ServiceUser(
            given_name=self.text("given"),
            family_name=self.text("family"),
            known_as=others[0] if others else "",
            aliases=tuple(others[1:]),
            name_unconfirmed=bool(self.value("unconfirmed")),
            birth_date=self.text("birth_date"),
            references=(number,) if number else (),
        )

    def details(self) -> PersonDetails:
        """What monitoring needs, as far as it was asked."""
        return PersonDetails(sex=self.text("sex"))

    def referral(self) -> Referral:
        """The referral itself."""
        values: dict[str, Any] = {name: self.text(name) for name in _REFERRAL}
        return Referral(case="", **values)

    def eligibility(self) -> Eligibility:
        """Whether it fits, checked today."""
        values: Mapping[str, Any] = {name: self.text(name) for name in (*_FITS, "priority", "priority_basis")}
        return Eligibility(case="", checklist=CHECKLIST, checked_on=self._today().isoformat(), **values)

    def named_victims(self) -> list[NamedVictim]:
        """The victim-survivors named."""
        found = []
        for number in range(1, self.victims + 1):
            text = {name: self.text(f"v{number}_{name}") for name in _VICTIM}
            person = VictimSurvivor(given_name=text["given"], family_name=text["family"], birth_date=text["born"])
            dyad = Dyad(
                victim_survivor="",
                relationship=text["relationship"],
                cohabitation=text["cohabitation"],
                idva=text["idva"],
                idva_contact="not_yet" if text["idva"] else "",
            )
            found.append(NamedVictim(person, dyad))
        return found


_VICTIM = ("given", "family", "born", "relationship", "cohabitation", "idva")
