"""What a record of each kind is asked and how it is listed: the layout of the kind, or its own declaration."""

from __future__ import annotations

from collections.abc import Mapping

from app.models.access import Role
from app.models.record import Field, FieldType, Json, Kind, ScopeKind
from app.ui.record_layout import Group, Layout, Line
from app.ui.record_layout_table import LAYOUTS

CONTEXT = frozenset({"case", "dyad", "person", "service_user", "victim_survivor"})
"""Kinds of record that a person comes from: a reference to one is filled in, not asked."""

_LOCATE = frozenset(name for name, look in LAYOUTS.items() if look.covered)
_NAME = frozenset(name for name, look in LAYOUTS.items() if look.names)


def is_covered(kind: str, role: Role) -> bool:
    """Whether records of a kind are covered on the screens of somebody with this role until they say why they need one.

    What locates a victim-survivor is covered for everybody; names are not for the Idva, whose own list names them.
    """
    return kind in _LOCATE or (kind in _NAME and role is not Role.IDVA)


def layout(kind: Kind) -> Layout:
    """The layout of a kind; an empty one where the declaration says it all."""
    return LAYOUTS.get(kind.name, Layout())


def hidden(kind: Kind) -> frozenset[str]:
    """The fields that a form never asks: context, structured data, and what buttons set."""
    given = {f.name for f in kind.fields.values() if f.refers in CONTEXT or f.type is FieldType.DATA}
    return frozenset(given) | layout(kind).hidden


def groups(kind: Kind) -> tuple[Group, ...]:
    """Every asked field in the order of the form: those that the layout does not place come at its end; flags apart."""
    placed = {name for group in layout(kind).groups for line in group.lines for name in _names(line)}
    left_out = hidden(kind) | placed
    rest = tuple(f.name for f in kind.fields.values() if f.name not in left_out and f.type is not FieldType.FLAG)
    given = layout(kind).groups
    return (*given, Group("", rest)) if rest else given


def flags(kind: Kind) -> list[Field]:
    """The marks that a form offers together, under its questions.

    Only a record in the case's own scope can reach a document for the service user, so only there is "covert" asked.
    """
    asked = hidden(kind) if kind.scope is ScopeKind.CASE else hidden(kind) | {"covert"}
    return [f for f in kind.fields.values() if f.type is FieldType.FLAG and f.name not in asked]


def _names(line: Line) -> tuple[str, ...]:
    return (line,) if isinstance(line, str) else line


def is_ended(kind: Kind, values: Mapping[str, Json]) -> bool:
    """Whether a record is over (an order that ended, an alert that was removed) and goes to the end of a list."""
    look = layout(kind)
    return values.get(look.stands or look.status) in look.ended
