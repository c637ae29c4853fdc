"""A service user whose name is not confirmed, six victim-survivors and two Idvas, one of them of another organisation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from app.ui import focus, theme
from app.ui.case_page import CasePage
from app.ui.widgets.relation_map import RelationMap
from app.ui.widgets.states import MaskedValue
from app.workspace import Workspace
from tests.e2e.keyboard import Hands
from tests.e2e.six_dyads import EVERYBODY, FAR, A, B, C, D, E, Laptops, Victim, leave, make_laptops
from tests.ui.sites import desk_of, page_of
from tests.ui.test_reveal import said
from tests.unit.commands.team import dump

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


def section(hands: Hands, name: str) -> None:
    """Go to a section of the case that is shown."""
    page = page_of(hands.window)
    assert isinstance(page, CasePage)
    hands.tab_to("Sections of this case", QPushButton)
    while hands.names()[0] != name:
        hands.press("Tab")
    hands.press("Return")


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


def give_reason(hands: Hands, reason: str) -> None:
    hands.type(reason)
    hands.button("Show it")


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


def told_of(words: str, *people: Victim) -> list[str]:
    """What of these people stands in a text."""
    text = words.casefold()
    return [mark for person in people for mark in person.marks() if mark.casefold() in text]


def rows_of(workspace: Workspace) -> str:
    """Every cell of every table of a store."""
    cells = (cell for rows in dump(workspace).values() for row in rows for cell in row)
    return "\n".join(c.decode("utf-8", "replace") if isinstance(c, bytes) else str(c) for c in cells)


def scopes(laptops: Laptops) -> dict[str, tuple[str, ...]]:
    """For each letter: the ids of her dyad, her record and her scope, as the case manager holds them."""
    worker = laptops.open("worker")
    rows = worker.store.db.execute(
        "SELECT l.letter, d._id, d.victim_survivor, d._scope FROM r_dyad_link l JOIN r_dyad d ON d._id = l.dyad"
    ).fetchall()
    worker.close()
    return {letter: tuple(ids) for letter, *ids in rows}


def her_own_and_nobody_else(laptops: Laptops, who: str, mine: tuple[Victim, ...]) -> Hands:
    """An Idva walks her window and holds her store: her own victim-survivors, and no trace of another."""
    others = [person for person in EVERYBODY if person not in mine]
    strangers = [each for person in others for each in scopes(laptops)[person.letter]]
    hands = laptops.sit_down(who)
    held = rows_of(desk_of(hands.window).workspace)
    assert told_of(held, *others) == []
    assert [each for each in strangers if each in held] == []
    assert re.findall(r'Victim-survivor [A-F]\b|"letter":"[A-F]"|Deano', held) == []
    assert all(told_of(held, person) for person in mine)
    seen = said(hands.window)
    for number in range(len(mine)):
        hands.tab_to("Victim-survivors", QTableView)
        hands.press("Home")
        hands.press("Down", number)
        hands.press("Return")
        hands.picture(f"b-{who}-{number}")
        seen += said(hands.window)
        hands.press("Alt+Left")
    assert told_of(seen, *others) == []
    assert re.findall(r"Victim-survivor [A-F]\b|Deano|SR-000[12]", seen) == []
    assert all(person.given in seen for person in mine)
    return hands


def test_six_dyads_and_two_idvas(tmp_path: Path, qtbot: QtBot) -> None:
    laptops = make_laptops(tmp_path)
    hands = laptops.sit_down("worker")
    case = take_the_referral_in(hands, qtbot)
    for person in EVERYBODY[1:]:
        add_victim(hands, person)
    everybody_at_a_glance(hands)
    name_one_in_a_note(hands)
    look_at_an_address(hands, laptops, qtbot)
    ask_for_plans(hands)
    assert case
    leave(hands)
    laptops.exchange(("worker", "near"), ("worker", "far"))
    leave(her_own_and_nobody_else(laptops, "near", (A, C, E)))
    leave(her_own_and_nobody_else(laptops, "far", (B, D)))
