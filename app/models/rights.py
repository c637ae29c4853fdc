"""Who may write and hold what, worked out over all the entries held: the same in any order of arrival.

The rules, in words. A scope's id commits to the laptop that opened it, so nobody else can claim it. The directory's
opener and the signers it names (and those they name) keep the directory: laptops, and roles of staff. In other scopes
the opener's owner and the roles of the directory have rights from the start; owners grant more and end what was
granted. An ending names, for each stream, the last entry it lets stand; what lies beyond, and every stream it does not
name, is unapplied. What an ending undoes counts for nothing, endings included; where endings undo each other in a
circle, those nearest the root hold, and equals both hold: the narrower right. No right outlasts the role it needs, and
of several roles that stand the narrowest counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.models.access import CAN_HOLD, CAN_OPEN, CAN_OWN, CAN_WRITE, Role
from app.models.endings import WHOLE, Chains, Cut, cut_of, facts_of, holding, observed
from app.models.journal import Entry
from app.models.record import Json, ScopeKind


def scope_id(kind: ScopeKind, device: str, nonce: str) -> str:
    """The 128-bit id of a scope that `device` opens: random to everyone else, and claimable by no other laptop."""
    return hashlib.sha256(f"sightline scope\x00{kind.value}\x00{device}\x00{nonce}".encode()).hexdigest()[:32]


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
        return self._narrowest().get(staff)

    def counted_roles(self) -> tuple[RoleGrant, ...]:
        """The roles that give rights: ended ones up to their named heads, and of those that stand the narrowest."""
        now = self._narrowest()
        return tuple(grant for grant in self.roles if grant.cuts or grant.role is now[grant.staff])

    def _narrowest(self) -> dict[str, Role]:
        found: dict[str, Role] = {}
        for grant in self.roles:
            if not grant.cuts and (grant.staff not in found or grant.role.breadth < found[grant.staff].breadth):
                found[grant.staff] = grant.role
        return found

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


def opening(scope: str, entries: Iterable[Entry]) -> tuple[Entry, Mapping[str, Json]] | None:
    """The entry that opened `scope`, where it is held and truly commits to its author's laptop."""
    for entry, change, facts in sorted(facts_of(entries, "scope"), key=lambda item: item[0].id):
        kind, nonce = str(facts.get("kind")), str(facts.get("nonce"))
        known = change.id == scope and kind in set(ScopeKind)
        if known and scope_id(ScopeKind(kind), entry.header.device, nonce) == scope:
            return entry, facts
    return None


_ROLES = frozenset(role.value for role in Role)
_Laptops = list[tuple[Entry, Mapping[str, Json]]]
_Cuts = Mapping[str, tuple[Cut, ...]]


def read_directory(scope: str, entries: Mapping[str, Entry]) -> Directory:
    """The directory that the entries of its scope make, whatever order they came in."""
    opened = opening(scope, entries.values())
    if opened is None:
        return Directory()
    root = opened[0].header.device
    ordered = sorted(entries.values(), key=lambda e: e.id)
    chains = Chains(entries)
    laptops = [(e, f) for e, _, f in facts_of(ordered, "laptop")]
    cuts = _laptop_cuts(root, laptops, ordered, chains)
    levels = _signer_levels(root, laptops, chains, cuts)
    kept = {e.id: e for e in ordered if e.header.device in levels and chains.stands(e, cuts.get(e.header.device, ()))}
    known = _laptops([(e, f) for e, f in laptops if e.id in kept], levels, cuts)
    allowed = [
        e for e in kept.values() if e.header.device not in known or known[e.header.device].staff == e.header.author
    ]
    return Directory(known, _roles(allowed), frozenset(e.id for e in allowed), frozenset(levels))


def _laptop_cuts(root: str, laptops: _Laptops, ordered: list[Entry], chains: Chains) -> _Cuts:
    """The endings of laptops that hold: any signer's of any laptop, the root's own included, so that one lost laptop
    never freezes a site."""
    ends = [(e, str(f.get("device", "")), cut_of(f)) for e, _, f in facts_of(ordered, "laptop_end")]

    def cuts_of(held: frozenset[int]) -> _Cuts:
        cuts: dict[str, tuple[Cut, ...]] = {}
        for place in sorted(held):
            _entry, device, cut = ends[place]
            cuts[device] = (*cuts.get(device, ()), cut)
        return cuts

    def valid(held: frozenset[int]) -> frozenset[int]:
        cuts = cuts_of(held)
        signers = _signer_levels(root, laptops, chains, cuts)
        return frozenset(
            place
            for place, (e, _, _) in enumerate(ends)
            if e.header.device in signers and chains.stands(e, cuts.get(e.header.device, ()))
        )

    levels = _signer_levels(root, laptops, chains, {})
    return cuts_of(holding(valid, lambda place: levels[ends[place][0].header.device])) if ends else {}


def _signer_levels(root: str, laptops: _Laptops, chains: Chains, cuts: _Cuts) -> dict[str, int]:
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


def _laptops(found: _Laptops, levels: Mapping[str, int], cuts: _Cuts) -> dict[str, LaptopFacts]:
    """Laptops as admitted by the signer nearest the root; one that equals admit as two people's, or with two keys, is
    nobody's."""
    laptops: dict[str, tuple[int, LaptopFacts]] = {}
    disputed: set[str] = set()
    for entry, facts in sorted(found, key=lambda item: levels[item[0].header.device]):
        device, level = str(facts.get("device", "")), levels[entry.header.device]
        staff, key, prefix = (str(facts.get(name, "")) for name in ("staff", "public_key", "prefix"))
        new = LaptopFacts(device, staff, key, prefix, facts.get("signer") is True, cuts.get(device, ()))
        nearest, known = laptops.setdefault(device, (level, new))
        if nearest == level and (known.staff, known.public_key) != (staff, key):
            disputed.add(device)
    return {device: known for device, (_, known) in laptops.items() if device not in disputed}


def _roles(entries: Iterable[Entry]) -> tuple[RoleGrant, ...]:
    held = list(entries)
    cuts: dict[str, tuple[Cut, ...]] = {}
    for _entry, _change, facts in facts_of(held, "role_end"):
        grant = str(facts.get("role", ""))
        cuts[grant] = (*cuts.get(grant, ()), cut_of(facts))
    roles = [
        RoleGrant(c.id, str(f.get("staff", "")), Role(str(f["role"])), cuts.get(c.id, ()))
        for _e, c, f in facts_of(held, "role")
        if isinstance(f.get("role"), str) and f["role"] in _ROLES
    ]
    return tuple(sorted(roles, key=lambda grant: (grant.id, grant.staff, grant.role)))


@dataclass(frozen=True, slots=True)
class _Source:
    """One reason why a member of staff has rights in a scope; `key` (entry id, id) tells apart two of one id."""

    key: tuple[str, str]
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
        return _directory_rights(scope, entry, entries, directory)
    if laptop is None or laptop.staff != entry.header.author:
        return None
    roles = [grant for grant in directory.roles if grant.staff == laptop.staff and grant.role in CAN_OPEN[kind]]
    if not any(kind is ScopeKind.LOG or Chains(entries).stands(entry, grant.cuts) for grant in roles):
        return None
    court = _Court(kind, laptop.staff, entries, directory)
    sources = court.sources()
    allowed = frozenset(e.id for e in entries.values() if court.may(e, sources, "write"))
    live = [s for s in sources if not s.cuts and court.fit_now(s.staff)]
    holders = {s.staff for s in live} | court.by_role(CAN_HOLD[kind])
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


def _directory_rights(
    scope: str, entry: Entry, entries: Mapping[str, Entry], directory: Directory
) -> ScopeRights | None:
    """The rights in the site's own directory; None for another site's, which this one's signers do not keep."""
    allowed = directory.allowed & entries.keys()
    if not allowed:
        return None
    everyone = frozenset(x.staff for x in directory.live_laptops())
    keepers = frozenset(x.staff for x in directory.live_laptops() if x.device in directory.signers)
    opener, owner = entry.header.device, entry.header.author
    return ScopeRights(scope, ScopeKind.DIRECTORY, opener, owner, "", "", allowed, everyone, keepers, keepers)


class _Court:
    """Works out the sources of rights in one scope."""

    def __init__(self, kind: ScopeKind, owner: str, entries: Mapping[str, Entry], directory: Directory) -> None:
        self.kind, self.owner, self.directory = kind, owner, directory
        self.chains = Chains(entries)
        ordered = sorted(entries.values(), key=lambda e: e.id)
        self.grants = facts_of(ordered, "access_grant")
        self.ends = [(e, str(f.get("grant", "")), cut_of(f)) for e, _, f in facts_of(ordered, "access_end")]
        self.roles: dict[str, list[RoleGrant]] = {}
        for grant in directory.counted_roles():
            self.roles.setdefault(grant.staff, []).append(grant)
        self.fit = CAN_OPEN[kind] | CAN_WRITE[kind] | CAN_HOLD[kind] | GRANTABLE[kind]

    def sources(self) -> list[_Source]:
        """Every source with the endings that truly hold: nobody ends what is nearer the root than their own right."""
        first = self._closure({})
        if not self.ends:
            return first
        level = {source.key: source.level for source in first}
        pairs = [(place, s.key) for place, (_, grant, _) in enumerate(self.ends) for s in first if s.key[1] == grant]

        def cuts_of(held: frozenset[tuple[int, tuple[str, str]]]) -> dict[tuple[str, str], tuple[Cut, ...]]:
            cuts: dict[tuple[str, str], tuple[Cut, ...]] = {}
            for place, key in sorted(held):
                cuts[key] = (*cuts.get(key, ()), self.ends[place][2])
            return cuts

        def valid(held: frozenset[tuple[int, tuple[str, str]]]) -> frozenset[tuple[int, tuple[str, str]]]:
            judges = self._closure(cuts_of(held))
            return frozenset(
                (place, key)
                for place, key in pairs
                if self.may(self.ends[place][0], [j for j in judges if level[j.key] <= level[key]], "own")
            )

        def rank(pair: tuple[int, tuple[str, str]]) -> int:
            return min(s.level for s in first if s.own and s.staff == self.ends[pair[0]][0].header.author)

        return self._closure(cuts_of(holding(valid, rank)))

    def _base(self) -> list[_Source]:
        owner = _Source(("", "owner"), self.owner, 0, own=True, write=True)
        roles = [
            _Source(("", g.id), g.staff, 0, own=g.role in CAN_OWN[self.kind], write=True, cuts=g.cuts)
            for held in self.roles.values()
            for g in held
            if g.role in CAN_WRITE[self.kind]
        ]
        return [owner, *roles]

    def _closure(self, cuts: Mapping[tuple[str, str], tuple[Cut, ...]]) -> list[_Source]:
        """Everyone with a right, level by level outwards from the owner, if the endings in `cuts` hold."""
        new = self._base()
        found: list[_Source] = []
        known: set[tuple[str, str]] = set()
        level = 0
        while new:
            judges = [replace(s, cuts=(*s.cuts, *cuts.get(s.key, ()))) for s in new]
            found += judges
            known |= {source.key for source in judges}
            level += 1
            new = [
                _Source(
                    (e.id, c.id), str(f.get("staff", "")), level, f.get("right") == "own", f.get("right") in _WRITING
                )
                for e, c, f in self.grants
                if (e.id, c.id) not in known and self._grantable(str(f.get("staff", ""))) and self.may(e, judges, "own")
            ]
        return found

    def _grantable(self, staff: str) -> bool:
        """Walls no grant opens: an Idva never holds a case, nor anyone without a role a scope of people."""
        return any(grant.role in self.fit for grant in self.roles.get(staff, ()))

    def fit_now(self, staff: str) -> bool:
        """Whether a role that may have rights here is still theirs; a laptop's log is its own whatever the role."""
        fitting = any(grant.role in self.fit and not grant.cuts for grant in self.roles.get(staff, ()))
        return fitting or self.kind is ScopeKind.LOG

    def _fit_then(self, staff: str, entry: Entry) -> bool:
        """Whether such a role still counted where `entry` stands: no right outlasts the role it needs."""
        return self.kind is ScopeKind.LOG or any(
            grant.role in self.fit and self.chains.stands(entry, grant.cuts) for grant in self.roles.get(staff, ())
        )

    def by_role(self, roles: frozenset[Role]) -> set[str]:
        """Staff who hold one of `roles` now."""
        return {g.staff for held in self.roles.values() for g in held if g.role in roles and not g.cuts}

    def may(self, entry: Entry, sources: Iterable[_Source], power: str) -> bool:
        """Whether `entry`'s author had `power` ("write" or "own") there, by a laptop of theirs that still counted."""
        laptop = self.directory.laptops.get(entry.header.device)
        if laptop is None or laptop.staff != entry.header.author or not self.chains.stands(entry, laptop.cuts):
            return False
        return self._fit_then(laptop.staff, entry) and any(
            s.staff == laptop.staff and (s.own if power == "own" else s.write) and self.chains.stands(entry, s.cuts)
            for s in sources
        )


_WRITING = frozenset({"own", "write"})
"""Rights a grant may give beside reading; one that a newer version names gives no more than reading here."""
GRANTABLE: Mapping[ScopeKind, frozenset[Role]] = {
    ScopeKind.DIRECTORY: frozenset(),
    ScopeKind.SITE: frozenset({Role.SERVICE_MANAGER, Role.SITE_LEAD}),
    ScopeKind.LOG: frozenset(),
    ScopeKind.INDEX: frozenset({Role.CASE_MANAGER}),
    ScopeKind.CASE: frozenset({Role.CASE_MANAGER, Role.SERVICE_MANAGER, Role.SITE_LEAD}),
    ScopeKind.DYAD: frozenset({Role.CASE_MANAGER, Role.IDVA, Role.SERVICE_MANAGER, Role.SITE_LEAD}),
    ScopeKind.IDVA_PRIVATE: frozenset({Role.IDVA, Role.CASE_MANAGER, Role.SERVICE_MANAGER, Role.SITE_LEAD}),
}

__all__ = [
    "GRANTABLE",
    "WHOLE",
    "Chains",
    "Cut",
    "Directory",
    "LaptopFacts",
    "RoleGrant",
    "ScopeRights",
    "judge",
    "observed",
    "opening",
    "read_directory",
    "scope_id",
]
