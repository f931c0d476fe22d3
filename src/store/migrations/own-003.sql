-- What a person keeps of the notices: favourites and saved searches.
CREATE TABLE favourites (
  tender TEXT PRIMARY KEY,
  made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE saved_searches (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  search TEXT NOT NULL,     -- JSON
  made_at INTEGER NOT NULL,
  seen INTEGER NOT NULL,    -- publication up to which notices were announced; microseconds of the platform
  unread INTEGER NOT NULL   -- announced since the search was last opened
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 3;
