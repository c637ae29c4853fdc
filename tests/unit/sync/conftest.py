"""A real site of four laptops with real keys, enrolled through files, and the ways bundles go between them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app import workspace as workspaces
from app.commands import cases, exchange, people, sites
from app.crypto.vault import TEST_WORK
from app.errors import AppError
from app.models.access import Role
from app.models.person import Dyad, ServiceUser, VictimSurvivor
from app.models.referral import Referral
from app.store import journal
from app.workspace import Tools, Workspace
from tests.unit.sync import kit

PASSPHRASE = "walnut ferry candle orbit mitten quarry"
COLLEAGUES = {
    "lead": ("Bethan Howells", Role.SITE_LEAD, "L"),
    "worker": ("Siân Rees", Role.CASE_MANAGER, "W"),
    "other": ("Marcus Adeyemi", Role.CASE_MANAGER, "O"),
    "idva": ("Miriam Okafor", Role.IDVA, "I"),
}


class Clock:
    """Goes on by a second each time it is told to, and stands still between."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 16, 10, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def tick(self, **delta: int) -> None:
        self.now += timedelta(**(delta or {"seconds": 1}))


OWN_TABLES = ("peer", "bundle_out", "bundle_in", "quarantine", "draft", "secret", "meta")


def dump(workspace: Workspace, *left_out: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a store but those left out."""
    db = workspace.store.db
    names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()]
    return {n: sorted(db.execute(f'SELECT * FROM "{n}"').fetchall(), key=repr) for n in names if n not in left_out}


def held(workspace: Workspace, *scopes: str) -> dict[str, list[tuple[Any, ...]]]:
    """What a store says of some scopes (all unless named), without what depends on the order things came in."""
    db = workspace.store.db
    where = f"WHERE scope IN ({', '.join('?' * len(scopes))})" if scopes else ""
    found = {
        name: sorted(db.execute(f"SELECT {columns} FROM {name} {where}", scopes).fetchall(), key=repr)
        for name, columns in {
            "entry": "id, header, frame, body, signature, applied",
            "head": "*",
            "fork": "*",
            "value": "*",
            "superseded": "*",
            "amended": "*",
            "record": "scope, kind, id, at, author, entry",
        }.items()
    }
    found["scope"] = sorted(db.execute(f"SELECT * FROM scope {where.replace('scope IN', 'id IN')}", scopes).fetchall())
    return found


@dataclass
class Team:
    """Colleagues of one site and the folder their bundles lie in."""

    folder: Path
    clock: Clock = field(default_factory=Clock)
    opened: dict[str, Workspace] = field(default_factory=dict)

    def __getattr__(self, who: str) -> Workspace:
        if who.startswith("_") or not (self.folder / who).is_dir():
            raise AttributeError(who)
        if who not in self.opened:
            self.opened[who] = workspaces.open_workspace(self.folder / who, PASSPHRASE, tools=self.tools)
        return self.opened[who]

    @property
    def tools(self) -> Tools:
        return Tools(self.clock, os.urandom)

    @property
    def post(self) -> Path:
        post = self.folder / "post"
        post.mkdir(exist_ok=True)
        return post

    def new(self, name: str) -> Workspace:
        """A new laptop that belongs to no site."""
        self.opened[name], _code = workspaces.create(self.folder / name, PASSPHRASE, tools=self.tools, work=TEST_WORK)
        return self.opened[name]

    def close(self) -> None:
        for workspace in self.opened.values():
            workspace.close()
        self.opened = {}

    def made(self, sender: Workspace, receiver: Workspace) -> Path:
        """The one bundle that `sender` makes for `receiver`."""
        (made,) = exchange.make_bundles(sender, receiver.device, self.post)
        return made.path

    def send(self, sender: Workspace, receiver: Workspace) -> exchange.Received | None:
        """Make what there is to send and take it in; the last of it, or None."""
        self.clock.tick()
        received = None
        for made in exchange.make_bundles(sender, receiver.device, self.post):
            received = exchange.receive_bundle(receiver, made.path)
            made.path.unlink()
        return received

    def settle(self) -> None:
        """Everybody sends everybody what there is, until all have all."""
        everyone = [getattr(self, who) for who in COLLEAGUES]
        for _ in range(3):
            for sender in everyone:
                for receiver in everyone:
                    if sender is not receiver:
                        self.send(sender, receiver)

    def parts(self, sender: Workspace, receiver: Workspace) -> kit.Parts:
        """A bundle from `sender` to `receiver`, taken apart."""
        return kit.take_apart(self.made(sender, receiver), sender, receiver)

    def file(self, raw: bytes) -> Path:
        """A file among the post."""
        path = self.post / f"{os.urandom(8).hex()}.sightline"
        path.write_bytes(raw)
        return path


@contextmanager
def refused(error: type[AppError], *stores: Workspace, rows: int = 1) -> Iterator[pytest.ExceptionInfo[AppError]]:
    """`error` itself is raised, its message has all its words, and nothing is different but `rows` more refusals."""
    before = [dump(store, "quarantine") for store in stores]
    counts = [len(exchange.quarantine(store)) for store in stores]
    with pytest.raises(AppError) as raised:
        yield raised
    assert type(raised.value) is error, raised.value.message()
    assert "{" not in raised.value.message()
    assert [dump(store, "quarantine") for store in stores] == before
    assert [len(exchange.quarantine(store)) for store in stores] == [count + rows for count in counts]
    if rows:
        assert all(exchange.quarantine(store)[0].why == error.__name__ for store in stores)


def make_team(folder: Path) -> Team:
    """The site with all its laptops enrolled and nothing left to exchange; to be closed."""
    team = Team(folder)
    name, _role, prefix = COLLEAGUES["lead"]
    new = sites.start_site(
        folder / "lead", PASSPHRASE, site_name="Teifi", lead_name=name, prefix=prefix, tools=team.tools, work=TEST_WORK
    )
    team.opened["lead"] = new.workspace
    for who, (name, role, prefix) in COLLEAGUES.items():
        if who != "lead":
            exchange.enrol(new.workspace, team.new(who), name=name, role=role, prefix=prefix, folder=team.post)
    team.settle()
    return team


@pytest.fixture(scope="session")
def team_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stores every test begins with; never opened again, only copied."""
    folder = Path(tmp_path_factory.mktemp("sync"))
    make_team(folder).close()
    return folder


@pytest.fixture
def team(team_template: Path, tmp_path: Path) -> Iterator[Team]:
    """A site lead, two case managers and an Idva who have exchanged all they have; no cases yet."""
    shutil.copytree(team_template, tmp_path / "team")
    made = Team(tmp_path / "team")
    made.clock.tick(days=1)
    yield made
    made.close()


def open_case(workspace: Workspace, name: str = "Aled Price", **facts: Any) -> cases.OpenedCase:
    given, _, family = name.partition(" ")
    referral = Referral(case="", received_on="2026-03-02", source="marac", service_user_aware="no")
    person = ServiceUser(given_name=given, family_name=family, birth_date="1988-05")
    return cases.open_case(workspace, person=person, referral=referral, **facts)


def add_dyad(workspace: Workspace, case: str, name: str = "Carys Nolan", **facts: Any) -> people.AddedDyad:
    given, _, family = name.partition(" ")
    victim = VictimSurvivor(given_name=given, family_name=family, birth_date="1990-02-03", sex="female")
    dyad = Dyad(**{"victim_survivor": "", "relationship": "ex_partner"} | facts)
    return people.add_dyad(workspace, case, victim_survivor=victim, dyad=dyad)


def entries(workspace: Workspace, scope: str) -> list[Any]:
    """The entries of a scope as they are held, in stream order."""
    found = journal.load_scope(workspace.store.db, scope).values()
    return sorted(found, key=lambda e: (e.stream, e.header.seq, e.id))
