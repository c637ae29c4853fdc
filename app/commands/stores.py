"""Looking after the store itself: checking it, and making its rows anew from the journal."""

from __future__ import annotations

from datetime import date

from app.commands.attachments import sweep_pieces
from app.progress import Progress
from app.store.integrity import Report, rebuild, verify
from app.workspace import Workspace


def check_store(workspace: Workspace, *, progress: Progress | None = None, since_last: bool = False) -> Report:
    """Verify pages, entries, chains, signatures, rights, registers, rows, search words and files; changes nothing.

    `since_last` looks only at what came after the last check that found nothing wrong, as at unlocking.
    """
    return verify(
        workspace.store.db,
        workspace.check_signature,
        since_last=since_last,
        progress=progress or Progress(),
        device=workspace.device,
    )


def rebuild_store(workspace: Workspace, *, progress: Progress | None = None) -> None:
    """Make registers, rows and search words anew from the journal; the journal itself is never touched."""
    rebuild(workspace.store.db, progress or Progress())


WHOLE_CHECK_DAYS = 7
"""The whole journal is read again after this many days; in between, at unlocking, only what came since."""


def routine_check(workspace: Workspace, *, progress: Progress | None = None) -> Report:
    """The check that every unlocking makes: what came since the last sound check, and everything once a week, when
    pieces of files that no entry names are swept away too."""
    store, today = workspace.store, workspace.today()
    last = store.meta("checked_whole")
    whole = not last or (today - date.fromisoformat(last)).days >= WHOLE_CHECK_DAYS
    report = check_store(workspace, progress=progress, since_last=not whole)
    if whole and report.sound:
        sweep_pieces(workspace)
        store.set_meta("checked_whole", today.isoformat())
    return report
