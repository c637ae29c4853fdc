"""From the start of the process to the first paint of My cases, beside an empty PySide6 window.

The store is a practice-like one of 28 open cases whose passphrase is stretched as little as the format allows:
stretching is slow on purpose and is no part of what is measured. Each run is a fresh process; runs alternate; the
median counts.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from app.commands import cases, panel, sites
from app.crypto.vault import Work
from app.models.person import ServiceUser
from app.models.referral import PanelDecision, Referral
from bench.bench import BenchResult

NAME = "window"
GOAL = "<= 1.5"
_PASSPHRASE = "one two three four five six seven"
_RUNS = 9
_FLOOR = """
import sys, time
from PySide6.QtWidgets import QApplication, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        print(time.time(), flush=True)
        QApplication.exit(0)
app = QApplication([])
window = Window()
window.resize(1440, 900)
window.show()
app.exec()
"""
_OURS = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from app.ui import focus, theme
from app.ui.main_window import MainWindow
from app.workspace import open_workspace
class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self.done)
        return False
    def done(self):
        print(time.time(), flush=True)
        QApplication.exit(0)
app = QApplication([])
theme.install(app, "light", 1.0)
focus.install(app)
window = MainWindow(Path(sys.argv[1]))
window.open_desk(open_workspace(Path(sys.argv[1]), sys.argv[2]))
from app.ui.widgets.record_table import RecordTable
table = window.findChild(RecordTable)
watch = Watch()
getattr(table, "viewport", lambda: table)().installEventFilter(watch)
window.show()
app.exec()
"""


def run() -> BenchResult:
    """The median of fresh starts, ours and the empty window's, in milliseconds."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "store"
        _site(folder)
        ours, floor = [], []
        _start(_FLOOR, folder), _start(_OURS, folder)  # once unmeasured, so that both find their files in memory
        for _ in range(_RUNS):
            floor.append(_start(_FLOOR, folder))
            ours.append(_start(_OURS, folder))
    mine, theirs = statistics.median(ours) * 1000, statistics.median(floor) * 1000
    return BenchResult(
        "window to first list paint", round(mine, 1), round(theirs, 1), "ms", round(mine / theirs, 2), GOAL
    )


def _start(script: str, folder: Path) -> float:
    """Seconds from starting a process to its first paint."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "*=false"}
    # Installed programs are compiled once: so must this one be, whatever the developer's own settings say.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(folder.parent / "compiled")
    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder), _PASSPHRASE],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
        cwd=Path(__file__).resolve().parent.parent,
    )
    return float(done.stdout.split()[0]) - began


def _site(folder: Path) -> None:
    made = sites.start_site(folder, _PASSPHRASE, site_name="Bench", lead_name="Bench", work=Work(8192, 1, 1))
    today = made.workspace.today()
    for number in range(28):
        received = (today - timedelta(days=number * 5)).isoformat()
        person = ServiceUser(given_name="Bench", family_name=f"Number {number}")
        referral = Referral(case="", received_on=received, source="marac", service_user_aware="no")
        opened = cases.open_case(made.workspace, person=person, referral=referral, site=made.site)
        decision = PanelDecision(happened=received, decision="allocate", reason="Bench")
        panel.record_panel_decision(made.workspace, opened.id, decision)
    made.workspace.close()
