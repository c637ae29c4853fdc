"""Documents of a case: readable by a screen reader, in the language asked for, saying who asked and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from pypdf.generic import ContentStream

from app import words
from app.models.codes import IDVA_CONTACT
from app.models.document import (
    BehaviourFact,
    CaseFacts,
    DyadFact,
    Fact,
    GoalFact,
    LetterFacts,
    Masthead,
    PlanFacts,
    RiskFact,
    WorkFact,
)
from app.reports.case_summary import case_summary, dyad_pairs
from app.reports.contact_plan import contact_plan
from app.reports.letter import letter
from app.reports.panel_briefing import panel_briefing
from tests.unit.reports.conftest import MADE, Pdf

PAINTS = {b"Tj", b"TJ", b"f", b"f*", b"S", b"s", b"B", b"B*", b"b", b"Do", b"sh"}
MASTHEAD = Masthead(
    "Teifi Vale", "Canolfan Teifi\n01239 555 0100", "Practice data", "Siân Rees", "", "2026-11-23", "The panel"
)
CASE = CaseFacts(
    reference="SGL-0001",
    name="Aled Price",
    unconfirmed=False,
    birth_date="1988-03-14",
    aliases=("Al",),
    stage="active",
    stage_since="2026-07-03",
    engagement="sporadic",
    work_mode="direct_and_indirect",
    case_manager="Siân Rees",
    review_due="2026-12-01",
    referred=Fact("Marac", "2026-05-19", "Visible high risk"),
    addresses=("11 Stryd Fawr, Llanbedr",),
    alerts=(Fact("Do not visit alone", "", "Do not leave messages at home."),),
    dyads=(
        DyadFact("A", "Victim-survivor", "Ex-partner", "Live apart", "Mercy Okafor", "In contact", ("5 to 10: child in need",)),
        DyadFact("B", "", "", "", "", "", held=False),
    ),
    risk=(
        RiskFact("case_manager", "2026-11-09", "Siân Rees", {"victim": "very_high", "staff": "standard"}, "No change"),
        RiskFact("idva", "2026-11-05", "Mercy Okafor", {"victim": "high"}, "", "A"),
    ),
    behaviour=(
        BehaviourFact("A", "case_manager", "2026-11-03", {"physical": "moderate", "sexual": "none"}, {"physical": "high"}),
        BehaviourFact("A", "idva", "2026-11-05", {"physical": "high"}, {}),
    ),
    needs=(("alcohol", "high"), ("accommodation", "high"), ("mental_health", "medium")),
    orders=(Fact("Non-molestation order", "2027-08-10", "In force. Not to contact Victim-survivor A", "A"),),
    breaches=(Fact("Alleged", "2026-10-24T21:00:00Z", "Rang twice.", "A"),),
    incidents=tuple(Fact(f"Threats (alleged), number {n}", f"2026-10-{n:02}", "Rang twice.", "A") for n in range(9, 1, -1)),
    decisions=(Fact("Allocate", "2026-06-01", "High harm"),),
    goals=(Fact("Keep the appointments", "2026-12-23", "Agreed with the service user"),),
    actions=(Fact("Refer to alcohol service", "2026-11-25", "Barod"),),
    work=WorkFact("2026-08-31", 3, 2, {"disruption": 4, "support": 1}, 1, 4, 420),
    left_out=2,
)  # fmt: skip
LETTER = LetterFacts(
    reference="SGL-0001",
    name="Aled Price",
    unconfirmed=False,
    address="11 Stryd Fawr\nLlanbedr",
    worker="Siân Rees",
    phone="01239 555 0111",
    language="both",
    appointments=(Fact("office", "2026-12-02T14:00:00Z", "Room 2"), Fact("session", "2026-12", "")),
    goals=(GoalFact("Keep the appointments", (("Ring the clinic", "2026-11-30"),), (("Ask for an evening", ""),)),),
)
PLAN = PlanFacts(
    reference="SGL-0001",
    name="Aled Price",
    letter="A",
    initials="C.W.",
    relationship="Ex-partner",
    cohabitation="Live apart",
    idva="Mercy Okafor",
    idva_phone="01239 555 0122",
    state="cleared",
    channels=("phone", "office"),
    times="Weekdays before 3",
    never_mention="The move",
    note="",
    cleared_by="Mercy Okafor",
    cleared_on="2026-11-03",
    expires="2027-01-22",
    void_because="",
    none_because="",
    alerts=(Fact("Confidential address", "", "Say nothing of the town."),),
)
OPEN = {"address": True, "goals": True, "appointments": True}
DOCUMENTS = {
    "case_summary": lambda: case_summary(CASE, MASTHEAD, MADE, protected=False, covert=False),
    "panel_briefing": lambda: panel_briefing(CASE, "Agree a joint plan.", MASTHEAD, MADE, covert=False),
    "letter": lambda: letter(LETTER, {"en": "Thank you for coming."}, MASTHEAD, MADE, ["en"], **OPEN),
    "contact_plan": lambda: contact_plan(PLAN, MASTHEAD, MADE),
}


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_every_mark_on_the_page_is_tagged_and_headings_skip_no_level(name: str) -> None:
    pdf = Pdf(DOCUMENTS[name]())
    assert pdf.root["/MarkInfo"]["/Marked"]
    assert pdf.root["/Lang"] == "en-GB"
    for page in pdf.reader.pages:
        depth = 0
        for _operands, operator in ContentStream(page["/Contents"], pdf.reader).operations:
            depth += {b"BDC": 1, b"BMC": 1, b"EMC": -1}.get(operator, 0)
            assert depth in (0, 1)
            assert depth or operator not in PAINTS
    levels = [int(e["/S"][2]) for e in pdf.elements() if e["/S"] in ("/H1", "/H2", "/H3")]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for table in pdf.elements("Table"):
        assert any(kid.get_object()["/S"] == "/Caption" for kid in table["/K"] if "/S" in kid.get_object())


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_who_asked_when_and_for_whom_stands_on_every_page(name: str) -> None:
    for text in Pdf(DOCUMENTS[name]()).texts():
        assert "Made by Siân Rees on 23 November 2026 for The panel" in text
        assert "Practice data" in text


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_the_same_facts_make_the_same_bytes(name: str) -> None:
    assert DOCUMENTS[name]() == DOCUMENTS[name]()


def test_what_was_not_assessed_is_told_apart_from_what_is_not_known() -> None:
    text = "\n".join(Pdf(DOCUMENTS["case_summary"]()).texts())
    assert "Not completed" in text
    assert "Not rated" in text
    empty = replace(CASE, risk=(), behaviour=(), dyads=(), orders=(), incidents=(), goals=(), actions=(), needs=(), alerts=())  # fmt: skip
    bare = "\n".join(Pdf(case_summary(empty, MASTHEAD, MADE, protected=False, covert=False)).texts())
    for said in ("Risk has not been assessed", "No order is recorded", "That is not to say that there was none"):
        assert said in bare


def test_six_victim_survivors_still_fit_on_three_pages_of_a_briefing() -> None:
    letters = "ABCDEF"
    dyads = tuple(replace(CASE.dyads[0], letter=letter) for letter in letters)
    levels = {
        "victim": "high",
        "children": "medium",
        "other_adults": "standard",
        "staff": "standard",
        "self": "standard",
    }
    risk = (CASE.risk[0], *(RiskFact("idva", "2026-11-05", "", levels, "Significantly reduced", x) for x in letters))
    rated = dict.fromkeys(("physical", "sexual", "harassment_stalking", "jealous_controlling", "economic"), "moderate")
    behaviour = tuple(
        BehaviourFact(x, view, "2026-11-05", rated, {}) for x in letters for view in ("case_manager", "idva")
    )
    many = replace(CASE, dyads=dyads, risk=risk, behaviour=behaviour)
    pdf = Pdf(panel_briefing(many, "Agree a joint plan.", MASTHEAD, MADE, covert=False))
    assert len(pdf.reader.pages) == 3
    text = " ".join("\n".join(pdf.texts()).split())
    assert text.count("F: Idva, 5 Nov") == 2, "once for the risk, once for the behaviour"
    assert "Significantly reduced" in text
    summary = Pdf(case_summary(many, MASTHEAD, MADE, protected=False, covert=False))
    assert "Victim-survivor F: severity over" in "\n".join(summary.texts())


def test_text_that_looks_like_markup_is_printed_as_it_is() -> None:
    found = Pdf(
        panel_briefing(replace(CASE, name="<b>Al & Co</b>"), "1 < 2 & \u202eevil", MASTHEAD, MADE, covert=False)
    )
    text = "\n".join(found.texts())
    assert "<b>Al & Co</b>" in text
    assert "1 < 2 & evil" in text


@pytest.fixture
def welsh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalogue with a few Welsh words, as it will be installed."""
    catalogue = Catalog(locale="cy")
    for english, cymraeg in (
        ("Dear {name},", "Annwyl {name},"),
        ("December", "Rhagfyr"),
        ("Your next appointments", "Eich apwyntiadau nesaf"),
        ("{day} at {time}", "{day} am {time}"),
    ):
        catalogue.add(english, cymraeg)
    place = tmp_path / "cy" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / "sightline.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(words, "_TRANSLATIONS", tmp_path)
    yield
    assert words.language() == "en"


@pytest.mark.usefixtures("welsh")
def test_a_letter_in_both_languages_begins_with_welsh_and_tags_each() -> None:
    assert words.speaks("cy")
    said = {"en": "Thank you for coming.", "cy": "Diolch am ddod."}
    pdf = Pdf(letter(LETTER, said, MASTHEAD, MADE, ["cy", "en"], **OPEN))
    assert pdf.root["/Lang"] == "cy"
    assert [part["/Lang"] for part in pdf.elements("Part")] == ["cy", "en-GB"]
    first, second = pdf.texts()
    for cymraeg in ("Annwyl Aled Price,", "Diolch am ddod.", "Eich apwyntiadau nesaf", "2 Rhagfyr 2026 am 14:00"):
        assert cymraeg in first
    for english in ("Dear Aled Price,", "Thank you for coming.", "2 December 2026 at 14:00"):
        assert english in second
        assert english not in first
    assert words._("Dear {name},") == "Dear {name},", "the window goes on in its own language"


@pytest.mark.usefixtures("welsh")
def test_ones_own_words_stand_in_english_where_no_welsh_was_written() -> None:
    pdf = Pdf(letter(LETTER, {"en": "Thank you for coming."}, MASTHEAD, MADE, ["cy"], **OPEN))
    assert "Thank you for coming." in pdf.texts()[0]
    assert "Annwyl Aled Price," in pdf.texts()[0]


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (replace(PLAN, state="void", void_because="A new incident"), "A new incident. Make no contact by this plan."),
        (replace(PLAN, state="draft"), "Being written"),
        (replace(PLAN, expires="2026-11-22"), "It ended on 22 November 2026"),
        (replace(PLAN, none_because="She asked for none"), "No plan can be cleared"),
    ],
)
def test_a_plan_that_may_not_be_used_says_so_before_anything_else(plan: PlanFacts, said: str) -> None:
    text = Pdf(contact_plan(plan, MASTHEAD, MADE)).texts()[0]
    assert text.index(said) < text.index("Never mention") < text.index("Phone call")
    assert "Cleared by the Idva" not in text


def test_a_name_within_words_keeps_its_capital() -> None:
    fact = DyadFact("A", "", "", "", "Miriam Okafor", IDVA_CONTACT.label("declined"))
    assert "Miriam Okafor, does not want Idva contact" in dict(dyad_pairs(fact)).values()
