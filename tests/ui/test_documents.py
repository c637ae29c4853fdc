"""Documents in the window: asked for, looked at in memory, and handed out only after a warning."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt, QTimer
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands import plans
from app.commands.documents import ACTS
from app.models.meeting import ContactPlan
from app.store.queries.attachments import attachments
from app.store.queries.documents import documents_made, masthead_of
from app.ui import dialogs, document_page, printing
from app.ui.case_documents import CaseDocuments
from app.ui.document_page import DocumentPage
from app.ui.documents_card import DocumentsCard
from app.ui.main_window import MainWindow
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner
from tests.ui import audit
from tests.ui.conftest import Setting
from tests.ui.sites import SmallSite, built_site, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]


@pytest.fixture
def window(site: SmallSite) -> MainWindow:
    return open_window(site)


def open_document(window: MainWindow, kind: str, **args: str) -> DocumentPage:
    desk_of(window).open_page("document", {"kind": kind, **args})
    page = page_of(window)
    assert isinstance(page, DocumentPage)
    return page


def shown(page: DocumentPage, qtbot: QtBot) -> None:
    page.show_document()
    qtbot.waitUntil(lambda: page.show_button.isEnabled() and page.view.stack.currentWidget() is not page.view.waiting)


def logged(window: MainWindow, record: str) -> list[tuple[str, str]]:
    workspace = desk_of(window).workspace
    return [(fact.title, fact.text) for fact in documents_made(workspace.store, workspace.access, record, ACTS)]


@pytest.mark.parametrize("kind", ["case_summary", "panel_briefing", "letter", "contact_plan"])
def test_the_page_has_no_faults(site: SmallSite, setting: Setting, kind: str, qtbot: QtBot) -> None:
    window = open_window(site, "worker", setting)
    page = open_document(window, kind, case=site.ids["aled"], dyad=site.ids["dyad"])
    page.form.set_values({"recipient": "The panel", "ask": "Agree a plan.", "words": "Please come on Monday."})
    shown(page, qtbot)
    for _ in range(8):
        QApplication.processEvents()
    assert audit.audit(window, tab=setting.zoom in (1.0, 1.5)) == []


def test_the_section_offers_each_document_and_the_contact_plan_of_each_victim_survivor(window: MainWindow, site: SmallSite) -> None:  # fmt: skip
    desk_of(window).open_case(site.ids["aled"], "documents")
    card = page_of(window).findChildren(DocumentsCard)[0]
    QApplication.processEvents()
    links = [button for button in card.findChildren(Button) if button.isVisibleTo(card)]
    words = [link.words for link in links]
    assert words == ["Letter to the service user", "Panel briefing", "Case summary", "Contact plan: Victim-survivor A (C.W.)"]  # fmt: skip
    QTest.keyClick(links[1], Qt.Key.Key_Return)
    assert page_of(window).kind == "document"
    assert page_of(window).args["kind"] == "panel_briefing"


def test_a_briefing_is_made_shown_and_saved_after_a_warning(window: MainWindow, site: SmallSite, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    page = open_document(window, "panel_briefing", case=site.ids["aled"])
    page.show_document()
    assert page.form.summary.isVisibleTo(page), "for whom, and what is asked, must be said"
    page.form.set_values({"recipient": "Ceredigion panel", "ask": "Agree a joint plan."})
    assert not page.save_button.isEnabled()
    shown(page, qtbot)
    assert page.view.stack.currentWidget() is page.view.pages
    assert "Agree a joint plan." in page.view.pages.accessibleDescription()
    said: list[str] = []
    offered: list[str] = []
    monkeypatch.setattr(dialogs, "confirm", lambda _p, _q, text, *_a, **_k: said.append(text) or True)
    monkeypatch.setattr(dialogs, "choose_save", lambda _p, _t, name, _k: offered.append(name) or tmp_path / name)
    page.save_as()
    assert "not encrypted" in said[0]
    assert "risk" in said[0]
    assert offered == ["document.pdf"], "the name offered names nobody"
    found = PdfReader(io.BytesIO((tmp_path / "document.pdf").read_bytes()))
    assert "Aled Price" in found.pages[0].extract_text()
    assert logged(window, site.ids["aled"]) == [("panel_briefing_exported", "Ceredigion panel")]
    desk_of(window).go_back()


def test_a_name_in_what_is_asked_is_pointed_out_before_the_briefing_is_made(
    window: MainWindow, site: SmallSite
) -> None:
    page = open_document(window, "panel_briefing", case=site.ids["aled"])
    page.form.set_values({"recipient": "The panel", "ask": "Move Cerys."})
    asked: list[str] = []

    def go_back() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        asked.append(dialog.accessibleName())
        dialog.close()

    QTimer.singleShot(0, go_back)
    page.show_document()
    assert len(asked) == 1
    assert page.made is None
    assert page.show_button.isEnabled()
    assert page.form.value("ask") == "Move Cerys."


def test_what_is_changed_after_it_was_shown_must_be_shown_again(window: MainWindow, site: SmallSite, qtbot: QtBot) -> None:  # fmt: skip
    page = open_document(window, "letter", case=site.ids["aled"])
    page.form.set_values({"words": "Please come on Monday."})
    shown(page, qtbot)
    assert page.save_button.isEnabled()
    field = page.form.rows["words"].focus_target()
    QTest.keyClicks(field, "x")
    assert not page.save_button.isEnabled()
    assert not page.print_button.isEnabled()
    assert page.view.stack.currentWidget() is page.view.message


def test_a_letter_that_names_somebody_asks_why(window: MainWindow, site: SmallSite, qtbot: QtBot) -> None:
    page = open_document(window, "letter", case=site.ids["aled"])
    page.form.set_values({"words": "Do not ring Cerys."})
    assert page.form.rows["reason"].isHidden()
    shown(page, qtbot)
    assert not page.form.rows["reason"].isHidden()
    assert "victim-survivor's record" in page.view.message.title.text()
    assert page.made is None
    assert page.form.value("words") == "Do not ring Cerys."
    page.form.set_values({"reason": "The order names her"})
    shown(page, qtbot)
    assert page.made is not None


def test_a_letter_says_what_to_weigh_and_what_never_to_mention(site: SmallSite) -> None:
    window = open_window(site)
    plan = ContactPlan(dyad=site.ids["dyad"], channels=("phone",), never_mention="The move", state="")
    plans.write_plan(desk_of(window).workspace, plan)
    page = open_document(window, "letter", case=site.ids["aled"])
    titles = {banner.accessibleName() for banner in page.findChildren(Banner)}
    assert titles == {"Weigh this before you write", "Never mention"}


def test_names_stand_in_a_summary_for_a_reason_and_then_no_copy_is_kept(window: MainWindow, site: SmallSite, qtbot: QtBot) -> None:  # fmt: skip
    page = open_document(window, "case_summary", case=site.ids["aled"])
    page.form.set_values({"recipient": "Marcus"})
    shown(page, qtbot)
    assert page.keep_button.isEnabled()
    page.form.ticks["protected"].click()
    assert not page.form.rows["reason"].isHidden()
    page.form.set_values({"reason": "Cover from Monday"})
    shown(page, qtbot)
    assert not page.keep_button.isEnabled()
    assert page.made is not None
    assert "Cerys Wynn" in "".join(p.extract_text() for p in PdfReader(io.BytesIO(page.made.data)).pages)
    assert "confidential addresses" in page.leaving_words()


def test_a_copy_is_kept_among_the_files(window: MainWindow, site: SmallSite, qtbot: QtBot) -> None:
    page = open_document(window, "letter", case=site.ids["aled"])
    page.form.set_values({"words": "Please come on Monday."})
    shown(page, qtbot)
    page.keep_button.click()
    workspace = desk_of(window).workspace
    qtbot.waitUntil(lambda: "kept" in desk_of(window).status.text())
    (row,) = attachments(workspace.store, workspace.access, case=site.ids["aled"])
    assert (row.media, row.covert) == ("application/pdf", False)
    assert logged(window, site.ids["aled"]) == [("letter_kept", "Aled Price")]


def test_what_was_typed_is_a_draft_until_the_document_went_somewhere(window: MainWindow, site: SmallSite, tmp_path: Path, qtbot: QtBot) -> None:  # fmt: skip
    page = open_document(window, "letter", case=site.ids["aled"])
    QTest.keyClicks(page.form.rows["words"].focus_target(), "Half a sentence")
    page.form.ticks["goals"].click()
    desk_of(window).go_back() if len(desk_of(window)._trail) > 1 else page.save()
    again = open_document(window, "letter", case=site.ids["aled"])
    assert again.form.value("words") == "Half a sentence"
    assert not again.form.ticks["goals"].isChecked()
    shown(again, qtbot)
    again.save_to(tmp_path / "x.pdf")
    fresh = open_document(window, "letter", case=site.ids["aled"])
    assert fresh.form.value("words") == ""


def test_a_contact_plan_that_is_not_there_says_so(window: MainWindow, site: SmallSite, qtbot: QtBot) -> None:
    page = open_document(window, "contact_plan", case=site.ids["aled"], dyad=site.ids["dyad"])
    page.form.set_values({"recipient": "Duty desk"})
    shown(page, qtbot)
    assert "no contact plan" in page.view.message.title.text()


def test_the_idva_makes_the_plan_of_her_victim_survivor_and_nothing_of_the_case(site: SmallSite, qtbot: QtBot) -> None:
    window = open_window(site, "idva")
    desk_of(window).open_page("dyad", {"dyad": site.ids["dyad"]})
    card = page_of(window).findChildren(DocumentsCard)[0]
    QApplication.processEvents()
    (link,) = [button for button in card.findChildren(Button) if button.isVisibleTo(card)]
    assert link.words == "Contact plan"
    link.click()
    assert isinstance(page_of(window), DocumentPage)


def test_printing_warns_first_and_is_logged_only_when_it_went(window: MainWindow, site: SmallSite, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    page = open_document(window, "letter", case=site.ids["aled"])
    page.form.set_values({"words": "Please come on Monday."})
    shown(page, qtbot)
    said: list[str] = []
    monkeypatch.setattr(dialogs, "confirm", lambda _p, _q, text, *_a, **_k: bool(said.append(text)))
    page.print_out()
    assert "queue" in said[0]
    assert logged(window, site.ids["aled"]) == []
    monkeypatch.setattr(document_page, "print_document", lambda _page, _data: True)
    page.print_out()
    assert logged(window, site.ids["aled"]) == [("letter_printed", "Aled Price")]


def test_pages_go_to_the_printer_from_memory_as_large_as_the_paper(window: MainWindow, site: SmallSite, tmp_path: Path, qtbot: QtBot, temp: Path) -> None:  # fmt: skip
    page = open_document(window, "case_summary", case=site.ids["aled"])
    page.form.set_values({"recipient": "Marcus"})
    shown(page, qtbot)
    assert page.made is not None
    count = len(PdfReader(io.BytesIO(page.made.data)).pages)
    assert count > 1
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    steps: list[int] = []
    printing.paint_pages(printer, page.made.data, range(count), steps.append)
    assert steps == list(range(1, count + 1))
    printed = PdfReader(io.BytesIO((tmp_path / "out.pdf").read_bytes()))
    assert len(printed.pages) == count
    assert float(printed.pages[0].mediabox.width) == pytest.approx(595, abs=2)
    assert list(temp.rglob("*")) == []


def test_a_lead_changes_the_letterhead_and_nobody_else_is_offered_it(site: SmallSite) -> None:
    window = open_window(site, "lead")
    desk_of(window).open_case(site.ids["aled"], "documents")
    section = page_of(window).findChildren(CaseDocuments)[0]
    section.letterhead.click()
    assert section.panel is not None
    section.panel.form.set_values({"text": "Heol y Bont\n01239 555 0100"})
    section.panel.save()
    assert section.panel is None
    assert masthead_of(desk_of(window).workspace.store)[1] == "Heol y Bont\n01239 555 0100"
    worker = open_window(site)
    desk_of(worker).open_case(site.ids["aled"], "documents")
    assert not page_of(worker).findChildren(CaseDocuments)[0].letterhead.isVisibleTo(page_of(worker))
