-- PostgreSQL came with version 2. The texts are compared byte by byte, as on SQLite, whatever the database's language.

-- Which versions of Muster may work on it: a row for each, the last one is the schema's own. That the table is there
-- says that the database is one of Muster's.
CREATE TABLE muster (version INTEGER NOT NULL);

-- What was heard: each delivery of a platform once, with its answer. `at` is the database's own clock and
-- serves nothing but throwing old rows away.
CREATE TABLE deliveries (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    desk TEXT COLLATE "C" NOT NULL,
    delivery TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL DEFAULT CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT),
    answer TEXT COLLATE "C" NOT NULL,
    UNIQUE (desk, delivery)
);

-- The truth. `seq` is the request's version after the event. Rows are only ever added.
CREATE TABLE events (
    desk TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    type TEXT COLLATE "C" NOT NULL,
    doc TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (desk, number, seq)
);

-- The fold of each history, with the columns that are searched, sorted and counted by. Most commands change no column
-- that an index holds; room is left on each page, so that such a row can be written beside its former self.
CREATE TABLE requests (
    desk TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    open SMALLINT NOT NULL,
    priority TEXT COLLATE "C" NOT NULL,
    requester TEXT COLLATE "C" NOT NULL,
    shepherd TEXT COLLATE "C",
    title TEXT COLLATE "C" NOT NULL,
    title_folded TEXT COLLATE "C" NOT NULL,
    opened_at BIGINT NOT NULL,
    resolved_at BIGINT,
    owned_ms BIGINT,
    responded_ms BIGINT,
    resolve_ms BIGINT,
    active_ms BIGINT,
    handovers BIGINT NOT NULL,
    shift_handovers BIGINT NOT NULL,
    reopened BIGINT NOT NULL,
    helpers BIGINT NOT NULL,
    closed_at BIGINT,
    ending TEXT COLLATE "C",
    ownership_kept SMALLINT,
    response_kept SMALLINT,
    resolve_kept SMALLINT,
    next_due BIGINT,
    doc TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (desk, number)
) WITH (fillfactor = 80);
CREATE INDEX requests_open ON requests (desk, open, number) WHERE open = 1;
CREATE INDEX requests_resolved ON requests (desk, number) WHERE status = 'resolved';
CREATE INDEX requests_by_requester ON requests (desk, requester, open, number);
CREATE INDEX requests_by_shepherd ON requests (desk, shepherd, open, number) WHERE shepherd IS NOT NULL;
CREATE INDEX requests_due ON requests (next_due) WHERE next_due IS NOT NULL;
-- These three hold all that the desk's numbers are made of, so that few documents are read for them.
CREATE INDEX requests_by_opened
ON requests (desk, opened_at, owned_ms, responded_ms, ownership_kept, response_kept);
CREATE INDEX requests_by_resolved
ON requests (
    desk, resolved_at, resolve_ms, active_ms, handovers, shift_handovers, helpers, reopened, resolve_kept
)
WHERE resolved_at IS NOT NULL;
CREATE INDEX requests_by_closed ON requests (desk, closed_at, ending) WHERE closed_at IS NOT NULL;

-- Who is in the swarm of a request right now; as much a projection as the row it belongs to.
CREATE TABLE members (
    desk TEXT COLLATE "C" NOT NULL,
    who TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (desk, who, number),
    FOREIGN KEY (desk, number) REFERENCES requests (desk, number) ON DELETE CASCADE
);
CREATE INDEX members_by_request ON members (desk, number);

-- Where the parts of a request live on the platforms.
CREATE TABLE addresses (
    desk TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    part TEXT COLLATE "C" NOT NULL,
    address TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (desk, number, part)
);
CREATE INDEX addresses_by_address ON addresses (desk, address);

-- What is still to be done on the platforms, in the order of `id`, and what could not be done. `at` is since when, by
-- the database's own clock, so that what has waited too long can be told.
CREATE TABLE outbox (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    desk TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    doc TEXT COLLATE "C" NOT NULL,
    revision BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    not_before BIGINT,
    error TEXT COLLATE "C" NOT NULL DEFAULT '',
    state TEXT COLLATE "C" NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'failed')),
    at BIGINT NOT NULL DEFAULT CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)
);
CREATE INDEX outbox_pending ON outbox (desk, number, id) WHERE state = 'pending';
CREATE UNIQUE INDEX outbox_by_key ON outbox (desk, number, key) WHERE key <> '' AND state = 'pending';
CREATE INDEX outbox_failed ON outbox (desk, id) WHERE state = 'failed';

-- Whom each desk knows.
CREATE TABLE people (
    desk TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    doc TEXT COLLATE "C" NOT NULL,
    away_until BIGINT,
    last_owned_at BIGINT,
    PRIMARY KEY (desk, id)
);

-- What people are to be told of a clock, kept until they may be told. `dropped` counts those that were never told
-- because this one took their place.
CREATE TABLE notices (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    desk TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    number BIGINT NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    doc TEXT COLLATE "C" NOT NULL,
    ready_at BIGINT NOT NULL,
    dropped BIGINT NOT NULL DEFAULT 0,
    UNIQUE (desk, person, number, key),
    FOREIGN KEY (desk, number) REFERENCES requests (desk, number) ON DELETE CASCADE
);
CREATE INDEX notices_ready ON notices (ready_at, desk, person);
CREATE INDEX notices_by_request ON notices (desk, number);

-- When each person was told lately; old rows are thrown away with every new one.
CREATE TABLE digests (
    desk TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX digests_by_person ON digests (desk, person, at);

-- How many notices became part of a message and how many never did, by the day in UTC, counted from 1970 on.
CREATE TABLE nudge_counts (
    desk TEXT COLLATE "C" NOT NULL,
    day BIGINT NOT NULL,
    sent BIGINT NOT NULL,
    dropped BIGINT NOT NULL,
    PRIMARY KEY (desk, day)
);

-- By which policy each desk's due times were last worked out.
CREATE TABLE policies (
    desk TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    mark TEXT COLLATE "C" NOT NULL
);

-- The meetings of each desk that come again and again: what is kept of each, and when there is something to do for it.
CREATE TABLE sittings (
    desk TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    doc TEXT COLLATE "C" NOT NULL DEFAULT '',
    next_due BIGINT,
    PRIMARY KEY (desk, kind)
);
CREATE INDEX sittings_due ON sittings (next_due, desk, kind) WHERE next_due IS NOT NULL;

-- Up to when all was heard that was said on each desk's platforms, by the machine's clock: later words may be missed.
CREATE TABLE heard (
    desk TEXT COLLATE "C" NOT NULL,
    platform TEXT COLLATE "C" NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (desk, platform)
);
