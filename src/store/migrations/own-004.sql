-- What each save of a draft changed, so that it can be taken back step by step.
CREATE TABLE edits (
  draft TEXT NOT NULL REFERENCES drafts (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  what TEXT NOT NULL,
  changes TEXT NOT NULL, -- JSON: [{"path", "before", "after"}]
  undone INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (draft, number)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 4;
