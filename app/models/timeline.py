"""What the timeline of a case says of each kind of record: when it happened, under which filter, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.models import codes as c
from app.models.kinds import KINDS
from app.models.record import Json
from app.words import N_, _

Values = Mapping[str, Json]
"""A record's values, with the name of its agency under "agency" where it has one."""

GROUPS: Mapping[str, str] = {
    "contact": N_("Contact"),
    "risk": N_("Risk"),
    "disruption": N_("Disruption"),
    "work": N_("Other work"),
    "orders": N_("Orders and incidents"),
    "agencies": N_("Agencies and sharing"),
    "plan": N_("Goals and plans"),
    "stage": N_("Stages"),
    "action": N_("Actions"),
    "file": N_("Files"),
}
"""The filters of the timeline beside "all", with their labels in English."""


OPEN_KINDS = frozenset(
    {
        "contact",
        "activity",
        "action",
        "case_move",
        "goal",
        "goal_step",
        "session",
        "appointment",
        "programme_suitability",
    }
)
"""Kinds that may be told where the service user may read: never a referral, a panel, an alert or what police said."""


@dataclass(frozen=True, slots=True)
class Told:
    """One happening in words; `text` is what stands under the title, one part a line."""

    title: str
    group: str
    text: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that a record of `kind` can say happened.

    `when` is the field with its date or moment (`_at`: when it was recorded, for what has no date of its own). `title`
    is a sentence in English, marked with N_, whose slots are the record's fields; `text` are the fields under it.
    `only` is a field and the codes for which it is told at all. `tell` takes the place of title, group and text.
    """

    kind: str
    when: str
    title: str
    group: str
    text: tuple[str, ...] = ()
    only: tuple[str, frozenset[str]] | None = None
    tell: Callable[[Values], Told] | None = None

    def told(self, values: Values) -> Told:
        """The happening in words."""
        if self.tell is not None:
            return self.tell(values)
        words = {name: display(self.kind, values, name) for name in KINDS[self.kind].fields}
        lines = [words[name] for name in self.text if words[name]]
        return Told(_(self.title).format(**words), self.group, "\n".join(lines))

    def applies(self, values: Values) -> bool:
        """Whether this is told of a record with these values."""
        return self.only is None or str(values.get(self.only[0]) or "") in self.only[1]


def display(kind: str, values: Values, name: str) -> str:
    """One field of a record as a person reads it; the name of an agency stands for its id."""
    if name in ("agency", "owner_agency"):
        return str(values.get(name) or "") or _("an agency")
    return KINDS[kind].fields[name].display(values.get(name))


_DIRECT = frozenset({"session"})
_INDIRECT = frozenset({"meeting", "information_share", "dyad_share", "agency_check"})
_MADE_OR_TRIED = frozenset({"contact", "dyad_contact"})


def mode_of(kind: str, values: Values) -> str:
    """ "direct" for work with the service user, "indirect" for work about them, "" for what is no work of ours."""
    if kind in _MADE_OR_TRIED:
        return "direct" if values.get("with_whom") == "service_user" else "indirect"
    if kind in _DIRECT | _INDIRECT:
        return "direct" if kind in _DIRECT else "indirect"
    return str(values.get("mode") or "")


def _text(values: Values, *names: str) -> str:
    return "\n".join(str(values[name]) for name in names if values.get(name))


def _contact(values: Values) -> Told:
    how = c.CHANNEL.label(str(values.get("channel") or ""))
    who = c.CONTACT_WITH.label(str(values.get("with_whom") or ""))
    tried = values.get("outcome") == "attempted"
    title = _("{how} tried: {who}") if tried else _("{how}: {who}")
    return Told(title.format(how=how, who=who), "contact", _text(values, "note"))


def _activity(values: Values) -> Told:
    work = str(values.get("work_class") or "")
    group = {"disruption": "disruption", "risk_management": "risk"}.get(work, "work")
    mode = c.ACTIVITY_MODE.label(str(values.get("mode") or "")).lower()
    title = _("{work}, {mode}").format(work=c.ACTIVITY_CLASS.label(work), mode=mode)
    return Told(title, group, _text(values, "outcome", "note"))


def _move(values: Values) -> Told:
    title = _("Stage: {stage}").format(stage=c.STATUS.label(str(values.get("to_status") or "")))
    why = c.CLOSURE_REASON.label(str(values.get("closure_reason") or ""))
    return Told(title, "stage", "\n".join(part for part in (why, str(values.get("reason") or "")) if part))


_INSTRUMENTS = {"behaviour": N_("Behaviour"), "risk": N_("Risk"), "needs": N_("Needs")}


def _assessment(values: Values) -> Told:
    name = str(values.get("instrument") or "").split("@")[0]
    who = c.PERSPECTIVE.label(str(values.get("perspective") or ""))
    when = c.TIME_POINT.label(str(values.get("time_point") or "")).lower()
    title = _("{assessment} assessment completed").format(assessment=_(_INSTRUMENTS.get(name, name)))
    return Told(title, "risk", _("{who}'s view, {when}").format(who=who, when=when))


def _action(values: Values) -> Told:
    title = _("Action done: {what}") if values.get("status") == "done" else _("Action will not be done: {what}")
    return Told(title.format(what=values.get("what") or ""), "action", _text(values, "outcome"))


def _order(values: Values) -> Told:
    from app.models.record_codes import ORDER_STATE, ORDER_TYPE

    kind, state = ORDER_TYPE.label(str(values.get("type") or "")), str(values.get("state") or "")
    title = _("{order}: {state}").format(order=kind, state=ORDER_STATE.label(state).lower())
    return Told(title, "orders", _text(values, "court", "conditions"))


def _alert(values: Values) -> Told:
    """A covert one keeps its words to itself here as at the head of the case."""
    kind = str(values.get("type") or "")
    covert = values.get("covert") is True or kind == "covert"
    return Told(
        _("Alert: {type}").format(type=c.ALERT_TYPE.label(kind)), "risk", "" if covert else _text(values, "words")
    )


_LATER = frozenset(c.STATUS.codes) - {"referred"}
"""The stage a case begins in is told by its referral."""
_ENDED = ("state", frozenset({"ended"}))
_REMOVED = ("state", frozenset({"removed"}))
_STANDING = ("state", frozenset({"applied_for", "in_force", "ended"}))


def _twice(case: str, dyad: str, when: str, title: str, group: str, *text: str) -> tuple[Happening, ...]:
    """The same happening of a case's kind and of its twin in a victim-survivor's scope."""
    return tuple(Happening(kind, when, title, group, text) for kind in (case, dyad))


HAPPENINGS: tuple[Happening, ...] = (
    *(Happening(k, "happened", "", "contact", tell=_contact) for k in ("contact", "dyad_contact")),
    *(Happening(k, "happened", "", "work", tell=_activity) for k in ("activity", "dyad_activity")),
    Happening("case_move", "happened", "", "stage", only=("to_status", _LATER), tell=_move),
    *(Happening(k, "happened", "", "risk", tell=_assessment) for k in ("case_assessment", "dyad_assessment")),
    Happening("action", "done_on", "", "action", only=("status", frozenset({"done", "not_done"})), tell=_action),
    Happening("referral", "received_on", N_("Referral received: {source}"), "stage", ("summary",)),
    Happening("eligibility", "checked_on", N_("Eligibility checked: {priority}"), "stage", ("priority_basis",)),
    Happening("panel_decision", "happened", N_("Panel decision: {decision}"), "stage", ("reason",)),
    Happening(
        "agency_check",
        "answered_on",
        N_("Check with {agency}: {answer}"),
        "agencies",
        ("said",),
        ("answer", frozenset({"answered", "refused", "none_held"})),
    ),
    Happening("closure_request", "asked_on", N_("Closure asked for: {reason}"), "stage", ("summary",)),
    Happening("closure_request", "decided_on", N_("Closure: {state}"), "stage", ("decision_reason",)),
    *_twice("case_waiver", "dyad_waiver", "happened", N_("{instrument} assessment not obtainable"), "risk", "because"),
    *(Happening(k, "_at", "", "risk", tell=_alert) for k in ("alert", "dyad_alert")),
    *(
        Happening(k, "removed_on", N_("Alert removed: {type}"), "risk", ("removed_reason",), _REMOVED)
        for k in ("alert", "dyad_alert")
    ),
    *(Happening(k, "starts", "", "orders", only=_STANDING, tell=_order) for k in ("legal_order", "dyad_order")),
    *(
        Happening(k, "ended_on", N_("Order ended: {type}"), "orders", ("ended_why",), _ENDED)
        for k in ("legal_order", "dyad_order")
    ),
    *_twice("order_breach", "dyad_order_breach", "happened", N_("Breach of an order: {status}"), "orders", "what"),
    *_twice("incident", "dyad_incident", "happened", N_("{kind}: {group}, {status}"), "orders", "note"),
    Happening("marac_hearing", "happened", N_("Marac hearing"), "orders", ("actions",)),
    *_twice("information_share", "dyad_share", "happened", N_("{direction}: {agency}"), "agencies", "what", "purpose"),
    Happening("meeting", "happened", N_("Meeting: {kind}"), "agencies", ("decisions",)),
    *(
        Happening(
            k,
            "planned",
            N_("Appointment: {kind}, {status}"),
            "contact",
            ("where", "note"),
            ("status", frozenset({"kept", "missed", "cancelled"})),
        )
        for k in ("appointment", "dyad_appointment")
    ),
    Happening("contact_plan", "cleared_on", N_("Contact plan: {state}"), "plan", ("times",)),
    Happening("goal", "set_on", N_("Goal set: {wording}"), "plan", ("agreement", "agreement_why")),
    Happening("goal", "done_on", N_("Goal: {status}. {wording}"), "plan", ("outcome",)),
    Happening("goal_step", "done_on", N_("Step: {what}"), "plan", ("outcome",)),
    Happening("session", "happened", N_("Session: {module}, {attended}"), "work", ("note", "homework_set")),
    Happening("programme_suitability", "happened", N_("Programme: {suitability}"), "work", ("note",)),
    Happening("role_designation", "happened", N_("Role designated: {role}"), "risk", ("basis",)),
    Happening("supervision", "happened", N_("Supervision"), "work", ("decisions",)),
    Happening("legal_hold", "held_from", N_("Legal hold: {reason}"), "stage", ("basis",)),
    Happening("legal_hold", "released_on", N_("Legal hold released"), "stage", ("released_because",)),
    Happening("subject_access_request", "received_on", N_("Request to see what is held"), "agencies"),
    Happening("subject_access_request", "answered_on", N_("Request answered: {status}"), "agencies"),
    *_twice("attachment", "dyad_attachment", "_at", N_("File added: {title}"), "file"),
    Happening("survivor_feedback", "happened", N_("Survivor feedback: {feels_safer}"), "contact", ("changed", "words")),
    Happening("private_note", "happened", N_("Private note"), "contact", ("note",)),
)
"""Every happening, by record kind. A kind that is not here does not stand on the timeline."""
