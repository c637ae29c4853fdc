"""The site's signed directory: places, staff, laptops, agencies and the instruments they use; and the changes that
give rights."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import codes as c
from app.models import record_codes as rc
from app.models.fields import CodeList
from app.models.record import Json, Record, ScopeKind, code, data, flag, note, record, ref, text, whole
from app.words import N_

ROLES = CodeList(
    "role",
    {
        "administrator": N_("Administrator"),
        "programme": N_("Programme office"),
        "evaluator": N_("Evaluator"),
        "idva": N_("Idva"),
        "case_manager": N_("Case manager"),
        "service_manager": N_("Service manager"),
        "site_lead": N_("Site lead"),
    },
)


@record("site", scope=ScopeKind.DIRECTORY, label=N_("Site"))
@dataclass(frozen=True, kw_only=True)
class Site(Record):
    """One site, with the parameters its return prints."""

    name: str = text(N_("Name"), required=True)
    review_interval_weeks: int | None = whole(N_("Weeks between reviews"))
    repeat_definition: str = code(N_("What counts as a repeat"), rc.REPEAT_DEFINITION)
    lookup_key: str = text(N_("Key of the index tokens"), max_length=64)
    letterhead: str = note(N_("Letterhead"), search=False, max_length=500)
    checks: Json = data(N_("Agencies every case is checked with"))
    practice: bool = flag(N_("Practice site: everything on it is invented"))
    label: str = text(N_("Label printed on every page"))


@record("staff", scope=ScopeKind.DIRECTORY, label=N_("Member of staff"))
@dataclass(frozen=True, kw_only=True)
class Staff(Record):
    """A colleague, of this organisation or another."""

    name: str = text(N_("Name"), required=True, search=True)
    agency: str = ref(N_("Organisation"), "agency")
    phone: str = text(N_("Work phone"))


@record("agency", scope=ScopeKind.DIRECTORY, label=N_("Agency"))
@dataclass(frozen=True, kw_only=True)
class Agency(Record):
    """An organisation the site works with."""

    name: str = text(N_("Name"), required=True, search=True)
    kind: str = code(N_("Kind"), c.AGENCY_KIND, required=True)
    phone: str = text(N_("Phone"))


@record("laptop", scope=ScopeKind.DIRECTORY, label=N_("Laptop"), observation=True)
@dataclass(frozen=True, kw_only=True)
class Laptop(Record):
    """A laptop of the site: whose it is, its public keys, the prefix of its case references, whether it may keep the
    directory."""

    device: str = text(N_("Laptop id"), required=True, max_length=32)
    staff: str = ref(N_("Whose"), "staff", required=True)
    public_key: str = text(N_("Signing key"), required=True, max_length=64)
    receive_key: str = text(N_("Receiving key"), required=True, max_length=100)
    prefix: str = text(N_("Reference prefix"), required=True, max_length=6)
    signer: bool = flag(N_("May keep the directory"))


@record("laptop_end", scope=ScopeKind.DIRECTORY, label=N_("Laptop ended"), observation=True)
@dataclass(frozen=True, kw_only=True)
class LaptopEnd(Record):
    """A lost or retired laptop: what it wrote beyond the named heads does not count."""

    device: str = text(N_("Laptop id"), required=True, max_length=32)
    heads: Json = data(N_("Last entries that stand"))
    reason: str = text(N_("Reason"), max_length=300)


@record("role", scope=ScopeKind.DIRECTORY, label=N_("Role"), observation=True)
@dataclass(frozen=True, kw_only=True)
class RoleHeld(Record):
    """A role a member of staff holds."""

    staff: str = ref(N_("Who"), "staff", required=True)
    role: str = code(N_("Role"), ROLES, required=True)


@record("role_end", scope=ScopeKind.DIRECTORY, label=N_("Role ended"), observation=True)
@dataclass(frozen=True, kw_only=True)
class RoleEnd(Record):
    """The end of a role at named heads."""

    role: str = ref(N_("Role"), "role", required=True)
    heads: Json = data(N_("Last entries that stand"))


@record("instrument", scope=ScopeKind.DIRECTORY, label=N_("Instrument"), observation=True)
@dataclass(frozen=True, kw_only=True)
class InstrumentHeld(Record):
    """An instrument's whole definition, so that old assessments show their own wording anywhere."""

    key: str = text(N_("Instrument"), required=True, max_length=60)
    hash: str = text(N_("Hash"), required=True, max_length=64)
    definition: str = note(N_("Definition"), required=True, search=False, max_length=1_000_000)
