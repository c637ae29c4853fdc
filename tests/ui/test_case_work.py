"""The Work section of a case: goals that tick off in place, sessions, meetings, and a balance that can be read."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.commands import goals, sessions
from app.models.goal import Goal, GoalStep, Session
from app.ui.case_work import CaseWork
from app.ui.goal_page import GoalPage
from app.ui.goals_card import GoalsCard
from app.ui.main_window import MainWindow
from app.ui.meeting_page import MeetingPage
from app.ui.session_page import SessionPage
from tests.ui import audit
from tests.ui.conftest import Setting
from tests.ui.sites import SmallSite, built_site, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]


@pytest.fixture
def window(site: SmallSite) -> MainWindow:
    window = open_window(site)
    desk_of(window).start()
    return window


def a_goal(window: MainWindow, site: SmallSite, *steps: str, **facts: Any) -> str:
    goal = Goal(**{"case": "", "wording": "Live in his own place", "need": "accommodation"} | {"set_on": "", "agreement": "agreed", "status": ""} | facts)  # fmt: skip
    written = [GoalStep(goal="", what=what, actor="service_user", status="") for what in steps]
    return goals.add_goal(desk_of(window).workspace, site.ids["aled"], goal, written)


def section(window: MainWindow, site: SmallSite, key: str = "aled") -> CaseWork:
    desk_of(window).open_page("case", {"case": site.ids[key], "tab": "work"})
    part = page_of(window)._parts["work"]  # type: ignore[attr-defined]
    assert isinstance(part, CaseWork)
    settle()
    return part


def settle() -> None:
    """Let what was put on the page be shown and laid out."""
    for _turn in range(8):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, 52)  # QEvent.DeferredDelete


def press(window: MainWindow, name: str) -> None:
    settle()
    audit.press(window, name)
    settle()


def rows(window: MainWindow, kind: str, columns: str) -> list[tuple[Any, ...]]:
    return list(desk_of(window).workspace.store.db.execute(f"SELECT {columns} FROM r_{kind} ORDER BY _id"))


def texts(window: MainWindow) -> list[str]:
    settle()
    return [w.text() for w in audit.shown(window) if isinstance(w, QLabel)]


def test_steps_tick_off_in_place_by_the_keyboard(window: MainWindow, site: SmallSite) -> None:
    a_goal(window, site, "Register", "Sign the tenancy")
    card = section(window, site).goals
    first = card.items[0].steps[0].tick
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Space)
    assert rows(window, "goal_step", "what, status") == [("Register", "done"), ("Sign the tenancy", "open")]
    focused = QApplication.focusWidget()
    assert focused is card.items[0].steps[0].tick  # the list was read again and focus stayed
    QTest.keyClick(focused, Qt.Key.Key_Space)
    assert rows(window, "goal_step", "what, status") == [("Register", "open"), ("Sign the tenancy", "open")]


def test_goals_stand_under_the_need_they_serve_and_needs_without_one_are_said(
    window: MainWindow, site: SmallSite
) -> None:
    a_goal(window, site)
    section(window, site)
    found = texts(window)
    assert "Accommodation: need high" in found
    assert "Needs without a goal: Alcohol (high), Mental health (medium)." in found


def test_not_agreed_asks_why_at_its_field(window: MainWindow, site: SmallSite) -> None:
    goal = a_goal(window, site, agreement="not_asked")
    card = section(window, site).goals
    press(window, "Record agreement: Live in his own place")
    assert card.panel is not None
    card.panel.form.set_values({"agreement": "could_not_answer"})
    press(window, "Save the answer")
    assert card.panel.form.rows["why"].error.text() == "Say why, in their own words where you can"
    card.panel.form.set_values({"why": "In custody, no visit yet."})
    press(window, "Save the answer")
    assert card.panel is None
    assert rows(window, "goal", "_id, agreement, agreement_why") == [
        (goal, "could_not_answer", "In custody, no visit yet.")
    ]


def test_somebody_writing_is_not_disturbed_by_what_comes_in_beside(window: MainWindow, site: SmallSite) -> None:
    goal = a_goal(window, site, "Register")
    card = section(window, site).goals
    press(window, "End the goal: Live in his own place")
    panel = card.panel
    assert panel is not None
    note = panel.form.rows["outcome"].focus_target()
    note.setFocus()
    QTest.keyClicks(note, "Moved in on")
    workspace, case = desk_of(window).workspace, site.ids["aled"]
    session = Session(case="", happened="2026-11-02", module="control", attended="missed")
    sessions.record_session(workspace, case, session)
    settle()
    assert card.panel is panel  # nothing of the goals changed
    assert QApplication.focusWidget() is note
    goals.add_step(workspace, goal, GoalStep(goal="", what="Sign", actor="service_user", status=""))
    settle()
    assert card.panel is not None
    assert card.panel.form.value("outcome") == "Moved in on"
    assert len(card.items[0].steps) == 2
    focused = QApplication.focusWidget()
    assert focused is not None
    assert card.panel.isAncestorOf(focused)


def test_the_menu_of_the_case_leads_to_the_same_pages(window: MainWindow, site: SmallSite) -> None:
    section(window, site)
    case = page_of(window)
    for words, kind in (("Record meeting", "meeting"), ("Record session", "session"), ("Add goal", "goal")):
        case._fill_menu()  # type: ignore[attr-defined]
        act = next(a for a in case.menu.actions() if a.text() == words)  # type: ignore[attr-defined]
        act.trigger()
        assert (page_of(window).kind, page_of(window).args["case"]) == (kind, site.ids["aled"])
        desk_of(window).go_back()
        assert page_of(window) is case


def test_a_goal_ends_in_place_and_can_be_looked_at_again(window: MainWindow, site: SmallSite) -> None:
    a_goal(window, site, "Register")
    card = section(window, site).goals
    press(window, "End the goal: Live in his own place")
    assert card.panel is not None
    card.panel.form.set_values({"status": "met", "outcome": "Moved in on Friday"})
    kept = card.place()
    fresh = GoalsCard(desk_of(window).workspace, desk_of(window), site.ids["aled"])
    fresh.restore(kept)  # as after locking
    assert fresh.panel is not None
    assert fresh.panel.form.value("outcome") == "Moved in on Friday"
    fresh.deleteLater()
    press(window, "End the goal")
    assert rows(window, "goal", "status, outcome") == [("met", "Moved in on Friday")]
    assert card.items == []
    press(window, "Show 1 that ended")
    assert [item.link.words for item in card.items] == ["Live in his own place"]
    assert not card.items[0].steps[0].tick.isEnabled()


def test_a_step_is_added_in_place(window: MainWindow, site: SmallSite) -> None:
    a_goal(window, site)
    card = section(window, site).goals
    press(window, "Add a step: Live in his own place")
    assert card.panel is not None
    card.panel.form.set_values({"what": "Letter to housing", "actor": f"agency:{site.ids['police']}"})
    press(window, "Add the step")
    assert rows(window, "goal_step", "what, actor, actor_agency") == [
        ("Letter to housing", "agency", site.ids["police"])
    ]


def test_a_goal_and_its_steps_are_written_with_enter_and_saved_at_once(window: MainWindow, site: SmallSite) -> None:
    section(window, site)
    press(window, "Add goal")
    page = page_of(window)
    assert isinstance(page, GoalPage)
    assert "status" not in page.form.rows
    page.form.set_values({"wording": "No drink on contact days", "need": "alcohol", "agreement": "not_agreed"})
    lines = page.steps
    lines.form.set_values({"actor": "service_user"})
    what = lines.form.rows["what"].focus_target()
    what.setFocus()
    QTest.keyClicks(what, "First appointment")
    QTest.keyClick(what, Qt.Key.Key_Return)
    assert [line["what"] for line in lines.lines()] == ["First appointment"]
    QTest.keyClicks(QApplication.focusWidget(), "Keep a diary")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)  # nobody is to do it yet: Enter asks who
    assert QApplication.focusWidget() is lines.form.rows["actor"].focus_target()
    lines.form.set_values({"actor": "case_manager"})
    page.save_record()
    assert page.form.rows["agreement_why"].error.text() == (
        "A goal that was not agreed, or about which the service user could not answer, needs why"
    )
    assert rows(window, "goal", "_id") == []
    page.form.set_values({"agreement_why": "Says drink is not the problem."})
    page.save_record()
    assert page_of(window).kind == "case"
    ((goal, wording),) = rows(window, "goal", "_id, wording")
    assert wording == "No drink on contact days"
    assert rows(window, "goal_step", "goal, what, actor") == [
        (goal, "First appointment", "service_user"),
        (goal, "Keep a diary", "case_manager"),
    ]


def test_a_meeting_and_what_came_of_it_survive_locking_and_are_one_save(window: MainWindow, site: SmallSite) -> None:
    desk_of(window).open_page("meeting", {"case": site.ids["aled"]})
    page = page_of(window)
    assert isinstance(page, MeetingPage)
    page.form.set_values({"kind": "professionals", "agencies": (site.ids["police"],), "decisions": "Serve notice."})
    page.agreed.form.set_values({"what": "Serve notice", "owner": f"agency:{site.ids['housing']}", "due": "2026-12-01"})
    page.agreed.add_line()
    page.agreed.form.set_values({"what": "Ring the Idva", "owner": f"staff:{site.ids['worker']}"})
    kept = page.place()
    desk_of(window).go_back()
    desk_of(window).open_page("meeting", {"case": site.ids["aled"]})
    page = page_of(window)
    assert isinstance(page, MeetingPage)
    page.restore(kept)
    assert page.agreed.pending
    before = desk_of(window).workspace.store.db.execute("SELECT count(*) FROM entry").fetchone()[0]
    page.save_record()
    assert page_of(window) is not page
    after = desk_of(window).workspace.store.db.execute("SELECT count(*) FROM entry").fetchone()[0]
    assert after == before + 1
    ((meeting, kind),) = rows(window, "meeting", "_id, kind")
    assert kind == "professionals"
    owed = [row for row in rows(window, "action", "what, owner, owner_agency, due, meeting") if row[4] == meeting]
    assert owed == [
        ("Serve notice", None, site.ids["housing"], "2026-12-01", meeting),
        ("Ring the Idva", site.ids["worker"], None, None, meeting),
    ]


def test_a_line_can_be_taken_away_before_saving(window: MainWindow, site: SmallSite) -> None:
    desk_of(window).open_page("meeting", {"case": site.ids["aled"]})
    page = page_of(window)
    assert isinstance(page, MeetingPage)
    for what in ("One", "Two"):
        page.agreed.form.set_values({"what": what, "owner": f"staff:{site.ids['worker']}"})
        page.agreed.add_line()
    press(window, "Take away: One")
    assert [line["what"] for line in page.agreed.lines()] == ["Two"]
    page.form.set_values({"kind": "matac", "decisions": "So", "happened": "2026-11-24"})
    page.save_record()
    assert page.form.rows["happened"].error.text() == "This has not happened yet: the date and time are in the future"
    assert rows(window, "meeting", "_id") == []
    assert [line["what"] for line in page.agreed.lines()] == ["Two"]


def test_a_session_shows_the_homework_carried_over(window: MainWindow, site: SmallSite) -> None:
    workspace, case = desk_of(window).workspace, site.ids["aled"]
    for happened, attended, homework in (("2026-11-02", "attended", "Keep a log"), ("2026-11-09", "missed", "")):
        session = Session(case="", happened=happened, module="control", attended=attended, homework_set=homework)
        sessions.record_session(workspace, case, session)
    part = section(window, site)
    assert "Sessions attended: 1 of 2 planned." in texts(window)
    assert "Homework to look at next time: Keep a log" in texts(window)
    assert part.sessions.items
    press(window, "Record session")
    page = page_of(window)
    assert isinstance(page, SessionPage)
    assert "Homework set on 2 Nov 2026" in texts(window)
    assert page.form.rows["stage"].isHidden()  # until they came
    page.form.set_values({"module": "control", "attended": "attended", "homework": "done", "stage": "contemplation"})
    page.form.ask()
    page.save_record()
    assert rows(window, "session", "attended, homework, stage")[-1] == ("attended", "done", "contemplation")
    assert "Sessions attended: 2 of 3 planned." in texts(window)


def test_an_indirect_case_is_complete_as_it_is(window: MainWindow, site: SmallSite) -> None:
    section(window, site, "imran")
    found = texts(window)
    assert "This case is worked indirectly: no direct work is missing here." in found
    assert "This case is worked indirectly, so no sessions are planned." in found
    assert "1 piece of work: 0 direct, 1 indirect." in found


@pytest.mark.parametrize("kind", ["work", "meeting", "goal", "session"])
def test_the_new_pages_can_be_read_and_reached_by_everyone(site: SmallSite, setting: Setting, kind: str) -> None:
    window = open_window(site, "worker", setting)
    desk_of(window).start()
    desk_of(window).open_page(kind, {"case": site.ids["aled"]})
    settle()
    assert audit.audit(window) == []


def test_the_section_can_be_read_and_reached_by_everyone(site: SmallSite, setting: Setting) -> None:
    window = open_window(site, "worker", setting)
    desk_of(window).start()
    a_goal(window, site, "Register")
    section(window, site)
    settle()
    assert audit.audit(window) == []
