"""A large caseload for the measurements, written through the store's own door: every entry signed and settled."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

from app.commands import sites
from app.crypto.vault import Work
from app.models.case import Case, CaseCard
from app.models.person import ServiceUser
from app.models.record import Json, ScopeKind
from app.models.referral import Referral
from app.models.work import Action, Activity, Contact
from app.store.connection import transaction
from app.store.store import Observe, Put, Step, Write
from app.workspace import Workspace, open_workspace

PASSPHRASE = "one two three four five six seven"
STEPS_AN_ENTRY = 250
"""Records written in one entry, as an import writes them: real entries of some size, and a store in minutes."""
_LEVELS = ("standard", "medium", "high", "very_high")
_CHANNELS = ("phone", "text", "email", "home_visit", "office", "joint_visit")
_CLASSES = ("risk_management", "disruption", "support", "multi_agency", "institutional_advocacy", "admin")
_GIVEN = ("Aled", "Scott", "Imran", "Daniel", "Mateusz", "Owain", "Lee", "Peter", "Gareth", "Joseph", "Kofi", "Tomos")
_SYLLABLES = (
    "ar",
    "ben",
    "cal",
    "dun",
    "el",
    "far",
    "gor",
    "hal",
    "in",
    "jes",
    "kel",
    "lor",
    "mar",
    "nor",
    "os",
    "pen",
)


def make(folder: Path, *, cases: int, open_cases: int, records: int, seed: int = 1) -> Workspace:
    """The open store of a lead who holds `cases` cases of which `open_cases` are open, each with `records` contacts and
    activities; its passphrase is stretched as little as the format allows."""
    made = sites.start_site(folder, PASSPHRASE, site_name="Bench", lead_name="Bench", prefix="B", work=Work(8192, 1, 1))
    filler = _Filler(made.workspace, made.site, Random(seed))
    for number in range(cases):
        filler.add_case(number, records, live=number < open_cases)
    return made.workspace


@cache
def thirty_years() -> tuple[Path, str]:
    """A site's thirty years, made once for all measurements of a run: 3,000 cases of which 80 are open, 150,000
    contacts and activities, and one open case with 500 of them, whose id is returned beside the folder."""
    folder = Path(tempfile.mkdtemp(prefix="sightline-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    workspace = make(folder / "store", cases=2999, open_cases=79, records=50)
    site = str(workspace.store.db.execute("SELECT _id FROM r_site").fetchone()[0])
    long = _Filler(workspace, site, Random(2)).add_case(2999, 500, live=True)
    workspace.close()
    return folder / "store", long


def opened(folder: Path) -> Workspace:
    """The store in a folder, unlocked."""
    return open_workspace(folder, PASSPHRASE)


_MULTIPLIED = ("case", "service_user", "referral", "case_assessment", "contact", "activity", "action")
_RENAMED = frozenset({"_scope", "_id", "case", "index_scope", "service_user"})


def multiplied(times: int) -> Path:
    """The thirty years copied, with every case `times` over and an eighth of the work of each copy.

    The copies are written into the tables that lists read and nowhere else: no entries stand behind them, so this is a
    store to read from and never one to work with.
    """
    source, _long = thirty_years()
    folder = source.parent / f"times-{times}"
    shutil.copytree(source, folder)
    workspace = opened(folder)
    db = workspace.store.db
    with transaction(db):
        for number in range(1, times):
            for kind in _MULTIPLIED:
                columns = [row[1] for row in db.execute(f'PRAGMA table_info("r_{kind}")')]
                cells = ", ".join(f"\"{c}\" || '-{number}'" if c in _RENAMED else f'"{c}"' for c in columns)
                some = " WHERE substr(_id, -1) IN ('0', '8')" if kind in ("contact", "activity") else ""
                own = " WHERE length(_id) = 36" if not some else " AND length(_id) = 36"
                db.execute(f'INSERT INTO "r_{kind}" SELECT {cells} FROM "r_{kind}"{some}{own}')
    workspace.close()
    return folder


class _Filler:
    """Writes invented cases."""

    def __init__(self, workspace: Workspace, site: str, random: Random) -> None:
        self._store, self._workspace, self._site, self._random = workspace.store, workspace, site, random
        self._today = workspace.today()
        self.words = vocabulary(random)
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))

    def add_case(self, number: int, records: int, *, live: bool) -> str:
        """One case: its person, its card, its referral, and its work, spread over ten months; returns its id."""
        store, random = self._store, self._random
        person, case = store.new_id(), store.new_id()
        index = store.new_scope(ScopeKind.INDEX, subject=person)
        scope = store.new_scope(ScopeKind.CASE, parent=index.id, subject=case)
        start = self._today - timedelta(days=random.randrange(20, 300) if live else random.randrange(400, 10_000))
        steps: list[Step] = [scope.step, *self._case(number, case, person, index.id, start, live=live)]
        steps += self._work(case, start, records, live=live)
        family = f"{self.words[number % 1500].title()}-{number:05d}"
        named = ServiceUser(given_name=random.choice(_GIVEN), family_name=family, birth_date="1988-03")
        card = CaseCard(case=case, service_user=person, reference=f"B-{number:05d}", case_manager=self._workspace.staff)
        indexed = (
            index.step,
            Put("service_user", person, named.values()),
            Put("case_card", store.new_id(), card.values()),
        )
        first = [Write(index.id, indexed), Write(scope.id, tuple(steps[:STEPS_AN_ENTRY]))]
        store.write("case.opened", first)
        for place in range(STEPS_AN_ENTRY, len(steps), STEPS_AN_ENTRY):
            store.write("work.recorded", [Write(scope.id, tuple(steps[place : place + STEPS_AN_ENTRY]))])
        return case

    def _case(self, number: int, case: str, person: str, index: str, start: date, *, live: bool) -> Iterator[Step]:
        record = Case(
            reference=f"B-{number:05d}",
            service_user=person,
            index_scope=index,
            site=self._site,
            case_manager=self._workspace.staff,
            status="active" if live else "closed",
            status_since=start.isoformat(),
            opened_on=start.isoformat(),
            closed_on="" if live else (start + timedelta(days=300)).isoformat(),
            work_mode="direct_and_indirect",
            review_due=(self._today + timedelta(days=number % 90 - 30)).isoformat() if live else "",
        )
        yield Put("case", case, record.values())
        referral = Referral(case=case, received_on=start.isoformat(), source="marac", service_user_aware="no")
        yield Put("referral", self._store.new_id(), referral.values())
        answers: dict[str, Json] = {"level": {"victim": _LEVELS[number % 4], "children": "standard"}}
        risk: dict[str, Json] = {
            "instrument": "risk@1",
            "case": case,
            "time_point": "intake",
            "perspective": "case_manager",
            "happened": start.isoformat(),
            "answers": answers,
        }
        yield Observe("case_assessment", self._store.new_id(), risk)

    def _work(self, case: str, start: date, records: int, *, live: bool) -> Iterator[Step]:
        random = self._random
        for place in range(records):
            day = min(start + timedelta(days=place * 300 // max(records, 1)), self._today).isoformat()
            if place % 5 < 3:
                contact = Contact(
                    case=case,
                    happened=f"{day}T09:{place % 60:02d}:00Z" if day < self._today.isoformat() else day,
                    with_whom="service_user" if place % 2 else "agency",
                    channel=random.choice(_CHANNELS),
                    outcome="achieved" if place % 4 else "attempted",
                    minutes=random.randrange(5, 90),
                    note=self.sentence(),
                )
                yield Observe("contact", self._store.new_id(), contact.values())
            else:
                activity = Activity(
                    case=case, happened=day, mode="indirect", work_class=random.choice(_CLASSES), note=self.sentence()
                )
                yield Observe("activity", self._store.new_id(), activity.values())
        for place in range(4):
            open_action = live and place < 2
            action = Action(
                case=case,
                what=self.sentence(6),
                owner=self._workspace.staff,
                due=(self._today + timedelta(days=random.randrange(-10, 40))).isoformat(),
                status="open" if open_action else "done",
                done_on="" if open_action else start.isoformat(),
            )
            yield Put("action", self._store.new_id(), action.values())

    def sentence(self, length: int = 18) -> str:
        """Words as uneven in frequency as a language's are."""
        return " ".join(self._random.choices(self.words, cum_weights=self._weights, k=length))


def vocabulary(random: Random, size: int = 3000) -> Sequence[str]:
    """Invented words, each once, the commonest first."""
    found: dict[str, None] = {}
    while len(found) < size:
        found["".join(random.choices(_SYLLABLES, k=random.randrange(2, 4))) + random.choice(("", "s", "ed", "ing"))] = (
            None
        )
    return list(found)
