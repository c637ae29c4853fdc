"""Counts that filter, and the row of chips that filters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.tokens import RADIUS
from app.ui import icons, theme
from app.ui.widgets.button import Button
from app.ui.widgets.layouts import Flow
from app.ui.widgets.painting import advance, box
from app.ui.widgets.painting import words as write
from app.words import _


class CountTile(QPushButton):
    """A count with its words, which filters the list under it when pressed and shows all again when pressed twice.

    `tone` colours the icon: "danger" for what is overdue or very high, "text2" otherwise. Zero is never coloured.
    """

    def __init__(self, words: str, icon: str, tone: str = "text2", count: int = 0) -> None:
        super().__init__()
        self._words, self._icon, self._tone = words, icon, tone
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_count(count)
        theme.follow(self)

    @property
    def count(self) -> int:
        """The number shown."""
        return self._count

    def set_count(self, count: int) -> None:
        """Show another number."""
        self._count = count
        self.setAccessibleName(_("{words}: {count}").format(words=self._words, count=count))
        self.update()

    def restyle(self) -> None:
        """Lay out again at the zoom in use."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for the words on one line."""
        text = advance(theme.font("small"), self._words)
        return QSize(text + theme.px(16 + 12 + 22 + 16), theme.px(76))

    def minimumSizeHint(self) -> QSize:
        """Words may wrap to two lines."""
        longest = max((advance(theme.font("small"), word) for word in self._words.split()), default=0)
        return QSize(max(longest, theme.px(80)) + theme.px(16 + 12 + 22 + 16), self._height())

    def hasHeightForWidth(self) -> bool:
        """Whether its height depends on its width."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that the pointer is on it."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer has left."""
        super().leaveEvent(event)
        self.update()

    def resizeEvent(self, event: object) -> None:
        """Lay out for the new size."""
        if self.height() != self._height():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        on = self.isChecked()
        edge = "primary" if on else "line_strong" if self.underMouse() else "line"
        box(painter, QRectF(self.rect()), "primary_soft" if on else "surface", edge, RADIUS["card"], 2 if on else 1)
        left, right = theme.px(16), self.width() - theme.px(14 + 22 + 10)
        top = (self.height() - self._block()) / 2
        number = QRectF(left, top, right - left, theme.px(32))
        write(painter, number, str(self._count), theme.font("h1", tabular=True), "text", elide=False)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour("text2"))
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)
        painter.drawText(QRectF(left, number.bottom() + theme.px(2), right - left, theme.px(60)), flags, self._words)
        side = theme.px(22)
        mark = QRectF(self.width() - theme.px(16) - side, (self.height() - side) / 2, side, side)
        icons.paint(painter, self._icon, mark, self._tone if self._count else "text2")

    def _lines(self) -> int:
        room = max(self.width() - theme.px(16 + 14 + 22 + 10), 1)
        return 1 if advance(theme.font("small"), self._words) <= room else 2

    def _block(self) -> int:
        return theme.px(34) + self._lines() * theme.px(17)

    def _height(self) -> int:
        return max(theme.px(76), self._block() + theme.px(22))


class FilterChips(QWidget):
    """A few filters side by side. With `exclusive` one is always on; otherwise any number may be.

    `changed` is emitted when a person presses one; `codes()` says which are on.
    """

    changed = Signal()

    def __init__(
        self, options: list[tuple[str, str]], name: str, on: tuple[str, ...] = (), exclusive: bool = True
    ) -> None:
        """`options` are (code, label)."""
        super().__init__()
        self.setAccessibleName(name)
        self._exclusive = exclusive
        self.chips: dict[str, Button] = {}
        line = Flow(self, gap=8, row_gap=6)
        for code, label in options:
            chip = Button(label, "chip", on_click=partial(self._press, code), checked=code in on)
            chip.setAccessibleDescription(name)
            self.chips[code] = chip
            line.addWidget(chip)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def codes(self) -> tuple[str, ...]:
        """The codes that are on, in the order of the options."""
        return tuple(code for code, chip in self.chips.items() if chip.isChecked())

    @property
    def code(self) -> str:
        """The first code that is on, "" for none."""
        return next(iter(self.codes()), "")

    def set_codes(self, codes: tuple[str, ...]) -> None:
        """Turn exactly these on, without emitting `changed`."""
        for code, chip in self.chips.items():
            chip.setChecked(code in codes)

    def set_label(self, code: str, label: str) -> None:
        """Change the words of one chip, for example its count."""
        self.chips[code].setText(label)

    def _press(self, code: str) -> None:
        if self._exclusive:
            self.set_codes((code,))
        self.changed.emit()


class TileRow(QWidget):
    """Count tiles of equal width, two lines of them where one is too narrow. At most one is on.

    `on_change(key)` gets the key of the tile that is on, "" for none.
    """

    def __init__(self, tiles: list[tuple[str, CountTile]], on_change: Callable[[str], object]) -> None:
        super().__init__()
        from app.ui.widgets.layouts import Grid

        self.tiles = dict(tiles)
        self._on_change = on_change
        self._grid = Grid(self, gap=12)
        self._columns = 0
        for key, tile in tiles:
            tile.clicked.connect(partial(self._press, key))
        self._arrange(len(tiles))

    @property
    def current(self) -> str:
        """The key of the tile that is on, "" for none."""
        return next((key for key, tile in self.tiles.items() if tile.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Turn one tile on, or none for ""."""
        for each, tile in self.tiles.items():
            tile.setChecked(each == key)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for two columns."""
        tiles = list(self.tiles.values())
        width = max(tile.minimumSizeHint().width() for tile in tiles)
        return QSize(width * min(2, len(tiles)) + theme.px(12), self._grid.minimumSize().height())

    def resizeEvent(self, event: object) -> None:
        """Choose one line or two."""
        tiles = list(self.tiles.values())
        needed = max(tile.sizeHint().width() for tile in tiles) * len(tiles) + theme.px(12) * (len(tiles) - 1)
        self._arrange(len(tiles) if self.width() >= needed else -(-len(tiles) // 2))

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        for number, tile in enumerate(self.tiles.values()):
            self._grid.addWidget(tile, number // columns, number % columns)

    def _press(self, key: str) -> None:
        self.set_current(key if self.tiles[key].isChecked() else "")
        self._on_change(self.current)
