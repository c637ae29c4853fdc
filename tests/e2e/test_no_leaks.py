"""Nothing reaches a laptop, a document or a file that it was not for.

Each fact of one journey bears a word of its own that occurs nowhere else. What a laptop holds is looked for in every
row of its decrypted store, what a bundle brings in its opened archive, and what lies on the disk in every byte.
"""

from __future__ import annotations

import gzip
import io
import logging
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pypdf
import pytest

from app import workspace as workspaces
from app.commands import assessments as assessing
from app.commands import cases, evaluation, exchange, people, returns, sites, work
from app.commands.appointments import begin_appointment, end_appointment, keep_said
from app.commands.records import add_record
from app.crypto.seal import unseal
from app.crypto.vault import TEST_WORK
from app.models.access import Access, Mode, Role
from app.models.case import Alert
from app.models.matching import Particulars
from app.models.person import (
    Dyad,
    PrivateNote,
    ServiceUser,
    VictimAddress,
    VictimContactPoint,
    VictimSurvivor,
    WithheldAddress,
)
from app.models.record import KINDS, ScopeKind
from app.models.referral import Referral
from app.models.work import Action, Activity, Contact, DyadContact
from app.practice.answers import fill, shipped
from app.store.queries.assessments import assessments
from app.store.queries.cases import actions, case_head, case_list, held_dyads
from app.store.queries.finding import find_cases
from app.store.queries.identities import candidates
from app.store.queries.timeline import timeline
from app.store.queries.today import cases_holding, last_work
from app.store.search import search
from app.workspace import Proof, Tools, Workspace
from tests.unit.commands.marked import addable, marked_record
from tests.unit.commands.team import PASSPHRASE, Clock, dump

NAME = {"su": "Zsuwhitlock"}
"""The service user: known to everyone who may search the site."""
CASE = {
    "referral": "zreferralmark",
    "contact": "zcontactmark",
    "covert": "zcovertmark",
    "covert_alert": "zcovertalertmark",
    "covert_work": "zcovertworkmark",
    "action": "zactionmark",
    "needs": "zneedsmark",
}
A = {
    "name": "Zannamark",
    "address": "Zavenuemark",
    "phone": "zaphonemark",
    "contact": "zacontactmark",
    "rating": "zaratingmark",
    "idva": "zaidvaratingmark",
}
B = {
    "name": "Zbettymark",
    "address": "Zboulevardmark",
    "phone": "zbphonemark",
    "contact": "zbcontactmark",
    "rating": "zbratingmark",
}
PRIVATE = {"note": "zprivatemark", "refuge": "zrefugemark"}
DRAFT = {"draft": "zdraftmark"}
DRAFT = DRAFT | {"appointment": "zappointmentmark"}
KINDS_OF_CASE = {kind: f"zk{kind.replace('_', '')}mark" for kind in addable(ScopeKind.CASE)}
KINDS_OF_A = {kind: f"zk{kind.replace('_', '')}mark" for kind in addable(ScopeKind.DYAD)}
"""Every other kind of record, each with the mark in all its texts, on the case and in the first victim-survivor's scope."""
EVERYTHING = [
    m.lower() for group in (NAME, CASE, KINDS_OF_CASE, KINDS_OF_A, A, B, PRIVATE, DRAFT) for m in group.values()
]


def marks(*groups: dict[str, str]) -> set[str]:
    return {mark.lower() for group in groups for mark in group.values()}


MAY_HOLD = {
    "lead": marks(NAME, CASE, KINDS_OF_CASE, KINDS_OF_A, A, B),
    "worker": marks(NAME, CASE, KINDS_OF_CASE, KINDS_OF_A, A, B, DRAFT),
    "other": marks(NAME),
    "idva": marks(A, KINDS_OF_A, PRIVATE),
    "idva2": marks(B),
}


@dataclass
class Journey:
    """What was done, and where it was left."""

    data: Path
    temp: Path
    outbox: Path
    people: dict[str, Workspace]
    bundles: list[tuple[str, Path]]
    case: cases.OpenedCase
    logged: io.StringIO
    clock: Clock


def _enrolled(data: Path, outbox: Path, clock: Clock) -> dict[str, Workspace]:
    tools = Tools(clock)
    new = sites.start_site(
        data / "lead",
        PASSPHRASE,
        site_name="Teifi",
        lead_name="Bethan Howells",
        prefix="L",
        tools=tools,
        work=TEST_WORK,
    )
    found = {"lead": new.workspace}
    for who, name, role, prefix in (
        ("worker", "Siân Rees", Role.CASE_MANAGER, "W"),
        ("other", "Marcus Adeyemi", Role.CASE_MANAGER, "O"),
        ("idva", "Miriam Okafor", Role.IDVA, "I"),
        ("idva2", "Rhian Bevan", Role.IDVA, "J"),
    ):
        found[who], _code = workspaces.create(data / who, PASSPHRASE, tools=tools, work=TEST_WORK)
        exchange.enrol(new.workspace, found[who], name=name, role=role, prefix=prefix, folder=outbox)
    return found


def _dyad(worker: Workspace, case: str, marked: dict[str, str], idva: str) -> str:
    return people.add_dyad(
        worker,
        case,
        victim_survivor=VictimSurvivor(given_name=marked["name"], family_name="Vaughan"),
        dyad=Dyad(victim_survivor="", relationship="ex_partner", idva=idva),
        addresses=(VictimAddress(lines=f"4 {marked['address']}", confidentiality="confidential"),),
        contact_points=(VictimContactPoint(kind="mobile", value=marked["phone"], safe="unsafe"),),
    ).id


def _assess(who: Workspace, name: str, case: str, dyad: str, view: str, **given: Any) -> None:
    from random import Random

    about = assessing.Subject(name, case, dyad, view, "intake")
    assessing.complete_assessment(who, about, fill(shipped(name), given, who.today(), Random(2)))


def _work(worker: Workspace, clock: Clock, staff: dict[str, str]) -> tuple[cases.OpenedCase, list[str]]:
    opened = cases.open_case(
        worker,
        person=ServiceUser(given_name=NAME["su"], family_name="Price"),
        referral=Referral(
            case="", received_on="2026-03-02", source="marac", service_user_aware="no", summary=CASE["referral"]
        ),
    )
    dyads = [_dyad(worker, opened.id, A, staff["idva"]), _dyad(worker, opened.id, B, staff["idva2"])]
    plain = {"case": "", "happened": "2026-03-10T09:00:00Z"}
    reached = plain | {"with_whom": "agency", "channel": "phone", "outcome": "achieved"}
    follow_up = Action(case="", what=CASE["action"], covert=True)
    work.record_contact(worker, opened.id, Contact(**reached, note=CASE["contact"]), follow_up=follow_up)  # type: ignore[arg-type]
    work.record_contact(worker, opened.id, Contact(**reached, note=CASE["covert"], covert=True))  # type: ignore[arg-type]
    covert = Activity(**plain, mode="indirect", work_class="disruption", note=CASE["covert_work"], covert=True)  # type: ignore[arg-type]
    work.record_activity(worker, opened.id, covert)
    cases.add_alert(worker, opened.id, Alert(type="covert", words=CASE["covert_alert"], covert=True))
    for dyad, marked in zip(dyads, (A, B), strict=True):
        contact = DyadContact(**reached | {"with_whom": "idva"}, dyad=dyad, note=marked["contact"])  # type: ignore[arg-type]
        work.record_dyad_contact(worker, contact)
        _assess(worker, "behaviour", opened.id, dyad, "case_manager", summary=marked["rating"])
    _assess(worker, "needs", opened.id, "", "case_manager", based_on=CASE["needs"])
    about = assessing.Subject("risk", opened.id)
    assessing.save_assessment_draft(worker, about, {"based_on": DRAFT["draft"]}, {})
    for kind, mark in {**KINDS_OF_CASE, **KINDS_OF_A}.items():
        add_record(worker, marked_record(kind, mark, "2026-03-09"), case=opened.id, dyad=dyads[0])
    begin_appointment(worker, opened.id)
    keep_said(worker, DRAFT["appointment"])
    end_appointment(worker, Proof(worker.folder, 0))
    cases.move_case(worker, opened.id, "panel")
    clock.tick()
    return opened, dyads


def _everyone_to_everyone(found: dict[str, Workspace], outbox: Path, kept: list[tuple[str, Path]]) -> None:
    for sender in found.values():
        for who, receiver in found.items():
            if sender is receiver:
                continue
            for made in exchange.make_bundles(sender, receiver.device, outbox):
                exchange.preview_bundle(receiver, made.path)
                exchange.receive_bundle(receiver, made.path)
                kept.append((who, made.path))


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """Five laptops; one case with two victim-survivors; bundles both ways, twice; a return and an evaluation."""
    root = tmp_path_factory.mktemp("leaks")
    data, temp, outbox = root / "data", root / "temp", root / "outbox"
    for folder in (data, temp, outbox):
        folder.mkdir()
    logged, patch = io.StringIO(), pytest.MonkeyPatch()
    handler = logging.StreamHandler(logged)
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.DEBUG)
    patch.setattr(tempfile, "tempdir", str(temp))
    for name in ("TMPDIR", "TEMP", "TMP", "SQLITE_TMPDIR"):
        patch.setenv(name, str(temp))
    clock = Clock()
    found = _enrolled(data, outbox, clock)
    opened, dyads = _work(found["worker"], clock, {who: w.staff for who, w in found.items()})
    bundles: list[tuple[str, Path]] = []
    _everyone_to_everyone(found, outbox, bundles)
    people.keep_private(
        found["idva"],
        dyads[0],
        note=PrivateNote(happened="2026-03-11", note=PRIVATE["note"]),
        address=WithheldAddress(lines=PRIVATE["refuge"], confidentiality="refuge_never_print"),
    )
    _assess(found["idva"], "behaviour", opened.id, dyads[0], "idva", summary=A["idva"])
    search(found["worker"].store.db, found["worker"].access, A["name"])
    _everyone_to_everyone(found, outbox, bundles)
    yield Journey(data, temp, outbox, found, bundles, opened, logged, clock)
    for workspace in found.values():
        workspace.close()
    logging.getLogger().removeHandler(handler)
    patch.undo()


def found_in(content: bytes | str) -> set[str]:
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
    text = text.lower()
    return {mark for mark in EVERYTHING if mark in text}


def held(workspace: Workspace) -> set[str]:
    """The words found in any row of any table of the decrypted store."""
    found: set[str] = set()
    for rows in dump(workspace).values():
        for row in rows:
            for cell in row:
                if isinstance(cell, (bytes, str)):
                    found |= found_in(cell)
    return found


# ---- laptops ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", sorted(MAY_HOLD))
def test_a_laptop_holds_what_its_rights_reach_and_no_more(journey: Journey, who: str) -> None:
    assert held(journey.people[who]) == MAY_HOLD[who]


@pytest.mark.parametrize("who", sorted(MAY_HOLD))
def test_search_finds_what_the_laptop_may_hold(journey: Journey, who: str) -> None:
    workspace = journey.people[who]
    searched = {m for m in EVERYTHING if search(workspace.store.db, workspace.access, m)}
    assert searched <= MAY_HOLD[who]
    if who == "idva":
        assert {A["name"].lower(), PRIVATE["note"], A["contact"]} <= searched
    if who == "worker":
        assert {A["name"].lower(), B["name"].lower(), CASE["covert"], CASE["action"]} <= searched


# ---- looking ---------------------------------------------------------------------------------------------------------


def everything_shown(workspace: Workspace, access: Access, case: str) -> str:
    """What every query shows, in one text."""
    store, today = workspace.store, workspace.today().isoformat()
    shown: list[Any] = [
        case_list(store, access, today=today, mine=False),
        case_head(store, access, case),
        held_dyads(store, access),
        actions(store, access, status=""),
        assessments(store, access),
        assessments(store, access, case=case),
        timeline(store, access, case),
        last_work(store, access),
        find_cases(store, access, "price"),
        candidates(store, access, Particulars(("Price", "Vaughan", *A.values(), *B.values()))),
    ]
    for mark in EVERYTHING:
        hits = search(store.db, access, mark)
        shown += [store.read(hit.kind, hit.record, hit.scope) for hit in hits]
        shown += [find_cases(store, access, mark), cases_holding(store, access, mark)]
    return repr(shown)


def test_a_case_manager_at_work_sees_the_whole_case(journey: Journey) -> None:
    worker = journey.people["worker"]
    shown = found_in(everything_shown(worker, worker.access, journey.case.id))
    assert shown >= marks(NAME, CASE) - {CASE["needs"], CASE["referral"]} | {
        A["name"].lower(),
        A["contact"],
        A["idva"],
        B["contact"],
    }


@pytest.mark.parametrize("who", ["worker", "lead"])
def test_in_appointment_mode_these_queries_answer_nothing(journey: Journey, who: str) -> None:
    workspace = journey.people[who]
    access = replace(workspace.access, mode=Mode.APPOINTMENT, only=journey.case.id)
    assert found_in(everything_shown(workspace, access, journey.case.id)) == set()


@pytest.mark.parametrize("who", ["worker", "lead"])
def test_nothing_for_the_service_user_reaches_her_or_a_covert_fact(journey: Journey, who: str) -> None:
    workspace = journey.people[who]
    shown = found_in(everything_shown(workspace, workspace.access.for_document(), journey.case.id))
    covert = {CASE["covert"], CASE["covert_alert"], CASE["covert_work"], CASE["action"]} | marks(
        KINDS_OF_CASE, KINDS_OF_A
    )
    assert shown & (marks(A, B, PRIVATE) | covert) == set()
    assert NAME["su"].lower() in shown
    assert CASE["contact"] in shown


@pytest.mark.parametrize("who", ["idva", "idva2", "other"])
@pytest.mark.parametrize("role", list(Role))
def test_no_access_shows_what_the_laptop_may_not_hold(journey: Journey, who: str, role: Role) -> None:
    """Even with another role in hand: what never came cannot be shown."""
    workspace = journey.people[who]
    shown = found_in(everything_shown(workspace, Access(workspace.staff, role), journey.case.id))
    assert shown <= MAY_HOLD[who]


def test_a_declared_conflict_hides_the_case_from_every_query(journey: Journey) -> None:
    worker = journey.people["worker"]
    access = replace(worker.access, restricted=frozenset({journey.case.id}))
    shown = found_in(repr([
        case_list(worker.store, access, today="2026-03-16", mine=False),
        case_head(worker.store, access, journey.case.id),
        held_dyads(worker.store, access),
        actions(worker.store, access, status=""),
        assessments(worker.store, access),
        timeline(worker.store, access, journey.case.id),
        last_work(worker.store, access),
        find_cases(worker.store, access, NAME["su"]),
        candidates(worker.store, access, Particulars((NAME["su"],))),
        cases_holding(worker.store, access, A["name"]),
    ]))  # fmt: skip
    assert shown == set()


# ---- bundles and files -----------------------------------------------------------------------------------------------


def opened(workspace: Workspace, path: Path) -> bytes:
    """All that is inside a bundle, every member inflated."""
    inside = io.BytesIO()
    unseal(
        io.BytesIO(path.read_bytes()), inside, [key.identity_text for key in workspace.receiving_keys], limit=1 << 26
    )
    inside.seek(0)
    parts = []
    with tarfile.open(fileobj=inside) as archive:
        for member in archive.getmembers():
            file = archive.extractfile(member)
            assert file is not None
            content = file.read()
            parts.append(gzip.decompress(content) if member.name.endswith(".gz") else content)
    return b"\n".join(parts)


def test_a_bundle_brings_what_its_reader_may_hold_and_no_more(journey: Journey) -> None:
    brought: dict[str, set[str]] = {who: set() for who in journey.people}
    for who, path in journey.bundles:
        brought[who] |= found_in(opened(journey.people[who], path))
    assert len(journey.bundles) > 10
    for who, found in brought.items():
        assert found <= MAY_HOLD[who] - set(DRAFT.values()), who
    assert brought["lead"] >= marks(NAME, CASE, A, B)
    assert brought["idva"] >= {A["name"].lower()}


def test_the_documents_name_nobody(journey: Journey, tmp_path: Path) -> None:
    lead = journey.people["lead"]
    files = returns.export_return(lead, returns.monthly_return(lead, "2026-03"), tmp_path)
    evaluation.export_evaluation(lead, evaluation.evaluation(lead), tmp_path / "evaluation.pdf")
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".csv", ".pdf", ".pdf", ".xlsx"]
    for path in tmp_path.glob("*.pdf"):
        reader = pypdf.PdfReader(path)
        text = "\n".join(page.extract_text() for page in reader.pages) + repr(reader.metadata)
        assert found_in(text) == set(), path.name
    assert found_in(files.csv.read_bytes()) == set()
    with zipfile.ZipFile(files.xlsx) as workbook:
        assert found_in(b"\n".join(workbook.read(name) for name in workbook.namelist())) == set()


def test_no_word_lies_in_clear_on_the_disk_or_in_the_log(journey: Journey) -> None:
    """While the stores are open, write-ahead logs and all; in every spelling a file might use."""
    words = [*(m.encode() for m in EVERYTHING), *(m.encode() for group in (NAME, A, B) for m in group.values())]
    words += [word.decode().encode("utf-16-le") for word in words]
    seen = 0
    for path in (*journey.data.rglob("*"), *journey.temp.rglob("*"), *journey.outbox.rglob("*")):
        assert found_in(path.name) == set()
        if path.is_file():
            content = path.read_bytes()
            seen += 1
            assert [word for word in words if word in content] == [], path
    assert seen > 10 + len(journey.bundles)
    assert [path for path in journey.temp.rglob("*") if path.is_file()] == []
    assert found_in(journey.logged.getvalue()) == set()
    assert "price" not in journey.logged.getvalue().lower()


def test_the_words_are_where_the_tests_look(journey: Journey) -> None:
    """The markers are really there to be found, and each kind of record that the journey writes is a kind of its own
    scope."""
    together = set().union(*(held(workspace) for workspace in journey.people.values()))
    assert together == set(EVERYTHING)
    rows = (
        journey.people["worker"]
        .store.db.execute("SELECT r.kind, s.kind FROM record r JOIN scope s ON s.id = r.scope")
        .fetchall()
    )
    assert all(kind not in KINDS or KINDS[kind].scope.value == scope for kind, scope in rows)
