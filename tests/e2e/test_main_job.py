"""The main job once through: case, assessment, bundle, merge, return, year-one figures."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pypdf
import pytest

from app.commands import evaluation, returns
from app.models.abuse_ratings import ABUSE_TYPES
from app.store.queries.assessments import assessments
from app.store.queries.cases import case_head, case_list, held_dyads
from app.store.queries.timeline import timeline
from app.workspace import open_workspace
from tests.e2e.conftest import OPEN_CASES

if TYPE_CHECKING:
    from app.practice.main_job import MainJob
    from app.practice.site import PracticeSite

Practice = tuple["PracticeSite", "MainJob"]
PERSON = "Dylan Marsh-Price"


def test_the_case_and_its_assessment_reach_the_site_lead(practice: Practice) -> None:
    site, _job = practice
    lead = site.open("lead")
    try:
        rows = case_list(lead.store, lead.access, today=lead.today().isoformat(), mine=False)
        (row,) = [r for r in rows if r.name == PERSON]
        (done,) = assessments(lead.store, lead.access, case=row.id, instrument="behaviour")
        assert done.answers["severity"]["harassment_stalking"] == "high"
        assert (done.perspective, done.time_point) == ("case_manager", "intake")
        titles = [r.title for r in timeline(lead.store, lead.access, row.id)]
        assert "Phone call: Agency" in titles
        assert any(title.startswith("Behaviour assessment completed") for title in titles)
        head = case_head(lead.store, lead.access, row.id)
        assert head is not None
        assert [d.name for d in head.dyads] == ["Morgan Ellery"]
    finally:
        lead.close()


def test_nothing_is_left_unsent_and_nothing_waits(practice: Practice) -> None:
    site, job = practice
    told = dict(job.lines)
    assert told["Acknowledged"] == "0 changes not yet received by the site lead"
    for who in site.stores:
        workspace = site.open(who)
        try:
            count = workspace.store.db.execute("SELECT count(*) FROM waiting").fetchone()[0]
            unapplied = workspace.store.db.execute("SELECT count(*) FROM entry WHERE applied = 0").fetchone()[0]
            assert (count, unapplied) == (0, 0), who
        finally:
            workspace.close()


def test_each_colleague_holds_their_part_and_no_more(practice: Practice) -> None:
    site, _job = practice
    first, second = site.open("case_manager_1"), site.open("case_manager_2")
    idva = site.open("idva")
    try:
        today = first.today().isoformat()
        mine = case_list(first.store, first.access, today=today)
        assert sum(row.is_open for row in mine) == OPEN_CASES
        theirs = {row.id for row in case_list(second.store, second.access, today=today, mine=False)}
        assert theirs
        assert not theirs & {row.id for row in mine}
        assert case_list(idva.store, idva.access, today=today, mine=False) == []
        assert idva.store.db.execute("SELECT count(*) FROM scope WHERE kind IN ('case', 'index')").fetchone()[0] == 0
        assert held_dyads(idva.store, idva.access)
    finally:
        for workspace in (first, second, idva):
            workspace.close()


def test_the_return_adds_up_and_its_files_say_the_same(practice: Practice) -> None:
    site, job = practice
    month = job.outputs["return_pdf"].stem.removeprefix("monthly-return-")
    lead = site.open("lead")
    try:
        made = returns.monthly_return(lead, month)
    finally:
        lead.close()
    parts = {cell.id: cell.value for cell in made.group("A.balance").cells}
    plus = ("A.late_added", "A.opened", "A.reopened", "A.transferred_in")
    minus = ("A.late_removed", "A.closed", "A.transferred_out")
    total = sum(parts.get(name, 0) for name in plus) - sum(parts.get(name, 0) for name in minus)
    assert parts["A.open_end"] == parts["A.open_start"] + total
    rows = list(csv.reader(io.StringIO(job.outputs["return_csv"].read_text(encoding="utf-8-sig"))))
    flat = [cell for row in rows for cell in row]
    assert "A.open_end" in flat
    pdf = "".join(page.extract_text() for page in pypdf.PdfReader(job.outputs["return_pdf"]).pages)
    assert made.content_hash[:16] in pdf.replace("\n", "")
    assert "everything in it is invented" in pdf


def test_the_year_one_figures_are_the_published_ones(practice: Practice) -> None:
    site, job = practice
    lead = open_workspace(job.outputs["year_one_store"], site.passphrase())
    try:
        result = evaluation.evaluation(lead)
    finally:
        lead.close()
    needs = {row.id: str(row.share.percent()) for row in result.table("needs").rows if row.share.known}
    assert needs == {"drugs": "64.7", "alcohol": "62.5", "mental_health": "68.4", "accommodation": "82.4"}
    for kind in ABUSE_TYPES:
        own, idva = result.outcome("case_manager", kind), result.outcome("idva", kind)
        assert own.intake[3] == own.exit[3]
        assert own.intake[0] < own.exit[0]
        assert idva.exit[0] - idva.intake[0] > own.exit[0] - own.intake[0]
        assert idva.exit[3] < idva.intake[3]
    pages = pypdf.PdfReader(job.outputs["evaluation_pdf"]).pages
    assert all("Not University of Bristol data" in page.extract_text() for page in pages)


@pytest.mark.parametrize("name", ["bundle", "receipt"])
def test_file_names_say_nothing(practice: Practice, name: str) -> None:
    path = practice[1].outputs[name]
    assert len(path.stem) == 16
    assert set(path.stem) <= set("0123456789abcdef")
