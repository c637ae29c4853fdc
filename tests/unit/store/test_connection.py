"""The file is encrypted, the settings that keep it safe are on, and a transaction is all or nothing."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite

from app.store import connection
from app.store.connection import ProgramTooOld, StoreDamaged, connect, is_encrypted, raw_key, transaction

KEY = bytes(range(32))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store with one table and a word in it."""
    db = connect(tmp_path / "store", bytearray(KEY))
    db.execute("CREATE TABLE t (word TEXT)")
    db.execute("INSERT INTO t VALUES ('Llandrindod')")
    db.close()
    return tmp_path / "store"


def words(path: Path) -> list[str]:
    db = connect(path, bytearray(KEY))
    found = [word for (word,) in db.execute("SELECT word FROM t")]
    db.close()
    return found


def test_no_word_and_no_sqlite_mark_is_in_the_file(path: Path) -> None:
    for file in path.parent.iterdir():
        assert b"Llandrindod" not in file.read_bytes()
        assert b"SQLite format 3" not in file.read_bytes()
    assert is_encrypted(path)


def test_a_plain_database_is_told_from_an_encrypted_one(tmp_path: Path) -> None:
    plain = sqlite.connect(str(tmp_path / "plain"))
    plain.execute("CREATE TABLE t (word TEXT)")
    plain.commit()
    plain.close()
    assert not is_encrypted(tmp_path / "plain")
    with pytest.raises(StoreDamaged):
        connect(tmp_path / "plain", bytearray(KEY))


@pytest.mark.parametrize("key", [bytes(32), KEY[::-1], bytes([*KEY[:31], 0])])
def test_another_key_opens_nothing_and_changes_nothing(path: Path, key: bytes) -> None:
    before = path.read_bytes()
    with pytest.raises(StoreDamaged):
        connect(path, bytearray(key))
    assert path.read_bytes() == before
    assert words(path) == ["Llandrindod"]


def test_a_file_that_is_no_store_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "store").write_bytes(b"not a store at all" * 1000)
    with pytest.raises(StoreDamaged) as refusal:
        connect(tmp_path / "store", bytearray(KEY))
    assert "Nothing was changed" in refusal.value.message()
    assert (tmp_path / "store").read_bytes() == b"not a store at all" * 1000


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("temp_store", 2),
        ("secure_delete", 1),
        ("trusted_schema", 0),
        ("cell_size_check", 1),
        ("mmap_size", None),
        ("busy_timeout", 5000),
    ],
)
def test_the_settings_that_keep_it_safe_are_on(path: Path, pragma: str, value: str | int | None) -> None:
    db = connect(path, bytearray(KEY))
    row = db.execute(f"PRAGMA {pragma}").fetchone()
    assert (row[0] if row and row[0] != 0 else (row[0] if row and value == 0 else None)) == value
    db.close()


def test_no_extension_can_be_loaded(path: Path) -> None:
    db = connect(path, bytearray(KEY))
    with pytest.raises(sqlite.OperationalError, match="not authorized"):
        db.execute("SELECT load_extension('x')")
    db.close()


def test_the_key_is_given_in_raw_form_and_left_as_it_is() -> None:
    key = bytearray(KEY)
    assert raw_key(key) == b"x'" + KEY.hex().encode() + b"'"
    assert key == KEY


def test_an_engine_with_a_known_fault_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.sqlite, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(ProgramTooOld):
        connect(path, bytearray(KEY))


# ---- transactions ----------------------------------------------------------------------------------------------------


def test_a_transaction_is_kept_whole(path: Path) -> None:
    db = connect(path, bytearray(KEY))
    with transaction(db):
        db.execute("INSERT INTO t VALUES ('one')")
        db.execute("INSERT INTO t VALUES ('two')")
    db.close()
    assert words(path) == ["Llandrindod", "one", "two"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_whatever_is_raised_leaves_nothing_behind(path: Path, error: type[BaseException]) -> None:
    db = connect(path, bytearray(KEY))

    def fails() -> None:
        with transaction(db):
            db.execute("INSERT INTO t VALUES ('one')")
            raise error

    with pytest.raises(error):
        fails()
    assert not db.in_transaction
    with transaction(db):
        db.execute("INSERT INTO t VALUES ('two')")
    db.close()
    assert words(path) == ["Llandrindod", "two"]


def test_a_commit_that_fails_leaves_the_connection_usable(path: Path) -> None:
    db = connect(path, bytearray(KEY))
    db.execute("CREATE TABLE c (t INTEGER REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED)")
    db.execute("CREATE TABLE p (id INTEGER PRIMARY KEY)")
    with pytest.raises(sqlite.IntegrityError), transaction(db):
        db.execute("INSERT INTO c VALUES (1)")  # found out at the commit
    assert not db.in_transaction
    with transaction(db):
        db.execute("INSERT INTO t VALUES ('after')")
    db.close()
    assert words(path) == ["Llandrindod", "after"]


def test_a_full_disk_is_told_as_itself_and_leaves_the_connection_usable(path: Path) -> None:
    db = connect(path, bytearray(KEY))
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(sqlite.DatabaseError, match="full"), transaction(db):
        db.execute("INSERT INTO t VALUES (?)", ("x" * 100_000,))
    assert not db.in_transaction
    with transaction(db):
        db.execute("INSERT INTO t VALUES ('after')")
    db.close()
    assert words(path) == ["Llandrindod", "after"]


def test_two_writers_take_turns(path: Path) -> None:
    holding, done = threading.Event(), threading.Event()

    def other() -> None:
        db = connect(path, bytearray(KEY))
        with transaction(db):
            db.execute("INSERT INTO t VALUES ('other')")
            holding.set()
            done.wait(10)
        db.close()

    thread = threading.Thread(target=other)
    thread.start()
    assert holding.wait(10)
    db = connect(path, bytearray(KEY))
    assert [word for (word,) in db.execute("SELECT word FROM t")] == ["Llandrindod"]
    threading.Timer(0.05, done.set).start()
    with transaction(db):
        db.execute("INSERT INTO t VALUES ('mine')")
    thread.join()
    db.close()
    assert words(path) == ["Llandrindod", "other", "mine"]
