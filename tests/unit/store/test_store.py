"""The two doors of the store, and what rights and registers make of what comes through them."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from app.models.access import Access, Role
from app.models.kinds import KINDS
from app.models.record import ScopeKind
from app.store.search import search
from app.store.store import NotAllowed, Observe, Put, Remove, Store, Write

if TYPE_CHECKING:
    from tests.unit.store.conftest import TestLaptop, TestSite


def rows(laptop: TestLaptop) -> dict[str, list[tuple[object, ...]]]:
    """Everything the laptop's screens could read."""
    return {k: sorted(map(tuple, laptop.store.db.execute(f'SELECT * FROM "r_{k}"')), key=repr) for k in KINDS}


def test_a_written_record_is_there_after_closing_and_opening_again(site: TestSite) -> None:
    sam = site.add("sam", Role.CASE_MANAGER)
    scope = sam.open(ScopeKind.CASE).id
    sam.put(scope, "action", "a1", what="Ring probation", status="open")
    key = bytearray(sam.store._key)
    sam.store.close()
    sam.store = Store.open(site.folder / "sam", key, clock=site.clock, entropy=site.laptops["lead"].store.entropy)
    found = sam.store.read("action", "a1", scope)
    assert found is not None
    assert (found.values["what"], found.values["status"], found.author) == ("Ring probation", "open", "staff-sam")


def test_nobody_writes_where_they_have_no_right(site: TestSite) -> None:
    sam, idva = site.add("sam", Role.CASE_MANAGER), site.add("idva", Role.IDVA)
    scope = sam.open(ScopeKind.CASE).id
    sam.give(idva, scope)
    before = rows(idva)
    with pytest.raises(NotAllowed):
        idva.put(scope, "action", "a1", what="Mine", status="open")
    assert rows(idva) == before
    with pytest.raises(NotAllowed):
        idva.open(ScopeKind.CASE)


def test_an_idva_is_never_granted_a_case_but_may_hold_their_dyad(site: TestSite) -> None:
    sam, idva = site.add("sam", Role.CASE_MANAGER), site.add("idva", Role.IDVA)
    case, dyad = sam.open(ScopeKind.CASE).id, sam.open(ScopeKind.DYAD).id
    sam.grant(case, idva)
    sam.grant(dyad, idva)
    sam.give(idva, case, dyad)
    with pytest.raises(NotAllowed):
        idva.put(case, "action", "a1", what="Mine", status="open")
    idva.put(dyad, "dyad", "d1", victim_survivor="v", relationship="ex_partner", role="victim_survivor")
    idva.give(sam, dyad)
    found = sam.store.read("dyad", "d1", dyad)
    assert found is not None
    assert found.author == idva.staff


def test_two_unseen_values_are_a_conflict_and_the_protective_one_shows(site: TestSite) -> None:
    sam = site.add("sam", Role.CASE_MANAGER)
    scope = sam.open(ScopeKind.CASE).id
    sam.put(scope, "contact_point", "p1", kind="mobile", value="07700 900123", safe="safe")
    sam.give(site.lead, scope)
    site.clock.tick()
    site.lead.put(scope, "contact_point", "p1", safe="unsafe")
    site.clock.tick()
    sam.put(scope, "contact_point", "p1", safe="safe", safe_times="After six")
    sam.give(site.lead, scope)
    site.lead.give(sam, scope)
    for laptop in (sam, site.lead):
        found = laptop.store.read("contact_point", "p1", scope)
        assert found is not None
        assert found.conflicts == {"reach"}
        assert (found.values["safe"], found.values["value"]) == ("unsafe", "07700 900123")
    seen = sam.store.read("contact_point", "p1", scope)
    assert seen is not None
    sam.store.write(
        "conflict.decided", [Write(scope, (Put("contact_point", "p1", dict(seen.values, safe="safe"), seen.seen),))]
    )
    sam.give(site.lead, scope)
    settled = site.lead.store.read("contact_point", "p1", scope)
    assert settled is not None
    assert (settled.conflicts, settled.values["safe"]) == (frozenset(), "safe")


def test_a_value_arriving_after_removal_survives_it(site: TestSite) -> None:
    sam = site.add("sam", Role.CASE_MANAGER)
    scope = sam.open(ScopeKind.CASE).id
    sam.put(scope, "action", "a1", what="Ring", status="open")
    sam.give(site.lead, scope)
    site.lead.put(scope, "action", "a1", due="2026-04-01")
    sam.store.write("action.removed", [Write(scope, (Remove("action", "a1"),))])
    assert sam.store.read("action", "a1", scope) is None
    site.lead.give(sam, scope)
    found = sam.store.read("action", "a1", scope)
    assert found is not None
    assert found.values["due"] == "2026-04-01"


def test_a_correction_replaces_an_observation_and_keeps_it(site: TestSite) -> None:
    sam = site.add("sam", Role.CASE_MANAGER)
    scope = sam.open(ScopeKind.CASE).id
    facts = {"happened": "2026-03-01T09:00:00Z", "channel": "phone", "with_whom": "agency", "outcome": "achieved"}
    sam.store.write(
        "contact.recorded", [Write(scope, (Observe("contact", "c1", facts | {"note": "Spoke to housing"}),))]
    )
    sam.store.write(
        "contact.corrected",
        [Write(scope, (Observe("contact", "c2", facts | {"note": "Spoke to probation"}, ("c1",)),))],
        reason="Wrong agency",
    )
    current = dict(sam.store.db.execute('SELECT _id, _current FROM "r_contact"'))
    assert current == {"c1": 0, "c2": 1}
    access = Access(sam.staff, Role.CASE_MANAGER)
    assert [hit.record for hit in search(sam.store.db, access, "spoke")] == ["c2"]


def test_search_folds_accents_and_keeps_to_what_access_allows(site: TestSite) -> None:
    sam = site.add("sam", Role.CASE_MANAGER)
    index, dyad = sam.open(ScopeKind.INDEX).id, sam.open(ScopeKind.DYAD).id
    sam.put(index, "service_user", "s1", given_name="Siân", family_name="Llŷr")
    sam.put(dyad, "victim_survivor", "v1", given_name="Siân", family_name="Hidden")
    worker, idva = Access(sam.staff, Role.CASE_MANAGER), Access("x", Role.IDVA)
    assert {h.record for h in search(sam.store.db, worker, "sian")} == {"s1", "v1"}
    assert [h.record for h in search(sam.store.db, worker, "sian llyr")] == ["s1"]
    assert [h.record for h in search(sam.store.db, worker.for_document(), "sian")] == ["s1"]
    assert [h.record for h in search(sam.store.db, idva, "sian")] == ["v1"]
    assert search(sam.store.db, worker, '" OR words:*') == []


def history(site: TestSite) -> list[str]:
    """A history with grants, endings, conflicts and a revoked laptop; the scopes it made."""
    sam, priya, idva = (
        site.add("sam", Role.CASE_MANAGER),
        site.add("priya", Role.CASE_MANAGER),
        site.add("idva", Role.IDVA),
    )
    case, dyad = sam.open(ScopeKind.CASE).id, sam.open(ScopeKind.DYAD).id
    sam.put(case, "action", "a1", what="Ring", status="open")
    grant = sam.grant(case, priya)
    sam.grant(dyad, idva)
    for other in (priya, idva, site.lead):
        sam.give(other, case, dyad)
    site.clock.tick()
    priya.put(case, "action", "a1", due="2026-04-02")
    idva.put(dyad, "victim_survivor", "v1", given_name="Ann")
    sam.put(case, "action", "a1", due="2026-04-01")
    priya.give(sam, case)
    heads = {k: v for k, v in sam.heads().items() if k.startswith(case)}
    sam.store.write(
        "access.ended", [Write(case, (Observe("access_end", sam.store.new_id(), {"grant": grant, "heads": heads}),))]
    )
    site.clock.tick()
    priya.put(case, "action", "a1", what="Too late")
    idva.put(dyad, "victim_survivor", "v1", family_name="Before theft")
    theft = {k: v for k, v in (site.lead.heads() | idva.heads()).items() if k.split("/")[1] == idva.device}
    site.clock.tick()
    idva.put(dyad, "victim_survivor", "v1", family_name="After theft")
    end = Observe("laptop_end", site.lead.store.new_id(), {"device": idva.device, "heads": theft, "reason": "Stolen"})
    site.lead.store.write("laptop.ended", [Write(site.directory, (end,))])
    return [case, dyad]


def test_any_order_of_arrival_ends_in_one_state(site: TestSite) -> None:
    scopes = history(site)
    found = {e.id: e for laptop in site.laptops.values() for s in [site.directory, *scopes] for e in laptop.entries(s)}
    entries = [found[i] for i in sorted(found)]
    states = set()
    for seed in range(25):
        reader = site._laptop(f"reader-{seed}")
        reader.store.set_meta("directory", site.directory)
        random.Random(seed).shuffle(entries)
        cut = random.Random(seed).randrange(len(entries))
        reader.store.accept(entries[:cut])
        reader.store.accept(entries[cut // 2 :])
        assert reader.store.db.execute("SELECT count(*) FROM waiting").fetchone() == (0,)
        states.add(json.dumps(rows(reader), default=str))
    assert len(states) == 1
    reader_rows = rows(reader)
    action, victim = reader_rows["action"], reader_rows["victim_survivor"]
    assert "Too late" not in repr(action)
    assert '["due"]' in repr(action)
    assert "Before theft" in repr(victim)
    assert "After theft" not in repr(victim)


def test_search_for_a_document_leaves_covert_facts_out(site: TestSite) -> None:
    sam = site.add("sam", Role.CASE_MANAGER)
    scope = sam.open(ScopeKind.CASE).id
    facts = {"happened": "2026-03-01T09:00:00Z", "mode": "indirect", "work_class": "disruption"}
    steps = (
        Observe("activity", "open", facts | {"note": "Patrol agreed"}),
        Observe("activity", "hidden", facts | {"note": "Patrol in plain clothes", "covert": True}),
    )
    sam.store.write("activity.recorded", [Write(scope, steps)])
    worker = Access(sam.staff, Role.CASE_MANAGER)
    assert {h.record for h in search(sam.store.db, worker, "patrol")} == {"open", "hidden"}
    assert {h.record for h in search(sam.store.db, worker.for_document(), "patrol")} == {"open"}
