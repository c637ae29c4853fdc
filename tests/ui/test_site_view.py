"""The lead's view of the site: who carries what, what waits for approval, and handing a case over."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.models.codes import AGENCY_KIND
from app.store.queries.known_people import is_ready
from app.store.queries.sites import SiteRules, site_rules
from app.store.queries.stages import stage_facts
from app.store.queries.workload import workload
from app.ui.case_list import CaseList
from app.ui.handover_page import HandoverPage
from app.ui.site_records_page import SiteRecordsPage
from app.ui.today_page import TodayPage
from app.ui.workload_page import WorkloadPage
from tests.ui import audit
from tests.ui.conftest import Setting
from tests.ui.sites import SmallSite, built_site, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]


def site_cases(site: SmallSite, setting: Setting | None = None) -> CaseList:
    window = open_window(site, "lead", setting)
    desk_of(window).open_area("site")
    page = page_of(window)
    assert isinstance(page, CaseList)
    return page


def told(page: CaseList, part: str) -> list[str]:
    return [button.line.spoken() for button in page.today.parts[part].buttons]


def test_the_lead_reads_who_carries_what_and_what_to_allocate(site: SmallSite) -> None:
    page = site_cases(site)
    (load,) = told(page, "load")
    assert load.startswith("Siân Rees, 6 open, 3 very high, 1 coming, 4 overdue, Last work ")
    assert told(page, "assign")[0] == "Name not confirmed (known as Matt), Referred, not allocated yet, SGL-0006"
    assert "Aled Price, Next review, Overdue 9 days" in told(page, "assign")
    assert page.today.parts["approve"].nothing.isVisible()
    page.today.parts["load"].buttons[0].click()
    theirs = page.main.page
    assert isinstance(theirs, CaseList)
    assert theirs.title == "Cases of Siân Rees"
    assert len(theirs.table.rows()) == 7


def test_the_workload_counts_risk_stage_and_what_is_overdue(site: SmallSite) -> None:
    page = site_cases(site)
    found = workload(page.workspace.store, page.workspace.access, today=page.workspace.today())
    first = found[0]
    assert (first.name, first.open, first.coming, first.actions_overdue, first.reviews_overdue) == (
        "Siân Rees", 6, 1, 2, 2,
    )  # fmt: skip
    assert dict(first.risks) == {"very_high": 3, "high": 1, "medium": 1, "standard": 1}
    assert sum(first.stages.values()) == 6
    worker = site.open("worker")
    assert workload(worker.store, worker.access, today=worker.today()) == []  # a lead's alone
    worker.close()
    page.main.open_page("workload", {})
    loads = page.main.page
    assert isinstance(loads, WorkloadPage)
    assert loads.header.subtitle.text() == "6 open cases, 1 case manager."
    loads.table.setFocus()
    QTest.keyClick(loads.table, Qt.Key.Key_Return)
    assert isinstance(page.main.page, CaseList)


def test_a_case_is_handed_over_after_its_effects_were_read(site: SmallSite) -> None:
    page = site_cases(site)
    page.table.select(site.ids["aled"])
    page._hand_over()
    form = page.main.page
    assert isinstance(form, HandoverPage)
    words = " ".join(w.text() for w in audit.shown(form.window()) if isinstance(w, QLabel))
    assert "Siân Rees may no longer open or change it" in words
    assert "receive their latest bundle first" in words
    form.save_form()
    assert page.main.page is form  # nobody chosen yet: nothing is done
    form.form.set_values({"to": site.ids["lead"], "reason": "Siân is leaving"})
    form.save_form()
    assert page.main.page is page
    line = next(line for line in page.table.rows() if line.row.id == site.ids["aled"])
    assert line.row.case_manager_name == "Carys Bowen"
    assert "Handed over" in page.main.status.text()


def test_all_that_waits_for_the_lead_is_one_page(site: SmallSite) -> None:
    page = site_cases(site)
    page.main.open_page("today", {"of": "site", "group": "assign"})
    today = page.main.page
    assert isinstance(today, TodayPage)
    assert {line.group for line in today.table.rows()} == {"assign"}
    today.chips.chips["all"].click()
    assert "load" in {line.group for line in today.table.rows()}


def test_the_site_pages_have_no_faults(site: SmallSite, setting: Setting) -> None:
    page = site_cases(site, setting)
    for kind, args in (("", {}), ("workload", {}), ("handover", {"case": site.ids["aled"]})):
        if kind:
            page.main.open_page(kind, args)
        for _ in range(6):
            QApplication.processEvents()
        assert audit.audit(page.window()) == [], kind


def test_the_lead_says_how_the_site_works_and_every_case_follows(site: SmallSite) -> None:
    window = open_window(site, "lead")
    desk_of(window).open_area("site_records")
    page = page_of(window)
    assert isinstance(page, SiteRecordsPage)
    page.rules.click()
    assert page.form is not None
    form = page.form.form
    assert form.value("weeks") == "12"
    assert form.value("repeat") == "marac_12_months"
    form.set_values({"weeks": "8", "repeat": "any_further", "checks": ("police", "housing")})
    kept = page.place()
    page.close_rules()
    page.restore(kept)
    assert page.form is not None
    assert page.form.form.value("checks") == ("police", "housing")
    QTest.keyClick(page.form.act, Qt.Key.Key_Return)
    assert page.form is None
    store, access = page.workspace.store, page.workspace.access
    assert site_rules(store) == SiteRules(8, "any_further", ("police", "housing"))
    facts = stage_facts(store, access, site.ids["aled"], on=page.workspace.today().isoformat())
    assert facts is not None
    assert facts.review_weeks == 8
    wanted = {check.key for check in facts.checks} & set(AGENCY_KIND.codes)  # beside what was asked already
    assert wanted == {"police", "housing"}
    page.rules.click()
    assert page.form is not None
    assert page.form.form.value("weeks") == "8"
    for _ in range(6):
        QApplication.processEvents()
    assert audit.audit(window, tab=False) == []


def test_what_waits_for_the_lead_stays_once_who_may_be_known_is_worked_out(site: SmallSite, qtbot: QtBot) -> None:
    page = site_cases(site)
    assert page._getting_ready.isActive()
    before = {part: told(page, part) for part in ("approve", "assign", "load")}
    qtbot.waitUntil(lambda: is_ready(page.workspace.store) and not page._getting_ready.isActive())
    assert {part: told(page, part) for part in before} == before
    assert before["load"] != []


def test_a_lead_without_cases_begins_at_the_sites(site: SmallSite) -> None:
    assert page_of(open_window(site, "lead")).title == "Site cases"
    assert page_of(open_window(site, "worker")).title == "My cases"
