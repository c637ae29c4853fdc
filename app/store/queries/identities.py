"""Who may be the same person as somebody, who was judged to be, and who nobody has looked at yet."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from app.models.access import Access
from app.models.codes import OPEN_STATUSES
from app.models.lifecycle import REFERRAL_STAGES
from app.models.matching import Match, Particulars, Strength
from app.models.record import ScopeKind
from app.store.queries.known_people import all_names, known_people, particulars_of, remembered, texts
from app.store.store import Store

Judgement = Literal["", "same", "not_same", "undone"]
MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case as the index knows it; `status` is "" where the case itself is not held here."""

    case: str
    reference: str
    case_manager: str
    held: bool
    status: str

    @property
    def going_on(self) -> bool:
        """Whether it is known here that the case has not ended."""
        return self.status in OPEN_STATUSES or self.status in REFERRAL_STAGES


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A service user as the index knows them, with their cases, the newest first."""

    person: str
    scope: str
    name: str
    unconfirmed: bool
    known_as: str
    birth_date: str
    aliases: tuple[str, ...]
    references: tuple[str, ...]
    cases: tuple[KnownCase, ...]
    own: str = ""
    """The reference of the first case of this record itself, whoever it was joined with."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be the person meant: how likely, why, what speaks against it, and what was judged before."""

    known: KnownPerson
    strength: Strength
    strength_words: str
    why: tuple[str, ...]
    against: tuple[str, ...]
    judgement: Judgement = ""
    judged_why: str = ""


@dataclass(frozen=True, slots=True)
class PersonPair:
    """Two service users, how alike they are, and what was judged of them."""

    one: KnownPerson
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class Judged:
    """What was last judged of two people: by whom, when (UTC) and why."""

    person: str
    other: str
    judgement: Judgement
    why: str
    by: str
    at: str


def _may(access: Access) -> bool:
    """Searching the site is work: not for an Idva, and not with the service user in the room."""
    return access.may(ScopeKind.INDEX) and access.sees_covert


def candidates(
    store: Store, access: Access, sought: Particulars, *, but: Collection[str] = (), most: int = MOST_SHOWN
) -> list[Candidate]:
    """People of the site who may be the one sought, the likeliest first; each person once, whatever their episodes."""
    if not _may(access):
        return []
    seen = sought if access.may(ScopeKind.DYAD) else _without_victims(sought)
    groups = _groups(store)
    left_out = {member for person in but for member in groups.get(person, {person})}
    found: list[Candidate] = []
    shown: set[str] = set()
    for match in known_people(store).matches(seen, but=left_out):
        if match.person in shown:
            continue
        known = known_person(store, access, match.person)
        if known is not None:
            shown |= groups.get(match.person, {match.person})
            found.append(_candidate(known, match))
        if len(found) >= most:
            break
    return found


def _without_victims(sought: Particulars) -> Particulars:
    return Particulars(sought.names, sought.birth_date, sought.addresses, sought.references, sought.phones)


def _candidate(known: KnownPerson, match: Match, judged: Judged | None = None) -> Candidate:
    return Candidate(
        known=known,
        strength=match.strength,
        strength_words=match.strength_words,
        why=tuple(reason.words for reason in match.reasons if reason.bits > 0),
        against=tuple(reason.words for reason in match.reasons if reason.bits <= 0),
        judgement=judged.judgement if judged else "",
        judged_why=judged.why if judged else "",
    )


def known_person(store: Store, access: Access, person: str) -> KnownPerson | None:
    """A service user of the site with the cases of all their episodes; None where they are not known here, or every
    case of theirs is one this person has declared a conflict of interest with."""
    if not _may(access):
        return None
    row = store.db.execute(
        """SELECT _scope, trim(coalesce(given_name, '') || ' ' || coalesce(family_name, '')), coalesce(known_as, ''),
            coalesce(name_unconfirmed, 0), coalesce(birth_date, '') FROM r_service_user WHERE _id = ?""",
        (person,),
    ).fetchone()
    if row is None:
        return None
    members = _groups(store).get(person, {person})
    every = [case for member in sorted(members) for case in _cases(store, member)]
    seen = [case for case in every if case.case not in access.unfindable]
    if every and not seen:
        return None
    held = particulars_of(store, person)
    return KnownPerson(
        person=person,
        scope=row[0],
        name=row[1] or row[2],
        unconfirmed=bool(row[3]),
        known_as=row[2],
        birth_date=row[4],
        aliases=tuple(name for name in held.names if name not in (row[1], row[2])),
        references=held.references,
        cases=tuple(sorted(seen, key=lambda case: case.reference, reverse=True)),
        own=min((c.reference for c in _cases(store, person) if c.case not in access.unfindable), default=""),
    )


def _cases(store: Store, person: str) -> list[KnownCase]:
    rows = store.db.execute(
        """SELECT k."case", coalesce(k.reference, ''), coalesce(s.name, ''), c._id IS NOT NULL, coalesce(c.status, '')
        FROM r_case_card k LEFT JOIN r_staff s ON s._id = k.case_manager LEFT JOIN r_case c ON c._id = k."case"
        WHERE k.service_user = ?""",
        (person,),
    )
    return [KnownCase(str(i or ""), ref, by, bool(held), status) for i, ref, by, held, status in rows]


# ---- what was judged -----------------------------------------------------------------------------------------------


def judgements(store: Store, access: Access) -> list[Judged]:
    """Every judgement that two service users are one person or not, the latest of each pair, the newest first."""
    if not _may(access):
        return []
    found = sorted(_judged(store).values(), key=lambda judged: (judged.at, judged.person), reverse=True)
    return [judged for judged in found if judged.judgement]


def _judged(store: Store) -> dict[frozenset[str], Judged]:
    rows = store.db.execute(
        """SELECT l.person, l.other, coalesce(l.judgement, ''), coalesce(l.why, ''), coalesce(s.name, ''), l._changed_at
        FROM r_person_link l LEFT JOIN r_staff s ON s._id = l._changed_by ORDER BY l._changed_at, l._id"""
    )
    return {frozenset(row[:2]): Judged(*("" if cell is None else cell for cell in row)) for row in rows}


def _groups(store: Store) -> dict[str, set[str]]:
    """Everybody who was judged to be the same person as somebody: each with all the others, themselves among them."""
    groups: dict[str, set[str]] = {}
    for pair, judged in _judged(store).items():
        if judged.judgement == "same" and len(pair) == 2:
            joined = set().union(*(groups.get(person, {person}) for person in pair))
            for person in joined:
                groups[person] = joined
    return groups


def same_person(store: Store, person: str) -> frozenset[str]:
    """The service user records judged to be of one person, this one among them."""
    return frozenset(_groups(store).get(person, {person}))


def cases_of_person(store: Store, access: Access, case: str) -> list[tuple[str, str]]:
    """(reference, stage) of the other cases of a case's service user and of whoever was judged to be the same person;
    the stage is "" where the case is not held here."""
    row = store.db.execute("SELECT service_user FROM r_case WHERE _id = ?", (case,)).fetchone()
    known = known_person(store, access, str(row[0] or "")) if row else None
    return [(one.reference, one.status) for one in known.cases if one.case != case] if known else []


def other_references(store: Store, access: Access) -> dict[str, tuple[str, ...]]:
    """For each case of somebody with another case, by id: the references of the others that may be seen."""
    if not _may(access):
        return {}
    groups, by_person = _groups(store), defaultdict(set)
    rows = store.db.execute("SELECT service_user, \"case\", coalesce(reference, '') FROM r_case_card").fetchall()
    for person, case, reference in rows:
        if case not in access.unfindable:
            by_person[min(groups.get(person, {person}))].add((reference, case))
    return {
        case: tuple(sorted(other for other, another in cases if another != case))
        for cases in by_person.values()
        if len(cases) > 1
        for _reference, case in cases
    }


# ---- what nobody has looked at -------------------------------------------------------------------------------------


def unreviewed_matches(store: Store, access: Access, *, persons: Iterable[str] | None = None) -> list[PersonPair]:
    """Pairs of service users who may be one person and whom nobody has compared, the likeliest first.

    Looks at `persons`, or where none are named at everybody whose case here has not ended: for a lead the site's, for
    a case manager their own. Import and receiving ask for the people they brought.
    """
    if not _may(access):
        return []
    asked = None if persons is None else tuple(persons)
    return remembered(store, ("unreviewed", access, asked), lambda: _unreviewed(store, access, asked))


def _unreviewed(store: Store, access: Access, persons: tuple[str, ...] | None) -> list[PersonPair]:
    asked = _with_live_cases(store, access) if persons is None else persons
    people, judged, groups = known_people(store), _judged(store), _groups(store)
    found: dict[frozenset[str], tuple[float, PersonPair]] = {}
    for person in asked:
        if person not in people.held:
            continue
        for match in people.to_review(person, but=groups.get(person, {person})):
            pair = frozenset({person, match.person})
            if pair in found or _settled(judged, groups, person, match.person):
                continue
            one, other = known_person(store, access, person), known_person(store, access, match.person)
            if one is not None and other is not None:
                found[pair] = (match.bits, PersonPair(one, _candidate(other, match)))
    return [pair for _bits, pair in sorted(found.values(), key=lambda each: (-each[0], each[1].one.person))]


def people_in(store: Store, scopes: Iterable[str]) -> list[str]:
    """The service users whose index scope is among `scopes`: those that a bundle or an import brought."""
    rows = store.db.execute(
        "SELECT _id FROM r_service_user WHERE _scope IN (SELECT value FROM json_each(?)) ORDER BY _id",
        (json.dumps(list(scopes)),),
    )
    return [str(row[0]) for row in rows]


def _settled(judged: dict[frozenset[str], Judged], groups: dict[str, set[str]], one: str, other: str) -> bool:
    """Whether somebody judged these two not to be one, in any of their records."""
    return any(
        judged[pair].judgement == "not_same"
        for first in groups.get(one, {one})
        for second in groups.get(other, {other})
        if (pair := frozenset({first, second})) in judged
    )


def _with_live_cases(store: Store, access: Access) -> list[str]:
    live = ", ".join(f"'{status}'" for status in sorted({*OPEN_STATUSES, *REFERRAL_STAGES}))
    rows = store.db.execute(
        f"SELECT DISTINCT service_user, _id FROM r_case WHERE status IN ({live}) AND (? OR case_manager = ?)",
        (access.is_lead, access.staff),
    )
    return sorted({person for person, case in rows if person and case not in access.restricted})


def compared(store: Store, access: Access, one: str, other: str) -> PersonPair | None:
    """Two service users beside each other, with what they share and what was judged; None where either is not known."""
    first, second = known_person(store, access, one), known_person(store, access, other)
    if first is None or second is None:
        return None
    people = known_people(store)
    match = next((m for m in people.matches(people.held[one]) if m.person == other), Match(other, 0.0, ()))
    judged = _judged(store).get(frozenset({one, other}))
    return PersonPair(first, _candidate(second, match, judged))


# ---- linked victim-survivors ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class VictimFacts:
    """A victim-survivor of a case held here, with the tokens that stand for them in the index."""

    dyad: str
    service_user: str
    index_scope: str
    names: tuple[str, ...]
    birth_date: str
    tokens: frozenset[str]


def held_victims(store: Store, access: Access) -> list[VictimFacts]:
    """Every victim-survivor of a case held here, but of one with a declared conflict of interest."""
    if not (_may(access) and access.may(ScopeKind.DYAD)):
        return []
    rows = store.db.execute(
        """SELECT d._id, c.service_user, c.index_scope,
            trim(coalesce(v.given_name, '') || ' ' || coalesce(v.family_name, '')), coalesce(v.known_as, ''), v.aliases,
            coalesce(v.birth_date, ''), t.tokens, c._id
        FROM r_dyad d JOIN r_case c ON c._id = d."case"
        JOIN r_victim_survivor v ON v._id = d.victim_survivor AND v._scope = d._scope
        LEFT JOIN r_victim_token t ON t.dyad = d._id AND t._scope = c.index_scope ORDER BY d._id"""
    )
    return [
        VictimFacts(dyad, who, scope, all_names(name, known, aliases), born, frozenset(texts(tokens)))
        for dyad, who, scope, name, known, aliases, born, tokens, case in rows
        if who and scope and case not in access.restricted
    ]


def token_sets(store: Store, access: Access) -> list[frozenset[str]]:
    """The tokens of each victim-survivor of the site whose dyad is not held here."""
    if not _may(access):
        return []
    rows = store.db.execute(
        "SELECT t.tokens FROM r_victim_token t WHERE NOT EXISTS (SELECT 1 FROM r_dyad d WHERE d._id = t.dyad)"
    )
    return [frozenset(texts(tokens)) for (tokens,) in rows]
