"""Bundles between real laptops: what is sent, what is known to have arrived, and that all end up alike."""

from __future__ import annotations

import itertools
import random
import shutil
from pathlib import Path

import pytest

from app.commands import exchange, people
from app.errors import Cancelled
from app.models.access import Role
from app.models.person import PrivateNote
from app.progress import Progress
from app.store.queries.cases import case_list
from app.store.store import Put, Write
from app.sync import receive, send
from app.sync.refusals import CannotWriteBundle, LaptopAmbiguous, LaptopUnknown, ReceiveStopped, SendStopped
from app.workspace import NotEnrolled, Workspace
from tests.unit.sync import kit
from tests.unit.sync.conftest import COLLEAGUES, Team, add_dyad, dump, entries, held, open_case


def row(workspace: Workspace, other: Workspace) -> exchange.PeerRow:
    return next(peer for peer in exchange.peers(workspace) if peer.device == other.device)


def test_a_case_arrives_and_its_receipt_comes_back(team: Team) -> None:
    case = open_case(team.worker)
    assert (row(team.worker, team.lead).not_yet_sent, row(team.worker, team.lead).not_yet_received) == (1, 1)
    assert row(team.worker, team.lead).words == "1 change not yet sent"
    (made,) = exchange.make_bundles(team.worker, team.lead.device, team.post)
    assert (made.kind, made.entries, made.changes) == ("sync", 2, 1)
    assert made.path.parent == team.post
    assert len(made.path.stem) == 16
    assert made.path.suffix == ".sightline"
    assert (row(team.worker, team.lead).not_yet_sent, row(team.worker, team.lead).not_yet_received) == (0, 1)
    assert row(team.worker, team.lead).words == "1 change sent, no receipt yet"
    team.clock.tick(hours=3)
    got = exchange.receive_bundle(team.lead, made.path)
    assert (got.sender, got.fresh, got.known, got.waiting, got.quarantined) == ("Siân Rees", 2, 0, 0, ())
    (found,) = case_list(team.lead.store, team.lead.access, today="2026-03-17", mine=False)
    assert (found.name, found.reference) == ("Aled Price", case.reference)
    (receipt,) = exchange.make_bundles(team.lead, team.worker.device, team.post)
    assert (receipt.kind, receipt.entries) == ("receipt", 0)
    back = exchange.receive_bundle(team.worker, receipt.path)
    assert back.fresh == 0
    assert back.acknowledged >= 1
    assert row(team.worker, team.lead).not_yet_received == 0
    assert row(team.worker, team.lead).words == "Has everything"
    line = next(one for one in exchange.ledger(team.worker) if one.id == made.id)
    assert (line.state, line.state_words, line.answered_at) == ("received", "Received", "2026-03-17T13:30:00Z")
    assert exchange.make_bundles(team.worker, team.lead.device, team.post) == ()


def test_what_is_not_acknowledged_is_sent_again(team: Team) -> None:
    open_case(team.worker)
    team.made(team.worker, team.lead).unlink()  # lost on the way
    open_case(team.worker, "Owain Teale")
    got = team.send(team.worker, team.lead)
    assert got is not None
    assert (got.number, got.fresh) == (row(team.worker, team.lead).last_number, 4)
    assert got.warnings == (
        "1 earlier bundle from Siân Rees has not been taken in. What it holds is sent again until it arrives.",
    )
    assert held(team.lead, *[s for (s,) in scopes_of(team.worker)]) == held(
        team.worker, *[s for (s,) in scopes_of(team.worker)]
    )


def scopes_of(workspace: Workspace, *kinds: str) -> list[tuple[str]]:
    marks = ", ".join("?" * len(kinds or ("case", "index")))
    query = f"SELECT id FROM scope WHERE kind IN ({marks}) ORDER BY id"
    return list(workspace.store.db.execute(query, kinds or ("case", "index")))


def test_a_bundle_taken_in_twice_says_so_and_changes_nothing_but_the_ledger(team: Team) -> None:
    open_case(team.worker)
    path = team.made(team.worker, team.lead)
    exchange.receive_bundle(team.lead, path)
    before = dump(team.lead)
    assert exchange.preview_bundle(team.lead, path).replayed
    again = exchange.receive_bundle(team.lead, path)
    assert (again.replayed, again.fresh, again.known) == (True, 0, 2)
    assert "taken in before" in again.warnings[0]
    assert dump(team.lead) == before


def test_an_older_bundle_after_a_newer_one_takes_nothing_back(team: Team) -> None:
    open_case(team.worker)
    first = team.made(team.worker, team.lead)
    open_case(team.worker, "Owain Teale")
    second = team.made(team.worker, team.lead)
    exchange.receive_bundle(team.lead, second)
    known = team.lead.store.db.execute(
        "SELECT number, have FROM peer WHERE device = ?", (team.worker.device,)
    ).fetchone()
    assert exchange.receive_bundle(team.lead, first).fresh == 0
    after = team.lead.store.db.execute(
        "SELECT number, have FROM peer WHERE device = ?", (team.worker.device,)
    ).fetchone()
    assert after == known
    team.send(team.lead, team.worker)
    assert {line.state for line in exchange.ledger(team.worker) if line.outgoing and line.name == "Bethan Howells"} == {
        "received"
    }


def test_an_interrupted_receive_goes_on_where_it_stopped(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive, "MAX_BATCH", 2)
    for name in ("Aled Price", "Owain Teale", "Ifan Morse"):
        open_case(team.worker, name)
    path = team.made(team.worker, team.lead)
    progress = Progress(lambda done, total, what: progress.cancel() if done >= 2 else None)
    with pytest.raises(ReceiveStopped):
        exchange.receive_bundle(team.lead, path, progress=progress)
    assert exchange.preview_bundle(team.lead, path).fresh < 6
    assert not exchange.preview_bundle(team.lead, path).replayed
    got = exchange.receive_bundle(team.lead, path)
    assert 0 < got.fresh < 6
    assert got.fresh + got.known == 6
    assert not got.replayed
    assert held(team.lead, *[s for (s,) in scopes_of(team.worker)]) == held(
        team.worker, *[s for (s,) in scopes_of(team.worker)]
    )


def test_the_idva_holds_the_dyad_and_never_the_case(team: Team) -> None:
    case = open_case(team.worker, "Aled Marker-Case")
    other = add_dyad(team.worker, case.id, "Delyth Marker-Other")
    own = add_dyad(team.worker, case.id, "Carys Marker-Own", idva=team.idva.staff)
    team.send(team.lead, team.idva)
    path = team.made(team.worker, team.idva)
    parts = kit.take_apart(path, team.worker, team.idva)
    raw = b"".join(parts.lines)
    assert b"Marker-Own" in raw
    for marker in (b"Marker-Case", b"Marker-Other", other.scope.encode(), case.index_scope.encode()):
        assert marker not in kit.unsealed(path.read_bytes(), team.idva)
        assert marker not in raw
    assert case.scope not in parts.manifest["have"]
    exchange.receive_bundle(team.idva, path)
    everything = repr(dump(team.idva))
    assert "Marker-Own" in everything
    assert "Marker-Case" not in everything
    assert "Marker-Other" not in everything
    assert other.scope not in everything
    assert scopes_of(team.idva, "case", "index") == []
    assert [s for (s,) in scopes_of(team.idva, "dyad")] == [own.scope]


def test_what_the_idva_was_told_in_confidence_reaches_nobody_without_a_grant(team: Team) -> None:
    case = open_case(team.worker)
    own = add_dyad(team.worker, case.id, idva=team.idva.staff)
    team.send(team.worker, team.idva)
    people.keep_private(team.idva, own.id, note=PrivateNote(happened="2026-03-17", note="Marker-Private"))
    for receiver in (team.worker, team.lead):
        team.send(team.idva, receiver)
        assert "Marker-Private" not in repr(dump(receiver))
        assert scopes_of(receiver, "idva_private") == []


def test_a_colleague_without_the_case_receives_its_index_card_alone(team: Team) -> None:
    case = open_case(team.worker, "Aled Price")
    add_dyad(team.worker, case.id, "Carys Marker-Victim")
    team.send(team.worker, team.other)
    assert scopes_of(team.other, "case", "dyad") == []
    assert [s for (s,) in scopes_of(team.other, "index")] == [case.index_scope]
    assert "Marker-Victim" not in repr(dump(team.other))


def test_an_administrator_receives_the_directory_alone(team: Team) -> None:
    open_case(team.worker)
    team.send(team.worker, team.lead)
    admin = team.new("admin")
    exchange.enrol(team.lead, admin, name="Huw Tan", role=Role.ADMINISTRATOR, prefix="A", folder=team.post)
    team.send(team.lead, admin)
    assert {k for (k,) in admin.store.db.execute("SELECT DISTINCT kind FROM scope")} == {"directory"}


def test_a_bundle_carries_the_lookups_to_the_lead_and_to_nobody_else(team: Team) -> None:
    team.worker.log("case_opened_on_screen", record="some-record")
    assert row(team.worker, team.lead).not_yet_sent == 0  # looks are not work
    got = team.send(team.worker, team.lead)
    assert got is not None
    assert got.fresh == 1
    assert scopes_of(team.lead, "log")
    team.send(team.worker, team.other)
    assert scopes_of(team.other, "log") == []


def test_a_large_send_becomes_several_bundles_each_complete(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(12):
        open_case(team.worker, f"Aled Price{number}")
    team.settle()
    big = open_case(team.worker, "Ifan Morse")
    for number in range(40):
        team.worker.store.write("referral.saved", [writes(big.scope, f"r{number}")])
    monkeypatch.setattr(send, "MOST_RAW", 9_000)
    made = exchange.make_bundles(team.worker, team.lead.device, team.post)
    assert len(made) > 3
    assert [m.number for m in made] == list(range(made[0].number, made[0].number + len(made)))
    assert sum(m.entries for m in made) == 42
    late = [exchange.receive_bundle(team.lead, m.path) for m in reversed(made)]
    # The middle of a scope whose beginning is not here yet is refused, comes again, and then all is in.
    assert any(type(run.why).__name__ == "ScopeUnknown" for got in late for run in got.quarantined)
    for m in made:
        exchange.receive_bundle(team.lead, m.path)
    assert held(team.lead, big.scope) == held(team.worker, big.scope)
    assert len(entries(team.lead, big.scope)) == 41


def test_a_stopped_send_leaves_what_is_made_and_goes_on_later(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(8):
        open_case(team.worker, f"Aled Price{number}")
    monkeypatch.setattr(send, "MOST_RAW", 9_000)
    before = dump(team.worker)
    stop = Progress()
    stop.cancel()
    with pytest.raises(Cancelled) as raised:
        exchange.make_bundles(team.worker, team.lead.device, team.post, progress=stop)
    assert type(raised.value) is Cancelled
    assert dump(team.worker) == before
    later = Progress(lambda done, total, what: later.cancel())
    with pytest.raises(SendStopped):
        exchange.make_bundles(team.worker, team.lead.device, team.post, progress=later)
    (path,) = team.post.iterdir()
    assert exchange.receive_bundle(team.lead, path).quarantined == ()
    for made in exchange.make_bundles(team.worker, team.lead.device, team.post):
        exchange.receive_bundle(team.lead, made.path)
    assert len(scopes_of(team.lead, "case")) == 8


def writes(scope: str, record: str) -> Write:
    return Write(scope, (Put("referral", record, {"received_on": "2026-03-02", "source": "marac"}),))


@pytest.mark.parametrize("seed", range(6))
def test_everybody_ends_up_alike_whatever_is_lost_repeated_or_reordered(team: Team, seed: int) -> None:
    chance = random.Random(seed)
    everyone = [getattr(team, who) for who in COLLEAGUES]
    opened = [open_case(team.worker, "Aled Price"), open_case(team.other, "Owain Teale")]
    post: list[tuple[Workspace, Path]] = []
    for step in range(30):
        team.clock.tick(minutes=7)
        sender, receiver = chance.sample(everyone, 2)
        owner, case = chance.choice(list(zip((team.worker, team.other), opened, strict=True)))
        if step % 4 == 0:
            add_dyad(owner, case.id, f"Carys Nolan{step}", idva=chance.choice((team.idva.staff, "")))
        if step % 3 == 0:
            owner.store.write("referral.saved", [writes(case.scope, f"r{step}")])
        post += [(receiver, m.path) for m in exchange.make_bundles(sender, receiver.device, team.post)]
        chance.shuffle(post)
        for to, path in post[: chance.randrange(3)]:
            exchange.receive_bundle(to, path)
        post = [item for item in post if chance.random() > 0.2]
    team.settle()
    for one, other in itertools.combinations(everyone, 2):
        shared = set(scope_ids(one)) & set(scope_ids(other))
        for scope in sorted(shared):
            assert held(one, scope) == held(other, scope)
    for workspace in everyone:
        assert [peer.not_yet_received for peer in exchange.peers(workspace)] == [0, 0, 0]
        assert workspace.store.db.execute("SELECT count(*) FROM waiting").fetchone()[0] == 0
        others = [other.device for other in everyone if other is not workspace]
        assert [exchange.make_bundles(workspace, device, team.post) for device in others] == [()] * 3
    for case, owner in zip(opened, (team.worker, team.other), strict=True):
        assert held(team.lead, case.scope) == held(owner, case.scope)


def scope_ids(workspace: Workspace) -> list[str]:
    return [s for (s,) in workspace.store.db.execute("SELECT id FROM scope")]


def test_laptops_are_found_by_name_prefix_or_id(team: Team) -> None:
    for text in ("siân rees", "W", team.worker.device, team.worker.device[:8]):
        assert exchange.find_laptop(team.lead, text) == team.worker.device
    for text in ("nobody", team.worker.device[:4], "", "Bethan Howells"):
        with pytest.raises(LaptopUnknown):
            exchange.find_laptop(team.lead, text)
    second = team.new("second")
    exchange.enrol(team.lead, second, name="Siân Rees", role=Role.CASE_MANAGER, prefix="WB", folder=team.post)
    with pytest.raises(LaptopAmbiguous):
        exchange.find_laptop(team.lead, "Siân Rees")


def test_no_bundle_is_made_for_this_laptop_an_unknown_one_or_without_a_site(team: Team) -> None:
    for device in (team.lead.device, "0" * 32):
        with pytest.raises(LaptopUnknown):
            exchange.make_bundles(team.lead, device, team.post)
    with pytest.raises(NotEnrolled):
        exchange.make_bundles(team.new("stray"), team.lead.device, team.post)
    assert list(team.post.iterdir()) == []


def test_a_place_that_cannot_be_written_leaves_no_trace(team: Team) -> None:
    open_case(team.worker)
    before = dump(team.worker)
    (team.post / "file").write_text("in the way")
    with pytest.raises(CannotWriteBundle):
        exchange.make_bundles(team.worker, team.lead.device, team.post / "file")
    assert dump(team.worker) == before
    assert [path.name for path in team.post.iterdir()] == ["file"]


def test_the_preview_names_the_cases_and_stores_nothing(team: Team) -> None:
    case = open_case(team.worker)
    team.settle()
    add_dyad(team.worker, case.id)
    fresh = open_case(team.worker, "Owain Teale")
    path = team.made(team.worker, team.lead)
    before = dump(team.lead)
    seen = exchange.preview_bundle(team.lead, path)
    assert dump(team.lead) == before
    # two of the fresh case, and of the dyad: its own, the case's link to it and the index's token of her name
    assert (seen.sender, seen.kind, seen.entries, seen.fresh, seen.waiting) == ("Siân Rees", "sync", 5, 5, 0)
    assert [(c.reference, c.changes, c.new) for c in seen.cases] == [
        (fresh.reference, 1, True),
        (case.reference, 1, False),
    ]
    assert (seen.directory_changes, seen.other_changes, seen.refused, seen.warnings) == (0, 0, (), ())


def test_the_idva_is_told_the_case_reference_alone(team: Team) -> None:
    case = open_case(team.worker)
    add_dyad(team.worker, case.id, idva=team.idva.staff)
    seen = exchange.preview_bundle(team.idva, team.made(team.worker, team.idva))
    assert [(c.reference, c.changes, c.new) for c in seen.cases] == [(case.reference, 1, True)]


def test_a_laptop_put_back_to_an_older_state_is_noticed_and_given_its_work_back(team: Team, tmp_path: Path) -> None:
    case = open_case(team.worker)
    team.settle()
    team.worker.log("looked")
    team.opened.pop("worker").close()
    shutil.copytree(team.folder / "worker", tmp_path / "older")
    add_dyad(team.worker, case.id, "Carys Nolan")
    team.worker.log("looked again")
    team.settle()
    team.opened.pop("worker").close()
    shutil.rmtree(team.folder / "worker")
    shutil.copytree(tmp_path / "older", team.folder / "worker")
    team.worker.store.set_meta("epoch", "ab" * 8)
    path = team.made(team.worker, team.lead)
    exchange.receive_bundle(team.lead, path)
    back = team.made(team.lead, team.worker)
    seen = exchange.preview_bundle(team.worker, back)
    assert any("put back to an older" in words for words in seen.warnings)
    exchange.receive_bundle(team.worker, back)
    assert held(team.worker, case.scope) == held(team.lead, case.scope)
    assert len(scopes_of(team.worker, "dyad")) == 1


def test_a_laptop_put_back_in_silence_is_noticed_and_given_back_what_it_lost(team: Team, tmp_path: Path) -> None:
    # No new epoch: somebody copied an old folder back. It gives the number of a bundle to another.
    case = open_case(team.other)
    team.settle()
    team.opened.pop("worker").close()
    shutil.copytree(team.folder / "worker", tmp_path / "older")
    lost = open_case(team.lead, "Owain Teale")
    team.settle()
    open_case(team.worker, "Ifan Morse")
    team.send(team.worker, team.lead)
    team.send(team.lead, team.worker)
    assert held(team.worker, lost.index_scope) == held(team.lead, lost.index_scope)
    team.opened.pop("worker").close()
    shutil.rmtree(team.folder / "worker")
    shutil.copytree(tmp_path / "older", team.folder / "worker")
    open_case(team.worker, "Tomos Lloyd")
    path = team.made(team.worker, team.lead)
    seen = exchange.preview_bundle(team.lead, path)
    assert any("put back to an older state, or copied" in words for words in seen.warnings)
    exchange.receive_bundle(team.lead, path)
    team.send(team.lead, team.worker)
    assert held(team.worker, lost.index_scope) == held(team.lead, lost.index_scope)
    assert held(team.worker, case.index_scope) == held(team.lead, case.index_scope)


def test_an_old_bundle_from_before_a_restore_does_not_hide_what_was_lost(team: Team, tmp_path: Path) -> None:
    case = open_case(team.worker)
    team.settle()
    team.opened.pop("worker").close()
    shutil.copytree(team.folder / "worker", tmp_path / "older")
    add_dyad(team.worker, case.id, "Carys Nolan")
    late = team.made(team.worker, team.lead)
    shutil.copy(late, tmp_path / "copy.sightline")
    exchange.receive_bundle(team.lead, late)
    team.opened.pop("worker").close()
    shutil.rmtree(team.folder / "worker")
    shutil.copytree(tmp_path / "older", team.folder / "worker")
    team.worker.store.set_meta("epoch", "ab" * 8)
    exchange.receive_bundle(team.lead, team.made(team.worker, team.lead))
    exchange.receive_bundle(team.lead, tmp_path / "copy.sightline")
    team.send(team.lead, team.worker)
    assert held(team.worker, case.scope) == held(team.lead, case.scope)
    assert len(scopes_of(team.worker, "dyad")) == 1


def test_a_receipt_by_name_is_enough_where_what_is_held_was_told_too_early(team: Team) -> None:
    card = open_case(team.worker).index_scope
    team.send(team.worker, team.lead)
    # The lead says that it holds the card, in a bundle that carries nothing, before the colleague has heard of it.
    early = kit.carrying(team.parts(team.lead, team.other))
    assert card in early.manifest["have"]
    exchange.receive_bundle(team.other, team.file(early.file()))
    team.send(team.worker, team.other)
    got = team.send(team.other, team.lead)
    assert got is not None
    assert (got.fresh, got.known) == (0, 1)
    (back,) = exchange.make_bundles(team.lead, team.other.device, team.post)
    assert card not in kit.take_apart(back.path, team.lead, team.other).manifest["have"]
    exchange.receive_bundle(team.other, back.path)
    assert row(team.other, team.lead).not_yet_received == 0
    assert exchange.make_bundles(team.other, team.lead.device, team.post) == ()
