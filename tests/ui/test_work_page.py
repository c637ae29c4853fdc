"""Recording a contact or an activity: what is asked, what is stored, and that nothing typed is lost."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.commands import people
from app.models.person import Dyad, VictimSurvivor
from app.store.drafts import load_draft
from app.store.queries.cases import actions
from app.ui import dialogs
from app.ui.concern_page import ConcernPage
from app.ui.draft_keeper import SAVE_AFTER_MS
from app.ui.main_window import MainWindow
from app.ui.record_page import RecordPage
from app.ui.widgets.card import Banner
from app.ui.work_page import WorkPage
from tests.ui import audit
from tests.ui.sites import SmallSite, built_site, day, desk_of, latest, open_window, page_of, site

__all__ = ["built_site", "site"]


@pytest.fixture
def window(site: SmallSite) -> MainWindow:
    return open_window(site)


def record(window: MainWindow, site: SmallSite, key: str = "aled") -> WorkPage:
    desk_of(window).open_case(site.ids[key])
    desk_of(window).record_contact()
    page = page_of(window)
    assert isinstance(page, WorkPage)
    return page


def rows(window: MainWindow, kind: str, columns: str) -> list[tuple[object, ...]]:
    return latest(desk_of(window).workspace, kind, columns)


def test_a_contact_takes_four_answers(window: MainWindow, site: SmallSite) -> None:
    page = record(window, site)
    assert page.form.value("date") == day(0)
    assert page.form.value("time") == "09:30"
    assert page.form.value("outcome") == ""  # nothing but the time is guessed
    page.form.rows["outcome"].field.set_value("achieved")
    page.form.rows["with_whom"].field.set_value("service_user")
    page.form.rows["channel"].field.set_value("home_visit")
    page.form.rows["minutes"].field.set_value(45)
    QTest.keyClicks(page.form.rows["note"].focus_target(), "Calm. Will attend on Friday.")
    QTest.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert page_of(window).kind == "case"
    assert desk_of(window).status.text() == "Contact saved 09:30"
    assert desk_of(window)._notice.isVisible()
    found = rows(window, "contact", 'happened, with_whom, channel, outcome, minutes, note, "case"')
    assert found == [
        (
            "2026-11-23T09:30:00Z",
            "service_user",
            "home_visit",
            "achieved",
            45,
            "Calm. Will attend on Friday.",
            site.ids["aled"],
        )
    ]


def test_the_time_is_londons_and_kept_in_utc(window: MainWindow, site: SmallSite) -> None:
    page = record(window, site)
    page.form.set_values(
        {"date": "2026-07-01", "time": "14:05", "with_whom": "service_user", "channel": "phone", "outcome": "achieved"}
    )
    page.save_work()
    assert rows(window, "contact", "happened") == [("2026-07-01T13:05:00Z",)]


def test_without_a_time_only_the_day_is_kept(window: MainWindow, site: SmallSite) -> None:
    page = record(window, site)
    page.form.set_values({"time": "", "with_whom": "service_user", "channel": "phone", "outcome": "achieved"})
    page.save_work()
    assert rows(window, "contact", "happened") == [(day(0),)]


def test_what_is_missing_is_said_at_its_field_and_in_the_title(window: MainWindow, site: SmallSite) -> None:
    page = record(window, site)
    audit.press(window, "Save")
    assert page_of(window) is page
    assert [link.words for link in page.form.summary.links] == [
        "Choose who it was with",
        "Choose how it was made",
        "Choose whether it was achieved",
    ]
    assert window.windowTitle() == "Error: Sightline"
    assert QApplication.focusWidget() is page.form.summary.links[0]
    page.form.rows["with_whom"].field.set_value("agency")
    page.form.show_rows()
    page.form.rows["channel"].field.set_value("phone")
    page.form.rows["outcome"].field.set_value("achieved")
    audit.press(window, "Save")
    assert [link.words for link in page.form.summary.links] == ["Choose the agency"]


def test_a_moment_in_the_future_is_refused_at_the_date_and_nothing_is_lost(window: MainWindow, site: SmallSite) -> None:
    page = record(window, site)
    page.form.set_values(
        {"time": "23:00", "with_whom": "service_user", "channel": "phone", "outcome": "achieved", "note": "Not yet"}
    )
    page.save_work()
    assert [link.words for link in page.form.summary.links] == [
        "This has not happened yet: the date and time are in the future"
    ]
    assert page.form.value("note") == "Not yet"


def test_a_contact_about_a_victim_survivor_goes_to_her_own_scope(window: MainWindow, site: SmallSite) -> None:
    page = record(window, site)
    page.form.set_values(
        {
            "about": f"dyad:{site.ids['dyad']}",
            "with_whom": "victim_survivor",
            "channel": "phone",
            "outcome": "achieved",
            "note": "New address known",
        }
    )
    page.save_work()
    assert rows(window, "dyad_contact", "_scope, dyad, note") == [
        (site.ids["dyad_scope"], site.ids["dyad"], "New address known")
    ]
    db = desk_of(window).workspace.store.db
    assert db.execute("SELECT count(*) FROM r_contact WHERE note = 'New address known'").fetchone() == (0,)


def test_indirect_work_is_recorded_as_fully_as_direct(window: MainWindow, site: SmallSite) -> None:
    page = record(window, site, "imran")  # an indirect-only case begins at activity
    assert page.form.kind == "activity"
    assert page.form.value("mode") == "indirect"
    assert page.form.rows["with_whom"].isHidden()
    page.form.set_values(
        {"work_class": "disruption", "tactic": "enforcement", "minutes": 20, "note": "Warrant asked for"}
    )
    page.save_work()
    assert desk_of(window).status.text() == "Activity saved 09:30"
    found = rows(window, "activity", "mode, work_class, tactic, minutes, note")
    assert found == [("indirect", "disruption", "enforcement", 20, "Warrant asked for")]


def test_a_follow_up_is_one_action_with_the_contact(window: MainWindow, site: SmallSite) -> None:
    page = record(window, site)
    page.form.set_values({"with_whom": "service_user", "channel": "phone", "outcome": "achieved", "marks": ("follow",)})
    page.form.show_rows()
    page.form.set_values(
        {
            "follow_what": "Ask the GP for a letter",
            "follow_due": "2026-11-30",
            "follow_owner": f"agency:{site.ids['police']}",
        }
    )
    page.save_work()
    workspace = desk_of(window).workspace
    found = [a for a in actions(workspace.store, workspace.access, case=site.ids["aled"]) if "GP" in a.what]
    assert [(a.owner, a.due) for a in found] == [("Dyfed-Powys Police", "2026-11-30")]
    last = workspace.store.db.execute(
        "SELECT action, count(*) FROM entry WHERE action_id = (SELECT action_id FROM entry ORDER BY tick DESC LIMIT 1)"
    )
    assert last.fetchone() == ("contact.recorded", 1)  # one entry for both


def test_a_safety_concern_is_kept_on_the_record_and_asks_what_is_done_now(window: MainWindow, site: SmallSite) -> None:
    page = record(window, site)
    page.form.set_values({"with_whom": "idva", "channel": "phone", "outcome": "achieved", "marks": ("concern",)})
    page.save_work()
    assert rows(window, "contact", "safety_concern") == [(1,)]
    asked = page_of(window)
    assert isinstance(asked, ConcernPage)
    assert desk_of(window).status.text() == "Contact saved 09:30"
    assert audit.audit(window) == []
    audit.press(window, "Tell somebody")
    place = asked.place()
    asked.restore(place)  # as after locking
    assert QApplication.focusWidget() is not None
    audit.press(window, "Add the action")
    assert page_of(window).kind == "case"
    workspace = desk_of(window).workspace
    told = [a for a in actions(workspace.store, workspace.access, case=site.ids["aled"]) if "concern" in a.what]
    assert [(a.due, a.owner) for a in told] == [(day(0), "Siân Rees")]


def test_a_safety_concern_leads_straight_to_the_risk(window: MainWindow, site: SmallSite) -> None:
    page = record(window, site)
    page.form.set_values({"with_whom": "idva", "channel": "phone", "outcome": "achieved", "marks": ("concern",)})
    page.save_work()
    audit.press(window, "Review the risk now")
    shown = page_of(window)
    assert shown.kind == "assessment"
    assert (shown.args["instrument"], shown.args["time_point"]) == ("risk", "review")
    desk_of(window).go_back()
    assert page_of(window).kind == "case"  # not the question again


def test_a_covert_contact_is_marked_in_the_record_and_the_timeline(window: MainWindow, site: SmallSite) -> None:
    page = record(window, site)
    page.form.set_values({"with_whom": "idva", "channel": "phone", "outcome": "achieved", "marks": ("covert",)})
    page.save_work()
    assert rows(window, "contact", "covert") == [(1,)]


def test_the_draft_is_saved_within_a_second_of_the_first_key_while_typing_goes_on(
    window: MainWindow, site: SmallSite, qtbot: QtBot
) -> None:
    page = record(window, site)
    note = page.form.rows["note"].focus_target()
    db = desk_of(window).workspace.store.db
    assert SAVE_AFTER_MS <= 1000
    QTest.keyClicks(note, "He")
    left = page.keeper._timer.remainingTime()
    qtbot.wait(60)
    QTest.keyClicks(note, " said")  # typing on must not put it off
    assert page.keeper._timer.remainingTime() < left
    qtbot.waitUntil(lambda: load_draft(db, page.draft_key) is not None, timeout=1500)
    assert page.bar.status.text() == "Draft saved 09:30"
    draft = load_draft(db, page.draft_key)
    assert draft is not None
    assert draft.value["answers"]["note"] == "He said"  # type: ignore[index,call-overload]


def test_a_draft_waits_for_its_case_and_goes_when_the_work_is_saved(window: MainWindow, site: SmallSite) -> None:
    page = record(window, site)
    QTest.keyClicks(page.form.rows["note"].focus_target(), "Half a thou")
    audit.press(window, "Save and close")
    assert page_of(window).kind == "case"
    again = record(window, site)
    assert again.form.value("note") == "Half a thou"
    assert again.bar.status.text().startswith("Draft: Today")
    other = record(window, site, "daniel")
    assert other.form.value("note") == ""
    desk_of(window).go_back()
    last = record(window, site)
    last.form.set_values({"with_whom": "service_user", "channel": "phone", "outcome": "achieved"})
    last.save_work()
    assert load_draft(desk_of(window).workspace.store.db, last.draft_key) is None


def test_a_draft_is_thrown_away_only_when_that_is_meant(
    window: MainWindow, site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = record(window, site)
    QTest.keyClicks(page.form.rows["note"].focus_target(), "Wrong case")
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_more: False)
    audit.press(window, "Throw the draft away")
    assert page_of(window) is page
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_more: True)
    audit.press(window, "Throw the draft away")
    assert page_of(window).kind == "case"
    assert load_draft(desk_of(window).workspace.store.db, page.draft_key) is None


def test_a_store_that_takes_no_draft_is_said_on_the_page_and_the_words_stay(
    window: MainWindow, site: SmallSite
) -> None:
    page = record(window, site)
    db = desk_of(window).workspace.store.db
    db.execute("PRAGMA query_only = ON")
    note = page.form.rows["note"].focus_target()
    QTest.keyClicks(note, "Must not be lost")
    page.keeper.flush()
    assert page.bar.status.text() == "Not saved yet: keep this page open"
    assert page.keeper.dirty
    db.execute("PRAGMA query_only = OFF")
    page.keeper.flush()
    assert page.bar.status.text() == "Draft saved 09:30"
    assert not page.keeper.dirty


def test_an_idva_records_for_her_victim_survivor_without_a_case(site: SmallSite) -> None:
    window = open_window(site, "idva")
    desk_of(window).open_page("dyad", {"dyad": site.ids["dyad"]})
    desk_of(window).record_contact()
    page = page_of(window)
    assert isinstance(page, WorkPage)
    page.form.set_values(
        {"with_whom": "victim_survivor", "channel": "phone", "outcome": "achieved", "note": "Feels safer this week"}
    )
    page.save_work()
    assert page_of(window).kind == "dyad"
    assert rows(window, "dyad_contact", "note, dyad") == [("Feels safer this week", site.ids["dyad"])]


def warnings(page: WorkPage) -> list[str]:
    QApplication.processEvents()
    return [banner.title.text() for banner in page.findChildren(Banner) if banner.isVisible()]


def test_the_first_direct_contact_without_a_cleared_plan_warns_and_asks_why(
    window: MainWindow, site: SmallSite
) -> None:
    workspace = desk_of(window).workspace
    dyad = Dyad(victim_survivor="", relationship="partner")
    people.add_dyad(workspace, site.ids["daniel"], victim_survivor=VictimSurvivor(given_name="Nia"), dyad=dyad)
    page = record(window, site, "daniel")
    assert warnings(page) == []
    page._use_number(3)  # police
    assert warnings(page) == []
    page._use_number(1)  # the service user
    assert warnings(page) == ["The contact plan is not cleared. You can record what happened all the same."]
    assert not page.form.rows["plan_reason"].isHidden()
    page.save_work()
    assert [link.words for link in page.form.summary.links] == ["Say why the contact was made"]
    page.form.set_values({"plan_reason": "He rang the office himself."})
    page.save_work()
    assert rows(window, "contact", "with_whom, channel") == [("service_user", "phone")]
    body = workspace.store.db.execute("SELECT body FROM entry ORDER BY tick DESC LIMIT 1").fetchone()[0]
    assert "He rang the office himself." in bytes(body).decode()
    again = record(window, site, "daniel")
    again._use_number(1)
    assert len(warnings(again)) == 1  # still said
    assert again.form.rows["plan_reason"].isHidden()  # but the first contact is behind us


def test_a_call_that_shared_information_leads_to_the_share_with_agency_and_time(
    window: MainWindow, site: SmallSite
) -> None:
    page = record(window, site)
    page._use_number(3)
    page.form.set_values({"marks": ("shared",), "time": "08:15"})
    page.save_work()
    share = page_of(window)
    assert isinstance(share, RecordPage)
    assert (share.title, share.form.value("agency"), share.form.value("happened")) == (
        "Record a share",
        site.ids["police"],
        "2026-11-23T08:15:00Z",
    )
    desk_of(window).go_back()
    assert page_of(window).kind == "case"


def test_work_about_a_victim_survivor_goes_to_their_own_scope(window: MainWindow, site: SmallSite) -> None:
    page = record(window, site)
    page.form.set_values({"about": f"dyad:{site.ids['dyad']}"})
    page._use_number(7)
    page.save_work()
    assert rows(window, "dyad_activity", "_scope, dyad, work_class") == [
        (site.ids["dyad_scope"], site.ids["dyad"], "disruption")
    ]


def test_an_idva_records_work_too(site: SmallSite) -> None:
    window = open_window(site, "idva")
    desk_of(window).open_page("dyad", {"dyad": site.ids["dyad"]})
    desk_of(window).record_contact()
    page = page_of(window)
    assert isinstance(page, WorkPage)
    assert [button.template.key for button in page.templates.buttons][-1] == "safety_plan"
    page._use_number(6)
    page.form.set_values({"note": "New locks, and what to say to the school", "marks": ("concern",)})
    page.save_work()
    assert rows(window, "dyad_activity", "work_class, note, safety_concern") == [
        ("risk_management", "New locks, and what to say to the school", 1)
    ]
    asked = page_of(window)
    assert isinstance(asked, ConcernPage)
    QApplication.processEvents()
    assert not [w for w in audit.shown(window) if audit.accessible_name(w) == "Tell somebody"]  # they hold no case
    audit.press(window, "Review the risk now")
    assert (page_of(window).args["perspective"], page_of(window).args["dyad"]) == ("idva", site.ids["dyad"])
    desk_of(window).go_back()
    QApplication.processEvents()
    assert page_of(window).kind == "dyad"
    shown = [w.text() for w in audit.shown(window) if isinstance(w, QLabel)]
    assert "Risk management, indirect" in shown
    assert "New locks, and what to say to the school" in shown
