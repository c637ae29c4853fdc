"""What a case must hold before it goes on to its next stage, as tasks that a person can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.models.lifecycle import EARLY_CLOSURES, ENDED, depth, goes_forward, is_open
from app.models.months import interval
from app.words import N_, _, ngettext

REVIEW_WEEKS = 12
"""Weeks between reviews where the site says nothing (domain.md, section 3; some providers use 8)."""
CHECK_KINDS = (
    "police",
    "probation",
    "childrens_services",
    "housing",
    "health",
    "mental_health",
    "substance_misuse",
)
"""The kinds of agency every case is checked with where the site says nothing."""
CHECK_ANSWERS = frozenset({"answered", "refused", "none_held"})
"""What ends an agency check: refusing and holding nothing are answers."""


@dataclass(frozen=True, slots=True)
class Held:
    """An assessment that is there, or (`waived`) the recorded reason why it could not be had."""

    instrument: str
    perspective: str
    time_point: str
    happened: str = ""
    waived: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One thing the site asks of agencies: which of `agencies` may answer it, and how it stands ("", asked, done)."""

    key: str
    name: str
    agencies: tuple[str, ...]
    state: str = ""


@dataclass(frozen=True, slots=True)
class DyadFacts:
    """What the guards need to know of one victim-survivor on the case, by letter.

    `past` is a relationship that needs no ratings; `plan` is the state of the contact plan: "" for none, "none" for a
    reason why there is none, "expired", or its code.
    """

    id: str
    letter: str
    held: bool = True
    idva: bool = False
    no_idva: bool = False
    past: bool = False
    plan: str = ""
    ratings: frozenset[Held] = frozenset()


@dataclass(frozen=True, slots=True)
class Request:
    """A wish to close: for which reason, whether exit assessments are left out with a reason, who asked and decided."""

    id: str
    reason: str
    state: str
    asked_by: str = ""
    waived: bool = False
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What the guards need to know of one case. `on` is the day of the move; `been` the stages it has been in."""

    status: str
    on: str
    been: frozenset[str] = frozenset()
    conflicted: bool = False
    case_manager: str = ""
    decision: str = ""
    emergency: bool = False
    checks: tuple[Check, ...] = ()
    no_idva: bool = False
    dyads: tuple[DyadFacts, ...] = ()
    assessments: frozenset[Held] = frozenset()
    risk_holder: bool = False
    closure_reason: str = ""
    request: Request | None = None
    review_weeks: int = REVIEW_WEEKS


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do before the case goes on: its words, and what opens to do it.

    `code` is panel, check, victim, receive, idva, assessment, waiver, review, risk_holder, closure, approval, plan or
    settle; the other fields say of which dyad, agency or assessment.
    """

    code: str
    words: str
    dyad: str = ""
    letter: str = ""
    agency: str = ""
    instrument: str = ""
    perspective: str = ""
    time_point: str = ""


Gate = Callable[[StageFacts], Iterator[Task]]


def missing(facts: StageFacts, to: str, *, closure_reason: str = "") -> tuple[Task, ...]:
    """What stands between the case and stage `to`; empty when it may go there.

    A move back needs a reason and no task. Closing for `closure_reason` (that of the request where none is given)
    always ends with a second person's approval.
    """
    if not goes_forward(facts.status, to):
        return ()
    found = list(_settle(facts))
    if to == "closed":
        found += closing(facts, closure_reason) if is_open(facts.status) else ()
    else:
        for level, gates in _GATES.items():
            if depth(facts.status) < level <= depth(to):
                found += [task for gate in gates for task in gate(facts)]
    return tuple(dict.fromkeys(found))


def unmet(facts: StageFacts) -> tuple[Task, ...]:
    """What the stage a case is in asks for and is not there, however that came about: a merge refuses no state, and
    people are added later."""
    found = list(_settle(facts))
    for level, gates in _GATES.items():
        if level <= depth(facts.status):
            found += [task for gate in gates if gate is not _review for task in gate(facts)]
    if facts.status in ENDED:
        found += exit_tasks(facts, facts.closure_reason)
    return tuple(dict.fromkeys(found))


def closing(facts: StageFacts, closure_reason: str = "") -> Iterator[Task]:
    """What closing for a reason needs: the exit assessments or why not, the request, and its approval."""
    request = facts.request
    reason = closure_reason or (request.reason if request else "")
    yield from exit_tasks(facts, reason)
    if request is None or request.reason != reason or request.state not in {"asked", "approved"}:
        yield Task("closure", _("Say why the case is closing and who goes on with what, and ask for approval"))
    elif request.state == "asked" or not may_approve(facts, request.decided_by):
        yield Task("approval", _("Wait for somebody other than the case manager to approve the closure"))


def may_approve(facts: StageFacts, staff: str) -> bool:
    """Whether this person's approval is a second person's: neither the case manager nor whoever asked."""
    asked_by = facts.request.asked_by if facts.request else ""
    return bool(staff) and staff not in {facts.case_manager, asked_by}


def exit_tasks(facts: StageFacts, reason: str) -> Iterator[Task]:
    """The exit assessments of both perspectives that are neither there nor waived. Death, an error and a
    victim-survivor's safety leave them out, with a reason."""
    if reason in EARLY_CLOSURES:
        if facts.request is not None and not facts.request.waived and facts.request.reason == reason:
            yield Task("waiver", _("Say why the exit assessments are left out"))
        return
    yield from _case_assessments(facts, "exit")
    yield from _not_held(facts)
    for dyad in _rated(facts):
        yield from _ratings(dyad, "case_manager", "exit", ("behaviour",))
        if not dyad.no_idva:
            yield from _ratings(dyad, "idva", "exit", ("behaviour", "risk"))


def plan_tasks(facts: StageFacts) -> tuple[Task, ...]:
    """Victim-survivors whose Idva has not cleared how the service user may be contacted (domain.md, section 2, rule 5),
    one task each; a recorded reason why there is no plan counts."""
    found = []
    for dyad in facts.dyads:
        if dyad.held and dyad.plan not in {"cleared", "none"}:
            words = _(_PLAN_WORDS[dyad.plan if dyad.plan in _PLAN_WORDS else ""])
            person = letter_words(dyad.letter)
            found.append(Task("plan", words.format(person=person), dyad.id, dyad.letter))
    return tuple(found)


def letter_words(letter: str) -> str:
    """ "Victim-survivor A": all that the case may say of somebody; without the letter where it may not be known."""
    if not letter:
        return _("Victim-survivor")
    return _("Victim-survivor {letter}").format(letter=letter)


# ---- the gates -------------------------------------------------------------------------------------------------------


def _settle(facts: StageFacts) -> Iterator[Task]:
    if facts.conflicted:
        yield Task("settle", _("Two colleagues moved this case differently: settle which stage it is in"))


def _allocation(facts: StageFacts) -> Iterator[Task]:
    if facts.decision != "allocate" and not facts.emergency:
        yield Task("panel", _("Record the panel's decision to allocate, or allocate in an emergency with a reason"))


def _checks(facts: StageFacts) -> Iterator[Task]:
    for check in facts.checks:
        if check.state == "asked":
            yield Task("check", _("Record what {agency} answered").format(agency=check.name), agency=check.key)
        elif check.state != "done":
            yield Task("check", _("Ask {agency} what they hold").format(agency=check.name), agency=check.key)


def _idvas(facts: StageFacts) -> Iterator[Task]:
    if not facts.dyads and not facts.no_idva:
        yield Task("victim", _("Add each victim-survivor, or say why no Idva is linked to this case"))
    yield from _not_held(facts)
    for dyad in facts.dyads:
        if dyad.held and not dyad.idva and not dyad.no_idva:
            words = _("Link the Idva of {person}, or say why there is none")
            yield Task("idva", words.format(person=letter_words(dyad.letter)), dyad.id, dyad.letter)


def _not_held(facts: StageFacts) -> Iterator[Task]:
    """A victim-survivor whose record is not on this laptop is asked for, never passed by."""
    for dyad in facts.dyads:
        if not dyad.held:
            words = _("Take in the bundle that brings the record of {person}")
            yield Task("receive", words.format(person=letter_words(dyad.letter)), dyad.id, dyad.letter)


def _intake(facts: StageFacts) -> Iterator[Task]:
    yield from _case_assessments(facts, "intake")
    yield from _not_held(facts)
    for dyad in _rated(facts):
        yield from _ratings(dyad, "case_manager", "intake", ("behaviour",))


def _review(facts: StageFacts) -> Iterator[Task]:
    """A recent judgement of the risk, made as a review or at exit, not after the move."""
    first, last = interval(facts.on)
    since = first - timedelta(weeks=facts.review_weeks)
    for held in facts.assessments:
        if (held.instrument, held.perspective) != ("risk", "case_manager") or held.waived:
            continue
        if held.time_point in {"review", "exit"} and held.happened:
            begun, ended = interval(held.happened)
            if ended >= since and begun <= last:
                return
    words = ngettext(
        "Review the risk: the last review is more than {n} week old, or there is none",
        "Review the risk: the last review is more than {n} weeks old, or there is none",
        facts.review_weeks,
    )
    yield Task("review", words, instrument="risk", perspective="case_manager", time_point="review")


def _risk_holder(facts: StageFacts) -> Iterator[Task]:
    if not facts.risk_holder:
        yield Task("risk_holder", _("Name the person or the agency that holds the risk from now on"))


_GATES: Mapping[int, tuple[Gate, ...]] = {
    1: (_allocation,),
    2: (_checks, _idvas),
    3: (_intake,),
    4: (_review, _risk_holder),
}
"""What must be there before a case is so deep in the work (lifecycle.depth)."""


def _rated(facts: StageFacts) -> Iterator[DyadFacts]:
    """The dyads that ratings are asked about."""
    for dyad in facts.dyads:
        if dyad.held and not dyad.past:
            yield dyad


def _case_assessments(facts: StageFacts, point: str) -> Iterator[Task]:
    for name in ("risk", "needs"):
        if not _has(facts.assessments, name, "case_manager", point):
            words = _(_ASSESSMENT_WORDS[name, "case_manager", point])
            yield Task("assessment", words, instrument=name, perspective="case_manager", time_point=point)


def _ratings(dyad: DyadFacts, who: str, point: str, names: tuple[str, ...]) -> Iterator[Task]:
    for name in names:
        if not _has(dyad.ratings, name, who, point):
            words = _(_ASSESSMENT_WORDS[name, who, point]).format(person=letter_words(dyad.letter))
            yield Task("assessment", words, dyad.id, dyad.letter, "", name, who, point)


def _has(held: frozenset[Held], name: str, who: str, point: str) -> bool:
    """Whether an assessment is there; at exit the recorded reason why not counts as well, at intake it does not."""
    return any(
        (each.instrument, each.perspective, each.time_point) == (name, who, point)
        and (not each.waived or may_waive(point))
        for each in held
    )


def may_waive(time_point: str) -> bool:
    """Whether "not obtainable, because" may stand for an assessment at this point: only at exit and after."""
    return time_point in {"exit", "follow_up_6m", "follow_up_12m"}


_ASSESSMENT_WORDS: Mapping[tuple[str, str, str], str] = {
    ("risk", "case_manager", "intake"): N_("Complete the risk assessment at intake"),
    ("needs", "case_manager", "intake"): N_("Complete the needs assessment at intake"),
    ("behaviour", "case_manager", "intake"): N_("Complete the behaviour assessment at intake about {person}"),
    ("risk", "case_manager", "exit"): N_("Complete the risk assessment at exit"),
    ("needs", "case_manager", "exit"): N_("Complete the needs assessment at exit"),
    ("behaviour", "case_manager", "exit"): N_("Complete the behaviour assessment at exit about {person}"),
    ("behaviour", "idva", "exit"): N_(
        "Get the Idva's rating of behaviour at exit about {person}, or say why it cannot be had"
    ),
    ("risk", "idva", "exit"): N_("Get the Idva's rating of risk at exit to {person}, or say why it cannot be had"),
}
_PLAN_WORDS: Mapping[str, str] = {
    "": N_("Write a contact plan about {person} and ask the Idva to clear it"),
    "draft": N_("Ask the Idva to clear the contact plan about {person}"),
    "asked": N_("The Idva has not yet cleared the contact plan about {person}"),
    "void": N_("The contact plan about {person} is no longer valid: write it again and ask the Idva to clear it"),
    "expired": N_("The contact plan about {person} has run out: ask the Idva to clear it again"),
}
