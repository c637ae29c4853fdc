"""What each stage asks for: tasks are empty exactly when a case may go on, and doing what they name removes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.codes import CLOSURE_REASON, OPEN_STATUSES, STATUS
from app.models.guards import (
    Check,
    DyadFacts,
    Held,
    Request,
    StageFacts,
    Task,
    closing,
    may_approve,
    missing,
    plan_tasks,
    unmet,
)
from app.models.lifecycle import EARLY_CLOSURES, NEXT, depth, forward, goes_back, goes_forward, is_open, may_move

TODAY = "2026-03-16"
STAGES = [stage for stage in NEXT if stage]
WORK = ["allocated", "information_gathering", "intake", "active", "suspended", "step_down"]

held = st.builds(
    Held,
    instrument=st.sampled_from(("behaviour", "risk", "needs")),
    perspective=st.sampled_from(("case_manager", "idva", "police")),
    time_point=st.sampled_from(("intake", "review", "exit")),
    happened=st.sampled_from(("2026-03-10", "2026-03", "2025-01-05", "2025")),
    waived=st.booleans(),
)
dyads = st.builds(
    DyadFacts,
    id=st.sampled_from(("d1", "d2", "d3")),
    letter=st.sampled_from("ABC"),
    held=st.booleans(),
    idva=st.booleans(),
    no_idva=st.booleans(),
    past=st.booleans(),
    plan=st.sampled_from(("", "draft", "asked", "cleared", "void", "expired", "none")),
    ratings=st.frozensets(held, max_size=4),
)
checks = st.builds(
    Check,
    key=st.sampled_from(("police", "housing", "a1")),
    name=st.just("Teifi Police"),
    agencies=st.just(("a1",)),
    state=st.sampled_from(("", "asked", "done")),
)
requests = st.builds(
    Request,
    id=st.just("q"),
    reason=st.sampled_from(tuple(CLOSURE_REASON.codes)),
    state=st.sampled_from(("asked", "approved", "returned", "withdrawn")),
    asked_by=st.sampled_from(("sam", "lead")),
    waived=st.booleans(),
    decided_by=st.sampled_from(("", "sam", "lead", "deputy")),
)
facts = st.builds(
    StageFacts,
    status=st.sampled_from(STAGES),
    on=st.just(TODAY),
    been=st.frozensets(st.sampled_from(STAGES)),
    conflicted=st.booleans(),
    case_manager=st.just("sam"),
    decision=st.sampled_from(("", "allocate", "defer", "not_allocate")),
    emergency=st.booleans(),
    checks=st.lists(checks, max_size=3, unique_by=lambda c: c.key).map(tuple),
    no_idva=st.booleans(),
    dyads=st.lists(dyads, max_size=3, unique_by=lambda d: d.id).map(tuple),
    assessments=st.frozensets(held, max_size=6),
    risk_holder=st.booleans(),
    request=st.none() | requests,
)


def do(found: StageFacts, task: Task, why: str = "") -> StageFacts:
    """The facts once somebody has done what a task says."""
    if task.code == "settle":
        return replace(found, conflicted=False)
    if task.code == "panel":
        return replace(found, decision="allocate")
    if task.code == "check":
        done = {"": "asked", "asked": "done"}
        return replace(
            found, checks=tuple(replace(c, state=done[c.state]) if c.key == task.agency else c for c in found.checks)
        )
    if task.code == "victim":
        return replace(found, no_idva=True)
    if task.code in {"receive", "idva", "plan"} or task.dyad:
        return replace(found, dyads=tuple(_dyad(d, task) if d.id == task.dyad else d for d in found.dyads))
    if task.code in {"assessment", "review"}:
        made = Held(task.instrument, task.perspective, task.time_point, TODAY)
        return replace(found, assessments=found.assessments | {made})
    if task.code == "risk_holder":
        return replace(found, risk_holder=True)
    if task.code == "waiver":
        assert found.request is not None
        return replace(found, request=replace(found.request, waived=True))
    if task.code == "closure":
        return replace(found, request=Request("q", why, "asked", "sam", waived=why in EARLY_CLOSURES))
    if task.code == "approval":
        assert found.request is not None
        approved = replace(found.request, state="approved", asked_by="sam", decided_by="deputy")
        return replace(found, request=approved)
    raise AssertionError(task)


def _dyad(dyad: DyadFacts, task: Task) -> DyadFacts:
    if task.code == "receive":
        return replace(dyad, held=True)
    if task.code == "idva":
        return replace(dyad, idva=True)
    if task.code == "plan":
        return replace(dyad, plan="cleared")
    made = Held(task.instrument, task.perspective, task.time_point, TODAY)
    return replace(dyad, ratings=dyad.ratings | {made})


@given(facts, st.sampled_from(STAGES), st.sampled_from(tuple(CLOSURE_REASON.codes)))
@settings(max_examples=400)
def test_doing_each_task_removes_it_and_at_the_end_none_is_left(found: StageFacts, to: str, why: str) -> None:
    for _step in range(80):
        tasks = missing(found, to, closure_reason=why)
        if not tasks:
            break
        after = do(found, tasks[0], why)
        left = missing(after, to, closure_reason=why)
        assert tasks[0] not in left
        found = after
    assert missing(found, to, closure_reason=why) == ()


def wanted(found: StageFacts, to: str, why: str) -> bool:
    """The guards of domain.md, section 3, said once more and otherwise: whether a forward move may be made."""

    def has(ratings: frozenset[Held], name: str, who: str, point: str) -> bool:
        return any(
            (h.instrument, h.perspective, h.time_point) == (name, who, point) and (point == "exit" or not h.waived)
            for h in ratings
        )

    here = found.dyads
    rated = [d for d in here if not d.past]
    if found.conflicted:
        return False
    if to == "closed":
        request = found.request
        second = request is not None and request.decided_by not in {"", "sam", request.asked_by}
        approved = request is not None and request.state == "approved" and request.reason == why and second
        if why in EARLY_CLOSURES:
            return bool(approved and request and request.waived)
        exits = all(has(found.assessments, n, "case_manager", "exit") for n in ("risk", "needs"))
        exits = exits and all(d.held for d in here)
        exits = exits and all(has(d.ratings, "behaviour", "case_manager", "exit") for d in rated)
        return exits and approved and all(
            d.no_idva or has(d.ratings, n, "idva", "exit") for d in rated for n in ("behaviour", "risk")
        )  # fmt: skip
    if to == "transferred":
        return True
    entering = range(depth(found.status) + 1, depth(to) + 1)
    if 1 in entering and not (found.decision == "allocate" or found.emergency):
        return False
    if 2 in entering:
        if any(c.state != "done" for c in found.checks) or not all(d.held and (d.idva or d.no_idva) for d in here):
            return False
        if not here and not found.no_idva:
            return False
    if 3 in entering:
        if not all(has(found.assessments, n, "case_manager", "intake") for n in ("risk", "needs")):
            return False
        if not all(d.held for d in here) or not all(
            has(d.ratings, "behaviour", "case_manager", "intake") for d in rated
        ):
            return False
    if 4 in entering:
        since = (date.fromisoformat(TODAY) - timedelta(weeks=12)).isoformat()
        recent = [
            h for h in found.assessments
            if h.instrument == "risk" and h.perspective == "case_manager" and h.time_point != "intake" and not h.waived
            and (h.happened >= since or h.happened == "2026-03")
        ]  # fmt: skip
        return bool(recent) and found.risk_holder
    return True


@given(facts, st.sampled_from(STAGES), st.sampled_from(tuple(CLOSURE_REASON.codes)))
@settings(max_examples=1500)
def test_the_tasks_are_empty_exactly_when_the_guards_are_met(found: StageFacts, to: str, why: str) -> None:
    if goes_forward(found.status, to):
        assert (missing(found, to, closure_reason=why) == ()) == wanted(found, to, why)
    else:
        assert missing(found, to, closure_reason=why) == ()


@given(facts, st.lists(st.tuples(st.sampled_from(STAGES), st.booleans()), max_size=8))
@settings(max_examples=400)
def test_no_way_into_the_work_passes_by_a_guard(found: StageFacts, steps: list[tuple[str, bool]]) -> None:
    """Whatever way a case goes, forwards and back, with nothing ever recorded, it never comes deeper than it has been or
    than its facts allow."""
    found = replace(found, been=frozenset({found.status}), conflicted=False)
    deepest = depth(found.status)
    for to, with_reason in steps:
        reason = "Because" if with_reason else ""
        if not may_move(found.status, to, reason=reason, closure_reason="deceased", been=found.been):
            continue
        if missing(found, to, closure_reason="deceased"):
            continue
        found = replace(found, status=to, been=found.been | {to})
        if depth(to) > deepest:
            gates = replace(found, status="referred")
            for gate in range(deepest + 1, depth(to) + 1):
                stage = {1: "allocated", 2: "intake", 3: "active", 4: "step_down"}[gate]
                one_before = {1: "referred", 2: "allocated", 3: "intake", 4: "active"}[gate]
                assert wanted(replace(gates, status=one_before), stage, "")
            deepest = depth(to)


def test_every_forward_way_to_a_stage_is_guarded_alike() -> None:
    nothing = StageFacts("referred", TODAY, case_manager="sam", dyads=(DyadFacts("d", "A"),))
    for status in STAGES:
        for to in forward(status):
            tasks = {t.code for t in missing(replace(nothing, status=status), to, closure_reason="planned_goals_met")}
            if is_open(to) and depth(status) < 1:
                assert "panel" in tasks, (status, to)
            if depth(to) >= 2 > depth(status):
                assert "idva" in tasks, (status, to)
            if depth(to) >= 3 > depth(status):
                assert "assessment" in tasks, (status, to)
            if depth(to) >= 4 > depth(status):
                assert {"review", "risk_holder"} <= tasks, (status, to)
            if to == "closed":
                assert {"assessment", "closure"} <= tasks, (status, to)


@pytest.mark.parametrize("frm", [s for s in STATUS.codes if s != "erased"])
def test_a_move_back_goes_only_where_the_case_has_been(frm: str) -> None:
    for to in STAGES:
        assert not may_move(frm, to, reason="Because", been=frozenset()) or goes_forward(frm, to)
        if goes_back(frm, to):
            assert may_move(frm, to, reason="Because", been={to})
            assert not may_move(frm, to, reason=" ", been={to})


def test_closing_and_moving_back_is_no_way_round_the_assessments() -> None:
    been = frozenset({"referred", "panel", "allocated", "closed"})
    assert not may_move("closed", "active", reason="Closed in error", been=been)
    assert may_move("closed", "allocated", reason="Closed in error", been=been)


@pytest.mark.parametrize(
    ("staff", "may"), [("sam", False), ("lead", False), ("deputy", True), ("", False)]
)  # sam is the case manager, the lead asked
def test_a_closure_is_approved_by_a_second_person(staff: str, may: bool) -> None:
    found = StageFacts(
        "active", TODAY, case_manager="sam", request=Request("q", "long_custody", "asked", asked_by="lead")
    )
    assert may_approve(found, staff) is may


@pytest.mark.parametrize("why", sorted(EARLY_CLOSURES))
def test_grave_closures_leave_out_exit_assessments_with_a_reason(why: str) -> None:
    asked = Request("q", why, "asked", "sam", waived=False)
    found = StageFacts("intake", TODAY, case_manager="sam", dyads=(DyadFacts("d", "A", idva=True),), request=asked)
    assert [t.code for t in missing(found, "closed")] == ["waiver", "approval"]
    found = replace(found, request=replace(asked, waived=True))
    assert [t.code for t in missing(found, "closed")] == ["approval"]


def test_an_intake_assessment_is_never_waived_and_an_exit_one_may_be() -> None:
    waived = frozenset(
        Held(name, "case_manager", point, TODAY, waived=True)
        for name in ("risk", "needs")
        for point in ("intake", "exit")
    )
    found = StageFacts("intake", TODAY, case_manager="sam", no_idva=True, assessments=waived)
    assert [t.instrument for t in missing(found, "active")] == ["risk", "needs"]
    assert [t.code for t in closing(replace(found, status="active"), "long_custody")] == ["closure"]


def test_a_relationship_of_the_past_needs_no_ratings_but_an_idva_or_a_reason() -> None:
    done = frozenset(Held(n, "case_manager", "intake", TODAY) for n in ("risk", "needs"))
    found = StageFacts("information_gathering", TODAY, dyads=(DyadFacts("d", "A", past=True),), assessments=done)
    assert [t.code for t in missing(found, "active")] == ["idva"]


@pytest.mark.parametrize(("weeks", "days", "left"), [(12, 84, 0), (12, 85, 1), (8, 56, 0), (8, 57, 1), (12, -1, 1)])
def test_a_review_is_recent_by_the_sites_interval_and_not_of_tomorrow(weeks: int, days: int, left: int) -> None:
    on = (date.fromisoformat(TODAY) - timedelta(days=days)).isoformat()
    found = StageFacts(
        "active", TODAY, risk_holder=True, review_weeks=weeks, assessments=frozenset({Held("risk", "case_manager", "review", on)})
    )  # fmt: skip
    assert len(missing(found, "step_down")) == left


@given(facts)
def test_what_a_stage_is_in_asks_for_is_said_and_never_refused(found: StageFacts) -> None:
    """A merge, or a victim-survivor added later, may leave any state: it shows as tasks."""
    tasks = unmet(found)
    assert len(set(tasks)) == len(tasks)
    if found.conflicted:
        assert tasks[0].code == "settle"
    if found.status not in OPEN_STATUSES and found.status not in {"closed", "follow_up", "archived"}:
        assert {t.code for t in tasks} <= {"settle"}


@given(facts)
def test_only_a_plan_in_force_or_a_reason_silences_the_warning(found: StageFacts) -> None:
    silent = {d.id for d in found.dyads if d.held and d.plan in {"cleared", "none"}}
    assert {t.dyad for t in plan_tasks(found)} == {d.id for d in found.dyads if d.held} - silent


@given(facts, st.sampled_from(STAGES))
def test_every_task_is_a_whole_sentence_and_names_nobody(found: StageFacts, to: str) -> None:
    for task in (*missing(found, to, closure_reason="planned_goals_met"), *unmet(found), *plan_tasks(found)):
        assert task.words
        assert "{" not in task.words
        assert bool(task.dyad) <= (f"Victim-survivor {task.letter}" in task.words)


# ---- one thing missing -----------------------------------------------------------------------------------------------


def _every(*names: str, point: str, who: str = "case_manager") -> frozenset[Held]:
    return frozenset(Held(name, who, point, TODAY) for name in names)


READY = StageFacts(
    "referred",
    TODAY,
    case_manager="sam",
    decision="allocate",
    checks=(Check("police", "Teifi Police", ("p",), "done"), Check("h", "Teifi Homes", ("h",), "done")),
    dyads=(
        DyadFacts(
            "d", "A", idva=True,
            ratings=_every("behaviour", point="intake") | _every("behaviour", point="exit")
            | _every("behaviour", "risk", point="exit", who="idva"),
        ),
        DyadFacts("e", "B", no_idva=True, ratings=_every("behaviour", point="intake") | _every("behaviour", point="exit")),
        DyadFacts("f", "C", no_idva=True, past=True),
    ),
    assessments=_every("risk", "needs", point="intake") | _every("risk", "needs", point="exit")
    | _every("risk", point="review"),
    risk_holder=True,
    request=Request("q", "planned_goals_met", "approved", asked_by="sam", decided_by="lead"),
)  # fmt: skip
"""A case that may go anywhere."""


def without(name: str, point: str, dyad: str = "", who: str = "case_manager") -> StageFacts:
    def left(ratings: frozenset[Held]) -> frozenset[Held]:
        return frozenset(h for h in ratings if (h.instrument, h.time_point, h.perspective) != (name, point, who))

    if not dyad:
        return replace(READY, assessments=left(READY.assessments))
    return replace(READY, dyads=tuple(replace(d, ratings=left(d.ratings)) if d.id == dyad else d for d in READY.dyads))


def dyad_with(dyad: str, **facts: bool) -> StageFacts:
    return replace(READY, dyads=tuple(replace(d, **facts) if d.id == dyad else d for d in READY.dyads))  # type: ignore[arg-type]


@pytest.mark.parametrize("status", STAGES)
def test_a_case_with_everything_may_go_anywhere_forwards(status: str) -> None:
    for to in forward(status):
        assert missing(replace(READY, status=status), to, closure_reason="planned_goals_met") == ()
    assert unmet(replace(READY, status=status)) == ()


@pytest.mark.parametrize(
    ("found", "frm", "to", "code"),
    [
        (replace(READY, decision=""), "panel", "allocated", "panel"),
        (replace(READY, decision="defer"), "referred", "allocated", "panel"),
        (replace(READY, checks=(Check("h", "Teifi Homes", ("h",), ""),)), "information_gathering", "intake", "check"),
        (replace(READY, checks=(Check("h", "Teifi Homes", ("h",), "asked"),)), "allocated", "intake", "check"),
        (replace(READY, checks=(Check("h", "Teifi Homes", ("h",), "asked"),)), "information_gathering", "active", "check"),
        (dyad_with("d", idva=False), "information_gathering", "intake", "idva"),
        (dyad_with("f", no_idva=False), "allocated", "intake", "idva"),
        (replace(READY, dyads=()), "information_gathering", "intake", "victim"),
        (dyad_with("e", held=False), "information_gathering", "intake", "receive"),
        (dyad_with("e", held=False), "intake", "active", "receive"),
        (without("risk", "intake"), "intake", "active", "assessment"),
        (without("needs", "intake"), "information_gathering", "active", "assessment"),
        (without("behaviour", "intake", "e"), "intake", "active", "assessment"),
        (replace(READY, risk_holder=False), "active", "step_down", "risk_holder"),
        (replace(READY, assessments=_every("risk", "needs", point="intake")), "suspended", "step_down", "review"),
        (without("risk", "exit"), "step_down", "closed", "assessment"),
        (without("needs", "exit"), "active", "closed", "assessment"),
        (without("behaviour", "exit", "d"), "active", "closed", "assessment"),
        (without("behaviour", "exit", "d", who="idva"), "active", "closed", "assessment"),
        (without("risk", "exit", "d", who="idva"), "suspended", "closed", "assessment"),
        (dyad_with("d", held=False), "active", "closed", "receive"),
        (replace(READY, request=None), "active", "closed", "closure"),
        (replace(READY, request=replace(READY.request, state="returned")), "active", "closed", "closure"),
        (replace(READY, request=replace(READY.request, reason="other")), "active", "closed", "closure"),
        (replace(READY, request=replace(READY.request, state="asked")), "active", "closed", "approval"),
        (replace(READY, request=replace(READY.request, decided_by="sam")), "active", "closed", "approval"),
        (replace(READY, conflicted=True), "active", "suspended", "settle"),
    ],
)  # fmt: skip
def test_one_thing_missing_is_one_task(found: StageFacts, frm: str, to: str, code: str) -> None:
    tasks = missing(replace(found, status=frm), to, closure_reason="planned_goals_met")
    assert [task.code for task in tasks] == [code]


@pytest.mark.parametrize(
    ("found", "status", "code"),
    [
        (replace(READY, decision=""), "allocated", "panel"),
        (replace(READY, checks=(Check("h", "Teifi Homes", ("h",), ""),)), "intake", "check"),
        (without("behaviour", "intake", "d"), "active", "assessment"),
        (without("behaviour", "intake", "d"), "suspended", "assessment"),
        (replace(READY, risk_holder=False), "step_down", "risk_holder"),
        (without("needs", "exit"), "closed", "assessment"),
    ],
)
def test_what_a_merge_left_undone_shows_in_the_stage_that_asks_for_it(
    found: StageFacts, status: str, code: str
) -> None:
    assert [task.code for task in unmet(replace(found, status=status))] == [code]
    if status not in {"allocated", "closed"}:
        assert unmet(replace(found, status="allocated")) == ()
