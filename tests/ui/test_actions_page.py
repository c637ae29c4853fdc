"""The area Actions: who owes what by when, done with an outcome from the keyboard, changed with a reason, chased."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from app.commands import work
from app.models.work import Action
from app.ui.actions_page import MOST, ActionsPage
from app.ui.main_window import MainWindow
from tests.ui import audit
from tests.ui.conftest import Setting
from tests.ui.sites import SmallSite, built_site, day, desk_of, latest, open_window, page_of, site
from tests.ui.test_case_work import press, settle

__all__ = ["built_site", "site"]


@pytest.fixture
def window(site: SmallSite) -> MainWindow:
    return open_window(site)


def opened(window: MainWindow) -> ActionsPage:
    desk_of(window).open_area("actions")
    settle()
    page = page_of(window)
    assert isinstance(page, ActionsPage)
    return page


def owe(window: MainWindow, case: str, what: str, **facts: Any) -> None:
    work.add_action(desk_of(window).workspace, case, Action(case="", what=what, **facts))


def groups(window: MainWindow) -> dict[str, list[str]]:
    """The cards with the actions in them, from top to bottom."""
    settle()
    page = page_of(window)
    assert isinstance(page, ActionsPage)
    found: dict[str, list[str]] = {}
    for item in page.items:
        card: QWidget | None = item.parentWidget()
        assert card is not None
        found.setdefault(card.accessibleName(), []).append(item.row.what)
    return found


def test_actions_stand_by_when_they_are_due(window: MainWindow, site: SmallSite) -> None:
    for what, due in (("Today's", day(0)), ("Far", day(-40)), ("Some time", ""), ("March", "2027-03")):
        owe(window, site.ids["aled"], what, due=due)
    opened(window)
    assert groups(window) == {
        "Overdue": ["Confirm address check with police", "Ask probation for the licence conditions"],
        "Today": ["Today's"],
        "In the next 7 days": ["Refer to alcohol service", "Ask the school about contact arrangements"],
        "Later": ["Far", "March"],
        "Without a date": ["Some time"],
    }


def test_an_action_is_done_from_the_keyboard_and_focus_goes_to_the_next(window: MainWindow, site: SmallSite) -> None:
    page = opened(window)
    first = page.items[0].tick
    first.setFocus()
    QTest.keyClick(first, Qt.Key.Key_Space)
    settle()
    QTest.keyClicks(QApplication.focusWidget(), "Address confirmed")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    settle()
    found = latest(desk_of(window).workspace, "action", "what, status, outcome, done_on")
    assert found == [("Confirm address check with police", "done", "Address confirmed", day(0))]
    assert QApplication.focusWidget() is page.items[0].tick
    assert page.items[0].row.what == "Ask probation for the licence conditions"
    told = [w.text() for w in audit.shown(window) if isinstance(w, QLabel)]
    assert "Finished in the last 14 days" in told
    assert "Dyfed-Powys Police. Address confirmed" in told


def test_up_and_down_go_from_action_to_action(window: MainWindow, site: SmallSite) -> None:
    page = opened(window)
    page.items[0].tick.setFocus()
    for key, at in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_Down, 2), (Qt.Key.Key_Up, 1), (Qt.Key.Key_Up, 0)):
        QTest.keyClick(QApplication.focusWidget(), key)
        assert QApplication.focusWidget() is page.items[at].tick
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up)
    assert QApplication.focusWidget() is page.items[0].tick


def test_an_agency_is_chased_in_one_step_and_once_a_day(window: MainWindow, site: SmallSite) -> None:
    opened(window)
    press(window, "Chase: Confirm address check with police")
    workspace = desk_of(window).workspace
    ((kind, agency, action, note),) = latest(workspace, "activity", "work_class, agency, action, note")
    assert (kind, agency) == ("institutional_advocacy", site.ids["police"])
    assert note == "Chased: Confirm address check with police"
    page = page_of(window)
    assert isinstance(page, ActionsPage)
    assert page.items[0].row.id == action
    told = [w.text() for w in audit.shown(window) if isinstance(w, QLabel)]
    assert "Dyfed-Powys Police. Chased today" in told
    with pytest.raises(AssertionError, match="0 buttons"):
        audit.press(window, "Chase: Confirm address check with police")


def test_another_date_and_owner_need_a_reason(window: MainWindow, site: SmallSite) -> None:
    page = opened(window)
    press(window, "Change: Confirm address check with police")
    item = page.items[0]
    item.form.set_values({"due": day(-10), "owner": f"staff:{site.ids['worker']}"})
    press(window, "Save the change")
    assert item.form.rows["reason"].error.text() == "Say why it is changed"
    item.form.set_values({"reason": "Police say it is ours"})
    press(window, "Save the change")
    found = latest(desk_of(window).workspace, "action", "due, owner, owner_agency")
    assert found == [(day(-10), site.ids["worker"], "")]
    assert not any(each.asking for each in page.items)
    body = desk_of(window).workspace.store.db.execute("SELECT body FROM entry ORDER BY tick DESC LIMIT 1").fetchone()
    assert "Police say it is ours" in bytes(body[0]).decode()


def test_what_is_refused_is_said_in_place_and_what_was_typed_stays(window: MainWindow, site: SmallSite) -> None:
    page = opened(window)
    press(window, "Change: Confirm address check with police")
    page.items[0].form.set_values({"reason": "So"})
    press(window, "Save the change")
    assert page.items[0].form.rows["due"].error.text() == "This is how the action stands already"
    assert page.items[0].form.value("reason") == "So"


@pytest.mark.parametrize(
    ("chip", "agency", "expected"),
    [
        ("mine", "", ["Ask the school about contact arrangements"]),
        ("agencies", "", ["Confirm address check with police", "Refer to alcohol service"]),
        ("all", "police", ["Confirm address check with police"]),
        ("mine", "police", []),
    ],
)
def test_the_list_is_narrowed_by_who_owes(
    window: MainWindow, site: SmallSite, chip: str, agency: str, expected: list[str]
) -> None:
    page = opened(window)
    page.restore({"chip": chip, "agency": site.ids.get(agency, "")})
    settle()
    assert [item.row.what for item in page.items] == expected
    assert page.nothing.isVisible() is (not expected)
    kept = page.place()
    assert (kept["chip"], kept["agency"]) == (chip, site.ids.get(agency, ""))


def test_choosing_an_agency_leaves_what_is_mine(window: MainWindow, site: SmallSite) -> None:
    page = opened(window)
    page.chips.set_codes(("mine",))
    page.agency.set_code(site.ids["police"])
    page._on_agency()
    assert page.chips.code == "agencies"
    assert [item.row.what for item in page.items] == ["Confirm address check with police"]


def test_a_question_stays_open_while_the_list_changes_and_after_locking(window: MainWindow, site: SmallSite) -> None:
    page = opened(window)
    page.items[1].ask("change")
    page.items[1].form.set_values({"reason": "Half a thou"})
    kept = page.place()
    owe(window, site.ids["aled"], "New and late", due=day(30))
    settle()
    item = next(each for each in page.items if each.asking)
    assert (item.row.what, item.form.value("reason")) == ("Ask probation for the licence conditions", "Half a thou")
    again = opened(window)
    again.restore(kept)
    item = next(each for each in again.items if each.asking)
    assert item.form.value("reason") == "Half a thou"
    QTest.keyClick(item, Qt.Key.Key_Escape)
    assert not item.asking


def test_a_long_list_opens_with_its_first_part(window: MainWindow, site: SmallSite) -> None:
    for number in range(MOST + 5):
        owe(window, site.ids["scott"], f"Number {number}", due=day(3))
    page = opened(window)
    late = [item for item in page.items if item.row.due < day(0)]
    assert len(late) == MOST
    press(window, f"Show all {MOST + 7}")
    assert len([item for item in page.items if item.row.due < day(0)]) == MOST + 7


def test_the_page_can_be_read_and_reached_by_everyone(site: SmallSite, setting: Setting) -> None:
    window = open_window(site, "worker", setting)
    page = opened(window)
    page.items[0].ask("change")
    settle()
    assert audit.audit(window) == []
