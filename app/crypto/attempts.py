"""How long a person waits after wrong passphrases: never at first, then longer, never for ever."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from app.crypto.vault_file import MOST_FAILED, VaultContents
from app.errors import AppError

FREE_ATTEMPTS: Final = 5
"""Wrong attempts before the next one has to wait."""
FIRST_DELAY: Final = 30
LONGEST_DELAY: Final = 900
"""Seconds. The delay doubles from the first to the longest and stays there: a person is slowed, never shut out."""


class TooManyAttempts(AppError):
    """Too many wrong passphrases one after another. Wait {seconds} seconds, then try again, or use the recovery
    code now. Nothing was erased."""

    exit_code = 3


def delay_after(failed: int) -> int:
    """Seconds that the next attempt has to wait after `failed` wrong ones."""
    if failed < FREE_ATTEMPTS:
        return 0
    return int(min(FIRST_DELAY * 2 ** min(failed - FREE_ATTEMPTS, 16), LONGEST_DELAY))


def with_attempt(contents: VaultContents, present: int) -> VaultContents:
    """`contents` with one attempt more, begun at `present` (seconds since 1970), and the wait that follows it."""
    failed = min(contents.failed + 1, MOST_FAILED)
    return replace(contents, failed=failed, not_before=present + delay_after(failed))


def with_bounded_wait(contents: VaultContents, present: int) -> VaultContents:
    """`contents` with no longer wait than its count calls for.

    A longer one means that the clock was set back, or was ahead when the wait was written: it starts again from now, so
    that setting the clock back gains nothing and a jump costs one delay at most.
    """
    return replace(contents, not_before=min(contents.not_before, present + delay_after(contents.failed)))
