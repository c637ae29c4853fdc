"""The routine check of the store after unlocking, and what a person is told when it finds something."""

from __future__ import annotations

from app.commands.stores import routine_check
from app.errors import AppError, Cancelled
from app.progress import Progress
from app.store.integrity import Report
from app.ui.desk import Desk
from app.ui.widgets.card import Banner
from app.words import _, ngettext
from app.workspace import Workspace


def check_in_background(desk: Desk) -> None:
    """Check the store of `desk` in a job; a banner over every page says so if it is not sound. Locking stops it."""

    def work(progress: Progress) -> Report:
        workspace: Workspace = desk.workspace.again()
        try:
            return routine_check(workspace, progress=progress)
        finally:
            workspace.close()

    desk.jobs.submit(work, lambda report: _on_report(desk, report), lambda error: _on_error(desk, error), owner=desk)


def _on_report(desk: Desk, report: Report) -> None:
    if not report.sound:
        one = "{n} place does not agree with the signed journal."
        _warn(desk, ngettext(one, "{n} places do not agree with the signed journal.", len(report.problems)))


def _on_error(desk: Desk, error: Exception) -> None:
    """A check that was stopped says nothing; one that could not be made is as bad as one that found something."""
    if not isinstance(error, Cancelled):
        _warn(desk, error.message() if isinstance(error, AppError) else _("The check could not be finished."))


def _warn(desk: Desk, found: str) -> None:
    advice = _(
        "Nothing was changed. Go on working only if you must, make a copy of the whole folder, and ask your IT person"
        " to run the check and to restore the last good backup."
    )
    banner = Banner("danger", _("This store may be damaged"), [found, advice])
    banner.setObjectName("store_check")
    desk.shell.notices.add(banner)
