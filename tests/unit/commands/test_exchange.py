"""Exchange as the window and the command line see it: rows in numbers and words, from joining to the last receipt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app import workspace as workspaces
from app.__main__ import main
from app.commands import exchange
from app.crypto.vault import TEST_WORK
from app.models.access import Role
from app.sync.refusals import BundleRefused
from tests.unit.commands.team import PASSPHRASE, Team, add_dyad, open_case


def row(team: Team, who: str, other: str) -> exchange.PeerRow:
    device = getattr(team, other).device
    return next(peer for peer in exchange.peers(getattr(team, who)) if peer.device == device)


def send(team: Team, sender: str, receiver: str, folder: Path) -> exchange.Received | None:
    team.clock.tick()
    got = None
    for made in exchange.make_bundles(getattr(team, sender), getattr(team, receiver).device, folder):
        got = exchange.receive_bundle(getattr(team, receiver), made.path)
    return got


def test_colleagues_are_listed_by_name_with_their_roles(team: Team) -> None:
    rows = exchange.peers(team.worker)
    assert [(p.name, p.role, p.prefix) for p in rows] == [
        ("Bethan Howells", Role.SITE_LEAD, "L"),
        ("Gareth Pugh", Role.SERVICE_MANAGER, "M"),
        ("Marcus Adeyemi", Role.CASE_MANAGER, "O"),
        ("Miriam Okafor", Role.IDVA, "I"),
        ("Rhian Bevan", Role.IDVA, "J"),
    ]
    assert all(
        (p.last_sent, p.last_number, p.acknowledged, p.last_received, p.waiting) == ("", 0, "", "", 0) for p in rows
    )


def test_changes_count_per_colleague_and_once_an_action(team: Team, tmp_path: Path) -> None:
    for who in (
        "lead",
        "manager",
        "idva",
        "idva2",
        "other",
    ):  # the directory all of them hold already is acknowledged first
        send(team, "worker", who, tmp_path)
        send(team, who, "worker", tmp_path)
    case = open_case(team.worker)
    add_dyad(team.worker, case.id, idva=team.ids["idva"])
    counts = {p.name: p.not_yet_sent for p in exchange.peers(team.worker)}
    # The opened case and the dyad; the colleague sees the card of the first and the tokens of the second in the index;
    # one Idva the dyad, the other nothing.
    managers = {"Bethan Howells": 2, "Gareth Pugh": 2}
    assert counts == managers | {"Marcus Adeyemi": 2, "Miriam Okafor": 1, "Rhian Bevan": 0}
    assert row(team, "worker", "idva").words == "1 change not yet sent"
    assert row(team, "worker", "idva2").words == "Has everything"


def test_the_ledger_tells_each_bundles_story(team: Team, tmp_path: Path) -> None:
    open_case(team.worker)
    (made,) = exchange.make_bundles(team.worker, team.lead.device, tmp_path)
    (line,) = exchange.ledger(team.worker)
    assert (line.outgoing, line.name, line.number, line.kind, line.changes) == (
        True,
        "Bethan Howells",
        1,
        "sync",
        made.changes,
    )
    assert (line.state, line.state_words, line.file) == ("made", "Made; no receipt yet", made.path.name)
    team.clock.tick(hours=1)
    exchange.receive_bundle(team.lead, made.path)
    (line,) = exchange.ledger(team.lead)
    assert (line.outgoing, line.name, line.state, line.fresh) == (False, "Siân Rees", "taken_in", 2)
    assert row(team, "lead", "worker").last_received == line.at
    send(team, "lead", "worker", tmp_path)
    newest, oldest = exchange.ledger(team.worker)
    assert (newest.outgoing, oldest.outgoing) == (False, True)
    assert (oldest.state, bool(oldest.answered_at)) == ("received", True)
    assert row(team, "worker", "lead").acknowledged == oldest.answered_at


def test_what_was_refused_is_listed_for_a_person(team: Team, tmp_path: Path) -> None:
    assert exchange.quarantine(team.lead) == []
    path = tmp_path / "holiday.sightline"
    path.write_bytes(b"not a bundle")
    with pytest.raises(BundleRefused) as raised:
        exchange.receive_bundle(team.lead, path)
    assert raised.value.message().startswith("This file is not a Sightline bundle. Nothing was taken in.")
    (refused,) = exchange.quarantine(team.lead)
    assert (refused.why, refused.name, refused.stream, refused.size) == ("NotABundle", "", "", 12)


def test_enrol_leaves_no_file_behind(team: Team, tmp_path: Path) -> None:
    new, _code = workspaces.create(tmp_path / "new", PASSPHRASE, work=TEST_WORK)
    post = tmp_path / "post"
    post.mkdir()
    staff = exchange.enrol(team.lead, new, name="Gwen Parry", role=Role.IDVA, prefix="G", folder=post)
    assert (staff, new.role) == (new.staff, Role.IDVA)
    assert list(post.iterdir()) == []
    new.close()


def command(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_command_line_makes_looks_and_takes_in(
    team: Team, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_case(team.worker)
    secret = tmp_path / "passphrase.txt"
    secret.write_text(PASSPHRASE, encoding="utf-8")
    team.close()
    folder = team.folder
    worker = ("--store", str(folder / "worker"), "--passphrase-file", str(secret))
    lead = ("--store", str(folder / "lead"), "--passphrase-file", str(secret))
    code, made = command(capsys, "bundle", "make", *worker, "--to", "Bethan Howells", "--out", str(tmp_path / "out"))
    (bundle,) = made["bundles"]
    assert (code, bundle["entries"] > 0) == (0, True)
    code, seen = command(capsys, "bundle", "inspect", bundle["file"], *lead)
    assert (code, seen["from"], seen["fresh"], seen["cases"]) == (0, "Siân Rees", 2, 1)
    code, got = command(capsys, "bundle", "receive", bundle["file"], *lead)
    assert (code, got["fresh"], got["quarantined"]) == (0, 2, 0)
    (tmp_path / "bad.sightline").write_bytes(Path(bundle["file"]).read_bytes()[:-5])
    assert main(["bundle", "receive", str(tmp_path / "bad.sightline"), *lead]) == 4
    assert main(["bundle", "make", *worker, "--to", "Nobody", "--out", str(tmp_path / "out")]) == 1
