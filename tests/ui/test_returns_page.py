"""The monthly return over a real store: figures that add up, the cases behind them, files, and who may look."""

# ruff: noqa: F811  # pytest hands fixtures over by their names

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.models.access import Role
from app.models.returns import Cell, ReturnDoesNotBalance, ReturnParameters, compute
from app.ui.area import AppPage, Area
from app.ui.desk import Desk
from app.ui.dialogs import Dialog
from app.ui.jobs import Jobs
from app.ui.returns_cases import CasesDialog, behind
from app.ui.returns_checks import checks
from app.ui.returns_figures import FigureLink, SeverityChartCard, TransitionsCard, proof, severity_rows, transitions
from app.ui.returns_page import ReturnsPage, short_hash
from app.workspace import Workspace
from tests.ui import audit
from tests.ui.conftest import Setting, show
from tests.ui.sites import SmallSite, built_site, site  # noqa: F401  # fixtures
from tests.ui.sites import close as close_case
from tests.unit.reports.conftest import HEARD, LAPTOPS, month_facts

ReturnOpen = Callable[..., ReturnsPage]


class _Case(AppPage):
    """Where a case would be shown."""


@pytest.fixture
def lead(site: SmallSite) -> Iterator[Workspace]:
    workspace = site.open("lead")
    yield workspace
    workspace.close()


@pytest.fixture
def returns(qapp: QApplication, lead: Workspace, qtbot: QtBot) -> Iterator[ReturnOpen]:
    jobs = Jobs()
    made: list[Desk] = []

    def make(workspace: Workspace = lead, setting: Setting | None = None) -> ReturnsPage:
        area = Area("returns", "Monthly returns", "file-text", frozenset(Role), ReturnsPage)
        made.append(Desk(workspace, jobs, [area], {"case": _Case}))
        show(made[-1], setting)
        made[-1].open_area("returns")
        wait(qtbot, jobs)
        assert isinstance(made[-1].page, ReturnsPage)
        return made[-1].page

    yield make
    for desk in made:
        desk.let_go()
    jobs.shutdown()


def wait(qtbot: QtBot, jobs: Jobs) -> None:
    qtbot.waitUntil(lambda: not jobs.busy)
    for _round in range(6):
        QApplication.processEvents()


def month(page: ReturnsPage, code: str, qtbot: QtBot) -> None:
    """Choose a month as a person does."""
    page.select.setFocus()
    here, there = page.select.currentIndex(), page.select.findData(code)
    for _step in range(abs(there - here)):
        QTest.keyClick(page.select, Qt.Key.Key_Down if there > here else Qt.Key.Key_Up)
    wait(qtbot, page.main.jobs)


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


POLLS: list[QTimer] = []


@pytest.fixture(autouse=True)
def polls_end() -> Iterator[None]:
    """No test looks for the questions of another."""
    yield
    for poll in POLLS:
        poll.stop()
    POLLS.clear()


def in_dialog(act: Callable[[Dialog], object]) -> list[str]:
    """Do something in the next question the window asks; says its heading when it was asked."""
    asked: list[str] = []
    poll = QTimer()
    POLLS.append(poll)

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, Dialog):
            return
        poll.stop()
        QApplication.processEvents()  # it lays itself out
        asked.append(dialog.heading.text())
        try:
            act(dialog)
        finally:
            if dialog.isVisible():
                dialog.reject()

    poll.timeout.connect(look)
    poll.start(5)
    return asked


def close(dialog: Dialog) -> None:
    dialog.reject()


def press(name: str) -> Callable[[Dialog], object]:
    return lambda dialog: audit.press(dialog, name)


def figure(page: QWidget, beginning: str) -> FigureLink:
    found = [link for link in page.findChildren(FigureLink) if link.accessibleName().startswith(beginning)]
    assert len(found) == 1, [link.accessibleName() for link in page.findChildren(FigureLink)]
    return found[0]


# ---- figures -----------------------------------------------------------------------------------------------------------


def test_it_opens_on_the_last_finished_month_with_a_sum_that_adds_up(returns: ReturnOpen) -> None:
    page = returns()
    assert page.month == "2026-10"
    assert page.select.currentText() == "October 2026"
    assert page.ret is not None
    group = page.ret.group("A.balance")
    said = proof(group)
    assert said in texts(page)
    left, right = said.split(". ")[0].split(" = ")
    terms = left.replace("− ", "-").replace("+ ", "").split()
    assert sum(int(term) for term in terms) == int(right) == page.ret.cell("A.open_end").value


def test_the_sum_is_true_with_every_sign(rich: object) -> None:
    group = rich.group("A.balance")
    left, right = proof(group).split(". ")[0].split(" = ")
    assert sum(int(term) for term in left.replace("− ", "-").replace("+ ", "").split()) == int(right)
    assert "−" in left


def test_every_count_leads_to_as_many_cases_as_it_says(returns: ReturnOpen, qtbot: QtBot) -> None:
    page = returns()
    links = page.findChildren(FigureLink)
    assert len(links) > 5
    for link in [figure(page, "Open at the end of the month"), figure(page, "Marac"), figure(page, "Active")]:
        seen: list[int] = []
        in_dialog(lambda dialog, seen=seen: (seen.append(len(dialog.links)), dialog.reject()))
        link.click()
        assert seen == [int(link.words)]


def test_a_case_behind_a_figure_is_named_and_opens(returns: ReturnOpen, site: SmallSite) -> None:
    page = returns()
    desk = page.main
    words: list[str] = []

    def open_aled(dialog: Dialog) -> None:
        assert isinstance(dialog, CasesDialog)
        words.extend(link.words for link in dialog.links.values())
        dialog.links[site.ids["aled"]].click()

    in_dialog(open_aled)
    figure(page, "Open at the end of the month").click()
    assert "SGL-0001, Aled Price" in words
    assert isinstance(desk.page, _Case)
    assert desk.page.args["case"] == site.ids["aled"]


def test_a_case_that_is_not_held_here_gives_no_name(qapp: QApplication, lead: Workspace) -> None:
    cell = Cell.count("A.closed", "Closed", ["not-here", "not-here"])
    parent = QWidget()
    dialog = CasesDialog(parent, lead, "Closed", behind(cell), lambda case: None)
    dialog.show()
    QApplication.processEvents()
    assert dialog.links == {}
    assert "not held on this laptop" in texts(dialog)
    assert "not-here" not in texts(dialog)


def test_looking_at_the_cases_is_entered_in_the_log(returns: ReturnOpen, lead: Workspace) -> None:
    page = returns()
    in_dialog(close)
    figure(page, "Open at the end of the month").click()
    rows = lead.store.db.execute("SELECT what, reason, count FROM r_access_event").fetchall()
    assert ("figure_opened", "2026-10 A.open_end", "6") in [tuple(row) for row in rows]


def test_another_month_is_worked_out_and_said(returns: ReturnOpen, qtbot: QtBot) -> None:
    page = returns()
    month(page, "2026-11", qtbot)
    assert page.ret is not None
    assert page.ret.parameters.month == "2026-11"
    assert "November 2026. 6 open at the start, 6 at the end" in page.header.subtitle.text()
    assert page.select.currentText() == "November 2026 (not finished)"
    assert figure(page, "All closings").words == "1"


def test_a_month_without_anything_says_so(returns: ReturnOpen, qtbot: QtBot) -> None:
    page = returns()
    month(page, "2024-12", qtbot)
    assert "Nothing to count in this month" in texts(page)
    assert page.findChildren(FigureLink) == [] or not any(link.isVisible() for link in page.findChildren(FigureLink))


def test_who_is_missing_stands_first_with_numbers(returns: ReturnOpen, qtbot: QtBot) -> None:
    page = returns()
    month(page, "2026-11", qtbot)
    assert page.ret is not None
    assert page.ret.provisional
    said = texts(page)
    assert said.index(page.ret.provisional) < said.index("The open count")
    assert "Siân Rees: in up to" in said
    assert "is not known, and is not 0" in said


def test_a_change_is_counted_at_once(returns: ReturnOpen, lead: Workspace, site: SmallSite, qtbot: QtBot) -> None:
    page = returns()
    month(page, "2026-11", qtbot)
    worker = site.open("worker")
    close_case(worker, lead, site.ids["lee"], 3, "long_custody")
    worker.close()
    wait(qtbot, page.main.jobs)
    assert figure(page, "All closings").words == "2"
    assert figure(page, "Long custody").words == "1"


def test_months_that_contradict_themselves_name_the_cases(returns: ReturnOpen, site: SmallSite) -> None:
    page = returns()
    page._on_error(page.month, ReturnDoesNotBalance([site.ids["owain"]]))
    QApplication.processEvents()
    said = texts(page)
    assert "The month does not add up" in said
    found: list[list[str]] = []
    in_dialog(lambda dialog: (found.append([link.words for link in dialog.links.values()]), dialog.reject()))
    audit.press(page, "Show the cases")
    assert found == [["SGL-0008, Owain Tŷ-Gwyn"]]


def test_a_share_leads_to_those_counted_those_known_and_those_missing() -> None:
    cell = Cell.share("E.x", "In use", ["a"], ["a", "b", "c"], ["d"])
    assert [(part.title, part.ids) for part in behind(cell)] == [
        ("Counted", ("a",)),
        ("Known, not counted", ("b", "c")),
        ("Not known", ("d",)),
    ]


# ---- outcomes ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rich() -> object:
    return compute(ReturnParameters(site_name="Teifi Vale", month="2026-11"), month_facts(), LAPTOPS, HEARD)


def test_the_transitions_hold_as_many_cases_as_are_known_at_both_points(rich: object) -> None:
    for perspective in ("case_manager", "idva"):
        for row, kind in zip(
            severity_rows(rich, perspective),
            ("physical", "sexual", "harassment_stalking", "jealous_controlling"),
            strict=True,
        ):
            counts = transitions(rich, perspective, kind)
            known = rich.cell(f"E.{perspective}.{kind}.intake").value.known
            assert sum(map(sum, counts)) == known == sum(row.intake) == sum(row.exit)


def test_choosing_a_type_shows_its_transitions(qapp: QApplication, rich: object) -> None:
    seen: list[str] = []
    card = TransitionsCard(rich, "idva", lambda cell: seen.append(cell.id))
    show(card, width=700, height=500)
    before = card.counts
    card.chips.chips["sexual"].click()
    assert card.counts == transitions(rich, "idva", "sexual") != before
    QApplication.processEvents()
    link = next(link for link in card.findChildren(FigureLink) if link.isVisible())
    link.click()
    assert seen[0].startswith("E.idva.sexual.")


def test_the_chart_is_a_table_with_one_key(qapp: QApplication, rich: object) -> None:
    card = SeverityChartCard(rich, "case_manager")
    show(card, width=700, height=500)
    card.chart.picture.setFocus()
    QTest.keyClick(card.chart.picture, Qt.Key.Key_T)
    assert card.chart.shows_table
    model = card.chart.table.model()
    assert model.rowCount() == 8


def test_the_checks_say_what_rests_on_gaps(rich: object) -> None:
    found = checks(rich)
    assert not found[0].fine
    assert "1 of 4" in found[0].words
    dates = next(check for check in found if check.words.startswith("Dates not exact"))
    assert dates.cell is not None
    assert dates.cell.value == 1


# ---- files -------------------------------------------------------------------------------------------------------------


def test_export_warns_writes_three_files_and_says_which(
    returns: ReturnOpen, lead: Workspace, tmp_path: Path, qtbot: QtBot
) -> None:
    page = returns()
    asked = in_dialog(press("Write the files"))
    page.export_to(tmp_path / "out")
    wait(qtbot, page.main.jobs)
    assert asked == ["Put the return there in clear?"]
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [f"monthly-return-2026-10.{ending}" for ending in ("csv", "pdf", "xlsx")]
    assert page.ret is not None
    said = page.main.status.text()
    assert short_hash(page.ret.content_hash) in said
    assert names[0] in said
    rows = lead.store.db.execute("SELECT what FROM r_access_event").fetchall()
    assert ("return_exported",) in [tuple(row) for row in rows]


def test_going_back_from_the_warning_writes_nothing(returns: ReturnOpen, tmp_path: Path) -> None:
    page = returns()
    in_dialog(close)
    page.export_to(tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert page.export_button.isEnabled()


def test_a_folder_that_cannot_be_written_is_told_in_words(returns: ReturnOpen, tmp_path: Path, qtbot: QtBot) -> None:
    page = returns()
    (tmp_path / "file").write_text("not a folder")
    in_dialog(press("Write the files"))
    page.export_to(tmp_path / "file")
    asked = in_dialog(press("Close"))
    qtbot.waitUntil(lambda: not page.main.jobs.busy and bool(asked))
    assert "could not be written" in asked[0]
    assert page.export_button.isEnabled()


# ---- who may look, and coming back -------------------------------------------------------------------------------------


def test_others_are_told_that_returns_are_for_leads(returns: ReturnOpen, site: SmallSite) -> None:
    worker = site.open("worker")
    try:
        page = returns(worker)
        assert "Monthly returns are for leads" in texts(page)
        assert page.ret is None
        assert not page.export_button.isVisible()
        page.main.let_go()
    finally:
        worker.close()


def test_the_month_and_the_view_come_back(returns: ReturnOpen, qtbot: QtBot) -> None:
    page = returns()
    month(page, "2026-11", qtbot)
    page.tabs.buttons["idva"].click()
    place = page.place()
    again = returns()
    again.restore(place)
    wait(qtbot, again.main.jobs)
    assert again.ret is not None
    assert again.ret.parameters.month == "2026-11"
    assert again.tabs.current == "idva"


def test_it_passes_the_audit(returns: ReturnOpen, setting: Setting, qtbot: QtBot, rich: object) -> None:
    page = returns(setting=setting)
    assert audit.audit(page.window()) == []
    page.month = "2026-11"
    page._on_done(rich)
    for _round in range(6):
        QApplication.processEvents()
    assert audit.audit(page.window()) == []
    assert page.window().width() == setting.width
