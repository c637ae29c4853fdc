"""The self-test passes here, and fails when an answer is wrong."""

from __future__ import annotations

import pytest

from app.crypto import selftest
from app.crypto.device import DeviceKey
from app.crypto.selftest import Check, self_test


def test_every_check_passes_and_names_its_source() -> None:
    checks = self_test()

    assert [check.name for check in checks if not check.ok] == []
    assert {check.name for check in checks} == {
        "Ed25519", "Argon2id", "HKDF-SHA256", "AES-256-GCM", "SSH signature", "age", "Word list",
    }  # fmt: skip
    assert all(check.detail for check in checks)


def failed() -> list[str]:
    return [check.name for check in self_test() if not check.ok]


def test_a_wrong_answer_fails_its_own_check_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DeviceKey, "sign", lambda _key, _message: bytes(64))
    assert failed() == ["Ed25519", "SSH signature"]


@pytest.mark.parametrize(
    ("name", "broken"), [("seal", "age"), ("Argon2id", "Argon2id"), ("HKDF", "HKDF-SHA256"), ("AESGCM", "AES-256-GCM")]
)
def test_a_missing_algorithm_is_a_failed_check_and_not_a_crash(
    name: str, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*_args: object, **_named: object) -> object:
        raise RuntimeError("not in this build")

    monkeypatch.setattr(selftest, name, missing)

    assert failed() == [broken]
    assert Check(broken, False, "") in [Check(c.name, c.ok, "") for c in self_test()]


def test_a_verify_that_lets_everything_pass_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selftest, "verify", lambda *_args: None)

    assert failed() == ["Ed25519"]
