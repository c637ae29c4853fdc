"""Every way a bundle can be wrong: which refusal it gets, and that nothing changes but the list of what was refused."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.commands import exchange
from app.crypto import sshsig
from app.crypto.device import DeviceKey, ReceivingKey
from app.crypto.seal import NotForThisLaptop, SealedWithPassphrase
from app.errors import AppError
from app.models.journal import canonical
from app.models.site import LaptopEnd
from app.store.store import Observe, Write
from app.sync import archive
from app.sync.refusals import (
    BundleDamaged,
    BundleForwarded,
    BundleInflates,
    BundleMalformed,
    BundleNewer,
    BundleSignatureBad,
    BundleTooBig,
    CannotReadBundle,
    MembersDiffer,
    NotABundle,
    OtherSite,
    OwnBundle,
    SignerRevoked,
    SignerUnknown,
)
from tests.unit.sync import kit
from tests.unit.sync.conftest import Team, dump, entries, open_case, refused
from tests.unit.sync.kit import Parts


@pytest.fixture
def parts(team: Team) -> Parts:
    """A good bundle from the case manager to the lead, with one case in it, taken apart."""
    open_case(team.worker)
    return team.parts(team.worker, team.lead)


def check(team: Team, error: type[AppError], raw: bytes) -> AppError:
    """`error` is what both looking into the bundle and taking it in give, and nothing changes."""
    path = team.file(raw)
    with refused(error, team.lead, rows=0):
        exchange.preview_bundle(team.lead, path)
    with refused(error, team.lead) as raised:
        exchange.receive_bundle(team.lead, path)
    assert raised.value.exit_code == 4
    assert path.exists()  # nothing received is ever deleted
    return raised.value


def test_the_kit_makes_bundles_that_are_taken_in(team: Team, parts: Parts) -> None:
    got = exchange.receive_bundle(team.lead, team.file(parts.file()))
    assert (got.fresh, got.quarantined) == (2, ())


# ---- the file ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "raw", [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\x00" * 5000, b"age-encryption.org/v2\n-> X25519 a\n"]
)
def test_a_foreign_file(team: Team, raw: bytes) -> None:
    check(team, NotABundle, raw)


def test_a_file_cut_short_anywhere(team: Team) -> None:
    open_case(team.worker)
    raw = team.made(team.worker, team.lead).read_bytes()
    for size in (1, 15, 22, 100, 200, len(raw) // 2, len(raw) - 1):
        path = team.file(raw[:size])
        with refused(BundleDamaged, team.lead):
            exchange.receive_bundle(team.lead, path)


def test_a_changed_byte_anywhere(team: Team) -> None:
    open_case(team.worker)
    raw = team.made(team.worker, team.lead).read_bytes()
    for place in (30, 80, 150, 190, 250, len(raw) // 2, len(raw) - 3):
        spoilt = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        path = team.file(spoilt)
        before = dump(team.lead, "quarantine")
        with pytest.raises((BundleDamaged, NotForThisLaptop)):
            exchange.receive_bundle(team.lead, path)
        assert dump(team.lead, "quarantine") == before


def test_something_after_the_end(team: Team, parts: Parts) -> None:
    check(team, BundleDamaged, parts.file() + b"\x00")


def test_a_bundle_for_another_laptop(team: Team) -> None:
    open_case(team.worker)
    check(team, NotForThisLaptop, team.made(team.worker, team.other).read_bytes())


def test_a_bundle_to_a_key_nobody_has(team: Team, parts: Parts) -> None:
    check(team, NotForThisLaptop, replace(parts, recipient=ReceivingKey.generate().recipient).file())


def test_a_file_sealed_with_a_passphrase(team: Team, parts: Parts) -> None:
    import pyrage

    check(team, SealedWithPassphrase, pyrage.passphrase.encrypt(parts.inside(), "walnut"))


def test_a_file_that_is_too_large_is_not_read(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    path = team.post / "large.sightline"
    with path.open("wb") as file:
        file.write(b"age-encryption.org/v1\n")
        file.truncate(64 * 1024 * 1024 + 1)
    with refused(BundleTooBig, team.lead, rows=0):
        exchange.receive_bundle(team.lead, path)


def test_a_file_that_is_not_there_or_is_none(team: Team) -> None:
    with refused(NotABundle, team.lead, rows=0):
        exchange.receive_bundle(team.lead, team.post)
    with refused(NotABundle, team.lead, rows=0):
        exchange.receive_bundle(team.lead, team.post / "gone.sightline")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that opens and cannot be read")
def test_a_file_that_cannot_be_read(team: Team) -> None:
    with refused(CannotReadBundle, team.lead, rows=0):
        exchange.receive_bundle(team.lead, Path("/proc/self/mem"))


# ---- the manifest and its signature --------------------------------------------------------------------------------


def test_a_bundle_passed_on_to_another_laptop(team: Team) -> None:
    open_case(team.worker)
    parts = team.parts(team.worker, team.other)
    check(team, BundleForwarded, replace(parts, recipient=team.lead.receiving_keys[0].recipient).file())


def test_a_bundle_for_this_laptop_but_another_key(team: Team, parts: Parts) -> None:
    to = {"device": team.lead.device, "receive_key": team.other.receiving_keys[0].recipient}
    check(team, BundleForwarded, parts.with_manifest(to=to).file())


def test_a_bundle_of_ones_own(team: Team, parts: Parts) -> None:
    mine = replace(parts, key=team.lead.device_key).with_manifest(**{"from": kit.sender(team.lead.device_key)})
    check(team, OwnBundle, mine.file())


def test_a_signature_by_another_key(team: Team, parts: Parts) -> None:
    check(team, BundleSignatureBad, replace(parts, key=team.other.device_key).file())


def test_a_signature_for_another_use(team: Team, parts: Parts) -> None:
    check(team, BundleSignatureBad, parts.file(namespace="request@sightline"))


@pytest.mark.parametrize("signature", [b"", b"\xff\xfe", b"x" * 4096])
def test_no_signature(team: Team, parts: Parts, signature: bytes) -> None:
    check(team, BundleSignatureBad, parts.file(signature=signature))


def test_a_manifest_changed_after_signing(team: Team, parts: Parts) -> None:
    packed = parts.entries_gz()
    right = canonical({**parts.manifest, "members": [parts.member(packed)]})
    signature = sshsig.sign(parts.key, right, "bundle@sightline").encode()
    wrong = canonical({**parts.manifest, "members": [parts.member(packed)], "kind": "receipt"})
    check(team, BundleSignatureBad, parts.file(manifest=wrong, signature=signature))


def test_a_laptop_the_site_does_not_know(team: Team, parts: Parts) -> None:
    stranger = DeviceKey.generate()
    mine = replace(parts, key=stranger).with_manifest(**{"from": kit.sender(stranger)})
    check(team, SignerUnknown, mine.file())


def test_a_laptop_that_takes_anothers_id(team: Team, parts: Parts) -> None:
    stranger = DeviceKey.generate()
    mine = replace(parts, key=stranger).with_manifest(**{"from": kit.sender(stranger, device=team.worker.device)})
    check(team, BundleMalformed, mine.file())


def test_a_fingerprint_of_another_key(team: Team, parts: Parts) -> None:
    wrong = kit.sender(parts.key) | {"fingerprint": kit.sender(team.other.device_key)["fingerprint"]}
    check(team, BundleMalformed, parts.with_manifest(**{"from": wrong}).file())


def end_laptop(team: Team, device: str) -> None:
    values = LaptopEnd(device=device, heads={}, reason="lost").values()
    end = Observe("laptop_end", team.lead.store.new_id(), values)
    team.lead.store.write("laptop.ended", [Write(team.lead.directory_scope, (end,))])


def test_a_laptop_that_has_been_ended(team: Team, parts: Parts) -> None:
    end_laptop(team, team.worker.device)
    check(team, SignerRevoked, parts.file())


def test_a_laptop_whose_end_the_bundle_itself_brings(team: Team) -> None:
    end_laptop(team, team.worker.device)
    team.worker.store.accept(entries(team.lead, team.lead.directory_scope))
    path = team.made(team.worker, team.other)
    with refused(SignerRevoked, team.other):
        exchange.receive_bundle(team.other, path)


def test_another_sites_bundle(team: Team, parts: Parts) -> None:
    check(team, OtherSite, parts.with_manifest(directory="ab" * 16).file())


@pytest.mark.parametrize(
    "fields", [{"version": 2}, {"version": 0}, {"critical": ["blobs"]}, {"kind": "transfer"}, {"kind": "return"}]
)
def test_a_bundle_that_needs_a_newer_program(team: Team, parts: Parts, fields: dict[str, Any]) -> None:
    check(team, BundleNewer, parts.with_manifest(**fields).file())


def test_a_newer_bundle_with_other_members_is_newer_and_not_malformed(team: Team, parts: Parts) -> None:
    newer = parts.with_manifest(critical=["blobs"], kind="blobs-and-more")
    raw = canonical({**newer.manifest, "members": "elsewhere"})
    signature = sshsig.sign(parts.key, raw, "bundle@sightline").encode()
    inside = kit.tar([("manifest.json", raw), ("manifest.json.sig", signature), ("blobs/1", b"x")], parts.mtime())
    check(team, BundleNewer, kit.sealed(inside, parts.recipient))


def test_fields_of_a_newer_version_that_are_not_critical_are_passed_over(team: Team, parts: Parts) -> None:
    assert exchange.receive_bundle(team.lead, team.file(parts.with_manifest(mood="good").file())).fresh == 2


MANIFESTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "not an object": lambda m: [m],
    "another format": lambda m: m | {"format": "tar"},
    "unknown kind": lambda m: m | {"kind": "gossip"},
    "id too short": lambda m: m | {"id": "ab"},
    "id in capitals": lambda m: m | {"id": m["id"].upper()[:-1] + "F"},
    "number zero": lambda m: m | {"number": 0},
    "number is true": lambda m: m | {"number": True},
    "number is text": lambda m: m | {"number": "7"},
    "previous": lambda m: m | {"previous": ""},
    "no sender": lambda m: {k: v for k, v in m.items() if k != "from"},
    "sender is text": lambda m: m | {"from": m["from"]["device"]},
    "epoch": lambda m: m | {"from": m["from"] | {"epoch": "x" * 16}},
    "to": lambda m: m | {"to": {}},
    "directory": lambda m: m | {"directory": "here"},
    "no day": lambda m: m | {"created": "2026-02-31T00:00:00Z"},
    "hour 29": lambda m: m | {"created": "2026-02-01T29:00:00Z"},
    "no zone": lambda m: m | {"created": "2026-02-01T00:00:00"},
    "year 10000": lambda m: m | {"created": "12026-02-01T00:00:00Z"},
    "program": lambda m: m | {"program": "a\nb"},
    "receive key": lambda m: m | {"receive_key": 5},
    "have is a list": lambda m: m | {"have": []},
    "have of no scope": lambda m: m | {"have": {"x": []}},
    "have of no entry": lambda m: m | {"have": {"ab" * 16: ["x"]}},
    "have is deep": lambda m: m | {"have": {"ab" * 16: [["ab" * 32]]}},
    "have whole is text": lambda m: m | {"have_whole": "yes"},
    "received": lambda m: m | {"received": [1]},
    "problems": lambda m: m | {"problems": "none"},
    "runs": lambda m: m | {"runs": {}},
    "run is text": lambda m: m | {"runs": ["all"]},
    "run count": lambda m: m | {"runs": [m["runs"][0] | {"count": 0}]},
    "run scope": lambda m: m | {"runs": [m["runs"][0] | {"scope": "../../x"}]},
    "run entry": lambda m: m | {"runs": [m["runs"][0] | {"last": None}]},
    "runs of a scope apart": lambda m: m | {"runs": [m["runs"][0], m["runs"][1], m["runs"][0]]},
    "directory not first": lambda m: m | {"runs": [*m["runs"], m["runs"][0] | {"scope": m["directory"]}]},
    "log head": lambda m: m | {"log_head": "1"},
    "witnessed": lambda m: m | {"witnessed": {"x": ""}},
    "witnessed place": lambda m: m | {"witnessed": {"ab" * 16: "0:" + "ab" * 32}},
    "critical is text": lambda m: m | {"critical": "blobs"},
    "version is text": lambda m: m | {"version": "1"},
    "members": lambda m: m | {"members": [{}]},
    "member size": lambda m: m | {"members": [m["members"][0] | {"size": -1}]},
}


@pytest.mark.parametrize("change", MANIFESTS.values(), ids=MANIFESTS)
def test_a_manifest_out_of_form(team: Team, parts: Parts, change: Callable[[dict[str, Any]], Any]) -> None:
    whole = parts.manifest | {"members": [parts.member(parts.entries_gz())]}
    check(team, BundleMalformed, parts.file(manifest=canonical(change(whole))))


RAW: dict[str, Callable[[bytes], bytes]] = {
    "spaces": lambda raw: raw.replace(b":", b": ", 1),
    "twice a key": lambda raw: raw[:-1] + b',"version":1}',
    "keys in another order": lambda raw: json.dumps(
        dict(reversed(json.loads(raw).items())), separators=(",", ":")
    ).encode(),
    "a float": lambda raw: raw.replace(b'"version":1', b'"version":1.0'),
    "an exponent": lambda raw: raw.replace(b'"version":1', b'"version":1e0'),
    "not a number": lambda raw: raw.replace(b'"version":1', b'"version":NaN'),
    "a large number": lambda raw: raw.replace(b'"version":1', b'"version":9007199254740993'),
    "a huge number": lambda raw: raw.replace(b'"version":1', b'"version":' + b"9" * 5000),
    "an escape too many": lambda raw: raw.replace(b'"bundle', b'"\\u0062undle').replace(
        b"sightline-bundle", b"\\u0073ightline-bundle"
    ),
    "a lone surrogate": lambda raw: raw[:-1] + b',"x":"\\ud800"}',
    "not UTF-8": lambda raw: raw[:-1] + b',"x":"\xff"}',
    "a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "a line break": lambda raw: raw + b"\n",
    "too deep": lambda raw: raw[:-1] + b',"x":' + b"[" * 100 + b"]" * 100 + b"}",
    "far too deep": lambda raw: raw[:-1] + b',"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "cut short": lambda raw: raw[:-9],
    "empty": lambda raw: b"",
}


@pytest.mark.parametrize("change", RAW.values(), ids=RAW)
def test_a_manifest_that_is_not_canonical(team: Team, parts: Parts, change: Callable[[bytes], bytes]) -> None:
    raw = canonical({**parts.manifest, "members": [parts.member(parts.entries_gz())]})
    assert change(raw) != raw
    check(team, BundleMalformed, parts.file(manifest=change(raw)))


# ---- the archive ---------------------------------------------------------------------------------------------------


def rebuilt(parts: Parts, change: Callable[[tarfile.TarInfo], None], name: str = "entries.gz", **how: Any) -> bytes:
    """The archive with one member's header changed as the standard library writes it."""
    target = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(parts.inside()), tarinfo=kit.PosixInfo) as old,
        tarfile.open(fileobj=target, mode="w", **({"format": tarfile.USTAR_FORMAT} | how)) as new,
    ):
        for info in old.getmembers():
            raw = old.extractfile(info).read()  # type: ignore[union-attr]
            if info.name == name:
                change(info)
            new.addfile(info, io.BytesIO(raw))
        size = new.offset + 1024
    return target.getvalue()[:size].ljust(archive.padded_size(size), b"\x00")


HEADERS: dict[str, Callable[[tarfile.TarInfo], None]] = {
    "up and away": lambda i: setattr(i, "name", "../entries.gz"),
    "absolute": lambda i: setattr(i, "name", "/etc/entries.gz"),
    "another name": lambda i: setattr(i, "name", "entries2.gz"),
    "case": lambda i: setattr(i, "name", "Entries.gz"),
    "a dot": lambda i: setattr(i, "name", "./entries.gz"),
    "symlink": lambda i: (setattr(i, "type", tarfile.SYMTYPE), setattr(i, "linkname", "/etc/passwd"))[0],
    "hard link": lambda i: (setattr(i, "type", tarfile.LNKTYPE), setattr(i, "linkname", "manifest.json"))[0],
    "directory": lambda i: setattr(i, "type", tarfile.DIRTYPE),
    "device": lambda i: setattr(i, "type", tarfile.CHRTYPE),
    "pipe": lambda i: setattr(i, "type", tarfile.FIFOTYPE),
    "contiguous": lambda i: setattr(i, "type", tarfile.CONTTYPE),
    "set-uid": lambda i: setattr(i, "mode", 0o4755),
    "owner": lambda i: setattr(i, "uid", 1000),
    "owner's name": lambda i: setattr(i, "uname", "root"),
    "another time": lambda i: setattr(i, "mtime", 1),
}


@pytest.mark.parametrize("change", HEADERS.values(), ids=HEADERS)
def test_an_archive_member_of_another_kind(team: Team, parts: Parts, change: Callable[[tarfile.TarInfo], None]) -> None:
    check(team, BundleMalformed, kit.sealed(rebuilt(parts, change), parts.recipient))


def test_the_archive_is_rebuilt_truly(team: Team, parts: Parts) -> None:
    assert rebuilt(parts, lambda info: None) == parts.inside()


def test_an_archive_with_pax_headers(team: Team, parts: Parts) -> None:
    raw = rebuilt(
        parts,
        lambda info: info.pax_headers.update({"path": "../../evil"}),
        format=tarfile.PAX_FORMAT,
        name="entries.gz",
    )
    check(team, BundleMalformed, kit.sealed(raw, parts.recipient))


def members(parts: Parts) -> list[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(parts.inside())) as found:
        return [(m.name, found.extractfile(m).read()) for m in found.getmembers()]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "order",
    [(1, 0, 2, 3), (0, 1, 3, 2), (0, 1, 2), (0, 1, 2, 3, 3), (0, 0, 1, 2, 3), (0, 2, 1, 3), (0, 1, 2, 2, 3), (0,), ()],
    ids=str,
)
def test_archive_members_missing_twice_or_out_of_order(team: Team, parts: Parts, order: tuple[int, ...]) -> None:
    found = members(parts)
    raw = kit.tar([found[place] for place in order], parts.mtime())
    check(team, BundleMalformed, kit.sealed(raw, parts.recipient))


@pytest.mark.parametrize("how", ["longer", "shorter", "not zero", "one block"])
def test_an_archive_that_is_not_padded_as_it_must_be(team: Team, parts: Parts, how: str) -> None:
    good = parts.inside()
    unpadded = kit.tar(members(parts), parts.mtime(), pad=False)
    raw = {
        "longer": good + bytes(archive.padded_size(len(good) + 512) - len(good)),
        "shorter": unpadded[:-1],
        "not zero": good[:-1] + b"x",
        "one block": unpadded[:-512],
    }[how]
    check(team, BundleMalformed, kit.sealed(raw, parts.recipient))


def test_a_header_that_promises_more_than_there_is(team: Team, parts: Parts) -> None:
    raw = bytearray(parts.inside())
    raw[124:136] = b"77777777777\x00"
    raw[148:156] = b"        "
    raw[148:156] = b"%06o\x00 " % sum(raw[:512])
    check(team, BundleMalformed, kit.sealed(bytes(raw), parts.recipient))


@pytest.mark.parametrize(
    "field", [b"-0000000001\x00", b"0x000000010\x00", b"\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01"]
)
def test_a_size_in_another_notation(team: Team, parts: Parts, field: bytes) -> None:
    raw = bytearray(parts.inside())
    raw[124:136] = field
    check(team, BundleMalformed, kit.sealed(bytes(raw), parts.recipient))


# ---- what the members hold -----------------------------------------------------------------------------------------


def test_entries_that_are_not_those_signed(team: Team, parts: Parts) -> None:
    other = gzip.compress(b"".join(parts.lines) + b"\n", 6, mtime=0)
    packed = parts.entries_gz()
    check(team, MembersDiffer, parts.file(entries=other, members=[parts.member(packed)]))


def test_sums_that_say_something_else(team: Team, parts: Parts) -> None:
    check(team, MembersDiffer, parts.file(sums=b"0" * 64 + b"  entries.gz\n"))


@pytest.mark.parametrize("raw_size", [0, -1, +1, 1 << 20])
def test_entries_of_another_length_than_signed(team: Team, parts: Parts, raw_size: int) -> None:
    packed, size = parts.entries_gz(), sum(map(len, parts.lines))
    signed = size + raw_size if abs(raw_size) == 1 else raw_size
    check(team, MembersDiffer, parts.file(members=[parts.member(packed, signed)]))


def test_members_that_are_not_there(team: Team, parts: Parts) -> None:
    packed = parts.entries_gz()
    blob = {"name": "blobs/" + "ab" * 32, "size": 1, "raw_size": 1, "sha256": "ab" * 32}
    check(team, MembersDiffer, parts.file(members=[parts.member(packed), blob]))
    check(team, MembersDiffer, parts.file(members=[]))


def test_a_bomb_is_refused_before_it_is_inflated(team: Team, parts: Parts) -> None:
    packed = gzip.compress(bytes(200_000_000), 9, mtime=0)
    check(team, BundleInflates, parts.file(entries=packed, members=[parts.member(packed, 200_000_000)]))


def test_a_bomb_that_says_it_is_small(team: Team, parts: Parts) -> None:
    packed = gzip.compress(bytes(50_000_000), 9, mtime=0)
    check(team, MembersDiffer, parts.file(entries=packed, members=[parts.member(packed, 1000)]))


def test_a_bomb_within_the_ratio_in_one_line(team: Team, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_LINE", 100_000)
    raw = os.urandom(4000).hex().encode() * 25 + b"\n"
    packed = gzip.compress(raw, 9, mtime=0)
    check(team, BundleMalformed, parts.file(entries=packed, members=[parts.member(packed, len(raw))]))


@pytest.mark.parametrize(
    "packed",
    [b"", b"not gzip", b"\x1f\x8b\x08\x00", gzip.compress(b"x", mtime=0)[:-4], gzip.compress(b"x", mtime=0) * 2],
)
def test_entries_that_are_not_one_gzip_member(team: Team, parts: Parts, packed: bytes) -> None:
    check(team, MembersDiffer, parts.file(entries=packed, members=[parts.member(packed, 1)]))


def test_more_or_fewer_entries_than_listed(team: Team, parts: Parts) -> None:
    check(team, MembersDiffer, parts.with_lines([*parts.lines, parts.lines[0]]).file())
    check(team, MembersDiffer, parts.with_lines(parts.lines[:1]).file())
    check(team, MembersDiffer, parts.with_lines([]).file())


def test_a_last_line_without_an_end(team: Team, parts: Parts) -> None:
    check(team, BundleMalformed, parts.with_lines([*parts.lines[:-1], parts.lines[-1][:-1]]).file())


def test_a_refusal_is_listed_once_however_often_it_is_tried(team: Team, parts: Parts) -> None:
    path = team.file(parts.with_manifest(version=9).file())
    for _ in range(3):
        team.clock.tick()
        with pytest.raises(BundleNewer):
            exchange.receive_bundle(team.lead, path)
    (found,) = exchange.quarantine(team.lead)
    assert found.file_hash == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (found.why, found.stream, found.size) == ("BundleNewer", "", path.stat().st_size)


def test_after_every_refusal_the_true_bundle_is_taken_in(team: Team, parts: Parts) -> None:
    for raw in (
        parts.with_manifest(version=9).file(),
        parts.file()[:-1],
        replace(parts, key=DeviceKey.generate()).file(),
    ):
        with pytest.raises(AppError):
            exchange.receive_bundle(team.lead, team.file(raw))
    assert exchange.receive_bundle(team.lead, team.file(parts.file())).fresh == 2


def test_messages_say_what_happened_what_was_kept_and_what_to_do(team: Team) -> None:
    from app.sync import refusals

    kinds = [k for k in vars(refusals).values() if isinstance(k, type) and issubclass(k, refusals.BundleRefused)]
    assert len(kinds) > 10
    for kind in kinds:
        words = kind(why="x", what="y").message()
        assert "othing was taken in" in words or kind is refusals.BundleRefused
        assert kind.exit_code == 4
