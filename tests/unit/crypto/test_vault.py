"""The vault opens with what it was made for and with nothing else."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest

from app.crypto import vault
from app.crypto.slot import marked, passphrase_slot
from app.crypto.vault import FLOOR_WORK, TEST_WORK, Work
from app.crypto.vault_file import VaultContents, read_vault, write_vault

PASSPHRASE = "brisk otter mends a violet ladder"
OTHER = "seven quiet lanterns over the marsh"
DEVICE = b"d" * 32


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, bytes, str]:
    """A folder with a vault, its DEK and its recovery code."""
    dek, code = vault.create_vault(tmp_path, PASSPHRASE, work=TEST_WORK)
    return tmp_path, bytes(dek), code


def weaken(folder: Path, dek: bytes, work: Work, device_secret: bytes | None = None) -> None:
    """Put the vault back to how a much older program would have made it."""
    contents = read_vault(folder)
    slot = passphrase_slot(contents.vault_id, dek, PASSPHRASE, work, device_secret)
    write_vault(folder, marked(replace(contents, passphrase=slot), dek))


def work_in(folder: Path) -> Work | None:
    return read_vault(folder).passphrase.work


def test_passphrase_and_recovery_code_open_the_same_key(made: tuple[Path, bytes, str]) -> None:
    folder, dek, code = made

    assert vault.unlock(folder, PASSPHRASE).dek == dek
    assert vault.unlock_with_recovery(folder, code.lower()).dek == dek
    assert len(dek) == 32


def test_at_the_default_work_factors(tmp_path: Path) -> None:
    dek, _code = vault.create_vault(tmp_path, PASSPHRASE)

    assert work_in(tmp_path) == vault.DEFAULT_WORK
    assert vault.unlock(tmp_path, PASSPHRASE).dek == dek


def test_two_vaults_of_one_passphrase_have_nothing_in_common(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    first = vault.create_vault(tmp_path / "a", PASSPHRASE, work=TEST_WORK)
    second = vault.create_vault(tmp_path / "b", PASSPHRASE, work=TEST_WORK)
    here, there = read_vault(tmp_path / "a"), read_vault(tmp_path / "b")

    assert first[0] != second[0]
    assert first[1] != second[1]
    assert here.vault_id != there.vault_id
    assert here.passphrase.salt != there.passphrase.salt
    with pytest.raises(vault.WrongRecoveryCode):
        vault.unlock_with_recovery(tmp_path / "a", second[1])


def test_the_file_holds_no_key_and_no_passphrase(made: tuple[Path, bytes, str]) -> None:
    folder, dek, code = made
    text = (folder / vault.VAULT_FILE).read_text("ascii")

    for secret in (dek.hex(), PASSPHRASE, code, code.replace("-", ""), vault.subkey(dek, "vault").hex()):
        assert secret not in text
    assert dek.hex() not in repr(vault.unlock(folder, PASSPHRASE))


@pytest.mark.parametrize("wrong", ["", OTHER, PASSPHRASE + " ", PASSPHRASE.upper(), "\ud800"])
def test_another_passphrase_is_refused_in_words(made: tuple[Path, bytes, str], wrong: str) -> None:
    folder, _dek, _code = made

    with pytest.raises(vault.WrongPassphrase) as caught:
        vault.unlock(folder, wrong)

    assert caught.value.exit_code == 3
    assert "1" in caught.value.message()


def test_accents_may_be_typed_either_way(tmp_path: Path) -> None:
    passphrase = "ŵyneb glâs a chath ddû yn y glaw"
    dek, _code = vault.create_vault(tmp_path, unicodedata.normalize("NFD", passphrase), work=TEST_WORK)

    assert vault.unlock(tmp_path, unicodedata.normalize("NFC", passphrase)).dek == dek


def test_a_new_store_never_takes_the_place_of_another(made: tuple[Path, bytes, str]) -> None:
    folder, dek, _code = made
    with pytest.raises(vault.VaultExists):
        vault.create_vault(folder, OTHER, work=TEST_WORK)
    assert vault.unlock(folder, PASSPHRASE).dek == dek

    (folder / vault.VAULT_FILE).unlink()
    with pytest.raises(vault.VaultExists):
        vault.create_vault(folder, OTHER, work=TEST_WORK)


@pytest.mark.parametrize(
    "work", [Work(65535, 3, 4), Work(65536, 2, 4), Work(8192, 1, 2), Work(2**21, 3, 4), Work(65536, 11, 4)]
)
def test_a_new_vault_is_neither_weak_nor_endless(made: tuple[Path, bytes, str], tmp_path: Path, work: Work) -> None:
    folder, dek, _code = made
    (tmp_path / "new").mkdir()

    with pytest.raises(ValueError, match="work factors"):
        vault.create_vault(tmp_path / "new", PASSPHRASE, work=work)
    with pytest.raises(ValueError, match="work factors"):
        vault.change_passphrase(folder, dek, OTHER, work=work)
    assert list((tmp_path / "new").iterdir()) == []


def test_an_empty_passphrase_is_no_passphrase(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="empty"):
        vault.create_vault(tmp_path, "", work=TEST_WORK)


def test_there_is_no_vault_in_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(vault.NoVault):
        vault.unlock(tmp_path, PASSPHRASE)
    with pytest.raises(vault.NoVault):
        vault.unlock(tmp_path / "nowhere", PASSPHRASE)


# -------------------------------------------------------------------------------------------------- changing the slots


def test_changing_the_passphrase_keeps_the_key_and_the_recovery_code(made: tuple[Path, bytes, str]) -> None:
    folder, dek, code = made
    vault.change_passphrase(folder, dek, OTHER)

    with pytest.raises(vault.WrongPassphrase):
        vault.unlock(folder, PASSPHRASE)
    assert vault.unlock(folder, OTHER).dek == dek
    assert vault.unlock_with_recovery(folder, code).dek == dek


def test_the_previous_vault_is_kept_until_the_new_passphrase_has_worked(made: tuple[Path, bytes, str]) -> None:
    folder, dek, _code = made
    before = (folder / vault.VAULT_FILE).read_bytes()
    vault.change_passphrase(folder, dek, OTHER)
    assert (folder / vault.PREVIOUS_FILE).read_bytes() == before

    vault.unlock(folder, OTHER)

    # From here the old passphrase opens nothing that lies in the folder.
    assert (folder / vault.PREVIOUS_FILE).read_bytes() == (folder / vault.VAULT_FILE).read_bytes()


def test_a_key_of_another_store_changes_nothing(made: tuple[Path, bytes, str]) -> None:
    folder, _dek, _code = made
    foreign = bytes(32)
    before = (folder / vault.VAULT_FILE).read_bytes()

    with pytest.raises(vault.OtherStoresKey):
        vault.change_passphrase(folder, foreign, OTHER)
    with pytest.raises(vault.OtherStoresKey):
        vault.renew_recovery_code(folder, foreign)
    with pytest.raises(vault.OtherStoresKey):
        vault.raise_work(folder, foreign, PASSPHRASE)
    with pytest.raises(vault.OtherStoresKey):
        vault.add_device_secret(folder, foreign, PASSPHRASE, DEVICE)
    assert (folder / vault.VAULT_FILE).read_bytes() == before


def test_a_renewed_recovery_code_replaces_the_old_one(made: tuple[Path, bytes, str]) -> None:
    folder, dek, old = made
    new = vault.renew_recovery_code(folder, dek)

    with pytest.raises(vault.WrongRecoveryCode) as caught:
        vault.unlock_with_recovery(folder, old)
    assert "older sheet" in caught.value.message()
    assert vault.unlock_with_recovery(folder, new).dek == dek
    assert vault.unlock(folder, PASSPHRASE).dek == dek


def test_a_mistyped_code_is_told_before_the_file_is_read(tmp_path: Path) -> None:
    with pytest.raises(vault.RecoveryCodeMistyped):
        vault.unlock_with_recovery(tmp_path, "ABCDE-ABCDE")


def test_a_weak_vault_opens_and_is_raised(made: tuple[Path, bytes, str]) -> None:
    folder, dek, code = made
    weaken(folder, dek, Work(16384, 1, 1))

    assert vault.unlock(folder, PASSPHRASE).dek == dek

    assert work_in(folder) == FLOOR_WORK
    assert vault.unlock(folder, PASSPHRASE).dek == dek
    assert vault.unlock_with_recovery(folder, code).dek == dek
    # The weaker wrapping is not left beside it.
    assert (folder / vault.PREVIOUS_FILE).read_bytes() == (folder / vault.VAULT_FILE).read_bytes()


def test_a_wrong_passphrase_raises_nothing(made: tuple[Path, bytes, str]) -> None:
    folder, dek, _code = made
    weaken(folder, dek, Work(16384, 1, 1))

    with pytest.raises(vault.WrongPassphrase):
        vault.unlock(folder, OTHER)

    assert work_in(folder) == Work(16384, 1, 1)


def test_raising_work_on_request(made: tuple[Path, bytes, str]) -> None:
    folder, dek, _code = made

    assert vault.raise_work(folder, dek, PASSPHRASE, work=TEST_WORK) is False
    with pytest.raises(vault.WrongPassphrase):
        vault.raise_work(folder, dek, OTHER, work=FLOOR_WORK)
    assert vault.raise_work(folder, dek, PASSPHRASE, work=FLOOR_WORK) is True
    assert work_in(folder) == FLOOR_WORK
    assert vault.unlock(folder, PASSPHRASE).dek == dek


# ------------------------------------------------------------------------------------------------- the keyring's secret


def test_with_a_device_secret_the_passphrase_alone_is_not_enough(tmp_path: Path) -> None:
    dek, code = vault.create_vault(tmp_path, PASSPHRASE, work=TEST_WORK, device_secret=DEVICE)

    assert vault.needs_device_secret(tmp_path)
    with pytest.raises(vault.KeyringMissing) as caught:
        vault.unlock(tmp_path, PASSPHRASE)
    assert "recovery code" in caught.value.message()
    assert read_vault(tmp_path).failed == 0
    with pytest.raises(vault.WrongPassphrase):
        vault.unlock(tmp_path, PASSPHRASE, device_secret=b"x" * 32)
    assert vault.unlock(tmp_path, PASSPHRASE, device_secret=DEVICE).dek == dek
    assert vault.unlock_with_recovery(tmp_path, code).dek == dek


def test_a_device_secret_can_be_added_and_taken_away(made: tuple[Path, bytes, str]) -> None:
    folder, dek, _code = made
    assert not vault.needs_device_secret(folder)
    with pytest.raises(vault.WrongPassphrase):
        vault.add_device_secret(folder, dek, OTHER, DEVICE)
    assert not vault.needs_device_secret(folder)

    vault.add_device_secret(folder, dek, PASSPHRASE, DEVICE)
    with pytest.raises(vault.KeyringMissing):
        vault.unlock(folder, PASSPHRASE)
    assert vault.unlock(folder, PASSPHRASE, device_secret=DEVICE).dek == dek

    vault.change_passphrase(folder, dek, OTHER)
    assert vault.unlock(folder, OTHER).dek == dek


def test_a_device_secret_that_is_not_asked_for_is_left_aside(made: tuple[Path, bytes, str]) -> None:
    folder, dek, _code = made
    weaken(folder, dek, Work(16384, 1, 1))

    assert vault.unlock(folder, PASSPHRASE, device_secret=DEVICE).dek == dek

    assert work_in(folder) == FLOOR_WORK
    assert not vault.needs_device_secret(folder)
    assert vault.unlock(folder, PASSPHRASE).dek == dek


def test_raising_keeps_the_device_secret(made: tuple[Path, bytes, str]) -> None:
    folder, dek, _code = made
    weaken(folder, dek, Work(16384, 1, 1), DEVICE)

    vault.unlock(folder, PASSPHRASE, device_secret=DEVICE)

    assert work_in(folder) == FLOOR_WORK
    assert vault.needs_device_secret(folder)
    with pytest.raises(vault.KeyringMissing):
        vault.raise_work(folder, dek, PASSPHRASE, work=vault.DEFAULT_WORK)


def test_a_short_device_secret_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        vault.create_vault(tmp_path, PASSPHRASE, work=TEST_WORK, device_secret=b"short")


# ---------------------------------------------------------------------------------------------------- when disks fail


def steps_until_done(folder: Path, dek: bytes, monkeypatch: pytest.MonkeyPatch, stop_at: int) -> bool:
    """Change the passphrase, stopped at the given call that touches the disk; says whether it ran to its end."""
    calls = 0

    def counted(real):  # type: ignore[no-untyped-def]
        def call(*args, **kwargs):  # type: ignore[no-untyped-def]
            nonlocal calls
            calls += 1
            if calls == stop_at:
                raise OSError(28, "No space left on device")
            return real(*args, **kwargs)

        return call

    with monkeypatch.context() as patch:
        for owner, name in ((os, "open"), (os, "fsync"), (Path, "replace")):
            patch.setattr(owner, name, counted(getattr(owner, name)))
        try:
            vault.change_passphrase(folder, dek, OTHER)
        except vault.VaultNotWritten as error:
            return "No space left" not in error.message()
    return True


def test_a_full_disk_at_any_step_leaves_a_vault_that_opens(
    made: tuple[Path, bytes, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, dek, _code = made
    for stop_at in range(1, 50):
        if steps_until_done(folder, dek, monkeypatch, stop_at):
            break
        opened = 0
        for passphrase in (PASSPHRASE, OTHER):
            try:
                opened += vault.unlock(folder, passphrase).dek == dek
            except vault.WrongPassphrase:
                continue
        assert opened == 1
        assert sorted(path.name for path in folder.iterdir()) == [vault.VAULT_FILE, vault.PREVIOUS_FILE]
        vault.change_passphrase(folder, dek, PASSPHRASE)
    # Two files, and for each: open, fsync, rename; then, but on Windows, open the folder and fsync it.
    assert stop_at == (7 if os.name == "nt" else 11)
    assert vault.unlock(folder, OTHER).dek == dek


def test_a_disk_that_takes_no_writes_does_not_keep_the_store_shut(
    made: tuple[Path, bytes, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, dek, code = made

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    assert vault.unlock(folder, PASSPHRASE).dek == dek
    assert vault.unlock_with_recovery(folder, code).dek == dek
    assert [path.name for path in folder.iterdir()] == [vault.VAULT_FILE]


def test_what_a_crash_left_behind_is_swept_up(made: tuple[Path, bytes, str]) -> None:
    folder, _dek, _code = made
    leftover = folder / "vault.json.0badcafe.new"
    leftover.write_bytes(b"half")
    (folder / "vault.json.note").write_text("mine")

    vault.unlock(folder, PASSPHRASE)

    assert not leftover.exists()
    assert (folder / "vault.json.note").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_only_its_owner_may_read_the_file(made: tuple[Path, bytes, str]) -> None:
    folder, _dek, _code = made
    vault.unlock(folder, PASSPHRASE)

    for name in (vault.VAULT_FILE, vault.PREVIOUS_FILE):
        assert (folder / name).stat().st_mode & 0o777 == 0o600


def test_the_vault_has_a_name_for_the_keyring(made: tuple[Path, bytes, str]) -> None:
    folder, dek, _code = made
    name = vault.vault_id(folder)
    vault.change_passphrase(folder, dek, OTHER)

    assert len(bytes.fromhex(name)) == 16
    assert vault.vault_id(folder) == name
    assert isinstance(read_vault(folder), VaultContents)
