"""Colours, type and space, read by the window and by the printed documents alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "canvas": "#F4F6F8",
        "surface": "#FFFFFF",
        "sunken": "#EDF1F4",
        "line": "#D9E0E6",
        "line_strong": "#6B7986",
        "text": "#14202B",
        "text2": "#465462",
        "text3": "#5F6D7A",
        "primary": "#0B6374",
        "on_primary": "#FFFFFF",
        "primary_hover": "#084C5A",
        "primary_soft": "#E1F0F3",
        "primary_text": "#0A5565",
        "focus": "#1D4ED8",
        "select": "#E3EFF3",
        "row_hover": "#F5F8FA",
        "rail": "#10222D",
        "rail_text": "#D5E0E7",
        "rail_strong": "#FFFFFF",
        "rail_mute": "#9FB2BE",
        "rail_active": "#1E3A49",
        "rail_accent": "#57C3D6",
        "rail_line": "#274352",
        "vh_bg": "#961B1B",
        "vh_fg": "#FFFFFF",
        "vh_bd": "#961B1B",
        "high_bg": "#FBE5E2",
        "high_fg": "#8C1D14",
        "high_bd": "#D98F86",
        "med_bg": "#FDF1D6",
        "med_fg": "#6B4800",
        "med_bd": "#CFA64A",
        "low_bg": "#E0F2E8",
        "low_fg": "#14532D",
        "low_bd": "#7DB998",
        "none_bg": "#EDF1F4",
        "none_fg": "#465462",
        "none_bd": "#A3AFBA",
        "danger": "#A61B1B",
        "danger_soft": "#FDF0EE",
        "on_danger": "#FFFFFF",
        "danger_hover": "#861414",
        "warn": "#8A5A00",
        "warn_soft": "#FFF7E6",
        "warn_bd": "#D9A441",
        "ok": "#1A6B3F",
        "on_ok": "#FFFFFF",
        "ok_soft": "#E9F6EF",
        "ok_bd": "#7DB998",
        "info_soft": "#EAF2F8",
        "info_bd": "#9DB8CC",
        "sev0": "#DDE5EB",
        "sev1": "#F3CB8B",
        "sev2": "#DE7F37",
        "sev3": "#A3231D",
        "sev0_fg": "#14202B",
        "sev1_fg": "#14202B",
        "sev2_fg": "#14202B",
        "sev3_fg": "#FFFFFF",
        "scroll": "#7F8B97",
        "s_intake": "#7B8998",
        "s_exit": "#0B6374",
        "s_cm": "#0B6374",
        "s_idva": "#B2500B",
    }
)
"""The light theme: token name to `#RRGGBB`. Printed documents always use this one."""

DARK: Mapping[str, str] = MappingProxyType(
    {
        "canvas": "#0F161C",
        "surface": "#172029",
        "sunken": "#111920",
        "line": "#2B3945",
        "line_strong": "#8494A2",
        "text": "#E8EEF3",
        "text2": "#B3C0CB",
        "text3": "#98A7B4",
        "primary": "#5FC5D8",
        "on_primary": "#05222A",
        "primary_hover": "#8AD8E6",
        "primary_soft": "#14333D",
        "primary_text": "#8AD8E6",
        "focus": "#FFD54A",
        "select": "#1B3540",
        "row_hover": "#1C2832",
        "rail": "#0A1116",
        "rail_text": "#D5E0E7",
        "rail_strong": "#FFFFFF",
        "rail_mute": "#93A6B3",
        "rail_active": "#172A35",
        "rail_accent": "#5FC5D8",
        "rail_line": "#22313C",
        "vh_bg": "#C7342E",
        "vh_fg": "#FFFFFF",
        "vh_bd": "#C7342E",
        "high_bg": "#3F1F1D",
        "high_fg": "#FFB8AF",
        "high_bd": "#A2524A",
        "med_bg": "#392C10",
        "med_fg": "#F5D27C",
        "med_bd": "#8F7128",
        "low_bg": "#11321F",
        "low_fg": "#9ADFB4",
        "low_bd": "#3B7C57",
        "none_bg": "#222E38",
        "none_fg": "#BAC7D1",
        "none_bd": "#5F7180",
        "danger": "#FF9C92",
        "danger_soft": "#2E1A1A",
        "on_danger": "#2B0906",
        "danger_hover": "#FFB8AF",
        "warn": "#F5D27C",
        "warn_soft": "#2A2212",
        "warn_bd": "#A98734",
        "ok": "#8FDDAE",
        "on_ok": "#0B2417",
        "ok_soft": "#12291C",
        "ok_bd": "#3B7C57",
        "info_soft": "#14222C",
        "info_bd": "#3F5A6C",
        "sev0": "#2E3C48",
        "sev1": "#8A6420",
        "sev2": "#D4762F",
        "sev3": "#F0655A",
        "sev0_fg": "#E8EEF3",
        "sev1_fg": "#FFFFFF",
        "sev2_fg": "#14202B",
        "sev3_fg": "#14202B",
        "scroll": "#64747F",
        "s_intake": "#8494A2",
        "s_exit": "#5FC5D8",
        "s_cm": "#5FC5D8",
        "s_idva": "#F2A65A",
    }
)
"""The dark theme, with the same names as LIGHT."""


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """One step of the type scale: sizes in pixels at 100 %, weight as in OpenType (400 regular, 700 bold)."""

    size: int
    weight: int
    line: int


TYPE: Mapping[str, TypeStyle] = MappingProxyType(
    {
        "h1": TypeStyle(26, 700, 32),
        "h2": TypeStyle(19, 600, 26),
        "h3": TypeStyle(16, 600, 22),
        "large": TypeStyle(19, 400, 28),
        "brand": TypeStyle(17, 700, 22),
        "body": TypeStyle(15, 400, 22),
        "strong": TypeStyle(15, 600, 22),
        "chip": TypeStyle(14, 400, 20),
        "chip_on": TypeStyle(14, 600, 20),
        "small": TypeStyle(13, 400, 18),
        "small_strong": TypeStyle(13, 600, 18),
    }
)
"""The type scale by role."""

SPACE: Mapping[str, int] = MappingProxyType({"xs": 4, "s": 8, "m": 12, "l": 16, "xl": 24, "xxl": 32})
"""The steps that gaps and margins are chosen from, in pixels at 100 %."""

RADIUS: Mapping[str, int] = MappingProxyType({"control": 6, "card": 10, "badge": 5, "cell": 4})
"""Corner radii in pixels at 100 %."""

CONTROL_HEIGHT = 38
RADIO_HEIGHT = 46
ROW_HEIGHT = 58
"""Heights in pixels at 100 %: a button or field, a radio card, a table row of two lines."""

FONT_FAMILY = "Atkinson Hyperlegible Next"
"""The one typeface; it has every Welsh letter and tabular figures. SIL Open Font License 1.1."""

RISK_TOKEN: Mapping[str, str] = MappingProxyType(
    {"very_high": "vh", "high": "high", "medium": "med", "standard": "low", "not_assessed": "none"}
)
"""Risk level code to the stem of its tokens: `RISK_TOKEN["medium"] + "_bg"` is the badge's ground."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two tokens that meet on the screen and the least contrast they may have (WCAG 2.2: 1.4.3 text, 1.4.11 edges)."""

    front: str
    ground: str
    least: float
    use: str


TEXT = 4.5
EDGE = 3.0

PAIRS: tuple[Pair, ...] = (
    Pair("text", "surface", TEXT, "body text"),
    Pair("text", "canvas", TEXT, "headings on the canvas"),
    Pair("text", "sunken", TEXT, "text in a help panel"),
    Pair("text2", "surface", TEXT, "secondary text"),
    Pair("text2", "canvas", TEXT, "secondary text on the canvas"),
    Pair("text2", "sunken", TEXT, "secondary text in a help panel"),
    Pair("text2", "select", TEXT, "second line of a selected row"),
    Pair("text2", "row_hover", TEXT, "second line of a row under the pointer"),
    Pair("text3", "surface", TEXT, "placeholder"),
    Pair("text3", "canvas", TEXT, "caption on the canvas"),
    Pair("on_primary", "primary", TEXT, "primary button"),
    Pair("on_primary", "primary_hover", TEXT, "primary button under the pointer"),
    Pair("on_danger", "danger", TEXT, "danger button"),
    Pair("on_danger", "danger_hover", TEXT, "danger button under the pointer"),
    Pair("primary_text", "surface", TEXT, "link"),
    Pair("primary_text", "canvas", TEXT, "link on the canvas"),
    Pair("primary_text", "sunken", TEXT, "link in a help panel"),
    Pair("primary_text", "select", TEXT, "name in a selected row"),
    Pair("primary_text", "row_hover", TEXT, "name in a row under the pointer"),
    Pair("primary_text", "primary_soft", TEXT, "chosen chip"),
    Pair("primary_text", "danger_soft", TEXT, "link in the error summary"),
    Pair("primary_text", "warn_soft", TEXT, "link in a warning banner"),
    Pair("primary_text", "info_soft", TEXT, "link in an information banner"),
    Pair("primary_text", "ok_soft", TEXT, "link in a success banner"),
    Pair("text", "select", TEXT, "selected row"),
    Pair("text", "row_hover", TEXT, "row under the pointer"),
    Pair("text", "primary_soft", TEXT, "chosen radio card or tile"),
    Pair("text2", "primary_soft", TEXT, "caption of a chosen tile"),
    Pair("text", "danger_soft", TEXT, "text of the error summary"),
    Pair("text", "warn_soft", TEXT, "text of a warning banner"),
    Pair("text", "info_soft", TEXT, "text of an information banner"),
    Pair("text", "ok_soft", TEXT, "text of a success banner"),
    Pair("line_strong", "surface", EDGE, "edge of a control"),
    Pair("line_strong", "canvas", EDGE, "edge of a control on the canvas"),
    Pair("primary", "primary_soft", EDGE, "edge of a chosen control"),
    Pair("primary", "canvas", EDGE, "underline of the current tab"),
    Pair("focus", "surface", EDGE, "focus ring"),
    Pair("focus", "canvas", EDGE, "focus ring on the canvas"),
    Pair("focus", "sunken", EDGE, "focus ring in a help panel"),
    Pair("focus", "select", EDGE, "focus ring of a selected row"),
    Pair("scroll", "canvas", EDGE, "scroll bar handle"),
    Pair("scroll", "surface", EDGE, "scroll bar handle in a card"),
    Pair("rail_text", "rail", TEXT, "rail item"),
    Pair("rail_text", "rail_active", TEXT, "rail item under the pointer"),
    Pair("rail_strong", "rail_active", TEXT, "current rail item"),
    Pair("rail_mute", "rail", TEXT, "rail caption"),
    Pair("rail_accent", "rail", EDGE, "rail mark and focus ring"),
    Pair("rail_accent", "rail_active", EDGE, "mark of the current rail item"),
    Pair("vh_fg", "vh_bg", TEXT, "risk badge: Very high"),
    Pair("high_fg", "high_bg", TEXT, "risk badge: High"),
    Pair("med_fg", "med_bg", TEXT, "risk badge: Medium"),
    Pair("low_fg", "low_bg", TEXT, "risk badge: Standard"),
    Pair("none_fg", "none_bg", TEXT, "risk badge: Not assessed"),
    Pair("danger", "surface", TEXT, "error text, overdue"),
    Pair("danger", "canvas", TEXT, "error text on the canvas"),
    Pair("danger", "select", TEXT, "overdue in a selected row"),
    Pair("danger", "row_hover", TEXT, "overdue in a row under the pointer"),
    Pair("danger", "danger_soft", TEXT, "title of the error summary"),
    Pair("danger", "sunken", TEXT, "error text in a help panel"),
    Pair("warn", "surface", TEXT, "due today"),
    Pair("warn", "select", TEXT, "due today in a selected row"),
    Pair("warn", "row_hover", TEXT, "due today in a row under the pointer"),
    Pair("warn", "warn_soft", TEXT, "warning banner"),
    Pair("ok", "surface", TEXT, "success text"),
    Pair("ok", "canvas", TEXT, "success text on the canvas"),
    Pair("ok", "ok_soft", TEXT, "success banner"),
    Pair("on_ok", "ok", TEXT, "tick of a finished step"),
    Pair("sev0_fg", "sev0", TEXT, "severity: None"),
    Pair("sev1_fg", "sev1", TEXT, "severity: Standard"),
    Pair("sev2_fg", "sev2", TEXT, "severity: Moderate"),
    Pair("sev3_fg", "sev3", TEXT, "severity: High"),
    Pair("s_intake", "surface", EDGE, "chart: intake"),
    Pair("s_exit", "surface", EDGE, "chart: exit"),
    Pair("s_cm", "surface", EDGE, "chart: case manager"),
    Pair("s_idva", "surface", EDGE, "chart: Idva"),
)
"""Every pair of tokens that meet; a test computes them all in both themes."""


def _luminance(colour: str) -> float:
    """Relative luminance of `#RRGGBB` from 0 (black) to 1 (white), as WCAG 2.2 defines it."""
    linear = []
    for start in (1, 3, 5):
        channel = int(colour[start : start + 2], 16) / 255
        linear.append(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two `#RRGGBB` colours, from 1 to 21, whichever is the lighter (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
