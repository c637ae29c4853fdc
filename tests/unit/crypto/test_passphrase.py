"""A weak passphrase is refused in words a person can act on."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.passphrase import passphrase_problem, passphrase_strength, suggest_passphrase
from app.crypto.word_list import word_list


@pytest.mark.parametrize(
    ("passphrase", "says"),
    [
        ("", "six words"),
        ("short one", "six words"),
        ("thirteenchar1", "six words"),
        ("password1234567", "easy to guess"),
        ("aaaaaaaaaaaaaaaaaaaa", "easy to guess"),
        ("the the the the the the", "easy to guess"),
        ("a b c d e f", "six words"),
        ("a a a a a a a a a", "easy to guess"),
        ("x9!" * 400, "1,000"),
        ("correct horse\x00battery staple", "cannot be typed"),
        ("correct horse \ud800 battery staple", "cannot be typed"),
    ],
)
def test_what_is_wrong_is_said(passphrase: str, says: str) -> None:
    assert says in (passphrase_problem(passphrase) or "")


@pytest.mark.parametrize(
    "passphrase", ["brisk otter mends a violet ladder", "q7#Vd0!mWz2&Lp", "ŵyneb glas a chath ddu yn y glaw"]
)
def test_a_good_one_has_no_problem(passphrase: str) -> None:
    assert passphrase_problem(passphrase) is None


@pytest.mark.parametrize("passphrase", ["Rhiannon Bevan Llanelli", "rhiannonbevan llanelli 1985"])
def test_what_others_would_try_first_makes_it_weaker(passphrase: str) -> None:
    known = ["Rhiannon Bevan", "Llanelli", "Of"]

    assert passphrase_strength(passphrase, known) < passphrase_strength(passphrase)
    assert passphrase_problem(passphrase, known) is not None


def test_a_known_word_among_others_does_no_harm() -> None:
    assert passphrase_problem("brisk otter mends a violet Llanelli ladder", ["Llanelli"]) is None


@given(st.text(max_size=90), st.lists(st.text(max_size=8), max_size=3))
def test_any_text_can_be_measured(text: str, known: list[str]) -> None:
    assert passphrase_strength(text, known) in range(5)
    assert isinstance(passphrase_problem(text, known), str | None)


def test_the_meter_goes_from_nothing_to_full() -> None:
    assert passphrase_strength("") == 0
    assert passphrase_strength("password") == 0
    assert passphrase_strength(suggest_passphrase()) == 4
    assert 0 <= passphrase_strength("a long text " * 500) <= 4
    assert 0 <= passphrase_strength("known" + "\N{LATIN SMALL LETTER SHARP S}" * 70, ["known"]) <= 4


def test_a_suggestion_is_six_words_and_good_enough() -> None:
    suggestions = [suggest_passphrase() for _ in range(50)]

    assert len(set(suggestions)) == 50
    for suggestion in suggestions:
        assert set(suggestion.split(" ")) <= set(word_list())
        assert len(suggestion.split(" ")) == 6
        assert passphrase_problem(suggestion) is None


def test_the_word_list_is_2048_plain_words() -> None:
    words = word_list()

    assert len(set(words)) == 2048
    assert list(words) == sorted(words)
    assert all(re.fullmatch("[a-z]{4,8}", word) for word in words)


def test_the_words_never_change_their_places() -> None:
    # Fingerprints are read out in these words: two versions of the program must say the same.
    words = word_list()

    assert (words[0], words[1023], words[2047]) == ("able", "measure", "zone")


def test_the_meter_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, app.crypto.vault; sys.exit('zxcvbn' in sys.modules or 'keyring' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
