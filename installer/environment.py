"""What a developer's machine needs to run Sightline: the Python, the system packages and the pinned `.venv`.

Standard library only. It must load on any Python 3, so that one too old is told so in words.
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
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "sightline-stamp.json"
MAKING = VENV / "sightline-unfinished"

OLDEST, NEWEST = (3, 11), (3, 13)
THIS_PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
RUN, DEV = "requirements.txt", "requirements-dev.txt"

# Debian and Ubuntu names, read off the NEEDED entries of Qt 6.11's libraries and platform plugins. From Debian 13 and
# Ubuntu 24.04 on some carry the suffix "t64"; either counts, and apt takes the plain name for both.
QT_LIBRARIES = ("libglib2.0-0", "libgl1", "libegl1", "libfontconfig1", "libfreetype6", "libxkbcommon0", "libdbus-1-3")
X11_LIBRARIES = (
    *("libx11-6", "libx11-xcb1", "libxkbcommon-x11-0", "libxcb1", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0"),
    *("libxcb-keysyms1", "libxcb-randr0", "libxcb-render0", "libxcb-render-util0", "libxcb-shape0", "libxcb-shm0"),
    *("libxcb-sync1", "libxcb-util1", "libxcb-xfixes0", "libxcb-xkb1", "libcups2"),  # cups: printing
)
WAYLAND_LIBRARIES = ("libwayland-client0", "libwayland-cursor0", "libwayland-egl1", "libcups2")
# A virtual screen; the standard tools that must be able to open a bundle and read a document; the fault injector.
TEST_TOOLS = ("xvfb", "xauth", "age", "openssh-client", "poppler-utils", "strace")


class Stop(Exception):
    """A step failed; the text says what happened and what to do, and is all that is shown."""


class Stamp(NamedTuple):
    """What an environment was made for: the Python and machine, and the hash of each requirements file it holds."""

    python: str
    files: Mapping[str, str]


def say(text: str) -> None:
    """Tell the person what is going on, on standard error, at once."""
    print(text, file=sys.stderr, flush=True)


# ---------------------------------------------------------------------------------------- what this machine can do


def python_problem(version: tuple[int, int], bits64: bool, where: str, found: Sequence[str]) -> str | None:
    """Why the Python at `where` cannot run Sightline, in a sentence that says what to do, or None if it can."""
    wanted = "Sightline needs Python 3.11, 3.12 or 3.13, in its 64-bit form."
    short = f"{version[0]}.{version[1]}"
    if OLDEST <= version <= NEWEST and bits64:
        return None
    fault = f"This is Python {short} ({where})." if bits64 else f"This is a 32-bit Python {short} ({where})."
    advice = f"Run it with one you have: {found[0]} dev.py" if found else "Install one of those, then run this again."
    return f"{wanted} {fault} {advice}"


def other_pythons() -> list[str]:
    """Commands on this machine that start a Python new enough and not too new."""
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    return [name for name in names if shutil.which(name)]


def system_problem(system: str, machine: str, libc: tuple[str, str]) -> str | None:
    """Why Qt has no build for this system, in a sentence that says what to do, or None if it has one."""
    if system != "Linux":
        return None
    if libc[0] != "glibc":
        return "Sightline needs a Linux with the GNU C library, such as Debian 12 or newer; this one has another."
    # PySide6 6.11.3 is built as manylinux_2_34 for x86-64 and as manylinux_2_39 for 64-bit ARM.
    arm = machine == "aarch64"
    least, names = ((2, 39), "Debian 13 or Ubuntu 24.04") if arm else ((2, 34), "Debian 12 or Ubuntu 22.04")
    if tuple(int(part) for part in re.findall(r"\d+", libc[1])[:2]) < least:
        return f"This Linux is too old for the window's library (GNU C library {libc[1]}): {names} or newer is needed."
    return None


def has_screen(system: str, environment: Mapping[str, str]) -> bool:
    """Whether a window can be shown: always on Windows and macOS, on Linux where an X or Wayland display is named."""
    return system != "Linux" or bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def system_packages(purpose: str, environment: Mapping[str, str], ensurepip: bool) -> list[str]:
    """The Debian packages that the command `purpose` needs; without `ensurepip` Python cannot make an environment."""
    names: list[str] = [] if ensurepip else [f"python{THIS_PYTHON}-venv"]
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
    """On Debian and Ubuntu, install the packages `purpose` lacks if this account may; else say the line to run."""
    if platform.system() != "Linux" or not shutil.which("dpkg-query") or not shutil.which("apt-get"):
        return
    ensurepip = importlib.util.find_spec("ensurepip") is not None
    wanted = system_packages(purpose, os.environ, ensurepip)
    if not wanted:
        return
    names = [*wanted, *(f"{name}t64" for name in wanted)]
    # dpkg-query exits 1 when it does not know one of the names, which is an answer and not a failure.
    asked = ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n", *names]
    missing = missing_packages(wanted, subprocess.run(asked, capture_output=True, text=True).stdout)
    if missing:
        install_system(missing)


def install_system(missing: Sequence[str]) -> None:
    """Install Debian packages as root or through a sudo that asks nothing; else Stop with the line to run."""
    line = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(missing)}"
    line = line.replace("apt-get", "sudo apt-get")
    if os.geteuid() == 0:
        prefix: list[str] = []
    elif shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        prefix = ["sudo", "-n"]
    else:
        raise Stop(f"This system lacks some packages. Run this as an administrator, then try again:\n\n  {line}\n")
    say(f"Installing system packages: {' '.join(missing)}")
    quiet = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-o", "DPkg::Lock::Timeout=120"]
    for step in (["update"], ["install", "-y", "--no-install-recommends", *missing]):
        done = subprocess.run([*quiet, *step], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode != 0:
            reason = last_lines(done.stdout + done.stderr)
            raise Stop(f"{reason}\nThe system packages could not be installed. Run this, then try again:\n\n  {line}\n")


def last_lines(text: str, count: int = 12) -> str:
    """The last lines of what a command said, where the reason stands."""
    return "\n".join(text.strip().splitlines()[-count:])


# --------------------------------------------------------------------------------------------------- the environment


def wanted_stamp(requirements: str) -> Stamp:
    """The stamp of an environment for this Python that holds `requirements`."""
    names = [RUN, DEV] if requirements == DEV else [RUN]  # the developer's file holds all that the other does
    python = f"{platform.python_implementation()} {THIS_PYTHON} {platform.machine()}"
    return Stamp(python, {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in names})


def read_stamp(path: Path) -> Stamp | None:
    """The stamp of the environment there is, or None where there is none that can be read."""
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
    changed = [name for name, value in wanted.files.items() if found.files.get(name, value) != value]
    if changed or found.python != wanted.python:
        return "remake"
    return "ready" if wanted.files.keys() <= found.files.keys() else "add"


def venv_python() -> Path:
    """The environment's own Python."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def tool_environment() -> dict[str, str]:
    """The environment variables for everything run in `.venv`: UTF-8, and no stray settings of another Python."""
    dropped = ("PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_REQUIREMENT")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PYTHONUTF8": "1", "VIRTUAL_ENV": str(VENV)}


def ensure_venv(requirements: str) -> None:
    """Make `.venv` hold what `requirements` pins, doing nothing when it already does; raises Stop in words."""
    wanted = wanted_stamp(requirements)
    probe = [str(venv_python()), "-c", "import sys, pip; print(*sys.version_info[:2], sep='.')"]
    try:
        answer = subprocess.run(probe, capture_output=True, text=True).stdout.strip()
    except OSError:  # no such file, or one this machine cannot run
        answer = ""
    todo = verdict(read_stamp(STAMP), wanted, MAKING.exists(), bool(answer), answer == THIS_PYTHON)
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
        reason = f"The folder {VENV} cannot be replaced ({error.strerror})."
        raise Stop(f"{reason} Close what uses it, delete it, and try again.") from error
    say(f"Making a Python {THIS_PYTHON} environment in .venv")
    base = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run([base, "-m", "venv", str(VENV)], capture_output=True, text=True, env=tool_environment())
    if made.returncode != 0:
        reason = last_lines(made.stdout + made.stderr)
        raise Stop(f"{reason}\nPython could not make the environment in {VENV}. {venv_advice()}")


def venv_advice() -> str:
    """What to do when this Python cannot make an environment."""
    if shutil.which("apt-get"):
        return f"Run `sudo apt-get install -y python{THIS_PYTHON}-venv`, then try again."
    return "Install a complete Python (with venv and ensurepip), then try again."


def install_packages(requirements: str) -> None:
    """Install exactly what `requirements` pins, as ready-made wheels whose hashes match; raises Stop in words."""
    say("Installing the Python packages: about 150 MB the first time, which takes one to five minutes.")
    pip = [str(venv_python()), "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    exact = ["--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / requirements)]
    done = subprocess.run(
        [*pip, *exact], stdin=subprocess.DEVNULL, capture_output=True, text=True, env=tool_environment()
    )
    if done.returncode > 0:
        MAKING.unlink()  # pip gave up by itself and left things whole; only what is cut off stays unfinished
    if done.returncode != 0:
        said = done.stdout + done.stderr
        errors = "\n".join(line for line in said.splitlines() if line.startswith("ERROR"))
        raise Stop(f"{last_lines(errors or said)}\n{explain_pip(said)}")


def explain_pip(said: str) -> str:
    """What went wrong in an installation and what to do, from what the installer said."""
    if "DO NOT MATCH THE HASHES" in said:
        return (
            "A package is not the one this project was made with, so none was installed. Please report it: SECURITY.md."
        )
    if "No space left" in said or "Errno 28" in said:
        return "The disk is full: about 700 MB is needed. Make room, then run the same command again."
    if "No matching distribution" in said:
        return (
            "A package could not be found. If this machine is on line, this system has no ready-made build of it:\n"
            "README.md lists those that do. If it is not, connect it, then run the same command again."
        )
    if "Permission denied" in said or "Errno 13" in said:
        return "This account may not write here. Take a copy of the project that belongs to you, and run it there."
    return "The packages could not be fetched. Check that this machine is on line, then run the same command again."


def ensure_qt_loads() -> None:
    """Where dpkg cannot say, ask Qt itself whether its libraries are there; raises Stop naming the one that is not."""
    if platform.system() != "Linux" or shutil.which("dpkg-query"):
        return
    tried = subprocess.run([str(venv_python()), "-c", "import PySide6.QtWidgets"], capture_output=True, text=True)
    if tried.returncode != 0:
        reason = last_lines(tried.stderr, 1)
        raise Stop(f"{reason}\nInstall the package of your system that provides that library, then try again.")


def prepare(purpose: str, requirements: str) -> None:
    """Make this machine able to do `purpose`, with the packages in `requirements`; raises Stop in words."""
    problem = python_problem(sys.version_info[:2], sys.maxsize > 2**32, sys.executable, other_pythons())
    problem = problem or system_problem(platform.system(), platform.machine(), platform.libc_ver())
    if problem:
        raise Stop(problem)
    ensure_system(purpose)
    ensure_venv(requirements)
    if purpose in ("demo", "test", "tour"):
        ensure_qt_loads()
