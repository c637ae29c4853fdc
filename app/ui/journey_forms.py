"""The questions of the Journey section, each asked in place: the panel's decision, an agency's answer, and others."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from app.commands import checks, closures, episodes, lifecycle, panel
from app.errors import Cancelled
from app.models import codes as c
from app.models import record_codes as rc
from app.models.access import Role
from app.models.guards import letter_words
from app.models.record import Json
from app.models.referral import PanelDecision, Referral
from app.store.queries.cases import CaseHead, names
from app.store.queries.finding import staff_with_role
from app.store.queries.records import RecordRow
from app.store.queries.stages import stage_claims
from app.ui.ask_card import AskCard
from app.ui.case_words import dyad_words
from app.ui.naming_guard import screen_values
from app.ui.when import plain_day
from app.ui.widgets.code_fields import CodeField, MultiCodeField
from app.ui.widgets.fields import DateField, NoteField
from app.ui.widgets.form import Form
from app.ui.work_form import options
from app.words import _
from app.workspace import Workspace

Close = Callable[[], object]


def _screened(form: QWidget, workspace: Workspace, kind: str, case: str, **texts: str) -> dict[str, str]:
    """The texts as they may be written where the whole case team reads them; raises Cancelled to go back and change
    them."""
    given: dict[str, Json] = dict(texts)
    found = screen_values(form, workspace, kind, given, case=case)
    if found is None:
        raise Cancelled
    return {name: str(value or "") for name, value in found.items()}


def _date(form: Form, workspace: Workspace, label: str) -> None:
    form.add("on", label, DateField(whole=True, today=workspace.today), required=_("Give the date"))
    form.set_values({"on": workspace.today().isoformat()})


def _note(form: Form, key: str, label: str, required: str = "", length: int = 2000) -> None:
    form.add(key, label, NoteField(max_length=length, lines=2, most_lines=8), required=required, optional=not required)


def panel_card(workspace: Workspace, head: CaseHead, close: Close) -> AskCard:
    """What the panel decided; the case moves accordingly."""
    form = Form(gap=14)
    _date(form, workspace, _("When did the panel meet?"))
    form.add(
        "decision",
        _("What did it decide?"),
        CodeField(options(rc.PANEL_DECISION), _("What did it decide?"), as_list=True),
        required=_("Choose what the panel decided"),
    )
    _note(form, "reason", _("Why?"), _("Give the panel's reason"))
    there = MultiCodeField(list(agencies(workspace).items()), _("Agencies present"), side_by_side=True)
    form.add("agencies", _("Agencies present"), there, optional=True)

    def do(answers: dict[str, str]) -> None:
        said = _screened(card, workspace, "panel_decision", head.id, reason=answers["reason"])
        decision = PanelDecision(
            happened=answers["on"],
            decision=answers["decision"],
            reason=said["reason"],
            agencies=tuple(code for code in answers["agencies"].split("\n") if code),
        )
        panel.record_panel_decision(workspace, head.id, decision)

    card = AskCard("panel", _("The panel's decision"), form, _("Save the decision"), do, close)
    return card


def emergency_card(workspace: Workspace, head: CaseHead, close: Close) -> AskCard:
    """Allocating before the panel can meet."""
    form = Form(gap=14)
    _date(form, workspace, _("Allocated on"))
    _note(form, "reason", _("Why can it not wait for the panel?"), _("Say why it cannot wait"))

    def do(answers: dict[str, str]) -> None:
        said = _screened(card, workspace, "case_move", head.id, reason=answers["reason"])
        panel.allocate_in_emergency(workspace, head.id, reason=said["reason"], on=answers["on"])

    card = AskCard("emergency", _("Allocate in an emergency"), form, _("Allocate now"), do, close)
    return card


def answer_card(workspace: Workspace, head: CaseHead, check: RecordRow, agency: str, close: Close) -> AskCard:
    """How an agency answered."""
    form = Form(gap=14)
    answers_to_give = [code for code in options(rc.CHECK_ANSWER) if code[0] != "asked"]
    form.add(
        "answer",
        _("How did they answer?"),
        CodeField(answers_to_give, _("How did they answer?")),
        required=_("Choose how they answered"),
    )
    _date(form, workspace, _("Answered on"))
    _note(form, "said", _("What did they say?"), length=8000)

    def do(answers: dict[str, str]) -> None:
        said = _screened(card, workspace, "agency_check", head.id, said=answers["said"])
        checks.answer_check(workspace, check.id, answer=answers["answer"], said=said["said"], on=answers["on"])

    title = _("What {agency} answered").format(agency=agency)
    card = AskCard(f"answer:{check.id}", title, form, _("Save the answer"), do, close)
    return card


def idva_card(workspace: Workspace, dyad: str, letter: str, close: Close) -> AskCard:
    """Which Idva is linked to a victim-survivor, or why none is."""
    form = Form(gap=14)
    idvas = [(person.id, person.name) for person in staff_with_role(workspace.store, Role.IDVA.value)]
    form.add("idva", _("Idva"), CodeField(idvas, as_list=True), optional=True)
    _note(form, "because", _("If none is linked: why?"), length=500)

    def do(answers: dict[str, str]) -> None:
        lifecycle.link_idva(workspace, dyad, idva=answers["idva"], because=answers["because"])

    title = _("The Idva of {person}").format(person=letter_words(letter))
    return AskCard(f"idva:{dyad}", title, form, _("Save"), do, close)


def no_idva_card(workspace: Workspace, head: CaseHead, close: Close) -> AskCard:
    """Why no Idva is linked to a case without a victim-survivor on record."""
    form = Form(gap=14)
    _note(form, "because", _("Why is nobody's Idva linked to this case?"), _("Say why no Idva is linked"), length=500)

    def do(answers: dict[str, str]) -> None:
        said = _screened(card, workspace, "case", head.id, no_idva_because=answers["because"])
        lifecycle.no_idva_on_case(workspace, head.id, because=said["no_idva_because"])

    card = AskCard("no_idva", _("No Idva linked"), form, _("Save"), do, close)
    return card


def waiver_card(workspace: Workspace, head: CaseHead, about: tuple[str, str, str, str], close: Close) -> AskCard:
    """Why an assessment at exit cannot be had; `about` is the dyad ("" for the case), instrument, perspective and time
    point."""
    dyad, instrument, perspective, point = about
    form = Form(gap=14)
    _note(form, "because", _("Why can it not be had?"), _("Say why it cannot be had"))

    def do(answers: dict[str, str]) -> None:
        because = answers["because"]
        if not dyad:
            because = _screened(card, workspace, "case_waiver", head.id, because=because)["because"]
        closures.waive_assessment(workspace, closures.waiver(head.id, dyad, instrument, perspective, point, because))

    name = ":".join(("waiver", *about))
    card = AskCard(name, _("Why there is no such assessment"), form, _("Save the reason"), do, close)
    return card


def settle_card(workspace: Workspace, head: CaseHead, close: Close) -> AskCard:
    """Which of the stages that colleagues left the case in is the right one."""
    form = Form(gap=14)
    words = _("{stage} since {day}, by {name}")
    claims = [
        (
            claim.entry,
            words.format(stage=c.STATUS.label(claim.status), day=plain_day(claim.since), name=claim.by),
        )
        for claim in stage_claims(workspace.store, workspace.access, head.id)
    ]
    form.add(
        "claim",
        _("Which stage is the case in?"),
        CodeField(claims, _("Which stage is the case in?"), stacked=True, as_list=False),
        required=_("Choose the stage"),
    )
    _note(form, "reason", _("Why?"), _("Say why it is this stage"))

    def do(answers: dict[str, str]) -> None:
        said = _screened(card, workspace, "case_move", head.id, reason=answers["reason"])
        lifecycle.settle_stage(workspace, head.id, answers["claim"], reason=said["reason"])

    card = AskCard("settle", _("Two colleagues moved this case differently"), form, _("Settle it"), do, close)
    return card


def reopen_card(workspace: Workspace, head: CaseHead, close: Close, then: Callable[[str], object]) -> AskCard:
    """A new referral of somebody whose case has ended; `then` gets the new case."""
    form = Form(gap=14)
    _date(form, workspace, _("Date of referral"))
    form.add(
        "source",
        _("Referred by"),
        CodeField(options(c.REFERRAL_SOURCE), as_list=True),
        required=_("Choose who referred them"),
    )
    form.add(
        "aware",
        _("Does the service user know of the referral?"),
        CodeField(options(c.YES_NO), as_list=True),
        required=_("Choose whether the service user knows"),
    )
    form.set_values({"aware": "no"})
    _note(form, "summary", _("What the referral says"), length=20_000)
    if head.dyads:
        people = [(dyad.id, dyad_words(dyad)) for dyad in head.dyads]
        row = MultiCodeField(people, _("Who comes over into the new case?"))
        form.add("bring", _("Who comes over into the new case?"), row, optional=True)

    def do(answers: dict[str, str]) -> None:
        said = _screened(card, workspace, "referral", head.id, summary=answers["summary"])
        referral = Referral(
            received_on=answers["on"],
            source=answers["source"],
            service_user_aware=answers["aware"],
            summary=said["summary"],
        )
        bring = [dyad for dyad in answers.get("bring", "").split("\n") if dyad]
        opened.append(episodes.reopen_case(workspace, head.id, referral=referral, bring=bring).id)

    opened: list[str] = []

    def done() -> None:
        close()
        if opened:
            then(opened[0])

    card = AskCard("reopen", _("Open again as a new episode"), form, _("Open the new episode"), do, done)
    return card


def agencies(workspace: Workspace) -> dict[str, str]:
    """The agencies of the directory by id."""
    return names(workspace.store, "agency")
