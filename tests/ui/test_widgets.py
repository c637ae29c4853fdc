"""The widgets that show: table, timeline, grid, chart, badges, states, buttons and the focus ring."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app import tokens
from app.ui import focus, icons, theme
from app.ui.widgets.badge import LEVELS, RiskBadge, risk_word
from app.ui.widgets.bars import PageHeader, StatusLine
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner
from app.ui.widgets.chart import ChartView
from app.ui.widgets.layouts import Column, Flow, Row, SideBySide
from app.ui.widgets.record_table import Cell, RecordTable, SortButton, fold
from app.ui.widgets.record_table import Column as TableColumn
from app.ui.widgets.severity_grid import SeverityGrid, SeverityRow
from app.ui.widgets.states import EmptyState, LoadingState, MaskedValue
from app.ui.widgets.steps import Step, StepList
from app.ui.widgets.tabs import Tabs
from app.ui.widgets.text import Label
from app.ui.widgets.tiles import CountTile, FilterChips, TileRow
from app.ui.widgets.timeline import EventRow, Timeline
from tests.ui import audit, gallery
from tests.ui.conftest import show


@dataclass(frozen=True)
class Person:
    key: int
    name: str
    level: str = "high"
    open: int = 0


PEOPLE = [
    Person(1, "Aled Price", "very_high", 5),
    Person(2, "Rhŷs Blŵm", "medium", 2),
    Person(3, "Bethan Alder", "high", 2),
    Person(4, "Zoë Price-Hart", "not_assessed", 0),
]


def table(people: list[Person] | None = None) -> RecordTable[Person]:
    rank = {level: -number for number, level in enumerate(LEVELS)}
    made = RecordTable(
        [
            TableColumn("name", "Name", lambda p: Cell(p.name, f"Number {p.key}"), lambda p: fold(p.name), 150, "name",
                        stretch=True),
            TableColumn("risk", "Risk", lambda p: Cell(risk_word(p.level), level=p.level), lambda p: rank[p.level], 150,
                        "badge", descending_first=True, sorted_as="Highest risk first"),
            TableColumn("open", "Open actions", lambda p: Cell(str(p.open)), lambda p: p.open, 120),
            TableColumn("idva", "Idva", lambda p: Cell("M. Okafor"), None, 300, wide_only=True),
        ],
        "Cases", lambda p: p.name, lambda p: p.key, lambda p: f"{p.name} {p.key}",
    )  # fmt: skip
    made.set_rows(PEOPLE if people is None else people)
    return made


def shown_names(made: RecordTable[Person]) -> list[str]:
    return [person.name for person in made.rows()]


def test_a_search_does_not_mind_case_accents_or_order_of_words() -> None:
    made = table()
    made.set_filter("BLWM rhys")
    assert shown_names(made) == ["Rhŷs Blŵm"]
    made.set_filter("price")
    assert shown_names(made) == ["Aled Price", "Zoë Price-Hart"]
    made.set_filter("", lambda p: p.open > 0)
    assert len(made.rows()) == 3
    made.set_filter("nobody")
    assert (made.rows(), made.current_row(), made.total()) == ([], None, 4)


def test_sorting_keeps_equal_rows_in_the_order_given() -> None:
    made = table()
    made.sort_by("open")
    assert [p.key for p in made.rows()] == [4, 2, 3, 1]
    made.sort_by("open", descending=True)
    assert [p.key for p in made.rows()] == [1, 2, 3, 4]
    with pytest.raises(KeyError):
        made.sort_by("idva")


@given(st.lists(st.tuples(st.integers(0, 9), st.text("abâŵ ", max_size=4)), max_size=30), st.text("abw ", max_size=3))
def test_what_is_shown_is_what_a_plain_filter_and_sort_would_show(rows: list[tuple[int, str]], words: str) -> None:
    people = [Person(number, f"{name}x", open=count) for number, (count, name) in enumerate(rows)]
    made = table(people)
    made.sort_by("open")
    made.set_filter(words)
    wanted = [p for p in people if all(w in fold(f"{p.name} {p.key}") for w in fold(words).split())]
    assert made.rows() == sorted(wanted, key=lambda p: p.open)


def test_the_current_row_stays_current_when_rows_come_again() -> None:
    made = table()
    made.select(3)
    made.sort_by("name", descending=True)
    assert made.current_row() == PEOPLE[2]
    made.set_rows([replace(p, open=9) for p in PEOPLE])
    assert made.current_row() == replace(PEOPLE[2], open=9)
    made.set_filter("aled")
    assert made.current_row() == replace(PEOPLE[0], open=9)


def test_letters_find_a_name_and_enter_opens_it(qapp: QApplication) -> None:
    made = table()
    show(made, width=900, height=400)
    opened: list[object] = []
    made.opened.connect(opened.append)
    made.setFocus()
    made.selectRow(0)
    usual = qapp.keyboardInputInterval()
    try:
        qapp.setKeyboardInputInterval(0)  # letters far apart stand alone
        made.keyboardSearch("p")
        assert made.current_row() == PEOPLE[3]
        made.keyboardSearch("r")
        qapp.setKeyboardInputInterval(60_000)  # letters in quick succession add up
        for letter in "hys b":
            made.keyboardSearch(letter)
    finally:
        qapp.setKeyboardInputInterval(usual)
    assert made.current_row() == PEOPLE[1]
    QTest.keyClick(made, Qt.Key.Key_Return)
    assert opened == [PEOPLE[1]]


def test_the_table_tells_which_row_is_current() -> None:
    made = table()
    heard: list[object] = []
    made.current_changed.connect(heard.append)
    made.select(2)
    assert heard[-1] == PEOPLE[1]


def test_a_screen_reader_hears_column_and_words_and_rows_are_named_after_people() -> None:
    made = table()
    model = made.records
    assert model.data(model.index(0, 1), Qt.ItemDataRole.AccessibleTextRole) == "Risk Very high"
    assert model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole) == "Name Aled Price, Number 1"
    assert model.headerData(0, Qt.Orientation.Vertical, Qt.ItemDataRole.DisplayRole) == "Aled Price"


def test_pressing_a_title_sorts_and_pressing_again_turns_it_round(qapp: QApplication) -> None:
    made = table()
    show(made, width=900, height=400)
    header = made.horizontalHeader()
    spot = QPoint(header.sectionViewportPosition(1) + 20, 15)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert (made.sort_key, made.descending) == ("risk", True)
    assert made.rows()[0].level == "very_high"
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert made.rows()[0].level == "not_assessed"


def test_a_table_can_be_sorted_without_the_mouse(qapp: QApplication) -> None:
    made = table()
    button = SortButton(made)
    window = QWidget()
    Column(window).add(button, made)
    show(window, width=900, height=500)
    assert button.words == "Sort"
    QTest.keyClick(button, Qt.Key.Key_Return)
    menu = QApplication.activePopupWidget()
    assert menu is not None
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert made.sort_key == "risk"
    assert button.words == "Highest risk first"


def test_columns_that_need_room_go_in_a_narrow_table(qapp: QApplication) -> None:
    made = table()
    show(made, width=900, height=400)
    assert not made.isColumnHidden(3)
    made.resize(560, 400)
    assert made.isColumnHidden(3)
    assert made.is_last_column(2)


def test_an_empty_table_says_what_that_means(qapp: QApplication) -> None:
    made = table()
    made.set_empty_text("No case matches. Try fewer words.")
    show(made, width=900, height=400)
    assert made.accessibleDescription() == ""
    made.set_filter("nobody")
    QApplication.processEvents()
    assert made.accessibleDescription() == "No case matches. Try fewer words."
    image = made.viewport().grab().toImage()
    inked = {image.pixelColor(x, y).name() for x in range(350, 550, 2) for y in range(20, 50)}
    assert theme.colour("text2").name() in inked


def test_a_table_of_many_rows_answers_at_once(qapp: QApplication) -> None:
    people = [Person(n, f"Person {n}", LEVELS[n % 5], n % 7) for n in range(20_000)]
    made = table(people)
    made.set_filter("person 1999")
    assert len(made.rows()) == 12
    made.set_filter("")
    made.sort_by("risk", descending=True)
    assert made.rows()[0].level == "very_high"


def test_a_selected_row_wears_the_ring_only_for_keyboard_focus(qapp: QApplication) -> None:
    made = table()
    window = QWidget()
    before = Button("Before")
    Column(window).add(before, made)
    show(window, width=900, height=400)
    ring = theme.colour("focus").name()
    before.setFocus()
    QTest.keyClick(before, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is made
    assert ring in _colours(made.viewport())
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange, False)
    made.viewport().update()
    assert ring not in _colours(made.viewport())


def _colours(widget: QWidget) -> set[str]:
    image = widget.grab().toImage()
    return {image.pixelColor(x, y).name() for y in range(0, image.height(), 1) for x in (1, 30, 60)}


def test_five_hundred_entries_are_built_thirty_at_a_time(qapp: QApplication) -> None:
    made = Timeline([EventRow("phone", f"Call {n}", "by Siân Rees") for n in range(500)])
    show(made, width=600, height=900)
    assert made.shown == 30
    audit.press(made, "Show 30 earlier entries")
    assert made.shown == 60
    made.set_entries([EventRow("phone", "Call", "by Siân Rees")])
    assert made.shown == 1
    assert not made._more.isVisible()


def test_the_last_entries_are_counted_as_they_are() -> None:
    made = Timeline([EventRow("phone", f"Call {n}", "by Siân Rees") for n in range(31)])
    assert made._more.words == "Show 1 earlier entry"


def test_an_entry_is_opened_by_its_title(qapp: QApplication) -> None:
    made = Timeline([EventRow("phone", "Call", "by Siân Rees", key="e1"), EventRow("phone", "Note", "")], openable=True)
    show(made, width=600, height=300)
    opened: list[str] = []
    made.opened.connect(opened.append)
    audit.press(made, "Call")
    assert opened == ["e1"]
    assert not [w for w in audit.shown(made) if isinstance(w, Button) and w.words == "Note"]


def test_every_event_icon_of_the_gallery_exists() -> None:
    assert all(icons.exists(row.icon) for row in gallery.EVENTS)


ROWS = [SeverityRow("Physical", ("high", "moderate")), SeverityRow("Sexual", ("none", ""))]


def test_the_grid_says_every_cell_and_turns_into_a_table(qapp: QApplication) -> None:
    made = SeverityGrid("Severity of abuse", ["Intake", "Nov"], ROWS)
    button = made.switch_button()
    window = QWidget()
    Column(window).add(button, made, None)
    show(window, width=500, height=400)
    said = made.picture.accessibleDescription()
    assert said == "Physical: Intake High, Nov Moderate. Sexual: Intake None, Nov Not rated"
    made.picture.setFocus()
    QTest.keyClick(made.picture, Qt.Key.Key_T)
    assert made.shows_table
    assert made.table.isVisible()
    assert not made.picture.isVisible()
    assert button.words == "View as chart"
    assert QApplication.focusWidget() is made.table
    model = made.table.model()
    assert [model.index(0, column).data() for column in range(3)] == ["Physical", "High", "Moderate"]
    QTest.keyClick(made.table, Qt.Key.Key_T)
    assert not made.shows_table
    assert audit.audit(window) == []


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_severity_is_painted_in_its_colours(mode: theme.Mode, themed: theme.Theme) -> None:
    themed.set_mode(mode)
    made = SeverityGrid("Severity of abuse", ["Intake", "Nov"], ROWS)
    show(made, width=500, height=100)
    image = made.picture.grab().toImage()
    found = {image.pixelColor(x, y).name().upper() for x in range(100, 490, 4) for y in range(26, 90, 4)}
    table = tokens.LIGHT if mode == "light" else tokens.DARK
    assert {table["sev0"], table["sev2"], table["sev3"]} <= found


def test_a_chart_paints_what_the_reports_draw(qapp: QApplication) -> None:
    from app.reports.charts import Line, Rect, Text

    def draw(colours: object, width: float) -> tuple[list[Rect | Text | Line], float]:
        return [
            Rect(0, 0, 50, 20, "#112233"),
            Line(0, 30, 100, 30, "#445566", 4),
            Text(60, 10, "Words", 13, "#000000"),
        ], 40

    chart = ChartView("Chart", "What it says", draw, ["Name", "n"], [["One", "1"]])
    show(chart, width=400, height=60)
    image = chart.picture.grab().toImage()
    assert image.pixelColor(25, 10).name() == "#112233"
    assert image.pixelColor(50, 30).name() == "#445566"
    assert chart.picture.accessibleDescription() == "What it says"
    assert chart.picture.height() in (40, 41)


@pytest.mark.parametrize("level", LEVELS)
def test_a_badge_is_shape_word_and_colour_and_is_read_out(level: str, themed: theme.Theme) -> None:
    badge = RiskBadge(level)
    show(badge, width=200, height=60)
    assert audit.accessible_name(badge) == f"Risk: {risk_word(level)}"
    ground = theme.colour(f"{tokens.RISK_TOKEN[level]}_bg").name()
    image = badge.grab().toImage()
    assert image.pixelColor(4, badge.height() // 2).name() == ground


def test_a_badge_names_whose_judgement_it_is() -> None:
    assert RiskBadge("high", perspective="Idva").text() == "Risk: High (Idva)"
    with pytest.raises(KeyError):
        RiskBadge("extreme")


def test_a_tile_is_named_with_its_count_and_filters(qapp: QApplication) -> None:
    heard: list[str] = []
    tiles = TileRow([("vh", CountTile("Very high risk", "octagon-alert", "danger", 3)),
                     ("late", CountTile("Actions overdue", "clock", "danger", 0))], heard.append)  # fmt: skip
    show(tiles, width=700, height=120)
    audit.press(tiles, "Very high risk: 3")
    audit.press(tiles, "Actions overdue: 0")
    audit.press(tiles, "Actions overdue: 0")
    assert heard == ["vh", "late", ""]


def test_one_chip_of_an_exclusive_row_is_always_on(qapp: QApplication) -> None:
    chips = FilterChips([("a", "All"), ("b", "Contact")], "Show", ("a",))
    show(chips, width=400, height=60)
    heard: list[int] = []
    chips.changed.connect(lambda: heard.append(1))
    audit.press(chips, "All")
    assert chips.codes() == ("a",)
    audit.press(chips, "Contact")
    assert (chips.codes(), len(heard)) == (("b",), 2)


def test_chips_that_are_not_exclusive_add_up(qapp: QApplication) -> None:
    chips = FilterChips([("a", "Calls"), ("b", "Visits")], "Show", exclusive=False)
    show(chips, width=400, height=60)
    audit.press(chips, "Visits")
    audit.press(chips, "Calls")
    assert chips.codes() == ("a", "b")


def test_one_tab_is_always_current(qapp: QApplication) -> None:
    heard: list[str] = []
    tabs = Tabs([("o", "Overview"), ("t", "Timeline")], heard.append)
    show(tabs, width=400, height=60)
    audit.press(tabs, "Timeline")
    audit.press(tabs, "Timeline")
    assert heard == ["t"]
    assert tabs.buttons["t"].isChecked()
    tabs.set_label("t", "Timeline (3)")
    assert audit.accessible_name(tabs.buttons["t"]) == "Timeline (3)"


def test_enter_presses_a_button_and_an_ampersand_stays_one(qapp: QApplication) -> None:
    heard: list[int] = []
    button = Button("Drink & drugs", on_click=lambda: heard.append(1))
    show(button, width=200, height=60)
    QTest.keyClick(button, Qt.Key.Key_Return)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert len(heard) == 2
    assert button.words == "Drink & drugs"
    assert audit.accessible_name(button) == "Drink & drugs"


def test_a_link_wraps_where_it_must(qapp: QApplication) -> None:
    link = Button("Choose how severe the harassment and stalking was in the last three months", "link")
    assert link.heightForWidth(150) > 2 * link.heightForWidth(2000)


def test_a_label_takes_one_line_where_it_can_and_more_where_it_must(qapp: QApplication) -> None:
    window = QWidget()
    label = Label("Choose one level for each type of abuse and say why")
    column = Column(window)
    column.addLayout(Row().add(label, None))
    column.addStretch(1)
    show(window, width=700, height=100)
    one_line = label.height()
    assert label.width() >= label.sizeHint().width()
    window.resize(160, 200)
    QApplication.processEvents()
    assert label.height() > 2 * one_line


def test_a_label_is_never_read_as_html(qapp: QApplication) -> None:
    label = Label("<b>Notes</b> <img src='x'>")
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert audit.accessible_name(label) == "<b>Notes</b> <img src='x'>"


def test_a_flow_goes_on_to_the_next_line(qapp: QApplication) -> None:
    window = QWidget()
    buttons = [Button(f"Button {n}") for n in range(6)]
    flow = Flow(window, gap=8).add(*buttons)
    show(window, width=260, height=400)
    assert len({button.y() for button in buttons}) > 1
    assert all(button.geometry().right() <= 260 for button in buttons)
    assert flow.heightForWidth(2000) == buttons[0].height()


def test_two_columns_stack_in_a_narrow_window_with_the_side_first(themed: theme.Theme) -> None:
    window = QWidget()
    pair = SideBySide(Label("Main"), Label("Side"), side_first=True)
    Column(window).add(pair)
    show(window, width=1440, height=300)
    assert not pair.stacked
    themed.set_zoom(1.5)
    QApplication.processEvents()
    assert pair.stacked
    assert pair._side.y() < pair._main.y()


def test_the_actions_of_a_page_go_under_its_title_where_there_is_no_room(qapp: QApplication) -> None:
    header = PageHeader("A long title of a page", "More words", (Button("Record contact"), Button("Add", "primary")))
    window = QWidget()
    Column(window).add(header, None)
    show(window, width=1000, height=200)
    assert header._actions[1].y() < header.title.height()
    window.resize(420, 300)
    for _ in range(3):
        QApplication.processEvents()
    assert header._actions[0].y() > header.subtitle.y()
    assert audit.audit(window) == []


def test_a_banner_has_its_words_and_its_links(qapp: QApplication) -> None:
    heard: list[int] = []
    banner = Banner("warn", "Do not visit alone", ["Agreed at Marac."], [("Read the plan", lambda: heard.append(1))])
    show(banner, width=600, height=120)
    audit.press(banner, "Read the plan")
    assert heard == [1]
    assert {label.text() for label in banner.findChildren(QLabel)} == {"Do not visit alone", "Agreed at Marac."}


def test_a_status_is_announced_once(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr("app.ui.widgets.bars.announce", lambda widget, text: said.append(text))
    line = StatusLine()
    assert line.isHidden()
    for text in ("Draft saved 14:02", "Draft saved 14:03", ""):
        line.say(text)
    assert said == ["Draft saved 14:02"]
    assert line.isHidden()


def test_a_covered_fact_is_asked_for_and_covers_itself_again(qtbot: QtBot) -> None:
    asked: list[int] = []

    def ask() -> str:
        asked.append(1)
        return "12 Sea View"

    fact = MaskedValue("Address", ask, hide_after_ms=30)
    show(fact, width=400, height=60)
    assert "12 Sea View" not in _words(fact)
    audit.press(fact, "Show: Address")
    assert "12 Sea View" in _words(fact)
    qtbot.waitUntil(lambda: not fact.shown)
    assert "12 Sea View" not in _words(fact)
    assert asked == [1]


def test_a_covered_fact_covers_itself_when_its_page_is_left(qapp: QApplication) -> None:
    fact = MaskedValue("Address", lambda: "12 Sea View")
    show(fact, width=400, height=60)
    audit.press(fact, "Show: Address")
    fact.hide()
    assert not fact.shown
    assert "12 Sea View" not in _words(fact)


def test_a_refusal_leaves_the_fact_covered(qapp: QApplication) -> None:
    fact = MaskedValue("Address", lambda: None)
    show(fact, width=400, height=60)
    audit.press(fact, "Show: Address")
    assert not fact.shown


def _words(widget: QWidget) -> str:
    parts = [w.text() for w in widget.findChildren(QLabel)] + [w.toolTip() for w in widget.findChildren(QWidget)]
    return " ".join([*parts, *(w.accessibleName() + w.accessibleDescription() for w in widget.findChildren(QWidget))])


def test_a_short_wait_shows_nothing_and_a_long_one_does(qtbot: QtBot) -> None:
    state = LoadingState("Checking the bundle", can_cancel=True)
    show(state, width=500, height=300)
    assert not state._bar.isVisible()
    qtbot.waitUntil(state._bar.isVisible)
    with qtbot.waitSignal(state.cancelled):
        audit.press(state, "Cancel")
    state.set_progress(3, 10, "Reading entries")
    assert (state._bar.maximum(), state._bar.value()) == (10, 3)
    state.hide()
    state.show()
    assert not state._bar.isVisible()


def test_an_empty_state_says_what_to_do_next(qapp: QApplication) -> None:
    state = EmptyState("No actions yet", "Add the first one.", action=Button("Add action"))
    show(state, width=500, height=400)
    assert audit.audit(state) == []
    state.say("Nothing found")
    assert state.text.isHidden()


def test_steps_say_how_far_they_are_and_can_be_gone_to(qapp: QApplication) -> None:
    steps = [Step("a", "Sources", "done"), Step("b", "Severity", "now"), Step("c", "Evidence")]
    made = StepList(steps)
    show(made, width=240, height=300)
    kept = made.buttons["c"]
    heard: list[str] = []
    made.chosen.connect(heard.append)
    audit.press(made, "Step 3, Evidence, not started")
    assert heard == ["c"]
    made.set_steps([*steps[:2], Step("c", "Evidence", "problem")])
    assert made.buttons["c"] is kept
    assert kept.accessibleName() == "Step 3, Evidence, needs an answer"
    made.set_steps(steps[:1])
    assert list(made.buttons) == ["a"]


def test_the_ring_shows_for_the_keyboard_and_not_for_the_mouse(qapp: QApplication) -> None:
    window = QWidget()
    one, two = Button("One"), Button("Two")
    Column(window, margins=(20, 20, 20, 20)).add(one, two)
    show(window, width=300, height=200)
    ring = focus.install(qapp)
    QTest.mouseClick(one, Qt.MouseButton.LeftButton)
    assert ring.target is None
    QTest.keyClick(one, Qt.Key.Key_Tab)
    assert ring.target is two
    assert theme.colour("focus").name() in _edge(window, two)


def _edge(window: QWidget, widget: QWidget) -> set[str]:
    image = window.grab().toImage()
    left = widget.mapTo(window, QPoint(0, widget.height() // 2))
    return {image.pixelColor(left.x() - distance, left.y()).name() for distance in range(1, 6)}


def test_the_ring_comes_with_the_window_when_focus_was_given_before(qapp: QApplication) -> None:
    window = QWidget()
    one, two = Button("One"), Button("Two")
    Column(window, margins=(20, 20, 20, 20)).add(one, two)
    focus.show_on(two)
    show(window, width=300, height=200)
    ring = focus.install(qapp)
    assert ring.target is two
    QTest.mouseClick(one, Qt.MouseButton.LeftButton)
    QTest.mouseClick(two, Qt.MouseButton.LeftButton)
    assert ring.target is None


def test_the_ring_follows_a_control_that_moves(qapp: QApplication) -> None:
    window = QWidget()
    spacer, two = QWidget(), Button("Two")
    Column(window, margins=(20, 20, 20, 20)).add(spacer, two)
    show(window, width=300, height=200)
    focus.show_on(two)
    window.resize(300, 400)
    for _ in range(3):
        QApplication.processEvents()
    assert theme.colour("focus").name() in _edge(window, two)


def test_the_ring_is_not_in_the_way_of_anything(qapp: QApplication) -> None:
    button = Button("One")
    window = QWidget()
    Column(window).add(button)
    show(window, width=200, height=80)
    focus.show_on(button)
    rings = [w for w in window.findChildren(QWidget) if w.objectName() == "focus_ring"]
    assert len(rings) == 1
    assert rings[0].testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert not rings[0].focusPolicy()
    window.setFocus()
    button.clearFocus()
    QApplication.sendPostedEvents(None, 52)
    assert [w for w in window.findChildren(QWidget) if w.objectName() == "focus_ring"] == []


def test_painted_words_are_there_for_a_screen_reader(qapp: QApplication) -> None:
    tile = CountTile("Very high risk", "octagon-alert", count=3)
    interface = QAccessible.queryAccessibleInterface(tile)
    assert interface.text(QAccessible.Text.Name) == "Very high risk: 3"
