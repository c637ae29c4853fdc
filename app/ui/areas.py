"""The areas of the rail and the pages within them: the one table that a new screen is added to.

Each maker loads its screen when it is first shown, so that the first list does not wait for all of them; `load_all`
loads them while nothing else is to do.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.models.access import LEADS, Role
from app.ui.area import AppPage, Area, Args, Window
from app.ui.desk import Maker
from app.words import N_
from app.workspace import Workspace


def _my_cases(workspace: Workspace, window: Window) -> AppPage:
    from app.ui.case_list import CaseList

    return CaseList(workspace, window, {"of": "mine"})


def _site_cases(workspace: Workspace, window: Window) -> AppPage:
    from app.ui.case_list import CaseList

    return CaseList(workspace, window, {"of": "site"})


def _dyads(workspace: Workspace, window: Window) -> AppPage:
    from app.ui.dyad_list import DyadList

    return DyadList(workspace, window)


def _actions(workspace: Workspace, window: Window) -> AppPage:
    from app.ui.actions_page import ActionsPage

    return ActionsPage(workspace, window)


def _calendar(workspace: Workspace, window: Window) -> AppPage:
    from app.ui.calendar_page import CalendarPage

    return CalendarPage(workspace, window)


def _returns(workspace: Workspace, window: Window) -> AppPage:
    from app.ui.returns_page import ReturnsPage

    return ReturnsPage(workspace, window)


def _exchange(workspace: Workspace, window: Window) -> AppPage:
    from app.ui.exchange_page import ExchangePage

    return ExchangePage(workspace, window)


def _today(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.today_page import TodayPage

    return TodayPage(workspace, window, args)


def _assessment(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.assessment_wizard import AssessmentWizard

    return AssessmentWizard(workspace, window, args)


def _case(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.case_page import CasePage

    return CasePage(workspace, window, args)


def _dyad(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.dyad_page import DyadPage

    return DyadPage(workspace, window, args)


def _work(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.work_page import WorkPage

    return WorkPage(workspace, window, args)


def _record(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.record_page import RecordPage

    return RecordPage(workspace, window, args)


def _versions(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.versions_page import VersionsPage

    return VersionsPage(workspace, window, args)


def _concern(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.concern_page import ConcernPage

    return ConcernPage(workspace, window, args)


def _session(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.session_page import SessionPage

    return SessionPage(workspace, window, args)


def _goal(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.goal_page import GoalPage

    return GoalPage(workspace, window, args)


def _meeting(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.meeting_page import MeetingPage

    return MeetingPage(workspace, window, args)


def _closure(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.closure_page import ClosurePage

    return ClosurePage(workspace, window, args)


def _plan(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.plan_page import PlanPage

    return PlanPage(workspace, window, args)


def _matches(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.matches_page import MatchesPage

    return MatchesPage(workspace, window, args)


def _referral(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.referral_page import ReferralPage

    return ReferralPage(workspace, window, args)


def _attachment(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.attachment_page import AttachmentPage

    return AttachmentPage(workspace, window, args)


def _document(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.document_page import DocumentPage

    return DocumentPage(workspace, window, args)


def _site_records(workspace: Workspace, window: Window) -> AppPage:
    from app.ui.site_records_page import SiteRecordsPage

    return SiteRecordsPage(workspace, window)


def _cases_of(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.case_list import CaseList

    return CaseList(workspace, window, args)


def _workload(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.workload_page import WorkloadPage

    return WorkloadPage(workspace, window, args)


def _handover(workspace: Workspace, window: Window, args: Args) -> AppPage:
    from app.ui.handover_page import HandoverPage

    return HandoverPage(workspace, window, args)


_CASEWORK = LEADS | {Role.CASE_MANAGER}

AREAS: tuple[Area, ...] = (
    Area("cases", N_("My cases"), "folder-open", _CASEWORK, _my_cases),
    Area("dyads", N_("Victim-survivors"), "users", frozenset({Role.IDVA}), _dyads),
    Area("actions", N_("Actions"), "list-checks", _CASEWORK, _actions),
    Area("calendar", N_("Calendar"), "calendar-clock", _CASEWORK | {Role.IDVA}, _calendar),
    Area("site", N_("Site cases"), "users", LEADS, _site_cases),
    Area("returns", N_("Monthly returns"), "file-text", LEADS, _returns),
    Area("site_records", N_("Site records"), "archive", LEADS, _site_records),
    Area("exchange", N_("Exchange"), "refresh-cw", frozenset(Role), _exchange),
)
"""In the order of the rail and of Ctrl+1 to Ctrl+6. The area "exchange" has its own place at the foot of the rail."""

PAGES: Mapping[str, Maker] = {
    "assessment": _assessment,
    "attachment": _attachment,
    "document": _document,
    "case": _case,
    "dyad": _dyad,
    "work": _work,
    "record": _record,
    "versions": _versions,
    "concern": _concern,
    "session": _session,
    "goal": _goal,
    "meeting": _meeting,
    "closure": _closure,
    "plan": _plan,
    "matches": _matches,
    "referral": _referral,
    "today": _today,
    "cases": _cases_of,
    "workload": _workload,
    "handover": _handover,
}
"""Pages shown over an area's page: `Window.open_page(kind, args)` makes them as `maker(workspace, window, args)`."""


def load_all() -> None:
    """Load every screen, so that none has to be waited for when it is first shown."""
    import app.ui.actions_page
    import app.ui.assessment_wizard
    import app.ui.attachment_page
    import app.ui.calendar_page
    import app.ui.case_journey
    import app.ui.case_list
    import app.ui.case_page
    import app.ui.closure_page
    import app.ui.concern_page
    import app.ui.document_page
    import app.ui.dyad_list
    import app.ui.dyad_page
    import app.ui.exchange_page
    import app.ui.find_case
    import app.ui.goal_page
    import app.ui.handover_page
    import app.ui.matches_page
    import app.ui.meeting_page
    import app.ui.plan_page
    import app.ui.record_page
    import app.ui.referral_page
    import app.ui.returns_page
    import app.ui.session_page
    import app.ui.site_records_page
    import app.ui.today_page
    import app.ui.versions_page
    import app.ui.work_page
    import app.ui.workload_page  # noqa: F401
