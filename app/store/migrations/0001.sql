-- The journal: entries as they were signed, and what waits for a predecessor.
CREATE TABLE entry (
    id TEXT PRIMARY KEY, scope TEXT NOT NULL, device TEXT NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL, prev TEXT NOT NULL,
    tick INTEGER NOT NULL, at TEXT NOT NULL, author TEXT NOT NULL, action TEXT NOT NULL, action_id TEXT NOT NULL,
    header BLOB NOT NULL, frame BLOB NOT NULL, body BLOB, signature BLOB NOT NULL,
    meta INTEGER NOT NULL DEFAULT 0, applied INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX entry_place ON entry (scope, device, epoch, seq);
CREATE INDEX entry_tick ON entry (tick);
CREATE INDEX entry_unapplied ON entry (scope) WHERE applied = 0;
CREATE TABLE waiting (
    id TEXT PRIMARY KEY, scope TEXT NOT NULL, device TEXT NOT NULL, prev TEXT NOT NULL,
    header BLOB NOT NULL, frame BLOB NOT NULL, body BLOB, signature BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX waiting_prev ON waiting (prev);
-- The last entry of every branch of every stream.
CREATE TABLE head (
    scope TEXT NOT NULL, device TEXT NOT NULL, epoch TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (scope, device, epoch, id)
) WITHOUT ROWID;
CREATE TABLE fork (scope TEXT NOT NULL, device TEXT NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (scope, device, epoch, seq)) WITHOUT ROWID;
-- Scopes with their rights as worked out over all entries held.
CREATE TABLE scope (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, opener TEXT NOT NULL, owner TEXT NOT NULL, parent TEXT NOT NULL, subject TEXT NOT NULL,
    holders TEXT NOT NULL, writers TEXT NOT NULL, owners TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX scope_parent ON scope (parent);
CREATE INDEX scope_subject ON scope (subject);
-- Registers: standing values, and which values somebody has superseded.
CREATE TABLE value (
    scope TEXT NOT NULL, kind TEXT NOT NULL, record TEXT NOT NULL, register TEXT NOT NULL, entry TEXT NOT NULL,
    at TEXT NOT NULL, author TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (scope, kind, record, register, entry)
) WITHOUT ROWID;
CREATE TABLE superseded (
    scope TEXT NOT NULL, kind TEXT NOT NULL, record TEXT NOT NULL, register TEXT NOT NULL, entry TEXT NOT NULL,
    PRIMARY KEY (scope, kind, record, register, entry)
) WITHOUT ROWID;
CREATE TABLE amended (scope TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (scope, record)) WITHOUT ROWID;
-- One row a record: who first wrote it; its number is its place in the search tables.
CREATE TABLE record (
    n INTEGER PRIMARY KEY, scope TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
    at TEXT NOT NULL, author TEXT NOT NULL, entry TEXT NOT NULL, UNIQUE (scope, kind, id)
);
CREATE INDEX record_id ON record (id);
-- One search table for each kind of scope that holds words.
CREATE VIRTUAL TABLE search_index USING fts5 (words, tokenize = "unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE search_case USING fts5 (words, tokenize = "unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE search_dyad USING fts5 (words, tokenize = "unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE search_idva_private USING fts5 (words, tokenize = "unicode61 remove_diacritics 2");
CREATE VIRTUAL TABLE search_directory USING fts5 (words, tokenize = "unicode61 remove_diacritics 2");
INSERT INTO search_index (search_index, rank) VALUES ('secure-delete', 1);
INSERT INTO search_case (search_case, rank) VALUES ('secure-delete', 1);
INSERT INTO search_dyad (search_dyad, rank) VALUES ('secure-delete', 1);
INSERT INTO search_idva_private (search_idva_private, rank) VALUES ('secure-delete', 1);
INSERT INTO search_directory (search_directory, rank) VALUES ('secure-delete', 1);
-- What never leaves this laptop.
CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE draft (key TEXT PRIMARY KEY, scope TEXT NOT NULL, value TEXT NOT NULL, place TEXT NOT NULL, saved_at TEXT NOT NULL) WITHOUT ROWID;
-- The exchange ledger: what each other laptop is known to hold, bundles made and taken in, and what was refused.
CREATE TABLE peer (
    device TEXT PRIMARY KEY, receive_key TEXT NOT NULL, epoch TEXT NOT NULL, past TEXT NOT NULL, number INTEGER NOT NULL,
    have TEXT NOT NULL, have_at TEXT NOT NULL, told TEXT NOT NULL, told_epoch TEXT NOT NULL, said TEXT NOT NULL,
    answered INTEGER NOT NULL, log_head TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE bundle_out (
    id TEXT PRIMARY KEY, device TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL, made_at TEXT NOT NULL,
    entries INTEGER NOT NULL, changes INTEGER NOT NULL, heads TEXT NOT NULL, have TEXT NOT NULL, epoch TEXT NOT NULL,
    hash TEXT NOT NULL, file TEXT NOT NULL, received_at TEXT, problem_at TEXT
) WITHOUT ROWID;
CREATE INDEX bundle_out_device ON bundle_out (device, number);
CREATE TABLE bundle_in (
    id TEXT PRIMARY KEY, device TEXT NOT NULL, epoch TEXT NOT NULL, number INTEGER NOT NULL, kind TEXT NOT NULL,
    made_at TEXT NOT NULL, received_at TEXT NOT NULL, entries INTEGER NOT NULL, fresh INTEGER NOT NULL,
    waiting INTEGER NOT NULL, whole INTEGER NOT NULL, hash TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX bundle_in_device ON bundle_in (device, received_at);
CREATE TABLE quarantine (
    n INTEGER PRIMARY KEY, at TEXT NOT NULL, hash TEXT NOT NULL, device TEXT NOT NULL, stream TEXT NOT NULL, why TEXT NOT NULL,
    detail TEXT NOT NULL, size INTEGER NOT NULL, UNIQUE (hash, stream, why)
);
