"""Making, opening and closing a store; who is looking; and the log of who looked."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app import workspace as workspaces
from app.crypto import vault
from app.crypto.device import BadSignature
from app.models.access import Mode, Role
from app.store.connection import STORE_FILE, StoreDamaged, StoreMissing
from app.store.migrate import StoreNewer
from app.store.store import Observe, Write
from app.workspace import NotEnrolled, Tools, UnknownSigner
from tests.unit.commands.team import PASSPHRASE, Clock, Team, dump, open_case, team, team_template

__all__ = ["team", "team_template"]


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, str]:
    workspace, code = workspaces.create(tmp_path / "store", PASSPHRASE, tools=Tools(Clock()), work=vault.TEST_WORK)
    workspace.close()
    return tmp_path / "store", code


def test_a_new_store_opens_with_its_passphrase_and_with_its_code(made: tuple[Path, str]) -> None:
    folder, code = made
    first = workspaces.open_workspace(folder, PASSPHRASE, tools=Tools(Clock()))
    second = workspaces.open_with_recovery(folder, code, tools=Tools(Clock()))
    assert (first.device, first.staff) == (second.device, second.staff)
    assert first.receiving_keys == second.receiving_keys
    first.close()
    second.close()


def test_a_store_that_belongs_to_no_site_has_no_role(made: tuple[Path, str]) -> None:
    workspace = workspaces.open_workspace(made[0], PASSPHRASE)
    assert workspace.directory_scope == ""
    for ask in (lambda: workspace.role, lambda: workspace.access):
        with pytest.raises(NotEnrolled):
            ask()
    workspace.close()


def test_no_key_is_shown_when_a_workspace_is_printed(team: Team) -> None:
    text = repr(team.lead) + repr(team.lead.device_key) + repr(team.lead.receiving_keys)
    assert "AGE-SECRET" not in text
    assert team.lead.device_key.secret().hex() not in text
    assert repr(team.lead.device_key.secret()) not in text


def test_wrong_passphrases_are_refused_and_entered_in_the_log(team: Team) -> None:
    team.lead.close()
    team.opened.clear()
    for _ in range(3):
        with pytest.raises(vault.WrongPassphrase):
            workspaces.open_workspace(team.folder / "lead", "something else entirely")
    event = team.lead.store.db.execute("SELECT what, count, happened FROM r_access_event").fetchall()
    assert event == [("unlock_failed", "3", "2026-03-16T10:30:00Z")]
    team.lead.close()
    team.opened.clear()
    assert len(team.lead.store.db.execute("SELECT 1 FROM r_access_event").fetchall()) == 1


def test_damage_is_told_apart(made: tuple[Path, str]) -> None:
    folder, _code = made
    content = (folder / STORE_FILE).read_bytes()
    (folder / STORE_FILE).write_bytes(os.urandom(len(content)))
    with pytest.raises(StoreDamaged):
        workspaces.open_workspace(folder, PASSPHRASE)
    (folder / STORE_FILE).write_bytes(content[: len(content) // 2 - 100])
    with pytest.raises(StoreDamaged):
        workspaces.open_workspace(folder, PASSPHRASE)
    (folder / STORE_FILE).unlink()
    with pytest.raises(StoreMissing):
        workspaces.open_workspace(folder, PASSPHRASE)
    assert not (folder / STORE_FILE).exists()


def test_a_store_of_a_newer_version_is_not_touched(made: tuple[Path, str]) -> None:
    folder, _code = made
    workspace = workspaces.open_workspace(folder, PASSPHRASE)
    workspace.store.db.execute("PRAGMA user_version = 999")
    workspace.close()
    with pytest.raises(StoreNewer):
        workspaces.open_workspace(folder, PASSPHRASE)


def test_a_store_whose_making_was_cut_short_is_damaged_and_not_a_crash(made: tuple[Path, str]) -> None:
    folder, _code = made
    workspace = workspaces.open_workspace(folder, PASSPHRASE)
    workspace.store.db.execute("DELETE FROM secret")
    workspace.close()
    with pytest.raises(StoreDamaged):
        workspaces.open_workspace(folder, PASSPHRASE)


def test_a_store_of_another_vault_is_refused(made: tuple[Path, str], tmp_path: Path) -> None:
    other, _code = workspaces.create(tmp_path / "other", PASSPHRASE, work=vault.TEST_WORK)
    other.close()
    (made[0] / STORE_FILE).write_bytes((tmp_path / "other" / STORE_FILE).read_bytes())
    with pytest.raises(StoreDamaged):
        workspaces.open_workspace(made[0], PASSPHRASE)


def test_roles_and_modes(team: Team) -> None:
    assert [team.lead.role, team.worker.role, team.idva.role] == [Role.SITE_LEAD, Role.CASE_MANAGER, Role.IDVA]
    assert team.worker.access.mode is Mode.WORK
    team.worker.mode = Mode.APPOINTMENT
    assert team.worker.access.mode is Mode.APPOINTMENT
    assert not team.worker.access.sees_covert


def test_today_is_the_day_in_london(team: Team) -> None:
    for day, hour, today in (
        ("2026-06-30", 23, "2026-07-01"),
        ("2026-06-30", 22, "2026-06-30"),
        ("2026-12-31", 23, "2026-12-31"),
    ):
        team.clock.on(day, hour=hour)
        assert team.lead.today().isoformat() == today


def test_the_log_is_one_chain_of_this_laptop_and_never_says_what_was_seen(team: Team) -> None:
    opened = open_case(team.worker)
    team.worker.log("opened", scope=opened.scope, record=opened.id, reason="Preparing a visit")
    team.worker.log("searched", count=3)
    db = team.worker.store.db
    events = db.execute("SELECT what, scope, record, reason, count FROM r_access_event ORDER BY _id").fetchall()
    assert [tuple(cell or "" for cell in event) for event in events] == [
        ("opened", opened.scope, opened.id, "Preparing a visit", ""),
        ("searched", "", "", "", "3"),
    ]
    (scope,) = {s for (s,) in db.execute("SELECT _scope FROM r_access_event")}
    assert scope == team.worker.store.meta("log_scope")
    assert [s for (s,) in db.execute("SELECT seq FROM entry WHERE scope = ? ORDER BY seq", (scope,))] == [1, 2]
    holders, writers = db.execute("SELECT holders, writers FROM scope WHERE id = ?", (scope,)).fetchone()
    assert team.ids["lead"] in holders
    assert team.ids["other"] not in holders
    assert writers == f'["{team.ids["worker"]}"]'


def test_a_signature_is_checked_against_the_directory(team: Team) -> None:
    from app.crypto.device import DeviceKey, sign_entry

    header = b'{"v":1}'
    good = sign_entry(team.worker.device_key, header)
    team.lead.check_signature(team.worker.device, header, good)
    for device, content, signature in (
        (team.worker.device, header + b" ", good),
        (team.other.device, header, good),
        (team.worker.device, header, bytes(64)),
    ):
        with pytest.raises(BadSignature):
            team.lead.check_signature(device, content, signature)
    stranger = DeviceKey.generate()
    with pytest.raises(UnknownSigner):
        team.lead.check_signature(stranger.id, header, sign_entry(stranger, header))


def test_a_second_connection_sees_and_signs_the_same(team: Team) -> None:
    second = team.worker.again()
    try:
        opened = open_case(second)
        assert second.store.author is not None
        assert team.worker.store.read("case", opened.id) is not None
        team.worker.store.write(
            "x",
            [
                Write(
                    opened.scope,
                    (
                        Observe(
                            "case_move",
                            second.store.new_id(),
                            {"case": opened.id, "to_status": "panel", "happened": "2026"},
                        ),
                    ),
                )
            ],
        )
        assert dump(second)["r_case_move"] == dump(team.worker)["r_case_move"]
    finally:
        second.close()
    assert team.worker.store.meta("prefix") == "W"


def test_closing_wipes_the_key(team: Team) -> None:
    store = team.worker.store
    key = store._key
    assert any(key)
    team.worker.close()
    team.opened.clear()
    assert not any(key)
