"""What a questionnaire asks, counts, finds wrong and scores."""

from __future__ import annotations

import copy
import json
from datetime import date

import pytest

from app import words
from app.models.instrument import (
    Dropped,
    InstrumentChanged,
    ScaleResult,
    apply,
    completed,
    parse,
    problems,
    published,
    score,
    text,
)


def said(english: str, welsh: str | None = None) -> dict:
    return {"en": english, "cy": welsh} if welsh else {"en": english}


def option(code: str, score: int | None = None, **more) -> dict:
    scored = {} if score is None else {"score": score}
    return {"code": code, "label": said(code.replace("_", " ").capitalize()), **scored, **more}


YES_NO = [option("yes"), option("no"), option("not_known")]
LEVELS = [option("none", 0), option("some", 1), option("severe", 3), option("not_known")]

SAMPLE = {
    "id": "sample",
    "version": 3,
    "title": said("Sample", "Sampl"),
    "subject": "case",
    "sections": [
        {
            "id": "first",
            "title": said("First"),
            "questions": [
                {"id": "met", "kind": "one", "text": said("Met?", "Cwrdd?"), "options": YES_NO, "required": True},
                {
                    "id": "met_on",
                    "kind": "date",
                    "text": said("Met when?"),
                    "required": True,
                    "past": True,
                    "ask_if": {"q": "met", "in": ["yes"]},
                    "missing": said("Enter the day you met", "Rhowch y dyddiad"),
                },
                {
                    "id": "places",
                    "kind": "many",
                    "text": said("Where?"),
                    "options": [option("home"), option("office"), option("prison"), option("nowhere", alone=True)],
                    "max": 2,
                    "ask_if": {"q": "met", "in": ["yes"]},
                },
                {
                    "id": "visits",
                    "kind": "number",
                    "text": said("How many visits?"),
                    "min": 1,
                    "max": 20,
                    "ask_if": {"q": "places", "in": ["prison", "home"]},
                },
            ],
        },
        {
            "id": "second",
            "title": said("Second"),
            "questions": [
                {
                    "id": "level",
                    "kind": "grid",
                    "text": said("How bad?"),
                    "required": True,
                    "options": LEVELS,
                    "rows": [
                        {"code": "a", "label": said("Type A"), "missing": said("Choose how bad type A was")},
                        {"code": "b", "label": said("Type B")},
                        {"code": "c", "label": said("Type C"), "required": False},
                    ],
                },
                {
                    "id": "why",
                    "kind": "grid",
                    "cell": "text",
                    "text": said("Why?"),
                    "required": True,
                    "missing": said("Say why"),
                    "rows": [
                        {
                            "code": row,
                            "label": said(f"Type {row.upper()}"),
                            "ask_if": {"q": "level", "row": row, "in": ["some", "severe"]},
                        }
                        for row in "abc"
                    ],
                },
                {"id": "mood", "kind": "scale", "text": said("Mood"), "min": 0, "max": 4, "low": said("Low")},
                {
                    "id": "note",
                    "kind": "text",
                    "text": said("Note"),
                    "max": 10,
                    "ask_if": {"not": {"q": "met", "in": ["yes"]}},
                },
            ],
        },
    ],
    "scales": [
        {
            "id": "total",
            "title": said("Total"),
            "items": [{"q": "level", "row": "a"}, {"q": "level", "row": "b"}, {"q": "mood"}],
            "at_least": 2,
            "bands": [
                {"code": "low", "label": said("Low"), "min": 0, "max": 3},
                {"code": "high", "label": said("High"), "min": 4, "max": 10},
            ],
        }
    ],
}


def sample(change=None):
    document = copy.deepcopy(SAMPLE)
    if change:
        change(document)
    return parse(json.dumps(document))


FULL = {
    "met": "yes",
    "met_on": "2026-03-14",
    "places": ["home", "prison"],
    "visits": 3,
    "level": {"a": "severe", "b": "none", "c": "some"},
    "why": {"a": "Seen by a neighbour", "c": "Alleged"},
    "mood": 2,
}


def messages(answers, section=None, **more):
    return [(p.question, p.row, p.message) for p in problems(sample(), answers, section, **more)]


def test_every_asked_answer_of_a_full_form_counts():
    applied = apply(sample(), FULL)
    assert applied.counted == FULL
    assert applied.hidden == {}
    assert messages(FULL) == []
    assert applied.is_asked("why", "a")
    assert not applied.is_asked("why", "b")
    assert not applied.is_asked("note")


def test_a_hidden_answer_is_kept_apart_and_opens_nothing():
    applied = apply(sample(), FULL | {"met": "no"})
    # `visits` looked at `places`, which is hidden now, so it is hidden as well.
    assert applied.hidden == {"met_on": "2026-03-14", "places": ["home", "prison"], "visits": 3}
    assert "visits" not in applied.asked
    assert applied.is_asked("note")


def test_a_hidden_row_is_kept_apart():
    applied = apply(sample(), FULL | {"level": {"a": "severe", "b": "none", "c": "none"}})
    assert applied.counted["why"] == {"a": "Seen by a neighbour"}
    assert applied.hidden == {"why": {"c": "Alleged"}}


def test_a_grid_without_an_asked_row_is_not_asked():
    answers = FULL | {"level": {"a": "none", "b": "not_known"}}
    applied = apply(sample(), answers)
    assert not applied.is_asked("why")
    assert applied.hidden == {"why": FULL["why"]}
    assert messages(answers) == []


def test_an_empty_form_says_what_is_missing_in_plain_words():
    assert messages({}) == [
        ("met", None, "Answer “Met?”"),
        ("level", "a", "Choose how bad type A was"),
        ("level", "b", "Answer “Type B”"),
    ]
    assert messages({"met": "yes"}, "first") == [("met_on", None, "Enter the day you met")]
    assert messages({"level": {"a": "some", "b": "severe"}}, "second") == [
        ("why", "a", "Say why: Type A"),
        ("why", "b", "Say why: Type B"),
    ]


@pytest.mark.parametrize("blank", [None, "", "  \n ", [], (), {}, {"a": ""}])
def test_a_blank_is_no_answer(blank):
    answers = dict.fromkeys(FULL, blank)
    assert apply(sample(), answers).counted == {}
    assert messages(answers) == messages({})
    assert completed(sample(), answers) == ({}, ())


def test_problems_speak_welsh_where_the_form_does():
    assert messages({"met": "yes"}, "first", lang="cy") == [("met_on", None, "Rhowch y dyddiad")]
    words.use_language("cy")
    try:
        assert messages({"met": "yes"}, "first") == [("met_on", None, "Rhowch y dyddiad")]
    finally:
        words.use_language("en")


def test_an_unknown_section_is_the_callers_error():
    with pytest.raises(KeyError):
        problems(sample(), {}, "third")


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("met", "maybe", "choose one of the answers offered"),
        ("met", 1, "choose one of the answers offered"),
        ("met", ["yes"], "choose one of the answers offered"),
        ("met_on", "2026-02-30", "enter a date that exists"),
        ("met_on", "2026-13-01", "enter a date that exists"),
        ("met_on", "0026-01-01", "enter a date that exists"),
        ("met_on", "14/03/2026", "enter a date that exists"),
        ("met_on", "２０２６-03-14", "enter a date that exists"),
        ("met_on", 20260314, "enter a date that exists"),
        ("met_on", "2026-03", "enter the day, month and year"),
        ("met_on", "2026-05-02", "must be today or in the past"),
        ("places", ["home", "office", "prison"], "choose no more than 2"),
        ("places", ["home", "nowhere"], "“Nowhere” cannot be chosen together"),
        ("places", ["home", "home"], "choose one of the answers offered"),
        ("places", ["moon"], "choose one of the answers offered"),
        ("places", "home", "choose one of the answers offered"),
        ("visits", 0, "enter 1 or more"),
        ("visits", 21, "enter 20 or less"),
        ("visits", "3", "enter a whole number"),
        ("visits", 2.5, "enter a whole number"),
        ("visits", True, "enter a whole number"),
        ("mood", 5, "enter 4 or less"),
        ("level", "severe", "this answer cannot be read"),
        ("why", {"a": 4, "c": "Alleged"}, "write the answer in words"),
        ("why", {"a": "\udc80", "c": "Alleged"}, "cannot be kept"),
    ],
)
def test_an_answer_of_the_wrong_kind_or_out_of_range_is_a_problem(question, answer, expected):
    found = messages(FULL | {question: answer}, today=date(2026, 5, 1))
    assert [message for where, _row, message in found if where == question and expected in message], found


def test_a_text_has_a_longest_length():
    answers = FULL | {"met": "no", "note": "x" * 11}
    assert messages(answers) == [("note", None, "“Note”: shorten the answer to 10 characters or fewer")]
    assert messages(answers | {"note": "x" * 10}) == []


def test_a_date_is_compared_with_today_only_where_today_is_given():
    answers = FULL | {"met_on": "2026-05-02"}
    assert messages(answers) == []
    assert messages(answers, today=date(2026, 5, 2)) == []
    assert len(messages(answers, today=date(2026, 5, 1))) == 1


def test_a_partial_date_is_taken_where_the_form_allows_it():
    def allow(document):
        document["sections"][0]["questions"][1]["partial"] = True

    for answer in ("2026", "2026-03", "2026-03-14"):
        assert problems(sample(allow), FULL | {"met_on": answer}) == ()
    assert len(problems(sample(allow), FULL | {"met_on": "2026-00"})) == 1


def test_an_unusable_answer_neither_counts_nor_opens_a_question():
    applied = apply(sample(), FULL | {"places": ["prison", "moon"]})
    assert "places" not in applied.counted
    assert not applied.is_asked("visits")


def test_completion_stores_what_counts_and_lists_all_else():
    answers = FULL | {
        "met": "no",
        "mood": 9,
        "level": {"a": "some", "b": "none", "z": "severe"},
        "why": {"a": "Seen", "c": "Alleged"},
        "gone": "old",
    }
    counted, dropped = completed(sample(), answers)
    assert counted == {"met": "no", "level": {"a": "some", "b": "none"}, "why": {"a": "Seen"}}
    assert set(map(repr, dropped)) == {
        repr(Dropped("met_on", None, "2026-03-14", "hidden")),
        repr(Dropped("places", None, ["home", "prison"], "hidden")),
        repr(Dropped("visits", None, 3, "hidden")),
        repr(Dropped("level", "z", "severe", "unknown")),
        repr(Dropped("why", "c", "Alleged", "hidden")),
        repr(Dropped("mood", None, 9, "unusable")),
        repr(Dropped("gone", None, "old", "unknown")),
    }


def test_a_scale_adds_the_scores_that_count():
    assert score(sample(), FULL) == {"total": ScaleResult(5, "high", 3, 3)}
    assert score(sample(), FULL | {"mood": 0, "level": {"a": "some", "b": "some"}})["total"] == ScaleResult(
        2, "low", 3, 3
    )


def test_not_known_is_left_out_of_a_scale_and_not_taken_as_nought():
    answers = FULL | {"level": {"a": "severe", "b": "not_known"}}
    assert score(sample(), answers)["total"] == ScaleResult(5, "high", 2, 3)
    answers = FULL | {"level": {"a": "not_known", "b": "not_known"}}
    assert score(sample(), answers)["total"] == ScaleResult(None, None, 1, 3)


def test_a_hidden_answer_is_never_scored():
    def hide(document):
        document["sections"][1]["questions"][2]["ask_if"] = {"q": "met", "in": ["yes"]}

    assert score(sample(hide), FULL)["total"] == ScaleResult(5, "high", 3, 3)
    assert score(sample(hide), FULL | {"met": "no"})["total"] == ScaleResult(3, "low", 2, 2)


def test_all_any_and_not_combine():
    def condition(document):
        document["sections"][1]["questions"][3]["ask_if"] = {
            "all": [
                {"any": [{"q": "met", "in": ["no"]}, {"q": "places", "in": ["prison"]}]},
                {"not": {"q": "level", "row": "a", "in": ["none"]}},
            ]
        }

    form = sample(condition)
    assert apply(form, FULL).is_asked("note")
    assert not apply(form, FULL | {"places": ["home"]}).is_asked("note")
    assert apply(form, FULL | {"met": "no"}).is_asked("note")
    assert not apply(form, FULL | {"level": {"a": "none"}}).is_asked("note")
    # An unanswered question matches nothing, so its negation holds.
    assert apply(form, FULL | {"level": {}}).is_asked("note")


def test_text_is_welsh_where_there_is_welsh_and_english_otherwise():
    form = sample()
    assert text(form.title, "cy") == "Sampl"
    assert text(form.question("met"), "cy") == "Cwrdd?"
    assert text(form.question("visits"), "cy") == "How many visits?"
    assert text(form.title, "en") == "Sample"
    assert text(None, "cy") == ""


def test_definitions_are_the_rows_own_before_the_options():
    def define(document):
        grid = document["sections"][1]["questions"][0]
        grid["options"] = [{**LEVELS[0], "definition": said("Nothing happened")}, *LEVELS[1:]]
        grid["rows"][0]["definitions"] = {"severe": said("Severe A"), "none": said("None of A")}

    question = sample(define).question("level")
    assert [(o.code, words.en) for o, words in question.definitions("a")] == [
        ("none", "None of A"),
        ("severe", "Severe A"),
    ]
    assert [(o.code, words.en) for o, words in question.definitions("b")] == [("none", "Nothing happened")]


def test_a_published_form_must_not_change():
    form = sample()
    assert form.key == "sample@3"
    published({"sample@3": form.hash}, form)

    def reword(document):
        document["title"]["en"] = "Sample."

    with pytest.raises(InstrumentChanged, match="sample@3"):
        published({"sample@3": form.hash}, sample(reword))
    with pytest.raises(InstrumentChanged):
        published({}, form)


def test_the_hash_is_of_the_content_and_not_of_its_layout():
    form = sample()
    backwards = json.dumps(dict(reversed(SAMPLE.items())), indent=4, ensure_ascii=True)
    assert parse(backwards).hash == form.hash
    assert parse(b"\xef\xbb\xbf" + backwards.encode()) == form
    assert parse(form.canonical) == form
    assert len(form.hash) == 64
