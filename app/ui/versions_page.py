"""What a record said before: every version with who wrote it, when, why, and what was different."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.models.attachment import SEALED_FIELDS
from app.models.kinds import KINDS
from app.models.record import FieldType, Json, Kind
from app.store.queries.records import Version, versions
from app.store.store import Changed, RecordUnknown
from app.ui.area import AppPage, Args, Window
from app.ui.record_words import RecordWords
from app.ui.when import full_day
from app.ui.widgets.bars import PageHeader
from app.ui.widgets.button import Button
from app.ui.widgets.card import Card
from app.ui.widgets.layouts import sized
from app.ui.widgets.timeline import EventRow, Timeline
from app.words import _
from app.workspace import Workspace


class VersionsPage(AppPage):
    """The versions of the record `args["id"]` of `args["kind"]`. Raises RecordUnknown where nothing of it is held."""

    def __init__(self, workspace: Workspace, window: Window, args: Args | None = None) -> None:
        super().__init__(workspace, window, args)
        self.title = _("Earlier versions")
        self._kind = KINDS[self.args["kind"]]
        before = window.page
        words = before.title if before is not None and before.title else _("Back")
        self.back = Button(words, "link", icon="arrow-left", on_click=window.go_back)
        self.timeline = Timeline()
        card = sized(Card(margins=(24, 20, 24, 24)), max_width=860)
        card.add(self.timeline, None)
        self.body.set_margins((32, 16, 32, 24))
        self.body.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        self.body.add(PageHeader(self.title, self._kind.words()), card, None)
        if not self._read():
            raise RecordUnknown
        self.refresh(None)

    def _read(self) -> list[Version]:
        return versions(self.workspace.store, self.workspace.access, self._kind.name, self.args["id"])

    def refresh(self, changed: Changed | None) -> None:
        """Read the versions again."""
        words, today = RecordWords(self.workspace), self.workspace.today()
        rows: list[EventRow] = []
        for version, told in told_versions(self._kind, self._read(), words):
            day = full_day(version.at, today)
            by = _("{day}, by {name}").format(day=day, name=version.author_name) if version.author_name else day
            rows.append(EventRow(_icon(version), act_words(version), by, told))
        self.timeline.set_entries(rows)

    def first_focus(self) -> QWidget:
        """The way back."""
        return self.back


def act_words(version: Version) -> str:
    """What was done: "Added", "Corrected", "Changed", "Removed", "Taken back"."""
    if version.removed:
        return _("Removed")
    acts = {"corrected": _("Corrected"), "changed": _("Changed"), "added": _("Added"), "undone": _("Taken back")}
    return acts.get(version.action.rpartition(".")[2], _("Recorded"))


def _icon(version: Version) -> str:
    return "circle-minus" if version.removed else "pencil" if version.reason else "circle-check"


def told_versions(kind: Kind, found: Sequence[Version], words: RecordWords) -> list[tuple[Version, str]]:
    """Each version with its reason and what was different from the one before, in words; the newest first."""
    told: list[tuple[Version, str]] = []
    before: dict[str, Json] = {}
    for number, version in enumerate(reversed(found)):
        whole = dict(version.values) if kind.observation else {**before, **version.values}
        lines = [_("Why: {reason}").format(reason=version.reason)] if version.reason else []
        if version.erased:
            lines.append(_("What it said has been erased."))
        elif not version.removed:
            lines += _differences(kind, before if number else {}, whole, words, first=number == 0)
            before = whole
        told.append((version, "\n".join(lines)))
    return told[::-1]


def _differences(
    kind: Kind, old: dict[str, Json], new: dict[str, Json], words: RecordWords, *, first: bool
) -> list[str]:
    lines = []
    for name, field in kind.fields.items():
        if field.type is FieldType.DATA or name in ("case", "dyad", "person") or name in SEALED_FIELDS:
            continue
        was, now = words.value(kind, name, old), words.value(kind, name, new)
        if was == now:
            continue
        if first:
            lines.append(_("{name}: {fact}").format(name=field.words(), fact=now))
        else:
            form = _("{name}: {fact} (before: {was})")
            lines.append(form.format(name=field.words(), fact=now or _("nothing"), was=was or _("nothing")))
    return lines
