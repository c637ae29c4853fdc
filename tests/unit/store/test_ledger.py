"""What a laptop is known to hold, and what therefore is not yet sent, with forks and gaps and whatever order."""

from __future__ import annotations

from app.models.access import Role
from app.models.record import ScopeKind
from app.store import journal, ledger, replication
from app.store.store import Observe, Put, Write
from tests.unit.store.conftest import TestLaptop, TestSite


def case(laptop: TestLaptop) -> str:
    values = {"reference": "A-1", "service_user": "p", "index_scope": "i", "status": "referred"}
    return laptop.open(ScopeKind.CASE, Put("case", "c1", values)).id  # type: ignore[arg-type]


def ids(laptop: TestLaptop, scope: str) -> list[str]:
    found = sorted(laptop.entries(scope), key=lambda e: (e.stream, e.header.seq, e.id))
    return [entry.id for entry in found]


def unsent(laptop: TestLaptop, scope: str, *known: str) -> list[str]:
    return [entry for run in replication.unsent(laptop.store.db, scope, known) for entry in run.ids]


def test_unsent_is_what_lies_beyond_what_is_known(site: TestSite) -> None:
    scope = case(site.lead)
    for number in range(4):
        site.lead.put(scope, "referral", f"r{number}", source="marac")
    every = ids(site.lead, scope)
    assert unsent(site.lead, scope) == every
    assert unsent(site.lead, scope, every[1]) == every[2:]
    assert unsent(site.lead, scope, every[1], every[3], "ab" * 32) == every[4:]
    assert unsent(site.lead, scope, every[-1]) == []


def test_the_openers_stream_goes_first(site: TestSite) -> None:
    scope = case(site.lead)
    for name in ("zoe", "ann"):
        other = site.add(name, Role.CASE_MANAGER)
        site.lead.grant(scope, other)
        site.lead.give(other, scope)
        other.put(scope, "referral", f"r-{name}", source="marac")
        other.give(site.lead, scope)
    runs = replication.unsent(site.lead.store.db, scope, ())
    assert runs[0].stream.device == site.lead.device
    assert len(runs) == 3


def test_both_branches_of_a_fork_are_unsent_until_each_is_known(site: TestSite) -> None:
    scope = case(site.lead)
    copy = site.add("copy", Role.CASE_MANAGER)
    own = site.lead.entries(scope)[0]
    site.lead.give(copy, scope)
    copy.store.author = site.lead.store.author  # a copied laptop signs as the one it was copied from
    copy.store.set_meta("epoch", site.lead.store.meta("epoch"))
    site.lead.put(scope, "referral", "here", source="marac")
    copy.put(scope, "referral", "there", source="police")
    copy.put(scope, "referral", "there", source="court")
    copy.give(site.lead, scope)
    assert replication.forked_scopes(site.lead.store, site.lead.device, own.header.epoch) == {scope}
    heads = [entry for _, entry, _ in journal.heads(site.lead.store.db, scope)]
    assert len(heads) == 2
    every = set(ids(site.lead, scope))
    assert set(unsent(site.lead, scope)) == every
    short = min(heads, key=lambda head: len(unsent(site.lead, scope, head)))
    long = max(heads, key=lambda head: len(unsent(site.lead, scope, head)))
    assert len(unsent(site.lead, scope, short)) == 1
    assert len(unsent(site.lead, scope, long)) == 2
    assert unsent(site.lead, scope, *heads) == []
    assert replication.frontier(site.lead.store.db, scope, heads, []) == sorted(heads)


def test_a_frontier_never_goes_back(site: TestSite) -> None:
    scope = case(site.lead)
    for number in range(3):
        site.lead.put(scope, "referral", f"r{number}", source="marac")
    every = ids(site.lead, scope)
    db = site.lead.store.db
    assert replication.frontier(db, scope, [every[2]], [every[0]]) == [every[2]]
    assert replication.frontier(db, scope, [every[0]], [every[2]]) == [every[2]]
    assert replication.frontier(db, scope, [], []) == []
    # What was named last and is not held may be ahead of this laptop; what was named before and is not held is old.
    assert replication.frontier(db, scope, ["aa" * 32, every[0]], ["bb" * 32]) == sorted([every[0], "bb" * 32])


def test_later_entries_of_a_run(site: TestSite) -> None:
    scope = case(site.lead)
    for number in range(3):
        site.lead.put(scope, "referral", f"r{number}", source="marac")
    every = ids(site.lead, scope)
    (run,) = replication.unsent(site.lead.store.db, scope, [every[0]])
    assert [replication.later(site.lead.store.db, run, seq) for seq in (0, 1, 2, 4, 9)] == [
        tuple(every[1:]), tuple(every[1:]), tuple(every[2:]), (), (),
    ]  # fmt: skip


def test_sizes_and_actions_of_many_entries(site: TestSite) -> None:
    scope = case(site.lead)
    for number in range(520):
        site.lead.put(scope, "referral", f"r{number}", source="marac")
    every = ids(site.lead, scope)
    kept = list(replication.kept_entries(site.lead.store.db, every))
    size = sum(len(k.header) + len(k.frame) + len(k.body or b"") + len(k.signature) for k in kept)
    assert replication.raw_size(site.lead.store.db, every) == size
    assert replication.raw_size(site.lead.store.db, []) == 0
    assert len(replication.actions_of(site.lead.store.db, every)) == 521


def test_a_peer_is_kept_as_it_was(site: TestSite) -> None:
    known = ledger.Peer(
        "d" * 32, "age1x", "e" * 16, ("f" * 16,), 7, {"s": ["a"]}, "2026", {"s": ["b"]}, "e", {"s": []}, False, "1:a"
    )
    assert ledger.peer(site.lead.store, "d" * 32) == ledger.Peer("d" * 32)
    with site.lead.store.saving() as db:
        ledger.keep_peer(db, known)
    assert ledger.peer(site.lead.store, "d" * 32) == known


def test_a_laptops_announced_keys_are_the_newest_first(site: TestSite) -> None:
    facts = {"device": "d" * 32, "staff": "s", "public_key": "p", "prefix": "D"}
    for key in ("age1old", "age1new"):
        site.clock.tick()
        step = Observe("laptop", site.lead.store.new_id(), facts | {"receive_key": key})
        site.lead.store.write("laptop.admitted", [Write(site.directory, (step,))])
    assert ledger.announced_keys(site.lead.store, "d" * 32) == [("s", "p", "age1new"), ("s", "p", "age1old")]
