"""The letter to the service user, in the language or languages they asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.models import record_codes as rc
from app.models.document import GoalFact, LetterFacts, Masthead
from app.reports.layout import Document
from app.reports.paper import day_words, joined, letterhead, made_words, moment_words
from app.words import N_, _, speaking

TAGS = {"en": "en-GB", "cy": "cy"}
_KINDS = {"session": N_("Meeting with you"), "meeting": N_("Meeting with you"), "other": N_("Appointment")}
"""Kinds of appointment in words for the person who is to come; the others keep the list's."""


def letter(
    facts: LetterFacts,
    words: Mapping[str, str],
    masthead: Masthead,
    created: datetime,
    languages: Sequence[str],
    *,
    address: bool,
    goals: bool,
    appointments: bool,
) -> bytes:
    """The letter as PDF, once in each of `languages`, each beginning a page.

    `words` is the worker's own text by language, "en" where another is missing. `address`, `goals` and `appointments`
    say what of the record stands in it. Its title is the site's name: a list of recent files tells nobody what it is.
    """
    with speaking(languages[0]):
        document = Document(
            masthead.site or _("Letter"),
            masthead.letterhead.strip(),
            created=created,
            labels=[masthead.label] if masthead.label else [],
            footer=made_words(masthead),
            lang=TAGS[languages[0]],
        )
    for code in languages:
        with speaking(code):
            document.part(TAGS[code])
            _head(document, facts, masthead, address)
            document.paragraph(_("Dear {name},").format(name=facts.name))
            for paragraph in (words.get(code) or words.get("en") or "").split("\n\n"):
                if paragraph.strip():
                    document.paragraph(paragraph.strip())
            if appointments:
                _appointments(document, facts)
            if goals:
                _goals(document, facts.goals)
            _close(document, facts, masthead, len(languages) > 1)
    with speaking(languages[0]):
        return document.to_bytes()


def _head(document: Document, facts: LetterFacts, masthead: Masthead, address: bool) -> None:
    document.space(10)
    to = [facts.name, *(line.strip() for line in facts.address.splitlines() if address and line.strip())]
    document.paragraph("\n".join(to))
    document.paragraph(day_words(masthead.made_on))
    if facts.reference:
        document.paragraph(_("Our reference: {reference}").format(reference=facts.reference), small=True)
    document.space(8)


def _appointments(document: Document, facts: LetterFacts) -> None:
    if not facts.appointments:
        return
    document.heading(_("Your next appointments"))
    document.bullets([joined(moment_words(a.on), _kind(a.title), a.text) + "." for a in facts.appointments])


def _kind(code: str) -> str:
    return _(_KINDS[code]) if code in _KINDS else rc.APPOINTMENT_KIND.label(code)


def _goals(document: Document, goals: Sequence[GoalFact]) -> None:
    if not goals:
        return
    document.heading(_("What we agreed to work on"))
    for goal in goals:
        document.heading(goal.wording, 3)
        lines = [_("You: {step}").format(step=_step(*step)) for step in goal.theirs]
        lines += [_("We: {step}").format(step=_step(*step)) for step in goal.ours]
        if lines:
            document.bullets(lines)


def _step(what: str, due: str) -> str:
    return _("{what}, by {day}").format(what=what, day=day_words(due)) if due else what


def _close(document: Document, facts: LetterFacts, masthead: Masthead, both: bool) -> None:
    document.heading(_("How to reach us"))
    reach = [part for part in (facts.worker, facts.phone) if part]
    document.paragraph("\n".join((", ".join(reach), letterhead(masthead))).strip())
    document.paragraph(_("If you cannot come, or would like this letter read to you, ring us."))
    if both:
        document.paragraph(_("You can speak and write to us in Welsh or in English. Tell us which you would like."))
    document.space(6)
    document.paragraph(_("Yours sincerely,"))
    document.space(30)
    document.paragraph(", ".join(part for part in (masthead.made_by, masthead.site) if part))
