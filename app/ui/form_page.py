"""A page with one form under a bar: its answers are kept as a draft until they are saved or thrown away."""

from __future__ import annotations

from typing import cast

from PySide6.QtWidgets import QWidget

from app.errors import AppError, Cancelled
from app.models.ids import stamp
from app.models.record import Json
from app.store.drafts import Draft, drop_draft, load_draft, save_draft
from app.ui import shortcuts
from app.ui.area import AppPage, Args, Place, Window
from app.ui.dialogs import split_message
from app.ui.draft_keeper import DraftKeeper
from app.ui.record_fields import type_again, typed
from app.ui.when import now_words, short_day
from app.ui.widgets.bars import HeaderBar, StickyFooter
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Row, scrolled, sized
from app.ui.widgets.text import Label
from app.words import _
from app.workspace import Workspace


class FormPage(AppPage):
    """A page makes `form` and calls `lay_out`; it says in `do` what saving is, and `draft_key` names its draft."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None, title: str) -> None:
        super().__init__(workspace, window, args, scrolls=False, bare=True)
        self.title = title
        self.form = Form(gap=18)
        self.back = Button(_("Back"), on_click=window.go_back)
        self.bar = HeaderBar(title, actions=(self.back,))
        self.card = Card(margins=(24, 20, 24, 24), gap=16)
        self.card.add(Label(title, "h1"))
        sized(self.card, max_width=760)
        self.keeper = DraftKeeper(workspace, self._save_draft, self.bar.status, self)
        self.footer: StickyFooter | None = None

    @property
    def draft_key(self) -> str:
        """The draft's key."""
        raise NotImplementedError

    def do(self) -> str:
        """Save what the form says; returns what to say of it. Raises AppError, and Cancelled to stay."""
        raise NotImplementedError

    def lay_out(self, act: str, *more: QWidget) -> None:
        """Put the page together, with the button that saves ("" for a page that only shows), and other buttons."""
        middle = QWidget()
        line = Row(gap=0)
        line.addWidget(self.card, 1)
        line.addStretch(0)
        Column(middle, margins=(32, 24, 32, 24)).add(line, None)
        self.body.add(self.bar)
        self.body.add(scrolled(middle), stretch=1)
        if act:
            save = Button(act, "primary", on_click=self.save_form)
            self.footer = StickyFooter(more, (save,), _("Ctrl+Enter saves"))
            self.body.add(self.footer)
            shortcuts.bind_page(self, {"continue": self.save_form})
            self.form.changed.connect(self.keeper.touch)
            self._load()

    def save_form(self) -> None:
        """Check the answers, save, and go back to where the person came from; a refusal stands over the form."""
        if not self.form.check():
            return
        try:
            said = self.do()
        except Cancelled:
            return
        except AppError as error:
            self.refuse(error)
            return
        self.finish(said)

    def refuse(self, error: AppError) -> None:
        """Show what stands against it at the first question."""
        first = next(key for key, row in self.form.rows.items() if not row.isHidden())
        self.form.show_problems([(first, " ".join(split_message(error.message())))])

    def finish(self, said: str) -> None:
        """Drop the draft, go back, and say what was done."""
        self.keeper.stop()
        drop_draft(self.workspace.store.db, self.draft_key)
        now = now_words(self.workspace.now())
        self.main.go_back()
        self.main.say(said.format(time=now))

    # ---- the draft -------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Save the draft now if anything is unsaved."""
        self.keeper.flush()

    def _save_draft(self) -> None:
        where: dict[str, Json] = {"kind": self.kind, "args": cast(Json, dict(self.args))}
        draft = Draft(self.draft_key, self.args.get("case", ""), self.place(), where, stamp(self.workspace.now()))
        save_draft(self.workspace.store.db, draft)

    def _load(self) -> None:
        draft = load_draft(self.workspace.store.db, self.draft_key)
        if draft is not None:
            self.restore(draft.value)
            when = short_day(draft.saved_at, self.workspace.today())
            self.bar.status.say(_("Draft: {when}").format(when=when), "text2", "pencil")

    def place(self) -> Place:
        """Every answer as it is typed."""
        return {"answers": {key: typed(self.form.field(key)) for key in self.form.rows}}

    def restore(self, place: Place) -> None:
        """The same answers."""
        answers = place.get("answers")
        for key, kept in answers.items() if isinstance(answers, dict) else ():
            if key in self.form.rows:
                type_again(self.form.field(key), kept)

    # ---- the window ------------------------------------------------------------------------------------------------

    def text(self, key: str) -> str:
        """An answer as text; "" for a question that is not asked."""
        row = self.form.rows.get(key)
        return str(self.form.value(key) or "") if row is not None and not row.isHidden() else ""

    def first_focus(self) -> QWidget:
        """The first question, or the way back."""
        rows = [row for row in self.form.rows.values() if not row.isHidden()]
        return rows[0].focus_target() if rows and self.footer is not None else self.back

    def regions(self) -> list[QWidget]:
        """Header, questions, footer."""
        return [self.bar, self.card, *([self.footer] if self.footer is not None else [])]
