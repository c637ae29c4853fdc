"""How a record reads in a list: its title, its facts on one line, how it stands, and its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.models.codes import YES_NO
from app.models.record import KINDS, Field, FieldType, Json, Kind
from app.models.record_codes import YES_NO_PREFER
from app.store.queries.cases import initials, names
from app.ui.record_layouts import hidden, is_covered, is_ended, layout
from app.ui.when import age, days_over, due_words, full_day, plain_day
from app.ui.widgets.fields import say_minutes
from app.words import _
from app.workspace import Workspace

_SHORT = frozenset({FieldType.CODE, FieldType.CODES, FieldType.DATE, FieldType.MOMENT, FieldType.REF, FieldType.TEXT})
_BARE = ("because", "why", "reason", "score", "times", "answer", "changed", "known_as")
"""Endings of the names of texts that say too little without their label."""
_WHO = frozenset({"known_as", "birth_date"})
"""Facts that say who somebody is, covered with the name."""
_QUESTIONS = frozenset({YES_NO.name, YES_NO_PREFER.name})


@dataclass(frozen=True, slots=True)
class Line:
    """A record in words. `ended` says that it is over: an order that ended, an alert that was removed. `due` is its
    clock while it stands ("In 4 days"), `late` that it has run out."""

    title: str
    facts: tuple[str, ...]
    status: str
    text: str
    ended: bool
    due: str = ""
    late: bool = False


class RecordWords:
    """Puts records into words for one reading of a screen; names are read once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._names: dict[str, dict[str, str]] = {}

    def line(self, kind: Kind, values: Mapping[str, Json]) -> Line:
        """A record's line in a list."""
        look = layout(kind)
        titles = look.title or _first_words(kind)
        facts = look.facts or _other_words(kind, titles)
        title = ", ".join(part for name in titles if (part := self.value(kind, name, values)))
        if look.names:
            title = full_name(values)
        if covered := is_covered(kind.name, self._workspace.role):
            title = _uncalled(kind, values) if look.names else self._sort(kind, values)
        text = str(values.get(look.text) or "") if look.text and not covered else ""
        told = [fact for name in facts if not (covered and name in _WHO) and (fact := self.fact(kind, name, values))]
        if covered and (years := age(str(values.get("birth_date") or ""), self._workspace.today())):
            told.insert(0, _("Aged {years}").format(years=years))
        today, due = self._workspace.today(), "" if is_ended(kind, values) else str(values.get(look.due) or "")
        return Line(
            title=title.replace("\n", ", ") or kind.words(),
            facts=tuple(told),
            status=self.value(kind, look.status, values) if look.status else "",
            text=text,
            ended=is_ended(kind, values),
            due=due_words(due, today) if due else "",
            late=bool(due) and days_over(due, today) > 0,
        )

    def _sort(self, kind: Kind, values: Mapping[str, Json]) -> str:
        """What sort of a thing it is that is covered: "Mobile"."""
        return self.value(kind, "kind", values) if "kind" in kind.fields else ""

    def value(self, kind: Kind, name: str, values: Mapping[str, Json]) -> str:
        """A field's value as a person reads it."""
        field, value = kind.fields[name], values.get(name)
        if value in (None, "", []):
            return ""
        if field.refers:
            ids = value if isinstance(value, list) else [value]
            return ", ".join(word for each in ids if (word := self._named(field, str(each))))
        if field.type in (FieldType.DATE, FieldType.MOMENT):
            day = full_day(str(value), self._workspace.today()) if "T" in str(value) else plain_day(str(value))
            return day
        if field.type is FieldType.WHOLE and name == "minutes" and isinstance(value, int):
            return say_minutes(value)
        if field.type is FieldType.CODES and field.codes is None and isinstance(value, list):
            return ", ".join(str(each) for each in value)
        return field.display(value)

    def fact(self, kind: Kind, name: str, values: Mapping[str, Json]) -> str:
        """A value that stands alone: with its name where the value alone would not say what it is."""
        words = self.value(kind, name, values)
        field = kind.fields[name]
        if not words or not _needs_name(field):
            return words
        label = field.words()
        joined = _("{question} {answer}") if label.endswith("?") else _("{name}: {fact}")
        return joined.format(question=label, answer=words, name=label, fact=words)

    def _named(self, field: Field, record: str) -> str:
        """The name of a member of staff or an agency, or the title of another record."""
        if field.refers in ("staff", "agency"):
            if field.refers not in self._names:
                self._names[field.refers] = names(self._workspace.store, field.refers)
            return self._names[field.refers].get(record, "")
        kind = KINDS.get(field.refers)
        view = self._workspace.store.read(kind.name, record) if kind is not None else None
        return self.line(kind, view.values).title if kind is not None and view is not None else ""


def full_name(values: Mapping[str, Json]) -> str:
    """Given and family name as they are said."""
    return " ".join(str(values[name]) for name in ("given_name", "family_name") if values.get(name))


def _uncalled(kind: Kind, values: Mapping[str, Json]) -> str:
    """ "Child (L.W.)": who is meant without the name."""
    short = initials(full_name(values))
    return _("{person} ({initials})").format(person=kind.words(), initials=short) if short else kind.words()


def _needs_name(field: Field) -> bool:
    if field.type in (FieldType.DATE, FieldType.WHOLE, FieldType.FLAG):
        return field.name not in ("happened", "minutes")
    if field.type is FieldType.REF:
        return field.refers == "staff"
    if field.type is FieldType.MOMENT:
        return field.name not in ("happened", "planned", "noticed")
    if field.codes is not None and field.type is FieldType.CODE:
        return field.codes.name in _QUESTIONS or "not_known" in field.codes
    return field.type is FieldType.TEXT and field.name.endswith(
        ("because", "why", "reason", "score", "times", "answer")
    )


def _first_words(kind: Kind) -> tuple[str, ...]:
    """For a kind without a layout: its first required code or text, or its first field."""
    asked = [f for f in kind.fields.values() if f.name not in hidden(kind)]
    found = [f.name for f in asked if f.required and f.type in (FieldType.CODE, FieldType.TEXT)]
    return tuple(found[:1]) or tuple(f.name for f in asked[:1])


def _other_words(kind: Kind, titles: Sequence[str]) -> tuple[str, ...]:
    left_out = hidden(kind) | set(titles)
    return tuple(f.name for f in kind.fields.values() if f.type in _SHORT and f.name not in left_out)
