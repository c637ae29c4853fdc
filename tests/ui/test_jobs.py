"""Work off the UI thread, from a real event loop."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.errors import AppError, Cancelled
from app.progress import Progress
from app.ui.jobs import Jobs
from app.ui.notifier import Notifier


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.shutdown()


class _Refused(AppError):
    """The file is not ours. Nothing was changed."""


def test_work_runs_elsewhere_and_its_handlers_run_here(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[tuple[str, object, int]] = []

    def work(progress: Progress) -> int:
        progress.step(1, 2, "half")
        progress.step(2, 2, "all")
        return threading.get_ident()

    jobs.submit(
        work,
        on_done=lambda worker: seen.append(("done", worker, threading.get_ident())),
        on_progress=lambda done, total, what: seen.append(("step", (done, total, what), threading.get_ident())),
    )
    qtbot.waitUntil(lambda: not jobs.busy)
    assert [kind for kind, _what, _thread in seen] == ["step", "step", "done"]
    assert {thread for _kind, _what, thread in seen} == {threading.get_ident()}
    assert seen[-1][1] != threading.get_ident()
    assert seen[1][1] == (2, 2, "all")


def test_work_is_done_one_after_another(jobs: Jobs, qtbot: QtBot) -> None:
    order: list[int] = []
    going: list[int] = []

    def work(number: int, progress: Progress) -> None:
        going.append(number)
        assert len(going) == 1
        order.append(number)
        going.remove(number)

    for number in range(5):
        jobs.submit(lambda progress, number=number: work(number, progress))
    qtbot.waitUntil(lambda: not jobs.busy)
    assert order == [0, 1, 2, 3, 4]


def test_an_error_comes_to_its_handler_and_not_to_done(jobs: Jobs, qtbot: QtBot) -> None:
    errors: list[Exception] = []

    def work(progress: Progress) -> None:
        raise _Refused

    jobs.submit(work, on_done=lambda result: errors.append(AssertionError()), on_error=errors.append)
    qtbot.waitUntil(lambda: not jobs.busy)
    assert [type(error) for error in errors] == [_Refused]


def test_an_error_without_a_handler_is_raised_where_the_excepthook_sees_it(jobs: Jobs, qtbot: QtBot) -> None:
    def work(progress: Progress) -> None:
        raise _Refused

    with qtbot.captureExceptions() as caught:
        jobs.submit(work)
        qtbot.waitUntil(lambda: not jobs.busy)
    assert [kind for kind, _value, _trace in caught] == [_Refused]


def test_cancel_stops_work_at_its_next_step(jobs: Jobs, qtbot: QtBot) -> None:
    started, go_on = threading.Event(), threading.Event()
    errors: list[Exception] = []

    def work(progress: Progress) -> None:
        started.set()
        go_on.wait(5)
        progress.step(1, 2)

    job = jobs.submit(work, on_error=errors.append)
    assert started.wait(5)
    job.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: job.done)
    assert [type(error) for error in errors] == [Cancelled]


def test_work_that_is_cancelled_while_it_waits_never_starts(jobs: Jobs, qtbot: QtBot) -> None:
    go_on = threading.Event()
    ran: list[int] = []
    errors: list[Exception] = []
    jobs.submit(lambda progress: go_on.wait(5))
    waiting = jobs.submit(lambda progress: ran.append(1), on_error=errors.append)
    waiting.cancel()
    go_on.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert ran == []
    assert [type(error) for error in errors] == [Cancelled]


def test_handlers_of_a_deleted_owner_are_not_called(jobs: Jobs, qtbot: QtBot) -> None:
    go_on = threading.Event()
    called: list[object] = []
    owner = QObject()
    jobs.submit(lambda progress: go_on.wait(5), on_done=called.append, owner=owner)
    owner.deleteLater()
    QApplication.sendPostedEvents(None, 52)
    go_on.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert called == []


def test_shutdown_cancels_waits_and_calls_nobody(qapp: QApplication, qtbot: QtBot) -> None:
    jobs = Jobs()
    started = threading.Event()
    ended: list[int] = []
    called: list[object] = []

    def work(progress: Progress) -> None:
        started.set()
        try:
            while True:
                progress.step(0, 0)
        finally:
            ended.append(1)

    jobs.submit(work, on_done=called.append, on_error=called.append)
    assert started.wait(5)
    jobs.shutdown()
    assert ended == [1]
    qapp.processEvents()
    assert called == []
    with pytest.raises(RuntimeError):
        jobs.submit(work)


def test_busy_is_told_once_for_a_run_of_work(jobs: Jobs, qtbot: QtBot) -> None:
    told: list[bool] = []
    jobs.busy_changed.connect(told.append)
    for _ in range(3):
        jobs.submit(lambda progress: None)
    qtbot.waitUntil(lambda: not jobs.busy)
    assert told == [True, False]


def test_many_steps_do_not_fill_the_event_queue_and_the_last_is_told(jobs: Jobs, qtbot: QtBot) -> None:
    steps: list[int] = []

    def work(progress: Progress) -> None:
        for number in range(5_000):
            progress.step(number + 1, 5_000)

    jobs.submit(work, on_progress=lambda done, total, what: steps.append(done))
    qtbot.waitUntil(lambda: not jobs.busy)
    assert steps[-1] == 5_000
    assert len(steps) < 1_000


def test_a_change_published_in_the_worker_is_told_in_the_ui_thread(jobs: Jobs, qtbot: QtBot) -> None:
    notifier = Notifier()
    heard: list[tuple[object, int]] = []
    notifier.changed.connect(lambda change: heard.append((change, threading.get_ident())))
    jobs.submit(lambda progress: notifier.publish("a case"))
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [("a case", threading.get_ident())]


def test_a_change_published_here_is_told_at_once(qapp: QApplication) -> None:
    notifier, heard = Notifier(), []
    notifier.changed.connect(heard.append)
    notifier.publish("a case")
    assert heard == ["a case"]
