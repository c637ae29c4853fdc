"""Opening the encrypted file, the only way it is ever opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from app.errors import AppError

STORE_FILE = "sightline.store"
OLDEST_SQLITE = (3, 51, 3)
"""Earlier versions can corrupt a write-ahead log under two writers."""
_PRAGMAS = (
    "cipher_log_level = NONE",
    "foreign_keys = ON",
    "journal_mode = WAL",
    "synchronous = FULL",
    "temp_store = MEMORY",
    "secure_delete = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "mmap_size = 0",
    "cache_size = -32000",  # KiB: every page read again would be decrypted again
    "busy_timeout = 5000",
)
_HEX = b"0123456789abcdef"


class StoreDamaged(AppError):
    """The store on this laptop cannot be read: the file is damaged, or it does not belong to this vault. Nothing was
    changed. Keep both files as they are, and restore the last good backup into a new folder.
    """

    exit_code = 3


class StoreMissing(AppError):
    """There is no Sightline store in this folder. Nothing was changed. Choose the folder that holds vault.json and the
    store."""

    exit_code = 3


class ProgramTooOld(AppError):
    """This build of Sightline uses a database engine with a known fault ({version}) and will not open a store with it.
    Install a newer build."""

    exit_code = 3


def raw_key(key: bytearray) -> bytearray:
    """`key` (32 bytes) in SQLCipher's raw form, built without leaving copies of it in memory."""
    text = bytearray(b"x'" + b"0" * 64 + b"'")
    for place, byte in enumerate(key):
        text[2 + 2 * place] = _HEX[byte >> 4]
        text[3 + 2 * place] = _HEX[byte & 15]
    return text


def connect(path: Path, key: bytearray) -> sqlite.Connection:
    """Open (or create) the store at `path`; raises StoreDamaged where `key` does not open it.

    `set_key` comes first: `PRAGMA key` would leave copies of the key. Extensions are off, temporary tables stay in
    memory.
    """
    if sqlite.sqlite_version_info < OLDEST_SQLITE:
        raise ProgramTooOld(version=sqlite.sqlite_version)
    connection = sqlite.connect(str(path), isolation_level=None, cached_statements=512)
    secret = raw_key(key)
    try:
        connection.set_key(secret)
        connection.enable_load_extension(False)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite.DatabaseError as error:
        connection.close()
        raise StoreDamaged from error
    finally:
        secret[:] = bytes(len(secret))
    return connection


def is_encrypted(path: Path) -> bool:
    """Whether the file's first bytes are not SQLite's own: a database made without a key is silently in clear."""
    with path.open("rb") as file:
        return file.read(16) != b"SQLite format 3\x00"


@contextmanager
def transaction(connection: sqlite.Connection) -> Iterator[None]:
    """All or nothing: commit at the end, roll back when anything is raised, a failing commit included."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full or failing disk may have rolled back already
            connection.execute("ROLLBACK")
        raise
