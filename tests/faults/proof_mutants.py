"""Each way of getting the merge wrong is caught by the checks of the convergence proof."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import count, islice
from typing import Any

from app.models import endings, merge, rights
from app.models.journal import Entry
from app.models.merge import State, Value
from app.models.rights import Directory, ScopeRights
from app.store import journal, settle
from tests.faults import nodes
from tests.faults.histories import History
from tests.faults.nodes import ModelNode
from tests.faults.proof import Progress, ProofResult
from tests.faults.proof_convergence import model_history, store_history

NAME = "mutants"
MODEL_HISTORIES, STORE_HISTORIES = 1500, 40
"""Within how many histories a mutant must be caught; those through stores are chosen to have a fork in them."""
Patch = tuple[Any, str, Callable[..., Any]]


def run(full: bool, seed: int, progress: Progress) -> ProofResult:
    """Break the merge in one way at a time; a way that no history catches fails the proof."""
    missed: list[str] = []
    for number, (name, (patch, history)) in enumerate(MUTANTS.items()):
        progress(f"{number} of {len(MUTANTS)} mutants")
        with _patched(patch):
            if not any(_caught(history, place) for place in _seeds(history, seed * 100_003)):
                missed.append(name)
    return ProofResult(NAME, len(MUTANTS), len(missed), seed, f"not caught: {', '.join(missed)}" if missed else "")


def _seeds(history: Callable[[int], list[str]], first: int) -> Iterable[int]:
    """The histories to try; one through stores takes a second, so those are looked through on the models first."""
    if history is model_history:
        return range(first, first + MODEL_HISTORIES)
    return islice((seed for seed in count(first) if _has_fork(seed)), STORE_HISTORIES)


@cache
def _has_fork(seed: int) -> bool:
    history = History(seed, ModelNode)
    history.run()
    return history.has_fork()


def _caught(history: Callable[[int], list[str]], seed: int) -> bool:
    """Whether the history ends in a failure; a crash of broken code is one."""
    try:
        return bool(history(seed))
    except Exception:
        return True


@contextmanager
def _patched(patch: Patch) -> Iterator[None]:
    where, name, replacement = patch
    original = getattr(where, name)
    setattr(where, name, replacement)
    try:
        yield
    finally:
        setattr(where, name, original)


# ---- the models, broken ----------------------------------------------------------------------------------------------

_state_of, _judge, _keep = merge.state_of, rights.judge, nodes.keep


def _last_write_wins(entries: Iterable[Entry]) -> State:
    state = _state_of(entries)
    newest = {key: (max(values, key=lambda v: (v.at, v.entry)),) for key, values in state.values.items()}
    return State(newest, state.amended)


def _first_arrival_wins(entries: Iterable[Entry]) -> State:
    found: dict[tuple[str, str, str], tuple[Value, ...]] = {}
    for entry in entries:  # in the order in which they came in
        for change in entry.changes:
            for register, value in (entry.values or {}).get(change.id, {}).items():
                written = Value(entry.id, entry.header.at, entry.header.author, value)
                if change.over.get(register) or (change.kind, change.id, register) not in found:
                    found[change.kind, change.id, register] = (written,)
    return State(found, frozenset())


def _without_over(entries: Iterable[Entry]) -> State:
    blind = [dataclasses.replace(e, changes=tuple(dataclasses.replace(c, over={}) for c in e.changes)) for e in entries]
    return _state_of(blind)


def _removal_takes_all(entries: Iterable[Entry]) -> State:
    held = list(entries)
    removed = {(c.kind, c.id) for e in held for c in e.changes if c.op == "remove"}
    state = _state_of(held)
    return State({key: values for key, values in state.values.items() if key[:2] not in removed}, state.amended)


def _drop_forks(node: ModelNode, entry: Entry) -> None:
    place = (entry.stream, entry.header.seq)
    if not any((e.stream, e.header.seq) == place for e in node.entries(entry.header.scope).values()):
        _keep(node, entry)


def _everybody_may(scope: str, entries: Mapping[str, Entry], directory: Directory) -> ScopeRights | None:
    found = _judge(scope, entries, directory)
    return found and dataclasses.replace(found, allowed=frozenset(entries))


def _unapplied_too(self: ModelNode, scope: str) -> dict[tuple[str, str, str], tuple[Value, ...]]:
    return dict(_state_of(self.entries(scope).values()).values)


def _cuts_by_number_alone(self: endings.Chains, entry: Entry, cuts: Iterable[endings.Cut]) -> bool:
    heads = [cut.heads.get(entry.stream.key) for cut in cuts]
    return all(head is not None and entry.header.seq <= head[0] + 1 for head in heads)


def _unnamed_streams_stand(self: endings.Chains, entry: Entry, cuts: Iterable[endings.Cut]) -> bool:
    heads = [cut.heads.get(entry.stream.key) for cut in cuts]
    return all(head is None or entry.header.seq <= head[0] for head in heads)


def _all_endings_hold(valid: Callable[[frozenset[Any]], frozenset[Any]], rank: object) -> frozenset[Any]:
    return valid(frozenset())


def _rights_at_arrival(self: ModelNode, entries: list[Entry]) -> None:
    """Refuses for ever what is not allowed when it comes in."""
    _accept(self, entries)
    for scope in self.scopes():
        found = self.rights(scope)
        for name in set(self.entries(scope)) - (found.allowed if found else frozenset()):
            del self.disk.entries[scope][name]
        self._forget(scope)


_accept = ModelNode.accept

# ---- the store, broken -----------------------------------------------------------------------------------------------

_insert, _clear = journal.insert, settle.Settler._clear


def _store_drops_forks(db: Any, entry: Entry) -> None:
    h = entry.header
    place = (h.scope, h.device, h.epoch, h.seq)
    if (
        db.execute("SELECT 1 FROM entry WHERE scope = ? AND device = ? AND epoch = ? AND seq = ?", place).fetchone()
        is None
    ):
        _insert(db, entry)


def _store_never_unapplies(self: settle.Settler, scope: str, done: settle.Settled) -> None:
    """Leaves registers as they were when something in them no longer counts."""


def _store_applies_at_once(self: settle.Settler, entry: Entry, known: object) -> bool:
    return True


def _store_forgets_superseded(self: settle.Settler, entry: Entry, change: Any, done: settle.Settled) -> None:
    """Takes a superseded value away only where it is there already."""
    _apply_change(self, entry, change, done)
    self._db.execute("DELETE FROM superseded")


_apply_change = settle.Settler._apply_change

MUTANTS: dict[str, tuple[Patch, Callable[[int], list[str]]]] = {
    "last write wins": ((merge, "state_of", _last_write_wins), model_history),
    "first arrival wins": ((merge, "state_of", _first_arrival_wins), model_history),
    "over ignored": ((merge, "state_of", _without_over), model_history),
    "removal takes unseen values": ((merge, "state_of", _removal_takes_all), model_history),
    "forks dropped": ((nodes, "keep", _drop_forks), model_history),
    "scope rights not looked at": ((rights, "judge", _everybody_may), model_history),
    "unapplied entries show": ((ModelNode, "values", _unapplied_too), model_history),
    "cuts ignored": ((endings.Chains, "stands", lambda *_: True), model_history),
    "cuts one too late": ((endings.Chains, "stands", _cuts_by_number_alone), model_history),
    "unnamed streams not cut": ((endings.Chains, "stands", _unnamed_streams_stand), model_history),
    "ended endings hold": ((rights, "holding", _all_endings_hold), model_history),
    "rights judged at arrival": ((ModelNode, "accept", _rights_at_arrival), model_history),
    "store drops forks": ((journal, "insert", _store_drops_forks), store_history),
    "store never unapplies": ((settle.Settler, "_clear", _store_never_unapplies), store_history),
    "store applies without judging": ((settle.Settler, "_plain", _store_applies_at_once), store_history),
    "store forgets what was superseded": (
        (settle.Settler, "_apply_change", _store_forgets_superseded), store_history
    ),
}  # fmt: skip
