"""The one door for text that people read."""

from __future__ import annotations

import gettext
from pathlib import Path

_TRANSLATIONS = Path(__file__).resolve().parent.parent / "resources" / "translations"
_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language = "en"


def use_language(code: str) -> None:
    """Speak `code` ("en" or "cy") from now on; English where a catalogue or an entry is missing."""
    global _catalogue, _language
    _language = code
    _catalogue = gettext.translation("sightline", _TRANSLATIONS, [code], fallback=True)


def language() -> str:
    """The code of the language in use: "en" or "cy"."""
    return _language


def _(text: str) -> str:
    """`text` in the reader's language."""
    return _catalogue.gettext(text) if text else ""


def ngettext(one: str, many: str, n: int) -> str:
    """The form of a counted phrase that fits `n`, with `{n}` filled in."""
    return _catalogue.ngettext(one, many, n).format(n=n)


def N_(text: str) -> str:
    """Mark `text` for translation where it is written down, without translating it yet."""
    return text
