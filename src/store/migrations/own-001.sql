-- What belongs to the user alone: what waits to be sent, drafts with their revisions, evidence.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  type INTEGER NOT NULL,
  state INTEGER NOT NULL,
  command TEXT,           -- JSON
  command_id TEXT UNIQUE,
  sha256 TEXT,
  size INTEGER NOT NULL DEFAULT 0,
  sent INTEGER NOT NULL DEFAULT 0,
  upload_url TEXT,
  bid TEXT,
  not_before INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  reason TEXT,
  made_at INTEGER NOT NULL
) STRICT;
CREATE INDEX outbox_uploads ON outbox (sha256) WHERE sha256 IS NOT NULL;

CREATE TABLE drafts (
  id TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  modified INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE revisions (
  draft TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
  number INTEGER NOT NULL, -- the draft's version
  started INTEGER NOT NULL, -- of a run of autosaves
  made_at INTEGER NOT NULL,
  what TEXT NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (draft, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence (
  draft TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (draft, name)
) STRICT, WITHOUT ROWID;

PRAGMA application_id = 0x5a546f77;
PRAGMA user_version = 1;
