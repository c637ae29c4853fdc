"""The first run: starting a site, keeping the recovery code, and the practice site."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.commands import exchange
from app.crypto.recovery import new_recovery_code
from app.models.access import Role
from app.ui import dialogs
from app.ui.first_run import FirstRun
from app.ui.join_page import JoinPage
from app.ui.main_window import MainWindow
from app.ui.recovery_page import RecoveryPage
from app.ui.unlock import UnlockPage
from app.workspace import Tools, open_with_recovery
from tests.ui import audit
from tests.ui.conftest import Setting, show
from tests.ui.sites import PASSPHRASE, WORK, Clock, Entropy, SmallSite, built_site
from tests.ui.test_unlock import said

__all__ = ["built_site"]


def first(folder: Path, setting: Setting | None = None) -> MainWindow:
    window = MainWindow(folder, tools=Tools(Clock(), Entropy("first")), work=WORK)
    show(window, setting)
    return window


def fill(page: FirstRun, **texts: str) -> None:
    for key, text in texts.items():
        target = page.form.rows[key].focus_target()
        target.clear()  # type: ignore[attr-defined]
        QTest.keyClicks(target, text)


def started(window: MainWindow, qtbot: QtBot) -> RecoveryPage:
    page = window.front
    assert isinstance(page, FirstRun)
    audit.press(window, "Start a site")
    fill(page, site="Teifi Vale", name="Carys Bowen", new=PASSPHRASE, again=PASSPHRASE)
    audit.press(window, "Start the site")
    qtbot.waitUntil(lambda: isinstance(window.front, RecoveryPage), timeout=20_000)
    assert isinstance(window.front, RecoveryPage)
    return window.front


@pytest.mark.parametrize("step", ["choice", "start", "sheet", "check"])
def test_every_step_has_no_faults(step: str, tmp_path: Path, setting: Setting, qtbot: QtBot) -> None:
    window = first(tmp_path / "store", setting)
    page = window.front
    assert isinstance(page, FirstRun)
    if step == "start":
        page._turn(1)
    elif step in ("sheet", "check"):
        started(window, qtbot)._turn(int(step == "check"))
    assert audit.audit(window) == []


def test_a_site_is_started_and_its_lead_comes_to_an_empty_list(tmp_path: Path, qtbot: QtBot) -> None:
    window = first(tmp_path / "store")
    sheet = started(window, qtbot)
    code = sheet._code
    assert not sheet._next.isEnabled()  # not before the code is kept somewhere
    sheet._copied.click()
    audit.press(window, "Continue")
    assert code[:17] not in said(window)
    QTest.keyClicks(sheet.form.rows["code"].focus_target(), code.replace("-", "").lower())
    audit.press(window, "Check and open the store")
    qtbot.waitUntil(lambda: window.desk is not None)
    assert window.desk is not None
    assert window.desk.workspace.role is Role.SITE_LEAD
    assert "No cases yet" in said(window)
    assert "Teifi Vale" in said(window)
    window.close()
    open_with_recovery(tmp_path / "store", code).close()


def test_the_code_must_be_typed_back_right(tmp_path: Path, qtbot: QtBot) -> None:
    window = first(tmp_path / "store")
    sheet = started(window, qtbot)
    code = sheet._code
    sheet._copied.click()
    audit.press(window, "Continue")
    target = sheet.form.rows["code"].focus_target()
    wrong = code[:-1] + ("0" if code[-1] != "0" else "2")
    QTest.keyClicks(target, wrong)
    audit.press(window, "Check and open the store")
    assert window.desk is None
    assert "That is not a whole recovery code" in said(window)


def test_the_code_of_another_sheet_is_not_this_one(tmp_path: Path, qtbot: QtBot) -> None:
    window = first(tmp_path / "store")
    sheet = started(window, qtbot)
    sheet._copied.click()
    audit.press(window, "Continue")
    QTest.keyClicks(sheet.form.rows["code"].focus_target(), new_recovery_code())
    audit.press(window, "Check and open the store")
    assert window.desk is None
    assert "This is the code of another sheet" in said(window)


def test_the_sheet_is_saved_where_the_person_chose(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = first(tmp_path / "store")
    sheet = started(window, qtbot)
    chosen = tmp_path / "paper.pdf"
    monkeypatch.setattr(dialogs, "choose_save", lambda *_args: chosen)
    audit.press(window, "Save the sheet (PDF)")
    qtbot.waitUntil(lambda: sheet._next.isEnabled(), timeout=20_000)
    assert chosen.read_bytes().startswith(b"%PDF")
    assert sheet._code in sheet.sheet_lines()


def test_a_place_that_takes_no_file_says_so_and_keeps_the_code_on_screen(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = first(tmp_path / "store")
    sheet = started(window, qtbot)
    told: list[Exception] = []
    monkeypatch.setattr(dialogs, "choose_save", lambda *_args: tmp_path / "no such folder" / "paper.pdf")
    monkeypatch.setattr(dialogs, "show_error", lambda _parent, error: told.append(error))
    audit.press(window, "Save the sheet (PDF)")
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert "could not be written" in str(told[0])
    assert not sheet._next.isEnabled()
    assert sheet._code[:17] in said(window)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"site": ""}, "Give the site a name"),
        ({"name": ""}, "Give your name"),
        ({"new": "short", "again": "short"}, "Use at least six words, or at least 14 characters."),
        ({"again": "something else entirely"}, "The two passphrases differ"),
        ({"new": "Teifi Vale Teifi Vale", "again": "Teifi Vale Teifi Vale"}, "This is too easy to guess"),
    ],
)
def test_what_is_missing_or_weak_is_said_and_no_store_is_made(
    given: dict[str, str], words: str, tmp_path: Path
) -> None:
    window = first(tmp_path / "store")
    page = window.front
    assert isinstance(page, FirstRun)
    page._turn(1)
    fill(page, **({"site": "Teifi Vale", "name": "Carys Bowen", "new": PASSPHRASE, "again": PASSPHRASE} | given))
    audit.press(window, "Start the site")
    assert words in said(window)
    assert window.windowTitle().startswith("Error: ")
    assert not (tmp_path / "store").exists()


def test_the_meter_says_how_strong_a_passphrase_is_and_a_suggestion_is_strong(tmp_path: Path, qtbot: QtBot) -> None:
    window = first(tmp_path / "store")
    page = window.front
    assert isinstance(page, FirstRun)
    page._turn(1)
    fill(page, new="password1234567")
    qtbot.waitUntil(lambda: "easy to guess" in said(window))
    audit.press(window, "Suggest one")
    assert "This will do." in said(window)
    assert len(page._new.value().split()) == 6


def test_a_laptop_asks_to_join_and_opens_once_the_site_lead_has_answered(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, built_site: SmallSite
) -> None:
    lead = built_site.copy(tmp_path / "site").open("lead")
    window = first(tmp_path / "store")
    audit.press(window, "Ask to join a site")
    page = window.front
    assert isinstance(page, FirstRun)
    fill(page, new=PASSPHRASE, again=PASSPHRASE)
    audit.press(window, "Make the store")
    qtbot.waitUntil(lambda: isinstance(window.front, RecoveryPage), timeout=20_000)
    sheet = window.front
    assert isinstance(sheet, RecoveryPage)
    sheet._copied.click()
    audit.press(window, "Continue")
    QTest.keyClicks(sheet.form.rows["code"].focus_target(), sheet._code)
    audit.press(window, "Check and open the store")
    join = window.front
    assert isinstance(join, JoinPage)
    QTest.keyClicks(join.form.rows["name"].focus_target(), "Nia Evans")
    asked = tmp_path / "request.sightline"
    monkeypatch.setattr(dialogs, "choose_save", lambda *_args: asked)
    audit.press(window, "Save the request")
    request = exchange.read_request(asked)
    assert " ".join(request.words) == join.own.text()

    window.lock()  # waiting for an answer may take days: the store opens where it was left
    assert isinstance(window.front, UnlockPage)
    QTest.keyClicks(window.front.passphrase.edit, PASSPHRASE)
    audit.press(window, "Unlock")
    qtbot.waitUntil(lambda: isinstance(window.front, JoinPage), timeout=10_000)
    join = window.front
    assert isinstance(join, JoinPage)

    admitted = exchange.admit_laptop(
        lead, request, role=Role.CASE_MANAGER, prefix="NE", words_confirmed=True, folder=tmp_path
    )
    monkeypatch.setattr(dialogs, "choose_open", lambda *_args: admitted.bundles[0].path)
    audit.press(window, "Choose the answer")
    assert " ".join(exchange.own_words(lead)) in said(window)
    assert "Teifi Vale, as Case manager. Answered by Carys Bowen." in said(window)
    join.join()  # not before the words were compared
    assert not window.jobs.busy
    join._same.click()
    audit.press(window, "Join the site")
    qtbot.waitUntil(lambda: window.desk is not None, timeout=20_000)
    lead.close()
    assert window.desk is not None
    assert window.desk.workspace.role is Role.CASE_MANAGER
    assert "Nia Evans" in said(window)


def test_a_practice_site_that_is_cancelled_leaves_nothing(tmp_path: Path, qtbot: QtBot) -> None:
    window = first(tmp_path / "store")
    page = window.front
    assert isinstance(page, FirstRun)
    audit.press(window, "Look round a practice site")
    qtbot.waitUntil(lambda: (tmp_path / "store" / "practice-site.new").exists(), timeout=20_000)
    page._practice_loading.cancelled.emit()
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=30_000)
    assert "Welcome to Sightline" in said(window)
    assert list((tmp_path / "store").iterdir()) == []


@pytest.mark.slow
def test_the_practice_site_is_made_and_opened(tmp_path: Path, qtbot: QtBot) -> None:
    window = first(tmp_path / "store")
    audit.press(window, "Look round a practice site")
    qtbot.waitUntil(lambda: window.desk is not None, timeout=120_000)
    assert window.desk is not None
    assert window.desk.workspace.role is Role.CASE_MANAGER
    assert not (tmp_path / "store" / "vault.json").exists()
