"""Search over 150,000 rows of a timeline, beside the bare FTS5 query for the same words.

Two searches: the ranked one behind Ctrl+K's lists, beside the bare query with the same ranking and limit; and the one
behind the list of cases, which must find every case that holds the words, beside the bare query for all hits. The words
are what people type: one word or two, whole or begun, common ones as often as they are written.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable
from random import Random

from app.models.record import ScopeKind
from app.store.queries.today import cases_holding
from app.store.search import match_text, search
from app.workspace import Workspace
from bench import caseload
from bench.bench import BenchResult
from bench.timing import result, times

QUERIES = 120
_ROUNDS = 3


def run() -> list[BenchResult]:
    """The 95th and the 50th of a hundred queries, ours and the floor's, each the middle of three runs."""
    folder, _case = caseload.thirty_years()
    workspace = caseload.opened(folder)
    try:
        typed = queries(workspace)
        return [
            *_compare(
                "search, best 200", typed, lambda text: _ranked(workspace, text), lambda q: _bare(workspace, q, True)
            ),
            *_compare(
                "search, every case", typed, lambda text: _cases(workspace, text), lambda q: _bare(workspace, q, False)
            ),
        ]
    finally:
        workspace.close()


def queries(workspace: Workspace) -> list[str]:
    """Words out of the notes themselves: whole, begun, and two together."""
    random = Random(3)
    notes = [str(note) for (note,) in workspace.store.db.execute("SELECT note FROM r_contact ORDER BY _id LIMIT 4000")]
    found = []
    for number in range(QUERIES):
        words = random.choice(notes).split()
        word = random.choice(words)
        begun = word[: max(4, len(word) - 2)]
        found.append((word, begun, " ".join(random.sample(words, 2)))[number % 3])
    return found


def _ranked(workspace: Workspace, text: str) -> object:
    return search(workspace.store.db, workspace.access, text, (ScopeKind.CASE,))


def _cases(workspace: Workspace, text: str) -> object:
    return cases_holding(workspace.store, workspace.access, text)


def _bare(workspace: Workspace, text: str, ranked: bool) -> object:
    tail = " ORDER BY rank LIMIT 200" if ranked else ""
    query = f"SELECT rowid FROM search_case WHERE words MATCH ?{tail}"
    return workspace.store.db.execute(query, (match_text(text),)).fetchall()


def _compare(
    name: str, typed: list[str], ours: Callable[[str], object], floor: Callable[[str], object]
) -> list[BenchResult]:
    mine, least = [], []
    for text in typed:
        mine.append(statistics.median(times(lambda text=text: ours(text), _ROUNDS, 1)))  # type: ignore[misc]  # a default binds it
        least.append(statistics.median(times(lambda text=text: floor(text), _ROUNDS, 1)))  # type: ignore[misc]  # a default binds it
    return [
        result(f"{name}, p95", _nth(mine, 95), _nth(least, 95), "<= 2.0"),
        result(f"{name}, p50", _nth(mine, 50), _nth(least, 50)),
    ]


def _nth(found: list[float], percent: int) -> float:
    return statistics.quantiles(found, n=100, method="inclusive")[percent - 1]
