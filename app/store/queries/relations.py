"""Who stands where around a service user: each victim-survivor, their children, their Idva, and the risk as each side
judges it."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from app.models.access import Access
from app.models.months import interval
from app.models.record import ScopeKind
from app.store.queries.assessments import latest_assessment
from app.store.queries.cases import DyadRow, dyad_links, held_dyads, highest_risk
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class ChildRow:
    """A child as the map shows it: never by name. Codes as they are stored; `age` in whole years, None if not known."""

    id: str
    age: int | None
    age_band: str
    lives_with: str
    relation: str
    status: str


@dataclass(frozen=True, slots=True)
class Relation:
    """One victim-survivor of a case. `dyad` is None where their record is not held here."""

    letter: str
    dyad: DyadRow | None
    separated_on: str
    idva_agency: str
    risk_idva: str
    children: tuple[ChildRow, ...]


@dataclass(frozen=True, slots=True)
class Relations:
    """Everybody around one service user. `risk` is the case manager's level for the group of victim-survivors."""

    risk: str
    rows: tuple[Relation, ...]


def relations(store: Store, access: Access, case: str, *, today: date) -> Relations | None:
    """Who stands around the service user of a case, by letter.

    None for who may not see every dyad of it, and always with the service user in the room.
    """
    may = access.may(ScopeKind.CASE) and access.may(ScopeKind.DYAD) and access.sees_covert
    if not may or case in access.restricted:
        return None
    held = {dyad.id: dyad for dyad in held_dyads(store, access, case)}
    facts = _facts(store, case)
    children = _children(store, case, today)
    risks = _idva_risks(store, case)
    rows = []
    for letter, dyad in sorted(dyad_links(store, access, case), key=lambda link: (len(link[0]), link[0])):
        separated, agency = facts.get(dyad, ("", ""))
        kids = tuple(children[dyad]) if dyad in held else ()
        rows.append(Relation(letter, held.get(dyad), separated, agency, risks.get(dyad, ""), kids))
    return Relations(_victims_risk(store, access, case), tuple(rows))


def _facts(store: Store, case: str) -> dict[str, tuple[str, str]]:
    rows = store.db.execute(
        """SELECT d._id, coalesce(d.separated_on, ''), coalesce(g.name, '') FROM r_dyad d
        LEFT JOIN r_staff s ON s._id = d.idva LEFT JOIN r_agency g ON g._id = s.agency WHERE d."case" = ?""",
        (case,),
    )
    return {dyad: (separated, agency) for dyad, separated, agency in rows}


def _children(store: Store, case: str, today: date) -> dict[str, list[ChildRow]]:
    rows = store.db.execute(
        """SELECT k.dyad, k._id, k.birth_date, coalesce(k.age_band, ''), coalesce(k.lives_with, ''),
            coalesce(k.relation_to_service_user, ''), coalesce(k.status, '')
        FROM r_child k JOIN r_dyad d ON d._id = k.dyad AND d._scope = k._scope WHERE d."case" = ? ORDER BY k._at, k._id""",
        (case,),
    )
    found: dict[str, list[ChildRow]] = defaultdict(list)
    for dyad, rid, born, band, lives, relation, status in rows:
        found[dyad].append(ChildRow(rid, _age(born or "", today), band, lives, relation, status))
    return found


def _age(born: str, today: date) -> int | None:
    try:
        first, last = interval(born)
    except ValueError:
        return None
    if (last - first).days > 31 or first > today:
        return None
    return today.year - last.year - ((today.month, today.day) < (last.month, last.day))


def _idva_risks(store: Store, case: str) -> dict[str, str]:
    rows = store.db.execute(
        """SELECT dyad, answers FROM (
            SELECT dyad, answers, row_number() OVER (PARTITION BY dyad ORDER BY happened DESC, _at DESC, _id DESC) AS n
            FROM r_dyad_assessment WHERE "case" = ? AND _current = 1 AND perspective = 'idva' AND instrument LIKE 'risk@%'
        ) WHERE n = 1""",
        (case,),
    )
    return {dyad: highest_risk(answers) for dyad, answers in rows}


def _victims_risk(store: Store, access: Access, case: str) -> str:
    latest = latest_assessment(store, access, instrument="risk", perspective="case_manager", case=case)
    levels = latest.answers.get("level") if latest is not None else None
    return highest_risk(json.dumps({"level": {"victim": levels.get("victim", "")}})) if isinstance(levels, dict) else ""
