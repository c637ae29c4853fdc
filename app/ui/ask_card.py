"""A short question asked in place: a form, the button that does it, and the way out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.errors import AppError, Cancelled
from app.models.record import Json
from app.ui import shortcuts
from app.ui.dialogs import split_message
from app.ui.record_fields import type_again, typed
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Flow
from app.words import _


class AskCard(Card):
    """`do` is called with the answers once every required one is there; what it raises is shown over the questions, and
    everything that was typed stays. `name` tells which question is open when the page is made again."""

    def __init__(
        self,
        name: str,
        title: str,
        form: Form,
        act: str,
        do: Callable[[dict[str, str]], object],
        close: Callable[[], object],
        *,
        sunken: bool = True,
    ) -> None:
        super().__init__(title, gap=14, sunken=sunken)
        self.name, self.form, self._do, self._close = name, form, do, close
        self.act = Button(act, on_click=self.save)
        cancel = Button(_("Cancel"), "quiet", on_click=close)
        self.body.add(form, Flow(gap=10, row_gap=8).add(self.act, cancel))
        shortcuts.bind_panel(self, {"continue": self.save})

    def text(self, key: str) -> str:
        """An answer as text; "" for none and for a question that is not asked now."""
        row = self.form.rows.get(key)
        value = self.form.value(key) if row is not None and not row.isHidden() else ""
        return "\n".join(value) if isinstance(value, tuple) else str(value or "")

    def save(self) -> None:
        """Do it and close."""
        if not self.form.check():
            return
        try:
            self._do({key: self.text(key) for key in self.form.rows})
        except Cancelled:
            return
        except AppError as error:
            first = next(iter(self.form.rows))
            self.form.show_problems([(first, " ".join(split_message(error.message())))])
            return
        self._close()

    def place(self) -> dict[str, Json]:
        """Everything as it is typed."""
        return {key: typed(self.form.field(key)) for key in self.form.rows}

    def restore(self, place: Mapping[str, Json]) -> None:
        """The same."""
        for key, kept in place.items():
            if key in self.form.rows:
                type_again(self.form.field(key), kept)
