"""Canonical form: one byte form for each value, and one way of refusing everything else."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.models.journal import (
    FIRST,
    MAX_DEPTH,
    MAX_ENTRY,
    MAX_INTEGER,
    Change,
    Entry,
    Malformed,
    Stream,
    canonical,
    compose,
    digest,
    parse_entry,
    read_canonical,
    tidy,
)

STREAM = Stream("a" * 32, "b" * 32, "c" * 16)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


def entry(**changed: Any) -> Entry:
    """An entry that writes two registers and states an observation."""
    changes = (
        Change("action", "a1", "set", {"what": (), "due": ("e" * 64,)}),
        Change("contact", "c1", "observe", {}, ("c0",)),
    )
    body = {"a1": {"what": "Ring Siân", "due": "2026-04-01"}, "c1": {"*": {"note": "Spoke\nto housing", "minutes": 0}}}
    facts: dict[str, Any] = {
        "stream": STREAM,
        "seq": 1,
        "prev": FIRST,
        "tick": 1,
        "at": "2026-03-01T09:00:00Z",
        "author": "staff-sam",
        "action": "contact.recorded",
        "action_id": "x",
        "changes": changes,
        "values": body,
        "reason": "",
        "salt": bytes(range(32)),
    }
    return compose(**(facts | changed)).signed(b"signature")


ENTRY = entry()


# ---- canonical form --------------------------------------------------------------------------------------------------


@given(values)
def test_a_value_comes_back_from_its_bytes_and_has_no_other_bytes(value: Any) -> None:
    raw = canonical(value)
    back = read_canonical(raw)
    assert back == value
    assert json.dumps(back, sort_keys=True) == json.dumps(value, sort_keys=True)  # True is not 1
    assert canonical(back) == raw


@given(values, st.sampled_from([{"indent": 1}, {"ensure_ascii": True}, {"separators": (", ", ": ")}]))
def test_the_same_value_written_another_way_is_refused(value: Any, how: dict[str, Any]) -> None:
    other = json.dumps(value, sort_keys=True, **({"separators": (",", ":"), "ensure_ascii": False} | how)).encode()
    assume(other != canonical(value))
    with pytest.raises(Malformed):
        read_canonical(other)


@given(st.binary(max_size=60) | values.map(lambda v: canonical(v)).flatmap(
    lambda raw: st.tuples(st.integers(0, max(len(raw) - 1, 0)), st.integers(0, 255)).map(
        lambda at: raw[: at[0]] + bytes([at[1]]) + raw[at[0] + 1 :]
    )
))  # fmt: skip
def test_whatever_is_accepted_is_written_again_in_the_same_bytes(raw: bytes) -> None:
    try:
        value = read_canonical(raw)
    except Malformed:
        return
    assert canonical(value) == raw


@pytest.mark.parametrize(
    "raw",
    [
        b"1.0",
        b"1e3",
        b"-0",
        b"01",
        b"NaN",
        b"Infinity",
        b"-Infinity",
        str(MAX_INTEGER + 1).encode(),
        str(-MAX_INTEGER - 1).encode(),
        b"1" * 5000,
        b'{"a":1,"a":1}',
        b'{"b":1,"a":1}',
        b'{"a": 1}',
        b" 1",
        b"1 ",
        b'"\\u0041"',
        b'"\\/"',
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b'"\xff"',
        b"\xef\xbb\xbf1",
        '"a"'.encode("utf-16"),
        b"",
        b"[1,]",
        b"'a'",
        b"[" * 5000,
        b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
        b'"' + b"a" * MAX_ENTRY + b'"',
    ],
    ids=lambda raw: repr(raw[:20]),
)
def test_bytes_in_another_form_are_refused(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read_canonical(raw)


def test_the_limits_themselves_are_accepted() -> None:
    assert read_canonical(str(MAX_INTEGER).encode()) == MAX_INTEGER
    deepest = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    assert canonical(read_canonical(deepest)) == deepest


@pytest.mark.parametrize(
    "value", [1.5, float("nan"), MAX_INTEGER + 1, "\ud800", {1: 2}, {"a": b""}, (1, 2), {1, 2}], ids=repr
)
def test_what_has_no_canonical_form_is_not_written(value: Any) -> None:
    with pytest.raises(Malformed):
        canonical(value)


def test_keys_stand_in_code_point_order_not_in_utf_16_order() -> None:
    assert canonical({"\U0001f600": 1, "\ufb33": 2}) == '{"\ufb33":2,"\U0001f600":1}'.encode()


# ---- typed text ------------------------------------------------------------------------------------------------------


@given(st.text(max_size=20))
def test_tidied_text_stays_as_it_is_when_tidied_again(text: str) -> None:
    once = tidy(text)
    assert isinstance(once, str)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in once if c not in "\n\t")


def test_overrides_that_show_text_in_another_order_are_taken_out() -> None:
    assert tidy(["a\u202eb\u2066c\x00d\u0301"]) == ["abcd\u0301"]
    assert tidy({"note": "e\x01\u0301"}) == {"note": "é"}


# ---- entries ---------------------------------------------------------------------------------------------------------


def test_an_entry_reads_back_as_it_was_written() -> None:
    again = parse_entry(ENTRY.header_bytes, ENTRY.frame_bytes, ENTRY.body_bytes, ENTRY.signature)
    assert again == ENTRY
    assert again.id == digest(ENTRY.header_bytes)
    assert again.values is not None
    assert again.values["c1"]["*"] == {"note": "Spoke\nto housing", "minutes": 0}


def test_an_erased_entry_keeps_its_id_and_what_it_superseded() -> None:
    erased = parse_entry(ENTRY.header_bytes, ENTRY.frame_bytes, None, ENTRY.signature)
    assert (erased.id, erased.changes, erased.values, erased.reason) == (ENTRY.id, ENTRY.changes, None, None)


@pytest.mark.parametrize("kind", ["scope", "access_grant", "access_end", "laptop", "laptop_end", "role", "role_end"])
def test_what_gives_or_ends_rights_is_never_without_its_body(kind: str) -> None:
    given_right = entry(changes=[Change(kind, "g1", "observe", {})], values={"g1": {"*": {"staff": "s"}}})
    with pytest.raises(Malformed):
        parse_entry(given_right.header_bytes, given_right.frame_bytes, None, b"")


def test_two_entries_of_the_same_content_differ_by_their_salt() -> None:
    assert entry(salt=b"\1" * 32).header.body != ENTRY.header.body


@given(st.sampled_from(["header", "frame", "body"]), st.data())
def test_no_byte_of_an_entry_can_be_changed(part: str, data: st.DataObject) -> None:
    parts = {"header": ENTRY.header_bytes, "frame": ENTRY.frame_bytes, "body": ENTRY.body_bytes or b""}
    raw = bytearray(parts[part])
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    parts[part] = bytes(raw)
    if part == "header":
        try:
            changed = parse_entry(parts["header"], parts["frame"], parts["body"], b"")
        except Malformed:
            return
        assert changed.id != ENTRY.id  # a header may be another sound header, but then it is another entry
        return
    with pytest.raises(Malformed):
        parse_entry(parts["header"], parts["frame"], parts["body"], b"")


json_like = st.recursive(
    scalars | st.floats() | st.integers(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from([*json.loads(ENTRY.header_bytes), "extra"]), json_like), st.booleans())
def test_a_header_of_any_shape_is_read_or_refused_in_one_way(changed: dict[str, Any], drop: bool) -> None:
    plain = json.loads(ENTRY.header_bytes) | changed
    if drop:
        plain.pop(next(iter(plain)))
    read_or_refuse(
        json.dumps(plain, sort_keys=True, separators=(",", ":")).encode(), ENTRY.frame_bytes, ENTRY.body_bytes
    )


@settings(max_examples=300)
@given(st.sampled_from([("changes",), ("changes", 0), ("changes", 0, "kind"), ("changes", 0, "id"), ("changes", 0, "op"), ("changes", 0, "over"),
                        ("changes", 0, "over", "due"), ("changes", 1, "amends")]), json_like)  # fmt: skip
def test_a_frame_of_any_shape_is_read_or_refused_in_one_way(path: tuple[Any, ...], value: Any) -> None:
    read_or_refuse_part("frame", ENTRY.frame_bytes, path, value)


@settings(max_examples=300)
@given(st.sampled_from([("salt",), ("reason",), ("values",), ("values", "a1"), ("values", "a1", "what"), ("values", "c1"), ("values", "c1", "*")]), json_like)  # fmt: skip
def test_a_body_of_any_shape_is_read_or_refused_in_one_way(path: tuple[Any, ...], value: Any) -> None:
    assert ENTRY.body_bytes is not None
    read_or_refuse_part("body", ENTRY.body_bytes, path, value)


def read_or_refuse_part(part: str, raw: bytes, path: tuple[Any, ...], value: Any) -> None:
    """Put `value` at `path`, with the header's hash of that part made to fit."""
    plain = json.loads(raw)
    at = plain
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    changed = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")
    header = json.loads(ENTRY.header_bytes) | {part: digest(changed)}
    parts = {"frame": ENTRY.frame_bytes, "body": ENTRY.body_bytes, part: changed}
    read_or_refuse(canonical(header), parts["frame"], parts["body"])


def read_or_refuse(header: bytes, frame: bytes | None, body: bytes | None) -> None:
    assert frame is not None
    try:
        found = parse_entry(header, frame, body, b"")
    except Malformed:
        return
    assert found.id == digest(header)
    if found.values is not None:
        assert found.values.keys() >= {c.id for c in found.changes if c.op == "observe"}


@given(st.binary(max_size=80), st.binary(max_size=80), st.none() | st.binary(max_size=80))
def test_any_bytes_at_all_are_read_or_refused_in_one_way(header: bytes, frame: bytes, body: bytes | None) -> None:
    with pytest.raises(Malformed):
        parse_entry(header, frame, body, b"")


def changed_header(**facts: Any) -> bytes:
    return canonical(json.loads(ENTRY.header_bytes) | facts)


@pytest.mark.parametrize(
    "facts",
    [
        {"v": 2},
        {"v": True},
        {"seq": 0},
        {"seq": 2},
        {"prev": "d" * 64},
        {"tick": 0},
        {"tick": "1"},
        {"scope": "A" * 32},
        {"device": "b" * 31},
        {"epoch": "c" * 15 + "g"},
        {"author": ""},
        {"author": "s" * 101},
        {"action": "a\u202eb"},
        {"action_id": ""},
        {"at": "2026-03-01T09:00:00"},
        {"at": "2026-02-30T09:00:00Z"},
        {"at": "2026-03-01 09:00:00Z"},
        {"at": "9999"},
        {"at": "٢٠٢٦-03-01T09:00:00Z"},
    ],
    ids=repr,
)
def test_a_header_that_says_something_impossible_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        parse_entry(changed_header(**facts), ENTRY.frame_bytes, ENTRY.body_bytes, b"")


@pytest.mark.parametrize("at", ["1970-01-01T00:00:00Z", "2038-01-19T03:14:08Z", "2099-12-31T23:59:59Z"])
def test_a_wrong_clock_is_no_reason_to_refuse(at: str) -> None:
    assert entry(at=at).header.at == at


@pytest.mark.parametrize(
    ("changes", "body"),
    [
        ([Change("action", "a1", "set", {"what": ()})], {}),
        ([Change("action", "a1", "set", {"what": ()})], {"a1": {"due": "2026"}}),
        ([Change("action", "a1", "set", {"what": ()})], {"a1": {"what": "x"}, "a2": {"what": "y"}}),
        ([Change("contact", "c1", "observe", {})], {}),
        ([Change("contact", "c1", "observe", {})], {"c1": {"note": "x"}}),
        ([Change("action", "a1", "remove", {"what": ("e",)})], {"a1": {"what": "x"}}),
        ([Change("action", "a1", "set", {}), Change("action", "a1", "set", {})], {}),
        ([Change("action", "a1", "put", {})], {}),  # type: ignore[arg-type]
        ([Change("action", "", "set", {})], {}),
        ([Change("action", "a" * 65, "set", {})], {}),
    ],
    ids=repr,
)
def test_a_frame_and_a_body_that_disagree_are_refused(changes: list[Change], body: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        entry(changes=changes, values=body)


@pytest.mark.parametrize("text", ["e\u0301", "a\u202eb", "a\x00b", "a\rb"])
def test_text_that_no_laptop_writes_is_refused_from_another(text: str) -> None:
    body = canonical({"salt": "00" * 32, "values": {"a1": {"what": text}}, "reason": ""})
    frame = canonical({"changes": [Change("action", "a1", "set", {"what": ()}).plain()]})
    with pytest.raises(Malformed):
        parse_entry(changed_header(frame=digest(frame), body=digest(body)), frame, body, b"")
