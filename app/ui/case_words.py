"""How screens name cases, people and risk."""

from __future__ import annotations

from app.models.codes import COHABITATION, LIVE_STATUSES, RELATIONSHIP
from app.store.queries.cases import DyadRow
from app.words import _

ASSESSED = frozenset({"standard", "medium", "high", "very_high"})


def person_name(name: str, unconfirmed: bool) -> str:
    """A service user's name; one not confirmed says so and shows only what they are known as."""
    if not unconfirmed:
        return name or _("No name recorded")
    return _("Name not confirmed (known as {name})").format(name=name) if name else _("Name not confirmed")


def badge_level(risk: str) -> str:
    """The badge for a risk level: "not known" and nothing are both shown as not assessed."""
    return risk if risk in ASSESSED else "not_assessed"


def dyad_words(dyad: DyadRow) -> str:
    """ "Victim-survivor A (C.W.)": by letter, with initials where their record is held."""
    plain = letter_words(dyad.letter)
    return _("{person} ({initials})").format(person=plain, initials=dyad.initials) if dyad.initials else plain


def letter_words(letter: str) -> str:
    """ "Victim-survivor A"; without the letter for an Idva, who must not learn from it how many others there are."""
    if not letter:
        return _("Victim-survivor")
    return _("Victim-survivor {letter}").format(letter=letter)


def dyad_facts(dyad: DyadRow) -> str:
    """ "Ex-partner. Live apart."."""
    facts = (RELATIONSHIP.label(dyad.relationship), COHABITATION.label(dyad.cohabitation))
    return " ".join(f"{fact}." for fact in facts if fact)


def is_closed(status: str) -> bool:
    """Whether a case in this stage is neither open nor on its way in."""
    return status not in LIVE_STATUSES
