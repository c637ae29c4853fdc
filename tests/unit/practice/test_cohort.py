"""The year-one cohort through a real store, and random cohorts against a plain count of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any

import pypdf
import pytest

from app.commands.assessments import correct_assessment
from app.commands.evaluation import evaluation, export_evaluation
from app.commands.returns import monthly_return
from app.crypto.vault import TEST_WORK
from app.models.evaluation import INVENTED, Evaluation
from app.models.instrument import problems
from app.practice.answers import shipped
from app.practice.cohort import CohortCase, build_cohort, random_cohort, year_one
from app.progress import Progress
from app.reports.evaluation_report import evaluation_text
from app.store.queries.assessments import assessments
from app.workspace import Workspace

PASSPHRASE = "walnut ferry candle orbit mitten quarry"
TYPES = ("physical", "sexual", "harassment_stalking", "jealous_controlling")
WHO = ("case_manager", "idva")
LEVELS = ("none", "standard", "moderate", "high")


@contextmanager
def cohort(folder: Path, cases: list[CohortCase]) -> Iterator[Workspace]:
    workspace = build_cohort(folder, PASSPHRASE, cases, work=TEST_WORK)
    try:
        yield workspace
    finally:
        workspace.close()


@pytest.fixture(scope="module")
def lead(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with cohort(tmp_path_factory.mktemp("year one") / "store", year_one()) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def printed(lead: Workspace) -> Evaluation:
    return evaluation(lead)


# ---- the published figures -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "row", "text"),
    [
        ("needs", "drugs", "11/17 = 64.7 % (13 missing)"),
        ("needs", "alcohol", "15/24 = 62.5 % (6 missing)"),
        ("needs", "mental_health", "13/19 = 68.4 % (11 missing)"),
        ("needs", "accommodation", "14/17 = 82.4 % (13 missing)"),
        ("offending", "other", "26/28 = 92.9 % (2 missing)"),
        ("offending", "domestic_abuse", "28/30 = 93.3 % (0 missing)"),
        ("risk.case_manager", "significantly_reduced", "8/25 = 32.0 % (5 missing)"),
        ("risk.idva", "significantly_reduced", "16/30 = 53.3 % (0 missing)"),
        ("relationship", "ex_partner", "15/30 = 50.0 % (0 missing)"),
        ("relationship", "current_partner", "8/30 = 26.7 % (0 missing)"),
        ("relationship", "family", "7/30 = 23.3 % (0 missing)"),
        ("dvpp", "suitable", "1/30 = 3.3 % (0 missing)"),
        ("who", "male", "28/30 = 93.3 % (0 missing)"),
    ],
)
def test_the_briefings_figures_to_the_printed_digit(printed: Evaluation, table: str, row: str, text: str) -> None:
    assert printed.table(table).row(row).share.full_text() == text
    counts, percentage = text.removesuffix(" missing)").split(" % (")[0].split(" = ")
    assert f" {counts} {percentage} " in " ".join(evaluation_text(printed).split())


def test_percentages_that_were_printed_without_a_place(printed: Evaluation) -> None:
    def rounded(table: str, row: str) -> str:
        return str(printed.table(table).row(row).share.percent(0))

    assert (rounded("risk.case_manager", "significantly_reduced"), rounded("risk.idva", "significantly_reduced")) == (
        "32",
        "53",
    )
    assert rounded("who", "male") == "93"


def test_ages_and_partners(printed: Evaluation) -> None:
    assert [(age.mean, age.known, age.missing) for age in printed.ages] == [(34, 30, 0), (33, 30, 0)]
    partners = [c for c in year_one() if c.relationship in {"ex_partner", "partner"}]
    assert Counter(c.victim_sex for c in partners) == {"female": 22, "male": 1}  # 96 %


@pytest.mark.parametrize("kind", TYPES)
def test_what_each_perspective_saw(printed: Evaluation, kind: str) -> None:
    ours, theirs = (printed.outcome(who, kind) for who in WHO)
    assert ours.intake[3] == ours.exit[3]  # high severity stable
    assert ours.exit[0] > ours.intake[0]  # no abuse up
    assert theirs.exit[0] - theirs.intake[0] > ours.exit[0] - ours.intake[0]  # and up more for Idvas
    assert theirs.exit[3] < theirs.intake[3]  # severe abuse down
    for outcome in (ours, theirs):
        assert sum(outcome.intake) == sum(outcome.exit) == 30
        assert (outcome.missing, outcome.unpaired, outcome.dyads) == (0, 0, 30)


def test_most_activity_was_risk_management_disruption_and_multi_agency(printed: Evaluation) -> None:
    rows = sorted(printed.table("work_class").rows, key=lambda row: -row.share.n)
    assert {row.id for row in rows[:3]} == {"risk_management", "disruption", "multi_agency"}
    assert 2 * sum(row.share.n for row in rows[:3]) > rows[0].share.known


def test_the_label_is_on_everything(lead: Workspace, printed: Evaluation, tmp_path: Path) -> None:
    assert printed.label == INVENTED
    assert printed.as_json()["label"] == INVENTED
    export_evaluation(lead, printed, tmp_path / "evaluation.pdf")
    for page in pypdf.PdfReader(tmp_path / "evaluation.pdf").pages:
        assert "Not University of Bristol data" in " ".join(page.extract_text().split())
    text = evaluation_text(printed)
    assert text.count("Not University of Bristol data") >= len(printed.tables)


def test_it_is_called_small_and_every_figure_has_its_numbers(printed: Evaluation) -> None:
    assert "Small sample: 30 cases." in printed.small_sample
    for table in printed.as_json()["tables"]:  # type: ignore[attr-defined]
        for row in table["rows"]:
            assert set(row) >= {"n", "known", "missing", "percent", "interval"}


def test_the_cohort_is_the_same_every_time() -> None:
    assert year_one() == year_one()
    assert random_cohort(4) == random_cohort(4)
    assert random_cohort(4) != random_cohort(5)


def test_answer_sets_are_complete_and_returns_add_up(lead: Workspace) -> None:
    for row in assessments(lead.store, lead.access):
        assert problems(shipped(row.instrument.split("@")[0]), row.answers) == ()
    ret = monthly_return(lead, "2016-06")
    assert (ret.cell("A.open_start").value, ret.cell("A.open_end").value) == (20, 30)
    assert ret.cell("B.status.allocated").value == 30
    ret = monthly_return(lead, "2017-01")
    assert ret.cell("A.open_start").value - ret.cell("A.closed").value == ret.cell("A.open_end").value  # type: ignore[operator]


def test_progress_is_told_and_a_full_folder_is_left_alone(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    build_cohort(
        tmp_path, PASSPHRASE, random_cohort(1, 2), work=TEST_WORK, progress=Progress(lambda *a: told.append(a))
    ).close()
    assert [step[:2] for step in told] == [(0, 2), (1, 2)]


def test_a_yes_that_becomes_not_known_leaves_the_denominator(tmp_path: Path) -> None:
    """One answer of one case corrected: 11/17 = 64.7 % becomes 10/16 = 62.5 %, and nothing else moves."""
    with cohort(tmp_path / "store", year_one()) as lead:
        before = evaluation(lead)
        (case, *_) = before.table("needs").row("drugs").case_ids
        (row,) = assessments(lead.store, lead.access, case=case, instrument="needs")
        levels = dict(row.answers["need_level"]) | {"drugs": "not_known"}  # type: ignore[arg-type]
        correct_assessment(lead, row, row.answers | {"need_level": levels}, reason="The panel minutes do not say.")
        after = evaluation(lead)
        assert after.table("needs").row("drugs").share.full_text() == "10/16 = 62.5 % (14 missing)"
        assert case not in after.table("needs").row("drugs").case_ids
        changed = [(a, b) for a, b in zip(_figures(before), _figures(after), strict=True) if a != b]
        assert len(changed) == 1


def _figures(found: Evaluation) -> list[Any]:
    rows = [(table.id, row.id, row.share) for table in found.tables for row in table.rows]
    return [*rows, *found.severity, *found.ages, *found.risk]


# ---- a plain count, that shares nothing with the program ------------------------------------------------------------


def percent(n: int, known: int) -> str | None:
    """One decimal place, a half upwards, in whole numbers only."""
    if not known:
        return None
    tenths = (2000 * n + known) // (2 * known)
    return f"{tenths // 10}.{tenths % 10}"


def share(n: int, known: int, missing: int) -> dict[str, Any]:
    return {"n": n, "known": known, "missing": missing, "percent": percent(n, known)}


def answers(cases: list[CohortCase], values: list[str]) -> dict[str, Any]:
    return share(
        values.count("yes"),
        values.count("yes") + values.count("no"),
        len(cases) - values.count("yes") - values.count("no"),
    )


RISK = ("significantly_reduced", "moderately_reduced", "slightly_reduced", "no_change", "increased")
GROUPS = {
    "ex_partner": {"ex_partner", "ex_spouse"},
    "current_partner": {"partner", "spouse", "dating"},
    "family": {"parent", "adult_child", "sibling", "other_family"},
    "other": {"other"},
}


def expected_tables(cases: list[CohortCase]) -> dict[tuple[str, str], dict[str, Any]]:
    """(table, row) to figures, counted case by case from the values the cohort was made with."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for area in ("drugs", "alcohol", "mental_health", "accommodation"):
        found["needs", area] = answers(cases, [c.needs[area] for c in cases])
    for kind in ("domestic_abuse", "other"):
        found["offending", kind] = answers(cases, [c.offences[kind] for c in cases])
    men = [{"male": "yes", "female": "no"}.get(c.sex, "?") for c in cases]
    found["who", "male"] = answers(cases, men)
    women = [{"female": "yes", "male": "no"}.get(c.victim_sex, "?") for c in cases]
    found["who", "victims_female"] = answers(cases, women)
    for who in WHO:
        judged = [c.change[who] for c in cases if c.change[who] in RISK]
        for code in RISK:
            found[f"risk.{who}", code] = share(judged.count(code), len(judged), len(cases) - len(judged))
    pairs = [
        (RISK.index(c.change["case_manager"]), RISK.index(c.change["idva"]))
        for c in cases
        if all(c.change[w] in RISK for w in WHO)
    ]
    for row, count in (
        ("same", sum(a == b for a, b in pairs)),
        ("idva_more", sum(a > b for a, b in pairs)),
        ("case_manager_more", sum(a < b for a, b in pairs)),
        ("two_apart", sum(abs(a - b) > 1 for a, b in pairs)),
    ):
        found["agreement", row] = share(count, len(pairs), len(cases) - len(pairs))
    groups = [next((g for g, codes in GROUPS.items() if c.relationship in codes), "") for c in cases]
    for group in GROUPS:
        found["relationship", group] = share(groups.count(group), len(cases) - groups.count(""), groups.count(""))
    direct = sum(any(mode == "direct" for _, mode in c.work) for c in cases)
    for mode, count in (("direct_and_indirect", direct), ("indirect_only", len(cases) - direct), ("direct_only", 0)):
        found["work_mode", mode] = share(count, len(cases), 0)
    done = [item for c in cases for item in c.work]
    for place, table, codes in ((0, "work_class", {kind for kind, _ in done}), (1, "work", {"direct", "indirect"})):
        for code in codes:
            found[table, code] = share(sum(item[place] == code for item in done), len(done), 0)
    suitable = [{"suitable": "yes", "not_suitable": "no"}.get(c.dvpp, "?") for c in cases]
    found["dvpp", "suitable"] = answers(cases, suitable)
    return found


def expected_severity(cases: list[CohortCase], who: str, kind: str) -> dict[str, Any]:
    intake, exit_, crossed = Counter[str](), Counter[str](), Counter[tuple[str, str]]()
    missing = unpaired = 0
    for case in cases:
        first, last = (case.severity.get((who, point)) for point in ("intake", "exit"))
        if first is None or last is None:
            unpaired += 1
        elif first[kind] == "not_known" or last[kind] == "not_known":
            missing += 1
        else:
            intake[first[kind]] += 1
            exit_[last[kind]] += 1
            crossed[first[kind], last[kind]] += 1
    known = sum(intake.values())
    used = [known - intake["none"], known - exit_["none"]]
    high = [intake["high"], exit_["high"]]
    return {
        "intake": [intake[level] for level in LEVELS],
        "exit": [exit_[level] for level in LEVELS],
        "missing": missing,
        "unpaired": unpaired,
        "dyads": len(cases) - unpaired,
        "transitions": [[crossed[a, b] for b in LEVELS] for a in LEVELS],
        "in_use_at_intake": share(used[0], known, missing),
        "in_use_at_exit": share(used[1], known, missing),
        "high_at_intake": share(high[0], known, missing),
        "high_at_exit": share(high[1], known, missing),
        "change_in_percentage_points": signed(used[1] - used[0], known),
        "relative_change_percent": signed(used[1] - used[0], used[0]),
    }


def signed(change: int, of: int) -> str | None:
    if not of:
        return None
    text = percent(abs(change), of)
    return f"-{text}" if change < 0 and text != "0.0" else text


def without_interval(figures: dict[str, Any]) -> dict[str, Any]:
    return {
        k: without_interval(v) if isinstance(v, dict) else v
        for k, v in figures.items()
        if k not in {"interval", "id", "label", "perspective", "abuse_type"}
    }


def near(limits: list[str] | None, n: int, known: int) -> bool:
    """Wilson's interval in ordinary floating-point numbers, to a tenth."""
    if not known:
        return limits is None
    z, p = 1.959963984540054, n / known
    middle, half = p + z * z / (2 * known), z * sqrt(p * (1 - p) / known + z * z / (4 * known * known))
    wanted = [100 * max(0.0, middle - half) / (1 + z * z / known), 100 * (middle + half) / (1 + z * z / known)]
    return limits is not None and all(abs(float(a) - b) < 0.0501 for a, b in zip(limits, wanted, strict=True))


def check(result: Evaluation, cases: list[CohortCase]) -> None:
    """Every figure of the evaluation is the plain count's, and there is no figure that was not counted."""
    plain = result.as_json()
    assert plain["cases"] == len(cases)
    wanted = expected_tables(cases)
    seen = set()
    for table in plain["tables"]:  # type: ignore[attr-defined]
        for row in table["rows"]:
            key = (table["id"], row["id"])
            seen.add(key)
            if key not in wanted:
                assert row["n"] == 0, key  # a kind of work that nobody did, or a need that nobody was asked about
                assert key[0] in {"work_class", "needs"}, key
                continue
            assert without_interval(row) == wanted[key], key
            if table["id"] not in {"work", "work_class"}:
                assert near(row["interval"], row["n"], row["known"]), key
    assert seen >= set(wanted)
    for outcome in plain["severity"]:  # type: ignore[attr-defined]
        assert without_interval(outcome) == expected_severity(cases, outcome["perspective"], outcome["abuse_type"])
    assert len(plain["severity"]) == 8  # type: ignore[arg-type]
    ages = [Fraction(sum(c.age for c in cases), len(cases)), Fraction(sum(c.victim_age for c in cases), len(cases))]
    assert [age.mean for age in result.ages] == ages


def test_the_year_one_cohort_is_what_was_put_in(printed: Evaluation) -> None:
    check(printed, year_one())


@pytest.mark.parametrize("tens", range(10))
def test_random_cohorts_print_what_a_plain_count_finds(tmp_path: Path, tens: int) -> None:
    """A hundred cohorts, each recorded in a real store of its own; one in ten as large as the year-one cohort."""
    for seed in range(10 * tens, 10 * tens + 10):
        cases = random_cohort(seed, 30 if seed % 20 == 0 else Random(seed).randint(1, 8))
        with cohort(tmp_path / str(seed), cases) as lead:
            check(evaluation(lead), cases)


def test_a_long_cohort_keeps_its_ages(tmp_path: Path) -> None:
    """Cases over more than a year: an age is whole years at referral, whatever the month."""
    cases = random_cohort(7, 100)
    with cohort(tmp_path / "long", cases) as lead:
        check(evaluation(lead), cases)
