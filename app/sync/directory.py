"""Joining a site: a new laptop's request, the lead's admission of it, and taking in the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app import __version__
from app.crypto import sshsig
from app.crypto.device import BadReceivingKey, BadSignature, device_id, fingerprint_words, parse_recipient
from app.errors import AppError
from app.models.access import Role
from app.models.ids import stamp
from app.models.journal import Entry, Malformed, canonical, read_canonical
from app.models.record import Json
from app.models.rights import Directory, LaptopFacts, opening, read_directory
from app.models.site import Laptop, RoleHeld, Staff
from app.progress import Progress
from app.store import ledger
from app.store.store import Observe, Put, Write
from app.sync import bundle
from app.sync.bundle import Contents, read_line
from app.sync.files import write_durably
from app.sync.manifest import require_known
from app.sync.peers import signing_key
from app.sync.receive import Received, receive
from app.sync.refusals import BundleForwarded, BundleMalformed, BundleRefused
from app.sync.send import MadeBundle, make_bundles
from app.workspace import NotEnrolled, Workspace

SUFFIX = ".sightline-request"
NAMESPACE = "request@sightline"
FORMAT = "sightline-request"
MAX_REQUEST = 16 * 1024


class RequestDamaged(AppError):
    """This is not a request to join a site, or it was changed on its way. Nobody was admitted. Ask for a new one."""

    exit_code = 4


class WordsNotConfirmed(AppError):
    """The eight words have not been compared with the new colleague by telephone. Nobody was admitted. Ring them, and
    have both of you read the words aloud."""


class AlreadyAdmitted(AppError):
    """This laptop, or the person it speaks for, is in the site's directory already. Nobody was admitted. A new laptop
    starts with a new store and a new request."""


class PrefixTaken(AppError):
    """Case references on another laptop begin with "{prefix}" already. Nobody was admitted. Choose another prefix."""


class PrefixUnfit(AppError):
    """The beginning of case references must be one to six letters or digits. Nobody was admitted."""


class NotAnInvitation(BundleRefused):
    """This bundle does not admit this laptop to a site. Nothing was taken in. Ask the site lead for the enrolment
    bundle that answers your request."""


class WordsDiffer(BundleRefused):
    """The eight words are not those of the laptop that made this bundle. Nothing was taken in. Do not use the file,
    and tell the site lead."""


class AlreadyJoined(AppError):
    """This laptop belongs to a site already. Nothing was changed. Another site needs a new store."""


class NameMissing(AppError):
    """A request needs your name, so that the site lead knows whom to ring. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Request:
    """A new laptop's request, its signature checked. `words` are to be compared by telephone before it is admitted."""

    name: str
    staff: str
    device: str
    public_key: bytes
    receive_key: str
    created: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invitation:
    """The answer to a request, checked but for its words, which are to be compared by telephone with the site lead."""

    words: tuple[str, ...]
    lead: str
    site: str
    role: Role
    prefix: str
    directory: str


def own_words(workspace: Workspace) -> tuple[str, ...]:
    """The eight words of this laptop, to be read out by telephone."""
    return fingerprint_words(workspace.device_key.public)


def enrolment_request(workspace: Workspace, name: str, out: Path) -> Path:
    """Write this laptop's request to join a site: into folder `out`, or as file `out`. It holds keys and the name, no
    case data. Raises NameMissing, AlreadyJoined, CannotWriteBundle."""
    if workspace.directory_scope:
        raise AlreadyJoined
    if not name.strip():
        raise NameMissing
    plain: dict[str, Json] = {
        "format": FORMAT,
        "version": 1,
        "name": " ".join(name.split())[:200],
        "staff": workspace.staff,
        "public_key": workspace.device_key.public.hex(),
        "receive_key": workspace.receiving_keys[0].recipient,
        "created": stamp(workspace.now()),
        "program": __version__,
    }
    raw = canonical(plain)
    content = raw + b"\n" + sshsig.sign(workspace.device_key, raw, NAMESPACE).encode()
    path = out / f"{workspace.store.entropy(8).hex()}{SUFFIX}" if out.is_dir() else out
    write_durably(path, content)
    return path


def read_request(path: Path) -> Request:
    """The request in a file, if the key it names signed it; raises RequestDamaged, CannotReadBundle."""
    try:
        raw, _, armour = bundle.read_file(path, MAX_REQUEST).partition(b"\n")
        plain = read_canonical(raw)
        if not isinstance(plain, dict) or plain.get("format") != FORMAT or plain.get("version") != 1:
            raise RequestDamaged
        name, staff, key, receive, created = (
            str(plain.get(part) or "") for part in ("name", "staff", "public_key", "receive_key", "created")
        )
        public = bytes.fromhex(key)
        sshsig.verify(public, raw, armour.decode("ascii"), NAMESPACE)
        parse_recipient(receive)
    except (Malformed, ValueError, BadSignature, BadReceivingKey, BundleRefused) as error:
        raise RequestDamaged from error
    if not name.isprintable() or not name.strip() or not 0 < len(staff) <= 64 or not staff.isprintable():
        raise RequestDamaged
    return Request(name[:200], staff, device_id(public), public, receive, created, fingerprint_words(public))


def admit(
    workspace: Workspace, request: Request, *, role: Role, prefix: str, words_confirmed: bool, signer: bool = False
) -> str:
    """Enter a colleague, their laptop and their role in the site's directory; returns the staff id.

    `prefix` begins the references of cases opened on that laptop; `signer` lets it keep the directory. Raises
    WordsNotConfirmed, AlreadyAdmitted, PrefixUnfit, PrefixTaken, NotEnrolled, and NotAllowed for anyone but a keeper of
    the directory.
    """
    if not workspace.directory_scope:
        raise NotEnrolled
    if not words_confirmed:
        raise WordsNotConfirmed
    store, directory = workspace.store, workspace.store.directory()
    if _is_known(workspace, request, directory):
        raise AlreadyAdmitted
    if not (0 < len(prefix) <= 6 and prefix.isalnum() and prefix.isascii()):
        raise PrefixUnfit
    if prefix.casefold() in {laptop.prefix.casefold() for laptop in directory.laptops.values()}:
        raise PrefixTaken(prefix=prefix)
    laptop = Laptop(
        device=request.device,
        staff=request.staff,
        public_key=request.public_key.hex(),
        receive_key=request.receive_key,
        prefix=prefix,
        signer=signer,
    )
    steps = (
        Put("staff", request.staff, Staff(name=request.name).values()),
        Observe("laptop", store.new_id(), laptop.values()),
        Observe("role", store.new_id(), RoleHeld(staff=request.staff, role=role.value).values()),
    )
    store.write("laptop.admitted", [Write(workspace.directory_scope, steps)])
    return request.staff


def _is_known(workspace: Workspace, request: Request, directory: Directory) -> bool:
    """Whether the laptop or the staff id is somebody's already: a request that names a colleague's id would otherwise
    be given that colleague's rights."""
    staff = {laptop.staff for laptop in directory.laptops.values()} | {grant.staff for grant in directory.roles}
    return (
        request.device in directory.laptops
        or request.staff in staff
        or request.staff in ledger.staff_names(workspace.store)
    )


def invite(
    workspace: Workspace, device: str, folder: Path, *, progress: Progress | None = None
) -> tuple[MadeBundle, ...]:
    """Make the enrolment bundle for a laptop just admitted: the directory, and what its role allows."""
    return make_bundles(workspace, device, folder, kind="enrol", progress=progress)


def read_invitation(workspace: Workspace, path: Path) -> Invitation:
    """What an enrolment bundle offers; nothing is stored. Raises AlreadyJoined, NotAnInvitation, and what opening a
    bundle raises."""
    raw = bundle.read_file(path)
    opened = bundle.opened(raw, [key.identity_text for key in workspace.receiving_keys])
    require_known(opened.envelope)
    if opened.envelope.to_device != workspace.device:
        raise BundleForwarded
    contents = opened.contents()
    manifest = contents.manifest
    if workspace.directory_scope not in ("", manifest.directory) or _has_joined(workspace):
        raise AlreadyJoined
    entries = _directory_entries(contents)
    directory = read_directory(manifest.directory, entries)
    signer, own = directory.laptops.get(manifest.device), directory.laptops.get(workspace.device)
    role = directory.role_of(workspace.staff)
    if not _founded(directory, entries, manifest.directory) or role is None or own is None or own.cuts:
        raise NotAnInvitation
    if signing_key(signer) != manifest.public_key or manifest.device not in directory.signers or _ended(signer):
        raise NotAnInvitation
    if signing_key(own) != workspace.device_key.public or own.staff != workspace.staff:
        raise NotAnInvitation
    names = _names(entries)
    lead = names.get(signer.staff, "") if signer else ""
    site = next((name for key, name in names.items() if key == "site"), "")
    return Invitation(fingerprint_words(manifest.public_key), lead, site, role, own.prefix, manifest.directory)


def _has_joined(workspace: Workspace) -> bool:
    """Whether the directory here knows this laptop; a join that was cut short may be tried again."""
    return bool(workspace.directory_scope) and workspace.device in workspace.store.directory().laptops


def _ended(laptop: LaptopFacts | None) -> bool:
    return laptop is None or bool(laptop.cuts)


def _directory_entries(contents: Contents) -> dict[str, Entry]:
    """The entries of the bundle's directory; those out of form are left for `receive` to refuse."""
    lines, found = contents.lines(), dict[str, Entry]()
    for run in contents.manifest.runs:
        if run.stream.scope != contents.manifest.directory:
            break
        for _ in range(run.count):
            try:
                entry = read_line(next(lines))
            except Malformed as error:
                raise BundleMalformed(why=f"directory: {error}") from error
            found[entry.id] = entry
    return {entry_id: entry for entry_id, entry in found.items() if entry.header.scope == contents.manifest.directory}


def _founded(directory: Directory, entries: dict[str, Entry], scope: str) -> bool:
    """Whether the scope's id truly commits to the laptop that began the directory, which still is one of the site's."""
    opened = opening(scope, entries.values())
    return opened is not None and opened[0].header.device in directory.signers


def _names(entries: dict[str, Entry]) -> dict[str, str]:
    """Names of staff by id, and the site's under "site", as the entries last say."""
    found: dict[str, str] = {}
    for entry in sorted(entries.values(), key=lambda e: (e.header.at, e.id)):
        for change in entry.changes:
            name = (entry.values or {}).get(change.id, {}).get("name")
            if change.kind in ("staff", "site") and isinstance(name, str):
                found[change.id if change.kind == "staff" else "site"] = name
    return found


def join(workspace: Workspace, path: Path, *, words: Sequence[str], progress: Progress | None = None) -> Received:
    """Join the site that an enrolment bundle admits this laptop to, and take the bundle in.

    `words` are the eight words of the site lead's laptop, compared by telephone. From here on this laptop trusts that
    site's directory and no other. Raises WordsDiffer, NotAnInvitation, AlreadyJoined, and what `receive` raises.
    """
    invitation = read_invitation(workspace, path)
    if tuple(word.strip().casefold() for word in words) != invitation.words:
        raise WordsDiffer
    workspace.store.set_meta("directory", invitation.directory)
    workspace.store.set_meta("prefix", invitation.prefix)
    try:
        received = receive(workspace, path, progress=progress)
    except BundleRefused:
        workspace.store.set_meta("directory", "")
        raise
    if not _has_joined(workspace):  # what admits this laptop was refused, signature by signature
        workspace.store.set_meta("directory", "")
        raise NotAnInvitation
    return received
