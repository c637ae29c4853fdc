"""Tagged, reproducible PDF (PDF/UA-1, ISO 14289-1) drawn through reportlab's canvas."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, BinaryIO, Literal

from app import __version__
from app.reports import fonts

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{created}</xmp:CreateDate><xmp:ModifyDate>{created}</xmp:ModifyDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool><pdf:Producer>{producer}</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""

_WRITING = threading.Lock()
"""A reportlab font keeps its place in the font file while it is embedded: one document at a time."""

ArtifactKind = Literal["Layout", "Pagination"]


@dataclass(slots=True, eq=False)
class Node:
    """One element of the structure tree: a PDF structure type ("P", "TH"), its attributes and what is in it.

    `attributes` are entries of the element itself ("Alt"); `layout` are entries of its attribute object, with "O" the
    owner ("Table", "List", "Layout"). Texts are plain; a value that begins with "/" is a PDF name.
    """

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    layout: dict[str, str | list[float]] = field(default_factory=dict)
    children: list[Node | _Marked] = field(default_factory=list)

    def add(self, tag: str, **layout: str) -> Node:
        """A new last child; the keywords are its `layout`."""
        child = Node(tag, layout=dict(layout))
        self.children.append(child)
        return child


@dataclass(frozen=True, slots=True, eq=False)
class _Marked:
    """A run of marked content on one page."""

    page: Any
    number: int


class TaggedCanvas:
    """Pages of a tagged PDF. Coordinates are points from the bottom left corner.

    Everything drawn must stand inside `mark(node)` or `artifact()`; `root` is the document's structure element. With
    the same drawing, title and `created` the bytes are the same, on any day and in any process.
    """

    def __init__(self, title: str, lang: str, created: datetime, size: tuple[float, float]) -> None:
        """`title` is shown in the window of a reader, `lang` is a BCP 47 tag, `created` has a time zone."""
        from reportlab.pdfgen.canvas import Canvas

        if created.tzinfo is None:
            raise ValueError("the time of making needs its time zone")
        fonts.load()
        self._canvas: Any = Canvas(
            None,
            pagesize=size,
            invariant=1,
            pageCompression=1,
            pdfVersion=(1, 7),
            initialFontName=fonts.REGULAR,
            lang=lang,
        )
        self.root = Node("Document")
        self._title, self._lang, self._created = title, lang, created.astimezone(UTC)
        self._open = False
        self._outline_level = 0
        self._page_parents: list[Node] = []
        self._all_parents: list[list[Node]] = []
        self._describe()

    @contextmanager
    def mark(self, node: Node) -> Iterator[None]:
        """What is drawn inside is the content of `node`. Marks do not nest: raises RuntimeError."""
        self._begin(f"/{node.tag} <</MCID {len(self._page_parents)}>> BDC")
        node.children.append(_Marked(self._canvas._doc.thisPageRef(), len(self._page_parents)))
        self._page_parents.append(node)
        try:
            yield
        finally:
            self._end()

    @contextmanager
    def artifact(self, kind: ArtifactKind = "Layout") -> Iterator[None]:
        """What is drawn inside says nothing: rules, grounds, and headers and footers ("Pagination")."""
        self._begin(f"/Artifact <</Type /{kind}>> BDC")
        try:
            yield
        finally:
            self._end()

    def text(self, x: float, y: float, line: str, size: float, colour: str, bold: bool = False) -> None:
        """Draw one line of safe text with its baseline at y; `colour` is `#RRGGBB`."""
        self._canvas.setFillColor(_colour(colour))
        self._canvas.setFont(fonts.BOLD if bold else fonts.REGULAR, size)
        self._canvas.drawString(x, y, line)

    def rect(self, x: float, y: float, w: float, h: float, fill: str, radius: float = 0, stroke: str = "") -> None:
        """Draw a filled rectangle, its lower left corner at x, y, with a thin edge where `stroke` is a colour."""
        self._canvas.setFillColor(_colour(fill))
        if stroke:
            self._canvas.setStrokeColor(_colour(stroke))
            self._canvas.setLineWidth(0.5)
        if radius > 0:
            self._canvas.roundRect(x, y, w, h, radius, stroke=1 if stroke else 0, fill=1)
        else:
            self._canvas.rect(x, y, w, h, stroke=1 if stroke else 0, fill=1)

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 0.5) -> None:
        """Draw a straight line."""
        self._canvas.setStrokeColor(_colour(colour))
        self._canvas.setLineWidth(width)
        self._canvas.line(x1, y1, x2, y2)

    def outline(self, title: str, level: int, y: float) -> None:
        """Add a bookmark to this height of the current page; a level skipped is drawn in."""
        level = min(level, self._outline_level)
        self._outline_level = level + 1
        key = f"h{len(self._canvas._destinations)}"
        self._canvas.bookmarkHorizontalAbsolute(key, y)
        self._canvas.addOutlineEntry(title, key, level)

    def end_page(self) -> None:
        """Finish the current page and begin the next."""
        from reportlab.pdfbase.pdfdoc import PDFName

        document = self._canvas._doc
        self._canvas.showPage()
        page = document.idToObject[f"Page{document.pageCounter - 1}"]
        page.__NoDefault__ = [*type(page).__NoDefault__, "StructParents", "Tabs"]
        page.StructParents = len(self._all_parents)
        page.Tabs = PDFName("S")
        self._all_parents.append(self._page_parents)
        self._page_parents = []

    def save(self, target: BinaryIO) -> None:
        """Write the finished document; the canvas cannot be used afterwards."""
        document = self._canvas._doc
        with _WRITING:
            self._write_structure()
            self._write_metadata()
            for font in document.delayedFonts:
                font.addObjects(document)
            document.delayedFonts = []
            for name, thing in document.idToObject.items():
                if str(name).startswith("toUnicodeCMap:"):
                    thing.content = _repaired_map(thing.content)
            target.write(document.GetPDFData(self._canvas))

    def _begin(self, operator: str) -> None:
        if self._open:
            raise RuntimeError("marked content does not nest")
        self._open = True
        self._canvas._code.append(operator)

    def _end(self) -> None:
        self._open = False
        self._canvas._code.append("EMC")

    def _describe(self) -> None:
        """Set what the information dictionary says, and take clock and environment out of it."""
        document = self._canvas._doc
        self._canvas.setTitle(self._title)
        self._canvas.setAuthor("Sightline")
        self._canvas.setCreator(f"Sightline {__version__}")
        self._canvas.setProducer(f"Sightline {__version__}")
        self._canvas.setSubject(self._title)
        stamp = document._timeStamp
        stamp.t, stamp.lt = self._created.timestamp(), self._created.timetuple()
        stamp.YMDhms, stamp.dhh, stamp.dmm, stamp.tzname = tuple(stamp.lt)[:6], 0, 0, "UTC"
        document.signature = hashlib.md5(self._created.isoformat().encode(), usedforsecurity=False)

    def _write_structure(self) -> None:
        """The structure tree, its elements, and the parent tree that leads from marked content to them."""
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference

        document = self._canvas._doc
        names: dict[Node, str] = {}
        parents: dict[Node, str] = {self.root: "StructRoot"}
        _name_all(self.root, names, parents)
        for node, name in names.items():
            document.Reference(_element(node, names, parents[node]), name)
        by_page: list[Any] = []
        for number, nodes in enumerate(self._all_parents):
            by_page += [number, PDFArray([PDFObjectReference(names[node]) for node in nodes])]
        root = PDFDictionary(
            {
                "Type": PDFName("StructTreeRoot"),
                "K": PDFArray([PDFObjectReference(names[self.root])]),
                "ParentTree": document.Reference(PDFDictionary({"Nums": PDFArray(by_page)}), "StructParents"),
                "ParentTreeNextKey": len(self._all_parents),
            }
        )
        document.Catalog.StructTreeRoot = document.Reference(root, "StructRoot")
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        document.Catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})

    def _write_metadata(self) -> None:
        from reportlab.pdfbase.pdfdoc import XMP

        text = _XMP.format(
            title=_escaped(self._title),
            lang=_escaped(self._lang),
            created=self._created.strftime("%Y-%m-%dT%H:%M:%SZ"),
            producer=_escaped(f"Sightline {__version__}"),
        )
        self._canvas._doc.Catalog.Metadata = XMP(creator=lambda _document: text.encode("utf-8"))


def _colour(value: str) -> Any:
    from reportlab.lib.colors import HexColor

    return HexColor(value)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _name_all(node: Node, names: dict[Node, str], parents: dict[Node, str]) -> None:
    """Name every element, parents first, and note the name of each one's parent."""
    names[node] = f"Struct{len(names)}"
    for child in node.children:
        if isinstance(child, Node):
            parents[child] = names[node]
            _name_all(child, names, parents)


def _element(node: Node, names: dict[Node, str], parent: str) -> Any:
    """The structure element of one node: its kind, its parent, what is in it, and its attributes."""
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObjectReference, PDFString

    kids = []
    for child in node.children:
        if isinstance(child, Node):
            kids.append(PDFObjectReference(names[child]))
        else:
            kids.append(PDFDictionary({"Type": PDFName("MCR"), "Pg": child.page, "MCID": child.number}))
    entries = {
        "Type": PDFName("StructElem"),
        "S": PDFName(node.tag),
        "P": PDFObjectReference(parent),
        "K": PDFArray(kids),
    }
    entries.update({key: PDFString(value) for key, value in node.attributes.items()})
    if node.layout:
        entries["A"] = PDFDictionary({key: _attribute(value) for key, value in node.layout.items()})
    return PDFDictionary(entries)


def _attribute(value: str | list[float]) -> Any:
    from reportlab.pdfbase.pdfdoc import PDFArray, PDFName, PDFString

    if isinstance(value, list):
        return PDFArray(value)
    return PDFName(value[1:]) if value.startswith("/") else PDFString(value)


def _repaired_map(text: str) -> str:
    """A font's map to Unicode without its unused slots, in blocks of at most 100.

    reportlab maps unused slots to U+0000, which PDF/UA-1 forbids (7.21.7), and writes one block of any length, where
    the CMap specification allows 100 entries.
    """
    head, _begin, rest = text.partition("beginbfchar\n")
    entries, _end, tail = rest.partition("\nendbfchar")
    wanted = [entry for entry in entries.split("\n") if not entry.endswith("<0000>")]
    head = head[: head.rindex("\n") + 1]
    blocks = []
    for start in range(0, len(wanted), 100):
        block = wanted[start : start + 100]
        blocks.append("\n".join([f"{len(block)} beginbfchar", *block, "endbfchar"]))
    return head + "\n".join(blocks) + tail
