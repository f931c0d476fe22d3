-- What a person does to documents while reading: marks and notes, and where they stopped. By digest: a file that moves keeps its notes.
CREATE TABLE notes (
  id TEXT PRIMARY KEY,
  document TEXT NOT NULL,   -- SHA-256
  page INTEGER NOT NULL,    -- from 1
  top INTEGER NOT NULL,     -- of the first box, in points: the order on the page
  colour TEXT NOT NULL,
  boxes TEXT NOT NULL,      -- JSON [{x, y, width, height}], points from the upper left of the page; empty: the whole page
  quote TEXT NOT NULL,      -- what is marked
  text TEXT NOT NULL,       -- what the person wrote
  made_at INTEGER NOT NULL,
  modified INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX notes_of_document ON notes (document, page, top);

CREATE TABLE read_documents (
  document TEXT PRIMARY KEY, -- SHA-256
  title TEXT NOT NULL,
  path TEXT NOT NULL,
  page INTEGER NOT NULL,     -- where reading stopped
  read_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX read_documents_by_time ON read_documents (read_at);

PRAGMA user_version = 5;
