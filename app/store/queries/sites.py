"""The site's own record: its parameters and the key of its index tokens."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.models.guards import REVIEW_WEEKS
from app.store.store import Store


def site_id(store: Store) -> str:
    """The id of the site's record; "" before the laptop joins one."""
    row = store.db.execute("SELECT _id FROM r_site ORDER BY _id LIMIT 1").fetchone()
    return str(row[0]) if row else ""


def lookup_key(store: Store) -> str:
    """The key of the index tokens, 64 hexadecimal figures; "" where the site has none, or none that can be used."""
    row = store.db.execute("SELECT lookup_key FROM r_site ORDER BY _id LIMIT 1").fetchone()
    key = str(row[0] or "") if row else ""
    return key if len(key) == 64 and all(c in "0123456789abcdef" for c in key) else ""


def repeat_definition(store: Store) -> str:
    """What counts as a repeat here; within 12 months of Marac unless the site says otherwise."""
    row = store.db.execute("SELECT repeat_definition FROM r_site ORDER BY _id LIMIT 1").fetchone()
    found = str(row[0] or "") if row else ""
    return found if found in ("marac_12_months", "any_further") else "marac_12_months"


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The site's parameters: weeks between reviews, what counts as a repeat, and the kinds of agency (or agencies)
    every case is checked with, where the site says."""

    review_weeks: int
    repeat_definition: str
    checks: tuple[str, ...]


def site_rules(store: Store) -> SiteRules:
    """The parameters of this site."""
    row = store.db.execute("SELECT review_interval_weeks, checks FROM r_site ORDER BY _id LIMIT 1").fetchone()
    weeks, checks = row or (None, None)
    found = json.loads(checks) if checks else []
    listed = tuple(str(each) for each in found) if isinstance(found, list) else ()
    return SiteRules(weeks or REVIEW_WEEKS, repeat_definition(store), listed)
