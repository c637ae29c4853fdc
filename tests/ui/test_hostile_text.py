"""Text that looks like markup, or that hides and turns other text, is shown as it was typed and never obeyed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6 import QtGui
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QTextEdit, QWidget

from app.commands import cases, people, work
from app.commands.records import add_record
from app.models.case import Alert
from app.models.meeting import AppointmentQuestion
from app.models.person import Dyad, ServiceUser, VictimSurvivor
from app.models.referral import Referral
from app.models.work import Action, Contact
from app.ui.case_tabs import TABS
from app.ui.plain import tool_tip
from app.ui.widgets.button import Button
from tests.ui.sites import SmallSite, built_site, day, desk_of, open_window, site
from tests.ui.test_reveal import said, settle

__all__ = ["built_site", "site"]

MARKUP = "<b>Zed</b> <img src='file:///etc/hostname'> &amp; <a href='x'>co</a>"
TURNED = "ab\u202ecd\u2066ef\x07gh"


def _hostile_case(site: SmallSite) -> str:
    worker = site.open("worker")
    person = ServiceUser(given_name=MARKUP, family_name=TURNED)
    referral = Referral(case="", received_on=day(9), source="police", service_user_aware="no", summary=MARKUP)
    case = cases.open_case(worker, person=person, referral=referral).id
    contact = Contact(
        case="", happened=day(1), with_whom="agency", channel="phone", outcome="achieved", note=MARKUP, place=MARKUP
    )
    work.record_contact(worker, case, contact)
    work.add_action(worker, case, Action(case="", what=MARKUP, due=day(1)))
    cases.add_alert(worker, case, Alert(type="weapons", words=MARKUP))
    add_record(worker, AppointmentQuestion(case="", words=MARKUP), case=case)
    people.add_dyad(
        worker,
        case,
        victim_survivor=VictimSurvivor(given_name=MARKUP),
        dyad=Dyad(victim_survivor="", relationship="ex_partner"),
    )
    worker.close()
    return case


def faults(window: QWidget) -> list[str]:
    """Widgets that would read typed text as HTML, and text that still holds what turns or hides other text."""
    found = []
    for widget in window.findChildren(QWidget):
        if isinstance(widget, QLabel) and widget.textFormat() is not Qt.TextFormat.PlainText and not _is_own(widget):
            found.append(f"label that may be HTML: {widget.text()!r}")
        if isinstance(widget, QTextEdit):
            found.append("a widget that shows HTML")
        tip = widget.toolTip()
        if QtGui.Qt.mightBeRichText(tip) and "<img" in tip:
            found.append(f"tool tip that is HTML: {tip!r}")
    if re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08]", said(window)):
        found.append("text that turns or hides other text")
    return found


def _is_own(label: QLabel) -> bool:
    return not label.text() or label.metaObject().className() in ("QTipLabel",)


def test_no_page_obeys_what_was_typed(site: SmallSite) -> None:
    case = _hostile_case(site)
    window = open_window(site)
    for area in desk_of(window).areas:
        desk_of(window).open_area(area)
        settle()
        assert faults(window) == [], area
    for tab in TABS:
        desk_of(window).open_case(case, tab.key)
        settle()
        assert faults(window) == [], tab.key
        assert MARKUP in said(window), tab.key
    desk_of(window).open_page("work", {"case": case})
    settle()
    assert faults(window) == []
    window.begin_appointment()
    settle()
    assert faults(window) == []
    assert MARKUP in said(window)


@pytest.mark.parametrize("text", [MARKUP, "plain & simple", "a < b", ""])
def test_a_tool_tip_says_exactly_what_it_was_given(text: str) -> None:
    button = Button("", name=text)
    read = QtGui.QTextDocument()
    tool_tip(button, text)
    if QtGui.Qt.mightBeRichText(button.toolTip()):
        read.setHtml(button.toolTip())
        assert read.toPlainText() == text
        assert "<img" not in button.toolTip()
    else:
        assert button.toolTip() == text
    QApplication.processEvents()


def test_every_tool_tip_goes_through_the_one_door() -> None:
    app = Path(__file__).parents[2] / "app" / "ui"
    direct = [p.name for p in app.rglob("*.py") if ".setToolTip(" in p.read_text("utf-8") and p.name != "plain.py"]
    html = [p.name for p in app.rglob("*.py") if re.search(r"setHtml|RichText\b(?!\()", p.read_text("utf-8"))]
    labels = [p.name for p in app.rglob("*.py") if re.search(r"(?<![\w.])QLabel\(", p.read_text("utf-8"))]
    assert direct == []
    assert [name for name in html if name != "plain.py"] == []
    assert [name for name in labels if name != "text.py"] == []
