"""Taking back this laptop's last action: what it was, and the steps that put things as they stood before."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.journal import RIGHTS_KINDS, Change, Entry
from app.models.kinds import KINDS
from app.models.record import Json
from app.models.rights import WHOLE
from app.store import journal
from app.store.store import Observe, Put, Remove, Step, Store, Write

UNDONE = "save.undone"
_LOOKED = "log.entered"
KEPT = frozenset(
    {"case_assessment", "dyad_assessment", "laptop", "laptop_end", "role", "role_end", "instrument", "site"}
)
"""Kinds that are never taken back like this: an assessment is corrected, and the directory has its own endings."""


@dataclass(frozen=True, slots=True)
class LastAction:
    """The last thing this user did on this laptop: its name, when (UTC), and its entries, one a scope."""

    id: str
    action: str
    at: str
    entries: tuple[Entry, ...]


def last_action(store: Store) -> LastAction | None:
    """The last action of this user on this laptop, looking things up aside; None where it cannot be taken back."""
    assert store.author is not None
    # Walked back from the newest, where it nearly always is: asked after each save, it must not read every entry.
    row = store.db.execute(
        "SELECT action_id, action, at, tick FROM entry INDEXED BY entry_tick WHERE device = ? AND author = ?"
        " AND action <> ? ORDER BY tick DESC, action_id DESC LIMIT 1",
        (store.author.device, store.author.staff, _LOOKED),
    ).fetchone()
    if row is None or row[1] == UNDONE:
        return None
    rows = store.db.execute(
        "SELECT header, frame, body, signature FROM entry WHERE tick = ? AND action_id = ?", (row[3], row[0])
    )
    entries = tuple(journal.read(cells) for cells in rows.fetchall())
    found = LastAction(str(row[0]), str(row[1]), str(row[2]), entries)
    return found if inverse(store, found) else None


def inverse(store: Store, action: LastAction) -> list[Write]:
    """The writes that put every record of `action` as it stood before; empty where that cannot be done.

    It cannot where rights were given or ended, where somebody has written over it since, where several people's
    values stood before, or where a body was erased.
    """
    writes: list[Write] = []
    for entry in action.entries:
        steps: list[Step] = []
        for change in entry.changes:
            step = (
                None if change.kind in RIGHTS_KINDS | KEPT or change.kind not in KINDS else _back(store, entry, change)
            )
            if step is None:
                return []
            steps.append(step)
        writes.append(Write(entry.header.scope, tuple(steps)))
    return writes


def _back(store: Store, entry: Entry, change: Change) -> Step | None:
    if change.op == "remove":
        return _restored(store, entry, change)
    if not _untouched(store, entry, change):
        return None
    if change.op == "observe":
        if not change.amends:
            return Remove(change.kind, change.id)
        before = [_observed(store, entry.header.scope, change.kind, old) for old in change.amends]
        if len(before) != 1 or before[0] is None:
            return None
        return Observe(change.kind, store.new_id(), before[0], (change.id,))
    return _put_back(store, entry, change)


def _untouched(store: Store, entry: Entry, change: Change) -> bool:
    """Whether what the entry wrote still stands, and nothing else beside it."""
    rows = store.db.execute(
        "SELECT register, entry FROM value WHERE scope = ? AND kind = ? AND record = ?",
        (entry.header.scope, change.kind, change.id),
    ).fetchall()
    wrote = set((entry.values or {}).get(change.id, {}))
    standing = {register: {e for r, e in rows if r == register} for register in wrote}
    amended = store.db.execute(
        "SELECT 1 FROM amended WHERE scope = ? AND record = ?", (entry.header.scope, change.id)
    ).fetchone()
    return bool(wrote) and amended is None and all(found == {entry.id} for found in standing.values())


def _put_back(store: Store, entry: Entry, change: Change) -> Step | None:
    scope = entry.header.scope
    others = store.db.execute(
        "SELECT 1 FROM value WHERE scope = ? AND kind = ? AND record = ? AND entry <> ?",
        (scope, change.kind, change.id, entry.id),
    ).fetchone()
    if others is None and not any(change.over.values()):
        return Remove(change.kind, change.id)  # this entry made the record
    values: dict[str, Json] = {}
    for register, ids in change.over.items():
        if len(ids) > 1:
            return None
        old = _wrote(store, ids[0], change.id, register) if ids else None
        if ids and old is None:
            return None
        fields = KINDS[change.kind].fields_of(register)
        values.update(
            KINDS[change.kind].unpack(register, old[0]) if old else dict.fromkeys((f.name for f in fields), None)
        )
    return Put(change.kind, change.id, values)


def _restored(store: Store, entry: Entry, change: Change) -> Step | None:
    if any(len(ids) > 1 for ids in change.over.values()) or not change.over:
        return None
    found = {register: _wrote(store, ids[0], change.id, register) for register, ids in change.over.items() if ids}
    if any(value is None for value in found.values()):
        return None
    if WHOLE in found:
        whole = found[WHOLE]
        # The removed version stays removed for ever, so what it said comes back under an id of its own.
        return Observe(change.kind, store.new_id(), whole[0] if whole and isinstance(whole[0], dict) else {})
    values: dict[str, Json] = {}
    for register, value in found.items():
        if value is not None and register in KINDS[change.kind].registers:
            values.update(KINDS[change.kind].unpack(register, value[0]))
    return Put(change.kind, change.id, values)


def _wrote(store: Store, entry: str, record: str, register: str) -> tuple[Json] | None:
    held = journal.load_entry(store.db, entry)
    values = (held.values or {}).get(record, {}) if held else {}
    return (values[register],) if register in values else None


def _observed(store: Store, scope: str, kind: str, record: str) -> dict[str, Json] | None:
    rows = store.db.execute(
        "SELECT entry FROM value WHERE scope = ? AND kind = ? AND record = ? AND register = ?",
        (scope, kind, record, WHOLE),
    ).fetchall()
    found = _wrote(store, rows[0][0], record, WHOLE) if len(rows) == 1 else None
    return found[0] if found and isinstance(found[0], dict) else None
