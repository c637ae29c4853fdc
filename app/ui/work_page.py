"""Record a contact or an activity: one column, under a minute."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.commands import work
from app.commands.cases import CaseUnknown
from app.commands.plans import contact_plan_warning
from app.errors import AppError
from app.models.ids import stamp
from app.models.partial_date import DateInFuture, InvalidDate
from app.models.record import Json, Record
from app.models.templates import CASE_TEMPLATES, DYAD_TEMPLATES, WorkTemplate, filled, ordered
from app.models.work import Action, Activity, Contact, DyadActivity, DyadContact
from app.store.drafts import Draft, drop_draft, load_draft, save_draft
from app.store.queries.cases import CaseHead, DyadRow, agency_kinds, case_head, held_dyads, names
from app.store.queries.work_done import had_direct_contact
from app.ui import dialogs, focus, shortcuts
from app.ui.announce import announce
from app.ui.area import AppPage, Args, Place, Window
from app.ui.case_words import badge_level, dyad_words, person_name
from app.ui.draft_keeper import DraftKeeper
from app.ui.naming_guard import Screened, screen
from app.ui.refill import empty
from app.ui.template_card import TemplateCard
from app.ui.when import day_of, now_words, short_day
from app.ui.widgets.bars import HeaderBar, StickyFooter
from app.ui.widgets.button import Button
from app.ui.widgets.card import Banner, Card
from app.ui.widgets.choice import Segments
from app.ui.widgets.layouts import Column, Row, SideBySide, scrolled, sized
from app.ui.widgets.text import Label
from app.ui.work_form import WorkForm
from app.words import _
from app.workspace import Workspace


class WorkPage(AppPage):
    """About a case (`args["case"]`), or, for an Idva, about one victim-survivor (`args["dyad"]`)."""

    title = ""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args, scrolls=False, bare=True)
        self.title = _("Record contact or activity")
        self._case, self._dyad = self.args.get("case", ""), self.args.get("dyad", "")
        store, access = workspace.store, workspace.access
        self._head: CaseHead | None = case_head(store, access, self._case) if self._case else None
        if self._head is None and not self._dyad:
            raise CaseUnknown
        self._used = ""
        self._warned: tuple[str, ...] = ()
        self._plans: tuple[str, ...] | None = None
        self._had_direct = bool(self._case) and had_direct_contact(workspace.store, workspace.access, self._case)
        self._dyads = [d for d in held_dyads(store, access, self._case) if not self._dyad or d.id == self._dyad]
        self.form = WorkForm(workspace.today(), self._about(), self._agencies(), self._owners())
        self.what = Segments([("contact", _("Contact")), ("activity", _("Activity"))], _("What to record"), "contact")
        self.what.chosen.connect(self._on_kind)
        self._build()
        self.keeper = DraftKeeper(workspace, self._save_draft, self.bar.status, self)
        self.form.changed.connect(self._on_change)
        self._set_defaults()
        self._load()
        shortcuts.bind_page(self, {"continue": self.save_work})
        shortcuts.bind_numbered(self, "template", self._use_number)

    def _about(self) -> list[tuple[str, str]]:
        case = [("case", _("The case"))] if self._head is not None else []
        return case + [(f"dyad:{dyad.id}", dyad_words(dyad)) for dyad in self._dyads]

    def _agencies(self) -> list[tuple[str, str]]:
        return list(names(self.workspace.store, "agency").items())

    def _owners(self) -> list[tuple[str, str]]:
        store, me = self.workspace.store, self.workspace.staff
        staff = names(store, "staff")
        mine = [(f"staff:{me}", _("{name} (you)").format(name=staff.get(me, "")))]
        others = [(f"staff:{i}", name) for i, name in staff.items() if i != me]
        return mine + others + [(f"agency:{i}", name) for i, name in self._agencies()]

    def _build(self) -> None:
        close = Button(_("Save and close"), on_click=self.main.go_back)
        self.bar = HeaderBar(self.title, actions=(close,))
        self.bar.set_who(self._who(), self._level())
        self._more = Button(_("More about the contact"), "link", on_click=self._show_more)
        card = Card(margins=(24, 20, 24, 24), gap=16)
        self._warning = Column(gap=0)
        card.add(Label(_("What happened"), "h1"), self._warning, self.what, self.form, Row().add(self._more, None))
        sized(card, max_width=820)
        self.templates = TemplateCard(ordered(self._own_templates(), work.templates_used(self.workspace)), self.use)
        side = QWidget()
        Column(side, gap=0).add(self.templates, None)
        middle = QWidget()
        Column(middle, margins=(32, 24, 32, 24)).add(SideBySide(card, side, (5, 2), side_first=True), None)
        save = Button(_("Save"), "primary", on_click=self.save_work)
        discard = Button(_("Throw the draft away"), on_click=self.discard)
        self.footer = StickyFooter((discard,), (save,), _("Ctrl+Enter saves"))
        self.scroll_area = scrolled(middle)
        self.body.add(self.bar)
        self.body.add(self.scroll_area, stretch=1)
        self.body.add(self.footer)

    def _who(self) -> str:
        if self._head is not None:
            name = person_name(self._head.name, self._head.unconfirmed)
            return _("{name}, {reference}").format(name=name, reference=self._head.reference)
        dyad = self._one_dyad()
        return _("{who}, {reference}").format(who=dyad_words(dyad), reference=dyad.case_reference) if dyad else ""

    def _one_dyad(self) -> DyadRow | None:
        return self._dyads[0] if self._dyads else None

    def _level(self) -> str:
        return badge_level(self._head.risk) if self._head is not None else ""

    def _set_defaults(self) -> None:
        moment = stamp(self.workspace.now())
        day = day_of(moment)
        values: dict[str, object] = {
            "date": day.isoformat() if day else "",
            "time": now_words(self.workspace.now()),
            "about": self._about()[0][0] if self._about() else "",
            "follow_owner": f"staff:{self.workspace.staff}",
        }
        only = {"direct_only": "direct", "indirect_only": "indirect"}
        values["mode"] = only.get(self._head.work_mode if self._head is not None else "", "")
        self.form.set_values(values)
        if self._head is not None and self._head.work_mode == "indirect_only":
            self.what.set_code("activity")
            self.form.set_kind("activity")
        self.form.show_rows()

    # ---- answering -------------------------------------------------------------------------------------------------

    def first_focus(self) -> QWidget:
        """The first question after what is known already."""
        key = "with_whom" if self.form.kind == "contact" else "work_class"
        return self.form.rows[key].focus_target()

    def regions(self) -> list[QWidget]:
        """Header, questions, templates, footer."""
        return [self.bar, self.form, self.templates, self.footer]

    def current_case(self) -> str:
        """The case this is about."""
        return self._case

    def _on_kind(self, kind: str) -> None:
        if not kind:
            self.what.set_code(self.form.kind)
            return
        self.form.set_kind(kind)
        self._more.setVisible(kind == "contact" and not self.form.more)
        self._on_change()

    def _show_more(self) -> None:
        self.form.more = True
        self.form.show_rows()
        self._more.hide()
        self.form.rows["started_by"].focus_target().setFocus()

    def _on_change(self) -> None:
        self._show_warning()
        self.keeper.touch()

    # ---- templates -------------------------------------------------------------------------------------------------

    def _own_templates(self) -> tuple[WorkTemplate, ...]:
        return CASE_TEMPLATES if self._head is not None else DYAD_TEMPLATES

    def use(self, template: WorkTemplate) -> None:
        """Fill the form from a template and go to the first question that is still open."""
        self.what.set_code(template.kind)
        self.form.set_kind(template.kind)
        self._more.setVisible(template.kind == "contact" and not self.form.more)
        target = self.form.fill(filled(template, agency_kinds(self.workspace.store)))
        self._used = template.key
        self._on_change()
        announce(self, _("Filled in: {words}").format(words=template.words()))
        focus.show_on(target)
        assert self.scroll_area is not None
        QTimer.singleShot(0, self, partial(self.scroll_area.ensureWidgetVisible, target, 0, 80))  # once laid out

    def _use_number(self, number: int) -> None:
        template = self.templates.numbered(number)
        if template is not None:
            self.use(template)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A number chooses a template, wherever it is not text."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.text() in set("123456789"):
            self._use_number(int(event.text()))
            return
        super().keyPressEvent(event)

    # ---- the contact plan ------------------------------------------------------------------------------------------

    def _show_warning(self) -> None:
        """Warn of direct contact without a cleared plan; what happened is recorded all the same, the first time with
        the reason."""
        wanted = self._plan_tasks() if self.form.is_direct() else ()
        if wanted == self._warned:
            return
        self._warned = wanted
        empty(self._warning)
        if wanted:
            words = _("The contact plan is not cleared. You can record what happened all the same.")
            self._warning.add(Banner("warn", words, list(wanted)))
        self.form.warned = bool(wanted) and not self._had_direct
        self.form.show_rows()

    def _plan_tasks(self) -> tuple[str, ...]:
        """What is not cleared for the victim-survivors of this case; asked once, while the page is open."""
        if self._plans is None and self._head is not None:
            self._plans = tuple(task.words for task in contact_plan_warning(self.workspace, self._case))
        return self._plans or ()

    # ---- the draft -------------------------------------------------------------------------------------------------

    @property
    def draft_key(self) -> str:
        """One draft for each case, or dyad, and one for each appointment whose note waits (`args["draft"]`)."""
        waiting = self.args.get("draft", "")
        return f"work/{self._case or self._dyad}" + (f"/{waiting}" if waiting else "")

    def save(self) -> None:
        """Save the draft now if anything is unsaved."""
        self.keeper.flush()

    def _save_draft(self) -> None:
        value = self.place()
        saved = Draft(self.draft_key, "", value, {}, stamp(self.workspace.now()))
        save_draft(self.workspace.store.db, saved)

    def _load(self) -> None:
        draft = load_draft(self.workspace.store.db, self.draft_key)
        if draft is not None:
            self.restore(draft.value)
            when = short_day(draft.saved_at, self.workspace.today())
            self.bar.status.say(_("Draft: {when}").format(when=when), "text2", "pencil")

    def place(self) -> Place:
        """Every answer, as it would be stored."""
        answers: dict[str, Json] = {}
        for key in self.form.rows:
            value = self.form.value(key)
            answers[key] = list(value) if isinstance(value, tuple) else cast(Json, value)
        return {"kind": self.form.kind, "more": self.form.more, "template": self._used, "answers": answers}

    def restore(self, place: Place) -> None:
        """The same answers, and the same questions asked."""
        answers = place.get("answers")
        if isinstance(answers, dict):
            self.form.set_values(answers)
        self.form.more = bool(place.get("more"))
        kind = str(place.get("kind") or "contact")
        self.what.set_code(kind)
        self.form.set_kind(kind)
        self._more.setVisible(kind == "contact" and not self.form.more)
        self._used = str(place.get("template") or "")
        self._show_warning()

    def discard(self) -> None:
        """Throw the draft away and go back."""
        if self.keeper.throw_away(self, self.draft_key):
            self.main.go_back()

    def _done(self) -> None:
        self.keeper.stop()
        drop_draft(self.workspace.store.db, self.draft_key)
        self.main.go_back()

    # ---- saving ----------------------------------------------------------------------------------------------------

    def save_work(self) -> None:
        """Check the answers, record the work, and go back to where the person came from."""
        if not self.form.check():
            return
        screened = self._screened()
        if screened is None:
            return
        try:
            self._record(screened)
        except AppError as error:
            self._show_refusal(error)
            return
        if self._used:
            work.remember_template(self.workspace, self._used)
        words = _("Contact saved {time}") if self.form.kind == "contact" else _("Activity saved {time}")
        after = self._after(screened.dyad)
        self._done()
        for kind, args in after:
            self.main.open_page(kind, args)
        self.main.say(words.format(time=now_words(self.workspace.now())), undo=True)

    def _screened(self) -> Screened | None:
        """What is to be written, with no victim-survivor named where others read it; None: the person went back."""
        form, follow = self.form, self.form.follow_up()
        dyad = str(form.value("about")).partition("dyad:")[2]
        if form.kind == "activity":
            first: Record = form.dyad_activity(dyad) if dyad else form.activity(self._case)
        else:
            first = form.dyad_contact(dyad) if dyad else form.contact(self._case)
        records = [first, follow] if follow is not None else [first]
        return screen(self, self.workspace, records, case=self._case, dyad=dyad)

    def _record(self, screened: Screened) -> None:
        first, case, reason = screened.first, self._case, self.form.reason()
        follow = next((r for r in screened.records[1:] if isinstance(r, Action)), None)
        if isinstance(first, DyadActivity):
            work.record_dyad_activity(self.workspace, first, follow_up=follow)
        elif isinstance(first, Activity):
            work.record_activity(self.workspace, case, first, follow_up=follow, reason=reason)
        elif isinstance(first, DyadContact):
            work.record_dyad_contact(self.workspace, first, follow_up=follow)
        elif isinstance(first, Contact):
            work.record_contact(self.workspace, case, first, follow_up=follow, reason=reason)

    def _after(self, dyad: str) -> list[tuple[str, Args]]:
        """The pages that what was just recorded calls for: the one to answer first is opened last."""
        args = {key: value for key, value in (("case", self._case), ("dyad", dyad)) if value}
        found: list[tuple[str, Args]] = []
        if self.form.marked("shared"):
            agency = "" if self.form.rows["agency"].isHidden() else str(self.form.value("agency"))
            known = {"fill.happened": self.form.happened(), "fill.agency": agency}
            kind = "dyad_share" if dyad else "information_share"
            found.append(("record", args | {"kind": kind, "act": "add"} | known))
        if self.form.marked("concern"):
            found.append(("concern", args))
        return found

    def _show_refusal(self, error: AppError) -> None:
        """At the field it is about, where there is one."""
        places: dict[type[AppError], str] = {
            work.WhenInFuture: "date",
            work.MinutesStrange: "minutes",
            InvalidDate: "follow_due",
            DateInFuture: "follow_due",
        }
        key = places.get(type(error), "")
        if key:
            self.form.show_problems([(key, dialogs.split_message(error.message())[0])])
        else:
            dialogs.show_error(self, error)
