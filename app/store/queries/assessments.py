"""Assessments: the latest of each kind, severity over time, and needs now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app.models.access import Access
from app.models.record import Json, ScopeKind
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class AssessmentRow:
    """One current completed assessment with its answers."""

    id: str
    scope: str
    case: str
    dyad: str
    instrument: str
    time_point: str
    perspective: str
    happened: str
    recorded_at: str
    author: str
    answers: dict[str, Json]


_TEXTS = ("id", "scope", "case", "dyad", "instrument", "time_point", "perspective", "happened", "recorded_at", "author")
_COLUMNS = "a._id, a._scope, a.\"case\", {dyad}, a.instrument, a.time_point, a.perspective, a.happened, a._at, coalesce(s.name, ''), a.answers"


def assessments(
    store: Store, access: Access, *, case: str = "", dyad: str = "", instrument: str = "", perspective: str = ""
) -> list[AssessmentRow]:
    """Current assessments, oldest first; `instrument` is a name without version. Dyad ones only where `access` may see
    them."""
    found: list[AssessmentRow] = []
    for table, kind, column in (
        ("r_case_assessment", ScopeKind.CASE, "''"),
        ("r_dyad_assessment", ScopeKind.DYAD, "a.dyad"),
    ):
        if not access.may(kind) or (dyad and kind is ScopeKind.CASE):
            continue
        rows = store.db.execute(
            f"""SELECT {_COLUMNS.format(dyad=column)} FROM {table} a LEFT JOIN r_staff s ON s._id = a._author
            WHERE a._current = 1 AND (:case = '' OR a."case" = :case) AND (:dyad = '' OR {column} = :dyad)
                AND (:instrument = '' OR a.instrument LIKE :instrument || '@%') AND (:perspective = '' OR a.perspective = :perspective)
                AND (:covert OR NOT coalesce(a.covert, 0))""",
            {
                "case": case,
                "dyad": dyad,
                "instrument": instrument,
                "perspective": perspective,
                "covert": access.sees_covert,
            },
        )
        found += [_row(row) for row in rows if row[2] not in access.restricted]
    return sorted(found, key=lambda a: (a.happened, a.recorded_at, a.id))


def _row(row: tuple[Any, ...]) -> AssessmentRow:
    answers: dict[str, Json] = json.loads(row[10]) if row[10] else {}
    texts = dict(zip(_TEXTS, (str(cell or "") for cell in row[:10]), strict=True))
    return AssessmentRow(**texts, answers=answers)


def latest_assessment(
    store: Store, access: Access, *, instrument: str, perspective: str, case: str = "", dyad: str = ""
) -> AssessmentRow | None:
    """The latest current assessment of one perspective, about a dyad or about the case."""
    found = assessments(store, access, case=case, dyad=dyad, instrument=instrument, perspective=perspective)
    return found[-1] if found else None


def instrument_source(store: Store, key: str) -> str:
    """The definition of an instrument as the directory holds it; "" where it does not."""
    row = store.db.execute(
        'SELECT definition FROM r_instrument WHERE "key" = ? ORDER BY _at, _id LIMIT 1', (key,)
    ).fetchone()
    return str(row[0]) if row else ""


def instrument_keys(store: Store) -> list[str]:
    """The instruments the directory holds, `name@version`."""
    return [str(row[0]) for row in store.db.execute('SELECT DISTINCT "key" FROM r_instrument ORDER BY 1')]
