"""Random histories of a site: writing, granting, ending, theft, copies, lost and repeated bundles, restores; and what must hold."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import permutations

from app.models.access import Role
from app.models.journal import Entry
from app.models.record import ScopeKind
from app.store.store import Observe, Put, Remove, Step
from tests.faults.nodes import Node, Visible, opening_steps

STEPS = 90
PUTS = {
    ScopeKind.CASE: ("action", ["what", "due", "case"]),
    ScopeKind.DYAD: ("victim_survivor", ["sex", "ethnicity", "correspondence_language"]),
}
"""A kind with registers, and some of them, for each kind of scope; an observation of an unknown kind goes in either."""
MakeNode = Callable[[int, random.Random, str], Node]


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one laptop sends another: entries, and the heads it holds of what the other may have."""

    sender: int
    to: int
    entries: tuple[Entry, ...]
    have: dict[str, frozenset[str]]


@dataclass(slots=True)
class Truth:
    """What the history itself knows, beside what the models make of it."""

    seen: dict[str, frozenset[str]] = field(default_factory=dict)
    """Entry -> all entries its author held when writing it."""
    kept: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    """(scope, laptop) -> entries acknowledged to an honest author there."""
    refused: set[str] = field(default_factory=set)
    """Entries that must never count: of someone never granted, and of a stolen laptop after its ending."""
    owners: dict[str, int] = field(default_factory=dict)
    stolen: set[int] = field(default_factory=set)
    grants: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    kinds: dict[str, ScopeKind] = field(default_factory=dict)


class History:
    """One random history between two and eight laptops; the first is the site lead's, who holds every scope and is honest.

    The last may be an outsider's: enrolled, never granted anything, and writing all the same.
    """

    def __init__(self, seed: int, make: MakeNode, steps: int = STEPS) -> None:
        self.rng = random.Random(seed)
        self.steps = steps
        size = self.rng.randint(2, 8)
        root = make(0, random.Random(f"{seed}/root"), "")
        self.home, opening = opening_steps(ScopeKind.DIRECTORY, root.device, f"{seed}")
        root.close()
        self.nodes = [make(number, random.Random(f"{seed}/{number}"), self.home) for number in range(size)]
        self.outsider = size - 1 if size > 3 and self.rng.random() < 0.5 else None
        self.truth = Truth()
        self.net: list[Bundle] = []
        self.acked: dict[tuple[int, int], dict[str, frozenset[str]]] = {}
        self.count = 0
        self._found(opening)

    def _new(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}{self.count}"

    # ---- the beginning -----------------------------------------------------------------------------------------------

    def _found(self, opening: Observe) -> None:
        steps: list[Step] = [opening]
        for node in self.nodes:
            signer = node.number == 0 or (node.number == 1 and self.rng.random() < 0.4)
            facts = {"device": node.device, "staff": node.staff, "public_key": "00", "prefix": "A", "signer": signer}
            steps += [Observe("laptop", self._new("l"), facts)]
            role = Role.SITE_LEAD if node.number == 0 else Role.CASE_MANAGER
            steps += [Observe("role", self._new("r"), {"staff": node.staff, "role": role.value})]
        self._write(self.nodes[0], self.home, steps)
        for node in self.nodes[1:]:
            node.accept(list(self.nodes[0].entries(self.home).values()))
        for _ in range(self.rng.randint(1, 3)):
            self._open(self.rng.choice(self._workers()))
        for one, other in permutations(self.nodes, 2):
            self._receive(self._bundle(one, other))

    def _workers(self) -> list[Node]:
        return [node for node in self.nodes if node.number != self.outsider]

    def _open(self, owner: Node) -> None:
        kind = self.rng.choice([ScopeKind.CASE, ScopeKind.DYAD])
        scope, opening = opening_steps(kind, owner.device, self._new("n"))
        steps: list[Step] = [opening]
        for other in self._workers():
            if other is not owner and self.rng.random() < 0.6:
                steps.append(self._grant(scope, other))
        if self._write(owner, scope, steps):
            self.truth.owners[scope], self.truth.kinds[scope] = owner.number, kind

    def _grant(self, scope: str, other: Node) -> Observe:
        grant = self._new("g")
        self.truth.grants.setdefault(scope, []).append((grant, other.number))
        return Observe(
            "access_grant", grant, {"staff": other.staff, "right": self.rng.choice(["write", "write", "own"])}
        )

    def _write(self, node: Node, scope: str, steps: list[Step], *, force: bool = False) -> Entry | None:
        seen = frozenset(node.entries(scope))
        entry = node.write(scope, steps, force=force)
        if entry is None:
            return None
        self.truth.seen[entry.id] = seen
        if node.number in self.truth.stolen or node.number == self.outsider:
            self.truth.refused.add(entry.id)
        else:
            self.truth.kept.setdefault((scope, node.number), set()).add(entry.id)
        return entry

    # ---- one step ----------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """All steps, then everybody sends to everybody until nothing is new."""
        for _ in range(self.steps):
            self._step()
        for _ in range(4):
            self.net.clear()
            for one, other in permutations(self.nodes, 2):
                self._receive(self._bundle(one, other))

    def _step(self) -> None:
        node, chance = self.rng.choice(self.nodes), self.rng.random()
        if chance < 0.5:
            self._change(node)
        elif chance < 0.55:
            self._change_rights(node)
        elif chance < 0.57:
            self._steal()
        elif chance < 0.72:
            other = self.rng.choice([n for n in self.nodes if n is not node])
            self.net.append(self._bundle(node, other))
        elif chance < 0.88:
            self._carry()
        elif chance < 0.94:
            node.back_up()
        elif node.number not in self.truth.stolen:
            node.restore(detected=self.rng.random() < 0.5)

    def _change(self, node: Node) -> None:
        bad = node.number in self.truth.stolen or node.number == self.outsider
        if node.number == self.outsider and self.rng.random() < 0.5:
            self._copy_to(node)
        if bad and self.rng.random() < 0.3:
            self._write(node, self.home, [self._evil()], force=True)
            return
        scopes = [s for s in node.scopes() if s in self.truth.kinds]
        if scopes:
            scope = self.rng.choice(scopes)
            self._write(node, scope, [self._some_change(node, scope)], force=bad)

    def _evil(self) -> Observe:
        """What a thief might try in the directory: to end another laptop, or to make somebody a signer or a lead."""
        other = self.rng.choice(self.nodes)
        kind = self.rng.choice(["laptop_end", "laptop", "role"])
        facts: dict[str, dict[str, object]] = {
            "laptop_end": {"device": other.device, "heads": {}, "reason": "Mine"},
            "laptop": {"device": other.device, "staff": other.staff, "public_key": "00", "prefix": "A", "signer": True},
            "role": {"staff": other.staff, "role": Role.SITE_LEAD.value},
        }
        return Observe(kind, self._new("x"), facts[kind])  # type: ignore[arg-type]

    def _copy_to(self, node: Node) -> None:
        """The outsider comes by a copy of somebody's scopes."""
        other = self.rng.choice(self._workers())
        for scope in other.scopes():
            node.accept(list(other.entries(scope).values()))

    def _some_change(self, node: Node, scope: str) -> Step:
        kind = "action" if self.rng.random() < 0.5 else "contact"
        if kind == "contact":
            known = sorted({record for name, record, _ in node.visible(scope) if name == "x_contact"})
            amends = (self.rng.choice(known),) if known and self.rng.random() < 0.4 else ()
            return Observe("x_contact", self._new("c"), {"note": self._new("v")}, amends)
        kind, fields = PUTS[self.truth.kinds[scope]]
        record = f"a{self.rng.randint(1, 3)}"
        if self.rng.random() < 0.08 and any(key[:2] == (kind, record) for key in node.visible(scope)):
            return Remove(kind, record)
        return Put(kind, record, {name: self._new("v") for name in self.rng.sample(fields, self.rng.randint(1, 2))})

    def _change_rights(self, node: Node) -> None:
        scopes = [s for s in node.scopes() if s in self.truth.kinds]
        if not scopes or node.number in self.truth.stolen or node.number == self.outsider:
            return
        scope = self.rng.choice(scopes)
        grants = self.truth.grants.get(scope, [])
        if grants and self.rng.random() < 0.5:
            grant, number = self.rng.choice(grants)
            device = self.nodes[number].device
            heads = {s.key: [seq, i] for s, i, seq in node.heads(scope) if s.device == device}
            end = Observe("access_end", self._new("e"), {"grant": grant, "heads": heads})
            self._write(node, scope, [end])
        else:
            other = self.rng.choice([n for n in self._workers() if n is not node])
            self._write(node, scope, [self._grant(scope, other)])

    def _steal(self) -> None:
        """A laptop is stolen; the lead ends it at the heads the lead knows, and the thief works on, unaware or not caring."""
        lead = self.nodes[0]
        free = [
            n
            for n in self.nodes[1:]
            if n.number not in self.truth.stolen and n.number not in self.truth.owners.values()
        ]
        if not free or len(self.truth.stolen) > 1:
            return
        node = self.rng.choice(free)
        heads = {s.key: [q, i] for scope in lead.scopes() for s, i, q in lead.heads(scope) if s.device == node.device}
        end = Observe("laptop_end", self._new("t"), {"device": node.device, "heads": heads, "reason": "Stolen"})
        self._write(lead, self.home, [end])
        lead.back_up()  # the lead's own rollback would take the ending back; that is told elsewhere
        self.truth.stolen.add(node.number)

    # ---- the post ----------------------------------------------------------------------------------------------------

    def _bundle(self, sender: Node, to: Node) -> Bundle:
        known = self.acked.get((sender.number, to.number), {})
        entries: list[Entry] = []
        have: dict[str, frozenset[str]] = {}
        for scope in sender.scopes():
            if not self._may_send(sender, to, scope):
                continue
            have[scope] = frozenset(head for _, head, _ in sender.heads(scope))
            entries += sender.beyond(scope, known.get(scope, ()))
        self.rng.shuffle(entries)
        return Bundle(sender.number, to.number, tuple(entries), have)

    def _may_send(self, sender: Node, to: Node, scope: str) -> bool:
        if sender.number in self.truth.stolen or sender.number == self.outsider:
            return True
        rights = sender.rights(scope)
        return scope == self.home or (rights is not None and to.staff in rights.holders)

    def _carry(self) -> None:
        if not self.net:
            return
        bundle = self.net.pop(self.rng.randrange(len(self.net)))
        fate = self.rng.random()
        if fate < 0.25:
            return
        self._receive(bundle)
        if fate < 0.5:
            self.net.append(bundle)

    def _receive(self, bundle: Bundle) -> None:
        node = self.nodes[bundle.to]
        if bundle.to in self.truth.stolen:
            return
        mine = {entry.id for entry in bundle.entries if entry.header.scope == self.home}
        node.accept([e for e in bundle.entries if e.id in mine] + [e for e in bundle.entries if e.id not in mine])
        self.acked[bundle.to, bundle.sender] = bundle.have

    def has_fork(self) -> bool:
        """Whether the lead ends up with two entries in one place of a stream."""
        lead = self.nodes[0]
        places = [(e.stream, e.header.seq) for scope in lead.scopes() for e in lead.entries(scope).values()]
        return len(places) > len(set(places))

    # ---- what must hold ----------------------------------------------------------------------------------------------

    def failures(self) -> list[str]:
        """What does not hold at the end, in words; nothing where all is well."""
        lead, found = self.nodes[0], []
        honest = [n for n in self.nodes if n.number not in self.truth.stolen and n.number != self.outsider]
        for scope in lead.scopes():
            rights = lead.rights(scope)
            if rights is None:
                found.append("a scope nobody may read")
                continue
            holders = [n for n in honest if scope == self.home or n.staff in rights.holders]
            found += self._scope_failures(scope, holders)
            found += self._waiting_failures(scope, holders)
        for node in honest:
            found += node.faults()
        return sorted(set(found))

    def _waiting_failures(self, scope: str, holders: list[Node]) -> Iterator[str]:
        """What only ever stood on a disk that was rolled back is gone, and what follows it waits; nothing else does."""
        there = {i for node in holders for i in node.entries(scope)}
        if any(where == scope and prev in there for node in holders for where, prev in node.waits_for()):
            yield "an entry waits for one that is there"

    def _scope_failures(self, scope: str, holders: list[Node]) -> Iterator[str]:
        lead = self.nodes[0]
        held, rights, visible = lead.entries(scope), lead.rights(scope), lead.visible(scope)
        assert rights is not None
        for node in holders[1:]:
            if node.entries(scope).keys() != held.keys():
                yield "holders have different entries"
            elif node.rights(scope) != rights:
                yield "holders judge rights differently"
            elif node.visible(scope) != visible:
                yield "holders see different values"
        for node in holders:
            if self.truth.kept.get((scope, node.number), set()) - node.lost_own - held.keys():
                yield "an acknowledged entry is gone"
        if rights.allowed & self.truth.refused:
            yield "an entry counts that never may"
        owner = self.truth.owners.get(scope)
        sure = {lead.device} | ({self.nodes[owner].device} if owner is not None else set())
        if any(e.header.device in sure and e.id not in rights.allowed for e in held.values()):
            yield "an entry of the owner or the lead does not count"
        yield from self._value_failures(visible, [held[i] for i in rights.allowed])

    def _value_failures(self, visible: Visible, counted: list[Entry]) -> Iterator[str]:
        """Worked out by its own loops: a value stands unless a counted entry names it, whose author then held it."""
        by_id = {entry.id: entry for entry in counted}
        named = {
            (change.kind, change.id, register, seen): entry.id
            for entry in counted
            for change in entry.changes
            for register, ids in change.over.items()
            for seen in ids
        }
        if any(of[3] not in self.truth.seen[by] for of, by in named.items() if by in self.truth.seen):
            yield "a value was superseded by somebody who had not seen it"
        written = {
            (change.kind, change.id, register, entry.id)
            for entry in counted
            for change in entry.changes
            for register in (entry.values or {}).get(change.id, {})
        }
        shown = {(*key, entry) for key, entries in visible.items() for entry in entries}
        if any(of[3] not in by_id for of in shown):
            yield "a value shows of an entry that does not count"
        if (written - named.keys()) - shown:
            yield "a value is lost that nobody superseded"
        if shown & named.keys():
            yield "a superseded value shows"
