"""Who may owe an action, and how an answer names them."""

from __future__ import annotations

from app.store.queries.cases import names
from app.words import _
from app.workspace import Workspace


def owners(workspace: Workspace) -> list[tuple[str, str]]:
    """Who may owe an action: this person first, then colleagues and agencies, as "staff:ID" and "agency:ID"."""
    staff, me = names(workspace.store, "staff"), workspace.staff
    mine = [(f"staff:{me}", _("{name} (you)").format(name=staff.get(me, "")))]
    others = [(f"staff:{i}", name) for i, name in staff.items() if i != me]
    return [*mine, *others, *((f"agency:{i}", name) for i, name in names(workspace.store, "agency").items())]


def owner_ids(owner: str) -> tuple[str, str]:
    """(person, agency) of an answer of `owners`; one of them is ""."""
    kind, _sep, who = owner.partition(":")
    return (who, "") if kind == "staff" else ("", who)
