"""Long work off the UI thread, one piece at a time, with progress and Cancel."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.errors import Cancelled
from app.progress import Progress

T = TypeVar("T")
_TELL_EVERY_S = 0.05
"""Progress is passed on at most this often: a thousand steps a second must not fill the event queue."""


class Job:
    """One piece of work that was submitted."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._done = self._silent = False

    def cancel(self) -> None:
        """Ask it to stop at its next step; `on_error` then gets Cancelled, unless it had finished."""
        self._progress.cancel()

    @property
    def done(self) -> bool:
        """Whether its handler has been called."""
        return self._done

    def _finish(self) -> None:
        self._done = True


class Jobs(QObject):
    """One worker thread. Work is a plain function that knows no Qt; handlers are called on the UI thread."""

    busy_changed = Signal(bool)
    _message = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="job")
        self._running: list[Job] = []
        self._closed = False
        # Queued whatever thread emits, and to a method of this object, so that handlers run in its thread.
        self._message.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether work is waiting or going on."""
        return bool(self._running)

    def submit(
        self,
        work: Callable[[Progress], T],
        on_done: Callable[[T], object] | None = None,
        on_error: Callable[[Exception], object] | None = None,
        on_progress: Callable[[int, int, str], object] | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """Run `work(progress)` after what was submitted before it.

        On the UI thread, exactly one of `on_done(result)` and `on_error(error)` follows (Cancelled is an error), after
        any `on_progress(done, total, what)`. Without `on_error` an error is raised there, for the excepthook to show.
        Handlers are not called once `owner` is deleted, nor after `shutdown`. Raises RuntimeError after `shutdown`.
        """
        if self._closed:
            raise RuntimeError("jobs are shut down")
        told = 0.0

        def listen(done: int, total: int, what: str) -> None:
            nonlocal told
            now = time.monotonic()
            if on_progress is not None and (now - told >= _TELL_EVERY_S or done >= total):
                told = now
                self._message.emit((owner, lambda: None if job._silent else on_progress(done, total, what)))

        job = Job(Progress(listen))
        self._running.append(job)
        if len(self._running) == 1:
            self.busy_changed.emit(True)
        self._pool.submit(self._run, job, work, on_done, on_error, owner)
        return job

    def cancel_all(self, silently: bool = False) -> None:
        """Ask all work to stop; `silently` calls no handler of it any more, whatever it had found by then."""
        for job in self._running:
            job.cancel()
            job._silent = job._silent or silently

    def shutdown(self) -> None:
        """Ask all work to stop and wait until the worker has ended; no handler is called from now on."""
        self._closed = True
        self.cancel_all()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._running.clear()

    def _run(
        self,
        job: Job,
        work: Callable[[Progress], Any],
        on_done: Callable[[Any], object] | None,
        on_error: Callable[[Exception], object] | None,
        owner: QObject | None,
    ) -> None:
        """In the worker: do the work and send what came of it to the UI thread."""
        try:
            if job._progress.cancelled:
                raise Cancelled
            result = work(job._progress)
        except Exception as error:
            # Bound here because Python forgets the name when the clause ends.
            self._message.emit((owner, lambda error=error: self._on_failed(job, on_error, error)))
        else:
            self._message.emit((owner, lambda: self._on_done(job, on_done, result)))
        # A job whose owner is gone must still be counted off.
        self._message.emit((None, lambda: self._count_off(job)))

    @Slot(object)
    def _deliver(self, message: tuple[QObject | None, Callable[[], None]]) -> None:
        owner, call = message
        if not self._closed and (owner is None or shiboken6.isValid(owner)):
            call()

    def _on_done(self, job: Job, on_done: Callable[[Any], object] | None, result: Any) -> None:
        self._count_off(job)
        if on_done is not None and not job._silent:
            on_done(result)

    def _on_failed(self, job: Job, on_error: Callable[[Exception], object] | None, error: Exception) -> None:
        self._count_off(job)
        if job._silent:
            return
        if on_error is None:
            raise error
        on_error(error)

    def _count_off(self, job: Job) -> None:
        job._finish()
        if job in self._running:
            self._running.remove(job)
            if not self._running:
                self.busy_changed.emit(False)
