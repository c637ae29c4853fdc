"""What a fault proof returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[str], None]
"""Called now and then with a few words on how far a proof is; they go to standard error."""


@dataclass(frozen=True, slots=True)
class ProofResult:
    """How many faults one proof tried, how many of them it failed, and the seed that repeats them exactly.

    `notes` says in words what failed, or what was left out on this system and why (no strace, not Linux).
    """

    name: str
    tried: int
    failed: int
    seed: int
    notes: str = ""
