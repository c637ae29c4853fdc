"""A record of every kind, added, seen, corrected or changed, removed and taken back, with keys and in the real window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QStyle, QStyleOptionFrame

from app.commands.alerts import ALERT_KINDS
from app.commands.records import OWN_COMMANDS
from app.models.kinds import KINDS
from app.models.record import FieldType, ScopeKind
from app.store.drafts import load_draft
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
from tests.ui.sites import SmallSite, built_site, day, desk_of, open_window, page_of, site

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


# ---- what is asked ---------------------------------------------------------------------------------------------------


def links(page: RecordPage) -> list[str]:
    return [link.words for link in page.form.summary.links]


def test_what_is_missing_is_said_at_once_in_order_and_nothing_is_written(site: SmallSite) -> None:
    window = open_window(site)
    desk_of(window).open_page("record", {"kind": "incident", "case": site.ids["aled"]})
    page = page_of(window)
    assert isinstance(page, RecordPage)
    save(page)
    assert links(page) == [
        "Choose whose record it belongs in",
        'Give a date for "When"',
        'Choose an answer for "Kind"',
        'Choose an answer for "Domestic abuse?"',
        'Choose an answer for "What it was"',
        'Choose an answer for "Status"',
    ]
    assert not held(window, "incident", site)


def test_an_incident_of_a_victim_survivor_goes_to_their_own_scope(site: SmallSite) -> None:
    window = open_window(site)
    desk_of(window).open_page("record", {"kind": "incident", "case": site.ids["aled"]})
    page = page_of(window)
    assert isinstance(page, RecordPage)
    page.frame.set_values({"about": site.ids["dyad"]})
    page.form.set_values(
        {"happened": day(3), "kind": "incident", "domestic_abuse": "yes", "group": "threats", "status": "alleged"}
    )
    save(page)
    assert not held(window, "incident", site)
    rows = held(window, "dyad_incident", site)
    assert [(r.scope, r.text("happened"), r.letter) for r in rows] == [(site.ids["dyad_scope"], day(3), "A")]


def test_unanswered_is_not_no_and_not_known_is_an_answer(site: SmallSite) -> None:
    window = open_window(site)
    desk_of(window).open_page("record", {"kind": "person_details", "case": site.ids["aled"], "act": "add"})
    page = page_of(window)
    assert isinstance(page, RecordPage)
    page.form.set_values({"interpreter": "not_asked", "disability": "not_known"})
    page.form.ask()
    assert page.form.rows["impairments"].isHidden()
    save(page)
    row = held(window, "person_details", site)[0]
    assert (row.values["interpreter"], row.values["disability"]) == ("not_asked", "not_known")
    assert row.values["sex"] is None


def test_an_end_is_asked_for_only_of_an_order_that_ended(site: SmallSite) -> None:
    window = open_window(site)
    page = open_new(window, "dyad_order", site)
    assert page.form.value("state") == "in_force"
    assert page.form.rows["ended_on"].isHidden()
    page.form.set_values({"state": "ended"})
    page.form.ask()
    assert not page.form.rows["ended_on"].isHidden()


def test_a_request_is_due_a_month_after_it_came_until_somebody_says_otherwise(site: SmallSite) -> None:
    window = open_window(site)
    page = open_new(window, "subject_access_request", site)
    target = page.form.rows["received_on"].focus_target()
    target.clear()  # type: ignore[attr-defined]
    QTest.keyClicks(target, "31 10 2026")
    assert page.form.value("due") == "2026-11-30"
    page.form.set_values({"due": "2026-12-15"})
    QTest.keyClick(target, Qt.Key.Key_Backspace)
    assert page.form.value("due") == "2026-12-15"


# ---- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("starts", "31 2 2026", "There is no such day in that month"),
        ("starts", "soon?", "This is not a date we can read"),
        ("starts", "1 2 26", "Write the year with four figures"),
        ("ended_on", "1 1 2031", "2031-01-01 is in the future"),
        ("ends", "1 1 2020", '"Until" is before "From"'),
        ("court", "x" * 201, "This is 1 character too long. All of it is still here."),
        ("conditions", "no contact " * 30_000, "This is 325999 characters too long. All of it is still here."),
    ],
    ids=["no such day", "no date", "short year", "future", "until before from", "long line", "huge paste"],
)
def test_bad_input_is_refused_in_words_at_its_field_and_nothing_typed_is_lost(
    field: str, typed: str, words: str, site: SmallSite
) -> None:
    window = open_window(site)
    page = open_new(window, "dyad_order", site)
    page.form.set_values({"type": "restraining", "starts": day(10), "state": "ended", "ended_on": day(1)})
    page.form.ask()
    target = page.form.rows[field].focus_target()
    if isinstance(target, QPlainTextEdit):
        target.setPlainText(typed)
    else:
        target.clear()  # type: ignore[attr-defined]
        QTest.keyClicks(target, typed) if len(typed) < 40 else target.insert(typed)  # type: ignore[attr-defined]
    before = len(held(window, "dyad_order", site))
    save(page)
    assert page_of(window) is page
    assert any(link.startswith(words.split(". All")[0]) for link in links(page)), links(page)
    assert page.form.rows[field].error.text().startswith(words.split(". All")[0])
    assert len(held(window, "dyad_order", site)) == before
    page.keeper.touch()
    page.save()
    draft = load_draft(desk_of(window).workspace.store.db, page.draft_key)
    assert draft is not None
    kept = draft.value["answers"][field]  # type: ignore[index,call-overload]
    assert (kept if isinstance(kept, str) else kept[0]) == typed  # type: ignore[index]


def test_a_draft_comes_back_as_it_was_typed_after_locking(site: SmallSite) -> None:
    window = open_window(site)
    page = open_new(window, "dyad_order", site)
    QTest.keyClicks(page.form.rows["starts"].focus_target(), "31 2 20")
    QTest.keyClicks(page.form.rows["conditions"].focus_target(), "Not to go near the sch")
    desk_of(window).lock()
    window.open_desk(site.open("worker"))
    settle()
    again = page_of(window)
    assert isinstance(again, RecordPage)
    assert again is not page
    assert again.form.rows["starts"].focus_target().text() == "31 2 20"  # type: ignore[attr-defined]
    assert again.form.value("conditions") == "Not to go near the sch"


def test_throwing_the_draft_away_asks_and_leaves_nothing(site: SmallSite, monkeypatch: pytest.MonkeyPatch) -> None:
    window = open_window(site)
    page = open_new(window, "child", site)
    QTest.keyClicks(page.form.rows["given_name"].focus_target(), "Ma")
    page.save()
    key = page.draft_key
    monkeypatch.setattr(dialogs, "confirm", lambda *_args, **_more: True)
    audit.press(window, "Throw the draft away")
    settle()
    assert page_of(window) is not page
    assert load_draft(desk_of(window).workspace.store.db, key) is None


def test_a_correction_shows_what_stands_and_wants_a_reason_and_a_difference(site: SmallSite) -> None:
    window = open_window(site)
    row = add(window, "marac_hearing", site)
    page = open_old(window, row)
    assert page.form.old["repeat"].text() == "Recorded: Yes"
    save(page)
    assert links(page) == ["Say why it is corrected"]
    give_reason(page, "Misread")
    save(page)
    assert links(page) == ["Nothing is different from what was recorded. Put right what was wrong first"]
    page.form.set_values({"repeat": "no"})
    save(page)
    assert [r.text("repeat") for r in held(window, "marac_hearing", site) if r.text("happened") == day(2)] == ["no"]


def test_a_colleagues_change_meanwhile_is_a_conflict_and_nobodys_words_are_lost(
    site: SmallSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.commands.records import change_record

    monkeypatch.setattr(dialogs, "ask_reason", lambda *_args: "To put the note right")
    window = open_window(site)
    row = add(window, "child", site)
    page = open_old(window, row)
    workspace = desk_of(window).workspace
    change_record(workspace, "child", row.id, {"note": "Changed while the page was open."})
    page.form.set_values({"note": "Written on the page."})
    save(page)
    now = next(r for r in held(window, "child", site) if r.id == row.id)
    assert "note" in now.conflicts


def test_undo_is_offered_only_while_it_means_this_save(site: SmallSite) -> None:
    window = open_window(site)
    desk = desk_of(window)
    desk.open_case(site.ids["aled"], "orders")
    add(window, "child", site)
    assert desk._notice.offers_undo
    assert desk._notice.undo_button.accessibleName() == "Undo: Saved 09:30"
    desk.open_page("record", {"kind": "child", "dyad": site.ids["dyad"]})
    assert not desk._notice.offers_undo
    before = len(held(window, "child", site))
    QTest.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert len(held(window, "child", site)) == before


def test_characters_that_turn_or_hide_text_are_kept_out_of_what_is_stored(site: SmallSite) -> None:
    window = open_window(site)
    page = open_new(window, "dyad_order", site)
    page.form.set_values(
        {"type": "restraining", "court": "Aber\u202eystwyth\x07", "conditions": "Not\u2066 to\u200b go"}
    )
    save(page)
    row = next(r for r in held(window, "dyad_order", site) if r.text("type") == "restraining")
    assert not set(row.text("court") + row.text("conditions")) & set("\u202e\x07\u2066")
    assert row.text("court").startswith("Aber")


def test_a_birth_date_after_what_happened_is_said_beside_it_in_words(site: SmallSite) -> None:
    window = open_window(site)
    desk = desk_of(window)
    [(person,)] = desk.workspace.store.db.execute(
        "SELECT service_user FROM r_case WHERE _id = ?", (site.ids["aled"],)
    ).fetchall()
    desk.open_page("record", {"kind": "service_user", "id": str(person), "case": site.ids["aled"]})
    settle()
    page = page_of(window)
    assert isinstance(page, RecordPage)
    page.form.set_values({"birth_date": "2026-11-22"})
    save(page)
    assert page_of(window) is page
    [said] = links(page)
    assert said.startswith("The date of birth, 22 November 2026, is after something that already happened")
    assert "-" not in said


def test_the_words_in_an_empty_time_are_not_cut_off(site: SmallSite) -> None:
    window = open_window(site)
    desk_of(window).open_page("record", {"kind": "appointment", "case": site.ids["aled"], "act": "add"})
    settle()
    edit = next(e for e in page_of(window).findChildren(QLineEdit) if e.placeholderText() == "Time, if known")
    inside = edit.style().subElementRect(QStyle.SubElement.SE_LineEditContents, _option(edit), edit)
    assert edit.fontMetrics().horizontalAdvance(edit.placeholderText()) < inside.width() - 4


def _option(edit: QLineEdit) -> QStyleOptionFrame:
    option = QStyleOptionFrame()
    edit.initStyleOption(option)
    return option
