"""The Journey section: what comes next as a task list that opens what does it, checks in place, the panel, and its dates."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QRadioButton, QWidget

from app.commands import cases, checks, lifecycle, plans
from app.models.meeting import ContactPlan
from app.store.queries.cases import case_head
from app.store.queries.stages import stage_claims
from app.ui.assessment_wizard import AssessmentWizard
from app.ui.case_journey import CaseJourney
from app.ui.case_page import CasePage
from app.ui.closure_page import ClosurePage
from app.ui.main_window import MainWindow
from app.ui.plan_page import PlanPage
from app.ui.widgets.button import Button
from app.workspace import Workspace
from tests import stages
from tests.ui import audit
from tests.ui.sites import SmallSite, built_site, desk_of, open_window, page_of, site  # noqa: F401  # fixtures


@pytest.fixture
def window(site: SmallSite) -> Iterator[MainWindow]:  # noqa: F811  # the fixture
    made = open_window(site)
    yield made
    made.close()


def journey(window: MainWindow, case: str) -> CaseJourney:
    desk_of(window).open_case(case, "journey")
    for _ in range(4):
        QApplication.processEvents()
    page = page_of(window)
    assert isinstance(page, CasePage)
    part = page._parts["journey"]
    assert isinstance(part, CaseJourney)
    return part


def shown(widget: QWidget) -> str:
    QApplication.processEvents()
    words = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    words += [button.words for button in widget.findChildren(Button) if button.isVisible()]
    return "\n".join(words)


def workspace(window: MainWindow) -> Workspace:
    return desk_of(window).workspace


def status(window: MainWindow, case: str) -> str:
    head = case_head(workspace(window).store, workspace(window).access, case)
    assert head is not None
    return head.status


def test_a_stage_that_is_not_ready_is_a_list_of_tasks_and_never_a_refusal(window: MainWindow, site: SmallSite) -> None:  # noqa: F811
    part = journey(window, site.ids["rhys"])  # in intake, without an assessment of needs
    assert part.stage.to == "active"
    assert part.stage.go is None
    assert [row.task.words for row in part.stage.tasks] == ["Complete the needs assessment at intake"]
    assert "Active: 1 thing to do first" in shown(part)
    part.stage.tasks[0].link.click()
    page = page_of(window)
    assert isinstance(page, AssessmentWizard)
    assert (page.subject.instrument.split("@")[0], page.subject.time_point) == ("needs", "intake")


def test_when_the_last_task_is_done_the_button_stands_there(window: MainWindow, site: SmallSite) -> None:  # noqa: F811
    part = journey(window, site.ids["rhys"])
    stages.prepare(workspace(window), site.ids["rhys"], "active")
    assert part.stage.tasks == []
    assert part.stage.go is not None
    part.stage.go.click()
    audit.press(window, "Move the case")
    assert status(window, site.ids["rhys"]) == "active"
    assert part.form is None


def test_the_menu_leads_to_the_task_list(window: MainWindow, site: SmallSite) -> None:  # noqa: F811
    journey(window, site.ids["rhys"])
    page = page_of(window)
    assert isinstance(page, CasePage)
    page.show_tab("overview")
    page._fill_menu()
    next(a for a in page.menu.actions() if a.text() == "Move to Active").trigger()
    part = page._parts["journey"]
    assert isinstance(part, CaseJourney)
    assert page.tabs.current == "journey"
    assert QApplication.focusWidget() is part.stage.tasks[0].link
    page.go_on("closed")
    assert isinstance(page_of(window), ClosurePage)


def test_the_panel_decides_in_place_and_the_case_moves(window: MainWindow, site: SmallSite) -> None:  # noqa: F811
    part = journey(window, site.ids["mateusz"])
    audit.press(window, "Record the panel's decision")
    assert part.form is not None
    audit.press(window, "Save the decision")
    assert "Choose what the panel decided" in shown(part)
    part.form.form.set_values({"decision": "allocate", "reason": "High harm."})
    audit.press(window, "Save the decision")
    assert status(window, site.ids["mateusz"]) == "allocated"
    assert part.form is None
    assert "Allocate" in shown(part.panel)
    assert part.stage.to == "information_gathering"


def test_what_a_command_refuses_stands_over_the_form_with_everything_typed(
    window: MainWindow,
    site: SmallSite,  # noqa: F811
) -> None:
    part = journey(window, site.ids["mateusz"])
    part.open_form("panel")
    assert part.form is not None
    part.form.form.set_values({"on": "2026-11-01", "decision": "allocate", "reason": "High harm."})
    audit.press(window, "Save the decision")
    assert status(window, site.ids["mateusz"]) == "panel"
    assert "cannot begin on 2026-11-01" in shown(part)
    assert part.form.text("reason") == "High harm."


def test_agencies_are_asked_with_one_press_and_answered_in_place(window: MainWindow, site: SmallSite) -> None:  # noqa: F811
    part = journey(window, site.ids["mateusz"])
    assert "3 are not answered yet." in shown(part.checks)
    audit.press(window, "Ask everyone on the list")
    assert "Record the answer" in shown(part.checks)
    assert not part.checks.ask_all.isVisible()
    first = next(iter(part.checks.rows.values()))
    first.acts[0].click()
    assert part.form is not None
    part.form.form.set_values({"answer": "refused", "said": "Needs an order."})
    audit.press(window, "Save the answer")
    assert "Refused to share, 23 Nov 2026" in shown(part.checks)
    assert "Needs an order." in shown(part.checks)
    assert "2 are not answered yet." in shown(part.checks)


def test_a_question_half_typed_is_there_again_after_locking(window: MainWindow, site: SmallSite) -> None:  # noqa: F811
    part = journey(window, site.ids["mateusz"])
    part.open_form("panel")
    assert part.form is not None
    part.form.form.set_values({"reason": "Half a sent", "decision": "defer"})
    kept = page_of(window).place()
    again = journey(window, site.ids["mateusz"])
    page_of(window).restore(kept)
    again = page_of(window)._parts["journey"]  # type: ignore[attr-defined]
    assert again.form is not None
    assert (again.form.text("reason"), again.form.text("decision")) == ("Half a sent", "defer")


def test_esc_closes_the_question_and_gives_focus_back(window: MainWindow, site: SmallSite) -> None:  # noqa: F811
    part = journey(window, site.ids["mateusz"])
    part.open_form("panel")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert part.form is None
    assert QApplication.focusWidget() is part.stage.first()


def test_two_moves_that_disagree_are_settled_in_place(window: MainWindow, site: SmallSite) -> None:  # noqa: F811
    from tests.ui.sites import _give

    case, lead = site.ids["aled"], site.open("lead")
    here = workspace(window)
    scope = here.store.db.execute("SELECT _scope FROM r_case WHERE _id = ?", (case,)).fetchone()[0]
    cases.move_case(lead, case, "intake", reason="Recorded too early.")
    lifecycle.suspend_case(here, case, because="custody")
    _give(lead, here, scope)
    lead.close()
    part = journey(window, case)
    audit.press(window, "Two colleagues moved this case differently: settle which stage it is in")
    assert part.form is not None
    assert "Intake since 23 Nov 2026, by Carys Bowen" in shown_radios(part)
    claims = stage_claims(here.store, here.access, case)
    chosen = next(claim.entry for claim in claims if claim.status == "suspended")
    part.form.form.set_values({"claim": chosen, "reason": "In custody since this morning."})
    audit.press(window, "Settle it")
    assert status(window, case) == "suspended"
    assert "moved this case differently" not in shown(part)


def shown_radios(widget: QWidget) -> str:
    return "\n".join(radio.text() for radio in widget.findChildren(QRadioButton))


def test_dates_say_what_is_late_and_a_closed_case_when_it_may_be_erased(window: MainWindow, site: SmallSite) -> None:  # noqa: F811
    assert "Overdue 9 days" in shown(journey(window, site.ids["aled"]).clocks)
    closed = shown(journey(window, site.ids["owain"]))
    assert "13 Nov 2033" in closed
    assert "The closure was approved" in closed


def test_a_closed_case_opens_again_as_a_new_episode(window: MainWindow, site: SmallSite) -> None:  # noqa: F811
    journey(window, site.ids["owain"])
    audit.press(window, "Open again as a new episode")
    page = page_of(window)
    assert isinstance(page, CasePage)
    part = page._parts["journey"]
    assert isinstance(part, CaseJourney)
    assert part.form is not None
    part.form.form.set_values({"source": "police"})
    audit.press(window, "Open the new episode")
    new = page_of(window)
    assert isinstance(new, CasePage)
    assert new.case != site.ids["owain"]
    assert new.head.status == "referred"
    new.show_tab("journey")
    assert "Episode 1: SGL-0008" in shown(new._parts["journey"])


# ---- closing ---------------------------------------------------------------------------------------------------------


def closure(window: MainWindow, case: str) -> ClosurePage:
    desk_of(window).open_page("closure", {"case": case})
    page = page_of(window)
    assert isinstance(page, ClosurePage)
    return page


def test_closing_lists_what_the_reason_asks_for(window: MainWindow, site: SmallSite) -> None:  # noqa: F811
    page = closure(window, site.ids["aled"])
    page.form.field("reason").set_value("planned_goals_met")
    page._show_left()
    assert len(page.tasks) == 5
    page.form.set_values({"summary": "Less abuse."})
    page.save_form()
    assert QApplication.focusWidget() is page.tasks[0].link  # the list, and no refusal
    page.form.field("reason").set_value("deceased")
    page._show_left()
    assert page.tasks == []
    page.save_form()
    assert "Say why they are left out" in shown(page)


def test_a_closure_is_asked_for_approved_by_the_lead_and_heard_of(site: SmallSite) -> None:  # noqa: F811
    window = open_window(site)
    case = site.ids["lee"]
    stages.prepare(workspace(window), case, "closed", closure_reason="planned_goals_met")
    journey(window, case)
    page = closure(window, case)
    page.form.field("reason").set_value("planned_goals_met")
    page.form.set_values({"summary": "Less abuse.", "handover": "Police hold the risk."})
    page.form.changed.emit()
    assert "Every exit assessment is there" in shown(page)
    page.save_form()
    assert "Waiting for a second person to approve the closure" in shown(page_of(window))
    page = closure(window, case)
    assert page.footer is None  # not theirs to decide
    window.close()
    _to_lead(site)
    window = open_window(site, "lead")
    page = closure(window, case)
    assert "Police hold the risk." in shown(page)
    page.send_back()
    assert "Say what has to happen before it can close" in shown(page)
    page.save_form()
    assert status(window, case) == "closed"
    window.close()


def _to_lead(site: SmallSite) -> None:  # noqa: F811
    from tests.ui.sites import _give_all

    worker, lead = site.open("worker"), site.open("lead")
    _give_all(worker, lead)
    worker.close()
    lead.close()


def test_what_is_typed_of_a_closure_is_kept_as_a_draft(window: MainWindow, site: SmallSite) -> None:  # noqa: F811
    page = closure(window, site.ids["lee"])
    page.form.set_values({"summary": "Half a thought"})
    page.form.changed.emit()
    page.save()
    desk_of(window).go_back()
    assert closure(window, site.ids["lee"]).text("summary") == "Half a thought"


# ---- contact plans ---------------------------------------------------------------------------------------------------


def plan_page(window: MainWindow, site: SmallSite) -> PlanPage:  # noqa: F811
    desk_of(window).open_page("plan", {"case": site.ids["aled"], "dyad": site.ids["dyad"]})
    page = page_of(window)
    assert isinstance(page, PlanPage)
    return page


def test_a_plan_is_written_by_the_case_manager_and_cleared_by_the_idva(site: SmallSite) -> None:  # noqa: F811
    from tests.ui.sites import _give

    window = open_window(site)
    journey(window, site.ids["aled"])
    page = plan_page(window, site)
    page.save_form()
    assert "A contact plan says how the service user may be contacted" in shown(page)
    page.form.set_values({"channels": ("office",), "times": "Weekday mornings."})
    page.save_form()
    assert "With the Idva" in shown(page_of(window))
    window.close()
    worker, idva = site.open("worker"), site.open("idva")
    _give(worker, idva, site.ids["dyad_scope"])
    worker.close()
    idva.close()
    window = open_window(site, "idva")
    desk_of(window).open_page("dyad", {"dyad": site.ids["dyad"]})
    assert "Clear it or send it back" in shown(page_of(window))
    page = plan_page(window, site)
    assert "Weekday mornings." in shown(page)
    page.send_back()
    assert "Say what has to change" in shown(page)
    page.save_form()
    store, access = workspace(window).store, workspace(window).access
    (row,) = plans.contact_plans(store, access, site.ids["dyad"])
    assert (row.state, row.expires) == ("cleared", "2027-02-23")
    window.close()


def test_a_plan_may_be_saved_before_the_idva_is_asked(window: MainWindow, site: SmallSite) -> None:  # noqa: F811
    page = plan_page(window, site)
    page.form.set_values({"times": "Weekday mornings."})
    page.save_only()
    (row,) = plans.contact_plans(workspace(window).store, workspace(window).access, site.ids["dyad"])
    assert row.state == "draft"


def test_everything_on_the_section_can_be_reached_and_is_named(window: MainWindow, site: SmallSite) -> None:  # noqa: F811
    plans.write_plan(workspace(window), ContactPlan(dyad=site.ids["dyad"], times="Mornings."))
    checks.ask_checks(workspace(window), site.ids["mateusz"])
    for key in ("aled", "mateusz", "rhys"):
        part = journey(window, site.ids[key])
        part.open_form("panel")
        for button in part.findChildren(Button):
            if button.isVisible():
                assert button.words or button.accessibleName()
                assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
