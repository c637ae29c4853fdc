"""A record of any kind with a word of its own in every text it has."""

from __future__ import annotations

from typing import Any

from app.commands.records import OWN_COMMANDS
from app.models.kinds import KINDS
from app.models.record import FieldType, Record, ScopeKind

BEGINS: dict[str, dict[str, Any]] = {"contact_plan": {"state": "draft"}}  # cleared by the Idva's own command alone
CONTEXT = frozenset({"case", "dyad", "person", "service_user"})


def addable(*scopes: ScopeKind) -> list[str]:
    """The kinds of some scopes that are added by `records.add_record`."""
    return sorted(k for k, declared in KINDS.items() if k not in OWN_COMMANDS and declared.scope in scopes)


def marked_record(kind: str, mark: str, on: str, *, covert: bool = True) -> Record:
    """A record of `kind` with `mark` in every text, the first code of every list and `on` as every date."""
    declared = KINDS[kind]
    values: dict[str, Any] = {"covert": covert}
    for field in declared.fields.values():
        if field.type in (FieldType.TEXT, FieldType.NOTE) and field.codes is None:
            values[field.name] = mark if not field.max_length or len(mark) <= field.max_length else ""
        elif field.codes is not None and field.type is FieldType.CODE:
            values[field.name] = next(iter(field.codes.codes))
        elif field.type in (FieldType.DATE, FieldType.MOMENT):
            values[field.name] = on
        elif field.type is FieldType.REF and field.required and field.name not in CONTEXT:
            values[field.name] = "x"
    return declared.cls(**values | BEGINS.get(kind, {}))
