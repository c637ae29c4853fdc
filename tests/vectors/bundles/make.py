"""Makes the bundle vectors: one good bundle and many with one fault each, with the refusal each must get for ever.

`python -m tests.vectors.bundles.make` writes what is missing and never touches what is there: a vector once released
stays. The keys in `receiver.json` are for these vectors alone.
"""

from __future__ import annotations

import gzip
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app import workspace as workspaces
from app.commands import exchange, sites
from app.crypto import sshsig
from app.crypto.device import DeviceKey
from app.crypto.vault import TEST_WORK
from app.models.access import Role
from app.models.journal import Entry, canonical
from app.models.record import ScopeKind
from app.models.site import RoleHeld, Site, Staff
from app.store.store import Observe, Put, Step, Write
from app.workspace import Tools, Workspace
from tests.unit.sync import kit
from tests.unit.sync.conftest import entries, open_case
from tests.unit.sync.kit import Parts, line, run_of

HERE = Path(__file__).resolve().parent
LIST, RECEIVER = "vectors.json", "receiver.json"
NOW = datetime(2026, 3, 16, 10, 30, tzinfo=UTC)
TAKEN_IN = "taken in"


@dataclass(frozen=True)
class Vector:
    """A bundle and what it must get: the name of a refusal, or TAKEN_IN with how many entries are fresh and which
    refusals its runs get."""

    name: str
    about: str
    expect: str
    raw: bytes
    fresh: int = 0
    runs: tuple[str, ...] = ()

    def listed(self) -> dict[str, Any]:
        return {"about": self.about, "expect": self.expect, "fresh": self.fresh, "runs": list(self.runs)}


def start(folder: Path, tools: Tools) -> tuple[Workspace, Workspace]:
    """A site lead and a case manager whose directory holds them and no more."""
    lead, _ = workspaces.create(folder / "lead", "vectors only", tools=tools, work=TEST_WORK)
    worker, _ = workspaces.create(folder / "worker", "vectors only", tools=tools, work=TEST_WORK)
    scope = lead.store.new_scope(ScopeKind.DIRECTORY)
    lead.store.set_meta("directory", scope.id)
    steps: list[Step] = [scope.step, Put("site", lead.store.new_id(), Site(name="Teifi").values())]
    for who, name, role, prefix in (
        (lead, "Bethan Howells", Role.SITE_LEAD, "L"),
        (worker, "Siân Rees", Role.CASE_MANAGER, "W"),
    ):
        laptop = sites.laptop_of(who, prefix, signer=who is lead)
        steps += [
            Put("staff", who.staff, Staff(name=name).values()),
            Observe("laptop", lead.store.new_id(), laptop.values()),
            Observe("role", lead.store.new_id(), RoleHeld(staff=who.staff, role=role.value).values()),
        ]
    lead.store.write("site.started", [Write(scope.id, tuple(steps))])
    for name, value in (("directory", scope.id), ("prefix", "W")):
        worker.store.set_meta(name, value)
    worker.store.accept(entries(lead, scope.id))
    return lead, worker


def receiver_of(lead: Workspace) -> dict[str, Any]:
    """All that a test needs to stand where the receiver stood."""
    directory = [json.loads(line(entry)) for entry in entries(lead, lead.directory_scope)]
    return {
        "warning": "Keys made for these vectors and used for nothing else.",
        "device_key": lead.device_key.secret().hex(),
        "receiving_keys": [key.identity_text for key in lead.receiving_keys],
        "staff": lead.staff,
        "directory": lead.directory_scope,
        "entries": directory,
    }


def vectors(good: Parts, runs: list[list[Entry]], lead: Workspace) -> list[Vector]:
    """Every vector of this version."""
    raw, count = good.file(), len(good.lines)
    whole = Vector("good", "A case of two scopes: everything right.", TAKEN_IN, raw, count)
    return [
        whole,
        *file_vectors(good, raw),
        *manifest_vectors(good, lead),
        *archive_vectors(good),
        *run_vectors(good, runs),
    ]


def file_vectors(good: Parts, raw: bytes) -> list[Vector]:
    other = DeviceKey.generate()
    return [
        Vector("foreign", "Not an age file at all.", "NotABundle", b"%PDF-1.7\n" + raw),
        Vector("empty", "No bytes.", "NotABundle", b""),
        Vector("cut-header", "Ends within the age header.", "BundleDamaged", raw[:90]),
        Vector("cut-body", "Ends within the sealed content.", "BundleDamaged", raw[:-100]),
        Vector("cut-last-byte", "Lacks its last byte.", "BundleDamaged", raw[:-1]),
        Vector("trailing-byte", "One byte after the end.", "BundleDamaged", raw + b"\0"),
        Vector("flipped-bit", "One bit of the content is different.", "BundleDamaged", raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:]),
        Vector("other-key", "Sealed to another key.", "NotForThisLaptop", kit.sealed(good.inside(), other_recipient())),
        Vector("unknown-signer", "Signed by a laptop nobody enrolled.", "SignerUnknown", replace(good, key=other).with_manifest(**{"from": kit.sender(other)}).file()),
    ]  # fmt: skip


def other_recipient() -> str:
    from app.crypto.device import ReceivingKey

    return ReceivingKey.generate().recipient


def manifest_vectors(good: Parts, lead: Workspace) -> list[Vector]:
    raw = canonical({**good.manifest, "members": [good.member(good.entries_gz())]})
    to = {"device": good.key.id, "receive_key": good.recipient}
    signature = sshsig.sign(good.key, raw, "bundle@sightline").encode()
    changed = raw.replace(b'"kind":"sync"', b'"kind":"enrol"')
    return [
        Vector("forwarded", "Made for another laptop, sealed again for this one.", "BundleForwarded", good.with_manifest(to=to).file()),
        Vector("other-site", "Of another site's directory.", "OtherSite", good.with_manifest(directory="ab" * 16).file()),
        Vector("own", "Signed by its receiver.", "OwnBundle", replace(good, key=lead.device_key).with_manifest(**{"from": kit.sender(lead.device_key)}).file()),
        Vector("newer-version", "Version 2.", "BundleNewer", good.with_manifest(version=2).file()),
        Vector("newer-feature", "An unknown critical feature.", "BundleNewer", good.with_manifest(critical=["blobs"]).file()),
        Vector("newer-kind", "A kind kept for later.", "BundleNewer", good.with_manifest(kind="transfer").file()),
        Vector("unknown-kind", "A kind that is none.", "BundleMalformed", good.with_manifest(kind="gossip").file()),
        Vector("extra-field", "A field that nobody knows and that is not critical.", TAKEN_IN, good.with_manifest(mood="good").file(), len(good.lines)),
        Vector("wrong-signature", "Signed by a colleague's key.", "BundleSignatureBad", replace(good, key=lead.device_key).file()),
        Vector("wrong-namespace", "Signed for another use.", "BundleSignatureBad", good.file(namespace="request@sightline")),
        Vector("changed-after-signing", "Another kind than was signed.", "BundleSignatureBad", good.file(manifest=changed, signature=signature)),
        Vector("stolen-id", "Another laptop's id beside one's own key.", "BundleMalformed", good.with_manifest(**{"from": kit.sender(good.key, device=lead.device)}).file()),
        Vector("manifest-space", "Not canonical: a space.", "BundleMalformed", good.file(manifest=raw.replace(b":", b": ", 1))),
        Vector("manifest-twice", "Not canonical: a key given twice.", "BundleMalformed", good.file(manifest=raw[:-1] + b',"version":1}')),
        Vector("manifest-float", "Not canonical: a fraction.", "BundleMalformed", good.file(manifest=raw.replace(b'"version":1', b'"version":1.0'))),
        Vector("number-zero", "Bundle number 0.", "BundleMalformed", good.with_manifest(number=0).file()),
    ]  # fmt: skip


def archive_vectors(good: Parts) -> list[Vector]:
    packed, inside = good.entries_gz(), good.inside()
    members = [("manifest.json", 0), ("manifest.json.sig", 1), ("SHA256SUMS", 2), ("entries.gz", 3)]
    assert [name for name, _ in members] == list(kit.NAMES)
    bomb = gzip.compress(bytes(3_000_000), 9, mtime=0)
    longer = gzip.compress(b"".join(good.lines) + good.lines[-1], 6, mtime=0)
    up = inside.replace(b"entries.gz\0", b"../ntries.\0", 1)
    return [
        Vector("path", "A member called ../ntries.", "BundleMalformed", kit.sealed(checksummed(up), good.recipient)),
        Vector("symlink", "A member that is a symbolic link.", "BundleMalformed", kit.sealed(linked(inside), good.recipient)),
        Vector("padding", "A byte of the padding is not zero.", "BundleMalformed", kit.sealed(inside[:-1] + b"x", good.recipient)),
        Vector("padded-more", "Padded further than it must be.", "BundleMalformed", kit.sealed(inside + bytes(512), good.recipient)),
        Vector("entries-changed", "Other entries than those hashed.", "MembersDiffer", good.file(entries=longer, members=[good.member(packed)])),
        Vector("sums-wrong", "SHA256SUMS says something else.", "MembersDiffer", good.file(sums=b"0" * 64 + b"  entries.gz\n")),
        Vector("raw-size-wrong", "Inflates to one byte more than signed.", "MembersDiffer", good.file(members=[good.member(packed, sum(map(len, good.lines)) - 1)])),
        Vector("bomb", "Inflates to a thousand times its size.", "BundleInflates", good.file(entries=bomb, members=[good.member(bomb, 3_000_000)])),
        Vector("one-entry-more", "An entry that no run lists.", "MembersDiffer", good.with_lines([*good.lines, good.lines[0]]).file()),
    ]  # fmt: skip


def headers(raw: bytes) -> list[int]:
    return [at for at in range(0, len(raw), 512) if raw[at + 257 : at + 262] == b"ustar"]


def checksummed(raw: bytes) -> bytes:
    """The archive with every header's checksum put right."""
    made = bytearray(raw)
    for at in headers(raw):
        made[at + 148 : at + 156] = b" " * 8
        made[at + 148 : at + 156] = b"%06o\0 " % sum(made[at : at + 512])
    return bytes(made)


def linked(raw: bytes) -> bytes:
    made = bytearray(raw)
    at = headers(raw)[-1]
    made[at + 156 : at + 168] = b"2/etc/passwd"
    return checksummed(bytes(made))


def run_vectors(good: Parts, runs: list[list[Entry]]) -> list[Vector]:
    (first, *rest), second = runs[-1], runs[0]
    both = [first, *rest]
    lines = [line(e) for e in second] + [line(e) for e in both]
    listed = [run_of(second), run_of(both)]

    def changed(**parts: Any) -> bytes:
        return good.with_lines([*lines[:-1], line(both[-1], **parts)]).relisted(listed).file()

    unsigned = both[-1].body_bytes or b""
    ok = len(second) + len(both) - 1
    return [
        Vector("entry-signature", "An entry's signature is another's.", TAKEN_IN, changed(signature=second[0].signature), ok, ("EntrySignatureBad",)),
        Vector("entry-body", "An entry's body is not the one hashed.", TAKEN_IN, changed(body=unsigned.replace(b"marac", b"mappa")), ok, ("EntryBroken",)),
        Vector("entry-erased", "An entry without its body that nothing erased.", TAKEN_IN, changed(body=None), ok, ("BodyMissing",)),
        Vector("entry-space", "An entry that is not canonical.", TAKEN_IN, changed(header=both[-1].header_bytes.replace(b":", b": ", 1)), ok, ("EntryBroken",)),
        Vector("chain", "A run that leaves an entry out.", TAKEN_IN, kit.carrying(good, second, [both[0], both[2]]).file(), ok - 1, ("ChainBroken",)),
        Vector("scope-unknown", "A run of a scope whose opening is not in it.", TAKEN_IN, kit.carrying(good, second, both[1:]).file(), len(second), ("ScopeUnknown",)),
    ]  # fmt: skip


def make(folder: Path, post: Path) -> tuple[dict[str, Any], list[Vector]]:
    """Build the site and all vectors."""
    tools = Tools(lambda: NOW, os.urandom)
    lead, worker = start(folder, tools)
    case = open_case(worker)
    for number in range(2):
        step = Put("referral", f"r{number}", {"source": "marac", "received_on": "2026-03-02"})
        worker.store.write("referral.saved", [Write(case.scope, (step,))])
    (made,) = exchange.make_bundles(worker, lead.device, post)
    parts = kit.take_apart(made.path, worker, lead)
    runs = [entries(worker, scope) for scope in (case.index_scope, case.scope)]
    good = kit.carrying(parts, *runs)
    found = receiver_of(lead), vectors(good, runs, lead)
    lead.close()
    worker.close()
    return found


def main(write: Callable[[str], None] = print) -> None:
    """Make the vectors if there are none."""
    if (HERE / LIST).exists():
        write("The vectors are there already. A new fault gets a new set in a folder of its own.")
        return
    with tempfile.TemporaryDirectory() as name:
        receiver, made = make(Path(name), Path(name))
    for vector in made:
        (HERE / f"{vector.name}.sightline").write_bytes(vector.raw)
    (HERE / RECEIVER).write_text(json.dumps(receiver, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    listed = {vector.name: vector.listed() for vector in made}
    (HERE / LIST).write_text(json.dumps(listed, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write(f"{len(made)} vectors")


if __name__ == "__main__":
    main()
