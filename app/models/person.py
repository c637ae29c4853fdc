"""People: the service user, the victim-survivor, and where each can be found."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import codes as c
from app.models import record_codes as rc
from app.models.record import (
    Policy,
    Record,
    Register,
    ScopeKind,
    code,
    codes,
    date,
    flag,
    note,
    record,
    ref,
    text,
    texts,
)
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
    gender_as_registered: str = code(N_("Gender the same as registered at birth?"), rc.YES_NO_PREFER)
    gender_identity: str = text(N_("Gender identity"), hint=N_("In the person's own words"))
    ethnicity: str = code(N_("Ethnicity"), c.ETHNICITY)
    religion: str = code(N_("Religion"), rc.RELIGION)
    sexual_orientation: str = code(N_("Sexual orientation"), rc.ORIENTATION)
    disability: str = code(
        N_("Disability"), c.YES_NO, hint=N_("A physical or mental condition that has lasted or will last 12 months")
    )
    disability_effect: str = code(N_("Does it limit daily life?"), rc.DISABILITY_EFFECT)
    impairments: tuple[str, ...] = codes(N_("Impairments"), rc.IMPAIRMENT)
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
    """Never written: a letter tells a victim-survivor's own Idva how many others there are. The case's link has it."""
    role: str = code(N_("Role"), c.DYAD_ROLE, register="role", required=True)
    role_basis: str = text(N_("Basis for the role"), register="role")
    relationship: str = code(N_("Relationship"), c.RELATIONSHIP, required=True)
    cohabitation: str = code(N_("Living together"), c.COHABITATION)
    separated_on: str = date(N_("Separated on"))
    victim_aware: str = code(N_("Victim-survivor knows of this case"), c.YES_NO)
    dash_score: str = text(N_("Dash result (score of 24)"), max_length=4)
    not_assessed_because: str = text(
        N_("Not assessed, because"), max_length=500, hint=N_("For a relationship of the past that needs no ratings")
    )
    idva: str = ref(N_("Idva"), "staff")
    idva_contact: str = code(N_("Idva contact"), c.IDVA_CONTACT)
    no_idva_because: str = text(N_("No Idva linked, because"), max_length=500)
    case_status: str = code(N_("Case status"), c.STATUS)
    case_reference: str = text(N_("Case reference"), max_length=20)


@record("dyad_link", scope=ScopeKind.CASE, label=N_("Victim-survivor on the case"))
@dataclass(frozen=True, kw_only=True)
class DyadLink(Record):
    """That a dyad exists, by letter alone: "Victim-survivor A". Names and places stay in the dyad's own scope."""

    letter: str = text(N_("Letter"), required=True, max_length=2)
    dyad_scope: str = text(N_("Scope"), required=True, max_length=32)
    dyad: str = ref(N_("Dyad"), "dyad", required=True)


@record("role_designation", scope=ScopeKind.DYAD, label=N_("Role designated"), observation=True)
@dataclass(frozen=True, kw_only=True)
class RoleDesignation(Record):
    """Who was judged to be what in a dyad, by whom and on what basis; earlier judgements stay as they were."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)
    happened: str = date(N_("Date"), required=True, past=True)
    role: str = code(N_("Role of the other person"), c.DYAD_ROLE, required=True)
    basis: str = note(N_("On what basis"), required=True, max_length=2000)


@record(
    "child",
    scope=ScopeKind.DYAD,
    label=N_("Child"),
    registers=(Register("status", Policy.MOST_PROTECTIVE, by="status"),),
)
@dataclass(frozen=True, kw_only=True)
class Child(Record):
    """A child of the household or of either adult, in the victim-survivor's scope."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)
    given_name: str = text(N_("Given name"), register="name", search=True)
    family_name: str = text(N_("Family name"), register="name", search=True)
    birth_date: str = date(N_("Date of birth"), register="age")
    age_band: str = code(N_("Age"), rc.AGE_BAND, register="age")
    relation_to_service_user: str = code(N_("To the service user"), rc.CHILD_RELATION)
    relation_to_victim_survivor: str = code(N_("To the victim-survivor"), rc.CHILD_RELATION)
    lives_with: str = code(N_("Lives with"), rc.CHILD_LIVES_WITH)
    status: str = code(N_("Children's services"), rc.CHILD_STATUS, register="status")
    note: str = note(N_("What matters for this child"), max_length=4000)


@record("survivor_feedback", scope=ScopeKind.IDVA_PRIVATE, label=N_("Survivor feedback"), observation=True)
@dataclass(frozen=True, kw_only=True)
class SurvivorFeedback(Record):
    """What the victim-survivor says of their safety and freedom; collected by the Idva, never shown to the service
    user."""

    happened: str = date(N_("Date"), required=True, past=True)
    feels_safer: str = code(N_("Do they feel safer?"), rc.FEELS_SAFER, required=True)
    space_for_action: str = code(N_("Freedom in daily life"), rc.SPACE_FOR_ACTION, required=True)
    changed: str = note(N_("What changed"), max_length=4000)
    words: str = note(N_("In their own words"), max_length=4000)


@record("person_link", scope=ScopeKind.INDEX, label=N_("Same person, or not"))
@dataclass(frozen=True, kw_only=True)
class PersonLink(Record):
    """That two service users' records were compared: they are one person, or not. Taken back, it stays readable."""

    person: str = ref(N_("Service user"), "service_user", required=True)
    other: str = ref(N_("The other"), "service_user", required=True)
    other_scope: str = text(N_("Scope of the other"), max_length=32)
    judgement: str = code(N_("Judgement"), rc.SAME_PERSON, register="judgement", required=True)
    why: str = text(N_("Why"), register="judgement", max_length=500)


@record("victim_link", scope=ScopeKind.CASE, label=N_("Same victim-survivor, or not"))
@dataclass(frozen=True, kw_only=True)
class VictimLink(Record):
    """That the victim-survivors of two dyads are one person, or not, as the case team judged: by ids alone, and in the
    case's scope, because in either dyad's it would tell an Idva of the other. Always covert."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)
    other_dyad: str = ref(N_("The other dyad"), "dyad", required=True)
    judgement: str = code(N_("Judgement"), rc.SAME_PERSON, register="judgement", required=True)
    why: str = text(N_("Why"), register="judgement", max_length=500)


@record("victim_token", scope=ScopeKind.INDEX, label=N_("Known victim-survivor"))
@dataclass(frozen=True, kw_only=True)
class VictimToken(Record):
    """Keyed tokens of a linked victim-survivor: enough to say "known: ask the site lead", and no more."""

    service_user: str = ref(N_("Service user"), "service_user", required=True)
    dyad: str = ref(N_("Dyad"), "dyad", required=True)
    tokens: tuple[str, ...] = texts(N_("Tokens"))


@record("private_note", scope=ScopeKind.IDVA_PRIVATE, label=N_("Idva's private note"), observation=True)
@dataclass(frozen=True, kw_only=True)
class PrivateNote(Record):
    """What a victim-survivor told their Idva in confidence."""

    happened: str = date(N_("Date"), required=True)
    note: str = note(N_("Note"), required=True)
