"""What needs this person today, as lines in words, each with the place that settles it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from app.models.codes import ALERT_TYPE, CONTACT_KIND
from app.models.guards import Task
from app.models.kinds import KINDS
from app.models.record_codes import APPOINTMENT_KIND, ORDER_TYPE
from app.models.today import Dated, DateKind, Standing, by_urgency, calls, due_day, horizon, standing
from app.store.queries.dates import LiveCase, dated, live_cases, live_dyads
from app.store.queries.gaps import case_gaps
from app.store.queries.identities import unreviewed_matches
from app.store.queries.known_people import is_ready
from app.store.queries.looks import NewChange, new_changes
from app.ui.area import Args, Window
from app.ui.case_words import letter_words, person_name
from app.ui.drafts_open import open_drafts
from app.ui.when import due_words, plain_day, short_day, time_of
from app.words import N_, _, ngettext
from app.workspace import Workspace

Group = str
"""Which part of a panel a line stands in."""
Tone = Literal["", "warn", "danger"]


@dataclass(frozen=True, slots=True)
class TodayLine:
    """One thing that needs somebody: who it is about, what it is, when, and where it is settled."""

    group: Group
    who: str
    what: str
    when: str = ""
    tone: Tone = ""
    page: str = "case"
    args: Args = field(default_factory=dict)
    key: str = ""
    day: str = ""
    """The date itself in words, where `when` only says how far off it is."""
    iso: str = ""
    """The day in London, `2026-03-14`."""
    over: tuple[str, Args] | None = None
    """A page to show over the case, so that Back returns to it."""

    def spoken(self) -> str:
        """The line as one sentence for a screen reader."""
        return ", ".join(part for part in (self.who, self.what, self.when) if part)


def go_to(window: Window, line: TodayLine) -> None:
    """Show the place that settles a line; a case is entered in the access log as opened."""
    if line.page == "case":
        window.open_case(line.args.get("case", ""), line.args.get("tab", ""))
    else:
        window.open_page(line.page, line.args)
    if line.over is not None:
        window.open_page(*line.over)


def today_lines(workspace: Workspace, *, mine: bool = True) -> list[TodayLine]:
    """Everything that needs this person today: what is due, what others changed, and what is left unfinished."""
    today = workspace.today()
    cases = live_cases(workspace.store, workspace.access)
    return [
        *due_lines(workspace, today, mine=mine),
        *new_lines(workspace, cases, today, mine=mine),
        *draft_lines(workspace, today),
        *match_lines(workspace),
        *gap_lines(workspace, cases, today, mine=mine),
    ]


# ---- what is due ---------------------------------------------------------------------------------------------------


def due_lines(workspace: Workspace, today: date, *, mine: bool = True) -> list[TodayLine]:
    """Dates that are past, are today, or call some days ahead; the most urgent first."""
    store, access = workspace.store, workspace.access
    found = dated(store, access, first=None, last=horizon(today), today=today, mine=mine)
    called = [one for one in found if calls(one, today)]
    return [due_line(one, today) for one in by_urgency(called, today)]


def due_line(one: Dated, today: date) -> TodayLine:
    """A date in words."""
    where = standing(one.kind, one.at, today)
    tone: Tone = "danger" if where is Standing.OVERDUE else "warn" if where is Standing.TODAY else ""
    time = time_of(one.at)
    when = due_words(one.at[:10], today)
    if one.kind is DateKind.APPOINTMENT and where is Standing.TODAY and time:
        when = _("Today {time}").format(time=time)
    page, args = (
        ("case", {"case": one.case, "tab": TABS.get(one.kind, "")}) if of_case(one) else ("dyad", {"dyad": one.dyad})
    )
    kinds = RECORDS.get(one.kind)
    about = {"dyad": one.dyad} if one.dyad else {"case": one.case}
    over = ("record", {"kind": kinds[bool(one.dyad)], "id": one.record, **about}) if kinds else None
    return TodayLine(
        group="due",
        who=who_of(one),
        what=date_words(one, asks=where is Standing.OVERDUE),
        when=when,
        tone=tone,
        page=page,
        args=args,
        key=f"{one.kind}/{one.record}",
        day=plain_day(one.at),
        iso=due_day(one.at).isoformat(),
        over=over,
    )


def of_case(one: Dated) -> bool:
    """Whether a date is read by somebody who holds the case; an Idva's name nobody who does."""
    return bool(one.case_manager)


TABS = {DateKind.ACTION: "actions", DateKind.GOAL: "work", DateKind.STEP: "work", DateKind.APPOINTMENT: "work"}
"""The section of the case behind a date; where the case has none of that name it opens at its overview."""
RECORDS = {
    DateKind.ALERT: ("alert", "dyad_alert"),
    DateKind.GOAL: ("goal", "goal"),
    DateKind.STEP: ("goal_step", "goal_step"),
    DateKind.ORDER: ("legal_order", "dyad_order"),
    DateKind.APPOINTMENT: ("appointment", "dyad_appointment"),
    DateKind.REQUEST: ("subject_access_request", "subject_access_request"),
    DateKind.PLAN: ("contact_plan", "contact_plan"),
    DateKind.CONTACT_POINT: ("victim_contact_point", "victim_contact_point"),
}
"""The record that settles a date, of the case and of a victim-survivor, shown over the case."""


def who_of(one: Dated) -> str:
    """The service user of a date, or for an Idva the victim-survivor."""
    return person_name(one.name, one.unconfirmed) if one.name or not one.letter else letter_words(one.letter)


def date_words(one: Dated, *, asks: bool = False) -> str:
    """What a date is the date of; with `asks`, an appointment that is past asks whether it took place."""
    words = _KIND_WORDS[one.kind](one, asks)
    return _("{what} ({who})").format(what=words, who=letter_words(one.letter)) if one.letter else words


def _appointment(one: Dated, asks: bool) -> str:
    words = APPOINTMENT_KIND.label(one.code)
    if one.words:
        words = _("{what}, {where}").format(what=words, where=one.words)
    if asks:
        return _("Did it take place? {what}").format(what=words)
    if one.until:
        return _("{what}. Check in by {time}").format(what=words, time=time_of(one.until) or one.until)
    return words


_KIND_WORDS: dict[DateKind, Callable[[Dated, bool], str]] = {
    DateKind.ACTION: lambda one, _asks: one.words,
    DateKind.REVIEW: lambda one, _asks: one.words,
    DateKind.ALERT: lambda one, _asks: _("Look again at the alert: {alert}").format(alert=ALERT_TYPE.label(one.code)),
    DateKind.GOAL: lambda one, _asks: _("Look again at the goal: {goal}").format(goal=one.words),
    DateKind.STEP: lambda one, _asks: _("Step: {step}").format(step=one.words),
    DateKind.ORDER: lambda one, _asks: _("{order} ends").format(order=ORDER_TYPE.label(one.code)),
    DateKind.APPOINTMENT: _appointment,
    DateKind.REQUEST: lambda one, _asks: _("Answer the request to see records from {who}").format(who=one.words),
    DateKind.FOLLOW_UP: lambda one, _asks: one.words or _("Follow-up"),
    DateKind.MARAC: lambda _one, _asks: _("Marac"),
    DateKind.PLAN: lambda _one, _asks: _("The contact plan runs out"),
    DateKind.CONTACT_POINT: lambda one, _asks: _("Check again that it is safe: {kind}").format(
        kind=CONTACT_KIND.label(one.code)
    ),
    DateKind.CLOCK: lambda one, _asks: one.words,
}

# ---- what others changed -------------------------------------------------------------------------------------------


def new_lines(workspace: Workspace, cases: dict[str, LiveCase], today: date, *, mine: bool = True) -> list[TodayLine]:
    """Cases (an Idva: victim-survivors) that colleagues have changed since this person last looked."""
    names = {} if cases else {d["id"]: d["name"] for d in live_dyads(workspace.store, workspace.access).values()}
    found = []
    for change in new_changes(workspace.store, workspace.access, mine=mine):
        case = cases.get(change.subject)
        who = person_name(case.name, bool(case.unconfirmed)) if case else names.get(change.subject, "")
        page, args = ("case", {"case": change.subject}) if case else ("dyad", {"dyad": change.subject})
        when = short_day(change.at, today)
        found.append(TodayLine("new", who, change_words(change), when, "", page, args, f"new/{change.subject}"))
    return found


_SHORT = {
    "dyad_assessment": N_("Assessment"),
    "case_assessment": N_("Assessment"),
    "dyad_contact": N_("Contact"),
    "dyad_activity": N_("Activity"),
    "dyad": N_("Victim-survivor"),
    "dyad_order": N_("Order"),
    "dyad_incident": N_("Incident"),
}
"""Kinds whose label says more than a line has room for."""


_FIRST = (
    *("dyad_incident", "incident", "dyad_order_breach", "order_breach", "dyad_order", "legal_order"),
    *("dyad_assessment", "case_assessment", "contact_plan", "dyad_alert", "alert"),
)
"""Kinds that say most about somebody's safety: named first, the others after them, the commonest first."""


def kind_words(kind: str) -> str:
    """What a person calls a kind of record, in few words; one of a newer version says so."""
    if kind in _SHORT:
        return _(_SHORT[kind])
    return KINDS[kind].words() if kind in KINDS else _("Something of a newer version")


def change_words(change: NewChange, most: int = 3) -> str:
    """ "Contact, risk assessment and 2 more, by Marcus Adeyemi": the commonest first."""
    ranked = sorted(change.kinds, key=lambda each: _FIRST.index(each[0]) if each[0] in _FIRST else len(_FIRST))
    labels = list(dict.fromkeys(kind_words(kind) for kind, _count in ranked))
    shown, rest = ", ".join(labels[:most]), len(labels) - most
    if rest > 0:
        shown = ngettext("{{what}} and {n} more", "{{what}} and {n} more", rest).format(what=shown)
    return _("{what}, by {who}").format(what=shown, who=", ".join(change.by) or _("a colleague"))


# ---- what is left unfinished ---------------------------------------------------------------------------------------


def draft_lines(workspace: Workspace, today: date) -> list[TodayLine]:
    """Drafts left open on this laptop, each with the way back to it."""
    return [
        TodayLine(
            "finish",
            draft.who,
            _("Draft: {what}").format(what=draft.what),
            short_day(draft.saved_at, today),
            "",
            draft.page,
            draft.args,
            f"draft/{draft.key}",
        )
        for draft in open_drafts(workspace)
    ]


_TASK_TABS = {"details": "people", "victim": "people", "idva": "people", "plan": "people", "receive": "people"}
"""The section of the case in which a task is done; the others stand at the head of every section."""


def gap_lines(workspace: Workspace, cases: dict[str, LiveCase], today: date, *, mine: bool = True) -> list[TodayLine]:
    """Cases with something missing before the review or the return, those with most first; one line a case."""
    missing = case_gaps(workspace.store, workspace.access, today=today.isoformat(), mine=mine)
    lines = [(len(tasks), _gap_line(cases[case], tasks)) for case, tasks in missing.items()]
    return [line for _count, line in sorted(lines, key=lambda each: (-each[0], each[1].who))]


def match_lines(workspace: Workspace) -> list[TodayLine]:
    """Service users who may be somebody known already, and nobody has compared: one line, with the way there.

    Nothing until everybody has been read once (`make_ready`), which the first screen must not wait for.
    """
    if not is_ready(workspace.store):
        return []
    pairs = unreviewed_matches(workspace.store, workspace.access)
    names = list(dict.fromkeys(person_name(pair.one.name, pair.one.unconfirmed) for pair in pairs))
    if not names:
        return []
    words = ngettext("{n} person may already be known", "{n} people may already be known", len(names))
    who, rest = names[0], len(names) - 1
    if rest:
        who = ngettext("{{name}} and {n} more", "{{name}} and {n} more", rest).format(name=who)
    return [TodayLine("finish", who, words, "", "warn", "matches", {}, "matches")]


def _gap_line(case: LiveCase, tasks: Sequence[Task]) -> TodayLine:
    first = tasks[0]
    tab = _TASK_TABS.get(first.code, "")
    if first.code == "assessment":
        tab = "behaviour" if first.instrument == "behaviour" else "risk"
    words = "; ".join(task.words for task in tasks)
    when = ngettext("{n} missing", "{n} missing", len(tasks))
    who = person_name(case.name, bool(case.unconfirmed))
    return TodayLine("finish", who, words, when, "", "case", {"case": case.id, "tab": tab}, f"gap/{case.id}")
