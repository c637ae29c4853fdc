"""The locked screen: what opens it, what does not, and what it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from app.crypto import vault
from app.ui.main_window import MainWindow
from app.ui.recovery_page import RecoveryPage
from app.ui.unlock import UnlockPage
from app.workspace import Tools, open_workspace
from tests.ui import audit
from tests.ui.conftest import Setting, show
from tests.ui.sites import PASSPHRASE, WORK, Clock, Entropy, SmallSite, built_site, site

__all__ = ["built_site", "site"]


def locked(folder: Path, setting: Setting | None = None) -> MainWindow:
    window = MainWindow(folder, tools=Tools(Clock(), Entropy("locked")), work=WORK)
    show(window, setting)
    return window


def front(window: MainWindow) -> UnlockPage:
    assert isinstance(window.front, UnlockPage)
    return window.front


def said(window: MainWindow) -> str:
    for _ in range(3):
        QApplication.processEvents()
    return " / ".join(w.text() for w in audit.shown(window) if hasattr(w, "text") and callable(w.text) and w.text())


def type_passphrase(window: MainWindow, text: str) -> None:
    QTest.keyClicks(front(window).passphrase.edit, text)
    QTest.keyClick(front(window).passphrase.edit, Qt.Key.Key_Return)


def settled(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.jobs.busy, timeout=10_000)


@pytest.mark.parametrize("turn", [0, 1])
def test_the_locked_screen_has_no_faults_and_names_nobody(turn: int, built_site: SmallSite, setting: Setting) -> None:
    window = locked(built_site.folder / "worker", setting)
    front(window)._turn(turn)
    assert audit.audit(window) == []
    assert not any(word in said(window) for word in ("Siân", "Rees", "Teifi", "Aled"))


def test_the_right_passphrase_opens_the_store(site: SmallSite, qtbot: QtBot) -> None:
    window = locked(site.folder / "worker")
    assert front(window).passphrase.edit.hasFocus()
    type_passphrase(window, PASSPHRASE)
    qtbot.waitUntil(lambda: window.desk is not None, timeout=10_000)
    settled(window, qtbot)
    assert window.front is None
    assert window.desk is not None
    assert window.desk.workspace.store.db.execute("SELECT count(*) FROM r_case").fetchone()[0] == 8


def test_a_wrong_passphrase_says_so_in_words_and_is_counted(site: SmallSite, qtbot: QtBot) -> None:
    window = locked(site.folder / "worker")
    type_passphrase(window, "not the passphrase")
    settled(window, qtbot)
    assert window.desk is None
    assert "That passphrase does not open this store" in said(window)
    assert "Wrong attempts so far: 1" in said(window)
    assert window.windowTitle() == "Error: Sightline"
    assert front(window).passphrase.value() == ""
    type_passphrase(window, PASSPHRASE)
    qtbot.waitUntil(lambda: window.desk is not None, timeout=10_000)
    assert not window.windowTitle().startswith("Error")


def test_an_empty_passphrase_is_asked_for_and_not_counted(site: SmallSite, qtbot: QtBot) -> None:
    window = locked(site.folder / "worker")
    before = (site.folder / "worker" / "vault.json").read_bytes()
    audit.press(window, "Unlock")
    assert "Type your passphrase" in said(window)
    assert not window.jobs.busy
    assert (site.folder / "worker" / "vault.json").read_bytes() == before


def test_five_wrong_attempts_bring_a_wait_in_words(site: SmallSite, qtbot: QtBot) -> None:
    window = locked(site.folder / "worker")
    for _attempt in range(6):
        type_passphrase(window, "not it")
        settled(window, qtbot)
    assert "Too many wrong passphrases one after another" in said(window)
    assert "Wait" in said(window)
    assert "Use the recovery code" in said(window)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("vault.json", b"{", "The key file of this store is damaged"),
        ("vault.json", None, "There is no Sightline key file"),
    ],
)
def test_a_store_that_does_not_open_says_what_to_do(
    name: str, content: bytes | None, words: str, site: SmallSite, qtbot: QtBot
) -> None:
    folder = site.folder / "worker"
    previous = folder / "vault.json.previous"
    previous.unlink(missing_ok=True)
    (folder / name).unlink() if content is None else (folder / name).write_bytes(content)
    window = locked(folder)
    type_passphrase(window, PASSPHRASE)
    settled(window, qtbot)
    assert words in said(window)
    assert window.desk is None


def test_a_newer_vault_says_to_update(site: SmallSite, qtbot: QtBot) -> None:
    path = site.folder / "worker" / "vault.json"
    found = json.loads(path.read_text())
    found["version"] = 99
    path.write_text(json.dumps(found, sort_keys=True, separators=(",", ":")))
    window = locked(path.parent)
    type_passphrase(window, PASSPHRASE)
    settled(window, qtbot)
    assert "Update Sightline" in said(window)


def test_a_damaged_vault_with_a_good_copy_can_be_put_back(site: SmallSite, qtbot: QtBot) -> None:
    folder = site.folder / "worker"
    open_workspace(folder, PASSPHRASE).close()  # an unlock keeps a previous copy
    (folder / "vault.json").write_bytes(b"{")
    window = locked(folder)
    type_passphrase(window, PASSPHRASE)
    settled(window, qtbot)
    audit.press(window, "Put the previous copy back")
    type_passphrase(window, PASSPHRASE)
    qtbot.waitUntil(lambda: window.desk is not None, timeout=10_000)


def test_show_uncovers_what_is_typed_and_covers_it_again(site: SmallSite) -> None:
    window = locked(site.folder / "worker")
    edit = front(window).passphrase.edit
    QTest.keyClicks(edit, "abc")
    assert edit.echoMode() == QLineEdit.EchoMode.Password
    audit.press(window, "Show: Passphrase")
    assert edit.echoMode() == QLineEdit.EchoMode.Normal
    audit.press(window, "Hide: Passphrase")
    assert edit.echoMode() == QLineEdit.EchoMode.Password


def test_the_recovery_code_changes_the_passphrase_and_asks_for_a_new_sheet(
    tmp_path: Path, qtbot: QtBot, site: SmallSite
) -> None:
    folder = site.folder / "worker"
    unlocked = vault.unlock(folder, PASSPHRASE)
    code = vault.renew_recovery_code(folder, unlocked.dek)
    window = locked(folder)
    page = front(window)
    page._turn(1)
    fresh = "umbrella quartz pillow seventeen garden notion"
    for key, text in (("code", code.lower().replace("-", " ")), ("new", fresh), ("again", fresh)):
        QTest.keyClicks(page.recovery.rows[key].focus_target(), text)
    audit.press(window, "Open and change passphrase")
    qtbot.waitUntil(lambda: isinstance(window.front, RecoveryPage), timeout=20_000)
    sheet = window.front
    assert isinstance(sheet, RecoveryPage)
    new_code = sheet._code
    assert new_code != code
    sheet._copied.click()
    audit.press(window, "Continue")
    QTest.keyClicks(sheet.form.rows["code"].focus_target(), new_code)
    audit.press(window, "Check and open the store")
    qtbot.waitUntil(lambda: window.desk is not None, timeout=10_000)
    window.close()
    open_workspace(folder, fresh).close()
    with pytest.raises(vault.WrongRecoveryCode):
        vault.unlock_with_recovery(folder, code)


def test_a_mistyped_recovery_code_says_so_and_changes_nothing(site: SmallSite, qtbot: QtBot) -> None:
    folder = site.folder / "worker"
    window = locked(folder)
    page = front(window)
    page._turn(1)
    fresh = "umbrella quartz pillow seventeen garden notion"
    for key, text in (("code", "ABCDE-FGHJK"), ("new", fresh), ("again", fresh)):
        QTest.keyClicks(page.recovery.rows[key].focus_target(), text)
    audit.press(window, "Open and change passphrase")
    settled(window, qtbot)
    assert "That is not a whole recovery code" in said(window)
    open_workspace(folder, PASSPHRASE).close()
