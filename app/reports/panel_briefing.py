"""The panel briefing: one or two pages on which a panel can decide."""

from __future__ import annotations

from datetime import datetime

from app.models import codes as c
from app.models.document import CaseFacts, DocumentKind, Fact, Masthead
from app.reports.case_summary import (
    behaviour_section,
    colleague_labels,
    left_out_words,
    orders_section,
    risk_section,
    who_words,
    work_section,
)
from app.reports.layout import Document
from app.reports.paper import age_words, day_words, joined, letter_words, paper
from app.words import _, ngettext

MOST_INCIDENTS = 5


def panel_briefing(facts: CaseFacts, ask: str, masthead: Masthead, created: datetime, *, covert: bool) -> bytes:
    """The briefing as PDF: who, the risk and the behaviour by each perspective, orders, what was tried, and first of
    all `ask`, what the panel is asked. Victim-survivors stand in it by letter alone."""
    document = paper(DocumentKind.BRIEFING, who_words(facts), masthead, created, colleague_labels(False, covert))
    document.note(ask, "info", _("What is asked of the panel"))
    if facts.left_out and not covert:
        document.paragraph(left_out_words(facts.left_out), small=True)
    _who(document, facts, masthead.made_on)
    risk_section(document, facts.risk)
    behaviour_section(document, facts.behaviour)
    _incidents(document, facts.incidents)
    orders_section(document, facts)
    work_section(document, facts)
    return document.to_bytes()


def _who(document: Document, facts: CaseFacts, on: str) -> None:
    people = [joined(letter_words(d.letter), d.relationship, d.cohabitation) for d in facts.dyads]
    count = sum(len(dyad.children) for dyad in facts.dyads)
    children = ngettext("{n} child recorded", "{n} children recorded", count) if count else _("None recorded")
    pairs = [
        (_("Service user"), joined(facts.name, age_words(facts.birth_date, on))),
        (_("Victim-survivors"), "\n".join(people) or _("None recorded")),
        (_("Children"), children),
        (_("Stage and engagement"), joined(c.STATUS.label(facts.stage), c.ENGAGEMENT.label(facts.engagement))),
        (_("Warnings"), "; ".join(dict.fromkeys(alert.title for alert in facts.alerts))),
        (_("Earlier decisions"), "; ".join(_decision(fact) for fact in facts.decisions[:3])),
        (_("Case manager"), facts.case_manager),
    ]
    document.facts([pair for pair in pairs if pair[1]], _("Who"))


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
