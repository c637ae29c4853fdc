"""Every record kind of the domain, declared."""

from __future__ import annotations

from app.models import assessment, case, person, referral, site, work
from app.models.record import KINDS, Kind

MODULES = (assessment, case, person, referral, site, work)

__all__ = ["KINDS", "MODULES", "Kind"]
