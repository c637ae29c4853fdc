"""What the guards of a case's stages need to know, read from what this laptop holds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from app.models.access import Access, Role
from app.models.codes import AGENCY_KIND
from app.models.guards import CHECK_ANSWERS, CHECK_KINDS, REVIEW_WEEKS, Check, DyadFacts, Held, Request, StageFacts
from app.models.lifecycle import is_open
from app.models.months import interval
from app.models.record import Json, ScopeKind
from app.store.queries.cases import LETTER, dyad_links
from app.store.store import Store
from app.words import _

_CASE = """
SELECT c.status, c.case_manager, coalesce(c.no_idva_because, ''), coalesce(c.risk_holder, '') || coalesce(c.risk_holder_agency, ''),
    c._scope, c._conflicts, c.site, coalesce(c.closure_reason, '') FROM r_case c WHERE c._id = ?
"""
_HELD = """
SELECT instrument, perspective, time_point, happened, 0 FROM r_{subject}_assessment WHERE {where} AND _current = 1
UNION ALL SELECT instrument, perspective, time_point, happened, 1 FROM r_{subject}_waiver WHERE {where} AND _current = 1
"""


def stage_facts(store: Store, access: Access, case: str, *, on: str) -> StageFacts | None:
    """The facts of a case as of the day `on` (ISO, may be partial); None where it is not held or may not be seen.

    An emergency override speaks for the allocation it was given for, not for a later one.
    """
    if not access.may(ScopeKind.CASE) or case in access.restricted:
        return None
    row = store.db.execute(_CASE, (case,)).fetchone()
    if row is None:
        return None
    status, manager, no_idva, risk_holder, scope, conflicts, site, closure = row
    moves = store.db.execute(
        'SELECT from_status, to_status, coalesce(emergency, 0) FROM r_case_move WHERE "case" = ? AND _current = 1',
        (case,),
    ).fetchall()
    weeks, wanted = _site(store, site or "")
    return StageFacts(
        status=status or "",
        on=on,
        been=frozenset(stage for frm, to, _ in moves for stage in (frm, to) if stage) | {status or ""},
        conflicted="status" in json.loads(conflicts or "[]"),
        case_manager=manager or "",
        decision=latest_decision(store, case),
        emergency=is_open(status or "") and any(flag for *_rest, flag in moves),
        checks=case_checks(store, case, wanted),
        no_idva=bool(no_idva),
        dyads=_dyads(store, access, case, on),
        assessments=_held(store, "case", case),
        risk_holder=bool(risk_holder),
        closure_reason=closure,
        request=standing_request(store, scope),
        review_weeks=weeks,
    )


def latest_decision(store: Store, case: str) -> str:
    """What the panel decided last about a case; "" where it has not."""
    row = store.db.execute(
        'SELECT decision FROM r_panel_decision WHERE "case" = ? AND _current = 1 ORDER BY happened DESC, _at DESC, _id DESC LIMIT 1',
        (case,),
    ).fetchone()
    return str(row[0] or "") if row else ""


def standing_request(store: Store, scope: str) -> Request | None:
    """The wish to close that waits for an answer; one that was approved is spent, and others were taken back."""
    row = store.db.execute(
        """SELECT _id, reason, state, asked_by, waived_because, decided_by FROM r_closure_request
        WHERE _scope = ? AND state = 'asked' ORDER BY asked_on DESC, _at DESC, _id DESC LIMIT 1""",
        (scope,),
    ).fetchone()
    if row is None:
        return None
    rid, reason, state, asked_by, waived, decided_by = row
    return Request(rid, reason or "", state or "", asked_by or "", bool(waived), decided_by or "")


@dataclass(frozen=True, slots=True)
class StageClaim:
    """One of several stages that colleagues who had not seen each other's move left a case in."""

    entry: str
    status: str
    since: str
    by: str


def stage_claims(store: Store, access: Access, case: str) -> list[StageClaim]:
    """The stages that stand beside each other for a case, the latest recorded first; one where nobody disagrees."""
    if not access.may(ScopeKind.CASE) or case in access.restricted:
        return []
    rows = store.db.execute(
        """SELECT v.entry, v.value, coalesce(s.name, '') FROM value v LEFT JOIN r_staff s ON s._id = v.author
        WHERE v.kind = 'case' AND v.record = ? AND v.register = 'status' ORDER BY v.at DESC, v.entry DESC""",
        (case,),
    )
    found = []
    for entry, value, by in rows:
        held: Json = json.loads(value)
        if isinstance(held, dict):
            found.append(StageClaim(entry, str(held.get("status") or ""), str(held.get("status_since") or ""), by))
    return found


# ---- agency checks ---------------------------------------------------------------------------------------------------


def _site(store: Store, site: str) -> tuple[int, list[str]]:
    """The weeks between reviews, and what the site checks every case with (kinds of agency, or agencies by id)."""
    row = store.db.execute(
        "SELECT review_interval_weeks, checks FROM r_site ORDER BY _id = ? DESC, _at, _id LIMIT 1", (site,)
    ).fetchone()
    weeks, checks = row if row else (None, None)
    listed: Json = json.loads(checks) if checks else None
    return int(weeks or REVIEW_WEEKS), [str(i) for i in listed] if isinstance(listed, list) else list(CHECK_KINDS)


def case_checks(store: Store, case: str, wanted: Iterable[str] | None = None) -> tuple[Check, ...]:
    """What the site asks agencies about a case, with how each stands, then every other agency that was asked.

    A kind of agency is one check that any agency of the kind may answer, and none where the directory holds none.
    """
    answers: dict[str, set[str]] = {}
    for agency, answer in store.db.execute('SELECT agency, answer FROM r_agency_check WHERE "case" = ?', (case,)):
        answers.setdefault(agency or "", set()).add(answer or "")
    agencies = store.db.execute("SELECT _id, coalesce(name, ''), kind FROM r_agency ORDER BY name, _id").fetchall()
    names = {i: name for i, name, _ in agencies}
    found = []
    for key in _site(store, "")[1] if wanted is None else wanted:
        able = tuple(i for i, _, kind in agencies if key in {kind, i})
        if able:
            name = names[able[0]] if len(able) == 1 else AGENCY_KIND.label(key)
            found.append(Check(key, name, able, _check_state(answers.get(i, set()) for i in able)))
    listed = {i for check in found for i in check.agencies}
    others = (i for i in answers if i not in listed)
    found += [Check(i, names.get(i) or _("An agency"), (i,), _check_state([answers[i]])) for i in others]
    return tuple(found)


def _check_state(answers: Iterable[set[str]]) -> str:
    each = list(answers)
    if any(found & CHECK_ANSWERS for found in each):
        return "asked" if any(found and not found & CHECK_ANSWERS for found in each) else "done"
    return "asked" if any(each) else ""


# ---- victim-survivors ------------------------------------------------------------------------------------------------


def _dyads(store: Store, access: Access, case: str, on: str) -> tuple[DyadFacts, ...]:
    """Every victim-survivor on the case by letter; one whose record is not here is known by the letter alone."""
    if not access.may(ScopeKind.DYAD):
        return ()
    rows = store.db.execute(
        f"""SELECT d._id, d._scope, {LETTER}, coalesce(d.idva, ''), coalesce(d.no_idva_because, ''),
            coalesce(d.not_assessed_because, ''), d.role FROM r_dyad d WHERE d."case" = ? ORDER BY d._id""",
        (case,),
    ).fetchall()
    held = {row[0] for row in rows}
    found = [
        DyadFacts(
            id=dyad,
            letter=letter,
            idva=bool(idva),
            no_idva=bool(no_idva),
            past=bool(past),
            plan=plan_state(store, scope, on),
            ratings=_held(store, "dyad", dyad),
        )
        for dyad, scope, letter, idva, no_idva, past, role in rows
        if role != "primary_perpetrator"
    ]
    links = dyad_links(store, access, case)
    found += [DyadFacts(dyad, letter, held=False) for letter, dyad in links if dyad not in held]
    return tuple(sorted(found, key=lambda dyad: (len(dyad.letter), dyad.letter, dyad.id)))


def _held(store: Store, subject: str, record: str) -> frozenset[Held]:
    where = "dyad = :id" if subject == "dyad" else '"case" = :id'
    rows = store.db.execute(_HELD.format(subject=subject, where=where), {"id": record})
    return frozenset(
        Held((name or "").partition("@")[0], who or "", point or "", on or "", bool(waived))
        for name, who, point, on, waived in rows
    )


def plan_state(store: Store, scope: str, on: str) -> str:
    """How the contact plan of a dyad stands on a day: "" for none, "none" where one cannot be had and somebody said why.

    Only an Idva clears: a clearance that anybody else wrote into the record is taken as not given.
    """
    rows = store.db.execute(
        "SELECT _id, state, expires, none_because FROM r_contact_plan WHERE _scope = ? ORDER BY _at, _id", (scope,)
    ).fetchall()
    states = [_plan_state(store, scope, on, *row) for row in rows]
    return next((state for state in ("cleared", "none", "asked", "expired", "draft", "void") if state in states), "")


def _plan_state(
    store: Store, scope: str, on: str, plan: str, state: str | None, expires: str | None, none: str | None
) -> str:
    if state != "cleared":
        return "none" if none else state or "draft"
    if not idva_cleared(store, scope, plan):
        return "asked"
    return "expired" if expires and interval(expires)[1] < interval(on)[0] else "cleared"


def idva_cleared(store: Store, scope: str, plan: str) -> bool:
    """Whether how a plan stands was written by nobody but an Idva: what another hand wrote there clears nothing."""
    authors = store.db.execute(
        "SELECT author FROM value WHERE scope = ? AND kind = 'contact_plan' AND record = ? AND register = 'clearance'",
        (scope, plan),
    ).fetchall()
    return all(store.directory().role_of(author) is Role.IDVA for (author,) in authors)
