"""What several laptops wrote: the same whatever the order, nothing lost, and the safer value shown until a person decides."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.journal import FIRST, Change, Entry, Stream, canonical, compose
from app.models.kinds import KINDS
from app.models.merge import Value, resolve, state_of
from app.models.record import Json, Policy
from app.models.rights import WHOLE

PROTECTIVE = [
    (k.name, r) for k in KINDS.values() for r, reg in k.registers.items() if reg.policy is Policy.MOST_PROTECTIVE
]
UNION = [(k.name, r) for k in KINDS.values() for r, reg in k.registers.items() if reg.policy is Policy.UNION]
NEWEST = [(k.name, r) for k in KINDS.values() for r, reg in k.registers.items() if reg.policy is Policy.NEWEST]
moments = st.sampled_from(
    ["1970-01-01T00:00:00Z", "2026-03-01T09:00:00Z", "2026-03-01T09:00:01Z", "2099-12-31T23:59:59Z"]
)


def value_of(draw: st.DrawFn, kind: str, register: str) -> Json:
    """A value of the register: known codes, a code of a newer version, nothing."""
    found: dict[str, Json] = {}
    for field in KINDS[kind].fields_of(register):
        if field.type.value == "flag":
            found[field.name] = draw(st.booleans())
        elif field.type.value == "codes":
            found[field.name] = list(draw(st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=3)))
        elif field.codes is not None:
            found[field.name] = draw(st.sampled_from([*field.codes.codes, "of_a_newer_version", ""]))
        else:
            found[field.name] = draw(st.sampled_from(["one", "two", "three"]))
    return found if len(found) > 1 else next(iter(found.values()))


@st.composite
def standing(draw: st.DrawFn, registers: list[tuple[str, str]]) -> tuple[str, str, list[Value]]:
    """A register with one to five standing values, by different entries."""
    kind, register = draw(st.sampled_from(registers))
    size = draw(st.integers(1, 5))
    return kind, register, [Value(f"{n}" * 64, draw(moments), "s", value_of(draw, kind, register)) for n in range(size)]


@given(standing(PROTECTIVE + UNION + NEWEST), st.randoms(use_true_random=False))
def test_what_shows_does_not_depend_on_order(found: tuple[str, str, list[Value]], rng: random.Random) -> None:
    kind, register, values = found
    first = resolve(KINDS[kind], register, values)
    rng.shuffle(values)
    assert resolve(KINDS[kind], register, values) == first
    assert first.seen == tuple(sorted(v.entry for v in values))


@given(standing(PROTECTIVE))
def test_nothing_less_protective_than_any_standing_value_ever_shows(found: tuple[str, str, list[Value]]) -> None:
    kind, register, values = found
    shown = resolve(KINDS[kind], register, values)
    ranks = [KINDS[kind].rank(register, v.value) for v in values]
    assert KINDS[kind].rank(register, shown.value) == max(ranks)
    assert shown.value in [v.value for v in values]


@given(standing(PROTECTIVE), st.data())
def test_one_more_value_never_makes_it_less_protective(
    found: tuple[str, str, list[Value]], data: st.DataObject
) -> None:
    kind, register, values = found
    fewer = data.draw(st.lists(st.sampled_from(values), min_size=1, unique_by=lambda v: v.entry))
    rank = KINDS[kind].rank
    less, more = (resolve(KINDS[kind], register, some).value for some in (fewer, values))
    assert rank(register, more) >= rank(register, less)


@given(standing(UNION))
def test_sets_are_put_together_without_a_conflict(found: tuple[str, str, list[Value]]) -> None:
    kind, register, values = found
    shown = resolve(KINDS[kind], register, values)
    assert not shown.conflict
    assert isinstance(shown.value, list)
    assert set(map(str, shown.value)) == {item for v in values if isinstance(v.value, list) for item in v.value}


@given(standing(NEWEST + PROTECTIVE))
def test_a_conflict_is_told_exactly_where_values_differ(found: tuple[str, str, list[Value]]) -> None:
    kind, register, values = found
    assert resolve(KINDS[kind], register, values).conflict == (len({canonical(v.value) for v in values}) > 1)


@given(standing(NEWEST))
def test_the_newest_shows_where_nothing_safer_is_declared(found: tuple[str, str, list[Value]]) -> None:
    kind, register, values = found
    assert resolve(KINDS[kind], register, values).value == max(values, key=lambda v: (v.at, v.entry)).value


def test_what_a_newer_version_wrote_is_shown_too() -> None:
    values = [Value("a", "2026-03-01T09:00:00Z", "s", "old"), Value("b", "2026-03-02T09:00:00Z", "s", "new")]
    assert resolve(None, "shape", values).value == "new"
    assert resolve(KINDS["action"], "a_newer_register", values).value == "new"
    assert resolve(None, "shape", values).conflict


def test_a_code_this_version_does_not_know_ranks_as_the_safest() -> None:
    for kind, register in PROTECTIVE:
        by = KINDS[kind].registers[register].by
        if KINDS[kind].fields[by].codes is not None:
            single = len(KINDS[kind].fields_of(register)) == 1
            values: list[Json] = ["of_a_newer_version" if single else {by: "of_a_newer_version"}]
            values += [c if single else {by: c} for c in KINDS[kind].fields[by].codes.protective]
            ranks = [KINDS[kind].rank(register, value) for value in values]
            assert max(ranks) == ranks[0] > max(ranks[1:])


def test_every_code_of_a_protective_list_has_its_place_in_the_order() -> None:
    lists = [f.codes for k in KINDS.values() for f in k.fields.values() if f.codes is not None and f.codes.protective]
    assert lists
    assert {codes.name for codes in lists if set(codes.protective) != set(codes.codes)} == set()


def test_the_registers_that_keep_somebody_safe_are_protective() -> None:
    assert {("contact_point", "reach"), ("alert", "covert")} <= set(PROTECTIVE)
    assert all(
        ("covert" in kind.registers) == (kind.registers["covert"].policy is Policy.MOST_PROTECTIVE)
        for kind in KINDS.values()
    )


# ---- states ----------------------------------------------------------------------------------------------------------


class Writer:
    """A laptop that writes entries seeing what it is told it sees."""

    def __init__(self, name: str) -> None:
        self.stream = Stream("a" * 32, name.encode().hex().ljust(32, "0"), "c" * 16)
        self.name, self.seq, self.prev = name, 0, FIRST

    def write(self, *changes: Change, **values: dict[str, Json]) -> Entry:
        self.seq += 1
        made = compose(
            stream=self.stream,
            seq=self.seq,
            prev=self.prev,
            tick=self.seq,
            at=f"2026-03-01T09:{self.seq:02d}:00Z",
            author=self.name,
            action="record.saved",
            action_id="x",
            changes=changes,
            values=values,
            reason="",
            salt=bytes(32),
        ).signed(b"")
        self.prev = made.id
        return made

    def put(self, value: str, *over: Entry, register: str = "what") -> Entry:
        change = Change("action", "a1", "set", {register: tuple(e.id for e in over)})
        return self.write(change, a1={register: value})


def shown(entries: list[Entry]) -> dict[str, set[Any]]:
    return {register: {v.value for v in values} for (_, _, register), values in state_of(entries).values.items()}


def test_a_value_stands_until_somebody_who_saw_it_replaces_it() -> None:
    sam, priya = Writer("sam"), Writer("priya")
    first = sam.put("one")
    mine, yours = sam.put("two", first), priya.put("three", first)
    assert shown([first, mine, yours]) == {"what": {"two", "three"}}
    decided = priya.put("both", mine, yours)
    assert shown([first, mine, yours, decided]) == {"what": {"both"}}
    assert shown([first, mine, decided]) == {"what": {"both"}}


def test_removing_takes_what_was_seen_and_nothing_else() -> None:
    sam, priya = Writer("sam"), Writer("priya")
    first, unseen = sam.put("one"), priya.put("2026-04-01", register="due")
    gone = sam.write(Change("action", "a1", "remove", {"what": (first.id,)}))
    assert shown([first, gone]) == {}
    assert shown([first, gone, unseen]) == {"due": {"2026-04-01"}}
    assert not state_of([first, gone]).current("a1")


def test_an_erased_entry_shows_nothing_and_does_not_bring_back_what_it_replaced() -> None:
    sam = Writer("sam")
    first = sam.put("one")
    second = sam.put("two", first)
    erased = Entry(
        second.id, second.header, second.changes, None, None, second.header_bytes, second.frame_bytes, None, b""
    )
    assert shown([first, erased]) == {}


def test_two_corrections_that_had_not_seen_each_other_both_stand() -> None:
    sam, priya = Writer("sam"), Writer("priya")
    first = sam.write(Change("contact", "c1", "observe", {}), c1={WHOLE: {"note": "one"}})
    mine = sam.write(Change("contact", "c2", "observe", {}, ("c1",)), c2={WHOLE: {"note": "two"}})
    yours = priya.write(Change("contact", "c3", "observe", {}, ("c1",)), c3={WHOLE: {"note": "three"}})
    state = state_of([first, mine, yours])
    assert [state.current(c) for c in ("c1", "c2", "c3")] == [False, True, True]


@pytest.mark.parametrize("seed", range(30))
def test_the_state_is_a_function_of_the_set_and_loses_no_value(seed: int) -> None:
    rng = random.Random(seed)
    writers = [Writer(name) for name in ("sam", "priya", "ann")]
    entries: list[Entry] = []
    for number in range(25):
        held = [e for e in entries if rng.random() < 0.7]
        seen = {v.entry for v in state_of(held).values.get(("action", "a1", "what"), ())}
        entries.append(rng.choice(writers).put(f"v{number}", *[e for e in held if e.id in seen]))
    state = state_of(entries)
    for _ in range(5):
        rng.shuffle(entries)
        assert state_of(entries) == state
    named = {i for e in entries for c in e.changes for ids in c.over.values() for i in ids}
    visible = {v.entry for values in state.values.values() for v in values}
    assert visible == {e.id for e in entries} - named
