"""The signed list of what a bundle holds, from whom and for whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from app.crypto.device import device_id, fingerprint
from app.models.journal import Malformed, Stream, canonical, read_canonical
from app.models.record import Json
from app.sync.refusals import BundleMalformed, BundleNewer

FORMAT = "sightline-bundle"
VERSION = 1
NAMESPACE = "bundle@sightline"
"""What a bundle's signature is made for (SSHSIG namespace)."""
KINDS = frozenset({"sync", "receipt", "enrol"})
RESERVED_KINDS = frozenset({"transfer", "return", "evaluation"})
KNOWN_FEATURES: frozenset[str] = frozenset()
NOTHING_BEFORE = "0" * 64
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Run:
    """Entries of one branch of one stream that the bundle carries, in chain order: the first, the last, how many."""

    stream: Stream
    first: str
    last: str
    count: int


@dataclass(frozen=True, slots=True)
class Member:
    """A file in the archive; `raw_size` is its size once inflated."""

    name: str
    size: int
    raw_size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Envelope:
    """What is read first, and stays the same in every version: who signed, for whom, and what one must understand."""

    version: int
    critical: tuple[str, ...]
    device: str
    public_key: bytes
    to_device: str
    to_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A bundle's manifest. `have` tells what the sender holds: for every scope where `have_whole`, else for those
    that changed."""

    kind: str
    id: str
    number: int
    previous: str
    device: str
    public_key: bytes
    epoch: str
    to_device: str
    to_key: str
    directory: str
    created: str
    program: str
    receive_key: str
    have: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    have_whole: bool = False
    received: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()
    log_head: str = ""
    witnessed: Mapping[str, str] = field(default_factory=dict)
    members: tuple[Member, ...] = ()

    def plain(self) -> dict[str, Json]:
        """The manifest as JSON."""
        return {
            "format": FORMAT,
            "version": VERSION,
            "critical": [],
            "kind": self.kind,
            "id": self.id,
            "number": self.number,
            "previous": self.previous,
            "from": {
                "device": self.device,
                "public_key": self.public_key.hex(),
                "fingerprint": fingerprint(self.public_key),
                "epoch": self.epoch,
            },
            "to": {"device": self.to_device, "receive_key": self.to_key},
            "directory": self.directory,
            "created": self.created,
            "program": self.program,
            "receive_key": self.receive_key,
            "have": {scope: list(ids) for scope, ids in self.have.items()},
            "have_whole": self.have_whole,
            "received": list(self.received),
            "problems": list(self.problems),
            "runs": [_run_plain(run) for run in self.runs],
            "log_head": self.log_head,
            "witnessed": dict(self.witnessed),
            "members": [
                {"name": m.name, "size": m.size, "raw_size": m.raw_size, "sha256": m.sha256} for m in self.members
            ],
        }

    def raw(self) -> bytes:
        """The exact bytes that are signed."""
        return canonical(self.plain())


def _run_plain(run: Run) -> dict[str, Json]:
    s = run.stream
    return {
        "scope": s.scope,
        "device": s.device,
        "epoch": s.epoch,
        "first": run.first,
        "last": run.last,
        "count": run.count,
    }


def read_json(raw: bytes) -> dict[str, Json]:
    """The JSON object of a manifest in canonical form; raises BundleMalformed."""
    try:
        plain = read_canonical(raw)
    except Malformed as error:
        raise BundleMalformed(why=f"manifest: {error}") from error
    if not isinstance(plain, dict) or plain.get("format") != FORMAT:
        raise BundleMalformed(why="manifest: format")
    return plain


def read_envelope(plain: Mapping[str, Json]) -> Envelope:
    """Who signed and what one must understand; raises BundleMalformed. These fields keep their place for ever."""
    sender, to = _object(plain, "from"), _object(plain, "to")
    public = bytes.fromhex(_hex(sender, "public_key", 64))
    device = _hex(sender, "device", 32)
    if device_id(public) != device or sender.get("fingerprint") != fingerprint(public):
        raise BundleMalformed(why="manifest: from")
    critical = tuple(_list(plain, "critical", lambda item: item if isinstance(item, str) else None))
    return Envelope(
        _number(plain, "version"), critical, device, public, _hex(to, "device", 32), _text(to, "receive_key", 200)
    )


def require_known(envelope: Envelope) -> None:
    """Raise BundleNewer where the bundle needs what this program does not know."""
    unknown = sorted(set(envelope.critical) - KNOWN_FEATURES)
    if envelope.version != VERSION or unknown:
        raise BundleNewer(what=", ".join(word[:40] for word in unknown[:3]) or f"format {envelope.version}")


def read_manifest(plain: Mapping[str, Json], envelope: Envelope) -> Manifest:
    """The manifest of a version this program knows; fields it does not know are passed over. Raises BundleMalformed,
    and BundleNewer for a kind of bundle kept for later."""
    sender, kind = _object(plain, "from"), _text(plain, "kind", 40)
    if kind in RESERVED_KINDS:
        raise BundleNewer(what=kind)
    if kind not in KINDS:
        raise BundleMalformed(why="manifest: kind")
    return Manifest(
        kind=kind,
        id=_hex(plain, "id", 32),
        number=_number(plain, "number", least=1),
        previous=_hex(plain, "previous", 64),
        device=envelope.device,
        public_key=envelope.public_key,
        epoch=_hex(sender, "epoch", 16),
        to_device=envelope.to_device,
        to_key=envelope.to_key,
        directory=_hex(plain, "directory", 32),
        created=_moment(plain, "created"),
        program=_text(plain, "program", 40),
        receive_key=_text(plain, "receive_key", 200),
        have=_have(plain),
        have_whole=_flag(plain, "have_whole"),
        received=tuple(_list(plain, "received", lambda item: _as_hex(item, 32))),
        problems=tuple(_list(plain, "problems", lambda item: _as_hex(item, 32))),
        runs=_runs(plain),
        log_head=_place(plain.get("log_head")),
        witnessed=_witnessed(plain),
        members=tuple(_list(plain, "members", _member)),
    )


def _runs(plain: Mapping[str, Json]) -> tuple[Run, ...]:
    runs = tuple(_list(plain, "runs", _run))
    scopes = [run.stream.scope for run in runs]
    together = [scope for place, scope in enumerate(scopes) if place == 0 or scopes[place - 1] != scope]
    if len(together) != len(set(together)):
        raise BundleMalformed(why="manifest: order of runs")
    directory = plain.get("directory")
    if directory in together and together[0] != directory:
        raise BundleMalformed(why="manifest: directory is not first")
    return runs


def _run(item: Json) -> Run | None:
    if not isinstance(item, dict):
        return None
    stream = Stream(_hex(item, "scope", 32), _hex(item, "device", 32), _hex(item, "epoch", 16))
    return Run(stream, _hex(item, "first", 64), _hex(item, "last", 64), _number(item, "count", least=1))


def _member(item: Json) -> Member | None:
    if not isinstance(item, dict):
        return None
    sizes = _number(item, "size"), _number(item, "raw_size")
    return Member(_text(item, "name", 100), *sizes, _hex(item, "sha256", 64))


def _have(plain: Mapping[str, Json]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    have = _object(plain, "have")
    for scope in have:
        if not _is_hex(scope, 32):
            raise BundleMalformed(why="manifest: have")
        found[scope] = tuple(_list(have, scope, lambda item: _as_hex(item, 64)))
    return found


def _witnessed(plain: Mapping[str, Json]) -> dict[str, str]:
    found = _object(plain, "witnessed")
    if not all(_is_hex(device, 32) for device in found):
        raise BundleMalformed(why="manifest: witnessed")
    return {device: _place(place) for device, place in found.items()}


_PLACE = re.compile(r"[1-9][0-9]{0,15}:[0-9a-f]{64}")


def _place(value: Json) -> str:
    """ "seq:id" of an entry, or nothing."""
    if value == "" or (isinstance(value, str) and _PLACE.fullmatch(value)):
        return str(value)
    raise BundleMalformed(why="manifest: place of an entry")


def place_number(place: str) -> int:
    """The number in "seq:id"; 0 where there is none."""
    return int(place.partition(":")[0] or 0)


_MOMENT = re.compile(r"(19[7-9]|2[01][0-9])[0-9]-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def _moment(plain: Mapping[str, Json], name: str) -> str:
    value = plain.get(name)
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            datetime.fromisoformat(value)
        except ValueError as error:
            raise BundleMalformed(why=f"manifest: {name}") from error
        return value
    raise BundleMalformed(why=f"manifest: {name}")


def _object(plain: Mapping[str, Json], name: str) -> dict[str, Json]:
    value = plain.get(name)
    if isinstance(value, dict):
        return value
    raise BundleMalformed(why=f"manifest: {name}")


def _list(plain: Mapping[str, Json], name: str, read: Callable[[Json], T | None]) -> list[T]:
    value = plain.get(name)
    items = [read(item) for item in value] if isinstance(value, list) else [None]
    found = [item for item in items if item is not None]
    if len(found) != len(items):
        raise BundleMalformed(why=f"manifest: {name}" if name.isalpha() else "manifest: list")
    return found


def _text(plain: Mapping[str, Json], name: str, longest: int) -> str:
    value = plain.get(name)
    if isinstance(value, str) and 0 < len(value) <= longest and value.isprintable():
        return value
    raise BundleMalformed(why=f"manifest: {name}")


def _number(plain: Mapping[str, Json], name: str, *, least: int = 0) -> int:
    value = plain.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    raise BundleMalformed(why=f"manifest: {name}")


def _flag(plain: Mapping[str, Json], name: str) -> bool:
    value = plain.get(name)
    if isinstance(value, bool):
        return value
    raise BundleMalformed(why=f"manifest: {name}")


def _hex(plain: Mapping[str, Json], name: str, size: int) -> str:
    value = plain.get(name)
    if isinstance(value, str) and _is_hex(value, size):
        return value
    raise BundleMalformed(why=f"manifest: {name}")


def _as_hex(value: Json, size: int) -> str | None:
    return value if isinstance(value, str) and _is_hex(value, size) else None


def _is_hex(value: str, size: int) -> bool:
    return len(value) == size and all(c in "0123456789abcdef" for c in value)
