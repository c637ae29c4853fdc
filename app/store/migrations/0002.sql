-- Sealed pieces of attachments, by the SHA-256 of what is kept; the keys that open them stand in the bodies of entries.
CREATE TABLE blob (id TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, added_at TEXT NOT NULL, data BLOB NOT NULL);
