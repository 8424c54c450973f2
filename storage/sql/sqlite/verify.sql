-- name: oldest_effect()
-- What waits longest to be done, and for how many milliseconds, by the clock that set its time.
SELECT desk, number, kind, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) - at FROM outbox
WHERE state = 'pending' ORDER BY id LIMIT 1;
