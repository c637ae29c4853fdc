"""The people around a service user: the map, its table, its words, its keys; serial and repeat with why."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.commands import cases, people, records
from app.models.access import Access, Mode, Role
from app.models.orders import DyadIncident, MaracHearing
from app.models.person import Child, Dyad, ServiceUser, VictimSurvivor
from app.models.referral import Referral
from app.store.queries.patterns import patterns
from app.store.queries.relations import relations
from app.ui import focus, theme
from app.ui.case_page import CasePage
from app.ui.case_people import CasePeople
from app.ui.main_window import MainWindow
from app.workspace import Workspace
from tests.ui import audit
from tests.ui.conftest import Setting, show
from tests.ui.sites import SmallSite, built_site, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]
NAMES = ("Carys Nolan", "Nia Parfitt", "Sadia Malik", "Gwen Lloyd", "Elin Prys-Jones", "Rebecca Thorne")


@pytest.fixture
def six(site: SmallSite) -> SmallSite:
    """A service user whose name is not confirmed, six victim-survivors, two Idvas, two children."""
    worker = site.open("worker")
    referral = Referral(case="", received_on="2026-11-01", source="marac", service_user_aware="no")
    person = ServiceUser(known_as="Dai", name_unconfirmed=True)
    site.ids["six"] = cases.open_case(worker, person=person, referral=referral).id
    for number, name in enumerate(NAMES):
        given, _space, family = name.partition(" ")
        added = people.add_dyad(
            worker,
            site.ids["six"],
            victim_survivor=VictimSurvivor(given_name=given, family_name=family, birth_date=f"198{number}-02-03"),
            dyad=Dyad(
                victim_survivor="",
                relationship="ex_partner",
                cohabitation="never" if number else "always",
                role="undetermined" if number == 4 else "victim_survivor",
                idva=site.ids["idva"] if number % 2 else site.ids["lead"],
            ),
        )
        site.ids[f"dyad{number}"] = added.id
    child = Child(dyad=site.ids["dyad0"], given_name="Zebedee", birth_date="2019-03-04", lives_with="both")
    records.add_record(worker, child, dyad=site.ids["dyad0"])
    other = Child(dyad=site.ids["dyad0"], age_band="0_4", lives_with="care", status="looked_after")
    records.add_record(worker, other, dyad=site.ids["dyad0"])
    worker.close()
    return site


def people_of(window: MainWindow, case: str) -> CasePeople:
    desk_of(window).open_case(case, "people")
    page = page_of(window)
    assert isinstance(page, CasePage)
    QApplication.processEvents()
    part = page._parts["people"]
    assert isinstance(part, CasePeople)
    return part


def test_the_map_tells_everybody_in_words_and_names_nobody(six: SmallSite) -> None:
    part = people_of(open_window(six), six.ids["six"])
    said = part.relations.map.accessibleDescription()
    for words in (
        "Name not confirmed (known as Dai).",
        "Victim-survivor A (C.N.). Ex-partner. Live together. Idva: Carys Bowen.",
        "2 children. Aged 7, lives with: both. 0 to 4, lives with: in care, looked after.",
        "Victim-survivor E (E.P.J.). Ex-partner. Live apart. Role: Undetermined.",
        "Victim-survivor F (R.T.)",
    ):
        assert words in said
    for name in ("Carys Nolan", "Nolan", "Parfitt", "Zebedee", "Thorne"):
        assert name not in said


def test_arrows_walk_it_and_enter_goes_to_her_card(six: SmallSite) -> None:
    part = people_of(open_window(six), six.ids["six"])
    shown = part.relations.map
    shown.setFocus()
    walked = []
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_End):
        QTest.keyClick(shown, key)
        walked.append(shown.current)
    assert walked == [1, 4, 5, 2, 1, 5]
    QTest.keyClick(shown, Qt.Key.Key_Home)
    QTest.keyClick(shown, Qt.Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert part._dyads[six.ids["dyad0"]].isAncestorOf(focused)


def test_t_shows_the_table_with_the_same_facts(six: SmallSite) -> None:
    part = people_of(open_window(six), six.ids["six"])
    part.relations.map.setFocus()
    QTest.keyClick(part.relations.map, Qt.Key.Key_T)
    assert part.relations.switch.shows_table
    model = part.relations.switch.table.model()
    rows = [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]
    assert len(rows) == 6
    assert rows[0][:4] == [
        "Victim-survivor A (C.N.)",
        "Ex-partner. Live together.",
        "Victim-survivor",
        "Idva: Carys Bowen",
    ]
    assert rows[1][6] == "None recorded"


def test_each_side_s_risk_stands_beside_the_other(site: SmallSite) -> None:
    part = people_of(open_window(site), site.ids["aled"])
    said = part.relations.map.accessibleDescription()
    assert "Case manager: Very high. Idva: Not assessed." in said


def test_it_does_not_exist_with_the_service_user_in_the_room_nor_for_an_idva(six: SmallSite) -> None:
    worker = six.open("worker")
    today = worker.today()
    for access in (
        Access(worker.staff, Role.CASE_MANAGER, Mode.APPOINTMENT),
        Access(worker.staff, Role.CASE_MANAGER, Mode.DOCUMENT),
        Access(worker.staff, Role.IDVA),
        Access(worker.staff, Role.CASE_MANAGER, restricted=frozenset({six.ids["six"]})),
    ):
        assert relations(worker.store, access, six.ids["six"], today=today) is None
        assert patterns(worker.store, access, six.ids["six"]) is None
    worker.close()


@pytest.mark.usefixtures("qtbot")
def test_it_keeps_what_every_page_must(six: SmallSite, setting: Setting) -> None:
    window = open_window(six, setting=setting)
    part = people_of(window, six.ids["six"])
    show(window, setting)
    assert audit.audit(window, tab=False) == []
    part.relations.switch.switch()
    show(window, setting)
    assert audit.audit(window, tab=False) == []


# ---- serial and repeat ---------------------------------------------------------------------------------------------


def texts(widget: object) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]  # type: ignore[attr-defined]


def test_serial_and_repeat_stand_at_the_head_with_why(six: SmallSite, qtbot: QtBot) -> None:
    window = open_window(six)
    part = people_of(window, six.ids["six"])
    page = page_of(window)
    assert isinstance(page, CasePage)
    assert page.patterns.words.text() == "Serial: yes   \u00b7   Repeat: not known"
    page.show_tab("overview")
    audit.press(window, "What serial and repeat rest on")
    assert page.tabs.current == "people"
    said = texts(part.patterns)
    assert "Serial: yes" in said
    assert any(words.startswith("5 different victim-survivors: Victim-survivor A, Victim-survivor B") for words in said)
    assert "Victim-survivor A: No Marac hearing of theirs is recorded." in said
    assert "What counts as a repeat at this site: another incident within 12 months of the last Marac." in said


def test_a_repeat_is_worked_out_from_what_is_recorded(site: SmallSite) -> None:
    worker = site.open("worker")
    dyad = site.ids["dyad"]
    found = patterns(worker.store, worker.access, site.ids["aled"])
    assert found is not None
    assert (found.serial.answer, found.repeat.answer) == ("no", "not_known")
    heard = MaracHearing(dyad=dyad, happened="2026-06-01", repeat="no")
    records.add_record(worker, heard, dyad=dyad)
    assert _repeat(worker, site) == ("no", "marac_12_months")
    abuse = DyadIncident(
        case="",
        dyad=dyad,
        happened="2026-09-04",
        kind="incident",
        domestic_abuse="yes",
        group="threats",
        status="alleged",
    )
    records.add_record(worker, abuse, dyad=dyad)
    assert _repeat(worker, site) == ("yes", "marac_12_months")
    worker.close()


def _repeat(worker: Workspace, site: SmallSite) -> tuple[str, str]:
    found = patterns(worker.store, worker.access, site.ids["aled"])
    assert found is not None
    return found.repeat.answer, found.definition


def test_the_map_grows_when_somebody_is_added_while_it_is_shown(site: SmallSite) -> None:
    window = open_window(site)
    part = people_of(window, site.ids["aled"])
    before = part.relations.map.height()
    for name in NAMES[:4]:
        given, _space, family = name.partition(" ")
        people.add_dyad(
            desk_of(window).workspace,
            site.ids["aled"],
            victim_survivor=VictimSurvivor(given_name=given, family_name=family),
            dyad=Dyad(victim_survivor="", relationship="ex_partner"),
        )
    page_of(window).refresh(None)
    QApplication.processEvents()
    shown = part.relations.map
    assert shown.height() == shown.heightForWidth(shown.width()) > before


def test_the_card_where_one_is_stays_in_sight(six: SmallSite, themed: theme.Theme) -> None:
    themed.apply("dark", 1.5)
    window = open_window(six, setting=Setting("dark", 1.5, 1366, 768))
    shown = people_of(window, six.ids["six"]).relations.map
    focus.show_on(shown)
    for key, number in ((Qt.Key.Key_End, 5), (Qt.Key.Key_Home, 0), (Qt.Key.Key_Down, 1)):
        QTest.keyClick(shown, key)
        QApplication.processEvents()
        assert shown.current == number
        assert shown.visibleRegion().contains(shown._rects[number].toAlignedRect())
