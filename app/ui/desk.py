"""The unlocked program: the rail, the pages over one another, the global keys, and the place that locking keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.errors import AppError
from app.models.access import Role
from app.models.ids import stamp
from app.models.record import Json
from app.store.drafts import Draft, drop_draft, load_draft, save_draft
from app.store.queries.cases import case_head, leads_only, names
from app.store.queries.finding import site_of
from app.store.queries.ledger import last_exchange, unsent_changes
from app.store.store import Changed
from app.ui import dialogs, focus, shortcuts, titles
from app.ui.area import AppPage, Area, Args
from app.ui.jobs import Jobs
from app.ui.notifier import Notifier
from app.ui.place import Place, put_back, snapshot
from app.ui.reveal import cover_later, shows_covered, uncover_page
from app.ui.saved_notice import SavedNotice
from app.ui.shell import NavItem, Shell
from app.ui.when import day_of, short_day, time_of
from app.ui.widgets.layouts import Column
from app.words import _
from app.workspace import Workspace

PLACE_KEY = "window/place"
_LOG_KINDS = frozenset({"access_event", "scope"})
Maker = Callable[[Workspace, "Desk", Args], AppPage]


class Desk(QWidget):
    """What a person works in while the store is open; it is the Window of its pages (see app.ui.area).

    `areas` and `pages` say what can be shown. `lock_requested` asks the frame to lock; `take_place` must be called
    before.
    """

    lock_requested = Signal()
    appointment_requested = Signal()

    def __init__(self, workspace: Workspace, jobs: Jobs, areas: Sequence[Area], pages: Mapping[str, Maker]) -> None:
        super().__init__()
        self.workspace, self.jobs = workspace, jobs
        self.notifier = Notifier(self)
        role = workspace.role
        self.areas = {area.key: area for area in areas if role in area.roles}
        self._makers = dict(pages)
        self._trail: list[AppPage] = []
        self._rail_keys = [key for key in self.areas if key != "exchange"]
        self.shell = Shell([NavItem(k, self.areas[k].words(), self.areas[k].icon) for k in self._rail_keys])
        self._notice = SavedNotice(workspace, self._focus_page)
        self.status = self._notice.status
        self.shell.notices.addWidget(self._notice)
        Column(self, gap=0).add(self.shell)
        self._connect()
        self._show_who()
        self._show_ledger()

    def _connect(self) -> None:
        self.shell.navigate.connect(self.open_area)
        self.shell.lock_requested.connect(self.lock)
        self.shell.appointment_requested.connect(self.appointment_requested)
        self.shell.page_changed.connect(self._on_page)
        self.workspace.store.listeners.append(self.notifier.publish)
        self.notifier.changed.connect(self._on_changed)
        self._ledger_timer = QTimer(self)
        self._ledger_timer.setSingleShot(True)
        self._ledger_timer.setInterval(200)
        self._ledger_timer.timeout.connect(self._show_ledger)
        keys: dict[str, Callable[[], object]] = {
            "find_case": self.find_case,
            "new_referral": self.new_case,
            "record_contact": self.record_contact,
            "lock": self.lock,
            "appointment_mode": self.begin_appointment,
            "next_region": self.shell.next_region,
            "previous_region": self.shell.previous_region,
            "back": self.go_back,
            "help": self.show_keys,
            "undo": self._notice.undo,
        }
        for number, key in enumerate(self._rail_keys[:6], 1):
            keys[f"area_{number}"] = lambda key=key: self.open_area(key)  # type: ignore[misc]  # a default binds it
        self._bound = frozenset(keys)
        shortcuts.bind(self, keys)

    # ---- what pages ask for ----------------------------------------------------------------------------------------

    def open_area(self, key: str) -> None:
        """Show an area from its first page; an area this person has not is left alone."""
        area = self.areas.get(key)
        if area is None:
            return
        page = cast(AppPage, area.factory(self.workspace, self))
        page.kind = key
        self.shell.open_area(key, page)

    def open_page(self, kind: str, args: Args) -> None:
        """Show a page of `kind` over the present one. An AppError while making it is shown, and nothing moves.

        One that would show what is covered asks for the reason first, and covers it again after 60 seconds.
        """
        if shows_covered(kind, args, self.workspace.role) and not uncover_page(self, self.workspace, args):
            return
        try:
            page = self._make(kind, args)
        except AppError as error:
            dialogs.show_error(self, error)
            return
        self.shell.push(page)
        if shows_covered(kind, args, self.workspace.role):
            cover_later(page, lambda: self._cover(page))

    def _cover(self, page: AppPage) -> None:
        """Leave a page that shows what is covered; its draft is kept."""
        if self.page is page:
            self.go_back()
            self.say(_("Covered again. What you typed is kept as a draft."))

    def offers(self, kind: str) -> bool:
        """Whether this person has pages of `kind`."""
        return kind in self._makers

    def open_case(self, case: str, tab: str = "") -> None:
        """Show a case held here, and enter in the access log that it was opened."""
        head = case_head(self.workspace.store, self.workspace.access, case)
        if head is not None:
            self.workspace.log("opened", scope=head.scope, record=case)
        self.open_page("case", {"case": case, "tab": tab})

    def go_back(self) -> None:
        """Return to the page before; from an area's first page there is nowhere to go."""
        self.shell.back()

    def say(self, text: str, *, undo: bool = False) -> None:
        """Say what was done until another page is shown; with `undo` it can be taken back from there (Ctrl+Z)."""
        self._notice.say(text, undo=undo)

    def _focus_page(self) -> None:
        target = self.page.first_focus() if self.page is not None else None
        if target is not None:
            focus.show_on(target)

    def lock(self) -> None:
        """Lock at once."""
        self.lock_requested.emit()

    def begin_appointment(self) -> None:
        """Show at once only what the service user of the case shown or marked may see."""
        self.appointment_requested.emit()

    def find_case(self) -> None:
        """Find any case of the site (Ctrl+K)."""
        from app.ui.find_case import find_case

        found = find_case(self, self.workspace)
        if found and self.workspace.role is Role.IDVA:
            self.open_page("dyad", {"dyad": found})
        elif found:
            self.open_case(found)

    def record_contact(self) -> None:
        """Record a contact on the case (an Idva: the victim-survivor) shown or marked; without one, ask which."""
        page = self.page
        about = page.about() if page is not None else {}
        if page is None or page.kind == "work":
            return
        if not about:
            from app.ui.find_case import find_case

            found = find_case(self, self.workspace, held_only=True)
            about = {"dyad" if self.workspace.role is Role.IDVA else "case": found} if found else {}
        if about:
            self.open_page("work", about)

    def new_case(self) -> None:
        """Open a case from a referral (Ctrl+N)."""
        shown = self.page is not None and self.page.kind == "referral"
        if not shown and self.workspace.role is not Role.IDVA:
            self.open_page("referral", {})

    def show_keys(self) -> None:
        """The keys that work here, from the table that binds them."""
        from app.ui.keys_help import show_keys

        show_keys(self, self._bound)

    # ---- the page shown --------------------------------------------------------------------------------------------

    @property
    def page(self) -> AppPage | None:
        """The page that is shown."""
        return self._trail[-1] if self._trail else None

    def start(self) -> None:
        """Show where the person was before locking, or the first area."""
        if not self._resume():
            self.open_area(self._first_area())

    def _first_area(self) -> str:
        """The first of the rail; for somebody who leads the site and holds no case of their own, the site's cases."""
        if "site" in self.areas and leads_only(self.workspace.store, self.workspace.access):
            return "site"
        return next((key for key in self._rail_keys), "")

    def _make(self, kind: str, args: Args) -> AppPage:
        page = self._makers[kind](self.workspace, self, args)
        page.kind = kind
        return page

    def _on_page(self, page: object) -> None:
        shown = cast(AppPage, page)
        if shown in self._trail:
            del self._trail[self._trail.index(shown) + 1 :]
        elif self.shell.can_go_back:
            self._trail.append(shown)
        else:
            self._trail = [shown]
        self._notice.close_notice()
        titles.set_title(self)  # always only the program's name: the taskbar may be seen by anybody

    def _on_changed(self, changed: object) -> None:
        if (
            isinstance(changed, Changed)
            and changed.records
            and all(kind in _LOG_KINDS for kind, _id in changed.records)
        ):
            return  # that somebody looked changes nothing that is shown
        if self.page is not None:
            self.page.refresh(changed if isinstance(changed, Changed) else None)
        self._ledger_timer.start()

    def _show_ledger(self) -> None:
        store, last = self.workspace.store, last_exchange(self.workspace.store)
        words = ""
        if last:
            days = (self.workspace.today() - (day_of(last) or self.workspace.today())).days
            if days == 0:
                words = _("Last exchange today {time}").format(time=time_of(last))
            elif days == 1:
                words = _("Last exchange yesterday {time}").format(time=time_of(last))
            else:
                when = _("{day}, {time}").format(day=short_day(last, self.workspace.today()), time=time_of(last))
                words = _("Last exchange {when}").format(when=when)
        self.shell.set_ledger(unsent_changes(store), words)

    def _show_who(self) -> None:
        store, staff = self.workspace.store, self.workspace.staff
        role, site = self.workspace.role.words, site_of(store)[1]
        words = _("{role}, {site}").format(role=role, site=site) if site else role
        self.shell.set_user(names(store, "staff", [staff]).get(staff, ""), words)

    # ---- locking ---------------------------------------------------------------------------------------------------

    def take_place(self) -> Place:
        """Where the person is, read from the widgets at once; `keep_place` then writes it."""
        trail: list[Json] = [
            {"kind": page.kind, "args": cast(Json, dict(page.args)), "place": page.place()} for page in self._trail
        ]
        native = snapshot(self._trail[-1]) if self._trail else {}
        return {"trail": trail, "native": native}

    def keep_place(self, place: Place) -> None:
        """Save the draft of the page and the place in the encrypted store."""
        if self.page is not None:
            self.page.save()
        saved = Draft(PLACE_KEY, "", {}, place, stamp(self.workspace.now()))
        save_draft(self.workspace.store.db, saved)

    def _resume(self) -> bool:
        """Show the pages of the kept place, as far as they can still be shown; says whether there was one."""
        draft = load_draft(self.workspace.store.db, PLACE_KEY)
        trail = draft.place.get("trail") if draft else None
        if draft is None or not isinstance(trail, list):
            return False
        drop_draft(self.workspace.store.db, PLACE_KEY)
        complete = bool(trail)
        for step in trail:
            if not self._resume_page(step):
                complete = False
                break
        native = draft.place.get("native")
        if complete and self.page is not None and isinstance(native, dict):
            put_back(self.page, native)
        return self.page is not None

    def _resume_page(self, step: Json) -> bool:
        if not isinstance(step, dict):
            return False
        kind, args, place = str(step.get("kind", "")), step.get("args"), step.get("place")
        first = not self._trail
        if first:
            self.open_area(kind)
        elif kind in self._makers:
            given = {str(k): str(v) for k, v in args.items()} if isinstance(args, dict) else {}
            if shows_covered(kind, given, self.workspace.role):
                return False  # what was uncovered before locking is covered again
            try:
                self.shell.push(self._make(kind, given))
            except AppError:  # the case was taken from this laptop meanwhile: stay on the page before
                return False
        page = self.page
        if page is None or page.kind != kind:
            return False
        if isinstance(place, dict):
            page.restore(place)
        return True

    def let_go(self) -> None:
        """Stop listening to the store, which is about to be closed."""
        self.workspace.store.listeners.clear()
        self._ledger_timer.stop()
