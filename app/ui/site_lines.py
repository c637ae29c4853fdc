"""What waits for the site lead, as lines: approvals, cases to allocate, reviews overdue, and who carries what."""

from __future__ import annotations

from datetime import date

from app.models.codes import CLOSURE_REASON
from app.models.lifecycle import REFERRAL_STAGES
from app.models.today import DateKind, Standing, standing
from app.store.queries.approvals import approvals_waiting
from app.store.queries.dates import LiveCase, dated, live_cases
from app.store.queries.workload import Workload, workload
from app.ui.case_words import person_name
from app.ui.today_lines import TodayLine, due_line
from app.ui.when import short_day
from app.words import N_, _, ngettext
from app.workspace import Workspace

SITE_PARTS = (
    ("approve", N_("Waiting for approval"), N_("No closure waits for you.")),
    ("assign", N_("To allocate or review"), N_("Every case has a case manager, and no review is overdue.")),
    ("load", N_("Case managers"), N_("Nobody holds a case yet.")),
)


def site_lines(workspace: Workspace) -> list[TodayLine]:
    """What waits for a lead of the site."""
    today = workspace.today()
    loads = workload(workspace.store, workspace.access, today=today)
    cases = live_cases(workspace.store, workspace.access)
    return [
        *approval_lines(workspace, today),
        *unallocated_lines(cases, loads),
        *review_lines(workspace, today),
        *(load_line(load, today) for load in loads if load.open or load.coming),
    ]


def approval_lines(workspace: Workspace, today: date) -> list[TodayLine]:
    """Closures asked for: the page shows what is asked, and one press there approves it."""
    found = []
    for row in approvals_waiting(workspace.store, workspace.access):
        words = _("{reason}, asked by {who}").format(reason=CLOSURE_REASON.label(row.reason), who=row.asked_by_name)
        when = short_day(row.asked_on, today)
        found.append(
            TodayLine("approve", row.name, words, when, "warn", "closure", {"case": row.case}, f"close/{row.id}")
        )
    return found


def unallocated_lines(cases: dict[str, LiveCase], loads: list[Workload]) -> list[TodayLine]:
    """Cases that nobody who still works here holds, and referrals that are not allocated yet."""
    able = {load.staff for load in loads if load.active}
    found = []
    for case in cases.values():
        who = person_name(case.name, bool(case.unconfirmed))
        if case.case_manager not in able:
            words, page, tone = _("Nobody holds this case, {reference}: hand it over"), "handover", "danger"
        elif case.status in REFERRAL_STAGES:
            words, page, tone = _("Referred, not allocated yet, {reference}"), "case", ""
        else:
            continue
        words = words.format(reference=case.reference)
        line = TodayLine("assign", who, words, "", "", page, {"case": case.id}, f"assign/{case.id}")
        found.append((tone != "danger", who, line))
    return [line for _late, _who, line in sorted(found, key=lambda each: each[:2])]


def review_lines(workspace: Workspace, today: date) -> list[TodayLine]:
    """Reviews overdue at the site, the longest first, each with its case manager's case."""
    found = dated(workspace.store, workspace.access, first=None, last=today, today=today)
    late = [
        one for one in found if one.kind is DateKind.REVIEW and standing(one.kind, one.at, today) is Standing.OVERDUE
    ]
    lines = [due_line(one, today) for one in late]
    return [
        TodayLine("assign", line.who, line.what, line.when, line.tone, line.page, line.args, line.key, line.day)
        for line in lines
    ]


def load_line(load: Workload, today: date) -> TodayLine:
    """ "28 open, 5 very high, 3 overdue", and when anybody last worked on one of them."""
    parts = [ngettext("{n} open", "{n} open", load.open)]
    very_high, late = load.risks.get("very_high", 0), load.actions_overdue + load.reviews_overdue
    if very_high:
        parts.append(ngettext("{n} very high", "{n} very high", very_high))
    if load.coming:
        parts.append(ngettext("{n} coming", "{n} coming", load.coming))
    if late:
        parts.append(ngettext("{n} overdue", "{n} overdue", late))
    last = _("Last work {day}").format(day=short_day(load.last_at, today)) if load.last_at else _("No work yet")
    words = ", ".join(parts)
    who = load.name or _("Nobody")
    return TodayLine("load", who, words, last, "", "cases", {"of": "site", "manager": load.staff}, f"load/{load.staff}")
