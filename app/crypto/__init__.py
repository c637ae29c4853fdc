"""Bytes in, bytes out: keys, signatures, sealing and the vault file."""
