"""Exchange between laptops: joining a site, making bundles, looking into them and taking them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.models.access import Role
from app.progress import Progress
from app.sync import directory, identity
from app.sync import exchange_folder as folders
from app.sync import ledger as ledgers
from app.sync import peers as laptops
from app.sync import preview as previews
from app.sync import receive as receiving
from app.sync import send as sending
from app.sync.directory import Invitation, Request
from app.sync.exchange_folder import FolderLook, Queued, Seen, Unfit
from app.sync.ledger import LedgerRow, PeerRow, QuarantineRow
from app.sync.preview import CaseLine, Preview
from app.sync.receive import Received, RefusedRun
from app.sync.send import MadeBundle
from app.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Admitted:
    """A colleague just admitted: their staff id, their laptop, and the enrolment bundle to hand to them."""

    staff: str
    device: str
    bundles: tuple[MadeBundle, ...]


# ---- joining a site ------------------------------------------------------------------------------------------------


def own_words(workspace: Workspace) -> tuple[str, ...]:
    """The eight words of this laptop, to be read out by telephone."""
    return directory.own_words(workspace)


def ask_to_join(workspace: Workspace, name: str, target: Path) -> Path:
    """Write this new laptop's request to join a site, into folder `target` or as file `target`; returns its path.

    It holds this laptop's keys and the person's name, no case data. Raises NameMissing, AlreadyJoined,
    CannotWriteBundle.
    """
    return directory.enrolment_request(workspace, name, target)


def read_request(path: Path) -> Request:
    """A new laptop's request, with the eight words to compare by telephone; raises RequestDamaged."""
    return directory.read_request(path)


def admit_laptop(
    workspace: Workspace,
    request: Request,
    *,
    role: Role,
    prefix: str,
    words_confirmed: bool,
    folder: Path,
    signer: bool = False,
    progress: Progress | None = None,
) -> Admitted:
    """Admit a colleague's laptop to the site and make its enrolment bundle in `folder`.

    Raises WordsNotConfirmed, AlreadyAdmitted, PrefixUnfit, PrefixTaken, NotEnrolled, NotAllowed (only the directory's
    keepers may), CannotWriteBundle (the laptop is then admitted, and `make_bundles` makes its bundle).
    """
    staff = directory.admit(
        workspace, request, role=role, prefix=prefix, words_confirmed=words_confirmed, signer=signer
    )
    made = directory.invite(workspace, request.device, folder, progress=progress)
    return Admitted(staff, request.device, made)


def read_invitation(workspace: Workspace, path: Path) -> Invitation:
    """What an enrolment bundle offers this new laptop, with the eight words to compare by telephone; nothing is
    stored."""
    return directory.read_invitation(workspace, path)


def join_site(workspace: Workspace, path: Path, *, words: Sequence[str], progress: Progress | None = None) -> Received:
    """Join the site of an enrolment bundle. `words` are those of the site lead's laptop, compared by telephone.

    Raises WordsDiffer, NotAnInvitation, AlreadyJoined, and what `receive_bundle` raises.
    """
    return directory.join(workspace, path, words=words, progress=progress)


def enrol(
    lead: Workspace, member: Workspace, *, name: str, role: Role, prefix: str, folder: Path, signer: bool = False
) -> str:
    """Do the whole of joining where both laptops' stores are open on this one, through files in `folder`, which are
    then removed; returns the staff id. For practice sites, where there is nobody to ring."""
    asked = ask_to_join(member, name, folder)
    request = read_request(asked)
    admitted = admit_laptop(lead, request, role=role, prefix=prefix, words_confirmed=True, folder=folder, signer=signer)
    first, *others = admitted.bundles
    join_site(member, first.path, words=own_words(lead))
    for made in others:
        receive_bundle(member, made.path)
    for path in (asked, *(made.path for made in admitted.bundles)):
        path.unlink()
    return admitted.staff


# ---- bundles -------------------------------------------------------------------------------------------------------


def find_laptop(workspace: Workspace, text: str) -> str:
    """The id of the laptop that `text` names: its id or the beginning of it, its reference prefix, or its owner's name.

    Raises LaptopUnknown, LaptopAmbiguous, NotEnrolled.
    """
    return laptops.find_laptop(workspace, text)


def make_bundles(
    workspace: Workspace, device: str, folder: Path, *, progress: Progress | None = None
) -> tuple[MadeBundle, ...]:
    """Make the bundles that bring laptop `device` all it may have and has not acknowledged; none where there is nothing
    to say.

    Raises LaptopUnknown, NotEnrolled, CannotWriteBundle, Cancelled.
    """
    return sending.make_bundles(workspace, device, folder, progress=progress)


def preview_bundle(workspace: Workspace, path: Path, *, progress: Progress | None = None) -> Preview:
    """Verify a bundle in full and say what it would bring; nothing is stored. Raises what `receive_bundle` raises."""
    return previews.preview(workspace, path, progress=progress)


def receive_bundle(workspace: Workspace, path: Path, *, progress: Progress | None = None) -> Received:
    """Verify a bundle and take it in. The file is left where it is.

    A refused file changes nothing but the list of what was refused; refused changes inside a good file are listed and
    the others taken in. Raises BundleRefused and its kinds, NotForThisLaptop, SealedWithPassphrase, SealedTooBig,
    CannotReadBundle, NotEnrolled, Cancelled.
    """
    return receiving.receive(workspace, path, progress=progress)


def write_identity(workspace: Workspace, out: Path) -> tuple[Path, Path]:
    """Write what standard tools need to open this laptop's bundles (first path: secret) and to check who signed them.

    It is entered in the access log. Raises NotEnrolled, CannotWriteBundle.
    """
    return identity.bundle_identity(workspace, out)


# ---- a folder that something else carries -----------------------------------------------------------------------


def choose_folder(workspace: Workspace, folder: Path) -> None:
    """Raise StoreInExchangeFolder where `folder` cannot be the exchange folder: the live store must not lie in it."""
    folders.require_apart(workspace, folder)


def look_in_folder(
    workspace: Workspace, folder: Path, seen: Seen | None = None, *, progress: Progress | None = None
) -> FolderLook:
    """Look for bundles for this laptop in the exchange folder; a person takes them in with `receive_bundle`.

    Hand the last look's `seen` to the next: a file counts once two looks found it the same. Nothing is stored, moved
    or deleted. Raises StoreInExchangeFolder, CannotReadBundle, NotEnrolled, Cancelled.
    """
    return folders.look(workspace, folder, seen or {}, progress=progress)


# ---- the ledger ----------------------------------------------------------------------------------------------------


def peers(workspace: Workspace) -> list[PeerRow]:
    """Every other laptop of the site: what it has, what is on its way, what is not yet sent. Raises NotEnrolled."""
    return ledgers.peers(workspace)


def ledger(workspace: Workspace) -> list[LedgerRow]:
    """Every bundle made or taken in here, the newest first."""
    return ledgers.ledger_rows(workspace)


def quarantine(workspace: Workspace) -> list[QuarantineRow]:
    """Every file, and every run of changes, that was refused here, the newest first."""
    return ledgers.quarantine_rows(workspace)


__all__ = [
    "Admitted",
    "CaseLine",
    "FolderLook",
    "Invitation",
    "LedgerRow",
    "MadeBundle",
    "PeerRow",
    "Preview",
    "QuarantineRow",
    "Queued",
    "Received",
    "RefusedRun",
    "Request",
    "Unfit",
    "admit_laptop",
    "ask_to_join",
    "choose_folder",
    "enrol",
    "find_laptop",
    "join_site",
    "ledger",
    "look_in_folder",
    "make_bundles",
    "own_words",
    "peers",
    "preview_bundle",
    "quarantine",
    "read_invitation",
    "read_request",
    "receive_bundle",
    "write_identity",
]
