"""The tour comes to every screen there is, and brings back a different picture from each."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.practice.main_job import MainJob
from app.practice.site import FOLDERS, PracticeSite
from app.ui import tour
from app.ui.case_tabs import TABS
from app.ui.tour_stops import MAIN_STOPS, STOPS

ALIKE = 2
"""A site this small has no closure that waits: the case manager's picture and the lead's are of one not asked for."""


@pytest.fixture(scope="session")
def qapp_cls() -> type[QApplication]:
    return QApplication


def test_every_section_of_a_case_is_a_stop_with_a_name_of_its_own() -> None:
    names = [stop.name for stop in STOPS]
    assert len(set(names)) == len(names)
    assert {f"case-{tab.key}" for tab in TABS} - set(names) == {"case-overview"}
    assert 10 < len(MAIN_STOPS) < len(STOPS)


def test_each_screen_is_come_to_and_looks_like_no_other(
    practice: tuple[PracticeSite, MainJob], tmp_path: Path, qapp: QApplication
) -> None:
    site, _job = practice
    stores = {who: Path(shutil.copytree(site.stores[who], tmp_path / name)) for who, name in FOLDERS.items()}
    made = tour.take_pictures(stores, site.passphrase(), tmp_path / "out", settings=tour.SETTINGS[2:3])
    assert len(made) == len(STOPS)
    pictures = {hashlib.sha256(path.read_bytes()).hexdigest() for path in made}
    assert len(pictures) >= len(STOPS) - ALIKE
