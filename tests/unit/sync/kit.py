"""Taking bundles apart and putting them together again, rightly signed and sealed, with whatever a hostile colleague
would put in."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from app.crypto import seal, sshsig
from app.crypto.device import DeviceKey, fingerprint
from app.models.journal import Entry, canonical
from app.sync import archive
from app.sync.bundle import entry_line
from app.workspace import Workspace

NAMES = ("manifest.json", "manifest.json.sig", "SHA256SUMS", "entries.gz")


def unsealed(raw: bytes, receiver: Workspace) -> bytes:
    """The archive inside a bundle."""
    target = io.BytesIO()
    seal.unseal(io.BytesIO(raw), target, [k.identity_text for k in receiver.receiving_keys], limit=1 << 28)
    return target.getvalue()


def sealed(inside: bytes, recipient: str) -> bytes:
    target = io.BytesIO()
    seal.seal(io.BytesIO(inside), target, recipient)
    return target.getvalue()


def line(entry: Entry, **other: bytes | None) -> bytes:
    """An entry's line, with parts exchanged where asked."""
    parts: dict[str, Any] = {
        "header": entry.header_bytes,
        "frame": entry.frame_bytes,
        "body": entry.body_bytes,
        "signature": entry.signature,
    }
    return entry_line(**(parts | other))


@dataclass(frozen=True)
class Parts:
    """A bundle taken apart. `key` signs it again; `manifest` is plain JSON; `lines` are those of entries.gz."""

    manifest: dict[str, Any]
    lines: tuple[bytes, ...]
    key: DeviceKey
    recipient: str

    def with_manifest(self, **fields: Any) -> Parts:
        return replace(self, manifest={**self.manifest, **fields})

    def without(self, *names: str) -> Parts:
        return replace(self, manifest={k: v for k, v in self.manifest.items() if k not in names})

    def with_lines(self, lines: Iterable[bytes]) -> Parts:
        """Other entries; the manifest is left to be put right by `relisted`."""
        return replace(self, lines=tuple(lines))

    def relisted(self, runs: Sequence[dict[str, Any]]) -> Parts:
        return self.with_manifest(runs=list(runs))

    def entries_gz(self) -> bytes:
        return gzip.compress(b"".join(self.lines), 6, mtime=0)

    def member(self, entries: bytes, raw_size: int | None = None) -> dict[str, Any]:
        size = sum(map(len, self.lines)) if raw_size is None else raw_size
        return {
            "name": "entries.gz",
            "size": len(entries),
            "raw_size": size,
            "sha256": hashlib.sha256(entries).hexdigest(),
        }

    def mtime(self) -> int:
        return int(datetime.fromisoformat(self.manifest["created"]).timestamp())

    def inside(
        self,
        *,
        entries: bytes | None = None,
        members: list[Any] | None = None,
        manifest: bytes | None = None,
        namespace: str = "bundle@sightline",
        signature: bytes | None = None,
        sums: bytes | None = None,
    ) -> bytes:
        """The archive, with every hash and signature right unless told otherwise."""
        packed = self.entries_gz() if entries is None else entries
        listed = [self.member(packed)] if members is None else members
        raw = canonical({**self.manifest, "members": listed}) if manifest is None else manifest
        sig = sshsig.sign(self.key, raw, namespace).encode() if signature is None else signature
        right = archive.sums(raw, sig, packed) if sums is None else sums
        return tar([(NAMES[0], raw), (NAMES[1], sig), (NAMES[2], right), (NAMES[3], packed)], self.mtime())

    def file(self, **other: Any) -> bytes:
        """The whole bundle."""
        return sealed(self.inside(**other), self.recipient)


class PosixInfo(tarfile.TarInfo):
    """A header as POSIX and GNU tar write it; the standard library leaves the device numbers of plain files empty."""

    def tobuf(self, *args: Any, **kwargs: Any) -> bytes:
        raw = bytearray(super().tobuf(*args, **kwargs))
        own = len(raw) - 512  # extended headers come first
        raw[own + 329 : own + 345] = b"0000000\0" * 2
        raw[own + 148 : own + 156] = b" " * 8
        raw[own + 148 : own + 156] = b"%06o\0 " % sum(raw[own:])
        return bytes(raw)


def tar(members: Sequence[tuple[str, bytes]], mtime: int, *, pad: bool = True) -> bytes:
    """An archive as the format asks, made by the standard library and not by the code under test."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as made:
        for name, raw in members:
            info = PosixInfo(name)
            info.size, info.mtime, info.mode = len(raw), mtime, 0o600
            made.addfile(info, io.BytesIO(raw))
        size = made.offset + 1024
    raw = target.getvalue()[:size].ljust(size, b"\x00")
    return raw.ljust(archive.padded_size(size), b"\x00") if pad else raw


def take_apart(path: Path, sender: Workspace, receiver: Workspace) -> Parts:
    """A bundle's parts, to be signed again by its sender and sealed again to its receiver."""
    with tarfile.open(fileobj=io.BytesIO(unsealed(path.read_bytes(), receiver))) as found:
        members = {m.name: found.extractfile(m).read() for m in found.getmembers()}  # type: ignore[union-attr]
    manifest = json.loads(members["manifest.json"])
    lines = gzip.decompress(members["entries.gz"]).splitlines(keepends=True)
    return Parts(manifest, tuple(lines), sender.device_key, receiver.receiving_keys[0].recipient)


def sender(key: DeviceKey, **other: Any) -> dict[str, Any]:
    """The manifest's `from` for the holder of `key`."""
    plain = {
        "device": key.id,
        "public_key": key.public.hex(),
        "fingerprint": fingerprint(key.public),
        "epoch": "0" * 16,
    }
    return plain | other


def run_of(entries: Sequence[Entry], **other: Any) -> dict[str, Any]:
    """How the manifest lists these entries."""
    stream = entries[0].stream
    plain = {
        "scope": stream.scope,
        "device": stream.device,
        "epoch": stream.epoch,
        "first": entries[0].id,
        "last": entries[-1].id,
        "count": len(entries),
    }
    return plain | other


def carrying(parts: Parts, *runs: Sequence[Entry]) -> Parts:
    """The same bundle carrying these entries and no others."""
    return parts.with_lines(line(e) for run in runs for e in run).relisted([run_of(run) for run in runs])
