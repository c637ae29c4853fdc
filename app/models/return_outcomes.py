"""Sections B and E of the monthly return: the caseload at the end, and what changed in the cases closed."""

from __future__ import annotations

from collections.abc import Sequence

from app.models.abuse_ratings import (
    ABUSE_TYPES,
    LEVELS,
    PERSPECTIVES,
    PairedLevel,
    in_use,
    paired_level,
)
from app.models.codes import ABUSE_TYPE, ENGAGEMENT, OPEN_STATUSES, PERSPECTIVE, SEVERITY, STATUS, WORK_MODE
from app.models.fields import CodeList
from app.models.return_facts import CaseFacts, Cell, Group, Section
from app.words import _


def section_b(facts: Sequence[CaseFacts], open_end: Sequence[str]) -> Section:
    """Open cases at the end of the month, by status, mode of work and engagement."""
    wanted = set(open_end)
    cases = [case for case in facts if case.case_id in wanted]
    statuses = CodeList("open_status", {code: text for code, text in STATUS.codes.items() if code in OPEN_STATUSES})
    groups = (
        _by_code("B.status", _("Open cases by status"), statuses, [(c.case_id, c.status_at_end) for c in cases]),
        _by_code("B.work_mode", _("Open cases by mode of work"), WORK_MODE, [(c.case_id, c.work_mode) for c in cases]),
        _by_code("B.engagement", _("Open cases by engagement"), ENGAGEMENT, [(c.case_id, c.engagement) for c in cases]),
    )
    return Section("B", _("Caseload at the end of the month"), groups)


def section_e(facts: Sequence[CaseFacts], closed: Sequence[str]) -> Section:
    """Abuse in use at intake and at exit in the cases closed, by type and perspective; paired cases only."""
    wanted = set(closed)
    cases = [case for case in facts if case.case_id in wanted]
    groups: list[Group] = []
    for perspective in PERSPECTIVES:
        groups.append(_use(perspective, cases))
        groups.extend(_transitions(perspective, abuse_type, cases) for abuse_type in ABUSE_TYPES)
    return Section("E", _("Outcomes of cases closed"), tuple(groups))


def _by_code(prefix: str, title: str, codes: CodeList, found: Sequence[tuple[str, str]]) -> Group:
    cells = []
    for code in codes.codes:
        cells.append(Cell.count(f"{prefix}.{code}", codes.label(code), [c for c, had in found if had == code]))
    rest = [case_id for case_id, code in found if code not in codes]
    cells.append(Cell.count(f"{prefix}.not_recorded", _("Not recorded"), rest))
    return Group(prefix, title, tuple(cells))


def _levels(perspective: str, abuse_type: str, cases: Sequence[CaseFacts]) -> dict[str, PairedLevel]:
    """Case id to its levels at both points."""
    return {case.case_id: paired_level(case.severity, perspective, abuse_type) for case in cases}


def _use(perspective: str, cases: Sequence[CaseFacts]) -> Group:
    """Cases paired, unpaired and dyads behind them, then for each type who used it at intake and at exit."""
    prefix = f"E.{perspective}"
    first = _levels(perspective, ABUSE_TYPES[0], cases)
    paired = [case_id for case_id, level in first.items() if level.paired]
    unpaired = [case_id for case_id, level in first.items() if not level.paired]
    dyads = [case_id for case_id, level in first.items() for _each in range(level.dyads)]
    lone = [case_id for case_id, level in first.items() for _each in range(level.unpaired_dyads)]
    cells = [
        Cell.count(f"{prefix}.paired", _("Cases rated at intake and at exit (paired)"), paired),
        Cell.count(f"{prefix}.unpaired", _("Cases not rated at both (unpaired)"), unpaired),
        Cell.count(f"{prefix}.dyads", _("Dyads rated at intake and at exit"), dyads),
        Cell.count(f"{prefix}.dyads_unpaired", _("Dyads rated at one of the two only"), lone),
    ]
    for abuse_type in ABUSE_TYPES:
        levels = {k: v for k, v in _levels(perspective, abuse_type, cases).items() if v.paired}
        known = [case_id for case_id, level in levels.items() if level.known]
        missing = [case_id for case_id, level in levels.items() if not level.known]
        for point in ("intake", "exit"):
            users = [case_id for case_id in known if in_use(_at(levels[case_id], point))]
            label = ABUSE_TYPE.label(abuse_type)
            words = _("{type}: in use at intake") if point == "intake" else _("{type}: in use at exit")
            cells.append(Cell.share(f"{prefix}.{abuse_type}.{point}", words.format(type=label), users, known, missing))
    title = _("Abuse in use in the last three months, as the {who} judged it").format(who=_who(perspective))
    note = _("Highest level over the dyads rated at both points. Percentages are of the cases known at both.")
    return Group(prefix, title, tuple(cells), note)


def _transitions(perspective: str, abuse_type: str, cases: Sequence[CaseFacts]) -> Group:
    """The 4 x 4 table of severity at intake by severity at exit."""
    levels = _levels(perspective, abuse_type, cases)
    prefix = f"E.{perspective}.{abuse_type}"
    cells = []
    for start in LEVELS:
        for end in LEVELS:
            moved = [c for c, level in levels.items() if level.paired and (level.intake, level.exit) == (start, end)]
            label = _("{start} at intake, {end} at exit").format(start=SEVERITY.label(start), end=SEVERITY.label(end))
            cells.append(Cell.count(f"{prefix}.{start}.{end}", label, moved))
    title = _("{type}: severity at intake and at exit, {who}")
    return Group(prefix, title.format(type=ABUSE_TYPE.label(abuse_type), who=_who(perspective)), tuple(cells))


def _at(level: PairedLevel, point: str) -> str:
    return level.intake if point == "intake" else level.exit


def _who(perspective: str) -> str:
    return _("case manager") if perspective == "case_manager" else PERSPECTIVE.label(perspective)
