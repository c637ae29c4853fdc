"""Files are kept sealed inside the store, in one scope, and come out as they went in, or not at all."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.commands import attachments
from app.commands.attachments import About, AttachmentUnknown, FileNotHere, TitleMissing
from app.commands.cases import CaseUnknown
from app.commands.people import DyadUnknown
from app.commands.records import correct_record, remove_record, undo_last
from app.commands.returns import CannotWrite
from app.commands.stores import check_store, routine_check
from app.crypto.attachment import PieceDamaged
from app.errors import Cancelled
from app.imports.picked_file import FileTooBig, FileVanished
from app.models.attachment import MAX_BYTES, PIECE_BYTES
from app.models.partial_date import DateInFuture
from app.progress import Progress
from app.store import blobs
from app.store.queries.attachments import attachment, sealed
from app.store.queries.attachments import attachments as listed
from app.store.reading import What
from app.store.search import search
from app.store.store import Observe, Write
from app.workspace import Workspace
from tests.unit.commands.team import PASSPHRASE, add_dyad, open_case, refused

if TYPE_CHECKING:
    from tests.unit.commands.team import Team

MARK = b"zattachmentmark"


def scan(folder: Path, size: int = 100_000, name: str = "Llythyr Carys.pdf") -> Path:
    path = folder / name
    path.write_bytes(b"%PDF-1.7\n" + MARK + bytes(size - 9 - len(MARK)))
    return path


def pieces(workspace: Workspace) -> list[str]:
    return [name for (name,) in workspace.store.db.execute("SELECT id FROM blob ORDER BY id")]


def test_a_file_comes_out_as_it_went_in(team: Team, tmp_path: Path) -> None:
    case = open_case(team.worker)
    path = scan(tmp_path, 3 * PIECE_BYTES + 5)
    rid = attachments.attach_file(team.worker, path, About(" Court\nletter ", case.id, happened="2026-02", covert=True))
    opened = attachments.read_attachment(team.worker, rid)
    assert opened.data == path.read_bytes()
    row = opened.row
    assert (row.title, row.filename, row.happened) == ("Court letter", "Llythyr Carys.pdf", "2026-02")
    assert (row.media, row.size, row.covert, row.here) == ("application/pdf", 3 * PIECE_BYTES + 5, True, True)
    assert (row.scope, row.author_name, row.letter) == (case.scope, "Siân Rees", "")
    assert len(pieces(team.worker)) == 4
    assert path.exists()


def test_what_is_kept_is_sealed_under_a_key_of_its_own(team: Team, tmp_path: Path) -> None:
    case, path = open_case(team.worker), scan(tmp_path)
    first, second = (attachments.attach_file(team.worker, path, About("Letter", case.id)) for _ in range(2))
    kept = [data for (data,) in team.worker.store.db.execute("SELECT data FROM blob")]
    assert len(set(kept)) == 2, "the same file twice must not look the same"
    assert not any(MARK in data for data in kept)
    assert set(pieces(team.worker)) == {hashlib.sha256(data).hexdigest() for data in kept}
    keys = {sealed(team.worker.store, team.worker.access, attachment(team.worker.store, team.worker.access, rid)).key for rid in (first, second)}  # fmt: skip
    assert len(keys) == 2


def test_nothing_of_it_is_in_clear_on_the_disk(team: Team, tmp_path: Path, temp: Path) -> None:
    case, path = open_case(team.worker), scan(tmp_path)
    rid = attachments.attach_file(team.worker, path, About("Zattachmenttitle", case.id))
    attachments.open_attachment(team.worker, rid)
    path.unlink()
    team.worker.close()
    del team.opened["worker"]
    for file in (p for p in team.folder.rglob("*") if p.is_file()):
        found = file.read_bytes()
        assert MARK not in found
        assert b"Zattachmenttitle" not in found
        assert b"Llythyr" not in found
    assert list(temp.rglob("*")) == []


@pytest.mark.parametrize(
    ("about", "error"),
    [
        (About("", "CASE"), TitleMissing),
        (About("  \n", "CASE"), TitleMissing),
        (About("Letter", "nowhere"), CaseUnknown),
        (About("Letter", "CASE", dyad="nobody"), DyadUnknown),
        (About("Letter", "CASE", happened="2026-03-17"), DateInFuture),
    ],
)
def test_what_is_said_of_it_is_checked_before_it_is_read(team: Team, tmp_path: Path, about: About, error) -> None:
    case = open_case(team.worker)
    about = About(about.title, about.case.replace("CASE", case.id), about.dyad, about.happened)
    with refused(error, team.worker):
        attachments.attach_file(team.worker, scan(tmp_path), about)


def test_a_file_that_is_refused_leaves_nothing(team: Team, tmp_path: Path) -> None:
    case = open_case(team.worker)
    with (tmp_path / "video").open("wb") as file:
        file.truncate(2 * 2**30)
    with refused(FileTooBig, team.worker):
        attachments.attach_file(team.worker, tmp_path / "video", About("Video", case.id))
    with refused(FileVanished, team.worker):
        attachments.attach_file(team.worker, tmp_path / "gone", About("Gone", case.id))


def test_the_largest_file_is_kept_and_progress_is_told(team: Team, tmp_path: Path) -> None:
    case, told = open_case(team.worker), []
    path = tmp_path / "largest"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES)
    progress = Progress(lambda *step: told.append(step))
    rid = attachments.attach_file(team.worker, path, About("Largest", case.id), progress=progress)
    assert told[0] == (0, MAX_BYTES, "attach")
    assert told[-1] == (MAX_BYTES, MAX_BYTES, "attach")
    assert len(told) == 5
    assert attachments.read_attachment(team.worker, rid).row.size == MAX_BYTES


@pytest.mark.parametrize("after", [0, 1])
def test_cancelled_at_any_piece_nothing_is_kept(team: Team, tmp_path: Path, after: int) -> None:
    case, path = open_case(team.worker), scan(tmp_path, 2 * PIECE_BYTES)
    progress = Progress(lambda done, _total, _what: progress.cancel() if done >= after * PIECE_BYTES else None)
    with refused(Cancelled, team.worker):
        attachments.attach_file(team.worker, path, About("Letter", case.id), progress=progress)


KILLED = """
import os, sys
from pathlib import Path
from app import workspace as workspaces
from app.commands.attachments import About, attach_file
from app.models.attachment import PIECE_BYTES
from app.progress import Progress

def stop(done, total, what):
    if done >= int(sys.argv[4]) * PIECE_BYTES:
        os._exit(9)

workspace = workspaces.open_workspace(Path(sys.argv[1]), sys.argv[2])
attach_file(workspace, Path(sys.argv[3]), About("Letter", sys.argv[5]), progress=Progress(stop))
"""


@pytest.mark.parametrize("pieces_written", [1, 2])
def test_killed_while_attaching_only_pieces_are_left_that_nobody_can_open(team: Team, tmp_path: Path, pieces_written: int) -> None:  # fmt: skip
    case, path = open_case(team.worker), scan(tmp_path, 2 * PIECE_BYTES)
    team.worker.close()
    del team.opened["worker"]
    given = [str(team.folder / "worker"), PASSPHRASE, str(path), str(pieces_written), case.id]
    root = Path(__file__).resolve().parents[3]
    ended = subprocess.run([sys.executable, "-c", KILLED, *given], cwd=root, capture_output=True, check=False)
    assert ended.returncode == 9, ended.stderr
    assert listed(team.worker.store, team.worker.access, case=case.id) == []
    assert len(pieces(team.worker)) == pieces_written
    assert check_store(team.worker).sound
    team.clock.now = datetime.now(UTC) + timedelta(days=3)  # the killed program went by the real clock
    assert attachments.sweep_pieces(team.worker) == pieces_written
    assert pieces(team.worker) == []


def test_a_file_about_a_victim_survivor_reaches_her_idva_alone(team: Team, tmp_path: Path) -> None:
    case = open_case(team.worker)
    ours = add_dyad(team.worker, case.id, idva=team.ids["idva"])
    theirs = add_dyad(team.worker, case.id, "Mair Ellis", idva=team.ids["idva2"])
    rid = attachments.attach_file(team.worker, scan(tmp_path), About("Statement", dyad=ours.id))
    row = attachment(team.worker.store, team.worker.access, rid)
    assert row is not None
    assert (row.kind, row.scope, row.case, row.letter) == ("dyad_attachment", ours.scope, case.id, "A")
    team.give(team.worker, team.idva, ours.scope)
    team.give(team.worker, team.idva2, theirs.scope)
    assert [r.title for r in listed(team.idva.store, team.idva.access, dyad=ours.id)] == ["Statement"]
    assert listed(team.idva2.store, team.idva2.access, dyad=ours.id) == []
    with pytest.raises(AttachmentUnknown):
        attachments.read_attachment(team.idva2, rid)


def test_the_file_itself_has_not_come_with_the_entry_yet(team: Team, tmp_path: Path) -> None:
    case = open_case(team.worker)
    rid = attachments.attach_file(team.worker, scan(tmp_path), About("Letter", case.id))
    team.give(team.worker, team.lead)
    row = attachment(team.lead.store, team.lead.access, rid)
    assert row is not None
    assert not row.here
    with pytest.raises(FileNotHere):
        attachments.read_attachment(team.lead, rid)
    assert check_store(team.lead).sound, "a colleague's file that is still on its way is no damage"
    for name in pieces(team.worker):
        found = blobs.get(team.worker.store.db, name)
        assert found is not None
        assert blobs.put(team.lead.store.db, found, "2026-03-16T10:00:00Z") == name
    assert MARK in attachments.read_attachment(team.lead, rid).data


def test_an_idva_keeps_a_file_of_her_own_victim_survivor_and_no_other(team: Team, tmp_path: Path) -> None:
    case = open_case(team.worker)
    dyad = add_dyad(team.worker, case.id, idva=team.ids["idva"])
    team.give(team.worker, team.idva, dyad.scope)
    attachments.attach_file(team.idva, scan(tmp_path), About("Statement", dyad=dyad.id))
    with refused(CaseUnknown, team.idva):
        attachments.attach_file(team.idva, scan(tmp_path), About("Letter", case.id))
    team.give(team.worker, team.other, case.scope, dyad.scope)
    with refused(CaseUnknown, team.other):
        attachments.attach_file(team.other, scan(tmp_path), About("Letter", case.id))


def test_what_must_not_reach_the_service_user_is_not_there_for_a_document(team: Team, tmp_path: Path) -> None:
    case = open_case(team.worker)
    dyad = add_dyad(team.worker, case.id)
    for about in (About("Open", case.id), About("Covert", case.id, covert=True), About("Hers", dyad=dyad.id)):
        attachments.attach_file(team.worker, scan(tmp_path), about)
    access = team.worker.access
    assert {r.title for r in listed(team.worker.store, access, case=case.id)} == {"Open", "Covert", "Hers"}
    assert {r.title for r in listed(team.worker.store, access.for_document(), case=case.id)} == {"Open"}
    assert [r.title for r in listed(team.worker.store, access, dyad=dyad.id)] == ["Hers"]


@pytest.mark.parametrize("how", ["changed", "swapped", "cut"])
def test_a_changed_piece_is_never_shown_and_the_check_finds_it(team: Team, tmp_path: Path, how: str) -> None:
    case = open_case(team.worker)
    rid = attachments.attach_file(team.worker, scan(tmp_path), About("Letter", case.id))
    other = attachments.attach_file(team.worker, scan(tmp_path), About("Another", case.id))
    assert check_store(team.worker).sound
    db = team.worker.store.db
    (name,) = sealed(team.worker.store, team.worker.access, attachment(team.worker.store, team.worker.access, rid)).chunks  # fmt: skip
    good = blobs.get(db, name)
    assert good is not None
    (wrong,) = db.execute("SELECT data FROM blob WHERE id <> ?", (name,)).fetchone()
    bad = {"changed": good[:-1] + bytes([good[-1] ^ 1]), "swapped": wrong, "cut": good[:-5]}[how]
    db.execute("UPDATE blob SET data = ? WHERE id = ?", (bad, name))
    with pytest.raises(PieceDamaged):
        attachments.read_attachment(team.worker, rid)
    assert [p.what for p in check_store(team.worker).problems] == [What.PIECE]
    attachments.read_attachment(team.worker, other)


def test_the_check_misses_a_piece_of_a_file_attached_here(team: Team, tmp_path: Path) -> None:
    case = open_case(team.worker)
    rid = attachments.attach_file(team.worker, scan(tmp_path), About("Letter", case.id))
    blobs.drop(team.worker.store.db, pieces(team.worker))
    report = check_store(team.worker)
    assert [p.what for p in report.problems] == [What.PIECE]
    assert rid in report.problems[0].where
    with pytest.raises(FileNotHere):
        attachments.read_attachment(team.worker, rid)


def test_a_key_of_another_form_is_damage_and_no_crash(team: Team) -> None:
    case = open_case(team.worker)
    store = team.worker.store
    name = blobs.put(store.db, b"whatever", "2026-03-16T10:00:00Z")
    values = {"case": case.id, "title": "x", "media": "x", "sha256": "0" * 64, "key": "zz", "chunks": [name]}
    store.write("attachment.added", [Write(case.scope, (Observe("attachment", "odd", values),))])
    with pytest.raises(PieceDamaged):
        attachments.read_attachment(team.worker, "odd")


def test_pieces_that_nothing_names_are_swept_after_two_days(team: Team, tmp_path: Path) -> None:
    case = open_case(team.worker)
    kept = attachments.attach_file(team.worker, scan(tmp_path), About("Kept", case.id))
    gone = attachments.attach_file(team.worker, scan(tmp_path), About("Gone", case.id))
    named = pieces(team.worker)
    remove_record(team.worker, "attachment", gone, reason="Wrong case")
    blobs.put(team.worker.store.db, b"left by an attaching that was cut off", "2026-03-16T09:00:00Z")
    assert attachments.sweep_pieces(team.worker) == 0, "it may belong to a file that is being attached now"
    team.clock.on("2026-03-19")
    assert routine_check(team.worker).sound
    assert pieces(team.worker) == named, "what was taken away can be undone, so its bytes stay"
    attachments.read_attachment(team.worker, kept)


def test_a_file_taken_away_can_be_taken_back_and_a_corrected_one_opens(team: Team, tmp_path: Path) -> None:
    case, path = open_case(team.worker), scan(tmp_path)
    rid = attachments.attach_file(team.worker, path, About("Letter", case.id))
    remove_record(team.worker, "attachment", rid, reason="Belongs to another case")
    assert listed(team.worker.store, team.worker.access, case=case.id) == []
    with pytest.raises(AttachmentUnknown):
        attachments.read_attachment(team.worker, rid)
    undo_last(team.worker)
    (back,) = listed(team.worker.store, team.worker.access, case=case.id)
    assert attachments.read_attachment(team.worker, back.id).data == path.read_bytes()
    correct_record(team.worker, "attachment", back.id, {"title": "Letter of the court"}, reason="Mistyped")
    (newer,) = listed(team.worker.store, team.worker.access, case=case.id)
    assert (newer.title, newer.size) == ("Letter of the court", path.stat().st_size)
    assert attachments.read_attachment(team.worker, newer.id).data == path.read_bytes()


def test_a_copy_leaves_when_it_is_asked_for_and_the_log_says_so(team: Team, tmp_path: Path) -> None:
    case, path = open_case(team.worker), scan(tmp_path)
    rid = attachments.attach_file(team.worker, path, About("Letter", case.id))
    attachments.open_attachment(team.worker, rid)
    attachments.save_copy(team.worker, rid, tmp_path / "out" / "copy.pdf")
    assert (tmp_path / "out" / "copy.pdf").read_bytes() == path.read_bytes()
    logged = team.worker.store.db.execute("SELECT what, record, scope FROM r_access_event ORDER BY _at, _id").fetchall()
    assert logged == [("file_opened", rid, case.scope), ("file_exported", rid, case.scope)]
    (tmp_path / "file").touch()
    with pytest.raises(CannotWrite):
        attachments.save_copy(team.worker, rid, tmp_path / "file" / "copy.pdf")
    assert os.listdir(tmp_path / "out") == ["copy.pdf"]


def test_a_file_is_found_by_what_it_is_and_by_its_name(team: Team, tmp_path: Path) -> None:
    case = open_case(team.worker)
    rid = attachments.attach_file(team.worker, scan(tmp_path), About("Police statement", case.id))
    for words in ("statement", "llythyr"):
        assert [h.record for h in search(team.worker.store.db, team.worker.access, words)] == [rid]


def test_the_key_is_in_the_body_of_the_entry_and_nowhere_in_its_frame(team: Team, tmp_path: Path) -> None:
    case = open_case(team.worker)
    rid = attachments.attach_file(team.worker, scan(tmp_path), About("Letter", case.id))
    row = attachment(team.worker.store, team.worker.access, rid)
    assert row is not None
    keys = sealed(team.worker.store, team.worker.access, row)
    assert keys is not None
    header, frame, body = team.worker.store.db.execute(
        "SELECT header, frame, body FROM entry WHERE action = 'attachment.added'"
    ).fetchone()
    assert keys.key.encode() in body
    assert keys.key.encode() not in header + frame
    assert b"Llythyr" not in header + frame
