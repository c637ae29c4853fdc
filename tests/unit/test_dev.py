"""The developer command: what it decides, what it says, and what the project's set-up files promise."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from installer import environment
from installer.environment import DEV, RUN, Stamp, Stop

PIN = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>\S+?)(?: ; (?P<marker>.+?))? \\$")


def requirements(name: str) -> str:
    return (environment.ROOT / name).read_text("utf-8")


def pins(name: str) -> dict[tuple[str, str], str]:
    """Versions by package and environment marker."""
    found = (PIN.match(line) for line in requirements(name).splitlines())
    return {(pin["name"], pin["marker"] or ""): pin["version"] for pin in found if pin}


# ------------------------------------------------------------------------------------------------------ this machine


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_the_three_pythons_are_accepted(version: tuple[int, int]) -> None:
    assert environment.python_problem(version, True, "python3", []) is None


@pytest.mark.parametrize(("version", "bits64"), [((3, 10), True), ((3, 14), True), ((2, 7), True), ((3, 12), False)])
def test_any_other_python_is_refused_in_a_sentence_that_says_what_to_do(version: tuple[int, int], bits64: bool) -> None:
    with_help = environment.python_problem(version, bits64, "/usr/bin/python3", ["python3.12"])
    without = environment.python_problem(version, bits64, "/usr/bin/python3", [])
    assert with_help is not None
    assert "/usr/bin/python3" in with_help
    assert "python3.12 dev.py" in with_help
    assert without is not None
    assert "Install" in without


def test_the_set_up_loads_on_an_older_python() -> None:
    # It must get as far as saying that the Python is too old, so it may use nothing newer than Python 3.8.
    import ast

    for path in (environment.ROOT / "dev.py", environment.ROOT / "installer" / "environment.py"):
        ast.parse(path.read_text("utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize(
    ("machine", "libc", "words"),
    [
        ("x86_64", ("glibc", "2.36"), None),
        ("x86_64", ("glibc", "2.31"), "Debian 12"),
        ("aarch64", ("glibc", "2.36"), "Debian 13"),
        ("aarch64", ("glibc", "2.39"), None),
        ("x86_64", ("", ""), "GNU C library"),
    ],
)
def test_a_linux_that_qt_has_no_build_for_is_named(machine: str, libc: tuple[str, str], words: str | None) -> None:
    problem = environment.system_problem("Linux", machine, libc)
    assert (problem is None) if words is None else (problem is not None and words in problem)


def test_windows_and_macos_are_not_asked_for_a_c_library() -> None:
    assert environment.system_problem("Windows", "AMD64", ("", "")) is None
    assert environment.system_problem("Darwin", "arm64", ("", "")) is None


@pytest.mark.parametrize(
    ("system", "variables", "screen"),
    [
        ("Linux", {}, False),
        ("Linux", {"DISPLAY": ""}, False),
        ("Linux", {"DISPLAY": ":0"}, True),
        ("Linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("Windows", {}, True),
        ("Darwin", {}, True),
    ],
)
def test_where_a_window_can_be_shown(system: str, variables: dict[str, str], screen: bool) -> None:
    assert environment.has_screen(system, variables) is screen


# --------------------------------------------------------------------------------------------------- system packages


def test_a_python_that_cannot_make_environments_asks_for_its_own_venv_package() -> None:
    assert environment.system_packages("check", {}, ensurepip=True) == []
    named = environment.system_packages("check", {}, ensurepip=False)
    assert named == [f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"]


def test_the_demo_asks_for_a_screens_libraries_only_where_there_is_that_screen() -> None:
    headless = environment.system_packages("demo", {}, ensurepip=True)
    x11 = environment.system_packages("demo", {"DISPLAY": ":0"}, ensurepip=True)
    wayland = environment.system_packages("demo", {"WAYLAND_DISPLAY": "wayland-0"}, ensurepip=True)
    assert "libegl1" in headless
    assert "libxcb-cursor0" not in headless
    assert "libxcb-cursor0" in x11
    assert "libwayland-client0" in set(wayland) - set(x11)


def test_the_tests_ask_for_a_virtual_screen_and_the_standard_tools() -> None:
    asked = environment.system_packages("test", {}, ensurepip=True)
    assert {"xvfb", "age", "openssh-client", "libxcb-cursor0", "libegl1"} <= set(asked)
    assert len(asked) == len(set(asked))


def test_what_is_missing_is_read_from_dpkg() -> None:
    said = "libgl1 installed\nlibglib2.0-0t64 installed\nxvfb not-installed\nage config-files\nlibegl1:amd64\n"
    wanted = ["libgl1", "libglib2.0-0", "xvfb", "age", "libegl1", "strace"]
    assert environment.missing_packages(wanted, said) == ["xvfb", "age", "libegl1", "strace"]
    assert environment.missing_packages([], said) == []


def test_an_account_that_may_not_install_is_given_the_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(Stop) as stopped:
        environment.install_system(["xvfb", "age"])
    assert "sudo apt-get update && sudo apt-get install -y --no-install-recommends xvfb age" in str(stopped.value)


# --------------------------------------------------------------------------------------------------- the environment

OURS = Stamp("CPython 3.12 x86_64", {RUN: "a", DEV: "b"})
RUN_ONLY = Stamp(OURS.python, {RUN: "a"})


@pytest.mark.parametrize(
    ("found", "wanted", "half_made", "works", "same", "todo"),
    [
        (OURS, OURS, False, True, True, "ready"),
        (OURS, RUN_ONLY, False, True, True, "ready"),  # the tests' environment can run the demo
        (RUN_ONLY, OURS, False, True, True, "add"),  # the demo's cannot run the tests
        (None, OURS, False, True, True, "add"),  # made by hand: adopted
        (OURS, OURS, True, True, True, "remake"),  # cut off half way
        (OURS, OURS, False, False, False, "remake"),  # its Python is gone
        (OURS, OURS, False, True, False, "remake"),  # made by another Python
        (Stamp("CPython 3.11 x86_64", OURS.files), OURS, False, True, True, "remake"),
        (Stamp(OURS.python, {RUN: "old", DEV: "b"}), OURS, False, True, True, "remake"),
        (Stamp(OURS.python, {RUN: "a", DEV: "old"}), OURS, False, True, True, "remake"),
        (Stamp(OURS.python, {RUN: "old"}), OURS, False, True, True, "remake"),
    ],
)
def test_when_the_environment_is_kept_added_to_or_made_again(
    found: Stamp | None, wanted: Stamp, half_made: bool, works: bool, same: bool, todo: str
) -> None:
    assert environment.verdict(found, wanted, half_made, works, same) == todo


def test_a_changed_requirements_file_changes_the_stamp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    (tmp_path / RUN).write_text("one\n")
    (tmp_path / DEV).write_text("two\n")
    before = environment.wanted_stamp(DEV)
    (tmp_path / DEV).write_text("three\n")
    after = environment.wanted_stamp(DEV)
    assert before.files[RUN] == after.files[RUN]
    assert before.files[DEV] != after.files[DEV]
    assert set(environment.wanted_stamp(RUN).files) == {RUN}


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"python": "x"}', '{"python": "x", "files": 3}', "\x00\xff"])
def test_a_stamp_that_cannot_be_read_counts_as_none(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "stamp.json"
    if content is not None:
        path.write_text(content, "latin-1")
    assert environment.read_stamp(path) is None


def test_an_environment_cut_off_half_way_is_made_again_and_stamped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "a place with spaces"
    root.mkdir()
    # Nothing to install, so that the whole of it is run without fetching anything.
    (root / RUN).write_text("# nothing\n")
    (root / DEV).write_text("# nothing\n")
    for name, value in {"ROOT": root, "VENV": root / ".venv"}.items():
        monkeypatch.setattr(environment, name, value)
    monkeypatch.setattr(environment, "STAMP", root / ".venv" / "sightline-stamp.json")
    monkeypatch.setattr(environment, "MAKING", root / ".venv" / "sightline-unfinished")
    (root / ".venv").mkdir()
    (root / ".venv" / "left over").touch()
    environment.MAKING.touch()

    environment.ensure_venv(RUN)

    assert environment.venv_python().exists()
    assert not (root / ".venv" / "left over").exists()
    assert not environment.MAKING.exists()
    assert environment.read_stamp(environment.STAMP) == environment.wanted_stamp(RUN)
    made = environment.STAMP.stat().st_mtime_ns
    environment.ensure_venv(RUN)
    assert environment.STAMP.stat().st_mtime_ns == made, "a second run does nothing"
    environment.ensure_venv(DEV)
    assert environment.read_stamp(environment.STAMP) == environment.wanted_stamp(DEV)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "SECURITY.md"),
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: No matching distribution found for sqlcipher3==0.6.4", "README.md"),
        ("ERROR: Could not install packages due to an OSError: [Errno 13] Permission denied", "may not write"),
        ("ERROR: something else", "on line"),
    ],
)
def test_a_failed_installation_says_what_to_do(said: str, words: str) -> None:
    assert words in environment.explain_pip(said)


# -------------------------------------------------------------------------------------------------------- the command


def test_an_unknown_command_is_wrong_usage_and_help_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["frobnicate"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "frobnicate" in told.err
    assert dev.main([]) == 2
    assert dev.main(["--help"]) == 0
    assert all(name in dev.usage() for name in dev.COMMANDS)


def test_a_refusal_is_a_sentence_on_standard_error_and_exit_code_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["package"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert "installer" in told.err
    assert "Traceback" not in told.err


def test_the_import_check_believes_the_count_and_not_the_calm() -> None:
    kept = "Qt only in the window KEPT\n\nContracts: 3 kept, 0 broken.\n"
    assert dev.contracts_kept(kept, 3)
    assert not dev.contracts_kept(kept, 4), "one contract was not looked at"
    assert not dev.contracts_kept("Contracts: 2 kept, 1 broken.\n", 3)
    assert not dev.contracts_kept("Contracts: 3 kept, 0 broken, 1 warnings.\n", 3)
    assert not dev.contracts_kept("", 3)
    assert dev.contracts_written(requirements("pyproject.toml")) >= 8


@pytest.mark.parametrize(
    ("line", "summary"),
    [
        (
            "=========== 412 passed, 1 skipped in 93.10s (0:01:33) ===========\n",
            "412 passed, 1 skipped in 93.10s (0:01:33)",
        ),
        ("\x1b[31m==== \x1b[1m1 failed\x1b[0m, 3 passed\x1b[0m in 0.2s ====\x1b[0m\n", "1 failed, 3 passed in 0.2s"),
        ("3 passed in 0.01s\n", "3 passed in 0.01s"),
        ("no tests ran in 0.01s\n", "no tests ran in 0.01s"),
        ("tests/unit/test_dev.py ....... [ 50%]\n", None),
        ("FAILED tests/unit/test_dev.py::test_x - took 3 passed\n", None),
    ],
)
def test_pytests_closing_line_is_recognised(line: str, summary: str | None) -> None:
    assert dev.pytest_summary(line) == summary


def test_the_report_fails_when_one_stage_failed(capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = dev.Outcome("lint", True, "in 0.1 s"), dev.Outcome("tests", False, "1 failed in 0.2s")
    assert dev.report([good]) == 0
    assert dev.report([good, bad]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "tests    FAILED  1 failed in 0.2s"


@pytest.mark.parametrize(("returned", "code"), [(0, 0), (4, 4), (-15, 143)])
def test_exit_codes_pass_through(returned: int, code: int) -> None:
    assert dev.exit_code(returned) == code


def test_it_runs_from_any_folder() -> None:
    command = [sys.executable, str(environment.ROOT / "dev.py"), "--help"]
    told = subprocess.run(command, cwd="/", capture_output=True, text=True)
    assert told.returncode == 0
    assert "proof" in told.stdout


# --------------------------------------------------------------------------------------------------- the pinned files


@pytest.mark.parametrize("name", [RUN, DEV])
def test_every_package_is_pinned_with_hashes_and_no_address(name: str) -> None:
    text = requirements(name)
    assert not re.search(r"://|index|find-links|trusted-host", text)
    blocks = [line for line in text.splitlines() if not line.startswith("    --hash=sha256:")]
    assert blocks
    assert all(PIN.match(line) for line in blocks), "a line that is neither a pin nor a hash"
    assert text.count("--hash=sha256:") >= len(blocks)


def test_the_developers_packages_hold_the_programs_own_in_the_same_versions() -> None:
    run, both = pins(RUN), pins(DEV)
    assert run
    assert {key: both.get(key) for key in run} == run


@pytest.mark.parametrize(("source", "pinned"), [("requirements.in", RUN), ("requirements-dev.in", DEV)])
def test_each_direct_dependency_is_pinned_as_written_and_says_why(source: str, pinned: str) -> None:
    versions: dict[str, set[str]] = {}
    for (name, _marker), version in pins(pinned).items():
        versions.setdefault(name, set()).add(version)
    lines = [line for line in requirements(source).splitlines() if "==" in line]
    assert lines
    for line in lines:
        name, version = line.split()[0].split("==")
        assert version in versions[name.lower()]
        assert "#" in line or " ; " in line


def test_a_wrong_hash_is_refused(tmp_path: Path) -> None:
    # Installs nothing: what is pinned is a file made here, whose hash is not the one that was promised.
    wheel = tmp_path / "thing-1.0-py3-none-any.whl"
    wheel.write_bytes(b"not what was promised")
    wanted = tmp_path / "wanted.txt"
    wanted.write_text(f"thing==1.0 --hash=sha256:{'0' * 64}\n")
    pip = [sys.executable, "-m", "pip", "install", "--no-index", "--find-links", str(tmp_path), "--target"]
    exact = [str(tmp_path / "there"), "--require-hashes", "--only-binary", ":all:", "-r", str(wanted)]
    told = subprocess.run([*pip, *exact], capture_output=True, text=True)
    assert told.returncode != 0
    assert "SECURITY.md" in environment.explain_pip(told.stdout + told.stderr)
    assert not (tmp_path / "there").exists()
