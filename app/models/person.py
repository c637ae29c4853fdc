"""People: the service user, the victim-survivor, and where each can be found."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import codes as c
from app.models.record import Policy, Record, Register, ScopeKind, code, date, flag, note, record, ref, text, texts
from app.words import N_


@dataclass(frozen=True, kw_only=True)
class _Named(Record):
    """The name as one register, and what goes with it."""

    given_name: str = text(N_("Given name"), register="name", search=True)
    family_name: str = text(N_("Family name"), register="name", search=True)
    known_as: str = text(N_("Known as"), register="name", search=True)
    aliases: tuple[str, ...] = texts(N_("Other names"), search=True)
    birth_date: str = date(N_("Date of birth"))

    @property
    def full_name(self) -> str:
        """Given and family name, or what the person is known as."""
        return " ".join(part for part in (self.given_name, self.family_name) if part) or self.known_as


@record("service_user", scope=ScopeKind.INDEX, label=N_("Service user"))
@dataclass(frozen=True, kw_only=True)
class ServiceUser(_Named):
    """The person on the caseload, as every case manager of the site may find them."""

    name_unconfirmed: bool = flag(N_("Name not confirmed"), register="name")
    references: tuple[str, ...] = texts(N_("Reference numbers"), search=True)


@record("person_details", scope=ScopeKind.CASE, label=N_("About the service user"))
@dataclass(frozen=True, kw_only=True)
class PersonDetails(Record):
    """What monitoring and the work need to know of the service user."""

    sex: str = code(N_("Sex"), c.SEX)
    gender_identity: str = text(N_("Gender identity"))
    ethnicity: str = code(N_("Ethnicity"), c.ETHNICITY)
    religion: str = text(N_("Religion"))
    disability: str = code(N_("Disability"), c.YES_NO)
    languages: tuple[str, ...] = texts(N_("Languages"))
    interpreter: str = code(N_("Interpreter needed"), c.YES_NO)
    correspondence_language: str = code(N_("Language for letters"), c.LANGUAGE_CHOICE)


@record("victim_survivor", scope=ScopeKind.DYAD, label=N_("Victim-survivor"))
@dataclass(frozen=True, kw_only=True)
class VictimSurvivor(_Named):
    """The person harmed; named only in their own scope."""

    sex: str = code(N_("Sex"), c.SEX)
    ethnicity: str = code(N_("Ethnicity"), c.ETHNICITY)
    correspondence_language: str = code(N_("Language for letters"), c.LANGUAGE_CHOICE)


@dataclass(frozen=True, kw_only=True)
class _Address(Record):
    """Lines and confidentiality are one register: an address never shows without its mark."""

    person: str = ref(N_("Person"), "person")
    lines: str = note(N_("Address"), register="address", required=True, max_length=400)
    confidentiality: str = code(N_("Confidentiality"), c.CONFIDENTIALITY, register="address", required=True)
    lived_from: str = date(N_("From"))
    lived_to: str = date(N_("To"))


_ADDRESS = (Register("address", Policy.MOST_PROTECTIVE, by="confidentiality"),)


@record("address", scope=ScopeKind.CASE, label=N_("Address"), registers=_ADDRESS)
@dataclass(frozen=True, kw_only=True)
class Address(_Address):
    """Where the service user lives or lived."""


@record("victim_address", scope=ScopeKind.DYAD, label=N_("Victim-survivor's address"), registers=_ADDRESS)
@dataclass(frozen=True, kw_only=True)
class VictimAddress(_Address):
    """Where the victim-survivor lives, as their case team may know it."""


@record("withheld_address", scope=ScopeKind.IDVA_PRIVATE, label=N_("Withheld address"), registers=_ADDRESS)
@dataclass(frozen=True, kw_only=True)
class WithheldAddress(_Address):
    """A refuge or withheld address: the Idva's alone; the dyad says only "withheld"."""


@dataclass(frozen=True, kw_only=True)
class _ContactPoint(Record):
    """A number and whether it is safe are one register: a number never shows without its mark."""

    person: str = ref(N_("Person"), "person")
    kind: str = code(N_("Kind"), c.CONTACT_KIND, register="reach", required=True)
    value: str = text(N_("Number or address"), register="reach", required=True, search=True)
    safe: str = code(N_("Safe to use?"), c.SAFETY, register="reach", required=True)
    safe_times: str = text(N_("Safe times"), register="reach")
    may_leave_message: str = code(N_("May leave a message?"), c.YES_NO, register="reach")
    who_may_answer: str = text(N_("Who may answer"), register="reach")
    verified_on: str = date(N_("Last checked"))
    expires: str = date(N_("Check again by"))


_REACH = (Register("reach", Policy.MOST_PROTECTIVE, by="safe"),)


@record("contact_point", scope=ScopeKind.CASE, label=N_("Contact point"), registers=_REACH)
@dataclass(frozen=True, kw_only=True)
class ContactPoint(_ContactPoint):
    """How to reach the service user."""


@record("victim_contact_point", scope=ScopeKind.DYAD, label=N_("Victim-survivor's contact point"), registers=_REACH)
@dataclass(frozen=True, kw_only=True)
class VictimContactPoint(_ContactPoint):
    """How to reach the victim-survivor, and when it is safe to."""


@record("dyad", scope=ScopeKind.DYAD, label=N_("Dyad"))
@dataclass(frozen=True, kw_only=True)
class Dyad(Record):
    """One service user, one other person, and what is between them."""

    case: str = ref(N_("Case"), "case")
    victim_survivor: str = ref(N_("Victim-survivor"), "victim_survivor", required=True)
    letter: str = text(N_("Letter"), max_length=2)
    role: str = code(N_("Role"), c.DYAD_ROLE, register="role", required=True)
    role_basis: str = text(N_("Basis for the role"), register="role")
    relationship: str = code(N_("Relationship"), c.RELATIONSHIP, required=True)
    cohabitation: str = code(N_("Living together"), c.COHABITATION)
    separated_on: str = date(N_("Separated on"))
    victim_aware: str = code(N_("Victim-survivor knows of this case"), c.YES_NO)
    dash_score: str = text(N_("Dash result (score of 24)"), max_length=4)
    idva: str = ref(N_("Idva"), "staff")
    idva_contact: str = code(N_("Idva contact"), c.IDVA_CONTACT)
    case_status: str = code(N_("Case status"), c.STATUS)
    case_reference: str = text(N_("Case reference"), max_length=20)


@record("dyad_link", scope=ScopeKind.CASE, label=N_("Victim-survivor on the case"))
@dataclass(frozen=True, kw_only=True)
class DyadLink(Record):
    """That a dyad exists, by letter alone: "Victim-survivor A". Names and places stay in the dyad's own scope."""

    letter: str = text(N_("Letter"), required=True, max_length=2)
    dyad_scope: str = text(N_("Scope"), required=True, max_length=32)
    dyad: str = ref(N_("Dyad"), "dyad", required=True)


@record("private_note", scope=ScopeKind.IDVA_PRIVATE, label=N_("Idva's private note"), observation=True)
@dataclass(frozen=True, kw_only=True)
class PrivateNote(Record):
    """What a victim-survivor told their Idva in confidence."""

    happened: str = date(N_("Date"), required=True)
    note: str = note(N_("Note"), required=True)
