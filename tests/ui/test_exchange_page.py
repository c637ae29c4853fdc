"""The exchange over real stores and real files: made, looked into, taken in, refused, admitted."""

# ruff: noqa: F811  # pytest hands fixtures over by their names

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app import workspace as workspaces
from app.commands import exchange, work
from app.commands.exchange import QuarantineRow
from app.models.access import Role
from app.models.work import Action
from app.store.queries.cases import actions
from app.ui.area import Area
from app.ui.desk import Desk
from app.ui.dialogs import Dialog
from app.ui.exchange_dialogs import AdmitDialog, EightWords, PreviewDialog, ReceiversDialog
from app.ui.exchange_page import ExchangePage
from app.ui.exchange_words import day_words, refusal_words, size_words
from app.ui.jobs import Jobs
from app.ui.widgets.card import Banner
from app.workspace import Tools, Workspace
from tests.ui import audit
from tests.ui.conftest import Setting, show
from tests.ui.sites import WORK, Clock, Entropy, SmallSite, built_site, site, worker  # noqa: F401  # fixtures

Open = Callable[..., ExchangePage]


@pytest.fixture
def lead(site: SmallSite) -> Iterator[Workspace]:
    workspace = site.open("lead")
    yield workspace
    workspace.close()


@pytest.fixture
def exchange_page(qapp: QApplication, lead: Workspace) -> Iterator[Open]:
    jobs = Jobs()
    made: list[Desk] = []

    def make(workspace: Workspace = lead, setting: Setting | None = None) -> ExchangePage:
        area = Area("exchange", "Exchange", "refresh-cw", frozenset(Role), ExchangePage)
        made.append(Desk(workspace, jobs, [area], {}))
        show(made[-1], setting)
        made[-1].open_area("exchange")
        settle()
        assert isinstance(made[-1].page, ExchangePage)
        return made[-1].page

    yield make
    for desk in made:
        desk.let_go()
    jobs.shutdown()


def settle() -> None:
    for _round in range(6):
        QApplication.processEvents()


def finish(page: ExchangePage, qtbot: QtBot) -> None:
    """Wait until the page has done all it was asked."""
    qtbot.waitUntil(lambda: not page.main.jobs.busy and page._job is None and QApplication.activeModalWidget() is None)
    settle()


POLLS: list[QTimer] = []


@pytest.fixture(autouse=True)
def polls_end() -> Iterator[None]:
    """No test looks for the questions of another."""
    yield
    for poll in POLLS:
        poll.stop()
    POLLS.clear()


def in_dialog(*acts: Callable[[Dialog], object]) -> list[str]:
    """Do something in each of the next questions the window asks, in turn; their headings as they are asked."""
    asked: list[str] = []
    left = list(acts)
    poll = QTimer()
    POLLS.append(poll)

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, Dialog):
            return
        poll.stop()
        settle()
        asked.append(dialog.heading.text())
        act = left.pop(0)
        if left:
            QTimer.singleShot(50, poll, poll.start)
        try:
            act(dialog)
        finally:
            if dialog.isVisible():
                dialog.reject()

    poll.timeout.connect(look)
    poll.start(10)
    return asked


def press(name: str) -> Callable[[Dialog], object]:
    return lambda dialog: audit.press(dialog, name)


def close(dialog: Dialog) -> None:
    dialog.reject()


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def peer_of(workspace: Workspace, name: str) -> exchange.PeerRow:
    return next(peer for peer in exchange.peers(workspace) if peer.name == name)


@pytest.fixture
def bundle(worker: Workspace, lead: Workspace, site: SmallSite, tmp_path: Path) -> Path:
    """What the case manager hands to the lead, with one action the lead has not seen."""
    work.add_action(worker, site.ids["aled"], Action(case="", what="Ring the school on Thursday"))
    [made] = exchange.make_bundles(worker, lead.device, tmp_path)
    return made.path


# ---- making ------------------------------------------------------------------------------------------------------------


def test_it_speaks_in_numbers_of_what_is_not_sent(exchange_page: Open, lead: Workspace) -> None:
    said = texts(exchange_page())
    peer = peer_of(lead, "Siân Rees")
    assert peer.not_yet_sent > 0
    assert f"{peer.not_yet_sent} change" in said
    assert "Nothing made for them yet" in said
    assert "Nothing exchanged yet" in said


def test_making_a_bundle_names_the_file_its_size_and_the_next_step(
    exchange_page: Open, lead: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    page = exchange_page()
    peer = peer_of(lead, "Siân Rees")
    page.make_into([peer.device], tmp_path)
    finish(page, qtbot)
    [path] = tmp_path.glob("*.sightline")
    said = texts(page)
    assert "1 file made" in said
    assert path.name in said
    assert size_words(path.stat().st_size) in said
    assert f"For Siân Rees: bundle 1, {peer.not_yet_sent} change" in said
    assert "only their laptop opens it" in said
    assert "no receipt yet" in said


def test_who_has_everything_is_told_so_and_gets_no_file(
    exchange_page: Open, lead: Workspace, worker: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    page = exchange_page()
    for sender, receiver in ((lead, worker), (worker, lead), (lead, worker)):
        for made in exchange.make_bundles(sender, receiver.device, tmp_path):
            exchange.receive_bundle(receiver, made.path)
    out = tmp_path / "out"
    out.mkdir()
    page.refresh(None)
    settle()
    assert "Has everything" in texts(page)
    page.make_into([worker.device], out)
    finish(page, qtbot)
    assert "nothing to send, they have everything" in texts(page)
    assert list(out.iterdir()) == []


def test_what_is_asked_during_work_is_done_after_it(
    exchange_page: Open, lead: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    page = exchange_page()
    devices = [peer.device for peer in exchange.peers(lead)]
    assert len(devices) == 2
    for device in devices:
        page.make_into([device], tmp_path)
    finish(page, qtbot)
    assert len(list(tmp_path.glob("*.sightline"))) == 2
    assert texts(page).count("1 file made") == 2


def test_those_who_lack_something_are_ticked_already(exchange_page: Open, lead: Workspace) -> None:
    page = exchange_page()
    dialog = ReceiversDialog(page, exchange.peers(lead))
    dialog.show()
    settle()
    assert sorted(dialog.devices()) == sorted(p.device for p in exchange.peers(lead) if p.not_yet_received)
    for tick in dialog.ticks.values():
        if tick.isChecked():
            tick.click()
    assert not dialog.go.isEnabled()


def test_a_folder_that_takes_nothing_is_told_in_words(
    exchange_page: Open, lead: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    page = exchange_page()
    asked = in_dialog(press("Close"))
    (tmp_path / "file").write_text("not a folder")
    page.make_into([peer_of(lead, "Siân Rees").device], tmp_path / "file")
    finish(page, qtbot)
    assert "could not be written" in asked[0]
    assert page.make_button.isEnabled()


def test_cancelling_says_what_stands(exchange_page: Open, lead: Workspace, tmp_path: Path, qtbot: QtBot) -> None:
    page = exchange_page()
    page.make_into([peer_of(lead, "Siân Rees").device], tmp_path)
    page.cancel()
    finish(page, qtbot)
    made = list(tmp_path.glob("*.sightline"))
    said = texts(page)
    assert ("Cancelled" in said) is not bool(made)
    assert ("1 file made" in said) is bool(made)


# ---- taking in ---------------------------------------------------------------------------------------------------------


def test_a_bundle_is_shown_before_it_is_taken_in(
    exchange_page: Open, lead: Workspace, site: SmallSite, bundle: Path, qtbot: QtBot
) -> None:
    page = exchange_page()
    seen: list[str] = []

    def look(dialog: Dialog) -> None:
        assert isinstance(dialog, PreviewDialog)
        seen.append(texts(dialog))
        assert not any("Ring the school" in row.what for row in actions(lead.store, lead.access))
        audit.press(dialog, "Take in")

    asked = in_dialog(look)
    page.take_files([bundle])
    finish(page, qtbot)
    assert asked == ["From Siân Rees, bundle 1"]
    assert "Its signature fits" in seen[0]
    assert "SGL-0001" in seen[0]
    assert "new to this laptop" in seen[0]
    assert any("Ring the school" in row.what for row in actions(lead.store, lead.access))
    said = texts(page)
    assert "Taken in: bundle 1 from Siân Rees" in said
    assert "0 refused" in said
    assert "Make a bundle for Siân Rees to send the receipt" in said
    assert "theirs taken in today" in said


def test_not_now_stores_nothing(exchange_page: Open, lead: Workspace, bundle: Path, qtbot: QtBot) -> None:
    page = exchange_page()
    before = lead.store.db.execute("SELECT count(*) FROM entry").fetchone()
    in_dialog(press("Not now"))
    page.take_files([bundle])
    finish(page, qtbot)
    assert lead.store.db.execute("SELECT count(*) FROM entry").fetchone() == before
    assert "Not taken in" in texts(page)
    assert bundle.exists()


def test_dropping_a_file_does_what_the_button_does(exchange_page: Open, bundle: Path, qtbot: QtBot) -> None:
    page = exchange_page()
    asked = in_dialog(press("Not now"))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(bundle))])
    everywhere = Qt.DropAction.CopyAction
    event = QDropEvent(QPointF(5, 5), everywhere, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    page.dropEvent(event)
    finish(page, qtbot)
    assert event.isAccepted()
    assert asked == ["From Siân Rees, bundle 1"]


def test_several_files_are_looked_into_one_after_another(
    exchange_page: Open, worker: Workspace, lead: Workspace, site: SmallSite, bundle: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    work.add_action(worker, site.ids["aled"], Action(case="", what="Ask again"))
    [second] = exchange.make_bundles(worker, lead.device, tmp_path)
    page = exchange_page()
    asked = in_dialog(press("Take in"), press("Take in"))
    page.take_files([bundle, second.path])
    finish(page, qtbot)
    qtbot.waitUntil(lambda: len(asked) == 2)
    finish(page, qtbot)
    assert asked == ["From Siân Rees, bundle 1", "From Siân Rees, bundle 2"]
    told = sorted(page.findChildren(Banner), key=lambda banner: banner.y())
    assert [banner.title.text() for banner in told] == [
        "Taken in: bundle 2 from Siân Rees",
        "Taken in: bundle 1 from Siân Rees",
    ]


def test_a_damaged_file_is_refused_in_words_and_stays_on_the_list(
    exchange_page: Open, lead: Workspace, bundle: Path, qtbot: QtBot
) -> None:
    page = exchange_page()
    raw = bytearray(bundle.read_bytes())
    raw[len(raw) // 2] ^= 1
    bundle.write_bytes(raw)
    asked = in_dialog(press("Close"))
    page.take_files([bundle])
    finish(page, qtbot)
    assert "cut short" in asked[0]
    said = texts(page)
    assert "Refused" in said
    assert "There is no way to trust it anyway" in said
    [row] = exchange.quarantine(lead)
    assert refusal_words(row) in said
    assert bundle.exists()


def test_a_bundle_for_somebody_else_says_what_to_do(
    exchange_page: Open, worker: Workspace, site: SmallSite, tmp_path: Path, lead: Workspace, qtbot: QtBot
) -> None:
    idva = next(peer for peer in exchange.peers(worker) if peer.role is Role.IDVA)
    [made] = exchange.make_bundles(worker, idva.device, tmp_path)
    page = exchange_page()
    asked = in_dialog(press("Close"))
    page.take_files([made.path])
    finish(page, qtbot)
    assert len(asked) == 1
    assert len(exchange.quarantine(lead)) == 1


def test_every_refusal_has_words() -> None:
    from app.sync import refusals

    kinds = [refusals.BundleRefused, refusals.RunRefused]
    names = [kind.__name__ for base in kinds for kind in (base, *base.__subclasses__())]
    assert len(names) > 15
    for name in names:
        row = QuarantineRow("2026-11-23T09:30:00Z", "Sam", name, "detail", "", "00", 1000)
        assert "{" not in refusal_words(row)
        assert "does not have words" not in refusal_words(row)
    strange = QuarantineRow("2026-11-23T09:30:00Z", "Sam", "FromTheFuture", "", "", "00", 1000)
    assert "FromTheFuture" in refusal_words(strange)


def test_a_receipt_turns_made_into_received(
    exchange_page: Open, lead: Workspace, worker: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    page = exchange_page()
    page.make_into([worker.device], tmp_path)
    finish(page, qtbot)
    [path] = tmp_path.glob("*.sightline")
    exchange.receive_bundle(worker, path)
    path.unlink()
    [receipt] = exchange.make_bundles(worker, lead.device, tmp_path)
    in_dialog(press("Take in"))
    page.take_files([receipt.path])
    finish(page, qtbot)
    rows = [row for row in exchange.ledger(lead) if row.outgoing]
    assert rows[0].state == "received"
    assert "With it came the receipt for 1 bundle of yours." in texts(page)
    assert "last receipt today 09:30" in texts(page)


# ---- laptops -----------------------------------------------------------------------------------------------------------


def test_both_laptops_show_the_same_eight_words(
    exchange_page: Open, lead: Workspace, worker: Workspace, qtbot: QtBot
) -> None:
    page = exchange_page()
    shown: list[tuple[str, ...]] = []

    def note(dialog: Dialog) -> None:
        words = dialog.findChild(EightWords)
        assert words is not None
        shown.append(words.words)

    in_dialog(note)
    audit.press(page, "Eight words of Siân Rees's laptop")
    assert shown == [exchange.own_words(worker)]
    in_dialog(note)
    audit.press(page, "This laptop's eight words")
    assert shown[1] == exchange.own_words(lead)


@pytest.fixture
def request_file(tmp_path: Path) -> Iterator[Path]:
    made, _code = workspaces.create(
        tmp_path / "new", "lantern orbit maple drizzle canyon eight", tools=Tools(Clock(), Entropy("new")), work=WORK
    )
    yield exchange.ask_to_join(made, "Gwen Parry", tmp_path)
    made.close()


def test_a_laptop_is_admitted_only_after_the_words_are_compared(exchange_page: Open, request_file: Path) -> None:
    page = exchange_page()
    request = exchange.read_request(request_file)
    dialog = AdmitDialog(page, request)
    dialog.show()
    settle()
    words = dialog.findChild(EightWords)
    assert words is not None
    assert words.words == request.words
    dialog.role.set_value("case_manager")
    dialog.prefix.set_value("gp")
    dialog.admit.click()
    assert dialog.isVisible()
    assert [link.words for link in dialog.form.summary.links] == [
        "Compare the eight words by telephone first, and tick that you did"
    ]
    dialog.compared.click()
    dialog.admit.click()
    assert not dialog.isVisible()
    assert dialog.answer() == (Role.CASE_MANAGER, "GP", False)


def test_admitting_makes_the_enrolment_bundle_and_says_our_words(
    exchange_page: Open, lead: Workspace, request_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    page = exchange_page()
    out = tmp_path / "out"
    out.mkdir()
    page.admit_into(exchange.read_request(request_file), Role.CASE_MANAGER, "GP", False, folder=out)
    finish(page, qtbot)
    said = texts(page)
    assert "Gwen Parry's laptop is admitted" in said
    [path] = out.iterdir()
    assert path.name in said
    assert " ".join(exchange.own_words(lead)) in said
    assert peer_of(lead, "Gwen Parry").role is Role.CASE_MANAGER


def test_a_prefix_in_use_is_refused_in_words(
    exchange_page: Open, request_file: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    page = exchange_page()
    asked = in_dialog(press("Close"))
    page.admit_into(exchange.read_request(request_file), Role.CASE_MANAGER, "SGL", False, folder=tmp_path)
    finish(page, qtbot)
    assert 'begin with "SGL"' in asked[0]


def test_a_request_dropped_on_a_case_managers_laptop_is_passed_on(
    exchange_page: Open, worker: Workspace, request_file: Path
) -> None:
    page = exchange_page(worker)
    page.take_files([request_file])
    settle()
    assert "Pass it on to the site lead" in texts(page)
    assert "A new laptop" not in texts(page)


# ---- words, the look ---------------------------------------------------------------------------------------------------


def test_days_and_sizes_in_words() -> None:
    today = date(2026, 11, 23)
    assert day_words("2026-11-23T14:02:00Z", today) == "today 14:02"
    assert day_words("2026-05-03T10:00:00Z", today) == "3 May"
    assert day_words("2025-05-03T10:00:00Z", today) == "3 May 2025"
    assert [size_words(n) for n in (10, 48_400, 3_240_000)] == ["1 kB", "48 kB", "3.2 MB"]


def test_it_passes_the_audit(exchange_page: Open, setting: Setting, bundle: Path, tmp_path: Path, qtbot: QtBot) -> None:
    page = exchange_page(setting=setting)
    assert audit.audit(page.window()) == []
    bad = tmp_path / "bad.sightline"
    bad.write_bytes(b"age-encryption.org/v1\nnot really")
    faults: list[str] = []
    in_dialog(press("Close"), lambda dialog: (faults.extend(audit.audit(dialog)), audit.press(dialog, "Take in")))
    page.take_files([bad, bundle])
    finish(page, qtbot)
    qtbot.waitUntil(lambda: "Taken in" in texts(page))
    finish(page, qtbot)
    page.window().activateWindow()
    settle()
    assert faults == []
    assert audit.audit(page.window()) == []
    assert page.window().width() == setting.width
