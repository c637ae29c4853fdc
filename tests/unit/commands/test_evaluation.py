"""The evaluation of a real store's closed cases, and its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from app.commands import evaluation, returns
from app.models.partial_date import InvalidDate
from tests.unit.commands.team import Team, add_dyad, move, open_case, refused

ACTIVE = ("panel", "allocated", "information_gathering", "intake", "active")


@pytest.fixture
def site(team: Team, assess: Callable[..., str]) -> Team:
    """Three cases closed in January, February (some day of it) and March, and one reopened."""
    for n, (name, closed) in enumerate(
        (("One", "2026-01-20"), ("Two", "2026-02"), ("Three", "2026-03-10"), ("Four", "2026-03-10"))
    ):
        team.clock.on(f"2025-1{n % 3}-05")
        case = team.ids[name] = open_case(team.lead, name, on=f"2025-1{n % 3}-05").id
        dyad = add_dyad(team.lead, case).id
        move(team.lead, case, *ACTIVE)
        level = {"need_level": {"drugs": "high" if n else "none", "alcohol": "not_known"}}
        assess(team.lead, "needs", case, offending_other="yes", **level)
        assess(team.lead, "behaviour", case, dyad, severity={"physical": "high", "sexual": "none"})
        assess(team.lead, "behaviour", case, dyad, point="exit", severity={"physical": "none", "sexual": "none"})
        assess(team.lead, "risk", case, point="exit", change_since_intake="significantly_reduced" if n else "no_change")
        team.clock.on("2026-03-15")
        move(team.lead, case, "closed", on=closed, closure_reason="planned_goals_met")
    move(team.lead, team.ids["Four"], "allocated", reason="Back at Marac.")
    return team


def test_closed_cases_are_counted_and_a_reopened_one_is_not(site: Team) -> None:
    result = evaluation.evaluation(site.lead)
    assert result.cases == 3
    assert result.label == ""
    assert result.table("needs").row("drugs").share.text() == "2/3 = 66.7 %"
    assert result.table("needs").row("alcohol").share.full_text() == "not known (3 missing)"
    assert result.table("risk.case_manager").row("significantly_reduced").share.text() == "2/3 = 66.7 %"
    assert result.outcome("case_manager", "physical").intake == (0, 0, 0, 3)
    assert result.outcome("case_manager", "physical").exit == (3, 0, 0, 0)
    assert result.outcome("idva", "physical").unpaired == 3
    assert site.ids["Four"] not in result.table("needs").row("drugs").case_ids


BOUNDS = (
    ("", "", 3),
    ("2026-01-20", "", 3),
    ("2026-01-21", "", 2),
    ("", "2026-01-20", 1),
    ("", "2026-02-27", 1),  # "some day in February" may be the 28th
    ("", "2026-02-28", 2),
    ("2026-02-02", "", 1),  # and may be the 1st
    ("", "2026-02", 2),
    ("", "2026", 3),
    ("2026", "2026", 3),
    ("2026-02", "2026-02", 1),
    ("2026-03-11", "", 0),
    ("2026-03-11", "2026-01-01", 0),
)


def test_dates_bound_the_day_of_closing(site: Team) -> None:
    found = [(first, last, evaluation.evaluation(site.lead, first=first, last=last).cases) for first, last, _ in BOUNDS]
    assert found == list(BOUNDS)


def test_who_may_evaluate_and_with_what_dates(site: Team) -> None:
    for who in (site.worker, site.idva):
        with refused(returns.LeadsOnly, who):
            evaluation.evaluation(who)
    for first, last in (("January", ""), ("", "2026-02-30")):
        with refused(InvalidDate, site.lead):
            evaluation.evaluation(site.lead, first=first, last=last)


def test_it_is_put_into_a_pdf_and_the_log(site: Team, tmp_path: Path) -> None:
    result = evaluation.evaluation(site.lead)
    target = tmp_path / "new" / "evaluation.pdf"
    evaluation.export_evaluation(site.lead, result, target)
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(target).pages)
    assert "2/3" in text
    assert not [name for name in ("Carys", "Nolan", site.ids["One"]) if name in text]
    (event,) = site.lead.store.db.execute("SELECT what, count FROM r_access_event").fetchall()
    assert event == ("evaluation_exported", "3")
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with refused(returns.CannotWrite, site.lead):
        evaluation.export_evaluation(site.lead, result, blocked / "evaluation.pdf")


def test_a_site_without_closed_cases_has_an_evaluation_that_says_so(team: Team, tmp_path: Path) -> None:
    result = evaluation.evaluation(team.lead)
    assert (result.cases, result.small_sample) == (0, "No completed cases.")
    evaluation.export_evaluation(team.lead, result, tmp_path / "empty.pdf")
