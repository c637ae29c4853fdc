"""Files that are there whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.sync.refusals import CannotWriteBundle


def write_durably(path: Path, content: bytes, between: Callable[[], None] = lambda: None) -> None:
    """Write `content` beside `path`, make it durable, do `between`, then let it take the name of `path`, durably.

    Raises CannotWriteBundle, and whatever `between` raises; then nothing is left behind.
    """
    fresh = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        between()
        fresh.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        _remove(fresh)
        raise CannotWriteBundle(why=error.strerror or "") from error
    except BaseException:
        _remove(fresh)
        raise


_BINARY = getattr(os, "O_BINARY", 0)


def _remove(path: Path) -> None:
    with suppress(OSError):  # a folder that cannot be written may not let go of a file either
        path.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable. Windows does so by itself; some network and stick file systems have no way to."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise
    finally:
        os.close(descriptor)
