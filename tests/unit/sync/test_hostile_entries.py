"""An enrolled laptop gone bad: well-formed, properly signed and sealed bundles whose entries claim what is not theirs."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from app.commands import exchange
from app.crypto.device import DeviceKey, sign_entry
from app.models.access import Role
from app.models.journal import FIRST, Change, Entry, Stream, compose
from app.models.record import ScopeKind
from app.models.rights import scope_id
from app.models.site import Laptop, RoleHeld
from app.store import journal
from app.store.store import Observe, Put, Write
from app.sync.refusals import SignerUnknown
from app.workspace import Workspace
from tests.unit.sync import kit
from tests.unit.sync.conftest import Team, add_dyad, dump, entries, held, open_case, refused
from tests.unit.sync.kit import Parts, carrying, line, run_of


def written(
    key: DeviceKey,
    stream: Stream,
    changes: Sequence[Change],
    values: Mapping[str, Mapping[str, Any]],
    *,
    author: str,
    seq: int = 1,
    prev: str = FIRST,
    tick: int = 1,
    at: str = "2026-03-17T10:00:00Z",
) -> Entry:
    """An entry as anybody with a key may write one, whatever it says."""
    unsigned = compose(
        stream=stream, seq=seq, prev=prev, tick=tick, at=at, author=author, action="record.saved", action_id="a", changes=changes,
        values=values, reason="", salt=os.urandom(32),
    )  # fmt: skip
    return unsigned.signed(sign_entry(key, unsigned.header_bytes))


def saved(key: DeviceKey, stream: Stream, author: str, **where: Any) -> Entry:
    """An entry that saves a referral."""
    change = Change("referral", "r1", "set", {"source": ()})
    return written(key, stream, [change], {"r1": {"source": "marac"}}, author=author, **where)


def next_after(entry: Entry) -> dict[str, Any]:
    return {"seq": entry.header.seq + 1, "prev": entry.id, "tick": entry.header.tick + 1}


@pytest.fixture
def case(team: Team) -> str:
    """The scope of a case that the worker has opened and the lead holds."""
    scope = open_case(team.worker).scope
    team.settle()
    return scope


@pytest.fixture
def parts(team: Team, case: str) -> Parts:
    """A bundle from the worker to the lead, to be filled with anything."""
    open_case(team.worker, "Owain Teale")
    return team.parts(team.worker, team.lead)


def take(team: Team, parts: Parts, receiver: Workspace | None = None) -> exchange.Received:
    """Look into the bundle, then take it in: both say the same of what is refused."""
    receiver, path = receiver or team.lead, team.file(parts.file())
    before = dump(receiver)
    seen = exchange.preview_bundle(receiver, path)
    assert dump(receiver) == before
    got = exchange.receive_bundle(receiver, path)
    assert [(type(r.why), r.count, r.stream) for r in seen.refused] == [
        (type(r.why), r.count, r.stream) for r in got.quarantined
    ]
    assert (seen.fresh - seen.waiting, seen.waiting) == (got.fresh, got.waiting)
    for run in got.quarantined:
        assert "{" not in run.words
        assert run.words == run.why.message()
    listed = [row.why for row in exchange.quarantine(receiver)]
    assert sorted(listed) == sorted({(type(r.why).__name__) for r in got.quarantined} | set(listed))
    return got


def reasons(got: exchange.Received) -> list[tuple[str, int]]:
    return [(type(run.why).__name__, run.count) for run in got.quarantined]


def head(workspace: Workspace, scope: str) -> Entry:
    mine = [e for e in entries(workspace, scope) if e.header.device == workspace.device]
    return max(mine, key=lambda e: e.header.seq)


# ---- whose it is ---------------------------------------------------------------------------------------------------


def test_an_entry_on_another_laptops_stream(team: Team, case: str, parts: Parts) -> None:
    before = held(team.lead)
    lead = Stream(case, team.lead.device, team.lead.store.meta("epoch"))
    forged = saved(team.worker.device_key, lead, team.lead.staff)
    assert reasons(take(team, carrying(parts, [forged]))) == [("EntrySignatureBad", 1)]
    assert held(team.lead) == before


def test_an_entry_in_anothers_name_is_kept_and_does_not_count(team: Team, case: str, parts: Parts) -> None:
    own = head(team.worker, case)
    forged = saved(team.worker.device_key, own.stream, team.lead.staff, **next_after(own))
    got = take(team, carrying(parts, [forged]))
    assert (got.fresh, got.quarantined) == (1, ())
    assert applied(team.lead, forged) is False
    assert team.lead.store.read("referral", "r1") is None


def applied(workspace: Workspace, entry: Entry) -> bool:
    return bool(workspace.store.db.execute("SELECT applied FROM entry WHERE id = ?", (entry.id,)).fetchone()[0])


def test_an_entry_of_a_laptop_nobody_knows(team: Team, case: str, parts: Parts) -> None:
    before = held(team.lead)
    stranger = DeviceKey.generate()
    forged = saved(stranger, Stream(case, stranger.id, "0" * 16), team.worker.staff)
    assert reasons(take(team, carrying(parts, [forged]))) == [("EntrySignerUnknown", 1)]
    assert held(team.lead) == before


def test_a_scope_opened_with_anothers_nonce(team: Team, parts: Parts) -> None:
    before = held(team.lead)
    nonce = "ab" * 16
    scope = scope_id(ScopeKind.CASE, team.other.device, nonce)
    values = {scope: {"*": {"kind": "case", "nonce": nonce}}}
    stream = Stream(scope, team.worker.device, "0" * 16)
    forged = written(
        team.worker.device_key, stream, [Change("scope", scope, "observe", {})], values, author=team.worker.staff
    )
    assert reasons(take(team, carrying(parts, [forged]))) == [("ScopeUnknown", 1)]
    assert held(team.lead) == before


def test_a_second_opening_of_a_scope_that_is_held_takes_nothing_over(team: Team, case: str, parts: Parts) -> None:
    forged = written(
        team.other.device_key,
        Stream(case, team.other.device, "0" * 16),
        [Change("scope", case, "observe", {}), Change("access_grant", "g1", "observe", {})],
        {case: {"*": {"kind": "case", "nonce": "ab" * 16}}, "g1": {"*": {"staff": team.other.staff, "right": "own"}}},
        author=team.other.staff,
    )
    before = team.lead.store.db.execute("SELECT * FROM scope WHERE id = ?", (case,)).fetchall()
    assert take(team, carrying(parts, [forged])).fresh == 1
    assert not applied(team.lead, forged)
    assert team.lead.store.db.execute("SELECT * FROM scope WHERE id = ?", (case,)).fetchall() == before


# ---- what may be held ----------------------------------------------------------------------------------------------


def test_a_case_sent_to_an_idva_is_not_stored(team: Team, case: str) -> None:
    add_dyad(team.worker, case_of(team, case), idva=team.idva.staff)
    parts = team.parts(team.worker, team.idva)
    bad = carrying(parts, entries(team.worker, case))
    before = held(team.idva)
    assert reasons(take(team, bad, team.idva)) == [("ScopeNotMine", len(entries(team.worker, case)))]
    assert held(team.idva) == before
    assert "Aled" not in repr(dump(team.idva))


def case_of(team: Team, scope: str) -> str:
    return str(team.worker.store.db.execute("SELECT _id FROM r_case WHERE _scope = ?", (scope,)).fetchone()[0])


def test_a_case_sent_to_a_colleague_who_was_not_granted_it(team: Team, case: str) -> None:
    team.worker.store.write(
        "x", [Write(case, (Put("referral", "r9", {"source": "marac", "received_on": "2026-03-02"}),))]
    )
    open_case(team.worker, "Ifan Morse")
    parts = team.parts(team.worker, team.other)
    before = held(team.other)
    assert reasons(take(team, carrying(parts, entries(team.worker, case)), team.other))[0][0] == "ScopeNotMine"
    assert held(team.other) == before


def test_the_sender_cannot_grant_the_case_to_an_idva(team: Team, case: str) -> None:
    grant = Observe("access_grant", team.worker.store.new_id(), {"staff": team.idva.staff, "right": "own"})
    team.worker.store.write("access.granted", [Write(case, (grant,))])
    add_dyad(team.worker, case_of(team, case), idva=team.idva.staff)
    parts = team.parts(team.worker, team.idva)
    assert reasons(take(team, carrying(parts, entries(team.worker, case)), team.idva))[0][0] == "ScopeNotMine"


def test_a_log_is_for_its_laptop_and_leads(team: Team) -> None:
    team.worker.log("looked")
    log = team.worker.store.meta("log_scope")
    open_case(team.worker)
    parts = team.parts(team.worker, team.other)
    assert reasons(take(team, carrying(parts, entries(team.worker, log)), team.other))[0][0] == "ScopeNotMine"


def test_a_right_that_the_same_bundle_ends_is_gone_in_the_preview_too(team: Team, case: str) -> None:
    grant = Observe("access_grant", team.worker.store.new_id(), {"staff": team.other.staff, "right": "write"})
    team.worker.store.write("access.granted", [Write(case, (grant,))])
    team.settle()
    assert case in {s for (s,) in team.other.store.db.execute("SELECT id FROM scope")}
    scope = team.lead.directory_scope
    query = "SELECT _id FROM r_role WHERE staff = ?"
    (role,) = team.lead.store.db.execute(query, (team.other.staff,)).fetchone()
    open_case(team.worker, "Ifan Morse")
    parts = team.parts(team.worker, team.other)
    end = Observe("role_end", team.lead.store.new_id(), {"role": role, "heads": {}})
    team.lead.store.write("role.ended", [Write(scope, (end,))])
    team.worker.store.accept(entries(team.lead, scope))
    team.worker.store.write("x", [Write(case, (Put("referral", "r9", {"source": "marac"}),))])
    news = [e for e in entries(team.lead, scope) if e.header.device == team.lead.device][-1:]
    got = take(team, carrying(parts, news, [head(team.worker, case)]), team.other)
    assert reasons(got) == [("ScopeNotMine", 1)]


def test_another_sites_directory(team: Team, parts: Parts) -> None:
    nonce = "cd" * 16
    scope = scope_id(ScopeKind.DIRECTORY, team.worker.device, nonce)
    laptop = Laptop(
        device=team.worker.device, staff=team.worker.staff, public_key=team.worker.device_key.public.hex(), receive_key="x", prefix="W",
        signer=True,
    )  # fmt: skip
    forged = written(
        team.worker.device_key,
        Stream(scope, team.worker.device, "0" * 16),
        [Change("scope", scope, "observe", {}), Change("laptop", "l1", "observe", {})],
        {scope: {"*": {"kind": "directory", "nonce": nonce}}, "l1": {"*": laptop.values()}},
        author=team.worker.staff,
    )
    before = held(team.lead)
    assert reasons(take(team, carrying(parts, [forged]))) == [("ScopeUnknown", 1)]
    assert held(team.lead) == before


def test_a_case_manager_cannot_make_themselves_lead(team: Team, parts: Parts) -> None:
    scope = team.worker.directory_scope
    role = RoleHeld(staff=team.worker.staff, role=Role.SITE_LEAD.value).values()
    forged = written(
        team.worker.device_key,
        Stream(scope, team.worker.device, "0" * 16),
        [Change("role", "mine", "observe", {})],
        {"mine": {"*": role}},
        author=team.worker.staff,
    )
    got = take(team, carrying(parts, [forged]))
    assert (got.fresh, got.quarantined) == (1, ())
    assert team.lead.store.directory().role_of(team.worker.staff) is Role.CASE_MANAGER
    assert not applied(team.lead, forged)


def test_a_case_manager_cannot_admit_a_laptop_and_speak_through_it(team: Team, parts: Parts) -> None:
    accomplice, scope = DeviceKey.generate(), team.worker.directory_scope
    laptop = Laptop(
        device=accomplice.id, staff="ghost", public_key=accomplice.public.hex(), receive_key="x", prefix="G"
    )
    role = RoleHeld(staff="ghost", role=Role.SITE_LEAD.value).values()
    admitted = written(
        team.worker.device_key,
        Stream(scope, team.worker.device, "0" * 16),
        [Change("laptop", "l9", "observe", {}), Change("role", "r9", "observe", {})],
        {"l9": {"*": laptop.values()}, "r9": {"*": role}},
        author=team.worker.staff,
    )
    spoken = written(
        accomplice, Stream(scope, accomplice.id, "0" * 16), [Change("staff", "s9", "set", {"name": ()})], {"s9": {"name": "Ghost"}},
        author="ghost",
    )  # fmt: skip
    got = take(team, carrying(parts, [admitted], [spoken]))
    assert reasons(got) == [("EntrySignerUnknown", 1)]
    assert accomplice.id not in team.lead.store.directory().laptops
    from_ghost = replace(carrying(parts, [admitted]), key=accomplice)
    path = team.file(from_ghost.with_manifest(id="ef" * 16, **{"from": kit.sender(accomplice)}).file())
    with refused(SignerUnknown, team.lead):
        exchange.receive_bundle(team.lead, path)


def test_a_directory_key_that_is_not_the_one_its_id_is_made_of(team: Team, case: str, parts: Parts) -> None:
    # A keeper of the directory gives a made-up laptop id a key: nothing that key signs is taken in.
    thief = DeviceKey.generate()
    laptop = Laptop(device="ab" * 16, staff="s7", public_key=thief.public.hex(), receive_key="x", prefix="T")
    team.lead.store.write(
        "laptop.admitted", [Write(team.lead.directory_scope, (Observe("laptop", "l7", laptop.values()),))]
    )
    forged = saved(thief, Stream(case, "ab" * 16, "0" * 16), "s7")
    assert reasons(take(team, carrying(parts, [forged]))) == [("EntrySignerUnknown", 1)]


def test_a_new_laptop_is_introduced_by_the_bundle_it_first_sends(team: Team) -> None:
    new = team.new("new")
    exchange.enrol(team.lead, new, name="Gwen Parry", role=Role.CASE_MANAGER, prefix="N", folder=team.post)
    card = open_case(new, "Tomos Lloyd")
    assert new.device not in team.other.store.directory().laptops
    got = team.send(new, team.other)
    assert got is not None
    assert (got.sender, got.quarantined) == ("Gwen Parry", ())
    assert held(team.other, card.index_scope) == held(new, card.index_scope)


# ---- form, chain, signature ----------------------------------------------------------------------------------------


def edited(raw: bytes, part: str, old: str, new: str) -> bytes:
    """A line with one part changed as text."""
    parts = json.loads(raw)
    assert old in (parts[part] or "")
    parts[part] = parts[part].replace(old, new, 1)
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


LINES: dict[str, Callable[[Entry], bytes]] = {
    "not JSON": lambda e: b"{\n",
    "a list": lambda e: b"[]\n",
    "empty": lambda e: b"\n",
    "another order": lambda e: (
        json.dumps(dict(reversed(json.loads(line(e)).items())), separators=(",", ":")).encode() + b"\n"
    ),
    "a space": lambda e: line(e).replace(b'"body":', b'"body": ', 1),
    "escaped": lambda e: line(e).replace(b"sour", b"\\u0073our", 1),
    "twice a part": lambda e: b'{"body":null,' + line(e)[1:],
    "one part more": lambda e: line(e)[:-2] + b',"x":1}\n',
    "capital signature": lambda e: line(e).replace(e.signature.hex().encode(), e.signature.hex().upper().encode()),
    "short signature": lambda e: line(e, signature=e.signature[:-1]),
    "header a number": lambda e: b'{"body":null,"frame":"","header":5,"signature":"' + b"0" * 128 + b'"}\n',
    "another body": lambda e: edited(line(e), "body", "marac", "mappa"),
    "another frame": lambda e: edited(line(e), "frame", "referral", "referrer"),
    "a space in the header": lambda e: edited(line(e), "header", ":", ": "),
    "a float": lambda e: edited(line(e), "header", '"v":1', '"v":1.0'),
    "a newer entry": lambda e: edited(line(e), "header", '"v":1', '"v":2'),
    "an epoch that is none": lambda e: edited(line(e), "header", '"epoch":"', '"epoch":"Z'),
    "surrogates": lambda e: b'{"body":"\\ud800","frame":"","header":"","signature":"' + b"0" * 128 + b'"}\n',
    "not UTF-8": lambda e: b'{"body":"\xff","frame":"","header":"","signature":"' + b"0" * 128 + b'"}\n',
    "deep": lambda e: line(e, body=b"[" * 60_000 + b"]" * 60_000),
    "long": lambda e: line(e, body=os.urandom(2 * 1024 * 1024 + 1).hex().encode()),
}


@pytest.mark.parametrize("change", LINES.values(), ids=LINES)
def test_a_line_out_of_form_and_what_follows_it(
    team: Team, case: str, parts: Parts, change: Callable[[Entry], bytes]
) -> None:
    own = head(team.worker, case)
    first = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(own))
    second = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(first))
    third = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(second))
    bad = parts.with_lines([line(first), change(second), line(third)]).relisted([run_of([first, second, third])])
    got = take(team, bad)
    assert reasons(got) == [("EntryBroken", 2)]
    assert got.fresh == 1  # the good beginning is in
    assert journal.holds(team.lead.store.db, first.id)
    assert not journal.holds(team.lead.store.db, third.id)
    (row,) = exchange.quarantine(team.lead)
    assert (row.why, row.stream, row.name) == ("EntryBroken", own.stream.key, "Siân Rees")
    assert row.detail


def test_a_wrong_signature_in_the_middle_of_a_good_chain(team: Team, case: str, parts: Parts) -> None:
    own = head(team.worker, case)
    first = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(own))
    second = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(first))
    third = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(second))
    lines = [line(first), line(second, signature=first.signature), line(third)]
    got = take(team, parts.with_lines(lines).relisted([run_of([first, second, third])]))
    assert (reasons(got), got.fresh) == ([("EntrySignatureBad", 2)], 1)


def test_an_author_changed_after_signing(team: Team, case: str, parts: Parts) -> None:
    own = head(team.worker, case)
    first = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(own))
    other = first.header_bytes.replace(team.worker.staff.encode(), team.lead.staff.encode())
    last = hashlib.sha256(other).hexdigest()
    got = take(team, parts.with_lines([line(first, header=other)]).relisted([run_of([first], first=last, last=last)]))
    assert reasons(got) == [("EntrySignatureBad", 1)]


def test_a_body_taken_out(team: Team, case: str, parts: Parts) -> None:
    own = head(team.worker, case)
    first = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(own))
    got = take(team, parts.with_lines([line(first, body=None)]).relisted([run_of([first])]))
    assert reasons(got) == [("BodyMissing", 1)]
    assert not journal.holds(team.lead.store.db, first.id)
    got = take(team, carrying(parts, [first]).with_manifest(id="ef" * 16))
    assert (got.fresh, got.quarantined) == (1, ())


def test_a_chain_with_a_link_left_out(team: Team, case: str, parts: Parts) -> None:
    own = head(team.worker, case)
    first = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(own))
    second = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(first))
    third = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(second))
    got = take(team, carrying(parts, [first, third]))
    assert (reasons(got), got.fresh) == ([("ChainBroken", 1)], 1)


def test_a_link_that_skips_a_number(team: Team, case: str, parts: Parts) -> None:
    own = head(team.worker, case)
    first = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(own))
    far = saved(
        team.worker.device_key, own.stream, team.worker.staff, **(next_after(first) | {"seq": first.header.seq + 2})
    )
    got = take(team, carrying(parts, [first, far]))
    assert (reasons(got), got.fresh) == ([("ChainBroken", 1)], 1)


@pytest.mark.parametrize(
    "other", [{"first": "ab" * 32}, {"last": "ab" * 32}, {"epoch": "ab" * 8}, {"device": "ab" * 16}], ids=str
)
def test_a_run_that_is_not_the_one_listed(team: Team, case: str, parts: Parts, other: dict[str, Any]) -> None:
    own = head(team.worker, case)
    first = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(own))
    second = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(first))
    got = take(team, carrying(parts, [first, second]).relisted([run_of([first, second], **other)]))
    assert [name for name, _ in reasons(got)] == ["ChainBroken"]


def test_an_entry_smuggled_into_a_run_of_another_scope(team: Team, case: str, parts: Parts) -> None:
    second = open_case(team.worker, "Ifan Morse")
    mine = entries(team.worker, second.index_scope)
    stray = head(team.worker, case)
    got = take(team, parts.with_lines([line(mine[0]), line(stray)]).relisted([run_of(mine, count=2, last=stray.id)]))
    assert (reasons(got), got.fresh) == ([("ChainBroken", 1)], 1)


def test_what_comes_before_its_predecessor_waits_and_then_goes_on(team: Team, case: str, parts: Parts) -> None:
    own = head(team.worker, case)
    first = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(own))
    second = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(first))
    got = take(team, carrying(parts, [second]))
    assert (got.fresh, got.waiting, got.quarantined) == (0, 1, ())
    assert next(p.waiting for p in exchange.peers(team.lead) if p.device == team.worker.device) == 1
    got = take(team, carrying(parts, [first]).with_manifest(id="ef" * 16))
    assert (got.fresh, got.waiting) == (1, 0)
    assert applied(team.lead, second)
    assert next(p.waiting for p in exchange.peers(team.lead) if p.device == team.worker.device) == 0


def test_two_entries_at_one_place_are_both_kept_as_a_fork(team: Team, case: str, parts: Parts) -> None:
    own = head(team.worker, case)
    one = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(own))
    two = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(own))
    more = saved(team.worker.device_key, own.stream, team.worker.staff, **next_after(two))
    got = take(team, carrying(parts, [one], [two, more]))
    assert (got.fresh, got.quarantined) == (3, ())
    assert team.lead.store.db.execute("SELECT count(*) FROM fork WHERE scope = ?", (case,)).fetchone()[0] == 1
    team.worker.store.accept([two, more])
    onward = team.made(team.lead, team.worker)
    exchange.receive_bundle(team.worker, onward)
    assert held(team.worker, case) == held(team.lead, case)


def test_one_bad_run_does_not_stop_the_others(team: Team, case: str, parts: Parts) -> None:
    good = open_case(team.worker, "Ifan Morse")
    stranger = DeviceKey.generate()
    forged = saved(stranger, Stream(case, stranger.id, "0" * 16), team.worker.staff)
    got = take(
        team, carrying(parts, [forged], entries(team.worker, good.index_scope), entries(team.worker, good.scope))
    )
    assert (reasons(got), got.fresh) == ([("EntrySignerUnknown", 1)], 2)
    assert held(team.lead, good.scope) == held(team.worker, good.scope)


def test_a_partly_refused_bundle_is_told_back_as_a_problem(team: Team, case: str, parts: Parts) -> None:
    stranger = DeviceKey.generate()
    forged = saved(stranger, Stream(case, stranger.id, "0" * 16), team.worker.staff)
    take(team, carrying(parts, [forged]))
    assert exchange.ledger(team.lead)[0].state == "taken_in_part"
    back = team.parts(team.lead, team.worker)
    assert back.manifest["problems"] == [parts.manifest["id"]]
    assert parts.manifest["id"] not in back.manifest["received"]
    exchange.receive_bundle(team.worker, team.file(back.file()))
    states = {line.id: line.state for line in exchange.ledger(team.worker)}
    assert states[parts.manifest["id"]] == "problem"


def test_claims_of_holding_what_is_not_held_hurt_only_who_makes_them(team: Team, case: str, parts: Parts) -> None:
    flood = {os.urandom(16).hex(): ["ab" * 32] for _ in range(1000)}
    took = exchange.receive_bundle(team.lead, team.file(parts.with_manifest(have=flood | {case: ["cd" * 32]}).file()))
    assert took.quarantined == ()
    kept = json.loads(
        team.lead.store.db.execute("SELECT have FROM peer WHERE device = ?", (team.worker.device,)).fetchone()[0]
    )
    assert not kept.keys() & flood.keys()
    assert team.send(team.lead, team.worker) is not None


def test_the_kit_lists_runs_as_the_program_does(team: Team, parts: Parts) -> None:
    listed = parts.manifest["runs"]
    runs = [[e for e in entries(team.worker, run["scope"]) if e.id in (run["first"], run["last"])] for run in listed]
    assert [run_of(found, count=run["count"]) for found, run in zip(runs, listed, strict=True)] == listed
    assert kit.take_apart(team.file(parts.file()), team.worker, team.lead).manifest["runs"] == listed
