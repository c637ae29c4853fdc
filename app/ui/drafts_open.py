"""Drafts left open on this laptop, each with whom it is about and the way back to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.models.access import Role
from app.models.kinds import KINDS
from app.store.drafts import Draft, list_drafts
from app.store.queries.cases import case_head, held_dyads
from app.ui.area import Args
from app.ui.case_words import dyad_words, person_name
from app.words import N_, _
from app.workspace import Workspace


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A draft in words, and the page that goes on with it."""

    key: str
    who: str
    what: str
    saved_at: str
    page: str
    args: Args


Way = Callable[[Draft, str], tuple[str, str, Args] | None]
"""From a draft and what follows the first part of its key: what it is in words, its page, and the page's args."""


def _work(draft: Draft, rest: str) -> tuple[str, str, Args]:
    subject, _slash, waiting = rest.partition("/")
    if waiting:  # what was written down in an appointment
        return _("Note from an appointment"), "work", {"subject": subject, "draft": waiting}
    return _("Contact or activity"), "work", {"subject": subject}


def _referral(draft: Draft, rest: str) -> tuple[str, str, Args]:
    return _("New referral"), "referral", {}


def _assessment(draft: Draft, rest: str) -> tuple[str, str, Args] | None:
    names = ("instrument", "case", "dyad", "perspective", "time_point")
    args = {name: str(draft.value.get(name) or "") for name in names}
    words = {"behaviour": _("Behaviour assessment"), "risk": _("Risk assessment"), "needs": _("Needs assessment")}
    return words.get(args["instrument"].split("@")[0], _("Assessment")), "assessment", args


def _record(draft: Draft, rest: str) -> tuple[str, str, Args] | None:
    kind, args = KINDS.get(rest.split("/")[0]), draft.place.get("args")
    if kind is None or not isinstance(args, dict):
        return None
    return kind.words(), str(draft.place.get("kind") or "record"), {str(k): str(v) for k, v in args.items()}


WAYS: Mapping[str, Way] = {"work": _work, "referral": _referral, "assessment": _assessment, "record": _record}
"""How a draft is gone on with, by the first part of its key; the one table that a new kind of draft is added to."""


_PAGES = {
    "closure": N_("Close the case"),
    "plan": N_("Contact plan"),
    "goal": N_("Goal"),
    "session": N_("Session"),
    "meeting": N_("Meeting"),
    "handover": N_("Hand the case over"),
}
"""Pages whose drafts say by themselves where they are gone on with."""


def _page(draft: Draft, rest: str) -> tuple[str, str, Args] | None:
    kind, args = str(draft.place.get("kind") or ""), draft.place.get("args")
    if kind not in _PAGES or not isinstance(args, dict):
        return None
    return _(_PAGES[kind]), kind, {str(k): str(v) for k, v in args.items()}


def open_drafts(workspace: Workspace) -> list[OpenDraft]:
    """Every draft that a person can go on with, the last saved first; none about a case that is not held any more."""
    found = []
    for draft in list_drafts(workspace.store.db):
        first, _slash, rest = draft.key.partition("/")
        way = WAYS.get(first, _page)(draft, rest)
        if way is None:
            continue
        what, page, args = way
        subject = args.pop("subject", "") or args.get("dyad") or args.get("case", "")
        who, about = _who(workspace, subject)
        if subject and not about:
            continue
        found.append(OpenDraft(draft.key, who, what, draft.saved_at, page, {**about, **args}))
    return found


def _who(workspace: Workspace, subject: str) -> tuple[str, Args]:
    """Whom a case or a dyad is about, in words, and the args that name it to a page."""
    if not subject:
        return "", {}
    head = case_head(workspace.store, workspace.access, subject)
    if head is not None:
        return person_name(head.name, head.unconfirmed), {"case": subject}
    for dyad in held_dyads(workspace.store, workspace.access):
        if dyad.id == subject:
            own = workspace.role is Role.IDVA and dyad.name  # for others a name stays covered
            return own or dyad_words(dyad), {"dyad": dyad.id}
    return "", {}
