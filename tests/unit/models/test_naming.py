"""Finding a victim-survivor in a text: no name, number or address slips through by how it is written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.models.naming import Known, Part, fold, mentions, replaced
from app.models.naming_words import ORDINARY_WORDS, STREET_WORDS

HER = {"dyad": "d1", "letter": "A"}
CERYS = (
    Known(Part.NAME, "Cerys Wynn", **HER),
    Known(Part.NAME, "Cerys", **HER),
    Known(Part.NAME, "Wynn", **HER),
    Known(Part.CHILD, "Ianto", **HER),
    Known(Part.ADDRESS, "4 Maes yr Haf, Aberaeron, SA46 0AB", **HER),
    Known(Part.NUMBER, "07700 900461", **HER),
    Known(Part.NUMBER, "cerys.wynn@example.org", **HER),
)


def found(text: str, known: tuple[Known, ...] = CERYS) -> list[str]:
    return [text[m.start : m.end] for m in mentions(text, known)]


# ---- properties ------------------------------------------------------------------------------------------------------

LETTERS = "abcdefghijklmnoprstuvwyzáàâäåçéèêëíîïñóôöøúûüŵŷÿłžšđæčğ"
WORD = st.text(LETTERS, min_size=2, max_size=10)
NAMES = st.lists(WORD, min_size=1, max_size=3).map(" ".join).filter(lambda n: fold(n) not in ORDINARY_WORDS)
AROUND = st.text(st.characters(codec="utf-8", exclude_categories=["L", "N", "M", "C"]), max_size=3)
TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)
PART_WORDS = st.sampled_from([" ", "  ", "-", "\u2011", "\n", "'", ", ", "\u00a0", ""])


@st.composite
def written(draw: st.DrawFn, name: str) -> str:
    """A name as somebody may type it: other capitals, accents left out or composed otherwise, other spaces."""
    words = name.split(" ")
    joint = draw(PART_WORDS)
    typed = joint.join(words)
    typed = draw(st.sampled_from([str.upper, str.lower, str.title, str.swapcase, str]))(typed)
    form = draw(st.sampled_from(["NFC", "NFD", "bare"]))
    if form == "bare":
        return "".join(c for c in unicodedata.normalize("NFD", typed) if not unicodedata.combining(c))
    return unicodedata.normalize(form, typed)


@given(st.data(), NAMES, TEXTS, TEXTS)
def test_a_known_name_is_found_anywhere_however_it_is_written(
    data: st.DataObject, name: str, before: str, after: str
) -> None:
    typed = data.draw(written(name))
    text = f"{before} {typed}{data.draw(st.sampled_from(['', chr(39) + 's', chr(8217) + 'S', ',', '.']))} {after}"
    start = len(before) + 1
    hits = mentions(text, [Known(Part.NAME, name, **HER)])
    assert any(m.start <= start and m.end >= start + len(typed.rstrip()) for m in hits), (typed, hits)


@given(st.data(), NAMES, TEXTS, TEXTS)
def test_nothing_of_a_name_is_left_once_it_is_replaced(data: st.DataObject, name: str, before: str, after: str) -> None:
    assume(not set(fold(name)) <= set("victimsurvivora"))
    known = [Known(Part.NAME, name, **HER), *(Known(Part.NAME, word, **HER) for word in name.split())]
    text = f"{before} {data.draw(written(name))} {after}"
    changed = replaced(text, mentions(text, known))
    assert not [m for m in mentions(changed, known) if fold(changed[m.start : m.end]) not in fold("Victim-survivor A")]
    assert "Victim-survivor A" in changed


@given(st.data(), st.text("0123456789", min_size=9, max_size=9), TEXTS, TEXTS)
def test_a_number_is_found_with_any_spaces_and_either_beginning(
    data: st.DataObject, end: str, before: str, after: str
) -> None:
    known = [Known(Part.NUMBER, f"07{end}", **HER)]
    beginning = data.draw(st.sampled_from(["07", "+44 7", "+44 (0)7", "0044 7", "(07)", "7"]))
    gaps = st.sampled_from(["", " ", "-", ".", " - "])
    typed = beginning + "".join(data.draw(gaps) + digit for digit in end)
    assert mentions(f"{before} {typed} {after}", known)


@given(TEXTS, st.lists(NAMES, max_size=3))
def test_mentions_are_in_order_inside_the_text_and_never_overlap(text: str, names: list[str]) -> None:
    hits = mentions(text, [Known(Part.NAME, name, **HER) for name in names])
    edges = [edge for m in hits for edge in (m.start, m.end)]
    assert edges == sorted(edges)
    assert all(0 <= m.start < m.end <= len(text) for m in hits)


@given(st.text(st.characters(codec="ascii"), max_size=80))
def test_the_quick_reading_of_plain_english_is_the_careful_one(text: str) -> None:
    accented = fold(text + "é")
    assert accented == fold(text) + "e" or accented.removesuffix("e") == fold(text)


# ---- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("Cerys rang.", ["Cerys"]),
        ("He asked about CERYS's work", ["CERYS"]),
        ("cerys wynn and Wynns", ["cerys wynn", "Wynns"]),
        ("Wynn, Cerys", ["Wynn", "Cerys"]),
        ("Ce\u200brys and C\u00e9r\u0177s", ["Ce\u200brys", "C\u00e9r\u0177s"]),
        ("cerys_wynn.docx, ceryswynn", ["cerys_wynn", "ceryswynn"]),
        ("write to Cerys.Wynn@Example.org", ["Cerys.Wynn@Example.org"]),
        ("took Ianto from school", ["Ianto"]),
        ("Cerysed, McWynnes, annual", []),
        ("", []),
    ],
)
def test_names(text: str, hits: list[str]) -> None:
    assert found(text) == hits


@pytest.mark.parametrize("word", ["May", "Grace", "Will", "Young", "Jo", "Ann"])
def test_capitals_decide_where_a_name_is_an_ordinary_word(word: str) -> None:
    known = (Known(Part.NAME, word, **HER),)
    ordinary = word.lower() in ORDINARY_WORDS
    assert found(f"He said {word} rang", known) == [word]
    assert found(f"{word} rang him", known) == [word]
    assert found(f"He said {word.lower()} rang", known) == ([] if ordinary else [word.lower()])
    assert found(f"He took {word.lower()}'s phone", known) == [word.lower()]
    assert found(f"he said {word.lower()} rang", known) == [
        word.lower()
    ]  # who never types capitals tells nothing by them


def test_an_ordinary_word_beside_her_family_name_is_her_name() -> None:
    known = (Known(Part.NAME, "May Lloyd", **HER), Known(Part.NAME, "May", **HER), Known(Part.NAME, "Lloyd", **HER))
    assert found("I saw may lloyd", known) == ["may lloyd"]


@pytest.mark.parametrize("name", ["李明", "محمد", "O'Brien", "D'Arcy-Jones", "Nguyễn", "Müller", "Łucja", "Þóra"])
def test_names_of_any_script(name: str) -> None:
    known = (Known(Part.NAME, name, **HER),)
    assert found(f"he rang {name} today", known) == [name]
    assert found(f"he rang {unicodedata.normalize('NFD', name.upper())} today", known)
    joined = name.replace("'", "").replace("-", " ")
    assert found(f"he rang {joined} today", known) == [joined]


def test_letters_without_spaces_between_words_hide_nothing() -> None:
    assert found("昨天李明来了", (Known(Part.NAME, "李明", **HER),)) == ["李明"]


def test_one_letter_is_an_initial_and_people_of_other_cases_are_looked_for_whole() -> None:
    assert found("C came", (Known(Part.NAME, "C", **HER),)) == []
    other = (Known(Part.NAME, "Megan", alone=False), Known(Part.NAME, "Megan Pugh", alone=False))
    assert found("Megan is his sister; Megan Pugh is not", other) == ["Megan Pugh"]


def test_a_name_across_a_sentence_is_two_words() -> None:
    assert found("Met Mary. He said Jane left", (Known(Part.NAME, "Mary Jane", **HER),)) == []


# ---- addresses and numbers -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("seen at 4 Maes yr Haf", ["4 Maes yr Haf"]),
        ("seen at 4, MAES-YR-HAF today", ["4, MAES-YR-HAF"]),
        ("seen in Maes yr Haf", ["Maes yr Haf"]),
        ("at sa460ab, SA46 0AB and SA460 AB", ["sa460ab", "SA46 0AB", "SA460 AB"]),
        ("she lives in Aberaeron", []),
        ("07700900461 or +44 7700 900 461", ["07700900461", "+44 7700 900 461"]),
        ("900461", ["900461"]),
        ("on 14/07/2026 at 10.30", []),
        ("77009 00462", []),
    ],
)
def test_addresses_and_numbers(text: str, hits: list[str]) -> None:
    assert found(text) == hits


@pytest.mark.parametrize(("long", "short"), sorted(STREET_WORDS.items()))
def test_streets_are_found_long_and_short(long: str, short: str) -> None:
    known = (Known(Part.ADDRESS, f"Flat 2, 11 Harford {long.title()}\nLampeter", **HER),)
    assert found(f"He waited in Harford {short.title()}. until nine", known)[0].startswith("Harford")
    assert found(f"He waited at 11 Harford {long}, then left", known) == [f"11 Harford {long}"]


# ---- replacing -------------------------------------------------------------------------------------------------------


def test_what_stands_instead_gives_nobody_away() -> None:
    text = "Cerys  Wynn's mum took Ianto to 4 Maes yr Haf; ring 07700 900461."
    assert replaced(text, mentions(text, CERYS)) == (
        "Victim-survivor A's mum took Victim-survivor A's child to Victim-survivor A's address;"
        " ring Victim-survivor A's number."
    )
    other = [Known(Part.NAME, "Megan Pugh", alone=False)]
    assert replaced("Megan Pugh rang", mentions("Megan Pugh rang", other)) == "a victim-survivor of another case rang"
