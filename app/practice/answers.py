"""Filling in an assessment as a careful person would who knows only so much."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from random import Random

from app.config import RESOURCES
from app.models.instrument import Instrument, completed, parse, problems
from app.models.instrument_form import Question
from app.models.record import Json

_EVIDENCE = (
    "Police log and what the Idva has passed on with agreement; both say the same.",
    "Two call-outs on record and messages shown to the Idva. Calls it an argument, does not deny being there.",
    "Reported by the Idva. No other source yet; asked police for the log.",
    "Probation saw the messages. The account matches what was said at Marac.",
    "Children's social care recorded it at the core group; alleged, no charge.",
    "Seen by a neighbour who rang police. No statement made.",
    "Own account in session, partly; the police account goes further.",
)
_RAISES = (
    "Recent separation and the hearing next month.",
    "Drinking again since losing work; turns up late at night.",
    "Knows the school run and has used it to make contact.",
    "New relationship has been found out about online.",
    "Release from custody without an address agreed.",
)
_LOWERS = (
    "Order in force and police visiting; tag until the end of next month.",
    "Lives with a relative in another town and has kept appointments.",
    "Attends the alcohol service weekly and says why.",
    "No contact for nine weeks by anybody's account.",
)
_PLAIN = (
    "Agreed with probation and the Idva; to be looked at again at the next review.",
    "From records and two conversations; to be checked with the Idva.",
    "Not clear yet; asked police and housing to say what they hold.",
)
_TEXTS: Mapping[str, tuple[str, ...]] = {"evidence": _EVIDENCE, "raises": _RAISES, "lowers": _LOWERS}
_CAUTIOUS = ("not_known", "nobody_known", "none_yet", "no")


@lru_cache(maxsize=8)
def shipped(name: str) -> Instrument:
    """An instrument this program ships, by name, in its newest version."""
    paths = sorted((RESOURCES / "instruments").glob(f"{name}.*.json"), key=lambda p: int(p.name.split(".")[1]))
    return parse(paths[-1].read_bytes())


def fill(instrument: Instrument, given: Mapping[str, Json], today: date, random: Random) -> dict[str, Json]:
    """`given` with whatever else is required: believable words, today's date, "not known" where nothing is known."""
    answers: dict[str, Json] = {key: dict(value) if isinstance(value, dict) else value for key, value in given.items()}
    while left := problems(instrument, answers, today=today):
        for problem in left:
            question = instrument.question(problem.question)
            assert question is not None
            value = _value(question, today, random)
            if problem.row is None:
                answers[question.id] = value
            else:
                rows = answers.setdefault(question.id, {})
                assert isinstance(rows, dict)
                rows[problem.row] = value
    return _without_hidden(instrument, given, answers)


def _without_hidden(instrument: Instrument, given: Mapping[str, Json], answers: dict[str, Json]) -> dict[str, Json]:
    """`answers` without those filled in here that a later one has hidden again."""
    _counted, dropped = completed(instrument, answers)
    for each in dropped:
        rows, first = answers.get(each.question), given.get(each.question)
        if each.row is None and each.question not in given:
            del answers[each.question]
        elif isinstance(rows, dict) and each.row and not (isinstance(first, dict) and each.row in first):
            del rows[each.row]
    return answers


def _value(question: Question, today: date, random: Random) -> Json:
    if question.kind == "date":
        return today.isoformat()
    if question.kind == "text" or question.cell == "text":
        return random.choice(_TEXTS.get(question.id, _PLAIN))
    codes = [option.code for option in question.options]
    likely = next((code for code in _CAUTIOUS if code in codes), codes[0])
    if question.id == "sources":
        return ["idva", "police", "probation"]
    if question.id == "none_basis":
        return "both"
    if question.id == "asked_directly":
        return "partly"
    if question.id in {"readiness"}:
        return random.choice(["precontemplation", "contemplation", "preparation", "action"])
    if question.id == "agency_engaged":
        return random.choice(["yes", "no"])
    if question.kind in {"number", "scale"}:
        return question.min or 0
    return [likely] if question.kind == "many" else likely
