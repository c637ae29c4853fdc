"""Uncovering what names or locates a victim-survivor or a child: why, then the access log, then the fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.models.access import Role
from app.store.queries.records import one
from app.ui import dialogs
from app.ui.record_layouts import is_covered
from app.ui.widgets.form import Form
from app.ui.widgets.states import UNMASKED_FOR_MS
from app.words import _
from app.workspace import Workspace

REVEALED = "revealed"
"""What the access log says of a name, an address or a number that was shown."""
_SHOWING = frozenset({"record", "versions"})
"""Pages that show a whole record."""


def uncover(parent: QWidget, workspace: Workspace, scope: str, record: str) -> bool:
    """Ask why somebody needs to see a covered fact and enter it in the access log; says whether it may be shown.

    In that order, so that nothing is seen unlogged.
    """
    reason = dialogs.ask_reason(
        parent,
        _("Why do you need to see this?"),
        _("Your reason is entered in the access log with your name and the time. It is covered again in 60 seconds."),
        _("Reason"),
        _("Show it"),
    )
    if not reason:
        return False
    try:
        workspace.log(REVEALED, scope=scope, record=record, reason=reason)
    except AppError as error:
        dialogs.show_error(parent, error)
        return False
    return True


def shows_covered(kind: str, args: Mapping[str, str], role: Role) -> bool:
    """Whether a page of `kind` made with `args` would show a record that is covered everywhere else for this role."""
    return kind in _SHOWING and bool(args.get("id")) and is_covered(args.get("kind", ""), role)


def uncover_page(parent: QWidget, workspace: Workspace, args: Mapping[str, str]) -> bool:
    """As `uncover`, for a page that shows the covered record named by `args`."""
    row = one(workspace.store, workspace.access, args["kind"], args["id"])
    return row is not None and uncover(parent, workspace, row.scope, row.id)


def cover_later(page: QWidget, leave: Callable[[], object]) -> None:
    """Call `leave` once `page` has shown what is covered for 60 seconds in which nothing was typed in it."""
    timer = QTimer(page)
    timer.setObjectName("cover_later")
    timer.setSingleShot(True)
    timer.setInterval(UNMASKED_FOR_MS)
    timer.timeout.connect(leave)
    for form in page.findChildren(Form):
        form.changed.connect(timer.start)
    timer.start()
