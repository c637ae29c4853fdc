"""Hand a case to a colleague: to whom, whether the one before keeps their right, and what that will do, before it is
done."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.commands.allocation import reassign_case
from app.commands.cases import require_head
from app.models.access import CASEWORKERS
from app.models.record import ScopeKind
from app.store.queries.cases import dyad_links, held_dyads, names
from app.store.queries.workload import workload
from app.ui.area import Args, Window
from app.ui.case_words import badge_level, letter_words, person_name
from app.ui.form_page import FormPage
from app.ui.naming_guard import screen_reason
from app.ui.refill import empty
from app.ui.widgets.card import Banner
from app.ui.widgets.code_fields import CodeField
from app.ui.widgets.fields import TextField
from app.ui.widgets.layouts import Column
from app.ui.widgets.text import IconLabel, Label
from app.words import _, ngettext
from app.workspace import Workspace


class HandoverPage(FormPage):
    """The case `args["case"]`. Raises CaseUnknown where it is not held."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args, _("Hand the case over"))
        self.case = self.args.get("case", "")
        self.head = require_head(workspace, self.case)
        name = person_name(self.head.name, self.head.unconfirmed)
        who = _("{name}, {reference}").format(name=name, reference=self.head.reference)
        self.bar.set_who(who, badge_level(self.head.risk))
        self._staff = names(workspace.store, "staff")
        self._holder = self._staff.get(self.head.case_manager, "")
        self._mine = self.head.case_manager == workspace.staff
        self._effects = Column(gap=8)
        self._build()
        self.lay_out(_("Hand the case over"))
        self._show_effects()

    @property
    def draft_key(self) -> str:
        """One draft for each case."""
        return f"handover/{self.case}"

    def _build(self) -> None:
        holder = self._holder or _("nobody")
        self.card.add(Label(_("Held now by {name}.").format(name=holder), tone="text2"), self.form)
        colleagues = CodeField(self._colleagues(), as_list=True)
        self.form.add("to", _("Who takes the case on?"), colleagues, required=_("Choose who takes the case on"))
        if not self._mine and self._holder:
            options = [("end", _("End it today")), ("keep", _("Let them go on working on it"))]
            question = _("What happens to the right of {name} to open it?").format(name=self._holder)
            self.form.add("old", question, CodeField(options, as_list=True), required=_("Choose one of the two"))
            self.form.set_values({"old": "end"})
        self.form.add("reason", _("Why?"), TextField(max_length=300), optional=True)
        effects = QWidget()
        Column(effects, gap=8).add(Label(_("What this will do"), "h3"), self._effects)
        self.card.add(effects)
        self.form.changed.connect(self._show_effects)

    def _colleagues(self) -> list[tuple[str, str]]:
        directory = self.workspace.store.directory()
        open_now = {
            w.staff: w.open for w in workload(self.workspace.store, self.workspace.access, today=self.workspace.today())
        }
        found = []
        for staff, name in self._staff.items():
            if staff == self.head.case_manager or directory.role_of(staff) not in CASEWORKERS:
                continue
            if staff in open_now:
                count = ngettext("{n} open case", "{n} open cases", open_now[staff])
                name = _("{name} ({count})").format(name=name, count=count)
            found.append((staff, name))
        return found

    def _show_effects(self) -> None:
        """The answers, checked: what each will do, what it cannot do from here."""
        empty(self._effects)
        to = self._staff.get(self.text("to"), _("The colleague you choose"))
        dyads = held_dyads(self.workspace.store, self.workspace.access, self.case)
        count = ngettext("{n} victim-survivor", "{n} victim-survivors", len(dyads))
        lines = [
            _("{name} becomes the case manager and may read and write the case and the records of {count}.").format(
                name=to, count=count
            ),
            _("{name} receives everything with the next exchange from this laptop.").format(name=to),
        ]
        if self.text("old") == "end":
            lines += [
                _("{name} may no longer open or change it, and receives nothing more of it.").format(name=self._holder),
                _(
                    "What {name} recorded and this laptop has not received will not count: receive their latest bundle"
                    " first."
                ).format(name=self._holder),
                _("What their laptop holds already stays on it, covered, until it is wiped.").format(),
            ]
        elif self._mine:
            lines.append(_("You keep your own right to it until a lead ends it."))
        for line in lines:
            self._effects.add(IconLabel("check", line, "body"))
        held = {dyad.id for dyad in dyads}
        away = [
            letter
            for letter, dyad in dyad_links(self.workspace.store, self.workspace.access, self.case)
            if dyad not in held
        ]
        if away:
            who = ", ".join(letter_words(letter) for letter in away)
            words = _("Not on this laptop, so not handed over from here: {who}. Whoever holds it must do the same.")
            self._effects.add(Banner("warn", words.format(who=who)))

    def do(self) -> str:
        """Hand it over."""
        end = self.text("old") == "end"
        why = screen_reason(self, self.workspace, ScopeKind.INDEX, self.text("reason"), case=self.case)
        reassign_case(self.workspace, self.case, self.text("to"), end_old=end, reason=why)
        return _("Handed over {time}")
