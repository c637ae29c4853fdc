"""Which command writes a record of each kind: the general one, or the kind's own where more has to follow."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.commands.alerts import ALERT_KINDS, take_down_alert
from app.commands.designations import KIND as DESIGNATION
from app.commands.designations import correct_designation, remove_designation
from app.commands.people import describe_service_user
from app.commands.persons import PERSON_KINDS, change_person
from app.commands.records import add_record, change_record, correct_record, remove_record
from app.models.kinds import KINDS
from app.models.person import PersonDetails
from app.models.record import Json, Record
from app.store.queries.records import RecordRow
from app.workspace import Workspace

Seen = Mapping[str, tuple[str, ...]]


def add(workspace: Workspace, record: Record, case: str, dyad: str) -> None:
    """Write a new record."""
    if isinstance(record, PersonDetails):
        describe_service_user(workspace, case, record)
    else:
        add_record(workspace, record, case=case, dyad=dyad)


def change(workspace: Workspace, row: RecordRow, values: Mapping[str, Json], seen: Seen) -> None:
    """Change fields of a record that changes; `seen` is what the person saw when they began."""
    if row.kind in PERSON_KINDS:
        change_person(workspace, row.kind, row.id, values, seen=seen)
    else:
        change_record(workspace, row.kind, row.id, values, seen=seen)


def correct(workspace: Workspace, row: RecordRow, values: Mapping[str, Json], reason: str) -> None:
    """Write a new version of an observation."""
    if row.kind == DESIGNATION:
        correct_designation(workspace, row.id, values, reason=reason)
    else:
        correct_record(workspace, row.kind, row.id, values, reason=reason)


def remove(workspace: Workspace, row: RecordRow, reason: str) -> None:
    """Take a record away; an alert goes to the list of those removed."""
    own: dict[str, Callable[[], object]] = {
        DESIGNATION: lambda: remove_designation(workspace, row.id, reason=reason),
        **{kind: lambda: take_down_alert(workspace, row.kind, row.id, reason=reason) for kind in ALERT_KINDS},
    }
    own.get(row.kind, lambda: remove_record(workspace, row.kind, row.id, reason=reason))()


def may_remove(row: RecordRow) -> bool:
    """Whether a record can be taken away at all: who somebody is can only be changed, and an alert goes once."""
    gone = row.kind in ALERT_KINDS and row.text("state") == "removed"
    return not gone and row.kind not in PERSON_KINDS | {"dyad", "person_details", "referral"} and row.kind in KINDS
