"""What needs an Idva today, as lines by victim-survivor: plans to clear, ratings due, what is new, what is planned."""

from __future__ import annotations

from datetime import date, timedelta

from app.models.codes import TIME_POINT
from app.models.today import ratings_due
from app.store.queries.dates import dated
from app.store.queries.dyads import DyadLine, idva_ratings
from app.store.queries.plans import contact_plans
from app.ui.today_lines import TodayLine, due_line, new_lines
from app.ui.when import plain_day
from app.words import N_, _
from app.workspace import Workspace

IDVA_PARTS = (
    ("owed", N_("For you to do"), N_("No plan waits for you, and no rating is due.")),
    ("new", N_("New since you looked"), N_("Nothing new since you last looked.")),
    ("due", N_("Planned and ending"), N_("Nothing is planned in the next week.")),
)
AHEAD = timedelta(days=7)
_RATING_WORDS = {"behaviour": N_("Rate the behaviour: {when}"), "risk": N_("Rate the risk: {when}")}


def idva_lines(workspace: Workspace, lines: list[DyadLine]) -> list[TodayLine]:
    """Everything that needs this Idva, about her own victim-survivors alone."""
    today = workspace.today()
    return [
        *plan_lines(workspace, lines),
        *rating_lines(workspace, lines, today),
        *new_lines(workspace, {}, today),
        *planned_lines(workspace, today),
    ]


def plan_lines(workspace: Workspace, lines: list[DyadLine]) -> list[TodayLine]:
    """Contact plans that wait for her to clear them."""
    names = {line.dyad.id: line.dyad.name for line in lines}
    found = {}
    for plan in contact_plans(workspace.store, workspace.access):
        if plan.dyad in names:
            found[plan.dyad] = plan  # the latest of each
    return [
        TodayLine(
            "owed", names[d], _("Clear the contact plan, or send it back"), "", "warn", "plan", {"dyad": d}, f"plan/{d}"
        )
        for d, plan in found.items()
        if plan.state == "asked"
    ]


def rating_lines(workspace: Workspace, lines: list[DyadLine], today: date) -> list[TodayLine]:
    """Ratings due, each at its time point."""
    rated = idva_ratings(workspace.store, workspace.access)
    found = []
    for line in lines:
        dyad = line.dyad
        for name, point in ratings_due(dyad.case_status, rated.get(dyad.id, ()), today):
            last = max((day for instrument, _p, day in rated.get(dyad.id, ()) if instrument == name), default="")
            when = _("last {day}").format(day=plain_day(last)) if last else _("not yet")
            words = _(_RATING_WORDS[name]).format(when=TIME_POINT.label(point).lower())
            args = {"instrument": name, "case": dyad.case, "dyad": dyad.id, "time_point": point}
            found.append(TodayLine("owed", dyad.name, words, when, "", "assessment", args, f"rating/{dyad.id}/{name}"))
    return found


def planned_lines(workspace: Workspace, today: date) -> list[TodayLine]:
    """Planned contacts, orders and plans that end, numbers to check: past, today, and in the next week."""
    last = today + AHEAD
    found = dated(workspace.store, workspace.access, first=None, last=last, today=today)
    return [due_line(one, today) for one in found]
