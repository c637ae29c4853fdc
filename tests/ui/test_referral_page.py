"""A new case: search first, then open it, with a first victim-survivor if known."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.store.drafts import load_draft
from app.store.queries.cases import held_dyads
from app.ui.case_page import CasePage
from app.ui.main_window import MainWindow
from app.ui.referral_page import DRAFT_KEY, ReferralPage
from tests.ui import audit
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


def candidates(page: ReferralPage, qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: not page._look.isActive())
    card = page._found_card
    return " / ".join(label.text() for label in card.findChildren(QLabel)) if not card.isHidden() else ""


def type_into(page: ReferralPage, **texts: str) -> None:
    for key, text in texts.items():
        QTest.keyClicks(page.form.rows[key].focus_target(), text)


def test_a_known_name_shows_before_another_case_is_opened(window: MainWindow, qtbot: QtBot) -> None:
    page = new_case(window)
    assert candidates(page, qtbot) == ""
    type_into(page, given="Alan", family="Price")
    words = candidates(page, qtbot)
    assert "1 case may be the same person" in words
    assert "Name: Price" in words
    assert "Held by Siân Rees" in words


def test_the_same_birth_date_shows_whatever_the_name(window: MainWindow, qtbot: QtBot) -> None:
    page = new_case(window)
    type_into(page, given="Ieuan", birth_date="30 12 1979")
    words = candidates(page, qtbot)
    assert "Same date of birth" in words


def test_a_candidate_opens_and_the_draft_waits(window: MainWindow, site: SmallSite, qtbot: QtBot) -> None:
    page = new_case(window)
    type_into(page, family="Price")
    candidates(page, qtbot)
    audit.press(window, "Aled Price, SGL-0001")
    opened = page_of(window)
    assert isinstance(opened, CasePage)
    assert opened.case == site.ids["aled"]
    desk_of(window).go_back()
    assert page_of(window) is page
    assert page.form.value("family") == "Price"
    assert load_draft(desk_of(window).workspace.store.db, DRAFT_KEY) is not None


def test_a_case_is_opened_with_its_referral_and_shown(window: MainWindow) -> None:
    page = new_case(window)
    type_into(page, given="Huw", family="Pritchard", birth_date="1990")
    page.form.rows["source"].field.set_value("police")
    audit.press(window, "Open the case")
    opened = page_of(window)
    assert isinstance(opened, CasePage)
    assert opened.head.name == "Huw Pritchard"
    assert opened.head.status == "referred"
    assert opened.head.site == "Teifi Vale"
    assert desk_of(window).status.text() == f"Case {opened.head.reference} opened 09:30"
    db = desk_of(window).workspace.store.db
    row = db.execute('SELECT received_on, source, service_user_aware FROM r_referral WHERE "case" = ?', (opened.case,))
    assert row.fetchall() == [(day(0), "police", "no")]
    assert load_draft(db, DRAFT_KEY) is None
    desk_of(window).go_back()
    assert page_of(window).kind == "cases"


def test_a_first_victim_survivor_is_kept_in_a_scope_of_their_own(window: MainWindow, site: SmallSite) -> None:
    page = new_case(window)
    type_into(page, known_as="Dai")
    page.form.rows["source"].field.set_value("marac")
    page.form.rows["unconfirmed"].field.set_value(("yes",))
    assert page.form.rows["v_given"].isHidden()
    page.form.rows["victim"].field.ticks["yes"].click()  # type: ignore[attr-defined]
    type_into(page, v_given="Beth", v_family="Lloyd")
    page.form.rows["relationship"].field.set_value("ex_partner")
    page.form.rows["idva"].field.set_value(site.ids["idva"])
    audit.press(window, "Open the case")
    opened = page_of(window)
    assert isinstance(opened, CasePage)
    assert opened.header.name.text() == "Name not confirmed (known as Dai)"
    workspace = desk_of(window).workspace
    dyads = held_dyads(workspace.store, workspace.access, opened.case)
    assert [(d.name, d.relationship, d.idva_name, d.idva_contact) for d in dyads] == [
        ("Beth Lloyd", "ex_partner", "Mercy Okafor", "not_yet")
    ]
    assert dyads[0].scope != opened.head.scope


def test_what_is_missing_is_said_and_no_case_is_opened(window: MainWindow) -> None:
    page = new_case(window)
    page.form.rows["victim"].field.ticks["yes"].click()  # type: ignore[attr-defined]
    audit.press(window, "Open the case")
    assert [link.words for link in page.form.summary.links] == [
        "Give a name, or what the service user is known as",
        "Choose who referred",
        "Choose the relationship",
        "Give their name",
    ]
    assert page_of(window) is page
    db = desk_of(window).workspace.store.db
    assert db.execute("SELECT count(*) FROM r_case").fetchone() == (8,)


def test_a_referral_in_the_future_is_refused_in_words(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    page = new_case(window)
    type_into(page, given="Huw")
    page.form.set_values({"source": "police", "received_on": "2027-01-01"})
    page.open_case()
    assert [link.words for link in page.form.summary.links] == ["2027-01-01 is in the future"]
    assert page.form.value("given") == "Huw"


def test_the_draft_is_there_again_after_leaving(window: MainWindow) -> None:
    page = new_case(window)
    type_into(page, given="Hu")
    page.form.rows["source"].field.set_value("probation")
    audit.press(window, "Save and close")
    again = new_case(window)
    assert again is not page
    assert again.form.value("given") == "Hu"
    assert again.form.value("source") == "probation"
