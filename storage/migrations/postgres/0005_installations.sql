-- Where the app is installed, by the workspace's or the organisation's id. What belongs to it is encrypted.
CREATE TABLE installations (
    id TEXT COLLATE "C" PRIMARY KEY,
    doc TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL
);

-- Who has begun to install it, by the digest of what they bring back, and until when they may.
CREATE TABLE oauth_states (
    mark TEXT COLLATE "C" PRIMARY KEY,
    until BIGINT NOT NULL
);
