"""The wizard's map of steps, without a window."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.instrument import Instrument, completed, problems
from app.practice.answers import fill, shipped
from app.ui.wizard_logic import (
    CHECK,
    PINNED,
    Filling,
    WizardPlace,
    answer_words,
    date_words,
    happened_on,
    left_out,
    section_lines,
)

TODAY = date(2026, 11, 24)


@pytest.fixture
def behaviour() -> Instrument:
    return shipped("behaviour")


def filling(
    name: str = "behaviour", answers: dict[str, Any] | None = None, place: WizardPlace | None = None
) -> Filling:
    return Filling(shipped(name), answers or {}, TODAY, place)


def test_it_begins_at_the_first_step_with_nothing_started() -> None:
    steps = filling().steps()
    assert [step.state for step in steps] == ["now"] + ["to_do"] * (len(steps) - 1)
    assert steps[-1].key == CHECK


def test_a_step_that_is_left_says_whether_it_needs_an_answer() -> None:
    made = filling()
    made.go("severity_of_abuse")
    assert made.steps()[0].state == "problem"
    answers = fill(made.instrument, {}, TODAY, Random(1))
    for question in made.instrument.sections[0].questions:
        if question.id in answers:
            made.answer(question.id, "", answers[question.id])
    assert made.steps()[0].state == "done"
    assert made.steps()[1].state == "now"


def test_going_to_a_step_that_is_not_there_changes_nothing() -> None:
    made = filling()
    made.go("no such step")
    assert made.step == "period_and_sources"
    assert not made.visited


def test_neighbours_end_at_both_ends() -> None:
    made = filling()
    assert made.neighbour(-1) == ""
    made.go(CHECK)
    assert made.neighbour(1) == ""
    assert made.neighbour(-1) == "evidence"
    assert made.number() == (6, 6)


def test_a_rating_opens_the_questions_about_it_and_taking_it_back_closes_them() -> None:
    made = filling()
    assert not made.is_asked("happening_now", "physical")
    assert made.answer("severity", "physical", "high")
    assert made.is_asked("happening_now", "physical")
    assert made.answer("severity", "physical", "none")
    assert not made.is_asked("happening_now", "physical")


def test_a_section_with_nothing_to_ask_is_no_step() -> None:
    made = filling("needs")
    assert "help" not in made.step_keys()
    made.answer("need_level", "alcohol", "high")
    assert "help" in made.step_keys()


def test_words_that_open_nothing_say_so() -> None:
    assert filling().answer("summary", "", "A pattern of") is False


def test_a_blank_answer_is_taken_back_and_leaves_no_trace() -> None:
    made = filling()
    made.answer("severity", "physical", "high")
    made.answer("severity", "physical", None)
    made.answer("summary", "", "x")
    made.answer("summary", "", "   ")
    assert made.answers == {}


def test_spaces_at_the_end_of_half_a_sentence_are_kept() -> None:
    made = filling()
    made.answer("summary", "", "He waits and ")
    assert made.value("summary") == "He waits and "


def test_a_hidden_answer_is_kept_in_the_draft_and_listed_as_left_out() -> None:
    made = filling()
    made.answer("severity", "physical", "high")
    made.answer("evidence", "physical", "Police log.")
    made.answer("severity", "physical", "none")
    assert made.value("evidence", "physical") == "Police log."
    [gone] = left_out(made)
    assert gone.answer == "Police log."
    assert "Physical abuse" in gone.label
    assert "another answer" in gone.why


def test_an_answer_of_another_version_is_listed_too() -> None:
    [gone] = left_out(filling(answers={"from_before": "yes"}))
    assert (gone.label, gone.answer) == ("from_before", "yes")


def test_the_check_page_lists_every_asked_question_answered_or_not(behaviour: Instrument) -> None:
    made = filling(answers={"severity": {"physical": "high"}})
    lines = section_lines(made, made.sections()[1])
    assert [line.row for line in lines][:2] == ["physical", "sexual"]
    assert lines[0].answer == "High"
    assert not lines[0].problem
    assert lines[1].answer == ""
    assert lines[1].problem
    optional = next(line for line in lines if line.row == "economic")
    assert not optional.problem


def test_the_pinned_question_is_not_asked_twice() -> None:
    made = filling("risk", {PINNED: "review"})
    lines = section_lines(made, made.sections()[0])
    assert PINNED not in [line.question for line in lines]
    assert any(q.id == PINNED for q in made.instrument.sections[0].questions)


def test_answers_are_told_in_words(behaviour: Instrument) -> None:
    sources, severity = behaviour.question("sources"), behaviour.question("severity")
    period = behaviour.question("period_end")
    assert sources
    assert severity
    assert period
    assert answer_words(sources, ["police", "idva"]) == "Police, Idva"
    assert answer_words(severity, "not_known") == "Not known"
    assert answer_words(severity, "a code of another version") == "a code of another version"
    assert answer_words(period, "2026-11-24") == "24 November 2026"
    assert answer_words(period, None) == ""


@pytest.mark.parametrize(
    ("value", "words"),
    [("2026-03", "March 2026"), ("2026", "2026"), ("14 3", "14 3"), ("2026-02-31", "2026-02-31")],
)
def test_dates_are_told_as_far_as_they_are_dates(value: str, words: str) -> None:
    assert date_words(value) == words


def test_the_day_spoken_of_is_the_first_date_of_the_first_section(behaviour: Instrument) -> None:
    assert happened_on(behaviour, {"period_end": "2026-11-01"}) == "2026-11-01"
    assert happened_on(behaviour, {"period_end": "2026"}) == ""
    assert happened_on(behaviour, {}) == ""


places = st.builds(
    WizardPlace,
    step=st.text(max_size=9),
    visited=st.lists(st.text(max_size=9), max_size=4).map(tuple),
    focus=st.text(max_size=20),
    caret=st.none() | st.tuples(st.integers(0, 9999), st.integers(0, 9999)),
    scroll=st.integers(0, 9999),
)


@given(places)
def test_a_place_comes_back_as_it_was(place: WizardPlace) -> None:
    assert WizardPlace.from_json(place.as_json()) == place


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(["step", "visited", "focus", "caret", "scroll"]), json))
def test_any_place_can_be_read_and_leads_to_a_step(place: dict[str, Any]) -> None:
    made = filling(place=WizardPlace.from_json(place))
    assert made.step in made.step_keys()


QUESTIONS = [(q, row.code if row else "") for q in shipped("behaviour").questions for row in (q.rows or (None,))]


def _values(question: Any) -> list[Any]:
    kind = question.cell if question.kind == "grid" else question.kind
    if kind == "one":
        return [None, *(option.code for option in question.options)]
    if kind == "many":
        return [None, *([option.code] for option in question.options)]
    return [None, "2026-11-01"] if kind == "date" else [None, "words"]


moves = st.lists(
    st.integers(0, len(QUESTIONS) - 1).flatmap(
        lambda n: st.tuples(st.just(n), st.sampled_from(_values(QUESTIONS[n][0])))
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(moves)
def test_whatever_is_answered_nothing_is_lost_and_the_map_agrees_with_the_questionnaire(
    given_moves: list[tuple[int, Any]],
) -> None:
    made = filling()
    wanted: dict[tuple[str, str], Any] = {}
    for number, value in given_moves:
        question, row = QUESTIONS[number]
        made.answer(question.id, row, value)
        wanted[(question.id, row)] = value
    for (question_id, row), value in wanted.items():
        assert made.value(question_id, row) == value
    kept, dropped = completed(made.instrument, made.answers)
    assert len(left_out(made)) == len(dropped)
    lines = [line for section in made.sections() for line in section_lines(made, section)]
    assert sum(bool(line.answer) for line in lines) == sum(
        len(value) if isinstance(value, dict) else 1 for value in kept.values()
    )
    assert sum(bool(line.problem) for line in lines) == len(problems(made.instrument, made.answers, today=TODAY))
