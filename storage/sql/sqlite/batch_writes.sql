-- What of a batch's writes only SQLite says in this way.

-- name: begin#
BEGIN IMMEDIATE;

-- name: write_members(desk, number, who)!
-- who: [id, …]
INSERT INTO members (desk, number, who) SELECT :desk, :number, one.value FROM json_each(:who) AS one;

-- name: begin_effect(desk, id)!
UPDATE outbox SET begun_at = CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)
WHERE desk = :desk AND id = :id;

-- name: purge_deliveries(days, rows)!
-- Of the oldest rows those that are too old; ids grow with time, so age needs no index.
DELETE FROM deliveries
WHERE id IN (SELECT id FROM deliveries ORDER BY id LIMIT :rows)
    AND at < CAST((julianday('now') - 2440587.5 - :days) * 86400000 AS INTEGER);
