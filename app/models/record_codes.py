"""The code lists of the records around a case: decisions, checks, orders, incidents, shares, plans and oversight."""

from __future__ import annotations

from app.models.codes import PREFER_NOT
from app.models.fields import CodeList
from app.words import N_

_UNKNOWNS = {"not_known": N_("Not known"), "not_asked": N_("Not asked")}
_NOT_KNOWN = {"not_known": N_("Not known")}

# ---- about a person ----------------------------------------------------------------------------------------------

ORIENTATION = CodeList(
    "sexual_orientation",
    {
        "heterosexual": N_("Straight or heterosexual"),
        "gay_lesbian": N_("Gay or lesbian"),
        "bisexual": N_("Bisexual"),
        "other": N_("Other sexual orientation"),
        **_UNKNOWNS,
        **PREFER_NOT,
    },
)
"""ONS 2021, England and Wales."""
RELIGION = CodeList(
    "religion",
    {
        "none": N_("No religion"),
        "christian": N_("Christian"),
        "buddhist": N_("Buddhist"),
        "hindu": N_("Hindu"),
        "jewish": N_("Jewish"),
        "muslim": N_("Muslim"),
        "sikh": N_("Sikh"),
        "other": N_("Any other religion"),
        **_UNKNOWNS,
        **PREFER_NOT,
    },
)
"""ONS 2021, England and Wales."""
YES_NO_PREFER = CodeList("yes_no_prefer", {"yes": N_("Yes"), "no": N_("No"), **_UNKNOWNS, **PREFER_NOT})
DISABILITY_EFFECT = CodeList(
    "disability_effect",
    {"a_lot": N_("Yes, a lot"), "a_little": N_("Yes, a little"), "not_at_all": N_("Not at all"), **_UNKNOWNS},
)
"""Whether a condition of 12 months or more limits daily life (ONS 2021)."""
IMPAIRMENT = CodeList(
    "impairment",
    {
        "vision": N_("Vision"),
        "hearing": N_("Hearing"),
        "mobility": N_("Mobility"),
        "dexterity": N_("Dexterity"),
        "learning": N_("Learning, understanding or concentrating"),
        "memory": N_("Memory"),
        "mental_health": N_("Mental health"),
        "stamina": N_("Stamina, breathing or fatigue"),
        "social": N_("Social or behavioural, for example autism"),
        "other": N_("Other impairment"),
    },
)
CHILD_STATUS = CodeList(
    "child_status",
    {
        "none": N_("No plan"),
        "in_need": N_("Child in need"),
        "protection_plan": N_("Child protection plan"),
        "looked_after": N_("Looked after"),
        **_NOT_KNOWN,
    },
    protective=("none", "not_known", "in_need", "protection_plan", "looked_after"),
)
AGE_BAND = CodeList(
    "child_age_band",
    {
        "unborn": N_("Unborn"),
        "0_4": N_("0 to 4"),
        "5_10": N_("5 to 10"),
        "11_15": N_("11 to 15"),
        "16_17": N_("16 or 17"),
        "adult": N_("18 or over"),
        **_NOT_KNOWN,
    },
)
CHILD_LIVES_WITH = CodeList(
    "child_lives_with",
    {
        "victim_survivor": N_("The victim-survivor"),
        "service_user": N_("The service user"),
        "both": N_("Both"),
        "family": N_("Other family"),
        "care": N_("In care"),
        "other": N_("Somebody else"),
        **_NOT_KNOWN,
    },
)
CHILD_RELATION = CodeList(
    "child_relation",
    {
        "child": N_("Own child"),
        "step_child": N_("Partner's child"),
        "grandchild": N_("Grandchild"),
        "sibling": N_("Brother or sister"),
        "other": N_("Other relation"),
        "none": N_("No relation"),
        **_NOT_KNOWN,
    },
)
SAME_PERSON = CodeList(
    "same_person",
    {"same": N_("The same person"), "not_same": N_("Reviewed: not the same person"), "undone": N_("Taken back")},
)

# ---- the way into the service, and out of it -----------------------------------------------------------------------

PRIORITY = CodeList(
    "priority",
    {"high_harm": N_("High harm"), "serial": N_("Serial"), "both": N_("High harm and serial"), **_NOT_KNOWN},
)
PANEL_DECISION = CodeList(
    "panel_decision",
    {
        "allocate": N_("Allocate"),
        "not_allocate": N_("Do not allocate"),
        "defer": N_("Defer"),
        "comparison": N_("Comparison cohort"),
        "refer_elsewhere": N_("Refer elsewhere"),
    },
)
CHECK_ANSWER = CodeList(
    "check_answer",
    {
        "asked": N_("Asked, no answer yet"),
        "answered": N_("Answered"),
        "refused": N_("Refused to share"),
        "none_held": N_("Holds nothing"),
    },
)
SUSPENSION_REASON = CodeList(
    "suspension_reason",
    {
        "custody": N_("In custody"),
        "hospital": N_("In hospital"),
        "abroad": N_("Abroad"),
        "safety": N_("Safety"),
        "other": N_("Other reason"),
    },
)
CLOSURE_STATE = CodeList(
    "closure_state",
    {
        "asked": N_("Waiting for approval"),
        "approved": N_("Approved"),
        "returned": N_("Sent back"),
        "withdrawn": N_("Withdrawn"),
    },
    protective=("approved", "withdrawn", "returned", "asked"),
)
"""While two laptops disagree, the case is taken as still open."""
HOLD_REASON = CodeList(
    "hold_reason",
    {
        "death_review": N_("Death review"),
        "inquest": N_("Inquest"),
        "court": N_("Court proceedings"),
        "complaint": N_("Complaint or investigation"),
        "other": N_("Other reason"),
    },
)
HOLD_STATE = CodeList("hold_state", {"released": N_("Released"), "held": N_("Held")}, protective=("released", "held"))
REQUEST_STATE = CodeList(
    "request_state",
    {
        "received": N_("Received"),
        "identity_asked": N_("Waiting for proof of identity"),
        "answered": N_("Answered"),
        "refused": N_("Refused"),
        "withdrawn": N_("Withdrawn"),
    },
)
BREACH_STATE = CodeList(
    "breach_state",
    {
        "open": N_("Being looked into"),
        "reported": N_("Reported to the regulator"),
        "not_reportable": N_("Need not be reported"),
        "closed": N_("Closed"),
    },
)

# ---- plans, goals, sessions, meetings ------------------------------------------------------------------------------

PLAN_STATE = CodeList(
    "plan_state",
    {
        "cleared": N_("Cleared by the Idva"),
        "draft": N_("Being written"),
        "asked": N_("Waiting for the Idva"),
        "void": N_("No longer valid"),
    },
    protective=("cleared", "draft", "asked", "void"),
)
AGREEMENT = CodeList(
    "goal_agreement",
    {
        "agreed": N_("Agreed with the service user"),
        "not_agreed": N_("Not agreed"),
        "could_not_answer": N_("Could not answer"),
        "not_asked": N_("Not asked"),
    },
)
GOAL_STATE = CodeList(
    "goal_state",
    {
        "open": N_("Being worked on"),
        "met": N_("Met"),
        "partly_met": N_("Partly met"),
        "not_met": N_("Not met"),
        "dropped": N_("Dropped"),
    },
)
STEP_ACTOR = CodeList(
    "step_actor",
    {
        "service_user": N_("Service user"),
        "case_manager": N_("Case manager"),
        "idva": N_("Idva"),
        "agency": N_("Agency"),
        "other": N_("Somebody else"),
    },
)
ATTENDED = CodeList(
    "attended",
    {
        "attended": N_("Attended"),
        "late": N_("Came late"),
        "part": N_("Left early"),
        "missed": N_("Did not come"),
        "cancelled_us": N_("Cancelled by us"),
        "cancelled_them": N_("Cancelled by them"),
    },
)
MODULE = CodeList(
    "behaviour_change_module",
    {
        "motivation": N_("Motivation to change"),
        "impact_victims": N_("Impact on victim-survivors"),
        "impact_children": N_("Impact on children"),
        "accountability": N_("Taking responsibility"),
        "control": N_("Controlling behaviour"),
        "emotions": N_("Emotions and self-regulation"),
        "substances": N_("Drink, drugs and abuse"),
        "relationships": N_("Respectful relationships"),
        "relapse": N_("Keeping change going"),
        "other": N_("Other"),
    },
)
CHANGE_STAGE = CodeList(
    "change_stage",
    {
        "precontemplation": N_("Precontemplation"),
        "contemplation": N_("Contemplation"),
        "preparation": N_("Preparation"),
        "action": N_("Action"),
        "maintenance": N_("Maintenance"),
        "relapse": N_("Relapse"),
        "not_assessed": N_("Not assessed"),
    },
)
"""Prochaska's stages of change."""
HOMEWORK = CodeList(
    "homework",
    {"done": N_("Done"), "partly": N_("Partly done"), "not_done": N_("Not done"), "none_set": N_("None was set")},
)
UNSUITABLE_REASON = CodeList(
    "unsuitable_reason",
    {
        "denies": N_("Denies all abuse"),
        "substances": N_("Drug or alcohol use"),
        "mental_health": N_("Mental health"),
        "learning": N_("Learning needs not met by the programme"),
        "language": N_("Language"),
        "custody": N_("In custody"),
        "no_programme": N_("No programme within reach"),
        "risk": N_("Risk to others in the group"),
        "declined": N_("Does not want to"),
        "other": N_("Other reason"),
    },
)
MEETING_KIND = CodeList(
    "meeting_kind",
    {
        "marac": N_("Marac"),
        "perpetrator_panel": N_("Perpetrator panel"),
        "mappa": N_("Mappa"),
        "matac": N_("Matac"),
        "core_group": N_("Core group"),
        "child_protection": N_("Child protection conference"),
        "strategy": N_("Strategy meeting"),
        "professionals": N_("Professionals' meeting"),
        "case_review": N_("Case review"),
        "other": N_("Other meeting"),
    },
)
APPOINTMENT_KIND = CodeList(
    "appointment_kind",
    {
        "session": N_("Session"),
        "home_visit": N_("Home visit"),
        "office": N_("Office meeting"),
        "custody": N_("Custody visit"),
        "phone": N_("Phone call"),
        "court": N_("Court"),
        "meeting": N_("Meeting with agencies"),
        "other": N_("Other"),
    },
)
APPOINTMENT_STATE = CodeList(
    "appointment_state",
    {
        "planned": N_("Planned"),
        "kept": N_("Took place"),
        "missed": N_("Did not come"),
        "cancelled": N_("Cancelled"),
    },
)
ALERT_LEVEL = CodeList(
    "alert_level",
    {"information": N_("Be aware"), "caution": N_("Take care"), "stop": N_("Stop and check first")},
    protective=("information", "caution", "stop"),
)

# ---- orders, incidents, hearings -----------------------------------------------------------------------------------

ORDER_TYPE = CodeList(
    "order_type",
    {
        "dvpn": N_("Police protection notice (DVPN)"),
        "dvpo": N_("Police protection order (DVPO)"),
        "dapn": N_("Domestic abuse protection notice (DAPN)"),
        "dapo": N_("Domestic abuse protection order (DAPO)"),
        "non_molestation": N_("Non-molestation order"),
        "occupation": N_("Occupation order"),
        "restraining": N_("Restraining order"),
        "stalking_protection": N_("Stalking protection order"),
        "prohibited_steps": N_("Prohibited steps order"),
        "bail": N_("Bail"),
        "licence": N_("Licence"),
        "community": N_("Community order"),
        "other": N_("Other order"),
    },
)
ORDER_STATE = CodeList(
    "order_state",
    {
        "ended": N_("Ended"),
        "applied_for": N_("Applied for"),
        "in_force": N_("In force"),
    },
    protective=("ended", "applied_for", "in_force"),
)
INCIDENT_KIND = CodeList("incident_kind", {"incident": N_("Incident"), "offence": N_("Offence")})
OFFENCE_GROUP = CodeList(
    "offence_group",
    {
        "violence": N_("Violence against a person"),
        "sexual": N_("Sexual offence"),
        "stalking_harassment": N_("Stalking or harassment"),
        "controlling": N_("Controlling or coercive behaviour"),
        "threats": N_("Threats"),
        "breach": N_("Breach of an order"),
        "criminal_damage": N_("Criminal damage"),
        "weapons": N_("Weapons"),
        "theft": N_("Theft, burglary or fraud"),
        "drugs": N_("Drugs"),
        "public_order": N_("Public order"),
        "driving": N_("Driving"),
        "child_cruelty": N_("Cruelty to a child"),
        "verbal": N_("Verbal argument, no offence recorded"),
        "other": N_("Other"),
        **_NOT_KNOWN,
    },
)
INCIDENT_STATUS = CodeList(
    "incident_status",
    {
        "alleged": N_("Alleged"),
        "reported": N_("Reported to police"),
        "arrested": N_("Arrested"),
        "charged": N_("Charged"),
        "convicted": N_("Convicted"),
        "cautioned": N_("Cautioned"),
        "acquitted": N_("Acquitted"),
        "no_further_action": N_("No further action"),
        **_NOT_KNOWN,
    },
)
INFO_SOURCE = CodeList(
    "information_source",
    {
        "police": N_("Police"),
        "probation": N_("Probation"),
        "idva": N_("Idva"),
        "victim_survivor": N_("Victim-survivor"),
        "service_user": N_("Service user"),
        "childrens_social_care": N_("Children's social care"),
        "health": N_("Health"),
        "housing": N_("Housing"),
        "court": N_("Court"),
        "family": N_("Family or friend"),
        "other": N_("Other"),
    },
)
CERTAINTY = CodeList(
    "certainty",
    {"confirmed": N_("Confirmed"), "likely": N_("Likely"), "uncertain": N_("Uncertain"), **_NOT_KNOWN},
)
REPEAT_DEFINITION = CodeList(
    "repeat_definition",
    {
        "marac_12_months": N_("Another incident within 12 months of the last Marac"),
        "any_further": N_("Any further abuse of the same person"),
        "not_applicable": N_("Not a repeat"),
        **_NOT_KNOWN,
    },
)

# ---- sharing information -------------------------------------------------------------------------------------------

DIRECTION = CodeList("share_direction", {"given": N_("We gave information"), "received": N_("We received information")})
LEGAL_BASIS = CodeList(
    "legal_basis",
    {
        "public_task": N_("Public task"),
        "legitimate_interests": N_("Legitimate interests"),
        "recognised_interest_crime": N_("Recognised interest: crime"),
        "recognised_interest_safeguarding": N_("Recognised interest: safeguarding"),
        "vital_interests": N_("Vital interests"),
        "consent": N_("Consent"),
        "crime_and_disorder_act_s115": N_("Crime and Disorder Act 1998, section 115"),
    },
)
SHARE_METHOD = CodeList(
    "share_method",
    {
        "meeting": N_("In a meeting"),
        "phone": N_("By phone"),
        "secure_email": N_("By secure email"),
        "portal": N_("Through a portal"),
        "letter": N_("By letter"),
        "in_person": N_("In person"),
        "other": N_("Other way"),
    },
)
FEELS_SAFER = CodeList(
    "feels_safer",
    {
        "much_safer": N_("Much safer"),
        "safer": N_("A little safer"),
        "no_change": N_("No change"),
        "less_safe": N_("Less safe"),
        **_UNKNOWNS,
    },
)
SPACE_FOR_ACTION = CodeList(
    "space_for_action",
    {
        "much_more": N_("Much more freedom"),
        "more": N_("A little more freedom"),
        "no_change": N_("No change"),
        "less": N_("Less freedom"),
        **_UNKNOWNS,
    },
)
WAIVED_INSTRUMENT = CodeList(
    "waived_instrument", {"behaviour": N_("Behaviour"), "risk": N_("Risk"), "needs": N_("Needs")}
)
