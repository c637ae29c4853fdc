"""One record of any kind: added, changed, or corrected with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from PySide6.QtWidgets import QWidget

from app.errors import AppError, Cancelled
from app.models.ids import stamp
from app.models.kinds import KINDS
from app.models.record import Json, Kind, ScopeKind
from app.models.record_rules import from_values
from app.models.twins import TWINS
from app.store.drafts import Draft, drop_draft, load_draft, save_draft
from app.store.queries.cases import case_head, held_dyads
from app.store.queries.records import RecordRow, case_of, one
from app.store.store import RecordUnknown
from app.ui import dialogs, record_saving, shortcuts
from app.ui.area import AppPage, Args, Place, Window
from app.ui.case_words import badge_level, dyad_words, letter_words, person_name
from app.ui.draft_keeper import DraftKeeper
from app.ui.naming_guard import screen, screen_reason, screen_values
from app.ui.record_choices import subjects
from app.ui.record_errors import place_of, words_of
from app.ui.record_fields import type_again, typed
from app.ui.record_form import FLAGS, RecordForm
from app.ui.record_layouts import layout
from app.ui.record_words import RecordWords
from app.ui.when import now_words, short_day
from app.ui.widgets.bars import HeaderBar, StickyFooter
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import NoteField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, Row, scrolled, sized
from app.ui.widgets.text import Label
from app.words import _
from app.workspace import Workspace

CASE = "case"
ABOUT, REASON = "about", "reason"
_DYAD_SCOPES = frozenset({ScopeKind.DYAD, ScopeKind.IDVA_PRIVATE})
_ARGS = frozenset({"kind", "case", "dyad", "id", "act"})
FILL = "fill."


class RecordPage(AppPage):
    """The record `args["id"]` of `args["kind"]`, or a new one on `args["case"]` or `args["dyad"]`.

    `args["act"]` is "add", "change" or "correct" (worked out where it is left out). Any other argument names a field
    that the place a person came from has filled in, and that is not asked; with `fill.` before it, it is filled in and
    asked. Raises RecordUnknown where the record is not held or not allowed.
    """

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args, scrolls=False, bare=True)
        self.record_kind = KINDS[self.args["kind"]]
        self._row = self._read_row()
        self.act = self._act()
        self._case, self._dyad = self._place()
        self.title = self._title()
        given = {k: v for k, v in self.args.items() if k in self.record_kind.fields and k not in _ARGS}
        self._given = given
        self._seen = self._read_seen()
        self.form = RecordForm(workspace, self.record_kind, case=self._case, dyad=self._dyad, given=given)
        self.frame = Form(gap=18)
        self._build()
        self.keeper = DraftKeeper(workspace, self._save_draft, self.bar.status, self)
        self.form.changed.connect(self.keeper.touch)
        self.frame.changed.connect(self.keeper.touch)
        self._fill()
        self._load()
        shortcuts.bind_page(self, {"continue": self.save_record})

    # ---- what it is about ------------------------------------------------------------------------------------------

    def _read_row(self) -> RecordRow | None:
        if not self.args.get("id"):
            return None
        row = one(self.workspace.store, self.workspace.access, self.record_kind.name, self.args["id"])
        if row is None or not row.current:
            raise RecordUnknown
        return row

    def _act(self) -> str:
        if self._row is None:
            return "add"
        return "correct" if self.record_kind.observation else "change"

    def _place(self) -> tuple[str, str]:
        """The case and the dyad: given, or those the record stands in."""
        case, dyad = self.args.get("case", ""), self.args.get("dyad", "")
        if self._row is not None:
            dyad = dyad or self._row.dyad
            case = case or self._row.text("case")
        if dyad and not case:
            held = held_dyads(self.workspace.store, self.workspace.access)
            case = next((row.case for row in held if row.id == dyad), "")
        return case, dyad

    def _read_seen(self) -> dict[str, tuple[str, ...]]:
        """What stood in each register when the person began, so that a colleague's change meanwhile is a conflict and
        never lost."""
        if self._row is None:
            return {}
        view = self.workspace.store.read(self._row.kind, self._row.id, self._row.scope)
        return dict(view.seen) if view is not None else {}

    def _title(self) -> str:
        if self.act == "add":
            words = layout(self.record_kind).add
            return _(words) if words else _("Add: {record}").format(record=self.record_kind.words())
        form = _("Correct: {record}") if self.act == "correct" else _("Change: {record}")
        return form.format(record=self.record_kind.words())

    def _who(self) -> tuple[str, str]:
        """Whose record it is, and the case's risk level."""
        head = case_head(self.workspace.store, self.workspace.access, self._case) if self._case else None
        dyad = next((d for d in held_dyads(self.workspace.store, self.workspace.access) if d.id == self._dyad), None)
        if head is not None:
            name = person_name(head.name, head.unconfirmed)
            words = _("{name}, {reference}").format(name=name, reference=head.reference)
            if dyad is not None:
                words = _("{who}; {case}").format(who=dyad_words(dyad), case=words)
            return words, badge_level(head.risk)
        if dyad is not None:
            return _("{who}, {reference}").format(who=dyad_words(dyad), reference=dyad.case_reference), ""
        return "", ""

    # ---- the page --------------------------------------------------------------------------------------------------

    def _build(self) -> None:
        close = Button(_("Save and close"), on_click=self.main.go_back)
        self.bar = HeaderBar(self.title, actions=(close,))
        self.bar.set_who(*self._who())
        card = Card(margins=(24, 20, 24, 24), gap=18)
        card.add(Label(self.title, "h1"))
        self._add_frame()
        self.said_before(card)
        card.add(self.form.summary, self.frame, self.form)
        self.more_questions(card)
        if self.act == "correct":
            self._add_reason(card)
        sized(card, max_width=760)
        middle = QWidget()
        line = Row(gap=0)
        line.addWidget(card, 1)
        line.addStretch(0)
        Column(middle, margins=(32, 24, 32, 24)).add(line, None)
        self.scroll_area = scrolled(middle)
        self.footer = self._footer()
        self.body.add(self.bar)
        self.body.add(self.scroll_area, stretch=1)
        self.body.add(self.footer)

    def said_before(self, card: Card) -> None:
        """What a page of one kind shows over its questions; a page of any kind shows nothing."""

    def more_questions(self, card: Card) -> None:
        """What a page of one kind asks after its questions; a page of any kind asks nothing more."""

    def _footer(self) -> StickyFooter:
        left = [Button(_("Throw the draft away"), on_click=self.discard)]
        if self._row is not None:
            left.append(Button(_("Earlier versions"), on_click=self._open_versions))
            if record_saving.may_remove(self._row):
                left.append(Button(_("Remove"), on_click=self.remove))
        words = {"add": _("Save"), "change": _("Save the change"), "correct": _("Save the correction")}
        save = Button(words[self.act], "primary", on_click=self.save_record)
        return StickyFooter(tuple(left), (save,), _("Ctrl+Enter saves"))

    def _add_frame(self) -> None:
        """Whose record it belongs in, where the place a person came from leaves that open."""
        name = self.record_kind.name
        both = name in TWINS
        if self.act != "add" or self._dyad or not (both or self.record_kind.scope in _DYAD_SCOPES):
            self.frame.hide()
            return
        found = [(dyad or CASE, words) for dyad, words in subjects(self.workspace, self._case, both=both)]
        field = CodeField(found, _("Whose record does it belong in?"), stacked=True, as_list=len(found) > 4)
        hint = _("What names or locates a victim-survivor belongs in their own record, not in the case.")
        self.frame.add(
            ABOUT,
            _("Whose record does it belong in?"),
            field,
            hint if both else "",
            required=_("Choose whose record it belongs in"),
        )
        if len(found) == 1:
            field.set_value(found[0][0])
            self.frame.hide()

    def _add_reason(self, card: Card) -> None:
        self.reason = Form(gap=18)
        field = NoteField(_("Why is it corrected?"), max_length=500, lines=2, most_lines=6)
        hint = _("What it said before stays readable, with your reason.")
        self.reason.add(REASON, _("Why is it corrected?"), field, hint, required=_("Say why it is corrected"))
        self.reason.changed.connect(self._touch)
        card.add(self.reason)

    def _touch(self) -> None:
        self.keeper.touch()

    def _fill(self) -> None:
        if self._row is None:
            self.form.begin()
            filled = {k.removeprefix(FILL): v for k, v in self.args.items() if k.startswith(FILL)}
            self.form.set_values(filled)
            self.form.ask()
            return
        self.form.show_record(self._row.values)
        if self.act == "correct":
            words, values = RecordWords(self.workspace), self._row.values
            old = {n: words.value(self.record_kind, n, values) for n in self.form.rows if n != FLAGS}
            old[FLAGS] = ", ".join(f.words() for n, f in self.record_kind.fields.items() if values.get(n) is True)
            self.form.show_old(old)

    def first_focus(self) -> QWidget:
        """The first question."""
        rows = [*self.frame.rows.values()] if not self.frame.isHidden() else []
        rows += [row for row in self.form.rows.values() if not row.isHidden()]
        return rows[0].focus_target()

    def regions(self) -> list[QWidget]:
        """Header, questions, footer."""
        return [self.bar, self.form, self.footer]

    def current_case(self) -> str:
        """The case this is about, where it is held."""
        return self._case

    # ---- the draft -------------------------------------------------------------------------------------------------

    @property
    def draft_key(self) -> str:
        """One draft for each record, and one new record of a kind for each case or dyad."""
        about = self.args.get("id") or "/".join((self._dyad or self._case or "site", *self._given.values(), "new"))
        return f"record/{self.record_kind.name}/{about}"

    def save(self) -> None:
        """Save the draft now if anything is unsaved."""
        self.keeper.flush()

    def _save_draft(self) -> None:
        where: dict[str, Json] = {"kind": self.kind or "record", "args": cast(Json, dict(self.args))}
        saved = Draft(self.draft_key, "", self.place(), where, stamp(self.workspace.now()))
        save_draft(self.workspace.store.db, saved)

    def _load(self) -> None:
        draft = load_draft(self.workspace.store.db, self.draft_key)
        if draft is not None:
            self.restore(draft.value)
            when = short_day(draft.saved_at, self.workspace.today())
            self.bar.status.say(_("Draft: {when}").format(when=when), "text2", "pencil")

    def place(self) -> Place:
        """Every answer as it was typed, and what the person had seen when they began."""
        found: Place = {"answers": cast(Json, self.form.typed())}
        if ABOUT in self.frame.rows:
            found[ABOUT] = str(self.frame.value(ABOUT))
        if self.act == "correct":
            found[REASON] = typed(self.reason.field(REASON))
        found["seen"] = {register: list(ids) for register, ids in self._seen.items()}
        return found

    def restore(self, place: Place) -> None:
        """The same answers."""
        answers, seen = place.get("answers"), place.get("seen")
        if isinstance(answers, dict):
            self.form.type_again(answers)
        if ABOUT in self.frame.rows:
            self.frame.set_values({ABOUT: place.get(ABOUT) or ""})
        if self.act == "correct":
            type_again(self.reason.field(REASON), place.get(REASON))
        if isinstance(seen, dict):
            self._seen = {str(r): tuple(str(i) for i in ids) for r, ids in seen.items() if isinstance(ids, list)}

    def discard(self) -> None:
        """Throw the draft away and go back."""
        if self.keeper.throw_away(self, self.draft_key):
            self.main.go_back()

    def _done(self) -> None:
        self.keeper.stop()
        drop_draft(self.workspace.store.db, self.draft_key)
        self.main.go_back()

    # ---- saving ----------------------------------------------------------------------------------------------------

    def problems(self) -> list[tuple[str, str]]:
        """Everything that is missing or cannot be read, in the order of the page."""
        found = [] if self.frame.isHidden() else self.frame.problems()
        found += self.form.problems()
        if self.act == "correct":
            found += self.reason.problems()
            if not found and not self.form.changes():
                found = [(REASON, _("Nothing is different from what was recorded. Put right what was wrong first"))]
        return found

    def save_record(self) -> None:
        """Check the answers, write the record, and go back to where the person came from."""
        problems = self.problems()
        self._show(problems)
        if problems:
            return
        try:
            wrote = self._write()
        except Cancelled:  # somebody was named, and the person went back to change it
            return
        except AppError as error:
            self._refuse(error)
            return
        now = now_words(self.workspace.now())
        self._done()
        self.main.say(_("Saved {time}").format(time=now) if wrote else _("Nothing was different"), undo=wrote)

    def _write(self) -> bool:
        """Write it; says whether there was anything to write."""
        if self._row is None:
            self._add()
            return True
        changes = self.form.changes()
        screened = screen_values(self, self.workspace, self._row.kind, changes, case=self._case, dyad=self._dyad)
        if screened is None:
            raise Cancelled
        changes = screened
        if self.act == "correct":
            scope, why = self.record_kind.scope, str(self.reason.value(REASON))
            why = screen_reason(self, self.workspace, scope, why, case=self._case, dyad=self._dyad)
            record_saving.correct(self.workspace, self._row, changes, why)
        elif changes:
            record_saving.change(self.workspace, self._row, changes, self._seen)
        return bool(changes)

    def _add(self) -> None:
        kind, dyad = self.record_kind, self._dyad
        if not dyad and ABOUT in self.frame.rows and self.frame.value(ABOUT) != CASE:
            dyad = str(self.frame.value(ABOUT))
            kind = KINDS[TWINS.get(kind.name, kind.name)]
        values: Mapping[str, Json] = {**self._given, **self.form.answers()}
        screened = screen(self, self.workspace, [from_values(kind.cls, values)], case=self._case, dyad=dyad)
        if screened is None:
            raise Cancelled
        record_saving.add(self.workspace, screened.first, self._case, screened.dyad)

    def _show(self, problems: list[tuple[str, str]]) -> None:
        """Mark the fields, with one summary at the top for the whole page."""
        words = dict(reversed(problems))
        rows = self.frame.rows | self.form.rows | (self.reason.rows if self.act == "correct" else {})
        for key, row in rows.items():
            row.set_error(words.get(key, ""))
        self.form.summary.show_problems([(text, rows[key].focus_target()) for key, text in problems])

    def _refuse(self, error: AppError) -> None:
        """Say at the field it is about why nothing was saved; in a window of its own where it is about none."""
        key = place_of(error, self.record_kind, self.form.answers())
        if key in self.form.rows and not self.form.rows[key].isHidden():
            self._show([(key, words_of(error))])
        else:
            dialogs.show_error(self, error)

    # ---- what else can be done -------------------------------------------------------------------------------------

    def _open_versions(self) -> None:
        self.main.open_page("versions", {"kind": self.record_kind.name, "id": self.args["id"]})

    def remove(self) -> None:
        """Ask why, take the record away, and go back."""
        if self._row is not None and remove_with_reason(self, self.workspace, self._row):
            self._done()
            self.main.say(_("Removed {time}").format(time=now_words(self.workspace.now())), undo=True)


def _called(kind: Kind, title: str) -> str:
    """What a record is called in a question; one that is covered has no title of its own."""
    return title if title.startswith(kind.words()) else f"{kind.words()}: {title}"


def remove_with_reason(parent: QWidget, workspace: Workspace, row: RecordRow) -> bool:
    """Ask why a record is to go, and remove it; says whether it is gone."""
    kind = KINDS[row.kind]
    line = RecordWords(workspace).line(kind, row.values)
    whose = [letter_words(row.letter)] if row.letter else []
    reason = dialogs.ask_reason(
        parent,
        _("Remove this record?"),
        ". ".join([_called(kind, line.title), *whose]),
        _("Why is it removed?"),
        _("Remove it"),
    )
    if not reason:
        return False
    try:
        case = case_of(workspace.store, row.scope)
        reason = screen_reason(parent, workspace, kind.scope, reason, case=case, dyad=row.dyad)
        record_saving.remove(workspace, row, reason)
    except AppError as error:
        dialogs.show_error(parent, error)
        return False
    return True
