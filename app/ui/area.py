"""What a page of an unlocked store offers the window, and what the window offers a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.models.access import Role
from app.models.record import Json
from app.store.store import Changed
from app.ui.jobs import Jobs
from app.ui.notifier import Notifier
from app.ui.page import Page
from app.words import _
from app.workspace import Workspace

Place = dict[str, Json]
"""Where a person is in a page and what they have typed, as JSON: kept in the encrypted store while it is locked."""
Args = dict[str, str]
"""What a page is about: ids and codes."""


class AppPage(Page):
    """A page of an unlocked store.

    `kind` is the key under which the window makes such a page again (of an Area or of `areas.PAGES`) and `args` what
    it was made with. Contents that a person can see must come from queries, so that making it again shows the same.
    """

    kind = ""

    def __init__(
        self,
        workspace: Workspace,
        window: Window,
        args: Args | None = None,
        *,
        scrolls: bool = True,
        bare: bool = False,
    ) -> None:
        """`scrolls` puts the body in a scroll area; `bare` leaves out margins and gaps, for bars over and under."""
        if bare:
            super().__init__(scrolls=scrolls, margins=(0, 0, 0, 0), gap=0)
        else:
            super().__init__(scrolls=scrolls)
        self.workspace, self.main = workspace, window
        self.args: Args = dict(args or {})

    def current_case(self) -> str:
        """The case that "Record contact" means here; "" for none."""
        return self.args.get("case", "")

    def appointment_case(self) -> str:
        """The case that appointment mode shows from here; "" shows nothing at all."""
        return self.current_case()

    def about(self) -> Args:
        """What "Record contact" is about here: a case, or for an Idva a dyad; empty for nothing."""
        case = self.current_case()
        return {"case": case} if case else {}

    def refresh(self, changed: Changed | None) -> None:
        """Read again what is shown, after a commit altered `changed` (None: anything may have changed)."""

    def opened(self) -> None:
        """Shown, also when a person comes back to it."""
        self.refresh(None)

    def place(self) -> Place:
        """Answers, chosen tabs and open panels. Text, caret and scrolling in native fields are kept by the window."""
        return {}

    def restore(self, place: Place) -> None:
        """Show what `place` said, as it was."""

    def save(self) -> None:
        """Save what is typed and not yet in a draft: called before the page is left and before locking."""

    def leave(self, go: Callable[[], None]) -> None:
        """Save the draft and let the other page be shown."""
        self.save()
        go()


class Window(Protocol):
    """What pages may ask of the window."""

    jobs: Jobs
    notifier: Notifier

    @property
    def page(self) -> AppPage | None:
        """The page that is shown: for a page being made, the one it will stand over."""

    def open_area(self, key: str) -> None:
        """Show an area from its first page."""

    def open_page(self, kind: str, args: Args) -> None:
        """Show a page of `kind` over the present one, so that Back returns here."""

    def offers(self, kind: str) -> bool:
        """Whether there are pages of `kind`."""

    def open_case(self, case: str, tab: str = "") -> None:
        """Show a case held here, and enter in the access log that it was opened."""

    def go_back(self) -> None:
        """Return to the page before."""

    def say(self, text: str, *, undo: bool = False) -> None:
        """Say what was done, in a line over the page that stays until another page is shown ("Saved 14:02"); with
        `undo` the last save can be taken back from there."""

    def lock(self) -> None:
        """Lock at once."""

    def begin_appointment(self) -> None:
        """Show at once only what the service user of the case shown or marked may see."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area of the rail: who sees it, and what makes its first page. `label` is in English, marked with N_."""

    key: str
    label: str
    icon: str
    roles: frozenset[Role]
    factory: Callable[[Workspace, Window], QWidget]

    def words(self) -> str:
        """Its label in the reader's language."""
        return _(self.label)
