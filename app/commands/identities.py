"""Saying that two service users, or two victim-survivors, are one person or are not, and confirming a name."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from app.commands.cases import CaseUnknown, NameMissing
from app.commands.people import DyadUnknown
from app.errors import AppError
from app.models.person import PersonLink, ServiceUser, VictimLink
from app.models.record_rules import TooLong, check, from_values
from app.store.queries.cases import case_head, held_dyads
from app.store.queries.identities import Candidate, KnownPerson, candidates, compared, known_person
from app.store.queries.known_people import known_people
from app.store.queries.records import one as one_record
from app.store.queries.victim_links import dyad_judgement
from app.store.store import Changed, Put, Write
from app.workspace import Workspace


class PersonUnknown(AppError):
    """This service user is not known on this laptop. Nothing was changed."""


class SamePersonTwice(AppError):
    """These are one record already, so there is nothing to judge. Nothing was changed."""


class WhyMissing(AppError):
    """Say why: whoever reads this later must see what it rests on. Nothing was changed; what you typed is still
    here."""


class NothingJudged(AppError):
    """Nobody has judged whether these two are one person, so there is nothing to take back. Nothing was changed."""


class NameIsConfirmed(AppError):
    """This name is confirmed already. Nothing was changed. Correct it under People instead."""


def join_people(workspace: Workspace, person: str, other: str, *, why: str) -> Changed:
    """Say that two service users' records are of one person, in the index scope of each; nothing is rewritten.

    Their cases then show as episodes of one person. `separate_people` takes it back. Raises WhyMissing, TooLong,
    SamePersonTwice, PersonUnknown, NotAllowed.
    """
    return _judge_people(workspace, person, other, "same", why)


def keep_people_apart(workspace: Workspace, person: str, other: str, *, why: str) -> Changed:
    """Say that two service users were compared and are not one person: they are not shown as new again. Raises as
    `join_people`."""
    return _judge_people(workspace, person, other, "not_same", why)


def separate_people(workspace: Workspace, person: str, other: str, *, why: str) -> Changed:
    """Take back what was judged of two service users, either way; what was judged stays readable. Raises NothingJudged,
    and as `join_people`."""
    pair = compared(workspace.store, workspace.access, person, other)
    if pair is not None and pair.candidate.judgement not in ("same", "not_same"):
        raise NothingJudged
    return _judge_people(workspace, person, other, "undone", why)


def _judge_people(workspace: Workspace, person: str, other: str, judgement: str, why: str) -> Changed:
    _check_why(why, PersonLink.KIND.fields["why"].max_length, PersonLink.KIND.fields["why"].words())
    if person == other:
        raise SamePersonTwice
    both = [known_person(workspace.store, workspace.access, each) for each in (person, other)]
    one, two = both
    if one is None or two is None:
        raise PersonUnknown
    writes = [_link_write(mine, theirs, judgement, why) for mine, theirs in ((one, two), (two, one))]
    return workspace.store.write(f"people.{_PAST[judgement]}", writes, reason=why)


_PAST = {"same": "joined", "not_same": "kept_apart", "undone": "separated"}


def _link_write(mine: KnownPerson, theirs: KnownPerson, judgement: str, why: str) -> Write:
    link = PersonLink(
        person=mine.person, other=theirs.person, other_scope=theirs.scope, judgement=judgement, why=why.strip()
    )
    return Write(mine.scope, (Put("person_link", _link_id(mine.person, theirs.person), link.values()),))


def _link_id(one: str, other: str) -> str:
    """The same on every laptop: two colleagues who judge the same pair apart show as a conflict, in words."""
    figures = hashlib.sha256(f"link/{one}/{other}".encode()).hexdigest()
    return f"{figures[:8]}-{figures[8:12]}-{figures[12:16]}-{figures[16:20]}-{figures[20:32]}"


def _check_why(why: str, most: int, field: str) -> None:
    if not why.strip():
        raise WhyMissing
    if len(why) > most:
        raise TooLong(field=field, length=len(why), most=most)


# ---- a name that becomes certain -----------------------------------------------------------------------------------


def confirm_name(
    workspace: Workspace, case: str, *, given_name: str, family_name: str, birth_date: str = ""
) -> list[Candidate]:
    """Record the confirmed name of a case's service user, and their date of birth where it is given; what they were
    known as stays. Returns who else of the site may be the same person now, the likeliest first.

    Raises CaseUnknown, NameMissing, NameIsConfirmed, InvalidDate, DateInFuture, TooLong, NotAllowed.
    """
    head = case_head(workspace.store, workspace.access, case)
    row = one_record(workspace.store, workspace.access, "service_user", head.service_user) if head else None
    if head is None or row is None:
        raise CaseUnknown
    if not (given_name.strip() or family_name.strip()):
        raise NameMissing
    held = from_values(ServiceUser, row.values)
    assert isinstance(held, ServiceUser)
    if not held.name_unconfirmed:
        raise NameIsConfirmed
    named = replace(
        held,
        given_name=given_name.strip(),
        family_name=family_name.strip(),
        birth_date=birth_date or held.birth_date,
        name_unconfirmed=False,
    )
    check(named, today=workspace.today(), now=workspace.now())
    values = {name: getattr(named, name) for name in ("given_name", "family_name", "known_as", "name_unconfirmed")}
    steps = Put("service_user", head.service_user, {**values, "birth_date": named.birth_date})
    workspace.store.write("name.confirmed", [Write(row.scope, (steps,))])
    found = known_people(workspace.store).held[head.service_user]
    return candidates(workspace.store, workspace.access, found, but=(head.service_user,))


# ---- victim-survivors ----------------------------------------------------------------------------------------------


def join_dyads(workspace: Workspace, dyad: str, other: str, *, why: str) -> Changed:
    """Say that the victim-survivors of two dyads are one person, in the scope of each case held here.

    By ids alone, and never in a dyad's own scope: an Idva must not learn from one of the other. Raises WhyMissing,
    TooLong, SamePersonTwice, DyadUnknown, NotAllowed.
    """
    return _judge_dyads(workspace, dyad, other, "same", why)


def keep_dyads_apart(workspace: Workspace, dyad: str, other: str, *, why: str) -> Changed:
    """Say that the victim-survivors of two dyads were compared and are two people. Raises as `join_dyads`."""
    return _judge_dyads(workspace, dyad, other, "not_same", why)


def separate_dyads(workspace: Workspace, dyad: str, other: str, *, why: str) -> Changed:
    """Take back what was judged of the victim-survivors of two dyads. Raises NothingJudged, and as `join_dyads`."""
    if dyad_judgement(workspace.store, workspace.access, dyad, other) not in ("same", "not_same"):
        raise NothingJudged
    return _judge_dyads(workspace, dyad, other, "undone", why)


def _judge_dyads(workspace: Workspace, dyad: str, other: str, judgement: str, why: str) -> Changed:
    _check_why(why, VictimLink.KIND.fields["why"].max_length, VictimLink.KIND.fields["why"].words())
    if dyad == other:
        raise SamePersonTwice
    held = {row.id: row for row in held_dyads(workspace.store, workspace.access)}
    if not {dyad, other} <= set(held):
        raise DyadUnknown
    writes = victim_link_writes(workspace, dyad, other, held[dyad].case, held[other].case, judgement, why)
    if not writes:
        raise DyadUnknown
    return workspace.store.write(f"victim_survivors.{_PAST[judgement]}", list(writes), reason="")


def victim_link_writes(
    workspace: Workspace, dyad: str, other: str, case: str, other_case: str, judgement: str, why: str
) -> tuple[Write, ...]:
    """One record in the scope of each of the two cases; the same one where it is one case."""
    writes = []
    for mine, theirs, where in ((dyad, other, case), (other, dyad, other_case)):
        head = case_head(workspace.store, workspace.access, where)
        if head is None or (case == other_case and mine == other):
            continue
        link = VictimLink(dyad=mine, other_dyad=theirs, judgement=judgement, why=why.strip(), covert=True)
        writes.append(Write(head.scope, (Put("victim_link", _link_id(mine, theirs), link.values()),)))
    return tuple(writes)
