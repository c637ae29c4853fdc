"""Work week by week as plain drawing primitives: direct and indirect stacked, the count over each bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.reports.charts import Anchor, Drawn, Line, Primitive, Rect, Text
from app.tokens import contrast
from app.words import _

_HEIGHT, _FOOT, _HEAD = 110.0, 24.0, 46.0
_ROOM = 15.0
"""A part of a bar lower than this has no room for its count: the table has it."""


@dataclass(frozen=True, slots=True)
class WeekBar:
    """One week: its label ("23 Nov") and the pieces of direct and indirect work in it."""

    label: str
    direct: int
    indirect: int


def weekly_work(tokens: Mapping[str, str], width: float, weeks: Sequence[WeekBar]) -> Drawn:
    """Stacked bars, oldest week first, on one scale from 0; `tokens` are a theme's colours, `width` px at 100 %."""
    out: list[Primitive] = []
    _key(out, tokens)
    most = max((week.direct + week.indirect for week in weeks), default=0)
    base = _HEAD + _HEIGHT
    step = width / max(len(weeks), 1)
    bar = min(step * 0.62, 44)
    every = 1 if step >= 54 else 2 if step >= 30 else 3
    for number, week in enumerate(weeks):
        x = number * step + (step - bar) / 2
        top = base
        for count, token in ((week.direct, "s_exit"), (week.indirect, "s_intake")):
            tall = _HEIGHT * count / most if most else 0
            if count:
                top -= tall
                out.append(Rect(x, top, bar, max(tall - 1, 1), tokens[token], 2))
            if count and count < week.direct + week.indirect and tall >= _ROOM:
                ink = _ink(tokens, tokens[token])
                out.append(Text(x + bar / 2, top + tall / 2, str(count), 11, ink, True, "middle"))
        total = week.direct + week.indirect
        ink = tokens["text"] if total else tokens["text3"]
        out.append(Text(x + bar / 2, top - 9, str(total), 12, ink, bool(total), "middle"))
        if (len(weeks) - 1 - number) % every == 0:
            last = number == len(weeks) - 1  # the last label would stick out of a narrow chart
            where: float
            anchor: Anchor
            where, anchor = (x + bar, "end") if last else (x + bar / 2, "middle")
            out.append(Text(where, base + 14, week.label, 12, tokens["text2"], False, anchor))
    out.append(Line(0, base, width, base, tokens["line_strong"]))
    return out, base + _FOOT


def _ink(tokens: Mapping[str, str], ground: str) -> str:
    """Whichever of the theme's own two inks reads better on a colour."""
    light, dark = tokens["surface"], tokens["text"]
    return light if contrast(light, ground) >= contrast(dark, ground) else dark


def _key(out: list[Primitive], tokens: Mapping[str, str]) -> None:
    x = 0.0
    for token, words in (("s_exit", _("Direct")), ("s_intake", _("Indirect"))):
        out.append(Rect(x, 2, 14, 14, tokens[token], 3))
        out.append(Text(x + 20, 9, words, 13, tokens["text2"]))
        x += 96


def describe_weeks(weeks: Sequence[WeekBar]) -> str:
    """The chart in words, every figure of it."""
    parts = [_("Pieces of work in each week, direct and indirect.")]
    for week in weeks:
        words = _("Week of {week}: {direct} direct, {indirect} indirect.")
        parts.append(words.format(week=week.label, direct=week.direct, indirect=week.indirect))
    return " ".join(parts)
