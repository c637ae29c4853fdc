"""A record of every kind, added, seen, corrected or changed, removed and taken back, with keys and in the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.commands.alerts import ALERT_KINDS
from app.commands.records import OWN_COMMANDS
from app.models.kinds import KINDS
from app.models.record import FieldType, ScopeKind
from app.store.queries.records import RecordRow, records
from app.ui import dialogs
from app.ui.main_window import MainWindow
from app.ui.page import Page
from app.ui.record_acts import Place
from app.ui.record_form import FLAGS
from app.ui.record_layouts import is_ended
from app.ui.record_page import RecordPage
from app.ui.record_saving import may_remove
from app.ui.records_card import RecordsCard
from tests.ui import audit
from tests.ui.record_keys import CONTROL, answer_all, give_reason, save, settle, words_on
from tests.ui.sites import SmallSite, built_site, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]

_OF_A_CASE = (ScopeKind.CASE, ScopeKind.DYAD, ScopeKind.IDVA_PRIVATE)
ELSEWHERE = OWN_COMMANDS | {"attachment", "dyad_attachment", "closure_request", "person_link", "victim_link"}
"""Kinds with screens of their own."""
GENERIC = sorted(name for name, kind in KINDS.items() if kind.scope in _OF_A_CASE and name not in ELSEWHERE)


def reader(kind: str) -> str:
    return "idva" if KINDS[kind].scope is ScopeKind.IDVA_PRIVATE else "worker"


def place_of(kind: str, site: SmallSite) -> Place:
    if KINDS[kind].scope is ScopeKind.CASE:
        return Place(case=site.ids["aled"])
    return Place(dyad=site.ids["dyad"])


def held(window: MainWindow, kind: str, site: SmallSite) -> list[RecordRow]:
    workspace, place = desk_of(window).workspace, place_of(kind, site)
    return records(workspace.store, workspace.access, kind, case=place.case, dyad=place.dyad)


def needed(window: MainWindow, kind: str, site: SmallSite) -> dict[str, str]:
    """A goal for a step, an order for a breach: records that one of this kind must name."""
    given = {}
    for field in KINDS[kind].fields.values():
        if field.type is FieldType.REF and field.refers in ("goal", "legal_order", "dyad_order"):
            if not held(window, field.refers, site):
                add(window, field.refers, site)
            given[field.name] = held(window, field.refers, site)[0].id
    return given


def open_new(window: MainWindow, kind: str, site: SmallSite, **given: str) -> RecordPage:
    desk_of(window).open_page("record", {"kind": kind, **place_of(kind, site).args(), **given})
    settle()
    page = page_of(window)
    assert isinstance(page, RecordPage)
    return page


def add(window: MainWindow, kind: str, site: SmallSite) -> RecordRow:
    given = needed(window, kind, site) if "breach" in kind or "step" in kind else {}
    before = {row.id for row in held(window, kind, site)}
    page = open_new(window, kind, site, **given)
    answer_all(page)
    save(page)
    assert page_of(window) is not page, [link.words for link in page.form.summary.links]
    return next(row for row in held(window, kind, site) if row.id not in before)


def open_old(window: MainWindow, row: RecordRow) -> RecordPage:
    desk_of(window).open_page("record", {"kind": row.kind, "id": row.id})
    settle()
    page = page_of(window)
    assert isinstance(page, RecordPage)
    return page


def alter(page: RecordPage) -> str:
    """Change one answer with keys; returns the field."""
    for name, row in page.form.rows.items():
        target = row.focus_target()
        if row.isHidden() or name == FLAGS:
            continue
        if page.record_kind.fields[name].type in (FieldType.NOTE, FieldType.TEXT) and "score" not in name:
            QTest.keyClicks(target, "Altered. ")
            return name
    name = next(name for name, row in page.form.rows.items() if not row.isHidden())
    QTest.keyClick(page.form.rows[name].focus_target(), Qt.Key.Key_Down)
    return name


@pytest.mark.parametrize("kind", GENERIC)
def test_a_record_of_every_kind_is_added_seen_altered_removed_and_taken_back(
    kind: str, site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "ask_reason", lambda *_args: "Entered on the wrong case")
    window = open_window(site, reader(kind))
    desk = desk_of(window)
    row = add(window, kind, site)
    asked = {n for n in row.values if n not in ("case", "dyad", "person", "covert")}
    assert any(row.values[n] for n in asked)
    assert desk.status.text() == "Saved 09:30"
    card = RecordsCard(desk.workspace, desk, "Records", (kind,), place_of(kind, site))
    card.read()
    assert row.id in [item.row.id for item in card.items]

    page = open_old(window, row)
    name = alter(page)
    if KINDS[kind].observation:
        give_reason(page, "Heard wrongly")
    save(page)
    assert page_of(window) is not page, [link.words for link in page.form.summary.links]
    now = [r for r in held(window, kind, site) if r.values[name] != row.values[name] and r.values[name]]
    altered = next(r for r in now if (r.id != row.id) == KINDS[kind].observation)
    if KINDS[kind].observation:
        assert row.id not in [
            r.id for r in held(window, kind, site)
        ]  # the old version is read under "Earlier versions"
    desk.open_page("versions", {"kind": kind, "id": altered.id})
    settle()
    told = words_on(page_of(window))
    assert ("Corrected" if KINDS[kind].observation else "Changed") in told

    if not may_remove(altered):
        assert kind == "referral"  # a case stands on it: it is changed, never taken away
        return
    page = open_old(window, altered)
    audit.press(window, "Remove")
    settle()
    gone = [r for r in held(window, kind, site) if r.id == altered.id]
    assert not gone or (kind in ALERT_KINDS and gone[0].text("removed_reason") == "Entered on the wrong case")
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    settle()
    again = [r for r in held(window, kind, site) if r.values == altered.values]
    assert [is_ended(KINDS[kind], r.values) for r in again] == [is_ended(KINDS[kind], altered.values)]
    assert desk.status.text() == "Taken back 09:30"


@pytest.mark.parametrize("kind", GENERIC)
def test_the_form_of_every_kind_is_readable_and_reachable(kind: str, site: SmallSite) -> None:
    window = open_window(site, reader(kind))
    page = open_new(window, kind, site)
    settle()
    assert audit.audit(window) == []
    assert isinstance(page, Page)
