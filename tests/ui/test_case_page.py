"""One case: its head and warnings, both perspectives, actions, covered addresses, stages."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.commands import work
from app.commands.closures import closure_reasons
from app.models.lifecycle import backward, forward
from app.models.work import DyadContact
from app.store.queries.cases import actions, case_head, held_dyads
from app.ui import dialogs
from app.ui.action_list import ActionsCard
from app.ui.case_assessments import CaseBehaviour
from app.ui.case_overview import CaseOverview
from app.ui.case_page import CasePage
from app.ui.case_people import CasePeople, VictimForm
from app.ui.case_timeline import TimelineCard
from app.ui.main_window import MainWindow
from app.ui.reveal import REVEALED
from app.ui.widgets.button import Button
from tests.ui import audit
from tests.ui.sites import SmallSite, built_site, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]


def shown(page: object) -> str:
    for _ in range(3):
        QApplication.processEvents()
    labels = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]  # type: ignore[attr-defined]
    links = [b.words for b in page.findChildren(Button) if b.is_link and b.isVisible()]  # type: ignore[attr-defined]
    return " / ".join(labels + links)


@pytest.fixture
def window(site: SmallSite) -> MainWindow:
    return open_window(site)


def case(window: MainWindow, site: SmallSite, key: str = "aled", tab: str = "") -> CasePage:
    desk_of(window).open_case(site.ids[key], tab)
    for _ in range(4):
        QApplication.processEvents()
    page = page_of(window)
    assert isinstance(page, CasePage)
    return page


def overview(page: CasePage) -> CaseOverview:
    part = page._parts["overview"]
    assert isinstance(part, CaseOverview)
    return part


# ---- the head --------------------------------------------------------------------------------------------------------


def test_the_head_says_who_and_names_the_perspective(window: MainWindow, site: SmallSite) -> None:
    page = case(window, site)
    assert page.header.name.text() == "Aled Price"
    assert page.header.badge.text() == "Risk: Very high (case manager)"
    assert "Case manager's view" in shown(page.header)
    assert (
        page.header.facts.accessibleName()
        == "SGL-0001, Born 14 Mar 1988 (38), Teifi Vale, Marac 16 May 2026, Active, week 25"
    )
    assert not page.header.idva_badge.isVisible()  # she has not judged the risk yet


def test_an_idvas_differing_level_stands_beside_and_is_never_merged(window: MainWindow, site: SmallSite) -> None:
    from app.commands.assessments import Subject
    from tests.ui.sites import _give, complete

    idva = site.open("idva")
    groups = ("victim", "children", "other_adults", "staff", "self")
    answers = {"level": {g: "high" if g == "victim" else "standard" for g in groups}, "time_point": "review"}
    complete(idva, Subject("risk", site.ids["aled"], site.ids["dyad"], "idva", "review"), dict(answers), 1)
    _give(idva, desk_of(window).workspace, site.ids["dyad_scope"])
    idva.close()
    page = case(window, site)
    assert page.header.badge.level == "very_high"
    assert page.header.idva_badge.isVisible()
    assert page.header.idva_badge.text() == "Risk: High (Idva)"


def test_a_name_not_confirmed_gives_no_letters_of_one(window: MainWindow, site: SmallSite) -> None:
    page = case(window, site, "mateusz")
    assert page.header.name.text() == "Name not confirmed (known as Matt)"
    assert page.header.badge.level == "not_assessed"


def test_covert_words_stand_nowhere_until_asked_for(window: MainWindow, site: SmallSite) -> None:
    page = case(window, site)
    warning = page.alerts.column.itemAt(0).widget()
    assert warning.title.text() == "Do not visit alone."
    assert "Do not leave messages at home." in shown(warning)
    words = "A disruption plan with police is under way."
    assert words not in shown(page)
    assert "must not know" not in shown(page.alerts.column.itemAt(1).widget())
    page.alerts.covered._button.click()
    assert words in shown(page)
    db = desk_of(window).workspace.store.db
    assert db.execute("SELECT count(*) FROM r_access_event WHERE what = 'revealed'").fetchone() == (1,)
    page.alerts.covered._button.click()
    assert words not in shown(page)


def test_the_way_back_names_the_page_it_leads_to(window: MainWindow, site: SmallSite) -> None:
    page = case(window, site)
    assert page.back.words == "My cases"
    page.back.click()
    assert page_of(window).kind == "cases"


# ---- overview --------------------------------------------------------------------------------------------------------


def test_the_timeline_shows_seven_and_leads_to_all(window: MainWindow, site: SmallSite) -> None:
    page = case(window, site)
    card = overview(page).timeline
    assert card.timeline.shown == 7
    assert card._all.words.startswith("Show all ")
    card._all.click()
    assert page.tabs.current == "timeline"
    whole = page._parts["timeline"]
    assert isinstance(whole, TimelineCard)
    assert whole.timeline.shown > 7


def test_the_timeline_filters_and_never_invents_a_time(window: MainWindow, site: SmallSite) -> None:
    page = case(window, site)
    card = overview(page).timeline
    card.chips.chips["disruption"].click()
    words = shown(card)
    assert "Disruption, indirect" in words
    assert "Home visit: Service user" not in words
    assert "Fri 30 Oct 2026, by Siân Rees, Ceredigion Housing" in words  # a day without a time
    card.chips.chips["contact"].click()
    assert "Mon 9 Nov 2026 at 11:30, by Siân Rees" in shown(card)


def test_a_victim_survivors_own_record_stands_on_the_case_by_letter(window: MainWindow, site: SmallSite) -> None:
    """Her name is covered on the case until somebody says why; her record's own page shows every word."""
    note = "Cerys's sister says that Cerys Wynn is back at work."
    contact = DyadContact(
        case="",
        dyad=site.ids["dyad"],
        happened="2026-11-23",
        with_whom="family",
        channel="phone",
        outcome="achieved",
        note=note,
    )
    work.record_dyad_contact(desk_of(window).workspace, contact)
    page = case(window, site, tab="timeline")
    words = shown(page)
    assert "Victim-survivor A's sister says that Victim-survivor A is back at work." in words
    assert "Cerys" not in words
    assert "Wynn" not in words
    whole = page._parts["timeline"]
    assert isinstance(whole, TimelineCard)
    (key,) = [entry.key for entry in whole.timeline._entries if "sister" in entry.text]
    whole.timeline.opened.emit(key)
    assert page_of(window).kind == "record"
    fields = page_of(window).findChildren(QPlainTextEdit)
    assert note in [field.toPlainText() for field in fields]


def test_severity_is_shown_by_assessment_and_the_difference_in_a_sentence(window: MainWindow, site: SmallSite) -> None:
    card = overview(case(window, site)).severity
    words = shown(card)
    assert "Victim-survivor A (C.W.)" in words
    assert "Case manager's view" in words
    assert "Harassment and stalking: Idva rates High, case manager Moderate." in words
    assert card.compare.words == "Compare with Idva"
    card.compare.click()
    assert "Idva's view" in shown(card)
    assert card.compare.words == "Show one view"


def test_needs_stand_greatest_first_with_their_notes(window: MainWindow, site: SmallSite) -> None:
    words = shown(overview(case(window, site)).needs)
    assert words.index("Accommodation") < words.index("Mental health") < words.index("Employment")
    assert "High. Notice served on the tenancy" in words
    assert "Drugs" not in words


def test_an_action_is_ticked_off_with_its_outcome(window: MainWindow, site: SmallSite) -> None:
    page = case(window, site)
    card = overview(page).owed
    assert "Overdue 2 days" in shown(card)
    item = card.items[0]
    item.tick.click()
    assert QApplication.focusWidget() is item.form.rows["outcome"].focus_target()
    QTest.keyClicks(item.form.rows["outcome"].focus_target(), "Checked, no change")
    QTest.keyClick(item.form.rows["outcome"].focus_target(), Qt.Key.Key_Return)
    workspace = desk_of(window).workspace
    done = actions(workspace.store, workspace.access, case=site.ids["aled"], status="done")
    assert [(a.what, a.outcome, a.done_on) for a in done] == [
        ("Confirm address check with police", "Checked, no change", "2026-11-23")
    ]
    assert len(card.items) == 2
    assert page.tabs.buttons["actions"].words == "Actions (2)"


def test_a_tick_taken_back_leaves_the_action_open(window: MainWindow, site: SmallSite) -> None:
    card = overview(case(window, site)).owed
    card.items[0].tick.click()
    QTest.keyClick(card.items[0].form.rows["outcome"].focus_target(), Qt.Key.Key_Escape)
    assert not card.items[0].asking
    assert not card.items[0].tick.isChecked()
    workspace = desk_of(window).workspace
    assert len(actions(workspace.store, workspace.access, case=site.ids["aled"])) == 3


def test_an_action_is_added_in_place(window: MainWindow, site: SmallSite) -> None:
    page = case(window, site)
    audit.press(window, "Add action")
    form = page._panel.form  # type: ignore[union-attr]
    audit.press(window, "Add the action")
    assert window.windowTitle().startswith("Error: ")
    QTest.keyClicks(form.rows["what"].focus_target(), "Ask housing for the report")
    QTest.keyClicks(form.rows["due"].focus_target(), "27 11 2026")
    form.rows["owner"].field.set_value(f"agency:{site.ids['housing']}")
    audit.press(window, "Add the action")
    assert page._panel is None
    workspace = desk_of(window).workspace
    added = [a for a in actions(workspace.store, workspace.access, case=site.ids["aled"]) if "housing" in a.what]
    assert [(a.owner, a.due) for a in added] == [("Ceredigion Housing", "2026-11-27")]


def test_esc_closes_the_panel_and_only_the_panel(window: MainWindow, site: SmallSite) -> None:
    page = case(window, site)
    page.open_panel("action")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert page._panel is None
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert page_of(window) is page


# ---- behaviour -------------------------------------------------------------------------------------------------------


def test_behaviour_is_listed_for_both_perspectives_and_can_be_started(window: MainWindow, site: SmallSite) -> None:
    page = case(window, site, tab="behaviour")
    part = page._parts["behaviour"]
    assert isinstance(part, CaseBehaviour)
    _severity, listed = part.cards[site.ids["dyad"]]
    table = listed._list.itemAt(0).widget()
    rows = [tuple(row[:3]) for row in table._model.rows]
    assert ("5 Nov 2026", "Review", "Idva") in rows
    assert ("1 Jun 2026", "Intake", "Case manager") in rows
    assert listed.go.words == "Start: review"
    listed.go.click()
    assert page_of(window).kind == "assessment"
    assert page_of(window).args["dyad"] == site.ids["dyad"]


def test_a_draft_is_continued_not_started_again(window: MainWindow, site: SmallSite) -> None:
    from app.commands.assessments import Subject, save_assessment_draft

    workspace = desk_of(window).workspace
    subject = Subject("behaviour@1", site.ids["aled"], site.ids["dyad"], "case_manager", "review")
    save_assessment_draft(workspace, subject, {"victim_views": "yes"}, {})
    page = case(window, site, tab="behaviour")
    part = page._parts["behaviour"]
    assert isinstance(part, CaseBehaviour)
    assert part.cards[site.ids["dyad"]][1].go.words == "Continue the draft of Today 09:30"


# ---- people ----------------------------------------------------------------------------------------------------------


def people(page: CasePage) -> CasePeople:
    part = page._parts["people"]
    assert isinstance(part, CasePeople)
    return part


def test_a_victim_survivors_address_is_covered_until_a_reason_is_given_and_logged(
    window: MainWindow, site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = case(window, site, tab="people")
    assert "Maes yr Haf" not in shown(page)
    assert "07700 900461" not in shown(page)
    assert "Confidential" in shown(page)
    mask = people(page).masks[1]
    asked: list[str] = []

    def give(_parent: object, question: str, *_rest: str) -> str:
        asked.append(question)
        return "Police asked where to send the officer"

    monkeypatch.setattr(dialogs, "ask_reason", give)
    mask._button.click()
    assert "4 Maes yr Haf, Aberaeron" in shown(page)
    assert asked == ["Why do you need to see this?"]
    db = desk_of(window).workspace.store.db
    logged = db.execute("SELECT what, scope, reason FROM r_access_event WHERE what = ?", (REVEALED,)).fetchall()
    assert logged == [("revealed", site.ids["dyad_scope"], "Police asked where to send the officer")]


def test_without_a_reason_nothing_shows_and_nothing_is_logged(
    window: MainWindow, site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = case(window, site, tab="people")
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_args: None)
    people(page).masks[1]._button.click()
    assert "Maes yr Haf" not in shown(page)
    db = desk_of(window).workspace.store.db
    assert db.execute("SELECT count(*) FROM r_access_event WHERE what = 'revealed'").fetchone() == (0,)


def test_an_uncovered_address_is_covered_again_by_itself_and_on_leaving(
    window: MainWindow, site: SmallSite, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    page = case(window, site, tab="people")
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_args: "Asked by police")
    mask = people(page).masks[1]
    assert mask._timer.interval() == 60_000
    mask._timer.setInterval(20)
    mask._button.click()
    assert mask.shown
    qtbot.waitUntil(lambda: not mask.shown)
    mask._timer.setInterval(60_000)
    mask._button.click()
    page.show_tab("overview")
    assert not mask.shown
    assert "Maes yr Haf" not in shown(page)


def test_a_victim_survivor_is_added_with_a_covered_address(window: MainWindow, site: SmallSite) -> None:
    page = case(window, site, "daniel", "people")
    audit.press(window, "Add victim-survivor")
    form = people(page)._panel.form  # type: ignore[union-attr]
    QTest.keyClicks(form.rows["given"].focus_target(), "Beth")
    QTest.keyClicks(form.rows["family"].focus_target(), "Lloyd")
    form.rows["relationship"].field.set_value("ex_partner")
    form.rows["idva"].field.set_value(site.ids["idva"])
    form.rows["lines"].field.set_value("9 Heol y Bont")
    people(page)._panel.save()  # type: ignore[union-attr]
    workspace = desk_of(window).workspace
    dyads = held_dyads(workspace.store, workspace.access, site.ids["daniel"])
    assert [(d.letter, d.initials, d.idva_name) for d in dyads] == [("A", "B.L.", "Mercy Okafor")]
    assert "Victim-survivor A (B.L.)" in shown(page)
    assert "Heol y Bont" not in shown(page)


# ---- stages ----------------------------------------------------------------------------------------------------------


def test_the_menu_offers_the_stages_that_may_follow(window: MainWindow, site: SmallSite) -> None:
    page = case(window, site)
    page._fill_menu()
    words = [action.text() for action in page.menu.actions()]
    assert words[:4] == ["Move to Suspended", "Move to Step-down", "Move to Closed", "Move to Transferred"]
    assert "Move back to" in words


def test_a_case_moves_forward_on_a_date(window: MainWindow, site: SmallSite) -> None:
    page = case(window, site)
    page.open_panel("stage:step_down")
    audit.press(window, "Move the case")
    assert "Choose who holds the risk" in shown(page)
    page._panel.form.rows["holder"].field.set_value(f"agency:{site.ids['police']}")  # type: ignore[union-attr]
    audit.press(window, "Move the case")
    assert page.head.status == "step_down"
    assert "Step-down" in page.header.facts.accessibleName()


def test_a_move_back_needs_a_reason(window: MainWindow, site: SmallSite) -> None:
    page = case(window, site)
    page.open_panel("stage:intake")
    audit.press(window, "Move the case")
    assert page.head.status == "active"
    assert "Say why it moves back" in shown(page)
    page._panel.form.rows["reason"].field.set_value("Recorded too early")  # type: ignore[union-attr]
    audit.press(window, "Move the case")
    workspace = desk_of(window).workspace
    head = case_head(workspace.store, workspace.access, site.ids["aled"])
    assert head is not None
    assert head.status == "intake"


def test_a_case_before_active_closes_only_for_what_waits_for_no_assessment() -> None:
    assert set(closure_reasons("intake")) == {"deceased", "duplicate_or_error", "victim_safety"}
    assert "planned_goals_met" in closure_reasons("active")
    assert forward("referred") == ["screening", "panel", "allocated"]
    assert "closed" in forward("allocated")
    assert backward("panel", {"referred", "panel"}) == ["referred"]


def test_actions_tab_lists_what_is_finished(window: MainWindow, site: SmallSite) -> None:
    from app.commands import work

    workspace = desk_of(window).workspace
    first = actions(workspace.store, workspace.access, case=site.ids["aled"])[0]
    work.complete_action(workspace, first.id, outcome="Nothing found")
    page = case(window, site, tab="actions")
    part = page._parts["actions"]
    assert isinstance(part, ActionsCard)
    assert "Finished" in shown(part)
    assert "Done 23 Nov 2026. Dyfed-Powys Police. Nothing found" in shown(part)


def test_one_column_in_a_narrow_window_with_severity_first(site: SmallSite) -> None:
    from app.ui import theme
    from tests.ui.conftest import Setting

    theme.current().apply("light", 1.5)
    window = open_window(site, setting=Setting("light", 1.5, 1440, 900))
    part = overview(case(window, site))
    severity, timeline = part.severity, part.timeline
    assert severity.mapTo(window, severity.rect().topLeft()).y() < timeline.mapTo(window, timeline.rect().topLeft()).y()


def test_a_victim_survivors_name_is_covered_like_the_address(
    window: MainWindow, site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = case(window, site, tab="people")
    assert "Cerys" not in shown(page)
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_args: "Marac asked for the name")
    people(page).masks[0]._button.click()
    assert "Cerys Wynn" in shown(page)
    db = desk_of(window).workspace.store.db
    logged = db.execute("SELECT scope, reason FROM r_access_event WHERE what = 'revealed'").fetchall()
    assert logged == [(site.ids["dyad_scope"], "Marac asked for the name")]


def test_ctrl_enter_saves_a_panel_that_is_open_on_the_page(window: MainWindow, site: SmallSite) -> None:
    page = case(window, site, tab="people")
    part, db = people(page), desk_of(window).workspace.store.db
    [(before,)] = db.execute("SELECT count(*) FROM r_dyad").fetchall()
    for count in (before + 1, before + 2):
        part.open_panel("victim")
        assert isinstance(part._panel, VictimForm)
        part._panel.form.set_values({"family": "Rowlands", "relationship": "partner"})
        given = part._panel.form.rows["given"].focus_target()
        given.setFocus()
        QTest.keyClick(given, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert part.panel == ""
        assert db.execute("SELECT count(*) FROM r_dyad").fetchone() == (count,)
