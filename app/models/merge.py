"""Registers: what several laptops wrote, which values stand, which one shows, and when people disagree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.models.journal import Entry, canonical
from app.models.record import Json, Kind, Policy
from app.models.rights import WHOLE


@dataclass(frozen=True, slots=True)
class Value:
    """One standing value of a register and the entry that wrote it. `at` is the writer's own clock."""

    entry: str
    at: str
    author: str
    value: Json


@dataclass(frozen=True, slots=True)
class Shown:
    """What a register shows, the entries whose values the reader sees there, and whether they disagree."""

    value: Json
    seen: tuple[str, ...]
    conflict: bool


def resolve(kind: Kind | None, register: str, values: Sequence[Value]) -> Shown:
    """The value to show until a person decides, by the register's declared policy; the same for any order of `values`.

    An unknown kind or register (of a newer version) shows its newest value. `values` must not be empty.
    """
    ordered = sorted(values, key=lambda v: (v.at, v.entry))
    seen = tuple(sorted(v.entry for v in values))
    different = len({canonical(v.value) for v in values}) > 1
    policy = kind.registers[register].policy if kind and register in kind.registers else Policy.NEWEST
    if not different or policy is Policy.NEWEST or kind is None:
        return Shown(ordered[-1].value, seen, different)
    if policy is Policy.UNION:
        return Shown(_union(ordered), seen, conflict=False)
    return Shown(max(ordered, key=lambda v: (kind.rank(register, v.value), v.at, v.entry)).value, seen, different)


def _union(values: Iterable[Value]) -> Json:
    found: list[str] = []
    for value in values:
        found += [str(item) for item in (value.value if isinstance(value.value, list) else [value.value]) if item]
    return [*sorted(set(found))]


@dataclass(frozen=True, slots=True)
class State:
    """What a set of allowed entries makes of one scope: standing values by (kind, record, register), and amended
    records."""

    values: Mapping[tuple[str, str, str], tuple[Value, ...]]
    amended: frozenset[str]

    def current(self, record: str) -> bool:
        """Whether the record stands: it has a value and no later version replaced it."""
        return record not in self.amended and any(rid == record for _, rid, _ in self.values)


def state_of(entries: Iterable[Entry]) -> State:
    """The state that allowed entries of one scope make, worked out from nothing: the yardstick for the store's own,
    step-by-step way.

    A value stands unless some entry names it in `over`. Erased bodies bring no value, yet still supersede.
    """
    over: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    written: dict[tuple[str, str, str], list[Value]] = defaultdict(list)
    amended: set[str] = set()
    for entry in sorted(entries, key=lambda e: e.id):
        for change in entry.changes:
            amended.update(change.amends)
            for register, ids in change.over.items():
                over[change.kind, change.id, register].update(ids)
            for register, value in (entry.values or {}).get(change.id, {}).items():
                written[change.kind, change.id, register].append(
                    Value(entry.id, entry.header.at, entry.header.author, value)
                )
    standing = {key: tuple(v for v in values if v.entry not in over[key]) for key, values in written.items()}
    return State({key: values for key, values in standing.items() if values}, frozenset(amended))


__all__ = ["WHOLE", "Shown", "State", "Value", "resolve", "state_of"]
