"""Signatures in OpenSSH's SSHSIG format, so that `ssh-keygen -Y verify` can check them without Sightline.

The format is OpenSSH's PROTOCOL.sshsig. Here: Ed25519, SHA-512 and version 1 only, in the one form OpenSSH writes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Final

from app.crypto.device import PUBLIC_BYTES, SIGNATURE_BYTES, BadSignature, DeviceKey, wire_key
from app.crypto.device import verify as verify_raw
from app.errors import AppError

_MAGIC: Final = b"SSHSIG"
_VERSION: Final = (1).to_bytes(4, "big")
_HASH: Final = b"sha512"
_KEY_TYPE: Final = b"ssh-ed25519"
_BEGIN: Final = "-----BEGIN SSH SIGNATURE-----\n"
_END: Final = "-----END SSH SIGNATURE-----\n"
_COLUMNS: Final = 70
_LONGEST_ARMOUR: Final = 4096
_PLAIN: Final = re.compile(r"[A-Za-z0-9@._/+-]+")
"""What a principal or a namespace may hold: nothing that an allowed_signers file reads as a list, a pattern or a
quote."""


class BadPublicKey(AppError):
    """That is not the public key of a laptop (a line that begins with ssh-ed25519). Nothing was taken in."""


def sign(key: DeviceKey, message: bytes, namespace: str) -> str:
    """The armoured signature of `message` for one use, `namespace`; raises ValueError for one that is no plain word."""
    name = _plain(namespace).encode("ascii")
    raw = key.sign(_signed_part(message, name))
    return _armour(_blob(key.public, name, raw))


def verify(public: bytes, message: bytes, armour: str, namespace: str) -> None:
    """Raise BadSignature unless `armour` is exactly a signature of `message` by `public` for `namespace`.

    Anything else is refused: another key, use, hash or version, bytes left over, other line breaks.
    """
    name = _plain(namespace).encode("ascii")
    if len(public) != PUBLIC_BYTES or len(armour) > _LONGEST_ARMOUR:
        raise BadSignature
    blob = _unarmour(armour)
    # Everything but the last 64 bytes is known beforehand, so there is nothing to parse: it is compared.
    raw = blob[-SIGNATURE_BYTES:]
    if len(blob) <= SIGNATURE_BYTES or blob != _blob(public, name, raw):
        raise BadSignature
    verify_raw(public, _signed_part(message, name), raw)


def public_line(public: bytes, comment: str) -> str:
    """The key as one line of an SSH public key file, without a line break; raises ValueError for a broken comment."""
    if len(public) != PUBLIC_BYTES:
        raise ValueError(f"a public key has {PUBLIC_BYTES} bytes")
    if not comment.isprintable():
        raise ValueError("a comment is one line")
    key = base64.b64encode(wire_key(public)).decode("ascii")
    return f"ssh-ed25519 {key} {comment}".rstrip()


def parse_public_line(line: str) -> bytes:
    """The 32 bytes of the key in a line such as `public_line` writes; raises BadPublicKey."""
    parts = line.strip().split(" ", 2)
    prefix = wire_key(bytes(PUBLIC_BYTES))[:-PUBLIC_BYTES]
    if len(parts) < 2 or parts[0] != "ssh-ed25519":
        raise BadPublicKey
    try:
        blob = base64.b64decode(parts[1].encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise BadPublicKey from error
    if len(blob) != len(prefix) + PUBLIC_BYTES or not blob.startswith(prefix):
        raise BadPublicKey
    if base64.b64encode(blob).decode("ascii") != parts[1]:
        raise BadPublicKey
    return blob[-PUBLIC_BYTES:]


def allowed_signers_line(principal: str, public: bytes, namespace: str) -> str:
    """A line of the file that `ssh-keygen -Y verify -f` reads, without a line break.

    Raises ValueError for a principal or namespace that is no plain word.
    """
    return f'{_plain(principal)} namespaces="{_plain(namespace)}" {public_line(public, "")}'


def _plain(word: str) -> str:
    if not _PLAIN.fullmatch(word):
        raise ValueError("only letters, digits and @ . _ / + - can stand here")
    return word


def _signed_part(message: bytes, namespace: bytes) -> bytes:
    """What the key signs: not the message but its hash, its use and the hash's name."""
    digest = hashlib.sha512(message).digest()
    return _MAGIC + _string(namespace) + _string(b"") + _string(_HASH) + _string(digest)


def _blob(public: bytes, namespace: bytes, raw: bytes) -> bytes:
    signature = _string(_KEY_TYPE) + _string(raw)
    body = _string(wire_key(public)) + _string(namespace) + _string(b"") + _string(_HASH) + _string(signature)
    return _MAGIC + _VERSION + body


def _armour(blob: bytes) -> str:
    text = base64.b64encode(blob).decode("ascii")
    lines = (text[start : start + _COLUMNS] + "\n" for start in range(0, len(text), _COLUMNS))
    return _BEGIN + "".join(lines) + _END


def _unarmour(armour: str) -> bytes:
    """The bytes inside, if they are armoured exactly as OpenSSH does; raises BadSignature."""
    inner = armour.removeprefix(_BEGIN).removesuffix(_END)
    try:
        blob = base64.b64decode(inner.replace("\n", "").encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise BadSignature from error
    if _armour(blob) != armour:
        raise BadSignature
    return blob


def _string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data
