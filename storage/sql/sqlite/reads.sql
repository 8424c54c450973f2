-- What is read beside the writer and only SQLite finds in this way.

-- name: mine(desk, who, rows)
-- Open ones first, newest first; each of the three ways alone is cut to as many rows, by an index.
SELECT number, doc FROM requests
WHERE desk = :desk AND number IN (
    SELECT number FROM (
        SELECT number FROM requests
        WHERE desk = :desk AND requester = :who ORDER BY open DESC, number DESC LIMIT :rows
    )
    UNION
    SELECT number FROM (
        SELECT number FROM requests
        WHERE desk = :desk AND shepherd = :who ORDER BY open DESC, number DESC LIMIT :rows
    )
    UNION
    SELECT number FROM (
        SELECT request.number FROM members AS member
        CROSS JOIN requests AS request ON request.desk = member.desk AND request.number = member.number
        WHERE member.desk = :desk AND member.who = :who ORDER BY request.open DESC, request.number DESC LIMIT :rows
    )
)
ORDER BY open DESC, number DESC LIMIT :rows;

-- name: pending(desk, number, rows)
-- With since when it is on record, and how many milliseconds ago that was and it was begun, by the clock that has both on
-- record.
SELECT
    desk, number, id, revision, kind, doc, key, attempts, not_before, at,
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) - at,
    CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) - begun_at
FROM outbox
WHERE desk = :desk AND number = :number AND state = 'pending' ORDER BY id LIMIT :rows;
