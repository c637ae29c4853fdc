"""Whether a service user's abuse is serial or a repeat, over every episode that is held here."""

from __future__ import annotations

from dataclasses import dataclass

from app.models.access import Access
from app.models.patterns import Definition, Event, Finding, Harmed, of_all, repeat, serial
from app.models.record import ScopeKind
from app.store.queries.cases import DyadRow, dyad_links, held_dyads
from app.store.queries.identities import known_person
from app.store.queries.sites import repeat_definition
from app.store.queries.victim_links import same_victims, unsure_pairs
from app.store.store import Store
from app.words import _


@dataclass(frozen=True, slots=True)
class Patterns:
    """What records say of a service user: serial, and repeat by the site's definition, for all and by dyad."""

    serial: Finding
    repeat: Finding
    definition: Definition
    by_dyad: dict[str, dict[Definition, Finding]]


DEFINITIONS: tuple[Definition, ...] = ("marac_12_months", "any_further")


def patterns(store: Store, access: Access, case: str) -> Patterns | None:
    """Serial and repeat for the service user of a case; None for who may not see every victim-survivor of it: an Idva
    must not learn of others, and nothing of it shows with the service user in the room."""
    if not (access.may(ScopeKind.CASE) and access.may(ScopeKind.DYAD) and access.sees_covert):
        return None
    row = store.db.execute("SELECT service_user, reference FROM r_case WHERE _id = ?", (case,)).fetchone()
    known = known_person(store, access, str(row[0] or "")) if row and case not in access.restricted else None
    if known is None:
        return None
    dyads: dict[str, list[DyadRow]] = {one.case: held_dyads(store, access, one.case) for one in known.cases if one.held}
    dyads.setdefault(case, held_dyads(store, access, case))
    harmed = _harmed(store, access, dyads, case)
    elsewhere = [one.reference for one in known.cases if not one.held and one.case != case]
    definition: Definition = "any_further" if repeat_definition(store) == "any_further" else "marac_12_months"
    by_dyad = _repeats(store, access, case, dyads[case])
    named = {_called(d, case): by_dyad[d.id][definition] for d in dyads[case] if d.role != "primary_perpetrator"}
    return Patterns(serial(harmed, cases_elsewhere=elsewhere), of_all(named), definition, by_dyad)


def _called(dyad: DyadRow, case: str) -> str:
    here = _("Victim-survivor {letter}").format(letter=dyad.letter)
    if dyad.case == case:
        return here
    return _("Victim-survivor {letter} on {reference}").format(letter=dyad.letter, reference=dyad.case_reference)


def _harmed(store: Store, access: Access, dyads: dict[str, list[DyadRow]], case: str) -> list[Harmed]:
    same = same_victims(store, access)
    held = [dyad for rows in dyads.values() for dyad in rows]
    unsure = unsure_pairs(store, access, held)
    found = [Harmed(d.id, _called(d, case), d.role, same.get(d.id, d.id), True, frozenset(unsure[d.id])) for d in held]
    known = {dyad.id for dyad in held}
    for each in dyads:
        for letter, dyad in dyad_links(store, access, each):
            if dyad not in known:
                found.append(Harmed(dyad, _("Victim-survivor {letter}").format(letter=letter), "", dyad, False))
    return found


_HEARINGS = """SELECT dyad, _id, happened, coalesce("repeat", ''), coalesce(definition, '') FROM r_marac_hearing
    WHERE _current = 1 AND dyad = ?"""
_INCIDENTS = """SELECT dyad, _id, happened, coalesce(domestic_abuse, ''), coalesce(certainty, ''), coalesce(status, '')
    FROM r_dyad_incident WHERE _current = 1 AND dyad = ?"""


def _repeats(store: Store, access: Access, case: str, dyads: list[DyadRow]) -> dict[str, dict[Definition, Finding]]:
    """By dyad of this case and by definition, with the events of every dyad judged to be of the same person."""
    same = same_victims(store, access)
    unnamed = store.db.execute(
        """SELECT count(*) FROM r_incident WHERE _current = 1 AND "case" = ? AND domestic_abuse = 'yes'""", (case,)
    ).fetchone()[0]
    referred = store.db.execute('SELECT min(received_on) FROM r_referral WHERE "case" = ?', (case,)).fetchone()[0]
    found: dict[str, dict[Definition, Finding]] = {}
    for dyad in dyads:
        members = [d for d, group in same.items() if group == same.get(dyad.id)] or [dyad.id]
        hearings = [
            Event(rid, happened or "", abuse, definition)
            for member in members
            for _d, rid, happened, abuse, definition in store.db.execute(_HEARINGS, (member,))
        ]
        incidents = [
            Event(rid, happened or "", abuse, certain=certainty != "uncertain", acquitted=status == "acquitted")
            for member in members
            for _d, rid, happened, abuse, certainty, status in store.db.execute(_INCIDENTS, (member,))
        ]
        found[dyad.id] = {
            definition: repeat(definition, hearings, incidents, referred_on=referred or "", unnamed=unnamed)
            for definition in DEFINITIONS
        }
    return found
