-- Remaking the projection from the histories, some requests of one desk at a time: of these both databases know that
-- they are few, and read no others for them.

-- name: requests_after(desk, number, rows)
SELECT DISTINCT desk, number FROM events WHERE (desk, number) > (:desk, :number) ORDER BY desk, number LIMIT :rows;

-- name: histories_between(desk, first, last)
SELECT desk, number, seq, at, type, doc FROM events
WHERE desk = :desk AND number >= :first AND number <= :last
ORDER BY desk, number, seq;

-- name: rows_between(desk, first, last)
SELECT
    desk, number, version, status, open, priority, requester, shepherd, title, title_folded, opened_at, resolved_at,
    owned_ms, responded_ms, resolve_ms, active_ms, handovers, shift_handovers, reopened, helpers, closed_at,
    ending, ownership_kept, response_kept, resolve_kept, doc
FROM requests
WHERE desk = :desk AND number >= :first AND number <= :last;

-- name: members_between(desk, first, last)
SELECT desk, number, who FROM members
WHERE desk = :desk AND number >= :first AND number <= :last
ORDER BY desk, number, who;

-- name: remove_requests_without_history()
DELETE FROM requests
WHERE NOT EXISTS (SELECT 1 FROM events WHERE events.desk = requests.desk AND events.number = requests.number)
RETURNING number;
