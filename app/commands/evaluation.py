"""The evaluation of completed cases."""

from __future__ import annotations

from pathlib import Path

from app.commands.returns import CannotWrite, LeadsOnly, write_whole
from app.models.evaluation import Evaluation, evaluate
from app.models.partial_date import require_date
from app.store.queries.returns import evaluation_cases, site_parameters
from app.workspace import Workspace


def evaluation(workspace: Workspace, *, first: str = "", last: str = "") -> Evaluation:
    """Outcome tables over the cases closed between two days (or ever). Raises LeadsOnly, InvalidDate."""
    if not workspace.access.is_lead:
        raise LeadsOnly
    require_date(first, workspace.today())
    require_date(last, workspace.today())
    cases = evaluation_cases(workspace.store, workspace.access, first=first, last=last)
    return evaluate(cases, site_parameters(workspace.store)[2])


def export_evaluation(workspace: Workspace, result: Evaluation, path: Path) -> None:
    """Put the evaluation into a PDF, and enter in the log that it left. Raises CannotWrite."""
    from app.reports.evaluation_report import evaluation_pdf

    content = evaluation_pdf(result, workspace.now())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, content)
    except OSError as error:
        raise CannotWrite(why=error.strerror or "") from error
    workspace.log("evaluation_exported", count=result.cases)
