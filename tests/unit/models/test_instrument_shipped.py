"""The questionnaires that come with the program."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from app.models.instrument import Instrument, apply, completed, parse, problems, published

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "instruments"
FILES = sorted(path for path in FOLDER.glob("*.json") if path.name != "PUBLISHED.json")
TYPES = ("physical", "sexual", "harassment_stalking", "jealous_controlling", "economic", "child_related", "technology")
GROUPS = ("victim", "children", "other_adults", "staff", "self")
CHANGES = "significantly_reduced moderately_reduced slightly_reduced no_change increased not_known"
TREND = "worse unchanged reduced not_known"


def load(name: str) -> Instrument:
    return parse((FOLDER / f"{name}.1.json").read_bytes())


def codes(instrument: Instrument, question: str) -> str:
    return " ".join(option.code for option in instrument.question(question).options)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_is_what_was_published(path):
    manifest = json.loads((FOLDER / "PUBLISHED.json").read_text(encoding="utf-8"))
    instrument = parse(path.read_bytes())
    assert path.name == f"{instrument.id}.{instrument.version}.json"
    published(manifest, instrument)


def test_every_published_key_has_its_file():
    manifest = json.loads((FOLDER / "PUBLISHED.json").read_text(encoding="utf-8"))
    assert set(manifest) == {parse(path.read_bytes()).key for path in FILES} == {"behaviour@1", "risk@1", "needs@1"}


def fill(instrument: Instrument, choose) -> dict:
    """Answer only what the program says is missing, until nothing is: as someone would who fills in what they must."""
    answers: dict = {}
    for _round in range(200):
        left = problems(instrument, answers, today=date(2026, 5, 1))
        if not left:
            return answers
        problem = left[0]
        question = instrument.question(problem.question)
        value = choose(question)
        if problem.row is None:
            answers[question.id] = value
        else:
            answers.setdefault(question.id, {})[problem.row] = value
    pytest.fail(f"still missing after 200 answers: {left}")


def chooser(place: int):
    def choose(question):
        if question.kind == "date":
            return "2026-03-14"
        if question.kind == "text" or question.cell == "text":
            return "Alleged, as reported to the police on 3 March"
        code = question.options[min(place, len(question.options) - 1)].code
        return [code] if question.kind == "many" else code

    return choose


@pytest.mark.parametrize("name", ["behaviour", "risk", "needs"])
@pytest.mark.parametrize("place", range(8))
def test_each_can_be_completed_whichever_answers_are_chosen(name, place):
    instrument = load(name)
    answers = fill(instrument, chooser(place))
    assert completed(instrument, answers) == (answers, ())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_required_answer_has_words_for_when_it_is_missing(path):
    instrument = parse(path.read_bytes())
    for question in instrument.questions:
        for row in question.rows or (None,):
            if question.needs(row):
                assert row.missing if row else question.missing, f"{question.id} {row and row.code}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_not_knowing_is_an_answer_wherever_a_fact_about_people_is_asked(path):
    own_act = {"conflict", "time_point", "asked_directly", "dvpp_suitability", "none_basis", "sources"}
    for question in parse(path.read_bytes()).questions:
        if question.options and question.required and question.id not in own_act:
            assert {"not_known", "not_assessed"} & {option.code for option in question.options}, question.id


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_words_are_person_first_and_gender_neutral(path):
    document = path.read_text(encoding="utf-8")
    said = " ".join(re.findall(r'"en": "((?:[^"\\]|\\.)*)"', document)).lower()
    for word in ("he", "she", "his", "her", "him", "offender", "perpetrator", "client", "batterer", "victim"):
        # "victim" stands only in "victim-survivor" and for children in law.
        found = re.search(rf"\b{word}\b(?!-survivor| in law)", said)
        assert found is None, said[max(0, found.start() - 40) : found.end() + 20]


def test_the_behaviour_questions_keep_their_names_and_codes():
    form = load("behaviour")
    assert form.subject == "dyad"
    assert [section.id for section in form.sections] == [
        "period_and_sources",
        "severity_of_abuse",
        "escalation",
        "children_and_others",
        "evidence",
    ]
    for id in ("severity", "happening_now", "severity_trend", "frequency_trend", "evidence"):
        assert tuple(row.code for row in form.question(id).rows) == TYPES
    assert codes(form, "severity") == "none standard moderate high not_known"
    assert codes(form, "happening_now") == "yes no not_known"
    assert codes(form, "severity_trend") == codes(form, "frequency_trend") == TREND
    assert [row.code for row in form.question("severity").rows if form.question("severity").needs(row)] == list(
        TYPES[:4]
    )
    assert form.scales == ()


def test_every_level_of_every_type_of_abuse_is_defined():
    severity = load("behaviour").question("severity")
    for row in severity.rows:
        defined = {option.code: words.en for option, words in severity.definitions(row.code)}
        assert list(defined) == ["none", "standard", "moderate", "high", "not_known"]
        assert len(set(defined.values())) == 5


def test_a_missing_severity_is_said_in_plain_words():
    answers = {"severity": {"physical": "moderate", "sexual": "none", "jealous_controlling": "standard"}}
    (problem,) = problems(load("behaviour"), answers, "severity_of_abuse")
    assert (problem.question, problem.row) == ("severity", "harassment_stalking")
    assert problem.message == "Choose how severe harassment and stalking was"


def test_escalation_and_evidence_are_asked_for_the_types_in_use_only():
    severity = dict(zip(TYPES, ["none", "standard", "moderate", "high", "not_known"], strict=False))
    asked = apply(load("behaviour"), {"severity": severity}).asked
    for id in ("happening_now", "severity_trend", "frequency_trend", "evidence"):
        assert asked[id] == ("sexual", "harassment_stalking", "jealous_controlling")
    assert asked["none_basis"] == ("physical",)
    assert "to_find_out" in asked


def test_the_risk_questions_keep_their_names_and_codes():
    form = load("risk")
    assert (form.subject, form.scales) == ("case", ())
    assert tuple(row.code for row in form.question("level").rows) == GROUPS
    assert codes(form, "level") == "standard medium high very_high not_known"
    assert codes(form, "change_since_intake") == CHANGES
    assert codes(form, "sustainability") == "permanent long_term medium_term short_term not_sustainable not_known"
    assert codes(form, "time_point") == "pre_contact intake review exit follow_up_6m follow_up_12m"
    assert not any(option.score for question in form.questions for option in question.options)


@pytest.mark.parametrize(
    ("time_point", "asked"),
    [("pre_contact", False), ("intake", False), ("review", True), ("exit", True), ("follow_up_6m", True)],
)
def test_change_since_intake_is_asked_only_after_intake(time_point, asked):
    answers = {"time_point": time_point, "change_since_intake": "slightly_reduced", "sustainability": "permanent"}
    applied = apply(load("risk"), answers)
    assert applied.is_asked("change_since_intake") is asked
    # What hangs on a hidden answer is hidden with it.
    assert applied.is_asked("sustainability") is asked


def test_the_level_for_children_is_not_asked_where_there_are_none():
    assert not apply(load("risk"), {"children_involved": "no"}).is_asked("level", "children")
    assert apply(load("risk"), {"children_involved": "not_known"}).is_asked("level", "children")


def test_the_needs_questions_keep_their_names_and_codes():
    form = load("needs")
    rows = [row.code for row in form.question("need_level").rows]
    assert " ".join(rows) == (
        "accommodation drugs alcohol mental_health physical_health learning_neurodiversity employment_education "
        "finance_debt children_parenting family_isolation immigration gambling attitudes_accountability other_offending"
    )
    assert codes(form, "need_level") == "none low medium high not_known not_asked"
    assert codes(form, "readiness") == (
        "precontemplation contemplation preparation action maintenance relapse not_assessed"
    )
    assert codes(form, "offending_domestic_abuse") == codes(form, "offending_other") == "yes no not_known"
    assert codes(form, "agency_engaged") == "yes no not_known"
    assert codes(form, "dvpp_suitability") == "suitable not_suitable not_assessed"
    for id in ("readiness", "agency_engaged", "need_notes"):
        assert [row.code for row in form.question(id).rows] == rows


def test_readiness_is_asked_only_where_there_is_a_need():
    levels = dict(
        zip(["drugs", "alcohol", "gambling", "immigration"], ["low", "none", "not_asked", "high"], strict=True)
    )
    asked = apply(load("needs"), {"need_level": levels}).asked
    assert asked["readiness"] == asked["agency_engaged"] == ("drugs", "immigration")
