"""The program killed while somebody types, saves and receives: nothing acknowledged is lost, nothing is half there."""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from app.models.access import Role
from app.models.journal import Entry
from app.models.record import Json, ScopeKind
from app.progress import Progress as Steps
from app.store import journal
from app.store.drafts import Draft, drop_draft, load_draft, save_draft
from app.store.integrity import verify
from app.store.store import Author, Observe, Put, Step, Store, Write
from tests.faults.nodes import CLOCKS, _Clock, check_signature, sign
from tests.faults.proof import Progress, ProofResult

NAME = "kills"
QUICK, FULL = 200, 2000
KILLS_A_STORE = 10
"""After as many a new store is begun, so that each check stays short."""
RECEIVED = 7
"""Entries of a colleague taken in at once."""


def run(full: bool, seed: int, progress: Progress) -> ProofResult:
    """Kill a typing, saving and receiving process again and again, and look each time at what it left."""
    if not hasattr(os, "fork"):
        return ProofResult(NAME, 0, 0, seed, "left out: this system cannot fork a process")
    rng, kills = random.Random(seed), FULL if full else QUICK
    done = acknowledged = failed = 0
    problems: set[str] = set()
    while done < kills:
        with tempfile.TemporaryDirectory(prefix="sightline-proof-") as folder:
            desk = _Desk(Path(folder), rng)
            for _ in range(min(KILLS_A_STORE, kills - done)):
                before = desk.place
                found = desk.kill_once()
                failed += bool(found)
                problems.update(found)
                acknowledged += desk.place - before
                done += 1
        progress(f"{done} of {kills} kills")
    notes = f"{acknowledged:,} acknowledged" if not failed else "; ".join(sorted(problems))
    return ProofResult(NAME, done, failed, seed, notes)


@dataclass(frozen=True, slots=True)
class _State:
    """What the store must hold after so many acts."""

    draft: str
    saved: int
    received: int


def _act(place: int) -> str:
    """What act number `place` is: nine times typing, then a save, a draft dropped, a bundle taken in."""
    return {9: "save", 10: "drop", 11: "receive"}.get(place % 12, "type")


def _state(place: int) -> _State:
    """The store's state once the acts before `place` are done."""
    draft, saved, received = "", 0, 0
    for number in range(place):
        act = _act(number)
        draft = _typed(number) if act == "type" else "" if act == "drop" else draft
        saved += act == "save"
        received += act == "receive"
    return _State(draft, saved, received)


def _typed(number: int) -> str:
    return f"{number} " + "They said that the tenancy is safe until May. " * (1 + number % 12)


class _Desk:
    """One store with a person at it, who is cut off again and again."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.folder, self.rng, self.place = folder, rng, 0
        self.keys = {name: rng.randbytes(32) for name in ("mine", "theirs")}
        mine, theirs = self._make("mine"), self._make("theirs")
        self.scope, self.bundle = _prepare(mine, theirs)
        for store in (mine, theirs):
            store.close()

    def _make(self, name: str) -> Store:
        (self.folder / name).mkdir()
        store = Store.create(
            self.folder / name, bytearray(self.keys[name]), clock=_Clock(CLOCKS[0]), entropy=self.rng.randbytes
        )
        store.author = Author(name.encode().hex().ljust(32, "0"), f"staff-{name}", sign)
        return store

    def _open(self) -> Store:
        store = Store.open(
            self.folder / "mine", bytearray(self.keys["mine"]), clock=_Clock(CLOCKS[1]), entropy=os.urandom
        )
        store.author = Author(b"mine".hex().ljust(32, "0"), "staff-mine", sign)
        return store

    def kill_once(self) -> list[str]:
        """Let the person work, kill the process at some moment, open the store again: what is wrong with it."""
        said = self._work_until_killed()
        known = self.place + len(said)
        if said != list(range(self.place, known)):
            return ["the process stopped by itself"]
        return self._problems(known)

    def _work_until_killed(self) -> list[int]:
        """The acts acknowledged before the end; nothing that fits where the process ended in another way."""
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            self._work(writing)
        os.close(writing)
        with os.fdopen(reading, "rb", buffering=0) as pipe:
            said = b""
            wanted = self.rng.randrange(1, 30)
            while said.count(b"\n") < wanted and (more := pipe.read(4096)):
                said += more
            time.sleep(self.rng.random() * 0.004)
            os.kill(child, signal.SIGKILL)
            while more := pipe.read(4096):
                said += more
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            return [-1]
        return [int(line) for line in said.decode().splitlines(keepends=True) if line.endswith("\n")]

    def _work(self, pipe: int) -> None:
        """The child: act after act, each acknowledged when the store says that it is done; never returns."""
        try:
            store, place = self._open(), self.place
            while place < self.place + 1000:
                self._do(store, place)
                os.write(pipe, f"{place}\n".encode())
                place += 1
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
        finally:
            os._exit(1)

    def _do(self, store: Store, place: int) -> None:
        act, state = _act(place), _state(place)
        if act == "type":
            save_draft(store.db, Draft("note", self.scope, {"note": _typed(place)}, {"caret": place}, str(place)))
        elif act == "drop":
            drop_draft(store.db, "note")
        elif act == "receive":
            store.accept(self.bundle[state.received * RECEIVED : (state.received + 1) * RECEIVED])
        else:
            store.write("contact.recorded", [Write(self.scope, _saved(state.saved))])

    def _problems(self, known: int) -> list[str]:
        """After `known` acknowledged acts the store holds just those, or those and the one that was under way."""
        store = self._open()
        try:
            there = self._read(store)
            if there not in (_state(known), _state(known + 1)):
                return [f"an acknowledged {_act(known - 1)} is lost, or half there"]
            self.place = known if there == _state(known) else known + 1
            report = verify(store.db, check_signature, since_last=False, progress=Steps())
            return sorted({f"after a kill: {problem.what}" for problem in report.problems})
        finally:
            store.close()

    def _read(self, store: Store) -> _State:
        draft = load_draft(store.db, "note")
        saved = 0
        while (found := store.read("contact", f"c{saved}", self.scope)) is not None:
            action = store.read("action", f"a{saved}", self.scope)
            if found.values["note"] != _typed(saved) or action is None or action.values["status"] != "open":
                break
            saved += 1
        received = store.db.execute("SELECT count(*) FROM r_action WHERE _author = 'staff-theirs'").fetchone()[0]
        whole, rest = divmod(received, RECEIVED)
        return _State(str(draft.value["note"]) if draft else "", saved, whole if rest == 0 else -1)


def _saved(number: int) -> tuple[Step, ...]:
    contact: dict[str, Json] = {"happened": "2026-03-01T09:00:00Z", "channel": "phone", "note": _typed(number)}
    action: dict[str, Json] = {"what": f"Ring housing again ({number})", "status": "open"}
    latest: dict[str, Json] = {"what": f"What was last agreed: {number}"}
    return (
        Observe("contact", f"c{number}", contact),
        Put("action", f"a{number}", action),
        Put("action", "latest", latest),
    )


def _prepare(mine: Store, theirs: Store) -> tuple[str, list[Entry]]:
    """A site of two, a case they share, and what the colleague wrote in it."""
    directory, case = mine.new_scope(ScopeKind.DIRECTORY), mine.new_scope(ScopeKind.CASE)
    steps: list[Step] = [directory.step]
    for store in (mine, theirs):
        store.set_meta("directory", directory.id)
        assert store.author is not None
        who: dict[str, Json] = {"device": store.author.device, "staff": store.author.staff}
        steps.append(
            Observe("laptop", f"l-{store.author.staff}", who | {"public_key": "00", "prefix": "A", "signer": False})
        )
        steps.append(
            Observe("role", f"r-{store.author.staff}", {"staff": store.author.staff, "role": Role.SITE_LEAD.value})
        )
    mine.write("site.started", [Write(directory.id, tuple(steps))])
    mine.write("case.opened", [Write(case.id, (case.step,))])
    for scope in (directory.id, case.id):
        theirs.accept(journal.load_scope(mine.db, scope).values())
    known = set(journal.load_scope(mine.db, case.id))
    theirs.db.execute("PRAGMA synchronous = OFF")  # nobody kills the colleague
    for number in range(KILLS_A_STORE * 4 * RECEIVED):
        action: dict[str, Json] = {"what": f"Theirs, number {number}", "status": "open"}
        theirs.write("action.added", [Write(case.id, (Put("action", f"t{number}", action),))])
    entries = journal.load_scope(theirs.db, case.id)
    return case.id, sorted((e for i, e in entries.items() if i not in known), key=lambda e: e.header.seq)
