"""Every screen that a picture is taken of: whose store it is seen on, and how to get there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from app.models.access import Role
from app.store.queries.approvals import closure_requests
from app.store.queries.attachments import attachments
from app.store.queries.cases import CaseRow, case_list, held_dyads
from app.store.queries.identities import unreviewed_matches
from app.store.queries.plans import contact_plans
from app.store.queries.records import records
from app.ui.area import Args
from app.ui.calendar_page import CalendarPage
from app.ui.case_tabs import TABS
from app.ui.desk import Desk
from app.ui.document_page import DocumentPage
from app.ui.referral_page import ReferralPage

Go = Callable[[Desk], None]
MANAGER, LEAD, IDVA = "case_manager_1", "lead", "idva"


@dataclass(frozen=True, slots=True)
class Stop:
    """One screen: its name, whose store it is seen on, and how to get there. `main` ones are of the main job; one that
    `ends` leaves the desk and is seen last."""

    name: str
    who: str
    go: Go
    main: bool = False
    ends: bool = False


# ---- what is shown ---------------------------------------------------------------------------------------------------


def _rows(desk: Desk) -> list[CaseRow]:
    workspace = desk.workspace
    return case_list(workspace.store, workspace.access, today=workspace.today().isoformat(), mine=False)


def _first_case(desk: Desk) -> str:
    """The case with most on it: files, then several victim-survivors; or the top one of the list."""
    store, access = desk.workspace.store, desk.workspace.access
    shared = [dyad.case for dyad in held_dyads(store, access)]
    rows = [row for row in _rows(desk) if row.is_open] or _rows(desk)
    return max(rows, key=lambda row: (len(attachments(store, access, case=row.id)), shared.count(row.id))).id


def _closing(desk: Desk) -> str:
    """A case whose closure waits for approval, or the first."""
    store, access = desk.workspace.store, desk.workspace.access
    asked = (row.id for row in _rows(desk) if any(q.state == "asked" for q in closure_requests(store, access, row.id)))
    return next(asked, "") or _first_case(desk)


def _dyad(desk: Desk) -> str:
    store, access = desk.workspace.store, desk.workspace.access
    case = "" if desk.workspace.role is Role.IDVA else _first_case(desk)
    held = held_dyads(store, access, case) if case else held_dyads(store, access)
    return next((dyad for dyad in held if dyad.case_status == "active"), held[0]).id


def _to_clear(desk: Desk) -> str:
    """The dyad whose contact plan waits for its Idva, or the first."""
    plans = contact_plans(desk.workspace.store, desk.workspace.access)
    return next((plan.dyad for plan in plans if plan.state == "asked"), "") or _dyad(desk)


def _alike(desk: Desk) -> str:
    pairs = unreviewed_matches(desk.workspace.store, desk.workspace.access)
    return pairs[0].one.person if pairs else ""


# ---- how to get there ------------------------------------------------------------------------------------------------


def _area(key: str) -> Go:
    return lambda desk: desk.open_area(key)


def _page(kind: str, args: Callable[[Desk], Args]) -> Go:
    return lambda desk: desk.open_page(kind, args(desk))


def _on_case(page: str, **more: str) -> Go:
    return _page(page, lambda desk: {"case": _first_case(desk), **more})


def _tab(key: str) -> Go:
    return _on_case("case", tab=key)


def _month(desk: Desk) -> None:
    desk.open_area("calendar")
    page = cast(CalendarPage, desk.page)
    page.view.set_codes(("month",))
    page.refresh(None)


def _search(desk: Desk) -> ReferralPage:
    desk.open_page("referral", {})
    page = cast(ReferralPage, desk.page)
    page.show_search()  # a picture taken before has left a draft, which may stand further on
    return page


def _candidates(desk: Desk) -> None:
    page = _search(desk)
    page.form.set_values({"given": "Alid", "family": "Price", "birth_date": ""})
    page.look_for_known()


def _details(desk: Desk) -> None:
    page = _search(desk)
    page.form.set_values({"given": "Osian", "family": "Tremlett", "birth_date": "1990-04"})
    page.look_for_known()
    page.go_on()


def _wizard(desk: Desk) -> None:
    about = {"instrument": "behaviour", "case": _first_case(desk), "dyad": _dyad(desk), "time_point": "review"}
    desk.open_page("assessment", {**about, "section": "severity_of_abuse"})


def _document(desk: Desk) -> None:
    desk.open_page("document", {"kind": "panel_briefing", "case": _first_case(desk)})
    page = cast(DocumentPage, desk.page)
    page.form.set_values({"recipient": "Perpetrator panel", "ask": "Agree who does what, and by when."})
    page.show_document()


def _file(desk: Desk) -> None:
    case = _first_case(desk)
    held = attachments(desk.workspace.store, desk.workspace.access, case=case)
    if held:
        desk.open_page("attachment", {"case": case, "attachment": held[-1].id})


def _record(kind: str) -> Go:
    def go(desk: Desk) -> None:
        case = _first_case(desk)
        held = records(desk.workspace.store, desk.workspace.access, kind, case=case)
        desk.open_page("record", {"kind": kind, "case": case, **({"id": held[-1].id} if held else {"act": "add"})})

    return go


def _appointment(desk: Desk) -> None:
    desk.open_page("case", {"case": _first_case(desk), "tab": "overview"})
    desk.begin_appointment()


_MAIN_TABS = ("journey", "people", "documents", "work")

STOPS = (
    Stop("list", MANAGER, _area("cases"), main=True),
    Stop("today", MANAGER, _page("today", lambda _desk: {"of": "mine"})),
    Stop("calendar-week", MANAGER, _area("calendar")),
    Stop("calendar-month", MANAGER, _month),
    Stop("actions", MANAGER, _area("actions"), main=True),
    Stop("case", MANAGER, _tab("overview"), main=True),
    *(
        Stop(f"case-{tab.key}", MANAGER, _tab(tab.key), main=tab.key in _MAIN_TABS)
        for tab in TABS
        if tab.key != "overview"
    ),
    Stop("work", MANAGER, _on_case("work"), main=True),
    Stop("record", MANAGER, _record("session")),
    Stop("record-new", MANAGER, _on_case("record", kind="legal_order", act="add")),
    Stop("meeting", MANAGER, _on_case("meeting"), main=True),
    Stop("goal", MANAGER, _on_case("goal")),
    Stop("session", MANAGER, _on_case("session")),
    Stop("plan", MANAGER, _page("plan", lambda desk: {"case": _first_case(desk), "dyad": _dyad(desk)})),
    Stop("closure", MANAGER, _on_case("closure"), main=True),
    Stop("closure-waiting", MANAGER, _page("closure", lambda desk: {"case": _closing(desk)})),
    Stop("document", MANAGER, _document, main=True),
    Stop("attachment", MANAGER, _file),
    Stop("wizard", MANAGER, _wizard, main=True),
    Stop("referral", MANAGER, _candidates, main=True),
    Stop("referral-details", MANAGER, _details),
    Stop("matches", MANAGER, _page("matches", lambda desk: {"people": _alike(desk)})),
    Stop("exchange", MANAGER, _area("exchange"), main=True),
    Stop("appointment", MANAGER, _appointment, ends=True),
    Stop("site", LEAD, _area("site"), main=True),
    Stop("site-today", LEAD, _page("today", lambda _desk: {"of": "site"})),
    Stop("workload", LEAD, _page("workload", lambda _desk: {})),
    Stop("handover", LEAD, _on_case("handover")),
    Stop("approval", LEAD, _page("closure", lambda desk: {"case": _closing(desk)})),
    Stop("site-records", LEAD, _area("site_records")),
    Stop("return", LEAD, _area("returns"), main=True),
    Stop("idva", IDVA, _area("dyads"), main=True),
    Stop("idva-today", IDVA, _page("today", lambda _desk: {"of": "idva"})),
    Stop("idva-dyad", IDVA, _page("dyad", lambda desk: {"dyad": _dyad(desk)})),
    Stop("idva-plan", IDVA, _page("plan", lambda desk: {"dyad": _to_clear(desk)})),
    Stop("idva-calendar", IDVA, _area("calendar")),
)
"""Every screen, in the order in which they are walked to."""
MAIN_STOPS = tuple(stop for stop in STOPS if stop.main)
"""The screens of the main job."""
