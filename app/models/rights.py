"""Who may write and hold what, worked out over all the entries held: the same in any order of arrival.

The rules, in words. A scope's id commits to the laptop that opened it, so nobody else can claim it. The directory's
opener and the signers it names (and those they name) keep the directory: laptops, and roles of staff. In other scopes
the opener's owner and the roles of the directory have rights from the start; owners grant more and end what was
granted. An ending names, for each stream, the last entry it lets stand; what lies beyond, and every stream it does not
name, is unapplied. Endings are judged from the root outwards, and equals that end each other both hold: the narrower
right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.models.access import CAN_HOLD, CAN_OPEN, CAN_OWN, CAN_WRITE, Role
from app.models.journal import Change, Entry
from app.models.record import Json, ScopeKind

WHOLE = "*"
"""The one register of an observation: all its fields together."""


def scope_id(kind: ScopeKind, device: str, nonce: str) -> str:
    """The 128-bit id of a scope that `device` opens: random to everyone else, and claimable by no other laptop."""
    return hashlib.sha256(f"sightline scope\x00{kind.value}\x00{device}\x00{nonce}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Cut:
    """Where rights ended: stream key -> (seq, id) of the last entry that stands. Streams it does not name are cut at
    0."""

    heads: Mapping[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class LaptopFacts:
    """A laptop as the directory knows it: its owner, its public signing key (hex), its counter prefix, its endings."""

    device: str
    staff: str
    public_key: str
    prefix: str
    signer: bool
    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role somebody holds at the site, with its endings."""

    id: str
    staff: str
    role: Role
    cuts: tuple[Cut, ...] = ()


@dataclass(frozen=True, slots=True)
class Directory:
    """What the signed directory says: laptops by device id, roles, and which of its own entries count."""

    laptops: Mapping[str, LaptopFacts] = field(default_factory=dict)
    roles: tuple[RoleGrant, ...] = ()
    allowed: frozenset[str] = frozenset()
    signers: frozenset[str] = frozenset()

    def role_of(self, staff: str) -> Role | None:
        """The role `staff` holds now: the narrowest where the directory names several; None where there is none."""
        live = [grant.role for grant in self.roles if grant.staff == staff and not grant.cuts]
        return min(live, key=lambda role: role.breadth) if live else None

    def live_laptops(self) -> tuple[LaptopFacts, ...]:
        """Laptops that have not been ended, in a stable order."""
        return tuple(sorted((x for x in self.laptops.values() if not x.cuts), key=lambda x: (x.prefix, x.device)))


@dataclass(frozen=True, slots=True)
class ScopeRights:
    """One scope as its entries and the directory make it. `holders` are staff who may receive it, `writers` those who
    may write now."""

    id: str
    kind: ScopeKind
    opener: str
    owner: str
    parent: str
    subject: str
    allowed: frozenset[str]
    holders: frozenset[str]
    writers: frozenset[str]
    owners: frozenset[str]


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


def _facts(entries: Iterable[Entry], kind: str) -> list[tuple[Entry, Change, Mapping[str, Json]]]:
    return [(e, c, observed(e, c)) for e in entries for c in e.changes if c.kind == kind and c.op == "observe"]


def _cut(facts: Mapping[str, Json]) -> Cut:
    heads = facts.get("heads")
    found: dict[str, tuple[int, str]] = {}
    for key, value in heads.items() if isinstance(heads, dict) else ():
        if isinstance(value, list) and len(value) == 2 and isinstance(value[0], int) and isinstance(value[1], str):
            found[key] = (value[0], value[1])
    return Cut(found)


def opening(scope: str, entries: Iterable[Entry]) -> tuple[Entry, Mapping[str, Json]] | None:
    """The entry that opened `scope`, where it is held and truly commits to its author's laptop."""
    for entry, change, facts in sorted(_facts(entries, "scope"), key=lambda item: item[0].id):
        kind, nonce = facts.get("kind"), facts.get("nonce")
        if change.id == scope and isinstance(nonce, str) and kind in set(ScopeKind):
            if scope_id(ScopeKind(str(kind)), entry.header.device, nonce) == scope:
                return entry, facts
    return None


def read_directory(scope: str, entries: Mapping[str, Entry]) -> Directory:
    """The directory that the entries of its scope make, whatever order they came in."""
    opened = opening(scope, entries.values())
    if opened is None:
        return Directory()
    root = opened[0].header.device
    ordered = sorted(entries.values(), key=lambda e: e.id)
    chains = Chains(entries)
    laptops = [(e, f) for e, _, f in _facts(ordered, "laptop")]
    levels = _signer_levels(root, laptops, chains, {})
    ends = _facts(ordered, "laptop_end")
    cuts: dict[str, tuple[Cut, ...]] = {}
    for level in sorted(set(levels.values())):
        before = dict(cuts)
        for entry, _change, facts in ends:
            author = entry.header.device
            if levels.get(author) == level and chains.stands(entry, before.get(author, ())):
                device = str(facts.get("device", ""))
                cuts[device] = (*cuts.get(device, ()), _cut(facts))
    signers = frozenset(_signer_levels(root, laptops, chains, cuts))
    allowed = {
        e.id: e for e in ordered if e.header.device in signers and chains.stands(e, cuts.get(e.header.device, ()))
    }
    return Directory(
        _laptops([(e, f) for e, f in laptops if e.id in allowed], cuts),
        _roles(allowed.values()),
        frozenset(allowed),
        signers,
    )


def _signer_levels(
    root: str, laptops: list[tuple[Entry, Mapping[str, Json]]], chains: Chains, cuts: Mapping[str, tuple[Cut, ...]]
) -> dict[str, int]:
    levels = {root: 0}
    frontier = [root]
    while frontier:
        named = [
            str(f.get("device"))
            for e, f in laptops
            if e.header.device in frontier
            and f.get("signer") is True
            and chains.stands(e, cuts.get(e.header.device, ()))
        ]
        depth = max(levels.values()) + 1
        frontier = [device for device in dict.fromkeys(named) if device not in levels]
        levels.update(dict.fromkeys(frontier, depth))
    return levels


def _laptops(
    found: list[tuple[Entry, Mapping[str, Json]]], cuts: Mapping[str, tuple[Cut, ...]]
) -> dict[str, LaptopFacts]:
    laptops: dict[str, LaptopFacts] = {}
    disputed: set[str] = set()
    for _entry, facts in found:
        device, key = str(facts.get("device", "")), str(facts.get("public_key", ""))
        known = LaptopFacts(
            device,
            str(facts.get("staff", "")),
            key,
            str(facts.get("prefix", "")),
            facts.get("signer") is True,
            cuts.get(device, ()),
        )
        if device in laptops and laptops[device].staff != known.staff:
            disputed.add(device)
        laptops.setdefault(device, known)
    return {device: facts for device, facts in laptops.items() if device not in disputed}


def _roles(entries: Iterable[Entry]) -> tuple[RoleGrant, ...]:
    held = list(entries)
    cuts: dict[str, tuple[Cut, ...]] = {}
    for _entry, _change, facts in _facts(held, "role_end"):
        grant = str(facts.get("role", ""))
        cuts[grant] = (*cuts.get(grant, ()), _cut(facts))
    roles = [
        RoleGrant(c.id, str(f.get("staff", "")), Role(str(f["role"])), cuts.get(c.id, ()))
        for _e, c, f in _facts(held, "role")
        if f.get("role") in set(Role)
    ]
    return tuple(sorted(roles, key=lambda grant: grant.id))


@dataclass(frozen=True, slots=True)
class _Source:
    """One reason why a member of staff has rights in a scope."""

    id: str
    staff: str
    level: int
    own: bool
    write: bool
    cuts: tuple[Cut, ...] = ()


def judge(scope: str, entries: Mapping[str, Entry], directory: Directory) -> ScopeRights | None:
    """The rights in `scope`, worked out over all its entries; None until its opening is held and its laptop known."""
    opened = opening(scope, entries.values())
    if opened is None:
        return None
    entry, facts = opened
    kind, laptop = ScopeKind(str(facts["kind"])), directory.laptops.get(entry.header.device)
    if kind is ScopeKind.DIRECTORY:
        return _directory_rights(scope, entry, directory)
    if laptop is None or laptop.staff != entry.header.author:
        return None
    if not any(grant.staff == laptop.staff and grant.role in CAN_OPEN[kind] for grant in directory.roles):
        return None
    court = _Court(kind, laptop.staff, entries, directory)
    sources = court.sources()
    allowed = frozenset(e.id for e in entries.values() if court.may(e, sources, "write"))
    live = [s for s in sources if not s.cuts]
    holders = {s.staff for s in live} | {g.staff for g in directory.roles if not g.cuts and g.role in CAN_HOLD[kind]}
    return ScopeRights(
        scope,
        kind,
        entry.header.device,
        laptop.staff,
        str(facts.get("parent", "")),
        str(facts.get("subject", "")),
        allowed,
        frozenset(holders),
        frozenset(s.staff for s in live if s.write),
        frozenset(s.staff for s in live if s.own),
    )


def _directory_rights(scope: str, entry: Entry, directory: Directory) -> ScopeRights:
    everyone = frozenset(x.staff for x in directory.live_laptops())
    keepers = frozenset(x.staff for x in directory.live_laptops() if x.device in directory.signers)
    return ScopeRights(
        scope,
        ScopeKind.DIRECTORY,
        entry.header.device,
        entry.header.author,
        "",
        "",
        directory.allowed,
        everyone,
        keepers,
        keepers,
    )


class _Court:
    """Works out the sources of rights in one scope."""

    def __init__(self, kind: ScopeKind, owner: str, entries: Mapping[str, Entry], directory: Directory) -> None:
        self.kind, self.owner, self.directory = kind, owner, directory
        self.chains = Chains(entries)
        ordered = sorted(entries.values(), key=lambda e: e.id)
        self.grants = _facts(ordered, "access_grant")
        self.ends = _facts(ordered, "access_end")

    def sources(self) -> list[_Source]:
        """Every source with the endings that truly hold."""
        first = self._closure({})
        cuts: dict[str, tuple[Cut, ...]] = {}
        for level in sorted({s.level for s in first}):
            before = dict(cuts)
            judges = [self._with(s, before) for s in first if s.level == level]
            targets = {s.id for s in first if s.level >= level}
            for entry, _change, facts in self.ends:
                target = str(facts.get("grant", ""))
                if target in targets and self.may(entry, judges, "own"):
                    cuts[target] = (*cuts.get(target, ()), _cut(facts))
        return self._closure(cuts)

    def _base(self) -> list[_Source]:
        owner = _Source("owner", self.owner, 0, own=True, write=True)
        roles = [
            _Source(g.id, g.staff, 0, own=g.role in CAN_OWN[self.kind], write=True, cuts=g.cuts)
            for g in self.directory.roles
            if g.role in CAN_WRITE[self.kind]
        ]
        return [owner, *roles]

    def _closure(self, cuts: Mapping[str, tuple[Cut, ...]]) -> list[_Source]:
        found = [self._with(source, cuts) for source in self._base()]
        known = {source.id for source in found}
        level = 0
        while True:
            judges = [s for s in found if s.level == level]
            level += 1
            new = [
                self._with(
                    _Source(
                        c.id,
                        str(f.get("staff", "")),
                        level,
                        own=f.get("right") == "own",
                        write=f.get("right") != "read",
                    ),
                    cuts,
                )
                for e, c, f in self.grants
                if c.id not in known and self._grantable(str(f.get("staff", ""))) and self.may(e, judges, "own")
            ]
            if not new:
                return found
            found += new
            known |= {source.id for source in new}

    def _grantable(self, staff: str) -> bool:
        """Walls no grant opens: an Idva never holds a case, nor anyone without a role a scope of people."""
        roles = [g.role for g in self.directory.roles if g.staff == staff]
        return any(
            role in CAN_HOLD[self.kind] or role in CAN_WRITE[self.kind] or role in GRANTABLE[self.kind]
            for role in roles
        )

    @staticmethod
    def _with(source: _Source, cuts: Mapping[str, tuple[Cut, ...]]) -> _Source:
        extra = cuts.get(source.id, ())
        return (
            _Source(source.id, source.staff, source.level, source.own, source.write, (*source.cuts, *extra))
            if extra
            else source
        )

    def may(self, entry: Entry, sources: Iterable[_Source], power: str) -> bool:
        """Whether `entry`'s author had `power` ("write" or "own") there, by a laptop of theirs that still counted."""
        laptop = self.directory.laptops.get(entry.header.device)
        if laptop is None or laptop.staff != entry.header.author or not self.chains.stands(entry, laptop.cuts):
            return False
        return any(
            s.staff == laptop.staff and (s.own if power == "own" else s.write) and self.chains.stands(entry, s.cuts)
            for s in sources
        )


GRANTABLE: Mapping[ScopeKind, frozenset[Role]] = {
    ScopeKind.DIRECTORY: frozenset(),
    ScopeKind.SITE: frozenset({Role.SERVICE_MANAGER, Role.SITE_LEAD}),
    ScopeKind.LOG: frozenset(),
    ScopeKind.INDEX: frozenset({Role.CASE_MANAGER}),
    ScopeKind.CASE: frozenset({Role.CASE_MANAGER, Role.SERVICE_MANAGER, Role.SITE_LEAD}),
    ScopeKind.DYAD: frozenset({Role.CASE_MANAGER, Role.IDVA, Role.SERVICE_MANAGER, Role.SITE_LEAD}),
    ScopeKind.IDVA_PRIVATE: frozenset({Role.IDVA, Role.CASE_MANAGER, Role.SERVICE_MANAGER, Role.SITE_LEAD}),
}
