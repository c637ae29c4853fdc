"""Endings of rights: where they cut a laptop's streams, and which of several that end each other hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from app.models.journal import Change, Entry
from app.models.record import Json

WHOLE = "*"
"""The one register of an observation: all its fields together."""
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Cut:
    """Where rights ended: stream key -> (seq, id) of the last entry that stands. Streams it does not name are cut at
    0."""

    heads: Mapping[str, tuple[int, str]]


class Chains:
    """The entries of one scope by stream, able to say whether an entry stands before a named head."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self.entries = entries
        self._ancestors: dict[str, frozenset[str]] = {}

    def stands(self, entry: Entry, cuts: Iterable[Cut]) -> bool:
        """Whether `entry` lies at or before the head that each cut names for its stream."""
        return all(self._before(entry, cut) for cut in cuts)

    def _before(self, entry: Entry, cut: Cut) -> bool:
        head = cut.heads.get(entry.stream.key)
        if head is None or entry.header.seq > head[0]:
            return False
        return head[1] not in self.entries or entry.id in self._line(head[1])

    def _line(self, head: str) -> frozenset[str]:
        if head not in self._ancestors:
            line, at = set(), head
            while at in self.entries:
                line.add(at)
                at = self.entries[at].header.prev
            self._ancestors[head] = frozenset(line)
        return self._ancestors[head]


def observed(entry: Entry, change: Change) -> Mapping[str, Json]:
    """The fields of an observation in `entry`, or nothing where its body was erased or it is not one."""
    whole = (entry.values or {}).get(change.id, {}).get(WHOLE) if change.op == "observe" else None
    return whole if isinstance(whole, dict) else {}


def facts_of(entries: Iterable[Entry], kind: str) -> list[tuple[Entry, Change, Mapping[str, Json]]]:
    """Every observation of `kind` in `entries`, with its fields, in the order of `entries`."""
    return [(e, c, observed(e, c)) for e in entries for c in e.changes if c.kind == kind and c.op == "observe"]


def cut_of(facts: Mapping[str, Json]) -> Cut:
    """The cut that an ending's fields name; a head it does not name properly is not named: the narrower right."""
    heads = facts.get("heads")
    found: dict[str, tuple[int, str]] = {}
    for key, value in heads.items() if isinstance(heads, dict) else ():
        if isinstance(value, list) and len(value) == 2 and isinstance(value[0], int) and isinstance(value[1], str):
            found[key] = (value[0], value[1])
    return Cut(found)


def holding(valid: Callable[[frozenset[E]], frozenset[E]], rank: Callable[[E], int]) -> frozenset[E]:
    """Which endings hold, where an ending that holds can undo another by undoing its author's right to make it.

    `valid(held)` are the endings rightly made if those of `held` hold: the more hold, the fewer it may give. First,
    what nothing standing undoes holds, and what it undoes does not, as far as that goes (the well-founded part). Of
    those left, which undo each other in a circle, the ones nearest the root (lowest `rank`) hold, equals all of them,
    and so on outwards.
    """
    chosen: frozenset[E] = frozenset()
    while True:
        sure, possible = chosen, valid(chosen) | chosen
        while True:
            surer = valid(possible) | chosen
            narrower = valid(surer) | chosen
            if (surer, narrower) == (sure, possible):
                break
            sure, possible = surer, narrower
        undecided = possible - sure
        if not undecided:
            return sure
        nearest = min(rank(ending) for ending in undecided)
        chosen = sure | {ending for ending in undecided if rank(ending) == nearest}
