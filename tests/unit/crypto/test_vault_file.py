"""Whatever vault.json holds, it opens rightly or is refused in words; nothing in it can be exchanged unseen."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.crypto import vault
from app.crypto.slot import open_passphrase_slot, open_recovery_slot
from app.crypto.vault_file import LARGEST_FILE, VaultContents, canonical, read_vault
from app.errors import AppError

PASSPHRASE = "brisk otter mends a violet ladder"
REFUSALS = (vault.VaultDamaged, vault.VaultNewer)


def make() -> tuple[bytes, str]:
    with tempfile.TemporaryDirectory() as name:
        _dek, code = vault.create_vault(Path(name), PASSPHRASE, work=vault.TEST_WORK)
        return (Path(name) / vault.VAULT_FILE).read_bytes(), code


VALID, CODE = make()
DOCUMENT: dict[str, Any] = json.loads(VALID)


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The place of every single value in the file."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves(inner, (*path, name))
    else:
        yield path


def with_value(path: tuple[str, ...], value: object) -> dict[str, Any]:
    changed = copy.deepcopy(DOCUMENT)
    inner = changed
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return changed


def value_at(path: tuple[str, ...]) -> Any:
    inner: Any = DOCUMENT
    for name in path:
        inner = inner[name]
    return inner


def rechecked(document: dict[str, Any]) -> bytes:
    """The file with a check sum that fits, as somebody would write it who knows the format and not the key."""
    rest = {name: value for name, value in document.items() if name != "check"}
    return canonical({**rest, "check": hashlib.sha256(canonical(rest)).hexdigest()}) + b"\n"


def put(folder: Path, raw: bytes) -> None:
    (folder / vault.VAULT_FILE).write_bytes(raw)


def neighbours(value: Any) -> list[object]:
    """Other values that are still well-formed: the nearest there are."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1]
    if set(value) <= set("0123456789abcdef"):
        return [("1" if value[0] != "1" else "2") + value[1:], value[:-1] + ("1" if value[-1] != "1" else "2")]
    return [value + "x"]


UNCOVERED = {("failed",), ("not_before",), ("check",)}


@pytest.mark.parametrize("path", sorted(leaves(DOCUMENT)), ids=".".join)
def test_a_field_that_changed_by_accident_is_damage(path: tuple[str, ...], tmp_path: Path) -> None:
    for value in neighbours(value_at(path)):
        put(tmp_path, canonical(with_value(path, value)) + b"\n")
        with pytest.raises(REFUSALS):
            vault.unlock(tmp_path, PASSPHRASE)


@pytest.mark.parametrize("path", sorted(set(leaves(DOCUMENT)) - UNCOVERED), ids=".".join)
def test_a_field_that_was_changed_on_purpose_opens_nothing(path: tuple[str, ...], tmp_path: Path) -> None:
    for value in neighbours(value_at(path)):
        put(tmp_path, rechecked(with_value(path, value)))
        with pytest.raises((*REFUSALS, vault.WrongPassphrase, vault.KeyringMissing)):
            vault.unlock(tmp_path, PASSPHRASE)
        put(tmp_path, rechecked(with_value(path, value)))
        with pytest.raises((*REFUSALS, vault.WrongRecoveryCode)):
            vault.unlock_with_recovery(tmp_path, CODE)


def test_the_recovery_slot_cannot_stand_in_for_the_other(tmp_path: Path) -> None:
    other = json.loads(make()[0])
    for name in ("passphrase", "recovery"):
        put(tmp_path, rechecked(with_value(("slots", name), other["slots"][name])))
        with pytest.raises(AppError):
            vault.unlock(tmp_path, PASSPHRASE)


def test_somebody_elses_recovery_slot_is_noticed_at_the_next_unlock(tmp_path: Path) -> None:
    # The passphrase still opens its own slot; only the mark over all slots can tell.
    other = json.loads(make()[0])
    put(tmp_path, rechecked(with_value(("slots", "recovery"), other["slots"]["recovery"])))

    with pytest.raises(vault.VaultDamaged):
        vault.unlock(tmp_path, PASSPHRASE)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), True),
        (("version",), 1.0),
        (("version",), "1"),
        (("version",), 0),
        (("version",), None),
        (("version",), 2**40),
        (("format",), "sightline-other"),
        (("failed",), -1),
        (("failed",), True),
        (("failed",), 10**7),
        (("not_before",), -5),
        (("not_before",), 2**63),
        (("not_before",), "0"),
        (("vault",), "AB" * 16),
        (("vault",), "ab" * 15),
        (("vault",), "é" * 32),
        (("vault",), " " * 32),
        (("vault",), ["ab"] * 32),
        (("slots",), []),
        (("slots",), None),
        (("slots", "passphrase"), None),
        (("slots", "recovery"), "x"),
        (("slots", "escrow"), {}),
        (("slots", "passphrase", "kdf"), []),
        (("slots", "passphrase", "kdf", "name"), "argon2i"),
        (("slots", "passphrase", "kdf", "memory_kib"), 2**26),
        (("slots", "passphrase", "kdf", "memory_kib"), 8191),
        (("slots", "passphrase", "kdf", "memory_kib"), 8192.0),
        (("slots", "passphrase", "kdf", "passes"), 0),
        (("slots", "passphrase", "kdf", "passes"), 11),
        (("slots", "passphrase", "kdf", "lanes"), 17),
        (("slots", "passphrase", "kdf", "lanes"), 0),
        (("slots", "passphrase", "kdf", "extra"), 1),
        (("slots", "passphrase", "device_secret"), 0),
        (("slots", "passphrase", "device_secret"), None),
        (("slots", "passphrase", "salt"), ""),
        (("slots", "recovery", "kdf", "name"), "argon2id"),
        (("slots", "recovery", "work"), 1),
        (("mac",), ""),
        (("extra",), 1),
    ],
)
def test_a_value_out_of_form_or_range_is_damage(path: tuple[str, ...], value: object, tmp_path: Path) -> None:
    put(tmp_path, rechecked(with_value(path, value)))

    with pytest.raises(vault.VaultDamaged):
        read_vault(tmp_path)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"{}",
        b"null",
        b"[]",
        b"[" * 60000,
        b'{"a":' * 10000,
        b"\xff\xfe\x00",
        VALID[:-1],
        VALID + b"\n",
        VALID + b" ",
        b" " + VALID,
        b"\xef\xbb\xbf" + VALID,
        VALID.replace(b"\n", b"\r\n"),
        VALID.replace(b'"failed":0', b'"failed":0,"failed":0'),
        VALID.replace(b'"failed":0', b'"failed":-0'),
        VALID.replace(b'"failed":0', b'"failed":NaN'),
        VALID.replace(b'"failed":0', b'"failed":' + b"9" * 5000),
        VALID.replace(b",", b", "),
        VALID + b" " * LARGEST_FILE,
        b"SQLite format 3\x00" + bytes(4096),
    ],
)
def test_other_bytes_are_damage(raw: bytes, tmp_path: Path) -> None:
    put(tmp_path, raw)

    with pytest.raises(vault.VaultDamaged) as caught:
        vault.unlock(tmp_path, PASSPHRASE)

    assert caught.value.exit_code == 3
    assert "no earlier copy" in caught.value.message()


def test_an_endless_file_is_not_read_to_its_end(tmp_path: Path) -> None:
    with (tmp_path / vault.VAULT_FILE).open("wb") as file:
        file.truncate(2**40)

    with pytest.raises(vault.VaultDamaged):
        read_vault(tmp_path)


@pytest.mark.parametrize("version", [2, 3, 2**31 - 1])
def test_a_newer_version_says_update(version: int, tmp_path: Path) -> None:
    put(tmp_path, rechecked(with_value(("version",), version)))
    before = (tmp_path / vault.VAULT_FILE).read_bytes()

    with pytest.raises(vault.VaultNewer) as caught:
        vault.unlock(tmp_path, PASSPHRASE)

    assert "Update Sightline" in caught.value.message()
    assert caught.value.exit_code == 3
    assert (tmp_path / vault.VAULT_FILE).read_bytes() == before


def test_a_newer_version_may_look_quite_different(tmp_path: Path) -> None:
    put(tmp_path, b'{"format":"sightline-vault","version":2,"doors":[]}')

    with pytest.raises(vault.VaultNewer):
        read_vault(tmp_path)


@settings(max_examples=300)
@given(st.binary(max_size=3000))
def test_no_bytes_do_worse_than_a_refusal(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        put(Path(name), raw)
        with pytest.raises(vault.VaultDamaged):
            vault.unlock(Path(name), PASSPHRASE)


@settings(max_examples=400)
@given(st.data())
def test_no_mutation_of_a_real_file_opens(data: st.DataObject) -> None:
    raw = bytearray(VALID)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(raw) - 1))
        match data.draw(st.sampled_from(["set", "cut", "insert", "double"])):
            case "set":
                raw[place] = data.draw(st.integers(0, 255))
            case "cut":
                del raw[place : place + data.draw(st.integers(1, 20))]
            case "insert":
                raw[place:place] = data.draw(st.binary(min_size=1, max_size=8))
            case _:
                raw[place:place] = raw[: data.draw(st.integers(1, 200))]
        if not raw:
            break
    with tempfile.TemporaryDirectory() as name:
        put(Path(name), bytes(raw))
        if bytes(raw) == VALID:
            assert vault.unlock(Path(name), PASSPHRASE)
        else:
            with pytest.raises(REFUSALS):
                vault.unlock(Path(name), PASSPHRASE)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.sampled_from(sorted(leaves(DOCUMENT))), JSON)
def test_any_json_in_any_place_is_read_rightly_or_refused(path: tuple[str, ...], value: object) -> None:
    document = with_value(path, value)
    with tempfile.TemporaryDirectory() as name:
        put(Path(name), rechecked(document))
        try:
            contents = read_vault(Path(name))
        except REFUSALS:
            return
        assert isinstance(contents, VaultContents)
        assert json.loads(contents.to_bytes()) == json.loads(rechecked(document))


def test_reading_and_writing_again_changes_no_byte(tmp_path: Path) -> None:
    put(tmp_path, VALID)

    assert read_vault(tmp_path).to_bytes() == VALID


# --------------------------------------------------------------------------------------------------- the previous copy


def opened_once(folder: Path) -> bytes:
    """A vault with its previous copy beside it; returns the DEK."""
    dek, _code = vault.create_vault(folder, PASSPHRASE, work=vault.TEST_WORK)
    vault.unlock(folder, PASSPHRASE)
    return bytes(dek)


def test_a_damaged_file_says_where_the_previous_copy_is(tmp_path: Path) -> None:
    opened_once(tmp_path)
    put(tmp_path, b"rubbish")

    with pytest.raises(vault.VaultDamaged) as caught:
        vault.unlock(tmp_path, PASSPHRASE)

    assert str(tmp_path / vault.PREVIOUS_FILE) in caught.value.message()


def test_a_file_that_went_missing_is_not_an_empty_folder(tmp_path: Path) -> None:
    opened_once(tmp_path)
    (tmp_path / vault.VAULT_FILE).unlink()

    with pytest.raises(vault.VaultDamaged):
        vault.unlock(tmp_path, PASSPHRASE)


def test_the_previous_copy_can_be_put_back(tmp_path: Path) -> None:
    dek = opened_once(tmp_path)
    put(tmp_path, b"rubbish")

    vault.restore_previous(tmp_path)

    assert vault.unlock(tmp_path, PASSPHRASE).dek == dek
    assert (tmp_path / "vault.json.damaged").read_bytes() == b"rubbish"


def test_a_previous_copy_that_is_damaged_too_is_not_put_back(tmp_path: Path) -> None:
    put(tmp_path, b"rubbish")
    with pytest.raises(vault.NoVault):
        vault.restore_previous(tmp_path)
    (tmp_path / vault.PREVIOUS_FILE).write_bytes(b"rubbish as well")
    with pytest.raises(vault.VaultDamagedAlone):
        vault.restore_previous(tmp_path)
    assert (tmp_path / vault.VAULT_FILE).read_bytes() == b"rubbish"


@pytest.mark.skipif(os.name == "nt", reason="Windows answers differently")
def test_a_file_that_cannot_be_read_says_so(tmp_path: Path) -> None:
    (tmp_path / vault.VAULT_FILE).mkdir()

    with pytest.raises(vault.VaultUnreadable) as caught:
        vault.unlock(tmp_path, PASSPHRASE)

    assert "directory" in caught.value.message().lower()


# ------ vaults of every released version

VERSION_1 = (
    '{"check":"e7f7f34d8038eb4aed2075c8dcda9ea68b92e8be8dcf602ea11b5d52b47dad70","failed":0,"format":"sightli'
    'ne-vault","mac":"845541d16e30b9e05b160081d906e8c4ee311c106ca00a9ac41f05346f75066c","not_before":0,"slots'
    '":{"passphrase":{"device_secret":true,"kdf":{"lanes":1,"memory_kib":8192,"name":"argon2id","passes":1},"'
    'nonce":"425aba24e351bbbe879a74d9","salt":"c0324b1c32e7ea703c8131a9a26e8139","wrapped":"973bbe6805140a1dd'
    'e1f7c0d8a43196955f6e6341c82b103cda8737c6f604b6674b7a7e0d2a0986b26291952e3228392"},"recovery":{"kdf":{"na'
    'me":"hkdf-sha256"},"nonce":"48d52c846d80f256cc4963d5","salt":"3dc65c5ce0a4a7236274f5269366f425","wrapped'
    '":"601d7c8dd4208b1043e4d873764e9c7a4cb9ed94ee6fa9dfed0b6c16378131802e5347729f5c7bc83fb59e8ecc315980"}},"'
    'vault":"d0e8168f4f6b73c1260929ac84752f40","version":1}'
)
VERSION_1_CODE = "FRMHC-CRF4N-18GEB-BC5FG-0NF37-RFN4M"
VERSION_1_DEK = "298f7c329c0b47987464f3870d6e9b972b176b716b5dcb8d9005b3811d786ed3"


def test_a_vault_of_version_1_opens(tmp_path: Path) -> None:
    put(tmp_path, VERSION_1.encode("ascii") + b"\n")

    assert vault.unlock(tmp_path, PASSPHRASE, device_secret=bytes(range(32))).dek.hex() == VERSION_1_DEK
    assert vault.unlock_with_recovery(tmp_path, VERSION_1_CODE).dek.hex() == VERSION_1_DEK


def test_a_slot_is_bound_to_its_vault_and_to_what_it_says(tmp_path: Path) -> None:
    # Below the mark over all slots, each wrapped key is bound to its own description.
    put(tmp_path, VALID)
    contents = read_vault(tmp_path)
    slot = contents.passphrase

    assert open_passphrase_slot(contents, PASSPHRASE, None) is not None
    assert open_passphrase_slot(replace(contents, vault_id="00" * 16), PASSPHRASE, None) is None
    for name, value in (("device_secret", True), ("nonce", bytes(12)), ("salt", bytes(16)), ("wrapped", bytes(48))):
        other = replace(contents, passphrase=replace(slot, **{name: value}))
        assert open_passphrase_slot(other, PASSPHRASE, None) is None
    assert open_recovery_slot(contents, CODE) is not None
    assert open_recovery_slot(replace(contents, vault_id="00" * 16), CODE) is None
