"""What has been written here and carried nowhere yet."""

from __future__ import annotations

from pathlib import Path

from app.commands import exchange
from app.store.queries.ledger import last_exchange, unsent_changes
from tests.unit.commands.team import Team, add_dyad, open_case


def test_changes_are_unsent_until_a_bundle_carries_them(team: Team, tmp_path: Path) -> None:
    worker, lead = team.worker, team.lead
    before = unsent_changes(worker.store)
    opened = open_case(worker)  # one action in two scopes
    add_dyad(worker, opened.id)  # and another
    worker.log("searched", count=1)  # looking is no change
    assert unsent_changes(worker.store) == before + 2
    assert last_exchange(worker.store) == ""
    team.clock.tick(hours=1)
    made = exchange.make_bundles(worker, lead.device, tmp_path)
    assert unsent_changes(worker.store) == 0
    assert last_exchange(worker.store) == "2026-03-16T11:30:00Z"
    assert last_exchange(lead.store) == ""
    team.clock.tick(hours=1)
    for bundle in made:
        exchange.receive_bundle(lead, bundle.path)
    assert last_exchange(lead.store) == "2026-03-16T12:30:00Z"
    add_dyad(worker, opened.id, "Nia Parfitt")
    assert unsent_changes(worker.store) == 1
