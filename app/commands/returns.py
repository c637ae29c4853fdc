"""The monthly return: working it out and putting it into files."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.errors import AppError
from app.models.access import Role
from app.models.months import Month, london_date, month_name
from app.models.return_facts import Laptop, ReturnParameters
from app.models.returns import MonthlyReturn, compute
from app.store.queries.cases import names
from app.store.queries.returns import last_heard, return_facts, site_parameters
from app.workspace import Workspace


class LeadsOnly(AppError):
    """Monthly returns are made by the site lead or the service manager. Nothing was changed."""


class MonthInvalid(AppError):
    """ "{month}" is not a month. Write the year and the month, like 2026-03. Nothing was changed."""


class MonthNotOver(AppError):
    """{month} has not begun yet, so there is nothing to return. Nothing was changed."""


class CannotWrite(AppError):
    """The files could not be written to the folder you chose: {why}. Nothing in Sightline was changed. Choose another
    folder."""


@dataclass(frozen=True, slots=True)
class ReturnFiles:
    """Where a return was put."""

    pdf: Path
    csv: Path
    xlsx: Path


def monthly_return(workspace: Workspace, month: str) -> MonthlyReturn:
    """The return of `month` (`YYYY-MM`) as this store has it now. Raises LeadsOnly, MonthInvalid, MonthNotOver."""
    if not workspace.access.is_lead:
        raise LeadsOnly
    try:
        wanted = Month.parse(month)
    except ValueError as error:
        raise MonthInvalid(month=month) from error
    if wanted.first > workspace.today():
        raise MonthNotOver(month=month_name(wanted))
    store = workspace.store
    name, weeks, _label = site_parameters(store)
    parameters = ReturnParameters(site_name=name, month=month, review_interval_weeks=weeks)
    facts = return_facts(store, workspace.access, until=wanted.last.isoformat())
    laptops = _expected(workspace)
    return compute(parameters, facts, laptops, {x.id: _heard(workspace, x.id) for x in laptops})


def _expected(workspace: Workspace) -> list[Laptop]:
    """The laptops whose cases the return should hold: those of case managers and leads."""
    directory = workspace.store.directory()
    people = names(workspace.store, "staff")
    holders = {Role.CASE_MANAGER, Role.SITE_LEAD, Role.SERVICE_MANAGER}
    return [
        Laptop(x.device, people.get(x.staff, ""))
        for x in directory.live_laptops()
        if directory.role_of(x.staff) in holders
    ]


def _heard(workspace: Workspace, device: str) -> str:
    if device == workspace.device:
        return workspace.today().isoformat()
    heard = last_heard(workspace.store, device)
    return london_date(datetime.fromisoformat(heard)) if heard else ""


def export_return(workspace: Workspace, ret: MonthlyReturn, folder: Path) -> ReturnFiles:
    """Put a return into `folder` as PDF, CSV and XLSX, and enter in the log that it left. File names hold no name but
    the month.

    Raises CannotWrite, and then leaves no file half written.
    """
    from app.reports.monthly_return import return_csv, return_pdf, return_xlsx

    created, label = workspace.now(), site_parameters(workspace.store)[2]
    month = ret.parameters.month
    made = ReturnFiles(*(folder / f"monthly-return-{month}.{suffix}" for suffix in ("pdf", "csv", "xlsx")))
    contents = [
        (made.pdf, return_pdf(ret, created, [label] if label else [])),
        (made.csv, return_csv(ret)),
        (made.xlsx, return_xlsx(ret, created)),
    ]
    write_all(contents)
    workspace.log("return_exported", reason=month, count=len(contents))
    return made


def write_all(contents: Sequence[tuple[Path, bytes]]) -> None:
    """Write files that belong together, making their folders: all are whole beside their places before the first takes
    its own. Raises CannotWrite."""
    fresh = [path.with_name(path.name + ".new") for path, _ in contents]
    try:
        for beside, (path, content) in zip(fresh, contents, strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            beside.write_bytes(content)
        for beside, (path, _content) in zip(fresh, contents, strict=True):
            beside.replace(path)
    except OSError as error:
        for beside in fresh:
            with suppress(OSError):  # the folder that cannot be written may not let go of a file either
                beside.unlink(missing_ok=True)
        raise CannotWrite(why=error.strerror or "") from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, making its folder. Raises CannotWrite."""
    write_all([(path, content)])
