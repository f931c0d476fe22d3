-- What is secret is encrypted, cell by cell: where "sealed" holds something, the column beside it is empty. The key stands outside of the database.
-- What is not empty there was written without a key, or by an older version that was still running: it is the newer one, and found by these indexes.
ALTER TABLE drafts ADD COLUMN sealed BLOB;     -- for body
CREATE INDEX drafts_plain ON drafts (id) WHERE body <> '';
ALTER TABLE revisions ADD COLUMN sealed BLOB;  -- for body
CREATE INDEX revisions_plain ON revisions (draft, number) WHERE body <> '';
ALTER TABLE edits ADD COLUMN sealed BLOB;      -- for changes
CREATE INDEX edits_plain ON edits (draft, number) WHERE changes <> '';
ALTER TABLE evidence ADD COLUMN sealed BLOB;   -- for value
CREATE INDEX evidence_plain ON evidence (draft, name) WHERE value <> x'';
ALTER TABLE outbox ADD COLUMN sealed BLOB;     -- for command, of release keys
CREATE INDEX outbox_plain ON outbox (id) WHERE type = 2 AND command <> '';
UPDATE facts SET name = 'secret:token' WHERE name = 'setting:token';

PRAGMA user_version = 6;
