"""Starting a site and keeping its directory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from app.commands import sites
from app.commands.cases import SomethingMissing
from app.crypto.vault import TEST_WORK, VaultExists, VaultNotWritten
from app.errors import AppError
from app.models.access import Role
from app.models.record_rules import NotInList, NumberStrange
from app.store.queries.cases import names
from app.store.queries.finding import site_of, staff_with_role
from app.store.queries.returns import site_parameters
from app.store.store import NotAllowed
from app.workspace import Tools
from tests.unit.commands.team import PASSPHRASE, Clock, Team, dump, refused


def _start(folder: Path, **facts: object) -> sites.NewSite:
    facts = {"site_name": "Teifi", "lead_name": "Bethan Howells", "tools": Tools(Clock()), "work": TEST_WORK} | facts
    return sites.start_site(folder, PASSPHRASE, **facts)  # type: ignore[arg-type]


def test_a_site_begins_with_its_lead_and_the_instruments(tmp_path: Path) -> None:
    new = _start(tmp_path / "a" / "b", practice=True, label="Practice", prefix="TV")
    store = new.workspace.store
    try:
        assert new.workspace.role is Role.SITE_LEAD
        assert new.workspace.access.is_lead
        assert site_of(store) == (new.site, "Teifi", True)
        assert site_parameters(store) == ("Teifi", 12, "Practice")
        assert [p.name for p in staff_with_role(store, "site_lead")] == ["Bethan Howells"]
        (laptop,) = store.directory().live_laptops()
        assert (laptop.device, laptop.prefix, laptop.signer) == (new.workspace.device, "TV", True)
        assert {p.name for p in (tmp_path / "a" / "b").iterdir()} >= {"vault.json", "sightline.store"}
    finally:
        new.workspace.close()


def test_a_folder_that_holds_a_store_is_left_as_it_is(tmp_path: Path) -> None:
    _start(tmp_path).workspace.close()
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    with pytest.raises(VaultExists):
        _start(tmp_path)
    (tmp_path / "vault.json").unlink()
    (tmp_path / "vault.json.previous").unlink(missing_ok=True)
    with pytest.raises(VaultExists):  # a store without its vault is still somebody's store
        _start(tmp_path)
    left = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    assert left == {name: content for name, content in before.items() if not name.startswith("vault")}


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(VaultNotWritten, match="could not be written: "):
        _start(tmp_path / "file" / "store")


def test_names_are_not_left_out(tmp_path: Path, team: Team) -> None:
    for facts in ({"site_name": " "}, {"lead_name": ""}):
        with pytest.raises(SomethingMissing):
            _start(tmp_path / "new", **facts)
        assert not (tmp_path / "new").exists()
    for name, kind in (("", "police"), ("Barod", "")):
        with refused(SomethingMissing, team.lead):
            sites.add_agency(team.lead, name=name, kind=kind)


def test_only_the_keepers_of_the_directory_add_agencies(team: Team) -> None:
    added = sites.add_agency(team.lead, name="Barod", kind="substance_misuse", phone="01570 496 0000")
    assert names(team.lead.store, "agency")[added] == "Barod"
    assert names(team.lead.store, "agency", [added]) == {added: "Barod"}
    for who in (team.worker, team.idva):
        with refused(NotAllowed, who):
            sites.add_agency(who, name="Barod", kind="substance_misuse")
        before = dump(who)
        sites.publish_instruments(who)  # all there: nothing to write, so nothing to refuse
        assert dump(who) == before


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"review_weeks": 0}, NumberStrange),
        ({"review_weeks": 53}, NumberStrange),
        ({"repeat_definition": "not_known"}, NotInList),
        ({"checks": ("the vicar",)}, NotInList),
    ],
)
def test_rules_of_the_site_that_cannot_be(team: Team, facts: dict[str, Any], error: type[AppError]) -> None:
    with refused(error, team.lead):
        sites.set_site_rules(team.lead, **{"review_weeks": 8, "repeat_definition": "any_further"} | facts)


def test_only_the_keepers_of_the_directory_change_the_rules(team: Team) -> None:
    with refused(NotAllowed, team.worker):
        sites.set_site_rules(team.worker, review_weeks=8, repeat_definition="any_further")
