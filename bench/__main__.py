"""Run the measurements: `python3 dev.py bench [NAME] [--json]`.

A measurement is a module `bench/bench_<noun>.py` with `run() -> BenchResult | list[BenchResult]`; its name is the noun.
A figure below its goal is said and does not fail the run: a busy machine is not a broken program.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from bench.bench import BenchResult


def names(folder: Path) -> list[str]:
    """The measurements in `folder`."""
    return [path.stem.removeprefix("bench_") for path in sorted(folder.glob("bench_*.py"))]


def measure(name: str) -> list[BenchResult]:
    """Run one measurement."""
    results = importlib.import_module(f"bench.bench_{name}").run()
    return results if isinstance(results, list) else [results]


def table(results: Sequence[BenchResult]) -> str:
    """The figures for a person."""
    lines = [f"{'figure':<40}{'ours':>12}{'floor':>12}  {'unit':<10}{'ratio':>8}  goal"]
    words = {True: "met", False: "MISSED", None: ""}
    for one in results:
        figures = f"{one.ours:>12,.3g}{one.floor:>12,.3g}  {one.unit:<10}{one.ratio:>8.2f}"
        lines.append(f"{one.name:<40}{figures}  {one.goal} {words[one.met]}".rstrip())
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Run the chosen measurements and return 0, or 1 where there is nothing to measure."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Measure, each figure beside its floor.")
    parser.add_argument("name", nargs="?", help="one measurement; all of them when left out")
    parser.add_argument("--json", action="store_true", help="a JSON list on standard output")
    chosen = parser.parse_args(arguments)
    there = names(Path(__file__).parent)
    if chosen.name is not None and chosen.name not in there:
        parser.error(f"there is no measurement {chosen.name!r}; there are: {', '.join(there) or 'none'}")
    results: list[BenchResult] = []
    for name in [chosen.name] if chosen.name else there:
        print(f"  measuring {name}", file=sys.stderr, flush=True)
        results += measure(name)
    print(json.dumps([{**asdict(one), "met": one.met} for one in results], indent=1) if chosen.json else table(results))
    return 0 if results else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
