"""What is missing on each case that is not closed, before its review and before the return."""

from __future__ import annotations

import json

from app.models.access import Access
from app.models.guards import Task
from app.models.today import gaps
from app.store.queries.dates import live_cases
from app.store.queries.stages import stage_facts
from app.store.store import Store

_PROFILE = """
SELECT c._id, p.sex, p.ethnicity, c.work_mode FROM r_case c
LEFT JOIN r_person_details p ON p._scope = c._scope AND p._id = c.service_user
WHERE c._id IN (SELECT value FROM json_each(?))
"""


def case_gaps(store: Store, access: Access, *, today: str, mine: bool = True) -> dict[str, tuple[Task, ...]]:
    """What is missing, by the id of each case (`mine`: that this person holds) on which anything is. `today` is ISO."""
    held = live_cases(store, access)
    wanted = [case.id for case in held.values() if not mine or case.case_manager == access.staff]
    found: dict[str, tuple[Task, ...]] = {}
    for case, sex, ethnicity, work_mode in store.db.execute(_PROFILE, (json.dumps(wanted),)).fetchall():
        facts = stage_facts(store, access, case, on=today)
        if facts is not None:
            indirect = work_mode == "indirect_only"
            found[case] = gaps(facts, sex=sex or "", ethnicity=ethnicity or "", indirect_only=indirect)
    return {case: missing for case, missing in found.items() if missing}
