"""Rules of the house that the linters cannot see."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app"


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """Line and last name of every call in a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield node.lineno, name


def test_the_models_read_no_clock_and_open_no_file() -> None:
    # What a model works out must come out the same on every laptop, on every day.
    modules = sorted((APP / "models").rglob("*.py"))
    assert modules
    impure = {"now", "utcnow", "today", "open", "print", "input"}
    found = [f"{path.name}:{line} {name}" for path in modules for line, name in calls(path) if name in impure]
    assert found == []
