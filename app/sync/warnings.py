"""What a person should know about a bundle beside what it holds."""

from __future__ import annotations

from app.models.ids import stamp
from app.store import ledger
from app.sync.manifest import Manifest, place_number
from app.words import _, ngettext
from app.workspace import Workspace


def sender_name(workspace: Workspace, device: str) -> str:
    """The name of a laptop's owner; the laptop's id where the directory has no name."""
    laptop = workspace.store.directory().laptops.get(device)
    return ledger.staff_names(workspace.store).get(laptop.staff if laptop else "", "") or device


def warnings(workspace: Workspace, manifest: Manifest) -> tuple[str, ...]:
    """Sentences about a bundle that is taken in twice, came before an earlier one, or tells of a laptop put back to an
    older state or a clock that is wrong. To be asked before the bundle is entered."""
    name = sender_name(workspace, manifest.device)
    found = (
        _twice(workspace, manifest),
        _copied(workspace, manifest, name),
        _gap(workspace, manifest, name),
        _clock(workspace, manifest),
        _put_back(workspace, manifest, name),
    )
    return tuple(words for words in found if words)


def _twice(workspace: Workspace, manifest: Manifest) -> str:
    if ledger.bundle_in(workspace.store, manifest.id) is None:
        return ""
    return _("This bundle was taken in before. Taking it in again changes nothing that is here already.")


def _copied(workspace: Workspace, manifest: Manifest, name: str) -> str:
    taken = ledger.bundles_in(workspace.store, manifest.device)
    if not any(b.number == manifest.number and b.epoch == manifest.epoch and b.id != manifest.id for b in taken):
        return ""
    text = _(
        "{name}'s laptop has given this number to another bundle before. It may have been put back to an older state,"
        " or copied. Tell the site lead."
    )
    return text.format(name=name)


def _gap(workspace: Workspace, manifest: Manifest, name: str) -> str:
    taken = {b.number for b in ledger.bundles_in(workspace.store, manifest.device)}
    missing = len([n for n in range(max(taken, default=0) + 1, manifest.number) if n not in taken])
    if not missing:
        return ""
    text = ngettext(
        "{n} earlier bundle from {{name}} has not been taken in. What it holds is sent again until it arrives.",
        "{n} earlier bundles from {{name}} have not been taken in. What they hold is sent again until it arrives.",
        missing,
    )
    return text.format(name=name)


def _clock(workspace: Workspace, manifest: Manifest) -> str:
    if manifest.created <= stamp(workspace.now()):
        return ""
    return _("By this laptop's clock the bundle was made in the future. One of the two clocks is wrong.")


def _put_back(workspace: Workspace, manifest: Manifest, name: str) -> str:
    """An own access log that is shorter than another laptop has seen it shows that this store lost something."""
    seen, own = manifest.witnessed.get(workspace.device, ""), ledger.log_head(workspace.store, workspace.device)
    if place_number(seen) <= place_number(own):
        return ""
    text = _(
        "{name}'s laptop has seen later work of this laptop than is here. This store may have been put back to an older"
        " state. Tell the site lead."
    )
    return text.format(name=name)
