"""What is refused of a questionnaire that may come from anyone, and in which words."""

from __future__ import annotations

import json
import time

import pytest

from app.models.instrument import InstrumentFaulty, parse


def said(english: str) -> dict:
    return {"en": english}


def options(*codes: str) -> list[dict]:
    return [{"code": code, "label": said(code)} for code in codes]


def one(id: str, *codes: str, **more) -> dict:
    return {"id": id, "kind": "one", "text": said(id), "options": options(*(codes or ("yes", "no"))), **more}


def question(id: str, kind: str, **more) -> dict:
    return {"id": id, "kind": kind, "text": said(id), **more}


def grid(id: str, *rows: dict, **more) -> dict:
    return question(id, "grid", rows=list(rows), **({"options": options("low", "high")} | more))


def row(code: str, **more) -> dict:
    return {"code": code, "label": said(code), **more}


def band(code: str, low: int, high: int) -> dict:
    return {"code": code, "label": said(code), "min": low, "max": high}


def scored(id: str, *scores: int) -> dict:
    return one(id) | {
        "options": [{"code": f"o{place}", "label": said("o"), "score": points} for place, points in enumerate(scores)]
    }


def form(*questions: dict, **more) -> dict:
    sections = [{"id": "s", "title": said("S"), "questions": list(questions)}]
    return {"id": "f", "version": 1, "title": said("F"), "subject": "case", "sections": sections} | more


def scale(*items: dict, bands=(), **more) -> dict:
    return {"scales": [{"id": "sum", "title": said("Sum"), "items": list(items), "bands": list(bands), **more}]}


def faults(document) -> tuple[str, ...]:
    source = document if isinstance(document, (bytes, str)) else json.dumps(document)
    with pytest.raises(InstrumentFaulty) as refused:
        parse(source)
    assert str(refused.value).startswith("This questionnaire cannot be used: ")
    assert refused.value.problems[0] in str(refused.value)
    return refused.value.problems


Q, R = one("q"), grid("r", row("a"), row("b"))
SCALED = (scored("q", 0, 2), scored("p", -1, 1))

CONTRADICTIONS = {
    "later question": (
        form(one("a", ask_if={"q": "b", "in": ["yes"]}), one("b")),
        "a: its condition looks at b, which comes later",
    ),
    "unknown question": (
        form(one("a", ask_if={"q": "z", "in": ["yes"]})),
        "a: its condition looks at z, which does not exist",
    ),
    "itself": (form(one("a", ask_if={"q": "a", "in": ["yes"]})), "a: its condition looks at itself"),
    "row on its own grid": (
        form(grid("g", row("a"), row("b", ask_if={"q": "g", "row": "a", "in": ["low"]}))),
        "g, row b: its condition looks at itself",
    ),
    "deep in a condition": (
        form(Q, one("a", ask_if={"all": [{"not": {"any": [{"q": "q", "in": ["x"]}]}}]})),
        "a: its condition looks for the option x of q, which does not exist",
    ),
    "row of a plain question": (
        form(Q, one("a", ask_if={"q": "q", "row": "a", "in": ["yes"]})),
        "a row of q, which has no rows",
    ),
    "grid without a row": (form(R, one("a", ask_if={"q": "r", "in": ["low"]})), "looks at r without saying which row"),
    "unknown row": (
        form(R, one("a", ask_if={"q": "r", "row": "z", "in": ["low"]})),
        "the row z of r, which does not exist",
    ),
    "condition on a text": (
        form(question("t", "text"), one("a", ask_if={"q": "t", "in": ["yes"]})),
        "only answers chosen from options",
    ),
    "condition on written rows": (
        form(question("t", "grid", cell="text", rows=[row("a")]), one("a", ask_if={"q": "t", "row": "a", "in": ["x"]})),
        "only answers chosen from options",
    ),
    "same option twice in a condition": (
        form(Q, one("a", ask_if={"q": "q", "in": ["yes", "yes"]})),
        "names the option yes is given twice",
    ),
    "yes and no at once": (
        form(Q, one("a", ask_if={"all": [{"q": "q", "in": ["yes"]}, {"q": "q", "in": ["no"]}]})),
        "a: it can never be asked",
    ),
    "not any answer of a required question": (
        form(one("q", required=True), one("a", ask_if={"not": {"q": "q", "in": ["yes", "no"]}})),
        "a: it can never be asked",
    ),
    "never through a hidden question": (
        form(
            Q,
            one("p", ask_if={"q": "q", "in": ["yes"]}),
            one("a", ask_if={"all": [{"q": "q", "in": ["no"]}, {"q": "p", "in": ["yes"]}]}),
        ),
        "a: it can never be asked",
    ),
    "a row that can never be asked": (
        form(
            R,
            grid(
                "g",
                row("a"),
                row(
                    "b", ask_if={"all": [{"q": "r", "row": "a", "in": ["low"]}, {"q": "r", "row": "a", "in": ["high"]}]}
                ),
            ),
        ),
        "g, row b: it can never be asked",
    ),
    "standing alone with company": (
        form(
            {**question("m", "many"), "options": [*options("x"), {**options("none")[0], "alone": True}]},
            one("a", ask_if={"all": [{"q": "m", "in": ["x"]}, {"q": "m", "in": ["none"]}]}),
        ),
        "a: it can never be asked",
    ),
    "question twice": (form(Q, Q), "The questionnaire: the question q is given twice"),
    "option twice": (form(one("a", "x", "x")), "a: the option x is given twice"),
    "row twice": (form(grid("g", row("a"), row("a"))), "g: the row a is given twice"),
    "section twice": (
        form() | {"sections": form(Q)["sections"] + form(one("p"))["sections"]},
        "the section s is given twice",
    ),
    "one option": (form(one("a", "x")), "a: there must be at least two options"),
    "options of a text": (form(question("t", "text", options=options("x", "y"))), 't: "options" has no meaning'),
    "rows of a date": (form(question("t", "date", rows=[row("a")])), 't: "rows" has no meaning'),
    "grid without rows": (form(grid("g")), "g: a grid must have at least one row"),
    "written rows with options": (
        form(grid("g", row("a"), cell="text")),
        "g: a grid whose rows take words has no options",
    ),
    "cell of a text": (form(question("t", "text", cell="text")), 't: "cell" only means something for a grid'),
    "min above max": (form(question("n", "number", min=3, max=2)), "n: the smallest value, 3, is above the largest, 2"),
    "scale without ends": (form(question("n", "scale", min=0)), 'n: a scale needs both "min" and "max"'),
    "scale of one point": (form(question("n", "scale", min=0, max=0)), "n: a scale must have from 2"),
    "endless text": (form(question("t", "text", max=10**6)), "t: the longest text must be from 1"),
    "too few to choose": (form(one("m") | {"kind": "many", "min": 3}), "m: at least 3 choices cannot be made"),
    "too many to choose": (form(one("m") | {"kind": "many", "max": 3}), "m: at most 3 choices makes no sense"),
    "alone among one": (
        form(one("a") | {"options": [*options("x", "y"), {**options("z")[0], "alone": True}]}),
        "a: the option z stands alone",
    ),
    "missing but optional": (form(one("a", missing=said("Answer"))), "a: there are words for a missing answer"),
    "row missing but optional": (
        form(grid("g", row("a", missing=said("Answer")))),
        "g: the row a has words for a missing answer",
    ),
    "unknown definition": (
        form(grid("g", row("a", definitions={"x": said("X")}))),
        "g: the row a defines the option x, which does not exist",
    ),
    "overlapping bands": (
        form(*SCALED, **scale({"q": "q"}, bands=[band("l", 0, 1), band("h", 1, 2)])),
        "Scale sum: the bands l and h overlap",
    ),
    "gap in bands": (
        form(*SCALED, **scale({"q": "q"}, bands=[band("l", 0, 0), band("h", 2, 2)])),
        "there is a gap between the bands l and h",
    ),
    "bands too short": (
        form(*SCALED, **scale({"q": "q"}, {"q": "p"}, bands=[band("l", 0, 3)])),
        "Scale sum: totals go from -1 to 3, but the bands only from 0 to 3",
    ),
    "band upside down": (
        form(*SCALED, **scale({"q": "q"}, bands=[band("l", 2, 0)])),
        "the band l begins at 2, above its end, 0",
    ),
    "band twice": (
        form(*SCALED, **scale({"q": "q"}, bands=[band("l", 0, 1), band("l", 2, 2)])),
        "the band l is given twice",
    ),
    "unknown item": (form(*SCALED, **scale({"q": "z"})), "Scale sum: the item z does not exist"),
    "item twice": (form(*SCALED, **scale({"q": "q"}, {"q": "q"})), "Scale sum: the item q is given twice"),
    "item without scores": (form(Q, **scale({"q": "q"})), "Scale sum: the item q has no option with a score"),
    "item of words": (form(question("t", "text"), **scale({"q": "t"})), "Scale sum: the item t is of kind text"),
    "item without its row": (form(R, **scale({"q": "r"})), "Scale sum: the item r must name a row"),
    "too many needed": (
        form(*SCALED, **scale({"q": "q"}, at_least=2)),
        "Scale sum: at least 2 answers cannot be asked for",
    ),
    "scale twice": (form(*SCALED) | {"scales": 2 * scale({"q": "q"})["scales"]}, "the scale sum is given twice"),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_questionnaire_that_contradicts_itself_is_refused(name):
    document, sentence = CONTRADICTIONS[name]
    found = faults(document)
    assert any(sentence in fault for fault in found), found


MALFORMED = {
    "unknown key": (form(one("a", colour="red")), "a: the key 'colour' is not known"),
    "unknown key above": (form(Q, script="x"), "The file: the key 'script' is not known"),
    "missing key": ({key: value for key, value in form(Q).items() if key != "title"}, 'The file: "title" is missing'),
    "unknown kind": (form(question("a", "essay")), "a, kind: 'essay' is not one of one, many"),
    "unknown subject": (form(Q, subject="person"), "'person' is not one of dyad, case"),
    "capital in a code": (form(one("a", "Yes", "no")), "'Yes' is not a code"),
    "code with a line end": (form(one("a\n")), "is not a code"),
    "version zero": (form(Q, version=0), "the version must be 1 or more"),
    "version as words": (form(Q, version="1"), '"version" must be a whole number'),
    "true as a number": (form(question("n", "number", min=True)), '"min" must be a whole number'),
    "huge number": (form(question("n", "number", max=10**30)), '"max" must be a whole number'),
    "required as words": (form(one("a", required="yes")), 'a: "required" must be true or false'),
    "no english": (form(one("a") | {"text": {"cy": "Helo"}}), '"en" is missing'),
    "third language": (form(one("a") | {"text": {"en": "a", "fr": "b"}}), "the key 'fr' is not known"),
    "empty words": (form(one("a") | {"text": said("  ")}), "the words are empty"),
    "no questions": (form(), "must have from 1 to 500 entries"),
    "questions as an object": (form(Q) | {"sections": {}}, "sections: this must be a list"),
    "question as words": (form("q"), "this must be an object, not 'q'"),
    "html": (form(one("a", hint=said("<b>bold</b>"))), "the words hold HTML"),
    "entity": (form(one("a", hint=said("&lt;b&gt;"))), "the words hold HTML"),
    "bidi": (form(one("a", hint=said("abc \u202e def"))), "hidden character"),
    "zero width": (form(one("a", hint=said("a\u200bb"))), "hidden character"),
    "bell": (form(one("a", hint=said("a\u0007b"))), "hidden character"),
    "lone surrogate": (form(one("a", hint=said("a\ud800b"))), "hidden character"),
    "line break in a label": (form(one("a") | {"text": said("a\nb")}), "hidden character"),
    "long words": (form(one("a", hint=said("x" * 4001))), "longer than 4000"),
    "both all and any": (form(Q, one("a", ask_if={"all": [], "any": []})), "the key 'any' is not known"),
    "empty condition": (form(Q, one("a", ask_if={"all": []})), "must have from 1"),
    "no codes": (form(Q, one("a", ask_if={"q": "q", "in": []})), "must have from 1"),
    "condition as words": (form(Q, one("a", ask_if="q = yes")), "this must be an object"),
    "empty not": (form(Q, one("a", ask_if={"not": None})), "this must be an object, not None"),
    "not with more": (
        form(Q, one("a", ask_if={"not": {"q": "q", "in": ["yes"]}, "q": "q"})),
        "the key 'q' is not known",
    ),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_what_is_not_exactly_a_questionnaire_is_refused(name):
    document, sentence = MALFORMED[name]
    found = faults(document)
    assert any(sentence in fault for fault in found), found


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (b"", "not plain JSON"),
        (b"\xff\xfe{}", "not plain JSON"),
        ("\ud800", "not plain JSON"),
        ("{", "not plain JSON"),
        ("[]", "this must be an object, not list"),
        ("null", "this must be an object"),
        ('{"a": NaN}', "Only whole numbers"),
        ('{"a": 1.5}', "Only whole numbers"),
        ('{"a": 1, "a": 2}', "The key 'a' is given twice"),
        ("[" * 100_000, "nested too deeply"),
        ("[" * 500 + "]" * 500, "this must be an object"),
        ('{"a": ' + "1" * 5000 + "}", "not plain JSON"),
        (b" " * (1024 * 1024 + 1), "larger than 1 MiB"),
        ("é" * (600 * 1024), "larger than 1 MiB"),
    ],
)
def test_what_is_not_a_plain_json_object_is_refused(source, sentence):
    assert sentence in faults(source)[0]


def test_a_deep_or_long_condition_is_refused():
    condition: dict = {"q": "q", "in": ["yes"]}
    for _ in range(20):
        condition = {"not": condition}
    assert "nested more than 6 deep" in faults(form(Q, one("a", ask_if=condition)))[0]
    wide = {"any": [{"q": "q", "in": ["yes"]}] * 100}
    assert "more than 60 parts" in faults(form(Q, one("a", ask_if=wide)))[0]


def test_an_option_that_stands_alone_is_not_taken_for_one_that_does_not():
    """Both are looked for together, but only one of them can be chosen beside another answer."""
    many = question("m", "many", options=[{**options("none")[0], "alone": True}, *options("x", "y")])
    both = {"all": [{"q": "m", "in": ["none", "x"]}, {"q": "m", "in": ["y"]}]}
    assert parse(json.dumps(form(many, one("a", ask_if=both)))).question("a").ask_if is not None


def test_every_fault_is_told_at_once():
    found = faults(
        form(one("a", "x", "x"), one("b", ask_if={"q": "z", "in": ["yes"]}), question("n", "number", min=3, max=2))
    )
    assert [fault.split(":")[0] for fault in found] == ["a", "b", "n"]


def test_hidden_characters_of_the_file_never_reach_the_message():
    found = faults(form(Q, **{"\u202ekey<b>" * 20: 1}))
    assert all(fault.isascii() and len(fault) < 200 for fault in found)


def test_a_band_need_not_hold_totals_that_too_few_answers_would_give():
    """With both answers needed the lowest total is 0 - 1 and the highest 2 + 1; a single answer could give no other."""
    both = form(*SCALED, **scale({"q": "q"}, {"q": "p"}, bands=[band("l", -1, 3)], at_least=2))
    assert parse(json.dumps(both)).scales[0].at_least == 2
    high = (scored("q", 5, 6), scored("p", 5, 6))
    need_two = form(*high, **scale({"q": "q"}, {"q": "p"}, bands=[band("l", 10, 12)], at_least=2))
    assert parse(json.dumps(need_two)).scales[0].bands[0].min == 10
    need_one = form(*high, **scale({"q": "q"}, {"q": "p"}, bands=[band("l", 10, 12)]))
    assert "totals go from 5 to 12" in faults(need_one)[0]


def test_a_hostile_condition_is_decided_in_bounded_time():
    """Forty cells that must all agree would take 3^40 tries: beyond the limit nothing is claimed, and parsing ends."""
    rows = [row(f"r{n}") for n in range(40)]
    looks = [{"q": "g", "row": f"r{n}", "in": ["low"]} for n in range(40)]
    never = [{"q": "g", "row": "r39", "in": ["low"]}, {"q": "g", "row": "r39", "in": ["high"]}]
    followers = [one(f"f{n}", ask_if={"all": [{"any": looks[n % 30 :]}, *never]}) for n in range(300)]
    before = time.process_time()
    parse(json.dumps(form(grid("g", *rows), *followers)))
    assert time.process_time() - before < 10


def test_a_message_about_a_faulty_file_says_what_to_do():
    with pytest.raises(InstrumentFaulty, match="Ask whoever wrote it"):
        parse("{}")
