-- Whether everything fits together. Each of the lists says first how long it is in all, then its first requests.

-- name: lost_rows(rows)
-- Rows without a history.
SELECT count(*) OVER (), one.desk, one.number FROM requests AS one
WHERE NOT EXISTS (SELECT 1 FROM events AS event WHERE event.desk = one.desk AND event.number = one.number)
ORDER BY one.desk, one.number LIMIT :rows;

-- name: lost_members(rows)
SELECT count(*) OVER (), lost.desk, lost.number FROM (SELECT DISTINCT desk, number FROM members) AS lost
WHERE NOT EXISTS (SELECT 1 FROM events AS event WHERE event.desk = lost.desk AND event.number = lost.number)
ORDER BY lost.desk, lost.number LIMIT :rows;

-- name: lost_addresses(rows)
-- Number 0 is the desk itself, and no request.
SELECT count(*) OVER (), lost.desk, lost.number FROM (SELECT DISTINCT desk, number FROM addresses) AS lost
WHERE lost.number <> 0
    AND NOT EXISTS (SELECT 1 FROM events AS event WHERE event.desk = lost.desk AND event.number = lost.number)
ORDER BY lost.desk, lost.number LIMIT :rows;

-- name: lost_notices(rows)
SELECT count(*) OVER (), lost.desk, lost.number FROM (SELECT DISTINCT desk, number FROM notices) AS lost
WHERE NOT EXISTS (SELECT 1 FROM events AS event WHERE event.desk = lost.desk AND event.number = lost.number)
ORDER BY lost.desk, lost.number LIMIT :rows;

-- name: lost_effects(rows)
SELECT count(*) OVER (), lost.desk, lost.number FROM (SELECT DISTINCT desk, number FROM outbox) AS lost
WHERE lost.number <> 0
    AND NOT EXISTS (SELECT 1 FROM events AS event WHERE event.desk = lost.desk AND event.number = lost.number)
ORDER BY lost.desk, lost.number LIMIT :rows;

-- name: sittings_kept()
SELECT desk, kind, doc FROM sittings WHERE doc <> '' ORDER BY desk, kind;

-- name: has_history(desk, number)
SELECT 1 FROM events WHERE desk = :desk AND number = :number LIMIT 1;

-- name: people_after(desk, id, rows)
SELECT desk, id, doc, blocked FROM people WHERE (desk, id) > (:desk, :id) ORDER BY desk, id LIMIT :rows;

-- name: effects_by_state()
SELECT state, count(*) FROM outbox GROUP BY state;
