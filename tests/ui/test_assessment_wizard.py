"""The assessment wizard over a real store: keys, drafts, conditions, checking, completing."""

# ruff: noqa: F811  # pytest hands fixtures over by their names

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.commands.assessments import Subject, start_assessment
from app.models.access import Role
from app.store.drafts import list_drafts
from app.store.queries.assessments import assessments
from app.ui import theme
from app.ui.area import AppPage, Area
from app.ui.assessment_check import CheckAnswers
from app.ui.assessment_section import SectionPage
from app.ui.assessment_wizard import AssessmentWizard
from app.ui.desk import Desk
from app.ui.jobs import Jobs
from app.ui.widgets.choice import RadioCard, Segments, Select, Tick
from app.ui.wizard_logic import CHECK
from app.workspace import Workspace
from tests.ui import audit
from tests.ui.conftest import Setting, show
from tests.ui.sites import SmallSite, built_site, site, worker  # noqa: F401  # fixtures

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class Home(AppPage):
    """A page to come back to."""

    title = "Home"


Open = Callable[..., AssessmentWizard]


@pytest.fixture
def open_desk(qapp: QApplication) -> Iterator[Callable[[Workspace], Desk]]:
    jobs = Jobs()
    made: list[Desk] = []

    def make(workspace: Workspace) -> Desk:
        area = Area("cases", "My cases", "folder-open", frozenset(Role), lambda w, m: Home(w, m))
        made.append(Desk(workspace, jobs, [area], {"assessment": AssessmentWizard}))
        show(made[-1])
        made[-1].start()
        return made[-1]

    yield make
    for desk in made:
        desk.let_go()
    jobs.shutdown()


@pytest.fixture
def wizard(open_desk: Callable[[Workspace], Desk], worker: Workspace, site: SmallSite) -> Open:
    def make(instrument: str = "behaviour", setting: Setting | None = None, **args: str) -> AssessmentWizard:
        desk = open_desk(worker)
        if setting is not None:
            show(desk, setting)
        dyad = site.ids["dyad"] if instrument == "behaviour" else ""
        desk.open_page("assessment", {"instrument": instrument, "case": site.ids["aled"], "dyad": dyad, **args})
        settle()
        assert isinstance(desk.page, AssessmentWizard)
        return desk.page

    return make


def settle() -> None:
    for _round in range(6):
        QApplication.processEvents()


def key(which: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key wherever focus is."""
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClick(target, which, modifiers)
    QApplication.processEvents()


def type_words(words: str) -> None:
    target = QApplication.focusWidget()
    assert target is not None
    QTest.keyClicks(target, words)


def page_of(made: AssessmentWizard) -> SectionPage:
    assert isinstance(made.page, SectionPage)
    return made.page


def choose(made: AssessmentWizard, question: str, row: str, code: str) -> None:
    cards = page_of(made).rows[(question, row)].answer.findChild(Segments)
    assert cards is not None
    cards.cards[code].click()
    QApplication.processEvents()


def drafted(workspace: Workspace) -> dict[str, object]:
    found = [draft for draft in list_drafts(workspace.store.db) if draft.key.startswith("assessment/")]
    answers = found[0].value["answers"] if found else {}
    assert isinstance(answers, dict)
    return answers


def texts(widget: QWidget) -> str:
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]
    return "\n".join(labels)


# ---- by keyboard alone -------------------------------------------------------------------------------------------------


def answer_by_key(target: QWidget) -> None:
    """Answer the question that focus is in, with keys alone."""
    if isinstance(target, RadioCard):
        key(Qt.Key.Key_2)
    elif isinstance(target, Tick):
        key(Qt.Key.Key_Space)
    elif isinstance(target, QComboBox):
        key(Qt.Key.Key_Down)
    elif isinstance(target, QLineEdit):
        type_words("today")
    elif isinstance(target, QPlainTextEdit):
        type_words("Police log, alleged.")


def answer_step_by_keys(made: AssessmentWizard) -> None:
    """Tab through the step and answer each question that appears, in the order of the Tab key."""
    answered: set[object] = set()
    for _stop in range(120):
        target = QApplication.focusWidget()
        row = page_of(made).row_of(target)
        if target is made.next_button:
            return
        if (
            row is not None
            and row.key not in answered
            and isinstance(target, (RadioCard, Tick, Select, QLineEdit, QPlainTextEdit))
        ):
            answered.add(row.key)
            answer_by_key(target)
        key(Qt.Key.Key_Tab)
    raise AssertionError("Tab never reached Continue")


def test_the_whole_assessment_can_be_done_by_keyboard_alone(wizard: Open, worker: Workspace, site: SmallSite) -> None:
    made = wizard()
    desk = made.main
    before = assessments(worker.store, worker.access, dyad=site.ids["dyad"], perspective="case_manager")
    seen = []
    while made.filling.step != CHECK:
        seen.append(made.filling.step)
        answer_step_by_keys(made)
        key(Qt.Key.Key_Return, CTRL)
        assert made.filling.step != seen[-1], [row.form.error.text() for row in page_of(made).rows.values()]
    assert len(seen) == 5
    key(Qt.Key.Key_Return, CTRL)
    after = assessments(worker.store, worker.access, dyad=site.ids["dyad"], perspective="case_manager")
    assert len(after) == len(before) + 1
    severity = after[-1].answers["severity"]
    assert isinstance(severity, dict)
    assert severity["physical"] == "standard"
    assert drafted(worker) == {}
    assert isinstance(desk.page, Home)
    assert "completed 09:30" in desk.status.text()


def test_arrows_move_within_an_answer_and_figures_choose(wizard: Open) -> None:
    made = wizard(section="severity_of_abuse")
    assert isinstance(QApplication.focusWidget(), RadioCard)
    key(Qt.Key.Key_4)
    assert made.filling.value("severity", "physical") == "high"
    key(Qt.Key.Key_Left)
    assert made.filling.value("severity", "physical") == "moderate"
    key(Qt.Key.Key_Delete)
    assert made.filling.value("severity", "physical") is None


def test_alt_left_is_the_step_before_and_then_the_page_before(wizard: Open) -> None:
    made = wizard(section="escalation")
    desk = made.main
    key(Qt.Key.Key_Left, ALT)
    assert made.filling.step == "severity_of_abuse"
    key(Qt.Key.Key_4)
    key(Qt.Key.Key_Left, ALT)
    assert made.filling.step == "period_and_sources"
    assert made.filling.value("severity", "physical") == "high"
    key(Qt.Key.Key_Left, ALT)
    assert isinstance(desk.page, Home)


def test_the_window_has_its_own_key_back_after_the_wizard(wizard: Open, site: SmallSite) -> None:
    made = wizard()
    desk = made.main
    made.save_and_close()
    settle()
    desk.open_page("assessment", {"instrument": "needs", "case": site.ids["aled"]})
    settle()
    desk.page.save_and_close()
    settle()
    desk.shell.push(Home(desk.workspace, desk))
    settle()
    assert desk.shell.can_go_back
    QTest.keyClick(desk, Qt.Key.Key_Left, ALT)
    assert not desk.shell.can_go_back


# ---- conditions --------------------------------------------------------------------------------------------------------


def test_rows_come_and_go_with_the_answers_they_depend_on(wizard: Open) -> None:
    made = wizard(section="severity_of_abuse")
    choose(made, "severity", "physical", "high")
    choose(made, "severity", "sexual", "none")
    made.go("escalation")
    rows = page_of(made).rows
    assert rows[("happening_now", "physical")].isVisible()
    assert not rows[("happening_now", "sexual")].isVisible()
    assert not rows[("happening_now", "physical")].rule.isVisible()
    made.go("severity_of_abuse")
    choose(made, "severity", "physical", "none")
    made.go("escalation")
    assert not page_of(made).rows[("happening_now", "physical")].isVisible()


def test_a_question_on_the_same_page_appears_at_once(wizard: Open) -> None:
    made = wizard(section="escalation")
    reason = page_of(made).rows[("new_behaviour_what", "")]
    assert not reason.isVisible()
    choose(made, "new_behaviour", "", "yes")
    assert reason.isVisible()
    choose(made, "new_behaviour", "", "no")
    assert not reason.isVisible()


def test_a_hidden_answer_stays_in_the_draft_and_is_named_on_the_check_page(wizard: Open, worker: Workspace) -> None:
    made = wizard(section="escalation")
    choose(made, "new_behaviour", "", "yes")
    page_of(made).rows[("new_behaviour_what", "")].form.focus_target().setFocus()
    type_words("A knife.")
    choose(made, "new_behaviour", "", "no")
    made.save()
    assert drafted(worker)["new_behaviour_what"] == "A knife."
    made.go(CHECK)
    said = texts(made)
    assert "1 answer will not be kept when you complete" in said
    assert "A knife. (not asked any more, because of another answer)" in said


def test_steps_appear_with_the_answers_that_open_them(wizard: Open) -> None:
    made = wizard("needs", section="need")
    assert "help" not in made.steps.buttons
    choose(made, "need_level", "alcohol", "high")
    assert "help" in made.steps.buttons


def test_choosing_none_takes_the_other_ticks_away(wizard: Open) -> None:
    made = wizard()
    ticks = page_of(made).rows[("sources", "")].answer.ticks
    ticks["police"].click()
    ticks["none_yet"].click()
    assert made.filling.value("sources") == ["none_yet"]
    ticks["idva"].click()
    assert made.filling.value("sources") == ["idva"]


# ---- problems ----------------------------------------------------------------------------------------------------------


def test_problems_show_on_continue_and_not_before(wizard: Open) -> None:
    made = wizard(section="severity_of_abuse")
    desk = made.main
    for row in ("physical", "sexual", "jealous_controlling"):
        choose(made, "severity", row, "none")
    page = page_of(made)
    assert not page.summary.isVisible()
    made.next_button.click()
    settle()
    assert page.summary.isVisible()
    [link] = page.summary.links
    assert link.words == "Choose how severe harassment and stalking was"
    assert QApplication.focusWidget() is link
    assert desk.windowTitle().startswith("Error: ")
    wrong = page.rows[("severity", "harassment_stalking")]
    assert wrong.form.error.text() == link.words
    assert not page.rows[("severity", "physical")].form.error.text()
    key(Qt.Key.Key_Return)
    assert page.row_of(QApplication.focusWidget()) is wrong
    key(Qt.Key.Key_3)
    key(Qt.Key.Key_Return, CTRL)
    assert made.filling.step == "escalation"
    assert not desk.windowTitle().startswith("Error: ")


def test_a_date_that_cannot_be_read_is_kept_and_told_on_continue(wizard: Open, worker: Workspace) -> None:
    made = wizard()
    row = page_of(made).rows[("period_end", "")]
    row.form.focus_target().setFocus()
    type_words("14 3")
    made.save()
    assert drafted(worker)["period_end"] == "14 3"
    made.go_on()
    assert "date" in row.form.error.text()
    assert row.form.focus_target().text() == "14 3"


def test_completing_too_early_lists_what_is_needed_with_links_to_it(
    wizard: Open, worker: Workspace, site: SmallSite
) -> None:
    made = wizard(section=CHECK)
    before = len(assessments(worker.store, worker.access, dyad=site.ids["dyad"]))
    made.go_on()
    settle()
    assert len(assessments(worker.store, worker.access, dyad=site.ids["dyad"])) == before
    assert isinstance(made.page, CheckAnswers)
    assert made.main.windowTitle().startswith("Error: ")
    assert QApplication.focusWidget().text() == "Enter the last day of the 3 months being rated"
    key(Qt.Key.Key_Return)
    assert made.filling.step == "period_and_sources"
    assert page_of(made).place_of(QApplication.focusWidget()) == "period_end//"


# ---- the check page and the record -------------------------------------------------------------------------------------


def test_every_answer_has_a_change_link_named_after_its_question(wizard: Open) -> None:
    made = wizard(section="severity_of_abuse")
    choose(made, "severity", "sexual", "moderate")
    made.go(CHECK)
    settle()
    name = "Change: How severe was the abuse in the last 3 months? Sexual abuse"
    audit.press(made, name)
    settle()
    assert made.filling.step == "severity_of_abuse"
    assert page_of(made).row_of(QApplication.focusWidget()).key == ("severity", "sexual")


def test_the_check_page_says_what_is_not_answered(wizard: Open) -> None:
    made = wizard(section=CHECK)
    said = texts(made)
    assert "Choose the sources you used" in said
    assert "Not answered" in said
    assert "answers are still needed" in said
    assert "Case manager" in said
    assert "Victim-survivor A" in said


def test_the_time_point_chosen_is_the_one_recorded_and_the_risk_questions_follow_it(wizard: Open) -> None:
    made = wizard("risk", time_point="intake")
    assert ("time_point", "") not in page_of(made).rows
    assert "change_since_intake" not in made.filling.applied.asked
    cards = made.point.findChild(Segments)
    assert cards is not None
    cards.cards["exit"].click()
    assert made.subject.time_point == "exit"
    assert made.filling.value("time_point") == "exit"
    assert "change_since_intake" in made.filling.applied.asked
    made.save()
    again = start_assessment(made.workspace, Subject("risk", made.subject.case))
    assert again.subject.time_point == "exit"


def test_without_a_time_point_it_is_a_review_once_there_was_an_intake(wizard: Open) -> None:
    assert wizard().subject.time_point == "review"


# ---- last time and definitions -----------------------------------------------------------------------------------------


def test_last_times_answer_stands_beside_each_question(wizard: Open) -> None:
    made = wizard(section="severity_of_abuse")
    said = texts(page_of(made).rows[("severity", "harassment_stalking")])
    assert "November: Moderate" in said


def test_the_definitions_follow_focus_and_the_link(wizard: Open) -> None:
    made = wizard(section="severity_of_abuse")
    assert made.definitions.about == "Physical abuse"
    page_of(made).rows[("severity", "sexual")].form.focus_target().setFocus()
    assert made.definitions.about == "Sexual abuse"
    audit.press(made, "Definitions: Harassment and stalking")
    settle()
    assert "Fixated or relentless" in texts(made.definitions)


def test_in_a_narrow_window_definitions_open_under_the_question_and_esc_closes_them(wizard: Open) -> None:
    made = wizard(section="severity_of_abuse")
    show(made.window(), width=1000, height=760)
    assert not made.panel.isVisible()
    row = page_of(made).rows[("severity", "physical")]
    audit.press(made, "Definitions: Physical abuse")
    assert row.inline.isVisible()
    row.form.focus_target().setFocus()
    key(Qt.Key.Key_Escape)
    assert not row.inline.isVisible()
    key(Qt.Key.Key_Escape)
    assert isinstance(made.main.page, AssessmentWizard)


def test_a_victim_survivor_is_named_by_initials_only(wizard: Open) -> None:
    made = wizard()
    for step in made.filling.step_keys():
        made.go(step)
        said = texts(made.window()) + made.window().windowTitle()
        assert "C.W." in said
        assert "Cerys" not in said
        assert "Wynn" not in said
    assert made.window().windowTitle() == "Sightline"


def test_an_idva_rates_from_the_dyad_alone(open_desk: Callable[[Workspace], Desk], site: SmallSite) -> None:
    workspace = site.open("idva")
    try:
        desk = open_desk(workspace)
        desk.open_page("assessment", {"instrument": "behaviour", "case": site.ids["aled"], "dyad": site.ids["dyad"]})
        made = desk.page
        assert isinstance(made, AssessmentWizard)
        assert made.subject.perspective == "idva"
        assert "Price" not in texts(made.header)
        assert "Victim-survivor (C.W.)" in texts(made.header)  # an Idva learns no letters
        desk.let_go()
    finally:
        workspace.close()


# ---- drafts ------------------------------------------------------------------------------------------------------------


def test_typing_without_a_pause_is_saved_within_a_second(wizard: Open, worker: Workspace, qtbot: QtBot) -> None:
    made = wizard(section="evidence")
    field = page_of(made).rows[("summary", "")].form.focus_target()
    field.setFocus()
    assert isinstance(field, QPlainTextEdit)
    for _round in range(2):
        saved = len(str(drafted(worker).get("summary", "")))

        def typing_goes_on(saved: int = saved) -> bool:
            QTest.keyClicks(field, "ab ")
            return len(str(drafted(worker).get("summary", ""))) > saved

        qtbot.waitUntil(typing_goes_on, timeout=1000)


def test_opening_and_leaving_untouched_leaves_no_draft(wizard: Open, worker: Workspace) -> None:
    made = wizard()
    made.save_and_close()
    assert list_drafts(worker.store.db) == []


def test_a_draft_opens_where_it_was_left(wizard: Open, worker: Workspace, site: SmallSite) -> None:
    made = wizard(section="severity_of_abuse")
    desk = made.main
    for row in ("physical", "sexual", "harassment_stalking", "jealous_controlling"):
        choose(made, "severity", row, "high")
    made.go("evidence")
    settle()
    field = page_of(made).rows[("summary", "")].form.focus_target()
    assert isinstance(field, QPlainTextEdit)
    field.setFocus()
    type_words("He waits outside and ")
    for _step in range(4):
        key(Qt.Key.Key_Left)
    assert made.scroll_area.verticalScrollBar().maximum() > 150
    made.scroll_area.verticalScrollBar().setValue(150)
    made.save_and_close()
    settle()
    desk.open_page("assessment", {"instrument": "behaviour", "case": site.ids["aled"], "dyad": site.ids["dyad"]})
    settle()
    again = desk.page
    assert isinstance(again, AssessmentWizard)
    assert again.filling.step == "evidence"
    target = QApplication.focusWidget()
    assert isinstance(target, QPlainTextEdit)
    assert target.toPlainText() == "He waits outside and "
    assert target.textCursor().position() == 17
    assert again.scroll_area.verticalScrollBar().value() == 150
    assert "Draft saved" in again.header.status.text()


def test_locking_keeps_half_a_sentence_and_the_caret(
    wizard: Open,
    open_desk: Callable[[Workspace], Desk],
    site: SmallSite,
    worker: Workspace,
) -> None:
    made = wizard(section="evidence")
    desk = made.main
    page_of(made).rows[("summary", "")].form.focus_target().setFocus()
    type_words("Half a sent")
    key(Qt.Key.Key_Left)
    desk.keep_place(desk.take_place())
    assert drafted(worker)["summary"] == "Half a sent"
    desk.let_go()
    desk.hide()
    opened = site.open("worker")
    try:
        unlocked = open_desk(opened)
        settle()
        assert isinstance(unlocked.page, AssessmentWizard)
        target = QApplication.focusWidget()
        assert isinstance(target, QPlainTextEdit)
        assert target.toPlainText() == "Half a sent"
        assert target.textCursor().position() == len("Half a sent") - 1
        unlocked.let_go()
    finally:
        opened.close()


def test_a_completed_assessment_leaves_no_draft_behind_when_it_is_left(wizard: Open, worker: Workspace) -> None:
    made = wizard("needs")
    from random import Random

    from app.practice.answers import fill, shipped

    made.filling.answers = fill(shipped("needs"), {}, worker.today(), Random(2))
    made.filling.answer("based_on", "", "  From records.  ")
    made.go(CHECK)
    made.go_on()
    assert list_drafts(worker.store.db) == []
    [last] = [
        a
        for a in assessments(worker.store, worker.access, case=made.subject.case, instrument="needs")
        if a.time_point == "review"
    ]
    assert last.answers["based_on"] == "From records."


def test_a_disk_that_takes_nothing_is_said_and_the_words_stay(wizard: Open, worker: Workspace) -> None:
    made = wizard(section="evidence")
    field = page_of(made).rows[("summary", "")].form.focus_target()
    field.setFocus()
    type_words("Kept on the page")
    worker.store.db.execute("PRAGMA query_only = ON")
    made.save()
    assert made.header.status.text().startswith("Not saved yet")
    worker.store.db.execute("PRAGMA query_only = OFF")
    made.save()
    assert drafted(worker)["summary"] == "Kept on the page"


# ---- the look ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("instrument", ["behaviour", "risk", "needs"])
def test_every_step_passes_the_audit(wizard: Open, setting: Setting, instrument: str) -> None:
    made = wizard(instrument, setting)
    if instrument == "needs":
        made.filling.answer("need_level", "alcohol", "high")
    for step in made.filling.step_keys():
        made.go(step)
        made.go_on() if step != CHECK else None
        made.go(step)
        settle()
        assert audit.audit(made.window()) == [], step
    assert made.window().size().width() == setting.width


def test_the_steps_fold_away_in_a_narrow_window_and_can_be_asked_for(wizard: Open) -> None:
    made = wizard()
    show(made.window(), width=960, height=700)
    assert not made.side.isVisible()
    assert made.stepper.words == "Step 1 of 6: Period and sources"
    made.stepper.click()
    assert made.side.isVisible()


def test_zooming_keeps_the_answers_and_the_step(wizard: Open, worker: Workspace) -> None:
    made = wizard(section="severity_of_abuse")
    choose(made, "severity", "physical", "high")
    theme.current().set_zoom(1.75)
    settle()
    assert page_of(made).rows[("severity", "physical")].answer.value() == "high"
    theme.current().set_zoom(1.0)


def test_an_instrument_of_any_make_runs_in_it(
    open_desk: Callable[[Workspace], Desk],
    worker: Workspace,
    site: SmallSite,
    tmp_path: Path,
) -> None:
    """Numbers, scales, many rows and long lists come from the file alone."""
    import json

    from app.models.instrument import parse
    from app.ui.assessment_section import LastTime
    from app.ui.wizard_logic import Filling

    def words(text: str) -> dict[str, str]:
        return {"en": text}

    options = [{"code": f"o{n}", "label": words(f"Option {n}")} for n in range(8)]
    questions = [
        {"id": "times", "kind": "number", "text": words("How many times?"), "min": 0, "max": 9, "unit": words("times")},
        {
            "id": "felt",
            "kind": "scale",
            "text": words("How safe?"),
            "min": 1,
            "max": 5,
            "low": words("Not at all"),
            "high": words("Very"),
        },
        {"id": "pick", "kind": "one", "text": words("Which one?"), "options": options, "required": True},
    ]
    made = {"id": "other", "version": 1, "title": words("Another"), "subject": "case"}
    source = json.dumps(made | {"sections": [{"id": "s", "title": words("Only"), "questions": questions}]})
    filling = Filling(parse(source), {}, worker.today())
    page = SectionPage(filling.instrument.sections[0], filling, LastTime(), worker.today)
    show(page)
    page.rows[("times", "")].form.focus_target().setFocus()
    type_words("x")
    assert page.show_problems()
    assert page.rows[("times", "")].form.error.text()
    page.rows[("times", "")].form.focus_target().clear()
    page.rows[("times", "")].form.focus_target().setFocus()
    type_words("3")
    assert filling.value("times") == 3
    cards = page.rows[("felt", "")].answer.findChild(Segments)
    assert cards is not None
    cards.cards["5"].click()
    assert filling.value("felt") == 5
    select = page.rows[("pick", "")].form.focus_target()
    assert isinstance(select, Select)
    select.setFocus()
    key(Qt.Key.Key_Down)
    assert filling.value("pick") == "o0"
    assert not page.show_problems()
    assert audit.audit(page) == []
