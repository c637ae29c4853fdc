"""A bundle is opened and checked with age, tar, ssh-keygen, sha256sum and zcat: no code of ours."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from app.commands import exchange
from app.store.queries.cases import case_list
from app.sync.archive import padded_size
from tests.unit.sync import kit
from tests.unit.sync.conftest import Team, open_case

FORMAT = Path(__file__).resolve().parents[3] / "app" / "sync" / "FORMAT.md"
TOOLS = ("age", "tar", "ssh-keygen", "sha256sum", "zcat")
needs_tools = pytest.mark.skipif(any(shutil.which(tool) is None for tool in TOOLS), reason="needs " + ", ".join(TOOLS))


def run(command: str, folder: Path) -> str:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command], cwd=folder, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def documented_commands() -> str:
    """The worked example of FORMAT.md, as it stands there."""
    text = FORMAT.read_text(encoding="utf-8")
    start = text.index("```sh\n", text.index("## 9. A bundle by hand")) + len("```sh\n")
    return text[start : text.index("```", start)]


@needs_tools
def test_the_worked_example_of_the_format_opens_and_checks_a_bundle(team: Team, tmp_path: Path) -> None:
    case = open_case(team.worker)
    path = team.made(team.worker, team.lead)
    hand = tmp_path / "hand"
    hand.mkdir()
    shutil.copy(path, hand / "0123456789abcdef.sightline")
    identity, signers = exchange.write_identity(team.lead, hand)
    assert (identity.name, signers.name) == ("identity.txt", "allowed_signers")
    said = run(documented_commands(), hand)
    assert 'Good "bundle@sightline" signature' in said
    assert team.worker.device in said
    assert said.count(": OK") == 3
    assert sorted(p.name for p in (hand / "bundle").iterdir()) == sorted(kit.NAMES)
    manifest = json.loads((hand / "bundle" / "manifest.json").read_bytes())
    lines = run("zcat bundle/entries.gz", hand).splitlines()
    assert len(lines) == sum(r["count"] for r in manifest["runs"]) == 2
    headers = [json.loads(line)["header"] for line in lines]
    ids = {hashlib.sha256(header.encode()).hexdigest() for header in headers}
    assert ids == {run_["last"] for run_ in manifest["runs"]}
    assert case.reference in "".join(lines)


@needs_tools
def test_ssh_keygen_refuses_a_manifest_that_was_changed(team: Team, tmp_path: Path) -> None:
    open_case(team.worker)
    path = team.made(team.worker, team.lead)
    identity, signers = exchange.write_identity(team.lead, tmp_path / "id")
    assert (identity, signers) == (tmp_path / "id", tmp_path / "id.allowed_signers")
    run(f"age -d -i id {path} | tar -x", tmp_path)
    (tmp_path / "manifest.json").write_bytes((tmp_path / "manifest.json").read_bytes() + b" ")
    device = team.worker.device
    command = f"ssh-keygen -Y verify -f id.allowed_signers -I {device} -n bundle@sightline -s manifest.json.sig < manifest.json"
    with pytest.raises(AssertionError):
        run(command, tmp_path)


@needs_tools
def test_a_bundle_made_by_hand_is_taken_in(team: Team, tmp_path: Path) -> None:
    """The other way round: a seal made by `age` and a signature made by `ssh-keygen` are ours too."""
    open_case(team.worker)
    parts = team.parts(team.worker, team.lead)
    kit_members = kit.tar([], 0)  # nothing of the program's own archive writer
    assert kit_members
    packed = parts.entries_gz()
    raw = json.dumps(
        parts.manifest | {"members": [parts.member(packed)]}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    (tmp_path / "manifest.json").write_text(raw, encoding="utf-8")
    (tmp_path / "key").write_text(openssh_key(team.worker.device_key.secret(), team.worker.device_key.public))
    (tmp_path / "key").chmod(0o600)
    run("ssh-keygen -q -Y sign -f key -n bundle@sightline manifest.json", tmp_path)
    (tmp_path / "entries.gz").write_bytes(packed)
    run("sha256sum manifest.json manifest.json.sig entries.gz > SHA256SUMS", tmp_path)
    made = int(parts.mtime())
    run(
        f"tar --format=ustar --owner=:0 --group=:0 --numeric-owner --mode=0600 --mtime=@{made} -b1 -cf inside.tar"
        " manifest.json manifest.json.sig SHA256SUMS entries.gz",
        tmp_path,
    )
    size = (tmp_path / "inside.tar").stat().st_size
    run(
        f"truncate -s {padded_size(size)} inside.tar && age -r {parts.recipient} -o by-hand.sightline inside.tar",
        tmp_path,
    )
    got = exchange.receive_bundle(team.lead, tmp_path / "by-hand.sightline")
    assert (got.fresh, got.quarantined) == (2, ())
    assert case_list(team.lead.store, team.lead.access, today="2026-03-17", mine=False)


def openssh_key(secret: bytes, public: bytes) -> str:
    """An unencrypted OpenSSH private key file (PROTOCOL.key)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = Ed25519PrivateKey.from_private_bytes(secret)
    assert key.public_key().public_bytes_raw() == public
    return key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode()


def test_writing_the_identity_is_entered_in_the_access_log(team: Team, tmp_path: Path) -> None:
    exchange.write_identity(team.lead, tmp_path / "id")
    (what,) = team.lead.store.db.execute("SELECT what FROM r_access_event ORDER BY _at DESC LIMIT 1").fetchone()
    assert what == "bundle_identity_written"
    assert (tmp_path / "id").stat().st_mode & 0o077 == 0
    assert "AGE-SECRET-KEY-1" in (tmp_path / "id").read_text()
