"""The slices of a page: text broken into lines, and what draws them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.reports import fonts
from app.reports.charts import Line, Primitive, Rect
from app.reports.tagged import Node, TaggedCanvas
from app.tokens import LIGHT

Draw = Callable[[TaggedCanvas, float, float], None]
"""Draws at x with its top at y, in points."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A slice of a page that is never divided; lengths in points.

    `before` is the space above it, left out at the top of a page. `keep` holds it on the page of the next piece.
    `repeat` is drawn first when the piece begins a page (a table's header row). `breaks` begins a new page.
    """

    height: float
    draw: Draw
    before: float = 0
    keep: bool = False
    repeat: Piece | None = None
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """How a text looks: size and line height in points, colour as `#RRGGBB`, space above in points."""

    size: float
    leading: float
    colour: str
    bold: bool = False
    before: float = 0


TITLE = Style(21, 26, LIGHT["text"], True)
SUBTITLE = Style(11, 15, LIGHT["text2"], before=2)
H2 = Style(14.5, 19, LIGHT["text"], True, before=18)
H3 = Style(11.5, 15, LIGHT["text"], True, before=13)
BODY = Style(10, 14.2, LIGHT["text"], before=6)
SMALL = Style(8.5, 11.8, LIGHT["text2"], before=4)
CAPTION = Style(9.5, 13, LIGHT["text"], True, before=10)
CELL = Style(9, 12.4, LIGHT["text"])
CELL_STRONG = Style(9, 12.4, LIGHT["text"], True)
HEAD = Style(8.5, 11.4, LIGHT["text2"], True)


def wrap(text: str, width: float, style: Style) -> list[str]:
    """Lines of safe text no wider than `width`; a word that is too long is broken; at least one line."""
    lines: list[str] = []
    for paragraph in fonts.safe_text(text).split("\n"):
        lines.extend(_wrap_paragraph(paragraph, width, style))
    return lines


def text_pieces(
    lines: Sequence[str], style: Style, node: Node, indent: float = 0, keep: bool = False, before: float | None = None
) -> list[Piece]:
    """One piece for each line of one structure element; no first or last line stands alone on a page."""
    pieces = []
    last = len(lines) - 1
    for index, line in enumerate(lines):
        above = (style.before if before is None else before) if index == 0 else 0
        held = keep or (last > 0 and index in (0, last - 1))
        pieces.append(Piece(style.leading, _line(line, style, node, indent), above, held))
    return pieces


def text_run(canvas: TaggedCanvas, lines: Sequence[str], style: Style, x: float, top: float, node: Node) -> None:
    """Draw lines below each other as content of `node`."""
    with canvas.mark(node):
        draw_lines(canvas, lines, style, x, top)


def draw_lines(canvas: TaggedCanvas, lines: Sequence[str], style: Style, x: float, top: float) -> None:
    """Draw lines below each other, inside a mark or an artifact."""
    for index, line in enumerate(lines):
        base = top - style.leading * index - baseline(style)
        canvas.text(x, base, line, style.size, style.colour, style.bold)


def draw_primitives(canvas: TaggedCanvas, primitives: Sequence[Primitive], x: float, top: float, scale: float) -> None:
    """Draw a chart with its top left corner at x, top, inside a mark; `scale` turns its px into points."""
    for item in primitives:
        if isinstance(item, Rect):
            w, h = item.w * scale, item.h * scale
            round_by = min(item.radius * scale, w / 2, h / 2)
            canvas.rect(x + item.x * scale, top - item.y * scale - h, w, h, item.fill, round_by, item.stroke)
        elif isinstance(item, Line):
            ends = (x + item.x1 * scale, top - item.y1 * scale, x + item.x2 * scale, top - item.y2 * scale)
            canvas.line(*ends, item.colour, item.width * scale)
        else:
            line, size = fonts.safe_text(item.text).replace("\n", " "), item.size * scale
            share = {"start": 0.0, "middle": 0.5, "end": 1.0}[item.anchor]
            start = x + item.x * scale - share * fonts.width_of(line, size, item.bold)
            canvas.text(start, top - item.y * scale - size * 0.34, line, size, item.colour, item.bold)


def baseline(style: Style) -> float:
    """How far below the top of its line a text stands."""
    return (style.leading - style.size) / 2 + style.size * 0.8


def grounded(pieces: Sequence[Piece], width: float, fill: str, bar: str, pad: float = 10) -> list[Piece]:
    """The pieces on a coloured ground with a bar at the left, divided over pages where they are."""
    boxed = []
    for index, piece in enumerate(pieces):
        top = pad * 0.75 if index == 0 else 0
        bottom = pad * 0.75 if index == len(pieces) - 1 else 0
        boxed.append(_grounded(piece, top, bottom, width, fill, bar, first=index == 0))
    return boxed


def _grounded(piece: Piece, top: float, bottom: float, width: float, fill: str, bar: str, first: bool) -> Piece:
    above = 0 if first else piece.before
    height = top + above + piece.height + bottom

    def draw(canvas: TaggedCanvas, x: float, y: float) -> None:
        with canvas.artifact():
            canvas.rect(x, y - height, width, height + 0.2, fill)
            canvas.rect(x, y - height, 3, height + 0.2, bar)
        piece.draw(canvas, x, y - top - above)

    return Piece(height, draw, 10 if first else 0, piece.keep, piece.repeat)


def _line(line: str, style: Style, node: Node, indent: float) -> Draw:
    def draw(canvas: TaggedCanvas, x: float, top: float) -> None:
        text_run(canvas, [line], style, x + indent, top, node)

    return draw


def _wrap_paragraph(paragraph: str, width: float, style: Style) -> list[str]:
    lines, line = [], ""
    for word in paragraph.split(" "):
        longer = f"{line} {word}" if line else word
        if fonts.width_of(longer, style.size, style.bold) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _broken(word, width, style)
        lines.extend(full)
    return [*lines, line]


def _broken(word: str, width: float, style: Style) -> list[str]:
    """A word in parts no wider than `width`."""
    parts = [""]
    for char in word:
        if parts[-1] and fonts.width_of(parts[-1] + char, style.size, style.bold) > width:
            parts.append("")
        parts[-1] += char
    return parts
