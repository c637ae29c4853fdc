"""What holds for every questionnaire and every answer."""

from __future__ import annotations

import json
import random
from itertools import product
from pathlib import Path

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from app.models.instrument import InstrumentFaulty, apply, completed, parse, problems, score

# How fast a machine is on the day is not what these tests are about.
steady = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
thorough = settings(steady, max_examples=200)

RESOURCES = Path(__file__).resolve().parents[3] / "resources" / "instruments"
CODES = ["x", "y", "z"]
ROWS = ["a", "b"]
KINDS = ["one", "many", "text", "number", "date", "grid", "scale", "words"]
WORDS = {"en": "Words"}

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(CODES),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5) | st.sampled_from(ROWS), inner, max_size=3)
    ),
    max_leaves=8,
)


@st.composite
def conditions(draw, cells, depth=2):
    kind = draw(st.sampled_from(["chosen", "chosen", "all", "any", "not"] if depth else ["chosen"]))
    if kind == "chosen":
        codes = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True))
        return draw(st.sampled_from(cells)) | {"in": codes}
    if kind == "not":
        return {"not": draw(conditions(cells, depth - 1))}
    return {kind: draw(st.lists(conditions(cells, depth - 1), min_size=1, max_size=2))}


@st.composite
def questions(draw, id, cells, kinds=KINDS):
    kind = draw(st.sampled_from(kinds))
    made = {"id": id, "kind": "grid" if kind == "words" else kind, "text": WORDS, "required": draw(st.booleans())}
    if kind in ("one", "many", "grid"):
        made["options"] = [{"code": code, "label": WORDS, "score": place} for place, code in enumerate(CODES)]
        del made["options"][2]["score"]
        if kind == "many":
            made["options"][2]["alone"] = True
    if kind in ("grid", "words"):
        made["rows"] = [{"code": code, "label": WORDS} for code in ROWS]
        if kind == "words":
            made["cell"] = "text"
        if cells and draw(st.booleans()):
            made["rows"][1]["ask_if"] = draw(conditions(cells))
    if kind == "scale":
        made |= {"min": 0, "max": 3}
    if cells and draw(st.booleans()):
        made["ask_if"] = draw(conditions(cells))
    return made


@st.composite
def documents(draw, kinds=KINDS, most=6):
    made, cells = [], []
    for place in range(draw(st.integers(1, most))):
        question = draw(questions(f"q{place}", cells, kinds))
        made.append(question)
        if question["kind"] in ("one", "many"):
            cells = [*cells, {"q": question["id"]}]
        elif question["kind"] == "grid" and "cell" not in question:
            cells = [*cells, *({"q": question["id"], "row": row} for row in ROWS)]
    items = [cell for cell in cells if made[int(cell["q"][1:])]["kind"] != "many"]
    scales = [{"id": "sum", "title": WORDS, "items": items}] if items else []
    sections = [{"id": "s", "title": WORDS, "questions": made}]
    return {"id": "r", "version": 1, "title": WORDS, "subject": "case", "sections": sections, "scales": scales}


def taken_or_refused(source):
    """The instrument and no faults, or None and the faults; any other exception fails the test."""
    try:
        return parse(source), ()
    except InstrumentFaulty as faulty:
        return None, faulty.problems


@st.composite
def instruments(draw):
    instrument, faults = taken_or_refused(json.dumps(draw(documents())))
    assert all("never be asked" in fault for fault in faults)
    assume(not faults)
    return instrument


def good_answer(question):
    code = st.sampled_from(CODES)
    match question.kind:
        case "one":
            return code
        case "many":
            return st.lists(st.sampled_from(CODES[:2]), unique=True) | st.just(["z"])
        case "text":
            return st.text(max_size=5)
        case "number" | "scale":
            return st.integers(0, 3)
        case "date":
            return st.dates().map(str)
        case _:
            cell = st.text(max_size=5) if question.cell == "text" else code
            return st.dictionaries(st.sampled_from(ROWS), cell | st.none())


@st.composite
def filled(draw, junk=True):
    """An instrument, with answers most of which fit it."""
    instrument = draw(instruments())
    answers = {}
    for question in instrument.questions:
        if draw(st.integers(0, 4)):
            answers[question.id] = draw(good_answer(question))
        elif junk:
            answers[question.id] = draw(json_values)
    if junk and draw(st.booleans()):
        answers["gone"] = draw(json_values)
    return instrument, answers


def told(instrument, answers):
    applied = apply(instrument, answers)
    return applied.asked, applied.counted, score(instrument, answers), problems(instrument, answers)


def without(answers, hidden):
    """`answers` less everything in `hidden`, rows of grids included."""
    left = {}
    for id, answer in answers.items():
        if id not in hidden:
            left[id] = answer
        elif isinstance(answer, dict) and isinstance(hidden[id], dict):
            left[id] = {row: value for row, value in answer.items() if row not in hidden[id]}
    return left


@steady
@given(filled())
def test_a_hidden_answer_changes_nothing(pair):
    instrument, answers = pair
    hidden = apply(instrument, answers).hidden
    assert told(instrument, without(answers, hidden)) == told(instrument, answers)


@steady
@given(filled(), json_values, st.sampled_from(CODES))
def test_whatever_is_put_into_a_hidden_question_changes_nothing(pair, junk, code):
    instrument, answers = pair
    asked = apply(instrument, answers).asked
    other = dict(answers)
    for question in instrument.questions:
        if question.id not in asked:
            rows = {row.code: code for row in question.rows}
            other[question.id] = junk if question.kind in ("text", "date") else rows or [code]
    assert told(instrument, other) == told(instrument, answers)


@steady
@given(filled())
def test_what_counts_counts_again(pair):
    instrument, answers = pair
    applied = apply(instrument, answers)
    again = apply(instrument, applied.counted)
    assert (again.asked, again.counted, again.hidden) == (applied.asked, applied.counted, {})
    assert score(instrument, applied.counted) == score(instrument, answers)


@steady
@given(filled(), st.randoms())
def test_the_order_of_answers_does_not_matter(pair, shuffled: random.Random):
    instrument, answers = pair
    keys = list(answers)
    shuffled.shuffle(keys)
    assert told(instrument, {key: answers[key] for key in keys}) == told(instrument, answers)


def cells_of(answers):
    """Every answer given, as (question, row, value); a grid's rows apart."""
    for id, answer in answers.items():
        if isinstance(answer, dict):
            yield from ((id, row, value) for row, value in answer.items())
        else:
            yield id, None, answer


def blank(value):
    return value is None or (
        isinstance(value, (str, list, dict)) and not (value.strip() if isinstance(value, str) else value)
    )


@steady
@given(filled(junk=False))
def test_every_answer_given_is_stored_or_listed_as_dropped(pair):
    instrument, answers = pair
    counted, dropped = completed(instrument, answers)
    kept = [repr(cell) for cell in cells_of(counted)]
    listed = [repr((drop.question, drop.row, drop.answer)) for drop in dropped]
    assert sorted(kept + listed) == sorted(repr(cell) for cell in cells_of(answers) if not blank(cell[2]))


@steady
@given(filled())
def test_without_problems_every_required_answer_counts(pair):
    instrument, answers = pair
    assume(not problems(instrument, answers))
    applied = apply(instrument, answers)
    for question in instrument.questions:
        if question.required and question.id in applied.asked:
            found = applied.counted[question.id]
            assert question.kind != "grid" or set(found) == set(applied.asked[question.id])


@steady
@given(instruments())
def test_the_canonical_form_is_the_same_instrument(instrument):
    again = parse(instrument.canonical)
    assert again == instrument
    assert again.hash == instrument.hash


def naive_asked(question, answers, by_id):
    """The meaning of a condition, written down again in the plainest way: recursion over the questions looked at."""

    def meets(condition):
        if "all" in condition:
            return all(meets(part) for part in condition["all"])
        if "any" in condition:
            return any(meets(part) for part in condition["any"])
        if "not" in condition:
            return not meets(condition["not"])
        return naive_asked(by_id[condition["q"]], answers, by_id) and answers[condition["q"]] in condition["in"]

    return "ask_if" not in question or meets(question["ask_if"])


@thorough
@given(documents(kinds=["one"], most=4))
def test_exactly_what_can_never_be_asked_is_refused(document):
    """Against every way of answering: required questions answered, others also left out."""
    document = document | {"scales": []}
    made = document["sections"][0]["questions"]
    by_id = {question["id"]: question for question in made}
    ever = set()
    for combination in product(*[CODES if question["required"] else [*CODES, None] for question in made]):
        answers = dict(zip(by_id, combination, strict=True))
        ever |= {id for id, question in by_id.items() if naive_asked(question, answers, by_id)}
    _instrument, faults = taken_or_refused(json.dumps(document))
    refused = {fault.split(":")[0] for fault in faults}
    assert refused == set(by_id) - ever


@steady
@given(documents(kinds=["one"], most=5), st.lists(st.sampled_from([*CODES, None]), min_size=5, max_size=5))
def test_what_is_asked_agrees_with_the_plain_meaning_of_the_conditions(document, values):
    instrument, faults = taken_or_refused(json.dumps(document))
    assume(not faults)
    by_id = {question["id"]: question for question in document["sections"][0]["questions"]}
    answers = dict(zip(by_id, values, strict=False))
    expected = {id for id, question in by_id.items() if naive_asked(question, answers, by_id)}
    assert set(apply(instrument, answers).asked) == expected


def parse_or_refuse(source):
    instrument, faults = taken_or_refused(source)
    assert (instrument is None) == bool(faults)
    assert all(fault.isprintable() and len(fault) < 1000 for fault in faults)
    assert instrument is None or parse(instrument.canonical) == instrument


@steady
@given(json_values)
def test_any_json_is_taken_or_refused(value):
    parse_or_refuse(json.dumps(value))


@steady
@given(st.binary(max_size=200) | st.text(max_size=200))
def test_anything_at_all_is_taken_or_refused(source):
    parse_or_refuse(source)


def places(node, path=()):
    yield path
    if isinstance(node, (dict, list)):
        for key in node if isinstance(node, dict) else range(len(node)):
            yield from places(node[key], (*path, key))


BEHAVIOUR = (RESOURCES / "behaviour.1.json").read_text(encoding="utf-8")
PLACES = [path for path in places(json.loads(BEHAVIOUR)) if path]


@steady
@given(
    st.sampled_from(PLACES), json_values | st.sampled_from(["severity", "high", "yes", "grid", True, 3]), st.booleans()
)
def test_a_file_changed_in_one_place_is_taken_or_refused(path, value, remove):
    document = json.loads(BEHAVIOUR)
    node = document
    for key in path[:-1]:
        node = node[key]
    if remove:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    parse_or_refuse(json.dumps(document))


@steady
@given(st.integers(0, len(BEHAVIOUR.encode()) - 1), st.integers(0, 255))
def test_a_file_with_one_byte_changed_is_taken_or_refused(at, byte):
    raw = bytearray(BEHAVIOUR.encode())
    raw[at] = byte
    parse_or_refuse(bytes(raw))
