"""The Idva's side: each victim-survivor with the ratings that are due, and the contacts about them."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import codes as c
from app.models.access import Access
from app.models.record import ScopeKind
from app.store.queries.cases import DyadRow, held_dyads
from app.store.store import Store
from app.words import _


@dataclass(frozen=True, slots=True)
class DyadLine:
    """A dyad with the date of the Idva's latest rating of behaviour and of risk ("" for none), and of the last contact."""

    dyad: DyadRow
    behaviour_on: str
    risk_on: str
    contact_at: str
    channel: str


@dataclass(frozen=True, slots=True)
class DyadContactRow:
    """A contact with or about a victim-survivor, or work about them (`channel` is "" then). `at` is a UTC moment or a
    date."""

    at: str
    channel: str
    title: str
    by: str
    note: str
    covert: bool


def dyad_lines(store: Store, access: Access) -> list[DyadLine]:
    """Every dyad held here that is this person's own (an Idva's), or all of them for others, by case reference and letter."""
    found = [d for d in held_dyads(store, access) if access.role != "idva" or d.idva in ("", access.staff)]
    rated = _latest_ratings(store)
    last = _last_contacts(store)
    return sorted(
        (
            DyadLine(d, rated.get((d.id, "behaviour"), ""), rated.get((d.id, "risk"), ""), *last.get(d.id, ("", "")))
            for d in found
        ),
        key=lambda line: (line.dyad.case_reference, line.dyad.letter),
    )


def _latest_ratings(store: Store) -> dict[tuple[str, str], str]:
    rows = store.db.execute(
        """SELECT dyad, substr(instrument, 1, instr(instrument, '@') - 1), max(happened) FROM r_dyad_assessment
        WHERE _current = 1 AND perspective = 'idva' GROUP BY 1, 2"""
    )
    return {(str(dyad), str(name)): str(on or "") for dyad, name, on in rows}


def idva_ratings(store: Store, access: Access) -> dict[str, list[tuple[str, str, str]]]:
    """(instrument, time point, date) of every rating an Idva made of each dyad, or said could not be had, by dyad."""
    if not access.may(ScopeKind.DYAD):
        return {}
    rows = store.db.execute(
        """SELECT dyad, substr(instrument, 1, instr(instrument || '@', '@') - 1), time_point, happened FROM r_dyad_assessment
            WHERE _current = 1 AND perspective = 'idva'
        UNION ALL SELECT dyad, instrument, time_point, happened FROM r_dyad_waiver
            WHERE _current = 1 AND perspective = 'idva'"""
    )
    found: dict[str, list[tuple[str, str, str]]] = {}
    for dyad, name, point, happened in rows:
        if happened:
            found.setdefault(str(dyad), []).append((str(name or ""), str(point or ""), str(happened)))
    return found


def _last_contacts(store: Store) -> dict[str, tuple[str, str]]:
    rows = store.db.execute(
        """SELECT dyad, happened, channel FROM (
            SELECT dyad, happened, channel, row_number() OVER (PARTITION BY dyad ORDER BY happened DESC, _id DESC) AS n
            FROM r_dyad_contact WHERE _current = 1 AND outcome = 'achieved'
        ) WHERE n = 1"""
    )
    return {str(dyad): (str(at or ""), str(channel or "")) for dyad, at, channel in rows}


def dyad_contacts(store: Store, access: Access, dyad: str) -> list[DyadContactRow]:
    """Contacts with or about one victim-survivor and work about them, newest first."""
    cases = store.db.execute('SELECT "case" FROM r_dyad WHERE _id = ?', (dyad,)).fetchall()
    if not access.may(ScopeKind.DYAD) or any(case in access.restricted for (case,) in cases):
        return []
    rows = store.db.execute(
        """SELECT t.happened, t.channel, t.with_whom, t.outcome, s.name, t.note, coalesce(t.covert, 0), t._id, ''
        FROM r_dyad_contact t LEFT JOIN r_staff s ON s._id = t._author WHERE t.dyad = :dyad AND t._current = 1
        UNION ALL
        SELECT t.happened, '', t.mode, t.outcome, s.name, t.note, coalesce(t.covert, 0), t._id, t.work_class
        FROM r_dyad_activity t LEFT JOIN r_staff s ON s._id = t._author WHERE t.dyad = :dyad AND t._current = 1
        ORDER BY 1 DESC, 8 DESC""",
        {"dyad": dyad},
    )
    return [_contact_row(*row) for row in rows]


def _contact_row(
    at: str | None,
    channel: str | None,
    second: str | None,
    outcome: str | None,
    by: str | None,
    note: str | None,
    covert: int,
    _record: str,
    work: str | None,
) -> DyadContactRow:
    """`second` is with whom a contact was, or whether work was direct."""
    if not work:
        return DyadContactRow(
            at or "",
            channel or "",
            _title(channel or "", second or "", outcome or ""),
            by or "",
            note or "",
            bool(covert),
        )
    mode = c.ACTIVITY_MODE.label(second).lower()
    title = _("{work}, {mode}").format(work=c.ACTIVITY_CLASS.label(work), mode=mode)
    words = "\n".join(part for part in (outcome, note) if part)
    return DyadContactRow(at or "", "", title, by or "", words, bool(covert))


def _title(channel: str, who: str, outcome: str) -> str:
    words = _("{how} tried: {who}") if outcome == "attempted" else _("{how}: {who}")
    return words.format(how=c.CHANNEL.label(channel), who=c.CONTACT_WITH.label(who))
