"""The controls that screens are built from."""
