"""The contact plan on paper: for the case team and the Idva, never to leave them."""

from __future__ import annotations

from datetime import datetime

from app.models import codes as c
from app.models import record_codes as rc
from app.models.document import DocumentKind, Masthead, PlanFacts
from app.reports.layout import Document
from app.reports.paper import day_words, joined, letter_words, paper
from app.words import _


def contact_plan(facts: PlanFacts, masthead: Masthead, created: datetime) -> bytes:
    """The plan as PDF: whether it may be used stands first."""
    labels = [
        _("Never to leave the case team and the Idva"),
        _("Not for the service user, not for agencies, not for a case file elsewhere"),
    ]
    document = paper(DocumentKind.PLAN, _subtitle(facts), masthead, created, labels)
    _standing(document, facts, masthead.made_on)
    if facts.never_mention:
        document.note(facts.never_mention, "danger", _("Never mention"))
    document.facts(_how(facts), _("How contact can be made"))
    for alert in facts.alerts:
        document.note(alert.text or alert.title, "warn", alert.title)
    document.heading(_("If anything changes"))
    document.bullets(
        [
            _("After a new incident this plan is no longer valid. Ring the Idva before the next contact."),
            _("If the service user asks how you know something, do not answer, and tell the Idva the same day."),
            _("Shred this page when a newer one is made, and on the day the plan ends."),
        ]
    )
    return document.to_bytes()


def _subtitle(facts: PlanFacts) -> str:
    whom = letter_words(facts.letter) or _("Victim-survivor")
    about = _("{person} ({initials})").format(person=whom, initials=facts.initials) if facts.initials else whom
    who = ", ".join(part for part in (facts.name, facts.reference) if part)
    return _("{who}. {about}").format(who=who, about=about) if who else about


def _standing(document: Document, facts: PlanFacts, on: str) -> None:
    ended = bool(facts.expires) and facts.expires < on[: len(facts.expires)]
    if facts.none_because:
        document.note(facts.none_because, "danger", _("No plan can be cleared. Make no contact without the Idva"))
    elif facts.state == "cleared" and not ended:
        said = [
            _("By {name} on {day}").format(name=facts.cleared_by, day=day_words(facts.cleared_on))
            if facts.cleared_by and facts.cleared_on
            else facts.cleared_by,
            _("Valid until {day}").format(day=day_words(facts.expires)) if facts.expires else _("No end date is set"),
        ]
        document.note(joined(*said) + ".", "info", _("Cleared by the Idva"))
    else:
        why = facts.void_because or (_("It ended on {day}").format(day=day_words(facts.expires)) if ended else "")
        title = rc.PLAN_STATE.label("void" if ended else facts.state)
        document.note(joined(why, _("Make no contact by this plan")) + ".", "danger", title)


def _how(facts: PlanFacts) -> list[tuple[str, str]]:
    idva = ", ".join(part for part in (facts.idva, facts.idva_phone) if part)
    pairs = [
        (_("Allowed ways of contact"), ", ".join(c.CHANNEL.label(code) for code in facts.channels) or _("None")),
        (_("Times and places that are safe"), facts.times or _("Not written down")),
        (_("What else to know"), facts.note),
        (_("Relationship"), joined(facts.relationship, facts.cohabitation)),
        (_("Idva"), idva or _("None recorded")),
    ]
    return [pair for pair in pairs if pair[1]]
