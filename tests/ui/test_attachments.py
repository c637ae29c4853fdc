"""Keeping files in the window: chosen, dropped or pasted, looked at in memory, and handed out only when asked."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.commands import attachments
from app.commands.attachments import About
from app.commands.records import remove_record
from app.reports.layout import Document
from app.store.queries.attachments import attachments as listed
from app.ui import dialogs
from app.ui.attachment_form import Source
from app.ui.attachment_page import AttachmentPage
from app.ui.attachments_card import AttachmentsCard, sources_of
from app.ui.case_timeline import TimelineCard
from app.ui.file_view import FileView
from app.ui.main_window import MainWindow
from app.workspace import Workspace
from tests.ui import audit
from tests.ui.conftest import Setting
from tests.ui.sites import SmallSite, built_site, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]

MARK = "zfilemark"


def pdf(paragraphs: int = 40) -> bytes:
    document = Document("Statement", MARK, created=datetime(2026, 11, 9, tzinfo=UTC))
    for number in range(paragraphs):
        document.paragraph(f"Paragraph {number}. " * 30)
    return document.to_bytes()


def keep(window: MainWindow, data: bytes, name: str, about: About) -> str:
    return attachments.attach_bytes(desk_of(window).workspace, data, name, about)


@pytest.fixture
def window(site: SmallSite) -> MainWindow:
    return open_window(site)


def card_of(window: MainWindow) -> AttachmentsCard:
    return page_of(window).findChildren(AttachmentsCard)[0]


def names(window: MainWindow, case: str) -> list[str]:
    workspace: Workspace = desk_of(window).workspace
    return [row.title for row in listed(workspace.store, workspace.access, case=case)]


def open_file(window: MainWindow, rid: str, qtbot: QtBot) -> FileView:
    desk_of(window).open_page("attachment", {"attachment": rid})
    view = page_of(window).findChildren(FileView)[0]
    qtbot.waitUntil(lambda: view.stack.currentWidget() is not view.waiting)
    return view


def fill(card: AttachmentsCard, **values: str) -> None:
    assert card.panel is not None
    card.panel.form.set_values(values)


def test_the_pages_have_no_faults(site: SmallSite, setting: Setting, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(site, "worker", setting)
    rid = keep(window, pdf(), "a.pdf", About("Statement", site.ids["aled"], covert=True))
    keep(window, b"words", "a.txt", About("Her letter", dyad=site.ids["dyad"], happened="2026-11"))
    (tmp_path / "b.txt").write_text("words")
    desk_of(window).open_case(site.ids["aled"], "documents")
    card_of(window).take([Source(tmp_path / "b.txt", "b.txt")])
    for _ in range(8):
        QApplication.processEvents()
    tab = setting.zoom in (1.0, 1.5)
    assert audit.audit(window, tab=tab) == []
    view = open_file(window, rid, qtbot)
    page = page_of(window)
    assert isinstance(page, AttachmentPage)
    page.open_correction()
    for _ in range(8):
        QApplication.processEvents()
    assert audit.audit(window, tab=tab) == []
    assert view.stack.currentWidget() is view.pages


def test_a_file_is_attached_with_the_keyboard(window: MainWindow, site: SmallSite, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    path = tmp_path / "statement.pdf"
    path.write_bytes(pdf())
    monkeypatch.setattr(dialogs, "choose_open", lambda *_: path)
    desk_of(window).open_case(site.ids["aled"], "documents")
    card = card_of(window)
    card.add_button.setFocus()
    QTest.keyClick(card.add_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.panel is not None)
    QTest.keyClicks(QApplication.focusWidget(), "Police statement")
    assert card.panel is not None
    QTest.keyClick(card.panel.attach_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.panel is None)
    assert names(window, site.ids["aled"]) == ["Police statement"]
    assert path.exists()
    assert any("Police statement" in b.text() for b in card.findChildren(type(card.add_button)))


def test_a_refusal_is_said_in_the_panel_and_what_was_typed_stays(window: MainWindow, site: SmallSite, tmp_path: Path, qtbot: QtBot) -> None:  # fmt: skip
    with (tmp_path / "video.mp4").open("wb") as file:
        file.truncate(2 * 2**30)
    desk_of(window).open_case(site.ids["aled"], "documents")
    card = card_of(window)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "video.mp4")), QUrl("https://example.org/never-fetched")])
    assert len(sources_of(mime)) == 1
    card.take(sources_of(mime))
    fill(card, title="Doorbell video")
    assert card.panel is not None
    card.panel.save()
    qtbot.waitUntil(lambda: card.panel is not None and card.panel.warning.count() == 1)
    said = card.panel.warning.itemAt(0).widget().accessibleName()
    assert "larger than 25 MB" in said
    assert card.panel.form.value("title") == "Doorbell video"
    assert card.panel.buttons.isEnabled()
    assert names(window, site.ids["aled"]) == []


def test_a_title_is_asked_for_and_a_name_in_it_is_pointed_out(window: MainWindow, site: SmallSite, qtbot: QtBot, tmp_path: Path) -> None:  # fmt: skip
    (tmp_path / "a.txt").write_text("words")
    desk_of(window).open_case(site.ids["aled"], "documents")
    card = card_of(window)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt"))])
    card.take(sources_of(mime))
    panel = card.panel
    assert panel is not None
    panel.save()
    assert panel.form.summary.isVisibleTo(card)
    fill(card, title="Statement of Cerys")
    asked: list[str] = []

    def go_back() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        asked.append(dialog.accessibleName())
        dialog.close()

    QTimer.singleShot(0, go_back)
    panel.save()
    assert len(asked) == 1
    assert names(window, site.ids["aled"]) == []
    panel.form.set_values({"whose": site.ids["dyad"]})
    panel.save()
    qtbot.waitUntil(lambda: card.panel is None)
    (row,) = listed(desk_of(window).workspace.store, desk_of(window).workspace.access, dyad=site.ids["dyad"])
    assert row.title == "Statement of Cerys"


def test_files_dropped_are_asked_about_one_after_another(window: MainWindow, site: SmallSite, tmp_path: Path, qtbot: QtBot) -> None:  # fmt: skip
    urls = []
    for number in range(2):
        (tmp_path / f"{number}.txt").write_text(f"text {number}")
        urls.append(QUrl.fromLocalFile(str(tmp_path / f"{number}.txt")))
    desk_of(window).open_case(site.ids["aled"], "documents")
    card, mime = card_of(window), QMimeData()
    mime.setUrls(urls)
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys)
    card.dragEnterEvent(enter)
    assert enter.isAccepted()
    card.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, buttons, keys))
    for number in range(2):
        fill(card, title=f"Note {number}")
        panel = card.panel
        assert panel is not None
        panel.save()
        qtbot.waitUntil(lambda panel=panel: card.panel is not panel)
    assert sorted(names(window, site.ids["aled"])) == ["Note 0", "Note 1"]


def test_a_picture_that_was_copied_is_pasted(window: MainWindow, site: SmallSite, qtbot: QtBot) -> None:
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("#a23"))
    QApplication.clipboard().setImage(image)
    desk_of(window).open_case(site.ids["aled"], "documents")
    card = card_of(window)
    card.paste_button.click()
    fill(card, title="Screenshot")
    assert card.panel is not None
    card.panel.save()
    qtbot.waitUntil(lambda: card.panel is None)
    (row,) = listed(desk_of(window).workspace.store, desk_of(window).workspace.access, case=site.ids["aled"])
    assert row.media == "image/png"
    view = open_file(window, row.id, qtbot)
    assert view.pages.paper.image.pixelColor(5, 5) == QColor("#a23")
    QApplication.clipboard().clear()
    desk_of(window).go_back()
    card_of(window).paste_button.click()
    assert card_of(window).panel is None


def test_locking_keeps_the_file_that_is_being_asked_about(window: MainWindow, site: SmallSite, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    desk_of(window).open_case(site.ids["aled"], "documents")
    card, mime = card_of(window), QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt"))])
    card.take(sources_of(mime))
    fill(card, title="Half a ti", happened="2026-11")
    place = page_of(window).place()
    desk_of(window).open_case(site.ids["aled"])
    page_of(window).restore(place)
    again = card_of(window).panel
    assert again is not None
    assert again.source.place == tmp_path / "a.txt"
    assert again.form.value("title") == "Half a ti"
    assert again.form.value("happened") == "2026-11"


def test_pages_are_turned_and_zoomed_with_keys(window: MainWindow, site: SmallSite, qtbot: QtBot) -> None:
    rid = keep(window, pdf(), "statement.pdf", About("Statement", site.ids["aled"]))
    view = open_file(window, rid, qtbot)
    assert view.stack.currentWidget() is view.pages
    assert view.count > 3
    QTest.keyClick(view.pages, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: f"Page {view.count} of {view.count}" == view.where.text())
    assert "Paragraph 39" in view.pages.accessibleDescription()
    assert not view.next.isEnabled()
    QTest.keyClick(view.pages, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: "Page 1 of" in view.where.text())
    view.pages.verticalScrollBar().setValue(view.pages.verticalScrollBar().maximum())
    QTest.keyClick(view.pages, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: "Page 2 of" in view.where.text())
    narrow = view.pages.paper.width()
    QTest.keyClick(view.pages, Qt.Key.Key_Plus)
    assert view.pages.paper.width() > narrow
    qtbot.waitUntil(lambda: view.pages.paper.image.width() >= view.pages.paper.width())
    QTest.keyClick(view.pages, Qt.Key.Key_0)
    assert view.pages.paper.width() == narrow
    assert "Paragraph" in view.pages.accessibleDescription(), "a screen reader reads the page"


def test_a_page_can_be_read_as_text(window: MainWindow, site: SmallSite, qtbot: QtBot) -> None:
    view = open_file(window, keep(window, pdf(), "a.pdf", About("Statement", site.ids["aled"])), qtbot)
    view.text_button.click()
    assert view.stack.currentWidget() is view.text
    assert MARK in view.text.toPlainText()
    assert view.text.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard
    view.text_button.click()
    assert view.stack.currentWidget() is view.pages


def test_text_shows_what_would_hide_in_it_and_can_be_selected(window: MainWindow, site: SmallSite, qtbot: QtBot) -> None:  # fmt: skip
    data = "He wrote \u202enuf\u202c\x07 ŵ".encode()
    view = open_file(window, keep(window, data, "voicemail", About("Voicemail", site.ids["aled"])), qtbot)
    assert view.text.toPlainText() == "He wrote [U+202E]nuf[U+202C][U+0007] ŵ"
    view.text.selectAll()
    assert view.text.textCursor().hasSelection()


def test_a_turned_photograph_stands_upright(window: MainWindow, site: SmallSite, qtbot: QtBot) -> None:
    from PIL import Image

    picture = Image.new("RGB", (60, 30), "#ffffff")
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was held on its side
    target = io.BytesIO()
    picture.save(target, "JPEG", exif=exif)
    view = open_file(window, keep(window, target.getvalue(), "p.jpg", About("Photo", site.ids["aled"])), qtbot)
    image = view.pages.paper.image
    assert (image.width(), image.height()) == (30, 60)


def test_a_picture_that_claims_to_be_enormous_is_refused_or_made_smaller(window: MainWindow, site: SmallSite, qtbot: QtBot) -> None:  # fmt: skip
    from PIL import Image

    def picture(size: int, kind: str) -> bytes:
        target = io.BytesIO()
        Image.new("L", (size, size)).save(target, kind)
        return target.getvalue()

    for data in (picture(6_000, "PNG"), picture(12_000, "JPEG")):
        view = open_file(window, keep(window, data, "p", About("Photo", site.ids["aled"])), qtbot)
        image = view.pages.paper.image
        assert 1_000_000 < image.width() * image.height() <= 24_000_000
    large = open_file(window, keep(window, picture(9_000, "PNG"), "p", About("Large", site.ids["aled"])), qtbot)
    assert "9000 by 9000 pixels" in large.message.title.text() + large.message.text.text()
    damaged = open_file(window, keep(window, picture(50, "PNG")[:60], "p", About("Cut", site.ids["aled"])), qtbot)
    assert damaged.stack.currentWidget() is damaged.message
    assert "damaged" in damaged.message.title.text()


def test_what_cannot_be_shown_is_said_in_words(window: MainWindow, site: SmallSite, qtbot: QtBot) -> None:
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(pdf(1))))
    writer.encrypt("x", algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    for data, words in (
        (locked.getvalue(), "password"),
        (pdf()[:900], "damaged"),
        (b"PK\x03\x04" + b"word/", "Word document"),
        (bytes(100), "kind Sightline does not show"),
    ):
        view = open_file(window, keep(window, data, "x", About("Thing", site.ids["aled"])), qtbot)
        assert view.stack.currentWidget() is view.message
        assert words in view.message.title.text()
        assert not view.bar.isVisibleTo(view)


def test_a_file_that_has_not_come_yet_says_so(site: SmallSite, qtbot: QtBot) -> None:
    window = open_window(site)
    rid = keep(window, pdf(1), "a.pdf", About("Statement", site.ids["aled"]))
    desk_of(window).workspace.store.db.execute("DELETE FROM blob")
    desk_of(window).open_case(site.ids["aled"], "documents")
    labels = [label.text() for label in card_of(window).findChildren(type(card_of(window).title))]
    assert "The file itself has not come yet" in labels
    view = open_file(window, rid, qtbot)
    assert "has not come yet" in view.message.title.text()
    page = page_of(window)
    assert isinstance(page, AttachmentPage)
    assert not page.copy_button.isEnabled()


def test_a_copy_leaves_only_after_a_warning(window: MainWindow, site: SmallSite, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    rid = keep(window, pdf(1), "Llythyr Cerys.pdf", About("Statement", site.ids["aled"]))
    open_file(window, rid, qtbot)
    page = page_of(window)
    assert isinstance(page, AttachmentPage)
    asked: list[str] = []
    offered: list[str] = []
    monkeypatch.setattr(dialogs, "confirm", lambda _p, _q, text, *_a: bool(asked.append(text)) or len(asked) > 1)
    monkeypatch.setattr(dialogs, "choose_save", lambda _p, _t, name, _k: offered.append(name) or tmp_path / "out.pdf")
    page.save_copy()
    assert offered == []
    page.save_copy()
    qtbot.waitUntil(lambda: (tmp_path / "out.pdf").exists())
    qtbot.waitUntil(lambda: "not encrypted" in desk_of(window).status.text())
    assert "not encrypted" in asked[0]
    assert offered == ["copy.pdf"], "the name offered names nobody"


def test_what_is_said_of_a_file_is_corrected_and_a_file_is_removed_with_a_reason(window: MainWindow, site: SmallSite, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    rid = keep(window, pdf(1), "a.pdf", About("Statment", site.ids["aled"]))
    desk_of(window).open_case(site.ids["aled"], "documents")
    open_file(window, rid, qtbot)
    page = page_of(window)
    assert isinstance(page, AttachmentPage)
    page.open_correction()
    form = page.correction
    assert form is not None
    form.form.set_values({"title": "Statement"})
    form.save()
    assert names(window, site.ids["aled"]) == ["Statment"], "not without a reason"
    form.form.set_values({"reason": "Spelling"})
    form.save()
    assert names(window, site.ids["aled"]) == ["Statement"]
    assert page.header.title.text() == "Statement"
    page.versions_button.click()
    told = "\n".join(str(entry) for entry in page_of(window).timeline._entries)
    assert "Spelling" in told
    assert "Statment" in told
    for internal in ("Key", "Pieces", "Hash of the file"):
        assert internal not in told
    desk_of(window).go_back()
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_: "Cerys asked for it")
    named: list[str] = []

    def go_back() -> None:
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        named.append(dialog.accessibleName())
        dialog.close()

    QTimer.singleShot(0, go_back)
    page.remove()
    assert len(named) == 1, "a name in the reason is pointed out"
    assert names(window, site.ids["aled"]) == ["Statement"]
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_: "Wrong case")
    page.remove()
    assert names(window, site.ids["aled"]) == []
    assert page_of(window).kind == "case"
    assert desk_of(window)._notice.offers_undo
    desk_of(window)._notice.undo()
    assert names(window, site.ids["aled"]) == ["Statement"]


def test_the_idva_keeps_and_opens_files_of_her_victim_survivor(site: SmallSite, qtbot: QtBot, tmp_path: Path) -> None:
    window = open_window(site, "idva")
    (tmp_path / "a.txt").write_text("what she wrote")
    desk_of(window).open_page("dyad", {"dyad": site.ids["dyad"]})
    card, mime = card_of(window), QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.txt"))])
    card.take(sources_of(mime))
    fill(card, title="Her letter")
    assert card.panel is not None
    assert "whose" not in card.panel.form.rows
    card.panel.save()
    qtbot.waitUntil(lambda: card.panel is None)
    (row,) = listed(desk_of(window).workspace.store, desk_of(window).workspace.access, dyad=site.ids["dyad"])
    view = open_file(window, row.id, qtbot)
    assert view.text.toPlainText() == "what she wrote"


def test_looking_at_files_leaves_nothing_on_the_disk_and_nothing_in_the_page_left(window: MainWindow, site: SmallSite, qtbot: QtBot, temp: Path) -> None:  # fmt: skip
    desk_of(window).open_case(site.ids["aled"], "documents")
    view = open_file(window, keep(window, pdf(), "a.pdf", About("Zfiletitle", site.ids["aled"])), qtbot)
    view.text_button.click()
    desk_of(window).go_back()
    assert view._data == b""
    assert view.pages.paper.image.isNull()
    assert view.text.toPlainText() == ""
    assert list(temp.rglob("*")) == []
    for file in (p for p in site.folder.rglob("*") if p.is_file()):
        found = file.read_bytes()
        assert MARK.encode() not in found
        assert b"Zfiletitle" not in found


def test_a_file_on_the_timeline_opens_on_its_own_page(window: MainWindow, site: SmallSite) -> None:
    rid = keep(window, pdf(1), "a.pdf", About("Statement", site.ids["aled"]))
    desk_of(window).open_case(site.ids["aled"], "timeline")
    shown = page_of(window).findChildren(TimelineCard)[0].timeline
    (key,) = [entry.key for entry in shown._entries if rid in entry.key]
    shown.opened.emit(key)
    page = page_of(window)
    assert isinstance(page, AttachmentPage)
    assert page.row.title == "Statement"


def test_a_file_taken_away_meanwhile_cannot_be_opened(window: MainWindow, site: SmallSite) -> None:
    rid = keep(window, pdf(1), "a.pdf", About("Statement", site.ids["aled"]))
    remove_record(desk_of(window).workspace, "attachment", rid, reason="Wrong")
    desk_of(window).open_case(site.ids["aled"])
    shown: list[str] = []

    def close() -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is not None:
            shown.append(dialog.accessibleName())
            dialog.close()

    QTimer.singleShot(0, close)
    desk_of(window).open_page("attachment", {"attachment": rid})
    assert page_of(window).kind == "case"
    assert shown == ["This file is no longer here: it was taken away, or it is not yours to see"]
