"""What a letter to the service user may hold: no query here can reach a victim-survivor's record or a covert one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.models.access import Access
from app.models.appointment import SHOWN_WITH
from app.models.document import Fact, GoalFact, LetterFacts
from app.store.queries.cases import case_head
from app.store.queries.people import service_user
from app.store.queries.records import RecordRow, records
from app.store.store import Store


def letter_facts(store: Store, access: Access, case: str, *, today: date) -> LetterFacts | None:
    """All that a letter to the service user may hold; None where the case is not held or may not be seen.

    Whoever asks, it is read as for a document to the service user: from the index and the case alone, nothing covert.
    Only goals they agreed to, their own steps and the case manager's, and appointments with them are among it.
    """
    access = access.for_document()
    head, person = case_head(store, access, case), service_user(store, access, case)
    if head is None or person is None:
        return None
    manager = store.read("staff", head.case_manager) if head.case_manager else None
    phone = str(manager.values.get("phone") or "") if manager else ""
    return LetterFacts(
        reference=head.reference,
        name=person.name,
        unconfirmed=person.unconfirmed,
        address=_own_address(store, access, case),
        worker=head.case_manager_name,
        phone=phone,
        language=person.correspondence_language,
        appointments=_appointments(store, access, case, today),
        goals=_agreed_goals(store, access, case),
    )


def _own_address(store: Store, access: Access, case: str) -> str:
    """Where the service user lives now, if it is marked open: a letter is never how somebody learns of another."""
    rows = records(store, access, "address", case=case)
    return next((r.text("lines") for r in rows if r.text("confidentiality") == "open" and not r.text("lived_to")), "")


def _appointments(store: Store, access: Access, case: str, today: date) -> tuple[Fact, ...]:
    rows = records(store, access, "appointment", case=case)
    planned = [r for r in rows if r.text("status") == "planned" and r.text("with_whom") == SHOWN_WITH]
    coming = sorted(
        (r for r in planned if r.text("planned")[:10] >= today.isoformat()), key=lambda r: r.text("planned")
    )
    return tuple(Fact(r.text("kind"), r.text("planned"), r.text("where")) for r in coming)


def _agreed_goals(store: Store, access: Access, case: str) -> tuple[GoalFact, ...]:
    steps: dict[str, list[RecordRow]] = {}
    for step in reversed(records(store, access, "goal_step", case=case)):
        if step.text("status") == "open":
            steps.setdefault(step.text("goal"), []).append(step)
    found = []
    for goal in reversed(records(store, access, "goal", case=case)):
        if goal.text("agreement") == "agreed" and goal.text("status") == "open":
            mine = steps.get(goal.id, [])
            found.append(GoalFact(goal.text("wording"), _by(mine, "service_user"), _by(mine, "case_manager")))
    return tuple(found)


def _by(steps: Iterable[RecordRow], actor: str) -> tuple[tuple[str, str], ...]:
    return tuple((s.text("what"), s.text("due")) for s in steps if s.text("actor") == actor)
