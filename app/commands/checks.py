"""Asking agencies what they hold about a service user, and what they answered."""

from __future__ import annotations

from collections.abc import Sequence

from app.commands.cases import require_head
from app.errors import AppError
from app.models.guards import CHECK_ANSWERS
from app.models.partial_date import require_date
from app.models.referral import AgencyCheck
from app.store.queries.records import may_read
from app.store.queries.stages import case_checks
from app.store.store import Changed, Put, Write
from app.workspace import Workspace


class NobodyToAsk(AppError):
    """There is nobody left to ask: every agency of the site's list has been asked, or the directory names none of them.
    Nothing was changed."""


class CheckUnknown(AppError):
    """This agency check is no longer here. Nothing was changed."""


class AnswerMissing(AppError):
    """Choose how the agency answered: refusing and holding nothing are answers too. Nothing was changed; what you typed
    is still here."""


def ask_checks(workspace: Workspace, case: str, agencies: Sequence[str] = (), *, on: str = "") -> Changed:
    """Record that agencies were asked what they hold, on a date (today unless said).

    Those named; with none named, all of the site's list that are not asked yet and of whose kind there is one alone.

    Raises CaseUnknown, NobodyToAsk, InvalidDate, DateInFuture, NotAllowed.
    """
    head = require_head(workspace, case)
    on = on or workspace.today().isoformat()
    require_date(on, workspace.today(), past=True)
    checks = case_checks(workspace.store, case)
    wanted = list(agencies) or [c.agencies[0] for c in checks if not c.state and len(c.agencies) == 1]
    if not wanted:
        raise NobodyToAsk
    asked = [AgencyCheck(case=case, agency=agency, asked_on=on, answer="asked") for agency in wanted]
    steps = [Put("agency_check", workspace.store.new_id(), check.values()) for check in asked]
    return workspace.store.write("checks.asked", [Write(head.scope, tuple(steps))])


def answer_check(workspace: Workspace, check: str, *, answer: str, said: str = "", on: str = "") -> Changed:
    """Record how an agency answered and what it said, on a date (today unless said).

    Raises CheckUnknown, AnswerMissing, InvalidDate, DateInFuture, NotAllowed.
    """
    view = workspace.store.read("agency_check", check)
    if view is None or not may_read(workspace.store, workspace.access, view.scope):
        raise CheckUnknown
    if answer not in CHECK_ANSWERS:
        raise AnswerMissing
    on = on or workspace.today().isoformat()
    require_date(on, workspace.today(), past=True)
    values = {"answer": answer, "answered_on": on, "said": said}
    return workspace.store.write("check.answered", [Write(view.scope, (Put("agency_check", check, values),))])
