"""Joining a site: what a request holds, whom a lead may admit, and which directory a new laptop trusts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.commands import exchange, sites
from app.crypto import sshsig
from app.crypto.device import DeviceKey, ReceivingKey, fingerprint_words
from app.crypto.vault import TEST_WORK
from app.errors import AppError
from app.models.access import Role
from app.models.journal import canonical
from app.models.site import Laptop, LaptopEnd, Staff
from app.store import journal
from app.store.store import NotAllowed, Observe, Put, Write
from app.sync.directory import (
    AlreadyAdmitted,
    AlreadyJoined,
    NameMissing,
    NotAnInvitation,
    PrefixTaken,
    PrefixUnfit,
    RequestDamaged,
    WordsDiffer,
    WordsNotConfirmed,
)
from app.sync.refusals import BundleForwarded, CannotReadBundle
from app.workspace import NotEnrolled, Workspace
from tests.unit.sync import kit
from tests.unit.sync.conftest import PASSPHRASE, Team, dump, entries, held, open_case, refused


def asked(team: Team, name: str = "Gwen Parry") -> tuple[Workspace, Path]:
    new = team.new("new")
    return new, exchange.ask_to_join(new, name, team.post)


def admitted(
    team: Team, role: Role = Role.CASE_MANAGER, prefix: str = "N", **how: Any
) -> tuple[Workspace, exchange.Admitted]:
    new, path = asked(team)
    request = exchange.read_request(path)
    how = {"role": role, "prefix": prefix, "words_confirmed": True, "folder": team.post} | how
    return new, exchange.admit_laptop(team.lead, request, **how)


def test_a_laptop_joins_and_works(team: Team) -> None:
    case = open_case(team.worker)
    team.settle()
    new, path = asked(team, "  Gwen   Parry ")
    assert path.suffix == ".sightline-request"
    assert "gwen" not in path.name.casefold()
    request = exchange.read_request(path)
    assert (request.name, request.staff, request.device) == ("Gwen Parry", new.staff, new.device)
    assert request.words == exchange.own_words(new) == fingerprint_words(new.device_key.public)
    assert len(request.words) == 8
    made = exchange.admit_laptop(
        team.lead, request, role=Role.CASE_MANAGER, prefix="N", words_confirmed=True, folder=team.post
    )
    (bundle,) = made.bundles
    assert bundle.kind == "enrol"
    seen = exchange.read_invitation(new, bundle.path)
    assert (seen.lead, seen.site, seen.role, seen.prefix) == ("Bethan Howells", "Teifi", Role.CASE_MANAGER, "N")
    assert seen.words == exchange.own_words(team.lead)
    got = exchange.join_site(new, bundle.path, words=[word.upper() for word in seen.words])
    assert got.quarantined == ()
    assert new.role is Role.CASE_MANAGER
    assert new.directory_scope == team.lead.directory_scope
    assert held(new, new.directory_scope) == held(team.lead, team.lead.directory_scope)
    assert open_case(new, "Tomos Lloyd").reference == "N-0001"
    assert held(new, case.index_scope) == held(team.lead, case.index_scope)
    assert "Aled" in repr(dump(new))
    assert team.send(new, team.lead) is not None


def test_a_request_holds_keys_and_a_name_and_nothing_else(team: Team) -> None:
    new, path = asked(team)
    first, _, armour = path.read_bytes().partition(b"\n")
    assert sorted(json.loads(first)) == [
        "created",
        "format",
        "name",
        "program",
        "public_key",
        "receive_key",
        "staff",
        "version",
    ]
    sshsig.verify(new.device_key.public, first, armour.decode(), "request@sightline")
    for secret in (new.device_key.secret().hex(), new.receiving_keys[0].identity_text):
        assert secret not in path.read_text()


def test_a_request_goes_to_a_named_file_too(team: Team) -> None:
    new = team.new("new")
    assert (
        exchange.ask_to_join(new, "Gwen Parry", team.post / "mine.sightline-request")
        == team.post / "mine.sightline-request"
    )
    assert exchange.read_request(team.post / "mine.sightline-request").device == new.device


def test_who_may_not_ask(team: Team) -> None:
    with pytest.raises(NameMissing):
        exchange.ask_to_join(team.new("new"), "  ", team.post)
    with pytest.raises(AlreadyJoined):
        exchange.ask_to_join(team.worker, "Siân Rees", team.post)
    assert list(team.post.iterdir()) == []


def resigned(path: Path, key: DeviceKey, **fields: Any) -> bytes:
    plain = json.loads(path.read_bytes().partition(b"\n")[0]) | fields
    raw = canonical({name: value for name, value in plain.items() if value is not None})
    return raw + b"\n" + sshsig.sign(key, raw, "request@sightline").encode()


REQUESTS: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda raw: b"",
    "cut": lambda raw: raw[:-30],
    "no signature": lambda raw: raw.partition(b"\n")[0],
    "another name": lambda raw: raw.replace(b"Gwen", b"Glen"),
    "spaces": lambda raw: raw.replace(b":", b": ", 1),
    "not text": lambda raw: raw.partition(b"\n")[0] + b"\n\xff",
    "too long": lambda raw: raw + b"\n" * 20_000,
}


@pytest.mark.parametrize("change", REQUESTS.values(), ids=REQUESTS)
def test_a_damaged_request(team: Team, change: Callable[[bytes], bytes]) -> None:
    _new, path = asked(team)
    bad = team.post / "bad.sightline-request"
    bad.write_bytes(change(path.read_bytes()))
    with pytest.raises(RequestDamaged):
        exchange.read_request(bad)


@pytest.mark.parametrize(
    "fields",
    [
        {"format": "sightline-bundle"},
        {"version": 2},
        {"name": ""},
        {"name": "a\nb"},
        {"name": None},
        {"staff": ""},
        {"staff": "x" * 65},
        {"receive_key": "age1nonsense"},
        {"public_key": "zz"},
        {"public_key": "ab" * 32},
    ],
    ids=str,
)
def test_a_request_that_says_what_it_may_not(team: Team, fields: dict[str, Any]) -> None:
    new, path = asked(team)
    path.write_bytes(resigned(path, new.device_key, **fields))
    with pytest.raises(RequestDamaged):
        exchange.read_request(path)


def test_a_request_that_is_not_there(team: Team) -> None:
    with pytest.raises((RequestDamaged, CannotReadBundle)):
        exchange.read_request(team.post / "gone")


def admit(team: Team, who: Workspace, request: exchange.Request, **how: Any) -> None:
    facts = {"role": Role.CASE_MANAGER, "prefix": "N", "words_confirmed": True, "folder": team.post} | how
    exchange.admit_laptop(who, request, **facts)


def test_whom_a_lead_may_not_admit(team: Team) -> None:
    new, path = asked(team)
    request = exchange.read_request(path)
    nameless = Laptop(device="ab" * 16, staff="nameless", public_key="cd" * 32, receive_key="x", prefix="Q").values()
    guest = Put("staff", "no-laptop", Staff(name="Cai Wyn").values())
    steps = (Observe("laptop", "l1", nameless), guest)
    team.lead.store.write("directory.changed", [Write(team.lead.directory_scope, steps)])
    cases: list[tuple[type[AppError], Workspace, exchange.Request, dict[str, Any]]] = [
        (WordsNotConfirmed, team.lead, request, {"words_confirmed": False}),
        (PrefixTaken, team.lead, request, {"prefix": "w"}),
        (PrefixUnfit, team.lead, request, {"prefix": ""}),
        (PrefixUnfit, team.lead, request, {"prefix": "N-1"}),
        (PrefixUnfit, team.lead, request, {"prefix": "ABCDEFG"}),
        (NotAllowed, team.worker, request, {}),
        (NotEnrolled, new, request, {}),
        # A request that names a colleague's staff id would be given that colleague's rights.
        (AlreadyAdmitted, team.lead, replace(request, staff=team.lead.staff), {}),
        (AlreadyAdmitted, team.lead, replace(request, staff="nameless"), {}),
        (AlreadyAdmitted, team.lead, replace(request, staff="no-laptop"), {}),
        (AlreadyAdmitted, team.lead, replace(request, device=team.worker.device), {}),
    ]
    for error, who, what, how in cases:
        with refused(error, who, rows=0):
            admit(team, who, what, **how)
    admit(team, team.lead, request)
    with refused(AlreadyAdmitted, team.lead, rows=0):
        admit(team, team.lead, request, prefix="N2")
    assert sorted(path.suffix for path in team.post.iterdir()) == [".sightline", ".sightline-request"]


def test_a_second_signer_may_admit_too(team: Team) -> None:
    new, made = admitted(team, Role.SERVICE_MANAGER, signer=True)
    exchange.join_site(new, made.bundles[0].path, words=exchange.own_words(team.lead))
    third = team.new("third")
    exchange.enrol(new, third, name="Ianto Vaughan", role=Role.CASE_MANAGER, prefix="V", folder=team.post)
    assert third.role is Role.CASE_MANAGER
    team.send(new, team.lead)
    assert team.lead.store.directory().role_of(third.staff) is Role.CASE_MANAGER


@pytest.mark.parametrize("words", [(), ("able",) * 8, None], ids=["none", "others", "one's own"])
def test_words_that_are_not_the_leads(team: Team, words: tuple[str, ...] | None) -> None:
    new, made = admitted(team)
    with refused(WordsDiffer, new, rows=0):
        exchange.join_site(new, made.bundles[0].path, words=exchange.own_words(new) if words is None else words)
    assert new.directory_scope == ""


def test_joining_twice_or_a_second_site(team: Team, tmp_path: Path) -> None:
    new, made = admitted(team)
    path = made.bundles[0].path
    exchange.join_site(new, path, words=exchange.own_words(team.lead))
    with refused(AlreadyJoined, new, rows=0):
        exchange.join_site(new, path, words=exchange.own_words(team.lead))
    other = sites.start_site(
        tmp_path / "other", PASSPHRASE, site_name="Tawe", lead_name="Ceri Bowen", tools=team.tools, work=TEST_WORK
    ).workspace
    fresh = team.new("fresh")
    request = exchange.read_request(exchange.ask_to_join(fresh, "Gwen Parry", team.post))
    answer = exchange.admit_laptop(
        other, request, role=Role.CASE_MANAGER, prefix="N", words_confirmed=True, folder=team.post
    )
    parts = kit.take_apart(answer.bundles[0].path, other, fresh)
    to = {"device": new.device, "receive_key": new.receiving_keys[0].recipient}
    for_new = replace(parts, recipient=new.receiving_keys[0].recipient).with_manifest(to=to)
    with refused(AlreadyJoined, new, rows=0):
        exchange.join_site(new, team.file(for_new.file()), words=exchange.own_words(other))
    other.close()


def test_an_invitation_for_another_laptop(team: Team) -> None:
    new, made = admitted(team)
    parts = kit.take_apart(made.bundles[0].path, team.lead, new)
    fresh = team.new("fresh")
    sealed = replace(parts, recipient=fresh.receiving_keys[0].recipient)
    with refused(BundleForwarded, fresh, rows=0):
        exchange.join_site(fresh, team.file(sealed.file()), words=exchange.own_words(team.lead))
    to = {"device": fresh.device, "receive_key": fresh.receiving_keys[0].recipient}
    with refused(NotAnInvitation, fresh, rows=0):  # the directory does not admit it
        exchange.join_site(fresh, team.file(sealed.with_manifest(to=to).file()), words=exchange.own_words(team.lead))


def test_an_invitation_by_a_colleague_who_does_not_keep_the_directory(team: Team) -> None:
    new, made = admitted(team)
    parts = kit.take_apart(made.bundles[0].path, team.lead, new)
    forged = replace(parts, key=team.worker.device_key).with_manifest(**{"from": kit.sender(team.worker.device_key)})
    with refused(NotAnInvitation, new, rows=0):
        exchange.join_site(new, team.file(forged.file()), words=exchange.own_words(team.worker))


def test_an_invitation_by_a_lead_whose_laptop_was_ended(team: Team) -> None:
    second, scope = team.new("second"), team.lead.directory_scope
    exchange.enrol(
        team.lead, second, name="Nia Fox", role=Role.SERVICE_MANAGER, prefix="S", folder=team.post, signer=True
    )
    new, made = admitted(team)
    parts = kit.take_apart(made.bundles[0].path, team.lead, new)
    team.send(team.lead, second)
    heads = {stream.key: [seq, entry] for stream, entry, seq in journal.heads(second.store.db, scope)}
    end = Observe("laptop_end", "end", LaptopEnd(device=team.lead.device, heads=heads, reason="lost").values())
    second.store.write("laptop.ended", [Write(scope, (end,))])
    streams = [[e for e in entries(second, scope) if e.header.device == d] for d in (team.lead.device, second.device)]
    with refused(NotAnInvitation, new, rows=0):
        exchange.join_site(new, team.file(kit.carrying(parts, *streams).file()), words=exchange.own_words(team.lead))


def test_a_directory_with_a_forged_entry_admits_nobody(team: Team) -> None:
    new, made = admitted(team)
    parts = kit.take_apart(made.bundles[0].path, team.lead, new)
    first = json.loads(parts.lines[0])
    first["signature"] = "00" * 64
    line = json.dumps(first, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    path = team.file(parts.with_lines([line, *parts.lines[1:]]).file())
    with pytest.raises(AppError) as raised:
        exchange.join_site(new, path, words=exchange.own_words(team.lead))
    assert raised.value.exit_code == 4
    assert new.directory_scope == ""
    exchange.join_site(new, made.bundles[0].path, words=exchange.own_words(team.lead))
    assert new.role is Role.CASE_MANAGER


def test_an_ordinary_bundle_is_no_invitation_before_joining(team: Team) -> None:
    new, made = admitted(team)
    with refused(NotEnrolled, new, rows=0):
        exchange.receive_bundle(new, made.bundles[0].path)
    with refused(NotEnrolled, new, rows=0):
        exchange.preview_bundle(new, made.bundles[0].path)


def test_an_idva_who_joins_receives_no_case(team: Team) -> None:
    open_case(team.worker, "Aled Marker")
    team.settle()
    new, made = admitted(team, Role.IDVA)
    exchange.join_site(new, made.bundles[0].path, words=exchange.own_words(team.lead))
    assert {k for (k,) in new.store.db.execute("SELECT kind FROM scope")} == {"directory"}
    assert "Marker" not in repr(dump(new))


def test_the_newest_announced_key_is_sealed_to_and_the_older_still_opens(team: Team) -> None:
    open_case(team.worker)
    late = team.made(team.worker, team.lead)
    fresh = ReceivingKey.generate()
    keys = (fresh, *team.lead.receiving_keys)
    team.lead.store.set_secret("receiving_keys", "\n".join(key.identity_text for key in keys).encode())
    team.opened.pop("lead").close()
    open_case(team.lead, "Owain Teale")
    team.send(team.lead, team.worker)
    assert team.parts(team.worker, team.lead).manifest["to"]["receive_key"] == fresh.recipient
    assert exchange.receive_bundle(team.lead, late).quarantined == ()
