"""The lists of records on a case, on the Idva's page and on the lead's: what stands, what is over, and who sees what."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.commands.designations import designate_role
from app.commands.records import add_record, correct_record
from app.models.access import Role
from app.models.case import Alert, ComparisonRecord, DataBreach, LegalHold, SubjectAccessRequest
from app.models.orders import DyadOrder, DyadOrderBreach, LegalOrder
from app.models.person import PrivateNote
from app.models.work import Contact
from app.store.queries.records import records
from app.ui import dialogs
from app.ui.case_alerts import CaseAlerts
from app.ui.case_orders import CaseOrders
from app.ui.case_oversight import CaseOversight
from app.ui.case_page import CasePage
from app.ui.case_people import CasePeople
from app.ui.case_timeline import TimelineCard
from app.ui.dyad_page import DyadPage
from app.ui.main_window import MainWindow
from app.ui.record_page import RecordPage
from app.ui.records_card import RecordsCard
from app.ui.site_records_page import SiteRecordsPage
from app.ui.versions_page import VersionsPage
from tests.ui import audit
from tests.ui.record_keys import settle, words_on
from tests.ui.sites import SmallSite, built_site, day, desk_of, moment, open_window, page_of, site

__all__ = ["built_site", "site"]


def section(window: MainWindow, site: SmallSite, tab: str, key: str = "aled") -> CasePage:
    desk_of(window).open_case(site.ids[key], tab)
    settle()
    page = page_of(window)
    assert isinstance(page, CasePage)
    return page


def titles(card: RecordsCard) -> list[str]:
    return [item.link.words for item in card.items]


def act(card: RecordsCard, number: int, words: str) -> None:
    """Choose something in the menu behind the three dots of a record."""
    menu = card.items[number].more.menu_of_acts
    next(action for action in menu.actions() if action.text() == words).trigger()
    settle()


# ---- orders ----------------------------------------------------------------------------------------------------------


def test_orders_in_force_stand_first_and_ended_ones_wait_behind_a_link(site: SmallSite) -> None:
    window = open_window(site)
    worker, case = desk_of(window).workspace, site.ids["aled"]
    ended = LegalOrder(case="", type="community", starts="2026-10", state="ended", ended_on=day(4), ended_why="Served")
    add_record(worker, ended, case=case)
    order = DyadOrder(case="", dyad="", type="non_molestation", starts=day(90), ends=day(-90), conditions="No contact.")
    held = add_record(worker, order, dyad=site.ids["dyad"])
    breach = DyadOrderBreach(case="", dyad="", order=held, happened=moment(3), what="Two messages.", status="alleged")
    add_record(worker, breach, dyad=site.ids["dyad"])
    page = section(window, site, "orders")
    part = page._parts["orders"]
    assert isinstance(part, CaseOrders)
    assert titles(part.orders) == ["Non-molestation order"]
    words = words_on(part.orders)
    assert "Victim-survivor A" in words
    assert "Two messages." in words
    assert "Alleged" in words
    assert "Community order" not in words
    assert part.orders.toggle.words == "Show 1 that is over"
    part.orders.toggle.click()
    assert titles(part.orders) == ["Non-molestation order", "Community order"]


def test_a_breach_is_recorded_against_its_order_in_its_own_scope(site: SmallSite) -> None:
    window = open_window(site)
    worker = desk_of(window).workspace
    order = add_record(worker, DyadOrder(case="", dyad="", type="restraining"), dyad=site.ids["dyad"])
    part = section(window, site, "orders")._parts["orders"]
    assert isinstance(part, CaseOrders)
    act(part.orders, 0, "Record a breach")
    page = page_of(window)
    assert isinstance(page, RecordPage)
    assert "order" not in page.form.rows  # known already
    page.form.set_values({"happened": day(1), "what": "Waited outside.", "status": "reported"})
    page.save_record()
    rows = records(worker.store, worker.access, "dyad_order_breach", dyad=site.ids["dyad"])
    assert [(r.text("order"), r.scope) for r in rows] == [(order, site.ids["dyad_scope"])]
    assert page_of(window).kind == "case"


# ---- alerts ----------------------------------------------------------------------------------------------------------


def test_an_alert_is_taken_down_with_a_reason_and_listed_as_taken_down(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(site)
    worker, case = desk_of(window).workspace, site.ids["aled"]
    add_record(worker, Alert(type="weapons", level="stop", words="Knives.", review_due=day(2)), case=case)
    page = section(window, site, "people")
    head = page.alerts
    assert isinstance(head, CaseAlerts)
    assert "Weapons: Knives. Stop and check first. Review overdue 2 days." in words_on(head)
    part = page._parts["people"]
    assert isinstance(part, CasePeople)
    assert titles(part.alerts)[0] == "Weapons"  # the strictest first
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_args: "Police took them")
    act(part.alerts, 0, "Take down")
    assert "Weapons" not in words_on(head)
    assert part.alerts.toggle.words == "Show 1 that was taken down"
    part.alerts.toggle.click()
    assert "Police took them" in words_on(part.alerts)
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert "Weapons" in words_on(head)


def test_covert_words_stay_off_the_lists_and_the_timeline(site: SmallSite) -> None:
    window = open_window(site)
    page = section(window, site, "people")
    assert "disruption plan" not in words_on(page)
    page.show_tab("timeline")
    assert "Alert: Covert information" in words_on(page)
    assert "disruption plan" not in words_on(page)


# ---- people ----------------------------------------------------------------------------------------------------------


def test_the_role_is_judged_anew_and_the_history_stays(site: SmallSite) -> None:
    window = open_window(site)
    worker, dyad = desk_of(window).workspace, site.ids["dyad"]
    designate_role(worker, dyad, "undetermined", basis="Both accuse the other.", on=day(30))
    part = section(window, site, "people")._parts["people"]
    assert isinstance(part, CasePeople)
    panel = part._dyads[dyad]
    assert "Undetermined" in words_on(panel.card)
    panel.roles.add_buttons["role_designation"].click()
    settle()
    page = page_of(window)
    assert isinstance(page, RecordPage)
    page.form.set_values({"role": "victim_survivor", "basis": "The police log shows who controls."})
    page.save_record()
    settle()
    assert titles(panel.roles) == ["Victim-survivor", "Undetermined"]
    assert "Undetermined" not in words_on(panel.card)


def test_a_victim_survivors_name_asks_why_before_it_can_be_changed(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(site)
    part = section(window, site, "people")._parts["people"]
    assert isinstance(part, CasePeople)
    link = part._dyads[site.ids["dyad"]].card.links["victim_survivor"]
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_args: None)
    link.click()
    assert page_of(window).kind == "case"
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_args: "Her name was misspelt")
    link.click()
    settle()
    page = page_of(window)
    assert isinstance(page, RecordPage)
    page.form.set_values({"given_name": "Ceris"})
    page.save_record()
    db = desk_of(window).workspace.store.db
    assert db.execute("SELECT given_name, family_name FROM r_victim_survivor").fetchall() == [("Ceris", "Wynn")]
    assert db.execute("SELECT reason FROM r_access_event WHERE what = 'revealed'").fetchall() == [
        ("Her name was misspelt",)
    ]


# ---- oversight -------------------------------------------------------------------------------------------------------


def test_only_who_leads_the_site_puts_a_case_under_hold(site: SmallSite) -> None:
    for who, lead in (("worker", False), ("lead", True)):
        window = open_window(site, who)
        workspace = desk_of(window).workspace
        assert (workspace.role is not Role.CASE_MANAGER) is lead
        if not lead:
            hold = LegalHold(case="", reason="court", held_from=day(5))
            add_record(workspace, hold, case=site.ids["aled"])
            request = SubjectAccessRequest(case="", received_on=day(35), from_whom="A solicitor", due=day(5))
            add_record(workspace, request, case=site.ids["aled"])
        part = section(window, site, "oversight")._parts["oversight"]
        assert isinstance(part, CaseOversight)
        assert list(part.holds.add_buttons) == (["legal_hold"] if lead else [])
        if not lead:
            assert [a.text() for a in part.holds.items[0].more.menu_of_acts.actions()] == ["Earlier versions"]
            assert "Overdue 5 days" in words_on(part.requests)
        window.close()


def test_the_leads_own_records_have_the_regulators_clock(site: SmallSite) -> None:
    window = open_window(site, "lead")
    lead = desk_of(window).workspace
    add_record(lead, DataBreach(noticed="2026-11-22T16:10:00Z", what="A letter to the wrong house."))
    add_record(lead, DataBreach(noticed="2026-11-18T09:00:00Z", what="A lost phone."))
    add_record(lead, ComparisonRecord(study_number="TV-014", referred_month="2026-05", age=34))
    desk_of(window).open_area("site_records")
    settle()
    page = page_of(window)
    assert isinstance(page, SiteRecordsPage)
    words = words_on(page)
    assert "Tell the regulator by Wed 25 Nov 2026 at 16:10. 54 hours left." in words
    assert "Overdue 48 hours" in words
    assert "TV-014" in words
    assert audit.audit(window) == []


@pytest.mark.parametrize("who", ["worker", "idva"])
def test_site_records_are_for_leads_alone(who: str, site: SmallSite) -> None:
    window = open_window(site, who)
    assert "site_records" not in desk_of(window).areas
    workspace = desk_of(window).workspace
    assert records(workspace.store, workspace.access, "data_breach") == []


# ---- the Idva's page -------------------------------------------------------------------------------------------------


def test_the_idva_keeps_in_confidence_what_nobody_else_holds(site: SmallSite) -> None:
    window = open_window(site, "idva")
    desk = desk_of(window)
    desk.open_page("dyad", {"dyad": site.ids["dyad"], "tab": "private"})
    settle()
    page = page_of(window)
    assert isinstance(page, DyadPage)
    feedback, notes, address = page.cards.private
    assert [list(card.add_buttons) for card in (feedback, notes, address)] == [
        ["survivor_feedback"],
        ["private_note"],
        ["withheld_address"],
    ]
    add_record(desk.workspace, PrivateNote(happened=day(2), note="Thinks of moving."), dyad=site.ids["dyad"])
    settle()
    assert "Thinks of moving." in words_on(page)
    scope = records(desk.workspace.store, desk.workspace.access, "private_note", dyad=site.ids["dyad"])[0].scope
    assert scope != site.ids["dyad_scope"]
    assert audit.audit(window) == []


# ---- the timeline ----------------------------------------------------------------------------------------------------


def whole(window: MainWindow, site: SmallSite) -> TimelineCard:
    part = section(window, site, "timeline")._parts["timeline"]
    assert isinstance(part, TimelineCard)
    return part


def shown(card: TimelineCard) -> list[str]:
    return [entry.title for entry in card.timeline._entries]


def test_the_timeline_is_narrowed_by_kind_mode_author_and_dates(site: SmallSite) -> None:
    window = open_window(site)
    card = whole(window, site)
    everything = len(shown(card))
    assert card.filters is not None
    assert card.filters._told.text() == f"{everything} entries"
    card.filters.kinds.chips["disruption"].click()
    assert shown(card) == ["Disruption, indirect"]
    card.filters.clear()
    card.filters.mode.set_code("direct")
    card.show_rows()
    assert shown(card) == ["Home visit: Service user"]
    card.filters.clear()
    card.filters.author.set_code(site.ids["idva"])
    card.show_rows()
    assert shown(card) == ["Behaviour assessment completed"]
    card.filters.clear()
    QTest.keyClicks(card.filters.since.edit, "1 11 2026")
    QTest.keyClick(card.filters.since.edit, Qt.Key.Key_Return)
    assert "Home visit: Service user" in shown(card)
    assert "Disruption, indirect" not in shown(card)  # 30 October
    assert card.filters.narrowed
    audit.press(window, "Show everything")
    assert len(shown(card)) == everything


def test_enter_on_an_entry_opens_its_record_and_a_corrected_one_its_earlier_version(site: SmallSite) -> None:
    window = open_window(site)
    worker, case = desk_of(window).workspace, site.ids["aled"]
    made = Contact(case="", happened=moment(1), with_whom="service_user", channel="video", outcome="achieved", note="A")
    old = add_record(worker, made, case=case)
    correct_record(worker, "contact", old, {"note": "B"}, reason="Wrong note")
    card = whole(window, site)
    assert shown(card).count("Video call: Service user") == 1  # the newer version alone
    number = shown(card).index("Video call: Service user")
    entry = card.timeline._entries[number]
    assert (entry.text, entry.note, entry.more) == ("B", "Corrected", "Earlier version")
    item = card.timeline._items[number]
    item.link.setFocus()
    QTest.keyClick(item.link, Qt.Key.Key_Return)
    settle()
    page = page_of(window)
    assert isinstance(page, RecordPage)
    assert page.form.value("note") == "B"
    desk_of(window).go_back()
    card.timeline.opened.emit(entry.more_key)
    settle()
    versions = page_of(window)
    assert isinstance(versions, VersionsPage)
    words = words_on(versions)
    assert "Why: Wrong note" in words
    assert "Note: B (before: A)" in words
