"""The files kept with a case or a victim-survivor: added by button, drop or paste, and opened inside the window."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QRectF, Qt
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QApplication, QWidget

from app.models.media import View, media_words, view_of
from app.store.queries.attachments import AttachmentRow, attachments
from app.store.queries.cases import CaseHead, DyadRow, held_dyads
from app.tokens import RADIUS
from app.ui import dialogs, focus, theme
from app.ui.area import Place, Window
from app.ui.attachment_form import CASE, AttachmentForm, Source
from app.ui.case_words import letter_words
from app.ui.exchange_words import size_words
from app.ui.refill import empty
from app.ui.when import full_day, plain_day
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner, Card
from app.ui.widgets.layouts import Column, Flow, Row
from app.ui.widgets.states import EmptyState
from app.ui.widgets.text import Icon, Label, Rule
from app.words import _, ngettext
from app.workspace import Workspace

_PASTED = "pasted.png"


class AttachmentsCard(Card):
    """Files of a case and of its victim-survivors, or with `dyad` of one of them alone; newest first."""

    def __init__(self, workspace: Workspace, window: Window, case: str, dyad: str = "") -> None:
        super().__init__(_("Files"), gap=10)
        self._workspace, self._window, self._case, self._dyad = workspace, window, case, dyad
        self._waiting: list[Source] = []
        self._rows: list[AttachmentRow] = []
        self._over = False
        self.panel: AttachmentForm | None = None
        self.setAcceptDrops(True)
        self.add_button = Button(_("Attach a file"), icon="plus", on_click=self.choose)
        self.paste_button = Button(_("Paste"), "quiet", on_click=self.paste)
        words = _("Up to 25 MB each. Drop them here too. They are kept sealed inside Sightline.")
        self._place, self._list, self._said = Column(gap=0), Column(gap=0), Column(gap=0)
        self._nothing = EmptyState(
            _("No file yet"),
            _("Police statements, orders, letters and pictures can be kept here and looked at without leaving."),
            "file-text",
        )
        self.body.add(Flow(gap=12, row_gap=8).add(self.add_button, self.paste_button), Label(words, "small"))
        self.add(self._said, self._place, self._list, self._nothing)

    def read(self, head: CaseHead | None = None) -> None:
        """Read the list again; where nothing changed, focus stays where it is."""
        store, access = self._workspace.store, self._workspace.access
        rows = attachments(store, access, case="" if self._dyad else self._case, dyad=self._dyad)
        self._nothing.setVisible(not rows and self.panel is None)
        if rows == self._rows:
            return
        self._rows = rows
        focused = QApplication.focusWidget()
        inside = focused is not None and self.isAncestorOf(focused)
        name = focused.accessibleName() if focused is not None and inside else ""
        empty(self._list)
        for row in rows:
            self._list.add(Rule(), self._line(row))
        if name and QApplication.focusWidget() is not focused:
            links = [b for b in self.findChildren(Button) if b.accessibleName() == name and not b.isHidden()]
            focus.show_on(links[0] if links else self.add_button)

    def _line(self, row: AttachmentRow) -> QWidget:
        line = QWidget()
        icon = "show" if view_of(row.media) is View.IMAGE else "file-text"
        box = Row(line, gap=12, margins=(0, 10, 0, 10)).add(Column().add(2, Icon(icon, "text2", 18), None))
        link = Button(row.title, "link_strong", on_click=partial(self.open, row))
        link.setAccessibleName(_("Open: {title}").format(title=row.title))
        facts = [media_words(row.media), size_words(row.size)]
        if row.happened:
            facts.append(_("dated {day}").format(day=plain_day(row.happened)))
        day = full_day(row.at, self._workspace.today())
        added = _("Added {day} by {name}").format(day=day, name=row.author_name)
        words = Column(gap=1)
        words.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        words.add(Label(", ".join(facts) + ".", "small", tabular=True), Label(added, "small", tabular=True))
        box.addLayout(words, 1)
        marks = [letter_words(row.letter)] if row.letter and not self._dyad else []
        if row.covert:
            marks.append(_("Service user must not know"))
        if not row.here:
            marks.append(_("The file itself has not come yet"))
        aside = Column(gap=2)
        for mark in marks:
            label = Label(mark, "small_strong", "warn" if mark == marks[-1] and not row.here else "text2", wrap=False)
            aside.addWidget(label, 0, Qt.AlignmentFlag.AlignRight)
        box.addLayout(aside.add(None))
        return line

    def open(self, row: AttachmentRow) -> None:
        """Look at a file."""
        args = {"attachment": row.id, "case": self._case} if self._case else {"attachment": row.id, "dyad": self._dyad}
        self._window.open_page("attachment", args)

    # ---- adding ----------------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Ask for a file on this computer."""
        path = dialogs.choose_open(self, _("Attach a file"), _("All files (*)"))
        if path is not None:
            self.take([Source(path, path.name)])

    def paste(self) -> None:
        """Take what was copied: files, or a picture."""
        found = sources_of(QApplication.clipboard().mimeData())
        if found:
            self.take(found)
        else:
            self.say(
                "info", _("There is no file or picture to paste"), _("Copy a file or a picture, then paste it here.")
            )

    def take(self, sources: list[Source]) -> None:
        """Ask about files one after another, each in the panel."""
        self._waiting += sources
        if self.panel is None:
            self._next()

    def _next(self) -> None:
        if not self._waiting:
            return
        source = self._waiting.pop(0)
        self._open_panel(source)
        if self._waiting:
            words = ngettext("{n} more file after this one.", "{n} more files after this one.", len(self._waiting))
            assert self.panel is not None
            self.panel.form.add_piece(Label(words, "small"))

    def _open_panel(self, source: Source) -> None:
        empty(self._said)
        self.panel = AttachmentForm(
            self._workspace, self._window, source, self._case, self._dyads(), self._dyad or CASE
        )
        self.panel.closed.connect(self._on_closed)
        self._place.add(self.panel)
        self.panel.show()
        self._nothing.hide()
        focus.show_on(self.panel.first())

    def _dyads(self) -> list[DyadRow]:
        return held_dyads(self._workspace.store, self._workspace.access, self._case) if self._case else []

    def _on_closed(self, title: str) -> None:
        self.panel = None
        empty(self._place)
        if title:
            self.say("ok", _("Attached"), _("The file is in the store. The one on your computer is still there."))
        self.read()
        self._next()
        if self.panel is None:
            focus.show_on(self.add_button)

    def say(self, tone: str, title: str, text: str) -> None:
        """Say what was done, until the next file."""
        empty(self._said)
        self._said.add(Banner("ok" if tone == "ok" else "info", title, [text]))

    # ---- dropping and pasting --------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Show that a file may be let go here."""
        if sources_of(event.mimeData()):
            event.acceptProposedAction()
            self._set_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It went elsewhere."""
        self._set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Ask about what was dropped."""
        self._set_over(False)
        found = sources_of(event.mimeData())
        if found:
            event.acceptProposedAction()
            self.take(found)

    def _set_over(self, over: bool) -> None:
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the card, with a dashed edge while a file is held over it."""
        super().paintEvent(event)
        if self._over:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            pen = QPen(theme.colour("primary"), theme.px(2))
            pen.setStyle(Qt.PenStyle.DashLine)
            painter.setPen(pen)
            radius = theme.px(RADIUS["card"])
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+V outside a field pastes a file; Esc closes the panel."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() == Qt.Key.Key_Escape and self.panel is not None:
            self.panel.cancel()
        else:
            super().keyPressEvent(event)

    # ---- the window ------------------------------------------------------------------------------------------------

    def place(self) -> Place:
        """The file being asked about, with what was said of it."""
        return {"panel": self.panel.place() if self.panel is not None else {}}

    def restore(self, place: Place) -> None:
        """The same file asked about again."""
        kept = place.get("panel")
        path = str(kept.get("path") or "") if isinstance(kept, dict) else ""
        if path and isinstance(kept, dict):
            self._open_panel(Source(Path(path), Path(path).name))
            assert self.panel is not None
            self.panel.restore(kept)


def sources_of(mime: QMimeData | None) -> list[Source]:
    """The files or the picture in something dropped or copied. Only files of this computer: nothing is fetched."""
    if mime is None:
        return []
    if mime.hasUrls():
        paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        return [Source(path, path.name) for path in paths]
    if mime.hasImage():
        data = _png(mime.imageData())
        return [Source(data, _PASTED)] if data else []
    return []


def _png(image: object) -> bytes:
    if not isinstance(image, QImage) or image.isNull():
        return b""
    found = QByteArray()
    buffer = QBuffer(found)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    saved = image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know only bytes here
    return bytes(found.data()) if saved else b""
