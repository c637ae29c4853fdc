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
    """What the program has done, in numbers ("Draft saved 14:02"); said once to a screen reader, never a pop-up."""

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
        self.badge = RiskBadge(level or "not_assessed")
        # Only ever hidden here: shown before it has a parent, a widget would be a window of its own for a moment.
        if not who:
            self.who.hide()
        if not level:
            self.badge.hide()
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
    """A page's title, a line under it, and its actions at the right, which go underneath where there is no room.

    A person's page adds their risk (`badge`, a level code) beside the name and `facts` under it; each fact stays whole
    when the line wraps.
    """

    def __init__(
        self,
        title: str,
        subtitle: str = "",
        actions: tuple[QWidget, ...] = (),
        badge: str = "",
        facts: tuple[str, ...] = (),
    ) -> None:
        super().__init__()
        self.title = Label(title, "h1")
        self.badge = RiskBadge(badge or "not_assessed", big=True)
        if not badge:
            self.badge.hide()
        self.subtitle = Label("", "body", "text2", tabular=True)
        self._actions = actions
        heading = Row(gap=14).add(self.title, self.badge, None)
        self._words = Column(gap=3)
        self._words.addLayout(heading)
        self._words.add(self.subtitle)
        self._side = Row(gap=12)
        self._side.addLayout(self._words, 1)
        self._under = Flow(gap=12)
        self._column = Column(self, gap=14).add(self._side)
        self._narrow: bool | None = None
        if facts:
            self.set_facts(facts)
        else:
            self.set_subtitle(subtitle)
        theme.follow(self)

    def set_subtitle(self, text: str) -> None:
        """Say something else under the title."""
        self.subtitle.setText(text)
        self.subtitle.setVisible(bool(text))

    def set_facts(self, facts: tuple[str, ...]) -> None:
        """Show facts about a person under the name, with dots between them."""
        self.set_subtitle("\u00a0\u00a0\u00a0\u00b7   ".join(fact.replace(" ", "\u00a0") for fact in facts))
        self.subtitle.setAccessibleName(", ".join(facts))

    def set_badge(self, level: str) -> None:
        """Show a risk level beside the title; "" for none."""
        self.badge.setVisible(bool(level))
        if level:
            self.badge.set_level(level)

    def restyle(self) -> None:
        """Put the actions beside or under the title."""
        if not self._actions:
            return
        room = self.width() if self.isVisible() else theme.px(1180)
        wanted = sum(action.sizeHint().width() + theme.px(12) for action in self._actions if not action.isHidden())
        narrow = room < wanted + min(self._words.sizeHint().width(), theme.px(560))
        if narrow == self._narrow:
            return
        self._narrow = narrow
        source, target = (self._side, self._under) if narrow else (self._under, self._side)
        for action in reversed(self._actions) if narrow else self._actions:
            source.removeWidget(action)
            target.addWidget(action)
        if narrow and self._under.parent() is None:
            self._column.addLayout(self._under)

    def resizeEvent(self, event: object) -> None:
        """Rearrange for the new width."""
        self.restyle()
