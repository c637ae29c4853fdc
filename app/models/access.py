"""Roles, what each may open, hold and write, and who is looking in which mode."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.models.record import ScopeKind
from app.words import N_, _


class Role(StrEnum):
    """What somebody does at the site; ordered from the narrowest right to the broadest by `breadth`."""

    ADMINISTRATOR = "administrator"
    PROGRAMME = "programme"
    EVALUATOR = "evaluator"
    IDVA = "idva"
    CASE_MANAGER = "case_manager"
    SERVICE_MANAGER = "service_manager"
    SITE_LEAD = "site_lead"

    @property
    def breadth(self) -> int:
        """How much the role may see: where the directory disagrees with itself, the narrower counts."""
        return list(Role).index(self)

    @property
    def words(self) -> str:
        """The role's name in the reader's language."""
        return _(_ROLE_LABELS[self])


_ROLE_LABELS = {
    Role.ADMINISTRATOR: N_("Administrator"),
    Role.PROGRAMME: N_("Programme office"),
    Role.EVALUATOR: N_("Evaluator"),
    Role.IDVA: N_("Idva"),
    Role.CASE_MANAGER: N_("Case manager"),
    Role.SERVICE_MANAGER: N_("Service manager"),
    Role.SITE_LEAD: N_("Site lead"),
}

LEADS = frozenset({Role.SERVICE_MANAGER, Role.SITE_LEAD})
CASEWORKERS = LEADS | {Role.CASE_MANAGER}
"""Who may hold a case."""
_WORKERS = CASEWORKERS

CAN_OPEN: Mapping[ScopeKind, frozenset[Role]] = {
    ScopeKind.DIRECTORY: frozenset({Role.SITE_LEAD}),
    ScopeKind.SITE: LEADS,
    ScopeKind.LOG: frozenset(Role),
    ScopeKind.INDEX: _WORKERS,
    ScopeKind.CASE: _WORKERS,
    ScopeKind.DYAD: _WORKERS,
    ScopeKind.IDVA_PRIVATE: frozenset({Role.IDVA}),
}
"""Who may open a scope of each kind."""

CAN_WRITE: Mapping[ScopeKind, frozenset[Role]] = {
    ScopeKind.DIRECTORY: frozenset(),
    ScopeKind.SITE: LEADS,
    ScopeKind.LOG: frozenset(),
    ScopeKind.INDEX: _WORKERS,
    ScopeKind.CASE: LEADS,
    ScopeKind.DYAD: LEADS,
    ScopeKind.IDVA_PRIVATE: frozenset(),
}
"""Who may write by role alone; the opener's owner and those granted it may too."""

CAN_HOLD: Mapping[ScopeKind, frozenset[Role]] = {
    ScopeKind.DIRECTORY: frozenset(Role),
    ScopeKind.SITE: LEADS,
    ScopeKind.LOG: LEADS,
    ScopeKind.INDEX: _WORKERS,
    ScopeKind.CASE: LEADS,
    ScopeKind.DYAD: LEADS,
    ScopeKind.IDVA_PRIVATE: frozenset(),
}
"""Who may receive and read by role alone."""

CAN_OWN: Mapping[ScopeKind, frozenset[Role]] = {kind: LEADS & CAN_WRITE[kind] for kind in ScopeKind}
"""Who may grant and end access by role alone."""


class Mode(StrEnum):
    """How the person is looking."""

    WORK = "work"
    APPOINTMENT = "appointment"
    """The service user can see the screen: nothing but what is agreed with them and what to ask."""
    DOCUMENT = "document"
    """For a document to the service user: no dyad or Idva scope, nothing covert."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who is looking, in which mode. Every query takes one and answers only for it."""

    staff: str
    role: Role
    mode: Mode = Mode.WORK
    restricted: frozenset[str] = field(default_factory=frozenset)
    """Cases this person may not open: a declared conflict of interest, or handed over to a colleague."""
    handed_over: frozenset[str] = field(default_factory=frozenset)
    """Those of `restricted` that were handed over: they are found by their card, as any colleague's case is."""
    only: str = ""
    """In appointment mode the one case whose service user is in the room; "" for none."""

    def kinds(self) -> frozenset[ScopeKind]:
        """The kinds of scope this person may read at all, in this mode.

        In appointment mode none: of all queries `queries.appointment` alone answers, for the one case.
        """
        if self.mode is Mode.APPOINTMENT:
            return frozenset()
        if self.mode is Mode.DOCUMENT:
            return replace(self, mode=Mode.WORK).kinds() & {ScopeKind.DIRECTORY, ScopeKind.INDEX, ScopeKind.CASE}
        if self.role is Role.IDVA:
            return frozenset({ScopeKind.DIRECTORY, ScopeKind.DYAD, ScopeKind.IDVA_PRIVATE, ScopeKind.LOG})
        if self.role in _WORKERS:
            own = {
                ScopeKind.DIRECTORY,
                ScopeKind.INDEX,
                ScopeKind.CASE,
                ScopeKind.DYAD,
                ScopeKind.IDVA_PRIVATE,
                ScopeKind.LOG,
            }
            return frozenset(own | ({ScopeKind.SITE} if self.role in LEADS else set()))
        return frozenset({ScopeKind.DIRECTORY, ScopeKind.LOG})

    def may(self, kind: ScopeKind) -> bool:
        """Whether this person may read scopes of `kind` in this mode."""
        return kind in self.kinds()

    @property
    def unfindable(self) -> frozenset[str]:
        """Cases that not even a search may show this person."""
        return self.restricted - self.handed_over

    @property
    def sees_covert(self) -> bool:
        """Whether facts the service user must not know may appear."""
        return self.mode is Mode.WORK

    @property
    def is_lead(self) -> bool:
        """Whether the person leads the site."""
        return self.role in LEADS

    def for_document(self) -> Access:
        """The same person preparing a document for the service user; in appointment mode none can be."""
        return self if self.mode is Mode.APPOINTMENT else replace(self, mode=Mode.DOCUMENT)
