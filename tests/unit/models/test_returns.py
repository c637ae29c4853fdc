"""The arithmetic of the monthly return."""

import dataclasses
import hashlib
import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.models.abuse_ratings import ABUSE_TYPES, LEVELS, NOT_KNOWN, PERSPECTIVES, RatedDyad
from app.models.codes import CLOSURE_REASON, REFERRAL_SOURCE
from app.models.measures import Share
from app.models.months import Month
from app.models.return_facts import CLOSING, OPENING
from app.models.return_flow import check_balance, flow
from app.models.returns import (
    CaseFacts,
    Laptop,
    Move,
    PanelDecision,
    ReturnDoesNotBalance,
    ReturnParameters,
    SignedClosing,
    compute,
    content_hash,
    from_json,
)

NOVEMBER = ReturnParameters("South Wales", "2026-11")
START, END = date(2026, 8, 1), date(2027, 2, 28)


def case(number, *moves, **facts):
    return CaseFacts(f"case-{number}", f"KR-{number:04}", moves=tuple(moves), **facts)


def november(*cases, previous=None, laptops=(), heard=None):
    return compute(NOVEMBER, cases, laptops, heard or {}, previous)


def figure(ret, cell_id):
    return ret.cell(cell_id).value


@st.composite
def histories(draw):
    """Cases with exact dates, each opened and closed up to twice, in order."""
    cases = []
    for number in range(draw(st.integers(0, 12))):
        days = sorted(draw(st.lists(st.dates(START, END), max_size=4)))
        moves = []
        for index, day in enumerate(days):
            first = draw(st.sampled_from(["opened", "transferred_in"])) if index == 0 else "reopened"
            kind = first if index % 2 == 0 else draw(st.sampled_from(CLOSING))
            reason = draw(st.sampled_from([*CLOSURE_REASON.codes, ""])) if kind == "closed" else ""
            moves.append(Move(kind, day.isoformat(), reason))
        referred = draw(st.dates(START, END)).isoformat()
        source = draw(st.sampled_from([*REFERRAL_SOURCE.codes, ""]))
        cases.append(case(number, *moves, referred_on=referred, referral_source=source))
    return cases


@st.composite
def rough_histories(draw):
    """As histories, with some dates known to the month or the year only."""
    return [
        dataclasses.replace(
            facts,
            moves=tuple(dataclasses.replace(m, on=m.on[: draw(st.sampled_from([4, 7, 10]))]) for m in facts.moves),
        )
        for facts in draw(histories())
    ]


def plainly_open(facts, day):
    """Whether a case is open at the end of a day, counted the long way."""
    return sum(1 if m.kind in OPENING else -1 for m in facts.moves if m.on <= day.isoformat()) == 1


@settings(max_examples=150, deadline=None)
@given(histories())
def test_every_figure_of_the_flow_is_the_plain_count(cases):
    ret = november(*cases)
    first, last = Month(2026, 11).first, Month(2026, 11).last
    inside = [m for c in cases for m in c.moves if first.isoformat() <= m.on <= last.isoformat()]
    assert figure(ret, "A.open_start") == sum(plainly_open(c, first - timedelta(days=1)) for c in cases)
    assert figure(ret, "A.open_end") == sum(plainly_open(c, last) for c in cases)
    for kind in (*OPENING, *CLOSING):
        assert figure(ret, f"A.{kind}") == sum(m.kind == kind for m in inside)
    referred = [c for c in cases if first.isoformat() <= c.referred_on <= last.isoformat()]
    assert figure(ret, "A.referrals") == len(referred)
    assert figure(ret, "A.referrals.marac") == sum(c.referral_source == "marac" for c in referred)
    assert figure(ret, "A.closings.long_custody") == sum(m.reason == "long_custody" for m in inside)


@settings(max_examples=150, deadline=None)
@given(rough_histories(), st.sampled_from(["2026-10", "2026-11", "2026-12", "2027-01"]))
def test_the_open_count_balances_whatever_is_known_of_the_dates(cases, month):
    ret = compute(dataclasses.replace(NOVEMBER, month=month), cases, [], {})
    found = {cell.id: cell.value for cell in ret.group("A.balance").cells}
    entered = sum(found[f"A.{kind}"] for kind in OPENING) + found.get("A.inexact_in", 0)
    left = sum(found[f"A.{kind}"] for kind in CLOSING) + found.get("A.inexact_out", 0)
    assert found["A.open_end"] == found["A.open_start"] + entered - left


@settings(max_examples=100, deadline=None)
@given(rough_histories(), rough_histories())
def test_a_return_opens_with_the_last_signed_closing_whatever_was_learnt_since(known_then, known_now):
    october = compute(dataclasses.replace(NOVEMBER, month="2026-10"), known_then, [], {})
    ret = november(*known_now, previous=october.closing())
    found = {cell.id: cell.value for cell in ret.group("A.balance").cells}
    assert found["A.open_start"] == figure(october, "A.open_end")
    entered = sum(found[f"A.{kind}"] for kind in OPENING) + found.get("A.inexact_in", 0) + found.get("A.late_added", 0)
    left = sum(found[f"A.{k}"] for k in CLOSING) + found.get("A.inexact_out", 0) + found.get("A.late_removed", 0)
    assert found["A.open_end"] == found["A.open_start"] + entered - left


@settings(max_examples=60, deadline=None)
@given(histories())
def test_the_next_month_opens_with_this_ones_closing(cases):
    ret = november(*cases)
    december = compute(dataclasses.replace(NOVEMBER, month="2026-12"), cases, [], {})
    assert ret.cell("A.open_end").case_ids == december.cell("A.open_start").case_ids


@settings(max_examples=60, deadline=None)
@given(histories())
def test_every_figure_leads_to_its_cases(cases):
    for cell in november(*cases).cells():
        if isinstance(cell.value, Share):
            assert cell.value == Share(len(cell.case_ids), len(cell.known_ids), len(cell.missing_ids))
            assert set(cell.case_ids) <= set(cell.known_ids)
            assert not set(cell.known_ids) & set(cell.missing_ids)
        else:
            assert cell.value == len(cell.case_ids)


@settings(max_examples=60, deadline=None)
@given(histories())
def test_the_parts_add_up_to_their_totals(cases):
    ret = november(*cases)
    for group_id in ("A.referrals", "A.panel", "A.closings"):
        total, *parts = ret.group(group_id).cells
        assert total.value == sum(part.value for part in parts)
    for group_id in ("B.status", "B.work_mode", "B.engagement"):
        assert sum(cell.value for cell in ret.group(group_id).cells) == figure(ret, "A.open_end")


def test_a_closing_known_to_the_month_counts_in_it_and_one_known_to_the_year_does_not():
    ret = november(
        case(1, Move("opened", "2026-03-01"), Move("closed", "2026-11", "long_custody")),
        case(2, Move("opened", "2026-03-01"), Move("closed", "2026", "long_custody")),
    )
    assert (figure(ret, "A.closed"), figure(ret, "A.open_end")) == (1, 1)
    assert ret.cell("A.not_exact.closed").case_ids == ("case-2",)


def test_a_closing_known_to_the_year_is_taken_up_in_december_as_not_exact():
    cases = [case(2, Move("opened", "2026-03-01"), Move("closed", "2026", "long_custody"))]
    ret = compute(dataclasses.replace(NOVEMBER, month="2026-12"), cases, [], {})
    assert (figure(ret, "A.closed"), figure(ret, "A.inexact_out"), figure(ret, "A.open_end")) == (0, 1, 0)


def test_a_closing_says_that_the_opening_was_before_it():
    ret = november(case(1, Move("opened", "2026"), Move("closed", "2026-11-03")))
    assert (figure(ret, "A.inexact_in"), figure(ret, "A.closed"), figure(ret, "A.open_end")) == (1, 1, 0)


def test_what_was_learnt_after_signing_stands_as_late_recorded():
    late = case(1, Move("opened", "2026-09-10", recorded_late=True))
    gone = case(2, Move("opened", "2026-03-01"), Move("closed", "2026-10-20", "deported", recorded_late=True))
    ret = november(late, gone, previous=SignedClosing("2026-10", ("case-2",)))
    assert ret.cell("A.open_start").case_ids == ("case-2",)
    assert ret.cell("A.late_added").case_ids == ("case-1",)
    assert ret.cell("A.late_removed").case_ids == ("case-2",)
    assert ret.cell("A.open_end").case_ids == ("case-1",)
    assert (figure(ret, "A.late.opened"), figure(ret, "A.late.closed")) == (1, 1)


def test_a_closing_of_another_month_is_refused():
    with pytest.raises(ValueError, match="2026-09"):
        november(previous=SignedClosing("2026-09", ()))


@pytest.mark.parametrize(
    "moves",
    [
        [Move("closed", "2026-11-03")],
        [Move("opened", "2026-11-03"), Move("opened", "2026-11-05")],
        [Move("opened", "2026-11-03"), Move("closed", "2026-11-05"), Move("transferred_out", "2026-11-06")],
        [Move("opened", "2026-11-03"), Move("closed", "2026-10-05")],
        [Move("lost", "2026-11-03")],
    ],
)
def test_moves_that_contradict_each_other_are_refused_with_their_case(moves):
    with pytest.raises(ReturnDoesNotBalance) as refused:
        november(case(1, Move("opened", "2026-02-02")), case(2, *moves))
    assert refused.value.case_ids == ("case-2",)
    assert "case-2" not in str(refused.value)


def test_a_case_that_is_given_twice_is_refused():
    twice = case(1, Move("opened", "2026-03-01"))
    with pytest.raises(ReturnDoesNotBalance):
        november(twice, twice)


def test_a_flow_that_was_tampered_with_does_not_balance():
    good = flow(Month(2026, 11), [case(1, Move("opened", "2026-11-03"))])
    with pytest.raises(ReturnDoesNotBalance):
        check_balance(dataclasses.replace(good, open_end=()))
    # Two wrongs in the total that cancel out are found case by case.
    with pytest.raises(ReturnDoesNotBalance):
        check_balance(dataclasses.replace(good, open_end=("case-9",)))


def test_a_panel_decision_counts_on_its_own_day():
    deferred = PanelDecision("defer", "2026-10-05"), PanelDecision("allocate", "2026-11-02")
    ret = november(case(1, panel=deferred), case(2, panel=(PanelDecision("elsewhere", "2026-11-02"),)))
    assert (figure(ret, "A.panel"), figure(ret, "A.panel.allocate"), figure(ret, "A.panel.defer")) == (2, 1, 0)
    assert figure(ret, "A.panel.not_recorded") == 1


def rated(dyad, point, level, who="idva"):
    return RatedDyad(dyad, who, point, {"physical": level})


def closed(number, *ratings):
    moves = Move("opened", "2026-01-05"), Move("closed", "2026-11-20", "planned_goals_met")
    return case(number, *moves, severity=ratings)


def test_abuse_in_use_counts_paired_cases_that_are_known_at_both_points():
    ret = november(
        closed(1, rated("a", "intake", "high"), rated("a", "exit", "none")),
        closed(2, rated("b", "intake", "standard"), rated("b", "exit", NOT_KNOWN)),
        closed(3, rated("c", "intake", "standard")),
        closed(
            4,
            rated("d", "intake", "none"),
            rated("d", "exit", "none"),
            rated("e", "intake", "moderate"),
            rated("e", "exit", "standard"),
        ),
    )
    assert figure(ret, "E.idva.physical.intake") == Share(2, 2, 1)
    assert figure(ret, "E.idva.physical.exit") == Share(1, 2, 1)
    assert ret.cell("E.idva.physical.exit").case_ids == ("case-4",)
    assert ret.cell("E.idva.unpaired").case_ids == ("case-3",)
    assert (figure(ret, "E.idva.paired"), figure(ret, "E.idva.dyads"), figure(ret, "E.idva.dyads_unpaired")) == (
        3,
        4,
        1,
    )
    assert figure(ret, "E.idva.physical.high.none") == 1
    assert figure(ret, "E.idva.physical.moderate.standard") == 1
    assert figure(ret, "E.case_manager.paired") == 0
    assert figure(ret, "E.case_manager.physical.intake") == Share(0, 0, 0)


def test_only_cases_closed_in_the_month_have_outcomes():
    open_still = case(
        1, Move("opened", "2026-01-05"), severity=(rated("a", "intake", "high"), rated("a", "exit", "none"))
    )
    assert figure(november(open_still), "E.idva.paired") == 0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(PERSPECTIVES),
            st.sampled_from(["a", "b"]),
            st.sampled_from(["intake", "exit"]),
            st.lists(st.sampled_from([*LEVELS, NOT_KNOWN]), min_size=4, max_size=4),
        ),
        max_size=10,
    )
)
def test_transitions_hold_exactly_the_known_pairs(found):
    ratings = [RatedDyad(d, who, point, dict(zip(ABUSE_TYPES, levels, strict=True))) for who, d, point, levels in found]
    ret = november(closed(1, *ratings))
    for who in PERSPECTIVES:
        for kind in ABUSE_TYPES:
            use = figure(ret, f"E.{who}.{kind}.intake")
            moved = [figure(ret, f"E.{who}.{kind}.{a}.{b}") for a in LEVELS for b in LEVELS]
            assert sum(moved) == use.known
            assert use.known + use.missing == figure(ret, f"E.{who}.paired")


LAPTOPS = [Laptop("one", "AW"), Laptop("two", "KR")]


@pytest.mark.parametrize(
    ("heard", "sentence"),
    [
        ({"one": "2026-11-30", "two": "2026-12-02"}, ""),
        (
            {"one": "2026-11-30", "two": "2026-11-12"},
            "Provisional: 1 of 2 laptops missing, last heard 12 Nov, 2 of 3 open cases",
        ),
        ({"one": "2026-11-30"}, "Provisional: 1 of 2 laptops missing, never heard, 2 of 3 open cases"),
        (
            {"one": "2026-11-29"},
            "Provisional: 2 of 2 laptops missing, last heard 29 Nov, 3 of 3 open cases (1 never heard)",
        ),
    ],
)
def test_a_missing_laptop_makes_the_return_provisional(heard, sentence):
    cases = [case(n, Move("opened", "2026-03-01"), laptop="one" if n == 1 else "two") for n in (1, 2, 3)]
    ret = november(*cases, laptops=LAPTOPS, heard=heard)
    assert ret.provisional == sentence
    late = {"two"} if heard.get("one", "") >= "2026-11-30" else {"one", "two"}
    assert set(ret.stale_case_ids) == ({c.case_id for c in cases if c.laptop in late} if sentence else set())


def test_the_hash_is_of_the_figures_and_not_of_names_or_cases():
    first = november(case(1, Move("opened", "2026-11-03")))
    other = november(case(2, Move("opened", "2026-11-04")))
    more = november(case(1, Move("opened", "2026-11-03")), case(2, Move("opened", "2026-11-03")))
    assert first.content_hash == other.content_hash != more.content_hash
    elsewhere = dataclasses.replace(NOVEMBER, review_interval_weeks=8)
    assert content_hash(elsewhere, first.sections) != first.content_hash


def test_the_hash_can_be_worked_out_by_anybody():
    ret = november(closed(1, rated("a", "intake", "high"), rated("a", "exit", "none")))
    cells = {}
    for cell in ret.cells():
        share = isinstance(cell.value, Share)
        cells[cell.id] = [cell.value.n, cell.value.known, cell.value.missing] if share else cell.value
    about = {
        "site_name": "South Wales",
        "month": "2026-11",
        "definition": "1",
        "repeat_definition": "",
        "suppression": "operational",
        "review_interval_weeks": 12,
    }
    text = json.dumps({"cells": cells, "parameters": about}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert ret.content_hash == hashlib.sha256(text.encode()).hexdigest()


def test_a_return_is_read_back_as_it_was_written():
    ret = november(
        closed(1, rated("a", "intake", "high"), rated("a", "exit", "none")),
        laptops=LAPTOPS,
        heard={"one": "2026-11-30"},
    )
    assert from_json(ret.as_json()) == ret


def test_a_return_whose_figures_were_changed_is_refused():
    plain = november(case(1, Move("opened", "2026-11-03"))).as_json()
    plain["parameters"]["review_interval_weeks"] = 8
    with pytest.raises(ValueError, match="hash"):
        from_json(plain)
