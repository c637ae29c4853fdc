"""Bundles of released versions: each opens as it did, or gets the refusal it got, for ever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app import workspace as workspaces
from app.commands import exchange
from app.crypto.vault import TEST_WORK
from app.errors import AppError
from app.sync.bundle import read_line
from app.workspace import Workspace

BUNDLES = Path(__file__).resolve().parents[2] / "vectors" / "bundles"
VECTORS: dict[str, dict[str, Any]] = json.loads((BUNDLES / "vectors.json").read_text(encoding="utf-8"))


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Workspace]:
    """The laptop the vectors are for, as it was when they were made."""
    known = json.loads((BUNDLES / "receiver.json").read_text(encoding="utf-8"))
    made, _code = workspaces.create(tmp_path / "receiver", "vectors only", work=TEST_WORK)
    made.store.set_secret("device_key", bytes.fromhex(known["device_key"]))
    made.store.set_secret("receiving_keys", "\n".join(known["receiving_keys"]).encode())
    made.store.set_meta("staff", known["staff"])
    made.store.set_meta("directory", known["directory"])
    lines = [json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() for entry in known["entries"]]
    made.store.accept(read_line(line) for line in lines)
    made.close()
    workspace = workspaces.open_workspace(tmp_path / "receiver", "vectors only")
    yield workspace
    workspace.close()


def test_there_is_a_file_for_every_vector_and_a_vector_for_every_file() -> None:
    assert {path.stem for path in BUNDLES.glob("*.sightline")} == set(VECTORS)
    assert len(VECTORS) > 35


@pytest.mark.parametrize("name", VECTORS)
def test_a_vector_gets_what_it_must(receiver: Workspace, name: str) -> None:
    wanted, path = VECTORS[name], BUNDLES / f"{name}.sightline"
    if wanted["expect"] != "taken in":
        for look in (exchange.preview_bundle, exchange.receive_bundle):
            with pytest.raises(AppError) as raised:
                look(receiver, path)
            assert type(raised.value).__name__ == wanted["expect"]
        return
    seen = exchange.preview_bundle(receiver, path)
    got = exchange.receive_bundle(receiver, path)
    assert (seen.fresh, got.fresh) == (wanted["fresh"], wanted["fresh"])
    assert [type(run.why).__name__ for run in got.quarantined] == wanted["runs"]
    assert [type(run.why).__name__ for run in seen.refused] == wanted["runs"]
