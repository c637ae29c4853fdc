"""How the site works: the parameters that a lead may change for everybody."""

from __future__ import annotations

from collections.abc import Callable

from app.commands.sites import REPEAT_CHOICES, set_site_rules
from app.models.codes import AGENCY_KIND
from app.models.record_codes import REPEAT_DEFINITION
from app.store.queries.sites import site_rules
from app.ui.ask_card import AskCard
from app.ui.hints import hint
from app.ui.widgets.code_fields import CodeField, MultiCodeField
from app.ui.widgets.form import Form
from app.ui.work_form import options
from app.words import _, ngettext
from app.workspace import Workspace

WEEKS = (4, 6, 8, 10, 12, 16, 20, 26)
"""Weeks between reviews to choose from; providers use 8 to 12."""


def site_rules_form(workspace: Workspace, close: Callable[[], object]) -> AskCard:
    """Asks for the site's parameters. What is saved reaches the other laptops with the next exchange."""
    now = site_rules(workspace.store)
    form = Form(gap=14)
    offered = sorted({*WEEKS, now.review_weeks})
    weeks = [(str(n), ngettext("{n} week", "{n} weeks", n)) for n in offered]
    form.add("weeks", _("How long between reviews?"), CodeField(weeks, as_list=True), required=_("Choose how long"))
    repeats = [(code, REPEAT_DEFINITION.label(code)) for code in REPEAT_CHOICES]
    form.add("repeat", _("What counts as a repeat?"), CodeField(repeats, _("What counts as a repeat?"), stacked=True),
             required=_("Choose what counts as a repeat"))  # fmt: skip
    kinds = MultiCodeField(options(AGENCY_KIND), _("Agencies every case is checked with"), side_by_side=True)
    row = form.add("checks", _("Agencies every case is checked with"), kinds, optional=True)
    hint(row, _("With none ticked: police, probation, children's services, housing, health, drugs and alcohol."))
    form.set_values({"weeks": str(now.review_weeks), "repeat": now.repeat_definition, "checks": now.checks})

    def do(answers: dict[str, str]) -> None:
        kept = tuple(each for each in now.checks if each not in AGENCY_KIND)  # single agencies named some other way
        ticked = tuple(code for code in answers["checks"].split("\n") if code)
        set_site_rules(
            workspace,
            review_weeks=int(answers["weeks"]),
            repeat_definition=answers["repeat"],
            checks=(*ticked, *kept),
        )

    return AskCard("site_rules", _("How this site works"), form, _("Save"), do, close, sunken=False)
