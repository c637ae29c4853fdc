"""How the exchange speaks: bundles, receipts and refusals in numbers and plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from app.commands.exchange import LedgerRow, MadeBundle, PeerRow, Preview, QuarantineRow, Received
from app.errors import AppError
from app.models.months import short_day
from app.sync.ledger import MADE, RECEIVED
from app.ui.when import day_of, time_of
from app.ui.widgets.fields import format_number
from app.words import N_, _, ngettext

_KINDS = {
    "sync": N_("Changes"),
    "receipt": N_("Receipt"),
    "enrol": N_("Enrolment"),
    "transfer": N_("Transfer"),
    "return": N_("Return"),
    "evaluation": N_("Evaluation"),
}


def changes(n: int) -> str:
    """ "14 changes"."""
    return ngettext("{n} change", "{n} changes", n)


def entries(n: int) -> str:
    """ "57 entries"."""
    return ngettext("{n} entry", "{n} entries", n)


def size_words(size: int) -> str:
    """A file's size as people say it: "48 kB", "3.2 MB"."""
    if size < 1_000_000:
        return _("{n} kB").format(n=format_number(max(1, round(size / 1000))))
    tenths = round(size / 100_000)
    return _("{n} MB").format(n=f"{tenths // 10}.{tenths % 10}")


def kind_words(kind: str) -> str:
    """What a bundle is for."""
    return _(_KINDS[kind]) if kind in _KINDS else kind


def day_words(at: str, today: date) -> str:
    """A day within a sentence: "today 14:02", "23 Nov", "23 Nov 2025"."""
    day = day_of(at)
    if day is None:
        return at
    if day == today:
        return _("today {time}").format(time=time_of(at))
    words = short_day(day)
    return words if day.year == today.year else _("{day} {year}").format(day=words, year=day.year)


def peer_facts(peer: PeerRow, today: date) -> list[str]:
    """What was sent, acknowledged and heard, each with its day; nothing is said to be well without a number or a
    day."""
    found = []
    if peer.last_sent:
        words = _("Bundle {number} made {day}").format(number=peer.last_number, day=day_words(peer.last_sent, today))
        found.append(words)
    else:
        found.append(_("Nothing made for them yet"))
    if peer.acknowledged:
        found.append(_("last receipt {day}").format(day=day_words(peer.acknowledged, today)))
    elif peer.last_sent:
        found.append(_("no receipt yet"))
    if peer.last_received:
        found.append(_("theirs taken in {day}").format(day=day_words(peer.last_received, today)))
    else:
        found.append(_("nothing of theirs taken in yet"))
    if peer.waiting:
        found.append(
            ngettext("{n} of their changes waits for others", "{n} of their changes wait for others", peer.waiting)
        )
    return found


def ledger_cells(row: LedgerRow, today: date) -> list[str]:
    """A line of the ledger: when, which bundle, with whom, what it holds, how it stands."""
    who = _("to {name}") if row.outgoing else _("from {name}")
    what = _("{kind} {number}").format(kind=kind_words(row.kind), number=row.number)
    return [_capital(day_words(row.at, today)), what, who.format(name=row.name), _holds(row), _stands(row, today)]


def _holds(row: LedgerRow) -> str:
    if row.outgoing:
        return changes(row.changes) if row.changes else _("no changes")
    held = entries(row.entries)
    if row.waiting:
        waiting = ngettext("{n} waits", "{n} wait", row.waiting)
        return _("{entries}, {fresh} new, {waiting}").format(entries=held, fresh=row.fresh, waiting=waiting)
    return _("{entries}, {fresh} new").format(entries=held, fresh=row.fresh)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _stands(row: LedgerRow, today: date) -> str:
    if row.outgoing and row.kind == "receipt" and row.state == MADE:
        return _("Made")  # nobody acknowledges a receipt
    if row.state == RECEIVED:
        return _("Received {day}").format(day=day_words(row.answered_at, today))
    return row.state_words


def made_lines(made: Sequence[MadeBundle], names: dict[str, str], everything: Sequence[str]) -> list[str]:
    """What was made, file by file, and who had everything already."""
    found = []
    for one in made:
        words = _("For {name}: bundle {number}, {what}, {file}, {size}")
        what = changes(one.changes) if one.changes else _("a receipt")
        found.append(
            words.format(
                name=names.get(one.to, one.to),
                number=one.number,
                what=what,
                file=one.path.name,
                size=size_words(one.size),
            )
        )
    for device in everything:
        found.append(_("For {name}: nothing to send, they have everything").format(name=names.get(device, device)))
    return found


def preview_lines(preview: Preview) -> list[str]:
    """What taking a bundle in would bring, in numbers."""
    new = sum(case.new for case in preview.cases)
    found = [
        _("{fresh} of its {entries} entries are new to this laptop.").format(
            fresh=preview.fresh, entries=preview.entries
        )
    ]
    if preview.cases:
        words = ngettext("They are about {n} case", "They are about {n} cases", len(preview.cases))
        found.append(_("{cases}, {new} of them new here.").format(cases=words, new=new))
    outside = preview.directory_changes + preview.other_changes
    if outside:
        found.append(
            ngettext(
                "{n} change is to the site itself: people, laptops, agencies, returns.",
                "{n} changes are to the site itself: people, laptops, agencies, returns.",
                outside,
            )
        )
    if preview.waiting:
        found.append(
            ngettext(
                "{n} will wait for an earlier one that has not come.",
                "{n} will wait for earlier ones that have not come.",
                preview.waiting,
            )
        )
    return found


def received_lines(received: Received) -> list[str]:
    """What taking a bundle in did, in numbers."""
    facts = [
        ngettext("{n} entry taken in", "{n} entries taken in", received.fresh),
        ngettext("{n} was here already", "{n} were here already", received.known),
        ngettext("{n} waits for earlier ones", "{n} wait for earlier ones", received.waiting),
        ngettext("{n} refused", "{n} refused", sum(run.count for run in received.quarantined)),
    ]
    found = [", ".join(facts) + "."]
    if received.acknowledged:
        found.append(
            ngettext(
                "With it came the receipt for {n} bundle of yours.",
                "With it came the receipts for {n} bundles of yours.",
                received.acknowledged,
            )
        )
    return [*found, *received.warnings]


def quarantine_title(row: QuarantineRow, today: date) -> str:
    """Which file or changes were refused, when, and from whom."""
    day = _capital(day_words(row.at, today))
    if row.stream:
        return _("{day}: changes in a bundle from {name}").format(day=day, name=row.name or _("an unknown laptop"))
    return _("{day}: a file of {size}").format(day=day, size=size_words(row.size))


def refusal_words(row: QuarantineRow) -> str:
    """Why it was refused, and what to do, in the words of the refusal itself."""
    kind = next((kind for kind in _refusals(AppError) if kind.__name__ == row.why), None)
    error = AppError.__new__(kind or AppError)
    AppError.__init__(error, why=row.detail, what=row.detail)
    try:
        return error.message() if kind else _unknown(row)
    except KeyError:  # words of a refusal that tells more than was kept
        return _unknown(row)


def _unknown(row: QuarantineRow) -> str:
    return _("It was refused by a check that this version does not have words for ({why}).").format(why=row.why)


def _refusals(base: type[AppError]) -> Iterator[type[AppError]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _refusals(kind)
