"""The rail at the left of the window: the areas, what is not yet sent, Lock and who is working."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from app.ui import icons, theme
from app.ui.plain import tool_tip
from app.ui.widgets.layouts import Column, Row
from app.ui.widgets.painting import LEFT, words
from app.ui.widgets.text import Icon, Label, Rule
from app.words import _, ngettext

FULL_WIDTH = 228
COMPACT_WIDTH = 64


@dataclass(frozen=True, slots=True)
class NavItem:
    """An area of the program: its key, its words and its icon."""

    key: str
    label: str
    icon: str


class RailButton(QPushButton):
    """A line of the rail: icon and words, or the icon alone."""

    def __init__(self, label: str, icon: str, checkable: bool = True) -> None:
        super().__init__()
        self._label, self._icon, self.compact = label, icon, False
        self.setCheckable(checkable)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("ring_colour", "rail_accent")
        self.setAccessibleName(label)
        theme.follow(self)

    def nextCheckState(self) -> None:
        """Pressing it asks for an area; the mark moves when the area is shown."""

    def set_compact(self, compact: bool) -> None:
        """Show the icon alone, with its words as a tool tip."""
        self.compact = compact
        tool_tip(self, self.accessibleName() if compact else "")
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        """Lay out again at the zoom in use."""
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """The size it likes best."""
        return QSize(theme.px(COMPACT_WIDTH if self.compact else FULL_WIDTH), theme.px(40))

    def minimumSizeHint(self) -> QSize:
        """The least room it can do with."""
        return QSize(theme.px(COMPACT_WIDTH), theme.px(36))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that the pointer is on it."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """The pointer has left."""
        super().leaveEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it, as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        on = self.isChecked()
        if on or self.underMouse() or self.isDown():
            painter.fillRect(self.rect(), theme.colour("rail_active"))
        if on:
            painter.fillRect(0, 0, theme.px(3), self.height(), theme.colour("rail_accent"))
        side = theme.px(20)
        left = (self.width() - side) / 2 if self.compact else theme.px(20)
        mark = QRectF(round(left), round((self.height() - side) / 2), side, side)
        warm = self.underMouse() and not on
        icons.paint(painter, self._icon, mark, "rail_accent" if on else "rail_text" if warm else "rail_mute")
        if not self.compact:
            area = QRectF(self.rect()).adjusted(theme.px(20 + 20 + 12), 0, -theme.px(8), 0)
            font = theme.font("strong" if on else "body")
            words(painter, area, self._label, font, "rail_strong" if on else "rail_text", LEFT)


class Rail(QFrame):
    """The rail, 228 px wide, or 64 px with icons alone."""

    chosen = Signal(str)
    exchange_requested = Signal()
    lock_requested = Signal()
    appointment_requested = Signal()

    def __init__(self, items: Sequence[NavItem], program: str = "Sightline") -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName(_("Areas"))
        self.compact = False
        self.buttons: dict[str, RailButton] = {}
        self._unsent_text = self._last_text = ""
        self._brand = Label(program, "brand", "rail_strong", wrap=False)
        head = Row(gap=12, margins=(20, 0, 16, 0))
        self._head = head
        head.add(Icon("shield-alert", "rail_accent", 24), self._brand, None)
        self._areas = Column(gap=2)
        self._column = Column(self, gap=0, margins=(0, 20, 0, 16)).add(head, 20, self._areas, None)
        self._build_ledger()
        self._build_who()
        self.set_items(items)
        theme.follow(self)

    def _build_ledger(self) -> None:
        self._unsent = Label("", "small_strong", "rail_text")
        self._last = Label("", "small", "rail_mute", tabular=True)
        self._ledger = QWidget()
        lines = Column(self._ledger, gap=1, margins=(20, 14, 16, 10)).add(self._unsent, self._last)
        lines.setObjectName("ledger")
        self._rule = Rule("rail_line")
        self._exchange = RailButton(_("Exchange"), "refresh-cw")
        self._exchange.clicked.connect(self.exchange_requested)
        self._appointment = RailButton(_("Appointment mode"), "user", checkable=False)
        self._appointment.clicked.connect(self.appointment_requested)
        self._lock = RailButton(_("Lock"), "lock", checkable=False)
        self._lock.clicked.connect(self.lock_requested)
        self._column.add(self._rule, self._ledger, self._exchange, 2, self._appointment, 2, self._lock)

    def _build_who(self) -> None:
        self._name = Label("", "strong", "rail_text")
        self._role = Label("", "small", "rail_mute")
        self._who = QWidget()
        Column(self._who, gap=0, margins=(20, 12, 16, 0)).add(self._name, self._role)
        self._who_rule = Rule("rail_line")
        self._column.add(8, self._who_rule, self._who)

    def restyle(self) -> None:
        """Take the width at the zoom in use."""
        self.setFixedWidth(theme.px(COMPACT_WIDTH if self.compact else FULL_WIDTH))

    def set_items(self, items: Sequence[NavItem]) -> None:
        """Offer these areas (they depend on the role)."""
        for button in self.buttons.values():
            self._areas.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = {}
        for item in items:
            button = RailButton(item.label, item.icon)
            button.clicked.connect(partial(self._choose, item.key))
            button.set_compact(self.compact)
            self.buttons[item.key] = button
            self._areas.add(button)

    def set_current(self, key: str) -> None:
        """Mark the area that is shown; "exchange" marks Exchange, an unknown key marks none."""
        for each, button in self.buttons.items():
            button.setChecked(each == key)
        self._exchange.setChecked(key == "exchange")

    def set_ledger(self, unsent: int, last: str = "") -> None:
        """Say how many changes no bundle has carried yet, and when the last exchange was, in words."""
        waiting = ngettext("{n} change not yet sent", "{n} changes not yet sent", unsent)
        self._unsent_text = waiting if unsent else _("All changes sent")
        self._last_text = last
        self._unsent.setText(self._unsent_text)
        self._last.setText(last)
        self._last.setVisible(bool(last))
        said = ", ".join(part for part in (_("Exchange"), self._unsent_text, last) if part)
        self._exchange.setAccessibleName(said)
        self._exchange.set_compact(self.compact)

    def set_user(self, name: str, role: str) -> None:
        """Say who is working and as what."""
        self._name.setText(name)
        self._role.setText(role)
        self._show_parts()

    def set_compact(self, compact: bool) -> None:
        """Show icons alone, or icons and words."""
        if compact == self.compact:
            return
        self.compact = compact
        for button in (*self.buttons.values(), self._exchange, self._appointment, self._lock):
            button.set_compact(compact)
        self._show_parts()
        self.restyle()

    def first_focus(self) -> QWidget:
        """The current area's button, or the first."""
        on = [button for button in self.buttons.values() if button.isChecked()]
        return (on or list(self.buttons.values()) or [self._exchange])[0]

    def _choose(self, key: str) -> None:
        self.chosen.emit(key)

    def _show_parts(self) -> None:
        for part in (self._brand, self._ledger):
            part.setVisible(not self.compact)
        known = bool(self._name.text()) and not self.compact
        self._who.setVisible(known)
        self._who_rule.setVisible(known)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        QPainter(self).fillRect(self.rect(), theme.colour("rail"))
