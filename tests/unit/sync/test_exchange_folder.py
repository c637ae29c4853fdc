"""The exchange folder: what counts as a bundle for this laptop, when, and what is left alone."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from app.commands import exchange
from app.sync.exchange_folder import StoreInExchangeFolder
from app.sync.refusals import CannotReadBundle
from tests.unit.sync.conftest import Team, dump, open_case


def look(team: Team) -> exchange.FolderLook:
    """Two looks with nothing happening between."""
    first = exchange.look_in_folder(team.lead, team.post)
    assert first.queued == ()
    return exchange.look_in_folder(team.lead, team.post, first.seen)


def test_a_bundle_is_queued_until_it_is_taken_in(team: Team) -> None:
    open_case(team.worker)
    path = team.made(team.worker, team.lead)
    before = dump(team.lead)
    found = look(team)
    assert dump(team.lead) == before
    assert [(q.path, q.preview.sender, q.preview.fresh) for q in found.queued] == [(path, "Siân Rees", 2)]
    exchange.receive_bundle(team.lead, path)
    assert look(team).queued == ()
    assert path.exists()


def test_a_file_that_is_still_changing_waits(team: Team) -> None:
    open_case(team.worker)
    whole = team.made(team.worker, team.lead)
    path = team.post / "arriving.sightline"
    raw = whole.read_bytes()
    whole.unlink()
    path.write_bytes(raw[:1000])
    first = exchange.look_in_folder(team.lead, team.post)
    assert (first.settling, first.queued, first.unfit) == (1, (), ())
    path.write_bytes(raw)
    second = exchange.look_in_folder(team.lead, team.post, first.seen)
    assert (second.settling, second.queued, second.unfit) == (1, (), ())
    third = exchange.look_in_folder(team.lead, team.post, second.seen)
    assert (third.settling, len(third.queued)) == (0, 1)


def test_copies_made_in_a_conflict_count_once(team: Team) -> None:
    open_case(team.worker)
    path = team.made(team.worker, team.lead)
    shutil.copy(path, team.post / f"{path.stem}.sync-conflict-20260317-103000-ABCDEFG.sightline")
    shutil.copy(path, team.post / f"{path.stem} (1).sightline")
    assert len(look(team).queued) == 1


def test_what_is_not_for_this_laptop_is_left_alone(team: Team) -> None:
    open_case(team.worker)
    team.made(team.worker, team.other)
    (team.post / "notes.txt").write_text("hello")
    (team.post / "empty.sightline").write_bytes(b"")
    (team.post / "strange.sightline").write_bytes(b"not a bundle")
    (team.post / ".0123456789abcdef.sightline.part").write_bytes(b"half")
    (team.post / "folder.sightline").mkdir()
    found = look(team)
    assert (found.queued, found.unfit) == ((), ())
    assert exchange.quarantine(team.lead) == []


def test_a_damaged_bundle_is_said_to_be_so(team: Team) -> None:
    open_case(team.worker)
    path = team.made(team.worker, team.lead)
    path.write_bytes(path.read_bytes()[:-9])
    (unfit,) = look(team).unfit
    assert unfit.path == path
    assert "cut short" in unfit.words


def test_bundles_are_queued_in_the_order_they_were_made(team: Team) -> None:
    made = []
    for name in ("Aled Price", "Owain Teale", "Ifan Morse"):
        open_case(team.worker, name)
        team.clock.tick(minutes=1)
        made.append(team.made(team.worker, team.lead))
    for age, path in enumerate(made):
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    assert [queued.path for queued in look(team).queued] == made


@pytest.mark.parametrize("where", [".", "inside", ".."])
def test_the_live_store_never_lies_in_the_exchange_folder(team: Team, where: str) -> None:
    folder = (team.lead.folder / where).resolve()
    folder.mkdir(exist_ok=True)
    with pytest.raises(StoreInExchangeFolder):
        exchange.look_in_folder(team.lead, folder)
    with pytest.raises(StoreInExchangeFolder):
        exchange.choose_folder(team.lead, folder)
    exchange.choose_folder(team.lead, team.post)


def test_a_folder_that_is_gone(team: Team, tmp_path: Path) -> None:
    with pytest.raises(CannotReadBundle):
        exchange.look_in_folder(team.lead, tmp_path / "unplugged")
