"""What people type and choose, and what the form says about it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui import theme
from app.ui.widgets.choice import Segments, Select
from app.ui.widgets.code_fields import CodeField, MultiCodeField
from app.ui.widgets.fields import DateField, MinutesField, NoteField, SearchField, TextField, TimeField, say_minutes
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column
from app.ui.widgets.partial_date import DateNotRead, NoSuchDay, YearInFull, read_date, say_date, write_date
from tests.ui import audit
from tests.ui.conftest import show

TODAY = date(2026, 11, 23)
LEVELS = [("none", "None"), ("standard", "Standard"), ("moderate", "Moderate"), ("high", "High"), ("nk", "Not known")]


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ""),
        ("14 3 2026", "2026-03-14"),
        ("14/03/2026", "2026-03-14"),
        ("14.3.2026", "2026-03-14"),
        (" 14 March 2026 ", "2026-03-14"),
        ("14th of march 2026", "2026-03-14"),
        ("14th march 2026", "2026-03-14"),
        ("1 Mawrth 2026", "2026-03-01"),
        ("Mar 2026", "2026-03"),
        ("3/2026", "2026-03"),
        ("2026", "2026"),
        ("2026-03-14", "2026-03-14"),
        ("2026-03", "2026-03"),
        ("29 2 2028", "2028-02-29"),
        ("Today", "2026-11-23"),
        ("yesterday", "2026-11-22"),
    ],
)
def test_a_date_is_read_as_people_write_it(typed: str, read: str) -> None:
    assert read_date(typed, TODAY) == read


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ("14 3 26", YearInFull),
        ("14 March", YearInFull),
        ("3/26", YearInFull),
        ("31 2 2026", NoSuchDay),
        ("29 2 2026", NoSuchDay),
        ("0 2 2026", NoSuchDay),
        ("14 13 2026", DateNotRead),
        ("ma 2026", DateNotRead),
        ("soon", DateNotRead),
        ("1 2 3 2026", DateNotRead),
        ("14 3 1066", DateNotRead),
        ("14 3 2026!", DateNotRead),
        ("March 14 2026", DateNotRead),
    ],
)
def test_what_is_not_a_date_is_refused_in_words(typed: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        read_date(typed, TODAY)


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from([4, 7, 10]))
def test_every_date_that_is_written_is_read_back_the_same(day: date, length: int) -> None:
    value = day.isoformat()[:length]
    assert read_date(write_date(value), TODAY) == value
    assert read_date(value, TODAY) == value


@given(st.text(max_size=20))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    try:
        read = read_date(text, TODAY)
    except (DateNotRead, YearInFull, NoSuchDay):
        return
    assert read == "" or read_date(read, TODAY) == read


def test_a_date_is_said_in_words() -> None:
    assert say_date("2026-03-14") == "Saturday 14 March 2026"
    assert say_date("2026-03") == "March 2026"
    assert (say_date("2026"), say_date("")) == ("2026", "")


def test_a_date_field_shows_what_it_understood(qapp: QApplication) -> None:
    field = DateField("When", today=lambda: TODAY)
    show(field, width=500, height=80)
    heard: list[int] = []
    field.changed.connect(lambda: heard.append(1))
    QTest.keyClicks(field.edit, "14 3 2026")
    assert field.value() == "2026-03-14"
    assert field.reading.text() == "Saturday 14 March 2026"
    assert len(heard) == 9
    field.set_value("2026-03")
    assert (field.edit.text(), field.value(), field.problem()) == ("March 2026", "2026-03", "")
    assert len(heard) == 9


def test_a_date_field_for_whole_dates_asks_for_the_day() -> None:
    field = DateField("When", whole=True, today=lambda: TODAY)
    field.set_value("2026-03")
    assert field.value() == ""
    assert "the day" in field.problem()


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("14:05", "14:05"),
        ("1405", "14:05"),
        ("2.05pm", "14:05"),
        ("9am", "09:00"),
        ("12am", "00:00"),
        ("12 pm", "12:00"),
    ],
)
def test_a_time_is_read_as_people_write_it(typed: str, value: str) -> None:
    field = TimeField("Time")
    QTest.keyClicks(field.edit, typed)
    assert (field.value(), field.problem()) == (value, "")


@pytest.mark.parametrize("typed", ["25:00", "9", "14:60", "13pm", "noon"])
def test_what_is_not_a_time_is_refused(typed: str) -> None:
    field = TimeField("Time")
    QTest.keyClicks(field.edit, typed)
    assert field.value() == ""
    assert field.problem()


@pytest.mark.parametrize(
    ("typed", "value"),
    [("45", 45), ("45 min", 45), ("1:30", 90), ("1h 30", 90), ("2 hours", 120), ("1.5h", 90), ("0", 0), ("1h", 60)],
)
def test_a_length_of_time_is_read(typed: str, value: int) -> None:
    field = MinutesField("How long")
    QTest.keyClicks(field.edit, typed)
    assert (field.value(), field.problem()) == (value, "")


@pytest.mark.parametrize("typed", ["long", "1:75", "-5", "2000"])
def test_what_is_not_a_length_of_time_is_refused(typed: str) -> None:
    field = MinutesField("How long")
    QTest.keyClicks(field.edit, typed)
    assert field.value() is None
    assert field.problem()


def test_minutes_are_said_in_words() -> None:
    assert [say_minutes(n) for n in (1, 45, 60, 75, 120)] == [
        "1 minute", "45 minutes", "1 hour", "1 hour 15 minutes", "2 hours",
    ]  # fmt: skip


def test_a_quick_length_is_one_press(qapp: QApplication) -> None:
    field = MinutesField("How long")
    show(field, width=600, height=100)
    heard: list[int] = []
    field.changed.connect(lambda: heard.append(1))
    audit.press(field, "30 minutes")
    assert (field.value(), len(heard)) == (30, 1)


def test_a_note_that_is_too_long_is_kept_whole_and_said() -> None:
    field = NoteField("Note", max_length=10)
    field.set_value("x" * 12)
    assert field.value() == "x" * 12
    assert "2 characters too long" in field.problem()


def test_a_note_grows_with_its_text_up_to_its_limit(qapp: QApplication) -> None:
    field = NoteField("Note", lines=3, most_lines=8)
    window = QWidget()
    Column(window).add(field, None)
    show(window, width=500, height=600)
    small = field.height()
    field.set_value("\n".join("line" for _ in range(6)))
    QApplication.processEvents()
    larger = field.height()
    field.set_value("\n".join("line" for _ in range(60)))
    QApplication.processEvents()
    assert small < larger < field.height() < 60 * field.fontMetrics().lineSpacing()


def test_a_note_tells_of_typing_but_not_of_being_filled(qapp: QApplication) -> None:
    field = NoteField("Note")
    heard: list[int] = []
    field.changed.connect(lambda: heard.append(1))
    field.set_value("Before")
    assert heard == []
    QTest.keyClicks(field, "ab")
    assert len(heard) == 2


def test_escape_empties_the_search(qapp: QApplication) -> None:
    field = SearchField("Search cases")
    heard: list[str] = []
    field.searched.connect(heard.append)
    QTest.keyClicks(field, "al")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert heard == ["a", "al", ""]


def test_few_options_are_cards_and_many_are_a_list() -> None:
    cards, listed = CodeField(LEVELS, "How severe?"), CodeField([*LEVELS, ("x", "Other")], "Kind")
    assert listed.findChildren(Select)
    assert not cards.findChildren(Select)
    for field in (cards, listed):
        field.set_value("high")
        assert field.value() == "high"
        field.set_value(None)
        assert field.value() == ""


def test_cards_stack_where_their_words_do_not_fit(themed: theme.Theme) -> None:
    segments = Segments(LEVELS, "How severe?")
    show(segments, width=900, height=60)
    tops = {card.y() for card in segments.cards.values()}
    widths = [card.width() for card in segments.cards.values()]
    assert len(tops) == 1
    assert max(widths) - min(widths) <= 1
    segments.resize(300, 400)
    for _ in range(3):
        QApplication.processEvents()
    assert len({card.y() for card in segments.cards.values()}) == 5


def test_arrow_keys_choose_and_delete_takes_the_answer_back(qapp: QApplication) -> None:
    segments = Segments(LEVELS, "How severe?", "standard")
    show(segments, width=900, height=60)
    heard: list[str] = []
    segments.chosen.connect(heard.append)
    card = segments.cards["standard"]
    card.setFocus()
    QTest.keyClick(card, Qt.Key.Key_Right)
    assert (segments.code, heard) == ("moderate", ["moderate"])
    QTest.keyClick(segments.cards["moderate"], Qt.Key.Key_Delete)
    assert (segments.code, heard[-1]) == ("", "")


def test_each_card_is_named_with_its_question() -> None:
    segments = Segments(LEVELS, "How severe?")
    assert audit.accessible_name(segments.cards["high"]) == "How severe?: High"


def test_the_whole_card_can_be_hit(qapp: QApplication) -> None:
    segments = Segments(LEVELS, "How severe?")
    show(segments, width=900, height=60)
    card = segments.cards["nk"]
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, pos=card.rect().bottomRight())
    assert segments.code == "nk"


def test_an_answer_that_stands_alone_unticks_the_others(qapp: QApplication) -> None:
    field = MultiCodeField([("a", "Police"), ("b", "Health"), ("none", "Nobody")], "Who", frozenset({"none"}))
    show(field, width=300, height=200)
    for code in ("b", "a"):
        field.ticks[code].click()
    assert field.value() == ("a", "b")
    field.ticks["none"].click()
    assert field.value() == ("none",)
    field.ticks["a"].click()
    assert field.value() == ("a",)


def test_the_wheel_does_not_change_an_answer_in_passing(qapp: QApplication) -> None:
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent

    window = QWidget()
    select, other = Select([("a", "A"), ("b", "B")], "a"), TextField("Other")
    Column(window).add(other, select)
    show(window, width=300, height=200)
    other.setFocus()
    spot = QPointF(5, 5)
    event = QWheelEvent(spot, spot, QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
                        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False)  # fmt: skip
    QApplication.sendEvent(select, event)
    assert select.code == "a"
    assert not event.isAccepted()


def _form() -> Form:
    form = Form()
    form.add("when", "When was it?", DateField(today=lambda: TODAY), "For example 14 3 2026", "Say when it was")
    form.add("level", "How severe?", CodeField(LEVELS, "How severe?"), required="Choose how severe it was")
    form.add("agency", "Agency", CodeField([*LEVELS, ("x", "Other")]))
    form.add("note", "What happened?", NoteField(), optional=True)
    return form


def test_a_form_shows_problems_on_check_only_and_goes_to_the_field(qapp: QApplication) -> None:
    form = _form()
    show(form, width=800, height=700)
    assert form.summary.isHidden()
    assert not form.check()
    QApplication.processEvents()
    assert [link.words for link in form.summary.links] == ["Say when it was", "Choose how severe it was"]
    assert QApplication.focusWidget() is form.summary.links[0]
    assert form.windowTitle() == "Error: Sightline"
    assert form.rows["when"].error.isVisible()
    audit.press(form, "Choose how severe it was")
    assert QApplication.focusWidget() is form.rows["level"].focus_target()


def test_a_form_that_is_answered_takes_its_problems_away(qapp: QApplication) -> None:
    form = _form()
    show(form, width=800, height=700)
    form.check()
    form.set_values({"when": "2026-03-14", "level": "high", "stranger": 1})
    assert form.check()
    assert form.summary.isHidden()
    assert form.windowTitle() == "Sightline"
    assert form.rows["when"].error.isHidden()
    assert form.values() == {"when": "2026-03-14", "level": "high", "agency": "", "note": ""}


def test_a_question_that_is_not_asked_is_neither_required_nor_answered(qapp: QApplication) -> None:
    form = _form()
    show(form, width=800, height=700)
    form.set_values({"when": "2026"})
    form.show_row("level", False)
    assert form.check()
    assert "level" not in form.values()
    form.set_values({"level": "high"})
    form.show_row("level", True)
    assert form.values()["level"] == "high"


def test_problems_that_a_command_finds_are_shown_the_same_way(qapp: QApplication) -> None:
    form = _form()
    show(form, width=800, height=700)
    form.show_problems([("note", "This note names a victim-survivor's address")])
    assert [link.words for link in form.summary.links] == ["This note names a victim-survivor's address"]
    assert form.rows["note"].focus_target().accessibleDescription().startswith("This note names")


def test_every_field_of_a_form_is_named_by_its_label(qapp: QApplication) -> None:
    form = _form()
    show(form, width=800, height=700)
    targets = {key: audit.accessible_name(row.focus_target()) for key, row in form.rows.items()}
    assert targets == {
        "when": "When was it?",
        "level": "How severe?: None",
        "agency": "Agency",
        "note": "What happened?",
    }
    assert form.rows["when"].focus_target().accessibleDescription() == "For example 14 3 2026"


def test_a_form_tells_of_every_change(qapp: QApplication) -> None:
    form = _form()
    show(form, width=800, height=700)
    heard: list[int] = []
    form.changed.connect(lambda: heard.append(1))
    QTest.keyClicks(form.rows["note"].focus_target(), "a")
    QTest.keyClicks(form.rows["when"].focus_target(), "2")
    QTest.mouseClick(form.rows["level"].focus_target(), Qt.MouseButton.LeftButton)
    assert len(heard) == 3
