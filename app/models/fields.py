"""Code lists: the stable codes of the domain with the words people read for them."""

from __future__ import annotations

from dataclasses import dataclass

from app.words import _


@dataclass(frozen=True, slots=True)
class CodeList:
    """A versioned list of codes; codes are stable for ever and never reused, labels may be reworded.

    `codes` maps code to English label (marked with `N_`). Where a policy is "most protective", `protective` names the
    codes from the least to the most protective.
    """

    name: str
    codes: dict[str, str]
    version: int = 1
    protective: tuple[str, ...] = ()

    def label(self, code: str | None) -> str:
        """The words for `code` in the reader's language; a code of a newer version shows as itself."""
        if not code:
            return ""
        return _(self.codes[code]) if code in self.codes else code

    def __contains__(self, code: object) -> bool:
        return code in self.codes

    def rank(self, code: str | None) -> int:
        """How protective `code` is: higher is safer; nothing ranks lowest and an unknown code highest (a newer version
        may know more)."""
        if not code:
            return -1
        return self.protective.index(code) if code in self.protective else len(self.protective)
