"""What this laptop has written and no bundle has carried yet."""

from __future__ import annotations

from app.store.store import Store


def unsent_changes(store: Store) -> int:
    """How many of this laptop's own actions no bundle has carried; looks at records do not count."""
    assert store.author is not None
    places = store.db.execute(
        """SELECT h.key, max(json_extract(h.value, '$[0]')) FROM bundle_out b, json_each(b.heads) h
        WHERE h.key LIKE ? GROUP BY h.key""",
        (f"%/{store.author.device}/%",),
    )
    carried = {str(stream): int(place) for stream, place in places}
    streams = store.db.execute(
        """SELECT h.scope, h.device, h.epoch, max(h.seq) FROM head h JOIN scope s ON s.id = h.scope
        WHERE h.device = ? AND s.kind <> 'log' GROUP BY 1, 2, 3""",
        (store.author.device,),
    ).fetchall()
    actions: set[str] = set()
    for scope, device, epoch, last in streams:
        sent = carried.get(f"{scope}/{device}/{epoch}", 0)
        if sent < last:
            rows = store.db.execute(
                "SELECT action_id FROM entry WHERE scope = ? AND device = ? AND epoch = ? AND seq > ?",
                (scope, device, epoch, sent),
            )
            actions.update(str(row[0]) for row in rows)
    return len(actions)


def last_exchange(store: Store) -> str:
    """The moment of the last bundle made or received; "" for none."""
    row = store.db.execute(
        "SELECT max(at) FROM (SELECT max(made_at) AS at FROM bundle_out UNION ALL SELECT max(received_at) FROM bundle_in)"
    ).fetchone()
    return str(row[0] or "") if row else ""
