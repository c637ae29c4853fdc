"""The list of cases: counts, filters, search, order, and the Idva's list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.case_list import CaseList
from app.ui.case_page import CasePage
from app.ui.dyad_list import DyadList
from app.ui.dyad_page import DyadPage
from app.ui.find_case import FindCase
from tests.ui import audit
from tests.ui.sites import SmallSite, built_site, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]


@pytest.fixture
def cases(site: SmallSite) -> CaseList:
    page = page_of(open_window(site))
    assert isinstance(page, CaseList)
    return page


def names(page: CaseList) -> list[str]:
    return [line.name for line in page.table.rows()]


def cells(page: CaseList, name: str) -> dict[str, tuple[str, str]]:
    line = next(line for line in page.table.rows() if line.name == name)
    found = {column.key: column.cell(line) for column in page.table.columns}
    return {key: (cell.text, cell.second) for key, cell in found.items()}


def test_the_heading_counts_in_words(cases: CaseList) -> None:
    assert cases.header.subtitle.text() == "6 open cases. 4 need something today."


def test_the_tiles_count_and_filter(cases: CaseList) -> None:
    counts = {key: tile.count for key, tile in cases.tiles.tiles.items()}
    assert counts == {"very_high": 3, "overdue": 2, "review": 4, "silent": 3}
    expected = {
        "very_high": ["Aled Price", "Daniel Whitcombe", "Rhŷs Blŵm"],
        "overdue": ["Aled Price", "Rhŷs Blŵm"],
        "review": ["Aled Price", "Daniel Whitcombe", "Rhŷs Blŵm", "Imran Sheikh"],
        "silent": ["Aled Price", "Imran Sheikh", "Scott Tanner"],
    }
    for key, wanted in expected.items():
        cases.tiles.tiles[key].click()
        assert names(cases) == wanted
        cases.tiles.tiles[key].click()  # pressed twice, all show again
        assert len(names(cases)) == 7


def test_the_highest_risk_stands_first_and_among_equals_the_one_left_longest(cases: CaseList) -> None:
    assert names(cases)[:4] == ["Aled Price", "Daniel Whitcombe", "Rhŷs Blŵm", "Imran Sheikh"]
    assert names(cases)[-1] == "Name not confirmed (known as Matt)"


def test_a_line_says_contact_review_and_actions_in_words(cases: CaseList) -> None:
    line = cells(cases, "Aled Price")
    assert line["name"] == ("Aled Price", "SGL-0001")
    assert line["contact"] == ("Mon 9 Nov", "Home visit")
    assert line["review"] == ("14 Nov 2026", "Overdue 9 days")
    assert line["actions"] == ("3", "1 overdue")
    assert line["idva"] == ("Mercy Okafor", "")
    assert cells(cases, "Daniel Whitcombe")["contact"] == ("Today 09:10", "Phone call")
    assert cells(cases, "Daniel Whitcombe")["review"] == ("23 Nov 2026", "Due today")
    assert cells(cases, "Rhŷs Blŵm")["review"][1] == "In 4 days"
    assert cells(cases, "Name not confirmed (known as Matt)")["contact"] == ("No contact yet", "Referred Fri 20 Nov")


def test_an_indirect_only_case_shows_its_last_work_and_no_contact(cases: CaseList) -> None:
    assert cells(cases, "Imran Sheikh")["contact"] == ("Tue 3 Nov", "Work: Disruption")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("rhys", ["Rhŷs Blŵm"]),  # without the accent
        ("PRICE", ["Aled Price"]),
        ("sgl-0003", ["Rhŷs Blŵm"]),
        ("dyfed", ["Aled Price", "Daniel Whitcombe", "Rhŷs Blŵm", "Imran Sheikh", "Scott Tanner", "Lee Barrow"]),
        ("llanbedr", ["Aled Price"]),  # his address
        ("alcohol service", ["Aled Price"]),  # what an action and a note say
        ("nobody like this", []),
    ],
)
def test_the_search_finds_names_references_agencies_and_addresses(
    typed: str, found: list[str], cases: CaseList
) -> None:
    QTest.keyClicks(cases.search, typed)
    shown = names(cases)
    assert shown[: len(found)] == found
    if typed != "dyfed":
        assert shown == found


def test_the_search_finds_a_victim_survivors_town_without_showing_it(cases: CaseList) -> None:
    QTest.keyClicks(cases.search, "cerys")
    assert names(cases) == ["Aled Price"]


def test_nothing_found_says_what_to_do(cases: CaseList) -> None:
    QTest.keyClicks(cases.search, "zzz")
    assert cases.nothing.isVisible()
    assert cases.nothing.title.text() == "No case matches"
    QTest.keyClick(cases.search, Qt.Key.Key_Escape)
    assert not cases.nothing.isVisible()
    assert cases.search.text() == ""


def test_the_chips_choose_by_stage(cases: CaseList) -> None:
    cases.chips.chips["closed"].click()
    assert names(cases) == ["Owain Tŷ-Gwyn"]
    cases.chips.chips["intake"].click()
    assert sorted(names(cases)) == ["Name not confirmed (known as Matt)", "Rhŷs Blŵm"]
    cases.chips.chips["review"].click()
    assert len(names(cases)) == 4


def test_a_header_sorts_and_letters_find_a_name(cases: CaseList) -> None:
    cases.table._on_header(0)
    assert names(cases)[0] == "Aled Price"
    assert names(cases)[1] == "Daniel Whitcombe"
    cases.table.setFocus()
    QTest.keyClicks(cases.table, "t")
    line = cases.table.current_row()
    assert line is not None
    assert line.name == "Scott Tanner"


def test_enter_opens_the_case(site: SmallSite) -> None:
    window = open_window(site)
    page = page_of(window)
    assert isinstance(page, CaseList)
    page.table.setFocus()
    page.table.select(site.ids["daniel"])
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    opened = page_of(window)
    assert isinstance(opened, CasePage)
    assert opened.head.name == "Daniel Whitcombe"
    desk_of(window).go_back()
    assert page.current_case() == site.ids["daniel"]


def test_a_lead_sees_every_case_with_its_case_manager(site: SmallSite) -> None:
    window = open_window(site, "lead")
    desk_of(window).open_area("site")
    page = page_of(window)
    assert isinstance(page, CaseList)
    assert len(page.table.rows()) == 7
    assert cells(page, "Aled Price")["manager"] == ("Siân Rees", "")
    desk_of(window).open_area("cases")
    mine = page_of(window)
    assert isinstance(mine, CaseList)
    assert mine.nothing.title.text() == "No cases yet"


def test_an_idva_sees_her_own_side_and_no_case(site: SmallSite) -> None:
    window = open_window(site, "idva")
    page = page_of(window)
    assert isinstance(page, DyadList)
    line = page.table.rows()[0]
    shown = {column.key: column.cell(line) for column in page.table.columns}
    assert (shown["name"].text, shown["name"].second) == ("Cerys Wynn", "SGL-0001")
    assert shown["status"].text == "Active"
    assert (shown["relationship"].text, shown["relationship"].second) == ("Ex-partner", "Live apart")
    assert shown["behaviour"].text == "5 Nov 2026"
    assert shown["risk"].second == "Due now"
    assert page.header.subtitle.text() == "1 victim-survivor. 1 has a rating due."
    words = " ".join(w.text() for w in audit.shown(window) if hasattr(w, "text") and callable(w.text))
    assert "Aled" not in words
    page.table.setFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert isinstance(page_of(window), DyadPage)


def find(site: SmallSite, who: str, act: Callable[[FindCase], None]) -> FindCase:
    window = open_window(site, who)
    dialog = FindCase(window, desk_of(window).workspace)
    dialog.show()
    act(dialog)
    return dialog


def test_ctrl_k_finds_by_name_and_opens_with_enter(site: SmallSite) -> None:
    def act(dialog: FindCase) -> None:
        QTest.keyClicks(dialog.search, "blwm")
        QTest.keyClick(dialog.search, Qt.Key.Key_Return)

    dialog = find(site, "worker", act)
    assert dialog.chosen == site.ids["rhys"]
    logged = dialog._workspace.store.db.execute('SELECT what, record, "count" FROM r_access_event').fetchall()
    assert logged == [("searched", site.ids["rhys"], "1")]


def test_ctrl_k_says_why_a_case_was_found(site: SmallSite) -> None:
    dialog = find(site, "worker", lambda dialog: QTest.keyClicks(dialog.search, "llanbedr"))
    found = dialog.table.rows()
    assert [(one.name, one.why) for one in found] == [("Aled Price", ("Mentioned in the record",))]


def test_ctrl_k_finds_a_colleagues_case_and_says_who_holds_it(built_site: SmallSite, tmp_path: Path) -> None:
    copy = built_site.copy(tmp_path / "s")
    lead = copy.open("lead")
    from app.commands.cases import open_case
    from app.models.person import ServiceUser
    from app.models.referral import Referral
    from tests.ui.sites import _give, day

    referral = Referral(case="", received_on=day(1), source="police", service_user_aware="no")
    opened = open_case(lead, person=ServiceUser(given_name="Huw", family_name="Pritchard"), referral=referral)
    worker = copy.open("worker")
    _give(lead, worker, opened.index_scope)
    lead.close()
    worker.close()

    def act(dialog: FindCase) -> None:
        QTest.keyClicks(dialog.search, "pritchard")
        QTest.keyClick(dialog.search, Qt.Key.Key_Return)

    dialog = find(copy, "worker", act)
    assert dialog.chosen == ""
    assert dialog.nothing.title.text() == "This case is not on this laptop"
    assert "Carys Bowen holds it" in dialog.nothing.text.text()


def test_the_finder_has_no_faults(site: SmallSite) -> None:
    dialog = find(site, "worker", lambda dialog: QTest.keyClicks(dialog.search, "a"))
    for _ in range(6):
        QApplication.processEvents()
    assert audit.audit(dialog, tab=False) == []


def test_a_name_and_enter_opens_the_case_from_the_search_line(site: SmallSite) -> None:
    desk = desk_of(open_window(site))
    desk.open_area("cases")
    page = desk.page
    assert isinstance(page, CaseList)
    page.search.setFocus()
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    second = page.table.current_row()
    QTest.keyClick(page.search, Qt.Key.Key_Up)
    assert page.table.current_row() != second
    QTest.keyClicks(page.search, "aled")
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert isinstance(desk.page, CasePage)
    assert desk.page.case == site.ids["aled"]
