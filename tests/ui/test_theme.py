"""The palette, the type and the zoom."""

from __future__ import annotations

import gc
import re

import pytest
from PySide6.QtGui import QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication, QWidget

from app import tokens
from app.ui import theme
from app.ui.style_sheet import style_sheet
from app.ui.widgets.layouts import Column, Flow, sized
from app.ui.widgets.text import Label
from tests.ui.conftest import show


@pytest.mark.parametrize("pair", tokens.PAIRS, ids=lambda pair: f"{pair.front} on {pair.ground}")
@pytest.mark.parametrize("table", [tokens.LIGHT, tokens.DARK], ids=["light", "dark"])
def test_every_pair_of_colours_that_meet_passes_aa(pair: tokens.Pair, table: dict[str, str]) -> None:
    assert tokens.contrast(table[pair.front], table[pair.ground]) >= pair.least, pair.use


def test_contrast_has_the_values_that_wcag_gives() -> None:
    assert tokens.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert tokens.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert tokens.contrast("#FFFFFF", "#777777") == tokens.contrast("#777777", "#FFFFFF")


def test_both_themes_name_the_same_tokens_and_nobody_can_change_them() -> None:
    assert tokens.LIGHT.keys() == tokens.DARK.keys()
    assert all(
        re.fullmatch(r"#[0-9A-F]{6}", value) for table in (tokens.LIGHT, tokens.DARK) for value in table.values()
    )
    with pytest.raises(TypeError):
        tokens.LIGHT["text"] = "#000000"  # type: ignore[index]


@pytest.mark.parametrize("zoom", [0.9, 1.0, 1.25, 1.5, 1.75, 2.0])
def test_the_style_sheet_is_complete_and_no_radius_is_too_large(zoom: float) -> None:
    sheet = style_sheet(tokens.DARK, zoom)
    assert "$" not in sheet
    assert not re.search(r"\[\w+\]px", sheet)
    bar = re.search(r"QProgressBar \{.*?border-radius: (\d+)px; min-height: (\d+)px", sheet, re.S)
    assert bar is not None
    assert int(bar[1]) * 2 <= int(bar[2])


def test_the_style_sheet_names_no_file() -> None:
    assert "url(" not in style_sheet(tokens.LIGHT, 1.0)


def test_our_typeface_is_used_and_has_the_welsh_letters(themed: theme.Theme) -> None:
    assert tokens.FONT_FAMILY in QFontDatabase.families()
    assert QFontInfo(QApplication.font()).family() == tokens.FONT_FAMILY
    from PySide6.QtGui import QRawFont

    raw = QRawFont.fromFont(theme.font("body"))
    assert all(raw.supportsCharacter(ord(letter)) for letter in "âêîôûŵŷÂÊÎÔÛŴŶáéíóúẃýäëïöüẅÿ")


def test_figures_of_a_tabular_font_have_one_width(themed: theme.Theme) -> None:
    from PySide6.QtGui import QFontMetricsF

    metrics = QFontMetricsF(theme.font("body", tabular=True))
    assert len({round(metrics.horizontalAdvance(str(figure)), 2) for figure in range(10)}) == 1


def test_zoom_steps_up_and_down_and_stops_at_its_ends(themed: theme.Theme) -> None:
    for _ in range(12):
        themed.zoom_in()
    assert (themed.zoom, theme.px(10)) == (2.0, 20)
    for _ in range(12):
        themed.zoom_out()
    assert themed.zoom == 0.9
    themed.zoom_reset()
    assert themed.zoom == 1.0
    themed.set_zoom(7)
    assert themed.zoom == 2.0


def test_open_widgets_follow_the_zoom(themed: theme.Theme) -> None:
    window = QWidget()
    label, held = Label("Words", "h1"), sized(QWidget(), width=100)
    column = Column(window, gap=8, margins=(10, 0, 0, 0)).add(label, held, Flow())
    show(window, width=400, height=300)
    themed.set_zoom(1.5)
    assert label.font().pixelSize() == 39
    assert held.width() == 150
    assert (column.spacing(), column.contentsMargins().left()) == (12, 15)


def test_open_widgets_follow_the_theme(themed: theme.Theme) -> None:
    label = Label("Words", tone="danger")
    themed.set_mode("dark")
    assert label.palette().color(label.foregroundRole()).name().upper() == tokens.DARK["danger"]
    assert themed.dark
    assert QApplication.palette().window().color().name().upper() == tokens.DARK["canvas"]


def test_a_widget_that_is_gone_is_not_restyled(themed: theme.Theme) -> None:
    QApplication.sendPostedEvents(None, 52)  # what earlier tests left behind goes first
    gc.collect()
    before = len(themed.followers)
    window = QWidget()
    Column(window).add(Label("One"), Label("Two"))
    assert len(themed.followers) == before + 3
    window.deleteLater()
    QApplication.sendPostedEvents(None, 52)
    del window
    gc.collect()
    themed.set_mode("dark")
    assert len(themed.followers) == before


def test_changed_is_emitted_once_for_each_change(themed: theme.Theme) -> None:
    seen: list[int] = []
    themed.changed.connect(lambda: seen.append(1))
    themed.apply("dark", 1.25)
    assert seen == [1]


def test_system_colours_give_every_token_a_colour_of_the_system(themed: theme.Theme) -> None:
    themed.set_mode("system_colours")
    assert themed.colours.keys() == tokens.LIGHT.keys()
    assert themed.colours["on_primary"] != themed.colours["primary"]
    themed.set_mode("light")


def test_an_unknown_token_is_an_error() -> None:
    with pytest.raises(KeyError):
        theme.colour("mauve")
