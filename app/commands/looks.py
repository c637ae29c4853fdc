"""That somebody has looked at a case or a victim-survivor on this laptop: what came before is no longer new to them."""

from __future__ import annotations

import json

from app.store.queries.looks import LOOKED, heads, subject_scopes
from app.workspace import Workspace


def note_look(workspace: Workspace, subject: str) -> None:
    """Keep, on this laptop alone, how far others' work on a case or a dyad is held at this moment; nothing for one that
    is not held."""
    store = workspace.store
    scopes = subject_scopes(store, workspace.access, subject)
    if not scopes:
        return
    value = json.dumps(heads(store, scopes), sort_keys=True)
    if store.meta(f"{LOOKED}{subject}") != value:
        store.set_meta(f"{LOOKED}{subject}", value)
