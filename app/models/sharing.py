"""Information given and received, each time with its legal basis and why it was necessary."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import codes as c
from app.models import record_codes as rc
from app.models.record import Record, ScopeKind, code, moment, note, record, ref, text
from app.words import N_


@dataclass(frozen=True, kw_only=True)
class _InformationShare(Record):
    """One share of information (domain rule 7: lawful basis is not consent)."""

    case: str = ref(N_("Case"), "case", required=True)
    happened: str = moment(N_("When"), required=True, past=True)
    direction: str = code(N_("Direction"), rc.DIRECTION, required=True)
    agency: str = ref(N_("Agency"), "agency", required=True)
    person: str = text(N_("To or from whom there"))
    what: str = note(N_("What was shared"), required=True, max_length=4000)
    purpose: str = text(N_("What for"), required=True, max_length=500)
    legal_basis: str = code(N_("Legal basis"), rc.LEGAL_BASIS, required=True)
    necessity: str = note(N_("Why it was necessary and not too much"), required=True, max_length=2000)
    method: str = code(N_("How"), rc.SHARE_METHOD, required=True)
    authorised_by: str = ref(N_("Authorised by"), "staff")
    service_user_told: str = code(N_("Was the service user told?"), c.YES_NO)


@record("information_share", scope=ScopeKind.CASE, label=N_("Information shared"), observation=True)
@dataclass(frozen=True, kw_only=True)
class InformationShare(_InformationShare):
    """A share that names and locates no victim-survivor."""


@record("dyad_share", scope=ScopeKind.DYAD, label=N_("Information about a victim-survivor shared"), observation=True)
@dataclass(frozen=True, kw_only=True)
class DyadShare(_InformationShare):
    """A share about one victim-survivor, in their own scope."""

    dyad: str = ref(N_("Dyad"), "dyad", required=True)
