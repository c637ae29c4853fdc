"""The only errors whose text a person reads."""

from __future__ import annotations

import inspect
from typing import ClassVar


class AppError(Exception):
    """Sightline could not do this. Nothing was changed."""

    exit_code: ClassVar[int] = 1
    """What the command line returns: 1 refused, 3 store damaged or locked, 4 a bundle was quarantined."""

    def __init__(self, **facts: object) -> None:
        """Keep `facts`, the values for the `{slots}` of the message; they must hold no case data where the error may
        be logged."""
        super().__init__(type(self).__name__)
        self.facts = facts

    def message(self) -> str:
        """Say in plain words what happened, what was kept and what to do: the class docstring in the reader's
        language."""
        from app.words import _

        template = _(inspect.cleandoc(type(self).__doc__ or AppError.__doc__ or ""))
        return " ".join(template.split()).format(**self.facts)

    def __str__(self) -> str:
        return self.message()


class Cancelled(AppError):
    """Cancelled. Nothing was changed."""
