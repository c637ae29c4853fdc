"""Identifiers: version 7 UUIDs made from a given moment and given randomness."""

from __future__ import annotations

from datetime import UTC, datetime


def uuid7(now: datetime, entropy: bytes) -> str:
    """A UUID version 7 (RFC 9562) in canonical text; `entropy` is 10 random bytes, `now` an aware datetime."""
    ms = int(now.timestamp() * 1000) & ((1 << 48) - 1)
    rand = int.from_bytes(entropy[:10], "big")
    value = (ms << 80) | (0x7 << 76) | ((rand >> 68 & 0xFFF) << 64) | (0b10 << 62) | (rand & ((1 << 62) - 1))
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def stamp(now: datetime) -> str:
    """A moment in UTC to the second, `2026-03-14T09:30:00Z`: how every moment is kept."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
