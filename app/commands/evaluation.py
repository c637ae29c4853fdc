"""The evaluation of completed cases."""

from __future__ import annotations

from pathlib import Path

from app.commands.returns import LeadsOnly, write_all
from app.models.evaluation import Evaluation, evaluate
from app.models.months import interval
from app.models.partial_date import require_date
from app.store.queries.returns import evaluation_cases, site_parameters
from app.workspace import Workspace


def evaluation(workspace: Workspace, *, first: str = "", last: str = "") -> Evaluation:
    """Outcome tables over the cases closed between two dates (or ever); a partial one stands for all its days.

    Raises LeadsOnly, InvalidDate.
    """
    if not workspace.access.is_lead:
        raise LeadsOnly
    require_date(first, workspace.today())
    require_date(last, workspace.today())
    first = interval(first)[0].isoformat() if first else ""
    last = interval(last)[1].isoformat() if last else ""
    cases = evaluation_cases(workspace.store, workspace.access, first=first, last=last)
    return evaluate(cases, site_parameters(workspace.store)[2])


def export_evaluation(workspace: Workspace, result: Evaluation, path: Path) -> None:
    """Put the evaluation into a PDF, and enter in the log that it left. Raises CannotWrite."""
    from app.reports.evaluation_report import evaluation_pdf

    write_all([(path, evaluation_pdf(result, workspace.now()))])
    workspace.log("evaluation_exported", count=result.cases)
