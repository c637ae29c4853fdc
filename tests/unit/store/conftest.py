"""Laptops with real encrypted stores, a clock that moves only when told, and ids that repeat from run to run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.models.access import Role
from app.models.journal import Entry
from app.models.record import ScopeKind
from app.store import journal
from app.store.store import Author, Changed, NewScope, Observe, Put, Store, Write


class Clock:
    """A clock that stands still until `tick`."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def tick(self, **delta: int) -> None:
        self.now += timedelta(**(delta or {"minutes": 1}))


class Entropy:
    """Bytes that look random and are the same in every run."""

    def __init__(self, seed: str) -> None:
        self.seed, self.count = seed, 0

    def __call__(self, size: int) -> bytes:
        self.count += 1
        return hashlib.shake_256(f"{self.seed}/{self.count}".encode()).digest(size)


@dataclass
class TestLaptop:
    """One laptop: its store, its owner, and short ways to do what commands do."""

    __test__ = False
    store: Store
    staff: str
    device: str

    def open(self, kind: ScopeKind, *steps: Observe | Put, parent: str = "") -> NewScope:
        scope = self.store.new_scope(kind, parent=parent)
        self.store.write("scope.opened", [Write(scope.id, (scope.step, *steps))])
        return scope

    def put(self, scope: str, kind: str, rid: str, /, **values: object) -> Changed:
        return self.store.write("record.saved", [Write(scope, (Put(kind, rid, values),))])  # type: ignore[arg-type]

    def entries(self, scope: str) -> list[Entry]:
        return list(journal.load_scope(self.store.db, scope).values())

    def give(self, other: TestLaptop, *scopes: str) -> None:
        for scope in scopes:
            other.store.accept(self.entries(scope))

    def grant(self, scope: str, other: TestLaptop, right: str = "write") -> str:
        grant = self.store.new_id()
        self.store.write(
            "access.granted", [Write(scope, (Observe("access_grant", grant, {"staff": other.staff, "right": right}),))]
        )
        return grant

    def heads(self) -> dict[str, list[int | str]]:
        return {stream.key: [seq, entry] for stream, entry, seq in journal.heads(self.store.db)}


class TestSite:
    """A site whose lead enrols laptops; everything real but the signatures, which the store leaves to others."""

    __test__ = False

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, Clock()
        self.laptops: dict[str, TestLaptop] = {}
        self.lead = self._laptop("lead")
        scope = self.lead.store.new_scope(ScopeKind.DIRECTORY)
        self.directory = scope.id
        self.lead.store.set_meta("directory", scope.id)
        self.lead.store.write(
            "site.started", [Write(scope.id, (scope.step, *self._enrolment(self.lead, Role.SITE_LEAD, signer=True)))]
        )

    def _laptop(self, name: str) -> TestLaptop:
        home = self.folder / name
        home.mkdir()
        entropy = Entropy(name)
        store = Store.create(home, bytearray(entropy(32)), clock=self.clock, entropy=entropy)
        device = hashlib.sha256(name.encode()).hexdigest()[:32]
        laptop = TestLaptop(store, f"staff-{name}", device)
        store.author = Author(device, laptop.staff, lambda header: hashlib.sha512(header).digest())
        self.laptops[name] = laptop
        return laptop

    def _enrolment(self, laptop: TestLaptop, role: Role, *, signer: bool = False) -> tuple[Observe, ...]:
        facts = {
            "device": laptop.device,
            "staff": laptop.staff,
            "public_key": "00" * 32,
            "prefix": laptop.device[:3].upper(),
            "signer": signer,
        }
        new_id = self.lead.store.new_id
        return (
            Observe("laptop", new_id(), facts),
            Observe("role", new_id(), {"staff": laptop.staff, "role": role.value}),
        )

    def add(self, name: str, role: Role) -> TestLaptop:
        laptop = self._laptop(name)
        laptop.store.set_meta("directory", self.directory)
        self.lead.store.write("laptop.admitted", [Write(self.directory, self._enrolment(laptop, role))])
        for other in self.laptops.values():
            self.lead.give(other, self.directory)
        return laptop


@pytest.fixture
def new_site(tmp_path: Path) -> Iterator[Callable[[], TestSite]]:
    """Makes sites; closes their stores afterwards."""
    made: list[TestSite] = []

    def make() -> TestSite:
        folder = tmp_path / f"site-{len(made)}"
        folder.mkdir()
        made.append(TestSite(folder))
        return made[-1]

    yield make
    for site in made:
        for laptop in site.laptops.values():
            laptop.store.close()


@pytest.fixture
def site(new_site: Callable[[], TestSite]) -> TestSite:
    """One site with its lead's laptop."""
    return new_site()
