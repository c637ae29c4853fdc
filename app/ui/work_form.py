"""The questions of "Record contact or activity": which are asked for which kind of work, and the record they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from PySide6.QtWidgets import QWidget

from app.models import codes as c
from app.models.fields import CodeList
from app.models.ids import stamp
from app.models.work import Action, Activity, Contact, DyadActivity, DyadContact
from app.ui.hints import hint
from app.ui.widgets.code_fields import CodeField, MultiCodeField
from app.ui.widgets.fields import DateField, MinutesField, NoteField, TextField, TimeField
from app.ui.widgets.form import Form
from app.ui.widgets.layouts import Row
from app.words import _
from app.workspace import LONDON

CONTACT_ROWS = ("with_whom", "channel", "outcome")
CONTACT_MORE = ("started_by", "place", "service_user_present")
ACTIVITY_ROWS = ("mode", "work_class", "tactic", "result", "need")
FOLLOW_ROWS = ("follow_what", "follow_due", "follow_owner")
AGENCY_WHO = frozenset({"agency"})
TEMPLATE_ROWS = ("with_whom", "channel", "outcome", "started_by", "agency", "mode", "work_class", "tactic", "minutes")
"""What a template may fill in, and what choosing another one takes back."""
Choice = tuple[str, str]


def options(codes: CodeList) -> list[Choice]:
    """(code, label) of a whole list."""
    return [(code, codes.label(code)) for code in codes.codes]


class WorkForm(Form):
    """One column of questions; `set_kind` asks those of a contact or of an activity."""

    def __init__(
        self, today: date, about: Sequence[Choice], agencies: Sequence[Choice], owners: Sequence[Choice]
    ) -> None:
        super().__init__(gap=16)
        self.kind = "contact"
        self._today, self._about = today, list(about)
        self.more = False
        self.warned = False
        self._filled: dict[str, object] = {}
        self._add_when()
        self._add_about(about)
        self._add_contact()
        self._add_activity()
        self.add("agency", _("Agency"), CodeField(list(agencies), as_list=True), required=_("Choose the agency"))
        length = self.add("minutes", _("How long did it take?"), MinutesField(), optional=True)
        hint(length, _("Minutes, or hours like 1:30"))
        self.add("note", _("What happened?"), NoteField(lines=4), optional=True)
        self._add_reason()
        self._add_more()
        self._add_marks()
        self._add_follow(owners)
        self.changed.connect(self.show_rows)
        self.show_rows()

    def _add_when(self) -> None:
        line = Row(gap=24)
        self.body.add(line)
        today = self._today
        self.add("date", _("Date"), DateField(whole=True, today=lambda: today), required=_("Give the date"), into=line)
        self.add("time", _("Time"), TimeField(_("Time")), optional=True, into=line)
        line.addStretch(1)

    def _add_about(self, about: Sequence[Choice]) -> None:
        row = self.add("about", _("Recorded for"), CodeField(list(about), _("Recorded for")))
        hint(row, _("What names or places a victim-survivor belongs in their own record, not in the case."))

    def _add_contact(self) -> None:
        who, how = options(c.CONTACT_WITH), options(c.CHANNEL)
        self.add("with_whom", _("With whom?"), CodeField(who, _("With whom?")), required=_("Choose who it was with"))
        self.add("channel", _("How?"), CodeField(how, as_list=True), required=_("Choose how it was made"))
        result = options(c.OUTCOME)
        self.add(
            "outcome",
            _("Was it achieved?"),
            CodeField(result, _("Was it achieved?")),
            required=_("Choose whether it was achieved"),
        )

    def _add_activity(self) -> None:
        mode, kinds, tactics = options(c.ACTIVITY_MODE), options(c.ACTIVITY_CLASS), options(c.TACTIC)
        self.add(
            "mode",
            _("Direct or indirect?"),
            CodeField(mode, _("Direct or indirect?")),
            required=_("Choose direct or indirect"),
        )
        self.add("work_class", _("Kind of work"), CodeField(kinds, as_list=True), required=_("Choose the kind of work"))
        self.add("tactic", _("Tactic"), CodeField(tactics, as_list=True), optional=True)
        self.add("result", _("Outcome"), TextField(), optional=True)
        self.add("need", _("Need worked on"), CodeField(options(c.NEED_AREA), as_list=True), optional=True)

    def _add_reason(self) -> None:
        self.add(
            "plan_reason",
            _("Why was this contact made without a cleared plan?"),
            NoteField(lines=2, max_length=500),
            required=_("Say why the contact was made"),
        )

    def _add_more(self) -> None:
        started = options(c.STARTED_BY)
        self.add("started_by", _("Started by"), CodeField(started, _("Started by")), optional=True)
        self.add("place", _("Place"), TextField(), optional=True)
        present = options(c.YES_NO)
        self.add("service_user_present", _("Service user present"), CodeField(present, as_list=True), optional=True)

    def _add_marks(self) -> None:
        marks = [
            ("covert", _("Must not reach the service user")),
            ("concern", _("Raises a concern for somebody's safety: next you are asked what to do")),
            ("shared", _("Information was shared: record it next")),
            ("follow", _("Something has to follow")),
        ]
        self.add("marks", _("Also"), MultiCodeField(marks, _("Also")))

    def _add_follow(self, owners: Sequence[Choice]) -> None:
        self.add(
            "follow_what", _("What has to be done?"), TextField(max_length=300), required=_("Say what has to be done")
        )
        today = self._today
        self.add("follow_due", _("By when?"), DateField(today=lambda: today), optional=True)
        self.add(
            "follow_owner", _("By whom?"), CodeField(list(owners), as_list=True), required=_("Choose who has to do it")
        )

    # ---- asking ----------------------------------------------------------------------------------------------------

    def set_kind(self, kind: str) -> None:
        """Ask about a "contact" or an "activity"."""
        self.kind = kind
        self.show_rows()

    def show_rows(self) -> None:
        """Ask what the kind and the answers so far call for; what was answered stays in its field."""
        contact = self.kind == "contact"
        self.show_row("about", len(self._about) > 1)
        for key in CONTACT_ROWS:
            self.show_row(key, contact)
        for key in CONTACT_MORE:
            self.show_row(key, contact and self.more)
        for key in ACTIVITY_ROWS:
            self.show_row(key, not contact)
        self.show_row("agency", not contact or self.value("with_whom") in AGENCY_WHO)
        self.show_row("plan_reason", self.warned and self.is_direct())
        marks = self.value("marks")
        for key in FOLLOW_ROWS:
            self.show_row(key, isinstance(marks, tuple) and "follow" in marks)

    def problems(self) -> list[tuple[str, str]]:
        """As any form's, but an activity needs no agency."""
        return [(key, words) for key, words in super().problems() if not (key == "agency" and self.kind == "activity")]

    def is_direct(self) -> bool:
        """Whether what is being recorded on the case was done with the service user."""
        if str(self.value("about")).startswith("dyad:"):
            return False
        if self.kind == "contact":
            return self.value("with_whom") == "service_user"
        return self.value("mode") == "direct"

    def fill(self, values: Mapping[str, object]) -> QWidget:
        """Show what a template fills in, in place of what the template before it had; what a person chose and typed
        otherwise stays. Returns the first question that is still open."""
        taken_back = {key: None for key, value in self._filled.items() if self.value(key) == value}
        self.set_values(taken_back | dict(values))
        self._filled = {key: self.value(key) for key in values if key in self.rows}
        self.show_rows()
        for key, row in self.rows.items():
            needed = key in self._required and (key != "agency" or self.kind == "contact")
            if needed and not row.isHidden() and self.value(key) in ("", None, ()):
                return row.focus_target()
        return self.rows["note"].focus_target()

    def marked(self, mark: str) -> bool:
        """Whether one of the ticks is on."""
        marks = self.value("marks")
        return isinstance(marks, tuple) and mark in marks

    # ---- the records -----------------------------------------------------------------------------------------------

    def happened(self) -> str:
        """The moment in UTC, or the day alone where no time was given."""
        day, time = str(self.value("date")), str(self.value("time"))
        if not time or not day:
            return day
        hour, minute = (int(part) for part in time.split(":"))
        local = datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=LONDON)
        return stamp(local)

    def contact(self, case: str) -> Contact:
        """What to record on the case."""
        return Contact(case=case, **self._contact_values())  # type: ignore[arg-type]  # one dict of mixed field types

    def dyad_contact(self, dyad: str) -> DyadContact:
        """What to record about a victim-survivor."""
        return DyadContact(case="", dyad=dyad, **self._contact_values())  # type: ignore[arg-type]  # as above

    def _contact_values(self) -> Mapping[str, object]:
        names = ("with_whom", "channel", "outcome", "started_by", "place", "service_user_present")
        return {name: self.value(name) for name in names} | self._common()

    def activity(self, case: str) -> Activity:
        """The work done."""
        return Activity(case=case, **self._activity_values())  # type: ignore[arg-type]  # as above

    def dyad_activity(self, dyad: str) -> DyadActivity:
        """The work done about a victim-survivor."""
        return DyadActivity(case="", dyad=dyad, **self._activity_values())  # type: ignore[arg-type]  # as above

    def _activity_values(self) -> Mapping[str, object]:
        values = {name: self.value(name) for name in ("mode", "work_class", "tactic", "need")}
        return values | {"outcome": self.value("result")} | self._common()

    def reason(self) -> str:
        """Why a direct contact was made against the warning; "" where there was none."""
        return "" if self.rows["plan_reason"].isHidden() else str(self.value("plan_reason"))

    def _common(self) -> dict[str, object]:
        agency = "" if self.rows["agency"].isHidden() else self.value("agency")
        return {
            "happened": self.happened(),
            "agency": agency,
            "minutes": self.value("minutes"),
            "note": self.value("note"),
            "covert": self.marked("covert"),
            "safety_concern": self.marked("concern"),
        }

    def follow_up(self) -> Action | None:
        """The action that has to follow, if one was asked for."""
        if not self.marked("follow"):
            return None
        return action_of(
            str(self.value("follow_what")),
            str(self.value("follow_due")),
            str(self.value("follow_owner")),
            self.marked("covert"),
        )


def action_of(what: str, due: str, owner: str, covert: bool = False) -> Action:
    """An action owed by "staff:ID" or "agency:ID"."""
    kind, _sep, who = owner.partition(":")
    return Action(
        case="",
        what=what,
        due=due,
        owner=who if kind == "staff" else "",
        owner_agency=who if kind == "agency" else "",
        covert=covert,
    )
