"""Tables on the page: header cells with their scope, aligned columns, rows that stay whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from app.reports import fonts
from app.reports.pieces import CAPTION, CELL, CELL_STRONG, HEAD, Piece, Style, draw_lines, text_pieces, wrap
from app.reports.tagged import Node, TaggedCanvas
from app.tokens import LIGHT

_PAD_X = 5.0
_PAD_Y = 3.2
_CHUNK = 24
"""A row of more lines than this is divided over pages."""
_WHOLE = 18
"""A table of at most so many rows is kept on one page."""


@dataclass(frozen=True, slots=True)
class _Column:
    x: float
    width: float
    align: str

    def start(self, line: str, style: Style) -> float:
        """Where a line begins, from the table's left edge."""
        if self.align == "l":
            return self.x + _PAD_X
        room = self.width - _PAD_X - fonts.width_of(line, style.size, style.bold)
        return self.x + (room if self.align == "r" else (room + _PAD_X) / 2)


@dataclass(frozen=True, slots=True)
class _Row:
    """The lines of each cell and the element each belongs to; no elements: a repeated header, drawn as an artifact."""

    cells: tuple[tuple[str, ...], ...]
    nodes: tuple[Node, ...]
    style: Style
    fill: str = ""
    rule: str = ""
    rule_above: str = ""

    @property
    def height(self) -> float:
        return max(len(lines) for lines in self.cells) * self.style.leading + 2 * _PAD_Y


def table_pieces(
    parent: Node,
    total_width: float,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    caption: str,
    widths: Sequence[float] | None = None,
    align: str = "",
    strong: Collection[int] = (),
) -> list[Piece]:
    """The pieces of one table, `total_width` points wide.

    The first cell of each row is its header. `columns` may be empty for a table without a header row. `widths` are
    proportions; `align` has "l", "c" or "r" for each column (default: the first left, the rest right). Rows whose
    number is in `strong` are bold under a rule (totals). Raises ValueError when the lengths do not fit together.
    """
    count = len(columns) or (len(rows[0]) if rows else 0)
    parts = list(widths or [2.4, *[1.0] * (count - 1)])
    align = align or "l" + "r" * (count - 1)
    if not count or len(parts) != count or len(align) != count or any(len(row) != count for row in rows):
        raise ValueError("a table needs as many cells, widths and alignments in each row as it has columns")
    layout = _columns(parts, align, total_width)
    table = parent.add("Table", O="/Table", Summary=fonts.safe_text(caption))
    pieces = text_pieces(wrap(caption, total_width, CAPTION), CAPTION, table.add("Caption"), keep=True)
    header = _header(table, columns, layout) if columns else None
    repeat = None
    if header:
        pieces.append(_piece(header, layout, before=3, keep=True))
        repeat = _piece(_Row(header.cells, (), HEAD, header.fill, header.rule), layout)
    body = table.add("TBody")
    for index, cells in enumerate(rows):
        last = index == len(rows) - 1
        row = _body(body, cells, layout, index in strong, last)
        keep = not last and (len(rows) <= _WHOLE or index == len(rows) - 2)
        pieces.extend(_divided(row, layout, keep, repeat))
    return pieces


def side_by_side(left: Sequence[Piece], right: Sequence[Piece], offset: float) -> Piece:
    """Two tables beside each other as one piece, the right one `offset` points further; neither is divided."""

    def height_of(pieces: Sequence[Piece]) -> float:
        return sum(piece.before * (index > 0) + piece.height for index, piece in enumerate(pieces))

    def draw(canvas: TaggedCanvas, x: float, top: float) -> None:
        for pieces, start in ((left, x), (right, x + offset)):
            y = top
            for index, piece in enumerate(pieces):
                y -= piece.before * (index > 0)
                piece.draw(canvas, start, y)
                y -= piece.height

    before = max((pieces[0].before for pieces in (left, right) if pieces), default=0)
    return Piece(max(height_of(left), height_of(right)), draw, before)


def _columns(parts: Sequence[float], align: str, total: float) -> list[_Column]:
    layout, x = [], 0.0
    for part, how in zip(parts, align, strict=True):
        width = total * part / sum(parts)
        layout.append(_Column(x, width, how))
        x += width
    return layout


def _header(table: Node, columns: Sequence[str], layout: Sequence[_Column]) -> _Row:
    line = table.add("THead").add("TR")
    nodes = tuple(line.add("TH", O="/Table", Scope="/Column") for _column in columns)
    cells = tuple(_cell(text, column, HEAD) for text, column in zip(columns, layout, strict=True))
    return _Row(cells, nodes, HEAD, LIGHT["sunken"], LIGHT["line_strong"])


def _body(body: Node, cells: Sequence[str], layout: Sequence[_Column], strong: bool, last: bool) -> _Row:
    style = CELL_STRONG if strong else CELL
    line = body.add("TR")
    nodes = tuple(
        line.add("TH", O="/Table", Scope="/Row") if index == 0 else line.add("TD") for index, _cell in enumerate(cells)
    )
    texts = tuple(_cell(text, column, style) for text, column in zip(cells, layout, strict=True))
    rule = LIGHT["line_strong"] if last else LIGHT["line"]
    return _Row(texts, nodes, style, rule=rule, rule_above=LIGHT["line_strong"] if strong else "")


def _cell(text: str, column: _Column, style: Style) -> tuple[str, ...]:
    return tuple(wrap(text, column.width - 2 * _PAD_X, style))


def _divided(row: _Row, layout: Sequence[_Column], keep: bool, repeat: Piece | None) -> list[Piece]:
    """One piece for a row; several, of the same elements, for one that is too tall for a page."""
    tall = max(len(lines) for lines in row.cells)
    if tall <= _CHUNK:
        return [_piece(row, layout, keep=keep, repeat=repeat)]
    pieces = []
    for start in range(0, tall, _CHUNK):
        lines = tuple(cell[start : start + _CHUNK] or ("",) for cell in row.cells)
        rule = row.rule if start + _CHUNK >= tall else ""
        pieces.append(_piece(_Row(lines, row.nodes, row.style, rule=rule), layout, repeat=repeat))
    return pieces


def _piece(
    row: _Row, layout: Sequence[_Column], before: float = 0, keep: bool = False, repeat: Piece | None = None
) -> Piece:
    height = row.height
    width = layout[-1].x + layout[-1].width

    def draw(canvas: TaggedCanvas, x: float, top: float) -> None:
        with canvas.artifact():
            if row.fill:
                canvas.rect(x, top - height, width, height, row.fill)
            if row.rule:
                canvas.line(x, top - height, x + width, top - height, row.rule, 0.6)
            if row.rule_above:
                canvas.line(x, top, x + width, top, row.rule_above, 0.6)
        if not row.nodes:
            with canvas.artifact("Pagination"):
                for lines, column in zip(row.cells, layout, strict=True):
                    _draw_cell(canvas, lines, column, row.style, x, top)
            return
        for lines, column, node in zip(row.cells, layout, row.nodes, strict=True):
            if any(lines):
                with canvas.mark(node):
                    _draw_cell(canvas, lines, column, row.style, x, top)

    return Piece(height, draw, before, keep, repeat)


def _draw_cell(canvas: TaggedCanvas, lines: Sequence[str], column: _Column, style: Style, x: float, top: float) -> None:
    # In a table of counts the zeros step back, so that the eye finds the others.
    style = replace(style, colour=LIGHT["text3"]) if tuple(lines) == ("0",) else style
    for index, line in enumerate(lines):
        draw_lines(canvas, [line], style, x + column.start(line, style), top - _PAD_Y - index * style.leading)
