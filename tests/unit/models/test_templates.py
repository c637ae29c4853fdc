"""The templates of common work: what they fill in is possible, honest, and in an order that fingers can learn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.templates import (
    CASE_TEMPLATES,
    DYAD_TEMPLATES,
    MOST_REMEMBERED,
    WorkTemplate,
    filled,
    ordered,
    remembered,
)
from app.models.work import Activity, Contact

ALL = [*CASE_TEMPLATES, *DYAD_TEMPLATES]
KEYS = [template.key for template in CASE_TEMPLATES]


@pytest.mark.parametrize("template", ALL, ids=lambda t: f"{t.key}-{t.number}")
def test_a_template_fills_in_only_what_its_record_has_and_its_lists_hold(template: WorkTemplate) -> None:
    kind = {"contact": Contact, "activity": Activity}[template.kind].KIND
    for name, value in template.values.items():
        codes = kind.fields[name].codes
        assert codes is not None
        assert value in codes
    needed = {f.name for f in kind.fields.values() if f.required} - {"case", "happened"}
    assert needed <= set(template.values)
    assert template.minutes is None or 0 < template.minutes <= 1440
    assert template.words() == template.label


@pytest.mark.parametrize("templates", [CASE_TEMPLATES, DYAD_TEMPLATES], ids=["case", "dyad"])
def test_each_template_has_a_key_of_its_own(templates: tuple[WorkTemplate, ...]) -> None:
    assert [t.number for t in templates] == list(range(1, len(templates) + 1))
    assert len(templates) <= 9
    assert len({t.key for t in templates}) == len(templates)
    assert len({t.words() for t in templates}) == len(templates)


def test_nobody_is_reached_by_a_message_or_an_unanswered_call() -> None:
    silent = [t for t in ALL if t.values.get("channel") == "text" or t.key == "no_answer"]
    assert silent
    assert all(t.values["outcome"] == "attempted" for t in silent)


@given(st.lists(st.sampled_from([*KEYS, "of a newer version"]), max_size=30))
def test_the_last_used_stand_first_and_every_template_stands_once(uses: list[str]) -> None:
    used: list[str] = []
    for key in uses:
        used = remembered(used, key)
    assert len(used) == len(set(used)) <= MOST_REMEMBERED
    found = [template.key for template in ordered(CASE_TEMPLATES, used)]
    assert sorted(found) == sorted(KEYS)
    known = [key for key in used if key in KEYS]
    assert found[: len(known)] == known
    assert found[len(known) :] == [key for key in KEYS if key not in known]
    assert [t.number for t in ordered(CASE_TEMPLATES, used)] == [KEYS.index(key) + 1 for key in found]


def test_an_agency_is_filled_in_only_where_it_can_be_no_other() -> None:
    police = next(t for t in CASE_TEMPLATES if t.key == "police_asked")
    assert filled(police, {"a": "police", "b": "housing"})["agency"] == "a"
    assert "agency" not in filled(police, {"a": "police", "c": "police"})
    assert "agency" not in filled(police, {"b": "housing"})
    call = next(t for t in CASE_TEMPLATES if t.key == "call")
    assert "agency" not in filled(call, {"a": "police"})
    assert filled(call, {})["minutes"] == 15
