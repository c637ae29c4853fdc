"""Every public method of the window says what it promises, except those that override one of Qt's."""

from __future__ import annotations

import ast
from pathlib import Path

from PySide6 import QtCore, QtGui, QtWidgets

UI = Path(__file__).resolve().parents[2] / "app" / "ui"


def qt_names() -> set[str]:
    """The name of every method of every Qt class that a window is made of."""
    # PySide6 makes its classes when they are first asked for, so vars() would list only those in use already.
    things = [getattr(module, name) for module in (QtCore, QtGui, QtWidgets) for name in dir(module)]
    return {name for thing in things if isinstance(thing, type) for name in dir(thing)}


def test_what_does_not_override_qt_is_documented() -> None:
    known = qt_names()
    bare: list[str] = []
    for path in sorted(UI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for method in node.body if isinstance(node, ast.ClassDef) else []:
                if not isinstance(method, ast.FunctionDef) or method.name.startswith("_") or method.name in known:
                    continue
                if ast.get_docstring(method) is None:
                    bare.append(f"{path.relative_to(UI)}:{method.lineno} {method.name}")
    assert bare == []
