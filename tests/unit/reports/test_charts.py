"""Charts as primitives: truthful widths, every count told, nothing outside the picture, words for all of it."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.reports import charts
from app.reports.charts import BarRow, Line, Rect, RiskRow, SeverityRow, Text, Tile
from app.tokens import DARK, LIGHT, contrast

counts = st.tuples(*[st.integers(0, 400)] * 4)
rows = st.lists(
    st.builds(SeverityRow, st.sampled_from(["Physical", "Harassment and stalking"]), counts, counts),
    min_size=1,
    max_size=4,
)
risks = st.dictionaries(st.sampled_from(charts.RISK_ORDER), st.integers(0, 60))


def bars(primitives, y):
    """The bar segments that begin at this height, without the legend's swatches."""
    return [item for item in primitives if isinstance(item, Rect) and item.y == y and item.h == 24]


def written(primitives):
    return [item.text for item in primitives if isinstance(item, Text)]


def test_segments_are_as_wide_as_their_counts():
    primitives, _height = charts.severity_pairs(LIGHT, 650, [SeverityRow("Physical", (10, 0, 5, 5), (0, 20, 0, 0))])
    tops = sorted({item.y for item in primitives if isinstance(item, Rect) and item.h == 24})
    assert len(tops) == 2
    widths = [round(bar.w + 2) for bar in bars(primitives, tops[0])]
    assert widths == [240, 120, 120]
    assert [bar.fill for bar in bars(primitives, tops[1])] == [LIGHT["sev1"]]


def test_the_widths_of_the_themes_are_the_same_and_the_colours_are_not():
    row = [SeverityRow("Physical", (1, 2, 3, 4), (4, 3, 2, 1))]
    light, dark = charts.severity_pairs(LIGHT, 500, row), charts.severity_pairs(DARK, 500, row)
    assert light[1] == dark[1]
    assert [(i.x, i.y) for i in light[0] if isinstance(i, Text)] == [(i.x, i.y) for i in dark[0] if isinstance(i, Text)]
    assert {i.fill for i in dark[0] if isinstance(i, Rect)} <= set(DARK.values())


@settings(max_examples=100, deadline=None)
@given(rows, st.floats(360, 900))
def test_every_count_is_told_in_its_segment_or_at_the_edge(found, width):
    primitives, _height = charts.severity_pairs(LIGHT, width, found)
    told = " ".join(written(primitives))
    for row in found:
        for values in (row.intake, row.exit):
            for value in values:
                assert not value or re.search(rf"\b{value}\b", told)


@settings(max_examples=100, deadline=None)
@given(rows, st.floats(360, 900), st.sampled_from([0.9, 1.0, 2.0]))
def test_nothing_is_drawn_outside_the_picture(found, width, unit):
    primitives, height = charts.severity_pairs(LIGHT, width * unit, found, unit)
    for item in primitives:
        if isinstance(item, Rect):
            assert item.x >= 0
            assert item.w >= 0
            assert item.x + item.w <= width * unit + 0.01
            assert -0.01 <= item.y <= item.y + item.h <= height + 0.01
    segments = [item for item in primitives if isinstance(item, Rect) and item.h == 24 * unit]
    for one, following in pairwise(segments):
        assert one.y != following.y or one.x + one.w <= following.x + 1, "segments lie on each other"


def test_zoom_scales_everything():
    row = [SeverityRow("Physical", (1, 2, 3, 4), (4, 3, 2, 1))]
    one, two = charts.severity_pairs(LIGHT, 500, row)[0], charts.severity_pairs(LIGHT, 1000, row, 2.0)[0]
    assert [(2 * i.x, 2 * i.y) for i in one if isinstance(i, Text)] == [
        pytest.approx((i.x, i.y)) for i in two if isinstance(i, Text)
    ]


def test_a_bar_with_nobody_known_says_so():
    primitives, _height = charts.severity_pairs(LIGHT, 500, [SeverityRow("Physical", (0, 0, 0, 0), (1, 0, 0, 0))])
    assert "No case known" in written(primitives)


def test_a_long_name_is_written_in_lines_that_leave_room_for_the_points():
    primitives, _height = charts.severity_pairs(
        LIGHT, 500, [SeverityRow("Harassment and stalking", (1, 0, 0, 0), (1, 0, 0, 0))]
    )
    assert "Harassment and stalking" not in written(primitives)
    assert {"Harassment", "Harassment and"} & set(written(primitives))


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_every_count_can_be_read_on_its_segment(tokens):
    full = dict.fromkeys(charts.RISK_ORDER, 20)
    drawn = charts.severity_pairs(tokens, 900, [SeverityRow("P", (20, 20, 20, 20), (20, 20, 20, 20))])[0]
    drawn += charts.change_in_risk(tokens, 900, [RiskRow("idva", full)])[0]
    segments = [item for item in drawn if isinstance(item, Rect) and item.h == 24]
    figures = [item for item in drawn if isinstance(item, Text) and item.text == "20"]
    assert len(segments) == len(figures) == 13
    for segment, figure in zip(segments, figures, strict=True):
        assert contrast(figure.colour, segment.fill) >= 4.5


@settings(max_examples=60, deadline=None)
@given(risks, risks)
def test_change_in_risk_tells_every_count(ours, theirs):
    found = [RiskRow("case_manager", ours, "n"), RiskRow("idva", theirs)]
    primitives, height = charts.change_in_risk(LIGHT, 650, found)
    told = " ".join(written(primitives))
    assert {"Case manager", "Idva", "n"} <= set(written(primitives))
    assert all(re.search(rf"\b{count}\b", told) for count in [*ours.values(), *theirs.values()] if count)
    assert all(item.y + item.h <= height + 0.01 for item in primitives if isinstance(item, Rect))


def test_bars_are_shares_of_the_known_and_an_unknown_share_has_none():
    found = [BarRow("Accommodation", 14, 17, "14/17 = 82.4 %", "13 missing"), BarRow("Drugs", 0, 0, "not known")]
    primitives, height = charts.need_bars(LIGHT, 650, found)
    rects = [item for item in primitives if isinstance(item, Rect)]
    assert [rect.fill for rect in rects] == [LIGHT["sunken"], LIGHT["s_intake"], LIGHT["sunken"]]
    assert rects[1].w == pytest.approx(rects[0].w * 14 / 17)
    assert {"14/17 = 82.4 %", "13 missing", "not known"} <= set(written(primitives))
    assert height == 52


def test_tiles_share_the_width():
    primitives, _height = charts.tiles(LIGHT, 412, [Tile("Open", "7"), Tile("Closed", "2")])
    assert [(item.x, item.w) for item in primitives if isinstance(item, Rect)] == [(0, 200), (212, 200)]


def test_the_words_hold_every_figure():
    text = charts.describe_severity([SeverityRow("Physical", (11, 12, 13, 14), (15, 16, 17, 18), "2 missing")], "idva")
    assert text == (
        "Severity of abuse at intake and at exit, as judged by: Idva."
        " Physical at intake: None 11, Standard 12, Moderate 13, High 14."
        " Physical at exit: None 15, Standard 16, Moderate 17, High 18. 2 missing."
    )
    risk = charts.describe_risk([RiskRow("idva", {"increased": 3}, "4 missing")])
    assert "Idva: Increased 3, No change 0" in risk
    assert "4 missing." in risk
    assert charts.describe_bars("Needs", [BarRow("Drugs", 1, 2, "1/2", "3 missing")]) == "Needs. Drugs: 1/2, 3 missing."
    assert charts.describe_tiles([Tile("Open", "7")]) == "Open: 7."


def test_colours_mix():
    assert charts.mixed("#000000", "#FFFFFF", 0.5) == "#808080"
    assert charts.mixed("#102030", "#FFFFFF", 0) == "#102030"


def test_a_line_is_drawn(read, made):
    from app.reports.layout import Document

    document = Document("T", created=made)
    document.figure([Line(0, 0, 100, 0, "#FF0000", 2)], 100, 10, "A rule")
    stream = read(document.to_bytes()).reader.pages[0]["/Contents"].get_object().get_data()
    assert b"1 0 0 RG" in stream
