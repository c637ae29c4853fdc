"""The code lists of the domain."""

from __future__ import annotations

from app.models.fields import CodeList
from app.words import N_

_UNKNOWNS = {"not_known": N_("Not known"), "not_asked": N_("Not asked")}

YES_NO = CodeList(
    "yes_no", {"yes": N_("Yes"), "no": N_("No"), **_UNKNOWNS, "not_applicable": N_("Not applicable")}, protective=()
)
PREFER_NOT = {"prefer_not_to_say": N_("Prefers not to say")}

SEX = CodeList("sex", {"female": N_("Female"), "male": N_("Male"), **_UNKNOWNS, **PREFER_NOT})
LANGUAGE_CHOICE = CodeList(
    "correspondence_language",
    {"en": N_("English"), "cy": N_("Welsh"), "both": N_("Both"), "not_asked": N_("Not asked")},
)
ETHNICITY = CodeList(
    "ethnicity",
    {
        "white_british": N_("White: Welsh, English, Scottish, Northern Irish or British"),
        "white_irish": N_("White: Irish"),
        "white_gypsy_traveller": N_("White: Gypsy or Irish Traveller"),
        "white_roma": N_("White: Roma"),
        "white_other": N_("White: any other background"),
        "mixed_white_black_caribbean": N_("Mixed: White and Black Caribbean"),
        "mixed_white_black_african": N_("Mixed: White and Black African"),
        "mixed_white_asian": N_("Mixed: White and Asian"),
        "mixed_other": N_("Mixed: any other background"),
        "asian_indian": N_("Asian: Indian"),
        "asian_pakistani": N_("Asian: Pakistani"),
        "asian_bangladeshi": N_("Asian: Bangladeshi"),
        "asian_chinese": N_("Asian: Chinese"),
        "asian_other": N_("Asian: any other background"),
        "black_caribbean": N_("Black: Caribbean"),
        "black_african": N_("Black: African"),
        "black_other": N_("Black: any other background"),
        "arab": N_("Arab"),
        "other": N_("Any other ethnic group"),
        **_UNKNOWNS,
        **PREFER_NOT,
    },
)
CONFIDENTIALITY = CodeList(
    "confidentiality",
    {"open": N_("Open"), "confidential": N_("Confidential"), "refuge_never_print": N_("Refuge: never print")},
    protective=("open", "confidential", "refuge_never_print"),
)
CONTACT_KIND = CodeList(
    "contact_kind", {"mobile": N_("Mobile"), "landline": N_("Landline"), "email": N_("Email"), "other": N_("Other")}
)
SAFETY = CodeList(
    "safety",
    {"safe": N_("Safe"), "unsafe": N_("Not safe"), "not_known": N_("Not known if safe")},
    protective=("safe", "not_known", "unsafe"),
)
DYAD_ROLE = CodeList(
    "dyad_role",
    {
        "victim_survivor": N_("Victim-survivor"),
        "primary_perpetrator": N_("Primary perpetrator"),
        "undetermined": N_("Undetermined"),
    },
)
RELATIONSHIP = CodeList(
    "relationship",
    {
        "partner": N_("Partner"),
        "ex_partner": N_("Ex-partner"),
        "spouse": N_("Spouse"),
        "ex_spouse": N_("Former spouse"),
        "dating": N_("Dating"),
        "parent": N_("Parent"),
        "adult_child": N_("Adult child"),
        "sibling": N_("Sibling"),
        "other_family": N_("Other family"),
        "other": N_("Other"),
        "not_known": N_("Not known"),
    },
)
COHABITATION = CodeList(
    "cohabitation",
    {
        "always": N_("Live together"),
        "intermittent": N_("Sometimes live together"),
        "never": N_("Live apart"),
        "not_known": N_("Not known"),
    },
)
IDVA_CONTACT = CodeList(
    "idva_contact",
    {
        "in_contact": N_("In contact"),
        "attempting": N_("Trying to make contact"),
        "declined": N_("Does not want Idva contact"),
        "not_yet": N_("Not yet contacted"),
        "not_known": N_("Not known"),
    },
)
REFERRAL_SOURCE = CodeList(
    "referral_source",
    {
        "marac": N_("Marac"),
        "police": N_("Police"),
        "probation": N_("Probation"),
        "childrens_social_care": N_("Children's social care"),
        "adult_social_care": N_("Adult social care"),
        "health": N_("Health"),
        "mental_health": N_("Mental health"),
        "housing": N_("Housing"),
        "substance_misuse": N_("Substance misuse service"),
        "idva_service": N_("Idva service"),
        "court_cafcass": N_("Court or Cafcass"),
        "self": N_("Self"),
        "other": N_("Other"),
    },
)
REFERRAL_CRITERION = CodeList(
    "referral_criterion",
    {
        "visible_high_risk": N_("Visible high risk"),
        "professional_judgement": N_("Professional judgement"),
        "potential_escalation": N_("Potential escalation"),
        "repeat": N_("Repeat"),
    },
)
STATUS = CodeList(
    "status",
    {
        "referred": N_("Referred"),
        "screening": N_("Screening"),
        "panel": N_("At panel"),
        "not_allocated": N_("Not allocated"),
        "deferred": N_("Deferred by panel"),
        "comparison": N_("Comparison cohort"),
        "allocated": N_("Allocated"),
        "information_gathering": N_("Information gathering"),
        "intake": N_("Intake"),
        "active": N_("Active"),
        "suspended": N_("Suspended"),
        "step_down": N_("Step-down"),
        "transferred": N_("Transferred"),
        "closed": N_("Closed"),
        "follow_up": N_("Follow-up"),
        "archived": N_("Archived"),
        "erased": N_("Erased"),
    },
)
OPEN_STATUSES = frozenset({"allocated", "information_gathering", "intake", "active", "suspended", "step_down"})
"""Statuses that count as open: allocated and not closed or transferred (return definition, section A)."""
LIVE_STATUSES = OPEN_STATUSES | {"referred", "screening", "panel", "deferred"}
"""Open, or on the way in: the cases that somebody still has to do something about."""
WORK_MODE = CodeList(
    "work_mode",
    {
        "direct_and_indirect": N_("Direct and indirect work"),
        "indirect_only": N_("Indirect work only"),
        "direct_only": N_("Direct work only"),
    },
)
ENGAGEMENT = CodeList(
    "engagement",
    {
        "not_attempted": N_("Not attempted"),
        "attempting": N_("Attempting"),
        "engaged": N_("Engaged"),
        "sporadic": N_("Sporadic"),
        "refused": N_("Refused"),
        "disengaged": N_("Disengaged"),
        "unable": N_("Unable"),
    },
)
ALLOCATION_ARM = CodeList(
    "allocation_arm",
    {"intervention": N_("Intervention"), "comparison": N_("Comparison"), "not_randomised": N_("Not randomised")},
)
CLOSURE_REASON = CodeList(
    "closure_reason",
    {
        "planned_goals_met": N_("Planned: goals met"),
        "planned_max_duration": N_("Planned: longest time reached"),
        "long_custody": N_("Long custody"),
        "deported": N_("Deported"),
        "deceased": N_("Died"),
        "victim_safety": N_("Victim-survivor's safety"),
        "panel_decision": N_("Panel decision"),
        "duplicate_or_error": N_("Duplicate or error"),
        "other": N_("Other"),
    },
)
TIME_POINT = CodeList(
    "time_point",
    {
        "pre_contact": N_("Before first contact"),
        "intake": N_("Intake"),
        "review": N_("Review"),
        "exit": N_("Exit"),
        "follow_up_6m": N_("Follow-up at 6 months"),
        "follow_up_12m": N_("Follow-up at 12 months"),
    },
)
PERSPECTIVE = CodeList(
    "perspective",
    {
        "case_manager": N_("Case manager"),
        "idva": N_("Idva"),
        "victim_survivor": N_("Victim-survivor"),
        "police": N_("Police"),
        "other": N_("Other"),
    },
)
CHANNEL = CodeList(
    "channel",
    {
        "phone": N_("Phone call"),
        "video": N_("Video call"),
        "text": N_("Text message"),
        "email": N_("Email"),
        "letter": N_("Letter"),
        "home_visit": N_("Home visit"),
        "office": N_("Office meeting"),
        "custody": N_("Custody visit"),
        "community": N_("Meeting elsewhere"),
        "joint_visit": N_("Joint visit"),
    },
)
CONTACT_WITH = CodeList(
    "contact_with",
    {
        "service_user": N_("Service user"),
        "agency": N_("Agency"),
        "idva": N_("Idva"),
        "family": N_("Family or friend"),
        "victim_survivor": N_("Victim-survivor"),
    },
)
OUTCOME = CodeList("contact_outcome", {"achieved": N_("Achieved"), "attempted": N_("Attempted, no contact")})
STARTED_BY = CodeList("started_by", {"us": N_("Us"), "them": N_("Them")})
ACTIVITY_MODE = CodeList("work", {"direct": N_("Direct"), "indirect": N_("Indirect")})
ACTIVITY_CLASS = CodeList(
    "activity_class",
    {
        "risk_management": N_("Risk management"),
        "disruption": N_("Disruption"),
        "support": N_("Support with needs"),
        "multi_agency": N_("Multi-agency work"),
        "institutional_advocacy": N_("Institutional advocacy"),
        "behaviour_change": N_("Behaviour change"),
        "assessment": N_("Assessment"),
        "admin": N_("Administration"),
    },
)
TACTIC = CodeList(
    "tactic",
    {
        "support": N_("Support"),
        "prevention": N_("Prevention"),
        "diversion": N_("Diversion"),
        "disruption": N_("Disruption"),
        "enforcement": N_("Enforcement"),
    },
)
ACTION_STATUS = CodeList("action_status", {"open": N_("Open"), "done": N_("Done"), "not_done": N_("Will not be done")})
ALERT_TYPE = CodeList(
    "alert_type",
    {
        "risk_to_staff": N_("Risk to staff"),
        "risk_to_public": N_("Risk to the public"),
        "weapons": N_("Weapons"),
        "suicide_self_harm": N_("Suicide or self-harm"),
        "confidential_address": N_("Confidential address"),
        "covert": N_("Covert information"),
        "do_not_contact": N_("Do not contact"),
        "child_protection": N_("Child protection"),
        "mappa": N_("Mappa"),
        "restraining_order": N_("Restraining order"),
        "lone_worker": N_("Do not visit alone"),
        "conflict_of_interest": N_("Conflict of interest"),
    },
)
ALERT_STATE = CodeList(
    "alert_state", {"removed": N_("Removed"), "active": N_("Active")}, protective=("removed", "active")
)
AGENCY_KIND = CodeList(
    "agency_kind",
    {
        "police": N_("Police"),
        "probation": N_("Probation"),
        "idva_service": N_("Idva service"),
        "childrens_services": N_("Children's services"),
        "housing": N_("Housing"),
        "health": N_("Health"),
        "mental_health": N_("Mental health"),
        "substance_misuse": N_("Drug and alcohol service"),
        "adult_social_care": N_("Adult social care"),
        "voluntary": N_("Voluntary organisation"),
        "other": N_("Other"),
    },
)
NEED_AREA = CodeList(
    "need_area",
    {
        "accommodation": N_("Accommodation"),
        "drugs": N_("Drugs"),
        "alcohol": N_("Alcohol"),
        "mental_health": N_("Mental health"),
        "physical_health": N_("Physical health"),
        "learning_neurodiversity": N_("Learning and neurodiversity"),
        "employment_education": N_("Employment and education"),
        "finance_debt": N_("Finance and debt"),
        "children_parenting": N_("Children and parenting"),
        "family_isolation": N_("Family and isolation"),
        "immigration": N_("Immigration"),
        "gambling": N_("Gambling"),
        "attitudes_accountability": N_("Attitudes and accountability"),
        "other_offending": N_("Other offending"),
    },
)
NEED_LEVEL = CodeList(
    "need_level", {"none": N_("None"), "low": N_("Low"), "medium": N_("Medium"), "high": N_("High"), **_UNKNOWNS}
)
ABUSE_TYPE = CodeList(
    "abuse_type",
    {
        "physical": N_("Physical"),
        "sexual": N_("Sexual"),
        "harassment_stalking": N_("Harassment and stalking"),
        "jealous_controlling": N_("Jealous and controlling"),
        "economic": N_("Economic"),
        "child_related": N_("Child-related"),
        "technology": N_("Technology"),
    },
)
MAIN_ABUSE_TYPES = ("physical", "sexual", "harassment_stalking", "jealous_controlling")
SEVERITY = CodeList(
    "abuse_severity",
    {
        "none": N_("None"),
        "standard": N_("Standard"),
        "moderate": N_("Moderate"),
        "high": N_("High"),
        "not_known": N_("Not known"),
    },
    protective=("none", "not_known", "standard", "moderate", "high"),
)
RISK_LEVEL = CodeList(
    "risk_level",
    {
        "standard": N_("Standard"),
        "medium": N_("Medium"),
        "high": N_("High"),
        "very_high": N_("Very high"),
        "not_known": N_("Not known"),
    },
    protective=("not_known", "standard", "medium", "high", "very_high"),
)
RISK_CHANGE = CodeList(
    "risk_change",
    {
        "significantly_reduced": N_("Significantly reduced"),
        "moderately_reduced": N_("Moderately reduced"),
        "slightly_reduced": N_("Slightly reduced"),
        "no_change": N_("No change"),
        "increased": N_("Increased"),
        "not_known": N_("Not known"),
    },
)
DVPP_SUITABILITY = CodeList(
    "dvpp_suitability",
    {"suitable": N_("Suitable"), "not_suitable": N_("Not suitable"), "not_assessed": N_("Not assessed")},
)
