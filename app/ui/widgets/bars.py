"""The bar over a page, the bar under it, and the line that says what was saved."""

from __future__ import annotations

from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.ui.announce import announce
from app.ui.widgets.badge import RiskBadge
from app.ui.widgets.card import Panel
from app.ui.widgets.layouts import Column, Flow, Row
from app.ui.widgets.text import Icon, Label


class StatusLine(QWidget):
    """What the program has done, in numbers ("Draft saved 14:02"); it is said once to a screen reader, never pops up."""

    def __init__(self, text: str = "", tone: str = "ok", icon: str = "circle-check") -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._announced = False
        self._icon = Icon(icon, tone, 16)
        self._label = Label(text, "small", wrap=False)
        Row(self, gap=8).add(self._icon, self._label)
        self.setVisible(bool(text))

    def text(self) -> str:
        """What it says."""
        return self._label.text()

    def say(self, text: str, tone: str = "ok", icon: str = "circle-check", *, aloud: bool | None = None) -> None:
        """Show `text`; "" hides the line. It is announced the first time, later only with `aloud`."""
        self._label.setText(text)
        self._icon.set_icon(icon, tone)
        self.setVisible(bool(text))
        if text and (aloud or (aloud is None and not self._announced)):
            self._announced = True
            announce(self, text)


class HeaderBar(Panel):
    """The top of a wizard: what is being done, for whom, the risk, what is saved, and the way out."""

    def __init__(self, what: str, who: str = "", level: str = "", actions: tuple[QWidget, ...] = ()) -> None:
        super().__init__(line="bottom")
        self.what = Label(what, "small_strong", wrap=False)
        self.who = Label(who, "strong")
        self.who.setVisible(bool(who))
        self.badge = RiskBadge(level or "not_assessed")
        self.badge.setVisible(bool(level))
        self.status = StatusLine()
        row = Row(self, gap=14, margins=(32, 13, 32, 13))
        row.add(Column(gap=1).add(self.what, self.who), self.badge, None, self.status, *actions)

    def set_who(self, who: str, level: str = "") -> None:
        """Name the person and show the risk."""
        self.who.setText(who)
        self.who.setVisible(bool(who))
        self.badge.setVisible(bool(level))
        if level:
            self.badge.set_level(level)


class StickyFooter(Panel):
    """The bottom of a form or wizard: ways back at the left, the one primary button at the right."""

    def __init__(self, left: tuple[QWidget, ...] = (), right: tuple[QWidget, ...] = (), hint: str = "") -> None:
        """`hint` names the keys; it is hidden in a narrow window."""
        super().__init__(line="top")
        self.hint = Label(hint, "small", wrap=False)
        self._has_hint = bool(hint)
        Row(self, gap=12, margins=(32, 12, 32, 12)).add(*left, None, self.hint, *right)
        theme.follow(self)

    def restyle(self) -> None:
        """Show or hide the hint."""
        self.hint.setVisible(self._has_hint and not theme.is_narrow(self))

    def resizeEvent(self, event: object) -> None:
        """Show the hint only where there is room."""
        self.restyle()


class PageHeader(QWidget):
    """A page's title, a line under it, and its actions at the right, which go underneath in a narrow window."""

    def __init__(self, title: str, subtitle: str = "", actions: tuple[QWidget, ...] = ()) -> None:
        super().__init__()
        self.title = Label(title, "h1")
        self.subtitle = Label(subtitle, "body", "text2")
        self.subtitle.setVisible(bool(subtitle))
        self._words = Column(gap=2).add(self.title, self.subtitle)
        self._actions = actions
        self._side = Row(gap=12)
        self._side.addLayout(self._words, 1)
        self._under = Flow(gap=12)
        self._column = Column(self, gap=14).add(self._side)
        self._narrow: bool | None = None
        theme.follow(self)

    def set_subtitle(self, text: str) -> None:
        """Say something else under the title."""
        self.subtitle.setText(text)
        self.subtitle.setVisible(bool(text))

    def restyle(self) -> None:
        """Put the actions beside or under the title."""
        room = self.width() if self.isVisible() else theme.px(1180)
        wanted = sum(action.sizeHint().width() + theme.px(12) for action in self._actions)
        narrow = room < wanted + min(self._words.sizeHint().width(), theme.px(620))
        if narrow == self._narrow:
            return
        self._narrow = narrow
        for action in self._actions:
            (self._side if not narrow else self._under).removeWidget(action)
            (self._under if narrow else self._side).addWidget(action)
        if narrow and self._under.parent() is None:
            self._column.addLayout(self._under)

    def resizeEvent(self, event: object) -> None:
        """Rearrange for the new width."""
        self.restyle()
