"""A service user whose name is not confirmed, six victim-survivors and two Idvas, one of them of another organisation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui import focus, theme
from app.ui.case_page import CasePage
from tests.e2e.keyboard import Hands
from tests.e2e.six_dyads import B, C, D, E, F, Victim, leave, make_laptops
from tests.ui.sites import page_of
from tests.ui.test_reveal import said

pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support ")


@pytest.fixture(autouse=True)
def themed(qapp: QApplication) -> Iterator[None]:
    theme.install(qapp, "light", 1.0)
    ring = focus.install(qapp)
    yield
    ring.clear()
    for window in qapp.topLevelWidgets():
        window.close()
        window.deleteLater()
    qapp.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    qapp.processEvents()


def take_the_referral_in(hands: Hands, qtbot: QtBot) -> str:
    """A nickname is all there is; somebody who sounds like it is compared, and is not the one."""
    hands.on("2026-03-02")
    hands.press("Ctrl+N")
    hands.answer("Other names", "Deano")
    hands.answer("Is the name certain?", "The name is not confirmed")
    qtbot.waitUntil(lambda: "Names that sound alike: Deano and Dino." in said(hands.window))
    hands.picture("search")
    hands.button("Wyn Hopkins, SR-0001")
    hands.picture("compare")
    hands.button("It is not the same person")
    hands.type("Hopkins is 20 years older; the police know both")
    hands.button("They are two people")
    assert "Wyn Hopkins, SR-0001: Hopkins is 20 years older; the police know both" in said(hands.window)
    hands.press("Ctrl+Return")
    hands.fill(Referred_by="Marac", Priority="High harm")
    hands.button("Add a victim-survivor")
    hands.fill(Given_name_of_1="Branwen", Family_name_of_1="Aldous")
    hands.answer("Relationship of 1 to the service user", "Spouse")
    hands.answer("Does 1 live with them?", "Live together")
    hands.answer("Idva of 1", "Mercy Okafor")
    hands.picture("referral")
    hands.press("Ctrl+Return")
    page = page_of(hands.window)
    assert isinstance(page, CasePage)
    hands.picture("opened")
    return page.case


def add_victim(hands: Hands, person: Victim) -> None:
    """From the case's own menu, each on the day she became known."""
    hands.on(person.known)
    hands.button("More for this case")
    hands.menu("Add victim-survivor")
    hands.fill(Given_name=person.given, Family_name=person.family)
    hands.answer("Relationship to the service user", person.relationship)
    hands.answer("Living together", person.living)
    if person.idva:
        hands.answer("Idva", person.idva)
    hands.answer("Address", person.address)
    hands.answer("Mobile", person.phone)
    hands.answer("Is it safe to call?", "Not safe")
    hands.button("Add victim-survivor")


def name_one_in_a_note(hands: Hands) -> None:
    hands.on("2026-04-14")
    hands.press("Ctrl+Shift+C")
    hands.press("Alt+3")
    hands.answer("What happened?", f"Police say he waits for {B.given} outside work.")
    with hands.asked(
        "This names or locates a victim-survivor",
        lambda: answer_naming(hands, "Put it in the record of Victim-survivor B"),
    ):
        hands.press("Ctrl+Return")
    hands.picture("after-naming")


def answer_naming(hands: Hands, choice: str) -> None:
    hands.answer("What do you want to do?", choice)
    hands.picture("naming")
    hands.button("Save")


def test_six_dyads_and_two_idvas(tmp_path: Path, qtbot: QtBot) -> None:
    laptops = make_laptops(tmp_path)
    hands = laptops.sit_down("worker")
    case = take_the_referral_in(hands, qtbot)
    for person in (B, C, D, E, F):
        add_victim(hands, person)
    hands.picture("people")
    name_one_in_a_note(hands)
    assert case
    leave(hands)
