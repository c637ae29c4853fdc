"""Signed and sealed bundles between the laptops of a site."""
