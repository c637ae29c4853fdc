"""A sealed piece opens with its own key, at its own place, and not otherwise."""

import pytest

from app.crypto.attachment import SEAL_BYTES, PieceDamaged, open_piece, seal_piece

KEY, OTHER = bytes(32), bytes([1]) * 32


def test_a_piece_opens_to_what_it_was():
    sealed = seal_piece(KEY, b"what it says", 3, last=True)
    assert b"says" not in sealed
    assert len(sealed) == 12 + SEAL_BYTES
    assert open_piece(KEY, sealed, 3, last=True) == b"what it says"


@pytest.mark.parametrize(
    ("key", "number", "last"), [(OTHER, 0, False), (KEY, 1, False), (KEY, 0, True), (b"short", 0, False)]
)
def test_another_key_another_place_or_another_end_does_not_open_it(key, number, last):
    with pytest.raises(PieceDamaged):
        open_piece(key, seal_piece(KEY, b"piece", 0, last=False), number, last=last)


def test_a_changed_bit_anywhere_is_seen():
    sealed = seal_piece(KEY, b"piece", 0, last=True)
    for place in range(len(sealed)):
        changed = bytes([*sealed[:place], sealed[place] ^ 1, *sealed[place + 1 :]])
        with pytest.raises(PieceDamaged):
            open_piece(KEY, changed, 0, last=True)
    for short in (b"", sealed[:-1], sealed[:10]):
        with pytest.raises(PieceDamaged):
            open_piece(KEY, short, 0, last=True)
