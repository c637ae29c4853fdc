"""The areas of the rail and the pages within them: the one table that a new screen is added to."""

from __future__ import annotations

from collections.abc import Mapping

from app.models.access import LEADS, Role
from app.ui.actions_page import ActionsPage
from app.ui.area import Area
from app.ui.assessment_wizard import AssessmentWizard
from app.ui.case_list import CaseList
from app.ui.case_page import CasePage
from app.ui.desk import Maker
from app.ui.dyad_list import DyadList
from app.ui.dyad_page import DyadPage
from app.ui.exchange_page import ExchangePage
from app.ui.referral_page import ReferralPage
from app.ui.returns_page import ReturnsPage
from app.ui.work_page import WorkPage
from app.words import N_

_CASEWORK = LEADS | {Role.CASE_MANAGER}

AREAS: tuple[Area, ...] = (
    Area("cases", N_("My cases"), "folder-open", frozenset(_CASEWORK), lambda w, m: CaseList(w, m, {"of": "mine"})),
    Area("dyads", N_("Victim-survivors"), "users", frozenset({Role.IDVA}), DyadList),
    Area("actions", N_("Actions"), "list-checks", frozenset(_CASEWORK), ActionsPage),
    Area("site", N_("Site cases"), "users", frozenset(LEADS), lambda w, m: CaseList(w, m, {"of": "site"})),
    Area("returns", N_("Monthly returns"), "file-text", frozenset(LEADS), ReturnsPage),
    Area("exchange", N_("Exchange"), "refresh-cw", frozenset(Role), ExchangePage),
)
"""In the order of the rail and of Ctrl+1 to Ctrl+6. The area "exchange" has its own place at the foot of the rail."""

PAGES: Mapping[str, Maker] = {
    "assessment": AssessmentWizard,
    "case": CasePage,
    "dyad": DyadPage,
    "work": WorkPage,
    "referral": ReferralPage,
}
"""Pages shown over an area's page: `Window.open_page(kind, args)` makes them as `maker(workspace, window, args)`."""
