"""How a measurement times something: warm, several times, the middle one, in this process's own processor time.

A person waits by the clock on the wall, and on a machine with nothing else to do the two are the same: all of this is
one thread that waits for no disk and no network. Where other work goes on, the wall's clock would measure that instead;
and so that this process has none of its own either, a window is brought to rest first.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication

from app.ui.main_window import MainWindow
from bench.bench import BenchResult


def milliseconds(act: Callable[[], object], rounds: int = 9, warm_up: int = 2) -> float:
    """The median of `rounds` runs in milliseconds, after `warm_up` that are not counted."""
    return statistics.median(times(act, rounds, warm_up))


def times(act: Callable[[], object], rounds: int, warm_up: int = 2) -> list[float]:
    """Each of `rounds` runs in milliseconds; what Python tidies up meanwhile is not counted."""
    for _ in range(warm_up):
        act()
    found = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            began = time.process_time()
            act()
            found.append((time.process_time() - began) * 1000)
    finally:
        gc.enable()
    return found


def result(name: str, ours: float, floor: float, goal: str = "") -> BenchResult:
    """A figure in milliseconds beside its floor."""
    return BenchResult(name, round(ours, 2), round(floor, 2), "ms", round(ours / floor, 2), goal)


def within(name: str, ours: float, limit: float) -> BenchResult:
    """A figure in milliseconds held to a limit that a person feels, which stands in the floor's place."""
    return BenchResult(name, round(ours, 2), limit, "ms", round(ours / limit, 2), "<= 1.0")


def bring_to_rest(window: MainWindow) -> None:
    """End what an unlocked window does in the background (the check of a store that was never checked takes minutes
    here, and its thread's time is the process's time)."""
    window.jobs.cancel_all()
    while window.jobs.busy:
        QCoreApplication.processEvents()
