-- A replica has nothing beyond records, facts and the frontier of the log.
PRAGMA application_id = 0x5a547265;
PRAGMA user_version = 1;
