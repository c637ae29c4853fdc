"""Appointment mode: beginning it, what may be done in it, and leaving it with the passphrase."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from app.errors import AppError
from app.models.access import Mode
from app.models.ids import stamp
from app.models.record import Json
from app.store.drafts import Draft, drop_draft, load_draft, save_draft
from app.store.queries.appointment import appointment_view
from app.store.queries.cases import case_head
from app.store.store import Changed, Put, RecordUnknown, Write
from app.workspace import LONDON, Proof, Workspace

_META = "appointment"
"""Where the store remembers the mode, so that locking, a crash or a restart never leaves it."""


class PassphraseNeeded(AppError):
    """Type your passphrase to go on. Nothing was changed."""


def begin_appointment(workspace: Workspace, case: str) -> None:
    """From now on show only what the service user of `case` may see, on this laptop, until `end_appointment`.

    A case that is not held here, or "", shows nothing at all. The beginning is entered in the access log.
    """
    head = case_head(workspace.store, workspace.access, case) if case else None
    workspace.log("appointment_begun", scope=head.scope if head else "", record=case if head else "")
    begun: dict[str, Json] = {"case": case if head else "", "begun": stamp(workspace.now())}
    workspace.store.set_meta(_META, json.dumps(begun))
    resume_appointment(workspace)


def resume_appointment(workspace: Workspace) -> bool:
    """Put a workspace just opened back into the mode it was locked in; says whether that is appointment mode."""
    begun = _begun(workspace)
    if begun is None:
        return False
    workspace.mode, workspace.only = Mode.APPOINTMENT, begun["case"]
    return True


def _begun(workspace: Workspace) -> dict[str, str] | None:
    kept = workspace.store.meta(_META)
    return {str(k): str(v) for k, v in json.loads(kept).items()} if kept else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft of "Record contact" on a case that holds what was said; `draft` tells it from others on the case."""

    case: str
    draft: str


def end_appointment(workspace: Workspace, proof: Proof) -> Waiting | None:
    """Leave the mode; returns the draft in which what was said waits to become a contact's note, None for nothing said.

    `proof` comes from `prove_passphrase` on this store: raises PassphraseNeeded for another's.
    """
    begun = _begun(workspace)
    if proof.folder != workspace.folder:
        raise PassphraseNeeded
    if begun is None:
        return None
    draft = _draft_of_contact(workspace, begun)
    workspace.store.set_meta(_META, "")
    workspace.mode, workspace.only = Mode.WORK, ""
    if proof.failed:
        workspace.log("unlock_failed", count=proof.failed)
    workspace.log("appointment_ended", record=begun["case"])
    return draft


# ---- in the mode -----------------------------------------------------------------------------------------------------


def _key(workspace: Workspace) -> str:
    return f"appointment/{workspace.only}"


def said(workspace: Workspace) -> str:
    """What was written down so far."""
    draft = load_draft(workspace.store.db, _key(workspace))
    return str(draft.value.get("note", "")) if draft else ""


def keep_said(workspace: Workspace, note: str) -> None:
    """Keep what is being written down, as a draft of this laptop: in no record until a contact is saved."""
    if not workspace.only:
        return
    draft = Draft(_key(workspace), "", {"note": note}, {}, stamp(workspace.now()))
    save_draft(workspace.store.db, draft)


def mark_asked(workspace: Workspace, question: str, *, asked: bool = True) -> Changed:
    """Note that a question was asked today, or take that back. Raises RecordUnknown for one that is not on screen."""
    view = appointment_view(workspace.store, workspace.access, today=workspace.today())
    if view is None or question not in {line.id for line in view.questions}:
        raise RecordUnknown
    values: dict[str, Json] = {"asked_on": workspace.today().isoformat() if asked else ""}
    step = Put("appointment_question", question, values)
    return workspace.store.write("appointment_question.changed", [Write(view.scope, (step,))])


def _draft_of_contact(workspace: Workspace, begun: dict[str, str]) -> Waiting | None:
    """Turn what was written down into a draft of "Record contact": its own, so that no other draft is touched."""
    db, note = workspace.store.db, said(workspace)
    drop_draft(db, _key(workspace))
    if not note.strip():
        return None
    when = datetime.fromisoformat(begun["begun"]).astimezone(LONDON)
    answers: dict[str, Json] = {
        "date": when.date().isoformat(),
        "time": when.strftime("%H:%M"),
        "with_whom": "service_user",
        "note": note.strip(),
    }
    value: dict[str, Json] = {"kind": "contact", "more": False, "answers": answers}
    waiting = Waiting(begun["case"], begun["begun"])
    save_draft(db, Draft(f"work/{waiting.case}/{waiting.draft}", "", value, {}, stamp(workspace.now())))
    return waiting
