-- The platform's own tables (accounts, sessions, uploads) are made by the platform beside these.
PRAGMA application_id = 0x5a54706c;
PRAGMA user_version = 1;
