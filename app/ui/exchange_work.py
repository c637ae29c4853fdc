"""The work of the exchange that is done off the UI thread, each over a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from app.commands import exchange
from app.commands.exchange import Admitted, MadeBundle, Preview, Received, Request
from app.crypto.seal import NotForThisLaptop, SealDamaged, SealedTooBig
from app.models.access import Role
from app.progress import Progress
from app.sync.refusals import BundleRefused
from app.workspace import Workspace

T = TypeVar("T")
_KEPT_REFUSALS = (BundleRefused, SealDamaged, NotForThisLaptop, SealedTooBig)
"""Refusals of a whole file that belong on the list of what was refused."""


def over_own(workspace: Workspace, act: Callable[[Workspace], T]) -> T:
    """Do something in the worker, over its own connection."""
    own = workspace.again()
    try:
        return act(own)
    finally:
        own.close()


def make(workspace: Workspace, devices: Sequence[str], folder: Path, progress: Progress) -> list[MadeBundle]:
    """Make the bundles for each of `devices`; those made before a cancel are whole."""

    def act(own: Workspace) -> list[MadeBundle]:
        return [made for device in devices for made in exchange.make_bundles(own, device, folder, progress=progress)]

    return over_own(workspace, act)


def look(workspace: Workspace, path: Path, progress: Progress) -> Preview:
    """Verify a bundle; a file that is refused is entered on the list of what was refused."""

    def act(own: Workspace) -> Preview:
        try:
            return exchange.preview_bundle(own, path, progress=progress)
        except _KEPT_REFUSALS:
            exchange.receive_bundle(own, path)
            raise

    return over_own(workspace, act)


def take(workspace: Workspace, path: Path, progress: Progress) -> Received:
    """Take a bundle in."""
    return over_own(workspace, lambda own: exchange.receive_bundle(own, path, progress=progress))


def admit(
    workspace: Workspace, request: Request, role: Role, prefix: str, keeper: bool, folder: Path, progress: Progress
) -> Admitted:
    """Admit a laptop whose eight words have been compared, and make its enrolment bundle."""

    def act(own: Workspace) -> Admitted:
        return exchange.admit_laptop(
            own,
            request,
            role=role,
            prefix=prefix,
            words_confirmed=True,
            folder=folder,
            signer=keeper,
            progress=progress,
        )

    return over_own(workspace, act)
