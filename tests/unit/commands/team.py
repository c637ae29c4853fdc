"""A real site of six colleagues' stores, a clock that moves only when told, and how to see that nothing changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from app import workspace as workspaces
from app.commands import assessments, cases, closures, people, sites
from app.crypto.vault import TEST_WORK
from app.errors import AppError
from app.models.access import Role
from app.models.codes import OPEN_STATUSES
from app.models.person import Dyad, ServiceUser, VictimSurvivor
from app.models.referral import Referral
from app.models.site import RoleHeld, Staff
from app.practice.answers import fill, shipped
from app.store import journal
from app.store.queries.cases import case_head
from app.store.store import Observe, Put, Write
from app.workspace import Tools, Workspace
from tests import stages as stages_of

PASSPHRASE = "walnut ferry candle orbit mitten quarry"
NOW = datetime(2026, 3, 16, 10, 30, tzinfo=UTC)
COLLEAGUES = {
    "lead": ("Bethan Howells", Role.SITE_LEAD, "L"),
    "manager": ("Gareth Pugh", Role.SERVICE_MANAGER, "M"),
    "worker": ("Siân Rees", Role.CASE_MANAGER, "W"),
    "other": ("Marcus Adeyemi", Role.CASE_MANAGER, "O"),
    "idva": ("Miriam Okafor", Role.IDVA, "I"),
    "idva2": ("Rhian Bevan", Role.IDVA, "J"),
}


class Clock:
    """A clock that goes on by a millisecond each time it is read, and further when it is told to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def on(self, day: str, hour: int = 10) -> None:
        """Go to an hour (UTC) of a day."""
        self.now = datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)

    def tick(self, **delta: int) -> None:
        self.now += timedelta(**(delta or {"minutes": 1}))


def dump(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a store, as it is decrypted."""
    db = workspace.store.db
    names = [n for (n,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()]
    return {name: sorted(db.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr) for name in names}


@contextmanager
def refused(error: type[AppError], *stores: Workspace) -> Iterator[pytest.ExceptionInfo[AppError]]:
    """`error` itself is raised, its message has all its words, and not one row of the stores is different."""
    before = [dump(store) for store in stores]
    with pytest.raises(error) as raised:
        yield raised
    assert type(raised.value) is error
    assert "{" not in raised.value.message()
    assert [dump(store) for store in stores] == before


@dataclass
class Team:
    """Colleagues of one site, opened when they are first asked for."""

    folder: Path
    ids: dict[str, str]
    clock: Clock = field(default_factory=Clock)
    opened: dict[str, Workspace] = field(default_factory=dict)

    def __getattr__(self, who: str) -> Workspace:
        if who not in COLLEAGUES:
            raise AttributeError(who)
        if who not in self.opened:
            tools = Tools(self.clock, os.urandom)
            self.opened[who] = workspaces.open_workspace(self.folder / who, PASSPHRASE, tools=tools)
        return self.opened[who]

    def close(self) -> None:
        for workspace in self.opened.values():
            workspace.close()
        self.opened = {}

    def give(self, one: Workspace, other: Workspace, *scopes: str) -> None:
        """Hand over all that one laptop holds of some scopes: all of them unless named."""
        wanted = scopes or [s for (s,) in one.store.db.execute("SELECT id FROM scope ORDER BY id").fetchall()]
        for scope in wanted:
            other.store.accept(list(journal.load_scope(one.store.db, scope).values()))


TEAMS: dict[Path, Team] = {}
"""The teams of the tests that are running, by folder: who else there is beside the owner of a store."""


def make_team(folder: Path, clock: Clock) -> dict[str, str]:
    """The stores of the whole team, every one with the whole directory; returns ids by name."""
    tools = Tools(clock, os.urandom)
    name, _role, prefix = COLLEAGUES["lead"]
    new = sites.start_site(
        folder / "lead", PASSPHRASE, site_name="Teifi", lead_name=name, prefix=prefix, tools=tools, work=TEST_WORK
    )
    lead, ids = new.workspace, {"site": new.site, "lead": new.workspace.staff}
    ids["police"] = sites.add_agency(lead, name="Teifi Police", kind="police")
    made = [lead]
    for who, (name, role, prefix) in COLLEAGUES.items():
        if who == "lead":
            continue
        member, _code = workspaces.create(folder / who, PASSPHRASE, tools=tools, work=TEST_WORK)
        steps = (
            Put("staff", member.staff, Staff(name=name).values()),
            Observe("laptop", lead.store.new_id(), sites.laptop_of(member, prefix).values()),
            Observe("role", lead.store.new_id(), RoleHeld(staff=member.staff, role=role.value).values()),
        )
        lead.store.write("staff.added", [Write(lead.directory_scope, steps)])
        member.store.set_meta("directory", lead.directory_scope)
        member.store.set_meta("prefix", prefix)
        ids[who] = member.staff
        made.append(member)
    for member in made[1:]:
        member.store.accept(list(journal.load_scope(lead.store.db, lead.directory_scope).values()))
    for member in made:
        member.close()
    return ids


@pytest.fixture(scope="session")
def team_template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """The stores every test begins with; never opened again, only copied."""
    folder = tmp_path_factory.mktemp("team")
    return folder, make_team(folder, Clock(NOW - timedelta(days=400)))


@pytest.fixture
def team(team_template: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Team]:
    """A site lead, two case managers and two Idvas, with nothing on their caseloads."""
    source, ids = team_template
    shutil.copytree(source, tmp_path / "team")
    made = TEAMS[tmp_path / "team"] = Team(tmp_path / "team", dict(ids))
    yield made
    made.close()
    del TEAMS[made.folder]


def referral(on: str = "2026-03-02", **facts: Any) -> Referral:
    return Referral(**{"case": "", "received_on": on, "source": "marac", "service_user_aware": "no"} | facts)


def open_case(workspace: Workspace, name: str = "Aled Price", on: str = "2026-03-02", **facts: Any) -> cases.OpenedCase:
    given, _, family = name.partition(" ")
    person = ServiceUser(given_name=given, family_name=family, birth_date="1988-05")
    return cases.open_case(workspace, person=person, referral=referral(on), **facts)


def let_read(team: Team, opened: cases.OpenedCase) -> None:
    """The other case manager holds the worker's case and may read it, and no more."""
    right = {"staff": team.ids["other"], "right": "read"}
    steps = [
        Write(s, (Observe("access_grant", team.worker.store.new_id(), right),))
        for s in (opened.scope, opened.index_scope)
    ]
    team.worker.store.write("access.granted", steps)
    team.give(team.worker, team.other, opened.scope, opened.index_scope)


def add_dyad(workspace: Workspace, case: str, name: str = "Carys Nolan", **facts: Any) -> people.AddedDyad:
    given, _, family = name.partition(" ")
    victim = VictimSurvivor(given_name=given, family_name=family, birth_date="1990-02-03", sex="female")
    dyad = Dyad(**{"victim_survivor": "", "relationship": "ex_partner"} | facts)
    return people.add_dyad(workspace, case, victim_survivor=victim, dyad=dyad)


def move(workspace: Workspace, case: str, *stages: str, on: str = "", **reasons: str) -> None:
    """Take a case through stages as it would go, with what each asks for; a second person approves a closing."""
    for stage in stages:
        if stage == "closed" and stages_of.facts(workspace, case).status in OPEN_STATUSES:
            close(workspace, case, on=on, **reasons)
        else:
            stages_of.take(workspace, case, stage, on=on, **reasons)


def close(workspace: Workspace, case: str, closure_reason: str, *, on: str = "", reason: str = "") -> None:
    """Close a case: asked for here, approved by the service manager on their own laptop, and heard of here."""
    team = TEAMS[workspace.folder.parent]
    stages_of.ask(workspace, case, closure_reason, on=on, reason=reason)
    head = case_head(workspace.store, workspace.access, case)
    assert head is not None
    scopes = [head.index_scope, head.scope, *(dyad.scope for dyad in head.dyads)]
    team.give(workspace, team.manager, *scopes)
    closures.approve_closure(team.manager, case, on=on, words=reason)
    team.give(team.manager, workspace, *scopes)


def answered(workspace: Workspace, subject: assessments.Subject, **given: Any) -> dict[str, Any]:
    """A whole set of answers, those given among them."""
    name = subject.instrument.split("@")[0]
    pinned = {"time_point": subject.time_point} if name == "risk" else {}
    return dict(fill(shipped(name), pinned | given, workspace.today(), Random(1)))


@pytest.fixture
def assess() -> Callable[..., str]:
    """Completes an assessment of a case or a dyad and returns its id."""

    def complete(
        who: Workspace,
        name: str,
        case: str,
        dyad: str = "",
        view: str = "case_manager",
        point: str = "intake",
        **given: Any,
    ) -> str:
        subject = assessments.Subject(name, case, dyad, view, point)
        changed, _dropped = assessments.complete_assessment(who, subject, answered(who, subject, **given))
        return next(record for kind, record in changed.records if kind.endswith("assessment"))

    return complete
