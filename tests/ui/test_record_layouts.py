"""The table of layouts names what kinds really have, and a kind without a layout needs none."""

from __future__ import annotations

import pytest

from app.models.kinds import KINDS
from app.models.record import FieldType
from app.models.record_rules import from_values
from app.ui.record_form import FLAGS, RecordForm
from app.ui.record_layout_table import LAYOUTS
from app.ui.record_layouts import groups, hidden, is_ended, layout
from app.ui.record_words import RecordWords
from app.workspace import Workspace
from tests.ui.sites import built_site, site, worker

__all__ = ["built_site", "site", "worker"]


@pytest.mark.parametrize("kind", sorted(LAYOUTS))
def test_a_layout_names_only_fields_and_codes_that_its_kind_has(kind: str) -> None:
    look, fields = LAYOUTS[kind], KINDS[kind].fields
    placed = {n for g in look.groups for line in g.lines for n in ((line,) if isinstance(line, str) else line)}
    named = placed | look.hidden | set(look.fresh) | set(look.suggests) | set(look.when) | set(look.title)
    named |= set(look.facts) | {n for n in (look.status, look.text, look.due, look.stands) if n}
    named |= {other for other, _codes in look.when.values()} | {other for other, _how in look.suggests.values()}
    assert named <= set(fields)
    for other, codes in look.when.values():
        assert codes <= set(fields[other].codes.codes)  # type: ignore[union-attr]
    if look.ended:
        assert look.ended <= set(fields[look.stands or look.status].codes.codes)  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_field_that_is_not_filled_in_is_asked_exactly_once(kind: str) -> None:
    declared = KINDS[kind]
    lines = [line for group in groups(declared) for line in group.lines]
    asked = [n for line in lines for n in ((line,) if isinstance(line, str) else line)]
    assert len(asked) == len(set(asked))
    left_out = hidden(declared) | {f.name for f in declared.fields.values() if f.type is FieldType.FLAG}
    assert set(asked) == set(declared.fields) - left_out


@pytest.mark.parametrize("kind", sorted(set(KINDS) - set(LAYOUTS)))
def test_a_kind_without_a_layout_has_a_form_and_a_line(kind: str, worker: Workspace) -> None:
    declared = KINDS[kind]
    form = RecordForm(worker, declared)
    form.begin()
    assert set(form.rows) - {FLAGS} == set(declared.fields) - hidden(declared) - {
        f.name for f in declared.fields.values() if f.type is FieldType.FLAG
    }
    from_values(declared.cls, {**form.answers()})
    line = RecordWords(worker).line(declared, {})
    assert line.title == declared.words()
    assert not line.ended
    assert is_ended(declared, {}) is False
    assert layout(declared).groups == ()
