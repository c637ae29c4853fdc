"""Every record kind of the domain, declared."""

from __future__ import annotations

from app.models import assessment, attachment, case, goal, meeting, orders, person, referral, sharing, site, work
from app.models.record import KINDS, Kind

MODULES = (assessment, attachment, case, goal, meeting, orders, person, referral, sharing, site, work)

__all__ = ["KINDS", "MODULES", "Kind"]
