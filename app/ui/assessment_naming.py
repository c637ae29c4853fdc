"""Pointing out, before an assessment is completed, that one of its written answers names a victim-survivor."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from PySide6.QtWidgets import QWidget

from app.commands.assessments import Subject
from app.models.instrument import Instrument
from app.models.record import Json, ScopeKind
from app.ui.naming_guard import screen_texts
from app.words import language
from app.workspace import Workspace

_Place = tuple[str, str]
"""A question and a row of it ("" for a question without rows)."""


def screen_answers(
    parent: QWidget, workspace: Workspace, instrument: Instrument, answers: dict[str, Json], subject: Subject
) -> dict[str, Json] | None:
    """The answers to complete with; None: the person went back to change one."""
    scope = ScopeKind.DYAD if subject.dyad else ScopeKind.CASE
    places = dict(_written(instrument, answers))
    texts = {f"{question}/{row}": labelled for (question, row), labelled in places.items()}
    screened = screen_texts(parent, workspace, scope, texts, case=subject.case, dyad=subject.dyad)
    if screened is None:
        return None
    changed = deepcopy(answers)
    for question, row in places:
        text, cells = screened[f"{question}/{row}"], changed[question]
        if row and isinstance(cells, dict):
            cells[row] = text
        else:
            changed[question] = text
    return changed


def _written(instrument: Instrument, answers: dict[str, Json]) -> Iterator[tuple[_Place, tuple[str, str]]]:
    """Every answer that is written rather than chosen, with what it answers."""
    for question in instrument.questions:
        value, label = answers.get(question.id), question.text.say(language())
        if question.options:
            continue
        if isinstance(value, str):
            yield (question.id, ""), (label, value)
        elif isinstance(value, dict):
            yield from (((question.id, row), (label, cell)) for row, cell in value.items() if isinstance(cell, str))
