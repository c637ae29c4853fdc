"""What would give a victim-survivor away, as far as this laptop holds it: what a text is checked for before it is saved."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from app.models.access import Access
from app.models.naming import Known, Part, Within, letter_known, names_known
from app.models.record import ScopeKind
from app.store.queries.cases import LETTER
from app.store.store import Store

_DYADS = f"""
SELECT d._id, d._scope, {LETTER}, d."case", v.given_name, v.family_name, v.known_as, v.aliases FROM r_dyad d
LEFT JOIN r_victim_survivor v ON v._id = d.victim_survivor AND v._scope = d._scope
"""
_PRIVATE = "SELECT w.lines FROM r_withheld_address w JOIN scope s ON s.id = w._scope WHERE s.parent = ?"


def known_names(store: Store, access: Access, case: str, *, inside: str = "") -> list[Known]:
    """Names, addresses and numbers of victim-survivors and children that a text on `case` should not hold.

    Of this case every part of a name, of other cases the whole name and the numbers alone. A text of the dyad `inside`
    may name its own victim-survivor; an address that they told their Idva in confidence stays out of it too, and so
    does every letter, which would tell their Idva that there are others.
    """
    if not access.may(ScopeKind.DYAD):
        return []
    known: list[Known] = []
    own, numbers = _service_user_names(store, case), _numbers(store)
    for dyad, scope, letter, of, *names in store.db.execute(_DYADS).fetchall():
        if of in access.restricted:
            continue
        found: list[Known] = []
        if of != case:
            found += _elsewhere(names, numbers.get(scope, []))
        elif dyad != inside:
            found += _person(store, scope, names, own, dyad, letter or "")
            found += [Known(Part.NUMBER, value, dyad, letter or "") for value in numbers.get(scope, [])]
        if of == case and access.may(ScopeKind.IDVA_PRIVATE):
            rows = store.db.execute(_PRIVATE, (scope,))
            found += [Known(Part.ADDRESS, lines, dyad, letter or "") for (lines,) in rows if lines]
        known += _inside(found, inside, dyad, letter or "" if of == case else "")
    return known


def known_on_case(store: Store, access: Access, case: str) -> list[Known]:
    """Names, addresses and numbers of the victim-survivors and children of one case: what its own screens cover."""
    if not access.may(ScopeKind.DYAD) or case in access.restricted:
        return []
    known: list[Known] = []
    own = _service_user_names(store, case)
    for dyad, scope, letter, _of, *names in store.db.execute(f'{_DYADS} WHERE d."case" = ?', (case,)).fetchall():
        known += _person(store, scope, names, own, dyad, letter or "")
        rows = store.db.execute("SELECT value FROM r_victim_contact_point WHERE _scope = ?", (scope,))
        known += [Known(Part.NUMBER, value, dyad, letter or "") for (value,) in rows if value]
    return known


def _inside(found: list[Known], inside: str, dyad: str, letter: str) -> list[Known]:
    """What was found of one dyad as it counts in a text of the dyad `inside`; unchanged where that is none."""
    if not inside:
        return found
    within = Within.OWN if dyad == inside else Within.ANOTHERS
    letters = [letter_known(letter, dyad, within)] if letter else []
    return [*(replace(each, within=within) for each in found), *letters]


def _person(
    store: Store, scope: str, names: list[str | None], shared: list[str], dyad: str, letter: str
) -> list[Known]:
    """Everything that gives one victim-survivor of the case away."""
    known = names_known(Part.NAME, _called(*names), shared=shared, dyad=dyad, letter=letter)
    rows = store.db.execute("SELECT given_name, family_name FROM r_child WHERE _scope = ?", (scope,))
    for given, family in rows.fetchall():
        known += names_known(Part.CHILD, _called(given, family), shared=shared, dyad=dyad, letter=letter)
    rows = store.db.execute("SELECT lines FROM r_victim_address WHERE _scope = ?", (scope,))
    return known + [Known(Part.ADDRESS, lines, dyad, letter) for (lines,) in rows if lines]


def _elsewhere(names: list[str | None], numbers: list[str]) -> list[Known]:
    """Of somebody on another case: the whole name, and the numbers, which belong to nobody else."""
    whole = [Known(Part.NAME, name, alone=False) for name in _called(*names[:2])]
    return whole + [Known(Part.NUMBER, value, alone=False) for value in numbers]


def _numbers(store: Store) -> dict[str, list[str]]:
    """Numbers and addresses of mail by the scope that holds them."""
    found: dict[str, list[str]] = {}
    for scope, value in store.db.execute("SELECT _scope, value FROM r_victim_contact_point"):
        if value:
            found.setdefault(scope, []).append(value)
    return found


def _called(given: str | None, family: str | None, known_as: str | None = "", aliases: str | None = "") -> list[str]:
    whole = " ".join(part for part in (given, family) if part)
    usual = " ".join([*(given or "").split()[:1], *(part for part in (family,) if part)])
    others: Iterable[str] = json.loads(aliases) if aliases else ()
    return [name for name in (whole, usual, known_as, *others) if name]


def _service_user_names(store: Store, case: str) -> list[str]:
    rows = store.db.execute(
        """SELECT u.given_name, u.family_name, u.known_as, u.aliases FROM r_case c
        JOIN r_service_user u ON u._id = c.service_user AND u._scope = c.index_scope WHERE c._id = ?""",
        (case,),
    )
    return [name for row in rows.fetchall() for name in _called(*row)]
