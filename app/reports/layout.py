"""A4 documents: headings, text, lists, tables and figures flowed over tagged pages."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Literal

from app.reports import fonts, tables
from app.reports.charts import Primitive
from app.reports.pieces import (
    BODY,
    CELL,
    H2,
    H3,
    SMALL,
    SUBTITLE,
    TITLE,
    Piece,
    Style,
    baseline,
    draw_lines,
    draw_primitives,
    grounded,
    text_pieces,
    text_run,
    wrap,
)
from app.reports.tagged import Node, TaggedCanvas
from app.tokens import LIGHT
from app.words import _, language

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
"""A4 in points."""
MARGIN = 54.0
CONTENT_WIDTH = PAGE_WIDTH - 2 * MARGIN
"""The width of text, tables and figures, in points."""

_BOTTOM = 62.0
_LABEL = Style(9, 20, LIGHT["text"], True)
_RUNNING = Style(8, 11, LIGHT["text2"])
_TONES = {"info": ("info_soft", "primary"), "warn": ("warn_soft", "warn_bd"), "danger": ("danger_soft", "danger")}

Tone = Literal["info", "warn", "danger"]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A small table for `Document.table_pair`; the first column stands left, figures right."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    caption: str
    widths: Sequence[float] | None = None
    strong: Collection[int] = ()


class Document:
    """A printed document, built block by block and then rendered once.

    Every text is printed literally: nothing in it is read as markup, and what the typeface cannot show is replaced by
    its visible code. The result is tagged (PDF/UA-1) and the same, byte for byte, for the same content and `created`.
    """

    def __init__(
        self,
        title: str,
        subtitle: str = "",
        *,
        created: datetime,
        labels: Sequence[str] = (),
        footer: str = "",
        lang: str = "",
    ) -> None:
        """`labels` stand in a band at the top of every page, `footer` at its bottom beside "Page x of y".

        `created` has a time zone. `lang` is a BCP 47 tag; by default that of the language in use.
        """
        self.title = fonts.safe_text(title)
        self._created = created
        self._labels = [line for label in labels for line in wrap(label, CONTENT_WIDTH - 20, _LABEL)]
        self._footer = footer
        self._lang = lang or {"en": "en-GB"}.get(language(), language())
        self._root = self._part = Node("Document")
        self._pieces: list[Piece] = []
        self._outline: list[tuple[Piece, str, int]] = []
        self._level = 1
        self._label_node = self._root.add("P") if labels else None
        self._headline(self.title, 1, TITLE)
        if subtitle:
            self._pieces += text_pieces(wrap(subtitle, CONTENT_WIDTH, SUBTITLE), SUBTITLE, self._root.add("P"))

    def heading(self, text: str, level: int = 2) -> None:
        """A heading, kept with what follows; the title is level 1. Raises ValueError when a level is skipped."""
        if not 2 <= level <= min(self._level + 1, 3):
            raise ValueError(f"a heading of level {level} cannot follow one of level {self._level}")
        self._headline(text, level, H2 if level == 2 else H3)

    def paragraph(self, text: str, *, small: bool = False, strong: bool = False) -> None:
        """A paragraph of plain text; a line break in it stays one."""
        style = SMALL if small else BODY
        if strong:
            style = Style(style.size, style.leading, LIGHT["text"], True, style.before)
        self._pieces += text_pieces(wrap(text, CONTENT_WIDTH, style), style, self._part.add("P"))

    def bullets(self, items: Sequence[str], *, numbered: bool = False) -> None:
        """A list with bullets or numbers."""
        listing = self._part.add("L", O="/List", ListNumbering="/Decimal" if numbered else "/Disc")
        for index, text in enumerate(items):
            self._pieces += _item(listing, f"{index + 1}." if numbered else "•", text)

    def table(
        self,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        caption: str,
        widths: Sequence[float] | None = None,
        align: str = "",
        strong: Collection[int] = (),
        width: float = 1.0,
    ) -> None:
        """A table with its caption; the header row is repeated on every page. See tables.table_pieces.

        `width` is the part of the text's width that it takes.
        """
        self._pieces += tables.table_pieces(
            self._part, CONTENT_WIDTH * width, columns, rows, caption, widths, align, strong
        )

    def table_pair(self, left: TableSpec, right: TableSpec) -> None:
        """Two small tables side by side, kept whole; together with their captions they must fit on a page."""
        gap = 22.0
        width = (CONTENT_WIDTH - gap) / 2
        made = [
            tables.table_pieces(self._part, width, spec.columns, spec.rows, spec.caption, spec.widths, "", spec.strong)
            for spec in (left, right)
        ]
        self._pieces.append(tables.side_by_side(made[0], made[1], width + gap))

    def facts(self, pairs: Sequence[tuple[str, str]], caption: str) -> None:
        """Names and values beside each other, as a table of two columns without a header row."""
        self.table((), pairs, caption, widths=(1, 2.2), align="ll")

    def figure(self, primitives: Sequence[Primitive], width: float, height: float, alt: str) -> None:
        """A chart of drawing primitives, `width` by `height` px, fitted to the text's width; `alt` says it in words."""
        scale = min(CONTENT_WIDTH / width, 0.75)
        self._pieces.append(_figure(self._part, primitives, (width, height), scale, alt))

    def note(self, text: str, tone: Tone = "info", title: str = "") -> None:
        """A text on a coloured ground; the tone is never the only sign: begin the text with what it is."""
        fill, bar = _TONES[tone]
        inner = CONTENT_WIDTH - 28
        strong = Style(BODY.size, BODY.leading, LIGHT["text"], True)
        pieces = text_pieces(wrap(title, inner, strong), strong, self._part.add("P"), 14, True) if title else []
        pieces += text_pieces(wrap(text, inner, BODY), BODY, self._part.add("P"), 14, before=2 if title else 0)
        self._pieces += grounded(pieces, CONTENT_WIDTH, LIGHT[fill], LIGHT[bar])

    def signature_lines(self, names: Sequence[str]) -> None:
        """Lines to sign on, side by side, each with what it is for underneath; kept together."""
        self._pieces.append(_signature(self._part, names))

    def part(self, lang: str) -> None:
        """Begin a part in another language (`lang` is a BCP 47 tag) on a new page unless it is the first."""
        if self._part is not self._root:
            self.page_break()
        self._part = self._root.add("Part")
        self._part.attributes["Lang"] = lang

    def page_break(self) -> None:
        """Begin a new page with what follows."""
        self._pieces.append(Piece(0, lambda _canvas, _x, _top: None, breaks=True))

    def space(self, points: float) -> None:
        """Leave room, except at the top of a page."""
        self._pieces.append(Piece(0, lambda _canvas, _x, _top: None, before=points, keep=True))

    def custom(self, piece: Piece) -> None:
        """A slice that draws itself; it must mark what it draws with nodes of `root`."""
        self._pieces.append(piece)

    @property
    def root(self) -> Node:
        """The structure element that the next piece stands in: the whole document, or its present part."""
        return self._part

    def render(self, target: BinaryIO) -> None:
        """Write the PDF to a stream or to memory; call it once, last."""
        canvas = TaggedCanvas(self.title, self._lang, self._created, (PAGE_WIDTH, PAGE_HEIGHT))
        canvas.root = self._root
        pages = self._paged()
        outline = {id(piece): (text, level) for piece, text, level in self._outline}
        for number, page in enumerate(pages, start=1):
            self._furniture(canvas, number, len(pages))
            for piece, top in page:
                piece.draw(canvas, MARGIN, top)
                if id(piece) in outline:
                    text, level = outline[id(piece)]
                    canvas.outline(text, level - 1, top)
            canvas.end_page()
        canvas.save(target)

    def to_bytes(self) -> bytes:
        """The PDF as bytes; call it once, last."""
        memory = io.BytesIO()
        self.render(memory)
        return memory.getvalue()

    def _headline(self, text: str, level: int, style: Style) -> None:
        self._level = level
        pieces = text_pieces(wrap(text, CONTENT_WIDTH, style), style, self._part.add(f"H{level}"), keep=True)
        self._outline.append((pieces[0], fonts.safe_text(text).replace("\n", " "), level))
        self._pieces += pieces

    def _top(self, number: int) -> float:
        """Where the content of a page begins."""
        band = len(self._labels) * _LABEL.leading + 14 if self._labels else 0
        return PAGE_HEIGHT - 48 - band - (0 if number == 1 else 16)

    def _paged(self) -> list[list[tuple[Piece, float]]]:
        """Every piece on its page, with its top; pieces that belong together stand together where they can."""
        pages: list[list[tuple[Piece, float]]] = [[]]
        y = self._top(1)
        index = 0
        while index < len(self._pieces):
            chain = _chain(self._pieces, index)
            if chain[0].breaks:
                index += 1
                if pages[-1]:
                    pages.append([])
                    y = self._top(len(pages))
                continue
            fits_a_page = _extent(chain, at_top=True) <= self._top(2) - _BOTTOM
            if not fits_a_page:
                chain = chain[:1]
            if pages[-1] and y - _extent(chain, at_top=False) < _BOTTOM:
                pages.append([])
                y = self._top(len(pages))
            for piece in chain:
                if not pages[-1] and piece.repeat:
                    pages[-1].append((piece.repeat, y))
                    y -= piece.repeat.height
                y -= piece.before if pages[-1] else 0
                pages[-1].append((piece, y))
                y -= piece.height
            index += len(chain)
        return pages if pages[-1] or len(pages) == 1 else pages[:-1]

    def _furniture(self, canvas: TaggedCanvas, number: int, total: int) -> None:
        """The band of labels, the running title and the footer."""
        y = PAGE_HEIGHT - 34
        if self._labels:
            height = len(self._labels) * _LABEL.leading
            with canvas.artifact("Pagination"):
                canvas.rect(MARGIN, y - height, CONTENT_WIDTH, height, LIGHT["warn_soft"])
                canvas.rect(MARGIN, y - height, 3, height, LIGHT["warn_bd"])
            if number == 1 and self._label_node is not None:
                text_run(canvas, self._labels, _LABEL, MARGIN + 12, y, self._label_node)
            else:
                with canvas.artifact("Pagination"):
                    draw_lines(canvas, self._labels, _LABEL, MARGIN + 12, y)
            y -= height + 14
        with canvas.artifact("Pagination"):
            if number > 1:
                running = wrap(self.title, CONTENT_WIDTH, _RUNNING)[:1]
                draw_lines(canvas, running, _RUNNING, MARGIN, y)
            self._foot(canvas, number, total)

    def _foot(self, canvas: TaggedCanvas, number: int, total: int) -> None:
        canvas.line(MARGIN, 48, PAGE_WIDTH - MARGIN, 48, LIGHT["line"])
        count = _("Page {number} of {total}").format(number=number, total=total)
        right = PAGE_WIDTH - MARGIN - fonts.width_of(count, _RUNNING.size)
        draw_lines(canvas, [count], _RUNNING, right, 44)
        draw_lines(canvas, wrap(self._footer, right - MARGIN - 20, _RUNNING)[:2], _RUNNING, MARGIN, 44)


def _chain(pieces: Sequence[Piece], start: int) -> list[Piece]:
    """The piece at `start` and those it must not be parted from."""
    end = start
    while pieces[end].keep and end + 1 < len(pieces) and not pieces[end + 1].breaks:
        end += 1
    return list(pieces[start : end + 1])


def _extent(chain: Sequence[Piece], at_top: bool) -> float:
    above = 0 if at_top else chain[0].before
    return above + chain[0].height + sum(piece.before + piece.height for piece in chain[1:])


def _item(listing: Node, mark: str, text: str) -> list[Piece]:
    item = listing.add("LI")
    label, body = item.add("Lbl"), item.add("LBody")
    pieces = text_pieces(wrap(text, CONTENT_WIDTH - 20, BODY), BODY, body, 20, before=4)
    first = pieces[0]

    def draw(canvas: TaggedCanvas, x: float, top: float) -> None:
        text_run(canvas, [mark], BODY, x + 6, top, label)
        first.draw(canvas, x, top)

    return [Piece(first.height, draw, first.before, first.keep), *pieces[1:]]


def _figure(root: Node, primitives: Sequence[Primitive], size: tuple[float, float], scale: float, alt: str) -> Piece:
    node = root.add("Figure", O="/Layout", Placement="/Block")
    node.attributes["Alt"] = fonts.safe_text(alt)
    width, height = size[0] * scale, size[1] * scale

    def draw(canvas: TaggedCanvas, x: float, top: float) -> None:
        node.layout["BBox"] = [x, top - height, x + width, top]
        with canvas.mark(node):
            draw_primitives(canvas, primitives, x, top, scale)

    return Piece(height, draw, before=8)


def _signature(root: Node, names: Sequence[str]) -> Piece:
    nodes = [root.add("P") for _name in names]
    gap = 18.0
    each = (CONTENT_WIDTH - gap * (len(names) - 1)) / len(names)

    def draw(canvas: TaggedCanvas, x: float, top: float) -> None:
        for index, (name, node) in enumerate(zip(names, nodes, strict=True)):
            left = x + index * (each + gap)
            with canvas.artifact():
                canvas.line(left, top - 30, left + each, top - 30, LIGHT["line_strong"], 0.7)
            text_run(canvas, wrap(name, each, CELL), CELL, left, top - 33, node)

    return Piece(30 + 3 + 2 * CELL.leading + baseline(CELL), draw, before=10)
