"""The command line: what it returns, what it prints where, and what it asks before it makes anything."""

from __future__ import annotations

import getpass
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pypdf
import pytest

from app import cli
from app.__main__ import main
from app.config import RESOURCES, ROOT
from app.crypto import vault
from app.crypto.passphrase import suggest_passphrase
from app.store.connection import STORE_FILE
from app.workspace import open_with_recovery, open_workspace
from tests.unit.commands.team import PASSPHRASE, Team, open_case, team, team_template

__all__ = ["team", "team_template"]


@pytest.fixture
def store(team: Team, tmp_path: Path) -> list[str]:
    """The options that open the site lead's store; the store itself is closed."""
    team.clock.on("2026-01-05")
    open_case(team.lead, on="2026-01-05")
    team.close()
    (tmp_path / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
    return ["--store", str(team.folder / "lead"), "--passphrase-file", str(tmp_path / "passphrase")]


@pytest.fixture(autouse=True)
def quick_vaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """`new` asks for the full work; a test makes do with little."""
    monkeypatch.setattr(vault, "DEFAULT_WORK", vault.TEST_WORK)


def asked(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, dict[str, Any], str]:
    """Run with --json: the exit code, the one object on standard output, and what went to standard error."""
    code = main([*argv, "--json"])
    out, err = capsys.readouterr()
    found = json.loads(out)  # raises where there is anything but one object
    assert isinstance(found, dict)
    return code, found, err


def told(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(list(argv))
    return code, *capsys.readouterr()


# ---- what each command does ------------------------------------------------------------------------------------------


def test_self_test(capsys: pytest.CaptureFixture[str]) -> None:
    code, found, err = asked(capsys, "self-test")
    assert (code, err) == (0, "")
    assert len(found["checks"]) > 5
    assert all(check["ok"] for check in found["checks"])
    code, out, _ = told(capsys, "self-test")
    assert code == 0
    assert out.count("as it must be") == len(found["checks"])


def test_a_build_that_computes_wrongly_is_said_to(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.crypto import selftest

    monkeypatch.setattr(selftest, "self_test", lambda: [selftest.Check("argon2id", False, "not as published")])
    code, found, err = asked(capsys, "self-test")
    assert (code, found["refused"]) == (3, "SelfTestFailed")
    assert "argon2id" in err


def test_return(capsys: pytest.CaptureFixture[str], store: list[str], tmp_path: Path) -> None:
    code, found, _ = asked(capsys, "return", "2026-01", "--out", str(tmp_path / "out"), *store)
    assert code == 0
    assert found["month"] == "2026-01"
    assert len(found["content_hash"]) == 64
    assert found["provisional"].startswith("Provisional: ")
    assert sorted(found["files"]) == ["csv", "pdf", "xlsx"]
    assert all(Path(path).stat().st_size for path in found["files"].values())
    code, out, _ = told(capsys, "return", "2026-01", "--out", str(tmp_path / "out"), *store)
    assert code == 0
    assert found["content_hash"] in out


@pytest.mark.parametrize(("month", "refusal"), [("2026-13", "MonthInvalid"), ("2999-01", "MonthNotOver")])
def test_return_of_no_month(
    capsys: pytest.CaptureFixture[str], store: list[str], tmp_path: Path, month: str, refusal: str
) -> None:
    code, found, err = asked(capsys, "return", month, "--out", str(tmp_path / "out"), *store)
    assert (code, found["refused"], found["exit_code"]) == (1, refusal, 1)
    assert found["message"] == err.strip()
    assert not (tmp_path / "out").exists()


def test_return_where_nothing_can_be_written(
    capsys: pytest.CaptureFixture[str], store: list[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    code, found, _ = asked(capsys, "return", "2026-01", "--out", str(tmp_path / "file"), *store)
    assert (code, found["refused"]) == (1, "CannotWrite")


def test_case_managers_make_no_return(
    capsys: pytest.CaptureFixture[str], store: list[str], tmp_path: Path, team: Team
) -> None:
    store[1] = str(team.folder / "worker")
    code, found, _ = asked(capsys, "return", "2026-01", "--out", str(tmp_path), *store)
    assert (code, found["refused"]) == (1, "LeadsOnly")


def test_evaluate(capsys: pytest.CaptureFixture[str], store: list[str], tmp_path: Path) -> None:
    code, found, _ = asked(
        capsys, "evaluate", "--from", "2026", "--to", "2026-01", "--pdf", str(tmp_path / "e.pdf"), *store
    )
    assert code == 0
    assert found["cases"] == 0
    assert len(pypdf.PdfReader(tmp_path / "e.pdf").pages) >= 1
    code, out, _ = told(capsys, "evaluate", *store)
    assert code == 0
    assert "No completed cases." in out
    code, found, _ = asked(capsys, "evaluate", "--from", "spring", *store)
    assert (code, found["refused"]) == (1, "InvalidDate")


def test_check(capsys: pytest.CaptureFixture[str], store: list[str], team: Team) -> None:
    code, found, _ = asked(capsys, "check", *store)
    assert (code, found["problems"]) == (0, [])
    assert found["checked"] > 5
    team.lead.store.db.execute("UPDATE r_case SET status = 'closed'")
    team.close()
    code, found, _ = asked(capsys, "check", *store)
    assert code == 3
    assert found["problems"]
    code, out, _ = told(capsys, "check", *store)
    assert code == 3
    assert "Price" not in out


def test_instrument_check(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    shipped = RESOURCES / "instruments" / "risk.1.json"
    code, found, _ = asked(capsys, "instrument", "check", str(shipped))
    manifest = json.loads((RESOURCES / "instruments" / "PUBLISHED.json").read_text(encoding="utf-8"))
    assert (code, found["key"], found["hash"]) == (0, "risk@1", manifest["risk@1"])
    contradicts = json.loads(shipped.read_text(encoding="utf-8"))
    contradicts["sections"][-1]["questions"][0]["ask_if"] = {"q": "nobody_asks_this", "in": ["yes"]}
    (tmp_path / "mine.json").write_text(json.dumps(contradicts), encoding="utf-8")
    code, found, err = asked(capsys, "instrument", "check", str(tmp_path / "mine.json"))
    assert (code, found["refused"]) == (1, "InstrumentFaulty")
    assert "nobody_asks_this" in err
    assert "Traceback" not in err
    for name, content in (("empty", b""), ("binary", os.urandom(200)), ("deep", b"[" * 100_000)):
        (tmp_path / name).write_bytes(content)
        code, found, _ = asked(capsys, "instrument", "check", str(tmp_path / name))
        assert (code, found["refused"]) == (1, "InstrumentFaulty"), name
    code, found, err = asked(capsys, "instrument", "check", str(tmp_path / "missing.json"))
    assert (code, found["refused"]) == (1, "FileUnreadable")
    assert "missing.json cannot be read: No such file" in err


# ---- a store that does not open --------------------------------------------------------------------------------------


def test_a_wrong_passphrase_opens_nothing(capsys: pytest.CaptureFixture[str], store: list[str], tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text("walnut ferry candle orbit mitten quarr\n")
    code, found, err = asked(capsys, "evaluate", *store)
    assert (code, found["refused"], found["exit_code"]) == (3, "WrongPassphrase", 3)
    assert err.startswith("That passphrase does not open this store.")
    (tmp_path / "passphrase").write_text(PASSPHRASE)
    assert main(["evaluate", *store]) == 0


def test_too_many_wrong_ones_must_wait(capsys: pytest.CaptureFixture[str], store: list[str], tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text("not it")
    refusals = [asked(capsys, "check", *store)[1]["refused"] for _ in range(7)]
    assert refusals[0] == "WrongPassphrase"
    assert refusals[-1] == "TooManyAttempts"


@pytest.mark.parametrize(
    ("damage", "refusal"),
    [
        (lambda folder: (folder / "vault.json").write_text("{}"), "VaultDamaged"),
        (lambda folder: (folder / STORE_FILE).write_bytes(b"x" * 8192), "StoreDamaged"),
        (lambda folder: (folder / STORE_FILE).unlink(), "StoreMissing"),
        (lambda folder: [path.unlink() for path in folder.iterdir()], "NoVault"),
    ],
)
def test_a_damaged_store_is_said_to_be(
    capsys: pytest.CaptureFixture[str], store: list[str], damage: Any, refusal: str
) -> None:
    damage(Path(store[1]))
    for command in (["check"], ["evaluate"], ["return", "2026-01", "--out", store[1] + "/out"]):
        code, found, err = asked(capsys, *command, *store)
        assert (code, found["refused"]) == (3, refusal)
        assert found["message"] == err.strip() != ""


def test_a_store_of_a_newer_version(capsys: pytest.CaptureFixture[str], store: list[str], team: Team) -> None:
    team.lead.store.db.execute("PRAGMA user_version = 999")
    team.close()
    code, found, err = asked(capsys, "evaluate", *store)
    assert (code, found["refused"]) == (3, "StoreNewer")
    assert "newer version" in err


def test_a_folder_without_a_store(capsys: pytest.CaptureFixture[str], store: list[str], tmp_path: Path) -> None:
    for place in (tmp_path / "nowhere", tmp_path):
        code, found, _ = asked(capsys, "check", "--store", str(place), *store[2:])
        assert (code, found["refused"]) == (3, "NoVault")
    assert not (tmp_path / "nowhere").exists()


# ---- the passphrase --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        PASSPHRASE,
        PASSPHRASE + "\n",
        PASSPHRASE + "\r\n",
        "\ufeff" + PASSPHRASE + "\r\n",
        PASSPHRASE + "\nand a second line\n",
    ],
)
def test_the_first_line_of_a_file_is_the_passphrase(store: list[str], tmp_path: Path, content: str) -> None:
    (tmp_path / "passphrase").write_text(content, encoding="utf-8", newline="")
    assert main(["evaluate", *store]) == 0


@pytest.mark.parametrize("content", [PASSPHRASE, PASSPHRASE + "\n", PASSPHRASE + "\r\n"])
def test_or_that_of_standard_input(store: list[str], monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(content))
    assert main(["evaluate", *store[:2], "--passphrase-file", "-"]) == 0


def test_without_one_nothing_is_opened(
    capsys: pytest.CaptureFixture[str], store: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for given, refusal, exit_code in (
        ([], "NoPassphrase", 3),
        (["--passphrase-file", "-"], "NoPassphrase", 3),
        (["--passphrase-file", str(tmp_path / "empty")], "NoPassphrase", 3),
        (["--passphrase-file", str(tmp_path / "binary")], "FileUnreadable", 1),
        (["--passphrase-file", str(tmp_path)], "FileUnreadable", 1),
        (["--passphrase-file", str(tmp_path / "missing")], "FileUnreadable", 1),
    ):
        code, found, _ = asked(capsys, "evaluate", *store[:2], *given)
        assert (code, found["refused"]) == (exit_code, refusal)


class Terminal(io.StringIO):
    """A standard input with a person at it."""

    def isatty(self) -> bool:
        return True


def _typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> list[str]:
    left, prompts = list(lines), []

    def ask(prompt: str = "") -> str:
        prompts.append(prompt)
        if not left:
            raise EOFError
        return left.pop(0)

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", ask)
    return prompts


def test_a_person_is_asked(
    capsys: pytest.CaptureFixture[str], store: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts = _typed(monkeypatch, PASSPHRASE)
    assert main(["evaluate", *store[:2]]) == 0
    assert prompts == ["Passphrase: "]
    capsys.readouterr()
    code, found, _ = asked(capsys, "evaluate", *store[:2])  # and this time presses Ctrl+D
    assert (code, found["refused"]) == (3, "NoPassphrase")


def test_a_passphrase_is_never_an_argument_or_in_the_environment() -> None:
    """Both can be read by every program on the laptop while this one runs."""
    source = (ROOT / "app" / "cli.py").read_text(encoding="utf-8") + (ROOT / "app" / "__main__.py").read_text(
        encoding="utf-8"
    )
    assert source.count("--passphrase") == source.count("--passphrase-file")
    assert "environ" not in source.replace('os.environ.get("DISPLAY")', "").replace(
        'os.environ.get("WAYLAND_DISPLAY")', ""
    )


# ---- new -------------------------------------------------------------------------------------------------------------

GOOD = "plinth walrus ochre tandem fiddle nimbus"


def _new(tmp_path: Path, *more: str, passphrase: str = GOOD) -> list[str]:
    (tmp_path / "new passphrase").write_text(passphrase, encoding="utf-8")
    return [
        *("new", "--store", str(tmp_path / "new store"), "--name", "Bethan Howells", "--prefix", "TV"),
        *(
            "--recovery-sheet",
            str(tmp_path / "sheet.pdf"),
            "--passphrase-file",
            str(tmp_path / "new passphrase"),
            *more,
        ),
    ]


def test_new_site(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, found, _ = asked(capsys, *_new(tmp_path, "--site", "Teifi"))
    assert code == 0
    assert found == {"store": str(tmp_path / "new store"), "recovery_sheet": str(tmp_path / "sheet.pdf")}
    workspace = open_workspace(tmp_path / "new store", GOOD)
    assert workspace.access.is_lead
    workspace.close()
    text = " ".join(pypdf.PdfReader(tmp_path / "sheet.pdf").pages[0].extract_text().split())
    code_printed = _code_in(text)
    open_with_recovery(tmp_path / "new store", code_printed).close()
    assert code_printed not in json.dumps(found)


def _code_in(text: str) -> str:
    """The six numbered groups of the sheet."""
    return "-".join(re.findall(r"\b[1-6] ([0-9A-Z]{5})\b", text))


def test_the_sheet_is_sure_before_there_is_a_code_to_lose(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "sheet.pdf").write_bytes(b"the sheet of another store")
    code, found, _ = asked(capsys, *_new(tmp_path, "--site", "Teifi"))
    assert (code, found["refused"]) == (1, "SheetExists")
    assert (tmp_path / "sheet.pdf").read_bytes() == b"the sheet of another store"
    argv = _new(tmp_path, "--site", "Teifi")
    (tmp_path / "file").write_text("")
    argv[argv.index("--recovery-sheet") + 1] = str(tmp_path / "file" / "sheet.pdf")
    code, found, _ = asked(capsys, *argv)
    assert (code, found["refused"]) == (1, "CannotWrite")
    assert not (tmp_path / "new store").exists()


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaaaaaaa", "Bethan Howells Teifi"])
def test_a_passphrase_that_is_easy_to_guess_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, weak: str
) -> None:
    code, found, _ = asked(capsys, *_new(tmp_path, "--site", "Teifi", passphrase=weak))
    assert (code, found["refused"]) == (1, "PassphraseWeak")
    assert not (tmp_path / "new store").exists()
    assert not (tmp_path / "sheet.pdf").exists()
    assert weak not in found["message"]


def test_a_new_passphrase_is_typed_twice(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    argv = _new(tmp_path, "--site", "Teifi")
    at = argv.index("--passphrase-file")
    del argv[at : at + 2]
    _typed(monkeypatch, GOOD, GOOD + "x")
    code, found, _ = asked(capsys, *argv)
    assert (code, found["refused"]) == (1, "PassphrasesDiffer")
    assert not (tmp_path / "new store").exists()
    _typed(monkeypatch, GOOD, GOOD)
    assert main(argv) == 0


def test_new_over_a_store_that_is_there(capsys: pytest.CaptureFixture[str], tmp_path: Path, store: list[str]) -> None:
    argv = _new(tmp_path, "--site", "Teifi")
    argv[2] = store[1]
    before = {path.name: path.read_bytes() for path in Path(store[1]).iterdir()}
    code, found, _ = asked(capsys, *argv)
    assert (code, found["refused"]) == (1, "VaultExists")
    assert {path.name: path.read_bytes() for path in Path(store[1]).iterdir()} == before
    assert not (tmp_path / "sheet.pdf").exists()


# ---- joining and exchange ---------------------------------------------------------------------------------------------


def test_a_request_to_join(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, found, _ = asked(capsys, *_new(tmp_path, "--request", str(tmp_path / "please.sightline")))
    assert code == 0
    content = Path(found["request"]).read_bytes()
    assert b"Bethan Howells" in content
    assert (tmp_path / "sheet.pdf").stat().st_size > 1000
    workspace = open_workspace(tmp_path / "new store", GOOD)
    assert workspace.directory_scope == ""
    workspace.close()
    code, found, _ = asked(
        capsys,
        "evaluate",
        "--store",
        str(tmp_path / "new store"),
        "--passphrase-file",
        str(tmp_path / "new passphrase"),
    )
    assert (code, found["refused"]) == (1, "NotEnrolled")


@pytest.fixture
def passed(
    capsys: pytest.CaptureFixture[str], team: Team, store: list[str], tmp_path: Path
) -> tuple[Path, list[str], list[str]]:
    """A bundle the case manager made for the lead, and how to open either store."""
    team.clock.on("2026-03-02")
    open_case(team.worker, "Zsuwhitlock Price", on="2026-03-02")
    team.close()
    worker = ["--store", str(team.folder / "worker"), *store[2:]]
    code, found, _ = asked(capsys, "bundle", "make", "--to", "L", "--out", str(tmp_path / "stick" / "new"), *worker)
    assert code == 0
    (made,) = found["bundles"]
    assert made["entries"] > 0
    return Path(made["file"]), store, worker


def test_bundles_go_there_and_receipts_come_back(
    capsys: pytest.CaptureFixture[str], passed: tuple[Path, list[str], list[str]], tmp_path: Path
) -> None:
    path, lead, worker = passed
    code, found, _ = asked(capsys, "bundle", "inspect", str(path), *lead)
    assert (code, found["from"], found["cases"], found["waiting"]) == (0, "Siân Rees", 1, 0)
    fresh = found["fresh"]
    assert fresh > 0
    code, found, _ = asked(capsys, "bundle", "receive", str(path), *lead)
    assert (code, found["fresh"], found["quarantined"], found["exit_code"]) == (0, fresh, 0, 0)
    code, found, _ = asked(capsys, "bundle", "receive", str(path), *lead)
    assert (code, found["fresh"]) == (0, 0)
    code, out, _ = told(capsys, "bundle", "make", "--to", "Siân Rees", "--out", str(tmp_path), *lead)
    assert code == 0
    assert "Zsuwhitlock" not in out
    assert main(["bundle", "receive", out.split("  ")[0], *worker]) == 0


def test_a_bundle_that_was_meddled_with_is_quarantined(
    capsys: pytest.CaptureFixture[str], passed: tuple[Path, list[str], list[str]], tmp_path: Path
) -> None:
    path, lead, worker = passed
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    bent = tmp_path / path.name
    bent.write_bytes(content)
    for what in ("inspect", "receive"):
        code, found, err = asked(capsys, "bundle", what, str(bent), *lead)
        assert (code, found["exit_code"]) == (4, 4)
        assert "Traceback" not in err
    code, found, _ = asked(capsys, "bundle", "receive", str(path), *worker)  # sealed to somebody else
    assert (code, found["refused"]) == (4, "NotForThisLaptop")


def test_exchange_with_nobody(
    capsys: pytest.CaptureFixture[str], passed: tuple[Path, list[str], list[str]], tmp_path: Path
) -> None:
    _path, lead, _worker = passed
    code, found, _ = asked(capsys, "bundle", "make", "--to", "Nobody", "--out", str(tmp_path / "x"), *lead)
    assert (code, found["refused"]) == (1, "LaptopUnknown")
    code, found, _ = asked(capsys, "bundle", "receive", str(tmp_path / "missing"), *lead)
    assert (code, found["exit_code"]) != (0, 0)
    assert "Nothing was taken in" in found["message"]


def test_identity_comes_with_a_warning_and_an_entry_in_the_log(
    capsys: pytest.CaptureFixture[str], passed: tuple[Path, list[str], list[str]], tmp_path: Path, team: Team
) -> None:
    _path, lead, _worker = passed
    (tmp_path / "keys").mkdir()
    code, found, err = asked(capsys, "bundle", "identity", "--out", str(tmp_path / "keys"), *lead)
    assert code == 0
    assert "can open every bundle" in err
    assert sorted(Path(file).name for file in found["files"]) == ["allowed_signers", "identity.txt"]
    assert "AGE-SECRET-KEY" not in json.dumps(found)
    assert ("bundle_identity_written",) in team.lead.store.db.execute("SELECT what FROM r_access_event").fetchall()


# ---- wrong usage, and being stopped ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "argv",
    [
        ["unheard-of"],
        ["return"],
        ["return", "2026-01"],
        ["return", "2026-01", "--out", "x", "--profile", "secret"],
        ["bundle"],
        ["bundle", "burn"],
        ["new", "--name", "x"],
        ["instrument"],
        ["evaluate", "--passphrase", "mine"],
        ["demo", "--cases", "many"],
        ["check", "extra"],
    ],
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], argv: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(argv)
    assert left.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "usage: sightline" in err


def test_being_stopped_is_said_and_is_no_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_self_test", stop)
    code, found, err = asked(capsys, "self-test")
    assert (code, found["refused"], err) == (1, "Cancelled", "Cancelled. Nothing was changed.\n")


def test_what_the_laptop_refuses_is_said_in_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_args: object) -> None:
        raise OSError(28, "No space left on device", "/somewhere/file")

    monkeypatch.setattr(cli, "_self_test", full)
    code, found, err = asked(capsys, "self-test")
    assert (code, found["refused"]) == (1, "FileRefused")
    assert "/somewhere/file: No space left on device" in err


# ---- as a process ----------------------------------------------------------------------------------------------------


def run(*argv: str, given: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *argv],
        cwd=ROOT,
        input=given,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        env=os.environ | environment,
        check=False,
    )


def test_a_process_returns_its_code_and_prints_one_object(store: list[str]) -> None:
    done = run("evaluate", "--json", *store[:2], "--passphrase-file", "-", given=PASSPHRASE + "\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["cases"] == 0
    wrong = run("evaluate", "--json", *store[:2], "--passphrase-file", "-", given="not it\n")
    assert wrong.returncode == 3
    assert json.loads(wrong.stdout)["refused"] == "WrongPassphrase"
    assert run("nonsense").returncode == 2


def test_a_console_that_cannot_show_a_letter_is_no_reason_to_stop(tmp_path: Path) -> None:
    done = run("instrument", "check", str(tmp_path / "Rhŷs.json"), PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 1
    assert "Rh\\u0177s.json cannot be read" in done.stderr


def test_no_command_loads_the_window(store: list[str], tmp_path: Path) -> None:
    """Each runs in one process after the other; Qt must not be there at the end."""
    commands = [
        ["self-test", "--json"],
        ["check", "--json", *store],
        ["return", "2026-01", "--json", "--out", str(tmp_path / "out"), *store],
        ["evaluate", "--json", "--pdf", str(tmp_path / "e.pdf"), *store],
        ["instrument", "check", "--json", str(RESOURCES / "instruments" / "risk.1.json")],
    ]
    program = (
        "import sys\nfrom app.__main__ import main\n"
        f"codes = [main(argv) for argv in {commands!r}]\n"
        "loaded = [name for name in sys.modules if name.split('.')[0] in ('PySide6', 'shiboken6')]\n"
        "print(codes, loaded, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stderr.strip() == "[0, 0, 0, 0, 0] []"


def test_a_suggested_passphrase_is_good_enough(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert asked(capsys, *_new(tmp_path, "--site", "Teifi", passphrase=suggest_passphrase()))[0] == 0
