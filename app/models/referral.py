"""How a case came to the service."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import codes as c
from app.models.record import Record, ScopeKind, code, date, note, record, ref
from app.words import N_


@record("referral", scope=ScopeKind.CASE, label=N_("Referral"))
@dataclass(frozen=True, kw_only=True)
class Referral(Record):
    """A referral. `service_user_aware` is no until somebody knows better: a Marac referral must not be given away."""

    case: str = ref(N_("Case"), "case", required=True)
    received_on: str = date(N_("Date of referral"), required=True)
    source: str = code(N_("Referred by"), c.REFERRAL_SOURCE, required=True)
    agency: str = ref(N_("Agency"), "agency")
    marac_on: str = date(N_("Marac date"))
    criterion: str = code(N_("Criterion"), c.REFERRAL_CRITERION)
    service_user_aware: str = code(N_("Service user knows of the referral"), c.YES_NO, required=True)
    summary: str = note(N_("What the referral says"))
