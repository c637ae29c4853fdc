"""Looking at a file inside the window: pages, a picture or text, from memory and never through the disk."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QSizePolicy, QStackedWidget, QWidget

from app.errors import AppError, Cancelled
from app.models.media import View, media_words, readable, view_of
from app.ui import preview_work, theme
from app.ui.announce import announce
from app.ui.dialogs import split_message
from app.ui.jobs import Job, Jobs
from app.ui.preview_work import Shown
from app.ui.widgets.button import Button
from app.ui.widgets.layouts import Column, Flow
from app.ui.widgets.states import EmptyState, LoadingState
from app.ui.widgets.text import Label
from app.words import _

ZOOMS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0, 4.0)
"""Steps of the zoom; 1 is as wide as the place, and at most WIDEST."""
WIDEST = 920
"""Pixels at 100 %: a page wider than that has lines too long to follow."""
_SETTLED_MS = 200
"""A page is drawn anew when its place has kept its width for so long."""


class _Paper(QWidget):
    """A page or a picture, as large as it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it, with a thin edge: paper on a light ground has none of its own."""
        if self.image.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(self.rect(), self.image)
        painter.setPen(theme.colour("line"))
        painter.drawRect(QRect(0, 0, self.width() - 1, self.height() - 1))


class _Pages(QScrollArea):
    """Where the paper lies: arrow keys move it, page keys turn pages, plus and minus zoom."""

    def __init__(self, on_key: Callable[[int], bool], on_resize: Callable[[], object]) -> None:
        super().__init__()
        self._on_key, self._on_resize = on_key, on_resize
        self.paper = _Paper()
        self.setWidget(self.paper)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # or a page's width would swing

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Turn pages and zoom; leave the rest to scrolling."""
        if not self._on_key(event.key()):
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A page as wide as the place follows it."""
        super().resizeEvent(event)
        self._on_resize()


class FileView(QWidget):
    """Shows one file. What it holds of it is forgotten with `clear`."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._job: Job | None = None
        self._data, self._media = b"", ""
        self.number, self.count, self.zoom = 0, 0, 1.0
        self.as_text = False
        self._asked = 0
        self._shown: Shown | None = None
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLED_MS)
        self._settle.timeout.connect(self._draw)
        self._build()
        self.clear()

    def _build(self) -> None:
        self.previous = Button("", icon="chevron-left", name=_("Previous page"), on_click=partial(self.turn, -1))
        self.next = Button("", icon="chevron-right", name=_("Next page"), on_click=partial(self.turn, 1))
        self.where = Label("", "strong", wrap=False, tabular=True)
        self.smaller = Button("", icon="minus", name=_("Smaller"), on_click=partial(self.step_zoom, -1))
        self.larger = Button("", icon="plus", name=_("Larger"), on_click=partial(self.step_zoom, 1))
        self.fit = Button(_("Usual size"), "quiet", on_click=partial(self.set_zoom, 1.0))
        self.text_button = Button(_("Show as text"), "quiet", on_click=self.toggle_text)
        self.bar = QWidget()
        bar = Flow(self.bar, gap=10, row_gap=8)
        bar.add(self.previous, self.where, self.next, self.smaller, self.larger, self.fit, self.text_button)
        self.pages = _Pages(self._on_key, self._on_resize)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        flags = Qt.TextInteractionFlag
        self.text.setTextInteractionFlags(flags.TextSelectableByMouse | flags.TextSelectableByKeyboard)
        self.text.setAccessibleName(_("Text of the file"))
        self.message = EmptyState("", "", "file-text")
        self.waiting = LoadingState(_("Opening the file"), can_cancel=True)
        self.waiting.cancelled.connect(self._on_cancel)
        self.stack = QStackedWidget()
        for part in (self.waiting, self.pages, self.text, self.message):
            self.stack.addWidget(part)
        self.note = Label("", "small")
        Column(self, gap=10).add(self.bar, self.note).add(self.stack, stretch=1)
        theme.follow(self)

    def restyle(self) -> None:
        """Take the font at the zoom in use, and room for a page."""
        self.text.setFont(theme.font("body"))
        self.stack.setMinimumHeight(theme.px(360))

    # ---- what is shown ---------------------------------------------------------------------------------------------

    def clear(self) -> None:
        """Forget the file."""
        self._cancel()
        self._settle.stop()
        self._data, self._shown = b"", None
        self.pages.paper.image = QImage()
        self.text.clear()
        self.bar.hide()
        self.note.hide()
        self.stack.setCurrentWidget(self.waiting)

    def show_file(self, data: bytes, media: str) -> None:
        """Show a file from its first page, as far as one of its kind can be shown."""
        self.clear()
        self._data, self._media = data, media
        self.number, self.count, self.zoom, self.as_text = 0, 0, 1.0, False
        view = view_of(media)
        if view is View.TEXT:
            self._show_text(*preview_work.shown_text(data))
        elif view is View.NONE:
            self.show_message(
                media_words(media),
                _("A file of this kind cannot be shown here. Save a copy to open it with another program."),
            )
        else:
            self._draw()

    def show_message(self, title: str, text: str) -> None:
        """Say why there is nothing to look at."""
        self._cancel()
        self.bar.hide()
        self.note.hide()
        self.message.say(title, text)
        self.stack.setCurrentWidget(self.message)
        announce(self, f"{title}. {text}")

    def show_error(self, error: Exception) -> None:
        """Say in the place of the file why it cannot be shown."""
        if isinstance(error, AppError):
            self.show_message(*split_message(error.message()))
        else:
            self.show_message(_("This file could not be shown"), _("It is kept as it is. Save a copy to open it."))

    def _show_text(self, text: str, whole: bool) -> None:
        self.text.setPlainText(text)
        if not whole:
            self.note.setText(_("Only the beginning is shown. Save a copy to read all of it."))
        self.note.setVisible(not whole)
        self.stack.setCurrentWidget(self.text)

    # ---- pages and pictures ----------------------------------------------------------------------------------------

    def turn(self, by: int) -> None:
        """Go some pages on or back."""
        self.go_to(self.number + by)

    def go_to(self, number: int) -> None:
        """Show a page, counted from 0."""
        number = min(max(number, 0), max(self.count - 1, 0))
        if number != self.number:
            self.number = number
            self.pages.verticalScrollBar().setValue(0)
            self._draw()

    def step_zoom(self, by: int) -> None:
        """The next step larger (1) or smaller (-1)."""
        steps = [zoom for zoom in ZOOMS if (zoom > self.zoom if by > 0 else zoom < self.zoom)]
        if steps:
            self.set_zoom(steps[0] if by > 0 else steps[-1])

    def set_zoom(self, zoom: float) -> None:
        """Show it larger or smaller; 1 is the size it opens at."""
        self.zoom = zoom
        self._lay_out()
        self._redraw_soon()
        announce(self, _("{percent} %").format(percent=round(zoom * 100)))

    def toggle_text(self) -> None:
        """Show a page's text instead of the page, or the page again."""
        self.as_text = not self.as_text
        self._show_shown()

    def _wanted_width(self) -> int:
        """How wide the paper is to be, in pixels of the window."""
        room = min(self.pages.viewport().width() - 2, theme.px(WIDEST))
        return max(int(room * self.zoom), 40)

    def _draw(self) -> None:
        if not self._data:
            return
        self._cancel()
        if self._shown is None:
            self.stack.setCurrentWidget(self.waiting)
        if view_of(self._media) is View.PAGES:
            self._asked = self._wanted_width()
            width = int(self._asked * self.devicePixelRatioF())
            work = partial(preview_work.shown_page, self._data, self.number, width)
        else:
            work = partial(preview_work.shown_picture, self._data, self._media)
        self._job = self._jobs.submit(work, self._on_shown, self._on_error, owner=self)

    def _on_shown(self, shown: Shown) -> None:
        turned = self._shown is None or self._shown.number != shown.number
        self._job, self._shown = None, shown
        self.number, self.count = shown.number, shown.count
        self._show_shown()
        if turned and shown.count > 1:
            announce(self, self.where.text())

    def _show_shown(self) -> None:
        if self._shown is None:
            return
        pages = view_of(self._media) is View.PAGES
        many = self._shown.count > 1
        where = _("Page {number} of {count}").format(number=self.number + 1, count=self.count)
        self.where.setText(where)
        for widget in (self.previous, self.next, self.where):
            widget.setVisible(many)
        self.previous.setEnabled(self.number > 0)
        self.next.setEnabled(self.number < self.count - 1)
        self.text_button.setVisible(pages)
        self.text_button.setText(_("Show the page") if self.as_text else _("Show as text"))
        for button in (self.smaller, self.larger, self.fit):
            button.setEnabled(not self.as_text)
        self.bar.show()
        self.pages.setAccessibleName(where if pages else _("Picture"))
        self.pages.setAccessibleDescription(self._shown.text[:2000])
        if self.as_text:
            said = readable(self._shown.text).strip()
            self.text.setPlainText(said or _("There is no text on this page: it is a picture of one."))
            self.stack.setCurrentWidget(self.text)
            return
        self.pages.paper.image = self._shown.image
        self._lay_out()
        self.stack.setCurrentWidget(self.pages)

    def _lay_out(self) -> None:
        """Give the paper its size: a small picture is not blown up to the width of the place."""
        if self._shown is None:
            return
        image = self._shown.image
        width = self._wanted_width()
        if view_of(self._media) is View.IMAGE:
            width = min(width, max(int(image.width() * self.zoom), 1))
        height = max(round(image.height() * width / max(image.width(), 1)), 1)
        self.pages.paper.setFixedSize(QSize(width, height))
        self.pages.paper.update()

    def _redraw_soon(self) -> None:
        """Draw the page sharp at its new width, once it has settled."""
        if self._data and view_of(self._media) is View.PAGES:
            self._settle.start()

    def _on_resize(self) -> None:
        self._lay_out()
        if self._shown is not None and self._asked != self._wanted_width():
            self._redraw_soon()

    def _on_error(self, error: Exception) -> None:
        self._job = None
        if not isinstance(error, Cancelled):
            self._on_refused(error)

    def _on_refused(self, error: Exception) -> None:
        """A page that cannot be drawn is said in its place; the others can still be turned to."""
        self.show_error(error)
        self.bar.setVisible(self.count > 1)
        if self.count > 1:
            self.where.setText(_("Page {number} of {count}").format(number=self.number + 1, count=self.count))
            self.previous.setEnabled(self.number > 0)
            self.next.setEnabled(self.number < self.count - 1)

    def _on_cancel(self) -> None:
        self._cancel()
        self.show_message(_("Cancelled"), _("The file is not shown. Nothing was changed."))

    def _cancel(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _on_key(self, key: int) -> bool:
        """Act on a key pressed on the pages; says whether it was one of ours."""
        bar = self.pages.verticalScrollBar()
        acts: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Plus: partial(self.step_zoom, 1),
            Qt.Key.Key_Equal: partial(self.step_zoom, 1),
            Qt.Key.Key_Minus: partial(self.step_zoom, -1),
            Qt.Key.Key_0: partial(self.set_zoom, 1.0),
            Qt.Key.Key_Home: partial(self.go_to, 0),
            Qt.Key.Key_End: partial(self.go_to, self.count - 1),
        }
        if key == Qt.Key.Key_PageDown and bar.value() >= bar.maximum():
            acts[key] = partial(self.turn, 1)
        elif key == Qt.Key.Key_PageUp and bar.value() <= bar.minimum():
            acts[key] = partial(self.turn, -1)
        if key not in acts:
            return False
        acts[key]()
        return True
