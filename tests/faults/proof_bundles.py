"""Bundles mutated on their way, and well-formed ones that hold one wrong thing: none is accepted, none upsets the reader."""

from __future__ import annotations

import copy
import json
import os
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app import workspace as workspaces
from app.commands import exchange
from app.crypto.device import sign_entry
from app.errors import AppError
from app.models.journal import Entry, canonical, digest
from app.store.store import Put, Write
from app.workspace import Workspace
from tests.faults.proof import Progress, ProofResult
from tests.unit.sync import kit
from tests.unit.sync.conftest import PASSPHRASE, Team, entries, make_team, open_case
from tests.unit.sync.kit import Parts

NAME = "bundles"
QUICK, FULL = (400, 100), (20_000, 5_000)
MOST_GROWTH = 256 * 1024
"""KiB by which the reader's memory may grow beyond what it needed for the first bundle."""

# ---- files mutated on their way ------------------------------------------------------------------------------------


def mutated(chance: random.Random, raw: bytes, other: bytes) -> bytes:
    """The file with one thing done to it that a carrier, a bad stick or an enemy may do."""
    at, to = sorted(chance.randrange(len(raw) + 1) for _ in range(2))
    near = min(len(raw) - 1, chance.choice((at, at % 400)))
    return chance.choice(
        (
            lambda: raw[:near] + bytes([raw[near] ^ 1 << chance.randrange(8)]) + raw[near + 1 :],
            lambda: raw[:near] + chance.randbytes(chance.randrange(1, 40)) + raw[near:],
            lambda: raw[:near] + raw[near + chance.randrange(1, 40) :],
            lambda: raw[:at],
            lambda: raw[at:],
            lambda: raw[:at] + bytes(to - at) + raw[to:],
            lambda: raw[:at] + raw[to:],
            lambda: raw[:to] + raw[at:],
            lambda: raw + chance.randbytes(chance.randrange(1, 200)),
            lambda: raw + raw,
            lambda: raw[:at] + other[at:],
            lambda: other[:at] + raw[at:],
            lambda: raw[: raw.index(b"\n---")] + other[other.index(b"\n---") :],
            lambda: raw.replace(b"X25519", b"scrypt", 1),
            lambda: raw.replace(b"\n-> ", b"\n-> x\n\n-> ", 1),
            lambda: chance.randbytes(at),
        )
    )()


# ---- one thing wrong inside ----------------------------------------------------------------------------------------

_CLAIMS = (
    "created",
    "program",
    "number",
    "previous",
    "receive_key",
    "have",
    "have_whole",
    "received",
    "problems",
    "log_head",
    "witnessed",
    "id",
)
"""Fields in which a sender may claim anything of the right form."""


def wrong(chance: random.Random, value: Any) -> Any:
    """Something else than `value`, near or far."""
    near: list[Any] = [None, [], {}, -1, "", "x", [value], {"x": value}, 2**53, "9" * 300]
    if isinstance(value, str) and value:
        place = chance.randrange(len(value))
        letter = chance.choice([c for c in "0f9aA\u0301" if c != value[place]])
        near += [value[:place] + letter + value[place + 1 :]] * 8 + [value[:-1], value + "0", value.upper() + "F"]
    if isinstance(value, int):
        near += [value + 1, value - 1, str(value), not value, value + 2**32] * 2
    if isinstance(value, list):
        near += [value[:-1], value + value, [*value, "x"]]
    return chance.choice([item for item in near if item != value or type(item) is not type(value)])


def paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every value inside a JSON value."""
    if at:
        yield at
    for key, item in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from paths(item, (*at, key))


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """The JSON value with another at one place."""
    changed = copy.deepcopy(value)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = new
    return changed


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def wrong_manifest(chance: random.Random, base: Base) -> bytes:
    """A manifest with one field wrong, signed all the same."""
    packed = base.parts.entries_gz()
    whole = base.parts.manifest | {"members": [base.parts.member(packed)]}
    path = chance.choice([p for p in paths(whole) if p[0] not in _CLAIMS and p != ("from", "epoch")])
    if chance.random() < 0.2:  # of what may be claimed, another type
        path = (chance.choice(_CLAIMS),)
        other = {str: 5, int: "x", list: {"x": 1}, dict: [1], bool: 7}[type(whole[path[0]])]
        return base.parts.file(manifest=canonical(put(whole, path, other)))
    return base.parts.file(manifest=canonical(put(whole, path, wrong(chance, at(whole, path)))))


def wrong_archive(chance: random.Random, base: Base) -> bytes:
    """One byte of the archive's framing changed, its checksum put right, sealed all the same."""
    inside = bytearray(base.parts.inside())
    block = chance.choice(
        [place for place in range(0, len(inside), 512) if inside[place + 257 : place + 262] == b"ustar"]
    )
    spot = block + chance.choice([i for i in range(512) if not 148 <= i < 156])
    inside[spot] = chance.choice([b for b in (0, 1, 0x2F, 0x30, 0x37, 0x80, 0xFF) if b != inside[spot]])
    inside[block + 148 : block + 156] = b" " * 8
    inside[block + 148 : block + 156] = b"%06o\0 " % sum(inside[block : block + 512])
    return kit.sealed(bytes(inside), base.parts.recipient)


def wrong_line(chance: random.Random, base: Base) -> bytes:
    """One entry with one value or one byte changed, its signature as it was."""
    number = chance.randrange(len(base.entries))
    line = base.parts.lines[number]
    if chance.random() < 0.5:
        spot = chance.randrange(len(line) - 1)
        line = line[:spot] + bytes([chance.choice([b for b in b'0a"{}\\ ,\xc3' if b != line[spot]])]) + line[spot + 1 :]
    else:
        plain = json.loads(line)
        part = chance.choice(("header", "frame", "body"))
        inner = json.loads(plain[part])
        path = chance.choice(list(paths(inner)))
        plain[part] = canonical(put(inner, path, wrong(chance, at(inner, path)))).decode()
        line = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    lines = [*base.parts.lines[:number], line, *base.parts.lines[number + 1 :]]
    return base.parts.with_lines(lines).file()


def wrong_entry(chance: random.Random, base: Base) -> bytes:
    """An entry that its writer changed where no writer may, hashed and signed anew, listed as it is."""
    old = base.entries[-1]
    header, frame, body = (json.loads(raw) for raw in (old.header_bytes, old.frame_bytes, old.body_bytes or b""))
    which = chance.choice(("header", "frame", "body"))
    if which == "header":
        field = chance.choice(("v", "scope", "device", "epoch", "seq", "prev", "author", "frame", "body", "at"))
        other = {"at": "2026-02-31T00:00:00Z", "author": base.lead_staff, "device": base.lead_device}.get(field)
        header[field] = wrong(chance, header[field]) if other is None or chance.random() < 0.5 else other
        if field == "at" and isinstance(header["at"], str) and header["at"][:4].isdigit():
            header["at"] = "yesterday"  # another true moment is a claim like any other
    elif which == "frame":
        change = frame["changes"][0]
        field = chance.choice(("op", "over", "amends", "id"))
        change[field] = {"op": "merge", "over": {"other": []}, "amends": "none", "id": "x" * 65}[field]
    else:
        field = chance.choice(("salt", "values", "reason", "more"))
        body[field] = {"salt": "00", "values": {"elsewhere": {"source": "x"}}, "reason": "e\u0301", "more": 1}[field]
    frame_raw, body_raw = canonical(frame), canonical(body)
    if which != "header":
        header |= {"frame": digest(frame_raw), "body": digest(body_raw)}
    return base.rewritten(header, frame_raw, body_raw)


WRONG: tuple[Callable[[random.Random, Base], bytes], ...]


# ---- the bundle all of them begin with -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Base:
    """A good bundle from a case manager to the lead: three changes of a case that the lead holds."""

    parts: Parts
    entries: tuple[Entry, ...]
    lead: Path
    lead_staff: str
    lead_device: str
    raw: bytes
    other: bytes

    def rewritten(self, header: dict[str, Any], frame: bytes, body: bytes) -> bytes:
        """The bundle with its last entry replaced by one with this header, signed by its writer."""
        raw = canonical(header)
        line = {
            "body": body.decode(),
            "frame": frame.decode(),
            "header": raw.decode(),
            "signature": sign_entry(self.parts.key, raw).hex(),
        }
        text = json.dumps(line, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        run = self.parts.manifest["runs"][0]
        before = kit.run_of(self.entries[:-1])
        fields = {name: header[name] for name in ("scope", "device", "epoch")}
        own = {"first": digest(raw), "last": digest(raw), "count": 1} | {
            name: value if isinstance(value, str) and len(value) == len(run[name]) else run[name]
            for name, value in fields.items()
        }
        return self.parts.with_lines([*self.parts.lines[:-1], text]).relisted([before, own]).file()


WRONG = (wrong_manifest, wrong_archive, wrong_line, wrong_entry)


def make_base(team: Team) -> Base:
    """Set the good bundle up; the lead's store, closed, is what each trial begins with."""
    case = open_case(team.worker)
    team.settle()
    known = {e.id for e in entries(team.worker, case.scope)}
    for number in range(3):
        put_one = Put(
            "referral", f"r{number}", {"source": "marac", "received_on": "2026-03-02", "summary": "Notiz größer"}
        )
        team.worker.store.write("referral.saved", [Write(case.scope, (put_one,))])
    path = team.made(team.worker, team.lead)
    fresh = tuple(e for e in entries(team.worker, case.scope) if e.id not in known)
    parts = kit.take_apart(path, team.worker, team.lead)
    other = team.made(team.worker, team.lead).read_bytes()
    base = Base(parts, fresh, team.folder / "lead", team.lead.staff, team.lead.device, path.read_bytes(), other)
    team.close()
    return base


def applied(workspace: Workspace) -> frozenset[str]:
    """The entries that count in a store."""
    return frozenset(i for (i,) in workspace.store.db.execute("SELECT id FROM entry WHERE applied = 1"))


def contents(workspace: Workspace) -> tuple[int, ...]:
    """How much of everything a bundle could change there is."""
    tables = ("entry", "waiting", "head", "scope", "value", "record", "peer", "bundle_in", "bundle_out")
    return tuple(workspace.store.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)


def peak() -> int:
    """The most memory this process has held, in KiB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


# ---- the two proofs ------------------------------------------------------------------------------------------------


def run_files(base: Base, trials: int, chance: random.Random, folder: Path, progress: Progress) -> list[str]:
    """Mutated files, one store: every one is refused in words and nothing but the list of refusals grows."""
    failed: list[str] = []
    lead = workspaces.open_workspace(base.lead, PASSPHRASE)
    before, path = contents(lead), folder / "mutated.sightline"
    for number in range(trials):
        raw = mutated(chance, base.raw, base.other)
        if raw in (base.raw, base.other):
            continue
        path.write_bytes(raw)
        try:
            exchange.receive_bundle(lead, path)
            failed.append(f"mutated file {number} was taken in")
        except AppError as error:
            if error.exit_code != 4:
                failed.append(f"mutated file {number}: exit code {error.exit_code}")
        except Exception as error:
            failed.append(f"mutated file {number}: {type(error).__name__}")
        if number % 500 == 0:
            progress(f"{number:,} of {trials:,} mutated files")
    if contents(lead) != before:
        failed.append("a mutated file changed the store")
    lead.close()
    return failed


def run_insides(base: Base, trials: int, chance: random.Random, folder: Path, progress: Progress) -> list[str]:
    """Sealed bundles with one thing wrong, each on a fresh copy of the store: nothing wrong ever counts."""
    failed: list[str] = []
    good = frozenset(entry.id for entry in base.entries)
    for number in range(trials):
        make = chance.choice(WRONG)
        raw = make(chance, base)
        shutil.rmtree(folder / "lead", ignore_errors=True)
        shutil.copytree(base.lead, folder / "lead")
        lead = workspaces.open_workspace(folder / "lead", PASSPHRASE)
        before = applied(lead)
        path = folder / "wrong.sightline"
        path.write_bytes(raw)
        try:
            got = exchange.receive_bundle(lead, path)
            if applied(lead) - before == good and not got.quarantined:
                failed.append(f"{make.__name__} {number} was taken in whole")
        except AppError as error:
            if error.exit_code != 4 or applied(lead) != before:
                failed.append(f"{make.__name__} {number}: {type(error).__name__}, or something counted")
        except Exception as error:
            failed.append(f"{make.__name__} {number}: {type(error).__name__}: {error}")
        if not applied(lead) - before <= good:
            failed.append(f"{make.__name__} {number}: something wrong counts")
        lead.close()
        if number % 250 == 0:
            progress(f"{number:,} of {trials:,} wrong insides")
    return failed


def run_good(base: Base, folder: Path) -> list[str]:
    """The good bundle, put together by the same kit, is taken in: or the rest would prove nothing."""
    shutil.copytree(base.lead, folder / "good")
    lead = workspaces.open_workspace(folder / "good", PASSPHRASE)
    path = folder / "good.sightline"
    path.write_bytes(replace(base.parts).file())
    got = exchange.receive_bundle(lead, path)
    lead.close()
    return [] if got.fresh == len(base.entries) and not got.quarantined else ["the good bundle was not taken in"]


def run(full: bool, seed: int, progress: Progress) -> ProofResult:
    """20,000 mutated files and 5,000 wrong insides, or a sample."""
    files, insides = FULL if full else QUICK
    chance = random.Random(seed)
    home = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=home) as name:
        folder = Path(name)
        base = make_base(make_team(folder / "team"))
        failed = run_good(base, folder)
        start = peak()
        failed += run_files(base, files, chance, folder, progress)
        failed += run_insides(base, insides, chance, folder, progress)
    growth = peak() - start
    if growth > MOST_GROWTH:
        failed.append(f"memory grew by {growth} KiB")
    notes = "; ".join(failed[:5]) or f"memory grew by {growth // 1024} MiB at most"
    return ProofResult(NAME, files + insides, len(failed), seed, notes)
