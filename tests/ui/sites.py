"""A small real site for the window's tests: a lead, a case manager and an Idva, with believable invented cases."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app import workspace as workspaces
from app.commands import assessments, cases, closures, people, sites, work
from app.crypto import vault
from app.models.access import Role
from app.models.case import Alert
from app.models.person import (
    Address,
    ContactPoint,
    Dyad,
    ServiceUser,
    VictimAddress,
    VictimContactPoint,
    VictimSurvivor,
)
from app.models.record import Json
from app.models.referral import Referral
from app.models.site import RoleHeld, Staff
from app.models.work import Action, Activity, Contact, DyadContact
from app.store import journal
from app.store.queries.cases import case_head
from app.store.store import Observe, Put, Write
from app.ui.area import AppPage
from app.ui.desk import Desk
from app.ui.main_window import MainWindow
from app.workspace import Tools, Workspace
from tests import stages
from tests.ui.conftest import Setting, show

PASSPHRASE = "lantern orbit maple drizzle canyon seven"
WORK = vault.Work(8192, 1, 1)
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
"""A Monday morning."""


class Clock:
    """Stands still until it is set."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def back(self, days: float) -> None:
        self.now = NOW - timedelta(days=days)


class Entropy:
    """Bytes that look random and are the same in every run."""

    def __init__(self, seed: str) -> None:
        self.seed, self.count = seed, 0

    def __call__(self, size: int) -> bytes:
        self.count += 1
        return hashlib.shake_256(f"{self.seed}/{self.count}".encode()).digest(size)


@dataclass
class SmallSite:
    """The folders of three colleagues' stores, and the ids of what is in them."""

    folder: Path
    ids: dict[str, str] = field(default_factory=dict)

    def open(self, who: str, clock: Clock | None = None) -> Workspace:
        tools = Tools(clock or Clock(), Entropy(f"open/{who}"))
        return workspaces.open_workspace(self.folder / who, PASSPHRASE, tools=tools)

    def copy(self, folder: Path) -> SmallSite:
        shutil.copytree(self.folder, folder)
        return SmallSite(folder, dict(self.ids))


def day(days: float) -> str:
    """The date so many days before (after, when negative) the morning the tests live in."""
    return (NOW - timedelta(days=days)).date().isoformat()


def moment(days: float, time: str = "10:00") -> str:
    """A moment in UTC so many days ago."""
    return f"{day(days)}T{time}:00Z"


def make_site(folder: Path) -> SmallSite:
    """Build the site in `folder`."""
    made = SmallSite(folder)
    clock = Clock(NOW - timedelta(days=200))
    started = sites.start_site(
        folder / "lead",
        PASSPHRASE,
        site_name="Teifi Vale",
        lead_name="Carys Bowen",
        prefix="L",
        tools=Tools(clock, Entropy("lead")),
        work=WORK,
    )
    lead = started.workspace
    made.ids["site"], made.ids["lead"] = started.site, lead.staff
    for kind, name in (
        ("police", "Dyfed-Powys Police"),
        ("housing", "Ceredigion Housing"),
        ("substance_misuse", "Barod"),
    ):
        made.ids[kind] = sites.add_agency(lead, name=name, kind=kind)
    worker = _join(made, lead, clock, "worker", "Siân Rees", Role.CASE_MANAGER, "SGL")
    idva = _join(made, lead, clock, "idva", "Mercy Okafor", Role.IDVA, "I")
    for who in (lead, worker, idva):
        _give(lead, who, lead.directory_scope)
    _fill(made, lead, worker, idva, clock)
    _give_all(worker, lead)
    _give_dyads(worker, idva)
    for who in (lead, worker, idva):
        who.close()
    return made


def _join(made: SmallSite, lead: Workspace, clock: Clock, who: str, name: str, role: Role, prefix: str) -> Workspace:
    made_workspace, _code = workspaces.create(
        made.folder / who, PASSPHRASE, tools=Tools(clock, Entropy(who)), work=WORK
    )
    directory = lead.directory_scope
    steps = (
        Put("staff", made_workspace.staff, Staff(name=name).values()),
        Observe("laptop", lead.store.new_id(), sites.laptop_of(made_workspace, prefix).values()),
        Observe("role", lead.store.new_id(), RoleHeld(staff=made_workspace.staff, role=role.value).values()),
    )
    lead.store.write("staff.added", [Write(directory, steps)])
    made_workspace.store.set_meta("directory", directory)
    made_workspace.store.set_meta("prefix", prefix)
    made.ids[who] = made_workspace.staff
    return made_workspace


def _give(one: Workspace, other: Workspace, scope: str) -> None:
    other.store.accept(list(journal.load_scope(one.store.db, scope).values()))


def _give_all(one: Workspace, other: Workspace) -> None:
    for (scope,) in one.store.db.execute("SELECT id FROM scope WHERE kind IN ('index', 'case', 'dyad')").fetchall():
        _give(one, other, scope)


def _give_dyads(one: Workspace, other: Workspace) -> None:
    rows = one.store.db.execute("SELECT _scope FROM r_dyad WHERE idva = ?", (other.staff,)).fetchall()
    for (scope,) in rows:
        _give(one, other, scope)


def _open(
    made: SmallSite,
    worker: Workspace,
    clock: Clock,
    key: str,
    person: ServiceUser,
    *moves: str,
    days: float,
    **changes: str,
) -> str:
    clock.back(days)
    referral = Referral(
        case="", received_on=day(days), source="marac", marac_on=day(days + 3), criterion="visible_high_risk",
        service_user_aware="no", agency=made.ids["police"],
    )  # fmt: skip
    opened = cases.open_case(worker, person=person, referral=referral, site=made.ids["site"])
    made.ids[key] = opened.id
    for to, step in _steps(moves, days):
        clock.back(step)
        stages.take(worker, opened.id, to, on=day(step))
    clock.back(1)
    if changes:
        cases.change_case(worker, opened.id, **changes)
    return opened.id


def _steps(moves: tuple[str, ...], days: float) -> list[tuple[str, float]]:
    """Each stage with how many days ago the case came there: nine days apart, or closer."""
    apart = min(days / (len(moves) + 1), 9)
    return [(to, days - apart * place) for place, to in enumerate(moves, 1)]


def close(worker: Workspace, lead: Workspace, case: str, days: float, reason: str) -> None:
    """A closure, asked for by one and approved by the other on a day so many days ago."""
    stages.ask(worker, case, reason, on=day(days))
    head = case_head(worker.store, worker.access, case)
    assert head is not None
    scopes = (head.index_scope, head.scope, *(dyad.scope for dyad in head.dyads))
    for scope in scopes:
        _give(worker, lead, scope)
    closures.approve_closure(lead, case, on=day(days))
    for scope in scopes:
        _give(lead, worker, scope)


def _risk(worker: Workspace, clock: Clock, case: str, level: str, days: float, time_point: str = "intake") -> None:
    clock.back(days)
    subject = assessments.Subject("risk", case, perspective="case_manager", time_point=time_point)
    groups = ("victim", "children", "other_adults", "staff", "self")
    answers: dict[str, Json] = {
        "time_point": time_point,
        "judged_on": day(days),
        "based_on": "Police log, case file and the Idva's view.",
        "children_involved": "no",
        "level": {g: level if g == "victim" else "standard" for g in groups},
        "imminence": dict.fromkeys(groups, "if_circumstances_change"),
        "raises": dict.fromkeys(groups, "Separation."),
        "response": "Weekly contact with police.",
        "change_since_intake": "no_change",
    }
    complete(worker, subject, answers, days)


def complete(workspace: Workspace, subject: assessments.Subject, answers: dict[str, Json], days: float) -> None:
    """Complete an assessment, filling in what is still asked for with the plainest answer there is."""
    started = assessments.start_assessment(workspace, subject)
    for _round in range(12):
        found = assessments.assessment_problems(workspace, started, answers)
        if not found:
            break
        for problem in found:
            question = next(q for q in started.instrument.questions if q.id == problem.question)
            kinds = {"date": day(days), "text": "As above."}
            plain: Json = kinds.get(question.kind) or _option(question)
            if question.kind == "many":
                plain = [str(plain)]
            if problem.row is None:
                answers[question.id] = plain
            else:
                grid = dict(answers.get(question.id) or {})  # type: ignore[arg-type]
                grid[problem.row] = plain if question.options else "As above."
                answers[question.id] = grid
    assessments.complete_assessment(workspace, subject, answers, happened=day(days))


def _option(question: object) -> str:
    codes = [option.code for option in question.options]  # type: ignore[attr-defined]
    return next(
        (code for code in ("not_known", "no", "none", "not_assessed") if code in codes), codes[0] if codes else ""
    )


def severity(*levels: str) -> dict[str, Json]:
    """A grid of severity: the four main types, then "not known" for the others."""
    types = (
        "physical",
        "sexual",
        "harassment_stalking",
        "jealous_controlling",
        "economic",
        "child_related",
        "technology",
    )
    return dict(zip(types, (*levels, *("not_known",) * 3), strict=True))


def _behaviour(
    workspace: Workspace,
    clock: Clock,
    case: str,
    dyad: str,
    days: float,
    time_point: str,
    *levels: str,
    perspective: str = "case_manager",
) -> None:
    clock.back(days)
    subject = assessments.Subject("behaviour", case, dyad, perspective, time_point)
    complete(workspace, subject, {"severity": severity(*levels), "period_end": day(days)}, days)


def _needs(workspace: Workspace, clock: Clock, case: str, days: float) -> None:
    clock.back(days)
    areas = {
        "accommodation": "high",
        "alcohol": "high",
        "mental_health": "medium",
        "employment_education": "low",
        "drugs": "none",
    }
    subject = assessments.Subject("needs", case, time_point="intake")
    notes = {"accommodation": "Notice served on the tenancy", "alcohol": "Referred to Barod"}
    complete(workspace, subject, {"need_level": dict(areas), "need_notes": notes}, days)


def _fill(made: SmallSite, lead: Workspace, worker: Workspace, idva: Workspace, clock: Clock) -> None:
    _price(made, worker, idva, clock)
    active = ("panel", "allocated", "information_gathering", "intake", "active")
    daniel = _open(
        made,
        worker,
        clock,
        "daniel",
        ServiceUser(given_name="Daniel", family_name="Whitcombe", birth_date="1994-02-03"),
        *active,
        days=90,
        review_due=day(0),
    )
    _risk(worker, clock, daniel, "very_high", 40)
    _contact(worker, daniel, 0, "phone", "agency", agency=made.ids["police"], time="09:10")
    rhys = _open(
        made,
        worker,
        clock,
        "rhys",
        ServiceUser(given_name="Rhŷs", family_name="Blŵm", birth_date="1990-07"),
        *active[:4],
        days=30,
        review_due=day(-4),
    )
    _risk(worker, clock, rhys, "very_high", 12)
    _contact(worker, rhys, 3, "joint_visit", "service_user")
    _action(worker, clock, rhys, "Ask probation for the licence conditions", 1, made.ids["lead"])
    imran = _open(
        made,
        worker,
        clock,
        "imran",
        ServiceUser(given_name="Imran", family_name="Sheikh", birth_date="1979-12-30"),
        *active,
        days=150,
        review_due=day(2),
        work_mode="indirect_only",
    )
    _risk(worker, clock, imran, "high", 100)
    _activity(worker, imran, 20, "disruption", made.ids["housing"], "Notice served for breach of tenancy.")
    scott = _open(
        made,
        worker,
        clock,
        "scott",
        ServiceUser(given_name="Scott", family_name="Tanner", birth_date="1985-05-19"),
        *active,
        days=120,
        review_due=day(-40),
    )
    _risk(worker, clock, scott, "medium", 70)
    _contact(worker, scott, 20, "email", "agency", agency=made.ids["housing"])
    _open(made, worker, clock, "mateusz", ServiceUser(known_as="Matt", name_unconfirmed=True), "panel", days=3)
    lee = _open(
        made,
        worker,
        clock,
        "lee",
        ServiceUser(given_name="Lee", family_name="Barrow", birth_date="1988"),
        *active,
        "step_down",
        days=190,
        review_due=day(-20),
    )
    _risk(worker, clock, lee, "standard", 60)
    _contact(worker, lee, 10, "phone", "service_user")
    closed = _open(
        made,
        worker,
        clock,
        "owain",
        ServiceUser(given_name="Owain", family_name="Tŷ-Gwyn", birth_date="1969-10-01"),
        *active,
        days=180,
    )
    clock.back(10)
    close(worker, lead, closed, 10, "planned_goals_met")
    clock.now = NOW


def _price(made: SmallSite, worker: Workspace, idva: Workspace, clock: Clock) -> None:
    """The case that is shown in full."""
    active = ("panel", "allocated", "information_gathering", "intake", "active")
    person = ServiceUser(given_name="Aled", family_name="Price", birth_date="1988-03-14", aliases=("Al",))
    case = _open(made, worker, clock, "aled", person, days=188)
    clock.back(187)
    added = people.add_dyad(
        worker,
        case,
        victim_survivor=VictimSurvivor(given_name="Cerys", family_name="Wynn", birth_date="1990-05-02"),
        dyad=Dyad(
            victim_survivor="",
            relationship="ex_partner",
            cohabitation="never",
            idva=made.ids["idva"],
            idva_contact="in_contact",
        ),
        addresses=(VictimAddress(lines="4 Maes yr Haf, Aberaeron", confidentiality="confidential"),),
        contact_points=(
            VictimContactPoint(kind="mobile", value="07700 900461", safe="safe", safe_times="Weekdays before 3pm"),
        ),
    )
    made.ids["dyad"], made.ids["dyad_scope"] = added.id, added.scope
    people.add_address(worker, case, Address(lines="11 Stryd Fawr, Llanbedr", confidentiality="open"))
    people.add_contact_point(worker, case, ContactPoint(kind="mobile", value="07700 900118", safe="safe"))
    cases.add_alert(worker, case, Alert(type="lone_worker", words="Do not leave messages at home."))
    cases.add_alert(
        worker, case, Alert(type="covert", words="A disruption plan with police is under way.", covert=True)
    )
    _go(worker, clock, case, active[:-1])
    for days, point, levels in (
        (175, "intake", ("high", "standard", "high", "high")),
        (120, "review", ("high", "standard", "high", "moderate")),
        (60, "review", ("moderate", "none", "high", "moderate")),
        (20, "review", ("moderate", "none", "moderate", "standard")),
    ):
        _behaviour(worker, clock, case, added.id, days, point, *levels)
    _give(worker, idva, added.scope)
    _behaviour(idva, clock, case, added.id, 18, "review", "moderate", "none", "high", "standard", perspective="idva")
    _give(idva, worker, added.scope)
    _risk(worker, clock, case, "high", 170)
    _risk(worker, clock, case, "very_high", 14, "review")
    _needs(worker, clock, case, 168)
    _go(worker, clock, case, active, review_due=day(9))
    _contact(
        worker,
        case,
        14,
        "home_visit",
        "service_user",
        note="Hostile for the first ten minutes. Agreed to the alcohol service appointment.",
        time="11:30",
    )
    _contact(
        worker,
        case,
        27,
        "phone",
        "agency",
        note="Core group next week. School aware of collection rules.",
        agency=made.ids["police"],
    )
    _activity(worker, case, 24, "disruption", made.ids["housing"], "Notice served for breach of tenancy.")
    clock.back(5)
    work.record_dyad_contact(
        worker, DyadContact(case="", dyad=added.id, happened=day(28), with_whom="idva", channel="phone", outcome="achieved", note="Fewer messages this week."),
    )  # fmt: skip
    _action(worker, clock, case, "Confirm address check with police", 2, agency=made.ids["police"])
    _action(worker, clock, case, "Refer to alcohol service", -2, agency=made.ids["substance_misuse"])
    _action(worker, clock, case, "Ask the school about contact arrangements", -4)


def _go(worker: Workspace, clock: Clock, case: str, stages_of: tuple[str, ...], **changes: str) -> None:
    """Take the case that is shown in full to stages it has not come to yet, on the days it came there."""
    been = stages.facts(worker, case).been
    for to, days in _steps(stages_of, 188):
        if to not in been:
            clock.back(days)
            stages.take(worker, case, to, on=day(days))
    if changes:
        cases.change_case(worker, case, **changes)


def _contact(
    worker: Workspace,
    case: str,
    days: float,
    channel: str,
    who: str,
    *,
    note: str = "",
    agency: str = "",
    time: str = "10:00",
) -> None:
    worker.store.clock.now = min(NOW - timedelta(days=days - 0.4), NOW)  # type: ignore[attr-defined]
    contact = Contact(
        case="",
        happened=moment(days, time),
        with_whom=who,
        channel=channel,
        outcome="achieved",
        minutes=45,
        note=note,
        agency=agency,
    )
    work.record_contact(worker, case, contact)


def _activity(worker: Workspace, case: str, days: float, kind: str, agency: str, note: str) -> None:
    worker.store.clock.now = NOW - timedelta(days=days)  # type: ignore[attr-defined]
    activity = Activity(
        case="",
        happened=day(days),
        mode="indirect",
        work_class=kind,
        tactic="disruption",
        agency=agency,
        minutes=30,
        note=note,
    )
    work.record_activity(worker, case, activity)


def _action(
    worker: Workspace, clock: Clock, case: str, what: str, over: float, owner: str = "", agency: str = ""
) -> None:
    clock.back(20)
    work.add_action(worker, case, Action(case="", what=what, due=day(over), owner=owner, owner_agency=agency))


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> SmallSite:
    """The site, built once."""
    return make_site(tmp_path_factory.mktemp("site"))


@pytest.fixture
def site(built_site: SmallSite, tmp_path: Path) -> SmallSite:
    """A copy of the site of a test's own."""
    return built_site.copy(tmp_path / "site")


@pytest.fixture
def worker(site: SmallSite) -> Iterator[Workspace]:
    """The case manager's open store."""
    workspace = site.open("worker")
    yield workspace
    workspace.close()


def open_window(site: SmallSite, who: str = "worker", setting: Setting | None = None) -> MainWindow:
    """The window on one colleague's store, unlocked and laid out."""
    window = MainWindow(site.folder / who, tools=Tools(Clock(), Entropy(f"window/{who}")), work=WORK)
    window.open_desk(site.open(who))
    show(window, setting)
    return window


def desk_of(window: MainWindow) -> Desk:
    """The open program in a window."""
    assert window.desk is not None
    return window.desk


def latest(workspace: Workspace, kind: str, columns: str) -> list[tuple[object, ...]]:
    """What the last entry that touched records of `kind` wrote: the clock stands still, so times do not say."""
    db = workspace.store.db
    (frame,) = db.execute(
        "SELECT frame FROM entry WHERE instr(frame, ?) > 0 ORDER BY tick DESC LIMIT 1", (f'"kind":"{kind}"'.encode(),)
    ).fetchone()
    ids = json.dumps([change["id"] for change in json.loads(bytes(frame))["changes"]])
    wanted = f"SELECT {columns} FROM r_{kind} WHERE _id IN (SELECT value FROM json_each(?)) ORDER BY _id"
    return list(db.execute(wanted, (ids,)))


def page_of(window: MainWindow) -> AppPage:
    """The page that is shown."""
    page = desk_of(window).page
    assert page is not None
    return page
