"""Section A of the monthly return: cases entering and leaving the open count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.errors import AppError
from app.models.codes import CLOSURE_REASON, REFERRAL_SOURCE
from app.models.fields import CodeList
from app.models.months import Fit, Month, interval, narrowed
from app.models.return_facts import (
    CLOSING,
    MOVES,
    OPENING,
    CaseFacts,
    Cell,
    Group,
    Move,
    Section,
    SignedClosing,
)
from app.words import N_, _

NOT_RECORDED = "not_recorded"

PANEL_DECISIONS = CodeList(
    "panel_decision",
    {
        "allocate": N_("Allocate"),
        "not_allocate": N_("Do not allocate"),
        "defer": N_("Defer"),
        "comparison": N_("Comparison cohort"),
        "refer_elsewhere": N_("Refer elsewhere"),
    },
)
"""Decisions of the perpetrator panel that the return counts."""

_INEXACT: Mapping[str, str] = {
    "opened": N_("Opened"),
    "reopened": N_("Reopened"),
    "transferred_in": N_("Transferred in"),
    "closed": N_("Closed"),
    "transferred_out": N_("Transferred out"),
    "referral": N_("Referred"),
    "panel": N_("Panel decision"),
}


class ReturnDoesNotBalance(AppError):
    """The month does not add up, so no return was made and nothing was changed. The openings, closings and transfers
    of {n} of its cases contradict each other. Put their dates right, then make the return again."""

    def __init__(self, case_ids: Iterable[str]) -> None:
        """Keep the ids of the cases that do not add up, for the screen that lists them."""
        self.case_ids = tuple(sorted(case_ids))
        super().__init__(n=len(self.case_ids))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A move with its place beside the month."""

    case_id: str
    move: Move
    fit: Fit


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened to the open count in a month: case ids, one for each thing counted."""

    open_start: tuple[str, ...]
    late_added: tuple[str, ...]
    late_removed: tuple[str, ...]
    open_end: tuple[str, ...]
    placed: tuple[_Placed, ...]

    def moved(self, kind: str, fit: Fit = Fit.INSIDE) -> list[str]:
        """Case ids of the moves of one kind that lie so beside the month, one for each move."""
        return [item.case_id for item in self.placed if item.move.kind == kind and item.fit is fit]

    def closed_for(self, reason: str) -> list[str]:
        """Case ids closed in the month for `reason`; NOT_RECORDED gathers what has no reason of the list."""
        found = []
        for item in self.placed:
            if item.move.kind == "closed" and item.fit is Fit.INSIDE:
                code = item.move.reason if item.move.reason in CLOSURE_REASON.codes else NOT_RECORDED
                if code == reason:
                    found.append(item.case_id)
        return found

    def late(self, kind: str) -> list[str]:
        """Case ids of moves of one kind, of earlier months, that were recorded after the signing."""
        late = (Fit.BEFORE, Fit.ENDS_HERE)
        return [i.case_id for i in self.placed if i.move.kind == kind and i.move.recorded_late and i.fit in late]


def flow(month: Month, facts: Sequence[CaseFacts], previous: SignedClosing | None = None) -> Flow:
    """How the open count of `month` came about; `previous` is the last signed return's closing.

    A move counts in the month only if its interval lies wholly inside. One that began earlier and ends here is taken
    up by the open count now, as "date not exact"; one that may still lie later waits. Raises ReturnDoesNotBalance
    with the cases whose moves contradict each other, and ValueError when `previous` is not the month before.
    """
    if previous is not None and previous.month != str(month.before()):
        raise ValueError(f"the signed closing is of {previous.month}, not of {month.before()}")
    placed: list[_Placed] = []
    start: list[str] = []
    end: list[str] = []
    broken: list[str] = []
    for case in facts:
        mine = _place(month, case)
        if mine is None:
            broken.append(case.case_id)
            continue
        placed.extend(mine)
        if _is_open(mine, (Fit.BEFORE,)):
            start.append(case.case_id)
        if _is_open(mine, (Fit.BEFORE, Fit.INSIDE, Fit.ENDS_HERE)):
            end.append(case.case_id)
    if broken:
        raise ReturnDoesNotBalance(broken)
    signed = set(start) if previous is None else set(previous.case_ids)
    result = Flow(
        tuple(sorted(signed)),
        tuple(sorted(set(start) - signed)),
        tuple(sorted(signed - set(start))),
        tuple(sorted(end)),
        tuple(placed),
    )
    check_balance(result)
    return result


def check_balance(result: Flow) -> None:
    """Check open_end = open_start + entered - left, for every case and in total; raises ReturnDoesNotBalance.

    The late-recorded of earlier months and the dates not exact that are taken up now are terms of the sum.
    """
    net: dict[str, int] = {}
    for sign, ids in ((1, result.open_start), (1, result.late_added), (-1, result.late_removed), (-1, result.open_end)):
        for case_id in ids:
            net[case_id] = net.get(case_id, 0) + sign
    for fit in (Fit.INSIDE, Fit.ENDS_HERE):
        for sign, kinds in ((1, OPENING), (-1, CLOSING)):
            for kind in kinds:
                for case_id in result.moved(kind, fit):
                    net[case_id] = net.get(case_id, 0) + sign
    broken = [case_id for case_id, left in net.items() if left]
    if broken:
        raise ReturnDoesNotBalance(broken)


def section_a(month: Month, facts: Sequence[CaseFacts], result: Flow) -> Section:
    """The printed flow: the balance, referrals by source, panel decisions, closings by reason, dates not exact."""
    groups = [
        _balance(result),
        _referrals(month, facts),
        _panel(month, facts),
        _closings(result),
        _not_exact(month, facts, result),
    ]
    late = tuple(Cell.count(f"A.late.{kind}", _(MOVES[kind]), result.late(kind)) for kind in MOVES)
    if any(cell.value for cell in late):
        groups.append(Group("A.late", _("Late-recorded, earlier months"), late))
    return Section("A", _("Flow of cases"), tuple(groups))


def _place(month: Month, case: CaseFacts) -> list[_Placed] | None:
    """The moves of one case beside the month, or None when they contradict each other."""
    entering = True
    for move in case.moves:
        if move.kind not in (OPENING if entering else CLOSING):
            return None
        entering = not entering
    spans = narrowed(move.on for move in case.moves)
    if any(first > last for first, last in spans):
        return None
    return [_Placed(case.case_id, move, month.fit(*span)) for move, span in zip(case.moves, spans, strict=True)]


def _is_open(placed: list[_Placed], fits: tuple[Fit, ...]) -> bool:
    """Whether the last move that has taken effect was one into the open count."""
    done = [item for item in placed if item.fit in fits]
    return bool(done) and done[-1].move.kind in OPENING


def _balance(result: Flow) -> Group:
    cells = [Cell.count("A.open_start", _("Open at the start of the month"), result.open_start)]
    if result.late_added:
        cells.append(Cell.count("A.late_added", _("Late-recorded, earlier months: added"), result.late_added))
    for kind in OPENING:
        cells.append(Cell.count(f"A.{kind}", _(MOVES[kind]), result.moved(kind)))
    entered = [case_id for kind in OPENING for case_id in result.moved(kind, Fit.ENDS_HERE)]
    if entered:
        cells.append(Cell.count("A.inexact_in", _("Date not exact: added this month"), entered))
    if result.late_removed:
        cells.append(Cell.count("A.late_removed", _("Late-recorded, earlier months: removed"), result.late_removed))
    for kind in CLOSING:
        cells.append(Cell.count(f"A.{kind}", _(MOVES[kind]), result.moved(kind)))
    left = [case_id for kind in CLOSING for case_id in result.moved(kind, Fit.ENDS_HERE)]
    if left:
        cells.append(Cell.count("A.inexact_out", _("Date not exact: removed this month"), left))
    cells.append(Cell.count("A.open_end", _("Open at the end of the month"), result.open_end))
    return Group("A.balance", _("The open count"), tuple(cells))


def _in_month(month: Month, partial: str) -> bool:
    return bool(partial) and month.fit(*interval(partial)) is Fit.INSIDE


def _maybe_in_month(month: Month, partial: str) -> bool:
    return bool(partial) and month.fit(*interval(partial)) in (Fit.ENDS_HERE, Fit.UNCLEAR)


def _coded(
    prefix: str, labels: CodeList, found: Sequence[tuple[str, str]], total: tuple[str, str] | None = None
) -> tuple[Cell, ...]:
    """A cell for each code of `labels` and one for what is in no list, from (case id, code) pairs."""
    cells = [Cell.count(total[0], total[1], [case_id for case_id, code in found])] if total else []
    for code, label in labels.codes.items():
        cells.append(Cell.count(f"{prefix}.{code}", _(label), [case_id for case_id, had in found if had == code]))
    rest = [case_id for case_id, code in found if code not in labels]
    cells.append(Cell.count(f"{prefix}.{NOT_RECORDED}", _("Not recorded"), rest))
    return tuple(cells)


def _referrals(month: Month, facts: Sequence[CaseFacts]) -> Group:
    found = [(case.case_id, case.referral_source) for case in facts if _in_month(month, case.referred_on)]
    total = ("A.referrals", _("All referrals"))
    return Group(
        "A.referrals", _("Referrals received, by source"), _coded("A.referrals", REFERRAL_SOURCE, found, total)
    )


def _panel(month: Month, facts: Sequence[CaseFacts]) -> Group:
    found = [(case.case_id, held.decision) for case in facts for held in case.panel if _in_month(month, held.on)]
    total = ("A.panel", _("All decisions"))
    return Group("A.panel", _("Panel decisions"), _coded("A.panel", PANEL_DECISIONS, found, total))


def _closings(result: Flow) -> Group:
    reasons = {**CLOSURE_REASON.codes, NOT_RECORDED: N_("Not recorded")}
    cells = [Cell.count("A.closings", _("All closings"), result.moved("closed"))]
    for reason, label in reasons.items():
        cells.append(Cell.count(f"A.closings.{reason}", _(label), result.closed_for(reason)))
    return Group("A.closings", _("Closed, by reason"), tuple(cells))


def _not_exact(month: Month, facts: Sequence[CaseFacts], result: Flow) -> Group:
    """What may have happened in the month but does not lie wholly inside it."""
    found = {kind: [*result.moved(kind, Fit.ENDS_HERE), *result.moved(kind, Fit.UNCLEAR)] for kind in MOVES}
    found["referral"] = [case.case_id for case in facts if _maybe_in_month(month, case.referred_on)]
    found["panel"] = [case.case_id for case in facts for held in case.panel if _maybe_in_month(month, held.on)]
    cells = tuple(Cell.count(f"A.not_exact.{kind}", _(_INEXACT[kind]), ids) for kind, ids in found.items())
    note = _("These may have happened in this month or in another; they are not counted in it.")
    return Group("A.not_exact", _("Date not exact"), cells, note)
