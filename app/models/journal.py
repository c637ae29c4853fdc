"""Entries: what one user action did in one scope, in the exact bytes that are hashed, signed and exchanged."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Literal, cast

from app.models.record import Json

VERSION = 1
FIRST = "0" * 64
"""`prev` of the first entry of a stream."""
MAX_INTEGER = 2**53
MAX_DEPTH = 16
MAX_ENTRY = 4 * 1024 * 1024
"""Bytes; one entry's header, frame and body may not be longer each."""
RIGHTS_KINDS = frozenset({"scope", "access_grant", "access_end", "laptop", "laptop_end", "role", "role_end"})
"""Kinds of change that give or end rights; their bodies are never erased, or rights would depend on who has them."""
MAX_NAME = 100
"""Characters of an author, an action or an action's id."""
Op = Literal["set", "observe", "remove"]


class Malformed(ValueError):
    """These bytes are not an entry in canonical form; the text is a short reason for the quarantine list, with no
    content in it."""


def canonical(value: Json) -> bytes:
    """The one byte form of a JSON value: keys sorted by code point, no spaces, no floats, integers within 2^53, UTF-8.

    Raises Malformed for floats, large integers, lone surrogates and more than 16 levels.
    """
    _check(value, 0)
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()
    except UnicodeEncodeError as error:
        raise Malformed("lone surrogate") from error


def _check(value: Json, depth: int) -> None:
    if depth >= MAX_DEPTH and isinstance(value, dict | list):
        raise Malformed("too deep")
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise Malformed("key is not text")
            _check(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, int) and not isinstance(value, bool):
        if abs(value) > MAX_INTEGER:
            raise Malformed("number too large")
    elif not (value is None or isinstance(value, str | bool)):
        raise Malformed("not a JSON value")


def read_canonical(raw: bytes) -> Json:
    """The value of canonical bytes; raises Malformed where writing it again would not give the same bytes."""
    if len(raw) > MAX_ENTRY:
        raise Malformed("too long")
    try:
        value: Json = json.loads(raw, parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error
    if canonical(value) != raw:
        raise Malformed("not canonical")
    return value


def _no_float(text: str) -> Json:
    raise Malformed("float")


_UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but tab and newline, bidirectional overrides, lone surrogates."""


def tidy(value: Json) -> Json:
    """Text a person typed, in NFC and without control or bidirectional override characters, all the way down."""
    if isinstance(value, str):
        # In this order: taking out a character can bring two together that then make one.
        return unicodedata.normalize("NFC", _UNWANTED.sub("", value))
    if isinstance(value, list):
        return [tidy(item) for item in value]
    if isinstance(value, dict):
        return {key: tidy(item) for key, item in value.items()}
    return value


def _is_tidy(value: Json) -> bool:
    if isinstance(value, str):
        return _UNWANTED.search(value) is None and unicodedata.is_normalized("NFC", value)
    if isinstance(value, list | dict):
        return all(_is_tidy(item) for item in (value.values() if isinstance(value, dict) else value))
    return True


def digest(raw: bytes) -> str:
    """SHA-256 in lower-case hex."""
    return hashlib.sha256(raw).hexdigest()


@dataclass(frozen=True, slots=True, order=True)
class Stream:
    """What one laptop wrote in one scope since it last opened a new epoch."""

    scope: str
    device: str
    epoch: str

    @property
    def key(self) -> str:
        """One text that names the stream in heads."""
        return f"{self.scope}/{self.device}/{self.epoch}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The signed part of an entry. `tick` is a Lamport counter for display and ties; `at` is the laptop's clock, a
    claim."""

    v: int
    scope: str
    device: str
    epoch: str
    seq: int
    prev: str
    tick: int
    at: str
    author: str
    action: str
    action_id: str
    frame: str
    body: str

    @property
    def stream(self) -> Stream:
        """The stream the entry stands in."""
        return Stream(self.scope, self.device, self.epoch)


@dataclass(frozen=True, slots=True)
class Change:
    """What an entry did to one record.

    "set" writes registers (`over`: register -> ids of the entries whose values the author saw there); "observe" states
    a whole observation, `amends` naming the record ids it replaces; "remove" takes a record away, naming every value
    seen in `over`.
    """

    kind: str
    id: str
    op: Op
    over: Mapping[str, tuple[str, ...]]
    amends: tuple[str, ...] = ()

    def plain(self) -> dict[str, Json]:
        """The frame's JSON form."""
        over: dict[str, Json] = {name: list(ids) for name, ids in self.over.items()}
        return {"kind": self.kind, "id": self.id, "op": self.op, "over": over, "amends": list(self.amends)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry with its exact bytes. `values` (record id -> register -> value) and `reason` are None where the body
    was erased."""

    id: str
    header: Header
    changes: tuple[Change, ...]
    values: Mapping[str, Mapping[str, Json]] | None
    reason: str | None
    header_bytes: bytes
    frame_bytes: bytes
    body_bytes: bytes | None
    signature: bytes

    @property
    def stream(self) -> Stream:
        """The stream the entry stands in."""
        return self.header.stream


@dataclass(frozen=True, slots=True)
class Unsigned:
    """The parts of an entry before it is signed."""

    header: Header
    header_bytes: bytes
    frame_bytes: bytes
    body_bytes: bytes

    def signed(self, signature: bytes) -> Entry:
        """The entry, once `signature` over `header_bytes` is made."""
        return parse_entry(self.header_bytes, self.frame_bytes, self.body_bytes, signature)


def compose(
    *,
    stream: Stream,
    seq: int,
    prev: str,
    tick: int,
    at: str,
    author: str,
    action: str,
    action_id: str,
    changes: Sequence[Change],
    values: Mapping[str, Mapping[str, Json]],
    reason: str,
    salt: bytes,
) -> Unsigned:
    """Put an entry into its canonical bytes. `salt` is 32 random bytes that stop anyone confirming an erased value by
    guessing."""
    frame = canonical({"changes": [change.plain() for change in changes]})
    plain_values: dict[str, Json] = {rid: dict(registers) for rid, registers in values.items()}
    body = canonical({"salt": salt.hex(), "values": tidy(plain_values), "reason": tidy(reason)})
    header = Header(
        v=VERSION,
        scope=stream.scope,
        device=stream.device,
        epoch=stream.epoch,
        seq=seq,
        prev=prev,
        tick=tick,
        at=at,
        author=author,
        action=action,
        action_id=action_id,
        frame=digest(frame),
        body=digest(body),
    )
    return Unsigned(header, canonical(_header_plain(header)), frame, body)


def _header_plain(header: Header) -> dict[str, Json]:
    return {field.name: getattr(header, field.name) for field in fields(Header)}


_HEADER_TYPES = {field.name: int if field.name in {"v", "seq", "tick"} else str for field in fields(Header)}


def parse_entry(header_bytes: bytes, frame_bytes: bytes, body_bytes: bytes | None, signature: bytes) -> Entry:
    """Read an entry, checking form and hashes but not the signature; raises Malformed with a short reason."""
    header = _parse_header(header_bytes)
    if digest(frame_bytes) != header.frame:
        raise Malformed("frame does not match its hash")
    changes = _parse_frame(frame_bytes)
    values: Mapping[str, Mapping[str, Json]] | None = None
    reason: str | None = None
    if body_bytes is not None:
        if digest(body_bytes) != header.body:
            raise Malformed("body does not match its hash")
        values, reason = _parse_body(body_bytes, changes)
    elif any(change.kind in RIGHTS_KINDS for change in changes):
        raise Malformed("rights without a body")
    return Entry(
        digest(header_bytes), header, changes, values, reason, header_bytes, frame_bytes, body_bytes, signature
    )


def _parse_header(raw: bytes) -> Header:
    plain = read_canonical(raw)
    if not isinstance(plain, dict) or plain.keys() != _HEADER_TYPES.keys():
        raise Malformed("header fields")
    for name, kind in _HEADER_TYPES.items():
        if not isinstance(plain[name], kind) or isinstance(plain[name], bool):
            raise Malformed("header types")
    found: dict[str, Any] = dict(plain)
    header = Header(**found)
    if header.v != VERSION:
        raise Malformed("entry of a newer version")
    if header.seq < 1 or header.tick < 1 or (header.seq == 1) != (header.prev == FIRST):
        raise Malformed("place in the stream")
    if not all(
        _hex(value, size)
        for value, size in ((header.scope, 32), (header.device, 32), (header.epoch, 16), (header.prev, 64))
    ):
        raise Malformed("header ids")
    if not all(0 < len(x) <= MAX_NAME and _is_tidy(x) for x in (header.author, header.action, header.action_id)):
        raise Malformed("header names")
    _check_moment(header.at)
    return header


def _check_moment(text: str) -> None:
    """Moments are compared as text, so one in another form would stand before or after all others for ever."""
    if _MOMENT.fullmatch(text) is None:
        raise Malformed("header moment")
    try:
        datetime.fromisoformat(text)
    except ValueError as error:
        raise Malformed("header moment") from error


_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def _hex(value: str, size: int) -> bool:
    return len(value) == size and all(c in "0123456789abcdef" for c in value)


def _parse_frame(raw: bytes) -> tuple[Change, ...]:
    plain = read_canonical(raw)
    items = plain.get("changes") if isinstance(plain, dict) and len(plain) == 1 else None
    if not isinstance(items, list):
        raise Malformed("frame fields")
    changes = tuple(_parse_change(item) for item in items)
    if len({change.id for change in changes}) != len(changes):
        raise Malformed("two changes of one record")
    return changes


def _parse_change(item: Json) -> Change:
    if not isinstance(item, dict) or item.keys() != {"kind", "id", "op", "over", "amends"}:
        raise Malformed("change fields")
    kind, rid, op, over, amends = item["kind"], item["id"], item["op"], item["over"], item["amends"]
    if not (
        isinstance(kind, str)
        and isinstance(rid, str)
        and 0 < len(rid) <= 64
        and isinstance(over, dict)
        and isinstance(amends, list)
    ):
        raise Malformed("change types")
    if op not in ("set", "observe", "remove"):
        raise Malformed("unknown operation")
    seen = {name: _texts(ids) for name, ids in over.items()}
    return Change(kind, rid, cast(Op, op), seen, _texts(amends))


def _texts(items: Json) -> tuple[str, ...]:
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise Malformed("list of ids")
    return tuple(str(item) for item in items)


def _parse_body(raw: bytes, changes: tuple[Change, ...]) -> tuple[Mapping[str, Mapping[str, Json]], str]:
    plain = read_canonical(raw)
    if not isinstance(plain, dict) or plain.keys() != {"salt", "values", "reason"}:
        raise Malformed("body fields")
    values, reason, salt = plain["values"], plain["reason"], plain["salt"]
    if not (isinstance(values, dict) and isinstance(reason, str) and isinstance(salt, str) and _hex(salt, 64)):
        raise Malformed("body types")
    named = {change.id: change for change in changes}
    found: dict[str, Mapping[str, Json]] = {}
    for rid, registers in values.items():
        if rid not in named or not isinstance(registers, dict):
            raise Malformed("body names a record its frame does not")
        if named[rid].op == "set" and registers.keys() != named[rid].over.keys():
            raise Malformed("body and frame differ in registers")
        if named[rid].op == "observe" and registers.keys() != {"*"}:
            raise Malformed("an observation is not whole")
        if named[rid].op == "remove":
            raise Malformed("a removal with values")
        found[rid] = registers
    if any(
        change.id not in found for change in changes if change.op == "observe" or (change.op == "set" and change.over)
    ):
        raise Malformed("body lacks a record its frame names")
    if not (_is_tidy(values) and _is_tidy(reason)):
        raise Malformed("text is not tidy")
    return found, reason
