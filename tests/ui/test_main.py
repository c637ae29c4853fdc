"""Opening the window: what is hardened, what may be logged, and that locking replaces the process."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import main
from tests.ui.sites import PASSPHRASE, SmallSite, built_site, site

__all__ = ["built_site", "site"]
ROOT = Path(__file__).resolve().parents[2]


def record(name: str, message: str, *arguments: object) -> logging.LogRecord:
    return logging.LogRecord(name, logging.WARNING, "", 0, message, arguments, None)


@pytest.mark.parametrize(
    ("logged", "passes"),
    [
        (record("sightline", "unexpected %s", "ValueError"), True),
        (record("app.store", "rebuilt %d rows of %s", 12, "019e3f92-19c0-7a58-947f-3e9b2cb261a0"), True),
        (record("sightline", "unexpected %s", "Aled Price"), False),
        (record("sightline", "unexpected %s", "Aled"), False),
        (record("sightline", "file %s", "/home/sian/aled-price.pdf"), False),
        (record("sightline", "unexpected %s", ValueError("Aled Price")), False),
        (record("reportlab", "a library's own words"), False),
    ],
)
def test_the_log_takes_only_fixed_words_numbers_ids_and_kinds_of_error(logged: logging.LogRecord, passes: bool) -> None:
    assert main.allowed(logged) is passes


def test_no_traceback_is_ever_written() -> None:
    try:
        raise ValueError("Aled Price")
    except ValueError:
        logged = logging.LogRecord("sightline", logging.ERROR, "", 0, "failed", (), sys.exc_info())
    assert main.allowed(logged)
    assert "Aled" not in logging.Formatter().format(logged)


def run(script: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    path = folder / "run.py"
    path.write_text(script, encoding="utf-8")
    env = os.environ | {"PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": str(folder / "data")}
    return subprocess.run(
        [sys.executable, str(path), *arguments], env=env, capture_output=True, text=True, timeout=60, check=False
    )


def test_core_dumps_and_the_fault_handler_are_off(tmp_path: Path) -> None:
    script = (
        "import faulthandler, resource\n"
        "faulthandler.enable()\n"
        "from app.main import harden\n"
        "harden()\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), faulthandler.is_enabled())\n"
    )
    assert run(script, tmp_path).stdout.strip() == "(0, 0) False"


LOCKING = """
import os, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app import main

app = QApplication(sys.argv[:1])
if main.PLACE_VARIABLE in os.environ:  # the fresh process: nothing of the old one is here
    print("fresh", os.getpid(), os.environ[main.PLACE_VARIABLE].split(",")[2:4], "SECRET" in globals(), flush=True)
    sys.exit(0)
SECRET = sys.argv[2]
print("first", os.getpid(), flush=True)

def step():
    window = next(w for w in app.topLevelWidgets() if isinstance(w, main.MainWindow))
    if window.desk is None and not window.jobs.busy:
        window.unlock(SECRET)
    elif window.desk is not None:
        print("open", [str(window.width()), str(window.height())], flush=True)
        timer.stop()
        window.lock()

timer = QTimer()
timer.timeout.connect(step)
timer.start(50)
sys.exit(main.open_window(Path(sys.argv[1])))
"""


def test_locking_replaces_the_process(site: SmallSite, tmp_path: Path) -> None:
    done = run(LOCKING, tmp_path, str(site.folder / "worker"), PASSPHRASE)
    lines = done.stdout.split("\n")
    assert done.returncode == 0, done.stderr
    size = lines[1].removeprefix("open ")
    assert lines[2] == f"fresh {lines[0].split()[1]} {size} False"
    assert "Aled" not in done.stdout + done.stderr


def test_an_error_nobody_caught_is_neutral(site: SmallSite, tmp_path: Path) -> None:
    script = LOCKING.replace("window.lock()", "QTimer.singleShot(0, fail); QTimer.singleShot(300, look)").replace(
        "def step():",
        "def fail():\n    raise ValueError('Aled Price is in the cell')\n\n"
        "def look():\n    from app.ui.dialogs import Dialog\n"
        "    found = [w for w in app.topLevelWidgets() if isinstance(w, Dialog) and w.isVisible()]\n"
        "    print(found[0].heading.text(), flush=True)\n    os._exit(0)\n\n"
        "def step():",
    )
    done = run(script, tmp_path, str(site.folder / "worker"), PASSPHRASE)
    assert "Something went wrong in Sightline" in done.stdout
    assert "unexpected ValueError" in done.stderr
    assert "Aled" not in done.stdout + done.stderr


def test_closing_the_window_ends_the_process(site: SmallSite, tmp_path: Path) -> None:
    done = run(LOCKING.replace("window.lock()", "window.close()"), tmp_path, str(site.folder / "worker"), PASSPHRASE)
    assert done.returncode == 0, done.stderr
    assert "fresh" not in done.stdout


def test_on_a_small_screen_the_window_fills_it_frame_and_all(site: SmallSite, tmp_path: Path) -> None:
    script = LOCKING.replace("window.lock()", "print('filled', window.isMaximized(), flush=True); window.close()")
    done = run(script, tmp_path, str(site.folder / "worker"), PASSPHRASE)
    assert "filled True" in done.stdout, "the offscreen screen has 800 by 800 pixels"
    assert done.returncode == 0, done.stderr
