"""Upgrading a store, each migration in one commit with the record of it."""

from __future__ import annotations

from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from app.errors import AppError
from app.store.connection import transaction
from app.store.projection import ensure_tables, make_indices, project, rows_to_fill, stale_indices, stale_kinds

_FOLDER = Path(__file__).resolve().parent / "migrations"


class StoreNewer(AppError):
    """This store was last opened by a newer version of Sightline. Nothing was changed. Install the newer version on
    this laptop and open it again."""

    exit_code = 3


def latest() -> int:
    """The store version this program writes."""
    return max(int(path.stem) for path in _FOLDER.glob("*.sql"))


def migrate(db: sqlite.Connection) -> None:
    """Bring the store to this program's version and its tables to this program's records; raises StoreNewer."""
    if _version(db) > latest():
        raise StoreNewer
    for path in sorted(_FOLDER.glob("*.sql")):
        if int(path.stem) <= _version(db):
            continue
        with transaction(db):
            if int(path.stem) <= _version(db):
                continue  # another connection was quicker
            for statement in statements(path.read_text(encoding="utf-8")):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {int(path.stem)}")
    if stale_kinds(db):  # asked first, because most openings have nothing to do and need not wait for a writer
        with transaction(db):
            for kind in ensure_tables(db):
                project(db, rows_to_fill(db, kind))
    if stale_indices(db):
        with transaction(db):
            for kind in stale_indices(db):
                make_indices(db, kind)


def _version(db: sqlite.Connection) -> int:
    return int(db.execute("PRAGMA user_version").fetchone()[0])


def statements(script: str) -> list[str]:
    """The statements of a migration script, comments left out."""
    lines = [line for line in script.splitlines() if not line.lstrip().startswith("--")]
    found: list[str] = []
    begun = ""
    for part in "\n".join(lines).split(";"):
        begun += part
        if sqlite.complete_statement(f"{begun};"):
            found.append(begun.strip())
            begun = ""
        else:  # inside a trigger, whose own statements end like this too
            begun += ";"
    return [statement for statement in found if statement]
