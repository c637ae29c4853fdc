"""What a bundle would bring, before any of it is stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.models.journal import Entry
from app.models.record import ScopeKind
from app.progress import Progress
from app.store import ledger, replication
from app.store.store import Store
from app.sync.checking import Check, CheckedScope
from app.sync.receive import RefusedRun, load, require_enrolled
from app.sync.warnings import sender_name, warnings
from app.words import _
from app.workspace import Workspace

_OF_PEOPLE = frozenset({ScopeKind.INDEX, ScopeKind.CASE, ScopeKind.DYAD, ScopeKind.IDVA_PRIVATE})
_REFERENCE = {"case": "reference", "dyad": "case_reference", "case_card": "reference"}
"""The field that holds the case's reference, by kind of record."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """What a bundle brings for one case: its reference, how many changes, and whether the case is new here."""

    reference: str
    changes: int
    new: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """A bundle, verified and not stored. `fresh` of its `entries` are new here; `waiting` of those would wait for
    others; `directory_changes` and `other_changes` are user actions outside any case."""

    bundle: str
    sender: str
    device: str
    kind: str
    number: int
    created: str
    size: int
    cases: tuple[CaseLine, ...]
    entries: int
    fresh: int
    waiting: int
    directory_changes: int
    other_changes: int
    refused: tuple[RefusedRun, ...]
    replayed: bool
    warnings: tuple[str, ...]


@dataclass(slots=True)
class _Brought:
    """What one scope brings."""

    scope: CheckedScope
    actions: set[str]
    reference: str


@dataclass(slots=True)
class _Tally:
    fresh: int = 0
    waiting: int = 0
    brought: dict[str, _Brought] = field(default_factory=dict)
    refused: list[RefusedRun] = field(default_factory=list)


def preview(workspace: Workspace, path: Path, *, progress: Progress | None = None) -> Preview:
    """Verify a bundle in full and say what it would bring; nothing is stored. Raises what `receive` raises."""
    contents, _digest, size = load(workspace, path)
    require_enrolled(workspace, contents)
    manifest, tally, progress = contents.manifest, _Tally(), progress or Progress()
    total, done = sum(run.count for run in manifest.runs), 0
    for scope in Check(workspace, contents).scopes():
        progress.step(done, total, "preview")
        done += sum(run.run.count for run in scope.runs)
        _add(tally, scope)
    directory, other = _outside_cases(tally)
    return Preview(
        manifest.id,
        sender_name(workspace, manifest.device),
        manifest.device,
        manifest.kind,
        manifest.number,
        manifest.created,
        size,
        _cases(workspace.store, tally.brought),
        total,
        tally.fresh,
        tally.waiting,
        directory,
        other,
        tuple(tally.refused),
        ledger.bundle_in(workspace.store, manifest.id) is not None,
        warnings(workspace, manifest),
    )


def _add(tally: _Tally, scope: CheckedScope) -> None:
    fresh = [entry for entry in scope.entries if entry.id not in scope.known]
    tally.fresh += len(fresh)
    tally.waiting += len(scope.waiting)
    tally.refused += [RefusedRun(r.run.stream, r.refused, r.refusal) for r in scope.runs if r.refusal is not None]
    if scope.kind is not None:
        reference = _reference(scope.entries) if scope.kind in _OF_PEOPLE else ""
        tally.brought[scope.id] = _Brought(scope, {entry.header.action_id for entry in fresh}, reference)


def _reference(entries: Iterable[Entry]) -> str:
    """The reference of the case that the entries speak of, as the last of them has it."""
    found = ""
    for entry in entries:
        for change in entry.changes:
            name = _REFERENCE.get(change.kind)
            text = (entry.values or {}).get(change.id, {}).get(name) if name else None
            found = text if isinstance(text, str) and text else found
    return found[:40]


def _cases(store: Store, brought: Mapping[str, _Brought]) -> tuple[CaseLine, ...]:
    groups: dict[str, list[_Brought]] = {}
    for item in brought.values():
        if item.scope.kind in _OF_PEOPLE and item.actions:
            groups.setdefault(_root(store, item.scope.id, brought), []).append(item)
    lines = []
    for root, items in groups.items():
        named = [item.reference for item in items if item.reference]
        reference = (named or [ledger.case_reference(store, root)])[0] or _("A case")
        new = all(item.scope.is_new for item in items) and replication.scope_facts(store, root) is None
        lines.append(CaseLine(reference, len(set().union(*(item.actions for item in items))), new))
    return tuple(sorted(lines, key=lambda line: (not line.new, line.reference)))


def _root(store: Store, scope: str, brought: Mapping[str, _Brought]) -> str:
    """The case scope that `scope` belongs to; itself where that is not known."""
    kind, parent = _place(store, scope, brought)
    if kind is ScopeKind.INDEX:
        below = [s for s, item in brought.items() if item.scope.kind is ScopeKind.CASE and item.scope.parent == scope]
        held = [s.id for s in replication.scopes(store) if s.kind is ScopeKind.CASE and s.parent == scope]
        return next(iter(sorted(below) or sorted(held)), scope)
    if kind is ScopeKind.DYAD and parent:
        return parent
    if kind is ScopeKind.IDVA_PRIVATE and parent:
        return _place(store, parent, brought)[1] or parent
    return scope


def _place(store: Store, scope: str, brought: Mapping[str, _Brought]) -> tuple[ScopeKind | None, str]:
    if scope in brought:
        return brought[scope].scope.kind, brought[scope].scope.parent
    facts = replication.scope_facts(store, scope)
    return (facts.kind, facts.parent) if facts else (None, "")


def _outside_cases(tally: _Tally) -> tuple[int, int]:
    """User actions in the directory, and in the site's own scope; looks into records are not counted."""
    found: dict[ScopeKind, set[str]] = {ScopeKind.DIRECTORY: set(), ScopeKind.SITE: set()}
    for item in tally.brought.values():
        if item.scope.kind in found:
            found[item.scope.kind] |= item.actions
    return len(found[ScopeKind.DIRECTORY]), len(found[ScopeKind.SITE])
