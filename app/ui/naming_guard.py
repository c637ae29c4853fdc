"""Pointing out, before it is saved, that a text names or locates a victim-survivor where others may read it.

A page calls `screen` with the records it is about to write. Nothing is asked while no text holds anything of a stricter
scope; else the person chooses: put it in her own record, write the letter instead of the name, or keep it and say why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget

from app.errors import Cancelled
from app.models.kinds import KINDS
from app.models.naming import Known, Mention, mentions, replaced
from app.models.record import Field, FieldType, Json, Record, ScopeKind
from app.models.record_rules import from_values, with_values
from app.models.twins import twin
from app.store.queries.cases import case_head, held_dyads
from app.store.queries.naming import known_names
from app.ui import theme
from app.ui.case_words import letter_words
from app.ui.dialogs import Dialog
from app.ui.widgets.button import Button
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import NoteField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Column, scrolled
from app.words import _, ngettext
from app.workspace import Workspace

KEPT = "named_kept"
"""What the access log says where somebody kept a name, with the reason and never the text."""
AROUND = 60
"""Characters shown before and after what was found."""
RING = 5
"""Pixels at 100 % that the focus ring needs inside a part that scrolls."""
ASIDE = 24 + 24 + 14 + 24
"""Pixels at 100 % beside the words: the margins of the dialog and its mark."""
ON_A_LINE = 62
"""Characters on a line of the question, about."""
_CHECKED = frozenset({ScopeKind.INDEX, ScopeKind.CASE, ScopeKind.DYAD, ScopeKind.IDVA_PRIVATE, ScopeKind.SITE})
_MACHINE = frozenset({"index_scope", "dyad_scope", "other_scope", "sha256", "key", "chunks", "media", "checklist"})
"""Texts that no person typed."""
_MOVE = "move:"


@dataclass(frozen=True, slots=True)
class Screened:
    """What may be written now: the records, of which the first may have become its twin in the scope of `dyad`."""

    records: tuple[Record, ...]
    dyad: str

    @property
    def first(self) -> Record:
        """The record the page is about."""
        return self.records[0]


@dataclass(frozen=True, slots=True)
class _Found:
    """A text of one record with what it gives away."""

    record: int
    field: str
    label: str
    text: str
    mentions: list[Mention]


def screen(
    parent: QWidget, workspace: Workspace, records: Sequence[Record], *, case: str = "", dyad: str = ""
) -> Screened | None:
    """Ask about every text of `records`, to be written on `case` or in the scope of `dyad`; None: the person went back
    to change it, and nothing may be written."""
    screened = Screened(tuple(records), dyad)
    while True:
        found = _look(workspace, screened, case)
        if not found:
            return screened
        choice, reason = _Question(parent, workspace, screened, found).answer()
        if choice.startswith(_MOVE):
            screened = _moved(screened, choice.removeprefix(_MOVE), found)
        elif choice == "replace":
            return _replaced(screened, found)
        elif choice == "keep":
            _log(workspace, screened, case, found, reason)
            return screened
        else:
            return None


def screen_values(
    parent: QWidget, workspace: Workspace, kind: str, values: Mapping[str, Json], *, case: str = "", dyad: str = ""
) -> dict[str, Json] | None:
    """As `screen`, for some fields of a record that stands already and so cannot move; the values to write, or None."""
    part = Screened((from_values(KINDS[kind].cls, values),), dyad)
    found = _look(workspace, part, case)
    if not found:
        return dict(values)
    choice, reason = _Question(parent, workspace, None, found, inside=_is_inside(part, found)).answer()
    if choice == "replace":
        changed = _replaced(part, found).first.values()
        return {name: changed.get(name, value) for name, value in values.items()}
    if choice == "keep":
        _log(workspace, part, case, found, reason)
        return dict(values)
    return None


def screen_texts(
    parent: QWidget,
    workspace: Workspace,
    scope: ScopeKind,
    texts: Mapping[str, tuple[str, str]],
    *,
    case: str = "",
    dyad: str = "",
    also: Sequence[Known] = (),
) -> dict[str, str] | None:
    """As `screen_values`, for loose texts (key to label and text) to be written in a scope of `scope`.

    `also` is known besides what this laptop holds: somebody who is named on the page itself.
    """
    known = [*_known(workspace, scope, case, dyad), *also]
    found = [_Found(0, key, label, text, mentions(text, known)) for key, (label, text) in texts.items()]
    found = [hit for hit in found if hit.mentions]
    kept = {key: text for key, (_label, text) in texts.items()}
    if not found:
        return kept
    choice, reason = _Question(parent, workspace, None, found, inside=scope is ScopeKind.DYAD).answer()
    if choice == "replace":
        return kept | {hit.field: replaced(hit.text, hit.mentions) for hit in found}
    if choice == "keep":
        _enter(workspace, case, scope.value, sum(len(hit.mentions) for hit in found), reason)
        return kept
    return None


def screen_reason(
    parent: QWidget, workspace: Workspace, scope: ScopeKind, reason: str, *, case: str = "", dyad: str = ""
) -> str:
    """As `screen_texts`, for why something is done: it is read beside the record. Raises Cancelled where the person
    went back."""
    texts = {"reason": (_("Reason"), reason)}
    found = screen_texts(parent, workspace, scope, texts, case=case, dyad=dyad)
    if found is None:
        raise Cancelled
    return found["reason"]


# ---- finding ---------------------------------------------------------------------------------------------------------


def _look(workspace: Workspace, screened: Screened, case: str) -> list[_Found]:
    found: list[_Found] = []
    for number, record in enumerate(screened.records):
        scope = record.KIND.scope
        if scope not in _CHECKED:
            continue
        inside = screened.dyad if scope in (ScopeKind.DYAD, ScopeKind.IDVA_PRIVATE) else ""
        known = _known(workspace, scope, case, inside)
        for field, text in _texts(record):
            hits = mentions(text, known)
            if hits:
                found.append(_Found(number, field.name, field.words(), text, hits))
    return found


def _known(workspace: Workspace, scope: ScopeKind, case: str, inside: str) -> list[Known]:
    if inside and not case:
        case = next((d.case for d in held_dyads(workspace.store, workspace.access) if d.id == inside), "")
    known = known_names(workspace.store, workspace.access, case, inside=inside)
    if scope is ScopeKind.IDVA_PRIVATE:  # nothing of her own is stricter than this
        return [each for each in known if each.dyad != inside]
    return known


def _texts(record: Record) -> Iterator[tuple[Field, str]]:
    """Every text of a record that a person typed."""
    for field in record.KIND.fields.values():
        value = getattr(record, field.name)
        if field.name in _MACHINE or field.refers or field.codes is not None or not value:
            continue
        if field.type in (FieldType.TEXT, FieldType.NOTE):
            yield field, str(value)
        elif field.type is FieldType.CODES:
            yield field, "\n".join(value)


def _replaced(screened: Screened, found: Sequence[_Found], only: int | None = None) -> Screened:
    records = list(screened.records)
    for hit in found:
        if only is not None and hit.record == only:
            continue
        text: Json = replaced(hit.text, hit.mentions)
        record = records[hit.record]
        value: Json = [*str(text).split("\n")] if record.KIND.fields[hit.field].type is FieldType.CODES else text
        records[hit.record] = with_values(record, {hit.field: value})
    return replace(screened, records=tuple(records))


def _moved(screened: Screened, dyad: str, found: Sequence[_Found]) -> Screened:
    """The first record in the scope of `dyad`; the letter in what stays on the case."""
    rest = _replaced(screened, found, only=0)
    moved = twin(rest.first, dyad) or with_values(rest.first, {"dyad": dyad})
    return Screened((moved, *rest.records[1:]), dyad)


def _log(workspace: Workspace, screened: Screened, case: str, found: Sequence[_Found], reason: str) -> None:
    _enter(workspace, case, screened.first.KIND.name, sum(len(hit.mentions) for hit in found), reason)


def _enter(workspace: Workspace, case: str, what: str, count: int, reason: str) -> None:
    head = case_head(workspace.store, workspace.access, case) if case else None
    workspace.log(KEPT, scope=head.scope if head else "", record=what, reason=reason, count=count)


# ---- asking ----------------------------------------------------------------------------------------------------------


class _Question(Dialog):
    """Shows what was found and asks what to do about it."""

    def __init__(
        self,
        parent: QWidget,
        workspace: Workspace,
        screened: Screened | None,
        found: Sequence[_Found],
        inside: bool = False,
    ) -> None:
        """`screened` is what could move to another record, None for what stands; `inside` is for texts in a dyad."""
        super().__init__(parent, _heading(found), "triangle-alert", "warn")
        self._found = found
        self._known = tuple(
            Known(m.part, hit.text[m.start : m.end], m.dyad, m.letter) for hit in found for m in hit.mentions
        )
        self.add_text(_where(inside if screened is None else _is_inside(screened, found)))
        self.excerpt = _Excerpt(found)
        self._inner = QWidget()
        inner = Column(self._inner, gap=10, margins=(RING, 0, RING, RING)).add(self.excerpt)
        self.form = Form(gap=14)
        choices = [] if screened is None else _moves(workspace, screened, found)
        choices += [("replace", _instead(found)), ("keep", _("Keep it as it is, and say why"))]
        self.choice = CodeField(choices, _("What do you want to do?"), stacked=True, as_list=False)
        self.form.add("choice", _("What do you want to do?"), self.choice)
        self.choice.set_value(choices[0][0])
        self.reason = NoteField(_("Why does it have to stay?"), max_length=300, lines=2, most_lines=4)
        logged, needed = _("It is entered in the access log, without the text."), _("Say why it has to stay")
        self.form.add("reason", _("Why does it have to stay?"), self.reason, logged, required=needed)
        self.form.changed.connect(self._show_reason)
        self._show_reason()
        inner.add(self.form)
        self._area = scrolled(self._inner)
        self.body.add(self._area)
        self.add_button(Button(_("Go back and change it")), accepts=False)
        self.save = Button(_("Save"), "primary", on_click=self._on_save)
        self.buttons.add(self.save)

    def restyle(self) -> None:
        """As tall as the choices are at this width, and never taller than the screen: then they scroll."""
        layout, width = self.layout(), theme.px(640)
        area, inner = getattr(self, "_area", None), getattr(self, "_inner", None)
        if layout is None or area is None or inner is None:
            return  # the dialog is still being made
        wanted = inner.layout().totalHeightForWidth(width - theme.px(ASIDE))
        rest = layout.totalHeightForWidth(width) - area.minimumHeight()
        room = self.screen().availableGeometry().height() - theme.px(48) - rest
        inner.setFixedHeight(wanted)
        area.setFixedHeight(max(min(wanted, room), theme.px(120)))
        self.setFixedSize(width, rest + area.minimumHeight())

    def answer(self) -> tuple[str, str]:
        """The choice made and the reason; ("", "") where the person went back."""
        accepted = self.ask(self.choice.focus_target())
        found = (self.choice.value(), self.reason.value()) if accepted else ("", "")
        self.deleteLater()
        return found

    def _show_reason(self) -> None:
        self.form.show_row("reason", self.choice.value() == "keep")
        self.restyle()

    def _on_save(self) -> None:
        problems = self.form.problems()
        if self.choice.value() == "keep" and not problems and mentions(self.reason.value(), self._known):
            problems = [("reason", _("This names them too. Say why without the name"))]
        self.form.show_problems(problems)
        if not problems:
            self.accept()


def _heading(found: Sequence[_Found]) -> str:
    if all(not m.dyad for hit in found for m in hit.mentions):
        return _("This names a victim-survivor of another case")
    return _("This names or locates a victim-survivor")


def _is_inside(screened: Screened, found: Sequence[_Found]) -> bool:
    """Whether all of it would stand in a victim-survivor's own record."""
    scopes = {screened.records[hit.record].KIND.scope for hit in found}
    return scopes <= {ScopeKind.DYAD, ScopeKind.IDVA_PRIVATE}


def _where(inside: bool) -> str:
    """Who would read it there."""
    if inside:
        return _("Others than their own Idva may read it here.")
    return _(
        "What stands in the case is read and printed by others. It belongs in their own record, or without the name."
    )


def _moves(workspace: Workspace, screened: Screened, found: Sequence[_Found]) -> list[tuple[str, str]]:
    """Whose record the first one could go to instead."""
    record = screened.first
    letters = {m.dyad: m.letter for hit in found if hit.record == 0 for m in hit.mentions if m.dyad}
    held = {d.id for d in held_dyads(workspace.store, workspace.access)}
    in_dyad = record.KIND.scope is ScopeKind.DYAD and "dyad" in record.KIND.fields
    return [
        (f"{_MOVE}{dyad}", _("Put it in the record of {person}").format(person=letter_words(letter)))
        for dyad, letter in letters.items()
        if dyad in held and dyad != screened.dyad and (in_dyad or twin(record, dyad) is not None)
    ]


def _instead(found: Sequence[_Found]) -> str:
    words = sorted({m.instead() for hit in found for m in hit.mentions})
    if len(words) == 1:
        return _("Write “{words}” instead").format(words=words[0])
    return _("Write instead: {words}").format(words=", ".join(f"“{each}”" for each in words))


class _Excerpt(NoteField):
    """The sentences around what was found, with the found words marked; read only and plain text."""

    def __init__(self, found: Sequence[_Found]) -> None:
        count = sum(len(hit.mentions) for hit in found)
        name = ngettext("What was found: {n} place", "What was found: {n} places", count)
        spans: list[tuple[int, int]] = []
        lines: list[str] = []
        length = 0
        for hit in found:
            line, places = _line(hit)
            spans += [(length + start, length + end) for start, end in places]
            lines.append(line)
            length += len(line) + 1
        tall = sum(1 + len(line) // ON_A_LINE for line in lines)
        super().__init__(name, lines=min(tall, 8), most_lines=8)
        self._spans = spans
        self.setReadOnly(True)
        self.setPlainText("\n".join(lines))
        self.setAccessibleDescription(", ".join(hit.text[m.start : m.end] for hit in found for m in hit.mentions))
        self.restyle()

    def restyle(self) -> None:
        """Mark the words in the colours of the theme."""
        super().restyle()
        marks = []
        for start, end in getattr(self, "_spans", ()):
            mark = QTextEdit.ExtraSelection()
            mark.cursor = self.textCursor()
            mark.cursor.setPosition(start)
            mark.cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            mark.format = _marked()
            marks.append(mark)
        self.setExtraSelections(marks)


def _marked() -> QTextCharFormat:
    made = QTextCharFormat()
    made.setBackground(theme.colour("warn_soft"))
    made.setForeground(theme.colour("warn"))
    made.setFontUnderline(True)
    return made


def _line(hit: _Found) -> tuple[str, list[tuple[int, int]]]:
    """One field's words around what was found, "Note: ... saw Cerys at ...", and where the found words stand in it."""
    first, last = hit.mentions[0].start, hit.mentions[-1].end
    begin, end = max(0, first - AROUND), min(len(hit.text), last + AROUND)
    lead = _("{field}: ").format(field=hit.label) + ("... " if begin else "")
    words = hit.text[begin:end].replace("\n", " ")
    shift = len(lead) - begin
    line = lead + words + (" ..." if end < len(hit.text) else "")
    return line, [(m.start + shift, m.end + shift) for m in hit.mentions]
