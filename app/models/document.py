"""What documents are made of a case: the kinds, whom each is for, and the facts that stand in each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.words import N_, _


class DocumentKind(StrEnum):
    """A document made from the record."""

    SUMMARY = "case_summary"
    BRIEFING = "panel_briefing"
    LETTER = "letter"
    PLAN = "contact_plan"

    @property
    def words(self) -> str:
        """Its name in the reader's language."""
        return _(_WORDS[self])

    @property
    def about(self) -> str:
        """Whom it is for and what stands in it."""
        return _(_ABOUT[self])

    @property
    def for_service_user(self) -> bool:
        """Whether the service user reads it: then nothing of a victim-survivor and nothing covert can reach it."""
        return self is DocumentKind.LETTER


_WORDS = {
    DocumentKind.SUMMARY: N_("Case summary"),
    DocumentKind.BRIEFING: N_("Panel briefing"),
    DocumentKind.LETTER: N_("Letter to the service user"),
    DocumentKind.PLAN: N_("Contact plan"),
}
_ABOUT = {
    DocumentKind.SUMMARY: N_("For a colleague: the whole case on a few pages, each perspective apart."),
    DocumentKind.BRIEFING: N_("For a panel: who, the risk, what was tried and what you ask, on two or three pages."),
    DocumentKind.LETTER: N_("Appointments, agreed goals and how to reach you, with your own words."),
    DocumentKind.PLAN: N_("How contact can be made without putting them at risk. It never leaves the team."),
}


@dataclass(frozen=True, slots=True)
class Masthead:
    """What every document states: the site, who asked for it, when, and for whom. `label` marks practice sites."""

    site: str
    letterhead: str
    label: str
    made_by: str
    phone: str
    made_on: str
    recipient: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One record in a line: what it is, when (a date or a UTC moment, "" for none), and the rest in words."""

    title: str
    on: str = ""
    text: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True)
class RiskFact:
    """One perspective's latest judgement of the risk: level by group at risk. `letter` is the dyad's it is about."""

    perspective: str
    on: str
    by: str
    levels: Mapping[str, str]
    change: str
    letter: str = ""


@dataclass(frozen=True, slots=True)
class BehaviourFact:
    """One perspective's latest rating of the abuse in a dyad: severity by type."""

    letter: str
    perspective: str
    on: str
    severity: Mapping[str, str]
    first: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DyadFact:
    """A victim-survivor on the case. `name` and `addresses` are "" and () unless somebody said why they must stand."""

    letter: str
    role: str
    relationship: str
    cohabitation: str
    idva: str
    idva_contact: str
    children: tuple[str, ...] = ()
    name: str = field(default="", repr=False)
    addresses: tuple[str, ...] = field(default=(), repr=False)
    held: bool = True


@dataclass(frozen=True, slots=True)
class WorkFact:
    """What was tried since a day: contacts with the service user, and activities by kind of work."""

    since: str
    achieved: int
    attempted: int
    by_class: Mapping[str, int]
    direct: int
    indirect: int
    minutes: int


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """A case as colleagues and panels read it."""

    reference: str
    name: str
    unconfirmed: bool
    birth_date: str
    aliases: tuple[str, ...]
    stage: str
    stage_since: str
    engagement: str
    work_mode: str
    case_manager: str
    review_due: str
    referred: Fact | None
    addresses: tuple[str, ...]
    alerts: tuple[Fact, ...]
    dyads: tuple[DyadFact, ...]
    risk: tuple[RiskFact, ...]
    behaviour: tuple[BehaviourFact, ...]
    needs: tuple[tuple[str, str], ...]
    orders: tuple[Fact, ...]
    breaches: tuple[Fact, ...]
    incidents: tuple[Fact, ...]
    decisions: tuple[Fact, ...]
    goals: tuple[Fact, ...]
    actions: tuple[Fact, ...]
    work: WorkFact
    left_out: int
    """How many covert facts were left out."""


@dataclass(frozen=True, slots=True)
class GoalFact:
    """A goal agreed with the service user, and the steps that they and the service take."""

    wording: str
    theirs: tuple[tuple[str, str], ...]
    ours: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """All that a letter to the service user may hold of the record."""

    reference: str
    name: str
    unconfirmed: bool
    address: str
    worker: str
    phone: str
    language: str
    appointments: tuple[Fact, ...]
    goals: tuple[GoalFact, ...]


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """How contact can be made in one dyad, for the case team and the Idva. `name` is the service user's, "" where the
    case is not held."""

    reference: str
    name: str
    letter: str
    initials: str
    relationship: str
    cohabitation: str
    idva: str
    idva_phone: str
    state: str
    channels: tuple[str, ...]
    times: str
    never_mention: str
    note: str
    cleared_by: str
    cleared_on: str
    expires: str
    void_because: str
    none_because: str
    alerts: tuple[Fact, ...]


_TELLS = re.compile(r"\b(m\W?a\W?r\W?a\W?c|i\W?d\W?v\W?a)('?s)?\b", re.IGNORECASE)


def tells_of_referral(text: str) -> bool:
    """Whether a text speaks of Marac or an Idva: a service user must not learn of the referral from us (domain.md,
    section 2, rule 4), nor that somebody stands by the victim-survivor."""
    return _TELLS.search(text) is not None


def letter_languages(choice: str) -> tuple[str, ...]:
    """The languages a letter is written in, first to last: what the person asked for, and both where nobody asked them
    (domain.md, section 10: unknown means both)."""
    return {"en": ("en",), "cy": ("cy",)}.get(choice, ("cy", "en"))
