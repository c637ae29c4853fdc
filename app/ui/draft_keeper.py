"""Saving what is being typed, at most a second after the first unsaved key."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from app.store.drafts import drop_draft, load_draft
from app.ui import dialogs
from app.ui.when import now_words
from app.ui.widgets.bars import StatusLine
from app.words import _
from app.workspace import Workspace

SAVE_AFTER_MS = 700
"""From the first unsaved change; typing on does not put it off."""
TRY_AGAIN_MS = 5000


class DraftKeeper(QObject):
    """Calls `save` soon after `touch`, and says "Draft saved 14:02" in `status`, aloud once."""

    def __init__(self, workspace: Workspace, save: Callable[[], object], status: StatusLine, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._save, self._status = workspace, save, status
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self.dirty = False

    def touch(self) -> None:
        """Something changed."""
        self.dirty = True
        if not self._timer.isActive():
            self._timer.start(SAVE_AFTER_MS)

    def stop(self) -> None:
        """Nothing is to be saved any more: the record was written or the draft thrown away."""
        self.dirty = False
        self._timer.stop()

    def throw_away(self, page: QWidget, key: str) -> bool:
        """Forget the draft `key` of `page`, asking first where anything was typed; says whether it is gone."""
        db = self._workspace.store.db
        if self.dirty or load_draft(db, key) is not None:
            text = _("What you typed here will be gone.")
            if not dialogs.confirm(page, _("Throw this draft away?"), text, _("Throw it away"), danger=True):
                return False
        self.stop()
        drop_draft(db, key)
        return True

    def flush(self) -> None:
        """Save now if anything changed. A disk that takes nothing is said on the page and tried again."""
        if not self.dirty:
            return
        self._timer.stop()
        try:
            self._save()
        except Exception:  # whatever stops a draft, the person must hear it on the page and keep their words on it
            self._status.say(_("Not saved yet: keep this page open"), "danger", "octagon-alert", aloud=True)
            self._timer.start(TRY_AGAIN_MS)
            return
        self.dirty = False
        self._status.say(_("Draft saved {time}").format(time=now_words(self._workspace.now())))
