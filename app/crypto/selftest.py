"""Whether the cryptography on this machine gives the published answers: asked at each start, before any key is used."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.crypto import sshsig
from app.crypto.device import BadSignature, DeviceKey, ReceivingKey, verify
from app.crypto.seal import seal, unseal
from app.crypto.word_list import word_list

_ED25519_SECRET: Final = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"
_SIGNED: Final = b"sightline self-test"
_NAMESPACE: Final = "selftest@sightline"
_SSH_SIGNATURE: Final = """-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgPUAXw+hDiVqStwqnTRt+vJyYLM
8uxJaMwM1V8Sr0ZgwAAAASc2VsZnRlc3RAc2lnaHRsaW5lAAAAAAAAAAZzaGE1MTIAAABT
AAAAC3NzaC1lZDI1NTE5AAAAQF45lqaskA+SpHDUIm7OW32gRJNC0a+VZX6FzprTWhH26q
GYq1aSAGHi0GfUNHvgsDYJXmLyLcQsMPoAIq0ZUQY=
-----END SSH SIGNATURE-----
"""
"""Made by ssh-keygen 9.2 with the secret above."""
_AGE_IDENTITY: Final = "AGE-SECRET-KEY-15RP5H6X52SSYJTQANTR9SYKE9JSM32WN0FG7D9ES9D7LXUTQ878QRQT0GC"
"""Made for this test and published here: it protects nothing."""
_AGE_FILE: Final = (
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBIRUpwb2Vtb0QvSEhwMjRqSmdvYVp4NjRHRVVPc2dkZFZa"
    "TlRGYTJkVFhvCnB3Ymg1dUtNZ3lHM3F2STdBUE1iNGZ5MUV0WWJEclVCczF1Z1pZWG5lSTQKLS0tIFpSa3lNVjdz"
    "a0xzR1pvUGpmYWZYWmFiK3hwcnd2WTNpUmtYMG5xSFUzb1UKrzmLy1Y5pHFNQl9o7fTRF3GAE5tzH8HdQRjhXWUw"
    "giYewcGEyjeK7UOOsrkRdataRNt/"
)
"""Made by age 1.1.1 for the identity above."""


@dataclass(frozen=True, slots=True)
class Check:
    """One question and its answer; `detail` names the published source, or what came instead."""

    name: str
    ok: bool
    detail: str


def self_test() -> list[Check]:
    """Every check, in a few milliseconds; a check that breaks is one that failed. Never raises."""
    return [_answer(name, source, check) for name, source, check in _CHECKS]


def _answer(name: str, source: str, check: Callable[[], bool]) -> Check:
    try:
        ok = check()
    except Exception as error:
        return Check(name, False, f"{source}: {type(error).__name__}")
    return Check(name, ok, source if ok else f"{source}: a different answer")


def _ed25519() -> bool:
    key = DeviceKey.from_secret(bytes.fromhex(_ED25519_SECRET))
    expected = bytes.fromhex(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    public = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
    verify(public, b"\x72", expected)
    return key.public == public and key.sign(b"\x72") == expected and _refused(public, b"\x73", expected)


def _refused(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        verify(public, message, signature)
    except BadSignature:
        return True
    return False


def _argon2id() -> bool:
    derivation = Argon2id(
        salt=b"\x02" * 16, length=32, iterations=3, lanes=4, memory_cost=32, ad=b"\x04" * 12, secret=b"\x03" * 8
    )
    tag = "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    return derivation.derive(b"\x01" * 32).hex() == tag


def _hkdf() -> bool:
    derivation = HKDF(hashes.SHA256(), 42, bytes(range(13)), bytes(range(0xF0, 0xFA)))
    expected = "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"
    return derivation.derive(b"\x0b" * 22).hex() == expected


def _aes_gcm() -> bool:
    cipher = AESGCM(bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2))
    nonce, extra = bytes.fromhex("cafebabefacedbaddecaf888"), bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    sealed = bytes.fromhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
    )
    return cipher.encrypt(nonce, plain, extra) == sealed and cipher.decrypt(nonce, sealed, extra) == plain


def _ssh_signature() -> bool:
    key = DeviceKey.from_secret(bytes.fromhex(_ED25519_SECRET))
    sshsig.verify(key.public, _SIGNED, _SSH_SIGNATURE, _NAMESPACE)
    return sshsig.sign(key, _SIGNED, _NAMESPACE) == _SSH_SIGNATURE


def _age() -> bool:
    opened = io.BytesIO()
    unseal(io.BytesIO(base64.b64decode(_AGE_FILE)), opened, [_AGE_IDENTITY], limit=100)
    key, sealed, again = ReceivingKey.generate(), io.BytesIO(), io.BytesIO()
    seal(io.BytesIO(_SIGNED), sealed, key.recipient)
    sealed.seek(0)
    unseal(sealed, again, [key.identity_text], limit=100)
    return opened.getvalue() == _SIGNED == again.getvalue()


def _words() -> bool:
    return bool(word_list())


_CHECKS: Final[tuple[tuple[str, str, Callable[[], bool]], ...]] = (
    ("Ed25519", "RFC 8032, 7.1, test 2", _ed25519),
    ("Argon2id", "RFC 9106, 5.3", _argon2id),
    ("HKDF-SHA256", "RFC 5869, A.1", _hkdf),
    ("AES-256-GCM", "McGrew and Viega's GCM specification (given to NIST), test case 16", _aes_gcm),
    ("SSH signature", "a signature by ssh-keygen", _ssh_signature),
    ("age", "a file by age, and a round trip", _age),
    ("Word list", "2,048 different words", _words),
)
