"""Which field of a form a refusal is about."""

from __future__ import annotations

from collections.abc import Mapping

from app.errors import AppError
from app.models.record import Json, Kind
from app.ui import dialogs


def place_of(error: AppError, kind: Kind, values: Mapping[str, Json]) -> str:
    """The field a refusal names, by its label or by the value that was refused; "" where it names none.

    A refusal about two dates is shown at the second.
    """
    labels = {field.words(): name for name, field in kind.fields.items()}
    for fact in ("last", "field"):
        if str(error.facts.get(fact, "")) in labels:
            return labels[str(error.facts[fact])]
    refused = str(error.facts.get("value", ""))
    if refused:
        return next((name for name, value in values.items() if str(value or "")[: len(refused)] == refused), "")
    if "born" in error.facts and "birth_date" in kind.fields:
        return "birth_date"
    return "happened" if "happened" in error.facts and "happened" in kind.fields else ""


def words_of(error: AppError) -> str:
    """What to say beside the field: what is wrong, without what was kept."""
    return dialogs.split_message(error.message())[0]
