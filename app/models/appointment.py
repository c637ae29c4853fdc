"""What a service user who sits before the screen may see of their own case."""

from __future__ import annotations

SHOWN_AGREEMENT = ("agreed", "not_agreed")
"""Goals that were put to them. One they were never asked about, or could not answer on, is not on the screen first."""
SHOWN_ACTORS = ("service_user", "case_manager")
"""Whose steps they see: their own and the case manager's. What agencies and the Idva do may be work they must not
know of."""
SHOWN_WITH = "service_user"
"""With whom an appointment must be to stand there."""
REVIEW_DAYS = 28
"""A goal whose review falls within so many days is asked about. (assumed)"""
