"""Taking a referral in: a new case with its eligibility and victim-survivors, or a new episode of somebody known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.commands.cases import CaseUnknown, OpenedCase, open_case
from app.commands.episodes import OpenElsewhere, reopen_case
from app.commands.identities import keep_people_apart
from app.commands.people import add_dyad
from app.commands.records import add_record
from app.errors import AppError
from app.models.lifecycle import ENDED, NOT_TAKEN_ON
from app.models.person import Dyad, PersonDetails, ServiceUser, VictimSurvivor
from app.models.record_rules import check
from app.models.referral import Eligibility, Referral
from app.store.queries.identities import KnownCase, known_person
from app.workspace import Workspace


class HeldElsewhere(AppError):
    """This service user's case {reference} is not on this laptop, so it may still be open. Nothing was saved; what you
    typed is still here. Ask {holder}, or your site lead, who can open a new episode."""


@dataclass(frozen=True, slots=True)
class NamedVictim:
    """A victim-survivor named in a referral, and what is between them and the service user."""

    person: VictimSurvivor
    dyad: Dyad


@dataclass(frozen=True, slots=True)
class TakenIn:
    """A referral that became a case. `refused` says what could not be added to it, each with its words."""

    opened: OpenedCase
    refused: tuple[AppError, ...]


def take_referral(
    workspace: Workspace,
    *,
    person: ServiceUser,
    referral: Referral,
    details: PersonDetails | None = None,
    eligibility: Eligibility | None = None,
    victims: Sequence[NamedVictim] = (),
    apart: Mapping[str, str] | None = None,
    site: str = "",
) -> TakenIn:
    """Open a case for somebody new. `apart` are the people compared and found not to be the same, each with why.

    The case is open once it is written; what is refused after that is said and changes nothing else. Raises what
    `cases.open_case` and, for the eligibility, `record_rules.check` raise.
    """
    _check_eligibility(workspace, eligibility)
    opened = open_case(workspace, person=person, referral=referral, details=details, site=site)
    refused = _complete(workspace, opened, eligibility, victims)
    for other, why in (apart or {}).items():
        try:
            keep_people_apart(workspace, opened.service_user, other, why=why)
        except AppError as error:
            refused.append(error)
    return TakenIn(opened, tuple(refused))


def take_referral_again(
    workspace: Workspace,
    person: str,
    *,
    referral: Referral,
    eligibility: Eligibility | None = None,
    victims: Sequence[NamedVictim] = (),
    bring: Sequence[str] = (),
) -> TakenIn:
    """Open a new episode on the record of a service user whose earlier cases have all ended; `bring` are dyads to bring
    along. A second open case for the same person is refused.

    Raises CaseUnknown, OpenElsewhere, HeldElsewhere, and what `episodes.reopen_case` and `record_rules.check` raise.
    """
    earlier = episode_to_follow(workspace, person)
    _check_eligibility(workspace, eligibility)
    opened = reopen_case(workspace, earlier.case, referral=referral, bring=bring)
    return TakenIn(opened, tuple(_complete(workspace, opened, eligibility, victims)))


def episode_to_follow(workspace: Workspace, person: str) -> KnownCase:
    """The latest ended case of a service user, which a new episode would follow.

    Raises CaseUnknown, OpenElsewhere where a case goes on, and HeldElsewhere where that cannot be known here.
    """
    known = known_person(workspace.store, workspace.access, person)
    if known is None or not known.cases:
        raise CaseUnknown
    for case in known.cases:
        if case.going_on:
            raise OpenElsewhere(reference=case.reference)
        if not case.held:
            raise HeldElsewhere(reference=case.reference, holder=case.case_manager)
    return next((case for case in known.cases if case.status in ENDED | NOT_TAKEN_ON), known.cases[0])


def _check_eligibility(workspace: Workspace, eligibility: Eligibility | None) -> None:
    if eligibility is not None:
        check(eligibility, today=workspace.today(), now=workspace.now(), left_out=("case",))


def _complete(
    workspace: Workspace, opened: OpenedCase, eligibility: Eligibility | None, victims: Sequence[NamedVictim]
) -> list[AppError]:
    refused: list[AppError] = []
    try:
        if eligibility is not None:
            add_record(workspace, replace(eligibility, case=opened.id), case=opened.id)
    except AppError as error:
        refused.append(error)
    for victim in victims:
        try:
            add_dyad(workspace, opened.id, victim_survivor=victim.person, dyad=victim.dyad)
        except AppError as error:
            refused.append(error)
    return refused
