-- Remaking the projection from the histories, some requests at a time.

-- name: requests_after(desk, number, rows)
SELECT DISTINCT desk, number FROM events WHERE (desk, number) > (:desk, :number) ORDER BY desk, number LIMIT :rows;

-- name: histories_between(first_desk, first_number, last_desk, last_number)
SELECT desk, number, seq, at, type, doc FROM events
WHERE (desk, number) >= (:first_desk, :first_number) AND (desk, number) <= (:last_desk, :last_number)
ORDER BY desk, number, seq;

-- name: rows_between(first_desk, first_number, last_desk, last_number)
SELECT
    desk, number, version, status, open, priority, requester, shepherd, title, title_folded, opened_at, resolved_at,
    owned_ms, responded_ms, resolve_ms, active_ms, handovers, shift_handovers, reopened, helpers, closed_at,
    ending, ownership_kept, response_kept, resolve_kept, doc
FROM requests
WHERE (desk, number) >= (:first_desk, :first_number) AND (desk, number) <= (:last_desk, :last_number);

-- name: members_between(first_desk, first_number, last_desk, last_number)
SELECT desk, number, who FROM members
WHERE (desk, number) >= (:first_desk, :first_number) AND (desk, number) <= (:last_desk, :last_number)
ORDER BY desk, number, who;

-- name: remove_requests_without_history()
DELETE FROM requests
WHERE NOT EXISTS (SELECT 1 FROM events WHERE events.desk = requests.desk AND events.number = requests.number)
RETURNING number;
