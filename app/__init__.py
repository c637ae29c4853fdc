"""Sightline: an offline-first record for services that work with high-harm perpetrators of domestic abuse."""

__version__ = "0.1.0"
