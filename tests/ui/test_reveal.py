"""What locates a victim-survivor stays covered on every page until a reason is given and logged."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.commands.appointments import begin_appointment, end_appointment, keep_said
from app.commands.records import add_record
from app.models.person import Child
from app.store import journal
from app.store.drafts import Draft, list_drafts, save_draft
from app.store.queries.records import one
from app.ui import dialogs
from app.ui.area import Args
from app.ui.areas import PAGES
from app.ui.case_list import CaseList
from app.ui.case_people import CasePeople
from app.ui.case_tabs import TABS
from app.ui.drafts_open import open_drafts
from app.ui.main_window import MainWindow
from app.ui.record_page import RecordPage, remove_with_reason
from app.ui.versions_page import VersionsPage
from app.workspace import Proof
from tests.ui.sites import SmallSite, built_site, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]

HERS = ("Cerys", "Wynn", "Maes yr Haf", "900461")
"""What gives her away, and must not stand on any page of the case manager or the lead."""


def said(window: QWidget) -> str:
    """All that a window's widgets say, show or would say when hovered."""
    texts: list[str] = [window.windowTitle()]
    for widget in [window, *window.findChildren(QWidget)]:
        texts += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.whatsThis()]
        if isinstance(widget, QPlainTextEdit):
            texts.append(widget.toPlainText())
        elif isinstance(widget, QComboBox):
            texts += [widget.itemText(n) for n in range(widget.count())]
        elif isinstance(widget, QTableView) and widget.model() is not None:
            model = widget.model()
            places = [(r, c) for r in range(model.rowCount()) for c in range(model.columnCount())]
            roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
            texts += [str(model.index(r, c).data(role)) for r, c in places for role in roles]
        elif isinstance(widget, QLineEdit | QLabel | QAbstractButton):
            texts.append(widget.text())
    return "\n".join(texts)


def hers(window: QWidget) -> list[str]:
    return [word for word in HERS if word.casefold() in said(window).casefold()]


def settle() -> None:
    for _turn in range(4):
        QApplication.processEvents()


@pytest.fixture
def window(site: SmallSite) -> MainWindow:
    return open_window(site)


@pytest.fixture
def reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_args: "The court asked")


def address(window: MainWindow) -> Args:
    store = desk_of(window).workspace.store
    [(record,)] = store.db.execute("SELECT _id FROM r_victim_address").fetchall()
    return {"kind": "victim_address", "id": str(record)}


def looks(window: MainWindow) -> int:
    store = desk_of(window).workspace.store
    return int(store.db.execute("SELECT count(*) FROM r_access_event WHERE what = 'revealed'").fetchone()[0])


# ---- every page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["worker", "lead"])
def test_no_area_and_no_section_shows_what_gives_her_away(site: SmallSite, who: str) -> None:
    window = open_window(site, who)
    for area in desk_of(window).areas:
        desk_of(window).open_area(area)
        settle()
        assert hers(window) == [], area
    for tab in TABS:
        desk_of(window).open_case(site.ids["aled"], tab.key)
        settle()
        assert hers(window) == [], tab.key


@pytest.mark.parametrize("kind", ["work", "referral", "assessment"])
def test_no_page_to_write_on_shows_it(window: MainWindow, site: SmallSite, kind: str) -> None:
    assert kind in PAGES
    args = {"case": site.ids["aled"], "dyad": site.ids["dyad"], "instrument": "behaviour", "time_point": "review"}
    desk_of(window).open_page(kind, args if kind == "assessment" else {"case": site.ids["aled"]})
    settle()
    assert hers(window) == []


def test_searching_for_her_shows_no_more_than_what_was_typed(window: MainWindow) -> None:
    desk_of(window).open_area("cases")
    page = next(w for w in window.findChildren(CaseList))
    page.search.setText("Cerys")
    page._on_search("Cerys")
    settle()
    page.search.setText("")
    assert hers(window) == []


def test_a_draft_about_her_names_her_by_letter(window: MainWindow, site: SmallSite) -> None:
    workspace = desk_of(window).workspace
    save_draft(workspace.store.db, Draft(f"work/{site.ids['dyad']}", "", {}, {}, "2026-11-23T09:00:00Z"))
    [draft] = open_drafts(workspace)
    assert draft.who == "Victim-survivor A (C.W.)"


def test_a_note_from_an_appointment_is_among_the_drafts(window: MainWindow, site: SmallSite) -> None:
    workspace, case = desk_of(window).workspace, site.ids["aled"]
    begin_appointment(workspace, case)
    keep_said(workspace, "He will ring")
    end_appointment(workspace, Proof(workspace.folder, 0))
    [draft] = open_drafts(workspace)
    assert (draft.who, draft.what, draft.page) == ("Aled Price", "Note from an appointment", "work")
    desk_of(window).open_page(draft.page, draft.args)
    assert page_of(window).draft_key == list_drafts(workspace.store.db)[0].key  # type: ignore[attr-defined]


# ---- one record ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["record", "versions"])
def test_opening_her_address_asks_why_first(
    window: MainWindow, site: SmallSite, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk_of(window).open_case(site.ids["aled"])
    before = page_of(window)
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_args: None)
    desk_of(window).open_page(kind, address(window))
    assert page_of(window) is before
    assert looks(window) == 0
    seen: list[int] = []
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_args: seen.append(looks(window)) or "Court")
    desk_of(window).open_page(kind, address(window))
    assert isinstance(page_of(window), RecordPage if kind == "record" else VersionsPage)
    assert (seen, looks(window)) == ([0], 1)
    assert "Maes yr Haf" in hers(window)


def test_it_is_covered_again_after_a_while_and_what_was_typed_is_kept(
    window: MainWindow, site: SmallSite, reason: None, qtbot: QtBot
) -> None:
    desk_of(window).open_case(site.ids["aled"])
    before = page_of(window)
    desk_of(window).open_page("record", address(window))
    page = page_of(window)
    assert isinstance(page, RecordPage)
    timer = page.findChild(QTimer, "cover_later")
    assert timer is not None
    assert timer.interval() == 60_000
    page.form.set_values({"lived_from": "2026-01"})
    page.keeper.touch()
    timer.setInterval(20)
    timer.start()
    qtbot.waitUntil(lambda: page_of(window) is before)
    settle()
    assert hers(before) == []
    keys = [draft.key for draft in list_drafts(desk_of(window).workspace.store.db)]
    assert page.draft_key in keys


def test_locking_covers_it(window: MainWindow, site: SmallSite, reason: None) -> None:
    desk_of(window).open_case(site.ids["aled"])
    desk_of(window).open_page("record", address(window))
    window.lock()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert hers(window) == []
    window.open_desk(site.open("worker"))
    settle()
    assert page_of(window).kind == "case"
    assert hers(window) == []


# ---- on the people's page --------------------------------------------------------------------------------------------


def _mask(window: MainWindow, site: SmallSite) -> object:
    desk_of(window).open_case(site.ids["aled"], "people")
    settle()
    part = page_of(window).findChild(CasePeople)
    assert part is not None
    return next(m for m in part.masks if "Address" in m._button.accessibleName())


def test_by_keyboard_announced_and_copied_for_a_while(
    window: MainWindow, site: SmallSite, reason: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(
        QAccessible, "updateAccessibility", lambda event: heard.append(getattr(event, "message", str)())
    )
    mask = _mask(window, site)
    QTest.keyClick(mask._button, Qt.Key.Key_Return)  # type: ignore[attr-defined]
    assert any("4 Maes yr Haf, Aberaeron" in words for words in heard)
    assert mask._copy.isVisible()  # type: ignore[attr-defined]
    QTest.keyClick(mask._copy, Qt.Key.Key_Space)  # type: ignore[attr-defined]
    assert QApplication.clipboard().text() == "4 Maes yr Haf, Aberaeron"
    assert window._clipboard._timer.isActive()
    mask.cover()  # type: ignore[attr-defined]
    assert any("covered again" in words for words in heard)
    assert not mask._copy.isVisible()  # type: ignore[attr-defined]
    window.lock()
    assert QApplication.clipboard().text() == ""


# ---- a child's name --------------------------------------------------------------------------------------------------

CHILDS = ("Lowri", "Tomos", "Meadow School", "5 May 2019")
"""What gives a child away."""


@pytest.fixture
def child(site: SmallSite) -> Args:
    """A child of hers, held by the case manager and the Idva alike."""
    worker, idva = site.open("worker"), site.open("idva")
    lowri = Child(
        dyad="", given_name="Lowri", family_name="Tomos", birth_date="2019-05-05", note="Goes to Meadow School."
    )
    record = add_record(worker, lowri, dyad=site.ids["dyad"])
    idva.store.accept(list(journal.load_scope(worker.store.db, site.ids["dyad_scope"]).values()))
    worker.close()
    idva.close()
    return {"kind": "child", "id": record}


def childs(window: QWidget) -> list[str]:
    return [word for word in CHILDS if word.casefold() in said(window).casefold()]


def test_a_childs_name_is_covered_in_every_section(child: Args, site: SmallSite) -> None:
    window = open_window(site)
    for tab in TABS:
        desk_of(window).open_case(site.ids["aled"], tab.key)
        settle()
        assert childs(window) == [], tab.key
        if tab.key == "people":
            assert "Child (L.T.)" in said(window)
            assert "Aged 7" in said(window)


def test_a_childs_name_shows_for_a_reason_that_is_logged_and_is_covered_again(
    child: Args, site: SmallSite, reason: None
) -> None:
    window = open_window(site)
    desk_of(window).open_case(site.ids["aled"], "people")
    settle()
    part = page_of(window).findChild(CasePeople)
    assert part is not None
    [mask] = [m for m in part.masks if m._button.accessibleName() == "Show: Name of Child (L.T.), Victim-survivor A"]
    assert mask._timer.interval() == 60_000
    QTest.keyClick(mask._button, Qt.Key.Key_Return)
    assert "Lowri Tomos" in said(window)
    store = desk_of(window).workspace.store
    logged = store.db.execute("SELECT record, reason FROM r_access_event WHERE what = 'revealed'").fetchall()
    assert logged == [(child["id"], "The court asked")]
    mask._timer.timeout.emit()
    assert childs(window) == []


@pytest.mark.parametrize("kind", ["record", "versions"])
@pytest.mark.parametrize("which", ["child", "victim_survivor"])
def test_opening_a_record_that_names_somebody_asks_why_once_and_is_left_again(
    child: Args, site: SmallSite, which: str, kind: str, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    window = open_window(site)
    desk_of(window).open_case(site.ids["aled"])
    before = page_of(window)
    [(hers_id,)] = desk_of(window).workspace.store.db.execute("SELECT _id FROM r_victim_survivor").fetchall()
    args = child if which == "child" else {"kind": which, "id": str(hers_id)}
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_args: None)
    desk_of(window).open_page(kind, args)
    assert page_of(window) is before
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_args: "Court")
    desk_of(window).open_page(kind, args)
    assert looks(window) == 1
    assert page_of(window) is not before
    timer = page_of(window).findChild(QTimer, "cover_later")
    assert timer is not None
    timer.setInterval(20)
    timer.start()
    qtbot.waitUntil(lambda: page_of(window) is before)


def test_the_idvas_own_page_names_her_and_her_children(child: Args, site: SmallSite) -> None:
    window = open_window(site, "idva")
    desk_of(window).open_page("dyad", {"dyad": site.ids["dyad"]})
    settle()
    page_of(window).restore({"tab": "family"})
    settle()
    assert "Lowri Tomos" in said(window)
    assert looks(window) == 0


def test_the_question_before_removing_a_child_does_not_name_them(
    child: Args, site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(site)
    workspace = desk_of(window).workspace
    row = one(workspace.store, workspace.access, "child", child["id"])
    assert row is not None
    asked: list[str] = []
    monkeypatch.setattr(dialogs, "ask_reason", lambda *args: asked.append(args[2]))
    assert not remove_with_reason(window, workspace, row)
    assert asked == ["Child (L.T.). Victim-survivor A"]
