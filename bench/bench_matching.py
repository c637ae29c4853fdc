"""Finding people who are known already, beside a wait that nobody notices.

`figures` is what the matching finds and misses; `python -m bench.bench_matching` prints it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import jellyfish

from app.models.matching import Match, Particulars, People
from app.models.name_sounds import fold, sounds
from bench.bench import BenchResult
from bench.invented_people import invent, written_again
from bench.name_pairs import ALIKE, APART

SITE, STRESS, ASKED = 3_000, 15_000, 400
UNNOTICED_MS = 150.0
"""A look-up that nobody notices: the window looks 250 ms after the last key."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of `asked` people who are held, written again with slips, and of as many who are not held."""

    asked: int
    first: float
    """Share of the held who come first."""
    listed: float
    """Share of the held among the first eight."""
    likely: float
    """Share of the held who are called likely or very likely."""
    reviewed: float
    """Share of the held for whom somebody is asked to look, unasked."""
    strong_right: float
    """Of all who are called very likely, the share who are."""
    likely_right: float
    """Of all who are called likely or very likely, the share who are."""
    false_strong: float
    """Share of the not held for whom somebody is called very likely."""
    false_review: float
    """Share of the not held for whom somebody would be asked to look, unasked."""
    p50_ms: float
    p95_ms: float


def people(count: int, seed: int = 1) -> tuple[list[Particulars], People]:
    """Invented people, and the list of them to be searched."""
    held, found = invent(count, seed), People()
    for number, one in enumerate(held):
        found.put(str(number), one)
    return held, found


def figures(count: int, asked: int = ASKED, seed: int = 1) -> Figures:
    """Ask for `asked` of `count` people held, written again with slips, and for as many who are not held."""
    held, found = people(count, seed)
    chance = Random(seed + 7)
    times: list[float] = []
    answers: list[tuple[str, list[Match]]] = []
    for number in chance.sample(range(count), asked):
        sought, begun = written_again(held[number], chance), time.perf_counter()
        answers.append((str(number), found.matches(sought)))
        times.append((time.perf_counter() - begun) * 1000)
    strangers = [found.matches(written_again(one, chance)) for one in invent(asked, seed + 99)]
    strong = [(m.person == who) for who, ms in answers for m in ms if m.strength == "strong"]
    likely = [(m.person == who) for who, ms in answers for m in ms if m.strength != "weak"]
    return Figures(
        asked=asked,
        first=sum(bool(ms) and ms[0].person == who for who, ms in answers) / asked,
        listed=sum(who in {m.person for m in ms[:8]} for who, ms in answers) / asked,
        likely=sum(likely) / asked,
        reviewed=sum(any(m.person == who and m.to_review for m in ms) for who, ms in answers) / asked,
        strong_right=sum(strong) / max(len(strong), 1),
        likely_right=sum(likely) / max(len(likely), 1),
        false_strong=sum(any(m.strength == "strong" for m in ms) for ms in strangers) / asked,
        false_review=sum(any(m.to_review for m in ms) for ms in strangers) / asked,
        p50_ms=statistics.median(times),
        p95_ms=sorted(times)[int(asked * 0.95)],
    )


def sound_figures() -> dict[str, tuple[int, int]]:
    """For each way of saying that two names sound alike: (of ALIKE, found; of APART, joined wrongly)."""
    keys = {"soundex": jellyfish.soundex, "metaphone": jellyfish.metaphone, "nysiis": jellyfish.nysiis,
            "match rating": jellyfish.match_rating_codex}  # fmt: skip

    def ours(one: str, other: str) -> bool:
        return bool(sounds(one) & sounds(other))

    def by(key: Callable[[str], str]) -> Callable[[str, str], bool]:
        return lambda one, other: key(one) == key(other)

    ways: dict[str, Callable[[str, str], bool]] = {name: by(key) for name, key in keys.items()}
    found = {}
    for name, same in {**ways, "ours": ours}.items():
        counts = [sum(same(fold(a), fold(b)) for a, b in pairs) for pairs in (ALIKE, APART)]
        found[name] = (counts[0], counts[1])
    return found


def run() -> list[BenchResult]:
    """The 95th percentile of a look-up over a site's thirty years, and over five such sites."""
    found = [(count, figures(count).p95_ms) for count in (SITE, STRESS)]
    return [
        BenchResult(f"known already? p95 of {count:,} people", ours, UNNOTICED_MS, "ms", ours / UNNOTICED_MS, "<= 1")
        for count, ours in found
    ]


if __name__ == "__main__":
    for said, counts in sound_figures().items():
        print(f"{said:13} {counts[0]:3} of {len(ALIKE)} alike, {counts[1]:2} of {len(APART)} joined wrongly")
    for size in (SITE, STRESS):
        print(size, figures(size))
