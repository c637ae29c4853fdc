"""The contact plan about one victim-survivor: written by the case manager, cleared or sent back by the Idva."""

from __future__ import annotations

from app.commands import plans
from app.errors import AppError, Cancelled
from app.models import codes as c
from app.models.access import Role
from app.models.clocks import months_after
from app.models.meeting import ContactPlan
from app.models.record import Json
from app.store.queries.plans import PlanRow, contact_plans, plan_state_of
from app.ui.area import Args, Window
from app.ui.case_words import dyad_words
from app.ui.facts import Facts
from app.ui.form_page import FormPage
from app.ui.naming_guard import screen_values
from app.ui.plan_words import TONES, plan_words
from app.ui.when import plain_day
from app.ui.widgets.button import Button
from app.ui.widgets.code_fields import MultiCodeField
from app.ui.widgets.fields import DateField, NoteField, TextField
from app.ui.widgets.text import Label, Rule
from app.ui.work_form import options
from app.words import _
from app.workspace import Workspace


class PlanPage(FormPage):
    """The plan of the dyad `args["dyad"]`. Raises DyadUnknown where the dyad is not held."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args, _("Contact plan"))
        self.dyad = plans.require_dyad(workspace, self.args.get("dyad", ""))
        found = contact_plans(workspace.store, workspace.access, self.dyad.id)
        self.plan: PlanRow | None = found[-1] if found else None
        who = _("{who}, {reference}").format(who=dyad_words(self.dyad), reference=self.dyad.case_reference)
        self.bar.set_who(who)
        self._say_state()
        self.clears = workspace.role is Role.IDVA
        if self.clears:
            self._show_plan()
        else:
            self._write()

    @property
    def draft_key(self) -> str:
        """One draft for each dyad and for what the person does here."""
        return f"plan/{self.dyad.id}/{'clear' if self.clears else 'write'}"

    def _say_state(self) -> None:
        store, access, today = self.workspace.store, self.workspace.access, self.workspace.today()
        state = plan_state_of(store, access, self.dyad.scope, on=today.isoformat())
        words, more = plan_words(state, self.plan, today, mine=self.workspace.role is Role.IDVA)
        self.card.add(Label(words, "strong", TONES.get(state, "text2")))
        if more:
            self.card.add(Label(more, tone="text2"))

    # ---- the case manager's side -----------------------------------------------------------------------------------

    def _write(self) -> None:
        words = _("How the service user may be contacted without putting this person at risk. Their Idva clears it.")
        self.card.add(Label(words, tone="text2"), 2)
        ways = MultiCodeField(options(c.CHANNEL), _("Ways the service user may be contacted"), side_by_side=True)
        self.form.add("channels", _("Ways the service user may be contacted"), ways, optional=True)
        self._note("times", _("Times and places that are safe"), 1000)
        self._note("never_mention", _("What must never be mentioned?"), 1000)
        self._note("note", _("What else to know"), 4000)
        self.form.add("none_because", _("If no plan is possible: why?"), TextField(max_length=500), optional=True)
        if self.plan is not None:
            self.form.set_values(
                {
                    "channels": self.plan.channels,
                    "times": self.plan.times,
                    "never_mention": self.plan.never_mention,
                    "note": self.plan.note,
                    "none_because": self.plan.none_because,
                }
            )
        self.card.add(self.form)
        self.lay_out(_("Save and ask the Idva to clear it"), Button(_("Save without asking"), on_click=self.save_only))

    def _note(self, key: str, label: str, length: int) -> None:
        self.form.add(key, label, NoteField(max_length=length, lines=2, most_lines=8), optional=True)

    def save_only(self) -> None:
        """Save it as it is, without asking the Idva yet."""
        self._asks = False
        try:
            self.save_form()
        finally:
            self._asks = True

    _asks = True

    def do(self) -> str:
        """Write the plan, or clear it."""
        if self.clears:
            assert self.plan is not None
            plans.clear_plan(self.workspace, self.plan.id, expires=self.text("expires"))
            return _("Cleared {time}")
        texts: dict[str, Json] = {name: self.text(name) for name in ("times", "never_mention", "note", "none_because")}
        said = screen_values(self, self.workspace, "contact_plan", texts, case=self.dyad.case, dyad=self.dyad.id)
        if said is None:
            raise Cancelled
        ticked = self.form.value("channels")
        plan = ContactPlan(
            dyad=self.dyad.id,
            channels=ticked if isinstance(ticked, tuple) else (),
            times=str(said["times"] or ""),
            never_mention=str(said["never_mention"] or ""),
            note=str(said["note"] or ""),
            none_because=str(said["none_because"] or ""),
        )
        plans.write_plan(self.workspace, plan, ask=self._asks)
        return _("Asked the Idva to clear it {time}") if self._asks and not plan.none_because else _("Saved {time}")

    # ---- the Idva's side -------------------------------------------------------------------------------------------

    def _show_plan(self) -> None:
        plan = self.plan
        if plan is None:
            self.card.add(Label(_("The case manager has not written a plan yet.")))
            self.lay_out("")
            return
        facts = Facts()
        facts.add(_("Ways of contact"), ", ".join(c.CHANNEL.label(code) for code in plan.channels) or _("None named"))
        facts.add(_("Times and places"), plan.times)
        facts.add(_("Never mention"), plan.never_mention)
        facts.add(_("What else to know"), plan.note)
        facts.add(_("No plan possible, because"), plan.none_because)
        self.card.add(facts)
        if plan.state != "asked":
            self.lay_out("")
            return
        self.form.add(
            "expires",
            _("Until when is it safe to work like this?"),
            DateField(whole=True, today=self.workspace.today),
            required=_("Give the date it has to be looked at again"),
        )
        latest = months_after(self.workspace.today(), plans.CLEARED_MONTHS).isoformat()
        self.form.set_values({"expires": latest})
        self._note("back", _("If it has to change: what?"), 300)
        self.card.add(4, Rule(), 4, Label(_("Your decision"), "h2"), self.form)
        words = _("Clear it, until {day} or earlier").format(day=plain_day(latest))
        self.form.rows["expires"].setAccessibleDescription(words)
        self.lay_out(_("Clear the plan"), Button(_("Send it back"), on_click=self.send_back))

    def send_back(self) -> None:
        """Send it back with what has to change."""
        if not self.text("back"):
            self.form.show_problems([("back", _("Say what has to change"))])
            return
        assert self.plan is not None
        try:
            plans.send_plan_back(self.workspace, self.plan.id, reason=self.text("back"))
        except AppError as error:
            self.refuse(error)
            return
        self.finish(_("Sent back {time}"))
