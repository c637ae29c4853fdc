"""A made-up month and a made-up cohort of 30, the same on every run."""

from __future__ import annotations

import random

import pytest

from app.models.abuse_ratings import ABUSE_TYPES, RatedDyad
from app.models.codes import CLOSURE_REASON, ENGAGEMENT, REFERRAL_SOURCE, WORK_MODE
from app.models.evaluation import INVENTED, DyadFacts, EvaluationCase, evaluate
from app.models.returns import (
    CaseFacts,
    Laptop,
    Move,
    PanelDecision,
    ReturnParameters,
    SignedClosing,
    compute,
)

LAPTOPS = [Laptop("lap-a", "AW"), Laptop("lap-b", "KR"), Laptop("lap-c", "MN"), Laptop("lap-d", "SJ")]
HEARD = {"lap-a": "2026-11-30", "lap-b": "2026-12-01", "lap-c": "2026-11-12", "lap-d": "2026-11-30"}


def _ratings(dice: random.Random, case: str) -> tuple[RatedDyad, ...]:
    found = []
    for dyad in range(dice.choice([1, 1, 1, 2])):
        for who in ("case_manager", "idva"):
            for point, weights in (("intake", (2, 2, 3, 3, 1)), ("exit", (4, 3, 2, 1, 1))):
                if point == "exit" and dice.random() < 0.15:
                    continue
                levels = dice.choices(["none", "standard", "moderate", "high", "not_known"], weights, k=4)
                found.append(RatedDyad(f"{case}-{dyad}", who, point, dict(zip(ABUSE_TYPES, levels, strict=True))))
    return tuple(found)


def month_facts() -> list[CaseFacts]:
    """84 cases around November 2026: opened before, opened and closed in it, referred and not yet allocated."""
    dice = random.Random(20261130)
    facts = []
    for number in range(84):
        case = f"case-{number:03}"
        opened = f"2026-{dice.randint(2, 10):02}-{dice.randint(1, 28):02}"
        referred, moves = opened, [Move("opened", opened)]
        if number % 12 == 0:
            referred = f"2026-11-{dice.randint(1, 9):02}"
            moves = [Move("opened", f"2026-11-{dice.randint(10, 28):02}")]
        elif number % 9 == 1:
            moves.append(
                Move("closed", f"2026-11-{dice.randint(1, 30):02}", dice.choice(list(CLOSURE_REASON.codes)[:6]))
            )
        elif number % 17 == 2:
            referred, moves = "2026-11", []
        elif number == 40:
            moves = [Move("opened", "2026-03-05"), Move("closed", "2026-09-03", "long_custody")]
            moves.append(Move("reopened", "2026-11-17"))
        elif number == 41:
            moves.append(Move("transferred_out", "2026-11-20"))
        elif number == 42:
            moves.append(Move("closed", "2026"))
        facts.append(
            CaseFacts(
                case,
                f"KR-{number:04}",
                referred_on=referred,
                referral_source=dice.choice(list(REFERRAL_SOURCE.codes)[:5]),
                panel=(PanelDecision("allocate" if moves else "defer", referred),),
                moves=tuple(moves),
                status_at_end=dice.choice(["active", "active", "intake", "suspended", "step_down"]),
                work_mode=dice.choice(list(WORK_MODE.codes)),
                engagement=dice.choice(list(ENGAGEMENT.codes)),
                severity=_ratings(dice, case),
                laptop=LAPTOPS[number % 4].id,
            )
        )
    return facts


def previous_closing() -> SignedClosing:
    """The signed closing of October, which did not yet know of one case and still held one that had closed."""
    october = compute(ReturnParameters("South Wales", "2026-10"), month_facts(), [], {})
    ids = list(october.closing().case_ids)
    return SignedClosing("2026-10", (*ids[1:], "case-gone"))


def november() -> object:
    parameters = ReturnParameters("South Wales", "2026-11", repeat_definition="same victim-survivor within 12 months")
    return compute(parameters, month_facts(), LAPTOPS, HEARD, previous_closing())


def cohort() -> list[EvaluationCase]:
    """30 completed cases with the published shares of needs (11/17, 10/16, 13/19, 14/17) and judgements (8/25, 16/30)."""
    dice = random.Random(30)

    def answers(n: int, known: int) -> list[str]:
        return ["yes"] * n + ["no"] * (known - n) + ["not_known"] * (30 - known)

    needs = {
        "drugs": answers(11, 17),
        "alcohol": answers(10, 16),
        "mental_health": answers(13, 19),
        "accommodation": answers(14, 17),
    }
    offences = {"domestic_abuse": answers(28, 30), "other": answers(26, 28)}
    ours = ["significantly_reduced"] * 8 + ["moderately_reduced"] * 9 + ["slightly_reduced"] * 4
    ours += ["no_change"] * 3 + ["increased"] + ["not_known"] * 5
    theirs = ["significantly_reduced"] * 16 + ["moderately_reduced"] * 7 + ["slightly_reduced"] * 4
    theirs += ["no_change"] * 2 + ["increased"]
    ties = ["ex_partner"] * 15 + ["partner"] * 5 + ["spouse"] * 3 + ["parent"] * 4 + ["sibling"] * 3
    cases = []
    for number in range(30):
        work = {
            "risk_management": dice.randint(8, 20),
            "disruption": dice.randint(4, 14),
            "multi_agency": dice.randint(6, 16),
        }
        work |= {"support": dice.randint(0, 8), "behaviour_change": dice.randint(0, 5), "assessment": 3, "admin": 2}
        direct = dice.randint(0, 15)
        cases.append(
            EvaluationCase(
                f"y1-{number:02}",
                needs={area: values[number] for area, values in needs.items()},
                previous_offences={kind: values[number] for kind, values in offences.items()},
                severity=_ratings(dice, f"y1-{number:02}"),
                risk_change={"case_manager": ours[number], "idva": theirs[number]},
                dyads=(DyadFacts(ties[number], "female" if number else "male", 25 + number % 17),),
                work_mode=dice.choice(list(WORK_MODE.codes)[:2]),
                work_classes=work,
                work_modes={"direct": direct, "indirect": sum(work.values()) - direct},
                dvpp_suitability="suitable" if number == 0 else "not_suitable" if number < 26 else "not_assessed",
                sex="male" if number < 28 else "female",
                age=None if number == 3 else 24 + number % 21,
            )
        )
    return cases


@pytest.fixture
def monthly_return():
    return november()


@pytest.fixture
def evaluation():
    return evaluate(cohort(), INVENTED)
