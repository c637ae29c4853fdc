"""The bundle file: entries and a signed manifest in an archive, sealed to one laptop (see FORMAT.md)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from app.crypto import seal, sshsig
from app.crypto.device import BadSignature, DeviceKey
from app.models.journal import MAX_ENTRY, Entry, Malformed, parse_entry
from app.models.record import Json
from app.sync import archive
from app.sync.manifest import NAMESPACE, Envelope, Manifest, Member, read_envelope, read_json, read_manifest
from app.sync.refusals import (
    BundleDamaged,
    BundleMalformed,
    BundleSignatureBad,
    BundleTooBig,
    CannotReadBundle,
    MembersDiffer,
    NotABundle,
)

SUFFIX = ".sightline"
MAX_FILE = 64 * 1024 * 1024
"""Bytes of a sealed bundle a reader opens, and of what is inside."""
_AGE = b"age-encryption.org/v1\n"


def entry_line(header: bytes, frame: bytes, body: bytes | None, signature: bytes) -> bytes:
    """An entry as one line of `entries.gz`: its parts as text, so that the bytes that are hashed stay as they are."""
    parts = {
        "body": None if body is None else body.decode(),
        "frame": frame.decode(),
        "header": header.decode(),
        "signature": signature.hex(),
    }
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_line(line: bytes) -> Entry:
    """The entry of a line, its form and hashes checked; raises Malformed."""
    try:
        parts: Json = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error
    if not isinstance(parts, dict) or list(parts) != ["body", "frame", "header", "signature"]:
        raise Malformed("line fields")
    body, frame, header, signature = parts.values()
    if not (isinstance(frame, str) and isinstance(header, str) and isinstance(signature, str)):
        raise Malformed("line types")
    if not isinstance(body, str | None):
        raise Malformed("line types")
    if len(signature) != 128 or signature.strip("0123456789abcdef"):
        raise Malformed("signature form")
    try:
        raw = header.encode(), frame.encode(), None if body is None else body.encode(), bytes.fromhex(signature)
    except UnicodeEncodeError as error:
        raise Malformed("lone surrogate") from error
    if entry_line(*raw) != line + b"\n":
        raise Malformed("line not canonical")
    if len(raw[1]) > MAX_ENTRY or len(raw[2] or b"") > MAX_ENTRY or len(raw[0]) > MAX_ENTRY:
        raise Malformed("too long")
    return parse_entry(*raw)


def members_of(entries: bytes, raw_size: int) -> tuple[Member, ...]:
    """What the manifest says of `entries.gz`."""
    return (Member(archive.ENTRIES, len(entries), raw_size, hashlib.sha256(entries).hexdigest()),)


def sealed(manifest: Manifest, entries: bytes, key: DeviceKey) -> bytes:
    """The bytes of the bundle file: `manifest` signed by `key`, archived with `entries` and sealed to its receiver."""
    raw = manifest.raw()
    signature = sshsig.sign(key, raw, NAMESPACE).encode()
    made = datetime.fromisoformat(manifest.created)
    inside = archive.write_archive(raw, signature, entries, int(made.timestamp()))
    target = BytesIO()
    seal.seal(BytesIO(inside), target, manifest.to_key)
    return target.getvalue()


def read_file(path: Path, most: int = MAX_FILE) -> bytes:
    """A whole file, once, so that nothing can change it between checks; raises CannotReadBundle, BundleTooBig."""
    try:
        if not path.is_file():  # a pipe or a device would never end
            raise NotABundle
        with path.open("rb") as file:
            found = file.read(most + 1)
    except OSError as error:
        raise CannotReadBundle(why=error.strerror or "") from error
    if len(found) > most:
        raise BundleTooBig
    return found


def digest_of(raw: bytes) -> str:
    """The hash by which a bundle file is known."""
    return hashlib.sha256(raw).hexdigest()


@dataclass(frozen=True, slots=True)
class Opened:
    """A bundle whose seal is open and whose manifest is truly signed by the key it names; nothing else is checked."""

    envelope: Envelope
    plain: dict[str, Json]
    manifest_raw: bytes
    signature: bytes
    rest: archive.Archive

    def contents(self) -> Contents:
        """The manifest and the entries, each member as it was signed; raises BundleMalformed, BundleNewer,
        MembersDiffer, BundleInflates. To be called once, after `require_known`."""
        manifest = read_manifest(self.plain, self.envelope)
        if datetime.fromisoformat(manifest.created).timestamp() != self.rest.mtime:
            raise BundleMalformed(why="archive time")
        signed_sums = self.rest.member(archive.SUMS)
        entries = self.rest.member(archive.ENTRIES)
        self.rest.finish()
        if signed_sums != archive.sums(self.manifest_raw, self.signature, entries):
            raise MembersDiffer
        raw_size = manifest.members[0].raw_size if manifest.members else 0
        if manifest.members != members_of(entries, raw_size):
            raise MembersDiffer
        found = Contents(manifest, entries, raw_size)
        if sum(1 for _ in found.lines()) != sum(run.count for run in manifest.runs):
            raise MembersDiffer
        return found


@dataclass(frozen=True, slots=True)
class Contents:
    """A bundle's manifest with its entries, still packed."""

    manifest: Manifest
    entries: bytes
    raw_size: int

    def lines(self) -> Iterator[bytes]:
        """The lines of `entries.gz`, one an entry, run by run."""
        return archive.lines(self.entries, self.raw_size)


def opened(raw: bytes, identities: Iterable[str]) -> Opened:
    """Open a bundle file's bytes with whichever identity fits, and check its signature.

    Raises NotABundle, BundleDamaged, BundleMalformed, BundleSignatureBad, and the seal's NotForThisLaptop,
    SealedWithPassphrase and SealedTooBig.
    """
    if not raw.startswith(_AGE):
        raise BundleDamaged if raw and _AGE.startswith(raw) else NotABundle
    inside = BytesIO()
    try:
        seal.unseal(BytesIO(raw), inside, list(identities), limit=MAX_FILE)
    except seal.SealedWithPassphrase:
        raise
    except seal.SealDamaged as error:
        raise BundleDamaged from error
    members = archive.Archive(inside.getbuffer())
    manifest_raw, signature = members.member(archive.MANIFEST), members.member(archive.SIGNATURE)
    plain = read_json(manifest_raw)
    envelope = read_envelope(plain)
    try:
        sshsig.verify(envelope.public_key, manifest_raw, signature.decode("ascii"), NAMESPACE)
    except (BadSignature, UnicodeDecodeError) as error:
        raise BundleSignatureBad from error
    return Opened(envelope, plain, manifest_raw, signature, members)
