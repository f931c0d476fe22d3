-- The log takes a tenth of the room: an event is kept deflated, with an earlier one of its kind as the dictionary.
-- Events of before stay as they are, in json.
ALTER TABLE events ADD COLUMN base INTEGER;   -- position of the dictionary, which itself has none; NULL: none
ALTER TABLE events ADD COLUMN packed BLOB;    -- length in four bytes, big-endian, then raw deflate; NULL: json holds the text
ALTER TABLE events ADD COLUMN public INTEGER NOT NULL DEFAULT 0; -- 1: whoever may read the feed at all may read this event
PRAGMA user_version = 2;
