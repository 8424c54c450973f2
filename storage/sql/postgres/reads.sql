-- What is read beside the writer and only PostgreSQL finds in this way.

-- name: mine(desk, who, rows)
-- Open ones first, newest first; each of the three ways alone is cut to as many rows, by an index.
SELECT number, doc FROM requests
WHERE desk = :desk AND number IN (
    (SELECT number FROM requests WHERE desk = :desk AND requester = :who ORDER BY open DESC, number DESC LIMIT :rows)
    UNION
    (SELECT number FROM requests WHERE desk = :desk AND shepherd = :who ORDER BY open DESC, number DESC LIMIT :rows)
    UNION
    (
        SELECT request.number FROM members AS member
        JOIN requests AS request ON request.desk = member.desk AND request.number = member.number
        WHERE member.desk = :desk AND member.who = :who ORDER BY request.open DESC, request.number DESC LIMIT :rows
    )
)
ORDER BY open DESC, number DESC LIMIT :rows;

-- name: pending(desk, number, rows)
-- With since when it is on record, and how many milliseconds ago that was and it was begun, by the clock that has both on
-- record.
SELECT
    desk, number, id, revision, kind, doc, key, attempts, not_before, at,
    CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) - at,
    CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) - begun_at
FROM outbox
WHERE desk = :desk AND number = :number AND state = 'pending' ORDER BY id LIMIT :rows;
