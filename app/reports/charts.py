"""Charts as plain drawing primitives, so that screen and paper show the same picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.models.codes import PERSPECTIVE, RISK_CHANGE, SEVERITY
from app.tokens import contrast
from app.words import _

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Rect:
    """A filled rectangle; x and y are its top left corner, y grows downwards; lengths in px at 100 %."""

    x: float
    y: float
    w: float
    h: float
    fill: str
    radius: float = 0
    stroke: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; x is its start, middle or end as `anchor` says, y the middle of the line."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    bold: bool = False
    anchor: Anchor = "start"


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    colour: str
    width: float = 1


Primitive = Rect | Text | Line
Drawn = tuple[list[Primitive], float]
"""Primitives and the height they take, in px."""


@dataclass(frozen=True, slots=True)
class SeverityRow:
    """Cases by severity for one abuse type: counts of none, standard, moderate, high at intake and at exit.

    `note` stands under the name, for example how many are not known.
    """

    name: str
    intake: tuple[int, int, int, int]
    exit: tuple[int, int, int, int]
    note: str = ""


@dataclass(frozen=True, slots=True)
class RiskRow:
    """How one perspective judged the change in risk: code of RISK_CHANGE to number of cases; not_known is left out."""

    perspective: str
    counts: Mapping[str, int]
    note: str = ""


@dataclass(frozen=True, slots=True)
class BarRow:
    """A labelled bar of `n` among `known`; `text` stands at its end, `note` behind it."""

    name: str
    n: int
    known: int
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    """One key figure with what it counts."""

    label: str
    figure: str


@dataclass(frozen=True, slots=True)
class _Segment:
    count: int
    fill: str
    ink: str
    stroke: str
    word: str


RISK_ORDER = ("increased", "no_change", "slightly_reduced", "moderately_reduced", "significantly_reduced")
"""Segments of the chart of change in risk, from left to right."""

_SEVERITY_ORDER = ("none", "standard", "moderate", "high")
_BAR = 24.0
_GAP = 2.0


def severity_pairs(
    tokens: Mapping[str, str], width: float, rows: Sequence[SeverityRow], unit: float = 1.0, label_width: float = 170
) -> Drawn:
    """Two 100 % bars for each abuse type, at intake and at exit, with the count in every segment or at the bar's edge.

    `tokens` are the colours of one theme (app.tokens.LIGHT or DARK), `width` the whole width in px, `unit` the zoom.
    """
    out: list[Primitive] = []
    legend = [_severity_segment(tokens, index, 0) for index in range(4)]
    left = label_width * unit
    y = _legend(out, tokens, left, width, legend, unit)
    bars = [(row, which, _severity_bar(tokens, values)) for row in rows for which, values in _points(row)]
    edge = _edge_width([bar for _row, _which, bar in bars], width - left, unit)
    for index, (row, which, bar) in enumerate(bars):
        if index % 2 == 0:
            _name(out, tokens, row, left - 56 * unit, y, unit)
        out.append(Text(left - 10 * unit, y + _BAR / 2 * unit, which, 13 * unit, tokens["text2"], False, "end"))
        _stack(out, tokens, left, y, width - left - edge, bar, unit)
        y += (_BAR + (4 if index % 2 == 0 else 14)) * unit
    return out, y - 10 * unit if rows else y


def describe_severity(rows: Sequence[SeverityRow], perspective: str) -> str:
    """The severity chart in words, every figure of it; `perspective` is a code of PERSPECTIVE."""
    who = PERSPECTIVE.label(perspective)
    parts = [_("Severity of abuse at intake and at exit, as judged by: {who}.").format(who=who)]
    for row in rows:
        for words, values in ((_("at intake"), row.intake), (_("at exit"), row.exit)):
            levels = ", ".join(
                f"{SEVERITY.label(code)} {count}" for code, count in zip(_SEVERITY_ORDER, values, strict=True)
            )
            parts.append(f"{row.name} {words}: {levels}.")
        if row.note:
            parts.append(f"{row.note}.")
    return " ".join(parts)


def change_in_risk(
    tokens: Mapping[str, str], width: float, rows: Sequence[RiskRow], unit: float = 1.0, label_width: float = 120
) -> Drawn:
    """One 100 % bar for each perspective: how the risk had changed at exit, with counts."""
    out: list[Primitive] = []
    left = label_width * unit
    y = _legend(out, tokens, 0, width, [_risk_segment(tokens, code, 0) for code in RISK_ORDER], unit)
    bars = [[_risk_segment(tokens, code, row.counts.get(code, 0)) for code in RISK_ORDER] for row in rows]
    edge = _edge_width(bars, width - left, unit)
    for row, bar in zip(rows, bars, strict=True):
        middle = y + _BAR / 2 * unit
        out.append(Text(0, middle, PERSPECTIVE.label(row.perspective), 14 * unit, tokens["text"], True))
        _stack(out, tokens, left, y, width - left - edge, bar, unit)
        if row.note:
            y += 20 * unit
            out.append(Text(left, y + _BAR / 2 * unit, row.note, 12 * unit, tokens["text2"]))
        y += (_BAR + 12) * unit
    return out, y - 8 * unit if rows else y


def describe_risk(rows: Sequence[RiskRow]) -> str:
    """The chart of change in risk in words."""
    parts = [_("Change in risk at exit, as each judged it.")]
    for row in rows:
        counts = ", ".join(f"{RISK_CHANGE.label(code)} {row.counts.get(code, 0)}" for code in RISK_ORDER)
        parts.append(f"{PERSPECTIVE.label(row.perspective)}: {counts}.")
        if row.note:
            parts.append(f"{row.note}.")
    return " ".join(parts)


def need_bars(
    tokens: Mapping[str, str],
    width: float,
    rows: Sequence[BarRow],
    unit: float = 1.0,
    label_width: float = 190,
    text_width: float = 200,
    colour: str = "s_intake",
) -> Drawn:
    """A bar for each row on a track of 100 %, with n of N at its end; an unknown share (N of 0) has no bar."""
    out: list[Primitive] = []
    left, step = label_width * unit, 30 * unit
    track = max(width - left - text_width * unit, 20 * unit)
    for index, row in enumerate(rows):
        y = index * step
        middle = y + 11 * unit
        out.append(Text(0, middle, row.name, 14 * unit, tokens["text"]))
        out.append(Rect(left, y, track, 22 * unit, tokens["sunken"], 3 * unit))
        if row.known and row.n:
            out.append(Rect(left, y, track * row.n / row.known, 22 * unit, tokens[colour], 3 * unit))
        end = left + track + 10 * unit
        out.append(Text(end, middle, row.text, 13 * unit, tokens["text"], True))
        if row.note:
            out.append(Text(width, middle, row.note, 12 * unit, tokens["text2"], False, "end"))
    return out, max(len(rows) * step - 8 * unit, 0)


def describe_bars(title: str, rows: Sequence[BarRow]) -> str:
    """A bar chart in words."""
    told = [f"{row.name}: {row.text}{', ' + row.note if row.note else ''}." for row in rows]
    return " ".join([f"{title}.", *told])


def tiles(tokens: Mapping[str, str], width: float, found: Sequence[Tile], unit: float = 1.0) -> Drawn:
    """Key figures side by side."""
    out: list[Primitive] = []
    gap, height = 12 * unit, 74 * unit
    each = (width - gap * (len(found) - 1)) / max(len(found), 1)
    for index, tile in enumerate(found):
        x = index * (each + gap)
        out.append(Rect(x, 0, each, height, tokens["sunken"], 6 * unit))
        out.append(Text(x + 14 * unit, 26 * unit, tile.figure, 26 * unit, tokens["text"], True))
        out.append(Text(x + 14 * unit, 56 * unit, tile.label, 13 * unit, tokens["text2"]))
    return out, height


def describe_tiles(found: Sequence[Tile]) -> str:
    """Key figures in words."""
    return " ".join(f"{tile.label}: {tile.figure}." for tile in found)


def mixed(one: str, other: str, share: float) -> str:
    """The colour `share` of the way from `one` to `other`, both `#RRGGBB`."""
    parts = []
    for start in (1, 3, 5):
        low, high = int(one[start : start + 2], 16), int(other[start : start + 2], 16)
        parts.append(round(low + (high - low) * share))
    return "#" + "".join(f"{part:02X}" for part in parts)


def _name(
    out: list[Primitive], tokens: Mapping[str, str], row: SeverityRow, width: float, y: float, unit: float
) -> None:
    """The name of a pair of bars in as many lines as it needs, and its note below."""
    lines = [""]
    for word in row.name.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _text_width(longer, 14 * unit) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    for line in lines:
        out.append(Text(0, y + _BAR / 2 * unit, line, 14 * unit, tokens["text"], True))
        y += 18 * unit
    if row.note:
        out.append(Text(0, y + _BAR / 2 * unit, row.note, 12 * unit, tokens["text2"]))


def _points(row: SeverityRow) -> tuple[tuple[str, tuple[int, int, int, int]], ...]:
    return ((_("Intake"), row.intake), (_("Exit"), row.exit))


def _severity_bar(tokens: Mapping[str, str], values: Sequence[int]) -> list[_Segment]:
    return [_severity_segment(tokens, index, count) for index, count in enumerate(values)]


def _severity_segment(tokens: Mapping[str, str], index: int, count: int) -> _Segment:
    stroke = tokens["line_strong"] if index == 0 else ""
    word = SEVERITY.label(_SEVERITY_ORDER[index])
    return _Segment(count, tokens[f"sev{index}"], tokens[f"sev{index}_fg"], stroke, word)


def _risk_segment(tokens: Mapping[str, str], code: str, count: int) -> _Segment:
    """Worse in the colour of high severity, better in ever more of the accent."""
    if code in ("increased", "no_change"):
        index = 3 if code == "increased" else 0
        stroke = tokens["line_strong"] if index == 0 else ""
        return _Segment(count, tokens[f"sev{index}"], tokens[f"sev{index}_fg"], stroke, RISK_CHANGE.label(code))
    share = {"slightly_reduced": 0.0, "moderately_reduced": 0.4, "significantly_reduced": 1.0}[code]
    fill = mixed(tokens["primary_soft"], tokens["primary"], share)
    ink = max((tokens["text"], tokens["on_primary"], tokens["surface"]), key=lambda colour: contrast(colour, fill))
    return _Segment(count, fill, ink, tokens["primary"] if share == 0 else "", RISK_CHANGE.label(code))


def _text_width(text: str, size: float) -> float:
    """About how wide `text` is: figures are 0.63 em in our typeface, letters 0.53 em on average."""
    return sum(0.63 if char.isdigit() else 0.53 for char in text) * size


def _legend(
    out: list[Primitive], tokens: Mapping[str, str], x: float, width: float, segments: Sequence[_Segment], unit: float
) -> float:
    """Draw the legend from `x`, wrapping within `width`; the y below it."""
    at, y = x, 0.0
    for segment in segments:
        take = 20 * unit + _text_width(segment.word, 13 * unit) + 16 * unit
        if at > x and at + take - 16 * unit > width:
            at, y = x, y + 22 * unit
        out.append(Rect(at, y + 3 * unit, 14 * unit, 14 * unit, segment.fill, 3 * unit, segment.stroke))
        out.append(Text(at + 20 * unit, y + 10 * unit, segment.word, 13 * unit, tokens["text2"]))
        at += take
    return y + 34 * unit


def _fits(count: int, room: float, unit: float) -> bool:
    return _text_width(str(count), 13 * unit) + 2 * unit <= room


def _edge_label(bar: Sequence[_Segment], room: float, unit: float) -> str:
    """What is told at the bar's edge: the segments whose count does not fit inside, and a bar with nobody in it."""
    total = sum(segment.count for segment in bar)
    if not total:
        return ""
    small = [s for s in bar if s.count and not _fits(s.count, room * s.count / total - _GAP * unit, unit)]
    return ", ".join(f"{segment.word} {segment.count}" for segment in small)


def _edge_width(bars: Sequence[Sequence[_Segment]], room: float, unit: float) -> float:
    """Room to leave right of all bars for the longest edge label, 0 when every count fits inside."""
    width = 0.0
    for _pass in range(2):
        longest = max((_edge_label(bar, room - width, unit) for bar in bars), key=len, default="")
        width = _text_width(longest, 12 * unit) + 10 * unit if longest else 0.0
    return min(width, room * 0.4)


def _stack(
    out: list[Primitive],
    tokens: Mapping[str, str],
    x: float,
    y: float,
    width: float,
    bar: Sequence[_Segment],
    unit: float,
) -> None:
    """Draw one 100 % bar with its counts."""
    total = sum(segment.count for segment in bar)
    middle = y + _BAR / 2 * unit
    if not total:
        out.append(Rect(x, y, width, _BAR * unit, tokens["surface"], 3 * unit, tokens["line"]))
        out.append(Text(x + 10 * unit, middle, _("No case known"), 13 * unit, tokens["text2"]))
        return
    at = x
    for segment in bar:
        room = width * segment.count / total
        inner = max(room - _GAP * unit, 1.0)
        if segment.count:
            out.append(Rect(at, y, inner, _BAR * unit, segment.fill, 3 * unit, segment.stroke))
        if segment.count and _fits(segment.count, inner, unit):
            out.append(Text(at + inner / 2, middle, str(segment.count), 13 * unit, segment.ink, True, "middle"))
        at += room
    label = _edge_label(bar, width, unit)
    if label:
        out.append(Text(x + width + 6 * unit, middle, label, 12 * unit, tokens["text2"]))
