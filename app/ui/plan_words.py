"""How a contact plan stands, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.store.queries.plans import PlanRow
from app.ui.when import due_words, plain_day
from app.words import N_, _

TONES: Mapping[str, str] = {"cleared": "ok", "asked": "warn", "draft": "warn", "void": "danger", "expired": "danger"}
_STATES: Mapping[str, str] = {
    "": N_("Not written"),
    "none": N_("No plan possible"),
    "cleared": N_("Cleared"),
    "asked": N_("With the Idva"),
    "draft": N_("Being written"),
    "void": N_("No longer valid"),
    "expired": N_("Run out"),
}


def plan_words(state: str, plan: PlanRow | None, today: date, *, mine: bool = False) -> tuple[str, str]:
    """The state in two or three words, and what else there is to say of it; `mine` for the Idva who decides."""
    words = _("Waits for you") if mine and state == "asked" else _(_STATES.get(state, _STATES["draft"]))
    if plan is None:
        return words, ""
    if state == "none":
        return words, plan.none_because
    if state in {"cleared", "expired"}:
        by = _("By {name} on {day}.").format(name=plan.cleared_by, day=plain_day(plan.cleared_on))
        if not plan.expires:
            return words, by
        until = _("Until {day} ({left}).").format(
            day=plain_day(plan.expires), left=due_words(plan.expires, today).lower()
        )
        return words, f"{by} {until}"
    return words, plan.void_because
