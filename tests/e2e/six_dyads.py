"""The site of the six dyads: four colleagues' laptops, one of them of another organisation, and nothing sent but bundles."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app import workspace as workspaces
from app.commands import cases, exchange, sites
from app.commands.assessments import Subject, complete_assessment
from app.crypto.vault import Work
from app.models.access import Role
from app.models.person import ServiceUser
from app.models.referral import Referral
from app.practice.answers import fill, shipped
from app.store.store import Put, Write
from app.ui.case_page import CasePage
from app.ui.main_window import MainWindow
from app.workspace import Tools, Workspace
from tests import stages
from tests.e2e.keyboard import Hands
from tests.ui.conftest import show
from tests.ui.sites import Clock, Entropy, desk_of, page_of
from tests.ui.test_reveal import said
from tests.unit.commands.team import dump

PASSPHRASE = "lantern orbit maple drizzle canyon seven"
WORK = Work(8192, 1, 1)
COLLEAGUES = {
    "worker": ("Siân Rees", Role.CASE_MANAGER, "SR"),
    "near": ("Mercy Okafor", Role.IDVA, "M"),
    "far": ("Rhian Bevan", Role.IDVA, "R"),
}
"""Beside the lead: the case manager, the service's own Idva, and the Idva of another organisation."""


@dataclass(frozen=True)
class Victim:
    """A victim-survivor as the case manager writes her down on the day she became known; every word occurs nowhere
    else."""

    letter: str
    known: str
    given: str
    family: str
    relationship: str
    living: str
    idva: str
    street: str
    phone: str

    @property
    def address(self) -> str:
        """Street and town."""
        return f"{self.street}, Aberteifi"

    @property
    def initials(self) -> str:
        """As a screen writes them."""
        return f"{self.given[0]}.{self.family[0]}."

    def marks(self) -> tuple[str, ...]:
        """What gives her away."""
        return self.given, self.family, self.street.split(" ", 1)[1], self.phone.replace(" ", "")[-6:]


NEAR, FAR = COLLEAGUES["near"][0], COLLEAGUES["far"][0]
A = Victim("A", "2026-03-02", "Branwen", "Aldous", "Spouse", "Live together", NEAR, "4 Rhodfa Gelyn", "07700 900411")
B = Victim("B", "2026-03-09", "Catrin", "Mabbutt", "Ex-partner", "Live apart", FAR, "9 Heol Onnen", "07700 900422")
C = Victim(
    "C", "2026-03-12", "Delyth", "Okonjo", "Dating", "Sometimes live together", NEAR, "2 Cwrt Helyg", "07700 900433"
)
D = Victim("D", "2026-03-20", "Ffion", "Treharne", "Parent", "Live apart", FAR, "17 Lôn Bedwen", "07700 900444")
E = Victim(
    "E", "2026-03-25", "Gwenllian", "Szabo", "Former spouse", "Live apart", NEAR, "30 Teras Cerddin", "07700 900455"
)
F = Victim("F", "2026-04-01", "Heulwen", "Draycott", "Ex-partner", "Live apart", "", "5 Maes Derwen", "07700 900466")
EVERYBODY = (A, B, C, D, E, F)
CHILDREN = (("Tomos", A), ("Efa", A), ("Osian", C))


@dataclass
class Laptops:
    """The folders of four stores of one site, opened one after another; bundles travel through `outbox`."""

    folder: Path
    clock: Clock
    ids: dict[str, str] = field(default_factory=dict)
    opened: int = 0

    def tools(self, who: str) -> Tools:
        """The clock of everybody, and bytes of one's own that come again in every run."""
        self.opened += 1
        return Tools(self.clock, Entropy(f"{who}/{self.opened}"))

    def open(self, who: str) -> Workspace:
        """One colleague's store."""
        return workspaces.open_workspace(self.folder / who, PASSPHRASE, tools=self.tools(who))

    def sit_down(self, who: str) -> Hands:
        """One colleague at their laptop, unlocked."""
        workspace = self.open(who)
        window = MainWindow(self.folder / who, tools=self.tools(who), work=WORK)
        window.open_desk(workspace)
        show(window, None, 1366, 768)
        hands = Hands(window, self.clock)
        hands.settle()
        return hands

    def exchange(self, *pairs: tuple[str, str]) -> None:
        """Carry what each first of a pair may send to the second, as bundles."""
        outbox = self.folder / "outbox"
        outbox.mkdir(exist_ok=True)
        for one, other in pairs:
            sender, receiver = self.open(one), self.open(other)
            for made in exchange.make_bundles(sender, receiver.device, outbox):
                exchange.receive_bundle(receiver, made.path)
            sender.close()
            receiver.close()


def leave(hands: Hands) -> None:
    """Close the laptop."""
    hands.window.close()
    hands.window.deleteLater()
    hands.settle()


# ---- the site --------------------------------------------------------------------------------------------------------


def make_laptops(folder: Path) -> Laptops:
    """The site as it was on 2 February: colleagues, agencies, and two service users known from before."""
    made = Laptops(folder, Clock(datetime(2026, 2, 2, 9, 0, tzinfo=UTC)))
    started = sites.start_site(
        folder / "lead", PASSPHRASE, site_name="Teifi Vale", lead_name="Carys Bowen", prefix="L", tools=made.tools("lead"), work=WORK
    )  # fmt: skip
    lead = started.workspace
    made.ids["site"], made.ids["lead"] = started.site, lead.staff
    for kind, name in (
        ("police", "Dyfed-Powys Police"),
        ("housing", "Ceredigion Housing"),
        ("idva_service", "Hafan Cymru"),
    ):
        made.ids[kind] = sites.add_agency(lead, name=name, kind=kind)
    for who, (name, role, prefix) in COLLEAGUES.items():
        member, _code = workspaces.create(folder / who, PASSPHRASE, tools=made.tools(who), work=WORK)
        made.ids[who] = exchange.enrol(lead, member, name=name, role=role, prefix=prefix, folder=folder)
        member.close()
    outside = Put("staff", made.ids["far"], {"agency": made.ids["idva_service"]})
    lead.store.write("staff.changed", [Write(lead.directory_scope, (outside,))])
    lead.close()
    made.exchange(("lead", "worker"), ("lead", "near"), ("lead", "far"))
    worker = made.open("worker")
    made.ids["alike"] = _known(made, worker, ServiceUser(given_name="Wyn", family_name="Hopkins", known_as="Dino"))
    made.ids["same"] = _known(
        made, worker, ServiceUser(given_name="Gethin", family_name="Rowlands", birth_date="1986-04-03")
    )
    stages.take(worker, made.ids["same"], "panel")
    stages.take(worker, made.ids["same"], "not_allocated", reason="Police lead on him alone.")
    worker.close()
    return made


def _known(made: Laptops, worker: Workspace, person: ServiceUser) -> str:
    """Somebody with a case of the site already."""
    referral = Referral(case="", received_on="2026-02-01", source="police", service_user_aware="no")
    return cases.open_case(worker, person=person, referral=referral, site=made.ids["site"]).id


# ---- finding one's way, and looking for traces ----------------------------------------------------------------------


def section(hands: Hands, name: str) -> None:
    """Go to a section of the case that is shown."""
    page = page_of(hands.window)
    assert isinstance(page, CasePage)
    hands.tab_to("Sections of this case", QPushButton)
    while hands.names()[0] != name:
        hands.press("Tab")
    hands.press("Return")


def open_row(hands: Hands, table: str, words: str) -> None:
    """Open the row of a list that says `words`."""
    listed = hands.tab_to(table, QTableView)
    assert isinstance(listed, QTableView)
    hands.press("Ctrl+Home")
    for _row in range(listed.model().rowCount()):
        if words in said_of_row(listed):
            break
        hands.press("Down")
    assert words in said_of_row(listed)
    hands.press("Return")


def said_of_row(table: QTableView) -> str:
    """What a screen reader says of the row that is marked."""
    return rows_said(table)[table.currentIndex().row()]


def rows_said(table: QWidget) -> list[str]:
    """What a screen reader says of every row."""
    assert isinstance(table, QTableView)
    model, role = table.model(), Qt.ItemDataRole.AccessibleTextRole
    columns = range(model.columnCount())
    return [" ".join(str(model.index(r, c).data(role)) for c in columns) for r in range(model.rowCount())]


def told_of(words: str, *people: Victim) -> list[str]:
    """What of these people stands in a text."""
    text = words.casefold()
    return [mark for person in people for mark in person.marks() if mark.casefold() in text]


def rows_of(workspace: Workspace) -> str:
    """Every cell of every table of a store."""
    cells = (cell for rows in dump(workspace).values() for row in rows for cell in row)
    return "\n".join(c.decode("utf-8", "replace") if isinstance(c, bytes) else str(c) for c in cells)


def scopes(laptops: Laptops) -> dict[str, tuple[str, ...]]:
    """For each letter: the ids of her dyad, her record and her scope, as the case manager holds them."""
    worker = laptops.open("worker")
    rows = worker.store.db.execute(
        "SELECT l.letter, d._id, d.victim_survivor, d._scope FROM r_dyad_link l JOIN r_dyad d ON d._id = l.dyad"
    ).fetchall()
    worker.close()
    return {letter: tuple(ids) for letter, *ids in rows}


def her_own_and_nobody_else(laptops: Laptops, who: str, mine: tuple[Victim, ...]) -> Hands:
    """An Idva walks her window and holds her store: her own victim-survivors, and no trace of another."""
    others = [person for person in EVERYBODY if person not in mine]
    strangers = [each for person in others for each in scopes(laptops)[person.letter]]
    hands = laptops.sit_down(who)
    held = rows_of(desk_of(hands.window).workspace)
    assert told_of(held, *others) == []
    assert [each for each in strangers if each in held] == []
    assert re.findall(r'Victim-survivor [A-F]\b|"letter":"[A-F]"|Deano|Rowlands', held) == []
    assert [child for child, hers in CHILDREN if child in held and hers not in mine] == []
    assert all(told_of(held, person) for person in mine)
    seen = said(hands.window)
    hands.press("Ctrl+1")
    seen += said(hands.window)
    for person in mine:
        open_row(hands, "Victim-survivors", person.given)
        hands.picture(f"b-{who}-{person.letter}")
        seen += said(hands.window)
        hands.press("Alt+Left")
    assert told_of(seen, *others) == []
    assert re.findall(r"Victim-survivor [A-F]\b|Deano|Rowlands|SR-000[12]", seen) == []
    assert all(person.given in seen for person in mine)
    return hands


def rate_for_the_case_manager(laptops: Laptops, case: str) -> None:
    """The case manager's own rating: not by keys, for the Idva's is."""
    laptops.clock.now = datetime(2026, 4, 17, 10, 0, tzinfo=UTC)
    worker = laptops.open("worker")
    subject = Subject("risk", case, perspective="case_manager", time_point="intake")
    levels = dict.fromkeys(("victim", "children", "other_adults", "staff", "self"), "very_high")
    answers = fill(shipped("risk"), {"time_point": "intake", "level": levels}, worker.today(), Random(1))
    complete_assessment(worker, subject, answers, happened="2026-04-17")
    worker.close()


# ---- the beginning of the case ---------------------------------------------------------------------------------------


def take_the_referral_in(hands: Hands, qtbot: QtBot) -> str:
    """A nickname is all there is; somebody who sounds like it is compared, and is not the one."""
    hands.on("2026-03-02")
    hands.press("Ctrl+N")
    hands.answer("Other names", "Deano")
    hands.answer("Is the name certain?", "The name is not confirmed")
    qtbot.waitUntil(lambda: "Names that sound alike: Deano and Dino." in said(hands.window))
    hands.picture("search")
    hands.button("Wyn Hopkins, SR-0001")
    hands.picture("compare")
    hands.button("It is not the same person")
    hands.type("Hopkins is 20 years older; the police know both")
    hands.button("They are two people")
    assert "Wyn Hopkins, SR-0001: Hopkins is 20 years older; the police know both" in said(hands.window)
    hands.press("Ctrl+Return")
    hands.fill(Referred_by="Marac", Priority="High harm")
    hands.button("Add a victim-survivor")
    hands.answer("Given name (victim-survivor 1)", "Branwen")
    hands.answer("Family name (victim-survivor 1)", "Aldous")
    hands.answer("Relationship to the service user (victim-survivor 1)", "Spouse")
    hands.answer("Do they live together? (victim-survivor 1)", "Live together")
    hands.answer("Idva (victim-survivor 1)", "Mercy Okafor")
    hands.picture("referral")
    hands.press("Ctrl+Return")
    page = page_of(hands.window)
    assert isinstance(page, CasePage)
    hands.picture("opened")
    return page.case


def add_victim(hands: Hands, person: Victim) -> None:
    """From the case's own menu, each on the day she became known."""
    hands.on(person.known)
    hands.button("More for this case")
    hands.menu("Add victim-survivor")
    hands.fill(Given_name=person.given, Family_name=person.family)
    hands.answer("Relationship to the service user", person.relationship)
    hands.answer("Living together", person.living)
    if person.idva:
        hands.answer("Idva", person.idva)
    hands.answer("Address", person.address)
    hands.answer("Mobile", person.phone)
    hands.answer("Is it safe to call?", "Not safe")
    hands.button("Add victim-survivor")
