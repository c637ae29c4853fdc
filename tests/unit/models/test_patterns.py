"""Serial and repeat: yes, no and not known, each for what is recorded and for nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.patterns import Event, Finding, Harmed, of_all, repeat, serial


def harmed(
    name: str, role: str = "victim_survivor", person: str = "", *, held: bool = True, unsure: str = ""
) -> Harmed:
    return Harmed(name, f"Victim-survivor {name}", role, person or name, held, frozenset(unsure))


@pytest.mark.parametrize(
    ("dyads", "answer", "why"),
    [
        ([], "not_known", "No victim-survivor is recorded"),
        ([harmed("A")], "no", "Only Victim-survivor A is recorded"),
        ([harmed("A"), harmed("B")], "yes", "2 different victim-survivors: Victim-survivor A, Victim-survivor B"),
        ([harmed("A", person="x"), harmed("B", person="x")], "no", "Only Victim-survivor A is recorded"),
        (
            [harmed("A", unsure="B"), harmed("B", unsure="A")],
            "not_known",
            "Victim-survivor A, Victim-survivor B may be one person: nobody has said",
        ),
        ([harmed("A", unsure="B"), harmed("B", unsure="A"), harmed("C")], "yes", "2 different"),
        ([harmed("A"), harmed("B", "undetermined")], "not_known", "who harms whom is not determined"),
        ([harmed("A"), harmed("B", "primary_perpetrator")], "no", "Only Victim-survivor A"),
        ([harmed("A"), harmed("B", held=False)], "not_known", "their record is not on this laptop"),
        ([harmed("A"), harmed("B"), harmed("C", held=False)], "yes", "2 different"),
    ],
)
def test_serial(dyads: list[Harmed], answer: str, why: str) -> None:
    found = serial(dyads)
    assert found.answer == answer
    assert any(why in words for words in found.why)


def test_a_case_elsewhere_leaves_no_open() -> None:
    found = serial([harmed("A")], cases_elsewhere=["O-0003"])
    assert (found.answer, found.why) == ("not_known", ("Case O-0003 is not on this laptop",))
    assert serial([harmed("A"), harmed("B")], cases_elsewhere=["O-0003"]).answer == "yes"


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.booleans()), max_size=6))
def test_more_that_is_not_known_never_makes_a_no(dyads: list[tuple[str, bool]]) -> None:
    found = [harmed(f"{name}{n}", person=name, held=held) for n, (name, held) in enumerate(dyads)]
    answer = serial(found).answer
    people = {one.person for one in found if one.held}
    assert (answer == "yes") == (len(people) > 1)
    assert answer != "no" or all(one.held for one in found)


def hearing(on: str, stated: str = "no", definition: str = "") -> Event:
    return Event(f"h{on}", on, stated, definition)


def incident(on: str, abuse: str = "yes", *, certain: bool = True, acquitted: bool = False) -> Event:
    return Event(f"i{on}", on, abuse, certain=certain, acquitted=acquitted)


@pytest.mark.parametrize(
    ("hearings", "incidents", "answer"),
    [
        ([], [incident("2026-03-05")], "not_known"),  # no hearing is recorded
        ([hearing("2025-06-01")], [], "no"),
        ([hearing("2025-06-01")], [incident("2026-05-31")], "yes"),
        ([hearing("2025-06-01")], [incident("2026-06-01")], "yes"),  # the day itself, 12 months on
        ([hearing("2025-06-01")], [incident("2026-06-02")], "no"),
        ([hearing("2025-06-01")], [incident("2025-06-01")], "no"),  # what Marac heard about
        ([hearing("2025-06-01")], [incident("2025-05-20")], "no"),
        ([hearing("2025-06-01")], [incident("2025-06")], "not_known"),  # may be what Marac heard about
        ([hearing("2025-06-01")], [incident("2026")], "not_known"),
        ([hearing("2025-06-01")], [incident("2025-09-04T20:15:00Z")], "yes"),
        ([hearing("2025-06")], [incident("2026-06-15")], "not_known"),
        ([hearing("2024-01-10"), hearing("2025-06-01")], [incident("2024-11-02")], "yes"),  # after the one before
        ([hearing("2024-01-10"), hearing("2025-06-01")], [incident("2025-03-02")], "no"),
        ([hearing("2025-06-01")], [incident("2025-09-04", "no")], "no"),
        ([hearing("2025-06-01")], [incident("2025-09-04", "not_known")], "not_known"),
        ([hearing("2025-06-01")], [incident("2025-09-04", certain=False)], "not_known"),
        ([hearing("2025-06-01")], [incident("2025-09-04", acquitted=True)], "no"),
        ([hearing("2025-06-01", "yes", "marac_12_months")], [], "yes"),
        ([hearing("2025-06-01", "yes", "any_further")], [], "no"),  # a repeat by the other definition
        ([hearing("someday")], [incident("2025-09-04")], "not_known"),
    ],
)
def test_a_repeat_within_twelve_months_of_marac(hearings: list[Event], incidents: list[Event], answer: str) -> None:
    found = repeat("marac_12_months", hearings, incidents)
    assert found.answer == answer
    assert found.why


@pytest.mark.parametrize(
    ("hearings", "incidents", "referred", "answer"),
    [
        ([], [], "", "not_known"),
        ([], [incident("2026-03-05")], "", "no"),
        ([], [incident("2026-03")], "", "no"),
        ([], [incident("2026-03-05"), incident("2026-03-09")], "", "yes"),
        ([], [incident("2026-03-05"), incident("2026-03")], "", "not_known"),
        ([], [incident("2026-03-05")], "2026-03-01", "yes"),
        ([], [incident("2026-03-01")], "2026-03-01", "no"),
        ([hearing("2020-01-01")], [incident("2026-03-05")], "", "yes"),
        ([hearing("2020-01-01")], [], "", "no"),
        ([], [incident("2026-03-05"), incident("2026-03-09", "not_asked")], "", "not_known"),
    ],
)
def test_a_repeat_as_any_further_abuse(
    hearings: list[Event], incidents: list[Event], referred: str, answer: str
) -> None:
    assert repeat("any_further", hearings, incidents, referred_on=referred).answer == answer


def test_an_incident_that_names_nobody_leaves_no_open() -> None:
    found = repeat("marac_12_months", [hearing("2025-06-01")], [], unnamed=2)
    assert found.answer == "not_known"
    assert found.why[0] == "2 domestic abuse incidents on the case name no victim-survivor"
    assert repeat("marac_12_months", [hearing("2025-06-01")], [incident("2025-09-04")], unnamed=2).answer == "yes"


def test_the_records_it_rests_on_are_named() -> None:
    found = repeat("marac_12_months", [hearing("2025-06-01")], [incident("2025-09-04")])
    assert found.records == ("i2025-09-04", "h2025-06-01")
    assert found.why == ("Incident of 4 September 2025, within 12 months of a Marac hearing",)


def test_for_a_service_user_over_all_dyads() -> None:
    yes, no, unknown = (Finding(answer, (f"because {answer}",), (answer,)) for answer in ("yes", "no", "not_known"))  # type: ignore[arg-type]
    assert of_all({}).answer == "not_known"
    assert of_all({"A": no, "B": no}).answer == "no"
    assert of_all({"A": no, "B": unknown}).answer == "not_known"
    assert of_all({"A": no, "B": yes, "C": unknown}) == Finding("yes", ("B: because yes",), ("yes",))
