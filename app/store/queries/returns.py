"""The facts that the monthly return and the evaluation count, one row a case, no names."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from app.models.abuse_ratings import RatedDyad
from app.models.access import Access
from app.models.codes import OPEN_STATUSES
from app.models.evaluation_facts import DyadFacts, EvaluationCase
from app.models.lifecycle import DECIDED
from app.models.months import interval
from app.models.record import Json, ScopeKind
from app.models.return_facts import CaseFacts, Move, PanelDecision
from app.store.store import Store

_Moved = tuple[str, str, str, str]
"""One change of stage: from, to, on which date, and the closure reason."""

_PANEL = {to: decision for decision, to in DECIDED.items() if decision != "refer_elsewhere"}
"""What a move out of the panel says the panel decided, where no decision is on record."""


def return_facts(store: Store, access: Access, *, until: str) -> list[CaseFacts]:
    """What a return up to the day `until` (ISO) counts of every case held, in a stable order."""
    if not access.may(ScopeKind.CASE):
        return []
    ratings = _ratings(store, access)
    moves = defaultdict(list[_Moved], _moves(store))
    decisions = defaultdict(list[PanelDecision], _decisions(store))
    rows = store.db.execute(
        """SELECT c._id, c.reference, min(r.received_on), r.source, c.work_mode, c.engagement, c.case_manager,
            coalesce(c.previous_case, '')
        FROM r_case c LEFT JOIN r_referral r ON r."case" = c._id GROUP BY c._id, c._scope ORDER BY c.reference, c._id"""
    ).fetchall()
    owners = {laptop.staff: laptop.device for laptop in store.directory().live_laptops()}
    return [
        CaseFacts(
            case_id=case,
            reference=reference or "",
            referred_on=referred if _is_date(referred or "") else "",
            referral_source=source or "",
            panel=_panel(decisions[case], moves[case]),
            moves=openings_and_closings(moves[case], reopened=bool(earlier)),
            status_at_end=_status_at(moves[case], until),
            work_mode=mode or "",
            engagement=engagement or "",
            severity=tuple(ratings[case]),
            laptop=owners.get(manager or "", ""),
        )
        for case, reference, referred, source, mode, engagement, manager, earlier in rows
    ]


def _decisions(store: Store) -> Mapping[str, list[PanelDecision]]:
    """What the panel decided on each case, in the order it happened."""
    found: dict[str, list[PanelDecision]] = defaultdict(list)
    rows = store.db.execute(
        'SELECT "case", decision, happened FROM r_panel_decision WHERE _current = 1 ORDER BY happened, _at, _id'
    )
    for case, decision, on in rows:
        if _is_date(on or ""):
            found[case].append(PanelDecision(decision or "", on))
    return found


def _panel(recorded: list[PanelDecision], moves: list[_Moved]) -> tuple[PanelDecision, ...]:
    """The decisions on record, and those that only a move out of the panel speaks of."""
    known = {(DECIDED.get(each.decision), each.on) for each in recorded}
    others = [(to, on) for frm, to, on, _ in moves if frm == "panel" and to in _PANEL and (to, on) not in known]
    return (*recorded, *(PanelDecision(_PANEL[to], on) for to, on in others))


def _moves(store: Store) -> Mapping[str, list[_Moved]]:
    """The changes of stage of every case, in the order they happened."""
    found: dict[str, list[_Moved]] = defaultdict(list)
    rows = store.db.execute(
        'SELECT "case", from_status, to_status, happened, closure_reason FROM r_case_move WHERE _current = 1 ORDER BY happened, _at, _id'
    )
    for case, frm, to, on, why in rows:
        if _is_date(on or ""):
            found[case].append((frm or "", to or "", on, why or ""))
    return {case: _in_order(moves) for case, moves in found.items()}


def _in_order(moves: list[_Moved]) -> list[_Moved]:
    """`moves` (by date) so that each follows the one that led to its stage, where there is one: several may bear one
    date, or a partial one."""
    left, found, at = list(moves), list[_Moved](), ""
    while left:
        at_hand = next((move for move in left if move[0] == at), left[0])
        left.remove(at_hand)
        found.append(at_hand)
        at = at_hand[1]
    return found


def openings_and_closings(moves: Iterable[_Moved], *, reopened: bool = False) -> tuple[Move, ...]:
    """Changes of stage as entries into and exits from the open count, which always alternate.

    The first opening of a new episode of a case (`reopened`) is a reopening of the service user's. Closing a case that is closed already, or sending on one that was never allocated, changes no count. A move back to
    before the allocation takes the last opening back: it did not happen.
    """
    found: list[Move] = []
    is_open = False
    for _, to, on, why in moves:
        if (to in OPEN_STATUSES) is is_open:
            continue
        is_open = not is_open
        if is_open:
            found.append(Move("reopened" if found or reopened else "opened", on))
        elif to in {"closed", "transferred"}:
            found.append(Move("closed", on, why) if to == "closed" else Move("transferred_out", on))
        else:
            found.pop()
    return tuple(found)


def _status_at(moves: Iterable[_Moved], until: str) -> str:
    """The last stage that was surely reached by the day `until`; "" before the first."""
    reached = [to for _, to, on, _ in moves if interval(on)[1].isoformat() <= until]
    return reached[-1] if reached else ""


def _is_date(text: str) -> bool:
    try:
        interval(text)
    except ValueError:
        return False
    return True


def _ratings(store: Store, access: Access) -> Mapping[str, list[RatedDyad]]:
    """The standing behaviour rating of each dyad, perspective and time point (intake and exit), by case."""
    found: dict[tuple[str, str, str, str], RatedDyad] = {}
    for case, dyad, who, point, answers in _dyad_answers(store, access, "behaviour"):
        levels = answers.get("severity")
        if point in {"intake", "exit"} and isinstance(levels, dict):
            found[case, dyad, who, point] = RatedDyad(dyad, who, point, {k: str(v) for k, v in levels.items()})
    by_case: dict[str, list[RatedDyad]] = defaultdict(list)
    for (case, *_), rated in found.items():
        by_case[case].append(rated)
    return by_case


def _dyad_answers(store: Store, access: Access, instrument: str) -> list[tuple[str, str, str, str, dict[str, Json]]]:
    """(case, dyad, perspective, time point, answers) of current dyad assessments, oldest first, so that the latest
    stands."""
    if not access.may(ScopeKind.DYAD):
        return []
    rows = store.db.execute(
        """SELECT "case", dyad, perspective, time_point, answers FROM r_dyad_assessment
        WHERE _current = 1 AND instrument LIKE ? || '@%' ORDER BY happened, _at, _id""",
        (instrument,),
    )
    return [(c, d, w, p, json.loads(a) if a else {}) for c, d, w, p, a in rows]


def _case_answers(store: Store, instrument: str) -> Mapping[tuple[str, str], dict[str, Json]]:
    """The latest answers of the case manager by (case, time point)."""
    rows = store.db.execute(
        """SELECT "case", time_point, answers FROM r_case_assessment
        WHERE _current = 1 AND perspective = 'case_manager' AND instrument LIKE ? || '@%' ORDER BY happened, _at, _id""",
        (instrument,),
    )
    return {(case, point): json.loads(answers) if answers else {} for case, point, answers in rows}


def evaluation_cases(store: Store, access: Access, *, first: str = "", last: str = "") -> list[EvaluationCase]:
    """Completed cases as the evaluation counts them, in a stable order.

    `first` and `last` (ISO days, "" for any) bound the day of closing; a closing of a partial date counts only if it
    lies wholly between them.
    """
    if not access.is_lead:
        return []
    ratings, dyads = _ratings(store, access), _dyads(store, access)
    needs, risk = _case_answers(store, "needs"), _case_answers(store, "risk")
    idva_risk = {(case, point): a for case, _, who, point, a in _dyad_answers(store, access, "risk") if who == "idva"}
    work = _work(store)
    rows = store.db.execute(
        """SELECT c._id, c.work_mode, p.sex, u.birth_date, min(r.received_on), c.closed_on
        FROM r_case c LEFT JOIN r_person_details p ON p._id = c.service_user AND p._scope = c._scope
        LEFT JOIN r_service_user u ON u._id = c.service_user AND u._scope = c.index_scope
        LEFT JOIN r_referral r ON r."case" = c._id
        WHERE coalesce(c.closed_on, '') <> '' GROUP BY c._id, c._scope ORDER BY c.reference, c._id"""
    ).fetchall()
    found = []
    for case, mode, sex, born, referred, closed in rows:
        if not _between(closed, first, last):
            continue
        intake = needs.get((case, "intake"), {})
        judged = {"case_manager": risk.get((case, "exit"), {}), "idva": idva_risk.get((case, "exit"), {})}
        found.append(
            EvaluationCase(
                case_id=case,
                needs=_needs_of(intake),
                previous_offences={
                    "domestic_abuse": str(intake.get("offending_domestic_abuse") or "not_known"),
                    "other": str(intake.get("offending_other") or "not_known"),
                },
                severity=tuple(ratings[case]),
                risk_change={
                    who: str(answers.get("change_since_intake") or "not_known") for who, answers in judged.items()
                },
                dyads=tuple(DyadFacts(rel, who_sex, _age(birth, referred)) for rel, who_sex, birth in dyads[case]),
                work_mode=mode or "",
                work_classes=dict(work["class"][case]),
                work_modes=dict(work["mode"][case]),
                dvpp_suitability=str(
                    needs.get((case, "exit"), intake).get("dvpp_suitability") or intake.get("dvpp_suitability") or ""
                ),
                sex=sex or "",
                age=_age(born, referred),
            )
        )
    return found


def _between(closed: str, first: str, last: str) -> bool:
    """Whether a (partial) date lies wholly between two days; either may be left open."""
    if not _is_date(closed):
        return False
    begin, end = (day.isoformat() for day in interval(closed))
    return (not first or begin >= first) and (not last or end <= last)


def _needs_of(answers: Mapping[str, Json]) -> dict[str, str]:
    levels = answers.get("need_level")
    if not isinstance(levels, dict):
        return {}
    return {
        area: "yes" if v in {"low", "medium", "high"} else "no" if v == "none" else "not_known"
        for area, v in levels.items()
    }


def _dyads(store: Store, access: Access) -> Mapping[str, list[tuple[str, str, str]]]:
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    if access.may(ScopeKind.DYAD):
        rows = store.db.execute(
            """SELECT d."case", d.relationship, v.sex, v.birth_date FROM r_dyad d
            LEFT JOIN r_victim_survivor v ON v._id = d.victim_survivor AND v._scope = d._scope
            WHERE d.role <> 'primary_perpetrator' ORDER BY d."case", d._id"""
        )
        for case, relationship, sex, born in rows:
            found[case].append((relationship or "", sex or "", born or ""))
    return found


def _work(store: Store) -> dict[str, dict[str, Counter[str]]]:
    """Numbers of activities by case, by kind of work and by direct or indirect."""
    found: dict[str, dict[str, Counter[str]]] = {"class": defaultdict(Counter), "mode": defaultdict(Counter)}
    for case, kind, mode in store.db.execute('SELECT "case", work_class, mode FROM r_activity WHERE _current = 1'):
        found["class"][case][kind or ""] += 1
        found["mode"][case][mode or ""] += 1
    return found


def _age(born: str | None, on: str | None) -> int | None:
    """Whole years from a birth date to a day; None unless both are exact."""
    try:
        birth, day = date.fromisoformat(born or ""), date.fromisoformat(on or "")
    except ValueError:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def last_heard(store: Store, device: str) -> str:
    """The latest moment (UTC) that anything from a laptop speaks of: its last bundle received or its last entry held;
    "" for never."""
    row = store.db.execute(
        "SELECT max(m) FROM (SELECT max(at) AS m FROM entry WHERE device = ? UNION ALL SELECT max(received_at) FROM bundle_in WHERE device = ?)",
        (device, device),
    ).fetchone()
    return str(row[0] or "")


def site_parameters(store: Store) -> tuple[str, int, str]:
    """The site's name, its weeks between reviews, and the label its pages carry."""
    row = store.db.execute("SELECT name, review_interval_weeks, label FROM r_site ORDER BY _at, _id LIMIT 1").fetchone()
    return (str(row[0] or ""), int(row[1] or 12), str(row[2] or "")) if row else ("", 12, "")
