"""The order of the Tab key: the order in which a page is read, also where parts of it were filled again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QStackedWidget, QWidget


def set_tab_order(stops: Sequence[QWidget]) -> None:
    """Let Tab go through `stops` in their order."""
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def stops_in(widget: QWidget) -> Iterator[QWidget]:
    """The controls in a widget that take Tab, as its layouts stand. Qt's own order is that in which controls were made:
    what a page reads again would come last."""
    if bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None:
        yield widget
    if isinstance(widget, QScrollArea):
        inner = widget.widget()
        if inner is not None:
            yield from stops_in(inner)
    elif isinstance(widget, QStackedWidget):
        for number in range(widget.count()):
            page = widget.widget(number)
            if page is not None:
                yield from stops_in(page)
    else:
        layout = widget.layout()
        if layout is not None:
            yield from _in_layout(layout)


def _in_layout(layout: QLayout) -> Iterator[QWidget]:
    for number in range(layout.count()):
        item = layout.itemAt(number)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            yield from stops_in(widget)
        elif inner is not None:
            yield from _in_layout(inner)
