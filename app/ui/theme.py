"""The look at run time: colours, fonts and sizes that follow the chosen theme and zoom."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Protocol
from weakref import WeakSet

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app import tokens
from app.ui.style_sheet import style_sheet

Mode = Literal["system", "light", "dark", "system_colours"]
MODES: tuple[Mode, ...] = ("system", "light", "dark", "system_colours")
ZOOM_STEPS = (0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
"""What Ctrl+plus and Ctrl+minus step through; any zoom from the first to the last may be set."""
NARROW_WIDTH = 1180
"""Effective width (window width / zoom) under which pages use one column and the rail shows icons only."""

_FONTS = Path(__file__).resolve().parents[2] / "resources" / "fonts"

_ROLES: tuple[tuple[QPalette.ColorRole, str], ...] = (
    (QPalette.ColorRole.Window, "canvas"),
    (QPalette.ColorRole.WindowText, "text"),
    (QPalette.ColorRole.Base, "surface"),
    (QPalette.ColorRole.AlternateBase, "sunken"),
    (QPalette.ColorRole.Text, "text"),
    (QPalette.ColorRole.PlaceholderText, "text3"),
    (QPalette.ColorRole.Button, "surface"),
    (QPalette.ColorRole.ButtonText, "text"),
    (QPalette.ColorRole.BrightText, "danger"),
    (QPalette.ColorRole.Highlight, "primary"),
    (QPalette.ColorRole.HighlightedText, "on_primary"),
    (QPalette.ColorRole.Link, "primary_text"),
    (QPalette.ColorRole.LinkVisited, "primary_text"),
    (QPalette.ColorRole.ToolTipBase, "text"),
    (QPalette.ColorRole.ToolTipText, "surface"),
    (QPalette.ColorRole.Accent, "primary"),
    (QPalette.ColorRole.Light, "surface"),
    (QPalette.ColorRole.Midlight, "line"),
    (QPalette.ColorRole.Mid, "line_strong"),
    (QPalette.ColorRole.Dark, "line_strong"),
    (QPalette.ColorRole.Shadow, "line_strong"),
)


class Themed(Protocol):
    """Something that takes its sizes or fonts from the theme."""

    def restyle(self) -> None:
        """Take sizes, fonts and colours again: called once by `follow` and after every change of theme or zoom."""


class Theme(QObject):
    """The theme of the whole application; there is one, made by `install`.

    `changed` is emitted after every open widget has been restyled.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._system_palette = QPalette(app.palette())
        self.mode: Mode = "system"
        self.zoom = 1.0
        self.colours: Mapping[str, str] = tokens.LIGHT
        self.followers: WeakSet[QObject] = WeakSet()
        app.styleHints().colorSchemeChanged.connect(self._on_system_change)

    @property
    def dark(self) -> bool:
        """Whether light text on a dark ground is shown now."""
        return QColor(self.colours["canvas"]).lightness() < 128

    def apply(self, mode: Mode, zoom: float) -> None:
        """Show `mode` at `zoom` (clamped to 0.9 to 2.0) in every open window at once."""
        self.mode, self.zoom = mode, min(max(zoom, ZOOM_STEPS[0]), ZOOM_STEPS[-1])
        self.colours = self._colours()
        self._app.setPalette(_palette(self.colours))
        self._app.setFont(font("body"))
        self._app.setStyleSheet(style_sheet(self.colours, self.zoom))
        for follower in list(self.followers):
            if shiboken6.isValid(follower):
                follower.restyle()  # type: ignore[attr-defined]  # only Themed objects are let in, by follow()
        for widget in self._app.allWidgets():
            widget.update()
        self.changed.emit()

    def set_mode(self, mode: Mode) -> None:
        """Change light or dark and keep the zoom."""
        self.apply(mode, self.zoom)

    def set_zoom(self, zoom: float) -> None:
        """Change the zoom and keep light or dark."""
        self.apply(self.mode, zoom)

    def zoom_in(self) -> None:
        """One step larger, up to 200 %."""
        self.set_zoom(next((step for step in ZOOM_STEPS if step > self.zoom + 0.001), ZOOM_STEPS[-1]))

    def zoom_out(self) -> None:
        """One step smaller, down to 90 %."""
        self.set_zoom(next((step for step in reversed(ZOOM_STEPS) if step < self.zoom - 0.001), ZOOM_STEPS[0]))

    def zoom_reset(self) -> None:
        """Back to 100 %."""
        self.set_zoom(1.0)

    def _colours(self) -> Mapping[str, str]:
        if self.mode == "system_colours":
            return _from_palette(self._system_palette)
        if self.mode == "system":
            wants_dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
            return tokens.DARK if wants_dark else tokens.LIGHT
        return tokens.DARK if self.mode == "dark" else tokens.LIGHT

    def _on_system_change(self) -> None:
        if self.mode == "system":
            self.apply("system", self.zoom)


_theme: Theme | None = None


def install(app: QApplication, mode: Mode = "system", zoom: float = 1.0) -> Theme:
    """Give `app` the Fusion style, our fonts, palette and style sheet; a second call only changes mode and zoom."""
    global _theme
    if _theme is None or not shiboken6.isValid(_theme):
        if _font_missing():
            _load_fonts()
        app.setStyle("Fusion")
        _theme = Theme(app)
    _theme.apply(mode, zoom)
    return _theme


def current() -> Theme:
    """The installed theme; raises RuntimeError before `install`."""
    if _theme is None:
        raise RuntimeError("theme.install(app) has not been called")
    return _theme


def follow(themed: Themed) -> None:
    """Restyle `themed` (a QObject with `restyle`) now and at every later change, for as long as it lives."""
    if _theme is not None and isinstance(themed, QObject):
        _theme.followers.add(themed)
    themed.restyle()


def zoom() -> float:
    """The zoom in use, 1.0 before `install`."""
    return _theme.zoom if _theme is not None else 1.0


def px(n: float) -> int:
    """`n` pixels of the 100 % design at the zoom in use, whole pixels."""
    return round(n * zoom())


def colours() -> Mapping[str, str]:
    """The token table in use (`#RRGGBB` by name), for code that draws without Qt."""
    return _theme.colours if _theme is not None else tokens.LIGHT


def hex_of(token: str) -> str:
    """`#RRGGBB` of a token in the theme in use; raises KeyError for an unknown name."""
    return colours()[token]


def colour(token: str) -> QColor:
    """A token as a Qt colour; raises KeyError for an unknown name."""
    return QColor(hex_of(token))


def font(role: str = "body", tabular: bool = False, underline: bool = False) -> QFont:
    """The font of a role of `tokens.TYPE` at the zoom in use; `tabular` gives every digit the same width."""
    style = tokens.TYPE[role]
    made = QFont(tokens.FONT_FAMILY)
    made.setPixelSize(px(style.size))
    made.setWeight(QFont.Weight(style.weight))
    made.setUnderline(underline)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def is_narrow(widget: QWidget) -> bool:
    """Whether the window of `widget` has less than 1180 px of effective width."""
    return widget.window().width() / zoom() < NARROW_WIDTH


def _font_missing() -> bool:
    """Whether the typeface is not known to Qt yet."""
    return tokens.FONT_FAMILY not in QFontDatabase.families()


def _load_fonts() -> None:
    for path in sorted(_FONTS.glob("*.ttf")):
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise RuntimeError(f"font file does not load: {path.name}")


def _palette(table: Mapping[str, str]) -> QPalette:
    palette = QPalette()
    for role, token in _ROLES:
        palette.setColor(role, QColor(table[token]))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(table["text3"]))
    return palette


def _from_palette(palette: QPalette) -> Mapping[str, str]:
    """Our tokens in the system's own colours, for people who chose them (Windows contrast themes): shape and words
    carry what our colours would."""

    def name(role: QPalette.ColorRole) -> str:
        return palette.color(QPalette.ColorGroup.Active, role).name().upper()

    ground, ink = name(QPalette.ColorRole.Window), name(QPalette.ColorRole.WindowText)
    base, accent = name(QPalette.ColorRole.Base), name(QPalette.ColorRole.Highlight)
    on_accent, link = name(QPalette.ColorRole.HighlightedText), name(QPalette.ColorRole.Link)
    table = dict.fromkeys(tokens.LIGHT, ink)
    table.update(dict.fromkeys(("surface", "select", "row_hover", "primary_soft"), base))
    soft = ("canvas", "sunken", "rail", "rail_active", "danger_soft", "warn_soft", "ok_soft", "info_soft")
    table.update(dict.fromkeys(soft, ground))
    table.update({key: base for key in table if key.endswith("_bg") or (key.startswith("sev") and len(key) == 4)})
    table.update(dict.fromkeys(("primary", "primary_hover", "vh_bg", "rail_accent", "focus"), accent))
    table.update(dict.fromkeys(("on_primary", "vh_fg"), on_accent))
    table.update({"primary_text": link, "on_danger": ground, "on_ok": ground})
    return table
