"""The monthly return of a real store, and the files it is put into."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.commands import returns
from app.models.lifecycle import NEXT, may_move
from app.models.measures import Share
from app.models.months import Month
from app.models.return_flow import flow
from app.models.returns import MonthlyReturn
from app.store.queries import returns as queries
from app.store.queries.returns import openings_and_closings, return_facts
from tests.unit.commands.team import Team, add_dyad, dump, move, open_case, refused

ACTIVE = ("panel", "allocated", "information_gathering", "intake", "active")
Assess = Callable[..., str]


def figure(ret: MonthlyReturn, cell: str) -> Any:
    value = ret.cell(cell).value
    return (value.n, value.known, value.missing) if isinstance(value, Share) else value


def balances(ret: MonthlyReturn) -> None:
    ways_in = sum(figure(ret, f"A.{kind}") for kind in ("opened", "reopened", "transferred_in"))
    ways_out = sum(figure(ret, f"A.{kind}") for kind in ("closed", "transferred_out"))
    optional = {cell.id: cell.value for cell in ret.cells() if cell.id in {"A.inexact_in", "A.inexact_out"}}
    ways_in += optional.get("A.inexact_in", 0)  # type: ignore[operator]
    ways_out += optional.get("A.inexact_out", 0)  # type: ignore[operator]
    assert figure(ret, "A.open_end") == figure(ret, "A.open_start") + ways_in - ways_out


@pytest.fixture
def site(team: Team) -> Team:
    """January: two opened; February: one opened, one closed, one referred only; March: one sent on, one reopened."""
    lead = team.lead
    for name, day in (("One", "05"), ("Two", "08")):
        team.clock.on(f"2026-01-{day}")
        team.ids[name] = open_case(lead, name, on=f"2026-01-{day}").id
        move(lead, team.ids[name], *ACTIVE)
    team.clock.on("2026-02-03")
    team.ids["Three"] = open_case(lead, "Three", on="2026-02-03").id
    team.ids["Four"] = open_case(lead, "Four", on="2026-02-03").id
    move(lead, team.ids["Three"], "panel", "allocated")
    team.clock.on("2026-02-28")
    move(lead, team.ids["One"], "closed", closure_reason="planned_goals_met")
    move(lead, team.ids["Four"], "panel", "not_allocated")
    team.clock.on("2026-03-05")
    move(lead, team.ids["Two"], "transferred")
    team.clock.on("2026-03-09")
    move(lead, team.ids["One"], "allocated", reason="Back in contact.")
    team.clock.on("2026-03-16")
    return team


@pytest.mark.parametrize(
    ("month", "start", "opened", "reopened", "closed", "out", "end"),
    [
        ("2025-12", 0, 0, 0, 0, 0, 0),
        ("2026-01", 0, 2, 0, 0, 0, 2),
        ("2026-02", 2, 1, 0, 1, 0, 2),
        ("2026-03", 2, 0, 1, 0, 1, 2),
    ],
)
def test_the_flow_of_each_month(
    site: Team, month: str, start: int, opened: int, reopened: int, closed: int, out: int, end: int
) -> None:
    ret = returns.monthly_return(site.lead, month)
    cells = ("open_start", "opened", "reopened", "closed", "transferred_out", "open_end")
    assert [figure(ret, f"A.{cell}") for cell in cells] == [start, opened, reopened, closed, out, end]
    balances(ret)


def test_referrals_panel_decisions_and_closing_reasons(site: Team) -> None:
    ret = returns.monthly_return(site.lead, "2026-02")
    assert (figure(ret, "A.referrals"), figure(ret, "A.referrals.marac")) == (2, 2)
    assert (figure(ret, "A.panel.allocate"), figure(ret, "A.panel.not_allocate")) == (1, 1)
    assert ret.cell("A.closings.planned_goals_met").case_ids == (site.ids["One"],)
    assert figure(ret, "B.status.allocated") == 1
    assert figure(ret, "B.status.active") == 1
    assert figure(ret, "B.status.not_recorded") == 0


def test_only_leads_make_returns(site: Team) -> None:
    for who in (site.worker, site.idva):
        with refused(returns.LeadsOnly, who):
            returns.monthly_return(who, "2026-02")


@pytest.mark.parametrize(
    "month", ["2026", "2026-13", "2026-3", "March", "", "2026-03-01", "2026-03 ", "0000-01", "٢٠٢٦-٠٣"]
)
def test_what_is_no_month_is_refused(site: Team, month: str) -> None:
    with refused(returns.MonthInvalid, site.lead):
        returns.monthly_return(site.lead, month)


def test_a_month_that_has_not_begun_is_refused(site: Team) -> None:
    with refused(returns.MonthNotOver, site.lead) as raised:
        returns.monthly_return(site.lead, "2026-04")
    assert "April 2026" in raised.value.message()
    site.clock.on("2026-03-31", hour=23)  # the first of April in London
    returns.monthly_return(site.lead, "2026-04")


# ---- section E -------------------------------------------------------------------------------------------------------


def _rate(team: Team, assess: Assess, case: str, dyad: str, view: str, point: str, level: str) -> None:
    severity = {"physical": level, "sexual": "none", "harassment_stalking": "not_known", "jealous_controlling": "high"}
    assess(team.lead, "behaviour", case, dyad, view, point, severity=severity)


def test_outcomes_are_of_paired_cases_and_the_unpaired_are_counted(site: Team, assess: Assess) -> None:
    lead, case = site.lead, site.ids["Three"]
    dyads = [add_dyad(lead, case, name).id for name in ("Carys Nolan", "Nia Parfitt")]
    _rate(site, assess, case, dyads[0], "case_manager", "intake", "high")
    _rate(site, assess, case, dyads[1], "case_manager", "intake", "moderate")
    _rate(site, assess, case, dyads[0], "case_manager", "exit", "none")
    _rate(site, assess, case, dyads[0], "idva", "intake", "high")
    move(lead, case, "information_gathering", "intake", "active")
    move(lead, case, "closed", closure_reason="planned_goals_met")
    ret = returns.monthly_return(lead, "2026-03")
    own = "E.case_manager"
    assert [figure(ret, f"{own}.{cell}") for cell in ("paired", "unpaired", "dyads", "dyads_unpaired")] == [1, 0, 1, 1]
    assert figure(ret, f"{own}.physical.intake") == (1, 1, 0)
    assert figure(ret, f"{own}.physical.exit") == (0, 1, 0)
    assert figure(ret, f"{own}.physical.high.none") == 1
    assert figure(ret, f"{own}.harassment_stalking.intake") == (0, 0, 1)
    assert [figure(ret, f"E.idva.{cell}") for cell in ("paired", "unpaired")] == [0, 1]
    balances(ret)
    # The same dyad rated again at exit: the later rating stands.
    site.clock.tick(days=1)
    _rate(site, assess, case, dyads[0], "case_manager", "exit", "standard")
    assert figure(returns.monthly_return(lead, "2026-03"), f"{own}.physical.high.standard") == 1


# ---- laptops ---------------------------------------------------------------------------------------------------------


def test_a_return_says_whose_work_is_missing(site: Team) -> None:
    """Two case managers' laptops were never heard of, and a manager's not since February; the Idvas' are not waited for."""
    site.clock.on("2026-04-02")
    case = open_case(site.worker, "Five", on="2026-04-01")
    ret = returns.monthly_return(site.lead, "2026-03")
    assert ret.provisional == (
        "Provisional: 3 of 4 laptops missing, last heard 28 Feb, 0 of 2 open cases (2 never heard)"
    )
    names = {"Bethan Howells", "Gareth Pugh", "Siân Rees", "Marcus Adeyemi"}
    assert {state.laptop.name for state in ret.laptops} == names
    site.give(site.worker, site.lead, case.scope, case.index_scope)
    assert returns.monthly_return(site.lead, "2026-03").provisional.startswith("Provisional: 2 of 4 laptops missing")


# ---- moves as they come ----------------------------------------------------------------------------------------------

stages = [stage for stage in NEXT if stage]


@st.composite
def lives(draw: st.DrawFn) -> list[tuple[str, str, str, str]]:
    """Any moves that `may_move` allows, in order, on dates in order, some of them partial."""
    at, day, found = "", 1, []
    for _ in range(draw(st.integers(min_value=0, max_value=14))):
        why = draw(st.sampled_from(("", "planned_goals_met", "deceased")))
        allowed = [to for to in stages if may_move(at, to, reason="Because", closure_reason=why)]
        if not allowed:
            break
        to = draw(st.sampled_from(allowed))
        day += draw(st.integers(min_value=0, max_value=25))
        month, date = divmod(day, 28)
        if month > 11:
            break
        exact = f"2025-{month + 1:02}-{date + 1:02}"
        found.append((at, to, draw(st.sampled_from((exact, exact, exact, exact[:7]))), why))
        at = to
    return found


@given(st.lists(lives(), min_size=1, max_size=6))
@settings(max_examples=120, deadline=None)
def test_every_life_a_case_may_lead_adds_up_in_every_month(all_moves: list[list[tuple[str, str, str, str]]]) -> None:
    from app.models.codes import OPEN_STATUSES
    from app.models.return_facts import CaseFacts

    facts = [CaseFacts(f"case {n}", f"W-{n}", moves=openings_and_closings(moves)) for n, moves in enumerate(all_moves)]
    end: tuple[str, ...] = ()
    for number in range(1, 13):
        result = flow(Month(2025, number), facts)
        assert result.open_start == end
        end = result.open_end
    # At the end of the year nobody is in doubt: who is open is who the last stage says.
    assert end == tuple(f"case {n}" for n, moves in enumerate(all_moves) if moves and moves[-1][1] in OPEN_STATUSES)


def test_moves_of_one_day_are_taken_in_the_order_of_the_stages(site: Team) -> None:
    """Everything on one day, in one millisecond: only the stages themselves say what came first."""
    site.clock.on("2026-03-12")
    frozen = site.clock.now
    site.lead.store.clock = lambda: frozen
    names = [f"Quick {n}" for n in range(6)]
    for name in names:
        case = open_case(site.lead, name, on="2026-03-12").id
        move(site.lead, case, *ACTIVE)
        move(site.lead, case, "closed", closure_reason="panel_decision")
        move(site.lead, case, "allocated", "information_gathering", reason="Closed by mistake.")
    ret = returns.monthly_return(site.lead, "2026-03")
    assert [figure(ret, f"A.{cell}") for cell in ("opened", "closed", "open_end")] == [6, 6, 8]
    assert figure(ret, "B.status.information_gathering") == 6
    balances(ret)


def test_a_move_that_was_taken_back_never_happened(site: Team) -> None:
    site.clock.on("2026-03-12")
    case = open_case(site.lead, "Mistaken", on="2026-03-12").id
    move(site.lead, case, "panel", "allocated")
    move(site.lead, case, "panel", reason="Allocated to the wrong site.")
    ret = returns.monthly_return(site.lead, "2026-03")
    assert [figure(ret, f"A.{cell}") for cell in ("opened", "open_end")] == [0, 2]
    assert case not in ret.cell("A.open_end").case_ids
    balances(ret)


def test_a_closed_case_set_back_to_active_is_open_in_the_return_too(site: Team) -> None:
    site.clock.on("2026-03-14")
    move(site.lead, site.ids["Three"], "information_gathering", "intake", "active")
    move(site.lead, site.ids["Three"], "closed", closure_reason="panel_decision")
    move(site.lead, site.ids["Three"], "active", reason="Closed by mistake.")
    site.clock.on("2026-03-16")
    move(site.lead, site.ids["Three"], "closed", closure_reason="planned_goals_met")
    ret = returns.monthly_return(site.lead, "2026-03")
    assert [figure(ret, f"A.{cell}") for cell in ("reopened", "closed", "open_end")] == [2, 2, 1]
    balances(ret)


def test_dates_that_arrive_broken_stop_no_return(site: Team) -> None:
    """Another version, or a hand-made bundle, may bring what no screen would let through."""
    from app.models.case import CaseMove
    from app.store.store import Observe, Put, Write

    scope = site.lead.store.db.execute("SELECT _scope FROM r_case WHERE _id = ?", (site.ids["Four"],)).fetchone()[0]
    broken = CaseMove(case=site.ids["Four"], from_status="not_allocated", to_status="active", happened="whenever")
    referral = site.lead.store.db.execute("SELECT _id FROM r_referral WHERE _scope = ?", (scope,)).fetchone()[0]
    steps = (
        Observe("case_move", site.lead.store.new_id(), broken.values()),
        Put("referral", referral, {"received_on": "?"}),
    )
    site.lead.store.write("x", [Write(scope, steps)])
    ret = returns.monthly_return(site.lead, "2026-02")
    assert figure(ret, "A.open_end") == 2
    facts = {f.case_id: f for f in return_facts(site.lead.store, site.lead.access, until="2026-02-28")}
    assert (facts[site.ids["Four"]].referred_on, facts[site.ids["Four"]].status_at_end) == ("", "not_allocated")


def test_the_facts_are_for_leads_and_case_managers_of_what_they_hold(site: Team) -> None:
    assert return_facts(site.idva.store, site.idva.access, until="2026-02-28") == []
    assert return_facts(site.worker.store, site.worker.access, until="2026-02-28") == []
    assert queries.evaluation_cases(site.worker.store, site.worker.access) == []


# ---- files -----------------------------------------------------------------------------------------------------------


def test_a_return_is_put_into_three_files_and_the_log(site: Team, tmp_path: Path) -> None:
    ret = returns.monthly_return(site.lead, "2026-02")
    files = returns.export_return(site.lead, ret, tmp_path / "new" / "folder")
    assert [p.name for p in (files.pdf, files.csv, files.xlsx)] == [
        f"monthly-return-2026-02.{s}" for s in ("pdf", "csv", "xlsx")
    ]
    assert sorted(p.name for p in (tmp_path / "new" / "folder").iterdir()) == sorted(
        p.name for p in (files.pdf, files.csv, files.xlsx)
    )
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(files.pdf).pages)
    assert "Teifi" in text
    assert ret.content_hash[:16] in text.replace("\n", "").replace(" ", "")
    rows = list(csv.reader(io.StringIO(files.csv.read_text(encoding="utf-8-sig"))))
    assert [row for row in rows if "A.open_end" in row and "2" in row]
    assert files.xlsx.read_bytes().startswith(b"PK")
    (event,) = site.lead.store.db.execute("SELECT what, reason, count FROM r_access_event").fetchall()
    assert event == ("return_exported", "2026-02", "3")
    assert (
        site.lead.store.db.execute(
            "SELECT kind FROM scope WHERE id = ?", (site.lead.store.meta("log_scope"),)
        ).fetchone()[0]
        == "log"
    )


def test_no_name_of_a_person_is_in_the_files(site: Team, tmp_path: Path) -> None:
    for name in ("One", "Two", "Three", "Four"):
        site.ids[f"{name}/dyad"] = add_dyad(site.lead, site.ids[name], "Perpetua Quillfeather").id
    ret = returns.monthly_return(site.lead, "2026-02")
    files = returns.export_return(site.lead, ret, tmp_path)
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(files.pdf).pages) + files.csv.read_text(
        encoding="utf-8-sig"
    )
    assert "Quillfeather" not in text
    assert site.ids["One"] not in text


@pytest.mark.parametrize("blocked", ["file", "link", "csv"])
def test_what_cannot_be_written_leaves_nothing_half_there(site: Team, tmp_path: Path, blocked: str) -> None:
    ret = returns.monthly_return(site.lead, "2026-02")
    folder = tmp_path / "out"
    if blocked == "file":
        folder.write_text("not a folder")
    elif blocked == "link":
        folder.symlink_to(tmp_path / "gone" / "deeper")
        (tmp_path / "gone").write_text("a file where a folder was")
    else:  # the second of three: a folder stands where its file would be made
        (folder / "monthly-return-2026-02.csv.new").mkdir(parents=True)
    with refused(returns.CannotWrite, site.lead) as raised:
        returns.export_return(site.lead, ret, folder)
    assert "written to the folder you chose: " in raised.value.message()
    left = [p for p in tmp_path.rglob("*") if p.is_file() and p.suffix in {".pdf", ".csv", ".xlsx", ".new"}]
    assert left == []


def test_a_full_disk_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    target = tmp_path / "sheet.pdf"
    target.write_bytes(b"before")
    if not os.path.exists("/dev/full"):
        pytest.skip("no device that is always full here")
    target.with_name("sheet.pdf.new").symlink_to("/dev/full")
    with pytest.raises(returns.CannotWrite, match="No space left"):
        returns.write_whole(target, b"x" * 100)
    assert target.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["sheet.pdf"]
    assert os.path.exists("/dev/full")  # the link went, not what it led to


def test_the_return_says_what_site_it_is_of_and_is_the_same_again(site: Team) -> None:
    first, again = (returns.monthly_return(site.lead, "2026-02") for _ in range(2))
    assert first == again
    assert (first.parameters.site_name, first.parameters.review_interval_weeks) == ("Teifi", 12)
    before = dump(site.lead)
    returns.monthly_return(site.lead, "2026-02")
    assert dump(site.lead) == before
