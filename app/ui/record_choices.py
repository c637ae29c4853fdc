"""What a reference in a form may name: colleagues, agencies, and the records held of the same case or dyad."""

from __future__ import annotations

from app.models.record import KINDS, Field
from app.store.queries.cases import DyadRow, held_dyads, names
from app.store.queries.records import records
from app.ui.case_words import dyad_words
from app.ui.record_words import RecordWords
from app.words import _
from app.workspace import Workspace

Choice = tuple[str, str]


def choices(workspace: Workspace, field: Field, case: str, dyad: str) -> list[Choice]:
    """(id, words) of what `field` may refer to, as far as it is held here."""
    if field.refers == "staff":
        return colleagues(workspace)
    if field.refers == "agency":
        return list(names(workspace.store, "agency").items())
    kind = KINDS.get(field.refers)
    if kind is None:
        return []
    words = RecordWords(workspace)
    rows = records(workspace.store, workspace.access, kind.name, case=case, dyad=dyad)
    return [(row.id, words.line(kind, row.values).title) for row in rows]


def colleagues(workspace: Workspace) -> list[Choice]:
    """The site's staff, this person first."""
    found, me = names(workspace.store, "staff"), workspace.staff
    mine = [(me, _("{name} (you)").format(name=found[me]))] if me in found else []
    return mine + [(i, name) for i, name in found.items() if i != me]


def subjects(workspace: Workspace, case: str, *, both: bool) -> list[Choice]:
    """Whose record something may belong in: the case (where `both`), and each victim-survivor held here."""
    held: list[DyadRow] = held_dyads(workspace.store, workspace.access, case) if case else []
    about = [("", _("The case"))] if both else []
    return about + [(dyad.id, dyad_words(dyad)) for dyad in held]
