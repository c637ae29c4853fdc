"""Which dyads are of one victim-survivor, as the case team judged; never told to an Idva."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.access import Access
from app.models.birth_dates import compare
from app.models.matching import Particulars, People
from app.models.name_sounds import name_parts, sounds
from app.models.record import ScopeKind
from app.store.queries.cases import DyadRow, held_dyads
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class VictimJudged:
    """What was last judged of the victim-survivors of two dyads: by whom, when (UTC) and why."""

    dyad: str
    other: str
    judgement: str
    why: str
    by: str
    at: str


def victim_judgements(store: Store, access: Access) -> list[VictimJudged]:
    """The latest judgement of each pair of dyads, the newest first."""
    if not (access.may(ScopeKind.CASE) and access.may(ScopeKind.DYAD)):
        return []
    rows = store.db.execute(
        """SELECT l.dyad, l.other_dyad, coalesce(l.judgement, ''), coalesce(l.why, ''), coalesce(s.name, ''), l._changed_at
        FROM r_victim_link l LEFT JOIN r_staff s ON s._id = l._changed_by ORDER BY l._changed_at, l._id"""
    )
    latest = {frozenset(row[:2]): VictimJudged(*("" if cell is None else cell for cell in row)) for row in rows}
    return sorted(latest.values(), key=lambda judged: judged.at, reverse=True)


def dyad_judgement(store: Store, access: Access, dyad: str, other: str) -> str:
    """What was last judged of two dyads' victim-survivors; "" where nobody did."""
    pair = {dyad, other}
    return next((j.judgement for j in victim_judgements(store, access) if {j.dyad, j.other} == pair), "")


def same_victims(store: Store, access: Access) -> dict[str, str]:
    """For each dyad judged to be of one person with others: one name for them all (the least id)."""
    groups: dict[str, set[str]] = {}
    for judged in victim_judgements(store, access):
        if judged.judgement == "same":
            joined = groups.get(judged.dyad, {judged.dyad}) | groups.get(judged.other, {judged.other})
            for dyad in joined:
                groups[dyad] = joined
    return {dyad: min(group) for dyad, group in groups.items()}


@dataclass(frozen=True, slots=True)
class VictimPair:
    """Two dyads, one of them of the case asked about, whose victim-survivors were judged or may be one person."""

    dyad: DyadRow
    other: DyadRow
    judgement: str
    why: str = ""
    by: str = ""
    at: str = ""


def victim_pairs(store: Store, access: Access, case: str) -> list[VictimPair]:
    """Pairs of dyads held here, one of them of `case`, that were judged (not those taken back), and after them those
    that look alike and nobody has judged."""
    if not (access.may(ScopeKind.CASE) and access.may(ScopeKind.DYAD)) or case in access.restricted:
        return []
    held = {dyad.id: dyad for dyad in held_dyads(store, access)}
    mine = [dyad for dyad in held.values() if dyad.case == case]
    found: dict[frozenset[str], VictimPair] = {}
    for judged in victim_judgements(store, access):
        ours = {judged.dyad, judged.other} & {dyad.id for dyad in mine}
        if ours and judged.judgement != "undone" and {judged.dyad, judged.other} <= set(held):
            first = min(ours)
            second = judged.other if first == judged.dyad else judged.dyad
            pair = VictimPair(held[first], held[second], judged.judgement, judged.why, judged.by, judged.at)
            found[frozenset({first, second})] = pair
    near = _sounding_alike(mine, list(held.values()))
    for one, others in unsure_pairs(store, access, near).items():
        for other in sorted(others):
            if held[one].case == case:
                found.setdefault(frozenset({one, other}), VictimPair(held[one], held[other], ""))
    return list(found.values())


def _sounding_alike(mine: list[DyadRow], every: list[DyadRow]) -> list[DyadRow]:
    """Those of `every` whose name shares a sound with one of `mine`: the only ones worth weighing."""
    wanted = {sound for dyad in mine for part in name_parts(dyad.name) for sound in sounds(part)}
    return [d for d in every if any(sound in wanted for part in name_parts(d.name) for sound in sounds(part))]


def unsure_pairs(store: Store, access: Access, dyads: list[DyadRow]) -> dict[str, set[str]]:
    """For each dyad, the others whose victim-survivor may be the same person and whom nobody has judged."""
    judged = victim_judgements(store, access)
    settled = {frozenset({j.dyad, j.other}) for j in judged if j.judgement in ("same", "not_same")}
    born = {dyad.id: _born(store, dyad) for dyad in dyads}
    people = People()
    for dyad in dyads:
        if dyad.name:
            people.put(dyad.id, Particulars((dyad.name,), born[dyad.id]))
    found: dict[str, set[str]] = {dyad.id: set() for dyad in dyads}
    for dyad in dyads:
        for match in people.matches(people.held.get(dyad.id, Particulars()), but=(dyad.id,)):
            differs = compare(born[dyad.id], born[match.person]).fit == "differs"
            if match.strength != "weak" and not differs and frozenset({dyad.id, match.person}) not in settled:
                found[dyad.id].add(match.person)
    return found


def _born(store: Store, dyad: DyadRow) -> str:
    row = store.db.execute(
        "SELECT coalesce(birth_date, '') FROM r_victim_survivor WHERE _id = ? AND _scope = ?",
        (dyad.victim_survivor, dyad.scope),
    ).fetchone()
    return str(row[0]) if row else ""
