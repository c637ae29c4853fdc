"""The check of a store finds damage in each layer of it, and the rebuild puts right all that the journal holds."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from sqlcipher3 import dbapi2 as sqlite

from app.errors import Cancelled
from app.models.access import Role
from app.models.kinds import KINDS
from app.models.record import ScopeKind
from app.progress import Progress
from app.store.connection import STORE_FILE, connect
from app.store.integrity import Report, What, rebuild, verify
from app.store.search import SEARCHED
from app.store.store import Observe, Put, Write

if TYPE_CHECKING:
    from tests.unit.store.conftest import TestLaptop, TestSite


def signed(device: str, header: bytes, signature: bytes) -> None:
    """What the test laptops' signatures must be."""
    if signature != hashlib.sha512(header).digest():
        raise ValueError("bad signature")


def check(laptop: TestLaptop, *, since_last: bool = False) -> Report:
    return verify(laptop.store.db, signed, since_last=since_last, progress=Progress())


@pytest.fixture
def lead(site: TestSite) -> TestLaptop:
    """A lead's laptop with a case others wrote in: values, a conflict, a correction, an ending."""
    sam, priya = site.add("sam", Role.CASE_MANAGER), site.add("priya", Role.CASE_MANAGER)
    case = sam.open(ScopeKind.CASE).id
    index = sam.open(ScopeKind.INDEX, Put("service_user", "s1", {"given_name": "Siân", "family_name": "Llŷr"})).id
    sam.put(case, "action", "a1", what="Ring probation", status="open")
    grant = sam.grant(case, priya)
    for other in (priya, site.lead):
        sam.give(other, case, index)
    site.clock.tick()
    priya.put(case, "action", "a1", due="2026-04-02")
    sam.put(case, "action", "a1", due="2026-04-01", status="done")
    facts = {"happened": "2026-03-01T09:00:00Z", "channel": "phone", "with_whom": "agency", "outcome": "achieved"}
    sam.store.write("contact.recorded", [Write(case, (Observe("contact", "c1", facts | {"note": "Housing"}),))])
    sam.store.write(
        "contact.corrected", [Write(case, (Observe("contact", "c2", facts | {"note": "Police"}, ("c1",)),))]
    )
    heads = {k: v for k, v in priya.heads().items() if k.startswith(case)}
    sam.store.write(
        "access.ended", [Write(case, (Observe("access_end", sam.store.new_id(), {"grant": grant, "heads": heads}),))]
    )
    priya.put(case, "action", "a1", what="Too late")
    for other in (sam, priya):
        other.give(site.lead, case, index)
    return site.lead


def contents(db: sqlite.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Everything that is made from the journal, told without the numbers of rows."""
    queries = {f"r_{k}": f'SELECT * FROM "r_{k}"' for k in KINDS}
    for table in ("head", "fork", "scope", "value", "superseded", "amended"):
        queries[table] = f"SELECT * FROM {table}"
    queries["record"] = "SELECT scope, kind, id, at, author, entry FROM record"
    queries["applied"] = "SELECT id, applied FROM entry"
    for scope in SEARCHED:
        queries[scope.value] = (
            f"SELECT r.scope, r.kind, r.id, s.words FROM search_{scope} s LEFT JOIN record r ON r.n = s.rowid"
        )
    return {name: sorted(map(tuple, db.execute(query)), key=repr) for name, query in queries.items()}


def test_an_untouched_store_is_sound(lead: TestLaptop) -> None:
    report = check(lead)
    assert report.problems == ()
    assert report.checked == lead.store.db.execute("SELECT count(*) FROM entry").fetchone()[0] > 10


def change_body(db: sqlite.Connection) -> None:
    name, body = db.execute("SELECT id, body FROM entry WHERE action = 'record.saved' ORDER BY seq LIMIT 1").fetchone()
    flipped = bytearray(body)
    flipped[len(body) // 2] ^= 1
    db.execute("UPDATE entry SET body = ? WHERE id = ?", (bytes(flipped), name))


def swap_signatures(db: sqlite.Connection) -> None:
    (one, first), (two, second) = db.execute("SELECT id, signature FROM entry ORDER BY id LIMIT 2").fetchall()
    db.execute("UPDATE entry SET signature = ? WHERE id = ?", (second, one))
    db.execute("UPDATE entry SET signature = ? WHERE id = ?", (first, two))


def lose_a_middle_entry(db: sqlite.Connection) -> None:
    db.execute("DELETE FROM entry WHERE id = (SELECT prev FROM entry WHERE seq = 3 LIMIT 1)")


DAMAGE: dict[str, tuple[str | Callable[[sqlite.Connection], None], What]] = {
    "a value": ("UPDATE value SET value = '\"2031-01-01\"' WHERE register = 'due'", What.REGISTER),
    "a value gone": ("DELETE FROM value WHERE register = 'what'", What.REGISTER),
    "a superseded value back": ("DELETE FROM superseded WHERE register = 'status'", What.REGISTER),
    "a correction undone": ("DELETE FROM amended", What.REGISTER),
    "a correction of nobody's": ("INSERT INTO amended SELECT scope, 'c2' FROM amended", What.REGISTER),
    "who wrote first": ("UPDATE record SET author = 'staff-lead' WHERE kind = 'action'", What.REGISTER),
    "a row": ("UPDATE r_action SET what = 'Ring nobody'", What.ROW),
    "a row gone": ("DELETE FROM r_contact WHERE _id = 'c2'", What.ROW),
    "a row too many": ("INSERT INTO r_action (_scope, _id) SELECT _scope, 'a9' FROM r_action LIMIT 1", What.ROW),
    "a row of no scope": ("INSERT INTO r_action (_scope, _id) VALUES ('ff', 'a9')", What.ROW),
    "a hidden conflict": ("UPDATE r_action SET _conflicts = NULL", What.ROW),
    "search words": ("UPDATE search_index SET words = 'Somebody else'", What.SEARCH),
    "search words gone": ("DELETE FROM search_case", What.SEARCH),
    "search words too many": ("INSERT INTO search_dyad (rowid, words) VALUES (4711, 'Ann')", What.SEARCH),
    "search words behind its back": ("UPDATE search_index_content SET c0 = 'Somebody else'", What.SEARCH),
    "an entry's body": (change_body, What.FORM),
    "an entry's columns": ("UPDATE entry SET author = 'staff-lead' WHERE author = 'staff-sam'", What.FORM),
    "an entry's signature": (swap_signatures, What.SIGNATURE),
    "a chain": (lose_a_middle_entry, What.CHAIN),
    "a head": ("DELETE FROM head WHERE id IN (SELECT id FROM head LIMIT 1)", What.HEAD),
    "a head too many": ("INSERT INTO head SELECT scope, device, epoch, prev, 1 FROM entry WHERE seq = 2", What.HEAD),
    "a fork of nothing": ("INSERT INTO fork SELECT scope, device, epoch, seq FROM entry LIMIT 1", What.HEAD),
    "an entry that should not count": ("UPDATE entry SET applied = 1", What.RIGHTS),
    "an entry that should": ("UPDATE entry SET applied = 0 WHERE action = 'record.saved'", What.RIGHTS),
    "who may write": ("UPDATE scope SET writers = '[\"staff-priya\"]' WHERE kind = 'case'", What.RIGHTS),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found_in_its_own_layer_and_named_without_what_it_holds(lead: TestLaptop, name: str) -> None:
    damage, what = DAMAGE[name]
    db = lead.store.db
    if callable(damage):
        damage(db)
    else:
        assert db.execute(damage).rowcount > 0
    report = check(lead)
    assert what in {problem.what for problem in report.problems}
    told = repr(report).casefold()
    assert not any(word in told for word in ("ring", "siân", "housing", "police", "somebody", "2026-04"))


MADE = [name for name, (_, what) in DAMAGE.items() if what not in (What.FORM, What.SIGNATURE, What.CHAIN)]


@pytest.mark.parametrize("name", MADE)
def test_rebuilding_puts_right_all_that_is_made_from_the_journal(lead: TestLaptop, name: str) -> None:
    db = lead.store.db
    before = contents(db)
    damage = DAMAGE[name][0]
    assert isinstance(damage, str)
    db.execute(damage)
    rebuild(db, Progress())
    assert contents(db) == before
    assert check(lead).problems == ()


def test_rebuilding_a_sound_store_changes_nothing_that_can_be_read(lead: TestLaptop) -> None:
    before = contents(lead.store.db)
    assert len(before["r_action"]) == 1
    assert len(before["index"]) == 1
    rebuild(lead.store.db, Progress())
    assert contents(lead.store.db) == before


def test_a_rebuild_that_was_cancelled_leaves_a_sound_store(lead: TestLaptop) -> None:
    before = contents(lead.store.db)
    progress = Progress(lambda done, total, what: progress.cancel() if done == 1 else None)
    with pytest.raises(Cancelled):
        rebuild(lead.store.db, progress)
    assert contents(lead.store.db) == before


def test_a_damaged_page_is_found(lead: TestLaptop) -> None:
    store = lead.store
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    key = bytearray(store._key)
    path = store.folder / STORE_FILE
    store.db.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(random.Random(4).randrange(size // 2, size - 100))
        file.write(os.urandom(8))
    store.db = connect(path, key)
    found: list[What] = []
    try:
        found = [problem.what for problem in check(lead).problems]
    except sqlite.DatabaseError:  # the damaged page may be one that the check must read to go on
        rows = store.db.execute("PRAGMA cipher_integrity_check").fetchall()
        found = [What.PAGE] * len(rows)
    assert What.PAGE in found


def test_the_short_check_looks_only_beyond_what_was_found_sound(lead: TestLaptop) -> None:
    everything = check(lead, since_last=True).checked
    assert everything == lead.store.db.execute("SELECT count(*) FROM entry").fetchone()[0]
    assert check(lead, since_last=True) == Report(0, ())
    scope = lead.open(ScopeKind.CASE).id
    lead.put(scope, "action", "a2", what="Ring", status="open")
    assert check(lead, since_last=True) == Report(2, ())
    assert check(lead, since_last=True) == Report(0, ())
    assert check(lead).checked == everything + 2


def test_the_short_check_does_not_move_on_past_a_problem(lead: TestLaptop) -> None:
    assert check(lead, since_last=True).sound
    scope = lead.open(ScopeKind.CASE).id
    lead.store.db.execute("UPDATE entry SET signature = x'00' WHERE scope = ?", (scope,))
    for _ in range(2):
        report = check(lead, since_last=True)
        assert [problem.what for problem in report.problems] == [What.SIGNATURE]


@pytest.mark.parametrize("lost", ["a head", "the entry and its head", "an entry in between"])
def test_the_short_check_finds_that_something_is_gone(lead: TestLaptop, lost: str) -> None:
    assert check(lead).sound
    db = lead.store.db
    last = db.execute("SELECT id, prev FROM entry ORDER BY seq DESC LIMIT 1").fetchone()
    if lost != "an entry in between":
        db.execute("DELETE FROM head WHERE id = ?", last[:1])
    if lost == "the entry and its head":
        db.execute("DELETE FROM entry WHERE id = ?", last[:1])
        db.execute("INSERT INTO head SELECT scope, device, epoch, id, seq FROM entry WHERE id = ?", last[1:])
    elif lost == "an entry in between":
        db.execute("DELETE FROM entry WHERE id = ?", last[1:])
    scope = lead.open(ScopeKind.CASE).id
    if lost == "a head":
        db.execute("DELETE FROM head WHERE scope = ?", (scope,))
    missing = {problem.where for problem in check(lead, since_last=True).problems if problem.what is What.MISSING}
    assert missing == ({"entry", last[0]} if lost == "the entry and its head" else {"entry"})


def test_a_check_can_be_cancelled_and_leaves_the_store_free(lead: TestLaptop) -> None:
    progress = Progress()
    progress.cancel()
    with pytest.raises(Cancelled):
        verify(lead.store.db, signed, since_last=False, progress=progress)
    assert not lead.store.db.in_transaction
    lead.open(ScopeKind.CASE)


def test_the_check_lets_others_write_meanwhile(lead: TestLaptop) -> None:
    other = lead.store.again()
    written: list[str] = []

    def write(done: int, total: int, what: str) -> None:
        if what == "scopes" and not written:
            scope = other.new_scope(ScopeKind.CASE)
            other.write("scope.opened", [Write(scope.id, (scope.step,))])
            written.append(scope.id)

    report = verify(lead.store.db, signed, since_last=False, progress=Progress(write))
    other.close()
    assert written
    assert report.sound
    assert check(lead, since_last=True) == Report(1, ())
