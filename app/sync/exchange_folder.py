"""A folder that something else carries between laptops: what lies in it for this one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from app.crypto.seal import NotForThisLaptop
from app.errors import AppError
from app.progress import Progress
from app.store import ledger
from app.sync.bundle import MAX_FILE, SUFFIX
from app.sync.preview import Preview, preview
from app.sync.refusals import BundleForwarded, CannotReadBundle, NotABundle, OwnBundle
from app.workspace import Workspace

Seen = Mapping[str, tuple[int, int]]
"""File name -> (size, time of change in nanoseconds) when the folder was last looked at."""
MOST_FILES = 2000
"""More than anybody exchanges; the oldest are looked at first."""
_OTHERS = (NotForThisLaptop, BundleForwarded, OwnBundle, NotABundle)
"""What an exchange folder holds by nature: colleagues' bundles, one's own, and other files."""


class StoreInExchangeFolder(AppError):
    """This laptop's own store lies in that folder, or the folder in it. A folder that is copied elsewhere would copy
    the store with it, or damage it. Nothing was changed. Choose another folder for the exchange."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A bundle in the folder that has been verified and waits for a person to take it in."""

    path: Path
    preview: Preview


@dataclass(frozen=True, slots=True)
class Unfit:
    """A file that should be a bundle for this laptop and is refused, and why."""

    path: Path
    why: AppError

    @property
    def words(self) -> str:
        """Why, for a person."""
        return self.why.message()


@dataclass(frozen=True, slots=True)
class FolderLook:
    """What was found. `queued` stand in the order in which they were made; `settling` files are still changing, or have
    just come; `seen` is to be handed to the next look."""

    queued: tuple[Queued, ...] = ()
    unfit: tuple[Unfit, ...] = ()
    settling: int = 0
    seen: Seen = field(default_factory=dict)


def require_apart(workspace: Workspace, folder: Path) -> None:
    """Raise StoreInExchangeFolder where the live store would be carried along."""
    store, chosen = workspace.folder.resolve(), folder.resolve()
    if store == chosen or store in chosen.parents or chosen in store.parents:
        raise StoreInExchangeFolder


def look(workspace: Workspace, folder: Path, seen: Seen, *, progress: Progress | None = None) -> FolderLook:
    """Look for bundles for this laptop in `folder`. Nothing is stored, moved or deleted.

    A file counts once two looks found it the same. What it holds decides, not its name: copies of one bundle that a
    synchronising program made count once, and bundles taken in whole not at all. Raises StoreInExchangeFolder,
    CannotReadBundle for the folder, NotEnrolled, Cancelled.
    """
    require_apart(workspace, folder)
    progress, now = progress or Progress(), dict(_files(folder))
    settled = [name for name, state in now.items() if seen.get(name) == state]
    queued: dict[str, Queued] = {}
    unfit: list[Unfit] = []
    for place, name in enumerate(settled):
        progress.step(place, len(settled), "folder")
        try:
            found = preview(workspace, folder / name)
        except _OTHERS:
            continue
        except AppError as error:
            if isinstance(error, CannotReadBundle) or error.exit_code == 4:
                unfit.append(Unfit(folder / name, error))
                continue
            raise
        taken = ledger.bundle_in(workspace.store, found.bundle)
        if taken is None or not taken.whole:
            queued.setdefault(found.bundle, Queued(folder / name, found))
    order = sorted(queued.values(), key=lambda q: (q.preview.created, q.preview.device, q.preview.number))
    return FolderLook(tuple(order), tuple(unfit), len(now) - len(settled), now)


def _files(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """The files that may be bundles, oldest first: not hidden, not too large, called as bundles are somewhere in the
    name."""
    found: list[tuple[int, str, int]] = []
    try:
        for path in folder.iterdir():
            if path.name.startswith(".") or SUFFIX not in path.name or not path.is_file():
                continue
            state = path.stat()
            if 0 < state.st_size <= MAX_FILE:
                found.append((state.st_mtime_ns, path.name, state.st_size))
    except OSError as error:
        raise CannotReadBundle(why=error.strerror or "") from error
    for changed, name, size in sorted(found)[:MOST_FILES]:
        yield name, (size, changed)
