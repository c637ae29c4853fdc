"""Our signatures and OpenSSH's are the same thing, and everything a little different is refused."""

from __future__ import annotations

import base64
import struct
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from app.crypto import sshsig
from app.crypto.device import BadSignature, DeviceKey

KEY = DeviceKey.from_secret(bytes(range(32)))
OTHER = DeviceKey.from_secret(bytes(32))
NAMESPACE = "bundle@sightline"
MESSAGE = b'{"format":1}'
ARMOUR = sshsig.sign(KEY, MESSAGE, NAMESPACE)
BEGIN, END = "-----BEGIN SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----\n"


def ssh_verifies(folder: Path, message: bytes, armour: str, *, who: str = "a1b2", namespace: str = NAMESPACE) -> bool:
    """What OpenSSH says about a signature by KEY."""
    (folder / "allowed").write_text(sshsig.allowed_signers_line("a1b2", KEY.public, NAMESPACE) + "\n")
    (folder / "sig").write_text(armour)
    command = ["ssh-keygen", "-Y", "verify", "-f", str(folder / "allowed"), "-I", who, "-n", namespace]
    command += ["-s", str(folder / "sig")]
    return subprocess.run(command, input=message, capture_output=True, check=False).returncode == 0


def test_ssh_keygen_verifies_ours(tmp_path: Path) -> None:
    for message in (b"", MESSAGE, bytes(range(256)) * 400):
        armour = sshsig.sign(KEY, message, NAMESPACE)
        assert ssh_verifies(tmp_path, message, armour)
        assert not ssh_verifies(tmp_path, message + b"x", armour)
        assert not ssh_verifies(tmp_path, message, armour, namespace="file")
        assert not ssh_verifies(tmp_path, message, armour, who="c3d4")


def ssh_signs(folder: Path, secret: bytes, message: bytes, *options: str) -> str:
    """A signature by ssh-keygen, with a key it made itself or with ours."""
    (folder / "message").write_bytes(message)
    (folder / "message.sig").unlink(missing_ok=True)
    key = Ed25519PrivateKey.from_private_bytes(secret).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    (folder / "key").write_bytes(key)
    (folder / "key").chmod(0o600)
    command = ["ssh-keygen", "-Y", "sign", "-f", str(folder / "key"), "-n", NAMESPACE, *options]
    command.append(str(folder / "message"))
    subprocess.run(command, capture_output=True, check=True)
    return (folder / "message.sig").read_text("ascii")


def test_we_verify_what_ssh_keygen_signs_and_write_the_same(tmp_path: Path) -> None:
    for message in (b"", MESSAGE, bytes(range(256)) * 400):
        armour = ssh_signs(tmp_path, KEY.secret(), message)
        sshsig.verify(KEY.public, message, armour, NAMESPACE)
        assert armour == sshsig.sign(KEY, message, NAMESPACE)


def test_a_key_made_by_ssh_keygen(tmp_path: Path) -> None:
    command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "site lead", "-f", str(tmp_path / "k")]
    subprocess.run(command, check=True, capture_output=True)
    line = (tmp_path / "k.pub").read_text("ascii")
    public = sshsig.parse_public_line(line)
    (tmp_path / "m").write_bytes(MESSAGE)
    command = ["ssh-keygen", "-Y", "sign", "-f", str(tmp_path / "k"), "-n", NAMESPACE, str(tmp_path / "m")]
    subprocess.run(command, check=True, capture_output=True)

    sshsig.verify(public, MESSAGE, (tmp_path / "m.sig").read_text("ascii"), NAMESPACE)
    assert sshsig.public_line(public, "site lead") == line.strip()


def test_another_hash_is_refused_though_it_is_genuine(tmp_path: Path) -> None:
    armour = ssh_signs(tmp_path, KEY.secret(), MESSAGE, "-O", "hashalg=sha256")

    assert ssh_verifies(tmp_path, MESSAGE, armour)
    with pytest.raises(BadSignature):
        sshsig.verify(KEY.public, MESSAGE, armour, NAMESPACE)


# ------------------------------------------------------------------------------------------- one fault each


def string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def blob(
    *,
    magic: bytes = b"SSHSIG",
    version: int = 1,
    key: DeviceKey = KEY,
    key_type: bytes = b"ssh-ed25519",
    namespace: bytes = NAMESPACE.encode(),
    reserved: bytes = b"",
    hash_name: bytes = b"sha512",
    signature_type: bytes = b"ssh-ed25519",
    signature: bytes | None = None,
    after: bytes = b"",
) -> bytes:
    """A signature as bytes, right but for what is named."""
    raw = sshsig._unarmour(ARMOUR)[-64:] if signature is None else signature
    public = string(key_type) + string(key.public)
    sealed = string(signature_type) + string(raw)
    parts = string(public) + string(namespace) + string(reserved) + string(hash_name) + string(sealed)
    return magic + struct.pack(">I", version) + parts + after


def armoured(data: bytes, columns: int = 70) -> str:
    text = base64.b64encode(data).decode()
    return BEGIN + "".join(text[at : at + columns] + "\n" for at in range(0, len(text), columns)) + END


def test_the_builder_of_faults_builds_a_right_one() -> None:
    assert armoured(blob()) == ARMOUR


FAULTS = {
    "magic": armoured(blob(magic=b"SSHSIH")),
    "version 0": armoured(blob(version=0)),
    "version 2": armoured(blob(version=2)),
    "other key inside": armoured(blob(key=OTHER)),
    "other key type": armoured(blob(key_type=b"ssh-rsa")),
    "namespace file": armoured(blob(namespace=b"file")),
    "namespace empty": armoured(blob(namespace=b"")),
    "namespace with end": armoured(blob(namespace=NAMESPACE.encode() + b"\x00")),
    "reserved used": armoured(blob(reserved=b"x")),
    "hash sha256": armoured(blob(hash_name=b"sha256")),
    "hash empty": armoured(blob(hash_name=b"")),
    "signature type": armoured(blob(signature_type=b"sk-ssh-ed25519@openssh.com")),
    "signature short": armoured(blob(signature=bytes(63))),
    "signature long": armoured(blob(signature=bytes(65))),
    "signature zero": armoured(blob(signature=bytes(64))),
    "signature of the bare message": armoured(blob(signature=KEY.sign(MESSAGE))),
    "byte after": armoured(blob(after=b"\x00")),
    "string after": armoured(blob(after=string(b"more"))),
    "cut": armoured(blob()[:-1]),
    "cut to the head": armoured(blob()[:10]),
    "only 64 bytes": armoured(blob()[-64:]),
    "nothing": armoured(b""),
    "empty text": "",
    "no armour": base64.b64encode(blob()).decode(),
    "no begin": ARMOUR.removeprefix(BEGIN),
    "no end": ARMOUR.removesuffix(END),
    "begin twice": BEGIN + ARMOUR,
    "no last line break": ARMOUR[:-1],
    "line break before": "\n" + ARMOUR,
    "line break after": ARMOUR + "\n",
    "windows line breaks": ARMOUR.replace("\n", "\r\n"),
    "other columns": armoured(blob(), 64),
    "space inside": ARMOUR.replace("U1NI", "U1 NI"),
    "letter outside base 64": ARMOUR.replace("U1NI", "U1N*"),
    "letter outside ASCII": ARMOUR.replace("U1NI", "U1Né"),
    "surrogate": ARMOUR.replace("U1NI", "U1N\ud800"),
    "huge": BEGIN + "A" * 10**6 + "\n" + END,
}


@pytest.mark.parametrize("armour", FAULTS.values(), ids=FAULTS.keys())
def test_one_fault_is_refused(armour: str) -> None:
    assert armour != ARMOUR
    with pytest.raises(BadSignature):
        sshsig.verify(KEY.public, MESSAGE, armour, NAMESPACE)


@pytest.mark.parametrize(
    ("public", "message", "namespace"),
    [
        (OTHER.public, MESSAGE, NAMESPACE),
        (KEY.public[:31], MESSAGE, NAMESPACE),
        (KEY.public + b"\x00", MESSAGE, NAMESPACE),
        (b"", MESSAGE, NAMESPACE),
        (KEY.public, MESSAGE + b"\n", NAMESPACE),
        (KEY.public, b"", NAMESPACE),
        (KEY.public, MESSAGE, "file"),
        (KEY.public, MESSAGE, "enrol@sightline"),
    ],
)
def test_asked_for_something_else_it_is_refused(public: bytes, message: bytes, namespace: str) -> None:
    with pytest.raises(BadSignature):
        sshsig.verify(public, message, ARMOUR, namespace)


@given(st.integers(0, len(ARMOUR) - 1), st.characters(max_codepoint=0x17F))
def test_one_changed_character_is_refused(place: int, letter: str) -> None:
    broken = ARMOUR[:place] + letter + ARMOUR[place + 1 :]
    if broken == ARMOUR:
        sshsig.verify(KEY.public, MESSAGE, broken, NAMESPACE)
    else:
        with pytest.raises(BadSignature):
            sshsig.verify(KEY.public, MESSAGE, broken, NAMESPACE)


@given(st.text(max_size=300))
def test_no_text_does_worse_than_a_refusal(text: str) -> None:
    for armour in (text, BEGIN + text + END):
        with pytest.raises(BadSignature):
            sshsig.verify(KEY.public, MESSAGE, armour, NAMESPACE)


def test_spare_bits_of_base_64_are_not_free() -> None:
    # Where the last letter carries two or four bits too many, several texts stand for the same bytes.
    for namespace in ("bundle@sightline", "enrol@sightline", "log@sightline"):
        armour = sshsig.sign(KEY, MESSAGE, namespace)
        last = armour.removesuffix("\n" + END).rstrip("=")
        if last == armour.removesuffix("\n" + END):
            continue
        changed = last[:-1] + chr(ord(last[-1]) + 1) + armour[len(last) :]
        assert base64.b64decode(changed[len(BEGIN) : -len(END)]) == base64.b64decode(armour[len(BEGIN) : -len(END)])
        with pytest.raises(BadSignature):
            sshsig.verify(KEY.public, MESSAGE, changed, namespace)
        return
    pytest.fail("no namespace left spare bits")


# ------------------------------------------------------------------------------------------------------- lines of keys


def test_a_public_line_comes_back() -> None:
    line = sshsig.public_line(KEY.public, "Priya's laptop")

    assert line.startswith("ssh-ed25519 AAAA")
    assert sshsig.parse_public_line(line) == KEY.public
    assert sshsig.parse_public_line(sshsig.public_line(KEY.public, "") + "\n") == KEY.public


@pytest.mark.parametrize(
    "line",
    [
        "",
        "ssh-ed25519",
        "ssh-ed25519 ",
        "ssh-ed25519 !!!!",
        "ssh-ed25519 é",
        "ssh-rsa " + sshsig.public_line(KEY.public, "").split()[1],
        sshsig.public_line(KEY.public, "").replace("AAAAC3", "AAAAC2"),
        "ssh-ed25519 " + base64.b64encode(string(b"ssh-ed25519") + string(bytes(31))).decode(),
        "ssh-ed25519 " + base64.b64encode(string(b"ssh-ed25519") + string(bytes(32)) + b"x").decode(),
        sshsig.public_line(KEY.public, "") + "=",
        sshsig.public_line(KEY.public, "") + "====",
        "ssh-ed25519  " + sshsig.public_line(KEY.public, "").split()[1],
    ],
)
def test_another_line_is_no_key(line: str) -> None:
    with pytest.raises(sshsig.BadPublicKey):
        sshsig.parse_public_line(line)


@pytest.mark.parametrize("word", ["", "two words", "a,b", "*", "?", "!x", 'a"b', "a\nb", "#x", "ö"])
def test_a_word_that_would_mean_more_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="stand here"):
        sshsig.allowed_signers_line(word, KEY.public, NAMESPACE)
    with pytest.raises(ValueError, match="stand here"):
        sshsig.sign(KEY, MESSAGE, word)


def test_a_comment_stays_on_its_line() -> None:
    with pytest.raises(ValueError, match="one line"):
        sshsig.public_line(KEY.public, "x\nssh-ed25519 AAAA")
    with pytest.raises(ValueError, match="32 bytes"):
        sshsig.public_line(b"short", "x")
