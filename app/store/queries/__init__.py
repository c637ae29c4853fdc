"""Named questions to the store, each answered for one Access."""
