"""Where things are on this laptop, and the few preferences that are not case data."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "resources"
PREFERENCES_FILE = "preferences.json"
_LIMIT = 64 * 1024


def data_folder() -> Path:
    """The folder of this user's Sightline data: the store unless another is named, and preferences."""
    if sys.platform == "win32":
        return _named("LOCALAPPDATA", Path.home() / "AppData" / "Local") / "Sightline"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Sightline"
    return _named("XDG_DATA_HOME", Path.home() / ".local" / "share") / "sightline"


def _named(variable: str, otherwise: Path) -> Path:
    """The folder an environment variable names; `otherwise` where it is empty or not absolute (XDG Base Directory
    Specification 0.8), which would put the data wherever the program was started."""
    found = Path(os.environ.get(variable, ""))
    return found if found.is_absolute() else otherwise


@dataclass(frozen=True, slots=True)
class Preferences:
    """Comfort settings: `theme` system, light or dark; `zoom` in per cent; idle minutes before locking."""

    theme: str = "system"
    zoom: int = 100
    language: str = "en"
    idle_minutes: int = 5
    exchange_folder: str = ""

    def sane(self) -> Preferences:
        """The same with every value inside its range: the file may have been edited by anyone."""
        return Preferences(
            theme=self.theme if self.theme in {"system", "light", "dark"} else "system",
            zoom=min(200, max(90, self.zoom)),
            language=self.language if self.language in {"en", "cy"} else "en",
            idle_minutes=min(60, max(1, self.idle_minutes)),
            exchange_folder=self.exchange_folder if _is_path(self.exchange_folder) else "",
        )


def _is_path(text: str) -> bool:
    return len(text) <= 1000 and text.isprintable()


def load_preferences(folder: Path) -> Preferences:
    """The preferences kept in `folder`; the ordinary ones where the file is missing, damaged or strange."""
    path = folder / PREFERENCES_FILE
    try:
        if not path.is_file():  # a pipe would never end
            return Preferences()
        with path.open("rb") as file:
            content = file.read(_LIMIT + 1)
        found = json.loads(content) if len(content) <= _LIMIT else {}
    except (OSError, ValueError, RecursionError):
        return Preferences()
    plain = Preferences()
    known = {f.name: type(getattr(plain, f.name)) for f in fields(Preferences)}
    items = found.items() if isinstance(found, dict) else ()
    return Preferences(**{k: v for k, v in items if k in known and type(v) is known[k]}).sane()


def save_preferences(folder: Path, preferences: Preferences) -> None:
    """Keep `preferences`, written beside and renamed so that a crash leaves the old ones. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / PREFERENCES_FILE
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(preferences), indent=2), encoding="utf-8")
    os.replace(fresh, path)
