"""Hints under the labels of a form."""

from __future__ import annotations

from app.ui.widgets.form import FormRow


def hint(row: FormRow, text: str) -> FormRow:
    """Say `text` under the label of `row`, which must stand in its form: shown earlier, it would be a window."""
    row.hint.setText(text)
    row.hint.setVisible(bool(text))
    row.focus_target().setAccessibleDescription(text)
    return row
