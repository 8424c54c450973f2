-- All of every table that is kept, in the order of its key, which comes first. Live processes' own columns are left out.

-- name: all_events()
SELECT desk, number, seq, at, type, doc FROM events ORDER BY desk, number, seq;

-- name: all_requests()
SELECT
    desk, number, version, status, open, priority, requester, shepherd, title, title_folded, opened_at, resolved_at,
    owned_ms, responded_ms, resolve_ms, active_ms, handovers, shift_handovers, reopened, helpers, closed_at, ending,
    ownership_kept, response_kept, resolve_kept, next_due, doc
FROM requests ORDER BY desk, number;

-- name: all_members()
SELECT desk, who, number FROM members ORDER BY desk, who, number;

-- name: all_addresses()
SELECT desk, number, part, address FROM addresses ORDER BY desk, number, part;

-- name: all_deliveries()
SELECT id, desk, delivery, at, answer FROM deliveries ORDER BY id;

-- name: all_outbox()
SELECT id, desk, number, kind, key, doc, revision, attempts, not_before, error, state, at, begun_at FROM outbox ORDER BY id;

-- name: all_people()
SELECT desk, id, doc, away_until, last_owned_at, blocked FROM people ORDER BY desk, id;

-- name: all_notices()
SELECT id, desk, person, number, key, doc, ready_at, dropped FROM notices ORDER BY id;

-- name: all_digests()
-- The same may be there more than once.
SELECT desk, person, at FROM digests ORDER BY desk, person, at;

-- name: all_nudge_counts()
SELECT desk, day, sent, dropped FROM nudge_counts ORDER BY desk, day;

-- name: all_policies()
SELECT desk, mark FROM policies ORDER BY desk;

-- name: all_sittings()
SELECT desk, kind, doc, next_due FROM sittings ORDER BY desk, kind;

-- name: all_heard()
SELECT desk, platform, at FROM heard ORDER BY desk, platform;
