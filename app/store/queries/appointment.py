"""What appointment mode shows: the one case's own goals, next steps and questions, and nothing else of the store.

Every other query answers nothing in that mode, because its Access may read no scope. This one reads only the case scope
of `access.only`, leaves out what is covert, and leaves out a line that names or locates a victim-survivor, also one that
somebody kept with a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from app.models.access import Access, Mode
from app.models.appointment import REVIEW_DAYS, SHOWN_ACTORS, SHOWN_AGREEMENT, SHOWN_WITH
from app.models.months import interval
from app.models.naming import Known, mentions
from app.store.queries.naming import known_names
from app.store.store import Store


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step towards a goal: who takes it (a code of STEP_ACTOR), by when, and whether it was taken (ACTION_STATUS)."""

    what: str
    actor: str
    due: str
    status: str


@dataclass(frozen=True, slots=True)
class GoalLine:
    """A goal that was put to the service user (`agreement` is a code of AGREEMENT), with its steps."""

    wording: str
    agreement: str
    due: str
    steps: tuple[StepLine, ...]


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """An appointment with the service user: when (a UTC moment or a date), of which kind, and where."""

    planned: str
    kind: str
    where: str


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question prepared beforehand."""

    id: str
    words: str
    asked: bool


@dataclass(frozen=True, slots=True)
class AppointmentView:
    """All that the screen shows. `homework` is what was set last time; `left_out` counts the lines that name a
    victim-survivor, for the case manager's eyes before or after and never in the mode itself."""

    case: str
    scope: str
    name: str
    goals: tuple[GoalLine, ...]
    planned: tuple[PlannedLine, ...]
    questions: tuple[QuestionLine, ...]
    reviews: tuple[str, ...]
    homework: str
    left_out: int


def appointment_view(store: Store, access: Access, *, today: date) -> AppointmentView | None:
    """What the service user of `access.only` may see; None outside appointment mode and where there is no such case."""
    if access.mode is not Mode.APPOINTMENT or not access.only or access.only in access.restricted:
        return None
    row = store.db.execute(
        """SELECT c._scope, trim(coalesce(u.given_name, '') || ' ' || coalesce(u.family_name, '')), u.known_as, u.name_unconfirmed
        FROM r_case c LEFT JOIN r_service_user u ON u._id = c.service_user AND u._scope = c.index_scope WHERE c._id = ?""",
        (access.only,),
    ).fetchone()
    if row is None:
        return None
    scope, full, known_as, unconfirmed = row
    known = known_names(store, replace(access, mode=Mode.WORK), access.only)
    # All of it is looked through once: where nobody is named, which is nearly always, no line is looked through again.
    lines = _Lines(known if mentions(_all_words(store, scope), known) else [])
    goals = _goals(store, scope, lines)
    return AppointmentView(
        case=access.only,
        scope=scope,
        name=(known_as if unconfirmed else full or known_as) or "",
        goals=goals,
        planned=_planned(store, scope, today, lines),
        questions=_questions(store, scope, today, lines),
        reviews=tuple(g.wording for g in goals if g.due and _is_near(g.due, today)),
        homework=_homework(store, scope, lines),
        left_out=lines.left_out,
    )


def _all_words(store: Store, scope: str) -> str:
    """Every text that could come to the screen, without capitals, so that a name that is a word too is found, and so
    far apart that no name goes over from one to the next."""
    rows = store.db.execute(
        """SELECT wording FROM r_goal WHERE _scope = :scope UNION ALL SELECT what FROM r_goal_step WHERE _scope = :scope
        UNION ALL SELECT "where" FROM r_appointment WHERE _scope = :scope
        UNION ALL SELECT words FROM r_appointment_question WHERE _scope = :scope
        UNION ALL SELECT homework_set FROM r_session WHERE _scope = :scope""",
        {"scope": scope},
    )
    return ("\n" * 9).join(str(text) for (text,) in rows if text).lower()


class _Lines:
    """Lets a line pass unless it names or locates a victim-survivor."""

    def __init__(self, known: Sequence[Known]) -> None:
        self._known = known
        self.left_out = 0

    def pass_(self, *texts: str) -> bool:
        """Whether the line made of `texts` may be shown."""
        if any(mentions(text, self._known) for text in texts if text):
            self.left_out += 1
            return False
        return True


def _is_near(due: str, today: date) -> bool:
    return interval(due)[0] <= today + timedelta(days=REVIEW_DAYS)


def _goals(store: Store, scope: str, lines: _Lines) -> tuple[GoalLine, ...]:
    steps: dict[str, list[StepLine]] = {}
    rows = store.db.execute(
        f"""SELECT goal, what, actor, due, status FROM r_goal_step WHERE _scope = ? AND NOT coalesce(covert, 0)
            AND status <> 'not_done' AND actor IN ({_marks(SHOWN_ACTORS)}) ORDER BY coalesce(nullif(due, ''), '9999'), _at, _id""",
        (scope, *SHOWN_ACTORS),
    )
    for goal, what, actor, due, status in rows.fetchall():
        if lines.pass_(what or ""):
            steps.setdefault(goal, []).append(StepLine(what or "", actor or "", due or "", status or ""))
    rows = store.db.execute(
        f"""SELECT _id, wording, agreement, due FROM r_goal WHERE _scope = ? AND NOT coalesce(covert, 0) AND status = 'open'
            AND agreement IN ({_marks(SHOWN_AGREEMENT)}) ORDER BY coalesce(nullif(due, ''), '9999'), _at, _id""",
        (scope, *SHOWN_AGREEMENT),
    )
    return tuple(
        GoalLine(wording or "", agreement or "", due or "", tuple(steps.get(goal, ())))
        for goal, wording, agreement, due in rows.fetchall()
        if lines.pass_(wording or "")
    )


def _planned(store: Store, scope: str, today: date, lines: _Lines) -> tuple[PlannedLine, ...]:
    """Appointments with the service user from today on, soonest first."""
    rows = store.db.execute(
        """SELECT planned, kind, "where" FROM r_appointment WHERE _scope = ? AND NOT coalesce(covert, 0)
            AND status = 'planned' AND with_whom = ? AND planned >= ? ORDER BY planned, _id""",
        (scope, SHOWN_WITH, today.isoformat()),
    )
    return tuple(
        PlannedLine(at, kind or "", where or "") for at, kind, where in rows.fetchall() if lines.pass_(where or "")
    )


def _questions(store: Store, scope: str, today: date, lines: _Lines) -> tuple[QuestionLine, ...]:
    """Questions not asked yet, and those asked today."""
    rows = store.db.execute(
        """SELECT _id, words, coalesce(asked_on, '') FROM r_appointment_question WHERE _scope = ?
            AND NOT coalesce(covert, 0) AND coalesce(asked_on, '') IN ('', ?) ORDER BY _at, _id""",
        (scope, today.isoformat()),
    )
    return tuple(QuestionLine(i, words or "", bool(on)) for i, words, on in rows.fetchall() if lines.pass_(words or ""))


def _homework(store: Store, scope: str, lines: _Lines) -> str:
    """What was set at the last session that set anything."""
    row = store.db.execute(
        """SELECT homework_set FROM r_session WHERE _scope = ? AND _current = 1 AND NOT coalesce(covert, 0)
            ORDER BY happened DESC, _id DESC LIMIT 1""",
        (scope,),
    ).fetchone()
    words = str(row[0] or "") if row else ""
    return words if words and lines.pass_(words) else ""


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))
