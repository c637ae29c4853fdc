"""A made-up month and a made-up cohort of 30, the same on every run."""

from __future__ import annotations

import io
import random
import re
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject

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
    """30 completed cases with the published shares of needs (11/17, 10/16, 13/19, 14/17) and of judgements."""
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


MADE = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def made():
    return MADE


class Pdf:
    """A rendered document, read back with pypdf."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.reader = PdfReader(io.BytesIO(data))
        self.root = self.reader.trailer["/Root"]
        self._read: dict[int, dict[int, str]] = {}

    def texts(self) -> list[str]:
        return [page.extract_text() for page in self.reader.pages]

    def elements(self, tag: str = "") -> list[DictionaryObject]:
        """Structure elements in reading order, all of them or those of one type."""
        found: list[DictionaryObject] = []

        def walk(element: DictionaryObject) -> None:
            if not tag or element["/S"] == f"/{tag}":
                found.append(element)
            for kid in element.get("/K", []):
                plain = kid.get_object()
                if plain.get("/Type") == "/StructElem":
                    walk(plain)

        for kid in self.root["/StructTreeRoot"]["/K"]:
            walk(kid.get_object())
        return found

    def said(self, element: DictionaryObject) -> str:
        """The text of an element, joined from the marked content that it and its children refer to."""
        parts = []
        for kid in element.get("/K", []):
            plain = kid.get_object()
            if plain.get("/Type") == "/MCR":
                parts.append(self._marked(plain["/Pg"])[int(plain["/MCID"])])
            else:
                parts.append(self.said(plain))
        return " ".join(part for part in parts if part)

    def _marked(self, page: DictionaryObject) -> dict[int, str]:
        """Text by marked-content number; the strings are in our own font's codes, so they go through its map."""
        if int(page["/StructParents"]) in self._read:
            return self._read[int(page["/StructParents"])]
        fonts = {name: _to_unicode(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
        found: dict[int, list[str]] = {}
        number, font = None, {}
        for operands, operator in ContentStream(page["/Contents"], self.reader).operations:
            if operator == b"BDC":
                number = operands[1].get("/MCID")
            elif operator == b"EMC":
                number = None
            elif operator == b"Tf":
                font = fonts[operands[0]]
            elif operator == b"Tj" and number is not None:
                raw = operands[0].original_bytes
                found.setdefault(int(number), []).append("".join(font[code] for code in raw))
        texts = {key: " ".join(value) for key, value in found.items()}
        self._read[int(page["/StructParents"])] = texts
        return texts


def _to_unicode(font: DictionaryObject) -> dict[int, str]:
    text = font["/ToUnicode"].get_object().get_data().decode("ascii")
    return {int(a, 16): chr(int(b, 16)) for a, b in re.findall(r"^<(..)> <(....)>$", text, re.MULTILINE)}


@pytest.fixture
def read():
    return Pdf
