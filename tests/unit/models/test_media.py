"""The kind of a file is told from its bytes, and a text shows everything that is in it."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.models.media import MOST_TEXT, View, decoded, media_of, media_words, plain_name, readable, suffix_of, view_of


@pytest.mark.parametrize(
    ("head", "media", "view"),
    [
        (b"%PDF-1.7\n", "application/pdf", View.PAGES),
        (b"\xef\xbb\xbf  %PDF-1.4", "application/pdf", View.PAGES),
        (b"\x89PNG\r\n\x1a\n....", "image/png", View.IMAGE),
        (b"\xff\xd8\xff\xe0", "image/jpeg", View.IMAGE),
        (b"GIF89a", "image/gif", View.IMAGE),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp", View.IMAGE),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "application/octet-stream", View.NONE),
        (b"RIFF\x00\x00\x00\x00WAVE", "audio/wav", View.NONE),
        (b"\x00\x00\x00\x18ftypheic", "image/heic", View.NONE),
        (b"PK\x03\x04" + b"\x00" * 20 + b"word/document.xml", media_of(b"PK\x03\x04 word/"), View.NONE),
        (b"PK\x03\x04 other", "application/zip", View.NONE),
        (b"MZ\x90\x00\x03\x00", "application/octet-stream", View.NONE),
        (b"\x7fELF\x02\x01\x01\x00", "application/octet-stream", View.NONE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "text/plain", View.TEXT),  # its words, never its pictures
        ("Nid yw'n ŵyl".encode(), "text/plain", View.TEXT),
        ("Café".encode("cp1252"), "text/plain", View.TEXT),
        ("Siân".encode("utf-16"), "text/plain", View.TEXT),
    ],
)
def test_the_bytes_decide(head, media, view):
    assert media_of(head) == media
    assert view_of(media) == view
    assert media_words(media)


def test_a_letter_cut_at_the_end_of_the_beginning_is_still_text():
    whole = "a" * (64 * 1024 - 1) + "ŵ"
    assert media_of(whole.encode()[: 64 * 1024]) == "text/plain"
    assert decoded("ŵ".encode()[:1], whole=False) == ""


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("ŵ".encode(), "ŵ"),
        (codecs.BOM_UTF8 + b"a", "a"),
        ("ŵ".encode("utf-16"), "ŵ"),
        (codecs.BOM_UTF16_BE + "ŵ".encode("utf-16-be"), "ŵ"),
        (b"caf\xe9 \x93x\x94", "café “x”"),
        (b"\xff\xfe\x00", None),
        (b"\x81", None),
        (b"a\x00b", None),
        (b"a\x07b \x1b[1m", "a\x07b \x1b[1m"),
        (b"\x01\x02\x03\x04\x05\x06", None),
    ],
)
def test_text_is_read_as_utf_8_then_utf_16_then_windows(data, text):
    assert decoded(data) == text


def test_what_would_hide_or_turn_a_text_shows_as_its_code():
    assert readable("pay\u202eexe.doc") == "pay[U+202E]exe.doc"
    assert readable("a\x1b[2Kb\x07") == "a[U+001B][2Kb[U+0007]"
    assert readable("zero\u200bwidth\ufeff\u2028x") == "zero[U+200B]width[U+FEFF][U+2028]x"
    assert readable("one\r\ntwo\rthree\tfour") == "one\ntwo\nthree\tfour"
    assert len(readable("a" * (MOST_TEXT + 5))) == MOST_TEXT


@given(st.text())
def test_readable_text_holds_nothing_invisible(text):
    shown = readable(text)
    assert not any(c < " " and c not in "\n\t" for c in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\u200e\u200f\u061c")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\Letter.docx", "Letter.docx"),
        ("inv\u202efdp.exe", "inv[U+202E]fdp.exe"),
        ("two\nlines\there", "two lines here"),
        ("e\u0301.txt", "é.txt"),
        ("bad\udcff.txt", "bad?.txt"),
        ("x" * 400, "x" * 200),
    ],
)
def test_a_file_name_is_one_harmless_line(name, plain):
    assert plain_name(name) == plain


def test_the_ending_of_a_copy_follows_the_bytes():
    assert suffix_of("application/pdf", "letter.exe") == ".pdf"
    assert suffix_of("application/octet-stream", "letter.DOCX") == ".docx"
    assert suffix_of("application/octet-stream", "letter.a/b") == ""
    assert suffix_of("application/octet-stream", "letter") == ""
