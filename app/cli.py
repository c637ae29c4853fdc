"""The commands of the command line, each a thin reading of arguments over the program's own commands."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import __version__
from app.commands.returns import write_whole
from app.config import data_folder
from app.errors import AppError
from app.progress import Progress
from app.words import _

if TYPE_CHECKING:
    from app.workspace import Workspace

Result = tuple[dict[str, object], str]
Commands = Any  # argparse keeps the type of its subparsers to itself
_SLOW = 1.0
"""Seconds after which a command shows progress."""


class NoPassphrase(AppError):
    """No passphrase was given. Type it when asked, or name a file with --passphrase-file. Nothing was changed."""

    exit_code = 3


class PassphrasesDiffer(AppError):
    """The two passphrases you typed are not the same. Nothing was made."""


class PassphraseWeak(AppError):
    """{problem} Nothing was made."""


class SheetExists(AppError):
    """There is a file called {name} already, and it may be the recovery sheet of another store. Nothing was made. Name
    another file."""


class FileUnreadable(AppError):
    """The file {name} cannot be read: {why}. Nothing was changed."""


class SelfTestFailed(AppError):
    """This build does not compute as it must: {names}. Do not use it; install a fresh copy. Nothing was changed."""

    exit_code = 3


def add_commands(commands: Commands) -> None:
    """Declare every command with its options."""
    demo = _command(commands, "demo", _("make a practice site and open it, or run the main job on it"), _demo)
    demo.add_argument("--headless", action="store_true")
    demo.add_argument("--folder", type=Path)
    demo.add_argument("--cohort", choices=("practice", "year-one"), default="practice")
    demo.add_argument("--cases", type=int, default=28)
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--lang", choices=("en", "cy"), default="en")
    _command(commands, "self-test", _("known-answer checks of this build"), _self_test)
    _store_commands(commands)
    _bundle_commands(commands)
    _figure_commands(commands)
    instrument = commands.add_parser("instrument", help=_("instruments")).add_subparsers(dest="what", required=True)
    one = _command(instrument, "check", _("check an instrument file"), _instrument_check)
    one.add_argument("file", type=Path)


def _store_commands(commands: Commands) -> None:
    new = _command(commands, "new", _("start a site, or ask to join one"), _new)
    _store(new)
    new.add_argument("--site")
    new.add_argument("--name", required=True)
    new.add_argument("--prefix", default="A")
    new.add_argument("--recovery-sheet", type=Path, required=True)
    new.add_argument("--request", type=Path)
    check = _command(commands, "check", _("verify the whole store"), _check)
    _store(check)


def _figure_commands(commands: Commands) -> None:
    monthly = _command(commands, "return", _("monthly return"), _return)
    monthly.add_argument("month", metavar="YYYY-MM")
    _store(monthly)
    monthly.add_argument("--out", type=Path, required=True)
    monthly.add_argument("--profile", choices=("operational",), default="operational")
    evaluate = _command(commands, "evaluate", _("outcome tables"), _evaluate)
    _store(evaluate)
    evaluate.add_argument("--from", dest="first", default="")
    evaluate.add_argument("--to", dest="last", default="")
    evaluate.add_argument("--pdf", type=Path)


def _bundle_commands(commands: Commands) -> None:
    bundle = commands.add_parser("bundle", help=_("exchange between laptops")).add_subparsers(
        dest="what", required=True
    )
    make = _command(bundle, "make", _("make bundles for laptops"), _bundle_make)
    _store(make)
    make.add_argument("--to", nargs="+", required=True)
    make.add_argument("--out", type=Path, required=True)
    for name, words, run in (
        ("inspect", _("verify a bundle and say what it holds; stores nothing"), _bundle_inspect),
        ("receive", _("verify a bundle and take it in"), _bundle_receive),
    ):
        command = _command(bundle, name, words, run)
        command.add_argument("file", type=Path)
        _store(command)
    identity = _command(
        bundle, "identity", _("write what standard tools need to open this laptop's bundles"), _bundle_identity
    )
    _store(identity)
    identity.add_argument("--out", type=Path, required=True)


def _command(commands: Commands, name: str, words: str, run: object) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words, allow_abbrev=False)
    parser.set_defaults(run=run, command=name)
    parser.add_argument("--json", action="store_true", help=_("one JSON object on standard output"))
    parser.add_argument("--passphrase-file", help=_("read the passphrase from a file; - for standard input"))
    return parser


def _store(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--store", type=Path, default=data_folder(), help=_("the folder that holds vault.json and the store")
    )


def _passphrase(args: argparse.Namespace) -> str:
    """The first line of standard input or of the named file, or what is typed at the prompt."""
    if args.passphrase_file == "-":
        found = sys.stdin.readline()
    elif args.passphrase_file:
        path = Path(args.passphrase_file)
        try:
            found = path.read_text(encoding="utf-8-sig")  # some editors begin a text file with a mark
        except (OSError, ValueError) as error:
            raise FileUnreadable(name=path.name, why=getattr(error, "strerror", None) or _("it is not text")) from error
    else:
        found = _asked(_("Passphrase: "))
    found = found.partition("\n")[0].rstrip("\r")
    if not found:
        raise NoPassphrase
    return found


def _asked(prompt: str) -> str:
    if not sys.stdin.isatty():
        raise NoPassphrase
    try:
        return getpass.getpass(prompt)
    except EOFError as error:
        raise NoPassphrase from error


def _new_passphrase(args: argparse.Namespace) -> str:
    """A passphrase for a new store: good enough, and typed twice where it is typed."""
    from app.crypto.passphrase import passphrase_problem

    found = _passphrase(args)
    problem = passphrase_problem(found, [text for text in (args.name, args.site) if text])
    if problem:
        raise PassphraseWeak(problem=problem)
    if not args.passphrase_file and _asked(_("The same passphrase again: ")) != found:
        raise PassphrasesDiffer
    return found


def _open(args: argparse.Namespace) -> Workspace:
    from app.workspace import open_workspace

    return open_workspace(args.store, _passphrase(args))


def _progress() -> Progress:
    """Progress on standard error for what takes over a second."""
    began = time.monotonic()

    def show(done: int, total: int, what: str) -> None:
        if time.monotonic() - began > _SLOW and sys.stderr.isatty():
            print(f"\r{what} {done}/{total}  ", end="", file=sys.stderr, flush=True)

    return Progress(show)


def _table(rows: list[tuple[str, str]]) -> str:
    width = max((len(name) for name, _text in rows), default=0)
    return "\n".join(f"{name.ljust(width)}  {text}" for name, text in rows)


# ---- commands --------------------------------------------------------------------------------------------------------


def _demo(args: argparse.Namespace) -> Result | int:
    folder = args.folder or Path(tempfile.mkdtemp(prefix="sightline-practice-"))
    if args.cohort == "year-one":
        return _demo_year_one(folder)
    from app.practice.site import make_practice_site

    if not args.json:
        print(_("Making the practice site; this takes about half a minute."), file=sys.stderr)
    site = make_practice_site(folder, open_cases=args.cases, seed=args.seed, progress=_progress())
    found: dict[str, object] = {
        "folder": str(folder),
        "stores": {who: str(path) for who, path in site.stores.items()},
        "passphrase_file": str(site.passphrase_file),
    }
    if not args.headless and _has_screen():
        from app.main import open_window

        if not args.json:
            print(_("Passphrase of all four practice stores: {words}").format(words=site.passphrase()), flush=True)
        return open_window(site.stores["case_manager_1"], passphrase=site.passphrase())
    from app.main import take_pictures
    from app.practice.main_job import run_main_job

    job = run_main_job(site)
    pictures = take_pictures(site.stores, site.passphrase(), folder / "outputs" / "pictures")
    job.outputs |= {f"picture_{path.stem}": path for path in pictures}
    found["outputs"] = {name: str(path) for name, path in job.outputs.items()}
    paths = [(name, str(path)) for name, path in job.outputs.items()]
    return found, "\n\n".join((_table(job.lines), _table([*paths, ("passphrase_file", str(site.passphrase_file))])))


def _has_screen() -> bool:
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _demo_year_one(folder: Path) -> Result:
    from app.crypto.vault import FLOOR_WORK
    from app.practice.cohort import build_cohort, year_one
    from app.practice.site import PASSPHRASE_FILE, vault_passphrase

    passphrase = vault_passphrase()
    workspace = build_cohort(folder / "year-one", passphrase, year_one(), work=FLOOR_WORK, progress=_progress())
    workspace.close()
    (folder / PASSPHRASE_FILE).write_text(passphrase + "\n", encoding="utf-8")
    found: dict[str, object] = {
        "folder": str(folder),
        "stores": {"lead": str(folder / "year-one")},
        "passphrase_file": str(folder / PASSPHRASE_FILE),
        "outputs": {},
    }
    return found, _table([("lead", str(folder / "year-one")), ("passphrase_file", str(folder / PASSPHRASE_FILE))])


def _self_test(args: argparse.Namespace) -> Result:
    from app.crypto.selftest import self_test

    checks = self_test()
    failed = [check.name for check in checks if not check.ok]
    if failed:
        raise SelfTestFailed(names=", ".join(failed))
    rows = [(check.name, _("as it must be")) for check in checks]
    return {"version": __version__, "checks": [{"name": c.name, "ok": c.ok} for c in checks]}, _table(rows)


def _new(args: argparse.Namespace) -> Result:
    from datetime import UTC, datetime

    from app import workspace as workspaces
    from app.commands.sites import start_site
    from app.reports.recovery_sheet import recovery_sheet

    passphrase = _new_passphrase(args)
    today = datetime.now(UTC).date()
    _check_sheet(args.recovery_sheet)
    if args.site:
        made = start_site(args.store, passphrase, site_name=args.site, lead_name=args.name, prefix=args.prefix)
        workspace, code = made.workspace, made.recovery_code
    else:
        workspace, code = workspaces.create(args.store, passphrase)
    found: dict[str, object] = {"store": str(args.store), "recovery_sheet": str(args.recovery_sheet)}
    try:
        write_whole(args.recovery_sheet, recovery_sheet(code, args.site or "", today))
        if not args.site:
            from app.commands import exchange

            target = args.request or args.store
            found["request"] = str(exchange.ask_to_join(workspace, args.name, target))
    finally:
        workspace.close()
    return found, _table([(name, str(value)) for name, value in found.items()])


def _check_sheet(path: Path) -> None:
    """Make sure that the recovery sheet can be written before there is a code to lose. Raises SheetExists,
    CannotWrite."""
    if path.exists():
        raise SheetExists(name=path.name)
    write_whole(path, b"")
    path.unlink()


def _check(args: argparse.Namespace) -> Result:
    from app.commands.stores import check_store

    workspace = _open(args)
    try:
        report = check_store(workspace, progress=_progress())
    finally:
        workspace.close()
    problems = [{"what": problem.what, "where": problem.where} for problem in report.problems]
    words = [(_("Entries checked"), str(report.checked)), (_("Problems"), str(len(problems)))]
    words += [(problem.what, problem.where) for problem in report.problems]
    return {"checked": report.checked, "problems": problems, "exit_code": 3 if problems else 0}, _table(words)


def _bundle_make(args: argparse.Namespace) -> Result:
    from app.commands import exchange

    workspace = _open(args)
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        made = [
            b
            for device in args.to
            for b in exchange.make_bundles(workspace, exchange.find_laptop(workspace, device), args.out)
        ]
    finally:
        workspace.close()
    bundles = [{"file": str(b.path), "entries": b.entries} for b in made]
    return {"bundles": bundles}, _table([(str(b.path), str(b.entries)) for b in made])


def _bundle_inspect(args: argparse.Namespace) -> Result:
    from app.commands import exchange

    workspace = _open(args)
    try:
        seen = exchange.preview_bundle(workspace, args.file)
    finally:
        workspace.close()
    found: dict[str, object] = {
        "from": seen.sender,
        "kind": seen.kind,
        "entries": seen.entries,
        "fresh": seen.fresh,
        "waiting": seen.waiting,
        "cases": len(seen.cases),
        "warnings": list(seen.warnings),
    }
    return found, _table([(name, str(value)) for name, value in found.items()])


def _bundle_receive(args: argparse.Namespace) -> Result:
    from app.commands import exchange

    workspace = _open(args)
    try:
        done = exchange.receive_bundle(workspace, args.file, progress=_progress())
    finally:
        workspace.close()
    found: dict[str, object] = {
        "fresh": done.fresh,
        "known": done.known,
        "waiting": done.waiting,
        "quarantined": len(done.quarantined),
        "exit_code": 4 if done.quarantined else 0,
    }
    return found, _table([(name, str(value)) for name, value in found.items() if name != "exit_code"])


def _bundle_identity(args: argparse.Namespace) -> Result:
    from app.commands import exchange

    workspace = _open(args)
    try:
        paths = exchange.write_identity(workspace, args.out)
    finally:
        workspace.close()
    print(
        _("Whoever holds these files can open every bundle sealed to this laptop. Delete them when you are done."),
        file=sys.stderr,
    )
    return {"files": [str(path) for path in paths]}, "\n".join(str(path) for path in paths)


def _return(args: argparse.Namespace) -> Result:
    from app.commands import returns

    workspace = _open(args)
    try:
        made = returns.monthly_return(workspace, args.month)
        files = returns.export_return(workspace, made, args.out)
    finally:
        workspace.close()
    found: dict[str, object] = {
        "month": args.month,
        "content_hash": made.content_hash,
        "provisional": made.provisional,
        "files": {"pdf": str(files.pdf), "csv": str(files.csv), "xlsx": str(files.xlsx)},
    }
    rows = [
        (_("PDF"), str(files.pdf)),
        (_("CSV"), str(files.csv)),
        (_("XLSX"), str(files.xlsx)),
        (_("Content hash"), made.content_hash),
    ]
    return found, _table([*rows, *([(_("Says"), made.provisional)] if made.provisional else [])])


def _evaluate(args: argparse.Namespace) -> Result:
    from app.commands import evaluation
    from app.reports.evaluation_report import evaluation_text

    workspace = _open(args)
    try:
        result = evaluation.evaluation(workspace, first=args.first, last=args.last)
        if args.pdf:
            evaluation.export_evaluation(workspace, result, args.pdf)
    finally:
        workspace.close()
    return result.as_json(), evaluation_text(result)


def _instrument_check(args: argparse.Namespace) -> Result:
    from app.models.instrument import parse

    try:
        source = args.file.read_bytes()
    except OSError as error:
        raise FileUnreadable(name=args.file.name, why=error.strerror or "") from error
    found = parse(source)
    return {"key": found.key, "hash": found.hash, "questions": len(found.questions)}, _table(
        [(_("Instrument"), found.key), (_("Hash"), found.hash), (_("Questions"), str(len(found.questions)))]
    )
