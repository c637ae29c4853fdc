"""The site of the six dyads: four colleagues' laptops, one of them of another organisation, and nothing sent but bundles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from app import workspace as workspaces
from app.commands import cases, exchange, sites
from app.crypto.vault import Work
from app.models.access import Role
from app.models.person import ServiceUser
from app.models.referral import Referral
from app.store.store import Put, Write
from app.ui.main_window import MainWindow
from app.workspace import Tools, Workspace
from tests import stages
from tests.e2e.keyboard import Hands
from tests.ui.conftest import show
from tests.ui.sites import Clock, Entropy

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
