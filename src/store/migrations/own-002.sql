-- Drafts share their table and their revisions with what else is private: the library.
ALTER TABLE drafts ADD COLUMN kind TEXT NOT NULL DEFAULT 'draft';
CREATE INDEX drafts_kind ON drafts (kind, modified);

PRAGMA user_version = 2;
