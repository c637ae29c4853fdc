"""The evaluation of completed cases: what they needed, what was done, what changed, by whose judgement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.models.abuse_ratings import ABUSE_TYPES, LEVELS, PERSPECTIVES, paired_level
from app.models.codes import (
    ACTIVITY_CLASS,
    ACTIVITY_MODE,
    DVPP_SUITABILITY,
    NEED_AREA,
    PERSPECTIVE,
    RISK_CHANGE,
    WORK_MODE,
)
from app.models.evaluation_facts import (
    Ages,
    DyadFacts,
    EvaluationCase,
    RiskOutcome,
    Row,
    SeverityOutcome,
    Table,
)
from app.models.measures import Share, round_half_up
from app.words import N_, _, ngettext

__all__ = [
    "INVENTED",
    "SMALL",
    "Ages",
    "DyadFacts",
    "Evaluation",
    "EvaluationCase",
    "RiskOutcome",
    "Row",
    "SeverityOutcome",
    "Table",
    "evaluate",
]

INVENTED = N_("Invented records reconstructed from published aggregates. Not University of Bristol data.")
"""The label of the year-one cohort, for every page and table."""

SMALL = 100
"""Fewer cases than this are called a small sample on the page: one case is then over 1 percentage point (assumed)."""

_JUDGED = ("significantly_reduced", "moderately_reduced", "slightly_reduced", "no_change", "increased")
_RANK = {code: rank for rank, code in enumerate(_JUDGED)}

_RELATIONSHIPS: Mapping[str, tuple[str, ...]] = {
    "ex_partner": ("ex_partner", "ex_spouse"),
    "current_partner": ("partner", "spouse", "dating"),
    "family": ("parent", "adult_child", "sibling", "other_family"),
    "other": ("other",),
}
_RELATIONSHIP_WORDS: Mapping[str, str] = {
    "ex_partner": N_("Ex-partner or former spouse"),
    "current_partner": N_("Current partner or spouse"),
    "family": N_("Family member"),
    "other": N_("Other"),
}
_OFFENCE_WORDS: Mapping[str, str] = {
    "domestic_abuse": N_("Previous domestic abuse offences"),
    "other": N_("Previous other offences"),
}

Answer = Callable[[EvaluationCase], bool | None]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Outcome tables over completed cases. `label` is printed on every page and table, "" for a site's own records."""

    label: str
    cases: int
    ages: tuple[Ages, ...]
    tables: tuple[Table, ...]
    severity: tuple[SeverityOutcome, ...]
    risk: tuple[RiskOutcome, ...]

    @property
    def small_sample(self) -> str:
        """The sentences that call a small sample small, "" for a large one."""
        if self.cases >= SMALL:
            return ""
        if not self.cases:
            return _("No completed cases.")
        size = ngettext("Small sample: {n} case.", "Small sample: {n} cases.", self.cases)
        words = _(
            "One case is {points} percentage points when all are known, and more when some are not. Read the"
            " intervals, not the percentages alone."
        )
        return f"{size} {words.format(points=f'{round_half_up(Fraction(100, self.cases), 1):f}')}"

    def table(self, table_id: str) -> Table:
        """The table with this id; raises KeyError when there is none."""
        for table in self.tables:
            if table.id == table_id:
                return table
        raise KeyError(table_id)

    def outcome(self, perspective: str, abuse_type: str) -> SeverityOutcome:
        """Severity of one type in one perspective's judgement; raises KeyError when there is none."""
        for outcome in self.severity:
            if (outcome.perspective, outcome.abuse_type) == (perspective, abuse_type):
                return outcome
        raise KeyError((perspective, abuse_type))

    def as_json(self) -> dict[str, object]:
        """Everything as plain values, figures only: no case ids."""
        return {
            "label": self.label,
            "cases": self.cases,
            "small_sample": self.small_sample,
            "ages": [
                {
                    "label": age.label,
                    "mean": None if age.mean is None else f"{round_half_up(age.mean, 1):f}",
                    "known": age.known,
                    "missing": age.missing,
                }
                for age in self.ages
            ],
            "tables": [table.as_json() for table in self.tables],
            "severity": [outcome.as_json() for outcome in self.severity],
        }


def evaluate(cases: Sequence[EvaluationCase], label: str = "") -> Evaluation:
    """Evaluate completed cases; percentages are of the known, the missing are counted beside.

    Raises ValueError for a level of severity or a judgement that is in no list.
    """
    risk = tuple(_risk(who, cases) for who in PERSPECTIVES)
    tables = (
        _who(cases),
        _needs(cases),
        _offending(cases),
        *(_risk_table(outcome, cases) for outcome in risk),
        _agreement(cases),
        _relationships(cases),
        _work_modes(cases),
        _activities("work_class", _("Kind of work"), ACTIVITY_CLASS.codes, [case.work_classes for case in cases]),
        _activities("work", _("Direct and indirect work"), ACTIVITY_MODE.codes, [case.work_modes for case in cases]),
        _dvpp(cases),
    )
    severity = tuple(_severity(who, kind, cases) for who in PERSPECTIVES for kind in ABUSE_TYPES)
    dyads = [dyad for case in cases for dyad in case.dyads]
    ages = (
        _ages(_("Mean age of service users"), [case.age for case in cases]),
        _ages(_("Mean age of victim-survivors"), [dyad.age for dyad in dyads]),
    )
    return Evaluation(label, len(cases), ages, tables, severity, risk)


def _row(row_id: str, label: str, cases: Sequence[EvaluationCase], answer: Answer) -> Row:
    found = [(case.case_id, answer(case)) for case in cases]
    ids = tuple(case_id for case_id, value in found if value)
    return Row(row_id, label, Share.of(value for _case_id, value in found), ids)


def _yes(value: str | None) -> bool | None:
    """True for yes, False for no, None for every answer that is not known."""
    return {"yes": True, "no": False}.get(value or "")


def _who(cases: Sequence[EvaluationCase]) -> Table:
    dyads = [dyad for case in cases for dyad in case.dyads]
    female = Share.of(_is_sex(dyad.sex, "female") for dyad in dyads)
    rows = (
        _row("male", _("Service users who are men"), cases, lambda case: _is_sex(case.sex, "male")),
        Row("victims_female", _("Victim-survivors who are women"), female),
    )
    return Table("who", _("Who the cases are"), _("people"), rows)


def _is_sex(value: str, wanted: str) -> bool | None:
    return value == wanted if value in ("male", "female") else None


def _needs(cases: Sequence[EvaluationCase]) -> Table:
    """Needs at intake, for every area that any case has an answer to."""
    asked = [area for area in NEED_AREA.codes if any(area in case.needs for case in cases)]
    rows = tuple(
        _row(area, NEED_AREA.label(area), cases, lambda case, area=area: _yes(case.needs.get(area)))  # type: ignore[misc]
        for area in asked
    )
    return Table("needs", _("Needs at intake"), _("cases"), rows)


def _offending(cases: Sequence[EvaluationCase]) -> Table:
    rows = tuple(
        _row(kind, _(words), cases, lambda case, kind=kind: _yes(case.previous_offences.get(kind)))  # type: ignore[misc]
        for kind, words in _OFFENCE_WORDS.items()
    )
    return Table("offending", _("Previous offending"), _("cases"), rows)


def _judgement(case: EvaluationCase, perspective: str) -> str | None:
    code = case.risk_change.get(perspective, "not_known")
    if code not in RISK_CHANGE:
        raise ValueError(f"unknown judgement of risk: {code!r}")
    return code if code in _RANK else None


def _risk(perspective: str, cases: Sequence[EvaluationCase]) -> RiskOutcome:
    found = [_judgement(case, perspective) for case in cases]
    return RiskOutcome(perspective, {code: found.count(code) for code in _JUDGED}, found.count(None))


def _risk_table(outcome: RiskOutcome, cases: Sequence[EvaluationCase]) -> Table:
    who = outcome.perspective
    rows = tuple(
        Row(
            code,
            RISK_CHANGE.label(code),
            outcome.share(code),
            tuple(case.case_id for case in cases if _judgement(case, who) == code),
        )
        for code in _JUDGED
    )
    title = _("Change in risk at exit, as judged by: {who}").format(who=PERSPECTIVE.label(who))
    return Table(f"risk.{who}", title, _("cases"), rows)


def _agreement(cases: Sequence[EvaluationCase]) -> Table:
    """Case manager beside Idva, among the cases that both judged; never averaged."""

    def compare(test: Callable[[int], bool]) -> Answer:
        def answer(case: EvaluationCase) -> bool | None:
            ours, theirs = (_judgement(case, who) for who in PERSPECTIVES)
            return None if ours is None or theirs is None else test(_RANK[ours] - _RANK[theirs])

        return answer

    rows = (
        _row("same", _("Both judged the same"), cases, compare(lambda gap: gap == 0)),
        _row("idva_more", _("The Idva saw a greater reduction"), cases, compare(lambda gap: gap > 0)),
        _row("case_manager_more", _("The case manager saw a greater reduction"), cases, compare(lambda gap: gap < 0)),
        _row("two_apart", _("Two levels or more apart"), cases, compare(lambda gap: abs(gap) >= 2)),
    )
    return Table("agreement", _("Agreement between case manager and Idva on the change in risk"), _("cases"), rows)


def _relationships(cases: Sequence[EvaluationCase]) -> Table:
    found = [(case.case_id, _relationship_group(dyad.relationship)) for case in cases for dyad in case.dyads]
    known = [item for item in found if item[1]]
    rows = []
    for group, words in _RELATIONSHIP_WORDS.items():
        ids = tuple(case_id for case_id, had in known if had == group)
        rows.append(Row(group, _(words), Share(len(ids), len(known), len(found) - len(known)), ids))
    return Table("relationship", _("Victim-survivor's relationship to the service user"), _("dyads"), tuple(rows))


def _relationship_group(code: str) -> str:
    return next((group for group, codes in _RELATIONSHIPS.items() if code in codes), "")


def _work_modes(cases: Sequence[EvaluationCase]) -> Table:
    rows = tuple(
        _row(
            mode,
            WORK_MODE.label(mode),
            cases,
            lambda case, mode=mode: case.work_mode == mode if case.work_mode in WORK_MODE else None,  # type: ignore[misc]
        )
        for mode in WORK_MODE.codes
    )
    return Table("work_mode", _("Mode of work"), _("cases"), rows)


def _activities(table_id: str, title: str, labels: Mapping[str, str], found: Iterable[Mapping[str, int]]) -> Table:
    """Activities of each kind among all that are recorded; an activity of a kind in no list is missing."""
    counts: dict[str, int] = {}
    for each in found:
        for code, number in each.items():
            counts[code] = counts.get(code, 0) + number
    known = sum(counts.get(code, 0) for code in labels)
    missing = sum(counts.values()) - known
    rows = tuple(Row(code, _(words), Share(counts.get(code, 0), known, missing)) for code, words in labels.items())
    return Table(table_id, title, _("activities"), rows, intervals=False)


def _dvpp(cases: Sequence[EvaluationCase]) -> Table:
    def suitable(case: EvaluationCase) -> bool | None:
        return {"suitable": True, "not_suitable": False}.get(case.dvpp_suitability)

    row = _row("suitable", DVPP_SUITABILITY.label("suitable"), cases, suitable)
    return Table("dvpp", _("Suitable for a behaviour-change programme (DVPP)"), _("cases"), (row,))


def _severity(perspective: str, abuse_type: str, cases: Sequence[EvaluationCase]) -> SeverityOutcome:
    levels = [paired_level(case.severity, perspective, abuse_type) for case in cases]
    known = [level for level in levels if level.known]

    def by_level(values: Sequence[str]) -> tuple[int, int, int, int]:
        return values.count("none"), values.count("standard"), values.count("moderate"), values.count("high")

    return SeverityOutcome(
        perspective,
        abuse_type,
        by_level([level.intake for level in known]),
        by_level([level.exit for level in known]),
        missing=sum(level.paired and not level.known for level in levels),
        unpaired=sum(not level.paired for level in levels),
        dyads=sum(level.dyads for level in levels),
        transitions=tuple(by_level([level.exit for level in known if level.intake == start]) for start in LEVELS),
    )


def _ages(label: str, values: Sequence[int | None]) -> Ages:
    known = [value for value in values if value is not None]
    mean = Fraction(sum(known), len(known)) if known else None
    return Ages(label, mean, len(known), len(values) - len(known))
