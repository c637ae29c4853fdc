"""Two records of one person: told after a bundle and on My cases, compared, joined or kept apart, and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.commands import cases, exchange, people
from app.models.person import Dyad, ServiceUser, VictimSurvivor
from app.models.referral import Referral
from app.store.queries.finding import find_cases
from app.store.queries.identities import judgements, unreviewed_matches
from app.store.queries.victim_links import victim_judgements
from app.ui.case_list import CaseList
from app.ui.case_page import CasePage
from app.ui.case_people import CasePeople
from app.ui.exchange_page import ExchangePage
from app.ui.main_window import MainWindow
from app.ui.matches_page import MatchesPage
from app.ui.today_lines import today_lines
from tests.ui import audit
from tests.ui.conftest import Setting, show
from tests.ui.sites import SmallSite, built_site, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]


def referral(on: str = "2026-11-02") -> Referral:
    return Referral(case="", received_on=on, source="police", service_user_aware="no")


@pytest.fixture
def twice(site: SmallSite) -> SmallSite:
    """Aled Price again, spelled otherwise, on the same case manager's laptop."""
    worker = site.open("worker")
    person = ServiceUser(given_name="Aled", family_name="Pryce", birth_date="1988-03-14")
    site.ids["again"] = cases.open_case(worker, person=person, referral=referral()).id
    worker.close()
    return site


def matches(window: MainWindow) -> MatchesPage:
    desk_of(window).open_page("matches", {})
    page = page_of(window)
    assert isinstance(page, MatchesPage)
    QApplication.processEvents()
    return page


def labels(page: object) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisible()]  # type: ignore[attr-defined]


BOTH = "Aled Price, SGL-0001 and Aled Pryce, SGL-0009"
OTHER_WAY = "Aled Pryce, SGL-0009 and Aled Price, SGL-0001"


def both_of(page: MatchesPage) -> str:
    (card,) = page._cards.values()
    assert card.accessibleName() in (BOTH, OTHER_WAY)
    return card.accessibleName()


def answer(window: MainWindow, words: str, why: str, button: str) -> None:
    audit.press(window, words)
    QApplication.processEvents()
    QTest.keyClicks(QApplication.focusWidget(), why)
    audit.press(window, button)
    QApplication.processEvents()


def test_joining_shows_episodes_of_one_person_everywhere(twice: SmallSite) -> None:
    window = open_window(twice)
    page = matches(window)
    both = both_of(page)
    assert "Very likely the same person" in labels(page)
    answer(window, f"They are the same person: {both}", "Same photograph", "Join them")
    assert "Joined. They have more than one case that goes on: SGL-0009, SGL-0001" in labels(page)
    workspace = desk_of(window).workspace
    assert unreviewed_matches(workspace.store, workspace.access) == []
    found = find_cases(workspace.store, workspace.access, "Pryce")
    assert [(one.reference, one.why) for one in found] == [
        ("SGL-0009", ("Name or reference",)),
        ("SGL-0001", ("Another record of the same person",)),
    ]
    desk_of(window).open_case(twice.ids["aled"])
    head = page_of(window)
    assert isinstance(head, CasePage)
    assert "also known as case SGL-0009" in head.header.facts.accessibleName()
    desk_of(window).open_area("cases")
    listed = page_of(window)
    assert isinstance(listed, CaseList)
    assert {line.row.reference: line.others for line in listed._lines if line.others} == {
        "SGL-0001": ("SGL-0009",),
        "SGL-0009": ("SGL-0001",),
    }


def test_what_was_judged_is_listed_and_taken_back(twice: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    window = open_window(twice)
    page = matches(window)
    both = both_of(page)
    answer(window, f"They are two people: {both}", "Twins", "Keep them apart")
    assert "Nobody to review" in labels(page)
    said = labels(page)
    assert any(words.endswith(" are two people") for words in said)
    monkeypatch.setattr("app.ui.dialogs.ask_reason", lambda *_args: "They are not twins")
    (judged,) = judgements(desk_of(window).workspace.store, desk_of(window).workspace.access)
    page.take_back(judged.person, judged.other)
    QApplication.processEvents()
    assert len(page._cards) == 1
    (judged,) = judgements(desk_of(window).workspace.store, desk_of(window).workspace.access)
    assert (judged.judgement, judged.why) == ("undone", "They are not twins")


def test_a_judgement_needs_a_reason_and_locking_keeps_the_question(twice: SmallSite) -> None:
    window = open_window(twice)
    page = matches(window)
    both = both_of(page)
    audit.press(window, f"They are the same person: {both}")
    QApplication.processEvents()
    audit.press(window, "Join them")
    assert page._panel is not None
    assert page._panel.form.rows["why"].error.text() == "Say what it rests on"
    page._panel.form.set_values({"why": "Half a sen"})
    place = page.place()
    again = matches(window)
    again.restore(place)
    assert again._panel is not None
    assert again._panel.form.value("why") == "Half a sen"


def test_my_cases_says_so_and_leads_there(twice: SmallSite, qtbot: QtBot) -> None:
    window = open_window(twice)
    desk = desk_of(window)
    page = page_of(window)
    assert isinstance(page, CaseList)
    qtbot.waitUntil(lambda: any(line.key == "matches" for line in today_lines(desk.workspace)), timeout=5000)
    (line,) = [line for line in today_lines(desk.workspace) if line.key == "matches"]
    assert line.what == "1 person may already be known" or line.what == "2 people may already be known"
    assert (line.page, line.group) == ("matches", "finish")


def test_a_bundle_says_who_may_already_be_known(site: SmallSite, tmp_path: Path, qtbot: QtBot) -> None:
    worker, lead = site.open("worker"), site.open("lead")
    cases.open_case(
        lead,
        person=ServiceUser(given_name="Daniel", family_name="Whitcomb", birth_date="1994-02-03"),
        referral=referral(),
    )
    (made, *_rest) = exchange.make_bundles(lead, worker.device, tmp_path)
    worker.close()
    lead.close()
    window = open_window(site)
    desk_of(window).open_area("exchange")
    page = page_of(window)
    assert isinstance(page, ExchangePage)
    page._on_taken(exchange.receive_bundle(desk_of(window).workspace, made.path))
    QApplication.processEvents()
    assert "1 person received may already be known" in labels(page)
    audit.press(window, "Compare them")
    compared = page_of(window)
    assert isinstance(compared, MatchesPage)
    assert len(compared._cards) == 1


@pytest.mark.usefixtures("qtbot")
def test_it_keeps_what_every_page_must(twice: SmallSite, setting: Setting) -> None:
    window = open_window(twice, setting=setting)
    page = matches(window)
    show(window, setting)
    assert audit.audit(window) == []
    page.ask("same", *next(iter(page._cards)))
    show(window, setting)
    assert audit.audit(window, tab=False) == []


# ---- a name that becomes certain, and one victim-survivor twice ---------------------------------------------------------


def people_of(window: MainWindow, case: str) -> CasePeople:
    desk_of(window).open_case(case, "people")
    page = page_of(window)
    assert isinstance(page, CasePage)
    QApplication.processEvents()
    part = page._parts["people"]
    assert isinstance(part, CasePeople)
    return part


def test_a_name_is_confirmed_and_compared_again(site: SmallSite) -> None:
    window = open_window(site)
    part = people_of(window, site.ids["mateusz"])
    audit.press(window, "Confirm the name")
    form = part._panel
    assert form is not None
    form.form.set_values({"given": "Scott", "family": "Tanner", "birth_date": "1985-05-19"})  # type: ignore[attr-defined]
    form._look()  # type: ignore[attr-defined]
    assert any("Very likely the same person: Scott Tanner" in label.text() for label in form.findChildren(QLabel))
    audit.press(window, "The name is confirmed")
    page = page_of(window)
    assert isinstance(page, MatchesPage)
    assert len(page._cards) == 1
    part = people_of(window, site.ids["mateusz"])
    head = page_of(window)
    assert isinstance(head, CasePage)
    assert head.header.name.text() == "Scott Tanner"
    assert part.confirm_name.isHidden()


def test_one_victim_survivor_of_two_cases_is_said_once(site: SmallSite) -> None:
    worker = site.open("worker")
    victim = VictimSurvivor(given_name="Ceris", family_name="Wynne", birth_date="1990-05-02")
    people.add_dyad(
        worker, site.ids["scott"], victim_survivor=victim, dyad=Dyad(victim_survivor="", relationship="partner")
    )
    worker.close()
    window = open_window(site)
    people_of(window, site.ids["scott"])
    both = "Victim-survivor A and Victim-survivor A on SGL-0001"
    answer(window, f"One person: {both}", "Same birthday and school", "One person")
    workspace = desk_of(window).workspace
    (judged,) = victim_judgements(workspace.store, workspace.access)
    assert (judged.judgement, judged.why) == ("same", "Same birthday and school")
    answer(window, f"Take back: {both}", "A cousin", "Take this back")
    (judged,) = victim_judgements(workspace.store, workspace.access)
    assert judged.judgement == "undone"
