#!/usr/bin/env python3
"""The one developer command: it makes the environment it needs and then runs the demo, the tests, the checks or the rest.

Standard library only, Python 3.11 to 3.13, Linux, macOS and Windows. Setting up is told on standard error, so that
`--json` commands keep standard output to themselves. Exit codes of what is run pass through.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "sightline-stamp.json"
MAKING = VENV / "sightline-unfinished"

OLDEST, NEWEST = (3, 11), (3, 13)
RUN, DEV = "requirements.txt", "requirements-dev.txt"

# Debian and Ubuntu names, read off the NEEDED entries of Qt 6.11's libraries and platform plugins. From Debian 13 and
# Ubuntu 24.04 on some carry the suffix "t64"; either counts, and apt takes the plain name for both.
QT_LIBRARIES = ("libglib2.0-0", "libgl1", "libegl1", "libfontconfig1", "libfreetype6", "libxkbcommon0", "libdbus-1-3")
X11_LIBRARIES = (
    *("libx11-6", "libx11-xcb1", "libxkbcommon-x11-0", "libxcb1", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0"),
    *("libxcb-keysyms1", "libxcb-randr0", "libxcb-render0", "libxcb-render-util0", "libxcb-shape0", "libxcb-shm0"),
    *("libxcb-sync1", "libxcb-util1", "libxcb-xfixes0", "libxcb-xkb1"),
)
WAYLAND_LIBRARIES = ("libwayland-client0", "libwayland-cursor0")
# A virtual screen; the standard tools that must be able to open a bundle and read a document; the fault injector.
TEST_TOOLS = ("xvfb", "xauth", "age", "openssh-client", "poppler-utils", "strace")


class Stop(Exception):
    """A step failed; the text says what happened and what to do, and is all that is shown."""


class Stamp(NamedTuple):
    """What an environment was made for: the Python and machine, and the hash of each requirements file it holds."""

    python: str
    files: Mapping[str, str]


class Outcome(NamedTuple):
    """How one stage of the tests or checks went: its name, whether it passed, and one line for the closing summary."""

    name: str
    passed: bool
    line: str


def say(text: str) -> None:
    """Tell the person what is going on, on standard error, at once."""
    print(text, file=sys.stderr, flush=True)


# ---------------------------------------------------------------------------------------- what this machine can do


def python_problem(version: Sequence[int], bits64: bool, where: str, found: Sequence[str]) -> str | None:
    """Why the Python at `where` cannot run Sightline, in a sentence that says what to do, or None if it can."""
    wanted = "Sightline needs Python 3.11, 3.12 or 3.13, in its 64-bit form."
    short = f"{version[0]}.{version[1]}"
    if OLDEST <= tuple(version[:2]) <= NEWEST and bits64:
        return None
    fault = f"This is Python {short} ({where})." if bits64 else f"This is a 32-bit Python {short} ({where})."
    advice = f"Run it with one you have: {found[0]} dev.py" if found else "Install one of those, then run this again."
    return f"{wanted} {fault} {advice}"


def system_problem(system: str, machine: str, libc: tuple[str, str]) -> str | None:
    """Why Qt has no build for this system, in a sentence that says what to do, or None if it has one."""
    if system != "Linux":
        return None
    if libc[0] != "glibc":
        return (
            "Sightline needs a Linux with the GNU C library, such as Debian 12 or Ubuntu 22.04; this one has another."
        )
    # PySide6 6.11.3 is built as manylinux_2_34 for x86-64 and as manylinux_2_39 for 64-bit ARM.
    least, names = (
        ((2, 39), "Debian 13 or Ubuntu 24.04") if machine == "aarch64" else ((2, 34), "Debian 12 or Ubuntu 22.04")
    )
    if tuple(int(part) for part in re.findall(r"\d+", libc[1])[:2]) < least:
        return f"This Linux is too old for the window's library (GNU C library {libc[1]}): {names} or newer is needed."
    return None


def has_screen(system: str, environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown: always on Windows and macOS, on Linux where an X or Wayland display is named."""
    return system != "Linux" or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def system_packages(purpose: str, environment: Mapping[str, str], ensurepip: bool, version: Sequence[int]) -> list[str]:
    """The Debian packages that `purpose` ("demo", "test", "tour" or other) needs; `ensurepip` says if venv works."""
    names: list[str] = [] if ensurepip else [f"python{version[0]}.{version[1]}-venv"]
    if purpose in ("demo", "test", "tour", "proof", "bench"):
        names += QT_LIBRARIES
    if purpose == "test" or (purpose == "demo" and environment.get("DISPLAY")):
        names += X11_LIBRARIES
    if purpose == "demo" and environment.get("WAYLAND_DISPLAY"):
        names += WAYLAND_LIBRARIES
    if purpose in ("test", "proof"):
        names += TEST_TOOLS
    return list(dict.fromkeys(names))


def missing_packages(wanted: Sequence[str], dpkg_lines: str) -> list[str]:
    """Those of `wanted` that `dpkg-query -W -f '${Package} ${db:Status-Status}\\n'` does not call installed."""
    pairs = (line.split() for line in dpkg_lines.splitlines())
    installed = {pair[0] for pair in pairs if len(pair) == 2 and pair[1] == "installed"}
    return [name for name in wanted if name not in installed and f"{name}t64" not in installed]


def ensure_system(purpose: str) -> None:
    """On Debian and Ubuntu, install the system packages `purpose` lacks if this account may; else say the one line to run."""
    if platform.system() != "Linux" or not shutil.which("dpkg-query") or not shutil.which("apt-get"):
        return
    ensurepip = importlib.util.find_spec("ensurepip") is not None
    wanted = system_packages(purpose, os.environ, ensurepip, sys.version_info)
    if not wanted:
        return
    names = [*wanted, *(f"{name}t64" for name in wanted)]
    # dpkg-query exits 1 when it does not know one of the names, which is an answer and not a failure.
    asked = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    missing = missing_packages(wanted, subprocess.run(asked, capture_output=True, text=True).stdout)
    if missing:
        install_system(missing)


def install_system(missing: Sequence[str]) -> None:
    """Install Debian packages as root or through a sudo that asks nothing; raises Stop with the line to run otherwise."""
    line = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(missing)}"
    if os.geteuid() == 0:
        prefix: list[str] = []
    elif shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        prefix = ["sudo", "-n"]
    else:
        raise Stop(
            f"This system lacks some packages. Run this once as an administrator, then run dev.py again:\n\n  {as_root(line)}\n"
        )
    say(f"Installing {len(missing)} system packages: {' '.join(missing)}")
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    for step in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
        done = subprocess.run([*quiet, *step], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            raise Stop(
                f"{last_lines(done.stdout + done.stderr)}\nThe system packages could not be installed. Run:\n\n  {as_root(line)}\n"
            )


def as_root(line: str) -> str:
    """`line` as somebody who is not root would type it."""
    return line.replace("apt-get", "sudo apt-get")


def last_lines(text: str, count: int = 12) -> str:
    """The last lines of what a command said, where the reason stands."""
    return "\n".join(text.strip().splitlines()[-count:])


# --------------------------------------------------------------------------------------------------- the environment


def wanted_stamp(requirements: str) -> Stamp:
    """The stamp of an environment for this Python that holds `requirements`; the developer's file holds the other too."""
    names = [RUN, DEV] if requirements == DEV else [RUN]
    python = f"{platform.python_implementation()} {sys.version_info[0]}.{sys.version_info[1]} {platform.machine()}"
    return Stamp(python, {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in names})


def read_stamp(path: Path) -> Stamp | None:
    """The stamp of the environment there is, or None where there is none or it cannot be read (then it is made anew)."""
    try:
        raw = json.loads(path.read_text("utf-8"))
        return Stamp(str(raw["python"]), {str(name): str(value) for name, value in raw["files"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def verdict(found: Stamp | None, wanted: Stamp, half_made: bool, works: bool, same_python: bool) -> str:
    """What to do with the environment: "ready", "add" packages to it, or "remake" it from nothing.

    An environment without a stamp that somebody made by hand for the same Python is adopted: packages are added to it.
    """
    if half_made or not works or not same_python:
        return "remake"
    if found is None:
        return "add"
    if found.python != wanted.python or any(
        found.files.get(name, value) != value for name, value in wanted.files.items()
    ):
        return "remake"
    return "ready" if wanted.files.keys() <= found.files.keys() else "add"


def venv_python() -> Path:
    """The environment's own Python."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def tool_environment() -> dict[str, str]:
    """The environment variables for everything run in `.venv`: UTF-8, no stray Python settings, one place for `app`."""
    dropped = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIREMENT")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONUTF8": "1", "PYTHONSAFEPATH": "", "VIRTUAL_ENV": str(VENV)}


def ensure_venv(requirements: str) -> None:
    """Make `.venv` hold what `requirements` pins, doing nothing when it already does; raises Stop in words."""
    wanted = wanted_stamp(requirements)
    probe = [str(venv_python()), "-c", "import sys; print(*sys.version_info[:2], sep='.')"]
    try:
        answer = subprocess.run(probe, capture_output=True, text=True).stdout.strip()
    except OSError:  # no such file, or one this machine cannot run
        answer = ""
    same = answer == f"{sys.version_info[0]}.{sys.version_info[1]}"
    todo = verdict(read_stamp(STAMP), wanted, MAKING.exists(), bool(answer), same)
    if todo == "ready":
        return
    if todo == "remake":
        make_venv()
    MAKING.touch()
    STAMP.unlink(missing_ok=True)
    install_packages(requirements)
    STAMP.write_text(json.dumps({"python": wanted.python, "files": dict(wanted.files)}, indent=1) + "\n", "utf-8")
    MAKING.unlink()


def make_venv() -> None:
    """Make an empty `.venv`, removing what was there; raises Stop in words."""
    try:
        if VENV.is_symlink() or VENV.is_file():
            VENV.unlink()
        elif VENV.exists():
            say("The Python environment in .venv is out of date or unfinished: making it again.")
            shutil.rmtree(VENV)
        VENV.mkdir()
        MAKING.touch()
    except OSError as error:
        raise Stop(
            f"The folder {VENV} cannot be replaced ({error.strerror}). Close what uses it, delete it, and try again."
        ) from error
    say(f"Making a Python {sys.version_info[0]}.{sys.version_info[1]} environment in .venv")
    base = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run([base, "-m", "venv", str(VENV)], capture_output=True, text=True, env=tool_environment())
    if made.returncode != 0:
        raise Stop(
            f"{last_lines(made.stdout + made.stderr)}\nPython could not make the environment in {VENV}. {venv_advice()}"
        )


def venv_advice() -> str:
    """What to do when this Python cannot make an environment."""
    if shutil.which("apt-get"):
        return f"Run `sudo apt-get install -y python{sys.version_info[0]}.{sys.version_info[1]}-venv`, then try again."
    return "Install a complete Python (with venv and ensurepip), then try again."


def install_packages(requirements: str) -> None:
    """Install exactly what `requirements` pins, as ready-made wheels whose hashes match; raises Stop in words."""
    say("Installing the Python packages: about 150 MB the first time, which takes one to five minutes.")
    pip = [str(venv_python()), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    exact = ["--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / requirements)]
    done = subprocess.run(
        [*pip, *exact], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=tool_environment()
    )
    if done.returncode != 0:
        said = done.stdout + done.stderr
        raise Stop(f"{without_hosts(last_lines(said))}\n{explain_pip(said)}")


def explain_pip(said: str) -> str:
    """What went wrong in an installation and what to do, from what the installer said."""
    if "DO NOT MATCH THE HASHES" in said:
        return "A package is not the one this project was made with, so nothing of it was installed. Do not go on: tell us."
    if "No space left" in said or "Errno 28" in said:
        return "The disk is full: about 700 MB is needed. Make room, then run the same command again."
    if "No matching distribution" in said:
        return (
            "A package could not be found. If this machine is on line, this system or Python has no ready-made build of it:\n"
            "README.md lists those that do. If it is not, connect it, then run the same command again."
        )
    if "Permission denied" in said or "Errno 13" in said:
        return "This account may not write here. Take a copy of the project that belongs to you, and run it there."
    return "The packages could not be fetched. Check that this machine is on line, then run the same command again."


def without_hosts(text: str) -> str:
    """`text` with addresses cut to their last part: which machine was asked is not part of the reason."""
    return re.sub(r"\b\w+://\S*?([^/\s]*)(?=[\s,;)]|$)", r"\1", text)


def ensure_qt_loads() -> None:
    """Where dpkg cannot say, ask Qt itself whether its libraries are there; raises Stop naming the one that is not."""
    if platform.system() != "Linux" or shutil.which("dpkg-query"):
        return
    tried = subprocess.run([str(venv_python()), "-c", "import PySide6.QtWidgets"], capture_output=True, text=True)
    if tried.returncode != 0:
        raise Stop(
            f"{last_lines(tried.stderr, 1)}\nInstall your system's package that provides the library named above, then try again."
        )


# ---------------------------------------------------------------------------------------------------- what can be run


def run_module(module: str, arguments: Sequence[str], **environment: str) -> int:
    """Run a module in `.venv` from the project's folder, with this terminal, and return its exit code."""
    command = [str(venv_python()), "-m", module, *arguments]
    return exit_code(subprocess.run(command, cwd=ROOT, env={**tool_environment(), **environment}).returncode)


def exit_code(returned: int) -> int:
    """The code a shell would give: 128 plus the signal for what a signal ended."""
    return returned if returned >= 0 else 128 - returned


def demo(arguments: Sequence[str]) -> int:
    """Make the practice site and open it, or run the main job end to end where there is no screen."""
    screen = has_screen(platform.system(), os.environ)
    prepare("demo", RUN)
    return run_module("app", ["demo", *([] if screen or "--headless" in arguments else ["--headless"]), *arguments])


def check(arguments: Sequence[str]) -> int:
    """Lint, layout, types and who may import whom; each says one line, and the whole story only when it fails."""
    if arguments:
        raise Stop("`check` takes no arguments.")
    prepare("check", DEV)
    return report(run_checks())


def contracts_kept(said: str, expected: int) -> bool:
    """Whether the import linter checked all `expected` contracts and found every one kept, with nothing else to say.

    It can stop early or warn and still look calm, so the count is compared and not the exit code alone.
    """
    return re.search(rf"^Contracts: {expected} kept, 0 broken\.$", said, re.MULTILINE) is not None


def run_checks() -> list[Outcome]:
    """Run the four checks side by side and print what each failing one said."""
    import tomllib  # here, so that an older Python still gets as far as being told that it is too old

    contracts = len(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"])
    linter = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))"
    commands = {
        "lint": ["-m", "ruff", "check", "."],
        "layout": ["-m", "ruff", "format", "--check", "."],
        "types": ["-m", "mypy", "--strict", "app", "dev.py", "bench"],
        "imports": ["-c", linter],
    }

    def one(name: str) -> Outcome:
        started = time.monotonic()
        command = [str(venv_python()), *commands[name]]
        done = subprocess.run(
            command, cwd=ROOT, env=tool_environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
        passed = done.returncode == 0 and (name != "imports" or contracts_kept(done.stdout, contracts))
        if not passed:
            print(f"{done.stdout}{done.stderr}".rstrip(), flush=True)
        return Outcome(name, passed, f"{time.monotonic() - started:.1f} s")

    with ThreadPoolExecutor(max_workers=2) as pool:
        return list(pool.map(one, commands))


def report(outcomes: Sequence[Outcome]) -> int:
    """Print one line for each outcome and return 0 if all passed, else 1."""
    for outcome in outcomes:
        print(f"{outcome.name:<8} {'passed' if outcome.passed else 'FAILED'}  {outcome.line}".rstrip(), flush=True)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def test(arguments: Sequence[str]) -> int:
    """Everything a change must pass: the checks, the tests and the quick proofs; with arguments, only pytest with them."""
    prepare("test", DEV)
    if arguments:
        outcomes = [run_pytest(arguments)]
        print("The checks and proofs were left out, because arguments were given.")
        return report(outcomes)
    outcomes = run_checks()
    outcomes.append(run_pytest(["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "worksteal"]))
    started = time.monotonic()
    proofs = run_module("tests.faults", [], QT_QPA_PLATFORM="offscreen")
    outcomes.append(Outcome("proofs", proofs == 0, f"{time.monotonic() - started:.1f} s"))
    return report(outcomes)


def run_pytest(arguments: Sequence[str]) -> Outcome:
    """Run pytest with no screen, showing what it says as it says it, and keep its summary line."""
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    command = [str(venv_python()), "-m", "pytest", *colour, *arguments]
    environment = {**tool_environment(), "QT_QPA_PLATFORM": "offscreen"}
    summary = "pytest gave no summary"
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as running:
        for line in running.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            summary = pytest_summary(line) or summary
    return Outcome("tests", running.returncode == 0, summary)


def pytest_summary(line: str) -> str | None:
    """What pytest's closing line says ("412 passed, 1 skipped in 93.10s"), or None if this is another line."""
    plain = re.sub(r"\x1b\[[0-9;]*m", "", line).strip().strip("=").strip()
    return plain if re.fullmatch(r"(\d+ \w+(, )?)+ in [\d.]+s.*|no tests ran in [\d.]+s", plain) else None


def proof(arguments: Sequence[str]) -> int:
    """Run the fault proofs: kills, full disks, mutated bundles, random histories."""
    prepare("proof", DEV)
    return run_module("tests.faults", arguments, QT_QPA_PLATFORM="offscreen")


def bench(arguments: Sequence[str]) -> int:
    """Measure, each figure beside its floor in the same run."""
    prepare("bench", DEV)
    return run_module("bench", arguments, QT_QPA_PLATFORM="offscreen")


def tour(arguments: Sequence[str]) -> int:
    """Walk through every screen without a display and keep a picture of each in a folder."""
    prepare("tour", DEV)
    return run_module("tests.tour", arguments or ["--out", str(ROOT / "tour")], QT_QPA_PLATFORM="offscreen")


def package(arguments: Sequence[str]) -> int:
    """Build the installers."""
    raise Stop(
        "Installers are not built yet: they come with the installer work. Until then `python3 dev.py demo` runs the program."
    )


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
    """The commands, one line each."""
    lines = ["usage: python3 dev.py COMMAND [arguments]", ""]
    for name, (arguments, action) in COMMANDS.items():
        lines += [f"  {name} {arguments}".rstrip(), f"      {(action.__doc__ or '').splitlines()[0]}"]
    return "\n".join(lines)


def prepare(purpose: str, requirements: str) -> None:
    """Make this machine able to do `purpose`, with the packages in `requirements`; raises Stop in words."""
    ensure_system(purpose)
    ensure_venv(requirements)
    if purpose in ("demo", "test", "tour"):
        ensure_qt_loads()


def other_pythons() -> list[str]:
    """Commands on this machine that start a Python new enough and not too new."""
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    return [name for name in names if shutil.which(name)]


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; 1 with a sentence when something is missing, 2 for wrong usage."""
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(usage())
        return 0 if arguments else 2
    if arguments[0] not in COMMANDS:
        say(f"There is no command {arguments[0]!r}.\n\n{usage()}")
        return 2
    try:
        problem = python_problem(sys.version_info, sys.maxsize > 2**32, sys.executable, other_pythons())
        problem = problem or system_problem(platform.system(), platform.machine(), platform.libc_ver())
        if problem:
            raise Stop(problem)
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
