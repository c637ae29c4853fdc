"""A large caseload for the measurements, written through the store's own door: every entry signed and settled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
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
from app.store.store import Observe, Put, Step, Write
from app.workspace import Workspace

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


class _Filler:
    """Writes invented cases."""

    def __init__(self, workspace: Workspace, site: str, random: Random) -> None:
        self._store, self._workspace, self._site, self._random = workspace.store, workspace, site, random
        self._today = workspace.today()
        self.words = vocabulary(random)
        self._weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))

    def add_case(self, number: int, records: int, *, live: bool) -> None:
        """One case: its person, its card, its referral, and its work, spread over ten months."""
        store, random = self._store, self._random
        person, case = store.new_id(), store.new_id()
        index = store.new_scope(ScopeKind.INDEX, subject=person)
        scope = store.new_scope(ScopeKind.CASE, parent=index.id, subject=case)
        start = self._today - timedelta(days=random.randrange(20, 300) if live else random.randrange(400, 10_000))
        steps: list[Step] = [scope.step, *self._case(number, case, person, index.id, start, live=live)]
        steps += self._work(case, start, records, live=live)
        name = {"given_name": random.choice(_GIVEN), "family_name": f"{self.words[number % 1500].title()}-{number:05d}"}
        card = CaseCard(case=case, service_user=person, reference=f"B-{number:05d}", case_manager=self._workspace.staff)
        indexed = (
            index.step,
            Put("service_user", person, ServiceUser(**name, birth_date="1988-03").values()),
            Put("case_card", store.new_id(), card.values()),
        )
        first = [Write(index.id, indexed), Write(scope.id, tuple(steps[:STEPS_AN_ENTRY]))]
        store.write("case.opened", first)
        for place in range(STEPS_AN_ENTRY, len(steps), STEPS_AN_ENTRY):
            store.write("work.recorded", [Write(scope.id, tuple(steps[place : place + STEPS_AN_ENTRY]))])

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
