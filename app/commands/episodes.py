"""Opening a closed case again: a new episode, with a case record of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.commands.cases import OpenedCase, next_reference, require_head
from app.commands.people import DyadUnknown, next_letter
from app.commands.victim_tokens import refresh_victim_tokens
from app.errors import AppError
from app.models.case import Case, CaseCard, CaseMove
from app.models.kinds import KINDS
from app.models.lifecycle import ENDED, NOT_TAKEN_ON, REFERRAL_STAGES, is_open
from app.models.partial_date import require_date
from app.models.person import DyadLink, VictimLink
from app.models.record import Json, ScopeKind
from app.models.record_rules import check
from app.models.referral import Referral
from app.store.queries.cases import CaseHead, DyadRow, held_dyads
from app.store.queries.identities import cases_of_person
from app.store.queries.records import RecordRow, records
from app.store.store import NewScope, Observe, Put, Step, Write
from app.words import _
from app.workspace import Workspace


class StillOpen(AppError):
    """This case has not ended, so there is nothing to open again. Nothing was changed."""


class OpenElsewhere(AppError):
    """This service user has a case that is not closed: {reference}. Nothing was changed; what you typed is still here.
    Go on with that case."""


_OF_THE_CASE = ("address", "contact_point", "alert")
"""What of the earlier episode is still true of the service user."""
_OF_THE_DYAD = ("victim_address", "victim_contact_point", "child", "dyad_alert")
"""What of the earlier episode is still true of a victim-survivor. Ratings, plans and what happened stay there."""
_OF_ONE_EPISODE = frozenset({"dash_score", "not_assessed_because", "letter"})


def reopen_case(
    workspace: Workspace, case: str, *, referral: Referral, bring: Sequence[str] = (), case_manager: str = ""
) -> OpenedCase:
    """Open a new episode of a closed case from a new referral: a case record of its own that names the earlier one.

    It stands beside the earlier one in the same index scope. What is still true of the service user comes over; of the
    victim-survivors only those of the dyads named in `bring`, each as a new dyad in a scope of its own, with their
    Idva. All of it is one action. Raises CaseUnknown, StillOpen, OpenElsewhere, DyadUnknown, NotAllowed, and what
    `record_rules.check` raises.
    """
    head = require_head(workspace, case)
    if head.status not in ENDED | NOT_TAKEN_ON:
        raise StillOpen
    for reference, status in cases_of_person(workspace.store, workspace.access, case):
        if is_open(status) or status in REFERRAL_STAGES:
            raise OpenElsewhere(reference=reference)
    require_date(referral.received_on, workspace.today(), past=True)
    check(referral, today=workspace.today(), now=workspace.now(), left_out=("case",))
    held = {dyad.id: dyad for dyad in held_dyads(workspace.store, workspace.access, case)}
    if not set(bring) <= set(held):
        raise DyadUnknown
    return _Episode(workspace, head, case_manager or workspace.staff).write(referral, [held[dyad] for dyad in bring])


class _Episode:
    """Writes one new episode."""

    def __init__(self, workspace: Workspace, old: CaseHead, holder: str) -> None:
        self.workspace, self.store, self.old, self.holder = workspace, workspace.store, old, holder
        self.id = self.store.new_id()
        self.scope = self.store.new_scope(ScopeKind.CASE, parent=old.index_scope, subject=self.id)
        self.reference = next_reference(workspace)

    def write(self, referral: Referral, bring: list[DyadRow]) -> OpenedCase:
        """Write the case, its card, and the dyads brought along."""
        view = self.store.read("case", self.old.id, self.old.scope)
        earlier = view.values if view is not None else {}
        number = earlier.get("episode")
        site = str(earlier.get("site") or "")
        case = Case(
            reference=self.reference,
            service_user=self.old.service_user,
            index_scope=self.old.index_scope,
            site=site,
            case_manager=self.holder,
            status="referred",
            status_since=referral.received_on,
            engagement="not_attempted",
            work_mode=self.old.work_mode,
            previous_case=self.old.id,
            episode=(number if isinstance(number, int) else 1) + 1,
        )
        card = CaseCard(
            case=self.id,
            service_user=self.old.service_user,
            reference=self.reference,
            case_manager=self.holder,
            site=site,
        )
        move = CaseMove(case=self.id, to_status="referred", happened=referral.received_on)
        steps: list[Step] = [
            self.scope.step,
            Put("case", self.id, case.values()),
            Put("referral", self.store.new_id(), replace(referral, case=self.id).values()),
            Observe("case_move", self.store.new_id(), move.values()),
            *self._grant(self.holder, "own"),
            *self._details(),
            *self._copied(_OF_THE_CASE, {}, case=self.old.id),
        ]
        index = Write(self.old.index_scope, (Put("case_card", self.store.new_id(), card.values()),))
        dyads = self._dyads(bring, steps)
        self.store.write("case.reopened", [index, Write(self.scope.id, tuple(steps)), *dyads])
        self.store.set_meta("case_counter", str(int(self.reference.rpartition("-")[2])))
        refresh_victim_tokens(self.workspace)
        return OpenedCase(self.id, self.reference, self.scope.id, self.old.index_scope, self.old.service_user)

    def _grant(self, staff: str, right: str) -> list[Step]:
        if not staff or staff == self.workspace.staff:
            return []
        return [Observe("access_grant", self.store.new_id(), {"staff": staff, "right": right})]

    def _copied(self, kinds: Sequence[str], links: Mapping[str, str], *, case: str = "", dyad: str = "") -> list[Step]:
        """The records of some kinds as they stand, under new ids: one id in two scopes would be taken for one record.
        `links` are the references that point to what is new."""
        steps: list[Step] = []
        for kind in kinds:
            found = records(self.store, self.workspace.access, kind, case=case, dyad=dyad)
            for row in reversed(found):
                if _still_true(row):
                    steps.append(Put(kind, self.store.new_id(), _values(row, links)))
        return steps

    def _details(self) -> list[Step]:
        """What is known of the service user; it bears the person's own id in every episode."""
        found = records(self.store, self.workspace.access, "person_details", case=self.old.id)
        return [Put("person_details", row.id, _values(row, {})) for row in found if row.id == self.old.service_user]

    def _dyads(self, bring: list[DyadRow], steps: list[Step]) -> list[Write]:
        writes: list[Write] = []
        letter = ""
        for old in bring:
            letter = next_letter([letter] if letter else [])
            dyad = self.store.new_id()
            scope = self.store.new_scope(ScopeKind.DYAD, parent=self.scope.id, subject=dyad)
            link = DyadLink(letter=letter, dyad_scope=scope.id, dyad=dyad)
            steps.append(Put("dyad_link", self.store.new_id(), link.values()))
            writes.append(self._dyad(old, dyad, scope))
            steps.append(self._same_victim(dyad, old.id))
        return writes

    def _same_victim(self, dyad: str, earlier: str) -> Put:
        """That the two dyads are of one person: brought along, she is not a second victim-survivor."""
        why = _("Brought along from the earlier episode")
        link = VictimLink(dyad=dyad, other_dyad=earlier, judgement="same", why=why, covert=True)
        return Put("victim_link", self.store.new_id(), link.values())

    def _dyad(self, old: DyadRow, dyad: str, scope: NewScope) -> Write:
        access, victim = self.workspace.access, self.store.new_id()
        (row,) = [r for r in records(self.store, access, "dyad", dyad=old.id) if r.id == old.id]
        links = {"case": self.id, "dyad": dyad, "person": victim, "victim_survivor": victim}
        values = _values(row, links) | {"case_status": "referred", "case_reference": self.reference}
        steps = [
            scope.step,
            Put("dyad", dyad, {name: value for name, value in values.items() if name not in _OF_ONE_EPISODE}),
            *(
                Put("victim_survivor", victim, _values(r, links))
                for r in records(self.store, access, "victim_survivor", dyad=old.id)
                if r.id == old.victim_survivor
            ),
            *self._copied(_OF_THE_DYAD, links, dyad=old.id),
            *self._grant(old.idva, "write"),
            *self._grant(self.holder, "own"),
        ]
        return Write(scope.id, tuple(steps))


def _values(row: RecordRow, links: Mapping[str, str]) -> dict[str, Json]:
    values: dict[str, Json] = {n: v for n, v in row.values.items() if n in KINDS[row.kind].fields and v}
    values.update({name: new for name, new in links.items() if name in values})
    return values


def _still_true(row: RecordRow) -> bool:
    """Whether a record of the earlier episode speaks of today: not an alert that was removed, nor an address left."""
    return row.values.get("state") != "removed" and not row.values.get("lived_to")
