"""Layouts and sizes given in pixels of the 100 % design, which follow the zoom."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
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

    def set_margins(self, margins: Margins) -> None:
        """Change the margins (a page gives them up in a narrow window)."""
        if margins != self._margins:
            self._margins = margins
            self.restyle()

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

    def set_margins(self, margins: Margins) -> None:
        """Change the margins (a page gives them up in a narrow window)."""
        if margins != self._margins:
            self._margins = margins
            self.restyle()

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
        self._heights: dict[int, int] = {}
        if parent is not None:
            parent.setLayout(self)
        self.setContentsMargins(0, 0, 0, 0)
        theme.follow(self)

    def restyle(self) -> None:
        """Lay out again with gaps at the zoom in use."""
        self.invalidate()

    def invalidate(self) -> None:
        """Forget the heights worked out: Qt calls this whenever a piece may have another size."""
        self._heights = {}
        super().invalidate()

    def add(self, *widgets: QWidget) -> Flow:
        """Append `widgets` in order. Returns itself."""
        for widget in widgets:
            self.addWidget(widget)
        return self

    def addItem(self, item: QLayoutItem) -> None:
        """Take over an item, for Qt's own use."""
        self._items.append(item)
        self._heights = {}

    def count(self) -> int:
        """Number of items."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at an index, None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give an item up, None past the end."""
        self._heights = {}
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """It takes no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Whether its height depends on its width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height it needs at a width; a page asks for it dozens of times while it lays itself out."""
        if width not in self._heights:
            self._heights[width] = self._place(QRect(0, 0, width, 0), move=False)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        """Place the items."""
        super().setGeometry(rect)
        spare = rect.height() - self.heightForWidth(rect.width())
        self._place(rect.adjusted(0, max(spare, 0) // 2, 0, 0), move=True)

    def sizeHint(self) -> QSize:
        """The size it likes best."""
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + theme.px(self._gap) * max(len(shown) - 1, 0)
        return QSize(width, max((size.height() for size in shown), default=0))

    def minimumSize(self) -> QSize:
        """Room for the widest item."""
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


class SideBySide(QWidget):
    """Two columns of a page, one over the other in a narrow window, with the smaller one first if `side_first`."""

    def __init__(
        self, main: QWidget, side: QWidget, shares: tuple[int, int] = (13, 10), gap: int = 16, side_first: bool = False
    ) -> None:
        super().__init__()
        self._main, self._side, self._shares, self._gap = main, side, shares, gap
        self._side_first = side_first
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setContentsMargins(0, 0, 0, 0)
        self.setLayout(self._line)
        self._line.addWidget(main, shares[0])
        self._line.addWidget(side, shares[1])
        self._stacked = False
        theme.follow(self)

    @property
    def stacked(self) -> bool:
        """Whether one stands over the other now."""
        return self._stacked

    def restyle(self) -> None:
        """Stand side by side or stack, with the gap at the zoom in use."""
        self._line.setSpacing(theme.px(self._gap))
        stacked = theme.is_narrow(self) if self.window() is not self else self._stacked
        if stacked == self._stacked:
            return
        self._stacked = stacked
        first, second = (self._side, self._main) if stacked and self._side_first else (self._main, self._side)
        down = QBoxLayout.Direction.TopToBottom
        self._line.setDirection(down if stacked else QBoxLayout.Direction.LeftToRight)
        for number, widget in enumerate((first, second)):
            self._line.removeWidget(widget)
            self._line.insertWidget(number, widget, 0 if stacked else self._shares[number])
        QWidget.setTabOrder(first, second)

    def resizeEvent(self, event: object) -> None:
        """Stand side by side or stack for the new width."""
        self.restyle()

    def showEvent(self, event: object) -> None:
        """The window is known now."""
        self.restyle()


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
