"""A day's work on a case without a mouse: a goal with its steps, a meeting with its actions, one of them chased and done."""

from __future__ import annotations

from typing import Any

import pytest

from app.ui.main_window import MainWindow
from tests.e2e.keyboard import Hands
from tests.ui.sites import Clock, SmallSite, built_site, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]


pytestmark = [pytest.mark.usefixtures("themed"), pytest.mark.qt_log_ignore("^This plugin does not support ")]


@pytest.fixture
def hands(site: SmallSite) -> Hands:
    window = open_window(site)
    desk_of(window).start()
    return Hands(window, Clock())


def rows(window: MainWindow, kind: str, columns: str) -> list[tuple[Any, ...]]:
    return list(desk_of(window).workspace.store.db.execute(f"SELECT {columns} FROM r_{kind} ORDER BY _id"))


def test_a_goal_is_set_worked_on_and_ended(hands: Hands, site: SmallSite) -> None:
    hands.type("aled")
    hands.press("Return")
    assert page_of(hands.window).kind == "case"
    hands.button("More for this case")
    hands.menu("Add goal")
    hands.answer("Goal", "A place of his own")
    hands.answer("Need", "Accommodation")
    hands.answer("Agreement", "Not agreed")
    hands.answer("Why, or their own words", "Says the house is his")
    hands.answer("What is the step?", "Register with the council")
    hands.answer("Who takes it?", "Service user")
    hands.answer("By when?", "1 12 2026")
    hands.press("Return")
    hands.type("Letter of support")
    hands.press("Return")  # nobody is to take it yet: Enter goes to the question that is open
    hands.answer("Who takes it?", "Ceredigion Housing")
    hands.press("Ctrl+Return")  # saving adds the line that was begun
    assert page_of(hands.window).kind == "case"
    assert rows(hands.window, "goal_step", "what, actor, due, actor_agency") == [
        ("Register with the council", "service_user", "2026-12-01", None),
        ("Letter of support", "agency", None, site.ids["housing"]),
    ]
    hands.tab_to("Overview")
    while "Work" not in hands.names():
        hands.press("Right")
    hands.press("Space")
    hands.tab_to("Taken: Register with the council")
    hands.press("Space")
    assert rows(hands.window, "goal_step", "what, status") == [
        ("Register with the council", "done"),
        ("Letter of support", "open"),
    ]
    hands.button("End the goal: A place of his own")
    hands.answer("How did it end?", "Partly met")
    hands.answer("What came of it?", "Moved to his brother's for now")
    hands.button("End the goal")
    assert rows(hands.window, "goal", "agreement, status, outcome") == [
        ("not_agreed", "partly_met", "Moved to his brother's for now")
    ]


def test_a_meeting_gives_rise_to_actions_that_are_chased_and_done(hands: Hands, site: SmallSite) -> None:
    hands.type("aled")
    hands.press("Return")
    hands.button("More for this case")
    hands.menu("Record meeting")
    hands.answer("Kind of meeting", "Matac")
    hands.answer("Agencies present", "Dyfed-Powys Police")
    hands.answer("What was said and decided", "Police lead on disruption.")
    hands.answer("What has to be done?", "Stop and check")
    hands.answer("By whom?", "Dyfed-Powys Police")
    hands.answer("By when?", "20 11 2026")
    hands.press("Return")
    hands.press("Ctrl+Return")
    ((meeting,),) = rows(hands.window, "meeting", "_id")
    hands.press("Ctrl+2")
    hands.button("Chase: Stop and check")
    ((action, kind),) = rows(hands.window, "activity", "action, work_class")[-1:]
    assert kind == "institutional_advocacy"
    hands.tab_to("Done: Stop and check", back=True)
    hands.press("Space")
    hands.type("Done on Friday night")
    hands.press("Return")
    found = [row for row in rows(hands.window, "action", "_id, meeting, status, outcome") if row[0] == action]
    assert found == [(action, meeting, "done", "Done on Friday night")]
