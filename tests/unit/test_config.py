"""Where data lies, and a preferences file that anyone may have edited."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.config import PREFERENCES_FILE, Preferences, data_folder, load_preferences, save_preferences

PLAIN = Preferences()


def in_range(found: Preferences) -> bool:
    return (
        found.theme in {"system", "light", "dark"}
        and type(found.zoom) is int
        and 90 <= found.zoom <= 200
        and found.language in {"en", "cy"}
        and type(found.idle_minutes) is int
        and 1 <= found.idle_minutes <= 60
        and type(found.exchange_folder) is str
        and len(found.exchange_folder) <= 1000
        and found.exchange_folder.isprintable()
    )


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    wanted = Preferences(
        theme="dark", zoom=150, language="cy", idle_minutes=10, exchange_folder="/media/usb/Cyfnewid â"
    )
    save_preferences(tmp_path / "new" / "folder", wanted)
    assert load_preferences(tmp_path / "new" / "folder") == wanted
    assert [p.name for p in (tmp_path / "new" / "folder").iterdir()] == [PREFERENCES_FILE]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["dark", "cy", "light"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
names = st.sampled_from(["theme", "zoom", "language", "idle_minutes", "exchange_folder"]) | st.text(max_size=8)
files = (
    st.binary(max_size=300)
    | st.dictionaries(names, values, max_size=7).map(lambda d: json.dumps(d).encode())
    | values.map(lambda v: json.dumps(v).encode())
)


@given(files)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_content_crashes_or_widens_a_range(tmp_path: Path, content: bytes) -> None:
    (tmp_path / PREFERENCES_FILE).write_bytes(content)
    assert in_range(load_preferences(tmp_path))


@given(
    st.builds(
        Preferences,
        theme=st.text(),
        zoom=st.integers(),
        language=st.text(),
        idle_minutes=st.integers(),
        exchange_folder=st.text(),
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_sane_value_stays_and_another_is_brought_into_range(tmp_path: Path, given_: Preferences) -> None:
    sane = given_.sane()
    assert in_range(sane)
    assert sane.sane() == sane
    save_preferences(tmp_path, given_)
    assert load_preferences(tmp_path) == sane
    for name in ("zoom", "idle_minutes"):
        low, high = {"zoom": (90, 200), "idle_minutes": (1, 60)}[name]
        if low <= getattr(given_, name) <= high:
            assert getattr(sane, name) == getattr(given_, name)


@pytest.mark.parametrize(
    "content",
    [
        b'{"zoom": 1e400}',
        b'{"zoom": ' + b"9" * 5000 + b"}",
        b'{"zoom": true, "idle_minutes": 7.0}',
        b"[" * 60_000,
        b'{"exchange_folder": "' + b"x" * 2000 + b'"}',
        b'{"exchange_folder": "a\\u0000b"}',
        b'{"exchange_folder": "\\ud800"}',
        b"\xff\xfe{\x00}\x00",
        b'{"zoom": 150' + b" " * 70_000 + b"}",
        b"",
    ],
)
def test_hostile_files_give_the_ordinary_preferences(tmp_path: Path, content: bytes) -> None:
    (tmp_path / PREFERENCES_FILE).write_bytes(content)
    assert load_preferences(tmp_path) == PLAIN


def test_idle_locking_cannot_be_switched_off(tmp_path: Path) -> None:
    for minutes, kept in ((0, 1), (-5, 1), (10**9, 60)):
        (tmp_path / PREFERENCES_FILE).write_text(json.dumps({"idle_minutes": minutes}))
        assert load_preferences(tmp_path).idle_minutes == kept


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes with names, no modes")
def test_a_thing_that_is_not_a_file_is_not_read(tmp_path: Path) -> None:
    assert load_preferences(tmp_path / "missing") == PLAIN
    os.mkfifo(tmp_path / PREFERENCES_FILE)
    assert stat.S_ISFIFO((tmp_path / PREFERENCES_FILE).stat().st_mode)
    assert load_preferences(tmp_path) == PLAIN
    (tmp_path / PREFERENCES_FILE).unlink()
    (tmp_path / PREFERENCES_FILE).symlink_to("/dev/zero")
    assert load_preferences(tmp_path) == PLAIN
    (tmp_path / PREFERENCES_FILE).unlink()
    (tmp_path / PREFERENCES_FILE).mkdir()
    assert load_preferences(tmp_path) == PLAIN


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="the XDG folders are the free desktops'")
@pytest.mark.parametrize(
    ("named", "ours"), [("/data/me", "/data/me/sightline"), ("", None), ("here", None), (".", None)]
)
def test_the_data_folder_is_never_where_the_program_happens_to_be(
    monkeypatch: pytest.MonkeyPatch, named: str, ours: str | None
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", named)
    assert data_folder() == (Path(ours) if ours else Path.home() / ".local" / "share" / "sightline")
    monkeypatch.delenv("XDG_DATA_HOME")
    assert data_folder() == Path.home() / ".local" / "share" / "sightline"


def test_data_folders_of_other_systems(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert data_folder() == Path.home() / "Library" / "Application Support" / "Sightline"
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    assert data_folder() == tmp_path / "Sightline"
    monkeypatch.setenv("LOCALAPPDATA", "")
    assert data_folder() == Path.home() / "AppData" / "Local" / "Sightline"
