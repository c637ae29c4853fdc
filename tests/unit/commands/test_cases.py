"""Opening a case, moving it from stage to stage, changing it, and its alerts."""

from __future__ import annotations

from typing import Any

import pytest

from app.commands import cases
from app.models.case import Alert
from app.models.codes import CLOSURE_REASON
from app.models.partial_date import DateInFuture, InvalidDate
from app.models.person import PersonDetails, ServiceUser
from app.store.queries.cases import case_head, case_list, held_dyads
from app.store.queries.finding import find_cases
from app.store.queries.timeline import timeline
from app.store.store import NotAllowed
from tests.unit.commands.team import Team, add_dyad, dump, move, open_case, referral, refused

ACTIVE = ("panel", "allocated", "information_gathering", "intake", "active")


def head(who: Any, case: str) -> Any:
    found = case_head(who.store, who.access, case)
    assert found is not None
    return found


def test_opening_writes_an_index_and_a_case_scope_and_a_card(team: Team) -> None:
    worker = team.worker
    opened = cases.open_case(
        worker,
        person=ServiceUser(
            given_name="Aled", family_name="Price", known_as="Al", aliases=("Ally",), birth_date="1988-05"
        ),
        referral=referral(marac_on="2026-02-27", summary="Two call-outs in a week."),
        details=PersonDetails(sex="male", ethnicity="white_british"),
        site=team.ids["site"],
    )
    assert opened.reference == "W-0001"
    kinds = dict(worker.store.db.execute("SELECT id, kind FROM scope").fetchall())
    assert (kinds[opened.index_scope], kinds[opened.scope]) == ("index", "case")
    found = head(worker, opened.id)
    assert (found.name, found.status, found.status_since, found.case_manager) == (
        "Aled Price",
        "referred",
        "2026-03-02",
        worker.staff,
    )
    assert (found.site, found.birth_date, found.marac_on, found.engagement) == (
        "Teifi",
        "1988-05",
        "2026-02-27",
        "not_attempted",
    )
    card = worker.store.read("case_card", worker.store.db.execute("SELECT _id FROM r_case_card").fetchone()[0])
    assert card is not None
    assert card.scope == opened.index_scope
    assert (card.values["case"], card.values["reference"]) == (opened.id, "W-0001")
    details = worker.store.read("person_details", opened.service_user)
    assert details is not None
    assert details.scope == opened.scope
    # The index, which every case manager may hold, says nothing of the referral, the stage or the person's details.
    index = worker.store.db.execute("SELECT body FROM entry WHERE scope = ?", (opened.index_scope,)).fetchall()
    text = b"".join(body for (body,) in index).decode()
    assert "Price" in text
    assert not [word for word in ("call-outs", "white_british", "referred", "marac", "2026-02-27") if word in text]


def test_opening_is_one_action_in_two_scopes(team: Team) -> None:
    before = {row for (row,) in team.worker.store.db.execute("SELECT id FROM entry")}
    open_case(team.worker)
    rows = team.worker.store.db.execute("SELECT id, action, action_id, scope FROM entry").fetchall()
    fresh = [row for row in rows if row[0] not in before]
    assert [row[1] for row in fresh] == ["case.opened"] * 2
    assert len({row[2] for row in fresh}) == 1
    assert len({row[3] for row in fresh}) == 2


def test_colleagues_find_the_case_by_its_card_without_the_case(team: Team) -> None:
    opened = open_case(team.worker)
    team.give(team.worker, team.other, opened.index_scope)
    (found,) = find_cases(team.other.store, team.other.access, "price al")
    assert (found.case, found.reference, found.held, found.status) == (opened.id, "W-0001", False, "")
    assert found.case_manager == "Siân Rees"
    assert case_head(team.other.store, team.other.access, opened.id) is None


def test_references_are_unique_whoever_opens(team: Team) -> None:
    found = [open_case(who, f"Person {n}").reference for n in range(4) for who in (team.worker, team.other, team.lead)]
    assert len(set(found)) == 12
    assert {"W-0004", "O-0004", "L-0004"} <= set(found)


def test_a_reference_is_not_given_again_after_the_counter_was_lost(team: Team) -> None:
    """A restored backup, or power lost between writing the case and counting it, leaves an old counter."""
    for name in ("One", "Two", "Three"):
        open_case(team.worker, name)
    team.worker.store.set_meta("case_counter", "1")
    assert open_case(team.worker, "Four").reference == "W-0004"


def test_a_reference_erased_from_the_store_is_not_given_again(team: Team) -> None:
    team.worker.store.set_meta("case_counter", "41")
    assert open_case(team.worker).reference == "W-0042"


def test_references_of_other_forms_do_not_confuse_the_counter(team: Team) -> None:
    opened = open_case(team.worker)
    for reference in ("W-", "W-x", "W-²", "V-0900", "W-" + "9" * 5000, "W-1-7"):
        team.worker.store.write("x", [_put(opened, reference)])
    assert cases.next_reference(team.worker) == "W-0002"


def _put(opened: cases.OpenedCase, reference: str) -> Any:
    from app.store.store import Put, Write

    return Write(opened.scope, (Put("case", opened.id, {"reference": reference}),))


@pytest.mark.parametrize(
    ("person", "facts", "error"),
    [
        (ServiceUser(), {}, cases.NameMissing),
        (ServiceUser(given_name="  "), {}, cases.NameMissing),
        (ServiceUser(known_as="Al", birth_date="2026-03-17"), {}, DateInFuture),
        (ServiceUser(known_as="Al", birth_date="2027"), {}, DateInFuture),
        (ServiceUser(known_as="Al", birth_date="1988-02-30"), {}, InvalidDate),
        (ServiceUser(known_as="Al", birth_date="14/03/1988"), {}, InvalidDate),
        (ServiceUser(known_as="Al"), {"received_on": "2026-03-17"}, DateInFuture),
        (ServiceUser(known_as="Al"), {"received_on": "yesterday"}, InvalidDate),
        (ServiceUser(known_as="Al"), {"received_on": ""}, cases.SomethingMissing),
        (ServiceUser(known_as="Al"), {"source": ""}, cases.SomethingMissing),
        (ServiceUser(known_as="Al"), {"marac_on": "2026-13"}, InvalidDate),
    ],
)
def test_what_opening_refuses_changes_nothing(
    team: Team, person: ServiceUser, facts: dict[str, str], error: Any
) -> None:
    with refused(error, team.worker):
        cases.open_case(
            team.worker,
            person=person,
            referral=referral(**({"on": "2026-03-02"} | {"received_on": "2026-03-02"} | facts)),
        )


def test_the_year_of_birth_may_be_this_year_and_the_referral_today(team: Team) -> None:
    person = ServiceUser(known_as="Al", birth_date="2026")
    opened = cases.open_case(team.worker, person=person, referral=referral("2026-03-16"))
    head = case_head(team.worker.store, team.worker.access, opened.id)
    assert head is not None
    assert (head.birth_date, head.status_since) == ("2026", "2026-03-16")


def test_today_is_the_day_in_london(team: Team) -> None:
    team.clock.on("2026-06-30", hour=23)  # the first of July in London
    opened = open_case(team.worker, on="2026-07-01")
    head = case_head(team.worker.store, team.worker.access, opened.id)
    assert head is not None
    assert head.status_since == "2026-07-01"
    with refused(DateInFuture, team.worker):
        open_case(team.worker, on="2026-07-02")


@pytest.mark.parametrize("who", ["idva"])
def test_an_idva_opens_no_case(team: Team, who: str) -> None:
    with refused(NotAllowed, getattr(team, who)):
        open_case(getattr(team, who))


def test_a_lead_opens_a_case_for_a_case_manager(team: Team) -> None:
    opened = open_case(team.lead, case_manager=team.ids["worker"])
    team.give(team.lead, team.worker, opened.scope, opened.index_scope)
    assert [row.reference for row in case_list(team.worker.store, team.worker.access, today="2026-03-16")] == ["L-0001"]
    cases.move_case(team.worker, opened.id, "panel")
    assert head(team.worker, opened.id).status == "panel"


# ---- moving ----------------------------------------------------------------------------------------------------------


def test_a_case_goes_through_its_stages(team: Team) -> None:
    opened = open_case(team.worker)
    dyads = [add_dyad(team.worker, opened.id), add_dyad(team.worker, opened.id, "Nia Parfitt")]
    for stage, day in zip(ACTIVE, ("03", "04", "05", "06", "09"), strict=True):
        move(team.worker, opened.id, stage, on=f"2026-03-{day}")
        found = head(team.worker, opened.id)
        assert (found.status, found.status_since) == (stage, f"2026-03-{day}")
        assert {d.case_status for d in held_dyads(team.worker.store, team.worker.access, opened.id)} == {stage}
    assert head(team.worker, opened.id).opened_on == "2026-03-04"
    titles = [row.title for row in timeline(team.worker.store, team.worker.access, opened.id, group="stage")]
    assert titles[0] == "Stage: Active"
    assert [title for title in titles if title.startswith("Panel")] == ["Panel decision: Allocate"]
    assert sum(title.startswith("Stage: ") for title in titles) == 5
    assert len({d.scope for d in dyads}) == 2


def test_a_move_is_one_action_in_the_case_and_each_dyad(team: Team) -> None:
    opened = open_case(team.worker)
    added = [add_dyad(team.worker, opened.id, name) for name in ("Carys Nolan", "Nia Parfitt")]
    changed = cases.move_case(team.worker, opened.id, "panel")
    assert changed.scopes == {opened.scope, *(d.scope for d in added)}
    actions = {r[0] for r in team.worker.store.db.execute("SELECT action_id FROM entry WHERE action = 'case.moved'")}
    assert len(actions) == 1


def test_closing_names_a_reason_and_a_day(team: Team) -> None:
    opened = open_case(team.worker)
    move(team.worker, opened.id, *ACTIVE, "step_down")
    move(team.worker, opened.id, "closed", closure_reason="planned_goals_met", reason="Agreed at panel.")
    view = team.worker.store.read("case", opened.id)
    assert view is not None
    assert (view.values["closed_on"], view.values["closure_reason"]) == ("2026-03-16", "planned_goals_met")
    row = timeline(team.worker.store, team.worker.access, opened.id)[0]
    assert (row.title, row.text) == ("Stage: Closed", "Planned: goals met\nAgreed at panel.")


@pytest.mark.parametrize("closure_reason", ["deceased", "duplicate_or_error", "victim_safety"])
def test_any_open_stage_closes_early_for_a_grave_reason(team: Team, closure_reason: str) -> None:
    opened = open_case(team.worker)
    move(team.worker, opened.id, "panel", "allocated")
    move(team.worker, opened.id, "closed", closure_reason=closure_reason)
    assert head(team.worker, opened.id).status == "closed"


@pytest.mark.parametrize(
    "closure_reason",
    [*sorted(set(CLOSURE_REASON.codes) - {"deceased", "duplicate_or_error", "victim_safety"}), "nonsense"],
)
def test_other_reasons_do_not_close_early(team: Team, closure_reason: str) -> None:
    opened = open_case(team.worker)
    move(team.worker, opened.id, "panel", "allocated")
    with refused(cases.MoveRefused, team.worker):
        cases.move_case(team.worker, opened.id, "closed", closure_reason=closure_reason, reason="Just because")


def test_closing_without_a_reason_is_refused_by_its_own_words(team: Team) -> None:
    opened = open_case(team.worker)
    move(team.worker, opened.id, *ACTIVE)
    with refused(cases.ClosureReasonMissing, team.worker):
        cases.move_case(team.worker, opened.id, "closed", reason="Done")


def test_backwards_needs_a_reason(team: Team) -> None:
    opened = open_case(team.worker)
    move(team.worker, opened.id, *ACTIVE)
    with refused(cases.MoveRefused, team.worker) as raised:
        cases.move_case(team.worker, opened.id, "intake", reason="  ")
    assert 'from "Active" to "Intake"' in raised.value.message()
    cases.move_case(team.worker, opened.id, "intake", reason="The needs assessment was of somebody else.")
    assert head(team.worker, opened.id).status == "intake"
    assert (
        timeline(team.worker.store, team.worker.access, opened.id)[0].text
        == "The needs assessment was of somebody else."
    )


@pytest.mark.parametrize("to", ["", "active", "closed", "archived", "erased", "step_down", "nonsense", "referred"])
def test_stages_are_not_jumped_over(team: Team, to: str) -> None:
    opened = open_case(team.worker)
    with refused(cases.MoveRefused, team.worker):
        cases.move_case(team.worker, opened.id, to, reason="In a hurry", closure_reason="planned_goals_met")


def test_a_case_put_back_is_no_longer_closed(team: Team) -> None:
    opened = open_case(team.worker)
    move(team.worker, opened.id, *ACTIVE, "step_down")
    move(team.worker, opened.id, "closed", closure_reason="planned_goals_met")
    team.clock.tick(days=20)
    move(team.worker, opened.id, "allocated", reason="Closed by mistake.")
    view = team.worker.store.read("case", opened.id)
    assert view is not None
    assert not view.values["closed_on"]
    assert not view.values["closure_reason"]
    assert view.values["opened_on"] == "2026-03-16"  # it was allocated then, and never was anything else


def test_going_back_from_follow_up_keeps_the_closure(team: Team) -> None:
    opened = open_case(team.worker)
    move(team.worker, opened.id, *ACTIVE)
    move(team.worker, opened.id, "closed", closure_reason="long_custody")
    team.clock.tick(days=20)
    move(team.worker, opened.id, "follow_up")
    move(team.worker, opened.id, "closed", reason="Too early.")
    view = team.worker.store.read("case", opened.id)
    assert view is not None
    assert (view.values["closed_on"], view.values["closure_reason"]) == ("2026-03-16", "long_custody")


@pytest.mark.parametrize(
    ("on", "error"),
    [("2026-03-17", DateInFuture), ("2027", DateInFuture), ("soon", InvalidDate), ("2026-02-30", InvalidDate)],
)
def test_a_move_has_a_day_that_has_come(team: Team, on: str, error: Any) -> None:
    opened = open_case(team.worker)
    with refused(error, team.worker):
        cases.move_case(team.worker, opened.id, "panel", on=on)


def test_a_stage_does_not_begin_before_the_one_before_it(team: Team) -> None:
    """Openings and closings out of order would make the whole site's return impossible to add up."""
    opened = open_case(team.worker, on="2026-03-02")
    for on in ("2026-03-01", "2026-02", "2025"):
        with refused(cases.BeforeLastMove, team.worker) as raised:
            cases.move_case(team.worker, opened.id, "panel", on=on)
        assert on in raised.value.message()
    cases.move_case(team.worker, opened.id, "panel", on="2026-03")
    move(team.worker, opened.id, "allocated", on="2026")


@pytest.mark.parametrize("who", ["worker", "idva", "lead"])
def test_a_case_that_is_not_held_is_not_moved(team: Team, who: str) -> None:
    opened = open_case(team.other)
    with refused(cases.CaseUnknown, getattr(team, who)):
        cases.move_case(getattr(team, who), opened.id, "panel")


def test_a_colleague_without_a_grant_does_not_write(team: Team) -> None:
    opened = open_case(team.other)
    team.give(team.other, team.worker, opened.scope, opened.index_scope)  # by mistake: they may not hold it
    with refused(cases.CaseUnknown, team.worker):
        cases.move_case(team.worker, opened.id, "panel")
    with refused(cases.CaseUnknown, team.worker):
        cases.change_case(team.worker, opened.id, engagement="refused")
    with refused(cases.CaseUnknown, team.worker):
        cases.add_alert(team.worker, opened.id, Alert(type="weapons"))


# ---- changing --------------------------------------------------------------------------------------------------------


def test_fields_of_the_case_change(team: Team) -> None:
    opened = open_case(team.worker)
    cases.change_case(team.worker, opened.id, engagement="refused", work_mode="indirect_only", review_due="2026-05")
    found = head(team.worker, opened.id)
    assert (found.engagement, found.work_mode, found.review_due) == ("refused", "indirect_only", "2026-05")


@pytest.mark.parametrize(
    ("values", "error"),
    [({"review_due": "Friday"}, InvalidDate)],
)
def test_what_changing_refuses_changes_nothing(team: Team, values: dict[str, str], error: Any) -> None:
    opened = open_case(team.worker)
    with refused(error, team.worker):
        cases.change_case(team.worker, opened.id, **values)
    with refused(cases.CaseUnknown, team.worker):
        cases.change_case(team.worker, "00000000-0000-7000-8000-000000000000", engagement="engaged")


@pytest.mark.parametrize(
    "values",
    [
        {"status": "closed"},
        {"case_manager": "x"},
        {"closed_on": "2026-03-01"},
        {"colour": "blue"},
        {"engagement": "keen"},
    ],
)
def test_the_stage_is_not_changed_behind_its_guards(team: Team, values: dict[str, str]) -> None:
    opened = open_case(team.worker)
    before = dump(team.worker)
    with pytest.raises(ValueError, match=next(iter(values))):
        cases.change_case(team.worker, opened.id, **values)
    assert dump(team.worker) == before


# ---- alerts ----------------------------------------------------------------------------------------------------------


def test_a_covert_alert_reaches_no_document(team: Team) -> None:
    opened = open_case(team.worker)
    cases.add_alert(team.worker, opened.id, Alert(type="lone_worker", words="Two people at every visit."))
    cases.add_alert(team.worker, opened.id, Alert(type="covert", words="Police pass on call-outs.", covert=True))
    store, access = team.worker.store, team.worker.access
    own = case_head(store, access, opened.id)
    theirs = case_head(store, access.for_document(), opened.id)
    assert own is not None
    assert theirs is not None
    assert [(a.type, a.covert) for a in own.alerts] == [("lone_worker", False), ("covert", True)]
    assert [a.type for a in theirs.alerts] == ["lone_worker"]


def test_an_alert_is_active_whatever_it_was_said_to_be(team: Team) -> None:
    opened = open_case(team.worker)
    rid = cases.add_alert(team.worker, opened.id, Alert(type="weapons", state="removed"))
    view = team.worker.store.read("alert", rid)
    assert view is not None
    assert view.values["state"] == "active"


def test_what_an_alert_needs(team: Team) -> None:
    opened = open_case(team.worker)
    with refused(cases.SomethingMissing, team.worker):
        cases.add_alert(team.worker, opened.id, Alert(words="Careful"))
    with refused(InvalidDate, team.worker):
        cases.add_alert(team.worker, opened.id, Alert(type="weapons", review_due="soon"))
    with refused(cases.CaseUnknown, team.worker):
        cases.add_alert(team.worker, "nothing", Alert(type="weapons"))
