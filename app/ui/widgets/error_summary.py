"""The list of problems at the top of a form, with links to their fields."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QWidget

from app.ui import focus, titles
from app.ui.announce import announce
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner
from app.ui.widgets.layouts import Column
from app.words import _

Problem = tuple[str, QWidget]
"""What is wrong in words, and the control to go to."""


class ErrorSummary(QWidget):
    """ "There is a problem", and a link for each; hidden while there is none.

    Showing it moves focus to its first link, announces it, and puts "Error: " before the window's title.
    """

    def __init__(self) -> None:
        super().__init__()
        self._column = Column(self)
        self._banner: Banner | None = None
        self.links: list[Button] = []
        self.setVisible(False)

    def show_problems(self, problems: list[Problem]) -> None:
        """Show these problems and no others; none hides the summary."""
        if self._banner is not None:
            self._column.removeWidget(self._banner)
            self._banner.hide()
            self._banner.deleteLater()
        self._banner, self.links = None, []
        if problems:
            self._banner = Banner("danger", _("There is a problem"))
            for words, target in problems:
                self.links.append(self._banner.add_link(words, partial(go_to, target)))
            self._column.add(self._banner)
        self.setVisible(bool(problems))
        titles.set_error(self, bool(problems))
        if problems:
            announce(self, _("There is a problem"), urgent=True)
            focus.show_on(self.links[0])
            QTimer.singleShot(0, self, self._bring_into_view)  # once the layout has given it its place

    def _bring_into_view(self) -> None:
        bring_into_view(self)

    def clear(self) -> None:
        """Hide it and take "Error: " from the title."""
        self.show_problems([])


def go_to(target: QWidget) -> None:
    """Move focus to `target`, scrolled into view, with the ring."""
    bring_into_view(target, 120)
    focus.show_on(target)


def bring_into_view(target: QWidget, margin: int = 24) -> None:
    """Scroll every area that holds `target` so far that it shows, `margin` pixels from the edge."""
    holder = target.parentWidget()
    while holder is not None:
        if isinstance(holder, QScrollArea):
            holder.ensureWidgetVisible(target, 40, margin)
        holder = holder.parentWidget()
