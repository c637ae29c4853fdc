"""A new case: search first, then open it, with a first victim-survivor if known."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea
from pytestqt.qtbot import QtBot

from app.store.drafts import load_draft
from app.store.queries.cases import held_dyads
from app.store.queries.identities import judgements, unreviewed_matches
from app.ui import dialogs
from app.ui.case_page import CasePage
from app.ui.main_window import MainWindow
from app.ui.referral_page import DETAILS, DRAFT_KEY, SEARCH, ReferralPage
from app.ui.widgets.card import Banner
from tests.ui import audit
from tests.ui.conftest import Setting, show
from tests.ui.sites import SmallSite, built_site, day, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]


@pytest.fixture
def window(site: SmallSite) -> MainWindow:
    return open_window(site)


def new_case(window: MainWindow) -> ReferralPage:
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    page = page_of(window)
    assert isinstance(page, ReferralPage)
    return page


def known(page: ReferralPage, qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: not page._look.isActive())
    return " / ".join(label.text() for label in page.known.findChildren(QLabel) if label.isVisible())


def type_into(page: ReferralPage, **texts: str) -> None:
    for key, text in texts.items():
        QTest.keyClicks(page.form.rows[key].focus_target(), text)


def details(window: MainWindow, **texts: str) -> ReferralPage:
    """The second step, with somebody nobody knows."""
    page = new_case(window)
    type_into(page, **(texts or {"given": "Huw", "family": "Pritchard"}))
    page.go_on()
    assert page.step == DETAILS
    page.form.set_values({"source": "police", "priority": "not_known"})
    return page


def problems(page: ReferralPage) -> list[str]:
    return [link.words for link in page.form.summary.links]


# ---- search first --------------------------------------------------------------------------------------------------


def test_a_known_name_shows_while_typing_with_why(window: MainWindow, qtbot: QtBot) -> None:
    page = new_case(window)
    assert "Type a name to search the site." in known(page, qtbot)
    type_into(page, given="Alan", family="Pryce")
    words = known(page, qtbot)
    assert "Names that sound alike: Pryce and Price." in words
    assert "held by Siân Rees" in words


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"birth_date": "30 12 1979"}, "Same date of birth"),
        ({"reference": "07700900118"}, "Same telephone number"),
        ({"address": "11 Stryd Fawr"}, "Same number and street"),
        ({"v_name": "Keris Wynne"}, "A victim-survivor of the same name (Victim-survivor A on SGL-0001)"),
    ],
)
def test_each_question_of_the_first_step_finds_somebody(
    window: MainWindow, qtbot: QtBot, typed: dict[str, str], why: str
) -> None:
    page = new_case(window)
    type_into(page, given="Ieuan", **typed)
    assert why in known(page, qtbot)
    assert "Cerys" not in known(page, qtbot)


def test_somebody_very_likely_meant_must_be_compared_first(window: MainWindow) -> None:
    page = new_case(window)
    type_into(page, given="Aled", family="Price", birth_date="14 3 1988")
    page.go_on()
    assert problems(page) == ["Compare Aled Price first: very likely the same person"]
    assert page.step == SEARCH


def test_the_same_person_leads_to_their_case_and_the_draft_waits(window: MainWindow, site: SmallSite) -> None:
    page = new_case(window)
    type_into(page, given="Aled", family="Price", birth_date="14 3 1988")
    page.look_for_known()
    audit.press(window, "Aled Price, SGL-0001")
    audit.press(window, "It is the same person: open case SGL-0001")
    opened = page_of(window)
    assert isinstance(opened, CasePage)
    assert opened.case == site.ids["aled"]
    desk_of(window).go_back()
    assert page_of(window) is page
    assert page.form.value("family") == "Price"
    assert load_draft(desk_of(window).workspace.store.db, DRAFT_KEY) is not None


def test_reviewed_and_not_the_same_is_kept_and_written(window: MainWindow, site: SmallSite) -> None:
    page = new_case(window)
    type_into(page, given="Aled", family="Price", birth_date="14 3 1988")
    page.look_for_known()
    audit.press(window, "Aled Price, SGL-0001")
    audit.press(window, "It is not the same person")
    QTest.keyClicks(QApplication.focusWidget(), "Another height")
    audit.press(window, "They are two people")
    assert page.known.unreviewed() == []
    assert "Aled Price, SGL-0001: Another height" in [label.text() for label in page.known.findChildren(QLabel)]
    page.go_on()
    page.form.set_values({"source": "police", "priority": "high_harm"})
    page.open_case()
    opened = page_of(window)
    assert isinstance(opened, CasePage)
    store, access = desk_of(window).workspace.store, desk_of(window).workspace.access
    (judged,) = judgements(store, access)
    assert (judged.judgement, judged.why) == ("not_same", "Another height")
    assert {judged.person, judged.other} >= {opened.head.service_user}
    assert unreviewed_matches(store, access) == []


def test_somebody_whose_case_has_ended_gets_a_new_episode(window: MainWindow, site: SmallSite) -> None:
    page = new_case(window)
    type_into(page, given="Owain", family="Ty Gwyn", birth_date="1 10 1969")
    page.look_for_known()
    name = next(button for button in page.known._links.values())
    name.click()
    audit.press(window, "It is the same person: open a new episode")
    assert page.step == DETAILS
    assert page.go.text() == "Open a new episode"
    page.form.set_values({"source": "police", "priority": "both"})
    page.go_on()
    opened = page_of(window)
    assert isinstance(opened, CasePage)
    assert opened.head.name == "Owain Tŷ-Gwyn"
    store = desk_of(window).workspace.store
    rows = store.db.execute("SELECT count(*) FROM r_case WHERE service_user = ?", (opened.head.service_user,))
    assert rows.fetchone() == (2,)


# ---- the referral --------------------------------------------------------------------------------------------------


def test_a_case_is_opened_with_its_referral_and_its_priority(window: MainWindow) -> None:
    page = details(window, given="Huw", family="Pritchard", birth_date="1990", known_as="Hughie, H")
    page.form.set_values({"priority": "serial", "adult": "yes", "priority_basis": "Two logs."})
    audit.press(window, "Open the case")
    opened = page_of(window)
    assert isinstance(opened, CasePage)
    assert (opened.head.name, opened.head.status, opened.head.site) == ("Huw Pritchard", "referred", "Teifi Vale")
    assert desk_of(window).status.text() == f"Case {opened.head.reference} opened 09:30"
    db = desk_of(window).workspace.store.db
    row = db.execute('SELECT received_on, source, service_user_aware FROM r_referral WHERE "case" = ?', (opened.case,))
    assert row.fetchall() == [(day(0), "police", "no")]
    row = db.execute(
        'SELECT priority, priority_basis, adult, in_area, checked_on FROM r_eligibility WHERE "case" = ?',
        (opened.case,),
    )
    assert row.fetchall() == [("serial", "Two logs.", "yes", None, day(0))]
    row = db.execute("SELECT known_as, aliases FROM r_service_user WHERE _id = ?", (opened.head.service_user,))
    assert row.fetchall() == [("Hughie", '["H"]')]
    assert load_draft(db, DRAFT_KEY) is None
    desk_of(window).go_back()
    assert page_of(window).kind == "cases"


def test_a_name_that_is_not_confirmed_and_two_victim_survivors(window: MainWindow, site: SmallSite) -> None:
    page = new_case(window)
    type_into(page, known_as="Dai", v_name="Beth Lloyd", v_born="1991")
    page.form.rows["unconfirmed"].field.ticks["yes"].click()  # type: ignore[attr-defined]
    page.go_on()
    assert page.form.text("v1_family") == "Lloyd"  # the name searched for is the first one named
    audit.press(window, "Add a victim-survivor")
    type_into(page, v2_given="Nia")
    page.form.set_values(
        {"source": "marac", "priority": "both", "v1_relationship": "ex_partner", "v2_relationship": "partner",
         "v1_idva": site.ids["idva"]}
    )  # fmt: skip
    audit.press(window, "Open the case")
    opened = page_of(window)
    assert isinstance(opened, CasePage)
    assert opened.header.name.text() == "Name not confirmed (known as Dai)"
    workspace = desk_of(window).workspace
    dyads = held_dyads(workspace.store, workspace.access, opened.case)
    assert [(d.letter, d.name, d.relationship, d.idva_name, d.idva_contact) for d in dyads] == [
        ("A", "Beth Lloyd", "ex_partner", "Mercy Okafor", "not_yet"),
        ("B", "Nia", "partner", "", ""),
    ]
    assert len({opened.head.scope, *(d.scope for d in dyads)}) == 3


def test_what_is_missing_is_said_at_its_step_and_no_case_is_opened(window: MainWindow) -> None:
    page = new_case(window)
    page.go_on()
    assert problems(page) == ["Give a name, or what the service user is known as"]
    page = details(window)
    page.form.set_values({"source": "", "priority": ""})
    page.add_victim()
    audit.press(window, "Open the case")
    assert problems(page) == [
        "Choose who referred",
        "Choose the priority, or not known",
        "Choose the relationship",
        "Give their name",
    ]
    page.drop_victim()
    audit.press(window, "Open the case")
    assert problems(page) == ["Choose who referred", "Choose the priority, or not known"]
    assert page_of(window) is page
    db = desk_of(window).workspace.store.db
    assert db.execute("SELECT count(*) FROM r_case").fetchone() == (8,)


def test_a_referral_in_the_future_is_refused_in_words(window: MainWindow) -> None:
    page = details(window)
    page.form.set_values({"received_on": "2027-01-01"})
    page.open_case()
    assert problems(page) == ["2027-01-01 is in the future"]
    assert page.form.value("given") == "Huw"


def test_the_draft_is_there_again_after_leaving(window: MainWindow) -> None:
    page = details(window)
    page.apart = {"somebody": "why"}
    page.add_victim()
    audit.press(window, "Save and close")
    again = new_case(window)
    assert again is not page
    assert (again.step, again.form.victims, again.apart) == (DETAILS, 1, {"somebody": "why"})
    assert again.form.value("given") == "Huw"
    assert again.form.value("source") == "police"
    again.show_search()
    assert again.form.value("family") == "Pritchard"


def test_a_referral_begun_before_says_so_and_another_can_be_started(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """A second referral typed into the first would make one person of two."""
    page = new_case(window)
    assert page.findChildren(Banner) == []
    type_into(page, given="Gethin")
    desk_of(window).go_back()
    page = new_case(window)
    (banner,) = page.findChildren(Banner)
    assert banner.title.text() == "You began this referral: Today 09:30"
    assert page.form.value("given") == "Gethin"
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_kwargs: True)
    audit.press(window, "Start another one")
    page = page_of(window)
    assert isinstance(page, ReferralPage)
    assert page.form.value("given") == ""
    assert page.findChildren(Banner) == []
    assert load_draft(desk_of(window).workspace.store.db, DRAFT_KEY) is None


@pytest.mark.parametrize("step", ["search", "compare", "details"])
def test_it_keeps_what_every_page_must(site: SmallSite, setting: Setting, step: str) -> None:
    window = open_window(site, setting=setting)
    page = new_case(window)
    type_into(page, given="Aled", family="Price", birth_date="14 3 1988", v_name="Cerys Wynn")
    page.look_for_known()
    if step == "compare":
        page.known.compare(page.known._found[0].known.person)
    if step == "details":
        page.apart = {one.known.person: "x" for one in page.known._found}
        page.look_for_known()
        page.go_on()
        page.add_victim()
    show(window, setting)
    assert audit.audit(window) == []


def test_a_problem_is_scrolled_to_from_the_foot_of_the_page(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1366, 768)
    page = details(window)
    page.form.set_values({"priority": ""})
    bar = next(a for a in page.steps.findChildren(QScrollArea) if a.isVisible()).verticalScrollBar()
    page.form.rows["priority"].focus_target().setFocus()
    bar.setValue(bar.maximum())
    page.go_on()
    assert problems(page) != []
    summary = page.form.summary
    qtbot.waitUntil(lambda: summary.visibleRegion().boundingRect().height() == summary.height())
