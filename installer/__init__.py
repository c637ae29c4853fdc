"""How Sightline gets onto a machine."""
