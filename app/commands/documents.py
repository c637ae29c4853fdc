"""Making documents of a case, and letting them leave: each states who asked, when and for whom, and each is logged."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from app.commands.attachments import About, attach_bytes
from app.commands.cases import CaseUnknown
from app.commands.people import DyadUnknown
from app.commands.plans import contact_plan_warning
from app.commands.returns import write_whole
from app.errors import AppError
from app.models.document import DocumentKind, LetterFacts, Masthead, letter_languages, tells_of_referral
from app.models.guards import letter_words
from app.models.naming import Mention, Part, mentions
from app.progress import Progress
from app.store.queries.cases import case_head, held_dyads
from app.store.queries.documents import case_facts, masthead_of, plan_facts
from app.store.queries.letters import letter_facts
from app.store.queries.naming import known_names
from app.store.queries.plans import contact_plans
from app.words import _, speaks
from app.workspace import Workspace

EXPORTED, PRINTED, KEPT = "exported", "printed", "kept"
ACTS = tuple(f"{kind.value}_{act}" for kind in DocumentKind for act in (EXPORTED, PRINTED, KEPT))
"""What the access log says of a document that left or was kept: its kind and what was done with it."""
UNCOVERED = "revealed"
"""What the log says where a document uncovered names and addresses on the screen, as when they are uncovered there."""
_REASON = 300


class RecipientMissing(AppError):
    """Say for whom the document is: it states that at its foot, and the log keeps it. Nothing was made; what you typed
    is still here."""


class AskMissing(AppError):
    """Say what you ask of the panel: it is what they read first. Nothing was made; what you typed is still here."""


class ReasonForNames(AppError):
    """Say why victim-survivors' names and confidential addresses must stand in this document. Nothing was made; what
    you typed is still here."""


class LetterWordsMissing(AppError):
    """There is nothing in this letter yet: write your own words, or let appointments or goals stand in it. Nothing was
    made."""


class NameNotConfirmed(AppError):
    """The name of this service user is not confirmed, so no letter is made: it could reach somebody else. Nothing was
    made. Confirm the name first."""


class LetterGivesAway(AppError):
    """This letter would hold an address or a number of a victim-survivor, in your own words or in a goal or an
    appointment. No letter to the service user may. Nothing was made; what you typed is still here. Take it out."""


class LetterNames(AppError):
    """This letter would name somebody from a victim-survivor's record, or speak of Marac or an Idva, in your own words
    or in a goal or an appointment. Nothing was made; what you typed is still here. Take it out, or say why it must
    stand in a letter to the service user."""


class NoPlan(AppError):
    """There is no contact plan for this victim-survivor yet. Nothing was made. Write one first, and have the Idva clear
    it."""


class TooWide(AppError):
    """This document names victim-survivors, so it is not kept with the case, where their own records' walls do not
    reach. Nothing was kept. Make it without names to keep a copy."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What document somebody asks for. `reason` says why names, confidential addresses or somebody named in a letter
    must stand; `words` is a letter's own text by language, or under "en" what a panel is asked."""

    kind: DocumentKind
    case: str = ""
    dyad: str = ""
    recipient: str = ""
    words: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    protected: bool = False
    covert: bool = False
    address: bool = True
    goals: bool = True
    appointments: bool = True


@dataclass(frozen=True, slots=True)
class MadeDocument:
    """A document in memory, as it may be looked at, saved, printed or kept. `scope` is that of its case or dyad."""

    wanted: Wanted
    data: bytes
    scope: str
    recipient: str
    languages: tuple[str, ...] = ()
    untranslated: bool = False
    """Whether a language it should have been written in has no words on this laptop."""
    names_somebody: bool = False
    """Whether it names a victim-survivor, so that no copy of it may lie with the case."""


def make_document(workspace: Workspace, wanted: Wanted, *, progress: Progress | None = None) -> MadeDocument:
    """Make a document in memory; nothing leaves and nothing is kept by it. One with victim-survivors' names and
    confidential addresses uncovers them, so that making it is entered in the log with its reason.

    Raises CaseUnknown, DyadUnknown, RecipientMissing, AskMissing, ReasonForNames, NameNotConfirmed, LetterWordsMissing,
    LetterGivesAway, LetterNames, NoPlan, Cancelled.
    """
    (progress or Progress()).step(0, 0, "document")
    if wanted.kind is DocumentKind.LETTER:
        return _letter(workspace, wanted)
    if not wanted.recipient.strip():
        raise RecipientMissing
    if wanted.kind is DocumentKind.PLAN:
        return _plan(workspace, wanted)
    return _of_case(workspace, wanted)


def _masthead(workspace: Workspace, recipient: str) -> Masthead:
    site, head, label = masthead_of(workspace.store)
    me = workspace.store.read("staff", workspace.staff)
    return Masthead(
        site=site,
        letterhead=head,
        label=label,
        made_by=str(me.values.get("name") or "") if me else "",
        phone=str(me.values.get("phone") or "") if me else "",
        made_on=workspace.today().isoformat(),
        recipient=" ".join(recipient.split()),
    )


def _of_case(workspace: Workspace, wanted: Wanted) -> MadeDocument:
    from app.reports.case_summary import case_summary
    from app.reports.panel_briefing import panel_briefing

    summary = wanted.kind is DocumentKind.SUMMARY
    protected = wanted.protected and summary
    if protected and not wanted.reason.strip():
        raise ReasonForNames
    ask = wanted.words.get("en", "").strip()
    if not summary and not ask:
        raise AskMissing
    facts = case_facts(
        workspace.store,
        workspace.access,
        wanted.case,
        today=workspace.today(),
        protected=protected,
        covert=wanted.covert,
    )
    head = case_head(workspace.store, workspace.access, wanted.case)
    if facts is None or head is None:
        raise CaseUnknown
    masthead, now = _masthead(workspace, wanted.recipient), workspace.now()
    if protected:
        workspace.log(UNCOVERED, scope=head.scope, record=wanted.case, reason=" ".join(wanted.reason.split())[:_REASON])
    if summary:
        data = case_summary(facts, masthead, now, protected=protected, covert=wanted.covert)
    else:
        data = panel_briefing(facts, ask, masthead, now, covert=wanted.covert)
    return MadeDocument(wanted, data, head.scope, masthead.recipient, names_somebody=protected)


def _plan(workspace: Workspace, wanted: Wanted) -> MadeDocument:
    from app.reports.contact_plan import contact_plan

    held = [d for d in held_dyads(workspace.store, workspace.access) if d.id == wanted.dyad]
    if not held:
        raise DyadUnknown
    facts = plan_facts(workspace.store, workspace.access, wanted.dyad)
    if facts is None:
        raise NoPlan
    masthead = _masthead(workspace, wanted.recipient)
    return MadeDocument(wanted, contact_plan(facts, masthead, workspace.now()), held[0].scope, masthead.recipient)


def _letter(workspace: Workspace, wanted: Wanted) -> MadeDocument:
    from app.reports.letter import letter

    facts = letter_facts(workspace.store, workspace.access, wanted.case, today=workspace.today())
    head = case_head(workspace.store, workspace.access, wanted.case)
    if facts is None or head is None:
        raise CaseUnknown
    if facts.unconfirmed or not facts.name:
        raise NameNotConfirmed
    words = {code: text.strip() for code, text in wanted.words.items() if text.strip()}
    shown = (wanted.goals and facts.goals) or (wanted.appointments and facts.appointments)
    if not words and not shown:
        raise LetterWordsMissing
    texts = _texts(wanted, facts, words)
    found = [m for text in texts for m in letter_mentions(workspace, wanted.case, text)]
    if any(mention.part in (Part.ADDRESS, Part.NUMBER) for mention in found):
        raise LetterGivesAway
    if (found or any(map(tells_of_referral, texts))) and not wanted.reason.strip():
        raise LetterNames
    languages = letter_languages(facts.language)
    spoken = tuple(code for code in languages if speaks(code)) or ("en",)
    data = letter(
        facts,
        words,
        _masthead(workspace, facts.name),
        workspace.now(),
        spoken,
        address=wanted.address,
        goals=wanted.goals,
        appointments=wanted.appointments,
    )
    return MadeDocument(wanted, data, head.scope, facts.name, spoken, spoken != languages, bool(found))


def _texts(wanted: Wanted, facts: LetterFacts, words: dict[str, str]) -> list[str]:
    """Every free text that would stand in a letter."""
    found = list(words.values())
    if wanted.appointments:
        found += [appointment.text for appointment in facts.appointments]
    if wanted.goals:
        for goal in facts.goals:
            found += [goal.wording, *(step for step, _due in (*goal.theirs, *goal.ours))]
    return found


def letter_mentions(workspace: Workspace, case: str, text: str) -> list[Mention]:
    """Where a text for a letter gives away somebody from a victim-survivor's record."""
    return mentions(text, known_names(workspace.store, workspace.access, case))


@dataclass(frozen=True, slots=True)
class Caution:
    """What to weigh before a letter goes to the service user; `never` is what contact plans say never to mention."""

    warnings: tuple[str, ...]
    never: tuple[str, ...]


def letter_caution(workspace: Workspace, case: str) -> Caution:
    """What stands against writing to the service user: plans that are not cleared or allow no letters, and alerts that
    forbid contact (domain.md, section 2, rule 5). Raises CaseUnknown."""
    store, access = workspace.store, workspace.access
    head = case_head(store, access, case)
    if head is None:
        raise CaseUnknown
    warnings = [task.words for task in contact_plan_warning(workspace, case)]
    if any(alert.type == "do_not_contact" for alert in head.alerts):
        warnings.insert(0, _("An alert on this case says: do not contact"))
    never = []
    for dyad in head.dyads:
        for plan in contact_plans(store, access, dyad.id)[-1:]:
            if plan.state == "cleared" and "letter" not in plan.channels:
                words = _("The contact plan of {person} allows no letters")
                warnings.append(words.format(person=letter_words(dyad.letter)))
            if plan.never_mention.strip():
                never.append(plan.never_mention.strip())
    return Caution(tuple(warnings), tuple(never))


# ---- what becomes of it ----------------------------------------------------------------------------------------------


def save_document(workspace: Workspace, made: MadeDocument, path: Path) -> None:
    """Put a document in clear where a person chose, and enter in the log that it left. Raises CannotWrite."""
    write_whole(path, made.data)
    _log(workspace, made, EXPORTED)


def note_printed(workspace: Workspace, made: MadeDocument) -> None:
    """Enter in the log that a document went to a printer."""
    _log(workspace, made, PRINTED)


def keep_document(workspace: Workspace, made: MadeDocument, *, progress: Progress | None = None) -> str:
    """Keep a copy of a document with the case, or with the dyad it is about; returns the attachment's id.

    All but a letter are marked as what the service user must not know. Raises TooWide for one that names
    victim-survivors, and what `attach_bytes` raises.
    """
    wanted = made.wanted
    if made.names_somebody:
        raise TooWide
    about = About(
        title=f"{wanted.kind.words}: {made.recipient}"[:200],
        case=wanted.case,
        dyad=wanted.dyad if wanted.kind is DocumentKind.PLAN else "",
        happened=workspace.today().isoformat(),
        covert=not wanted.kind.for_service_user,
    )
    rid = attach_bytes(workspace, made.data, f"{wanted.kind.value}.pdf", about, progress=progress)
    _log(workspace, made, KEPT)
    return rid


def _log(workspace: Workspace, made: MadeDocument, act: str) -> None:
    wanted = made.wanted
    record = wanted.dyad if wanted.kind is DocumentKind.PLAN else wanted.case
    said = ". ".join(part for part in (made.recipient, " ".join(wanted.reason.split())) if part)
    workspace.log(f"{wanted.kind.value}_{act}", scope=made.scope, record=record, reason=said[:_REASON])
