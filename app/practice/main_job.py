"""The main job, once through on a practice site: a case, an assessment, a bundle, a merge, a return and the year-one
figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from app.commands import assessments, cases, evaluation, exchange, people, returns, work
from app.crypto import vault
from app.models.months import Month
from app.models.person import Dyad, ServiceUser, VictimAddress, VictimSurvivor
from app.models.record import Json
from app.models.referral import Referral
from app.models.work import Action, Activity, Contact
from app.practice.answers import fill, shipped
from app.practice.cohort import build_cohort, year_one
from app.practice.site import PracticeSite
from app.store.queries.cases import case_list
from app.words import _, ngettext
from app.workspace import Workspace


@dataclass(slots=True)
class MainJob:
    """What the main job made: lines of (step, what happened) for a table, and the paths of what it left."""

    lines: list[tuple[str, str]] = field(default_factory=list)
    outputs: dict[str, Path] = field(default_factory=dict)


def run_main_job(site: PracticeSite, *, cohort_work: vault.Work = vault.FLOOR_WORK) -> MainJob:
    """Do the whole job on `site`, through the same commands as the window; files go to its `outputs` folder."""
    job, folder = MainJob(), site.folder / "outputs"
    folder.mkdir(exist_ok=True)
    worker, lead = site.open("case_manager_1"), site.open("lead")
    try:
        _case_and_assessment(worker, job)
        _bundle(worker, lead, folder, job)
        _return(lead, folder, job)
    finally:
        worker.close()
        lead.close()
    _year_one(site, folder, cohort_work, job)
    return job


def _case_and_assessment(worker: Workspace, job: MainJob) -> None:
    today = worker.today()
    opened = cases.open_case(
        worker,
        person=ServiceUser(given_name="Dylan", family_name="Marsh-Price", birth_date="1991-06", aliases=("Dil",)),
        referral=Referral(
            case="",
            received_on=today.isoformat(),
            source="marac",
            marac_on=(today - timedelta(days=5)).isoformat(),
            criterion="visible_high_risk",
            service_user_aware="no",
        ),
    )
    dyad = people.add_dyad(
        worker,
        opened.id,
        victim_survivor=VictimSurvivor(given_name="Morgan", family_name="Ellery"),
        dyad=Dyad(victim_survivor="", relationship="ex_partner", cohabitation="never"),
        addresses=(VictimAddress(lines="4 Quarry Close\nCwm Onnen", confidentiality="confidential"),),
    )
    now = worker.now() - timedelta(minutes=30)
    happened = now.strftime("%Y-%m-%dT%H:%M:00Z")
    note = "Officer in the case has sent the log. Two call-outs since the separation; the order is being served today."
    contact = Contact(happened=happened, with_whom="agency", channel="phone", outcome="achieved", minutes=15, note=note)
    due = (today + timedelta(days=3)).isoformat()
    work.record_contact(worker, opened.id, contact, follow_up=Action(what="Check that the order was served", due=due))
    indirect = Activity(
        happened=happened,
        mode="indirect",
        work_class="risk_management",
        minutes=20,
        note="Contact plan asked of the Idva.",
    )
    work.record_activity(worker, opened.id, indirect)
    job.lines.append(
        (_("Case opened"), _("{reference}, from Marac; one victim-survivor").format(reference=opened.reference))
    )
    _assess(worker, opened.id, dyad.id, job)


def _assess(worker: Workspace, case: str, dyad: str, job: MainJob) -> None:
    subject = assessments.Subject("behaviour", case, dyad, "case_manager", "intake")
    severity: dict[str, Json] = {
        "physical": "moderate",
        "sexual": "not_known",
        "harassment_stalking": "high",
        "jealous_controlling": "high",
    }
    started = assessments.start_assessment(worker, subject)
    assessments.save_assessment_draft(worker, started.subject, {"severity": severity}, {"section": "severity_of_abuse"})
    resumed = assessments.start_assessment(worker, subject)
    answers = fill(shipped("behaviour"), resumed.answers, worker.today(), Random(7))
    assessments.complete_assessment(worker, resumed.subject, answers)
    text = _("behaviour at intake, case manager's view; draft kept, resumed, completed with {n} answers")
    job.lines.append((_("Assessment"), text.format(n=len(answers))))


def _bundle(worker: Workspace, lead: Workspace, folder: Path, job: MainJob) -> None:
    before = len(case_list(lead.store, lead.access, today=lead.today().isoformat(), mine=False))
    made = exchange.make_bundles(worker, lead.device, folder)
    for bundle in made:
        preview = exchange.preview_bundle(lead, bundle.path)
        received = exchange.receive_bundle(lead, bundle.path)
        sizes = _("{changes} changes in {size} kB, signed and sealed to the site lead's laptop")
        job.lines.append(
            (_("Bundle made"), sizes.format(changes=bundle.entries, size=bundle.path.stat().st_size // 1024))
        )
        told = _("verified before anything was stored: {changes} on {cases}")
        changes = ngettext("{n} new change", "{n} new changes", preview.fresh)
        on = ngettext("{n} case", "{n} cases", len(preview.cases))
        job.lines.append((_("Previewed"), told.format(changes=changes, cases=on)))
        merged = _("{fresh} changes taken in, {waiting} waiting, {refused} refused")
        text = merged.format(fresh=received.fresh, waiting=received.waiting, refused=len(received.quarantined))
        job.lines.append((_("Merged"), text))
        job.outputs["bundle"] = bundle.path
    after = len(case_list(lead.store, lead.access, today=lead.today().isoformat(), mine=False))
    job.lines.append((_("Site lead's cases"), _("{before} before, {after} after").format(before=before, after=after)))
    for receipt in exchange.make_bundles(lead, worker.device, folder):
        exchange.receive_bundle(worker, receipt.path)
        job.outputs["receipt"] = receipt.path
    left = next(peer.not_yet_sent for peer in exchange.peers(worker) if peer.device == lead.device)
    job.lines.append((_("Acknowledged"), _("{left} changes not yet received by the site lead").format(left=left)))


def _return(lead: Workspace, folder: Path, job: MainJob) -> None:
    today = lead.today()
    month = str(Month(today.year, today.month).before())
    made = returns.monthly_return(lead, month)
    files = returns.export_return(lead, made, folder)
    start, end = made.cell("A.open_start").value, made.cell("A.open_end").value
    text = _("{month}: {start} open at the start, {end} at the end; content hash {hash}…")
    job.lines.append((_("Monthly return"), text.format(month=month, start=start, end=end, hash=made.content_hash[:12])))
    if made.provisional:
        job.lines.append((_("Return says"), made.provisional))
    job.outputs |= {"return_pdf": files.pdf, "return_csv": files.csv, "return_xlsx": files.xlsx}


def _year_one(site: PracticeSite, folder: Path, work_factor: vault.Work, job: MainJob) -> None:
    home = site.folder / "year-one"
    lead = build_cohort(home, site.passphrase(), year_one(), work=work_factor)
    try:
        result = evaluation.evaluation(lead)
        path = folder / "year-one-evaluation.pdf"
        evaluation.export_evaluation(lead, result, path)
    finally:
        lead.close()
    needs = result.table("needs")
    figures = ", ".join(f"{row.label} {row.share.text()}" for row in needs.rows if row.share.known)
    job.lines.append((_("Year-one figures"), figures))
    job.outputs |= {"evaluation_pdf": path, "year_one_store": home}
