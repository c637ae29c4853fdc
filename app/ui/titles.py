"""Window titles, which identify nobody."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.words import _

NAME = "Sightline"


def set_title(window: QWidget, page: str = "", error: bool = False) -> None:
    """Title `window` "Page, Sightline", with "Error: " before it while a form shows problems.

    `page` is the kind of page ("Behaviour assessment"), never a name or a reference.
    """
    base = window.window()
    base.setProperty("page_title", page)
    _write(base, page, error)


def set_error(window: QWidget, error: bool) -> None:
    """Put "Error: " before the title, or take it away, keeping the page's words."""
    base = window.window()
    page = base.property("page_title")
    _write(base, page if isinstance(page, str) else "", error)


def _write(base: QWidget, page: str, error: bool) -> None:
    title = _("{page}, {program}").format(page=page, program=NAME) if page else NAME
    base.setWindowTitle(_("Error: {title}").format(title=title) if error else title)
