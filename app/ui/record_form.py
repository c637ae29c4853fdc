"""The form of any kind of record, built from what the kind declares of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from PySide6.QtWidgets import QWidget

from app.models.ids import stamp
from app.models.record import Field, FieldType, Json, Kind
from app.models.record_rules import DEFAULTS
from app.ui.record_choices import choices
from app.ui.record_fields import ListField, MomentField, WholeField, type_again, typed
from app.ui.record_layout import Group
from app.ui.record_layouts import flags, groups, layout
from app.ui.widgets.code_fields import CodeField, MultiCodeField
from app.ui.widgets.fields import DateField, MinutesField, NoteField, TextField
from app.ui.widgets.fields import Field as Answer
from app.ui.widgets.form import Form, FormRow
from app.ui.widgets.layouts import Row
from app.ui.widgets.text import Label, Rule
from app.ui.work_form import options
from app.words import _
from app.workspace import Workspace

FLAGS = "flags"
"""The row that holds the marks of a record, each a tick box."""
_ALONE = frozenset({"none", "not_known", "not_asked", "not_applicable", "prefer_not_to_say"})
_SHORT_NOTE = 1000
_LIST_FROM = 6


class RecordForm(Form):
    """Asks what a kind of record declares: one row for each field, those that belong together side by side.

    `given` are fields that are known already and not asked. `problems` are those of any form; `values` of the record
    come from `answers`, and `changes` are the answers that differ from those that `show_record` showed.
    """

    def __init__(
        self,
        workspace: Workspace,
        kind: Kind,
        *,
        case: str = "",
        dyad: str = "",
        given: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(gap=18)
        self.kind = kind
        self._workspace, self._case, self._dyad = workspace, case, dyad
        self.given = dict(given or {})
        self._before: dict[str, Json] = {}
        self._suggested: dict[str, str] = {}
        self.old: dict[str, Label] = {}
        for group in groups(kind):
            self._add_group(group)
        self._marks = [field for field in flags(kind) if field.name not in self.given]
        if self._marks:
            ticks = MultiCodeField([(field.name, field.words()) for field in self._marks], _("Also"))
            self.add(FLAGS, _("Also"), ticks)
        self.changed.connect(self.ask)
        self.ask()

    def _add_group(self, group: Group) -> None:
        asked = [line for line in group.lines if any(name not in self.given for name in _names(line))]
        if not asked:
            return
        if group.heading:
            self.add_piece(2, Rule(), 2, Label(_(group.heading), "h2"))
        for line in asked:
            fields = [self.kind.fields[name] for name in _names(line) if name not in self.given]
            if len(fields) == 1:
                self._add_field(fields[0], None)
                continue
            row = Row(gap=24)
            self.body.add(row)
            for field in fields:
                self._add_field(field, row)
            if not any(f.type in (FieldType.TEXT, FieldType.NOTE) for f in fields):
                row.addStretch(1)

    def _add_field(self, field: Field, into: Row | None) -> FormRow:
        label = field.words()
        row = self.add(
            field.name,
            label,
            self._answer(field, label),
            _(field.hint) or _list_hint(field),
            required=_required_words(field) if field.required else "",
            optional=not field.required,
            into=into,
        )
        return row

    def _answer(self, field: Field, label: str) -> QWidget:
        """The control that fits what a field holds."""
        today = self._workspace.today
        if field.refers:
            found = choices(self._workspace, field, self._case, self._dyad)
            if field.type is FieldType.CODES:
                return MultiCodeField(found, label, side_by_side=True)
            return CodeField(found, label, as_list=True)
        if field.type is FieldType.CODE and field.codes is not None:
            return CodeField(options(field.codes), label)
        if field.type is FieldType.CODES:
            if field.codes is None:
                return ListField(label)
            return MultiCodeField(
                options(field.codes), label, alone=_ALONE, side_by_side=len(field.codes.codes) >= _LIST_FROM
            )
        if field.type is FieldType.DATE:
            return DateField(label, today=today)
        if field.type is FieldType.MOMENT:
            return MomentField(label, today=today)
        if field.type is FieldType.WHOLE:
            return MinutesField(label) if field.name == "minutes" else WholeField(label)
        if field.type is FieldType.NOTE:
            lines = 2 if field.max_length <= _SHORT_NOTE else 4
            return NoteField(label, max_length=field.max_length, lines=lines)
        return TextField(label, max_length=field.max_length, width=_text_width(field))

    # ---- asking ----------------------------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask what the answers so far call for; what was answered stays in its field."""
        for name, (other, codes) in layout(self.kind).when.items():
            if name in self.rows and other in self.rows:
                self.show_row(name, self.value(other) in codes)
        for name, (other, work_out) in layout(self.kind).suggests.items():
            if name in self.rows and self.value(name) == self._suggested.get(name, ""):
                self._suggested[name] = work_out(str(self.value(other)))
                self.set_values({name: self._suggested[name]})

    def begin(self) -> None:
        """The answers that a new record of this kind begins with."""
        moment = stamp(self._workspace.now())
        words = {"today": self._workspace.today().isoformat(), "now": moment}
        fresh = {**DEFAULTS.get(self.kind.name, {}), **layout(self.kind).fresh}
        self.set_values({name: words.get(code, code) for name, code in fresh.items()})
        self.ask()
        self._before = self.answers()

    def show_record(self, values: Mapping[str, Json]) -> None:
        """Show a stored record."""
        shown: dict[str, object] = {name: values.get(name) for name in self.rows if name != FLAGS}
        if FLAGS in self.rows:
            shown[FLAGS] = tuple(field.name for field in self._marks if values.get(field.name))
        self.set_values(shown)
        self.ask()
        self._before = self.answers()

    def show_old(self, words: Mapping[str, str]) -> None:
        """Show under each field's name what the record says now, for a correction."""
        for name, row in self.rows.items():
            old = words.get(name, "")
            label = Label(_("Recorded: {value}").format(value=old) if old else _("Recorded: nothing"), "small")
            row.put_under_label(label)
            self.old[name] = label

    # ---- answers ---------------------------------------------------------------------------------------------------

    def answers(self) -> dict[str, Json]:
        """The values of the record, one for every asked field; a field that is not asked now holds nothing."""
        found: dict[str, Json] = {}
        for name, row in self.rows.items():
            if name == FLAGS:
                continue
            value = None if row.isHidden() else self.value(name)
            found[name] = list(value) if isinstance(value, tuple) else _plain(self.kind.fields[name], value)
        ticked = self.value(FLAGS) if FLAGS in self.rows else ()
        for field in self._marks:
            found[field.name] = isinstance(ticked, tuple) and field.name in ticked
        return found

    def changes(self) -> dict[str, Json]:
        """The answers that differ from what was shown at first."""
        return {name: value for name, value in self.answers().items() if value != self._before.get(name)}

    def typed(self) -> dict[str, Json]:
        """Everything as it was typed, for a draft."""
        return {name: typed(cast(Answer, row.field)) for name, row in self.rows.items()}

    def type_again(self, kept: Mapping[str, Json]) -> None:
        """Show what `typed` kept."""
        for name, value in kept.items():
            if name in self.rows:
                type_again(self.field(name), value)
        self.ask()


def _names(line: str | tuple[str, ...]) -> tuple[str, ...]:
    return (line,) if isinstance(line, str) else line


def _plain(field: Field, value: object) -> Json:
    """A value as the record's field holds it; nothing is "" or, for a number, None."""
    if value is None and field.type is FieldType.CODES:
        return []
    if value is None and field.type is not FieldType.WHOLE:
        return ""
    return value if isinstance(value, (str, int)) else None


def _text_width(field: Field) -> int:
    """A short answer gets a short line."""
    return 220 if field.max_length <= 40 else 0


def _list_hint(field: Field) -> str:
    several = field.type is FieldType.CODES and field.codes is None and not field.refers
    return _("One on each line") if several else ""


def _required_words(field: Field) -> str:
    question = field.words()
    if field.type in (FieldType.CODE, FieldType.CODES, FieldType.REF):
        return _('Choose an answer for "{question}"').format(question=question)
    if field.type in (FieldType.DATE, FieldType.MOMENT):
        return _('Give a date for "{question}"').format(question=question)
    return _('Write something for "{question}"').format(question=question)
