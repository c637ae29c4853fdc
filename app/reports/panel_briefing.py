"""The panel briefing: two pages on which a panel can decide, three where there are many victim-survivors."""

from __future__ import annotations

from datetime import datetime

from app.models import codes as c
from app.models.document import CaseFacts, DocumentKind, DyadFact, Fact, Masthead, WorkFact
from app.reports.case_summary import (
    behaviour_section,
    colleague_labels,
    left_out_words,
    orders_section,
    risk_section,
    who_words,
)
from app.reports.layout import Document
from app.reports.paper import age_words, day_words, joined, letter_words, paper
from app.words import _, ngettext

MOST_INCIDENTS = 5
MOST_TABLES = 2
"""Victim-survivors whose ratings have a table each; with more, a briefing would be too long to be read in a meeting."""


def panel_briefing(facts: CaseFacts, ask: str, masthead: Masthead, created: datetime, *, covert: bool) -> bytes:
    """The briefing as PDF: who, the risk and the behaviour by each perspective, orders, what was tried, and first of
    all `ask`, what the panel is asked. Victim-survivors stand in it by letter alone."""
    document = paper(DocumentKind.BRIEFING, who_words(facts), masthead, created, colleague_labels(False, covert))
    document.note(ask, "info", _("What is asked of the panel"))
    if facts.left_out and not covert:
        document.paragraph(left_out_words(facts.left_out), small=True)
    _who(document, facts, masthead.made_on)
    _incidents(document, facts.incidents)
    orders_section(document, facts)
    risk_section(document, facts.risk)
    behaviour_section(document, facts.behaviour, compact=len(facts.dyads) > MOST_TABLES)
    _tried(document, facts.work)
    return document.to_bytes()


def _who(document: Document, facts: CaseFacts, on: str) -> None:
    people = [_person(dyad, short=len(facts.dyads) > MOST_TABLES) for dyad in facts.dyads]
    count = sum(len(dyad.children) for dyad in facts.dyads)
    children = ngettext("{n} child recorded", "{n} children recorded", count) if count else _("None recorded")
    pairs = [
        (_("Service user"), joined(facts.name, age_words(facts.birth_date, on))),
        (_("Victim-survivors"), ("\n" if len(people) <= MOST_TABLES else "; ").join(people) or _("None recorded")),
        (_("Children"), children),
        (_("Stage and engagement"), joined(c.STATUS.label(facts.stage), c.ENGAGEMENT.label(facts.engagement))),
        (_("Warnings"), "; ".join(dict.fromkeys(alert.title for alert in facts.alerts))),
        (_("Earlier decisions"), "; ".join(_decision(fact) for fact in facts.decisions[:3])),
        (_("Case manager"), facts.case_manager),
    ]
    document.facts([pair for pair in pairs if pair[1]], _("Who"))


def _person(dyad: DyadFact, *, short: bool) -> str:
    if short:
        return _("{letter}: {relationship}").format(
            letter=dyad.letter, relationship=dyad.relationship or _("Not known")
        )
    return joined(letter_words(dyad.letter), dyad.relationship, dyad.cohabitation)


def _tried(document: Document, work: WorkFact) -> None:
    document.heading(_("What was tried, since {day}").format(day=day_words(work.since)))
    contacts = ngettext("{n} contact with the service user", "{n} contacts with the service user", work.achieved)
    without = ngettext("{n} tried without success", "{n} tried without success", work.attempted)
    direct = ngettext("{n} direct activity", "{n} direct activities", work.direct)
    indirect = ngettext("{n} indirect activity", "{n} indirect activities", work.indirect)
    lines = [f"{contacts}; {without}", f"{direct}; {indirect}"]
    lines += [_("{kind}: {n}").format(kind=c.ACTIVITY_CLASS.label(k), n=n) for k, n in work.by_class.items()]
    document.bullets(lines)


def _decision(fact: Fact) -> str:
    return _("{decision}, {day}").format(decision=fact.title, day=day_words(fact.on))


def _incidents(document: Document, incidents: tuple[Fact, ...]) -> None:
    document.heading(_("Latest incidents and offences"))
    shown = incidents[:MOST_INCIDENTS]
    lines = [joined(day_words(fact.on), fact.title, letter_words(fact.letter)) + "." for fact in shown]
    more = len(incidents) - MOST_INCIDENTS
    if more > 0:
        lines.append(ngettext("{n} earlier one in 12 months.", "{n} earlier ones in 12 months.", more))
    if lines:
        document.bullets(lines)
    else:
        document.paragraph(_("None is recorded in the last 12 months. That is not to say that there was none."))
