"""Opens the window: process hardening, the log, the theme, unlocking, and a fresh process after locking."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.config import data_folder, load_preferences
from app.errors import AppError
from app.progress import Progress
from app.ui import dialogs, focus, theme
from app.ui.main_window import MainWindow
from app.words import use_language

if TYPE_CHECKING:
    from app.crypto.selftest import Check

PLACE_VARIABLE = "SIGHTLINE_WINDOW"
"""Where the window stood, handed to the process that replaces this one; it says nothing about what it showed."""
_log = logging.getLogger("sightline")


class SelfTestFailed(AppError):
    """This build does not compute as it must ({names}). Do not use it: install a fresh copy. Nothing was changed."""


def open_window(folder: Path | None = None, *, passphrase: str | None = None, replace_on_lock: bool = True) -> int:
    """Show the window on the store in `folder` (this user's own unless given) until it is closed; give the exit code.

    With `passphrase` the store is unlocked at once (practice sites). After locking the process is replaced by a fresh
    one, because Python cannot wipe what was typed; `replace_on_lock` False keeps it.
    """
    harden()
    own = data_folder()
    preferences = load_preferences(own)
    use_language(preferences.language)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Sightline")
    app.setDesktopFileName("sightline")
    theme.install(app, preferences.theme, preferences.zoom / 100)  # type: ignore[arg-type]  # sane() keeps it to known modes
    focus.install(app)
    window = MainWindow(folder or own, preferences, own)
    sys.excepthook = lambda kind, error, trace: _on_exception(window, kind, error, trace)
    replaces = replace_on_lock and passphrase is None
    if replaces:
        window.locked.connect(lambda: _fresh_process(window))
    _put_where_it_was(window)
    window.show()
    QTimer.singleShot(0, lambda: _after_first_paint(window, passphrase))
    return int(app.exec())


def harden() -> None:
    """No core dump, no fault handler, and a log that holds only what passes the allow-list."""
    faulthandler.disable()
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    handler = logging.StreamHandler()
    handler.addFilter(allowed)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


def allowed(record: logging.LogRecord) -> bool:
    """Let only this program's own fixed messages pass, and of their arguments only numbers, ids and names of types.

    A traceback may hold case data in its text, so none is ever written.
    """
    record.exc_info, record.exc_text, record.stack_info = None, None, None
    arguments = record.args if isinstance(record.args, tuple) else (record.args,) if record.args else ()
    plain = all(isinstance(a, int | float) or (isinstance(a, str) and _is_plain(a)) for a in arguments)
    return plain and record.name.split(".")[0] in ("sightline", "app")


def _is_plain(text: str) -> bool:
    """An id of ours, or the name of a kind of error: never a word that a person wrote."""
    if len(text) in (32, 36) and all(c in "0123456789abcdef-" for c in text):
        return True
    return text in _names_of_errors(BaseException)


def _names_of_errors(kind: type[BaseException]) -> set[str]:
    found = {kind.__name__}
    for each in kind.__subclasses__():
        found |= _names_of_errors(each)
    return found


def _on_exception(
    window: MainWindow, kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """What no code caught: its type in the log, and a dialog that says nothing of its text."""
    _log.error("unexpected %s", kind.__name__)
    if isinstance(error, Exception):
        dialogs.show_error(window, error)


def _after_first_paint(window: MainWindow, passphrase: str | None) -> None:
    """Ask the cryptography for known answers, and load what unlocking will need, while the passphrase is typed."""
    window.jobs.submit(_prepare, lambda checks: _on_checked(window, checks))
    if passphrase is not None:
        window.unlock(passphrase)


def _prepare(progress: Progress) -> list[Check]:
    from app.crypto.selftest import self_test

    checks = self_test()
    from app.ui.areas import load_all

    load_all()
    return checks


def _on_checked(window: MainWindow, checks: Sequence[Check]) -> None:
    wrong = [check.name for check in checks if not check.ok]
    if wrong:
        _log.error("self-test failed %d", len(wrong))
        dialogs.show_error(window, SelfTestFailed(names=", ".join(wrong)))
        window.close()


def _fresh_process(window: MainWindow) -> None:
    """Become a new process with the same command: the old one's memory, and any passphrase in it, goes with it."""
    place = window.geometry()
    os.environ[PLACE_VARIABLE] = f"{place.x()},{place.y()},{place.width()},{place.height()},{int(window.isMaximized())}"
    window.jobs.cancel_all()
    try:
        os.execv(sys.executable, sys.orig_argv or [sys.executable, *sys.argv])
    except OSError:
        _log.warning("process not replaced")


def _put_where_it_was(window: MainWindow) -> None:
    found = os.environ.pop(PLACE_VARIABLE, "")
    numbers = [int(part) for part in found.split(",") if part.lstrip("-").isdigit()]
    if len(numbers) == 5:
        window.setGeometry(*numbers[:4])
        if numbers[4]:
            window.showMaximized()
        return
    room = window.screen().availableGeometry().size()
    whole = window.size()
    window.resize(whole.boundedTo(room))
    if window.size() != whole:  # a small screen: with a frame around it, the foot of the window would be off it
        window.setWindowState(Qt.WindowState.WindowMaximized)


def take_pictures(stores: Mapping[str, Path], passphrase: str, out: Path) -> list[Path]:
    """Save pictures of the screens over `stores` (colleague to folder), as `dev.py tour` does: those of
    the main job, in two settings."""
    from app.ui import tour, tour_stops

    return tour.take_pictures(stores, passphrase, out, settings=tour.SETTINGS[:2], stops=tour_stops.MAIN_STOPS)
