"""The timeline of a case: everything that happened, newest first, as far as the reader may see."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import codes as c
from app.models.access import Access
from app.models.record import ScopeKind
from app.store.queries.cases import LETTER
from app.store.store import Store
from app.words import N_, _

GROUPS = ("contact", "risk", "disruption")
"""The filters of the timeline beside "all"."""


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One thing that happened. `at` is a UTC moment or a (partial) date; never a time nobody gave. `group` is the
    filter it answers to."""

    at: str
    kind: str
    group: str
    title: str
    by: str
    text: str
    record: str
    scope: str
    letter: str
    covert: bool
    minutes: int | None


_CASE = """
SELECT t.happened, 'contact', t.channel, t.with_whom, t.outcome, s.name, t.note, t._id, t._scope, '', coalesce(t.covert, 0), t.minutes, g.name
    FROM r_contact t LEFT JOIN r_staff s ON s._id = t._author LEFT JOIN r_agency g ON g._id = t.agency WHERE t._scope = :scope AND t._current = 1
UNION ALL
SELECT t.happened, 'activity', t.work_class, t.mode, t.outcome, s.name, t.note, t._id, t._scope, '', coalesce(t.covert, 0), t.minutes, g.name
    FROM r_activity t LEFT JOIN r_staff s ON s._id = t._author LEFT JOIN r_agency g ON g._id = t.agency WHERE t._scope = :scope AND t._current = 1
UNION ALL
SELECT t.happened, 'move', t.to_status, t.from_status, t.closure_reason, s.name, t.reason, t._id, t._scope, '', coalesce(t.covert, 0), NULL, NULL
    FROM r_case_move t LEFT JOIN r_staff s ON s._id = t._author WHERE t._scope = :scope AND t._current = 1
UNION ALL
SELECT t.happened, 'assessment', t.instrument, t.perspective, t.time_point, s.name, '', t._id, t._scope, '', coalesce(t.covert, 0), NULL, NULL
    FROM r_case_assessment t LEFT JOIN r_staff s ON s._id = t._author WHERE t._scope = :scope AND t._current = 1
UNION ALL
SELECT t.done_on, 'action', t.what, t.status, '', s.name, t.outcome, t._id, t._scope, '', coalesce(t.covert, 0), NULL, NULL
    FROM r_action t LEFT JOIN r_staff s ON s._id = t._changed_by WHERE t._scope = :scope AND t.status <> 'open' AND coalesce(t.done_on, '') <> ''
"""

_DYAD = f"""
SELECT t.happened, 'dyad_contact', t.channel, t.with_whom, t.outcome, s.name, t.note, t._id, t._scope, {LETTER}, coalesce(t.covert, 0), t.minutes, g.name
    FROM r_dyad_contact t JOIN r_dyad d ON d._id = t.dyad AND d._scope = t._scope LEFT JOIN r_staff s ON s._id = t._author
    LEFT JOIN r_agency g ON g._id = t.agency WHERE t."case" = :case AND t._current = 1
UNION ALL
SELECT t.happened, 'assessment', t.instrument, t.perspective, t.time_point, s.name, '', t._id, t._scope, {LETTER}, coalesce(t.covert, 0), NULL, NULL
    FROM r_dyad_assessment t JOIN r_dyad d ON d._id = t.dyad AND d._scope = t._scope LEFT JOIN r_staff s ON s._id = t._author
    WHERE t."case" = :case AND t._current = 1
"""


def timeline(store: Store, access: Access, case: str, *, group: str = "", limit: int = 0) -> list[TimelineRow]:
    """What happened on a case, newest first; `group` narrows to one filter, `limit` to the latest so many (0: all).

    Rows of dyad scopes join only where `access` may see them; covert ones only where it sees covert facts.
    """
    if not access.may(ScopeKind.CASE) or case in access.restricted:
        return []
    row = store.db.execute("SELECT _scope FROM r_case WHERE _id = ?", (case,)).fetchone()
    if row is None:
        return []
    sql = _CASE + (f" UNION ALL {_DYAD}" if access.may(ScopeKind.DYAD) else "")
    found = store.db.execute(f"{sql} ORDER BY 1 DESC, 8 DESC", {"scope": row[0], "case": case})
    rows = [_row(cells) for cells in found if access.sees_covert or not cells[10]]
    kept = [r for r in rows if not group or r.group == group]
    return kept[:limit] if limit else kept


def _row(cells: tuple[str | int | None, ...]) -> TimelineRow:
    at, kind, what, second, third, by, text, record, scope, letter, covert, minutes, agency = cells
    title, group, extra = _words(str(kind), str(what or ""), str(second or ""), str(third or ""))
    words = [str(part) for part in (extra, text) if part]
    author = _("{name}, {agency}").format(name=by or "", agency=agency) if agency and by else str(by or "")
    return TimelineRow(
        at=str(at or ""),
        kind=str(what if kind == "contact" else kind),
        group=group,
        title=title,
        by=author,
        text="\n".join(words),
        record=str(record),
        scope=str(scope),
        letter=str(letter or ""),
        covert=bool(covert),
        minutes=minutes if isinstance(minutes, int) else None,
    )


def _words(kind: str, what: str, second: str, third: str) -> tuple[str, str, str]:
    """The title, the filter and the words before the note, of each kind of row."""
    if kind in ("contact", "dyad_contact"):
        how, who = c.CHANNEL.label(what), c.CONTACT_WITH.label(second)
        if third == "attempted":
            return _("{how} tried: {who}").format(how=how, who=who), "contact", ""
        return _("{how}: {who}").format(how=how, who=who), "contact", ""
    if kind == "activity":
        group = "disruption" if what == "disruption" else "risk" if what == "risk_management" else "work"
        return (
            _("{work}, {mode}").format(work=c.ACTIVITY_CLASS.label(what), mode=c.ACTIVITY_MODE.label(second).lower()),
            group,
            third,
        )
    if kind == "move":
        return _("Stage: {stage}").format(stage=c.STATUS.label(what)), "stage", c.CLOSURE_REASON.label(third)
    if kind == "assessment":
        subject = _INSTRUMENTS.get(what.split("@")[0], what)
        who = _("{who}'s view, {when}").format(who=c.PERSPECTIVE.label(second), when=c.TIME_POINT.label(third).lower())
        return _("{assessment} assessment completed").format(assessment=_(subject)), "risk", who
    done = _("Action done: {what}") if second == "done" else _("Action will not be done: {what}")
    return done.format(what=what), "action", ""


_INSTRUMENTS = {"behaviour": N_("Behaviour"), "risk": N_("Risk"), "needs": N_("Needs")}
