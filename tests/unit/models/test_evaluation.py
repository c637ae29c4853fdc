"""Outcome tables of completed cases."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.abuse_ratings import ABUSE_TYPES, LEVELS, NOT_KNOWN, RatedDyad
from app.models.codes import RISK_CHANGE
from app.models.evaluation import INVENTED, SMALL, DyadFacts, EvaluationCase, evaluate
from app.models.measures import Share


def with_needs(*answers):
    return [EvaluationCase(f"c{n}", needs={"drugs": answer}) for n, answer in enumerate(answers)]


def rated(point, level, dyad="a", who="idva"):
    return RatedDyad(dyad, who, point, {"physical": level})


def test_percentages_are_of_the_known_and_the_missing_stand_beside():
    row = evaluate(with_needs(*["yes"] * 11, *["no"] * 6, *["not_known"] * 12, "not_asked")).table("needs").row("drugs")
    assert row.share == Share(11, 17, 13)
    assert str(row.share.percent()) == "64.7"
    assert row.interval_text() == "41.3 to 82.7"
    assert row.case_ids == tuple(f"c{n}" for n in range(11))


def test_an_area_that_nobody_was_asked_about_is_left_out():
    rows = evaluate(with_needs("yes")).table("needs").rows
    assert [row.id for row in rows] == ["drugs"]


def test_offending_and_suitability_keep_unknown_apart_from_no():
    cases = [
        EvaluationCase("a", previous_offences={"domestic_abuse": "yes"}, dvpp_suitability="suitable"),
        EvaluationCase("b", previous_offences={"domestic_abuse": "no"}, dvpp_suitability="not_suitable"),
        EvaluationCase("c", dvpp_suitability="not_assessed"),
    ]
    result = evaluate(cases)
    assert result.table("offending").row("domestic_abuse").share == Share(1, 2, 1)
    assert result.table("dvpp").row("suitable").share == Share(1, 2, 1)


def test_relationships_are_counted_by_dyad():
    ties = ["ex_partner", "ex_spouse", "spouse", "sibling", "not_known", ""]
    case = EvaluationCase("a", dyads=tuple(DyadFacts(tie) for tie in ties))
    table = evaluate([case]).table("relationship")
    assert [(row.id, row.share) for row in table.rows] == [
        ("ex_partner", Share(2, 4, 2)),
        ("current_partner", Share(1, 4, 2)),
        ("family", Share(1, 4, 2)),
        ("other", Share(0, 4, 2)),
    ]


def test_the_two_judgements_stand_apart_and_their_agreement_is_counted():
    pairs = [
        ("significantly_reduced", "significantly_reduced"),
        ("slightly_reduced", "significantly_reduced"),
        ("moderately_reduced", "no_change"),
        ("no_change", "slightly_reduced"),
        ("increased", "not_known"),
    ]
    cases = [EvaluationCase(f"c{n}", risk_change={"case_manager": a, "idva": b}) for n, (a, b) in enumerate(pairs)]
    result = evaluate(cases)
    ours, theirs = result.risk
    assert (ours.share("increased"), theirs.share("no_change")) == (Share(1, 5, 0), Share(1, 4, 1))
    agreement = {row.id: row.share for row in result.table("agreement").rows}
    assert agreement == {
        "same": Share(1, 4, 1),
        "idva_more": Share(2, 4, 1),
        "case_manager_more": Share(1, 4, 1),
        "two_apart": Share(2, 4, 1),
    }


def test_a_judgement_of_no_list_is_refused():
    with pytest.raises(ValueError, match="greatly"):
        evaluate([EvaluationCase("a", risk_change={"idva": "greatly"})])


def test_severity_gives_points_and_relative_change_which_are_different_measures():
    cases = [EvaluationCase(f"c{n}", severity=(rated("intake", "high"), rated("exit", "none"))) for n in range(3)]
    cases.append(EvaluationCase("d", severity=(rated("intake", "standard"), rated("exit", "high"))))
    cases.append(EvaluationCase("e", severity=(rated("intake", "none"), rated("exit", "none"))))
    cases.append(EvaluationCase("f", severity=(rated("intake", "none"), rated("exit", NOT_KNOWN))))
    cases.append(EvaluationCase("g", severity=(rated("intake", "high"),)))
    found = evaluate(cases).outcome("idva", "physical")
    assert (found.intake, found.exit) == ((1, 1, 0, 3), (4, 0, 0, 1))
    assert (found.in_use("intake"), found.in_use("exit")) == (Share(4, 5, 1), Share(1, 5, 1))
    assert (found.missing, found.unpaired, found.dyads) == (1, 1, 6)
    assert (str(found.points().rounded()), str(found.relative().percent())) == ("-60.0", "-75.0")
    assert found.transitions == ((1, 0, 0, 0), (0, 0, 0, 1), (0, 0, 0, 0), (3, 0, 0, 0))


def test_activities_are_shares_of_all_work_without_an_interval():
    cases = [
        EvaluationCase("a", work_classes={"disruption": 3, "unheard_of": 2}, work_modes={"indirect": 3}),
        EvaluationCase("b", work_classes={"support": 1}, work_modes={"direct": 1}),
    ]
    table = evaluate(cases).table("work_class")
    assert table.row("disruption").share == Share(3, 4, 2)
    assert not table.intervals
    assert {row["interval"] for row in table.as_json()["rows"]} == {None}
    assert evaluate(cases).table("work").row("indirect").share == Share(3, 4, 0)


def test_ages_are_means_of_the_known():
    ages = evaluate([EvaluationCase("a", age=30), EvaluationCase("b", age=35), EvaluationCase("c")]).ages
    assert (ages[0].mean, ages[0].known, ages[0].missing) == (Fraction(65, 2), 2, 1)
    assert (ages[1].mean, ages[1].known) == (None, 0)


@pytest.mark.parametrize(
    ("number", "words"), [(30, "30 cases. One case is 3.3 percentage"), (1, "1 case. One case is 100.0"), (SMALL, "")]
)
def test_a_small_sample_is_called_small(number, words):
    text = evaluate(with_needs(*["yes"] * number)).small_sample
    assert words in text
    assert bool(text) == (number < SMALL)


def test_no_cases_are_no_figures():
    result = evaluate([])
    assert result.small_sample == "No completed cases."
    assert all(row.share == Share(0, 0, 0) for table in result.tables for row in table.rows)
    assert json.dumps(result.as_json())


def test_the_label_is_kept():
    assert evaluate([], INVENTED).as_json()["label"] == INVENTED


answers = st.sampled_from(["yes", "no", "not_known", "not_asked"])
judgements = st.sampled_from(sorted(RISK_CHANGE.codes))
levels = st.fixed_dictionaries({kind: st.sampled_from([*LEVELS, NOT_KNOWN]) for kind in ABUSE_TYPES})


@st.composite
def cohorts(draw):
    cases = []
    for number in range(draw(st.integers(0, 6))):
        ratings = tuple(
            RatedDyad(draw(st.sampled_from("ab")), who, point, draw(levels))
            for who in ("case_manager", "idva")
            for point in ("intake", "exit")
        )
        risk = {"case_manager": draw(judgements), "idva": draw(judgements)}
        cases.append(EvaluationCase(f"c{number}", {"drugs": draw(answers)}, severity=ratings, risk_change=risk))
    return cases


@settings(max_examples=60, deadline=None)
@given(cohorts())
def test_nobody_is_counted_twice_or_lost(cases):
    result = evaluate(cases)
    for outcome in result.severity:
        assert sum(outcome.intake) == sum(outcome.exit) == sum(sum(row) for row in outcome.transitions)
        assert sum(outcome.intake) + outcome.missing + outcome.unpaired == len(cases)
        assert tuple(sum(row) for row in outcome.transitions) == outcome.intake
    for outcome in result.risk:
        assert outcome.known + outcome.missing == len(cases)
    for table in result.tables:
        if table.unit == "cases":
            assert {row.share.known + row.share.missing for row in table.rows} <= {len(cases)}
            assert all(len(row.case_ids) == row.share.n for row in table.rows)
