"""What will happen on each invented case of the practice site: a year of it, worked out before anything is written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from app.models.abuse_ratings import ABUSE_TYPES
from app.practice import people

REVIEW_DAYS = 84
"""Twelve weeks between reviews: the ordinary interval."""
_ENOUGH = 16
"""How many open cases leave room for one of each kind that is set apart."""
_LEVELS = ("none", "standard", "moderate", "high")
_RISK = ("standard", "medium", "high", "very_high")
_RELATIONSHIPS = ("ex_partner",) * 6 + ("partner",) * 4 + ("spouse",) * 2 + ("parent", "sibling")
_SOURCES = ("marac",) * 7 + ("police", "probation", "childrens_social_care")
_ETHNICITIES = ("white_british",) * 8 + (
    "asian_pakistani",
    "black_african",
    "white_other",
    "mixed_white_black_caribbean",
)


@dataclass(frozen=True, slots=True)
class DyadPlan:
    """One victim-survivor of a case: who, and how the two perspectives see the abuse go, from intake on."""

    name: str
    relationship: str
    cohabitation: str
    has_idva: bool
    confidentiality: str
    seen: dict[str, list[dict[str, str]]]
    """Perspective to the level of each abuse type at each assessment in turn."""


@dataclass(frozen=True, slots=True)
class CasePlan:
    """One case. `days_ago` is when it was referred; `closed_after` is None while it stays open; `risk` is the level at
    each assessment."""

    number: int
    name: str
    manager: str
    days_ago: int
    closed_after: int | None
    indirect_only: bool
    suspended: bool
    dyads: tuple[DyadPlan, ...]
    risk: tuple[str, ...]
    born: date
    sex: str
    ethnicity: str
    source: str
    needs: dict[str, str]
    alerts: tuple[int, ...]
    busy: int
    random: Random = field(repr=False)
    special: str = ""
    """What sets this case apart: "panel" and "screening" (no further yet), "closing" (waits for approval), "breach" (of
    an order, last week), "unconfirmed" (name), "twin" (perhaps somebody known already); "" for nothing."""

    @property
    def assessments(self) -> int:
        """How many assessments each perspective makes of it: intake, reviews, and exit where it closes."""
        last = self.closed_after if self.closed_after is not None else self.days_ago
        if self.review_left_out:
            last -= REVIEW_DAYS
        return 0 if last < 26 else 1 + max(0, (last - 26) // REVIEW_DAYS)

    @property
    def review_left_out(self) -> bool:
        """Whether the latest review has not been done, so that it shows as overdue: by days, at most three weeks."""
        since = self.days_ago - 26
        fallen_due = since > REVIEW_DAYS and 3 <= since % REVIEW_DAYS <= 18
        return self.closed_after is None and self.special == "" and self.number % 2 == 0 and fallen_due

    def assessment_days(self) -> Iterator[int]:
        """The days after referral on which assessments are made."""
        for turn in range(self.assessments):
            yield 26 + REVIEW_DAYS * turn


def make_plans(seed: int, open_cases: int, *, today: date) -> list[CasePlan]:
    """The plans of a practice site: `open_cases` open for the first case manager, a third as many for the second, some
    closed."""
    random = Random(f"practice {seed}")
    names, victims = iter(people.SERVICE_USERS), iter(people.VICTIM_SURVIVORS)
    other = max(2, open_cases // 3)
    closed = max(2, open_cases // 4)
    spread = [
        *_spread(random, open_cases, 14, 320),
        *_spread(random, other, 14, 300),
        *_spread(random, closed, 260, 350),
    ]
    plans: list[CasePlan] = []
    for number, days in enumerate(spread):
        name = next(names, f"Practice {number + 1}")
        manager = (
            "case_manager_2"
            if open_cases <= number < open_cases + other or (number % 7 == 6 and number >= open_cases)
            else "case_manager_1"
        )
        closing = number >= open_cases + other
        ends = days - random.randint(3, 120) if closing else None
        plans.append(
            _plan(random, number, name, manager, days, max(ends, 140) if ends is not None else None, victims, today)
        )
    return _set_apart(plans, open_cases) if open_cases >= _ENOUGH else plans


def _set_apart(plans: list[CasePlan], open_cases: int) -> list[CasePlan]:
    """`plans` with one each of what a service has on its hands at any time, besides its ordinary cases."""
    places = {0: "panel", 1: "screening", 4: "unconfirmed", 15: "breach", open_cases - 3: "closing"}
    found = [replace(plan, special=places.get(plan.number, "")) for plan in plans]
    # A colleague's case whose service user may be the one who has just been referred: nobody has looked at it yet.
    found[open_cases] = replace(found[open_cases], special="twin", name=people.TWIN, born=found[0].born)
    return found


def _spread(random: Random, count: int, newest: int, oldest: int) -> list[int]:
    """`count` numbers of days between newest and oldest, evenly but not regularly."""
    step = (oldest - newest) / max(count, 1)
    return [newest + round(step * (n + random.random())) for n in range(count)]


def _plan(
    random: Random,
    number: int,
    name: str,
    manager: str,
    days: int,
    ends: int | None,
    victims: Iterator[str],
    today: date,
) -> CasePlan:
    many = 3 if number % 9 == 4 else 2 if number % 5 == 2 else 1
    last = ends if ends is not None else days
    turns = 0 if last < 26 else 2 + (last - 26) // REVIEW_DAYS
    risk = _trend(random, turns, _RISK, start=random.choice((2, 2, 3, 3, 1)), better=0.6 if ends is not None else 0.35)
    return CasePlan(
        number=number,
        name=name,
        manager=manager,
        days_ago=days,
        closed_after=ends,
        indirect_only=number % 8 == 3,
        suspended=number % 26 == 7 and ends is None and days > 90,
        dyads=tuple(_dyad(random, next(victims, f"Practice V/S {number}"), turns, first=n == 0) for n in range(many)),
        risk=tuple(risk),
        born=today.replace(day=1) - timedelta(days=round(365.25 * random.randint(22, 52)) + random.randint(0, 300)),
        sex="female" if name.split()[0] in {"Donna", "Kelly"} else "male",
        ethnicity=random.choice(_ETHNICITIES),
        source=random.choice(_SOURCES),
        needs=_needs(random),
        alerts=tuple(sorted(random.sample(range(len(people.ALERTS)), random.choice((0, 1, 1, 2))))),
        busy=random.randint(5, 9),
        random=Random(f"case {number}"),
    )


def _trend(random: Random, turns: int, levels: tuple[str, ...], *, start: int, better: float) -> list[str]:
    found, at = [], start
    for _ in range(turns):
        found.append(levels[at])
        roll = random.random()
        at = max(0, at - 1) if roll < better else min(len(levels) - 1, at + 1) if roll > 0.9 else at
    return found


def _dyad(random: Random, name: str, turns: int, *, first: bool) -> DyadPlan:
    seen: dict[str, list[dict[str, str]]] = {
        "case_manager": [{} for _ in range(turns)],
        "idva": [{} for _ in range(turns)],
    }
    for kind in ABUSE_TYPES:
        start = random.choice((0, 0, 1)) if kind == "sexual" else random.choice((1, 2, 2, 3, 3))
        own = _trend(random, turns, _LEVELS, start=start, better=0.45)
        hers = [_LEVELS[min(3, _LEVELS.index(level) + (random.random() < 0.25))] for level in own]
        for turn in range(turns):
            seen["case_manager"][turn][kind] = own[turn] if random.random() > 0.04 else "not_known"
            seen["idva"][turn][kind] = hers[turn]
    return DyadPlan(
        name=name,
        relationship=random.choice(_RELATIONSHIPS),
        cohabitation=random.choice(("never",) * 6 + ("intermittent", "always")),
        has_idva=first or random.random() < 0.7,
        confidentiality=random.choice(("confidential", "confidential", "open")),
        seen=seen,
    )


def _needs(random: Random) -> dict[str, str]:
    areas = (
        "accommodation",
        "drugs",
        "alcohol",
        "mental_health",
        "employment_education",
        "finance_debt",
        "children_parenting",
    )
    return {area: random.choice(("none", "none", "low", "medium", "high", "not_known")) for area in areas} | {
        "attitudes_accountability": random.choice(("medium", "high"))
    }
