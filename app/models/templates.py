"""Templates for the work that is recorded most often: what each fills in, and in which order they are offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from app.words import N_, _

MOST_REMEMBERED = 9
"""How many of the templates a person used last are remembered."""


@dataclass(frozen=True, slots=True)
class WorkTemplate:
    """A contact or activity as it is usually recorded.

    `number` is the key that chooses it and never changes, so that fingers can learn it. `values` are fields of the
    record, all of them shown and changeable before anything is saved. `agency` names a kind of agency: where the site
    has exactly one of that kind it is filled in, where it has several the person is asked.
    """

    key: str
    number: int
    label: str
    kind: Literal["contact", "activity"]
    values: Mapping[str, str]
    minutes: int | None = None
    agency: str = ""

    def words(self) -> str:
        """Its label in the reader's language."""
        return _(self.label)


def _call(who: str, outcome: str = "achieved", channel: str = "phone") -> dict[str, str]:
    return {"with_whom": who, "channel": channel, "outcome": outcome, "started_by": "us"}


CASE_TEMPLATES: tuple[WorkTemplate, ...] = (
    WorkTemplate("call", 1, N_("Call to the service user"), "contact", _call("service_user"), 15),
    WorkTemplate(
        "no_answer", 2, N_("Call to the service user, no answer"), "contact", _call("service_user", "attempted"), 5
    ),
    WorkTemplate(
        "police_asked", 3, N_("Call to police, information asked"), "contact", _call("agency"), 10, agency="police"
    ),
    WorkTemplate("home_visit", 4, N_("Home visit"), "contact", _call("service_user", channel="home_visit"), 60),
    WorkTemplate("text", 5, N_("Text reminder"), "contact", _call("service_user", "attempted", "text"), 5),
    WorkTemplate(
        "email_housing", 6, N_("Email to housing"), "contact", _call("agency", channel="email"), 10, agency="housing"
    ),
    WorkTemplate(
        "disruption",
        7,
        N_("Disruption agreed with police"),
        "activity",
        {"mode": "indirect", "work_class": "disruption", "tactic": "disruption"},
        30,
        agency="police",
    ),
    WorkTemplate("call_idva", 8, N_("Call with the Idva"), "contact", _call("idva"), 15),
    WorkTemplate(
        "supervision",
        9,
        N_("Case note for supervision"),
        "activity",
        {"mode": "indirect", "work_class": "admin"},
        10,
    ),
)
"""What case managers record most. A reminder sent is an attempt until somebody answers: it must not look like a contact
that was made."""

DYAD_TEMPLATES: tuple[WorkTemplate, ...] = (
    WorkTemplate("call", 1, N_("Call to the victim-survivor"), "contact", _call("victim_survivor"), 20),
    WorkTemplate(
        "no_answer",
        2,
        N_("Call to the victim-survivor, no answer"),
        "contact",
        _call("victim_survivor", "attempted"),
        5,
    ),
    WorkTemplate("text", 3, N_("Text at a safe time"), "contact", _call("victim_survivor", "attempted", "text"), 5),
    WorkTemplate(
        "meeting", 4, N_("Meeting in a safe place"), "contact", _call("victim_survivor", channel="community"), 60
    ),
    WorkTemplate("police_asked", 5, N_("Call to police"), "contact", _call("agency"), 10, agency="police"),
    WorkTemplate(
        "safety_plan",
        6,
        N_("Work on the safety plan"),
        "activity",
        {"mode": "indirect", "work_class": "risk_management", "tactic": "prevention"},
        30,
    ),
)
"""What Idvas record most, about one victim-survivor."""


def ordered(templates: Sequence[WorkTemplate], used: Sequence[str]) -> list[WorkTemplate]:
    """`templates` with those a person used last first (`used` holds keys, the latest first), the others by number."""
    places = {key: place for place, key in reversed(list(enumerate(used)))}
    return sorted(templates, key=lambda t: (places.get(t.key, len(used)), t.number))


def remembered(used: Sequence[str], key: str) -> list[str]:
    """`used` after the template `key` was used: it stands first, once."""
    return [key, *(each for each in used if each != key)][:MOST_REMEMBERED]


def filled(template: WorkTemplate, agencies: Mapping[str, str]) -> dict[str, str | int]:
    """What a template fills in. `agencies` maps agency id to its kind; an agency is filled in only where it can be no
    other."""
    values: dict[str, str | int] = dict(template.values)
    if template.minutes is not None:
        values["minutes"] = template.minutes
    fitting = [each for each, kind in agencies.items() if template.agency and kind == template.agency]
    if len(fitting) == 1:
        values["agency"] = fitting[0]
    return values
