-- Whether everything fits together: what only PostgreSQL says in this way.

-- name: begin_looking#
-- All that is read is as it was at one moment.
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;

-- name: oldest_effect()
-- What waits longest to be done, and for how many milliseconds, by the clock that set its time.
SELECT desk, number, kind, CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) - at FROM outbox
WHERE state = 'pending' ORDER BY id LIMIT 1;
