"""The one door for text that people read."""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_TRANSLATIONS = Path(__file__).resolve().parent.parent / "resources" / "translations"
_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"
_spoken: ContextVar[tuple[str, gettext.NullTranslations] | None] = ContextVar("spoken", default=None)
"""The language of a document that is being made: for this thread alone, while the window goes on in its own."""


def use_language(code: str) -> None:
    """Speak `code` ("en" or "cy") from now on; English where a catalogue or an entry is missing."""
    global _catalogue, _language
    _language = code
    _catalogue = gettext.translation("sightline", _TRANSLATIONS, [code], fallback=True)


def language() -> str:
    """The code of the language in use: "en" or "cy"."""
    spoken = _spoken.get()
    return spoken[0] if spoken else _language


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak `code` inside, in this thread alone: a letter is written in its reader's language, not the worker's."""
    token = _spoken.set((code, gettext.translation("sightline", _TRANSLATIONS, [code], fallback=True)))
    try:
        yield
    finally:
        _spoken.reset(token)


def speaks(code: str) -> bool:
    """Whether there are words for `code`: English always, another language where its catalogue is installed."""
    return code == "en" or gettext.find("sightline", str(_TRANSLATIONS), [code]) is not None


def _words() -> gettext.NullTranslations:
    spoken = _spoken.get()
    return spoken[1] if spoken else _catalogue


def _(text: str) -> str:
    """`text` in the reader's language."""
    return _words().gettext(text) if text else ""


def ngettext(one: str, many: str, n: int) -> str:
    """The form of a counted phrase that fits `n`, with `{n}` filled in."""
    return _words().ngettext(one, many, n).format(n=n)


def N_(text: str) -> str:
    """Mark `text` for translation where it is written down, without translating it yet."""
    return text
