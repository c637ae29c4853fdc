"""The practice site: four colleagues' stores with a believable year of work in them, made through the program's own
commands."""

from __future__ import annotations

import heapq
import itertools
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from app import workspace as workspaces
from app.commands import exchange, sites
from app.crypto import vault
from app.models.access import Role
from app.practice import people as invented
from app.practice.case_year import CaseYear
from app.practice.journey import Event
from app.practice.lately import Lately
from app.practice.plan import make_plans
from app.progress import Progress
from app.workspace import LONDON, Tools, Workspace

PASSPHRASE_FILE = "passphrase.txt"
FOLDERS = {
    "lead": "site-lead",
    "case_manager_1": "case-manager-1",
    "case_manager_2": "case-manager-2",
    "idva": "idva",
}
"""Colleague to the folder of their store; the folders' names say roles, never people."""
_ROLES = {"case_manager_1": Role.CASE_MANAGER, "case_manager_2": Role.CASE_MANAGER, "idva": Role.IDVA}
_PREFIXES = {"lead": "TV", "case_manager_1": "TVA", "case_manager_2": "TVB", "idva": "TVI"}
_EXCHANGE_DAYS = 28


@dataclass(frozen=True, slots=True)
class PracticeSite:
    """A practice site on disk: the folder of each colleague's store, and the file with the passphrase that opens all
    four."""

    folder: Path
    stores: dict[str, Path]
    passphrase_file: Path

    def open(self, who: str, *, tools: Tools = workspaces.SYSTEM) -> Workspace:
        """Unlock one colleague's store."""
        return workspaces.open_workspace(self.stores[who], self.passphrase(), tools=tools)

    def passphrase(self) -> str:
        """The passphrase of the four practice stores."""
        return self.passphrase_file.read_text(encoding="utf-8").strip()


def make_practice_site(
    folder: Path,
    *,
    open_cases: int = 28,
    seed: int = 1,
    now: datetime | None = None,
    work: vault.Work = vault.FLOOR_WORK,
    progress: Progress | None = None,
) -> PracticeSite:
    """Make the practice site in `folder`: a lead, two case managers and an Idva, `open_cases` open for the first case
    manager.

    `seed` decides who and what; keys and ids differ every time. `now` (aware) is when the year ends. Raises the
    vault's refusals where a store is there already.
    """
    if any((folder / name).exists() for name in FOLDERS.values()):
        raise vault.VaultExists
    folder.mkdir(parents=True, exist_ok=True)
    passphrase = vault_passphrase()
    passphrase_file = folder / PASSPHRASE_FILE
    passphrase_file.write_text(passphrase + "\n", encoding="utf-8")
    builder = _Builder(folder, passphrase, open_cases, seed, now or datetime.now(UTC), work, progress or Progress())
    try:
        builder.build()
    finally:
        builder.close()
    return PracticeSite(folder, builder.folders, passphrase_file)


def vault_passphrase() -> str:
    """Six random words."""
    from app.crypto.passphrase import suggest_passphrase

    return suggest_passphrase()


@dataclass(slots=True)
class _Clock:
    """The practice year's clock: stands where the event being written stands."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


class _Builder:
    """Writes the year, event by event, in the order in which it happened."""

    def __init__(
        self,
        folder: Path,
        passphrase: str,
        open_cases: int,
        seed: int,
        now: datetime,
        work: vault.Work,
        progress: Progress,
    ) -> None:
        self.folder, self.passphrase, self.work, self.progress = folder, passphrase, work, progress
        self.end = now.replace(microsecond=0)
        self.today = self.end.astimezone(LONDON).date()
        self.folders = {who: folder / name for who, name in FOLDERS.items()}
        self.clock = _Clock(self.end - timedelta(days=372))
        self.plans = make_plans(seed, open_cases, today=self.today)
        self.people: dict[str, Workspace] = {}
        self.agencies: dict[str, str] = {}
        self.site = ""
        self._queue: list[tuple[datetime, int, Event]] = []
        self._count = itertools.count()

    def close(self) -> None:
        """Close the four stores."""
        for workspace in self.people.values():
            workspace.close()

    def build(self) -> None:
        """Start the site, then live the year."""
        self._start()
        years = [CaseYear(self, plan) for plan in self.plans]
        for year in years:
            year.schedule()
        Lately(self, years).schedule()
        for day in range(-360, 0, _EXCHANGE_DAYS):
            self.at(self.today + timedelta(days=day), 17, 30, self._exchange)
        for minute in (40, 50):  # twice, so that everyone has heard what the others have
            self.at(self.today - timedelta(days=1), 17, minute, self._exchange)
        total, done = len(self._queue), 0
        while self._queue:
            when, _, event = heapq.heappop(self._queue)
            self.clock.now = when
            event()
            done += 1
            if done % 25 == 0:
                self.progress.step(done, total, "practice")
        self.clock.now = self.end

    def now(self) -> datetime:
        """The moment of the event being written, UTC."""
        return self.clock.now

    def at(self, day: date, hour: int, minute: int, event: Event) -> None:
        """Let `event` happen on a day at a London time, unless that is still to come."""
        when = datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON).astimezone(UTC)
        if when < self.end:
            heapq.heappush(self._queue, (when, next(self._count), event))

    def _start(self) -> None:
        tools = Tools(self.clock, os.urandom)
        new = sites.start_site(
            self.folders["lead"],
            self.passphrase,
            site_name=invented.SITE,
            lead_name=invented.STAFF["lead"],
            prefix=_PREFIXES["lead"],
            practice=True,
            label="Practice site: everything in it is invented.",
            tools=tools,
            work=self.work,
        )
        self.people["lead"], self.site = new.workspace, new.site
        sites.set_letterhead(new.workspace, invented.LETTERHEAD)
        for name, kind in invented.AGENCIES:
            self.agencies[kind] = sites.add_agency(new.workspace, name=name, kind=kind)
        for who, role in _ROLES.items():
            member, _code = workspaces.create(self.folders[who], self.passphrase, tools=tools, work=self.work)
            self.people[who] = member
            exchange.enrol(
                new.workspace, member, name=invented.STAFF[who], role=role, prefix=_PREFIXES[who], folder=self.outbox
            )
        self._exchange()

    @property
    def outbox(self) -> Path:
        """Where bundles lie between laptops."""
        outbox = self.folder / "exchange"
        outbox.mkdir(exist_ok=True)
        return outbox

    def _exchange(self) -> None:
        """Everyone hands everyone who may have something a bundle, through files."""
        for sender, receiver in (
            ("lead", "case_manager_1"),
            ("lead", "case_manager_2"),
            ("lead", "idva"),
            ("case_manager_1", "idva"),
            ("case_manager_2", "idva"),
            ("idva", "case_manager_1"),
            ("idva", "case_manager_2"),
            ("idva", "lead"),
            ("case_manager_1", "lead"),
            ("case_manager_2", "lead"),
            ("case_manager_1", "case_manager_2"),
            ("case_manager_2", "case_manager_1"),
        ):
            self.hand(sender, receiver)

    def hand(self, sender: str, receiver: str) -> None:
        """Hand one colleague's bundle to another, through a file."""
        for made in exchange.make_bundles(self.people[sender], self.people[receiver].device, self.outbox):
            exchange.receive_bundle(self.people[receiver], made.path)
            made.path.unlink()
