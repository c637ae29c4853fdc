"""The case list, the head of a case, its dyads and actions: what each line says, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.commands import cases, work
from app.models.access import Access, Mode, Role
from app.models.person import ServiceUser
from app.models.work import Action, Activity, Contact
from app.store.queries.cases import (
    CaseRow,
    actions,
    case_head,
    case_list,
    highest_risk,
    initials,
    last_number,
    names,
)
from tests.unit.commands.team import Team, add_dyad, move, open_case, referral

TODAY = "2026-03-16"
Assess = Callable[..., str]


def lines(team: Team, *, mine: bool = True, access: Access | None = None) -> list[CaseRow]:
    return case_list(team.worker.store, access or team.worker.access, today=TODAY, mine=mine)


def test_a_line_says_what_is_known_of_a_case(team: Team, assess: Assess) -> None:
    opened = open_case(team.worker)
    add_dyad(team.worker, opened.id, idva=team.ids["idva"])
    add_dyad(team.worker, opened.id, "Nia Parfitt", idva=team.ids["idva2"])
    assess(team.worker, "risk", opened.id, level={"victim": "high"})
    cases.change_case(team.worker, opened.id, review_due="2026-04-01")
    facts = {"case": "", "with_whom": "agency", "channel": "email", "outcome": "achieved"}
    work.record_contact(team.worker, opened.id, Contact(happened="2026-03-05T09:00:00Z", **facts))
    work.record_activity(
        team.worker, opened.id, Activity(case="", happened="2026-03-04", mode="indirect", work_class="disruption")
    )
    work.add_action(team.worker, opened.id, Action(case="", what="Ring", due="2026-03-15"))
    work.add_action(team.worker, opened.id, Action(case="", what="Write", due=TODAY))
    (row,) = lines(team)
    assert row == CaseRow(
        id=opened.id,
        scope=opened.scope,
        reference="W-0001",
        name="Aled Price",
        unconfirmed=False,
        risk="high",
        status="referred",
        work_mode="direct_and_indirect",
        case_manager=team.ids["worker"],
        case_manager_name="Siân Rees",
        last_at="2026-03-05T09:00:00Z",
        last_what="email",
        last_kind="contact",
        next_review="2026-04-01",
        open_actions=2,
        overdue_actions=1,
        idvas=("Miriam Okafor", "Rhian Bevan"),
        referred_on="2026-03-02",
    )
    assert (row.is_open, row.stage) == (False, "Referred")
    (narrow,) = lines(team, access=team.worker.access.for_document())
    assert narrow.idvas == ()


def test_the_highest_risk_comes_first_then_the_review_that_is_due(team: Team, assess: Assess) -> None:
    made = {}
    for name, level, review in (
        ("One", "medium", "2026-04-01"),
        ("Two", "very_high", "2026-05-01"),
        ("Three", "", "2026-01-01"),
        ("Four", "medium", "2026-03-20"),
        ("Five", "not_known", ""),
        ("Six", "medium", ""),
    ):
        made[name] = open_case(team.worker, name).id
        if level:
            assess(
                team.worker,
                "risk",
                made[name],
                level={
                    g: level if g == "victim" else "not_known"
                    for g in ("victim", "children", "other_adults", "staff", "self")
                },
            )
        if review:
            cases.change_case(team.worker, made[name], review_due=review)
    assert [row.name for row in lines(team)] == ["Two", "Four", "One", "Six", "Five", "Three"]


def test_mine_and_everybodys(team: Team) -> None:
    own, theirs = open_case(team.lead, "Own"), open_case(team.lead, "Theirs", case_manager=team.ids["worker"])
    store, access = team.lead.store, team.lead.access
    assert [row.id for row in case_list(store, access, today=TODAY)] == [own.id]
    assert {row.id for row in case_list(store, access, today=TODAY, mine=False)} == {own.id, theirs.id}


def test_a_name_that_is_not_confirmed_is_said_to_be(team: Team) -> None:
    cases.open_case(team.worker, person=ServiceUser(known_as="Matt", name_unconfirmed=True), referral=referral())
    (row,) = lines(team)
    assert (row.name, row.unconfirmed) == ("Matt", True)
    head = case_head(team.worker.store, team.worker.access, row.id)
    assert head is not None
    assert (head.name, head.unconfirmed) == ("Matt", True)


@pytest.mark.parametrize("role", [Role.IDVA, Role.ADMINISTRATOR, Role.PROGRAMME, Role.EVALUATOR])
def test_who_sees_no_cases_sees_none(team: Team, role: Role) -> None:
    opened = open_case(team.worker)
    access = Access(team.worker.staff, role)
    assert lines(team, access=access, mine=False) == []
    assert case_head(team.worker.store, access, opened.id) is None
    assert actions(team.worker.store, access, status="") == []


def test_a_marac_date_is_not_for_the_service_user(team: Team) -> None:
    """The service user must not learn of the Marac referral."""
    opened = cases.open_case(team.worker, person=ServiceUser(known_as="Al"), referral=referral(marac_on="2026-02-27"))
    for mode, shown in ((Mode.WORK, "2026-02-27"), (Mode.DOCUMENT, "")):
        head = case_head(team.worker.store, replace(team.worker.access, mode=mode), opened.id)
        assert head is not None
        assert head.marac_on == shown


def test_a_head_says_stage_dates_and_closing(team: Team) -> None:
    opened = open_case(team.worker)
    move(team.worker, opened.id, "panel", "allocated", on="2026-03-10")
    move(team.worker, opened.id, "closed", on="2026-03-12", closure_reason="deceased")
    head = case_head(team.worker.store, team.worker.access, opened.id)
    assert head is not None
    assert (head.opened_on, head.closed_on, head.status_words, head.status_since) == (
        "2026-03-10",
        "2026-03-12",
        "Closed",
        "2026-03-12",
    )


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        (None, ""),
        ("null", ""),
        ("{}", ""),
        ('{"level": "high"}', ""),
        ('{"level": {"self": "very_high"}}', ""),
        ('{"level": {"self": "very_high", "victim": "standard"}}', "standard"),
        ('{"level": {"victim": "standard", "children": "high", "staff": "medium"}}', "high"),
        ('{"level": {"victim": "not_known", "staff": "standard"}}', "standard"),
        ('{"level": {"victim": "extreme", "staff": "very_high"}}', "extreme"),
    ],
)
def test_the_highest_level_over_the_groups_at_risk(answers: str | None, level: str) -> None:
    assert highest_risk(answers) == level


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Carys Nolan", "C.N."), ("Elin Lloyd-Hughes", "E.L.H."), ("", ""), ("ŷst", "Ŷ."), (" a  b ", "A.B.")],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_numbers_and_names(team: Team) -> None:
    assert last_number(team.worker.store, "W") == 0
    open_case(team.worker)
    open_case(team.worker)
    assert (last_number(team.worker.store, "W"), last_number(team.worker.store, "X")) == (2, 0)
    assert names(team.worker.store, "staff", [team.ids["idva"], "nobody"]) == {team.ids["idva"]: "Miriam Okafor"}
    assert list(names(team.worker.store, "staff").values()) == sorted(names(team.worker.store, "staff").values())


def test_actions_of_a_case_with_a_conflict_of_interest_are_hidden(team: Team) -> None:
    opened = open_case(team.worker)
    work.add_action(team.worker, opened.id, Action(case="", what="Ring"))
    access = replace(team.worker.access, restricted=frozenset({opened.id}))
    assert actions(team.worker.store, access) == []
    assert lines(team, access=access) == []
