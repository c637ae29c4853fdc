"""The command line: the same commands and queries as the window, without it."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Callable, Sequence

from app.errors import AppError, Cancelled
from app.words import _, use_language

Result = tuple[dict[str, object], str]
"""What a command returns: the object printed with --json, and the words printed without."""


class FileRefused(AppError):
    """The laptop would not let Sightline read or write {name}: {why}. Nothing in Sightline was changed."""


class Parser(argparse.ArgumentParser):
    """Usage errors exit with 2, in one line."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code: 0 done, 1 refused, 2 wrong usage, 3 store damaged or locked, 4
    quarantined."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console that cannot show a letter shows its number
            stream.reconfigure(errors="backslashreplace")
    args = build_parser().parse_args(argv)
    use_language(getattr(args, "lang", "en") or "en")
    if args.command is None:
        from app.main import open_window

        return open_window(None)
    command: Callable[[argparse.Namespace], Result | int] = args.run
    try:
        done = command(args)
    except AppError as error:
        return _refuse(error, args)
    except KeyboardInterrupt:
        return _refuse(Cancelled(), args)
    except OSError as error:
        return _refuse(FileRefused(name=error.filename or "", why=error.strerror or ""), args)
    if isinstance(done, int):
        return done
    found, words = done
    print(json.dumps(found, ensure_ascii=False, indent=2, default=str) if args.json else words)
    code = found.get("exit_code", 0)
    return code if isinstance(code, int) else 0


def _refuse(error: AppError, args: argparse.Namespace) -> int:
    """Say in words what was refused, as an object too where one was asked for; returns the exit code."""
    print(error.message(), file=sys.stderr)
    if args.json:
        found = {"refused": type(error).__name__, "message": error.message(), "exit_code": error.exit_code}
        print(json.dumps(found, ensure_ascii=False, indent=2))
    return error.exit_code


def build_parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    from app import cli

    parser = Parser(
        prog="sightline",
        allow_abbrev=False,
        description=_("An encrypted caseload for services that work with perpetrators of domestic abuse."),
    )
    parser.set_defaults(command=None, json=False)
    commands = parser.add_subparsers(dest="command", metavar=_("COMMAND"))
    cli.add_commands(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
