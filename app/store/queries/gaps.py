"""What is known, for the review and the return, of each case that is not closed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping

from app.models.access import Access
from app.models.record import ScopeKind
from app.models.today import CaseFacts, DyadFacts
from app.store.queries.cases import LETTER
from app.store.queries.dates import live_cases
from app.store.store import Store

_PROFILE = """
SELECT c._id, c.status, p.sex, p.ethnicity, c.no_idva_because,
    (SELECT count(*) FROM r_dyad_link l WHERE l._scope = c._scope)
FROM r_case c LEFT JOIN r_person_details p ON p._scope = c._scope AND p._id = c.service_user
WHERE c._id IN (SELECT value FROM json_each(:cases))
"""
_DONE = """
SELECT "case", substr(instrument, 1, instr(instrument || '@', '@') - 1), time_point FROM r_case_assessment
    WHERE _current = 1 AND perspective = 'case_manager' AND "case" IN (SELECT value FROM json_each(:cases))
UNION SELECT "case", instrument, time_point FROM r_case_waiver
    WHERE _current = 1 AND perspective = 'case_manager' AND "case" IN (SELECT value FROM json_each(:cases))
"""
_DYADS = f"""
SELECT d."case", d._id, {LETTER}, coalesce(d.idva, '') <> '' OR coalesce(d.no_idva_because, '') <> '',
    coalesce(d.role, '') <> 'primary_perpetrator' AND coalesce(d.not_assessed_because, '') = ''
FROM r_dyad d WHERE d."case" IN (SELECT value FROM json_each(:cases)) ORDER BY 3
"""
_RATED = """
SELECT dyad, time_point FROM r_dyad_assessment
    WHERE _current = 1 AND perspective = 'case_manager' AND instrument LIKE 'behaviour@%'
        AND "case" IN (SELECT value FROM json_each(:cases))
UNION SELECT dyad, time_point FROM r_dyad_waiver
    WHERE _current = 1 AND perspective = 'case_manager' AND instrument = 'behaviour'
        AND "case" IN (SELECT value FROM json_each(:cases))
"""


def case_facts(store: Store, access: Access, *, mine: bool = True) -> dict[str, CaseFacts]:
    """What is known of each case that is not closed (`mine`: that this person holds), by case id."""
    held = live_cases(store, access)
    wanted = [case.id for case in held.values() if not mine or case.case_manager == access.staff]
    if not wanted:
        return {}
    given = {"cases": json.dumps(wanted)}
    done: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for case, name, point in store.db.execute(_DONE, given):
        done[case].add((name or "", point or ""))
    dyads = _dyads(store, given) if access.may(ScopeKind.DYAD) else {}
    return {
        case: CaseFacts(
            status=status or "",
            sex=sex or "",
            ethnicity=ethnicity or "",
            no_idva_because=because or "",
            dyads=tuple(dyads.get(case, ())),
            letters=int(letters),
            done=frozenset(done[case]),
        )
        for case, status, sex, ethnicity, because, letters in store.db.execute(_PROFILE, given)
    }


def _dyads(store: Store, given: Mapping[str, str]) -> dict[str, list[DyadFacts]]:
    rated: dict[str, set[str]] = defaultdict(set)
    for dyad, point in store.db.execute(_RATED, given):
        rated[dyad].add(point or "")
    found: dict[str, list[DyadFacts]] = defaultdict(list)
    for case, dyad, letter, linked, wanted in store.db.execute(_DYADS, given):
        facts = DyadFacts(dyad, letter or "", bool(linked), frozenset(rated[dyad]), bool(wanted))
        found[case].append(facts)
    return found
