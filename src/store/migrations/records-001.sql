-- Records of every kind, their search index, small facts and the log.
-- The columns before the body are what lists sort and filter by; zt_store_put_record() fills them from the noun's page.
CREATE TABLE records (
  number INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  provisional INTEGER NOT NULL DEFAULT 0, -- 1: applied here, not yet by the platform; it covers the other one
  version INTEGER NOT NULL,
  state TEXT NOT NULL,
  modified INTEGER NOT NULL, -- microseconds
  deadline INTEGER,          -- microseconds
  value INTEGER,             -- fen
  title TEXT NOT NULL,
  words TEXT NOT NULL,       -- what else is searched
  body TEXT NOT NULL         -- JSON
) STRICT;
CREATE UNIQUE INDEX records_by_id ON records (kind, id, provisional);
CREATE INDEX records_provisional ON records (kind, id) WHERE provisional = 1;
CREATE INDEX records_by_modified ON records (kind, modified, state);
CREATE INDEX records_by_deadline ON records (kind, deadline, state);
CREATE INDEX records_by_title ON records (kind, title, id, provisional, state);
CREATE INDEX records_by_value ON records (kind, value, state);

CREATE VIRTUAL TABLE search USING fts5 (title, words, content = 'records', content_rowid = 'number', tokenize = 'zhaotou');
CREATE TRIGGER search_insert AFTER INSERT ON records BEGIN
  INSERT INTO search (rowid, title, words) VALUES (new.number, new.title, new.words);
END;
CREATE TRIGGER search_delete AFTER DELETE ON records BEGIN
  INSERT INTO search (search, rowid, title, words) VALUES ('delete', old.number, old.title, old.words);
END;
CREATE TRIGGER search_update AFTER UPDATE OF title, words ON records
WHEN old.title IS NOT new.title OR old.words IS NOT new.words BEGIN
  INSERT INTO search (search, rowid, title, words) VALUES ('delete', old.number, old.title, old.words);
  INSERT INTO search (rowid, title, words) VALUES (new.number, new.title, new.words);
END;

CREATE TABLE facts (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
  position INTEGER PRIMARY KEY, -- leaf index + 1
  command TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  record TEXT NOT NULL,
  time INTEGER NOT NULL,
  json TEXT NOT NULL            -- canonical bytes: the leaf
) STRICT;
CREATE INDEX events_by_record ON events (kind, record);

CREATE TABLE nodes (
  level INTEGER NOT NULL,
  number INTEGER NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;
