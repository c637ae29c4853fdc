"""Layouts and sizes given in pixels of the 100 % design, which follow the zoom."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QLayoutItem,
    QScrollArea,
    QSizePolicy,
    QSpacerItem,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme

W = TypeVar("W", bound=QWidget)
Margins = tuple[int, int, int, int]
"""Left, top, right, bottom."""
Piece = QWidget | QLayout | int | None
"""What `add` takes: a widget, a layout, a fixed gap in pixels, or None for a gap that stretches."""


def _scaled(margins: Margins) -> Margins:
    left, top, right, bottom = (theme.px(side) for side in margins)
    return left, top, right, bottom


class Column(QVBoxLayout):
    """Pieces one under another."""

    def __init__(self, parent: QWidget | None = None, gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> None:
        super().__init__()
        if parent is not None:
            parent.setLayout(self)
        self._gap, self._margins = gap, margins
        self._fixed: list[tuple[QSpacerItem, int]] = []
        theme.follow(self)

    def add(self, *pieces: Piece, stretch: int = 0) -> Column:
        """Append `pieces` in order; `stretch` goes to each widget and layout. Returns itself."""
        for piece in pieces:
            if piece is None:
                self.addStretch(1)
            elif isinstance(piece, int):
                spacer = QSpacerItem(0, theme.px(piece), QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
                self._fixed.append((spacer, piece))
                self.addItem(spacer)
            elif isinstance(piece, QLayout):
                self.addLayout(piece, stretch)
            else:
                self.addWidget(piece, stretch)
        return self

    def restyle(self) -> None:
        """Take gaps and margins at the zoom in use."""
        self.setSpacing(theme.px(self._gap))
        self.setContentsMargins(*_scaled(self._margins))
        for spacer, height in self._fixed:
            spacer.changeSize(0, theme.px(height), QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.invalidate()


class Row(QHBoxLayout):
    """Pieces side by side."""

    def __init__(self, parent: QWidget | None = None, gap: int = 8, margins: Margins = (0, 0, 0, 0)) -> None:
        super().__init__()
        if parent is not None:
            parent.setLayout(self)
        self._gap, self._margins = gap, margins
        self._fixed: list[tuple[QSpacerItem, int]] = []
        theme.follow(self)

    def add(self, *pieces: Piece, stretch: int = 0) -> Row:
        """Append `pieces` in order; `stretch` goes to each widget and layout. Returns itself."""
        for piece in pieces:
            if piece is None:
                self.addStretch(1)
            elif isinstance(piece, int):
                spacer = QSpacerItem(theme.px(piece), 0, QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
                self._fixed.append((spacer, piece))
                self.addItem(spacer)
            elif isinstance(piece, QLayout):
                self.addLayout(piece, stretch)
            else:
                self.addWidget(piece, stretch)
        return self

    def restyle(self) -> None:
        """Take gaps and margins at the zoom in use."""
        self.setSpacing(theme.px(self._gap))
        self.setContentsMargins(*_scaled(self._margins))
        for spacer, width in self._fixed:
            spacer.changeSize(theme.px(width), 0, QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Minimum)
        self.invalidate()


class Grid(QGridLayout):
    """Pieces in rows and columns that line up."""

    def __init__(self, parent: QWidget | None = None, gap: int = 12, row_gap: int | None = None) -> None:
        super().__init__()
        if parent is not None:
            parent.setLayout(self)
        self._gap, self._row_gap = gap, gap if row_gap is None else row_gap
        self.setContentsMargins(0, 0, 0, 0)
        theme.follow(self)

    def restyle(self) -> None:
        """Take gaps at the zoom in use."""
        self.setHorizontalSpacing(theme.px(self._gap))
        self.setVerticalSpacing(theme.px(self._row_gap))


class Flow(QLayout):
    """Pieces side by side that go on to the next line where the width ends (chips, facts, page actions)."""

    def __init__(self, parent: QWidget | None = None, gap: int = 8, row_gap: int | None = None) -> None:
        super().__init__()
        self._gap, self._row_gap = gap, gap if row_gap is None else row_gap
        self._items: list[QLayoutItem] = []
        if parent is not None:
            parent.setLayout(self)
        self.setContentsMargins(0, 0, 0, 0)
        theme.follow(self)

    def restyle(self) -> None:
        """Lay out again with gaps at the zoom in use."""
        self.invalidate()

    def add(self, *widgets: QWidget) -> Flow:
        """Append `widgets` in order. Returns itself."""
        for widget in widgets:
            self.addWidget(widget)
        return self

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + theme.px(self._gap) * max(len(shown) - 1, 0)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def _place(self, rect: QRect, *, move: bool) -> int:
        gap, row_gap = theme.px(self._gap), theme.px(self._row_gap)
        line: list[tuple[QLayoutItem, QSize]] = []
        x, y = rect.x(), rect.y()
        height = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint().boundedTo(QSize(max(rect.width(), 1), 16_777_215))
            if item.hasHeightForWidth():
                size.setHeight(item.heightForWidth(size.width()))
            if line and x + size.width() > rect.x() + rect.width():
                _settle(line, rect.x(), y, gap, height, move)
                x, y, line, height = rect.x(), y + height + row_gap, [], 0
            line.append((item, size))
            x += size.width() + gap
            height = max(height, size.height())
        _settle(line, rect.x(), y, gap, height, move)
        return y + height - rect.y()


def _settle(line: list[tuple[QLayoutItem, QSize]], x: int, y: int, gap: int, height: int, move: bool) -> None:
    for item, size in line if move else ():
        item.setGeometry(QRect(QPoint(x, y + (height - size.height()) // 2), size))
        x += size.width() + gap


class _Sized(QObject):
    """Keeps one widget at sizes of the 100 % design."""

    def __init__(self, widget: QWidget, sizes: dict[str, int]) -> None:
        super().__init__(widget)
        self._widget, self._sizes = widget, sizes
        theme.follow(self)

    def restyle(self) -> None:
        """Set the sizes at the zoom in use."""
        setters = {
            "width": self._widget.setFixedWidth,
            "height": self._widget.setFixedHeight,
            "min_width": self._widget.setMinimumWidth,
            "max_width": self._widget.setMaximumWidth,
            "min_height": self._widget.setMinimumHeight,
            "max_height": self._widget.setMaximumHeight,
        }
        for name, size in self._sizes.items():
            setters[name](theme.px(size))


def sized(widget: W, **sizes: int) -> W:
    """Hold `widget` at `width`, `height`, `min_width`, `max_width`, `min_height`, `max_height` of the 100 % design."""
    _Sized(widget, sizes)
    return widget


def scrolled(body: QWidget) -> QScrollArea:
    """`body` in a scroll area of the page: scrolls down only, no frame, on the canvas."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    body.setObjectName("body")
    area.setWidget(body)
    return area
