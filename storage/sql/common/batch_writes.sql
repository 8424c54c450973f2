-- What a batch writes: one statement for all rows of a kind.

-- name: commit#
COMMIT;

-- name: write_delivery(desk, delivery, answer)!
INSERT INTO deliveries (desk, delivery, answer) VALUES (:desk, :delivery, :answer);

-- name: write_event(desk, number, seq, at, type, doc)!
INSERT INTO events (desk, number, seq, at, type, doc) VALUES (:desk, :number, :seq, :at, :type, :doc);

-- name: write_request(desk, number, version, status, open, priority, requester, shepherd, title, title_folded, opened_at, resolved_at, owned_ms, responded_ms, resolve_ms, active_ms, handovers, shift_handovers, reopened, helpers, closed_at, ending, ownership_kept, response_kept, resolve_kept, next_due, doc)!
INSERT INTO requests (
    desk, number, version, status, open, priority, requester, shepherd, title, title_folded, opened_at, resolved_at,
    owned_ms, responded_ms, resolve_ms, active_ms, handovers, shift_handovers, reopened, helpers, closed_at,
    ending, ownership_kept, response_kept, resolve_kept, next_due, doc
)
VALUES (
    :desk, :number, :version, :status, :open, :priority, :requester, :shepherd, :title, :title_folded, :opened_at,
    :resolved_at, :owned_ms, :responded_ms, :resolve_ms, :active_ms, :handovers, :shift_handovers, :reopened,
    :helpers, :closed_at, :ending, :ownership_kept, :response_kept, :resolve_kept, :next_due, :doc
)
ON CONFLICT (desk, number) DO UPDATE SET
    version = excluded.version,
    status = excluded.status,
    open = excluded.open,
    priority = excluded.priority,
    requester = excluded.requester,
    shepherd = excluded.shepherd,
    title = excluded.title,
    title_folded = excluded.title_folded,
    opened_at = excluded.opened_at,
    resolved_at = excluded.resolved_at,
    owned_ms = excluded.owned_ms,
    responded_ms = excluded.responded_ms,
    resolve_ms = excluded.resolve_ms,
    active_ms = excluded.active_ms,
    handovers = excluded.handovers,
    shift_handovers = excluded.shift_handovers,
    reopened = excluded.reopened,
    helpers = excluded.helpers,
    closed_at = excluded.closed_at,
    ending = excluded.ending,
    ownership_kept = excluded.ownership_kept,
    response_kept = excluded.response_kept,
    resolve_kept = excluded.resolve_kept,
    next_due = excluded.next_due,
    doc = excluded.doc;

-- name: touch_request(desk, number, version, priority, title, title_folded, doc)!
-- The same where no column that an index holds has changed: no index is written.
UPDATE requests SET
    version = :version,
    priority = :priority,
    title = :title,
    title_folded = :title_folded,
    doc = :doc
WHERE desk = :desk AND number = :number;

-- name: retime_request(desk, number, version, priority, title, title_folded, next_due, doc)!
-- The same where of those nothing has changed but when it is due, as is so for most commands and with every nudge.
UPDATE requests SET
    version = :version,
    priority = :priority,
    title = :title,
    title_folded = :title_folded,
    next_due = :next_due,
    doc = :doc
WHERE desk = :desk AND number = :number;

-- name: remove_members(desk, number)!
DELETE FROM members WHERE desk = :desk AND number = :number;

-- name: write_person(desk, id, doc, away_until, blocked)!
INSERT INTO people (desk, id, doc, away_until, blocked) VALUES (:desk, :id, :doc, :away_until, :blocked)
ON CONFLICT (desk, id) DO UPDATE SET
    doc = excluded.doc,
    away_until = excluded.away_until,
    blocked = excluded.blocked;

-- name: write_owner(desk, id, at)!
UPDATE people SET last_owned_at = :at WHERE desk = :desk AND id = :id;

-- name: write_effect(desk, number, kind, key, doc)!
-- A newer effect of the same key takes the place of the pending one; `not_before` stays, it is the platform's pace.
INSERT INTO outbox (desk, number, kind, key, doc) VALUES (:desk, :number, :kind, :key, :doc)
ON CONFLICT (desk, number, key) WHERE key <> '' AND state = 'pending' DO UPDATE SET
    kind = excluded.kind,
    doc = excluded.doc,
    revision = outbox.revision + 1,
    attempts = 0,
    error = '';

-- name: remove_effect(desk, id, revision)!
DELETE FROM outbox WHERE desk = :desk AND id = :id AND revision = :revision;

-- name: write_address(desk, number, part, address)!
INSERT INTO addresses (desk, number, part, address) VALUES (:desk, :number, :part, :address)
ON CONFLICT (desk, number, part) DO UPDATE SET address = excluded.address;

-- name: write_private_address(desk, number, part, address, effect)!
-- The same, unless the effect is gone: whoever it was for is forgotten.
INSERT INTO addresses (desk, number, part, address)
SELECT CAST(:desk AS TEXT), CAST(:number AS BIGINT), CAST(:part AS TEXT), CAST(:address AS TEXT)
FROM outbox WHERE desk = :desk AND id = :effect
ON CONFLICT (desk, number, part) DO UPDATE SET address = excluded.address;

-- name: postpone_effect(desk, id, not_before, error, unshown)!
-- What certainly shows nothing has not begun.
UPDATE outbox SET
    attempts = attempts + 1,
    not_before = :not_before,
    error = :error,
    begun_at = CASE WHEN :unshown THEN NULL ELSE begun_at END
WHERE desk = :desk AND id = :id AND state = 'pending';

-- name: fail_effect(desk, id, revision, error)!
UPDATE outbox SET attempts = attempts + 1, state = 'failed', error = :error
WHERE desk = :desk AND id = :id AND state = 'pending' AND revision = coalesce(:revision, revision);

-- name: forget_failures(desk, number, kind)!
DELETE FROM outbox WHERE desk = :desk AND number = :number AND kind = :kind AND state = 'failed';

-- name: put_notice(desk, person, number, key, doc, ready_at, dropped)!
-- A newer one takes the place of the one that waits, which is counted.
INSERT INTO notices (desk, person, number, key, doc, ready_at, dropped)
VALUES (:desk, :person, :number, :key, :doc, :ready_at, :dropped)
ON CONFLICT (desk, person, number, key) DO UPDATE SET
    doc = excluded.doc,
    ready_at = excluded.ready_at,
    dropped = notices.dropped + 1;

-- name: free_notices(desk, person)!
-- Whatever waits for somebody is looked at again: they are back, or have other hours.
UPDATE notices SET ready_at = 0 WHERE desk = :desk AND person = :person;

-- name: set_notice(desk, person, number, key, doc, ready_at, dropped)!
-- The same where it is known what waits: as it is to be, whatever was there.
INSERT INTO notices (desk, person, number, key, doc, ready_at, dropped)
VALUES (:desk, :person, :number, :key, :doc, :ready_at, :dropped)
ON CONFLICT (desk, person, number, key) DO UPDATE SET
    doc = excluded.doc,
    ready_at = excluded.ready_at,
    dropped = excluded.dropped;

-- name: remove_notice(desk, person, number, key)!
DELETE FROM notices WHERE desk = :desk AND person = :person AND number = :number AND key = :key;

-- name: count_nudges(desk, day, sent, dropped)!
INSERT INTO nudge_counts (desk, day, sent, dropped) VALUES (:desk, :day, :sent, :dropped)
ON CONFLICT (desk, day) DO UPDATE SET
    sent = nudge_counts.sent + excluded.sent,
    dropped = nudge_counts.dropped + excluded.dropped;

-- name: write_digest(desk, person, at)!
INSERT INTO digests (desk, person, at) VALUES (:desk, :person, :at);

-- name: forget_digests(desk, person, before)!
DELETE FROM digests WHERE desk = :desk AND person = :person AND at < :before;

-- name: write_mark(desk, mark)!
INSERT INTO policies (desk, mark) VALUES (:desk, :mark)
ON CONFLICT (desk) DO UPDATE SET mark = excluded.mark;

-- name: make_due(desk, now)!
-- All that is not closed; the open and the resolved ones are found by an index each.
UPDATE requests SET next_due = :now
WHERE desk = :desk
    AND number IN (
        SELECT number FROM requests WHERE desk = :desk AND open = 1
        UNION ALL
        SELECT number FROM requests WHERE desk = :desk AND status = 'resolved'
    )
    AND (next_due IS NULL OR next_due > :now);

-- name: write_sitting(desk, kind, doc, next_due)!
INSERT INTO sittings (desk, kind, doc, next_due) VALUES (:desk, :kind, :doc, :next_due)
ON CONFLICT (desk, kind) DO UPDATE SET doc = excluded.doc, next_due = excluded.next_due;

-- name: write_heard(desk, platform, at)!
INSERT INTO heard (desk, platform, at) VALUES (:desk, :platform, :at)
ON CONFLICT (desk, platform) DO UPDATE SET at = excluded.at;
