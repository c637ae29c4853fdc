"""Every date that calls for somebody: reviews, actions, goals, alerts, orders, appointments, requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.models.access import Access
from app.models.clocks import clocks
from app.models.codes import LIVE_STATUSES
from app.models.record import ScopeKind
from app.models.today import Dated, DateKind, due_day
from app.store.queries.cases import LETTER
from app.store.queries.clocks import clock_facts
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class LiveCase:
    """A case that is open or on its way in, as far as a line about it needs."""

    id: str
    scope: str
    reference: str
    name: str
    unconfirmed: int
    status: str
    case_manager: str
    index_scope: str


_CASES = """
SELECT c._id, c._scope, coalesce(c.reference, ''),
    coalesce(nullif(trim(coalesce(u.given_name, '') || ' ' || coalesce(u.family_name, '')), ''), u.known_as, ''),
    coalesce(u.name_unconfirmed, 0), c.status, coalesce(c.case_manager, ''), coalesce(c.index_scope, '')
FROM r_case c LEFT JOIN r_service_user u ON u._id = c.service_user AND u._scope = c.index_scope
WHERE c.status IN ({statuses})
"""
_LIVE = ", ".join(f"'{status}'" for status in sorted(LIVE_STATUSES))

_CASE_DATES = """
SELECT 'action', _scope, _id, due, '', what, owner, '', covert FROM r_action
    WHERE status = 'open' AND due BETWEEN :first AND :last
UNION ALL SELECT 'alert', _scope, _id, review_due, type, '', '', '', covert FROM r_alert
    WHERE state = 'active' AND review_due BETWEEN :first AND :last
UNION ALL SELECT 'goal', _scope, _id, due, '', wording, '', '', covert FROM r_goal
    WHERE status = 'open' AND due BETWEEN :first AND :last
UNION ALL SELECT 'step', s._scope, s._id, s.due, s.actor, s.what, '', '', s.covert FROM r_goal_step s
    JOIN r_goal g ON g._id = s.goal AND g._scope = s._scope AND g.status = 'open'
    WHERE s.status = 'open' AND s.due BETWEEN :first AND :last
UNION ALL SELECT 'order', _scope, _id, ends, type, '', '', '', covert FROM r_legal_order
    WHERE state = 'in_force' AND ends BETWEEN :first AND :last
UNION ALL SELECT 'appointment', _scope, _id, planned, kind, "where", joint_worker, check_in_by, covert FROM r_appointment
    WHERE status = 'planned' AND planned BETWEEN :first AND :last
UNION ALL SELECT 'request', _scope, _id, due, '', from_whom, '', '', covert FROM r_subject_access_request
    WHERE status IN ('received', 'identity_asked') AND due BETWEEN :first AND :last
UNION ALL SELECT 'marac', _scope, _id, marac_on, '', '', '', '', 1 FROM r_referral
    WHERE marac_on BETWEEN :now AND :last
"""
"""The same columns each: kind, scope, record, when, code, words, owner, until, covert."""

_DYAD_DATES = """
SELECT 'order', _scope, _id, ends, type, '', '', '', covert FROM r_dyad_order
    WHERE state = 'in_force' AND ends BETWEEN :first AND :last
UNION ALL SELECT 'appointment', _scope, _id, planned, kind, "where", joint_worker, check_in_by, covert
    FROM r_dyad_appointment WHERE status = 'planned' AND planned BETWEEN :first AND :last
UNION ALL SELECT 'alert', _scope, _id, review_due, type, '', '', '', covert FROM r_dyad_alert
    WHERE state = 'active' AND review_due BETWEEN :first AND :last
UNION ALL SELECT 'plan', _scope, _id, expires, '', '', '', '', covert FROM r_contact_plan
    WHERE state = 'cleared' AND expires BETWEEN :first AND :last
UNION ALL SELECT 'contact_point', _scope, _id, expires, kind, '', '', '', covert FROM r_victim_contact_point
    WHERE expires BETWEEN :first AND :last
"""


def live_cases(store: Store, access: Access) -> dict[str, LiveCase]:
    """The cases held here that are open or on their way in, by id."""
    if not access.may(ScopeKind.CASE):
        return {}
    return _cases(store, access, _CASES.format(statuses=_LIVE))


def _cases(store: Store, access: Access, query: str, *given: str) -> dict[str, LiveCase]:
    rows = store.db.execute(query, given)
    return {row[0]: LiveCase(*row) for row in rows if row[0] not in access.restricted}


def dated(
    store: Store, access: Access, *, first: date | None, last: date, today: date, mine: bool = False
) -> list[Dated]:
    """Every date from `first` (None: however long ago) to `last` of cases that are not closed, soonest first.

    A partial date lies at its end. `mine` narrows to the cases this person holds and to what they owe elsewhere. An
    Idva gets those of her own dyads, without a name of the service user.
    """
    wanted = {
        "first": f"{first.year:04}" if first else "0",
        "last": f"{last.isoformat()}~",
        "now": today.isoformat(),
    }
    cases = live_cases(store, access)
    found = [*_of_cases(store, access, cases, wanted), *_of_dyads(store, access, cases, wanted)]
    found += _of_clocks(store, access, cases, today)
    if mine and access.may(ScopeKind.CASE):
        found = [one for one in found if access.staff in (one.owner, one.case_manager)]
    kept = [one for one in found if _between(one.at, first, last) and (access.sees_covert or not one.covert)]
    return sorted(kept, key=lambda one: (due_day(one.at), one.at, one.record))


def _between(at: str, first: date | None, last: date) -> bool:
    try:
        day = due_day(at)
    except ValueError:  # what a newer version, or a damaged bundle, may have written there
        return False
    return (first is None or first <= day) and day <= last


def _of_cases(
    store: Store, access: Access, cases: Mapping[str, LiveCase], wanted: Mapping[str, str]
) -> Iterator[Dated]:
    if not access.may(ScopeKind.CASE):
        return
    by_scope = {case.scope: case for case in cases.values()}
    for kind, scope, record, at, code, words, owner, until, covert in store.db.execute(_CASE_DATES, wanted):
        case = by_scope.get(scope)
        if case is not None:
            yield Dated(
                kind=DateKind(kind),
                case=case.id,
                record=record,
                at=at,
                code=code or "",
                words=words or "",
                until=until or "",
                owner=owner or "",
                case_manager=case.case_manager,
                reference=case.reference,
                name=case.name,
                unconfirmed=bool(case.unconfirmed),
                covert=bool(covert),
            )


_CLOCKS = {
    "panel": DateKind.CLOCK,
    "allocation": DateKind.CLOCK,
    "first_attempt": DateKind.CLOCK,
    "nominal_end": DateKind.CLOCK,
    "review": DateKind.REVIEW,
    "follow_up_6m": DateKind.FOLLOW_UP,
    "follow_up_12m": DateKind.FOLLOW_UP,
}
"""The clocks of a case that have no record of their own to be found by."""
_FOLLOWED_FOR = timedelta(days=550)
"""A year after closing, and half a year in which somebody may still be late with it."""


def _of_clocks(store: Store, access: Access, cases: Mapping[str, LiveCase], today: date) -> Iterator[Dated]:
    if not access.may(ScopeKind.CASE):
        return
    since = (today - _FOLLOWED_FOR).isoformat()
    query = _CASES.format(statuses="'closed', 'follow_up'") + " AND c.closed_on > ?"
    for case in (*cases.values(), *_cases(store, access, query, since).values()):
        facts = clock_facts(store, access, case.id)
        for clock in clocks(facts, today) if facts is not None else ():
            kind = _CLOCKS.get(clock.code)
            if kind is not None:
                yield Dated(
                    kind=kind,
                    case=case.id,
                    record=f"{case.id}/{clock.code}",
                    at=clock.due,
                    code=clock.code,
                    words=clock.words,
                    case_manager=case.case_manager,
                    reference=case.reference,
                    name=case.name,
                    unconfirmed=bool(case.unconfirmed),
                )


def _of_dyads(
    store: Store, access: Access, cases: Mapping[str, LiveCase], wanted: Mapping[str, str]
) -> Iterator[Dated]:
    dyads = live_dyads(store, access) if access.may(ScopeKind.DYAD) else {}
    for kind, scope, record, at, code, words, owner, until, covert in (
        store.db.execute(_DYAD_DATES, wanted) if dyads else ()
    ):
        dyad = dyads.get(scope)
        case = cases.get(dyad["case"]) if dyad else None
        if dyad is not None and (case is not None or not access.may(ScopeKind.CASE)):
            yield Dated(
                kind=DateKind(kind),
                case=dyad["case"],
                record=record,
                at=at,
                code=code or "",
                words=words or "",
                until=until or "",
                dyad=dyad["id"],
                letter=dyad["letter"],
                owner=owner or "",
                case_manager=case.case_manager if case else "",
                reference=case.reference if case else dyad["reference"],
                name=case.name if case else dyad["name"],
                unconfirmed=bool(case and case.unconfirmed),
                covert=bool(covert),
            )


_DYADS = f"""
SELECT d._scope, d._id, coalesce(d."case", ''), {LETTER}, coalesce(d.case_reference, ''),
    coalesce(nullif(trim(coalesce(v.given_name, '') || ' ' || coalesce(v.family_name, '')), ''), v.known_as, '')
FROM r_dyad d LEFT JOIN r_victim_survivor v ON v._id = d.victim_survivor AND v._scope = d._scope
WHERE coalesce(d.case_status, '') IN ('', {_LIVE})
    AND (:idva = '' OR coalesce(d.idva, '') IN ('', :idva))
"""


def live_dyads(store: Store, access: Access) -> dict[str, dict[str, Any]]:
    """The dyads held here of cases that are not closed, by scope; an Idva's own only, by the victim-survivor's name."""
    if not access.may(ScopeKind.DYAD):
        return {}
    idva = "" if access.may(ScopeKind.CASE) else access.staff
    keys = ("id", "case", "letter", "reference", "name")
    rows = store.db.execute(_DYADS, {"idva": idva})
    return {row[0]: dict(zip(keys, row[1:], strict=True)) for row in rows if row[2] not in access.restricted}
