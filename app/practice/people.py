"""Invented people, places and words for the practice site. Telephone numbers are from the ranges kept free for drama."""

from __future__ import annotations

import re

SITE = "Taff and Vale (practice)"
LETTERHEAD = "Second floor, The Old Exchange, Glan Eirw\nTelephone 01632 960 123\nMonday to Friday, 9 to 5"
STAFF = {
    "lead": "Bethan Howells",
    "case_manager_1": "Siân Rees",
    "case_manager_2": "Marcus Adeyemi",
    "idva": "Miriam Okafor",
}
AGENCIES = (
    ("Taff and Vale Police", "police"),
    ("Probation, Taff and Vale", "probation"),
    ("Vale Idva Service", "idva_service"),
    ("Taff Children's Services", "childrens_services"),
    ("Vale Homes", "housing"),
    ("Taff Drug and Alcohol Service", "substance_misuse"),
    ("Vale Community Mental Health Team", "mental_health"),
    ("Riverside Surgery", "health"),
    ("Taff Adult Social Care", "adult_social_care"),
)
SERVICE_USERS = (
    "Aled Price", "Daniel Whitcombe", "Rhŷs Blŵm", "Imran Sheikh", "Scott Tanner", "Gareth Lloyd-Hughes", "Mateusz Kowal",
    "Peter Alder", "Owain Tŷ-Gwyn", "Lee Barrow", "Huw Prosser", "Craig Denholm", "Anthony Obi", "Kieran Walsh", "Steffan Morris",
    "Paul Yardley", "Dean Hutchings", "Joseph Mensah", "Ian Catterall", "Tomos Beynon", "Adrian Popescu", "Nathan Crewe",
    "Philip Armitage", "Jamie Sefton", "Rajesh Nair", "Lewis Kemble", "Donna Pritchett", "Martyn Eynon", "Stephen Gallimore",
    "Ewan Ruddock", "Karl Jessop", "Geraint Vaughan", "Michael Osgood", "Liam Farraday", "Colin Hebden", "Yusuf Demir",
    "Ross Pendry", "Alun Treharne", "Darren Loxley", "Simon Attwell", "Ben Harcombe", "Teifion Rowlands", "Victor Salas",
    "Neil Bracegirdle", "Kelly Marsden", "George Wainwright",
)  # fmt: skip
VICTIM_SURVIVORS = (
    "Carys Nolan", "Leanne Whitcombe", "Nia Parfitt", "Sadia Malik", "Rebecca Thorne", "Elin Lloyd-Hughes", "Agnieszka Wrona",
    "Joanne Alder", "Mari Gwilym", "Stacey Doyle", "Angharad Prosser", "Lisa Denholm", "Chidinma Obi", "Orla Keane",
    "Ffion Meredith", "Helen Yardley", "Gemma Hutchings", "Abena Owusu", "Susan Catterall", "Lowri Beynon", "Ioana Radu",
    "Chloe Sanderson", "Margaret Armitage", "Amy Fenwick", "Priya Menon", "Hannah Kemble", "Keith Pritchett", "Bronwen Eynon",
    "Tracey Gallimore", "Isla Munro", "Natalie Cope", "Rhian Vaughan", "Judith Osgood", "Megan Farraday", "Paula Renshaw",
    "Elif Kaya", "Kerry Pendry", "Sioned Treharne", "Vicky Loxley", "Emma Attwell", "Zoe Harcombe", "Gwenllian Parry",
    "Lucia Ferrer", "Dawn Bracegirdle", "Robert Marsden", "Patricia Wainwright", "Holly Trask", "Beth Corrigan", "Tanya Grieve",
    "Anwen Probert", "Shabnam Rauf", "Louise Petherick", "Eleri Bevan", "Catrin Maddox", "Jo Silcox", "Marianne Feld",
    "Rosa Quill", "Delyth Hanmer", "Imogen Strand", "Cerys Aldridge", "Heledd Mathias", "Saoirse Brannigan", "Nerys Talbot",
    "Fatima Zaman", "Kirsty Oldroyd", "Olwen Cadwallader", "Ruth Ashdown", "Magdalena Sikora", "Deborah Winslade",
    "Teleri Humphreys", "Yvonne Castell", "Lynette Farr", "Ceinwen Rudge", "Noreen Tully", "Harriet Ingleby", "Eluned Sparks",
)  # fmt: skip
TWIN = "Aled Pryce"
"""Spelt almost like the newest referral, and born on the same day."""
STREETS = (
    "Bryn Terrace",
    "Chapel Row",
    "Station Road",
    "Heol y Felin",
    "Mill Lane",
    "Quarry Close",
    "Harbour View",
    "Oakfield Drive",
)
TOWNS = ("Pontllwyd", "Aberfelin", "Cwm Onnen", "Llanfair Vale", "Porth Wen")

DIRECT_NOTES = (
    "Talked about the week since the hearing. He said he has not been to the house; the order is still explained as unfair. Agreed to go through the conditions line by line next time.",
    "Went over what happened on the Saturday, hour by hour. He moved from \"she wound me up\" to naming two points where he could have left. Set: write down the next time he notices it rising.",
    "Shorter session, he was tired after a night shift. Checked how he is sleeping and whether he has been drinking; says four cans on Friday, none since.",
    "Home visit with a colleague. Polite, guarded. Would not speak about the children. Left the letter about the parenting course.",
    "Session on what control looks like from the other side. He named the phone checking without being asked and called it \"making sure\". Stayed with that.",
    "Met at the probation office before his appointment. Angry at first about the referral; settled when we spoke about housing. Will bring the notice letter on Tuesday.",
    "He rang to move the session, second time this month. Explained that non-attendance is told to probation. New time kept to this week.",
    "Went through his plan for contact handover by the third party. He can say the rule and gave a reason for it that was about the children.",
)  # fmt: skip
ATTEMPT_NOTES = (
    "No answer, no message left.",
    "Rang twice in the afternoon. Phone off. Letter to follow in a plain envelope.",
    "Called at the address with a colleague, nobody in. No card left.",
    "Text to confirm Thursday, not answered.",
)
AGENCY_NOTES = (
    "Officer in the case confirms two call-outs this month, no arrest. Marker on the address renewed. Will send the log by Friday.",
    "Probation officer says reporting is regular and the tag is clear. Licence ends in March; asked for the exit plan before then.",
    "Social worker reports the core group agreed that collection from school stays with the grandmother. Next meeting on the 4th.",
    "Housing officer can move the tenancy decision to next month if the notice is answered. Asked for it in writing.",
    "Alcohol worker confirms three of four appointments kept. He has asked for a detox place; waiting list is five weeks.",
    "Duty mental health worker: assessed last Thursday, not detained, follow-up in ten days. They were not told of the order; told them.",
    "GP practice manager confirms that the medication is on weekly collection.",
)
CHECK_ANSWERS = (
    ("answered", "Three call-outs in twelve months, two to the same address. Nothing outstanding at court."),
    ("answered", "Known since last year. Keeps most appointments; last seen ten days ago."),
    ("none_held", ""),
    ("answered", "Asked for help once in the spring and did not come back. The file is closed."),
    ("refused", "Will not share without an order; has been asked to say so in writing."),
    ("none_held", ""),
)
"""How agencies answer when they are asked what they hold."""
ACTIVITY_NOTES = {
    "risk_management": (
        "Rang police to ask for a patrol past the address this weekend, as he is expected back in the area.",
        "Went through the risk plan with the Idva after the hearing. Window of concern is the fortnight before the next one.",
        "Checked bail conditions against what he told us; one did not match. Told the officer in the case.",
    ),
    "disruption": (
        "Gave housing the dates of the call-outs; tenancy enforcement letter goes out on Monday.",
        "Police will stop and check the car, which is untaxed, near the school at collection time.",
        "Asked DWP liaison to look at the joint claim that is still paid into his account.",
        "Licensing told of the door staff badge; review opened.",
    ),
    "support": (
        "Form for supported lodging filled in with him and sent; they answer within ten working days.",
        "Booked the alcohol assessment and sent him the bus times.",
    ),
    "multi_agency": (
        "Perpetrator panel: police, probation, housing, Idva service and children's services. Four actions, two of them for us.",
        "Core group by telephone. School knows the collection rules and has a photograph.",
        "Marac: brought up to date. Action for police to serve the order again, with an interpreter.",
    ),
    "institutional_advocacy": (
        "Wrote to the court office about the special measures that were agreed and then not listed.",
        "Challenged the closing of the children's assessment; the team manager will read our chronology.",
    ),
    "behaviour_change": (
        "Prepared the session on jealousy and trust; took out the exercise that asks about her.",
        "Module on time-outs: what they are for, and what they are not for.",
    ),
    "assessment": ("Read the police file and the Idva's notes ahead of the review.",),
    "admin": ("Filed the panel minutes and updated the chronology.",),
}  # fmt: skip
ACTIONS = (
    ("Confirm address check with police", "police", "risk_management"),
    ("Refer to alcohol service", "substance_misuse", "support"),
    ("Share disruption plan with children's services", "childrens_services", "multi_agency"),
    ("Ask probation for the licence conditions in writing", "probation", "risk_management"),
    ("Chase the housing decision", "housing", "support"),
    ("Send the chronology to the panel", "", "multi_agency"),
    ("Book the next joint visit", "", "risk_management"),
    ("Ask the surgery whether weekly collection goes on", "health", "support"),
    ("Check with the Idva before the next contact", "", "risk_management"),
)
ALERTS = (
    ("lone_worker", "Visit in pairs and leave no message at home.", False),
    ("risk_to_staff", "Two people at every meeting, in a room with two doors.", False),
    ("do_not_contact", "Not by telephone after 6 pm: the phone is shared.", False),
    ("weapons", "Police hold a marker for knives at the address. Visits only with police.", False),
    ("covert", "The service user does not know that police pass on call-outs. Never mention them.", True),
)
VICTIM_CONTACT_NOTES = (
    "Idva says fewer messages this week but two drive-bys past work. Keeping a diary of them.",
    "Idva has agreed new safe times: weekday mornings only, never by text.",
    "Feels that the last month has been quieter. Worried about the handover at half-term.",
    "Asked through the Idva that nothing from the last meeting is used with him. Noted on the plan.",
)

OUTCOMES = (
    "Done and confirmed.",
    "Done; confirmed by email and filed with the case.",
    "Done; the duty worker confirmed it by telephone.",
    "Done on the day that was agreed.",
    "Done after a reminder.",
)
"""What came of an action that was done."""
NOT_DONE = (
    "Overtaken by the hearing: no longer needed.",
    "The agency cannot do this; raised at the panel instead.",
    "The Idva asked us not to, for now.",
)
"""Why an action will not be done."""

_SHE = {"he": "she", "him": "her", "his": "her", "himself": "herself"}


def about(note: str, sex: str) -> str:
    """`note`, written of a man, as it is written of a service user of this sex (codes.SEX)."""
    if sex != "female":
        return note
    return re.sub(rf"\b({'|'.join(_SHE)})\b", lambda found: _like(found[0]), note, flags=re.IGNORECASE)


def _like(word: str) -> str:
    she = _SHE[word.lower()]
    return she.capitalize() if word[0].isupper() else she
