"""What each role may read in each mode."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.models.access import CAN_HOLD, CAN_OPEN, CAN_OWN, CAN_WRITE, LEADS, Access, Mode, Role
from app.models.record import ScopeKind

WORKERS = {Role.CASE_MANAGER, Role.SERVICE_MANAGER, Role.SITE_LEAD}
SHUT = {ScopeKind.DYAD, ScopeKind.IDVA_PRIVATE, ScopeKind.SITE, ScopeKind.LOG}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("mode", [Mode.APPOINTMENT, Mode.DOCUMENT])
def test_no_mode_that_faces_the_service_user_reaches_her(role: Role, mode: Mode) -> None:
    access = Access("somebody", role, mode)
    assert not [kind for kind in SHUT if access.may(kind)]
    assert not access.sees_covert


@pytest.mark.parametrize("role", list(Role))
def test_at_work(role: Role) -> None:
    access = Access("somebody", role)
    assert access.may(ScopeKind.DIRECTORY)
    assert access.may(ScopeKind.CASE) == access.may(ScopeKind.INDEX) == (role in WORKERS)
    assert access.may(ScopeKind.DYAD) == (role in WORKERS | {Role.IDVA})
    assert access.may(ScopeKind.SITE) == access.is_lead == (role in {Role.SITE_LEAD, Role.SERVICE_MANAGER})
    assert access.sees_covert


@pytest.mark.parametrize("role", list(Role))
def test_preparing_a_document_never_widens(role: Role) -> None:
    document = Access("x", role).for_document()
    assert (document.staff, document.role, document.mode) == ("x", role, Mode.DOCUMENT)
    assert not document.kinds() & SHUT
    assert document.for_document() == document
    appointment = Access("x", role, Mode.APPOINTMENT, only="case")
    assert appointment.for_document() == appointment
    assert appointment.kinds() == frozenset()
    restricted = Access("x", role, restricted=frozenset({"case"}))
    assert restricted.for_document().restricted == {"case"}
    assert replace(restricted, mode=Mode.APPOINTMENT).restricted == {"case"}


def test_an_outside_idva_receives_and_opens_nothing_of_a_case_by_role() -> None:
    for table in (CAN_HOLD, CAN_OPEN, CAN_WRITE, CAN_OWN):
        for kind in (ScopeKind.INDEX, ScopeKind.CASE, ScopeKind.DYAD, ScopeKind.SITE):
            assert Role.IDVA not in table[kind]
    assert CAN_OPEN[ScopeKind.IDVA_PRIVATE] == {Role.IDVA}
    assert CAN_HOLD[ScopeKind.IDVA_PRIVATE] == CAN_WRITE[ScopeKind.IDVA_PRIVATE] == frozenset()


def test_administrator_programme_and_evaluator_receive_the_directory_only() -> None:
    for role in (Role.ADMINISTRATOR, Role.PROGRAMME, Role.EVALUATOR):
        assert {kind for kind in ScopeKind if role in CAN_HOLD[kind]} == {ScopeKind.DIRECTORY}
        assert {kind for kind in ScopeKind if role in CAN_WRITE[kind]} == set()


def test_every_kind_of_scope_has_its_rules_and_every_role_its_words() -> None:
    for table in (CAN_HOLD, CAN_OPEN, CAN_WRITE, CAN_OWN):
        assert set(table) == set(ScopeKind)
    assert all(CAN_OWN[kind] <= CAN_WRITE[kind] & LEADS for kind in ScopeKind)
    assert len({role.words for role in Role}) == len(Role)
    assert [role.breadth for role in (Role.ADMINISTRATOR, Role.IDVA, Role.CASE_MANAGER, Role.SITE_LEAD)] == [0, 3, 4, 6]
