-- Any number of processes share the work. This is about them alone, so a file on SQLite has none of it.

-- Who works here just now, and until when others take that for granted, by the database's own clock. Ids grow and are
-- given once: what somebody began who has been given up since is told apart by it.
CREATE TABLE processes (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL,
    until BIGINT NOT NULL
);

-- In whose hands each request's outbox is. That of a process that is no more, which is its `former` one then, can be
-- taken over; something may have been sent of it that is not on record.
CREATE TABLE leases (
    desk TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    process BIGINT NOT NULL,
    former BIGINT,
    PRIMARY KEY (desk, number)
);

-- What one process does for all of them, by name: to hear a part of a platform, for one.
CREATE TABLE duties (
    name TEXT COLLATE "C" PRIMARY KEY,
    process BIGINT NOT NULL
);

-- When the next call of a kind may be sent, in microseconds by the database's own clock. After a crash of the server
-- nobody needs it: all that is lost is a wait.
CREATE UNLOGGED TABLE paces (
    name TEXT COLLATE "C" PRIMARY KEY,
    next_at BIGINT NOT NULL
);

-- Until when something due is being looked at, by the database's own clock.
ALTER TABLE requests ADD COLUMN looked_until BIGINT;
ALTER TABLE notices ADD COLUMN looked_until BIGINT;
ALTER TABLE sittings ADD COLUMN looked_until BIGINT;
