"""The panel over the list and the page behind it: what needs somebody today, one key from the place that settles it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.commands.looks import note_look
from app.commands.records import add_record
from app.models.ids import stamp
from app.models.meeting import Appointment
from app.store.drafts import Draft, save_draft
from app.ui.assessment_wizard import AssessmentWizard
from app.ui.case_list import CaseList
from app.ui.case_page import CasePage
from app.ui.referral_page import ReferralPage
from app.ui.today_lines import today_lines
from app.ui.today_page import TodayPage
from app.ui.today_panel import MOST, TodayPanel
from app.ui.work_page import WorkPage
from app.workspace import Workspace
from tests.ui import audit
from tests.ui.conftest import Setting
from tests.ui.sites import NOW, SmallSite, built_site, desk_of, moment, open_window, page_of, site

__all__ = ["built_site", "site"]


def case_list(site: SmallSite, setting: Setting | None = None) -> CaseList:
    page = page_of(open_window(site, setting=setting))
    assert isinstance(page, CaseList)
    return page


def told(panel: TodayPanel, part: str) -> list[str]:
    return [button.line.spoken() for button in panel.parts[part].buttons]  # type: ignore[index]  # a literal


def test_ten_seconds_say_what_is_due_new_and_unfinished(site: SmallSite) -> None:
    panel = case_list(site).today
    assert told(panel, "due")[2] == "Aled Price, Next review, Overdue 9 days"
    assert "First attempt to reach the service user, Overdue" in told(panel, "due")[0]
    assert panel.parts["due"].all.text() == "Show\u00a0all\u00a07"
    assert told(panel, "new") == ["Aled Price, Assessment, by Mercy Okafor, Thu 5 Nov"]
    assert not panel.parts["new"].all.isVisible()
    assert told(panel, "finish")[0].startswith("Aled Price, Ask and record the sex; Ask and record the ethnicity; ")
    assert told(panel, "finish")[0].endswith(", 3 missing")


def test_enter_on_a_line_opens_the_place_that_settles_it(site: SmallSite) -> None:
    page = case_list(site)
    line = next(one for one in today_lines(page.workspace) if one.what == "Confirm address check with police")
    page.today.show_lines([line])
    button = page.today.parts["due"].buttons[0]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    opened = page.main.page
    assert isinstance(opened, CasePage)
    assert (opened.case, opened.tabs.current) == (site.ids["aled"], "actions")
    logged = page.workspace.store.db.execute("SELECT what, record FROM r_access_event").fetchall()
    assert logged == [("opened", site.ids["aled"])]


def test_opening_a_case_settles_what_was_new_on_it(site: SmallSite) -> None:
    page = case_list(site)
    page.today.parts["new"].buttons[0].click()
    page.main.go_back()
    assert told(page.today, "new") == []
    assert page.today.parts["new"].nothing.isVisible()


def work_draft(workspace: Workspace, key: str, value: dict[str, str] | None = None) -> None:
    save_draft(workspace.store.db, Draft(key, "", dict(value or {}), {}, stamp(NOW)))


@pytest.mark.parametrize(
    ("key", "about", "words", "page"),
    [
        ("work/{aled}", {}, "Aled Price, Draft: Contact or activity, Today 09:30", WorkPage),
        ("referral/new", {}, "Draft: New referral, Today 09:30", ReferralPage),
        (
            "assessment/behaviour/{dyad}/case_manager",
            {"instrument": "behaviour", "case": "{aled}", "dyad": "{dyad}", "perspective": "case_manager"},
            "Victim-survivor A (C.W.), Draft: Behaviour assessment, Today 09:30",
            AssessmentWizard,
        ),
    ],
)
def test_every_draft_left_open_has_a_way_back(
    site: SmallSite, key: str, about: dict[str, str], words: str, page: type
) -> None:
    workspace = site.open("worker")
    value = {name: text.format(**site.ids) for name, text in about.items()}
    work_draft(workspace, key.format(**site.ids), value | ({"time_point": "review"} if about else {}))
    work_draft(workspace, "window/place")  # no draft of a person's
    work_draft(workspace, "work/a case that was taken back")
    workspace.close()
    shown = case_list(site)
    drafts = [b for b in shown.today.parts["finish"].buttons if "Draft" in b.line.what]
    assert [b.line.spoken() for b in drafts] == [words]
    drafts[0].click()
    assert isinstance(shown.main.page, page)


def test_an_appointment_today_stands_first_with_its_check_in(site: SmallSite) -> None:
    workspace = site.open("worker")
    visit = Appointment(
        case="",
        planned=moment(0, "14:00"),
        kind="home_visit",
        where="Stryd Fawr",
        check_in_by=moment(0, "15:30"),
        status="planned",
    )
    add_record(workspace, visit, case=site.ids["rhys"])
    workspace.close()
    panel = case_list(site).today
    assert told(panel, "due")[0] == "Rhŷs Blŵm, Home visit, Stryd Fawr. Check in by 15:30, Today 14:00"


def test_the_page_behind_has_all_of_it_and_enter_goes_on(site: SmallSite) -> None:
    page = case_list(site)
    page.today.parts["due"].all.click()
    today = page.main.page
    assert isinstance(today, TodayPage)
    assert today.header.subtitle.text() == "7 things are due."
    assert len(today.table.rows()) == 7 > MOST
    today.chips.chips["all"].click()
    assert len(today.table.rows()) == 14
    QTest.keyClicks(today.search, "licence")
    assert [line.who for line in today.table.rows()] == ["Rhŷs Blŵm"]
    assert today.current_case() == site.ids["rhys"]
    QTest.keyClick(today.search, Qt.Key.Key_Return)
    assert isinstance(page.main.page, CasePage)
    page.main.go_back()
    kept = today.place()
    today.restore({**kept, "search": "", "chip": "new"})
    assert [line.who for line in today.table.rows()] == ["Aled Price"]


def test_it_says_so_where_nothing_needs_anybody(site: SmallSite) -> None:
    window = open_window(site, "lead")
    desk_of(window).open_page("today", {})
    page = page_of(window)
    assert isinstance(page, TodayPage)
    assert page.nothing.title.text() == "Nothing needs you today"
    desk_of(window).open_area("cases")
    mine = page_of(window)
    assert isinstance(mine, CaseList)
    assert not mine.today.isVisible()  # an empty caseload has its own words


def test_an_idva_sees_no_case_in_what_is_new(site: SmallSite) -> None:
    window = open_window(site, "idva")
    desk_of(window).open_page("today", {})
    page = page_of(window)
    assert isinstance(page, TodayPage)
    assert {line.who for line in page.table.rows()} == {"Cerys Wynn"}
    assert all(line.page != "case" for line in page.table.rows())
    assert "new" in {line.group for line in page.table.rows()}
    note_look(page.workspace, site.ids["dyad"])
    page.refresh(None)
    assert "new" not in {line.group for line in page.table.rows()}


def test_the_list_with_its_panel_and_the_page_have_no_faults(site: SmallSite, setting: Setting) -> None:
    page = case_list(site, setting)
    for _ in range(6):
        QApplication.processEvents()
    assert audit.audit(page.window()) == []
    page.main.open_page("today", {})
    for _ in range(6):
        QApplication.processEvents()
    assert audit.audit(page.window()) == []
