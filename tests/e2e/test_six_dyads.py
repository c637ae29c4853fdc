"""A service user whose name is not confirmed, six victim-survivors and two Idvas, one of them of another organisation."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pypdf
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QPushButton, QTableView
from pytestqt.qtbot import QtBot

from app.ui.appointment_page import AppointmentPage
from app.ui.assessment_wizard import AssessmentWizard
from app.ui.document_page import DocumentPage
from app.ui.widgets.relation_map import RelationMap
from app.ui.widgets.states import MaskedValue
from app.ui.wizard_logic import CHECK
from tests.e2e.keyboard import MOST_TABS, Hands
from tests.e2e.six_dyads import (
    CHILDREN,
    EVERYBODY,
    FAR,
    PASSPHRASE,
    A,
    B,
    C,
    D,
    E,
    Laptops,
    Victim,
    add_victim,
    her_own_and_nobody_else,
    leave,
    make_laptops,
    open_row,
    rate_for_the_case_manager,
    rows_said,
    section,
    take_the_referral_in,
    told_of,
)
from tests.e2e.test_wizard_journey import answer_by_keys
from tests.ui.sites import desk_of, page_of
from tests.ui.test_appointment_page import everything
from tests.ui.test_reveal import said

_IN_ORDER = ("Show: Name of", "Change the name:", "Show contact plan, children and role:")
"""What Tab meets on the card of each victim-survivor, from the top to the bottom."""
pytestmark = [pytest.mark.usefixtures("themed"), pytest.mark.qt_log_ignore("^This plugin does not support ")]


def everybody_at_a_glance(hands: Hands) -> None:
    """All six stand in the map, which names nobody, with how they live, who stands by them and what is not known yet."""
    section(hands, "People")
    shown = hands.tab_to("Relationships", RelationMap)
    assert shown.height() == shown.heightForWidth(shown.width())
    told = shown.accessibleDescription()
    assert told.startswith("Name not confirmed (known as Deano). Service user. SR-0003.")
    for person in EVERYBODY:
        assert f"Victim-survivor {person.letter} ({person.initials}). {person.relationship}. {person.living}." in told
    assert f"Idva: {FAR}, Hafan Cymru." in told
    assert "No Idva linked." in told
    words = said(hands.window)
    assert "6 different victim-survivors: Victim-survivor A, Victim-survivor B, Victim-survivor C" in words
    assert "Victim-survivor A: No Marac hearing of theirs is recorded." in words
    assert not told_of(words, *EVERYBODY)
    hands.picture("b-people")
    order = ["Change the name", *(f"{act} Victim-survivor {one.letter}" for one in EVERYBODY for act in _IN_ORDER)]
    met: list[str] = []
    while order[-1] not in met and len(met) < MOST_TABS:
        hands.press("Tab")
        met += hands.names()[:1]
    assert [name for name in met if name in order] == order


def name_one_in_a_note(hands: Hands) -> None:
    """A note of the case names one of them: it goes to her record, and on the case nothing of it stands."""
    hands.on("2026-04-14")
    hands.press("Ctrl+Shift+C")
    hands.press("Alt+3")
    hands.answer("What happened?", f"Police say he waits for {B.given} outside the bakery.")
    move = "Put it in the record of Victim-survivor B"
    with hands.asked("This names or locates a victim-survivor", lambda: settle_naming(hands, move)):
        hands.press("Ctrl+Return")
    hands.on("2026-04-15")
    hands.press("Ctrl+Shift+C")
    hands.press("Alt+8")
    hands.answer("Recorded for", f"Victim-survivor C ({C.initials})")
    hands.answer("What happened?", f"She heard of the kettle from {D.given} {D.family}.")
    other = "Write “somebody else” instead"
    with hands.asked("This names or locates a victim-survivor", lambda: settle_naming(hands, other)):
        hands.press("Ctrl+Return")


def tell_more_of_three(hands: Hands) -> None:
    """Two have children; one is of the past; and who does what to whom is judged anew in the case of one."""
    hands.on("2026-04-08")
    section(hands, "People")
    for (given, person), age in zip(CHILDREN, ("5 to 10", "0 to 4", "11 to 15"), strict=True):
        unfold(hands, person)
        hands.button(f"Add child: Victim-survivor {person.letter}")
        hands.answer("Given name", given)
        hands.answer("Age", age)
        hands.answer("Lives with", "Both")
        hands.press("Ctrl+Return")
    hands.button("Change the relationship: Victim-survivor F")
    hands.answer("Not assessed, because", "Ended in 2019; no contact since")
    hands.answer("No Idva linked, because", "Support was offered and declined")
    hands.press("Ctrl+Return")
    assert "Ended in 2019; no contact since" in said(hands.window)
    judge_the_role(hands, "Undetermined", "Each says that the other began it")
    hands.on("2026-04-10")
    judge_the_role(hands, "Victim-survivor", "Police body-worn footage of 9 April")
    hands.picture("b-roles")
    words = said(hands.window)
    assert "10 Apr 2026, by Siân Rees" in words
    assert "8 Apr 2026, by Siân Rees" in words
    for line in ("Each says that the other began it", "Police body-worn footage of 9 April", "2 children", "1 child"):
        assert line in words + hands.tab_to("Relationships", RelationMap).accessibleDescription()


def unfold(hands: Hands, person: Victim) -> None:
    """Go to somebody from the map: Enter opens what is recorded of them."""
    hands.tab_to("Relationships", RelationMap)
    hands.press("Home")
    hands.press("Down", EVERYBODY.index(person))
    hands.press("Return")


def judge_the_role(hands: Hands, role: str, basis: str) -> None:
    unfold(hands, E)
    hands.button("Change the role: Victim-survivor E")
    hands.answer("Role of the other person", role)
    hands.answer("On what basis", basis)
    hands.press("Ctrl+Return")


def settle_naming(hands: Hands, choice: str) -> None:
    hands.answer("What do you want to do?", choice)
    hands.picture("b-naming")
    hands.button("Save")


def look_at_an_address(hands: Hands, laptops: Laptops, qtbot: QtBot) -> None:
    """Covered until a reason is given and logged, and covered again after a minute."""
    section(hands, "People")
    button = hands.tab_to("Show: Address of Victim-survivor D", QPushButton)
    assert D.street not in said(hands.window)
    with hands.asked("Why do you need to see this?", lambda: give_reason(hands, "The court asked where to serve it")):
        hands.press("Return")
    assert D.street in said(hands.window)
    hands.picture("b-uncovered")
    mask = button.parentWidget()
    assert isinstance(mask, MaskedValue)
    (timer,) = (each for each in mask.findChildren(QTimer) if each.isActive())
    assert timer.interval() == 60_000
    timer.start(0)  # the minute is over
    qtbot.waitUntil(lambda: not mask.shown)
    assert D.street not in said(hands.window)
    (reason,) = (
        desk_of(hands.window)
        .workspace.store.db.execute("SELECT reason FROM r_access_event WHERE what = 'revealed'")
        .fetchone()
    )
    assert reason == "The court asked where to serve it"


def give_reason(hands: Hands, reason: str, yes: str = "Show it") -> None:
    hands.type(reason)
    hands.button(yes)


def ask_for_plans(hands: Hands) -> None:
    """The case manager asks the Idva of the other organisation to clear a plan."""
    section(hands, "Journey")
    hands.button(f"Contact plan: Victim-survivor B ({B.initials})")
    hands.answer("Ways the service user may be contacted", "Phone call")
    hands.answer("Times and places that are safe", "Mondays before noon, at the office")
    hands.answer("What must never be mentioned?", "The bakery")
    hands.picture("b-plan")
    hands.press("Ctrl+Return")
    hands.picture("b-journey")
    assert "Asked the Idva to clear it" in said(hands.window)


def decide_from_outside(hands: Hands) -> None:
    """The Idva of the other organisation clears the plan, and judges the risk lower than the case manager does."""
    hands.on("2026-04-20")
    open_row(hands, "Victim-survivors", B.given)
    hands.button("Contact plan: Clear it or send it back")
    assert "Mondays before noon, at the office" in said(hands.window)
    hands.picture("b-clear")
    hands.press("Ctrl+Return")
    assert "Cleared 11:00" in said(hands.window)
    hands.button("Start: intake, Risk")
    wizard = page_of(hands.window)
    assert isinstance(wizard, AssessmentWizard)
    hands.picture("b-risk")
    while wizard.filling.step != CHECK:
        answer_by_keys(wizard, "20 4 2026")
        hands.press("Ctrl+Return")
    hands.press("Ctrl+Return")
    assert "Risk assessment completed" in said(hands.window)
    hands.picture("b-rated")


def both_views(hands: Hands) -> None:
    """The Idva's level stands beside the case manager's, and neither is made of both."""
    hands.on("2026-04-22")
    hands.press("Ctrl+1")
    hands.picture("b-list")
    open_row(hands, "My cases", "Name not confirmed (known as Deano)")
    section(hands, "Overview")
    hands.picture("b-two-views")
    words = said(hands.window)
    assert "Risk: Very high (case manager)" in words
    assert "Risk: Standard (Idva)" in words
    assert "Contact plan: Cleared by the Idva" in words
    assert "She heard of the kettle from somebody else." in words
    section(hands, "People")
    told = hands.tab_to("Relationships", RelationMap).accessibleDescription()
    assert f"Idva: {FAR}, Hafan Cymru. Case manager: Very high. Idva: Standard." in told
    hands.picture("b-two-views-map")


def take_the_last_save_back(hands: Hands) -> None:
    """A contact saved on the wrong case is taken back while that is offered, as an entry of its own."""
    section(hands, "Timeline")
    hands.press("Ctrl+Shift+C")
    hands.press("Alt+3")
    hands.answer("What happened?", "Meant for another case.")
    hands.press("Ctrl+Return")
    assert "Meant for another case." in said(hands.window)
    hands.press("Ctrl+Z")
    assert "Taken back 11:00" in said(hands.window)
    assert "Meant for another case." not in said(hands.window)


def meet_with_the_service_user_in_the_room(hands: Hands, qtbot: QtBot) -> None:
    """One key leaves nothing of six victim-survivors, two Idvas, risk or plans on the screen."""
    hands.press("Ctrl+Shift+L")
    assert isinstance(hands.window.front, AppointmentPage)
    hands.picture("b-appointment")
    words = everything().casefold()
    assert "deano" in words
    assert told_of(words, *EVERYBODY) == []
    private = ("victim", "idva", "marac", "risk", "rhian", "mercy", "bakery", "kettle", "serial", "sr-00", "hopkins")
    assert [word for word in private if word in words] == []
    hands.press("Ctrl+Shift+L")
    hands.type(PASSPHRASE)
    hands.press("Return")
    qtbot.waitUntil(lambda: hands.window.desk is not None)
    hands.settle()
    assert "Name not confirmed (known as Deano)" in said(hands.window)


def no_letter_without_a_name(hands: Hands, qtbot: QtBot) -> None:
    """While the name is not confirmed a letter could reach somebody else: none is made."""
    section(hands, "Documents")
    hands.button("Make: Letter to the service user")
    hands.answer("Your own words", "I would like to meet you at the office.")
    hands.press("Ctrl+Return")
    qtbot.waitUntil(lambda: "so no letter is made: it could reach somebody else" in said(hands.window))
    hands.picture("b-no-letter")
    hands.press("Alt+Left")


def write_to_the_service_user(hands: Hands, qtbot: QtBot) -> None:
    """The letter is refused while it names one of them, and then holds no word of theirs."""
    section(hands, "Documents")
    hands.button("Make: Letter to the service user")
    hands.answer("Your own words", f"I would like to meet you. {A.given} need not come.")
    hands.press("Ctrl+Return")
    qtbot.waitUntil(lambda: "Take it out, or say why it must stand in the letter" in said(hands.window))
    hands.picture("b-letter-refused")
    hands.answer("Your own words", "I would like to meet you at the office.")
    hands.press("Ctrl+Return")
    page = page_of(hands.window)
    assert isinstance(page, DocumentPage)
    qtbot.waitUntil(lambda: page.made is not None)
    hands.picture("b-letter")
    assert page.made is not None
    pages = pypdf.PdfReader(io.BytesIO(page.made.data)).pages
    text = " ".join(each.extract_text() for each in pages)
    if "PICTURES" in os.environ:
        Path(os.environ["PICTURES"], "b-letter.pdf").write_bytes(page.made.data)
    assert "I would like to meet you at the office." in text
    assert told_of(text, *EVERYBODY) == []
    assert [word for word in ("victim", "Idva", "Marac", "bakery", "risk", "alias") if word in text] == []


def confirm_the_name(hands: Hands) -> None:
    """With the name the site is searched again; somebody known is found, joined, and the joining is taken back."""
    hands.on("2026-05-06")
    section(hands, "People")
    hands.button("Confirm the name")
    hands.fill(Given_name="Gethin", Family_name="Rowlands", Date_of_birth="3 4 1986")
    hands.settle()
    hands.picture("b-confirm")
    assert "Gethin Rowlands" in said(hands.window)
    hands.button("The name is confirmed")
    hands.picture("b-match")
    words = said(hands.window)
    assert "SR-0002" in words
    assert "Deano" in words
    hands.tab_to("They are the same person...", QPushButton)
    hands.press("Return")
    hands.type("Same birth date, and the police confirm it")
    hands.button("Join them")
    assert "Joined: their cases show as episodes of one person." in said(hands.window)
    joined = "Gethin Rowlands, SR-0002 and Gethin Rowlands, SR-0003"
    words = said(hands.window)
    assert f"{joined} are the same person" in words or "Gethin Rowlands, SR-0003 and Gethin Rowlands, SR-0002" in words
    hands.picture("b-joined")
    hands.press("Alt+Left")
    section(hands, "Journey")
    assert "Episode 1: SR-0002" in said(hands.window)
    assert "Episode 2: SR-0003 (this one)" in said(hands.window)
    hands.press("Ctrl+1")
    listed = hands.tab_to("My cases", QTableView)
    assert "SR-0003, also SR-0002" in " ".join(rows_said(listed))
    take_the_joining_back(hands)


def take_the_joining_back(hands: Hands) -> None:
    """They are two after all; what was judged at the referral still stands."""
    open_row(hands, "My cases", "SR-0003")
    section(hands, "People")
    hands.button("Compare with people known here")
    hands.tab_to("Take back: Gethin Rowlands...", QPushButton)
    with hands.asked("Take this back?", lambda: give_reason(hands, "A cousin with the same name", "Take it back")):
        hands.press("Return")
    words = said(hands.window)
    assert "Taken back." in words
    assert "1 pair to look at" in words
    assert "Hopkins is 20 years older; the police know both" in words
    hands.picture("b-taken-back")
    hands.press("Ctrl+1")
    listed = hands.tab_to("My cases", QTableView)
    assert "also SR-0002" not in " ".join(rows_said(listed))
    assert "Gethin Rowlands" in " ".join(rows_said(listed))
    open_row(hands, "My cases", "SR-0003")


def test_six_dyads_and_two_idvas(tmp_path: Path, qtbot: QtBot) -> None:
    laptops = make_laptops(tmp_path)
    hands = laptops.sit_down("worker")
    case = take_the_referral_in(hands, qtbot)
    for person in EVERYBODY[1:]:
        add_victim(hands, person)
    everybody_at_a_glance(hands)
    tell_more_of_three(hands)
    name_one_in_a_note(hands)
    look_at_an_address(hands, laptops, qtbot)
    ask_for_plans(hands)
    assert case
    leave(hands)
    laptops.exchange(("worker", "near"), ("worker", "far"))
    leave(her_own_and_nobody_else(laptops, "near", (A, C, E)))
    rate_for_the_case_manager(laptops, case)
    hands = her_own_and_nobody_else(laptops, "far", (B, D))
    decide_from_outside(hands)
    leave(hands)
    laptops.exchange(("far", "worker"))
    hands = laptops.sit_down("worker")
    both_views(hands)
    take_the_last_save_back(hands)
    meet_with_the_service_user_in_the_room(hands, qtbot)
    no_letter_without_a_name(hands, qtbot)
    confirm_the_name(hands)
    write_to_the_service_user(hands, qtbot)
    leave(hands)
    laptops.exchange(("worker", "near"), ("worker", "far"))
    leave(her_own_and_nobody_else(laptops, "near", (A, C, E)))
    leave(her_own_and_nobody_else(laptops, "far", (B, D)))
