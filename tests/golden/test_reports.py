"""The words and figures of whole documents, line for line.

Where a change is meant, run with SIGHTLINE_RENEW_GOLDEN=1 and read the difference before it is committed.
"""

import os
from pathlib import Path

import pytest

from app import __version__
from app.models.evaluation import INVENTED, evaluate
from app.reports.evaluation_report import evaluation_pdf, evaluation_text
from app.reports.monthly_return import return_csv, return_pdf
from tests.unit.reports.conftest import MADE, Pdf, cohort, november
from tests.unit.reports.test_case_documents import DOCUMENTS

FOLDER = Path(__file__).parent


def pages(data: bytes) -> bytes:
    """Every structure element's own text in reading order, one a line: what a screen reader reads."""
    pdf = Pdf(data)
    lines = []
    for element in pdf.elements():
        if element["/S"] in ("/H1", "/H2", "/H3", "/P", "/Caption", "/TR", "/LI"):
            lines.append(f"{element['/S'][1:]}: {pdf.said(element)}")
        elif element["/S"] == "/Figure":
            lines.append(f"Figure: {element['/Alt']}")
    return "\n".join([*lines, ""]).replace(f"Sightline {__version__}", "Sightline VERSION").encode()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("monthly_return.pdf.txt", lambda: pages(return_pdf(november(), MADE, ["Practice data"]))),
        ("monthly_return.csv", lambda: return_csv(november())),
        ("evaluation.pdf.txt", lambda: pages(evaluation_pdf(evaluate(cohort(), INVENTED), MADE))),
        *((f"{name}.pdf.txt", lambda make=make: pages(make())) for name, make in DOCUMENTS.items()),
        ("evaluation.txt", lambda: evaluation_text(evaluate(cohort(), INVENTED)).encode()),
    ],
)
def test_the_document_reads_as_it_did(name, make):
    made = make()
    if os.environ.get("SIGHTLINE_RENEW_GOLDEN"):
        (FOLDER / name).write_bytes(made)
    assert made.decode() == (FOLDER / name).read_bytes().decode()
