"""The journal on disk: entries in their places, heads, forks, what waits, and what another laptop still lacks."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from app.models.access import Role
from app.models.journal import FIRST, MAX_INTEGER, Change, Entry, Stream, compose
from app.models.record import ScopeKind
from app.progress import Progress
from app.store import journal
from app.store.integrity import verify
from app.store.settle import Settler
from app.store.store import MAX_BATCH, NotAllowed, Observe, Put, RecordUnknown, Remove, Write

if TYPE_CHECKING:
    from tests.unit.store.conftest import TestLaptop, TestSite


def make(stream: Stream, seq: int, prev: str, *, author: str = "staff-sam", tick: int = 1, salt: int = 0) -> Entry:
    """An entry that notes something, at a place of a stream."""
    return compose(
        stream=stream,
        seq=seq,
        prev=prev,
        tick=tick,
        at="2026-03-01T09:00:00Z",
        author=author,
        action="note.added",
        action_id="x",
        changes=[Change("x_note", f"n{seq}-{salt}", "observe", {})],
        values={f"n{seq}-{salt}": {"*": {"text": "x"}}},
        reason="",
        salt=salt.to_bytes(32, "big"),
    ).signed(b"s")


def chain(stream: Stream, size: int, prev: str = FIRST, first: int = 1, salt: int = 0) -> list[Entry]:
    """`size` entries that follow each other."""
    found: list[Entry] = []
    for seq in range(first, first + size):
        found.append(make(stream, seq, prev, salt=salt))
        prev = found[-1].id
    return found


@pytest.fixture
def case(site: TestSite) -> tuple[TestLaptop, Stream]:
    """Sam's laptop with a case, and a stream of Sam's in it that nothing stands in yet."""
    sam = site.add("sam", Role.CASE_MANAGER)
    scope = sam.open(ScopeKind.CASE).id
    return sam, Stream(scope, sam.device, "e" * 16)


def ends(laptop: TestLaptop, stream: Stream) -> set[str]:
    return {entry for s, entry, _ in journal.heads(laptop.store.db, stream.scope) if s == stream}


def dump(laptop: TestLaptop) -> dict[str, list[str]]:
    """Every row of every table."""
    db = laptop.store.db
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {name: sorted(map(repr, db.execute(f'SELECT * FROM "{name}"'))) for name in tables}


def sound(laptop: TestLaptop) -> bool:
    return verify(laptop.store.db, lambda *_: None, since_last=False, progress=Progress()).sound


def test_entries_in_any_order_end_in_one_chain(case: tuple[TestLaptop, Stream]) -> None:
    sam, stream = case
    entries = chain(stream, 12)
    random.Random(3).shuffle(entries)
    for entry in entries:
        sam.store.accept([entry])
    assert ends(sam, stream) == {max(entries, key=lambda e: e.header.seq).id}
    assert sam.store.db.execute("SELECT count(*) FROM waiting").fetchone() == (0,)
    assert sound(sam)


def test_what_lacks_its_predecessor_waits_and_is_not_held(case: tuple[TestLaptop, Stream]) -> None:
    sam, stream = case
    one, two, three = chain(stream, 3)
    sam.store.accept([one, three])
    assert not journal.holds(sam.store.db, three.id)
    assert ends(sam, stream) == {one.id}
    changed = sam.store.accept([two])
    assert set(changed.entries) == {two.id, three.id}
    assert ends(sam, stream) == {three.id}


def test_taking_in_the_same_again_changes_nothing(case: tuple[TestLaptop, Stream]) -> None:
    sam, stream = case
    entries = chain(stream, 4)
    sam.store.accept(entries + entries)
    before = dump(sam)
    assert sam.store.accept(entries).entries == ()
    assert dump(sam) == before


def test_an_entry_with_a_predecessor_from_elsewhere_never_counts(case: tuple[TestLaptop, Stream]) -> None:
    sam, stream = case
    one = chain(stream, 1)[0]
    elsewhere = Stream(stream.scope, stream.device, "d" * 16)
    sam.store.accept([one, make(elsewhere, 2, one.id), make(stream, 3, one.id)])
    assert ends(sam, stream) == {one.id}
    assert ends(sam, elsewhere) == set()
    assert sound(sam)


def test_both_branches_of_a_fork_are_kept_counted_and_told(case: tuple[TestLaptop, Stream]) -> None:
    sam, stream = case
    trunk = chain(stream, 2)
    one, two = (chain(stream, 2, trunk[-1].id, 3, salt) for salt in (1, 2))
    sam.store.accept([*trunk, *one, *two])
    assert ends(sam, stream) == {one[-1].id, two[-1].id}
    assert {tuple(row) for row in sam.store.db.execute("SELECT epoch, seq FROM fork")} == {("e" * 16, 3), ("e" * 16, 4)}
    applied = {i for (i,) in sam.store.db.execute("SELECT id FROM entry WHERE applied = 1")}
    assert {e.id for e in (*trunk, *one, *two)} <= applied
    assert sound(sam)


def test_what_another_lacks_is_sent_once_in_order_branch_by_branch(case: tuple[TestLaptop, Stream]) -> None:
    sam, stream = case
    trunk = chain(stream, 3)
    one, two = (chain(stream, 2, trunk[-1].id, 4, salt) for salt in (1, 2))
    sam.store.accept([*trunk, *one, *two])

    def lacking(*known: str) -> list[list[str]]:
        return [[e.id for e in run] for s, run in journal.beyond(sam.store.db, stream.scope, known) if s == stream]

    everything = lacking()
    assert sorted(i for run in everything for i in run) == sorted(e.id for e in (*trunk, *one, *two))
    for run in everything:
        entries = [journal.load_entry(sam.store.db, i) for i in run]
        assert all(b is not None and a is not None and b.header.prev == a.id for a, b in pairwise(entries))
    rest = sorted(i for run in lacking(trunk[1].id) for i in run)
    assert rest == sorted(e.id for e in (trunk[2], *one, *two))
    assert lacking(one[-1].id) == [[e.id for e in two]]
    assert lacking(one[-1].id, two[-1].id) == []
    assert lacking("f" * 64) == everything


def test_a_restored_laptop_asks_with_its_old_heads_and_gets_the_rest(
    case: tuple[TestLaptop, Stream], site: TestSite
) -> None:
    sam, stream = case
    entries = chain(stream, 30)
    sam.store.accept(entries)
    sam.give(site.lead, stream.scope)
    missing = [
        e for s, run in journal.beyond(site.lead.store.db, stream.scope, [entries[9].id]) for e in run if s == stream
    ]
    assert [e.id for e in missing] == [e.id for e in entries[10:]]


def test_a_large_delivery_comes_in_short_transactions(
    case: tuple[TestLaptop, Stream], monkeypatch: pytest.MonkeyPatch
) -> None:
    sam, stream = case
    entries = chain(stream, MAX_BATCH * 2 + 5)
    sizes: list[int] = []
    settle = Settler.settle

    def counted(self: Settler, fresh: list[Entry]) -> object:
        sizes.append(len(fresh))
        return settle(self, fresh)

    monkeypatch.setattr(Settler, "settle", counted)
    changed = sam.store.accept(iter(entries))
    assert sizes == [MAX_BATCH, MAX_BATCH, 5]
    assert len(changed.entries) == len(entries)


def test_views_hear_of_what_was_taken_in_before_a_failure(case: tuple[TestLaptop, Stream]) -> None:
    sam, stream = case
    entries = chain(stream, MAX_BATCH + 1)
    heard: list[int] = []
    sam.store.listeners.append(lambda changed: heard.append(len(changed.entries)))

    def broken() -> object:
        yield from entries
        raise OSError("the stick was pulled out")

    with pytest.raises(OSError, match="stick"):
        sam.store.accept(broken())  # type: ignore[arg-type]
    assert heard == [MAX_BATCH]
    assert sam.store.accept(entries).entries == (entries[-1].id,)


# ---- this laptop's own writing ---------------------------------------------------------------------------------------


def test_an_absurd_tick_of_one_laptop_stops_nobody_from_writing(case: tuple[TestLaptop, Stream]) -> None:
    sam, stream = case
    sam.store.accept([make(stream, 1, FIRST, tick=MAX_INTEGER)])
    sam.put(stream.scope, "action", "a1", what="Ring", status="open")
    sam.put(stream.scope, "action", "a1", status="done")
    assert sound(sam)


def test_two_writes_to_one_scope_are_one_entry(case: tuple[TestLaptop, Stream]) -> None:
    sam, stream = case
    writes = [Write(stream.scope, (Put("action", i, {"what": i, "status": "open"}),)) for i in ("a1", "a2")]
    changed = sam.store.write("actions.added", writes)
    assert len(changed.entries) == 1
    assert sam.store.db.execute("SELECT count(*) FROM fork").fetchone() == (0,)
    assert all(sam.store.read("action", i, stream.scope) for i in ("a1", "a2"))


def test_a_record_is_never_written_to_a_scope_of_another_kind(case: tuple[TestLaptop, Stream]) -> None:
    sam, stream = case
    before = dump(sam)
    with pytest.raises(ValueError, match="scope of another kind"):
        sam.put(stream.scope, "victim_survivor", "v1", given_name="Ann")
    assert dump(sam) == before
    sam.put(stream.scope, "action", "a1", what="Ring", status="open")


def test_one_action_in_several_scopes_is_all_or_nothing(case: tuple[TestLaptop, Stream], site: TestSite) -> None:
    sam, stream = case
    other = site.lead.open(ScopeKind.SITE).id
    site.lead.give(sam, other)
    before = dump(sam)
    with pytest.raises(NotAllowed):
        sam.store.write("x.done", [Write(s, (Observe("x_note", "n", {"text": "x"}),)) for s in (stream.scope, other)])
    assert dump(sam) == before


def test_a_failure_in_the_middle_leaves_no_trace_in_the_store_nor_in_what_it_remembers(
    site: TestSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The directory read inside the failed transaction must not be believed afterwards."""
    sam = site.add("sam", Role.CASE_MANAGER)
    admission = Observe("role", "r2", {"staff": sam.staff, "role": Role.SERVICE_MANAGER.value})
    original = Settler._apply_change

    def fails(self: Settler, *args: object) -> None:
        original(self, *args)  # type: ignore[arg-type]
        raise OSError("disk full")

    before = dump(site.lead)
    known = site.lead.store.directory()
    monkeypatch.setattr(Settler, "_apply_change", fails)
    with pytest.raises(OSError, match="disk full"):
        site.lead.store.write("role.given", [Write(site.directory, (admission,))])
    monkeypatch.undo()
    assert dump(site.lead) == before
    assert site.lead.store.directory() == known
    assert sound(site.lead)


def test_nought_is_not_nothing(case: tuple[TestLaptop, Stream]) -> None:
    sam, stream = case
    facts = {"happened": "2026-03-01T09:00:00Z", "channel": "phone", "with_whom": "agency", "outcome": "achieved"}
    sam.store.write("contact.recorded", [Write(stream.scope, (Observe("contact", "c1", facts | {"minutes": 0}),))])
    found = sam.store.read("contact", "c1", stream.scope)
    assert found is not None
    assert found.values["minutes"] == 0


def test_removing_what_is_not_there_is_refused(case: tuple[TestLaptop, Stream]) -> None:
    sam, stream = case
    with pytest.raises(RecordUnknown):
        sam.store.write("action.removed", [Write(stream.scope, (Remove("action", "a1"),))])


@pytest.mark.parametrize(
    ("kind", "values", "shown"),
    [
        ("action", {"what": 7, "due": ["x"], "status": {"status": True}}, {"what": "7", "due": '["x"]'}),
        (
            "service_user",
            {"aliases": "Jonesy", "references": [1, "b"]},
            {"aliases": ["Jonesy"], "references": ["1", "b"]},
        ),
        ("contact", {"*": {"minutes": "ten", "note": None, "covert": "yes"}}, {"minutes": None, "covert": True}),
    ],
)
def test_values_of_another_type_than_declared_can_be_read(
    site: TestSite, kind: str, values: dict[str, object], shown: dict[str, object]
) -> None:
    """A newer version may keep a field in another form; reading it here must not fail."""
    sam = site.add("sam", Role.CASE_MANAGER)
    scope = sam.open(ScopeKind.INDEX if kind == "service_user" else ScopeKind.CASE).id
    change = (
        Change(kind, "r1", "observe", {}) if "*" in values else Change(kind, "r1", "set", dict.fromkeys(values, ()))
    )
    entry = compose(
        stream=Stream(scope, sam.device, "e" * 16),
        seq=1,
        prev=FIRST,
        tick=1,
        at="2026-03-01T09:00:00Z",
        author=sam.staff,
        action="x.saved",
        action_id="x",
        changes=[change],
        values={"r1": values},  # type: ignore[dict-item]
        reason="",
        salt=bytes(32),
    )
    sam.store.accept([entry.signed(b"s")])
    found = sam.store.read(kind, "r1", scope)
    assert found is not None
    assert {name: found.values[name] for name in shown} == shown
    assert sound(sam)


def test_while_two_observations_of_one_id_disagree_what_one_marked_covert_stays_so(
    case: tuple[TestLaptop, Stream], site: TestSite
) -> None:
    sam, stream = case
    facts = {"happened": "2026-03-01T09:00:00Z", "channel": "phone", "with_whom": "agency", "outcome": "achieved"}
    for covert in (True, False):
        site.clock.tick()
        sam.store.write(
            "contact.recorded", [Write(stream.scope, (Observe("contact", "c1", facts | {"covert": covert}),))]
        )
    found = sam.store.read("contact", "c1", stream.scope)
    assert found is not None
    assert found.conflicts == {"*"}
    assert found.values["covert"] is True
