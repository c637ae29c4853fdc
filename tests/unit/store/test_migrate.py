"""A store comes to this program's version in steps, each whole or not at all, and its tables follow the records."""

from __future__ import annotations

import dataclasses
import shutil
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlcipher3 import dbapi2 as sqlite

from app.models.access import Role
from app.models.journal import Change, Stream, compose
from app.models.kinds import KINDS
from app.models.record import Policy, Register, ScopeKind
from app.progress import Progress
from app.store import journal, migrate
from app.store.connection import STORE_FILE, connect
from app.store.integrity import verify
from app.store.migrate import StoreNewer, latest, statements
from app.store.store import Put, Store, Write

if TYPE_CHECKING:
    from tests.unit.store.conftest import TestLaptop, TestSite

KEY = bytes(range(32))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the migrations, to which a test may add."""
    copy = tmp_path / "migrations"
    shutil.copytree(migrate._FOLDER, copy)
    monkeypatch.setattr(migrate, "_FOLDER", copy)
    return copy


def sound(laptop: TestLaptop) -> bool:
    return verify(laptop.store.db, lambda *_: None, since_last=False, progress=Progress()).sound


def open_again(site: TestSite, laptop: TestLaptop) -> None:
    """Close the laptop's store and open it as the next start would."""
    store = laptop.store
    key, author = bytearray(store._key), store.author
    store.close()
    laptop.store = Store.open(store.folder, key, clock=site.clock, entropy=store.entropy)
    laptop.store.author = author


@pytest.fixture
def sam(site: TestSite) -> TestLaptop:
    """A laptop with a case and something in it to find."""
    laptop = site.add("sam", Role.CASE_MANAGER)
    index = laptop.open(ScopeKind.INDEX)
    laptop.put(index.id, "service_user", "s1", given_name="Siân", family_name="Llŷr", aliases=["Jonesy"])
    return laptop


def test_a_new_store_has_this_programs_version(site: TestSite) -> None:
    assert site.lead.store.db.execute("PRAGMA user_version").fetchone() == (latest(),)


def test_a_store_of_a_newer_program_is_left_alone(site: TestSite) -> None:
    store = site.lead.store
    store.db.execute(f"PRAGMA user_version = {latest() + 1}")
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = (store.folder / STORE_FILE).read_bytes()
    with pytest.raises(StoreNewer):
        store.again()
    assert (store.folder / STORE_FILE).read_bytes() == before


def test_a_step_that_is_added_runs_once(site: TestSite, sam: TestLaptop, folder: Path) -> None:
    (folder / "0099.sql").write_text(
        "-- A table more; and a comment.\nCREATE TABLE extra (n INTEGER);\nINSERT INTO extra VALUES (1);"
    )
    for _ in range(2):
        open_again(site, sam)
        assert sam.store.db.execute("SELECT n FROM extra").fetchall() == [(1,)]
    assert sam.store.db.execute("PRAGMA user_version").fetchone() == (99,)
    assert sam.store.read("service_user", "s1") is not None


def test_a_step_that_fails_leaves_the_store_as_it_was(site: TestSite, sam: TestLaptop, folder: Path) -> None:
    step = folder / "0099.sql"
    step.write_text("CREATE TABLE extra (n INTEGER);\nDROP TABLE entry;\nINSERT INTO nowhere VALUES (1);")
    store = sam.store
    db = connect(store.folder / STORE_FILE, bytearray(store._key))
    with pytest.raises(sqlite.DatabaseError):
        migrate.migrate(db)
    assert not db.in_transaction
    assert db.execute("PRAGMA user_version").fetchone() != (99,)
    assert db.execute("SELECT count(*) FROM sqlite_master WHERE name = 'extra'").fetchone() == (0,)
    db.close()
    step.unlink()
    open_again(site, sam)
    assert sound(sam)


def test_two_connections_that_upgrade_at_once_do_it_once(
    sam: TestLaptop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "0099.sql").write_text("CREATE TABLE extra (n INTEGER);")
    first, second = (connect(sam.store.folder / STORE_FILE, bytearray(sam.store._key)) for _ in range(2))
    original = migrate.transaction

    def just_before_it_starts(db: sqlite.Connection) -> AbstractContextManager[None]:
        monkeypatch.setattr(migrate, "transaction", original)
        migrate.migrate(second)
        return original(db)

    monkeypatch.setattr(migrate, "transaction", just_before_it_starts)
    migrate.migrate(first)
    assert first.execute("PRAGMA user_version").fetchone() == (99,)
    for db in (first, second):
        db.close()


def test_opening_a_store_that_is_up_to_date_waits_for_no_writer(sam: TestLaptop) -> None:
    sam.store.db.execute("BEGIN IMMEDIATE")
    other = sam.store.again()
    other.close()
    sam.store.db.execute("ROLLBACK")


# ---- records that changed --------------------------------------------------------------------------------------------


def redeclare(monkeypatch: pytest.MonkeyPatch, name: str, **changes: object) -> None:
    monkeypatch.setitem(KINDS, name, dataclasses.replace(KINDS[name], **changes))  # type: ignore[arg-type]


def test_a_field_that_is_searched_from_now_on_is_found_in_old_records(
    site: TestSite, sam: TestLaptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = KINDS["service_user"]
    fields = {n: dataclasses.replace(f, search=n == "birth_date") for n, f in kind.fields.items()}
    sam.put(sam.store.read("service_user", "s1").scope, "service_user", "s1", birth_date="1988")  # type: ignore[union-attr]
    redeclare(monkeypatch, "service_user", fields=fields)
    open_again(site, sam)
    assert sam.store.db.execute("SELECT words FROM search_index").fetchall() == [("1988",)]
    assert sound(sam)


def test_a_field_of_a_newer_program_appears_when_this_one_learns_it(
    site: TestSite, sam: TestLaptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = KINDS["service_user"]
    known = {n: f for n, f in kind.fields.items() if n != "aliases"}
    redeclare(monkeypatch, "service_user", fields=known)
    open_again(site, sam)
    old = sam.store.read("service_user", "s1")
    assert old is not None
    assert "aliases" not in old.values
    monkeypatch.undo()
    open_again(site, sam)
    found = sam.store.read("service_user", "s1")
    assert found is not None
    assert found.values["aliases"] == ["Jonesy"]
    assert found.values["family_name"] == "Llŷr"
    assert sound(sam)


def test_a_policy_that_changed_shows_another_of_the_standing_values(
    site: TestSite, sam: TestLaptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope = sam.open(ScopeKind.CASE).id
    sam.put(scope, "contact_point", "p1", kind="mobile", value="07700 900123", safe="unsafe")
    first = sam.store.read("contact_point", "p1", scope)
    assert first is not None
    site.clock.tick()
    sam.store.write("x.saved", [Write(scope, (Put("contact_point", "p1", {"safe": "safe"}, {}),))])
    assert sam.store.read("contact_point", "p1", scope).values["safe"] == "unsafe"  # type: ignore[union-attr]
    registers = dict(KINDS["contact_point"].registers) | {"reach": Register("reach", Policy.NEWEST)}
    redeclare(monkeypatch, "contact_point", registers=registers)
    open_again(site, sam)
    assert sam.store.read("contact_point", "p1", scope).values["safe"] == "safe"  # type: ignore[union-attr]


def test_a_kind_of_a_newer_program_is_kept_and_shows_once_it_is_known(
    site: TestSite, sam: TestLaptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, action = site.lead, KINDS["action"]
    scope, wrong = sam.open(ScopeKind.CASE).id, sam.open(ScopeKind.DYAD).id
    sam.put(scope, "action", "a1", what="Ring", status="open")
    monkeypatch.delitem(KINDS, "action")
    sam.give(lead, scope, wrong)
    misplaced = compose(
        stream=Stream(wrong, sam.device, "f" * 16),
        seq=1,
        prev=journal.FIRST,
        tick=9,
        at="2026-03-01T09:00:00Z",
        author=sam.staff,
        action="action.added",
        action_id="x",
        changes=[Change("action", "a2", "set", {"what": ()})],
        values={"a2": {"what": "In the wrong scope"}},
        reason="",
        salt=bytes(32),
    )
    lead.store.accept([misplaced.signed(b"")])
    assert sound(lead)
    open_again(site, lead)
    assert sound(lead)
    monkeypatch.setitem(KINDS, "action", action)
    lead.store.db.execute("DROP TABLE r_action")
    lead.store.db.execute("DELETE FROM meta WHERE name = 'definition:action'")
    open_again(site, lead)
    found = lead.store.read("action", "a1", scope)
    assert found is not None
    assert found.values["what"] == "Ring"
    assert lead.store.read("action", "a2") is None
    assert sound(lead)


def test_a_table_that_is_gone_is_made_and_filled_again(site: TestSite, sam: TestLaptop) -> None:
    sam.store.db.execute("DROP TABLE r_service_user")
    open_again(site, sam)
    assert sam.store.read("service_user", "s1") is not None
    assert sound(sam)


def test_comments_are_no_statements() -> None:
    assert statements("-- One; two\nCREATE TABLE a (n);\n  -- three\nDROP TABLE a;\n\n") == [
        "CREATE TABLE a (n)",
        "DROP TABLE a",
    ]


def test_every_step_can_be_split_into_whole_statements() -> None:
    for path in migrate._FOLDER.glob("*.sql"):
        for statement in statements(path.read_text("utf-8")):
            assert sqlite.complete_statement(statement + ";"), statement
