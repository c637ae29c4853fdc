"""The routine check after unlocking."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from app.ui.widgets.card import Banner
from tests.ui.sites import SmallSite, built_site, desk_of, open_window, site, worker

__all__ = ["built_site", "site", "worker"]


def test_a_sound_store_is_checked_and_nothing_is_said(site: SmallSite, qtbot: QtBot) -> None:
    desk = desk_of(open_window(site))
    qtbot.waitUntil(lambda: not desk.jobs.busy)
    assert desk.findChild(Banner, "store_check") is None
    assert desk.workspace.store.meta("checked_whole") == desk.workspace.today().isoformat()


def test_a_row_that_differs_from_the_journal_is_told_on_every_page(site: SmallSite, qtbot: QtBot, worker) -> None:
    worker.store.db.execute("UPDATE r_contact SET minutes = coalesce(minutes, 0) + 7")
    worker.close()
    window = open_window(site)
    desk = desk_of(window)
    qtbot.waitUntil(lambda: desk.findChild(Banner, "store_check") is not None)
    desk.open_area("actions")
    banner = desk.findChild(Banner, "store_check")
    assert banner is not None
    assert banner.isVisible()
    assert banner.title.text() == "This store may be damaged"
