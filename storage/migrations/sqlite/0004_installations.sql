-- Where the app is installed, by the workspace's or the organisation's id. What belongs to it is encrypted.
CREATE TABLE installations (
    id TEXT PRIMARY KEY,
    doc TEXT NOT NULL,
    at INTEGER NOT NULL
) WITHOUT ROWID;

-- Who has begun to install it, by the digest of what they bring back, and until when they may.
CREATE TABLE oauth_states (
    mark TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) WITHOUT ROWID;
