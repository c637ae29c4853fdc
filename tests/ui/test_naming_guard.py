"""A text that names a victim-survivor in the wrong place is pointed out before it is saved."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.commands import people
from app.commands.assessments import Subject, start_assessment
from app.commands.referrals import NamedVictim
from app.errors import Cancelled
from app.models.kinds import KINDS
from app.models.person import Dyad, ServiceUser, VictimSurvivor
from app.models.record import FieldType, ScopeKind
from app.models.referral import Eligibility, Referral
from app.models.twins import TWINS, twin
from app.models.work import Action, Contact
from app.store.drafts import load_draft
from app.ui import theme
from app.ui.action_list import ActionForm, ActionsCard
from app.ui.assessment_naming import screen_answers
from app.ui.main_window import MainWindow
from app.ui.naming_guard import _Question, screen, screen_reason, screen_values
from app.ui.record_page import RecordPage
from app.ui.referral_naming import screen_referral
from app.ui.work_page import WorkPage
from tests.ui import audit
from tests.ui.sites import SmallSite, built_site, day, desk_of, open_window, page_of, site

__all__ = ["built_site", "site"]

NOTE = "He saw Cerys at 4 Maes yr Haf."
Act = Callable[[_Question], object]


class Asked:
    """Answers each question as told, and remembers what it said."""

    def __init__(self, *answers: Act) -> None:
        self.answers, self.said = list(answers), list[str]()
        self._timer = QTimer()
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        found = QApplication.activeModalWidget()
        if isinstance(found, _Question) and self.answers:
            self.said.append("\n".join((found.heading.text(), found.excerpt.toPlainText())))
            self.answers.pop(0)(found)


def choose(code: str, reason: str = "") -> Act:
    """Choose an answer and save."""

    def act(question: _Question) -> None:
        assert code in question.choice._segments.cards  # type: ignore[union-attr]
        question.choice.set_value(code)
        question._show_reason()
        question.reason.set_value(reason)
        QTest.mouseClick(question.save, Qt.MouseButton.LeftButton)

    return act


def back(question: _Question) -> None:
    """Esc."""
    QTest.keyClick(question, Qt.Key.Key_Escape)


@pytest.fixture
def window(site: SmallSite) -> MainWindow:
    return open_window(site)


def work_page(window: MainWindow, site: SmallSite, note: str = NOTE, **values: object) -> WorkPage:
    desk_of(window).open_page("work", {"case": site.ids["aled"]})
    page = page_of(window)
    assert isinstance(page, WorkPage)
    page.form.set_values(
        {"with_whom": "service_user", "channel": "phone", "outcome": "achieved", "note": note, **values}
    )
    page.form.show_rows()
    page.keeper.touch()
    return page


def rows(window: MainWindow, sql: str) -> list[tuple[object, ...]]:
    return desk_of(window).workspace.store.db.execute(sql).fetchall()


def notes(window: MainWindow, kind: str) -> list[object]:
    return [note for (note,) in rows(window, f"SELECT note FROM r_{kind} WHERE note IS NOT NULL")]


def logged(window: MainWindow) -> list[tuple[object, ...]]:
    return rows(window, "SELECT record, count, reason FROM r_access_event WHERE what = 'named_kept'")


# ---- recording work --------------------------------------------------------------------------------------------------


def test_it_is_put_in_her_own_record(window: MainWindow, site: SmallSite) -> None:
    page = work_page(window, site, marks=("follow",), follow_what="Tell Cerys Wynn's Idva", follow_due="")
    asked = Asked(choose(f"move:{site.ids['dyad']}"))
    page.save_work()
    assert asked.said == [
        "This names or locates a victim-survivor\nNote: He saw Cerys at 4 Maes yr Haf."
        "\nWhat is to be done: Tell Cerys Wynn's Idva"
    ]
    assert NOTE in notes(window, "dyad_contact")
    assert NOTE not in notes(window, "contact")
    assert ("Tell Victim-survivor A's Idva",) in rows(window, "SELECT what FROM r_action")
    assert logged(window) == []


def test_the_letter_stands_instead_of_the_name(window: MainWindow, site: SmallSite) -> None:
    page = work_page(window, site)
    _asked = Asked(choose("replace"))
    page.save_work()
    assert "He saw Victim-survivor A at Victim-survivor A's address." in notes(window, "contact")
    assert logged(window) == []


def test_it_is_kept_with_a_reason_that_is_logged_without_the_text(window: MainWindow, site: SmallSite) -> None:
    page = work_page(window, site)
    _asked = Asked(choose("keep"), choose("keep", "Cerys must be named"), choose("keep", "The court's own words"))
    page.save_work()
    assert NOTE in notes(window, "contact")
    assert logged(window) == [("contact", "2", "The court's own words")]


def test_going_back_writes_nothing_and_keeps_the_draft(window: MainWindow, site: SmallSite) -> None:
    page = work_page(window, site)
    before = notes(window, "contact")
    _asked = Asked(back)
    page.save_work()
    assert page_of(window) is page
    assert page.form.value("note") == NOTE
    assert notes(window, "contact") == before
    page.save()
    assert load_draft(desk_of(window).workspace.store.db, page.draft_key) is not None


def test_her_own_record_may_name_her_and_a_plain_note_asks_nothing(window: MainWindow, site: SmallSite) -> None:
    asked = Asked(back)
    work_page(window, site, about=f"dyad:{site.ids['dyad']}").save_work()
    work_page(window, site, note="He came on time and may come again.").save_work()
    assert asked.said == []
    assert NOTE in notes(window, "dyad_contact")
    assert "He came on time and may come again." in notes(window, "contact")


def test_in_one_record_another_victim_survivor_is_not_named(window: MainWindow, site: SmallSite) -> None:
    workspace = desk_of(window).workspace
    second = people.add_dyad(
        workspace,
        site.ids["aled"],
        victim_survivor=VictimSurvivor(given_name="Megan", family_name="Pugh"),
        dyad=Dyad(victim_survivor="", relationship="ex_partner"),
    )
    page = work_page(window, site, note="Cerys knows Megan.")
    asked = Asked(choose(f"move:{second.id}"), choose("replace"))
    page.save_work()
    assert len(asked.said) == 2
    assert "somebody else knows Megan." in notes(window, "dyad_contact")


def test_no_letter_stands_in_a_record_that_an_idva_reads(window: MainWindow, site: SmallSite) -> None:
    page = work_page(window, site, note="Victim-survivor A says so.", about=f"dyad:{site.ids['dyad']}")
    asked = Asked(choose("replace"))
    page.save_work()
    assert len(asked.said) == 1
    assert "the victim-survivor says so." in notes(window, "dyad_contact")


# ---- other pages -----------------------------------------------------------------------------------------------------


def test_the_page_of_any_record(window: MainWindow, site: SmallSite) -> None:
    desk_of(window).open_page("record", {"kind": "goal", "case": site.ids["aled"]})
    page = page_of(window)
    assert isinstance(page, RecordPage)
    page.form.set_values({"wording": "Leave Cerys alone", "set_on": "2026-11-20", "agreement": "agreed"})
    _asked = Asked(back)
    page.save_record()
    assert page_of(window) is page
    assert rows(window, "SELECT wording FROM r_goal") == []
    _asked = Asked(choose("replace"))
    page.save_record()
    assert rows(window, "SELECT wording FROM r_goal") == [("Leave Victim-survivor A alone",)]


def test_an_action_and_what_came_of_it(window: MainWindow, site: SmallSite) -> None:
    workspace, case = desk_of(window).workspace, site.ids["aled"]
    closed: list[bool] = []
    form = ActionForm(workspace, case, lambda: closed.append(True))
    form.form.set_values({"what": "Ring 07700 900461"})
    _asked = Asked(choose("replace"))
    form.save()
    assert closed == [True]
    assert ("Ring Victim-survivor A's number",) in rows(window, "SELECT what FROM r_action")
    card = ActionsCard(workspace, case, "Actions")
    card.read()
    card.items[0].ask("outcome", {"outcome": "Wynn told"})
    _asked = Asked(back)
    card.items[0]._finish("done")
    assert rows(window, "SELECT count(*) FROM r_action WHERE status = 'done'") == [(0,)]


def test_her_address_is_not_written_down_as_his(window: MainWindow, site: SmallSite) -> None:
    desk_of(window).open_page("record", {"kind": "address", "case": site.ids["aled"]})
    page = page_of(window)
    assert isinstance(page, RecordPage)
    page.form.set_values({"lines": "4, Maes-yr-Haf", "confidentiality": "open"})
    asked = Asked(back)
    page.save_record()
    assert len(asked.said) == 1
    assert rows(window, "SELECT count(*) FROM r_address WHERE lines LIKE '%Maes%'") == [(0,)]


def test_why_something_was_corrected_names_nobody(window: MainWindow, site: SmallSite) -> None:
    workspace, case = desk_of(window).workspace, site.ids["aled"]
    _asked = Asked(choose("replace"))
    assert screen_reason(window, workspace, ScopeKind.CASE, "Cerys said so", case=case) == "Victim-survivor A said so"
    _asked = Asked(back)
    with pytest.raises(Cancelled):
        screen_reason(window, workspace, ScopeKind.CASE, "Cerys said so", case=case)


def test_an_idva_is_told_no_letter(site: SmallSite) -> None:
    window = open_window(site, "idva")
    people.keep_private(
        desk_of(window).workspace,
        site.ids["dyad"],
        address=people.WithheldAddress(lines="Gwalia House", confidentiality="refuge_never_print"),
    )
    desk_of(window).open_page("work", {"dyad": site.ids["dyad"]})
    page = page_of(window)
    assert isinstance(page, WorkPage)
    page.form.set_values(
        {"with_whom": "victim_survivor", "channel": "phone", "outcome": "achieved", "note": "Cerys is at Gwalia House"}
    )
    _asked = Asked(choose("replace"))
    page.save_work()
    assert "Cerys is at the victim-survivor's address" in notes(window, "dyad_contact")


# ---- the helper ------------------------------------------------------------------------------------------------------


def test_every_text_of_every_kind_on_the_case_is_looked_at(window: MainWindow, site: SmallSite) -> None:
    workspace, case = desk_of(window).workspace, site.ids["aled"]
    for name, kind in KINDS.items():
        if kind.scope not in (ScopeKind.CASE, ScopeKind.INDEX):
            continue
        for field in kind.fields.values():
            typed = field.type in (FieldType.TEXT, FieldType.NOTE) or (
                field.type is FieldType.CODES and not field.codes and not field.refers
            )
            if not typed or field.name in ("index_scope", "dyad_scope", "other_scope", "sha256", "key", "chunks"):
                continue
            if field.name in ("media", "checklist", "tokens"):
                continue
            text = ["Cerys"] if field.type is FieldType.CODES else "Cerys"
            _asked = Asked(back)
            assert screen_values(window, workspace, name, {field.name: text}, case=case) is None, (name, field.name)


def test_what_machines_wrote_is_not_asked_about(window: MainWindow, site: SmallSite) -> None:
    workspace = desk_of(window).workspace
    asked = Asked(back)
    values = {"sha256": "a900461b", "title": "Statement"}
    assert screen_values(window, workspace, "attachment", values, case=site.ids["aled"]) == values
    assert asked.said == []


def test_hostile_text_is_shown_as_it_is(window: MainWindow, site: SmallSite) -> None:
    asked = Asked(back)
    contact = Contact(
        case="",
        happened="2026-11-20",
        with_whom="agency",
        channel="phone",
        outcome="achieved",
        note="<b>Cerys</b> & co",
    )
    assert screen(window, desk_of(window).workspace, [contact], case=site.ids["aled"]) is None
    assert "<b>Cerys</b> & co" in asked.said[0]


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_the_question_has_no_faults(window: MainWindow, site: SmallSite, themed: theme.Theme, zoom: float) -> None:
    themed.apply("light", zoom)
    found: list[str] = []

    def look(question: _Question) -> None:
        question.choice.set_value("keep")
        question._show_reason()
        QApplication.processEvents()
        found.extend(audit.names(question) + audit.targets(question) + audit.clipped(question))
        if question.height() > question.screen().availableGeometry().height():
            found.append("taller than the screen")
        question.reject()

    _asked = Asked(look)
    screen(window, desk_of(window).workspace, [Action(case="", what="Ring Cerys")], case=site.ids["aled"])
    assert found == []


def test_twins_hold_what_was_typed() -> None:
    contact = Contact(
        case="c", happened="2026-11-20", with_whom="agency", channel="phone", outcome="achieved", note="x", covert=True
    )
    moved = twin(contact, "d")
    assert moved is not None
    assert moved.KIND.name == "dyad_contact"
    assert moved.values() == {**contact.values(), "dyad": "d"}
    assert twin(Action(case="c", what="x"), "d") is None
    for kind, other in TWINS.items():
        assert set(KINDS[other].fields) - set(KINDS[kind].fields) == {"dyad"}
        assert set(KINDS[kind].fields) <= set(KINDS[other].fields)


# ---- pages with texts that are no record yet -------------------------------------------------------------------------


def test_a_referral_does_not_name_the_one_named_beside_it(window: MainWindow) -> None:
    person = ServiceUser(given_name="Bryn", family_name="Moss")
    referral = Referral(
        case="",
        received_on=day(2),
        source="police",
        service_user_aware="no",
        summary="Bryn Moss hurt Delyth Moss on Sunday.",
    )
    checked = Eligibility(case="", checked_on=day(1), priority="high_harm", priority_basis="Hurt Delyth, and Nerys")
    dyad = Dyad(victim_survivor="", relationship="spouse")
    victims = [
        NamedVictim(VictimSurvivor(given_name="Delyth", family_name="Moss"), dyad),
        NamedVictim(VictimSurvivor(given_name="Nerys", family_name="Rees"), dyad),
    ]
    asked = Asked(choose("replace"))
    apart = {"someone": "His partner is not Delyth"}
    found = screen_referral(window, desk_of(window).workspace, person, referral, checked, victims, apart)
    assert len(asked.said) == 1
    assert found is not None
    assert found.referral.summary == "Bryn Moss hurt Victim-survivor A on Sunday."
    assert found.eligibility.priority_basis == "Hurt Victim-survivor A, and Victim-survivor B"
    assert found.apart == {"someone": "His partner is not Victim-survivor A"}


def test_a_written_answer_of_an_assessment(window: MainWindow, site: SmallSite) -> None:
    workspace, case = desk_of(window).workspace, site.ids["aled"]
    subject = Subject("risk", case, perspective="case_manager", time_point="review")
    instrument = start_assessment(workspace, subject).instrument
    written = next(q.id for q in instrument.questions if q.kind == "text")
    asked = Asked(back)
    assert screen_answers(window, workspace, instrument, {written: "Cerys fears him"}, subject) is None
    _asked = Asked(choose("replace"))
    found = screen_answers(
        window, workspace, instrument, {written: "Cerys fears him", "level": {"victim": "high"}}, subject
    )
    assert found == {written: "Victim-survivor A fears him", "level": {"victim": "high"}}
    hers = Subject("behaviour", case, site.ids["dyad"], "case_manager", "review")
    of_dyad = start_assessment(workspace, hers).instrument
    free = next(q.id for q in of_dyad.questions if not q.options)
    assert screen_answers(window, workspace, of_dyad, {free: "Cerys fears him"}, hers) == {free: "Cerys fears him"}
    assert len(asked.said) == 1


CASEWORK = "actions|allocation|appointments|assessments|attachments|cases|checks|closures|documents|episodes|goals|identities|lifecycle|meetings"
CASEWORK += "|panel|people|plans|records|referrals|sessions|work"
IMPORTS = re.compile(rf"^from app\.commands(?:\.(?:{CASEWORK}) import| import .*\b(?:{CASEWORK})\b)", re.MULTILINE)
ASKS = re.compile(r"naming_guard|screen_(?:answers|referral)\b")
ASKS_NOTHING = {
    "tour.py": "walks through the screens and writes nothing",
    "appointment_page.py": "what is typed becomes the draft of a contact, which is looked through when it is saved",
    "assessment_words.py": "names of assessments",
    "attachment_form.py": "points out the title itself, in place",
    "attachment_work.py": "runs what the form and the page have looked through",
    "case_assessments.py": "opens the wizard",
    "case_journey.py": "its forms ask",
    "case_page.py": "its panels ask",
    "case_people.py": "adds a victim-survivor, in a scope of their own",
    "concern_page.py": "its action form asks",
    "document_form.py": "the command looks through a letter, and refuses",
    "document_page.py": "the command looks through a letter, and refuses",
    "documents_card.py": "lists documents",
    "dyad_page.py": "writes nothing",
    "main_window.py": "begins and ends appointment mode",
    "referral_form.py": "its page asks",
    "record_saving.py": "its page asks",
    "stage_card.py": "its panels ask",
    "saved_notice.py": "takes a save back",
}
"""Modules that use the commands of casework and need not ask before a text is saved, with the reason."""


def test_every_page_that_writes_a_text_asks_first() -> None:
    ui = Path(__file__).parents[2] / "app" / "ui"
    texts = {path.name: path.read_text("utf-8") for path in sorted(ui.rglob("*.py"))}
    silent = {name for name, text in texts.items() if IMPORTS.search(text) and not ASKS.search(text)}
    assert silent - set(ASKS_NOTHING) == set()
    assert set(ASKS_NOTHING) - set(texts) == set()
