"""The wizard that any questionnaire is filled in with: steps, answers that save themselves, and completing."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from app.commands.assessments import (
    NotComplete,
    Started,
    Subject,
    complete_assessment,
    save_assessment_draft,
    start_assessment,
)
from app.errors import AppError
from app.models.codes import PERSPECTIVE, TIME_POINT
from app.models.instrument import Section
from app.models.record import Json
from app.store.store import Changed
from app.ui import dialogs, focus, shortcuts, theme, titles
from app.ui.announce import announce
from app.ui.area import AppPage, Args, Place, Window
from app.ui.assessment_answers import OneAnswer, caret_of, set_caret
from app.ui.assessment_check import CheckAnswers
from app.ui.assessment_naming import screen_answers
from app.ui.assessment_section import AnswerRow, Definitions, SectionPage, asked
from app.ui.assessment_words import facts_of, last_time, level_of, subject_of, trimmed, who_words
from app.ui.draft_keeper import DraftKeeper
from app.ui.when import now_words, short_day
from app.ui.widgets.bars import HeaderBar, StickyFooter
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import Column, Row, scrolled, sized
from app.ui.widgets.steps import Step, StepList
from app.ui.wizard_logic import CHECK, PINNED, Filling, WizardPlace, happened_on
from app.words import _, language
from app.workspace import Workspace

POINTS = ("intake", "review", "exit")
STEPS_WIDTH = 1000
"""Below this width of the window (at 100 %) the steps are one line over the page, so that cards stand side by side."""


class AssessmentWizard(AppPage):
    """An assessment being filled in, one step at a time.

    Every change is in the encrypted store at most a second later; leaving, locking and closing save at once. Opening
    the same assessment again shows the same step, answer, caret and scrolling.
    """

    compact_rail = True

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        """`args`: instrument, case, dyad, time_point, and section for the step to open at.

        Raises CaseUnknown, DyadUnknown, InstrumentMissing.
        """
        super().__init__(workspace, window, args, scrolls=False)
        self.started: Started = start_assessment(workspace, subject_of(workspace, self.args))
        self.subject: Subject = self.started.subject
        self.title = self.started.instrument.title.say(language())
        self._at = WizardPlace.from_json(self.started.place)
        if self.args.get("section"):
            self._at = replace(self._at, step=self.args["section"], focus="", scroll=0)
        self.filling = Filling(self.started.instrument, self.started.answers, workspace.today(), self._at)
        self.page: SectionPage | CheckAnswers | None = None
        self._last_focus, self._finished, self._target = "", False, cast(QWidget | None, None)
        self._build()
        self.keeper = DraftKeeper(workspace, self._write_draft, self.header.status, self)
        self._bind_keys()
        self._show_step()
        self._resume(self._at)
        if self.started.saved_at:
            when = short_day(self.started.saved_at, workspace.today())
            self.header.status.say(_("Draft saved {when}").format(when=when), aloud=False)

    # ---- the frame -------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        close = Button(_("Save and close"), on_click=self.save_and_close)
        self.header = HeaderBar(self.title, actions=(close,))
        self.header.set_who(who_words(self.started), level_of(self.workspace, self.subject))
        self.steps = StepList([])
        self.steps.chosen.connect(self.go)
        self.side = sized(scrolled(self._steps_column()), width=216)
        self.stepper = Button("", "link", icon="list-checks", on_click=self._toggle_steps)
        self.holder = QWidget()
        self._column = Column(self.holder, gap=0)
        self.scroll_area = scrolled(self.holder)
        self.panel = sized(scrolled(self._panel_column()), width=276)
        line = Row(margins=(4, 0, 0, 0)).add(self.stepper, None)
        middle = Column(gap=8).add(line, self.scroll_area)
        row = Row(gap=20).add(self.side)
        row.addLayout(middle, 1)
        row.addWidget(self.panel)
        # Shown where there is room: a page that is too wide for a moment would make the window grow for ever.
        self.side.hide()
        self.panel.hide()
        self.body.addLayout(row, 1)
        self.body.set_margins((28, 24, 20, 0))
        self.back_button = Button(_("Back"), on_click=self.step_back)
        self.next_button = Button(_("Continue"), "primary", on_click=self.go_on)
        self.footer = StickyFooter((self.back_button,), (self.next_button,), " ")
        self.top.insertWidget(0, self.header)
        self.top.addWidget(self.footer)
        QApplication.instance().focusChanged.connect(self._on_focus)  # type: ignore[union-attr]  # a QApplication

    def _steps_column(self) -> QWidget:
        inner = QWidget()
        Column(inner, gap=0, margins=(4, 4, 4, 8)).add(self.steps, None)
        return inner

    def _panel_column(self) -> QWidget:
        inner = QWidget()
        self.definitions = Definitions()
        Column(inner, gap=0, margins=(0, 4, 12, 8)).add(self.definitions, None)
        return inner

    def _bind_keys(self) -> None:
        shortcuts.bind_page(self, {"continue": self.go_on})
        self._back_key = QShortcut(QKeySequence("Alt+Left"), self)
        self._back_key.activated.connect(self.step_back)

    # ---- steps -----------------------------------------------------------------------------------------------------

    def go(self, key: str, place: str = "") -> None:
        """Show a step, with focus on the answer at `place` ("question/row/") or on the first."""
        self.filling.go(key)
        self._last_focus = place
        self._show_step()
        self.keeper.touch()
        target = self.first_focus()
        if isinstance(self.page, SectionPage) and place:
            target = self.page.control(place) or target
        QCoreApplication.sendPostedEvents()
        if self.scroll_area is not None and not place:
            self.scroll_area.verticalScrollBar().setValue(0)
        if target is not None:
            self._bring(target)
        number, total = self.filling.number()
        said = _("Step {number} of {total}, {name}")
        announce(self, said.format(number=number, total=total, name=self._step_name()))

    def step_back(self) -> None:
        """The step before, and from the first step the page before (what was typed is saved)."""
        before = self.filling.neighbour(-1)
        if before:
            self.go(before)
        else:
            self.save_and_close()

    def go_on(self) -> None:
        """Check this step: show what is to be put right, or go to the next one; on the last, complete."""
        if self.filling.step == CHECK:
            self.complete()
        elif isinstance(self.page, SectionPage) and not self.page.show_problems():
            self.go(self.filling.neighbour(1))
        else:
            self._show_state()

    def _show_step(self) -> None:
        """Make the page of the present step anew: what is shown never depends on what was shown before."""
        if self.page is not None:
            self._column.removeWidget(self.page)
            self.page.hide()
            self.page.setParent(None)
            self.page.deleteLater()
        section = self.filling.section()
        self.definitions.explain("", [])
        self.page = self._check_page() if section is None else self._section_page(section)
        self._column.addWidget(self.page)
        titles.set_error(self, False)
        self._show_state()

    def _check_page(self) -> CheckAnswers:
        page = CheckAnswers(self.filling, facts_of(self.started, self.subject))
        page.change.connect(self.go)
        return page

    def _section_page(self, section: Section) -> SectionPage:
        today = self.workspace.today
        top = self._point_card() if section is self.filling.instrument.sections[0] else None
        page = SectionPage(section, self.filling, last_time(self.started, today().year), today, top)
        page.answered.connect(self._on_answered)
        page.explained.connect(self._on_explained)
        row = page.first_row()
        self.definitions.explain(row.title if row else "", row.meanings if row else [])
        return page

    def _show_state(self) -> None:
        steps = self.filling.steps()
        self.steps.set_steps([Step(step.key, step.name, step.state) for step in steps])
        last = self.filling.step == CHECK
        self.next_button.setText(_("Complete assessment") if last else _("Continue"))
        hint = _("Alt+Left back, Ctrl+Enter complete") if last else _("Alt+Left back, Ctrl+Enter continue")
        self.footer.hint.setText(hint)
        number, total = self.filling.number()
        said = _("Step {number} of {total}: {name}")
        self.stepper.setText(said.format(number=number, total=total, name=self._step_name()))

    def _step_name(self) -> str:
        return next(step.name for step in self.filling.steps() if step.key == self.filling.step)

    def _point_card(self) -> Card:
        """What the record says of itself: at which point, and whose view it is."""
        codes = dict.fromkeys((*POINTS, self.subject.time_point))
        label = _("At which point is this assessment made?")
        self.point = OneAnswer([(code, TIME_POINT.label(code)) for code in codes], label)
        self.point.set_value(self.subject.time_point)
        self.point.changed.connect(self._on_point)
        view = _("Recorded as the view of: {who}. The other view is kept apart, never averaged.")
        hint = view.format(who=PERSPECTIVE.label(self.subject.perspective))
        return Card(margins=(20, 18, 20, 20)).add(asked(label, self.point, hint))

    # ---- answers ---------------------------------------------------------------------------------------------------

    def _on_answered(self, question: str, row: str) -> None:
        self._last_focus = f"{question}/{row}/"
        steps = self.filling.steps()
        if [step.key for step in steps] != list(self.steps.buttons):
            self._show_state()
        self.keeper.touch()

    def _on_point(self) -> None:
        point = self.point.value()
        if point:
            self.subject = replace(self.subject, time_point=point)
            if self.filling.instrument.question(PINNED):
                self.filling.answer(PINNED, "", point)
            self._show_state()
            self.keeper.touch()

    def _on_explained(self, row: object) -> None:
        if not isinstance(row, AnswerRow):
            return
        if self.panel.isHidden():
            if isinstance(self.page, SectionPage):
                self.page.explain_inline(row)
            return
        self.definitions.explain(row.title, row.meanings)
        words = [f"{label}: {meaning}" for label, meaning in row.meanings]
        announce(self.definitions, " ".join((row.title, *words)))

    def _on_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is None or not isinstance(self.page, SectionPage) or not self.page.isAncestorOf(new):
            return
        place = self.page.place_of(new)
        row = self.page.row_of(new)
        if place:
            self._last_focus = place
        if row is not None and row.title != self.definitions.about:
            self.definitions.explain(row.title, row.meanings)

    # ---- saving, leaving, coming back ------------------------------------------------------------------------------

    def place(self) -> Place:
        """The step, the answer in focus, its caret and how far the page is scrolled."""
        page, scroll = self.page, self.scroll_area
        control = page.control(self._last_focus) if isinstance(page, SectionPage) and self._last_focus else None
        return WizardPlace(
            step=self.filling.step,
            visited=tuple(sorted(self.filling.visited)),
            focus=self._last_focus,
            caret=caret_of(control),
            scroll=scroll.verticalScrollBar().value() if scroll is not None else 0,
        ).as_json()

    def restore(self, place: Place) -> None:
        """Show the step that `place` names, with focus, caret and scrolling as they were."""
        at = WizardPlace.from_json(place)
        self.filling.visited |= set(at.visited)
        if at.step in self.filling.step_keys() and at.step != self.filling.step:
            self.filling.step = at.step
            self._show_step()
        self._resume(at)

    def _resume(self, at: WizardPlace) -> None:
        control = self.page.control(at.focus) if isinstance(self.page, SectionPage) and at.focus else None
        self._at, self._target, self._last_focus = at, control, at.focus if control else ""
        if control is not None and at.caret is not None:
            set_caret(control, at.caret)
        QTimer.singleShot(0, self, self._scroll_back)

    def _scroll_back(self) -> None:
        if self.scroll_area is not None:
            self.scroll_area.verticalScrollBar().setValue(self._at.scroll)

    def first_focus(self) -> QWidget | None:
        """Where the person was, else the first answer of the step."""
        target, self._target = self._target, None
        if target is not None:
            return target
        if isinstance(self.page, SectionPage):
            if self.filling.section() is self.filling.instrument.sections[0]:
                return self.point.focus_target()
            return self.page.first()
        return self.page.first_change if self.page is not None else None

    def refresh(self, changed: Changed | None) -> None:
        """Read the head of the case again; the answers belong to the person who is typing them."""
        if changed is None or changed.touches("service_user", "case_assessment", "dyad_assessment", "dyad"):
            self.header.set_who(who_words(self.started), level_of(self.workspace, self.subject))

    def _write_draft(self) -> None:
        save_assessment_draft(self.workspace, self.subject, self.filling.answers, self.place())

    def save(self) -> None:
        """Save what is typed, and where the person is, at once."""
        if self._finished:
            return
        if self.filling.answers or self.filling.visited or self.started.saved_at:
            self.keeper.dirty = True
        self.keeper.flush()

    def save_and_close(self) -> None:
        """Save and go back to the page before."""
        self.save()
        said = self.header.status.text()
        self.main.go_back()
        if said:
            self.main.say(said)

    def complete(self) -> None:
        """Complete the assessment: record it and go back, or show what is still needed."""
        answers = cast(dict[str, Json], trimmed(self.filling.answers))
        happened = happened_on(self.filling.instrument, answers)
        screened = screen_answers(self, self.workspace, self.filling.instrument, answers, self.subject)
        if screened is None:
            return
        try:
            complete_assessment(self.workspace, self.subject, screened, happened=happened)
        except NotComplete as error:
            if isinstance(self.page, CheckAnswers):
                self.page.show_problems(error.problems)
            return
        except AppError as error:
            dialogs.show_error(self, error)
            return
        self._finished = True
        self.keeper.stop()
        said = _("{what} completed {time}").format(what=self.title, time=now_words(self.workspace.now()))
        self.main.go_back()
        self.main.say(said)

    # ---- keys and sizes --------------------------------------------------------------------------------------------

    def _bring(self, target: QWidget) -> None:
        if self.scroll_area is not None:
            self.scroll_area.ensureWidgetVisible(target, 0, theme.px(120))
        focus.show_on(target)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes definitions that are open under a question, and nothing else."""
        if event.key() == Qt.Key.Key_Escape and isinstance(self.page, SectionPage) and self.page.close_inline():
            return
        super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Alt+Left is the step before while the wizard is shown."""
        super().showEvent(event)
        self._yield_back_key(True)
        self._arrange()

    def hideEvent(self, event: QHideEvent) -> None:
        """Alt+Left is the window's again."""
        super().hideEvent(event)
        self._yield_back_key(False)

    def _yield_back_key(self, mine: bool) -> None:
        for other in self.window().findChildren(QShortcut):
            if other.key() == self._back_key.key() and other is not self._back_key:
                other.setEnabled(not mine)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give up the panel and the list of steps where there is no room for them."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self.window().width() / theme.zoom() >= STEPS_WIDTH
        self.side.setVisible(wide)
        self.stepper.setVisible(not wide)
        self.panel.setVisible(not theme.is_narrow(self))
        bar = self.header if wide else self.footer
        if self.header.status.parentWidget() is not bar:
            line = cast(Row, bar.layout())
            line.insertWidget(line.count() - 1, self.header.status)

    def _toggle_steps(self) -> None:
        self.side.setVisible(self.side.isHidden())

    def regions(self) -> list[QWidget]:
        """Header, steps, questions, footer."""
        return [self.header, self.side, self.holder, self.footer]
