-- What of a batch's writes only PostgreSQL says in this way.

-- name: roll_back#
ROLLBACK;

-- name: write_members(desk, number, who)!
-- who: [id, …]
INSERT INTO members (desk, number, who)
SELECT CAST(:desk AS TEXT), CAST(:number AS BIGINT), one.who FROM json_array_elements_text(:who) AS one (who);

-- name: begin_effect(desk, id)!
UPDATE outbox SET begun_at = CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)
WHERE desk = :desk AND id = :id;

-- name: purge_deliveries(days, rows)!
-- Of the oldest rows those that are too old; ids grow with time, so age needs no index. What another process is just
-- throwing away is left to it.
DELETE FROM deliveries
WHERE id IN (SELECT id FROM deliveries ORDER BY id LIMIT :rows FOR UPDATE SKIP LOCKED)
    AND at < CAST(extract(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) - CAST(:days AS BIGINT) * 86400000;
