"""The case summary: a whole case for a colleague, each perspective apart."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from app.models import codes as c
from app.models.document import BehaviourFact, CaseFacts, DocumentKind, DyadFact, Masthead, RiskFact
from app.models.months import short_day
from app.reports.layout import Document
from app.reports.paper import age_words, day_words, fact_table, joined, letter_words, paper
from app.words import N_, _, ngettext

GROUPS = {
    "victim": N_("Victim-survivors"),
    "children": N_("Children"),
    "other_adults": N_("Other adults"),
    "staff": N_("Staff"),
    "self": N_("The service user"),
}
"""Whose risk is judged."""
MOST_SIDE_BY_SIDE = 3
"""Judgements beside one another; more stand one under another."""


def case_summary(facts: CaseFacts, masthead: Masthead, created: datetime, *, protected: bool, covert: bool) -> bytes:
    """The summary as PDF. `protected` and `covert` say on every page what more it holds; `created` has a time zone."""
    document = paper(DocumentKind.SUMMARY, who_words(facts), masthead, created, colleague_labels(protected, covert))
    if facts.left_out and not covert:
        document.paragraph(left_out_words(facts.left_out), small=True)
    _who(document, facts, masthead.made_on)
    _alerts(document, facts)
    _people(document, facts)
    risk_section(document, facts.risk)
    behaviour_section(document, facts.behaviour)
    _needs(document, facts)
    orders_section(document, facts)
    _incidents(document, facts)
    _plans(document, facts)
    work_section(document, facts)
    return document.to_bytes()


def who_words(facts: CaseFacts) -> str:
    """The service user by name and reference."""
    name = facts.name
    if facts.unconfirmed:
        name = _("Name not confirmed (known as {name})").format(name=name) if name else _("Name not confirmed")
    return _("{name}, {reference}").format(name=name, reference=facts.reference)


def colleague_labels(protected: bool, covert: bool) -> list[str]:
    """What stands at the head of every page of a document for colleagues."""
    labels = [_("For professionals only: this must not reach the service user")]
    if covert:
        labels.append(_("Holds facts that the service user must not know"))
    if protected:
        labels.append(_("Holds victim-survivors' names and confidential addresses"))
    return labels


def left_out_words(count: int) -> str:
    """That covert facts exist and are not in the document."""
    return ngettext(
        "{n} fact marked as unknown to the service user is left out.",
        "{n} facts marked as unknown to the service user are left out.",
        count,
    )


def _who(document: Document, facts: CaseFacts, on: str) -> None:
    referred = facts.referred
    pairs = [
        (_("Born"), age_words(facts.birth_date, on) or _("Not known")),
        (_("Also known as"), ", ".join(facts.aliases)),
        (_("Address"), "\n".join(facts.addresses)),
        (_("Referred"), joined(day_words(referred.on), referred.title, referred.text) if referred else ""),
        (_("Stage"), _since(c.STATUS.label(facts.stage), facts.stage_since)),
        (_("Kind of work"), c.WORK_MODE.label(facts.work_mode)),
        (_("Engagement"), c.ENGAGEMENT.label(facts.engagement)),
        (_("Case manager"), facts.case_manager),
        (_("Next review"), day_words(facts.review_due) or _("Not set")),
    ]
    document.facts([pair for pair in pairs if pair[1]], _("The case"))


def _since(what: str, on: str) -> str:
    return _("{what}, since {day}").format(what=what, day=day_words(on)) if on else what


def _alerts(document: Document, facts: CaseFacts) -> None:
    if facts.alerts:
        lines = [joined(a.title, letter_words(a.letter), a.text) + "." for a in facts.alerts]
        document.note("\n".join(lines), "warn", _("Take care"))


def _people(document: Document, facts: CaseFacts) -> None:
    document.heading(_("Victim-survivors and children"))
    if not facts.dyads:
        document.paragraph(_("No victim-survivor is recorded on this case."))
        return
    for dyad in facts.dyads:
        document.facts(dyad_pairs(dyad), letter_words(dyad.letter))


def dyad_pairs(dyad: DyadFact) -> list[tuple[str, str]]:
    """One victim-survivor, as far as the document may say."""
    if not dyad.held:
        return [(_("Record"), _("Held by others, and not on this laptop"))]
    if dyad.children:
        children = ngettext("{n} child", "{n} children", len(dyad.children)) + ": " + "; ".join(dyad.children)
    else:
        children = _("None recorded")
    contact = dyad.idva_contact[:1].lower() + dyad.idva_contact[1:]  # "Idva" within the words keeps its capital
    idva = ", ".join(part for part in (dyad.idva, contact) if part)
    pairs = [
        (_("Name"), dyad.name),
        (_("Address"), "\n".join(dyad.addresses)),
        (_("Role"), dyad.role),
        (_("To the service user"), joined(dyad.relationship, dyad.cohabitation)),
        (_("Idva"), idva or _("None recorded")),
        (_("Children"), children),
    ]
    return [pair for pair in pairs if pair[1]]


def risk_section(document: Document, risk: tuple[RiskFact, ...]) -> None:
    """The latest judgement of each perspective, side by side and never merged; many of them one under another."""
    document.heading(_("Risk"))
    if not risk:
        document.paragraph(_("Risk has not been assessed."))
        return
    caption = _("Latest judgement of each perspective")
    table = [[_(label), *(_level(fact.levels, group) for fact in risk)] for group, label in GROUPS.items()]
    table.append([_("Since intake"), *(fact.change or _("Not known") for fact in risk)])
    columns = [_("Group at risk"), *(_risk_head(fact) for fact in risk)]
    widths = [1.4, *(1.0 for _fact in risk)]
    if len(risk) > MOST_SIDE_BY_SIDE:
        columns[1:] = [_short(fact.letter, fact.perspective, fact.on) for fact in risk]
        columns, *table = [list(line) for line in zip(columns, *table, strict=True)]
        columns[0] = _("About whom, and whose view")
        widths = [1.6, 1.35, *(1.0 for _column in columns[3:]), 1.2]
    document.table(columns, table, caption, widths=widths, align="l" * len(columns))
    if not any(fact.perspective == "idva" for fact in risk):
        document.paragraph(_("No judgement by an Idva is held on this laptop."), small=True)


def _risk_head(fact: RiskFact) -> str:
    whose = letter_words(fact.letter)
    return "\n".join(part for part in (c.PERSPECTIVE.label(fact.perspective), whose, day_words(fact.on)) if part)


def _level(levels: Mapping[str, str], group: str) -> str:
    return c.RISK_LEVEL.label(levels[group]) if levels.get(group) else _("Not completed")


def behaviour_section(document: Document, behaviour: tuple[BehaviourFact, ...], *, compact: bool = False) -> None:
    """The severity of abuse in the latest ratings, with where it began: a table for each victim-survivor, or with
    `compact` a line for each rating."""
    document.heading(_("Alleged and known behaviour"))
    if not behaviour:
        document.paragraph(_("No behaviour has been rated."))
        return
    rated = [kind for kind in c.ABUSE_TYPE.codes if any(kind in fact.severity for fact in behaviour)]
    if compact:
        columns = [_("About whom, and whose view"), *(c.ABUSE_TYPE.label(kind) for kind in rated)]
        rows = [[_short(f.letter, f.perspective, f.on), *(_now(f, kind) for kind in rated)] for f in behaviour]
        caption = _("Severity over the three months before, the latest rating of each")
        widths = (2.0, *(1.0 for _kind in rated))
        document.table(columns, rows, caption, widths=widths, align="l" * len(columns))
        return
    for letter in dict.fromkeys(fact.letter for fact in behaviour):
        mine = [fact for fact in behaviour if fact.letter == letter]
        columns = [_("Abuse"), *(_rated_by(fact) for fact in mine)]
        rows = [[c.ABUSE_TYPE.label(kind), *(_severity(fact, kind) for fact in mine)] for kind in rated]
        caption = _("{who}: severity over the three months before").format(who=letter_words(letter))
        document.table(columns, rows, caption, align="l" * len(columns))


def _short(letter: str, perspective: str, on: str) -> str:
    """ "A: Idva, 5 Nov": a judgement in one line of a long table."""
    day = short_day(date.fromisoformat(on)) if len(on) == 10 else day_words(on)
    who = c.PERSPECTIVE.label(perspective)
    if not letter:
        return _("{who}, {day}").format(who=who, day=day)
    return _("{letter}: {who}, {day}").format(letter=letter, who=who, day=day)


def _now(fact: BehaviourFact, kind: str) -> str:
    return c.SEVERITY.label(fact.severity[kind]) if fact.severity.get(kind) else _("Not rated")


def _rated_by(fact: BehaviourFact) -> str:
    return _("{who}, {day}").format(who=c.PERSPECTIVE.label(fact.perspective), day=day_words(fact.on))


def _severity(fact: BehaviourFact, kind: str) -> str:
    said, first = _now(fact, kind), fact.first.get(kind, "")
    if first and first != fact.severity.get(kind):
        return _("{now} (first rated {before})").format(now=said, before=c.SEVERITY.label(first).lower())
    return said


def _needs(document: Document, facts: CaseFacts) -> None:
    document.heading(_("Needs"))
    if not facts.needs:
        document.paragraph(_("No needs are recorded."))
        return
    by_level: dict[str, list[str]] = {}
    for area, level in facts.needs:
        by_level.setdefault(level, []).append(c.NEED_AREA.label(area))
    document.facts(
        [(c.NEED_LEVEL.label(level), ", ".join(areas)) for level, areas in by_level.items()], _("Needs by level")
    )


def orders_section(document: Document, facts: CaseFacts) -> None:
    """Orders in force or applied for, and their breaches."""
    document.heading(_("Orders"))
    columns = (_("Order"), _("Until"), _("State and conditions"))
    fact_table(document, facts.orders, columns, _("Orders in force or applied for"), _("No order is recorded."))
    if facts.breaches:
        columns = (_("What came of it"), _("When"), _("What happened"))
        fact_table(document, facts.breaches, columns, _("Breaches, alleged and proven"), "")


def _incidents(document: Document, facts: CaseFacts) -> None:
    document.heading(_("Incidents and offences, last 12 months"))
    columns = (_("What (status)"), _("When"), _("Account"))
    nothing = _("None is recorded. That is not to say that there was none.")
    fact_table(document, facts.incidents, columns, _("Incidents and offences"), nothing)


def _plans(document: Document, facts: CaseFacts) -> None:
    document.heading(_("Goals and actions"))
    columns = (_("Goal"), _("Look again by"), _("Agreement"))
    fact_table(document, facts.goals, columns, _("Goals being worked on"), _("No goal is set."))
    columns = (_("Action"), _("Due"), _("Owed by"))
    fact_table(document, facts.actions, columns, _("Open actions"), _("No action is open."))


def work_section(document: Document, facts: CaseFacts) -> None:
    """What was tried, direct and indirect alike."""
    work = facts.work
    document.heading(_("What was tried, since {day}").format(day=day_words(work.since)))
    rows = [
        (_("Contacts with the service user achieved"), str(work.achieved)),
        (_("Contacts with the service user tried without success"), str(work.attempted)),
        (_("Direct activities"), str(work.direct)),
        (_("Indirect activities"), str(work.indirect)),
        *((c.ACTIVITY_CLASS.label(kind), str(count)) for kind, count in work.by_class.items()),
        (_("Minutes recorded"), str(work.minutes)),
    ]
    document.table([_("Work"), _("Count")], rows, _("Work recorded on this laptop"), widths=(3, 1), width=0.6)
