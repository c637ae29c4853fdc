"""One small practice site, made once: real stores, real keys, real bundles."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.crypto.vault import Work
from app.practice.main_job import MainJob, run_main_job
from app.practice.site import PracticeSite, make_practice_site
from app.ui import focus, theme

QUICK = Work(8192, 1, 1)
OPEN_CASES = 4


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> tuple[PracticeSite, MainJob]:
    """The site, and what the main job made on it."""
    folder = Path(tmp_path_factory.mktemp("practice")) / "site with a space"
    site = make_practice_site(folder, open_cases=OPEN_CASES, work=QUICK)
    return site, run_main_job(site, cohort_work=QUICK)


@pytest.fixture
def themed(qapp: QApplication) -> Iterator[None]:
    """The light theme at 100 %, and every window closed afterwards: for journeys through the window."""
    theme.install(qapp, "light", 1.0)
    ring = focus.install(qapp)
    yield
    ring.clear()
    for window in qapp.topLevelWidgets():
        window.close()
        window.deleteLater()
    qapp.sendPostedEvents(None, 52)  # QEvent.DeferredDelete
    qapp.processEvents()
