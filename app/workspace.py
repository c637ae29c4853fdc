"""An unlocked store with its keys, its user and what they may see, without Qt: what every command takes first."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from app.crypto import vault
from app.crypto.device import DeviceKey, ReceivingKey, sign_entry, verify_entry
from app.errors import AppError
from app.models.access import Access, Mode, Role
from app.models.ids import stamp
from app.models.record import Json, ScopeKind
from app.store.connection import STORE_FILE, StoreDamaged
from app.store.queries.rights import handed_over
from app.store.store import Author, Observe, Store, Write

LONDON = ZoneInfo("Europe/London")
"""Months and clocks are read in the site's own time."""


class NotEnrolled(AppError):
    """This laptop does not belong to a site yet. Its enrolment file must be answered by the site lead first."""


class UnknownSigner(AppError):
    """This was signed by a laptop that the site does not know. Nothing was changed."""


def system_clock() -> datetime:
    """The laptop's clock, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Tools:
    """Where time and randomness come from: the system, or a test."""

    clock: Callable[[], datetime] = system_clock
    entropy: Callable[[int], bytes] = os.urandom


SYSTEM = Tools()


@dataclass(slots=True)
class Workspace:
    """What an unlocked laptop works with. Close it to lock."""

    folder: Path
    store: Store
    device_key: DeviceKey = field(repr=False)
    receiving_keys: tuple[ReceivingKey, ...] = field(repr=False)
    staff: str
    mode: Mode = Mode.WORK
    only: str = ""
    """In appointment mode the one case that may be seen (see app.commands.appointments)."""

    @property
    def device(self) -> str:
        """This laptop's id."""
        return self.device_key.id

    @property
    def role(self) -> Role:
        """This user's role at the site; raises NotEnrolled before there is one."""
        role = self.store.directory().role_of(self.staff)
        if role is None:
            raise NotEnrolled
        return role

    @property
    def access(self) -> Access:
        """Who is looking, in which mode: what every query takes."""
        gone = self._handed_over()
        return Access(self.staff, self.role, self.mode, restricted=gone, handed_over=gone, only=self.only)

    def _handed_over(self) -> frozenset[str]:
        """Read again only where something was written since."""
        access = Access(self.staff, self.role)
        return self.store.remembered("handed_over", lambda: handed_over(self.store, access))

    @property
    def directory_scope(self) -> str:
        """The id of the site's directory scope; empty before the laptop joins one."""
        return self.store.meta("directory")

    def now(self) -> datetime:
        """This moment, UTC."""
        return self.store.clock()

    def today(self) -> date:
        """Today's date in the site's own time."""
        return self.now().astimezone(LONDON).date()

    def again(self) -> Workspace:
        """The same workspace over its own connection, for a job's thread; close it there."""
        return replace(self, store=self.store.again())

    def close(self) -> None:
        """Close the store and wipe its key."""
        self.store.close()

    def check_signature(self, device: str, header: bytes, signature: bytes) -> None:
        """Raise UnknownSigner or BadSignature unless `device` of this site signed `header`."""
        laptop = self.store.directory().laptops.get(device)
        if laptop is None:
            raise UnknownSigner
        verify_entry(bytes.fromhex(laptop.public_key), header, signature)

    def log(self, what: str, *, scope: str = "", record: str = "", reason: str = "", count: int | None = None) -> None:
        """Enter in this laptop's access log that somebody looked, searched, revealed, exported or printed; never what
        they saw."""
        values: dict[str, Json] = {
            "happened": stamp(self.now()),
            "what": what,
            "scope": scope,
            "record": record,
            "reason": reason,
            "count": "" if count is None else str(count),
        }
        event = Observe("access_event", self.store.new_id(), values)
        own = self.store.meta("log_scope")
        if own:
            self.store.write("log.entered", [Write(own, (event,))])
            return
        fresh = self.store.new_scope(ScopeKind.LOG, subject=self.device)
        self.store.write("log.entered", [Write(fresh.id, (fresh.step, event))])
        self.store.set_meta("log_scope", fresh.id)


def create(
    folder: Path, passphrase: str, *, tools: Tools = SYSTEM, work: vault.Work | None = None
) -> tuple[Workspace, str]:
    """Make a vault and an empty store in `folder` with this laptop's own keys; returns the workspace and the recovery
    code.

    The laptop belongs to no site yet. `folder` is made where it is missing. Raises VaultExists for a folder that holds
    a vault or a store, VaultNotWritten.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise vault.VaultNotWritten(reason=error.strerror or "") from error
    if (folder / STORE_FILE).exists():
        raise vault.VaultExists
    dek, recovery = vault.create_vault(folder, passphrase, work=work or vault.DEFAULT_WORK)
    key = vault.subkey(dek, "store")
    store = Store.create(folder, key, clock=tools.clock, entropy=tools.entropy)
    vault.wipe(key)
    device_key, receiving = DeviceKey.generate(), ReceivingKey.generate()
    store.set_secret("device_key", device_key.secret())
    store.set_secret("receiving_keys", receiving.identity_text.encode())
    store.set_meta("staff", store.new_id())
    vault.wipe(dek)
    return _workspace(folder, store), recovery


def open_workspace(folder: Path, passphrase: str, *, tools: Tools = SYSTEM) -> Workspace:
    """Unlock the store in `folder` with its passphrase; raises the vault's and the store's refusals."""
    return _opened(folder, _unlocked(folder, passphrase), tools)


@dataclass(frozen=True, slots=True)
class Proof:
    """That somebody typed the passphrase of the store in `folder`, after `failed` wrong ones."""

    folder: Path
    failed: int


def prove_passphrase(folder: Path, passphrase: str) -> Proof:
    """Check the passphrase of the store in `folder`, which stays as it is: open or not.

    Wrong attempts count and wait as at unlocking. Raises the vault's refusals.
    """
    unlocked = _unlocked(folder, passphrase)
    vault.wipe(unlocked.dek)
    return Proof(folder, unlocked.failed_attempts)


def _unlocked(folder: Path, passphrase: str) -> vault.Unlocked:
    secret = None
    if vault.needs_device_secret(folder):
        from app.crypto.keyring import load_device_secret  # the system's keyring is slow to load and rarely needed

        secret = load_device_secret(vault.vault_id(folder))
    return vault.unlock(folder, passphrase, device_secret=secret)


def open_with_recovery(folder: Path, code: str, *, tools: Tools = SYSTEM) -> Workspace:
    """Unlock the store in `folder` with the recovery code."""
    return _opened(folder, vault.unlock_with_recovery(folder, code), tools)


def _opened(folder: Path, unlocked: vault.Unlocked, tools: Tools) -> Workspace:
    key = vault.subkey(unlocked.dek, "store")
    vault.wipe(unlocked.dek)
    try:
        store = Store.open(folder, key, clock=tools.clock, entropy=tools.entropy)
    finally:
        vault.wipe(key)
    try:
        workspace = _workspace(folder, store)
        if unlocked.failed_attempts and workspace.directory_scope:
            workspace.log("unlock_failed", count=unlocked.failed_attempts)
    except BaseException:
        store.close()
        raise
    return workspace


def _workspace(folder: Path, store: Store) -> Workspace:
    secret = store.secret("device_key")
    if secret is None:  # the power went while the store was being made
        raise StoreDamaged
    key = DeviceKey.from_secret(secret)
    identities = (store.secret("receiving_keys") or b"").decode().split()
    staff = store.meta("staff")
    store.author = Author(key.id, staff, lambda header: sign_entry(key, header))
    return Workspace(folder, store, key, tuple(ReceivingKey.from_text(text) for text in identities), staff)
