"""The facts that documents for colleagues hold: of a case, and of how contact can be made in one dyad."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from app.models import codes as c
from app.models import record_codes as rc
from app.models.access import Access, Mode
from app.models.document import (
    BehaviourFact,
    CaseFacts,
    DyadFact,
    Fact,
    PlanFacts,
    RiskFact,
    WorkFact,
)
from app.models.kinds import KINDS
from app.models.naming import Known, Part, mentions, replaced
from app.models.record import ScopeKind
from app.store.queries.assessments import AssessmentRow, assessments
from app.store.queries.cases import CaseHead, DyadRow, actions, case_head, dyad_links, held_dyads
from app.store.queries.naming import known_names
from app.store.queries.people import service_user
from app.store.queries.records import RecordRow, records
from app.store.queries.stages import idva_cleared
from app.store.store import Store
from app.words import _

WORK_WEEKS = 12
"""How far back "what was tried" goes. (assumed)"""
OWN_VIEW = "victim_survivor"
"""What a victim-survivor themselves said of the risk is theirs to tell: it stands in no document."""
INCIDENT_MONTHS = 12
"""How far back incidents are told. (assumed)"""


class _Reader:
    """Reads records for one document: covert ones only where they are wanted, counted where they are not, and every
    text without the names and places of victim-survivors unless they may stand."""

    def __init__(self, store: Store, access: Access, case: str, *, covert: bool, known: Iterable[Known]) -> None:
        self.store, self.access, self.case, self.covert = store, access, case, covert
        self.known = list(known)
        self.letters = {dyad: letter for letter, dyad in dyad_links(store, access, case)}
        self.left_out = 0

    def rows(self, *kinds: str) -> list[RecordRow]:
        """The current records of some kinds that may stand in the document, newest first."""
        found = [r for kind in kinds for r in records(self.store, self.access, kind, case=self.case)]
        kept = [r for r in found if self.covert or not r.covert]
        self.left_out += len(found) - len(kept)
        return sorted(kept, key=lambda r: (r.text("happened") or r.at, r.id), reverse=True)

    def say(self, text: str) -> str:
        """`text` with whoever it gives away named by letter."""
        return replaced(text, mentions(text, self.known)) if text else ""

    def label(self, row: RecordRow, field: str) -> str:
        """A coded field in words."""
        return KINDS[row.kind].fields[field].display(row.values.get(field))


def case_facts(
    store: Store, access: Access, case: str, *, today: date, protected: bool = False, covert: bool = False
) -> CaseFacts | None:
    """A case for colleagues and panels; None where it is not held or may not be seen.

    Victim-survivors stand there by letter, also within free text; `protected` adds their names and confidential
    addresses, for which the caller has a reason. An address that is never to be printed is never among them. `covert`
    adds what the service user must not know.
    """
    head = case_head(store, access, case)
    person = service_user(store, access, case)
    if head is None or person is None or access.mode is not Mode.WORK:
        return None
    known = [k for k in known_names(store, access, case) if not protected or not k.dyad or k.part is Part.ADDRESS]
    reader = _Reader(store, access, case, covert=covert, known=known)
    rows = _case_rows(reader, head, today)
    return CaseFacts(
        reference=head.reference,
        name=person.name,
        unconfirmed=person.unconfirmed,
        birth_date=person.birth_date,
        aliases=_aliases(store, head),
        stage=head.status,
        stage_since=head.status_since,
        engagement=head.engagement,
        work_mode=head.work_mode,
        case_manager=head.case_manager_name,
        review_due=head.review_due,
        referred=rows["referred"][0] if rows["referred"] else None,
        addresses=_addresses(reader, "address", protected=protected),
        alerts=rows["alerts"],
        dyads=_dyads(reader, protected=protected, today=today),
        risk=_risk(reader),
        behaviour=_behaviour(reader),
        needs=_needs(reader),
        orders=rows["orders"],
        breaches=rows["breaches"],
        incidents=rows["incidents"],
        decisions=rows["decisions"],
        goals=rows["goals"],
        actions=_actions(reader),
        work=_work(reader, today),
        left_out=reader.left_out,
    )


def _case_rows(reader: _Reader, head: CaseHead, today: date) -> dict[str, tuple[Fact, ...]]:
    """The sections of a case document that are lists of records."""
    year_ago = (today - timedelta(days=round(INCIDENT_MONTHS * 30.5))).isoformat()
    recent = [r for r in reader.rows("incident", "dyad_incident") if r.text("happened")[:10] >= year_ago]
    in_force = [r for r in reader.rows("legal_order", "dyad_order") if r.text("state") != "ended"]
    alerts = [r for r in reader.rows("alert", "dyad_alert") if r.text("state") == "active"]
    goals = [r for r in reader.rows("goal") if r.text("status") == "open"]
    return {
        "referred": tuple(_referral(reader, r) for r in reader.rows("referral")[-1:]),
        "alerts": tuple(
            Fact(reader.label(r, "type"), "", reader.say(r.text("words")), reader.letters.get(r.dyad, ""))
            for r in alerts
        ),
        "orders": tuple(_order(reader, r) for r in in_force),
        "breaches": tuple(
            Fact(
                reader.label(r, "status"),
                r.text("happened"),
                reader.say(r.text("what")),
                reader.letters.get(r.dyad, ""),
            )
            for r in reader.rows("order_breach", "dyad_order_breach")
        ),
        "incidents": tuple(_incident(reader, r) for r in recent),
        "decisions": tuple(
            Fact(reader.label(r, "decision"), r.text("happened"), reader.say(r.text("reason")))
            for r in reader.rows("panel_decision")
        ),
        "goals": tuple(Fact(reader.say(r.text("wording")), r.text("due"), reader.label(r, "agreement")) for r in goals),
    }


def _referral(reader: _Reader, row: RecordRow) -> Fact:
    return Fact(reader.label(row, "source"), row.text("received_on"), reader.label(row, "criterion"))


def _order(reader: _Reader, row: RecordRow) -> Fact:
    parts = [reader.label(row, "state"), reader.say(row.text("court")), reader.say(row.text("conditions"))]
    text = ". ".join(part.rstrip(".") for part in parts if part)
    return Fact(reader.label(row, "type"), row.text("ends"), text, reader.letters.get(row.dyad, ""))


def _incident(reader: _Reader, row: RecordRow) -> Fact:
    title = _("{what} ({status})").format(what=reader.label(row, "group"), status=reader.label(row, "status").lower())
    source = reader.label(row, "source")
    said = _("Source: {source}.").format(source=source) if source else ""
    text = " ".join(part for part in (reader.say(row.text("note")), said) if part)
    return Fact(title, row.text("happened"), text, reader.letters.get(row.dyad, ""))


def _aliases(store: Store, head: CaseHead) -> tuple[str, ...]:
    view = store.read("service_user", head.service_user, head.index_scope)
    found = view.values.get("aliases") if view else None
    return tuple(str(alias) for alias in found) if isinstance(found, list) else ()


def _addresses(reader: _Reader, kind: str, *, protected: bool, dyad: str = "") -> tuple[str, ...]:
    """Present addresses that may stand: open ones, confidential ones for a reason, one never to be printed never."""
    found = []
    for row in records(reader.store, reader.access, kind, case=reader.case, dyad=dyad):
        if row.text("lived_to") or (row.covert and not reader.covert):
            continue
        if row.text("confidentiality") not in ({"open", "confidential"} if protected else {"open"}):
            continue  # one marked never to be printed is in neither, nor is a mark this version does not know
        found.append(", ".join(line.strip() for line in row.text("lines").splitlines() if line.strip()))
    return tuple(found)


def _dyads(reader: _Reader, *, protected: bool, today: date) -> tuple[DyadFact, ...]:
    held = {dyad.id: dyad for dyad in held_dyads(reader.store, reader.access, reader.case)}
    found = []
    for dyad, letter in reader.letters.items():
        if dyad in held:
            found.append(_dyad(reader, held[dyad], letter, protected=protected, today=today))
        else:
            found.append(DyadFact(letter, "", "", "", "", "", held=False))
    return tuple(found)


def _dyad(reader: _Reader, row: DyadRow, letter: str, *, protected: bool, today: date) -> DyadFact:
    children = records(reader.store, reader.access, "child", case=reader.case, dyad=row.id)
    shown = [child for child in children if reader.covert or not child.covert]
    return DyadFact(
        letter=letter,
        role=c.DYAD_ROLE.label(row.role),
        relationship=c.RELATIONSHIP.label(row.relationship),
        cohabitation=c.COHABITATION.label(row.cohabitation),
        idva=row.idva_name,
        idva_contact=c.IDVA_CONTACT.label(row.idva_contact),
        children=tuple(_child(child, today) for child in shown),
        name=row.name if protected else "",
        addresses=_addresses(reader, "victim_address", protected=protected, dyad=row.id) if protected else (),
    )


def _child(row: RecordRow, today: date) -> str:
    """A child by age and what children's services do, never by name."""
    born = row.text("birth_date")
    band = rc.AGE_BAND.label(row.text("age_band"))
    years = str(today.year - int(born[:4])) if len(born) >= 4 else ""
    age = band or (_("about {years}").format(years=years) if years else _("age not known"))
    status = rc.CHILD_STATUS.label(row.text("status"))
    return _("{age}: {status}").format(age=age, status=status.lower()) if status else age


# ---- assessments -----------------------------------------------------------------------------------------------------


def _latest(reader: _Reader, instrument: str) -> tuple[dict[tuple[str, str], AssessmentRow], list[AssessmentRow]]:
    """The latest assessment by (dyad, perspective), and all of them, oldest first."""
    # Covert ones are never used: a level cannot be half told.
    found = assessments(reader.store, reader.access, case=reader.case, instrument=instrument)
    found = [row for row in found if row.perspective != OWN_VIEW]
    return {(row.dyad, row.perspective): row for row in found}, found


def _risk(reader: _Reader) -> tuple[RiskFact, ...]:
    letters = reader.letters
    latest, _all = _latest(reader, "risk")
    return tuple(
        RiskFact(
            perspective=row.perspective,
            on=row.happened,
            by=row.author,
            levels=_texts(row.answers.get("level")),
            change=c.RISK_CHANGE.label(str(row.answers.get("change_since_intake") or "")),
            letter=letters.get(dyad, ""),
        )
        for (dyad, _view), row in sorted(latest.items(), key=lambda item: (letters.get(item[0][0], ""), item[0][1]))
    )


def _behaviour(reader: _Reader) -> tuple[BehaviourFact, ...]:
    letters = reader.letters
    latest, everything = _latest(reader, "behaviour")
    found = []
    for (dyad, view), row in sorted(latest.items(), key=lambda item: (letters.get(item[0][0], ""), item[0][1])):
        first = next(r for r in everything if (r.dyad, r.perspective) == (dyad, view))
        start = _texts(first.answers.get("severity")) if first.id != row.id else {}
        found.append(
            BehaviourFact(letters.get(dyad, ""), view, row.happened, _texts(row.answers.get("severity")), start)
        )
    return tuple(found)


def _needs(reader: _Reader) -> tuple[tuple[str, str], ...]:
    """(area, level) of the needs found, greatest first."""
    latest, _all = _latest(reader, "needs")
    rows = sorted(latest.values(), key=lambda row: row.happened)
    levels = _texts(rows[-1].answers.get("need_level")) if rows else {}
    return tuple((area, level) for level in ("high", "medium", "low") for area in levels if levels[area] == level)


def _texts(value: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items() if isinstance(v, str)} if isinstance(value, Mapping) else {}


# ---- work ------------------------------------------------------------------------------------------------------------


def _actions(reader: _Reader) -> tuple[Fact, ...]:
    rows = {row.id: row for row in reader.rows("action")}
    open_ones = actions(reader.store, reader.access, case=reader.case)
    return tuple(Fact(reader.say(a.what), a.due, a.owner) for a in open_ones if a.id in rows)


def _work(reader: _Reader, today: date) -> WorkFact:
    since = (today - timedelta(weeks=WORK_WEEKS)).isoformat()
    contacts = [r for r in reader.rows("contact", "dyad_contact") if r.text("happened")[:10] >= since]
    done = [r for r in reader.rows("activity", "dyad_activity") if r.text("happened")[:10] >= since]
    with_them = Counter(r.text("outcome") for r in contacts if r.text("with_whom") == "service_user")
    minutes = [r.values.get("minutes") for r in (*contacts, *done)]
    modes = Counter(r.text("mode") for r in done)
    return WorkFact(
        since=since,
        achieved=with_them["achieved"],
        attempted=with_them["attempted"],
        by_class=dict(Counter(r.text("work_class") for r in done).most_common()),
        direct=modes["direct"],
        indirect=modes["indirect"],
        minutes=sum(m for m in minutes if isinstance(m, int)),
    )


# ---- the contact plan ------------------------------------------------------------------------------------------------


def plan_facts(store: Store, access: Access, dyad: str) -> PlanFacts | None:
    """The newest contact plan of a dyad; None where the dyad is not held or has none."""
    row = next((d for d in held_dyads(store, access) if d.id == dyad), None)
    plans = records(store, access, "contact_plan", dyad=dyad) if row else []
    if row is None or not plans:
        return None
    plan = plans[0]
    unfounded = plan.text("state") == "cleared" and not idva_cleared(store, plan.scope, plan.id)
    head = case_head(store, access, row.case)
    idva = store.read("staff", row.idva) if row.idva else None
    cleared = store.read("staff", plan.text("cleared_by")) if plan.text("cleared_by") and not unfounded else None
    warnings = records(store, access, "dyad_alert", dyad=dyad)
    return PlanFacts(
        reference=row.case_reference,
        name=head.name if head else "",
        letter=row.letter,
        initials=row.initials,
        relationship=c.RELATIONSHIP.label(row.relationship),
        cohabitation=c.COHABITATION.label(row.cohabitation),
        idva=row.idva_name,
        idva_phone=str(idva.values.get("phone") or "") if idva else "",
        state="asked" if unfounded else plan.text("state"),
        channels=_list(plan.values.get("channels")),
        times=plan.text("times"),
        never_mention=plan.text("never_mention"),
        note=plan.text("note"),
        cleared_by=str(cleared.values.get("name") or "") if cleared else "",
        cleared_on=plan.text("cleared_on"),
        expires=plan.text("expires"),
        void_because=plan.text("void_because"),
        none_because=plan.text("none_because"),
        alerts=tuple(
            Fact(c.ALERT_TYPE.label(w.text("type")), "", w.text("words"))
            for w in warnings
            if w.text("state") == "active"
        ),
    )


def _list(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, list) else ()


# ---- what is said of every document ----------------------------------------------------------------------------------


def masthead_of(store: Store) -> tuple[str, str, str]:
    """(name, letterhead, label) of the site."""
    row = store.db.execute("SELECT name, letterhead, label FROM r_site ORDER BY _id LIMIT 1").fetchone()
    return (str(row[0] or ""), str(row[1] or ""), str(row[2] or "")) if row else ("", "", "")


def documents_made(store: Store, access: Access, record: str, acts: Iterable[str]) -> list[Fact]:
    """Documents of a case or a dyad that left this laptop, or are known to have left another: what was done, when, for
    whom and by whom; newest first."""
    wanted = list(acts)
    if not access.may(ScopeKind.LOG):
        return []
    rows = store.db.execute(
        f"""SELECT e.what, e.happened, e.reason, s.name FROM r_access_event e LEFT JOIN r_staff s ON s._id = e._author
        WHERE e.record = ? AND e.what IN ({", ".join("?" * len(wanted))}) ORDER BY e.happened DESC, e._id DESC""",
        (record, *wanted),
    )
    return [Fact(str(w), str(at or ""), str(reason or ""), str(name or "")) for w, at, reason, name in rows]
