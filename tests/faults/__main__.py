"""Run the fault proofs: `python3 dev.py proof [NAME] [--full] [--seed N] [--json]`.

A proof is a module `tests/faults/proof_<noun>.py` with `NAME: str` and
`run(full: bool, seed: int, progress: Callable[[str], None]) -> ProofResult`. Adding the file is all that is needed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from tests.faults.proof import ProofResult

QUICK_SEED = 20160401
"""The seed of an everyday run, so that it says the same thing twice; `--full` draws a new one and prints it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One proof as it is shown."""

    result: ProofResult
    seconds: float

    @property
    def passed(self) -> bool:
        """A proof that tried nothing has proved nothing, unless it says why."""
        return self.result.failed == 0 and (self.result.tried > 0 or bool(self.result.notes))

    def as_json(self) -> dict[str, object]:
        """The row of `--json`."""
        result = self.result
        shown = {"name": result.name, "tried": result.tried, "failed": result.failed, "seed": result.seed}
        return {**shown, "seconds": round(self.seconds, 2), "notes": result.notes}


def proofs(folder: Path) -> dict[str, ModuleType]:
    """Every proof in `folder` by its name; two of one name, or a module without NAME and run, is an error."""
    found: dict[str, ModuleType] = {}
    for path in sorted(folder.glob("proof_*.py")):
        module = importlib.import_module(f"tests.faults.{path.stem}")
        if not callable(getattr(module, "run", None)) or module.NAME in found:
            raise TypeError(f"{path.name} needs a NAME of its own and a run(full, seed, progress)")
        found[module.NAME] = module
    return found


def run_one(name: str, module: ModuleType, full: bool, seed: int) -> Row:
    """Run one proof; an exception that escapes it is told in full and fails that proof, and the others still run."""
    started = time.monotonic()
    try:
        result = module.run(full, seed, lambda words: print(f"  {name}: {words}", file=sys.stderr, flush=True))
    except Exception as error:
        traceback.print_exc()
        result = ProofResult(name, 0, 1, seed, f"stopped by {type(error).__name__}")
    return Row(result, time.monotonic() - started)


def table(rows: Sequence[Row]) -> str:
    """The rows for a person, the verdict last."""
    lines = [f"{'proof':<24}{'tried':>10}{'failed':>8}{'seconds':>9}  seed"]
    for row in rows:
        told = row.result
        lines.append(
            f"{told.name:<24}{told.tried:>10,}{told.failed:>8,}{row.seconds:>9.1f}  {told.seed}  {told.notes}".rstrip()
        )
    failed = [row.result.name for row in rows if not row.passed]
    tried = sum(row.result.tried for row in rows)
    return "\n".join(
        [*lines, f"{tried:,} faults tried, " + (f"FAILED: {', '.join(failed)}" if failed else "none failed")]
    )


def main(arguments: Sequence[str]) -> int:
    """Run the chosen proofs and return 0 when all passed, 1 when one failed, 2 for a name that is not there."""
    parser = argparse.ArgumentParser(prog="dev.py proof", description="Prove that no fault loses work.")
    parser.add_argument("name", nargs="?", help="one proof; all of them when left out")
    parser.add_argument("--full", action="store_true", help="every fault there is, which takes long; else a sample")
    parser.add_argument("--seed", type=int, help="repeat the run that printed this seed")
    parser.add_argument("--json", action="store_true", help="a JSON list on standard output")
    chosen = parser.parse_args(arguments)
    there = proofs(Path(__file__).parent)
    if chosen.name is not None and chosen.name not in there:
        parser.error(f"there is no proof {chosen.name!r}; there are: {', '.join(there) or 'none'}")
    drawn = random.SystemRandom().randrange(1, 2**31) if chosen.full else QUICK_SEED
    seed = drawn if chosen.seed is None else chosen.seed
    names = [chosen.name] if chosen.name else list(there)
    rows = [run_one(name, there[name], chosen.full, seed) for name in names]
    if not rows:
        print("There are no proofs in tests/faults, so nothing is proved.", file=sys.stderr)
    print(json.dumps([row.as_json() for row in rows], indent=1) if chosen.json else table(rows))
    return 0 if rows and all(row.passed for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
