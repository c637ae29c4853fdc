"""Ten months of one case, by keys alone: referral, panel, refusal, indirect work, a breach, change, step-down, closure."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.ui.assessment_section import SectionPage
from app.ui.assessment_wizard import AssessmentWizard
from app.ui.case_page import CasePage
from app.ui.document_page import DocumentPage
from app.ui.widgets.choice import RadioCard, Tick
from app.ui.wizard_logic import CHECK
from tests.e2e.keyboard import Hands
from tests.e2e.six_dyads import leave, make_laptops
from tests.e2e.test_wizard_journey import key
from tests.ui.sites import page_of
from tests.ui.test_reveal import said

pytestmark = [pytest.mark.usefixtures("themed"), pytest.mark.qt_log_ignore("^This plugin does not support ")]


def refer(hands: Hands) -> str:
    hands.on("2026-02-09")
    hands.press("Ctrl+N")
    hands.fill(Given_name="Owain", Family_name="Pritchard", Date_of_birth="14 3 1988")
    hands.press("Ctrl+Return")
    hands.fill(Referred_by="Marac", Priority="High harm")
    hands.button("Add a victim-survivor")
    hands.answer("Given name (victim-survivor 1)", "Lowri")
    hands.answer("Family name (victim-survivor 1)", "Tegwen")
    hands.answer("Relationship to the service user (victim-survivor 1)", "Ex-partner")
    hands.answer("Do they live together? (victim-survivor 1)", "Live apart")
    hands.answer("Idva (victim-survivor 1)", "Mercy Okafor")
    hands.press("Ctrl+Return")
    page = page_of(hands.window)
    assert isinstance(page, CasePage)
    return page.case


def section(hands: Hands, name: str) -> None:
    """Show a section of the case."""
    hands.button(name)


def decide_at_panel(hands: Hands) -> None:
    hands.on("2026-02-16")
    section(hands, "Journey")
    hands.button("Record the panel's decision")
    hands.fill(What_did_it_decide="Allocate", Why="High harm; police and probation ask for it.")
    hands.button("Save the decision")
    assert "Allocated since 16 Feb 2026" in said(hands.window)


def gather(hands: Hands) -> None:
    """Ask the agencies, write the contact plan, and ask the Idva to clear it."""
    hands.on("2026-02-17")
    hands.picture("a-next")
    hands.button("Start gathering information")
    hands.button("Move the case")
    hands.button("Ask everyone on the list")
    hands.button("Contact plan: Victim-survivor A (L.T.)")
    for way in ("Phone call", "Office meeting"):
        hands.answer("Ways the service user may be contacted", way)
    hands.answer("Times and places that are safe", "Weekday mornings, never at his flat.")
    hands.answer("What must never be mentioned?", "That agencies have met.")
    hands.picture("a-plan")
    hands.button("Save and ask the Idva to clear it")
    assert "Asked the Idva to clear it 10:00" in said(hands.window)
    hands.on("2026-02-20")
    for agency, answer, words in (
        ("Dyfed-Powys Police", "Answered", "Four call-outs in a year, all to former partners."),
        ("Ceredigion Housing", "Holds nothing", ""),
    ):
        hands.button(f"Record the answer of {agency}")
        hands.fill(How_did_they_answer=answer)
        if words:
            hands.answer("What did they say?", words)
        hands.button("Save the answer")
    hands.picture("a-gathered")


def clear_the_plan(hands: Hands) -> None:
    """The Idva's own window: her home says what waits for her."""
    hands.on("2026-02-23")
    hands.picture("idva-home")
    hands.tab_to("Search")
    hands.press("Return")
    hands.picture("idva-dyad")
    hands.button("Contact plan: Clear it or send it back")
    hands.answer("Until when is it safe to work like this?", "1 5 2026")
    hands.button("Clear the plan")
    assert "Cleared 10:00" in said(hands.window)
    for name in ("Behaviour", "Risk"):
        assess(hands, f"Start: intake, {name}")


def assess(hands: Hands, button: str, **given: str) -> None:
    """Fill a questionnaire in from its first question to its last, and complete it."""
    hands.button(button)
    wizard = page_of(hands.window)
    assert isinstance(wizard, AssessmentWizard)
    while wizard.filling.step != CHECK:
        answer_by_keys(wizard, given)
        hands.press("Ctrl+Return")
    hands.press("Ctrl+Return")
    assert "assessment completed" in said(hands.window)


def answer_by_keys(wizard: AssessmentWizard, given: dict[str, str]) -> None:
    """Tab through a step and answer each question that has no answer yet: the first of its cards unless `given` says
    which, by the question's key."""
    page = wizard.page
    assert isinstance(page, SectionPage)
    for _stop in range(300):
        target = QApplication.focusWidget()
        if target is wizard.next_button:
            return
        row = page.row_of(target)
        if row is not None and wizard.filling.value(*row.key) is None:
            if isinstance(target, RadioCard):
                key(getattr(Qt.Key, f"Key_{given.get(row.key[0], '1')}"))
            elif isinstance(target, Tick):
                key(Qt.Key.Key_Space)
            elif isinstance(target, QComboBox):
                key(Qt.Key.Key_Down)
            elif isinstance(target, QLineEdit):
                QTest.keyClicks(
                    target, "today" if "date" in row.key[0] or row.key[0].endswith(("_on", "_end")) else "3"
                )
            elif isinstance(target, QPlainTextEdit):
                QTest.keyClicks(target, "Police log and the Idva's account.")
        key(Qt.Key.Key_Tab)
    raise AssertionError("Tab never reached Continue")


def refuse(hands: Hands) -> None:
    """He is called, and wants nothing to do with it: the case goes on without him."""
    hands.on("2026-02-24")
    hands.press("Ctrl+Shift+C")
    hands.press("Alt+2")
    hands.answer("What happened?", "Rang out twice.")
    hands.press("Ctrl+Return")
    hands.on("2026-02-27")
    hands.press("Ctrl+Shift+C")
    hands.press("Alt+1")
    hands.answer("What happened?", "He said he wants nothing to do with us.")
    hands.press("Ctrl+Return")
    assert "Contact saved 10:00" in said(hands.window)
    hands.button("More for this case")
    hands.menu("Engagement and kind of work")
    hands.fill(How_does_the_service_user_engage="Refused", Kind_of_work="Indirect work only")
    hands.button("Save")
    section(hands, "Journey")
    hands.picture("a-refused")
    assert "refused, indirect work only" in said(hands.window)


def take_in(hands: Hands) -> None:
    """The case manager's own three assessments, and on to active work."""
    hands.on("2026-03-02")
    hands.button("Start intake")
    hands.button("Move the case")
    for task in (
        "Complete the risk assessment at intake",
        "Complete the needs assessment at intake",
        "Complete the behaviour assessment at intake about Victim-survivor A",
    ):
        assess(hands, task)
    hands.button("Move to active")
    hands.button("Move the case")
    assert "Active since 2 Mar 2026" in said(hands.window)
    hands.picture("a-active")


def work_without_him(hands: Hands) -> None:
    """Disruption with police, and a meeting of agencies with what each owes: all of it counts."""
    hands.on("2026-03-10")
    hands.press("Ctrl+Shift+C")
    hands.press("Alt+7")
    hands.answer("What happened?", "Officers will call at the flat on Friday nights.")
    hands.press("Ctrl+Return")
    hands.on("2026-03-17")
    hands.button("More for this case")
    hands.menu("Record meeting")
    hands.fill(Kind_of_meeting="Professionals...")
    hands.answer("Agencies present", "Dyfed-Powys Police")
    hands.answer("What was said and decided?", "Housing will move the tenancy on; police keep the marker.")
    hands.picture("a-meeting")
    hands.answer("What has to be done?", "Offer a tenancy out of the area")
    hands.fill(By_whom="Ceredigion Housing", By_when="31 3 2026")
    hands.button("Add to the list")
    hands.press("Ctrl+Return")
    section(hands, "Actions...")
    assert "Offer a tenancy out of the area" in said(hands.window)


def breach(hands: Hands) -> None:
    """An order protects her; he breaks it; the plan that was cleared is worth nothing from then on."""
    hands.on("2026-03-24")
    section(hands, "Orders and incidents")
    hands.button("Add order")
    hands.fill(Whose_record_does_it_belong_in="Victim-survivor A...", Order="Non-molestation order")
    hands.fill(Court_or_police_force="Aberteifi", From="23 3 2026", Until="23 3 2027", State="In force")
    hands.answer("Conditions", "Not to come within 100 metres of her home or her work.")
    hands.picture("a-order")
    hands.press("Ctrl+Return")
    assert "Non-molestation order" in said(hands.window)
    hands.on("2026-03-28", 9)
    hands.button("More for Non-molestation order")
    hands.menu("Record a breach")
    hands.answer("When", "28 3 2026")
    hands.picture("a-breach")
    hands.answer("What happened", "Seen outside her work at half past eight, police log.")
    hands.fill(What_came_of_it="Reported to police")
    hands.press("Ctrl+Return")
    hands.button("Add incident or offence")
    hands.answer("Whose record does it belong in", "Victim-survivor A...")
    hands.answer("When", "28 3 2026")
    hands.fill(Kind="Incident", Domestic_abuse="Yes", What_it_was="Breach of an order", Status="Reported to police")
    hands.answer("What happened", "He waited outside her work and shouted at her.")
    hands.press("Ctrl+Return")
    hands.picture("a-orders")
    assert "Breach of an order" in said(hands.window)
    section(hands, "Journey")
    hands.picture("a-plan-void")
    assert "No longer valid" in said(hands.window)


def come_back(hands: Hands) -> None:
    """He rings in May: a session, a goal he agrees to, and work with him again."""
    hands.on("2026-05-05")
    hands.button("More for this case")
    hands.menu("Engagement and kind of work")
    hands.fill(How_does_the_service_user_engage="Engaged", Kind_of_work="Direct and indirect work")
    hands.button("Save")
    hands.button("More for this case")
    hands.menu("Add goal")
    hands.answer("Goal", "I leave the room before I shout")
    hands.picture("a-goal")
    hands.fill(Need="Attitudes and accountability", Agreement="Agreed with the service user")
    hands.answer("What is the step?", "Write down what happened before each row")
    hands.fill(Who_takes_it="Service user")
    hands.button("Add to the list")
    hands.press("Ctrl+Return")
    hands.button("More for this case")
    hands.menu("Record session")
    hands.fill(
        Module="Taking responsibility", Attendance="Attended", Note="He spoke of his own part for the first time."
    )
    hands.answer("Homework for next time", "Bring the notebook")
    hands.press("Ctrl+Return")
    section(hands, "Work")
    hands.picture("a-work")
    words = said(hands.window)
    assert "I leave the room before I shout" in words
    assert "Sessions attended: 1 of 1 planned." in words


def step_down(hands: Hands) -> None:
    """A review first, then a named holder of the risk."""
    hands.on("2026-10-05")
    section(hands, "Journey")
    hands.tab_to("Step-down")
    hands.press("Return")
    hands.picture("a-before-step-down")
    assess(hands, "Review the risk: the last review is more than 12 weeks old, or there is none")
    hands.tab_to("Step-down")
    hands.press("Return")
    hands.button("Step down")
    hands.fill(Who_holds_the_risk="Dyfed-Powys Police")
    hands.button("Move the case")
    assert "Step-down since 5 Oct 2026" in said(hands.window)


def make_documents(hands: Hands, qtbot: QtBot) -> None:
    """What is printed from it: looked at in memory before anything leaves."""
    hands.on("2026-11-27")
    section(hands, "Documents")
    hands.picture("a-documents")
    summary = document(hands, qtbot, "Case summary", For_whom_is_it="Carys Bowen")
    assert "Owain Pritchard" in summary
    assert "Non-molestation order" in summary
    assert "I leave the room before I shout" in summary
    briefing = document(
        hands, qtbot, "Panel briefing", For_whom_is_it="The panel", What_do_you_ask_of_the_panel="Step down."
    )
    assert "Step down." in briefing
    letter = document(hands, qtbot, "Letter to the service user", Your_own_words="Well done for staying with it.")
    assert "Well done for staying with it." in letter
    assert "I leave the room before I shout" in letter
    for secret in ("Lowri", "Tegwen", "Marac", "molestation", "police", "Mercy", "Idva", "victim"):
        assert secret.casefold() not in letter.casefold()


def document(hands: Hands, qtbot: QtBot, name: str, **answers: str) -> str:
    """Make a document, look at it, and go back; its words as they would be printed."""
    hands.button(f"Make: {name}")
    hands.fill(**answers)
    hands.button("Show it")
    page = page_of(hands.window)
    assert isinstance(page, DocumentPage)
    qtbot.waitUntil(lambda: page.made is not None)
    hands.picture(f"document-{name.replace(' ', '-').casefold()}")
    assert page.made is not None
    folder = os.environ.get("PICTURES")
    if folder:
        (Path(folder) / f"{name.replace(' ', '-').casefold()}.pdf").write_bytes(page.made.data)
    found = PdfReader(io.BytesIO(page.made.data))
    hands.press("Alt+Left")
    return "\n".join(page.extract_text() for page in found.pages)


def ask_to_close(hands: Hands) -> None:
    """Exit assessments, and what a second person needs to decide."""
    hands.on("2026-11-30")
    hands.button("Close the case")
    hands.fill(Why_is_it_closing="Planned: goals met")
    hands.answer("What was achieved, and what remains?", "Half a year without a call-out; police keep the marker.")
    hands.picture("a-closure-1")
    for task in (
        "Complete the risk assessment at exit",
        "Complete the needs assessment at exit",
        "Complete the behaviour assessment at exit about Victim-survivor A",
    ):
        assess(hands, task)


def rate_at_exit(hands: Hands) -> None:
    """The Idva's own judgement at the end."""
    hands.on("2026-12-01")
    hands.picture("idva-exit")
    for name in ("Behaviour", "Risk"):
        assess(hands, f"Start: exit, {name}")


def ask_for_approval(hands: Hands) -> None:
    """Nothing is missing now; what was typed on Monday is still there."""
    hands.on("2026-12-02")
    assert "Every exit assessment is there, or has a reason why not." in said(hands.window)
    assert "Half a year without a call-out; police keep the marker." in said(hands.window)
    hands.press("Ctrl+Return")
    assert "Asked for approval 10:00" in said(hands.window)


def approve(hands: Hands) -> None:
    """The lead finds what waits for her."""
    hands.on("2026-12-03")
    hands.picture("lead-home")
    hands.press("Ctrl+4")
    hands.picture("lead-site")
    hands.tab_to("Search cases")
    hands.type("Pritchard")
    hands.press("Return")
    section(hands, "Journey")
    hands.button("Open the closure")
    hands.picture("lead-closure")
    hands.answer("What do you say to it?", "Agreed; the contact plan stays with the Idva.")
    hands.press("Ctrl+Return")
    assert "Case closed 10:00" in said(hands.window)
    assert "Closed on 3 Dec 2026" in said(hands.window)


def open_again(hands: Hands) -> None:
    """A new referral in the new year: the same person, a new episode, and who comes over is chosen."""
    hands.on("2027-02-15")
    section(hands, "Journey")
    hands.button("Open again as a new episode")
    hands.fill(Referred_by="Police", Does_the_service_user_know_of_the_referral="No")
    hands.answer("Who comes over into the new case?", "Victim-survivor A (L.T.)")
    hands.picture("a-reopen")
    hands.button("Open the new episode")
    words = said(hands.window)
    assert "SR-0004" in words
    assert "Victim-survivor A (L.T.)" in words
    section(hands, "Journey")
    assert "Episode 2: SR-0004 (this one)" in said(hands.window)
    hands.picture("a-second-episode")


def test_ten_months(tmp_path: Path, qtbot: QtBot) -> None:
    laptops = make_laptops(tmp_path)
    hands = laptops.sit_down("worker")
    case = refer(hands)
    assert case
    decide_at_panel(hands)
    gather(hands)
    leave(hands)
    laptops.exchange(("worker", "near"))
    hands = laptops.sit_down("near")
    clear_the_plan(hands)
    leave(hands)
    laptops.exchange(("near", "worker"))
    hands = laptops.sit_down("worker")
    refuse(hands)
    take_in(hands)
    work_without_him(hands)
    breach(hands)
    come_back(hands)
    step_down(hands)
    make_documents(hands, qtbot)
    section(hands, "Journey")
    ask_to_close(hands)
    leave(hands)
    laptops.exchange(("worker", "near"))
    hands = laptops.sit_down("near")
    rate_at_exit(hands)
    leave(hands)
    laptops.exchange(("near", "worker"))
    hands = laptops.sit_down("worker")
    ask_for_approval(hands)
    leave(hands)
    laptops.exchange(("worker", "lead"))
    hands = laptops.sit_down("lead")
    approve(hands)
    leave(hands)
    laptops.exchange(("lead", "worker"))
    hands = laptops.sit_down("worker")
    open_again(hands)
    leave(hands)
