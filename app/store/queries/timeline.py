"""The timeline of a case or a dyad: everything that happened, newest first, as far as the reader may see."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.models.access import Access
from app.models.kinds import KINDS
from app.models.record import FieldType, Json, Kind, ScopeKind
from app.models.timeline import HAPPENINGS, OPEN_KINDS, Happening, mode_of
from app.store.queries.records import scopes_of
from app.store.store import Store, read_cell
from app.words import _, ngettext

_CASE_KINDS = (ScopeKind.CASE, ScopeKind.DYAD)
_DYAD_KINDS = (ScopeKind.DYAD, ScopeKind.IDVA_PRIVATE)


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One thing that happened. `at` is a UTC moment or a (partial) date; never a time nobody gave. `group` is the
    filter it answers to.

    `kind` is the channel of a contact and the record kind of everything else; `record_kind` and `record` say which
    record it is; `mode` is direct, indirect or "" and `author` the id of who recorded it. `corrected` says that it is
    a new version of something.
    """

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
    record_kind: str = ""
    mode: str = ""
    author: str = ""
    corrected: bool = False


def timeline(store: Store, access: Access, case: str, *, group: str = "", limit: int = 0) -> list[TimelineRow]:
    """What happened on a case, newest first; `group` narrows to one filter, `limit` to the latest so many (0: all).

    Rows of dyad scopes join only where `access` may see them; covert ones only where it sees covert facts.
    """
    if not case or not access.may(ScopeKind.CASE):
        return []
    scopes = {kind: scopes_of(store, access, kind, case=case) for kind in _CASE_KINDS}
    if not scopes[ScopeKind.CASE]:
        return []
    return _told(store, access, scopes, group, limit)


def dyad_timeline(store: Store, access: Access, dyad: str, *, group: str = "", limit: int = 0) -> list[TimelineRow]:
    """What happened about one victim-survivor, with the Idva's own private records where they are held; no case scope."""
    if not dyad:
        return []
    scopes = {kind: scopes_of(store, access, kind, dyad=dyad) for kind in _DYAD_KINDS}
    return _told(store, access, scopes, group, limit)


def _told(
    store: Store, access: Access, scopes: Mapping[ScopeKind, Sequence[str]], group: str, limit: int
) -> list[TimelineRow]:
    names = dict(store.db.execute("SELECT _id, name FROM r_staff").fetchall())
    agencies = dict(store.db.execute("SELECT _id, name FROM r_agency").fetchall())
    held = [scope for found in scopes.values() for scope in found]
    letters = _letters(store, held) if access.may(ScopeKind.CASE) else {}
    corrected = _corrected(store, held)
    rows: list[TimelineRow] = []
    for name, happenings in _BY_KIND.items():
        if not access.sees_covert and name not in OPEN_KINDS:
            continue
        kind = KINDS[name]
        for scope, rid, author, at, changed_by, values in _records(store, kind, scopes.get(kind.scope, ()), access):
            named: dict[str, Json] = dict(values)
            for field in ("agency", "owner_agency"):
                if named.get(field):
                    named[field] = agencies.get(str(named[field])) or ""
            who = author if kind.observation else changed_by or author
            for happening in happenings:
                when = at if happening.when == "_at" else str(values.get(happening.when) or "")
                if when and happening.applies(values):
                    by = _by(names.get(who), str(named.get("agency") or ""))
                    rows.append(_row(happening, when, named, (scope, rid), (who, by), letters, corrected))
    rows = _with_actions(store, access, rows)
    rows.sort(key=lambda row: (row.at, row.record), reverse=True)
    kept = [row for row in rows if not group or row.group == group]
    return kept[:limit] if limit else kept


def _with_actions(store: Store, access: Access, rows: list[TimelineRow]) -> list[TimelineRow]:
    """Meetings say first how many actions came of them."""
    meetings = [row.record for row in rows if row.record_kind == "meeting"]
    if not meetings:
        return rows
    found = store.db.execute(
        """SELECT meeting, count(*) FROM r_action WHERE meeting IN (SELECT value FROM json_each(?))
        AND (? OR NOT coalesce(covert, 0)) GROUP BY meeting""",
        (json.dumps(meetings), access.sees_covert),
    )
    came = {str(m): ngettext("{n} action came of it.", "{n} actions came of it.", n) for m, n in found}
    return [
        replace(row, text=f"{came[row.record]}\n{row.text}" if row.text else came[row.record])
        if row.record_kind == "meeting" and row.record in came
        else row
        for row in rows
    ]


_BY_KIND: dict[str, list[Happening]] = {}
for _happening in HAPPENINGS:
    _BY_KIND.setdefault(_happening.kind, []).append(_happening)

_NEEDLESS = frozenset({FieldType.DATA})
"""Fields the timeline never tells of: answers of assessments are long and are read on their own page."""


def _records(
    store: Store, kind: Kind, scopes: Sequence[str], access: Access
) -> Iterator[tuple[str, str, str, str, str, dict[str, Json]]]:
    """(scope, id, author, recorded at, last changed by, values) of the records of a kind that stand."""
    if not scopes:
        return
    fields = [f.name for f in kind.fields.values() if f.type not in _NEEDLESS]
    columns = ", ".join(f'"{name}"' for name in fields)
    marks = ", ".join("?" * len(scopes))
    rows = store.db.execute(
        f'SELECT _scope, _id, _author, _at, _changed_by, {columns} FROM "r_{kind.name}"'
        f" WHERE _scope IN ({marks}) AND _current = 1 AND (? OR NOT coalesce(covert, 0))",
        (*scopes, access.sees_covert),
    )
    for scope, rid, author, at, changed_by, *cells in rows:
        values = {n: read_cell(kind.name, n, cell) for n, cell in zip(fields, cells, strict=True) if cell is not None}
        yield scope, rid, author or "", at or "", changed_by or "", values


def _letters(store: Store, scopes: Sequence[str]) -> dict[str, str]:
    rows = store.db.execute(
        """SELECT s.id, l.letter FROM scope s JOIN r_dyad_link l ON l.dyad_scope IN (s.id, s.parent)
        WHERE s.id IN (SELECT value FROM json_each(?)) AND s.kind IN ('dyad', 'idva_private')""",
        (json.dumps(list(scopes)),),
    )
    return {str(scope): str(letter or "") for scope, letter in rows}


def _corrected(store: Store, scopes: Sequence[str]) -> set[str]:
    """Ids of records that are new versions of others."""
    rows = store.db.execute(
        """SELECT frame FROM entry WHERE scope IN (SELECT value FROM json_each(?)) AND applied = 1
        AND action LIKE '%.corrected'""",
        (json.dumps(list(scopes)),),
    )
    return {str(c["id"]) for (frame,) in rows for c in json.loads(bytes(frame))["changes"] if c["amends"]}


def _by(name: str | None, agency: str) -> str:
    if agency and name:
        return _("{name}, {agency}").format(name=name, agency=agency)
    return str(name or "")


def _row(
    happening: Happening,
    at: str,
    values: dict[str, Json],
    place: tuple[str, str],
    by: tuple[str, str],
    letters: Mapping[str, str],
    corrected: set[str],
) -> TimelineRow:
    """`place` is (scope, record id); `by` the author's (id, words)."""
    told = happening.told(values)
    channel = str(values.get("channel") or "") if happening.kind == "contact" else ""
    minutes = values.get("minutes")
    return TimelineRow(
        at=at,
        kind=channel or _ICON_KINDS.get(happening.kind, happening.kind),
        group=told.group,
        title=told.title,
        by=by[1],
        text=told.text,
        record=place[1],
        scope=place[0],
        letter=letters.get(place[0], ""),
        covert=bool(values.get("covert")),
        minutes=minutes if isinstance(minutes, int) else None,
        record_kind=happening.kind,
        mode=mode_of(happening.kind, values),
        author=by[0],
        corrected=place[1] in corrected,
    )


_ICON_KINDS = {"case_move": "move", "case_assessment": "assessment", "dyad_assessment": "assessment"}
