"""Exchange: bundles made and taken in, the ledger in numbers, what was refused, and new laptops."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from app.commands import exchange
from app.commands.exchange import Admitted, MadeBundle, PeerRow, Preview, Received, Request
from app.crypto.device import fingerprint_words
from app.errors import AppError, Cancelled
from app.models.access import Role
from app.progress import Progress
from app.store.queries.identities import people_in, unreviewed_matches
from app.store.queries.ledger import last_exchange, unsent_changes
from app.store.store import Changed
from app.sync.directory import SUFFIX as REQUEST_SUFFIX
from app.ui import dialogs, exchange_work, focus
from app.ui.announce import announce
from app.ui.area import AppPage, Args, Place, Window
from app.ui.exchange_cards import DropPlace, EnrolCard, LedgerCard, PeersCard, QuarantineCard
from app.ui.exchange_dialogs import AdmitDialog, PreviewDialog, ReceiversDialog, show_words
from app.ui.exchange_words import changes, day_words, made_lines, received_lines
from app.ui.jobs import Job
from app.ui.widgets.bars import PageHeader
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner, Tone
from app.ui.widgets.layouts import Column
from app.ui.widgets.states import LoadingState
from app.ui.widgets.text import Label
from app.words import N_, _, ngettext
from app.workspace import Workspace

T = TypeVar("T")
_WHAT = {
    "bundle": N_("Making the bundle"),
    "preview": N_("Checking the bundle"),
    "receive": N_("Taking the bundle in"),
}


class ExchangePage(AppPage):
    """What passes between this laptop and its colleagues', as files: made, handed over, taken in, acknowledged."""

    title = N_("Exchange")

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args)
        self.title = _(ExchangePage.title)
        self.setAcceptDrops(True)
        self._job: Job | None = None
        self._waiting: list[Callable[[], object]] = []
        self._all_lines = False
        self._lists: QWidget | None = None
        self._build()

    def _build(self) -> None:
        self.make_button = Button(_("Make bundles"), "primary", icon="refresh-cw", on_click=self.make)
        self.header = PageHeader(self.title, actions=(self.make_button,))
        self.results = Column(gap=12)
        self.working = LoadingState(_("One moment"))
        self.working.cancelled.connect(self.cancel)
        self.drop = DropPlace(self.choose)
        self.body.add(self.header)
        self.body.addLayout(self.results)
        self.body.add(self.working, self.drop)
        self.working.hide()
        for button in self.working.findChildren(Button):  # it can be cancelled
            button.show()
        self.holder = Column(gap=16)
        self.body.addLayout(self.holder)
        self.body.addStretch(1)

    # ---- what is shown ---------------------------------------------------------------------------------------------

    def refresh(self, changed: Changed | None) -> None:
        """Read the ledger again."""
        peers = exchange.peers(self.workspace)
        self._say_how_it_stands()
        self.make_button.setEnabled(bool(peers) and self._job is None)
        focused = focus_name(self._lists)
        old, self._lists = self._lists, self._make_lists(peers)
        if old is not None:
            self.holder.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.holder.addWidget(self._lists)
        give_focus_back(self._lists, focused)

    def _say_how_it_stands(self) -> None:
        store = self.workspace.store
        unsent, last = unsent_changes(store), last_exchange(store)
        words = ngettext("{n} change not yet in any bundle.", "{n} changes not yet in any bundle.", unsent)
        if not unsent:
            words = _("Every change is in a bundle.")
        if last:
            when = day_words(last, self.workspace.today())
            words = _("{unsent} Last exchange {when}.").format(unsent=words, when=when)
        self.header.set_subtitle(words)

    def _make_lists(self, peers: Sequence[PeerRow]) -> QWidget:
        lists, today = QWidget(), self.workspace.today()
        column = Column(lists, gap=16)
        refused = exchange.quarantine(self.workspace)
        if refused:
            column.add(QuarantineCard(refused, today))
        column.add(PeersCard(peers, today, self.make_for, self.show_words_of, self.show_own_words))
        column.add(LedgerCard(exchange.ledger(self.workspace), today, self._all_lines, self._show_all))
        if self.workspace.access.is_lead:
            column.add(EnrolCard(self.choose_request))
        return lists

    def _show_all(self) -> None:
        self._all_lines = True
        self.refresh(None)

    def result(self, tone: Tone, title: str, lines: Sequence[str]) -> Banner:
        """Say what was done, over what was done just before; it stays until the next act."""
        banner = Banner(tone, title, list(lines))
        self.results.insertWidget(0, banner)
        announce(self, " ".join((title, *lines)))
        if self.scroll_area is not None:
            self.scroll_area.verticalScrollBar().setValue(0)
        return banner

    def clear_result(self) -> None:
        """Take away what was said of the last act."""
        while (item := self.results.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    # ---- work ------------------------------------------------------------------------------------------------------

    def _start(self, work: Callable[[Progress], T], on_done: Callable[[T], object], what: str) -> None:
        """Do `work` off this thread, with progress and Cancel."""
        self.make_button.setEnabled(False)
        self.drop.button.setEnabled(False)
        self.working.set_progress(0, 0, _(_WHAT[what]))
        self.working.show()

        notifier = self.main.notifier

        def run(progress: Progress) -> T:
            try:
                return work(progress)
            finally:  # it wrote through a connection of its own, and this page may be gone when it ends
                notifier.publish(None)

        def done(found: T) -> None:
            self._end()
            on_done(found)
            self._next()

        self._job = self.main.jobs.submit(run, done, self._on_error, self._on_progress, owner=self)

    def _on_progress(self, done: int, total: int, what: str) -> None:
        self.working.set_progress(done, total, _(_WHAT[what]) if what in _WHAT else "")

    def _end(self) -> None:
        self._job = None
        self.working.hide()
        self.drop.button.setEnabled(True)
        self.make_button.setEnabled(True)

    def _on_error(self, error: Exception) -> None:
        self._end()
        if isinstance(error, Cancelled):
            text = _("What was written or taken in before is whole, and the rest can be done at any time.")
            self.result("info", _("Cancelled"), [text])
        else:
            dialogs.show_error(self, error)
        self._next()

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        if self._job is not None:
            self._job.cancel()

    def _when_idle(self, act: Callable[[], object]) -> None:
        """Do `act` now, or after what was asked before it."""
        if self._job is None and not self._waiting:
            self.clear_result()
        self._waiting.append(act)
        self._next()

    def _next(self) -> None:
        while self._job is None and self._waiting:
            self._waiting.pop(0)()

    # ---- making ----------------------------------------------------------------------------------------------------

    def make(self) -> None:
        """Ask for whom and where, and make the bundles."""
        dialog = ReceiversDialog(self, exchange.peers(self.workspace))
        devices = dialog.devices() if dialog.ask(dialog.go) else []
        dialog.deleteLater()
        if devices:
            self._ask_folder(devices)

    def make_for(self, device: str) -> None:
        """Ask where, and make the bundle for one laptop."""
        self._ask_folder([device])

    def _ask_folder(self, devices: Sequence[str]) -> None:
        folder = dialogs.choose_folder(self, _("Where to put the bundles"))
        if folder is not None:
            self.make_into(devices, folder)

    def make_into(self, devices: Sequence[str], folder: Path) -> None:
        """Make bundles for laptops in a folder, in a job."""
        work = partial(exchange_work.make, self.workspace, tuple(devices), folder)
        self._when_idle(partial(self._start, work, partial(self._on_made, devices), "bundle"))

    def _on_made(self, devices: Sequence[str], made: list[MadeBundle]) -> None:
        names = {peer.device: peer.name for peer in exchange.peers(self.workspace)}
        everything = [device for device in devices if device not in {one.to for one in made}]
        lines = made_lines(made, names, everything)
        if not made:
            self.result("info", _("Nothing to send"), lines)
            return
        title = ngettext("{n} file made", "{n} files made", len(made))
        step = _(
            "Hand each to the colleague it is for, by stick, shared folder or e-mail: only their laptop opens it. "
            "It counts as received when a bundle of theirs brings the receipt."
        )
        self.result("ok", title, [*lines, step])

    # ---- taking in -------------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Ask for a file, and look into it."""
        kinds = _("Sightline files (*.sightline *.sightline-request)")
        path = dialogs.choose_open(self, _("A bundle from a colleague"), kinds)
        if path is not None:
            self.take_files([path])

    def take_files(self, paths: Sequence[Path]) -> None:
        """Look into files one after another, each with its preview."""
        for path in paths:
            if path.suffix == REQUEST_SUFFIX:
                self._when_idle(partial(self.read_request, path))
            else:
                look = partial(exchange_work.look, self.workspace, path)
                self._when_idle(partial(self._start, look, partial(self._on_looked, path), "preview"))

    def _on_looked(self, path: Path, preview: Preview) -> None:
        dialog = PreviewDialog(self, self.workspace, preview)
        wanted = dialog.ask(dialog.take)
        dialog.deleteLater()
        if wanted:
            self._start(partial(exchange_work.take, self.workspace, path), self._on_taken, "receive")
            return
        self.result("info", _("Not taken in"), [_("The file is left where it is. Nothing of it was stored.")])

    def _on_taken(self, received: Received) -> None:
        title = _("Taken in: bundle {number} from {name}").format(number=received.number, name=received.sender)
        peer = next((p for p in exchange.peers(self.workspace) if p.device == received.device), None)
        lines = received_lines(received)
        if peer is not None:
            words = _("Make a bundle for {name} to send the receipt.")
            if peer.not_yet_sent:
                words = _("Make a bundle for {name} to send the receipt, with {changes} not yet sent.")
            lines.append(words.format(name=received.sender, changes=changes(peer.not_yet_sent)))
        banner = self.result("warn" if received.quarantined or received.warnings else "ok", title, lines)
        self._say_who_may_be_known(received, banner)

    def _say_who_may_be_known(self, received: Received, banner: Banner) -> None:
        """People the bundle brought who look like somebody known already become a task for whoever took it in."""
        people = people_in(self.workspace.store, received.scopes)
        pairs = unreviewed_matches(self.workspace.store, self.workspace.access, persons=people)
        count = len({pair.one.person for pair in pairs})
        if count:
            words = ngettext(
                "{n} person received may already be known", "{n} people received may already be known", count
            )
            args = {"people": ",".join(people)}
            banner.text.addWidget(Label(words, "strong"))
            banner.add_link(_("Compare them"), partial(self.main.open_page, "matches", args))
            announce(self, words)

    # ---- laptops ---------------------------------------------------------------------------------------------------

    def show_own_words(self) -> None:
        """Show the eight words of this laptop."""
        text = _("Read them out when a colleague rings to compare them.")
        show_words(self, _("This laptop's eight words"), text, exchange.own_words(self.workspace))

    def show_words_of(self, peer: PeerRow) -> None:
        """Show the eight words of a colleague's laptop."""
        laptop = self.workspace.store.directory().laptops[peer.device]
        title = _("Eight words of {name}'s laptop").format(name=peer.name)
        text = _("Ring them on a number you know: they find theirs on this page of their own laptop.")
        show_words(self, title, text, fingerprint_words(bytes.fromhex(laptop.public_key)))

    def choose_request(self) -> None:
        """Ask for the request file of a new laptop, and read it."""
        kinds = _("Requests to join (*.sightline-request)")
        path = dialogs.choose_open(self, _("The request of a new laptop"), kinds)
        if path is not None:
            self.read_request(path)

    def read_request(self, path: Path) -> None:
        """Show a new laptop's request with its eight words, and admit it once they have been compared."""
        if not self.workspace.access.is_lead:
            text = _("Pass it on to the site lead, whose laptop admits new ones. Nothing was stored.")
            self.result("info", _("This is a request to join the site"), [text])
            return
        try:
            request = exchange.read_request(path)
        except AppError as error:
            dialogs.show_error(self, error)
            return
        dialog = AdmitDialog(self, request)
        answer = dialog.answer() if dialog.ask(dialog.compared) else None
        dialog.deleteLater()
        folder = dialogs.choose_folder(self, _("Where to put the enrolment bundle")) if answer is not None else None
        if answer is not None and folder is not None:
            self.admit_into(request, *answer, folder=folder)

    def admit_into(self, request: Request, role: Role, prefix: str, keeper: bool, *, folder: Path) -> None:
        """Admit a laptop whose words have been compared, and make its enrolment bundle in a folder, in a job."""
        work = partial(exchange_work.admit, self.workspace, request, role, prefix, keeper, folder)
        self._when_idle(partial(self._start, work, partial(self._on_admitted, request), "bundle"))

    def _on_admitted(self, request: Request, admitted: Admitted) -> None:
        lines = made_lines(admitted.bundles, {admitted.device: request.name}, [])
        own = " ".join(exchange.own_words(self.workspace))
        step = _("Hand it back to {name}. When they take it in, they compare the words of this laptop: {words}.")
        lines.append(step.format(name=request.name, words=own))
        self.result("ok", _("{name}'s laptop is admitted").format(name=request.name), lines)

    # ---- dropping --------------------------------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files may be dropped here."""
        if dropped(event):
            self.drop.set_over(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Nothing is held over the page any more."""
        self.drop.set_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Look into what was dropped."""
        self.drop.set_over(False)
        files = dropped(event)
        if files:
            event.acceptProposedAction()
            self.take_files(files)

    def place(self) -> Place:
        """Whether the whole ledger is shown."""
        return {"all_lines": self._all_lines}

    def restore(self, place: Place) -> None:
        """Show as much of the ledger as was shown."""
        if place.get("all_lines"):
            self._show_all()


def dropped(event: QDropEvent) -> list[Path]:
    """The files on this laptop that are being dropped, by name."""
    urls = event.mimeData().urls() if event.mimeData().hasUrls() else []
    return sorted(Path(url.toLocalFile()) for url in urls if url.isLocalFile())


def focus_name(holder: QWidget | None) -> str:
    """The name of the control in `holder` that has focus, "" for none."""
    focused = holder.focusWidget() if holder is not None else None
    return focused.accessibleName() if focused is not None and focused.hasFocus() else ""


def give_focus_back(holder: QWidget, name: str) -> None:
    """Put focus on the control of this name, where there is one."""
    found = [widget for widget in holder.findChildren(QWidget) if widget.accessibleName() == name] if name else []
    if found:
        focus.show_on(found[0])
