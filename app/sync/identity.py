"""What standard tools need to open this laptop's bundles and check who signed them."""

from __future__ import annotations

from pathlib import Path

from app.crypto.sshsig import allowed_signers_line
from app.sync.files import write_durably
from app.sync.manifest import NAMESPACE
from app.sync.peers import signing_key
from app.workspace import NotEnrolled, Workspace


def bundle_identity(workspace: Workspace, out: Path) -> tuple[Path, Path]:
    """Write this laptop's receiving identities for `age -d -i`, and the site's laptops for `ssh-keygen -Y verify -f`.

    Into folder `out` as `identity.txt` and `allowed_signers`, or as file `out` and the same with `.allowed_signers`
    added. Whoever has the first can open every bundle sealed to this laptop: it is entered in the access log before it
    is written. Raises NotEnrolled, CannotWriteBundle.
    """
    if not workspace.directory_scope:
        raise NotEnrolled
    identity = out / "identity.txt" if out.is_dir() else out
    signers = out / "allowed_signers" if out.is_dir() else out.with_name(out.name + ".allowed_signers")
    keys = "".join(f"# public key: {key.recipient}\n{key.identity_text}\n" for key in workspace.receiving_keys)
    laptops = workspace.store.directory().laptops
    known = [(device, key) for device in sorted(laptops) if (key := signing_key(laptops[device])) is not None]
    lines = "".join(allowed_signers_line(device, key, NAMESPACE) + "\n" for device, key in known)
    workspace.log("bundle_identity_written")
    write_durably(identity, keys.encode())
    write_durably(signers, lines.encode())
    return identity, signers
