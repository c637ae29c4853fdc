"""An Idva's home: what waits for her, by victim-survivor, and nothing of the case."""

from __future__ import annotations

import pytest

from app.commands.records import add_record
from app.models.meeting import ContactPlan, DyadAppointment
from app.models.orders import DyadOrder
from app.models.record import ScopeKind
from app.store import journal
from app.store.queries.cases import case_head, case_list
from app.store.queries.dates import dated, live_cases
from app.store.queries.gaps import case_gaps
from app.store.queries.looks import new_changes
from app.store.queries.timeline import timeline
from app.ui.assessment_wizard import AssessmentWizard
from app.ui.dyad_list import DyadList
from app.ui.plan_page import PlanPage
from tests.ui.sites import SmallSite, built_site, day, moment, open_window, page_of, site

__all__ = ["built_site", "site"]


@pytest.fixture
def told(site: SmallSite) -> SmallSite:
    """The case manager has asked for a plan to be cleared and added an order; the Idva has planned a call."""
    worker, idva = site.open("worker"), site.open("idva")
    plan = ContactPlan(dyad="", state="asked", channels=("phone",), times="Weekdays")
    add_record(worker, plan, dyad=site.ids["dyad"])
    order = DyadOrder(case="", dyad="", type="non_molestation", ends=day(-5), state="in_force")
    add_record(worker, order, dyad=site.ids["dyad"])
    idva.store.accept(list(journal.load_scope(worker.store.db, site.ids["dyad_scope"]).values()))
    call = DyadAppointment(case="", dyad="", planned=moment(-2, "10:00"), kind="phone", status="planned")
    add_record(idva, call, dyad=site.ids["dyad"])
    worker.close()
    idva.close()
    return site


def home(site: SmallSite) -> DyadList:
    page = page_of(open_window(site, "idva"))
    assert isinstance(page, DyadList)
    return page


def said(page: DyadList, part: str) -> list[str]:
    return [button.line.spoken() for button in page.today.parts[part].buttons]


def test_it_says_what_waits_what_is_new_and_what_is_planned(told: SmallSite) -> None:
    page = home(told)
    assert said(page, "owed") == [
        "Cerys Wynn, Clear the contact plan, or send it back",
        "Cerys Wynn, Rate the risk: intake, not yet",
    ]
    assert said(page, "new")[0].startswith("Cerys Wynn, Order, Assessment, Contact plan and ")
    assert said(page, "due") == [
        "Cerys Wynn, Phone call, In 2 days",
        "Cerys Wynn, Non-molestation order ends, In 5 days",
    ]


def test_each_line_leads_to_its_place(told: SmallSite) -> None:
    page = home(told)
    page.today.parts["owed"].buttons[0].click()
    assert isinstance(page.main.page, PlanPage)
    page.main.go_back()
    page.today.parts["owed"].buttons[1].click()
    wizard = page.main.page
    assert isinstance(wizard, AssessmentWizard)
    assert (wizard.subject.instrument.split("@")[0], wizard.subject.perspective, wizard.subject.time_point) == (
        "risk",
        "idva",
        "intake",
    )
    page.main.go_back()
    page.today.parts["new"].buttons[0].click()
    page.main.go_back()
    assert said(page, "new") == []


def test_her_access_reads_nothing_of_a_case_even_where_the_store_holds_it(told: SmallSite) -> None:
    idva, worker = told.open("idva"), told.open("worker")
    for (scope,) in worker.store.db.execute("SELECT id FROM scope WHERE kind IN ('case', 'index')").fetchall():
        idva.store.accept(list(journal.load_scope(worker.store.db, scope).values()))
    worker.close()
    store, access, today = idva.store, idva.access, idva.today()
    assert store.db.execute("SELECT count(*) FROM r_case").fetchone()[0] > 0  # it is all there
    assert not any(access.may(kind) for kind in (ScopeKind.CASE, ScopeKind.INDEX, ScopeKind.SITE))
    assert case_list(store, access, today=today.isoformat(), mine=False) == []
    assert case_head(store, access, told.ids["aled"]) is None
    assert timeline(store, access, told.ids["aled"]) == []
    assert live_cases(store, access) == {}
    assert case_gaps(store, access, today=today.isoformat(), mine=False) == {}
    assert {c.subject for c in new_changes(store, access, mine=False)} == {told.ids["dyad"]}
    found = dated(store, access, first=None, last=today.replace(year=2030), today=today)
    assert {(one.dyad, one.case_manager) for one in found} == {(told.ids["dyad"], "")}
    assert "Aled" not in repr(found)
    idva.close()
