-- The notices as lists of them need it: narrow, so that all of it is read in a moment; kept by zt_store_put_record().
CREATE TABLE listing (
  number INTEGER PRIMARY KEY, -- of the record
  touched INTEGER NOT NULL,   -- grows with every change
  state TEXT NOT NULL,
  deadline INTEGER,           -- microseconds
  published INTEGER,          -- microseconds
  value INTEGER,              -- fen
  title TEXT NOT NULL,
  buyer TEXT NOT NULL,
  region TEXT NOT NULL,
  method TEXT NOT NULL,
  category TEXT NOT NULL,
  reserved INTEGER NOT NULL,  -- 1: for small and medium enterprises only
  codes TEXT NOT NULL         -- of the catalogue, with blanks between
) STRICT;
CREATE INDEX listing_by_touched ON listing (touched);
INSERT INTO listing
SELECT number, 1, state, deadline, unixepoch (json_extract (body, '$.datePublished')) * 1000000, value, title,
  coalesce (json_extract (body, '$.buyer.name'), ''), coalesce (json_extract (body, '$.region'), ''),
  coalesce (json_extract (body, '$.procurementMethodDetails'), ''), coalesce (json_extract (body, '$.mainProcurementCategory'), ''),
  coalesce (json_extract (body, '$.smePolicy') = 'reserved', 0),
  coalesce ((SELECT group_concat (DISTINCT json_extract (value, '$.classification.id')) FROM json_each (body, '$.items')), '')
FROM records WHERE kind = 'tender' AND provisional = 0;
UPDATE listing SET codes = replace (codes, ',', ' ');

-- What a tender said before a clarification changed it.
CREATE TABLE earlier (
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  version INTEGER NOT NULL, -- of this body
  modified INTEGER NOT NULL,
  body TEXT NOT NULL,       -- JSON
  PRIMARY KEY (kind, id, version)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER listing_delete AFTER DELETE ON records WHEN old.provisional = 0 BEGIN
  DELETE FROM listing WHERE number = old.number;
  DELETE FROM earlier WHERE kind = old.kind AND id = old.id;
END;
PRAGMA user_version = 2;
