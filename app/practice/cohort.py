"""Cohorts of completed cases: the year-one cohort rebuilt from its published percentages, and random ones to check
figures on.

The published year-one briefing gives percentages of at most 30 completed cases and no denominators. Which denominators
fit is worked out from the printed digits: 64.7 % can only be 11/17, 68.4 % only 13/19, 82.4 % only 14/17. Where
several fit, one is chosen here: alcohol 15/24, offences other than domestic abuse 26/28, previous domestic abuse
28/30, risk greatly reduced 8/25 by case managers and 16/30 by Idvas. The severity counts are invented so that they
agree with what the briefing says in words: case managers saw high severity stable and "no abuse" up; Idvas saw "no
abuse" up more, and severe abuse down in all four types. Ages and sex follow the whole cohort's printed demography (93
% men, mean age 34; partners 96 % female, mean age 33).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from app.commands.cases import next_reference
from app.commands.sites import start_site
from app.crypto import vault
from app.models.abuse_ratings import ABUSE_TYPES, LEVELS, PERSPECTIVES
from app.models.assessment import CaseAssessment, DyadAssessment
from app.models.case import Case, CaseCard, CaseMove
from app.models.codes import ACTIVITY_CLASS, RELATIONSHIP, RISK_CHANGE
from app.models.evaluation import INVENTED
from app.models.person import Dyad, DyadLink, PersonDetails, ServiceUser, VictimSurvivor
from app.models.record import Json, ScopeKind
from app.models.referral import Referral
from app.models.work import Activity
from app.practice.answers import fill, shipped
from app.progress import Progress
from app.store.store import Observe, Put, Step, Write
from app.workspace import SYSTEM, Tools, Workspace

SITE_NAME = "Year-one cohort (reconstructed)"
_NEEDS: Mapping[str, tuple[int, int]] = {
    "drugs": (11, 17),
    "alcohol": (15, 24),
    "mental_health": (13, 19),
    "accommodation": (14, 17),
}
"""Need area to (present, known) of 30."""
_OFFENCES: Mapping[str, tuple[int, int]] = {"other": (26, 28), "domestic_abuse": (28, 30)}
_CHANGE: Mapping[str, Mapping[str, int]] = {
    "case_manager": {
        "significantly_reduced": 8,
        "moderately_reduced": 7,
        "slightly_reduced": 4,
        "no_change": 5,
        "increased": 1,
        "not_known": 5,
    },
    "idva": {
        "significantly_reduced": 16,
        "moderately_reduced": 6,
        "slightly_reduced": 3,
        "no_change": 3,
        "increased": 2,
    },
}
_SEVERITY: Mapping[str, Mapping[str, tuple[tuple[int, ...], tuple[int, ...]]]] = {
    "case_manager": {
        "physical": ((6, 5, 9, 10), (12, 4, 4, 10)),
        "sexual": ((17, 5, 5, 3), (21, 4, 2, 3)),
        "harassment_stalking": ((5, 6, 8, 11), (9, 6, 4, 11)),
        "jealous_controlling": ((1, 6, 11, 12), (6, 7, 5, 12)),
    },
    "idva": {
        "physical": ((5, 4, 9, 12), (19, 6, 3, 2)),
        "sexual": ((15, 5, 5, 5), (25, 3, 1, 1)),
        "harassment_stalking": ((4, 5, 9, 12), (15, 8, 4, 3)),
        "jealous_controlling": ((1, 4, 10, 15), (11, 9, 6, 4)),
    },
}
"""Perspective and type to cases at none, standard, moderate, high: at intake and at exit."""
_RELATIONSHIPS = {"ex_partner": 15, "partner": 8, "parent": 3, "sibling": 2, "adult_child": 1, "other_family": 1}
_WORK = {
    "risk_management": 118,
    "disruption": 74,
    "multi_agency": 92,
    "support": 46,
    "institutional_advocacy": 21,
    "behaviour_change": 27,
    "assessment": 30,
    "admin": 12,
}
_DIRECT = frozenset({"support", "behaviour_change", "assessment"})


@dataclass(frozen=True, slots=True)
class CohortCase:
    """What is known of one completed case, as it will be recorded. Needs and offences map to yes, no or not_known;
    `severity` maps (perspective, time point) to the level of each abuse type; `work` lists (class, direct or indirect).
    """

    needs: Mapping[str, str]
    offences: Mapping[str, str]
    severity: Mapping[tuple[str, str], Mapping[str, str]]
    change: Mapping[str, str]
    relationship: str
    dvpp: str
    sex: str
    age: int
    victim_sex: str
    victim_age: int
    work: Sequence[tuple[str, str]]


def year_one() -> list[CohortCase]:
    """The 30 completed cases whose counts are those of the published briefing; the same every time."""
    count = 30
    needs = {area: _spread(area, {"yes": yes, "no": known - yes}, count) for area, (yes, known) in _NEEDS.items()}
    offences = {kind: _spread(kind, {"yes": yes, "no": known - yes}, count) for kind, (yes, known) in _OFFENCES.items()}
    change = {who: _spread(f"change/{who}", dict(counts), count) for who, counts in _CHANGE.items()}
    levels = {
        (who, point, kind): _spread(f"{who}/{kind}/{point}", dict(zip(LEVELS, counts[at], strict=True)), count)
        for who, kinds in _SEVERITY.items()
        for kind, counts in kinds.items()
        for at, point in enumerate(("intake", "exit"))
    }
    relationships = _spread("relationship", _RELATIONSHIPS, count)
    dvpp = _spread("dvpp", {"suitable": 1, "not_suitable": 29}, count)
    sexes = _spread("sex", {"male": 28, "female": 2}, count)
    ages, victim_ages = _ages("ages", count, 34), _ages("victims", count, 33)
    partners = iter(_spread("partners", {"female": 22, "male": 1}, 23))
    family = iter(_spread("family", {"female": 5, "male": 2}, 7))
    work = _shared_out(count)
    return [
        CohortCase(
            needs={area: values[n] for area, values in needs.items()},
            offences={kind: values[n] for kind, values in offences.items()},
            severity={
                (who, point): {kind: levels[who, point, kind][n] for kind in ABUSE_TYPES}
                for who in PERSPECTIVES
                for point in ("intake", "exit")
            },
            change={who: change[who][n] for who in PERSPECTIVES},
            relationship=relationships[n],
            dvpp=dvpp[n],
            sex=sexes[n],
            age=ages[n],
            victim_sex=next(partners if relationships[n] in {"ex_partner", "partner"} else family),
            victim_age=victim_ages[n],
            work=work[n],
        )
        for n in range(count)
    ]


def random_cohort(seed: int, count: int = 30) -> list[CohortCase]:
    """A cohort of any figures at all, gaps included, to check that what is printed is what is counted."""
    random = Random(seed)

    def answer() -> str:
        return random.choice(("yes", "no", "not_known"))

    return [
        CohortCase(
            needs={area: answer() for area in _NEEDS},
            offences={kind: answer() for kind in _OFFENCES},
            severity={
                (who, point): {kind: random.choice((*LEVELS, "not_known")) for kind in ABUSE_TYPES}
                for who in PERSPECTIVES
                for point in ("intake", "exit")
                if random.random() < 0.9
            },
            change={who: random.choice(tuple(RISK_CHANGE.codes)) for who in PERSPECTIVES},
            relationship=random.choice(tuple(RELATIONSHIP.codes)),
            dvpp=random.choice(("suitable", "not_suitable", "not_assessed")),
            sex=random.choice(("male", "female", "not_known")),
            age=random.randint(18, 70),
            victim_sex=random.choice(("male", "female", "not_known")),
            victim_age=random.randint(18, 80),
            work=[
                (random.choice(tuple(ACTIVITY_CLASS.codes)), random.choice(("direct", "indirect"))) for _ in range(3)
            ],
        )
        for _ in range(count)
    ]


def _spread(name: str, counts: Mapping[str, int], total: int) -> list[str]:
    """`counts` of each value in an order of their own, the rest "not_known"; the same every time."""
    values = [value for value, n in counts.items() for _ in range(n)]
    values += ["not_known"] * (total - len(values))
    Random(f"year one: {name}").shuffle(values)
    return values


def _ages(name: str, count: int, mean: int) -> list[int]:
    """Ages from 21 to 21 + 2 (mean - 21), in pairs around `mean`, so that the mean is exact."""
    random = Random(f"year one: {name}")
    ages = [
        mean + sign * step for step in (random.randint(1, mean - 21) for _ in range(count // 2)) for sign in (1, -1)
    ]
    random.shuffle(ages)
    return ages


def _shared_out(count: int) -> list[list[tuple[str, str]]]:
    """The activities of the year shared out over the cases, at least a few to each."""
    items = [(kind, "direct" if kind in _DIRECT else "indirect") for kind, n in _WORK.items() for _ in range(n)]
    Random("year one: work").shuffle(items)
    return [items[n::count] for n in range(count)]


def build_cohort(
    folder: Path,
    passphrase: str,
    cases: Iterable[CohortCase],
    *,
    tools: Tools = SYSTEM,
    work: vault.Work | None = None,
    progress: Progress | None = None,
) -> Workspace:
    """A site lead's store in `folder` with `cases` as ordinary closed cases, labelled as invented on every page."""
    site = start_site(
        folder,
        passphrase,
        site_name=SITE_NAME,
        lead_name="Reconstruction",
        prefix="Y1",
        practice=True,
        label=INVENTED,
        tools=tools,
        work=work,
    )
    listed = list(cases)
    for number, case in enumerate(listed):
        if progress:
            progress.step(number, len(listed), "cohort")
        _Recorder(site.workspace, site.site, number, case).record()
    return site.workspace


class _Recorder:
    """Writes one completed case: one entry in each of its scopes."""

    def __init__(self, workspace: Workspace, site: str, number: int, case: CohortCase) -> None:
        self.workspace, self.site, self.number, self.case = workspace, site, number, case
        self.store = workspace.store
        self.random = Random(f"cohort case {number}")
        self.opened = date(2016, 4, 4) + timedelta(days=3 * number)
        self.closed = self.opened + timedelta(days=270 + number)
        self.case_id, self.person, self.victim, self.dyad = (self.store.new_id() for _ in range(4))

    def record(self) -> None:
        """Write the case."""
        index = self.store.new_scope(ScopeKind.INDEX, subject=self.person)
        scope = self.store.new_scope(ScopeKind.CASE, parent=index.id, subject=self.case_id)
        dyad = self.store.new_scope(ScopeKind.DYAD, parent=scope.id, subject=self.dyad)
        reference = next_reference(self.workspace)
        self.store.write(
            "case.reconstructed",
            [
                Write(index.id, (index.step, *self._index(reference))),
                Write(scope.id, (scope.step, *self._case(reference, index.id, dyad.id))),
                Write(dyad.id, (dyad.step, *self._dyad(reference))),
            ],
        )

    def _born(self, age: int) -> str:
        return date(self.opened.year - age, 1, 1).isoformat()

    def _index(self, reference: str) -> list[Step]:
        known_as = f"Reconstructed case {self.number + 1}"
        person = ServiceUser(known_as=known_as, name_unconfirmed=True, birth_date=self._born(self.case.age))
        card = CaseCard(case=self.case_id, service_user=self.person, reference=reference, site=self.site)
        return [Put("service_user", self.person, person.values()), Put("case_card", self.store.new_id(), card.values())]

    def _case(self, reference: str, index: str, dyad_scope: str) -> list[Step]:
        opened, closed = self.opened.isoformat(), self.closed.isoformat()
        case = Case(
            reference=reference,
            service_user=self.person,
            index_scope=index,
            site=self.site,
            case_manager=self.workspace.staff,
            status="closed",
            status_since=closed,
            work_mode="direct_and_indirect" if any(mode == "direct" for _, mode in self.case.work) else "indirect_only",
            engagement="engaged",
            opened_on=opened,
            closed_on=closed,
            closure_reason="planned_max_duration",
            allocation_arm="intervention",
        )
        referral = Referral(case=self.case_id, received_on=opened, source="marac", service_user_aware="no")
        moves = [("", "referred", opened, ""), ("referred", "panel", opened, ""), ("panel", "allocated", opened, "")]
        moves.append(("step_down", "closed", closed, "planned_max_duration"))
        return [
            Put("case", self.case_id, case.values()),
            Put("person_details", self.person, PersonDetails(sex=self.case.sex).values()),
            Put("referral", self.store.new_id(), referral.values()),
            Put("dyad_link", self.store.new_id(), DyadLink(letter="A", dyad_scope=dyad_scope, dyad=self.dyad).values()),
            *(self._move(*move) for move in moves),
            *self._case_assessments(),
            *self._activities(),
        ]

    def _move(self, frm: str, to: str, on: str, why: str) -> Observe:
        move = CaseMove(case=self.case_id, from_status=frm, to_status=to, happened=on, closure_reason=why)
        return Observe("case_move", self.store.new_id(), move.values())

    def _activities(self) -> Iterable[Step]:
        for place, (kind, mode) in enumerate(self.case.work):
            day = self.opened + timedelta(days=10 + 17 * place)
            done = Activity(case=self.case_id, happened=f"{day}T10:00:00Z", mode=mode, work_class=kind)
            yield Observe("activity", self.store.new_id(), done.values())

    def _case_assessments(self) -> Iterable[Step]:
        needs: dict[str, Json] = {
            "need_level": {
                area: {"yes": self.random.choice(("low", "medium", "high")), "no": "none"}.get(value, "not_known")
                for area, value in self.case.needs.items()
            },
            "offending_domestic_abuse": self.case.offences["domestic_abuse"],
            "offending_other": self.case.offences["other"],
            "dvpp_suitability": self.case.dvpp,
        }
        yield self._assess("needs", "intake", "case_manager", needs)
        yield self._assess("risk", "exit", "case_manager", self._change("case_manager"))

    def _change(self, who: str) -> dict[str, Json]:
        return {"time_point": "exit", "change_since_intake": self.case.change[who]}

    def _dyad(self, reference: str) -> list[Step]:
        victim = VictimSurvivor(known_as="A", sex=self.case.victim_sex, birth_date=self._born(self.case.victim_age))
        dyad = Dyad(
            case=self.case_id,
            victim_survivor=self.victim,
            role="victim_survivor",
            relationship=self.case.relationship,
            case_status="closed",
            case_reference=reference,
        )
        ratings = [
            self._assess("behaviour", point, who, {"severity": dict(levels)}, dyad=True)
            for (who, point), levels in self.case.severity.items()
        ]
        judged = self._assess("risk", "exit", "idva", self._change("idva"), dyad=True)
        return [
            Put("victim_survivor", self.victim, victim.values()),
            Put("dyad", self.dyad, dyad.values()),
            *ratings,
            judged,
        ]

    def _assess(self, name: str, point: str, who: str, given: Mapping[str, Json], *, dyad: bool = False) -> Observe:
        on = self.opened + timedelta(days=21) if point == "intake" else self.closed - timedelta(days=7)
        instrument = shipped(name)
        answers = fill(instrument, given, on, self.random)
        common: dict[str, Json] = {
            "instrument": instrument.key,
            "case": self.case_id,
            "time_point": point,
            "perspective": who,
            "happened": on.isoformat(),
            "answers": answers,
        }
        if dyad:
            values = DyadAssessment(dyad=self.dyad, **common).values()  # type: ignore[arg-type]  # mixed field types
            return Observe("dyad_assessment", self.store.new_id(), values)
        values = CaseAssessment(**common).values()  # type: ignore[arg-type]  # mixed field types
        return Observe("case_assessment", self.store.new_id(), values)
