-- Whether each clock that has ended was kept: NULL while it has not, 1 if it was, 0 if it was missed.
ALTER TABLE requests ADD COLUMN ownership_kept INTEGER;
ALTER TABLE requests ADD COLUMN response_kept INTEGER;
ALTER TABLE requests ADD COLUMN resolve_kept INTEGER;

-- These two still hold all that the desk's numbers are made of, so that no document is read for them.
DROP INDEX requests_by_opened;
CREATE INDEX requests_by_opened
ON requests (desk, opened_at, owned_ms, responded_ms, ownership_kept, response_kept);
DROP INDEX requests_by_resolved;
CREATE INDEX requests_by_resolved
ON requests (
    desk, resolved_at, resolve_ms, active_ms, handovers, shift_handovers, helpers, reopened, resolve_kept
)
WHERE resolved_at IS NOT NULL;

-- What is resolved and not closed yet: few at any time, and with the open ones all that still has clocks.
CREATE INDEX requests_resolved ON requests (desk, number) WHERE status = 'resolved';

-- What people are to be told of a clock, kept until they may be told. `dropped` counts those that were never told
-- because this one took their place.
CREATE TABLE notices (
    id INTEGER PRIMARY KEY,
    desk TEXT NOT NULL,
    person TEXT NOT NULL,
    number INTEGER NOT NULL,
    key TEXT NOT NULL,
    doc TEXT NOT NULL,
    ready_at INTEGER NOT NULL,
    dropped INTEGER NOT NULL DEFAULT 0,
    UNIQUE (desk, person, number, key),
    FOREIGN KEY (desk, number) REFERENCES requests (desk, number) ON DELETE CASCADE
);
CREATE INDEX notices_ready ON notices (ready_at, desk, person);

-- When each person was told lately; old rows are thrown away with every new one.
CREATE TABLE digests (
    desk TEXT NOT NULL,
    person TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX digests_by_person ON digests (desk, person, at);

-- How many notices became part of a message and how many never did, by the day in UTC, counted from 1970 on.
CREATE TABLE nudge_counts (
    desk TEXT NOT NULL,
    day INTEGER NOT NULL,
    sent INTEGER NOT NULL,
    dropped INTEGER NOT NULL,
    PRIMARY KEY (desk, day)
) WITHOUT ROWID;

-- By which policy each desk's due times were last worked out.
CREATE TABLE policies (
    desk TEXT NOT NULL PRIMARY KEY,
    mark TEXT NOT NULL
) WITHOUT ROWID;

-- The meetings of each desk that come again and again: what is kept of each, and when there is something to do for it.
CREATE TABLE sittings (
    desk TEXT NOT NULL,
    kind TEXT NOT NULL,
    doc TEXT NOT NULL DEFAULT '',
    next_due INTEGER,
    PRIMARY KEY (desk, kind)
) WITHOUT ROWID;
CREATE INDEX sittings_due ON sittings (next_due, desk, kind) WHERE next_due IS NOT NULL;

-- Up to when all was heard that was said on each desk's platforms, by the machine's clock: later words may be missed.
CREATE TABLE heard (
    desk TEXT NOT NULL,
    platform TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (desk, platform)
) WITHOUT ROWID;

-- Since when each effect waits, by the database's own clock, so that what has waited too long can be told. The table is
-- made anew, for no column can be added that has such a default; the numbers that were given out are not given again.
CREATE TABLE outbox_since (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    desk TEXT NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    doc TEXT NOT NULL,
    revision INTEGER NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER,
    error TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'failed')),
    at INTEGER NOT NULL DEFAULT (CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER))
);
INSERT INTO outbox_since (id, desk, number, kind, key, doc, revision, attempts, not_before, error, state)
SELECT id, desk, number, kind, key, doc, revision, attempts, not_before, error, state FROM outbox;
DELETE FROM sqlite_sequence WHERE name = 'outbox_since';
INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox_since', seq FROM sqlite_sequence WHERE name = 'outbox';
DROP TABLE outbox;
ALTER TABLE outbox_since RENAME TO outbox;
CREATE INDEX outbox_pending ON outbox (desk, number, id) WHERE state = 'pending';
CREATE UNIQUE INDEX outbox_by_key ON outbox (desk, number, key) WHERE key <> '' AND state = 'pending';
CREATE INDEX outbox_failed ON outbox (desk, id) WHERE state = 'failed';
