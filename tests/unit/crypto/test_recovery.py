"""A recovery code survives copying by hand, and a slip of the pen is told at once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crypto.recovery import (
    ALPHABET,
    RecoveryCodeMistyped,
    new_recovery_code,
    normalise_recovery_code,
    recovery_secret,
)

CODE = "MHXC8-JN7PF-S6G0G-2KWP9-PP1SV-KFG0Z"


def test_a_code_is_six_groups_of_five() -> None:
    code = new_recovery_code()

    assert [len(group) for group in code.split("-")] == [5] * 6
    assert set(code) <= set(ALPHABET) | {"-"}
    assert normalise_recovery_code(code) == code


def test_the_code_holds_130_bits() -> None:
    codes = {new_recovery_code() for _ in range(300)}

    assert len(codes) == 300
    # Every one of the 26 places takes many values: none of them is fixed.
    for place in range(26):
        assert len({code.replace("-", "")[place] for code in codes}) > 20


def test_a_code_printed_once_is_read_by_every_version() -> None:
    assert recovery_secret(CODE) == CODE.replace("-", "")[:26].encode("ascii")


@pytest.mark.parametrize(
    "typed",
    [
        CODE.lower(),
        CODE.replace("-", ""),
        CODE.replace("-", " "),
        CODE.replace("-", "\u2013"),
        f"  {CODE}\n",
        CODE.replace("0", "O").replace("1", "l"),
        CODE.replace("0", "o").replace("1", "I"),
    ],
)
def test_it_may_be_typed_as_people_type(typed: str) -> None:
    assert normalise_recovery_code(typed) == CODE


def test_every_single_wrong_character_is_told() -> None:
    symbols = CODE.replace("-", "")
    for place in range(len(symbols)):
        for other in ALPHABET:
            if other != symbols[place]:
                with pytest.raises(RecoveryCodeMistyped):
                    normalise_recovery_code(symbols[:place] + other + symbols[place + 1 :])


def test_every_exchange_of_neighbours_is_told() -> None:
    symbols = CODE.replace("-", "")
    for place in range(len(symbols) - 1):
        exchanged = symbols[:place] + symbols[place + 1] + symbols[place] + symbols[place + 2 :]
        if exchanged != symbols:
            with pytest.raises(RecoveryCodeMistyped):
                normalise_recovery_code(exchanged)


@given(st.text(max_size=60))
def test_no_text_is_more_than_mistyped(text: str) -> None:
    with pytest.raises(RecoveryCodeMistyped):
        normalise_recovery_code(text)


@pytest.mark.parametrize("typed", ["", CODE[:-1], CODE + "0", CODE.replace("-", "_"), CODE[:-1] + "U", "\u0661" * 30])
def test_other_texts_are_mistyped(typed: str) -> None:
    with pytest.raises(RecoveryCodeMistyped) as caught:
        normalise_recovery_code(typed)

    assert "group by group" in caught.value.message()
