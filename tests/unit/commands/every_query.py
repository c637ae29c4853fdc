"""Every query there is, asked for as much as it can be asked for."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from app.models.access import Access
from app.models.kinds import KINDS
from app.models.matching import Particulars
from app.store import queries
from app.store.queries.attachments import attachments
from app.store.queries.cases import held_dyads
from app.store.queries.people import covered_facts
from app.workspace import Workspace

MARK = "Zyx"
"""In every text that must not be seen."""
Question = Callable[..., object]


def every_query() -> Iterator[tuple[str, Question]]:
    """Every query that is asked by somebody: those that take an Access."""
    for module in pkgutil.iter_modules(queries.__path__, "app.store.queries."):
        for name, found in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            takes = "access" in inspect.signature(found).parameters
            if takes and found.__module__ == module.name and not name.startswith("_"):
                yield f"{module.name}.{name}", found


@dataclass
class Asker:
    """Asks about what is in a store; `rows` are what some queries take, as somebody at work was given it."""

    workspace: Workspace
    ids: Mapping[str, str]
    rows: dict[str, Any] = field(default_factory=dict)
    access: Access | None = None
    """Who is looking, where it is not the workspace's own user in the mode it is in."""

    def look(self) -> None:
        """Read, with all there is to see, the rows that other queries are asked with."""
        store, access = self.workspace.store, self.workspace.access
        dyads = held_dyads(store, access)
        self.rows = {
            "list[DyadRow]": dyads,
            "Fact": covered_facts(store, access, self.ids["dyad_scope"])[0],
            "AttachmentRow": attachments(store, access, case=self.ids["case"])[0],
            "Particulars": Particulars((MARK,)),
        }

    def answers(self, question: Question) -> Iterator[tuple[str, str]]:
        """(what was asked about, everything the answer holds) for each case, for none, and for each kind of record."""
        takes_kind = "kind" in inspect.signature(question).parameters
        for about in (self.ids["case"], self.ids["other"], ""):
            for kind in KINDS if takes_kind else ("",):
                yield f"{about} {kind}", said_in(question(**self._given(question, about, kind)))

    def _given(self, question: Question, case: str, kind: str) -> dict[str, Any]:
        """Each parameter that has to be given, and each that widens what is asked for."""
        day = self.workspace.today()
        known: dict[str, Any] = {
            "store": self.workspace.store,
            "access": self.access or self.workspace.access,
            "case": case,
            "until": "2026-12-31",
            "dyad": self.ids["dyad"],
            "scope": self.ids["dyad_scope"],
            "text": MARK,
            "names": [MARK],
            "name": MARK,
            "kind": kind,
            "record": case,
            "instrument": "risk",
            "perspective": "case_manager",
        }
        given = {}
        for parameter in inspect.signature(question).parameters.values():
            kind_of = str(parameter.annotation)
            if kind_of in self.rows:
                given[parameter.name] = self.rows[kind_of]
            elif kind_of.split(" ")[0] == "date":
                given[parameter.name] = day
            elif kind_of == "bool" and parameter.default is not inspect.Parameter.empty:
                continue
            elif parameter.name in known:
                given[parameter.name] = known[parameter.name]
            elif parameter.name in ("today", "since", "on"):
                given[parameter.name] = day.isoformat()
            elif parameter.default is inspect.Parameter.empty:
                given[parameter.name] = [] if kind_of.startswith(("list", "Iterable", "Collection")) else case
        return given


def said_in(answer: object) -> str:
    """Everything an answer holds, as text: also what its own words for itself leave out."""
    if is_dataclass(answer) and not isinstance(answer, type):
        return " ".join(said_in(getattr(answer, f.name)) for f in fields(answer))
    if isinstance(answer, Mapping):
        return " ".join(f"{said_in(k)} {said_in(v)}" for k, v in answer.items())
    if isinstance(answer, Iterable) and not isinstance(answer, str | bytes):
        return " ".join(map(said_in, answer))
    return str(answer)
