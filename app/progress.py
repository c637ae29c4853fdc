"""How long work says how far it is, and hears that it should stop."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

from app.errors import Cancelled


class Progress:
    """Steps done of steps expected, reported to one listener; safe to cancel from another thread."""

    def __init__(self, listener: Callable[[int, int, str], None] | None = None) -> None:
        """`listener(done, total, what)` is called in the working thread."""
        self._listener = listener
        self._stop = Event()

    def step(self, done: int, total: int, what: str = "") -> None:
        """Report `done` of `total` steps; raises Cancelled when somebody asked to stop."""
        if self._stop.is_set():
            raise Cancelled
        if self._listener is not None:
            self._listener(done, total, what)

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stop.is_set()
