"""Changing who somebody is: names, other names, birth date, references."""

from __future__ import annotations

from collections.abc import Mapping

from app.commands.cases import NameMissing
from app.commands.records import change_record, refuse_before_birth
from app.models.kinds import KINDS
from app.models.partial_date import require_date
from app.models.record import Json
from app.models.record_rules import from_values, with_values
from app.store.queries.records import cases_of, first_happened, one
from app.store.store import Changed, RecordUnknown
from app.workspace import Workspace

PERSON_KINDS = frozenset({"service_user", "victim_survivor"})


def change_person(
    workspace: Workspace,
    kind: str,
    person: str,
    values: Mapping[str, Json],
    *,
    seen: Mapping[str, tuple[str, ...]] | None = None,
) -> Changed:
    """Change a service user or a victim-survivor: somebody keeps a name or what they are known as, and nobody is born
    in the future or after what already happened on their case.

    Raises NameMissing, DateInFuture, BornAfter, RecordUnknown, NotAllowed, and what `record_rules.check` raises.
    """
    row = one(workspace.store, workspace.access, kind, person)
    if kind not in PERSON_KINDS or row is None:
        raise RecordUnknown
    whole = with_values(from_values(KINDS[kind].cls, row.values), values)
    if not any(str(getattr(whole, name)).strip() for name in ("given_name", "family_name", "known_as")):
        raise NameMissing
    born = str(values.get("birth_date") or "")
    require_date(born, workspace.today(), past=True)
    if kind == "service_user":
        cases = cases_of(workspace.store, row.scope)
        first = (first_happened(workspace.store, workspace.access, case) for case in cases)
        refuse_before_birth(min(filter(None, first), default=""), born)
    return change_record(workspace, kind, person, values, seen=seen)
