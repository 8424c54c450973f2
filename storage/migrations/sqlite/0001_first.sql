-- What was heard: each delivery of a platform once, with its answer. `at` is the database's own clock and
-- serves nothing but throwing old rows away.
CREATE TABLE deliveries (
    id INTEGER PRIMARY KEY,
    desk TEXT NOT NULL,
    delivery TEXT NOT NULL,
    at INTEGER NOT NULL DEFAULT (CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)),
    answer TEXT NOT NULL,
    UNIQUE (desk, delivery)
);

-- The truth. `seq` is the request's version after the event. Rows are only ever added.
CREATE TABLE events (
    desk TEXT NOT NULL,
    number INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    doc TEXT NOT NULL,
    PRIMARY KEY (desk, number, seq)
);

-- The fold of each history, with the columns that are searched, sorted and counted by.
CREATE TABLE requests (
    desk TEXT NOT NULL,
    number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    status TEXT NOT NULL,
    open INTEGER NOT NULL,
    priority TEXT NOT NULL,
    requester TEXT NOT NULL,
    shepherd TEXT,
    title TEXT NOT NULL,
    title_folded TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    resolved_at INTEGER,
    owned_ms INTEGER,
    responded_ms INTEGER,
    resolve_ms INTEGER,
    active_ms INTEGER,
    handovers INTEGER NOT NULL,
    shift_handovers INTEGER NOT NULL,
    reopened INTEGER NOT NULL,
    helpers INTEGER NOT NULL,
    closed_at INTEGER,
    ending TEXT,
    next_due INTEGER,
    doc TEXT NOT NULL,
    PRIMARY KEY (desk, number)
);
CREATE INDEX requests_open ON requests (desk, open, number) WHERE open = 1;
CREATE INDEX requests_by_requester ON requests (desk, requester, open, number);
CREATE INDEX requests_by_shepherd ON requests (desk, shepherd, open, number) WHERE shepherd IS NOT NULL;
CREATE INDEX requests_due ON requests (next_due) WHERE next_due IS NOT NULL;
-- These two hold all that the desk's numbers are made of, so that no document is read for them.
CREATE INDEX requests_by_opened ON requests (desk, opened_at, owned_ms, responded_ms);
CREATE INDEX requests_by_resolved
ON requests (desk, resolved_at, resolve_ms, active_ms, handovers, shift_handovers, helpers, reopened)
WHERE resolved_at IS NOT NULL;

CREATE INDEX requests_by_closed ON requests (desk, closed_at, ending) WHERE closed_at IS NOT NULL;

-- Who is in the swarm of a request right now; as much a projection as the row it belongs to.
CREATE TABLE members (
    desk TEXT NOT NULL,
    who TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (desk, who, number),
    FOREIGN KEY (desk, number) REFERENCES requests (desk, number) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX members_by_request ON members (desk, number);

-- Where the parts of a request live on the platforms.
CREATE TABLE addresses (
    desk TEXT NOT NULL,
    number INTEGER NOT NULL,
    part TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (desk, number, part)
) WITHOUT ROWID;
CREATE INDEX addresses_by_address ON addresses (desk, address);

-- What is still to be done on the platforms, in the order of `id`, and what could not be done.
CREATE TABLE outbox (
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
    state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'failed'))
);
CREATE INDEX outbox_pending ON outbox (desk, number, id) WHERE state = 'pending';
CREATE UNIQUE INDEX outbox_by_key ON outbox (desk, number, key) WHERE key <> '' AND state = 'pending';
CREATE INDEX outbox_failed ON outbox (desk, id) WHERE state = 'failed';

-- Whom each desk knows.
CREATE TABLE people (
    desk TEXT NOT NULL,
    id TEXT NOT NULL,
    doc TEXT NOT NULL,
    away_until INTEGER,
    last_owned_at INTEGER,
    PRIMARY KEY (desk, id)
) WITHOUT ROWID;
