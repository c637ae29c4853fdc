"""Pointing out, before a case is opened, that its referral names a victim-survivor: also one named on the same page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from string import ascii_uppercase

from PySide6.QtWidgets import QWidget

from app.commands.referrals import NamedVictim
from app.models.naming import Known, Part, names_known
from app.models.person import ServiceUser
from app.models.record import ScopeKind
from app.models.referral import Eligibility, Referral
from app.ui.naming_guard import screen_texts
from app.words import _
from app.workspace import Workspace

_APART = "apart/"


@dataclass(frozen=True, slots=True)
class Screened:
    """The parts of a referral whose words were looked through."""

    referral: Referral
    eligibility: Eligibility
    apart: dict[str, str]


def screen_referral(
    parent: QWidget,
    workspace: Workspace,
    person: ServiceUser,
    referral: Referral,
    eligibility: Eligibility,
    victims: Sequence[NamedVictim],
    apart: Mapping[str, str],
) -> Screened | None:
    """What is to be written of a referral; None: the person went back to change it.

    `apart` (person to why) is read by every case manager of the site.
    """
    texts = {
        "summary": (_("What the referral says"), referral.summary),
        "basis": (_("Basis for the priority"), eligibility.priority_basis),
        **{f"{_APART}{other}": (_("Why they are not the same"), why) for other, why in apart.items()},
    }
    also = _named(person, victims)
    found = screen_texts(parent, workspace, ScopeKind.CASE, texts, also=also)
    if found is None:
        return None
    return Screened(
        replace(referral, summary=found["summary"]),
        replace(eligibility, priority_basis=found["basis"]),
        {other: found[f"{_APART}{other}"] for other in apart},
    )


def _named(person: ServiceUser, victims: Sequence[NamedVictim]) -> list[Known]:
    """The victim-survivors named on the page, by the letters that they will have."""
    own = [person.full_name, person.known_as, *person.aliases]
    known: list[Known] = []
    for letter, victim in zip(ascii_uppercase, victims, strict=False):
        names = [victim.person.full_name, *victim.person.aliases]
        known += names_known(Part.NAME, names, shared=own, dyad=f"new-{letter}", letter=letter)
    return known
