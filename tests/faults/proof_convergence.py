"""However bundles are lost, repeated and reordered, all holders of a scope end in one state and no value is lost."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from pathlib import Path

from tests.faults.histories import History, MakeNode
from tests.faults.nodes import ModelNode, Node, StoreNode
from tests.faults.proof import Progress, ProofResult

NAME = "convergence"
MODEL_QUICK, MODEL_FULL = 300, 10_000
STORE_QUICK, STORE_FULL = 6, 300


def run(full: bool, seed: int, progress: Progress) -> ProofResult:
    """Random histories on the pure models, then through real encrypted stores."""
    found: Counter[str] = Counter()
    models, stores = (MODEL_FULL, STORE_FULL) if full else (MODEL_QUICK, STORE_QUICK)
    for number in range(models):
        if number % 1000 == 0 and number:
            progress(f"{number} of {models} histories on the models")
        found.update(model_history(seed * 100_003 + number))
    for number in range(stores):
        if number % 50 == 0 and number:
            progress(f"{number} of {stores} histories through stores")
        found.update(store_history(seed * 100_003 + number))
    notes = "; ".join(f"{what}: {times}" for what, times in found.most_common())
    return ProofResult(
        NAME, models + stores, sum(found.values()), seed, notes or f"{models} on models, {stores} in stores"
    )


def model_history(seed: int) -> list[str]:
    """What fails in one history on the pure models."""
    return _failures(seed, ModelNode)


def store_history(seed: int) -> list[str]:
    """What fails in one history through real stores."""
    with tempfile.TemporaryDirectory(prefix="sightline-proof-") as folder:
        home = Path(folder)
        (home / "first").mkdir()

        def make(number: int, rng: random.Random, directory: str) -> Node:
            return StoreNode(number, rng, directory, home if directory else home / "first")

        return _failures(seed, make)


def _failures(seed: int, make: MakeNode) -> list[str]:
    history = History(seed, make)
    try:
        history.run()
        return history.failures()
    finally:
        for node in history.nodes:
            node.close()
