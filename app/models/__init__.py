"""The domain, pure: no files, no clock, no randomness, no Qt, no SQL."""
