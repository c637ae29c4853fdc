"""The work on kept files that is done off the UI thread, each over a connection of its own."""

from __future__ import annotations

from pathlib import Path

from app.commands import attachments
from app.commands.attachments import About, OpenedFile
from app.progress import Progress
from app.ui.exchange_work import over_own
from app.workspace import Workspace


def attach(workspace: Workspace, source: Path | bytes, name: str, about: About, progress: Progress) -> str:
    """Put a file, or bytes at hand, into the store."""

    def act(own: Workspace) -> str:
        if isinstance(source, bytes):
            return attachments.attach_bytes(own, source, name, about, progress=progress)
        return attachments.attach_file(own, source, about, progress=progress)

    return over_own(workspace, act)


def open_file(workspace: Workspace, record: str, progress: Progress) -> OpenedFile:
    """Read a kept file into memory, and log that it was opened."""
    return over_own(workspace, lambda own: attachments.open_attachment(own, record, progress=progress))


def save_copy(workspace: Workspace, record: str, path: Path, progress: Progress) -> None:
    """Put a copy of a kept file in clear where a person chose."""
    over_own(workspace, lambda own: attachments.save_copy(own, record, path, progress=progress))
