"""How proofs and measurements are found, judged and shown."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import pytest

import bench.__main__ as bench_command
import tests.faults.__main__ as proof_command
from bench.bench import BenchResult
from tests.faults.proof import ProofResult


def row(tried: int, failed: int, notes: str = "") -> proof_command.Row:
    return proof_command.Row(ProofResult("kill", tried, failed, 7, notes), 1.234)


@pytest.mark.parametrize(
    ("tried", "failed", "notes", "passed"),
    [
        (10, 0, "", True),
        (10, 1, "", False),
        (0, 0, "", False),  # it tried nothing, so it proved nothing
        (0, 0, "left out: strace is for Linux", True),
        (0, 1, "stopped by ValueError", False),
    ],
)
def test_a_proof_passes_only_when_it_tried_something(tried: int, failed: int, notes: str, passed: bool) -> None:
    assert row(tried, failed, notes).passed is passed


def test_a_proof_is_shown_with_what_repeats_it() -> None:
    shown = row(1200, 2).as_json()
    assert shown == {"name": "kill", "tried": 1200, "failed": 2, "seed": 7, "seconds": 1.23, "notes": ""}
    assert proof_command.table([row(1200, 2)]).endswith("1,200 faults tried, FAILED: kill")
    assert proof_command.table([row(1200, 0)]).endswith("1,200 faults tried, none failed")


def test_a_proof_that_stops_fails_and_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    def run(full: bool, seed: int, progress: object) -> ProofResult:
        raise ZeroDivisionError("the reason")

    module = ModuleType("proof_stops")
    module.run = run  # type: ignore[attr-defined]
    told = proof_command.run_one("stops", module, full=False, seed=3)
    assert not told.passed
    assert told.result.seed == 3
    assert "ZeroDivisionError: the reason" in capsys.readouterr().err


def test_a_proof_that_is_not_there_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as stopped:
        proof_command.main(["no-such-proof"])
    assert stopped.value.code == 2


def test_every_proof_there_is_can_be_run() -> None:
    found = proof_command.proofs(Path(proof_command.__file__).parent)
    assert all(name and callable(module.run) for name, module in found.items())


def test_json_holds_nothing_but_json(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("proof_kill")

    def run(full: bool, seed: int, progress: proof_command.Progress) -> ProofResult:
        progress("half way")
        return ProofResult("kill", 5, 0, seed)

    module.run = run  # type: ignore[attr-defined]
    monkeypatch.setattr(proof_command, "proofs", lambda folder: {"kill": module})
    assert proof_command.main(["--json", "--seed", "9"]) == 0
    told = capsys.readouterr()
    assert [(one["name"], one["seed"]) for one in json.loads(told.out)] == [("kill", 9)]
    assert "half way" in told.err


@pytest.mark.parametrize(
    ("goal", "ratio", "met"),
    [(">= 0.5", 0.5, True), (">= 0.5", 0.49, False), ("<= 3", 3.0, True), ("<= 3", 3.1, False), ("", 9.0, None)],
)
def test_a_goal_is_a_ratio_to_reach_or_to_stay_under(goal: str, ratio: float, met: bool | None) -> None:
    assert BenchResult("insert", 1.0, 1.0, "ms", ratio, goal).met is met


def test_a_goal_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(ValueError, match="quick"):
        _ = BenchResult("insert", 1.0, 1.0, "ms", 1.0, "quick").met


def test_a_missed_goal_is_said() -> None:
    shown = bench_command.table([BenchResult("insert", 4.0, 1.0, "ms", 4.0, "<= 3")])
    assert "insert" in shown
    assert shown.endswith("<= 3 MISSED")
