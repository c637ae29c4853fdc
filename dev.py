#!/usr/bin/env python3
"""The one developer command: makes the environment it needs, then runs the demo, the tests or the rest.

Standard library only, Python 3.11 to 3.13, Linux, macOS and Windows. Setting up is told on standard error, so that
`--json` commands keep standard output to themselves. Exit codes of what is run pass through.
"""

from __future__ import annotations

import io
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from installer.environment import DEV, ROOT, RUN, Stop, has_screen, prepare, say, tool_environment, venv_python


class Outcome(NamedTuple):
    """How one stage of the tests or checks went: its name, whether it passed, and one line for the closing summary."""

    name: str
    passed: bool
    line: str


def run_module(module: str, arguments: Sequence[str], folder: Path | None = None, **environment: str) -> int:
    """Run a module in `.venv` with this terminal, in `folder` or where the person stands, and return its exit code."""
    command = [str(venv_python()), "-m", module, *arguments]
    # The project is looked in and the folder the person stands in is not: it may hold an `app` of its own.
    paths = {"PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"}
    return exit_code(subprocess.run(command, cwd=folder, env={**tool_environment(), **paths, **environment}).returncode)


def exit_code(returned: int) -> int:
    """The code a shell would give: 128 plus the signal for what a signal ended."""
    return returned if returned >= 0 else 128 - returned


# ---------------------------------------------------------------------------------------------- the program itself


def demo(arguments: Sequence[str]) -> int:
    """Make the practice site and open it, or run the main job end to end where there is no screen."""
    prepare("demo", RUN)
    screen = has_screen(platform.system(), os.environ) or "--headless" in arguments
    return run_module("app", ["demo", *([] if screen else ["--headless"]), *arguments])


def tour(arguments: Sequence[str]) -> int:
    """Walk through every screen without a display and keep a picture of each in a folder."""
    prepare("tour", DEV)
    return run_module("tests.tour", arguments or ["--out", str(ROOT / "tour")], QT_QPA_PLATFORM="offscreen")


def package(arguments: Sequence[str]) -> int:
    """Build the installers; they come with the installer work, and until then it says so."""
    raise Stop(
        "There are no installers yet: they come with the installer work. `python3 dev.py demo` runs the program."
    )


# ------------------------------------------------------------------------------------------------ checks and tests


def check(arguments: Sequence[str]) -> int:
    """Lint, layout, types and who may import whom; each says one line, and the whole story only when it fails."""
    if arguments:
        raise Stop("`check` takes no arguments.")
    prepare("check", DEV)
    return report(run_checks())


def run_checks() -> list[Outcome]:
    """Run the four checks, two at a time, and print what each failing one said."""
    linter = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))"
    commands = {
        "lint": ["-m", "ruff", "check", "."],
        "layout": ["-m", "ruff", "format", "--check", "."],
        "types": ["-m", "mypy", "--strict", "app", "dev.py", "bench", "installer"],
        "imports": ["-c", linter],
    }
    expected = contracts_written((ROOT / "pyproject.toml").read_text("utf-8"))

    def one(name: str) -> Outcome:
        started = time.monotonic()
        code, said = captured(commands[name])
        passed = code == 0 and (name != "imports" or contracts_kept(said, expected))
        if not passed:
            print(f"---- {name}\n{said.rstrip()}", flush=True)
        return Outcome(name, passed, f"in {time.monotonic() - started:.1f} s")

    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(one, commands))


def captured(arguments: Sequence[str]) -> tuple[int, str]:
    """Run the environment's Python in the project's folder and return its exit code and all it said."""
    done = subprocess.run(
        [str(venv_python()), *arguments],
        cwd=ROOT,
        env=tool_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    return done.returncode, done.stdout + done.stderr


def contracts_written(pyproject: str) -> int:
    """How many import contracts the project's settings hold."""
    import tomllib  # here, so that a Python without it still gets as far as being told that it is too old

    return len(tomllib.loads(pyproject)["tool"]["importlinter"]["contracts"])


def contracts_kept(said: str, expected: int) -> bool:
    """Whether the import linter checked all `expected` contracts and found every one kept, with nothing else to say.

    It can stop early or warn and still look calm, so the count is compared and not the exit code alone.
    """
    return re.search(rf"^Contracts: {expected} kept, 0 broken\.$", said, re.MULTILINE) is not None


def test(arguments: Sequence[str]) -> int:
    """All a change must pass: the checks, the tests, the quick proofs; with arguments, only pytest with them."""
    prepare("test", DEV)
    if arguments:
        outcomes = [run_pytest(arguments)]
        print("Only pytest was run, because arguments were given: `python3 dev.py test` runs everything.")
        return report(outcomes)
    outcomes = run_checks()
    outcomes.append(run_pytest(["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]))
    started = time.monotonic()
    failed = run_module("tests.faults", [], ROOT, QT_QPA_PLATFORM="offscreen")
    outcomes.append(Outcome("proofs", failed == 0, f"in {time.monotonic() - started:.1f} s"))
    return report(outcomes)


def run_pytest(arguments: Sequence[str]) -> Outcome:
    """Run pytest without a screen, showing what it says as it says it, and keep its summary line."""
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    environment = {**tool_environment(), "QT_QPA_PLATFORM": "offscreen"}
    summary = "pytest gave no summary"
    with subprocess.Popen(
        [str(venv_python()), "-m", "pytest", *colour, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
    ) as running:
        for line in running.stdout or ():
            print(line, end="", flush=True)
            summary = pytest_summary(line) or summary
    return Outcome("tests", running.returncode == 0, summary)


def pytest_summary(line: str) -> str | None:
    """What pytest's closing line says ("412 passed, 1 skipped in 93.10s"), or None if this is another line."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", line).strip().strip("=").strip()
    return plain if re.fullmatch(r"(\d+ \w+(, )?)+ in [\d.]+s.*|no tests ran in [\d.]+s", plain) else None


def report(outcomes: Sequence[Outcome]) -> int:
    """Print one line for each outcome and return 0 if all passed, else 1."""
    for outcome in outcomes:
        print(f"{outcome.name:<8} {'passed' if outcome.passed else 'FAILED'}  {outcome.line}", flush=True)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def proof(arguments: Sequence[str]) -> int:
    """Run the fault proofs: kills, full disks, mutated bundles, random histories."""
    prepare("proof", DEV)
    return run_module("tests.faults", arguments, ROOT, QT_QPA_PLATFORM="offscreen")


def bench(arguments: Sequence[str]) -> int:
    """Measure, each figure beside its floor in the same run."""
    prepare("bench", DEV)
    return run_module("bench", arguments, ROOT, QT_QPA_PLATFORM="offscreen")


# ---------------------------------------------------------------------------------------------- the command itself

COMMANDS: Mapping[str, tuple[str, Callable[[Sequence[str]], int]]] = {
    "demo": ("[--headless] [--folder DIR] ...", demo),
    "test": ("[pytest arguments]", test),
    "check": ("", check),
    "proof": ("[NAME] [--full] [--seed N] [--json]", proof),
    "bench": ("[NAME] [--json]", bench),
    "tour": ("[--out DIR]", tour),
    "package": ("", package),
}


def usage() -> str:
    """The commands and what each does."""
    lines = ["usage: python3 dev.py COMMAND [arguments]", ""]
    for name, (arguments, action) in COMMANDS.items():
        lines += [f"  {name} {arguments}".rstrip(), f"      {(action.__doc__ or '').splitlines()[0]}"]
    return "\n".join(lines)


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; 1 with a sentence when something is missing, 2 for wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old Windows console cannot show all that pytest prints
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if arguments else 2
    if arguments[0] not in COMMANDS:
        say(f"There is no command {arguments[0]!r}.\n\n{usage()}")
        return 2
    try:
        return COMMANDS[arguments[0]][1](arguments[1:])
    except Stop as stop:
        say(str(stop))
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        say(f"The system refused a step: {error}. Put that right, then run the same command again.")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
