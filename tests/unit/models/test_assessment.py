"""Which time point the next assessment is for."""

from __future__ import annotations

import pytest

from app.models.assessment import next_time_point


@pytest.mark.parametrize(
    ("done", "status", "point"),
    [
        ((), "intake", "intake"),
        ((), "step_down", "intake"),
        (("intake",), "active", "review"),
        (("intake", "review"), "suspended", "review"),
        (("intake",), "step_down", "exit"),
        (("intake", "exit"), "step_down", "review"),
        (("intake",), "closed", "exit"),
        (("intake", "exit"), "closed", "follow_up_6m"),
        (("exit", "follow_up_6m"), "follow_up", "follow_up_12m"),
        (("exit", "follow_up_6m", "follow_up_12m"), "archived", "review"),
        ((), "", "intake"),
    ],
)
def test_the_next_time_point(done: tuple[str, ...], status: str, point: str) -> None:
    assert next_time_point(done, status) == point
