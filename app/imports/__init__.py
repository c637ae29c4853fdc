"""Untrusted files from elsewhere, turned into checked plain values."""
