"""The evaluation on paper and as text."""

import json
import re

from app.models.evaluation import INVENTED, evaluate
from app.reports.evaluation_report import as_json, evaluation_pdf, evaluation_text


def test_the_cohorts_label_is_on_every_page_and_with_every_table(evaluation, read, made):
    pdf = read(evaluation_pdf(evaluation, made))
    texts = pdf.texts()
    assert all(text.count(INVENTED) >= 2 for text in texts)
    order = [element for element in pdf.elements() if element["/S"] in ("/Table", "/P")]
    waiting = 0
    for element in order:
        if element["/S"] == "/Table":
            waiting += 1
            assert waiting <= 2, "two tables without the label between them"
        elif pdf.said(element) == INVENTED:
            waiting = 0
    assert waiting == 0


def test_a_site_without_a_label_prints_none(read, made):
    texts = read(evaluation_pdf(evaluate([]), made)).texts()
    assert not any("Invented" in text for text in texts)
    assert "No completed cases." in texts[0]


def test_a_small_sample_is_called_small_on_page_one(evaluation, read, made):
    assert (
        "Small sample: 30 cases. One case is 3.3 percentage points" in read(evaluation_pdf(evaluation, made)).texts()[0]
    )


def test_every_share_is_printed_with_its_numbers_interval_and_missing(evaluation, read, made):
    pdf = read(evaluation_pdf(evaluation, made))
    said = [pdf.said(row) for row in pdf.elements("TR")]
    assert "Drugs 11/17 64.7 41.3 to 82.7 13" in said
    assert "Ex-partner or former spouse 15/30 50.0 33.2 to 66.8 0" in said
    assert "Suitable 1/26 3.8 0.7 to 18.9 4" in said
    for table in evaluation.tables:
        for row in table.rows:
            share, interval = row.share, row.interval_text() if table.intervals else "–"
            assert f"{row.label} {share.n}/{share.known} {share.percent()} {interval} {share.missing}" in said


def test_the_text_holds_the_same_figures_in_aligned_columns(evaluation):
    text = evaluation_text(evaluation)
    assert text.endswith("\n")
    assert text.count(INVENTED) == 1 + len(evaluation.tables) + 2
    needs = text.split("Needs at intake")[1].split("\n\n")[0].splitlines()[1:]
    assert len({len(line) for line in needs}) == 1
    assert needs[2].split() == ["Drugs", "11/17", "64.7", "41.3", "to", "82.7", "13"]
    for outcome in evaluation.severity:
        share = outcome.in_use("exit")
        assert re.search(rf"{share.n}/{share.known} +{share.percent()}", text)


def test_the_text_of_no_cases_says_so():
    assert "No completed cases." in evaluation_text(evaluate([]))


def test_json_has_figures_and_no_case_ids(evaluation):
    plain = json.dumps(as_json(evaluation))
    assert "y1-" not in plain
    needs = next(table for table in as_json(evaluation)["tables"] if table["id"] == "needs")
    assert needs["rows"][1] == {
        "id": "drugs",
        "label": "Drugs",
        "n": 11,
        "known": 17,
        "missing": 13,
        "percent": "64.7",
        "interval": ["41.3", "82.7"],
    }


def test_the_same_evaluation_makes_the_same_bytes(evaluation, made):
    assert evaluation_pdf(evaluation, made) == evaluation_pdf(evaluation, made)


def test_charts_say_in_words_what_they_show(evaluation, read, made):
    alts = [figure["/Alt"] for figure in read(evaluation_pdf(evaluation, made)).elements("Figure")]
    assert len(alts) == 4
    assert alts[0].startswith("Needs at intake. Accommodation: 14/17 = 82.4 %, 13 missing.")
    assert (
        "Case manager: Increased 1, No change 3, Slightly reduced 4, Moderately reduced 9, Significantly reduced 8."
        in alts[3]
    )
