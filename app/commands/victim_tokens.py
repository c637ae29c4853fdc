"""Keyed tokens of linked victim-survivors: what lets a colleague learn that somebody is known here, and no more.

A token is HMAC-SHA256, under the key in the site's directory, of what a name sounds like, alone and with the date of
birth. It stands in the index scope of the service user. Without the key nothing can be tried; with it, and with the
index, a person of the site can still try names one by one, so a token hides who is known from a thief and from an
outside Idva, not from a determined colleague (see SECURITY.md).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from itertools import islice, product

from app.models.access import Role
from app.models.name_sounds import name_parts, sounds
from app.models.person import VictimSurvivor, VictimToken
from app.store.queries.identities import held_victims, token_sets
from app.store.queries.sites import lookup_key, site_id
from app.store.store import NotAllowed, Put, Write
from app.workspace import Workspace

MOST_SOUNDS = 3
"""Sounds of one part of a name that tokens are made for."""
MOST_COMBINED = 24
BY_NAME, BY_DATE = "s:", "d:"


def ensure_lookup_key(workspace: Workspace) -> str:
    """The site's key of the index tokens; a site lead's laptop makes it where an older site has none, with the tokens
    of everybody held. "" where there is none and this person may not make one: there are no tokens then."""
    key = lookup_key(workspace.store)
    if key or workspace.role is not Role.SITE_LEAD:
        return key
    key = new_key(workspace)
    step = Put("site", site_id(workspace.store), {"lookup_key": key})
    try:
        workspace.store.write("site.key_made", [Write(workspace.directory_scope, (step,))])
    except NotAllowed:  # a lead whose laptop does not keep the directory
        return ""
    refresh_victim_tokens(workspace)
    return key


def new_key(workspace: Workspace) -> str:
    """A new key, 32 random bytes in hex."""
    return workspace.store.entropy(32).hex()


def victim_tokens(key: str, names: Iterable[str], birth_date: str) -> frozenset[str]:
    """The tokens of somebody with these names and this (partial) date of birth; none without a key.

    A name of one part gives a token only together with a whole date: alone it would be anybody's.
    """
    found: set[str] = set()
    whole = birth_date if len(birth_date) == 10 else ""
    for name in names if key else ():
        parts = name_parts(name)
        for said in _said(parts):
            if len(parts) > 1:
                found.add(BY_NAME + _token(key, f"sounds|{said}"))
            if whole and parts:
                found.add(BY_DATE + _token(key, f"sounds and date|{said}|{whole}"))
    return frozenset(found)


def _said(parts: tuple[str, ...]) -> list[str]:
    """What the whole name may sound like, its parts in no order."""
    each = [sorted(sounds(part))[:MOST_SOUNDS] or [part] for part in parts]
    return sorted({" ".join(sorted(said)) for said in islice(product(*each), MOST_COMBINED)}) if parts else []


def _token(key: str, text: str) -> str:
    return hmac.new(bytes.fromhex(key), text.encode(), hashlib.sha256).hexdigest()


def known_elsewhere(workspace: Workspace, name: str, birth_date: str = "") -> bool:
    """Whether a victim-survivor said like this, of a case that is not held here, is known at this site.

    Where both dates of birth are known they must agree. That is all that can be said here: ask the site lead.
    """
    typed = victim_tokens(lookup_key(workspace.store), (name,), birth_date)
    if not typed:
        return False
    dated = any(token.startswith(BY_DATE) for token in typed)
    for tokens in token_sets(workspace.store, workspace.access):
        shared = typed & tokens
        both_dated = dated and any(token.startswith(BY_DATE) for token in tokens)
        if any(token.startswith(BY_DATE) for token in shared) or (shared and not both_dated):
            return True
    return False


def token_write(
    workspace: Workspace, index_scope: str, service_user: str, dyad: str, victim: VictimSurvivor
) -> tuple[Write, ...]:
    """What to write beside a dyad being added or a name being changed; nothing where the site has no key."""
    names = (victim.full_name, victim.known_as, *victim.aliases)
    tokens = victim_tokens(lookup_key(workspace.store), names, victim.birth_date)
    if not tokens or not index_scope:
        return ()
    record = VictimToken(service_user=service_user, dyad=dyad, tokens=tuple(sorted(tokens)))
    return (Write(index_scope, (Put("victim_token", token_id(dyad), record.values()),)),)


def token_id(dyad: str) -> str:
    """The id of a dyad's token record: the same on every laptop, so that two never stand side by side."""
    figures = hashlib.sha256(f"victim_token/{dyad}".encode()).hexdigest()
    return f"{figures[:8]}-{figures[8:12]}-{figures[12:16]}-{figures[16:20]}-{figures[20:32]}"


def refresh_victim_tokens(workspace: Workspace) -> int:
    """Write the tokens of every victim-survivor held here whose tokens are not as they should be; returns how many."""
    key, written = lookup_key(workspace.store), 0
    for facts in held_victims(workspace.store, workspace.access) if key else ():
        tokens = victim_tokens(key, facts.names, facts.birth_date)
        if tokens == facts.tokens:
            continue
        record = VictimToken(service_user=facts.service_user, dyad=facts.dyad, tokens=tuple(sorted(tokens)))
        step = Put("victim_token", token_id(facts.dyad), record.values())
        workspace.store.write("victim_token.made", [Write(facts.index_scope, (step,))])
        written += 1
    return written


__all__ = [
    "ensure_lookup_key",
    "known_elsewhere",
    "new_key",
    "refresh_victim_tokens",
    "token_id",
    "token_write",
    "victim_tokens",
]
