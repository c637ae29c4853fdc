"""What stands under the site's name on every document, for whoever keeps the site's directory."""

from __future__ import annotations

from collections.abc import Callable

from app.commands.sites import set_letterhead
from app.errors import AppError
from app.models.record_rules import TooLong
from app.models.site import Site
from app.store.queries.documents import masthead_of
from app.ui import dialogs, shortcuts
from app.ui.hints import hint
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.fields import NoteField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Flow
from app.words import _
from app.workspace import Workspace


class LetterheadForm(Card):
    """Changes the site's letterhead."""

    def __init__(self, workspace: Workspace, close: Callable[[], object]) -> None:
        super().__init__(_("Letterhead of the site"), gap=14)
        self._workspace, self._close = workspace, close
        name, text, _label = masthead_of(workspace.store)
        self.form = Form(gap=14)
        most = Site.KIND.fields["letterhead"].max_length
        row = self.form.add("text", _("Under “{name}”").format(name=name), NoteField(max_length=most, lines=3))
        hint(row, _("The service's own address, telephone and e-mail, one to a line. It stands on letters, too."))
        self.form.set_values({"text": text})
        buttons = Flow(gap=10, row_gap=8).add(
            Button(_("Save the letterhead"), on_click=self.save), Button(_("Cancel"), "quiet", on_click=close)
        )
        self.body.add(self.form, buttons)
        shortcuts.bind_panel(self, {"continue": self.save})

    def save(self) -> None:
        """Write it for the whole site."""
        if not self.form.check():
            return
        try:
            set_letterhead(self._workspace, str(self.form.value("text") or ""))
        except TooLong as error:
            self.form.show_problems([("text", dialogs.split_message(error.message())[0])])
        except AppError as error:
            dialogs.show_error(self, error)
        else:
            self._close()
