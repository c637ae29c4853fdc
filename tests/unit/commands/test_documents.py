"""Documents hold what they may and nothing else: above all, nothing of a victim-survivor or covert in a letter."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader
from pypdf.generic import StreamObject

from app.commands import documents, people, plans, sites
from app.commands.attachments import read_attachment
from app.commands.cases import CaseUnknown
from app.commands.documents import (
    AskMissing,
    LetterGivesAway,
    LetterNames,
    LetterWordsMissing,
    NameNotConfirmed,
    NoPlan,
    ReasonForNames,
    RecipientMissing,
    TooWide,
    Wanted,
    letter_caution,
    make_document,
)
from app.commands.people import DyadUnknown
from app.commands.records import add_record
from app.models.document import DocumentKind, letter_languages, tells_of_referral
from app.models.goal import Goal, GoalStep
from app.models.kinds import KINDS
from app.models.meeting import Appointment, ContactPlan
from app.models.orders import DyadIncident, DyadOrder
from app.models.person import Address, PersonDetails, PrivateNote, ServiceUser, VictimAddress, WithheldAddress
from app.models.record import FieldType, Json, Kind, ScopeKind
from app.models.record_rules import TooLong
from app.store.queries.documents import case_facts, documents_made
from app.store.queries.letters import letter_facts
from app.store.store import NotAllowed, Observe, Put, Write
from app.workspace import Workspace
from tests.unit.commands.team import add_dyad, open_case, refused

if TYPE_CHECKING:
    from app.commands.cases import OpenedCase
    from tests.unit.commands.team import Team


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def everything_in(data: bytes) -> str:
    """All that can be found in a PDF: its raw bytes, every stream inflated, and the text that a reader extracts."""
    reader = PdfReader(io.BytesIO(data))
    found = [data.decode("latin-1"), text_of(data)]
    for number in range(1, len(reader.xref[0]) + 1 if reader.xref else 1):
        thing = reader.get_object(number)
        found.append(thing.get_data().decode("latin-1") if isinstance(thing, StreamObject) else str(thing))
    assert len(found) > 10
    return "\n".join(found).casefold()


def letter(case: str, words: str = "Please come on Monday.", **more: Any) -> Wanted:
    return Wanted(kind=DocumentKind.LETTER, case=case, words={"en": words} if words else {}, **more)


@pytest.fixture
def case(team: Team) -> OpenedCase:
    return open_case(team.worker, details=PersonDetails(correspondence_language="en"))


# ---- markers ---------------------------------------------------------------------------------------------------------


def marked(kind: Kind, mark: str, ids: dict[str, str]) -> dict[str, Json]:
    """Values for every field of a kind, each text with a marker of its own that occurs nowhere else."""
    values: dict[str, Json] = {}
    for name, field in kind.fields.items():
        own = f"zmark{mark}{name.replace('_', '')}"
        if field.type is FieldType.REF:
            values[name] = ids.get(field.refers, "nobody")
        elif field.type is FieldType.CODES:
            values[name] = list(field.codes.codes)[:1] if field.codes else [] if field.refers else [own]
        elif field.codes is not None:
            values[name] = _telling(name, list(field.codes.codes))
        elif field.type in (FieldType.DATE, FieldType.MOMENT):
            values[name] = "2026-09-14T10:00:00Z" if field.type is FieldType.MOMENT else "2026-09-14"
        elif field.type is FieldType.WHOLE:
            values[name] = 987654
        elif field.type is FieldType.FLAG:
            values[name] = name == "covert"
        elif field.type is FieldType.DATA:
            values[name] = {"note": own}
        else:
            values[name] = own
    return values


def _telling(name: str, codes: list[str]) -> str:
    """The code that would let a record into a letter, if its scope or its mark did not keep it out."""
    wanted = {"status": ("planned", "open"), "with_whom": ("service_user",), "agreement": ("agreed",), "state": ("active", "cleared", "in_force")}  # fmt: skip
    wanted |= {"actor": ("service_user",), "confidentiality": ("open",), "safe": ("safe",)}
    return next((code for code in wanted.get(name, ()) if code in codes), codes[0])


def plant(workspace: Workspace, scope: str, kinds: Iterator[Kind], ids: dict[str, str], covert: bool, mark: str) -> int:
    """One record of each kind in a scope, every text field marked."""
    count = 0
    for number, kind in enumerate(kinds):
        values = marked(kind, f"{mark}{number:02}", ids)
        values["covert"] = covert
        rid = workspace.store.new_id()
        step = Observe(kind.name, rid, values) if kind.observation else Put(kind.name, rid, values)
        workspace.store.write("planted", [Write(scope, (step,))])
        count += 1
    return count


@pytest.mark.parametrize("who", ["worker", "lead", "idva"])
def test_nothing_of_a_victim_survivor_and_nothing_covert_is_in_a_letter(team: Team, case: OpenedCase, who: str) -> None:
    worker = team.worker
    dyad = add_dyad(worker, case.id, idva=team.ids["idva"])
    team.give(worker, team.idva, dyad.scope)
    private = people.keep_private(team.idva, dyad.id, note=PrivateNote(happened="2026-03-01", note="zmarkprivate"))
    team.give(team.idva, worker, private)
    team.give(team.idva, team.lead, private)
    ids = {"case": case.id, "dyad": dyad.id, "service_user": case.service_user, "goal": "covertgoal"}
    own = {"scope", "access_grant", "access_end"}
    kinds = {s: [k for k in KINDS.values() if k.scope is s and k.name not in own] for s in ScopeKind}
    assert plant(worker, dyad.scope, iter(kinds[ScopeKind.DYAD]), ids, False, "dyad") > 15
    assert plant(team.idva, private, iter(kinds[ScopeKind.IDVA_PRIVATE]), ids, False, "priv") > 2
    skipped = {"case", "person_details", "dyad_link", "case_move"}
    covert = [k for k in kinds[ScopeKind.CASE] if k.name not in skipped]
    assert plant(worker, case.scope, iter(covert), ids, True, "covert") > 25
    team.give(team.idva, team.lead)
    team.give(worker, team.lead)
    asker = getattr(team, who)
    if who == "idva":
        with pytest.raises(CaseUnknown):
            make_document(asker, letter(case.id))
        return
    made = make_document(asker, letter(case.id, goals=True, appointments=True))
    found = everything_in(made.data)
    assert "aled price" in found
    assert "please come on monday" in found
    assert "zmark" not in found
    for gone in ("carys", "nolan", "victim", "987654", "marac", "idva"):
        assert gone not in found, gone


def test_nothing_of_the_case_but_goals_appointments_and_address_is_in_a_letter(team: Team, case: OpenedCase) -> None:
    let_in = {"goal", "goal_step", "appointment", "address"}
    other = [
        k for k in KINDS.values() if k.scope is ScopeKind.CASE and k.name not in {*let_in, "case", "person_details"}
    ]
    own = {"scope", "access_grant", "access_end"}
    ids = {"case": case.id, "service_user": case.service_user}
    assert plant(team.worker, case.scope, iter(k for k in other if k.name not in own), ids, False, "other") > 25
    assert "zmark" not in everything_in(make_document(team.worker, letter(case.id)).data)


def test_the_markers_would_be_seen_if_they_were_let_in(team: Team, case: OpenedCase) -> None:
    """The same records, not covert and in the case: what the test above looks for can be found."""
    own = [KINDS[name] for name in ("goal", "appointment", "address")]
    plant(team.worker, case.scope, iter(own), {"case": case.id, "goal": "x"}, False, "open")
    team.clock.on("2026-09-01")
    found = everything_in(make_document(team.worker, letter(case.id)).data)
    assert found.count("zmark") >= 3


def test_whoever_asks_a_letter_is_read_as_for_the_service_user(team: Team, case: OpenedCase) -> None:
    for covert in (True, False):
        goal = Goal(case="", wording=f"{covert}", set_on="2026-03-01", agreement="agreed", status="open", covert=covert)
        add_record(team.worker, goal, case=case.id)
    facts = letter_facts(team.worker.store, team.worker.access, case.id, today=team.worker.today())
    document = letter_facts(team.worker.store, team.worker.access.for_document(), case.id, today=team.worker.today())
    assert facts == document
    assert facts is not None
    assert [goal.wording for goal in facts.goals] == ["False"]


# ---- the letter ------------------------------------------------------------------------------------------------------


def test_a_letter_holds_agreed_goals_their_own_steps_and_their_appointments(team: Team, case: OpenedCase) -> None:
    worker = team.worker
    people.add_address(worker, case.id, Address(lines="11 Stryd Fawr\nLlanbedr", confidentiality="open"))
    people.add_address(worker, case.id, Address(lines="Hidden Lane", confidentiality="confidential"))
    base = {"case": "", "set_on": "2026-03-01", "status": "open"}
    goal = add_record(worker, Goal(wording="Sleep at home", agreement="agreed", **base), case=case.id)
    add_record(
        worker, Goal(wording="Refused goal", agreement="not_agreed", agreement_why="Says no", **base), case=case.id
    )
    for what, actor in (("Ring the clinic", "service_user"), ("Ask for a slot", "case_manager"), ("Tell her", "idva"), ("Police act", "agency")):  # fmt: skip
        add_record(worker, GoalStep(goal=goal, what=what, actor=actor, due="2026-04-01", status="open"), case=case.id)
    for kind, whom, where in (("office", "service_user", "Room 2"), ("court", "agency", "Court 5"), ("office", "idva", "Room 9")):  # fmt: skip
        add_record(worker, Appointment(case="", planned="2026-03-20T14:00:00Z", kind=kind, with_whom=whom, where=where, status="planned"), case=case.id)  # fmt: skip
    add_record(worker, Appointment(case="", planned="2026-03-01T14:00:00Z", kind="office", with_whom="service_user", where="Room of the past", status="planned"), case=case.id)  # fmt: skip
    found = text_of(make_document(worker, letter(case.id, "First.\n\nSecond.")).data)
    for there in ("Dear Aled Price,", "11 Stryd Fawr", "First.", "Second.", "Sleep at home", "You: Ring the clinic, by 1 April 2026", "We: Ask for a slot", "20 March 2026 at 14:00", "Room 2", "Our reference: W-0001", "Siân Rees", "Made by Siân Rees on 16 March 2026 for Aled Price"):  # fmt: skip
        assert there in found, there
    for gone in ("Hidden Lane", "Refused", "Tell her", "Police act", "Court 5", "Room 9", "past"):
        assert gone not in found, gone
    bare = text_of(make_document(worker, letter(case.id, goals=False, appointments=False, address=False)).data)
    assert "Stryd" not in bare
    assert "Sleep at home" not in bare
    assert "Room 2" not in bare


def test_a_name_not_confirmed_gets_no_letter_and_an_empty_letter_is_not_made(team: Team, case: OpenedCase) -> None:
    with refused(LetterWordsMissing, team.worker):
        make_document(team.worker, letter(case.id, ""))
    team.worker.store.write("x", [Write(case.index_scope, (Put("service_user", case.service_user, ServiceUser(known_as="Al", name_unconfirmed=True).values()),))])  # fmt: skip
    with refused(NameNotConfirmed, team.worker):
        make_document(team.worker, letter(case.id))


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("Do not write to Carys.", LetterNames),
        ("do not write to CARYS", LetterNames),
        ("The Marac met on Tuesday.", LetterNames),
        ("Her Idva told us.", LetterNames),
        ("You were seen near 4 Maes yr Haf.", LetterGivesAway),
    ],
)
def test_words_that_give_somebody_away_are_refused(team: Team, case: OpenedCase, words: str, error) -> None:
    dyad = add_dyad(team.worker, case.id)
    add_record(team.worker, VictimAddress(lines="4 Maes yr Haf, Aberaeron", confidentiality="confidential"), dyad=dyad.id)  # fmt: skip
    with refused(error, team.worker):
        make_document(team.worker, letter(case.id, words))
    if error is LetterNames:
        made = make_document(team.worker, letter(case.id, words, reason="The order names her"))
        assert words.split()[-1].rstrip(".") in text_of(made.data)
        assert made.names_somebody is ("carys" in words.casefold())
    else:
        with refused(LetterGivesAway, team.worker):
            make_document(team.worker, letter(case.id, words, reason="Because"))


def test_a_goal_that_names_somebody_is_refused_like_ones_own_words(team: Team, case: OpenedCase) -> None:
    add_dyad(team.worker, case.id)
    add_record(team.worker, Goal(case="", wording="Stop ringing Carys", set_on="2026-03-01", agreement="agreed", status="open"), case=case.id)  # fmt: skip
    with refused(LetterNames, team.worker):
        make_document(team.worker, letter(case.id))
    assert "Carys" not in text_of(make_document(team.worker, letter(case.id, goals=False)).data)


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("the MARAC", True),
        ("M.A.R.A.C.", True),
        ("her IDVA's view", True),
        ("a camaraderie of maracas", False),
        ("Marach", False),
    ],
)
def test_words_that_tell_of_the_referral(text: str, tells: bool) -> None:
    assert tells_of_referral(text) is tells


def test_a_letter_speaks_the_language_that_was_asked_for_and_both_where_nobody_asked() -> None:
    assert letter_languages("en") == ("en",)
    assert letter_languages("cy") == ("cy",)
    for unknown in ("both", "not_asked", ""):
        assert letter_languages(unknown) == ("cy", "en")


def test_what_stands_against_writing_is_said(team: Team, case: OpenedCase) -> None:
    worker = team.worker
    dyad = add_dyad(worker, case.id, idva=team.ids["idva"])
    assert any("contact plan" in words for words in letter_caution(worker, case.id).warnings)
    plan = ContactPlan(dyad=dyad.id, channels=("phone",), never_mention="Her new job", state="")
    plans.write_plan(worker, plan, ask=True)
    team.give(worker, team.idva, dyad.scope)
    (row,) = plans.contact_plans(team.idva.store, team.idva.access, dyad.id)
    plans.clear_plan(team.idva, row.id)
    team.give(team.idva, worker, dyad.scope)
    caution = letter_caution(worker, case.id)
    assert caution.warnings == ("The contact plan of Victim-survivor A allows no letters",)
    assert caution.never == ("Her new job",)


# ---- documents for colleagues ----------------------------------------------------------------------------------------


@pytest.fixture
def full(team: Team, case: OpenedCase) -> OpenedCase:
    """A case whose dyad's texts name her, with addresses of every mark."""
    worker = team.worker
    dyad = add_dyad(worker, case.id, idva=team.ids["idva"])
    team.ids["dyad"], team.ids["dyad_scope"] = dyad.id, dyad.scope
    for lines, mark in (("1 Open Road", "open"), ("2 Quiet Lane", "confidential"), ("3 Refuge House", "refuge_never_print")):  # fmt: skip
        add_record(worker, VictimAddress(lines=lines, confidentiality=mark), dyad=dyad.id)
    for lines, mark in (("7 His Street", "open"), ("8 His Hiding", "confidential"), ("9 Never Row", "refuge_never_print")):  # fmt: skip
        people.add_address(worker, case.id, Address(lines=lines, confidentiality=mark))
    add_record(worker, DyadOrder(case="", dyad="", type="non_molestation", conditions="Not to contact Carys Nolan at 2 Quiet Lane.", state="in_force"), dyad=dyad.id)  # fmt: skip
    add_record(worker, DyadIncident(case="", dyad="", happened="2026-03-01", kind="incident", domestic_abuse="yes", group="threats", status="alleged", note="Rang Nolan twice."), dyad=dyad.id)  # fmt: skip
    add_record(worker, DyadIncident(case="", dyad="", happened="2026-03-02", kind="incident", domestic_abuse="yes", group="weapons", status="alleged", note="Zcovertmark.", covert=True), dyad=dyad.id)  # fmt: skip
    return case


def summary(case: str, **more: Any) -> Wanted:
    return Wanted(kind=DocumentKind.SUMMARY, case=case, recipient="Marcus Adeyemi", **more)


def test_a_summary_names_victim_survivors_by_letter_also_within_free_text(team: Team, full: OpenedCase) -> None:
    found = text_of(make_document(team.worker, summary(full.id)).data)
    for there in ("Aled Price", "Victim-survivor A", "Non-molestation", "Not to contact Victim-survivor A", "Rang Victim-survivor A", "7 His Street", "(alleged)"):  # fmt: skip
        assert there in found, there
    for gone in ("Carys", "Nolan", "Open Road", "Quiet Lane", "Refuge House", "His Hiding", "Never Row", "Zcovertmark", "Weapons"):  # fmt: skip
        assert gone not in found, gone
    assert "1 fact marked as unknown to the service user is left out." in found
    assert found.count("must not reach the service user") == found.count("Page ")


def test_names_and_confidential_addresses_stand_only_for_a_reason_and_a_refuge_never(team: Team, full: OpenedCase) -> None:  # fmt: skip
    with refused(ReasonForNames, team.worker):
        make_document(team.worker, summary(full.id, protected=True))
    made = make_document(team.worker, summary(full.id, protected=True, reason="Cover from Monday"))
    found = text_of(made.data)
    for there in ("Carys Nolan", "1 Open Road", "2 Quiet Lane", "8 His Hiding"):
        assert there in found, there
    assert "refuge house" not in everything_in(made.data)
    assert "Never Row" not in found
    assert "confidential addresses" in found
    with refused(TooWide, team.worker):
        documents.keep_document(team.worker, made)


def test_what_a_victim_survivor_said_of_the_risk_stands_in_no_document(team: Team, full: OpenedCase, assess) -> None:
    levels = {"victim": "very_high", "other_adults": "standard", "staff": "standard", "self": "standard"}
    for view, level in (("case_manager", "high"), ("victim_survivor", "very_high")):
        assess(team.worker, "risk", full.id, team.ids["dyad"], view, level=levels | {"victim": level})
    found = text_of(make_document(team.worker, summary(full.id)).data)
    risk = found[found.index("Risk") : found.index("Alleged and known")]
    assert "High" in risk
    assert "Very high" not in risk


def test_covert_facts_stand_only_where_they_are_asked_for(team: Team, full: OpenedCase) -> None:
    found = text_of(make_document(team.worker, summary(full.id, covert=True)).data)
    assert "Zcovertmark" in found
    assert "Holds facts that the service user must not know" in found
    assert "left out" not in found


def test_a_briefing_begins_with_what_is_asked(team: Team, full: OpenedCase) -> None:
    wanted = Wanted(kind=DocumentKind.BRIEFING, case=full.id, recipient="The panel", words={"en": "Agree a plan."})
    made = make_document(team.worker, wanted)
    found = text_of(made.data)
    assert len(PdfReader(io.BytesIO(made.data)).pages) <= 2
    assert found.index("Agree a plan.") < found.index("Risk")
    assert "Carys" not in found
    assert "for The panel" in found
    with refused(AskMissing, team.worker):
        make_document(team.worker, replace(wanted, words={"en": " "}))
    with refused(RecipientMissing, team.worker):
        make_document(team.worker, replace(wanted, recipient=" "))


def test_a_contact_plan_says_first_whether_it_may_be_used(team: Team, full: OpenedCase) -> None:
    worker, idva, dyad = team.worker, team.idva, team.ids["dyad"]
    wanted = Wanted(kind=DocumentKind.PLAN, dyad=dyad, recipient="Duty desk")
    with refused(NoPlan, worker):
        make_document(worker, wanted)
    plans.write_plan(worker, ContactPlan(dyad=dyad, channels=("phone",), times="Before 3", never_mention="The move", state=""), ask=True)  # fmt: skip
    found = text_of(make_document(worker, wanted).data)
    assert found.index("Waiting for the Idva") < found.index("Phone call")
    assert "Make no contact by this plan" in found
    team.give(worker, idva, team.ids["dyad_scope"])
    (row,) = plans.contact_plans(idva.store, idva.access, dyad)
    plans.clear_plan(idva, row.id, expires="2026-04-30")
    found = text_of(make_document(idva, wanted).data)
    assert found.index("Cleared by the Idva") < found.index("Never mention")
    assert "Valid until 30 April 2026" in found
    assert "Never to leave the case team" in found
    assert "Aled" not in found, "an Idva who holds no case does not name the service user"
    team.clock.on("2026-05-01")
    assert "It ended on 30 April 2026" in text_of(make_document(idva, wanted).data)
    with refused(DyadUnknown, team.other):
        make_document(team.other, wanted)


def test_an_idva_and_a_colleague_without_the_case_make_nothing_of_it(team: Team, full: OpenedCase) -> None:
    for who in (team.idva, team.other):
        for wanted in (summary(full.id), letter(full.id)):
            with refused(CaseUnknown, who):
                make_document(who, wanted)
    team.give(team.worker, team.lead)
    assert case_facts(team.lead.store, team.lead.access.for_document(), full.id, today=team.lead.today()) is None
    restricted = dataclasses.replace(team.lead.access, restricted=frozenset({full.id}))
    assert case_facts(team.lead.store, restricted, full.id, today=team.lead.today()) is None


def test_a_withheld_address_is_in_no_document_even_where_the_idvas_scope_is_held(team: Team, full: OpenedCase) -> None:
    worker, idva = team.worker, team.idva
    team.give(worker, idva, team.ids["dyad_scope"])
    private = people.keep_private(idva, team.ids["dyad"], address=WithheldAddress(lines="5 Zwithheld Close", confidentiality="refuge_never_print"))  # fmt: skip
    team.give(idva, worker, private)
    add_record(worker, DyadIncident(case="", dyad="", happened="2026-03-03", kind="incident", domestic_abuse="yes", group="threats", status="alleged", note="Waited near 5 Zwithheld Close."), dyad=team.ids["dyad"])  # fmt: skip
    for wanted in (summary(full.id), summary(full.id, protected=True, covert=True, reason="Cover")):
        assert "zwithheld" not in everything_in(make_document(worker, wanted).data)


# ---- what becomes of them --------------------------------------------------------------------------------------------


def test_leaving_is_logged_and_making_only_where_it_uncovers_somebody(
    team: Team, full: OpenedCase, tmp_path: Path
) -> None:
    worker = team.worker
    made = make_document(worker, summary(full.id, protected=True, reason="Cover from Monday"))
    assert documents_made(worker.store, worker.access, full.id, documents.ACTS) == []
    uncovered = worker.store.db.execute("SELECT reason, record FROM r_access_event WHERE what = 'revealed'").fetchall()
    assert uncovered == [("Cover from Monday", full.id)], "names and addresses on the screen are a look like any other"
    documents.save_document(worker, made, tmp_path / "document.pdf")
    documents.note_printed(worker, made)
    rows = documents_made(worker.store, worker.access, full.id, documents.ACTS)
    assert {row.title for row in rows} == {"case_summary_exported", "case_summary_printed"}
    assert {row.text for row in rows} == {"Marcus Adeyemi. Cover from Monday"}
    assert (tmp_path / "document.pdf").read_bytes() == made.data


def test_a_copy_is_kept_where_its_facts_may_stand_and_marked(team: Team, full: OpenedCase) -> None:
    worker = team.worker
    plans.write_plan(worker, ContactPlan(dyad=team.ids["dyad"], channels=("phone",), state=""))
    kept = {}
    for wanted in (letter(full.id), summary(full.id), Wanted(kind=DocumentKind.PLAN, case=full.id, dyad=team.ids["dyad"], recipient="Duty")):  # fmt: skip
        made = make_document(worker, wanted)
        opened = read_attachment(worker, documents.keep_document(worker, made))
        assert opened.data == made.data
        kept[wanted.kind] = opened.row
    assert not kept[DocumentKind.LETTER].covert
    assert kept[DocumentKind.SUMMARY].covert
    assert kept[DocumentKind.PLAN].kind == "dyad_attachment"
    assert kept[DocumentKind.PLAN].covert


def test_the_letterhead_is_the_leads_to_change_and_stands_on_every_document(team: Team, full: OpenedCase) -> None:
    sites.set_letterhead(team.lead, "  Heol y Bont \n01239 555 0100\n")
    with refused(NotAllowed, team.worker):
        sites.set_letterhead(team.worker, "Elsewhere")
    with refused(TooLong, team.lead):
        sites.set_letterhead(team.lead, "x" * 501)
    team.give(team.lead, team.worker, team.lead.directory_scope)
    for wanted in (letter(full.id), summary(full.id)):
        assert "Heol y Bont\n01239 555 0100" in text_of(make_document(team.worker, wanted).data)


def test_documents_name_nobody_in_what_a_reader_shows_as_their_title(team: Team, full: OpenedCase) -> None:
    for wanted in (letter(full.id), summary(full.id)):
        facts = PdfReader(io.BytesIO(make_document(team.worker, wanted).data)).metadata
        assert facts is not None
        assert facts.title in ("Teifi", "Case summary")
        assert "Aled" not in str(dict(facts))
