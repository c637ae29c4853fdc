"""How each kind of record is asked for and listed, where its own declaration does not say enough.

A kind that is not in the table is asked in the order of its fields and listed by its first words: nothing has to be
added here for a new kind to work.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.models.deadlines import day_to_tell_by, one_month_after
from app.models.goal_rules import CAME
from app.ui.record_layout import Group, Layout
from app.words import N_

_ANSWERED = frozenset({"answered", "refused", "none_held"})
_DONE = frozenset({"done", "not_done"})


def _when(status: str, codes: frozenset[str], *fields: str) -> dict[str, tuple[str, frozenset[str]]]:
    return dict.fromkeys(fields, (status, codes))


_ORDER = Layout(
    groups=(
        Group("", ("type", "court", ("starts", "ends"), "conditions")),
        Group(N_("How it stands"), ("state", "ended_on", "ended_why")),
    ),
    when=_when("state", frozenset({"ended"}), "ended_on", "ended_why"),
    title=("type",),
    facts=("court", "starts", "ends", "ended_on"),
    status="state",
    text="conditions",
    ended=frozenset({"ended"}),
    add=N_("Add order"),
)
_BREACH = Layout(
    groups=(Group("", ("order", "happened", "what", "status", "source")),),
    title=("happened",),
    facts=("source",),
    status="status",
    text="what",
    add=N_("Record a breach"),
)
_INCIDENT = Layout(
    groups=(
        Group("", ("happened", "kind", "domestic_abuse", "group", "note")),
        Group(N_("What is known of it"), ("status", "source", "certainty")),
    ),
    title=("group",),
    facts=("happened", "kind", "domestic_abuse", "source", "certainty"),
    status="status",
    text="note",
    add=N_("Add incident or offence"),
)
_SHARE = Layout(
    groups=(
        Group("", ("happened", "direction", "agency", "person", "what")),
        Group(N_("Why it was right to share"), ("purpose", "legal_basis", "necessity")),
        Group(N_("How"), ("method", "authorised_by", "service_user_told")),
    ),
    fresh={"happened": "today"},
    title=("direction", "agency"),
    facts=("happened", "purpose", "legal_basis", "method"),
    text="what",
    add=N_("Record a share"),
)
_ALERT = Layout(
    groups=(Group("", ("type", "level", "words", "review_due")),),
    hidden=frozenset({"state", "removed_on", "removed_reason"}),
    title=("type",),
    facts=("review_due", "removed_on", "removed_reason"),
    due="review_due",
    status="level",
    text="words",
    ended=frozenset({"removed"}),
    stands="state",
    add=N_("Add alert"),
)
_CONTACT = Layout(
    groups=(
        Group("", ("happened", "with_whom", "agency", "channel", "outcome", "minutes", "note")),
        Group(N_("More about it"), ("started_by", "place", "service_user_present")),
    ),
    when=_when("with_whom", frozenset({"agency"}), "agency"),
    title=("channel", "with_whom"),
    facts=("happened", "agency", "minutes", "place"),
    status="outcome",
    text="note",
)
_ACTIVITY = Layout(
    hidden=frozenset({"action"}),
    groups=(Group("", ("happened", "mode", "work_class", "tactic", "agency", "minutes", "outcome", "need", "note")),),
    title=("work_class",),
    facts=("happened", "mode", "tactic", "agency", "minutes", "outcome"),
    text="note",
)
_APPOINTMENT = Layout(
    groups=(
        Group("", ("planned", "kind", "with_whom", "where", "note")),
        Group(N_("Safety"), ("joint_worker", "check_in_by", "check_in_with")),
        Group(N_("How it stands"), ("status",)),
    ),
    title=("kind", "with_whom"),
    facts=("planned", "where", "joint_worker", "check_in_by"),
    status="status",
    text="note",
    ended=frozenset({"kept", "missed", "cancelled"}),
    add=N_("Add appointment"),
)
_ADDRESS = Layout(
    groups=(Group("", ("lines", "confidentiality", ("lived_from", "lived_to"))),),
    title=("lines",),
    facts=("lived_from", "lived_to"),
    status="confidentiality",
    add=N_("Add address"),
)
_REACH = Layout(
    groups=(
        Group("", ("kind", "value")),
        Group(N_("Safety"), ("safe", "safe_times", "may_leave_message", "who_may_answer", ("verified_on", "expires"))),
    ),
    title=("value",),
    facts=("kind", "safe_times", "may_leave_message", "who_may_answer", "verified_on", "expires"),
    due="expires",
    status="safe",
    add=N_("Add number"),
)
_WAIVER = Layout(
    fresh={"happened": "today"},
    title=("instrument", "time_point"),
    facts=("happened", "perspective"),
    text="because",
)

LAYOUTS: Mapping[str, Layout] = {
    "legal_order": _ORDER,
    "dyad_order": _ORDER,
    "order_breach": _BREACH,
    "dyad_order_breach": _BREACH,
    "incident": _INCIDENT,
    "dyad_incident": _INCIDENT,
    "information_share": _SHARE,
    "dyad_share": _SHARE,
    "alert": _ALERT,
    "dyad_alert": _ALERT,
    "contact": _CONTACT,
    "dyad_contact": _CONTACT,
    "activity": _ACTIVITY,
    "dyad_activity": _ACTIVITY,
    "appointment": _APPOINTMENT,
    "dyad_appointment": _APPOINTMENT,
    "address": _ADDRESS,
    "victim_address": replace(_ADDRESS, covered=True),
    "withheld_address": replace(_ADDRESS, covered=True),
    "contact_point": _REACH,
    "victim_contact_point": replace(_REACH, covered=True, facts=_REACH.facts[1:]),
    "case_waiver": _WAIVER,
    "dyad_waiver": _WAIVER,
    "marac_hearing": Layout(
        groups=(Group("", ("happened", "repeat", "definition", "dash_score", "actions")),),
        title=("happened",),
        facts=("repeat", "definition", "dash_score"),
        text="actions",
        add=N_("Add Marac hearing"),
    ),
    "panel_decision": Layout(
        fresh={"happened": "today"},
        title=("decision",),
        facts=("happened", "agencies", "present"),
        text="reason",
        add=N_("Record the panel's decision"),
    ),
    "agency_check": Layout(
        groups=(Group("", ("agency", "asked_on", "answer", "answered_on", "said")),),
        when=_when("answer", _ANSWERED, "answered_on", "said"),
        fresh={"asked_on": "today"},
        title=("agency",),
        facts=("asked_on", "answered_on"),
        status="answer",
        text="said",
        add=N_("Add agency check"),
    ),
    "eligibility": Layout(
        hidden=frozenset({"checklist"}),
        fresh={"checked_on": "today"},
        title=("priority",),
        facts=("checked_on",),
        text="priority_basis",
    ),
    "referral": Layout(title=("source",), facts=("received_on", "agency", "marac_on", "criterion"), text="summary"),
    "action": Layout(
        groups=(
            Group("", ("what", ("owner", "owner_agency"), "due")),
            Group(N_("How it stands"), ("status", "outcome", "done_on")),
            Group(N_("Where it belongs"), ("meeting", "goal", "need")),
        ),
        when=_when("status", _DONE, "outcome", "done_on"),
        title=("what",),
        facts=("owner", "owner_agency", "due", "done_on"),
        status="status",
        text="outcome",
        ended=_DONE,
    ),
    "goal": Layout(
        groups=(
            Group("", ("wording", "need", "set_on", "due")),
            Group(N_("What the service user says to it"), ("agreement", "agreement_why")),
            Group(N_("How it stands"), ("status", "done_on", "outcome")),
        ),
        when=_when("status", frozenset({"met", "partly_met", "not_met", "dropped"}), "done_on", "outcome"),
        fresh={"set_on": "today"},
        title=("wording",),
        facts=("need", "set_on", "due", "agreement", "done_on"),
        status="status",
        text="agreement_why",
        ended=frozenset({"met", "partly_met", "not_met", "dropped"}),
        add=N_("Add goal"),
    ),
    "goal_step": Layout(
        groups=(Group("", ("goal", "what", "actor", "actor_agency", "due", "status", "done_on", "outcome")),),
        when=_when("actor", frozenset({"agency"}), "actor_agency") | _when("status", _DONE, "done_on", "outcome"),
        title=("what",),
        facts=("actor", "actor_agency", "due", "done_on"),
        status="status",
        text="outcome",
        ended=_DONE,
        add=N_("Add step"),
    ),
    "session": Layout(
        groups=(
            Group("", ("happened", "module", "attended", "minutes", "note")),
            Group(N_("Change and homework"), ("stage", "homework", "homework_set")),
        ),
        when=_when("attended", CAME, "stage", "homework"),
        fresh={"happened": "now"},
        title=("module",),
        facts=("happened", "minutes", "stage", "homework"),
        status="attended",
        text="note",
        add=N_("Record session"),
    ),
    "programme_suitability": Layout(
        groups=(Group("", ("happened", "suitability", "reasons", "programme", "note")),),
        when=_when("suitability", frozenset({"not_suitable"}), "reasons"),
        fresh={"happened": "today"},
        title=("suitability",),
        facts=("happened", "reasons", "programme"),
        text="note",
        add=N_("Record suitability"),
    ),
    "meeting": Layout(
        groups=(Group("", ("happened", "kind", "minutes", "agencies", "present", "decisions")),),
        fresh={"happened": "now"},
        title=("kind",),
        facts=("happened", "agencies", "present"),
        text="decisions",
        add=N_("Record meeting"),
    ),
    "contact_plan": Layout(
        groups=(
            Group("", ("channels", "times", "never_mention", "note", "expires")),
            Group(N_("Where no plan is possible"), ("none_because",)),
        ),
        hidden=frozenset({"state", "cleared_by", "cleared_on", "void_because"}),
        title=("channels",),
        facts=("expires", "cleared_by", "cleared_on", "void_because"),
        status="state",
        text="times",
        ended=frozenset({"void"}),
        add=N_("Write a contact plan"),
    ),
    "child": Layout(
        groups=(
            Group("", (("given_name", "family_name"), "birth_date", "age_band")),
            Group(N_("Family"), ("relation_to_service_user", "relation_to_victim_survivor", "lives_with")),
            Group(N_("What is being done"), ("status", "note")),
        ),
        title=("given_name", "family_name"),
        facts=("birth_date", "age_band", "lives_with", "relation_to_service_user", "relation_to_victim_survivor"),
        status="status",
        text="note",
        names=True,
        add=N_("Add child"),
    ),
    "person_details": Layout(
        groups=(
            Group(N_("Sex and gender"), ("sex", "gender_as_registered", "gender_identity")),
            Group(N_("Background"), ("ethnicity", "religion", "sexual_orientation")),
            Group(N_("Health"), ("disability", "disability_effect", "impairments")),
            Group(N_("Language"), ("languages", "interpreter", "correspondence_language")),
        ),
        when=_when("disability", frozenset({"yes"}), "disability_effect", "impairments"),
        hidden=frozenset({"covert"}),
        add=N_("About the service user"),
    ),
    "service_user": Layout(
        groups=(Group("", (("given_name", "family_name"), "known_as", "aliases", "birth_date", "references")),),
        title=("given_name", "family_name"),
        facts=("known_as", "birth_date"),
    ),
    "victim_survivor": Layout(
        groups=(
            Group("", (("given_name", "family_name"), "known_as", "aliases", "birth_date")),
            Group(N_("Background"), ("sex", "ethnicity", "correspondence_language")),
        ),
        title=("given_name", "family_name"),
        facts=("known_as", "birth_date"),
        names=True,
    ),
    "dyad": Layout(
        groups=(
            Group("", ("relationship", "cohabitation", "separated_on", "victim_aware")),
            Group(N_("Idva"), ("idva_contact", "no_idva_because")),
            Group(N_("Assessment"), ("dash_score", "not_assessed_because")),
        ),
        hidden=frozenset({"letter", "role", "role_basis", "idva", "case_status", "case_reference"}),
        title=("relationship",),
        facts=("cohabitation", "separated_on", "victim_aware", "idva_contact"),
    ),
    "role_designation": Layout(
        fresh={"happened": "today"},
        title=("role",),
        facts=("happened",),
        text="basis",
        by=True,
        add=N_("Change the role"),
    ),
    "survivor_feedback": Layout(
        groups=(Group("", ("happened", "feels_safer", "space_for_action", "changed", "words")),),
        fresh={"happened": "today"},
        title=("happened",),
        facts=("feels_safer", "space_for_action", "changed"),
        text="words",
        add=N_("Record what they say"),
    ),
    "private_note": Layout(fresh={"happened": "today"}, title=("happened",), text="note", add=N_("Add private note")),
    "supervision": Layout(
        fresh={"happened": "today"},
        title=("happened",),
        facts=("with_whom", "talked_over"),
        text="decisions",
        add=N_("Record supervision"),
    ),
    "legal_hold": Layout(
        groups=(
            Group("", ("reason", "basis", "held_from")),
            Group(N_("How it stands"), ("state", "released_on", "released_because")),
        ),
        when=_when("state", frozenset({"released"}), "released_on", "released_because"),
        fresh={"held_from": "today"},
        title=("reason",),
        facts=("held_from", "released_on", "released_because"),
        status="state",
        text="basis",
        ended=frozenset({"released"}),
        add=N_("Add legal hold"),
    ),
    "subject_access_request": Layout(
        groups=(
            Group("", ("received_on", "from_whom", "due")),
            Group(N_("How it stands"), ("status", "answered_on", "note")),
        ),
        when=_when("status", frozenset({"answered", "refused", "withdrawn"}), "answered_on", "note"),
        fresh={"received_on": "today"},
        suggests={"due": ("received_on", one_month_after)},
        title=("from_whom",),
        facts=("received_on", "due", "answered_on"),
        due="due",
        status="status",
        text="note",
        ended=frozenset({"answered", "refused", "withdrawn"}),
        add=N_("Add request"),
    ),
    "data_breach": Layout(
        groups=(
            Group("", ("noticed", "what", "received_by", "at_risk")),
            Group(N_("Telling"), ("due", "status", "regulator_told_on", "people_told_on")),
        ),
        when=_when("status", frozenset({"reported", "closed"}), "regulator_told_on"),
        fresh={"noticed": "now"},
        suggests={"due": ("noticed", day_to_tell_by)},
        title=("noticed",),
        facts=("due", "received_by", "regulator_told_on", "people_told_on"),
        status="status",
        text="what",
        ended=frozenset({"reported", "not_reportable", "closed"}),
        add=N_("Record a data breach"),
    ),
    "comparison_record": Layout(
        groups=(
            Group("", ("study_number", "referred_month", "source", "criterion")),
            Group(N_("About the person, in codes only"), ("sex", "ethnicity", "age")),
            Group(N_("What followed"), ("previous_domestic_abuse", "marac_repeat")),
        ),
        title=("study_number",),
        facts=("referred_month", "source", "criterion", "sex", "age"),
        add=N_("Add comparison record"),
    ),
}
