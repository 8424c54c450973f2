-- Filling a file with the rows of another database, columns in the order in which they are read.

-- name: put_events()!
INSERT INTO events (desk, number, seq, at, type, doc) VALUES (?, ?, ?, ?, ?, ?);

-- name: put_requests()!
INSERT INTO requests (
    desk, number, version, status, open, priority, requester, shepherd, title, title_folded, opened_at, resolved_at,
    owned_ms, responded_ms, resolve_ms, active_ms, handovers, shift_handovers, reopened, helpers, closed_at, ending,
    ownership_kept, response_kept, resolve_kept, next_due, doc
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: put_members()!
INSERT INTO members (desk, who, number) VALUES (?, ?, ?);

-- name: put_addresses()!
INSERT INTO addresses (desk, number, part, address) VALUES (?, ?, ?, ?);

-- name: put_deliveries()!
INSERT INTO deliveries (id, desk, delivery, at, answer) VALUES (?, ?, ?, ?, ?);

-- name: put_outbox()!
INSERT INTO outbox (id, desk, number, kind, key, doc, revision, attempts, not_before, error, state, at, begun_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: doubt_all()!
UPDATE outbox SET begun_at = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
WHERE state = 'pending';

-- name: put_people()!
INSERT INTO people (desk, id, doc, away_until, last_owned_at, blocked) VALUES (?, ?, ?, ?, ?, ?);

-- name: put_notices()!
INSERT INTO notices (id, desk, person, number, key, doc, ready_at, dropped) VALUES (?, ?, ?, ?, ?, ?, ?, ?);

-- name: put_digests()!
INSERT INTO digests (desk, person, at) VALUES (?, ?, ?);

-- name: put_nudge_counts()!
INSERT INTO nudge_counts (desk, day, sent, dropped) VALUES (?, ?, ?, ?);

-- name: put_policies()!
INSERT INTO policies (desk, mark) VALUES (?, ?);

-- name: put_sittings()!
INSERT INTO sittings (desk, kind, doc, next_due) VALUES (?, ?, ?, ?);

-- name: put_heard()!
INSERT INTO heard (desk, platform, at) VALUES (?, ?, ?);

-- name: put_forgotten()!
INSERT INTO forgotten (desk, number, who, at, swept) VALUES (?, ?, ?, ?, ?);

-- name: numbers_given()
-- The highest number that each table has ever given. SQLite keeps them for the outbox alone, where it uses them itself;
-- what came from a server has them for the others as well, should it go back there.
SELECT name, max(number) FROM (
    SELECT name, seq AS number FROM sqlite_sequence WHERE name IN ('deliveries', 'outbox', 'notices')
    UNION ALL SELECT 'deliveries', max(id) FROM deliveries
    UNION ALL SELECT 'outbox', max(id) FROM outbox
    UNION ALL SELECT 'notices', max(id) FROM notices
)
WHERE number IS NOT NULL GROUP BY name;

-- name: forget_number(name)!
DELETE FROM sqlite_sequence WHERE name = :name;

-- name: keep_number(name, number)!
INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number);
