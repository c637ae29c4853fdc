"""The calendar by the week and by the month, from the keyboard, each date a key away from what it is about."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.commands.records import add_record
from app.models.access import Access
from app.models.meeting import Appointment, DyadAppointment
from app.models.record import ScopeKind
from app.store.queries.dates import dated
from app.ui.calendar_page import CalendarPage
from app.ui.case_page import CasePage
from app.ui.record_page import RecordPage
from app.ui.widgets.month_grid import days_of, month_after
from tests.ui import audit
from tests.ui.conftest import Setting
from tests.ui.sites import SmallSite, built_site, desk_of, moment, open_window, page_of, site

__all__ = ["built_site", "site"]


def calendar(site: SmallSite, who: str = "worker", setting: Setting | None = None) -> CalendarPage:
    window = open_window(site, who, setting)
    desk_of(window).open_area("calendar")
    page = page_of(window)
    assert isinstance(page, CalendarPage)
    return page


@pytest.fixture
def planned(site: SmallSite) -> SmallSite:
    """The site with a visit today and a call to a victim-survivor on Wednesday."""
    workspace = site.open("worker")
    visit = Appointment(case="", planned=moment(0, "14:00"), kind="home_visit", where="Stryd Fawr", status="planned")
    add_record(workspace, visit, case=site.ids["rhys"])
    workspace.close()
    idva = site.open("idva")
    call = DyadAppointment(case="", dyad="", planned=moment(-2, "10:00"), kind="phone", status="planned")
    add_record(idva, call, dyad=site.ids["dyad"])
    idva.close()
    return site


def told(page: CalendarPage) -> list[str]:
    return [button.line.spoken() for button in page.buttons]


def test_a_week_lists_every_date_of_its_days(planned: SmallSite) -> None:
    page = calendar(planned)
    assert page.span.text() == "23 to 29 November 2026"
    assert told(page) == [
        "Daniel Whitcombe, Next review, Due today",
        "Rhŷs Blŵm, Home visit, Stryd Fawr, 14:00",
        "Aled Price, Refer to alcohol service",
        "Rhŷs Blŵm, Next review",
        "Aled Price, Ask the school about contact arrangements",
    ]
    page.later.click()
    assert page.span.text() == "30 November 2026 to 6 December 2026"
    assert told(page) == []
    page.earlier.click()
    page.earlier.click()
    assert "Aled Price, Next review, Overdue 9 days" not in told(page)  # that was the week before
    assert "Imran Sheikh, Next review, Overdue 2 days" in told(page)


def test_enter_opens_what_a_date_is_about_and_back_returns_to_its_case(planned: SmallSite) -> None:
    page = calendar(planned)
    page.buttons[1].setFocus()
    QTest.keyClick(page.buttons[1], Qt.Key.Key_Return)
    assert isinstance(page.main.page, RecordPage)
    page.main.go_back()
    assert isinstance(page.main.page, CasePage)
    assert page.main.page.case == planned.ids["rhys"]
    page.main.go_back()
    assert page.main.page is page


def test_a_month_is_gone_about_with_the_arrows_and_enter_opens_a_day(planned: SmallSite) -> None:
    page = calendar(planned)
    page.view.chips["month"].click()
    assert page.span.text() == "November 2026"
    assert page.grid.current_day() == date(2026, 11, 23)
    index = page.grid.currentIndex()
    assert page.grid.days.data(index, Qt.ItemDataRole.AccessibleTextRole) == (
        "23 November 2026. 2 things. Daniel Whitcombe: Next review. Rhŷs Blŵm: Home visit, Stryd Fawr"
    )
    page.grid.setFocus()
    QTest.keyClick(page.grid, Qt.Key.Key_Right)
    QTest.keyClick(page.grid, Qt.Key.Key_Right)
    assert page.grid.current_day() == date(2026, 11, 25)
    QTest.keyClick(page.grid, Qt.Key.Key_Return)
    assert page.view.code == "week"
    assert page.buttons[2].hasFocus()
    page.view.chips["month"].click()
    page.later.click()
    assert page.span.text() == "December 2026"
    page.restore({"view": "month", "day": "2027-01-31", "whose": "mine"})
    page.later.click()
    assert page.span.text() == "February 2027"


def test_an_idva_sees_the_dates_of_her_own_victim_survivors_and_her_access_reads_no_case(planned: SmallSite) -> None:
    page = calendar(planned, "idva")
    assert told(page) == ["Cerys Wynn, Phone call, 10:00"]
    access = page.workspace.access
    assert not any(access.may(kind) for kind in (ScopeKind.CASE, ScopeKind.INDEX))
    worker = planned.open("worker")  # even over a store that holds everything, her Access reads none of it
    wide = Access(access.staff, access.role)
    found = dated(worker.store, wide, first=None, last=date(2030, 1, 1), today=worker.today())
    worker.close()
    assert {one.name for one in found} <= {"Cerys Wynn"}
    page.buttons[0].click()
    assert isinstance(page.main.page, RecordPage)


def test_a_lead_may_see_the_whole_site(planned: SmallSite) -> None:
    page = calendar(planned, "lead")
    assert page.whose.isVisible()
    page.whose.chips["site"].click()
    assert "Daniel Whitcombe, Next review, Due today" in told(page)
    page.whose.chips["mine"].click()
    assert "Daniel Whitcombe, Next review, Due today" not in told(page)
    assert not calendar(planned).whose.isVisible()


def test_the_grid_begins_on_a_monday_and_steps_by_months() -> None:
    assert days_of(date(2026, 11, 23)) == (date(2026, 10, 26), date(2026, 12, 6))
    assert days_of(date(2027, 2, 1))[0] == date(2027, 2, 1)
    assert [month_after(date(2026, 12, 31), step) for step in (-12, 1)] == [date(2025, 12, 1), date(2027, 1, 1)]


def test_the_calendar_has_no_faults(planned: SmallSite, setting: Setting) -> None:
    page = calendar(planned, setting=setting)
    for view in ("week", "month"):
        page.view.chips[view].click()
        for _ in range(6):
            QApplication.processEvents()
        assert audit.audit(page.window()) == []
