-- What is read beside the writer, by the read-only connection.

-- name: request(desk, number)
SELECT number, doc FROM requests WHERE desk = :desk AND number = :number;

-- name: history(desk, number)
SELECT number, doc FROM events WHERE desk = :desk AND number = :number ORDER BY seq;

-- name: board(desk, rows)
-- What needs somebody first: unowned, then by priority, then the oldest.
SELECT number, doc FROM requests
WHERE desk = :desk AND open = 1
ORDER BY
    shepherd IS NOT NULL,
    CASE priority WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END,
    number
LIMIT :rows;

-- name: open_counts(desk)
-- How many are open, and how many of them nobody owns.
SELECT count(*), count(*) FILTER (WHERE shepherd IS NULL) FROM requests WHERE desk = :desk AND open = 1;

-- name: find_open(desk, digits, beginning, within, rows)
-- The number as typed first, then numbers and titles that begin so, then titles that have it somewhere.
SELECT number, doc FROM requests
WHERE desk = :desk AND open = 1 AND (
    title_folded LIKE :within ESCAPE '\' OR (:digits <> '' AND CAST(number AS TEXT) LIKE :digits || '%')
)
ORDER BY
    CASE
        WHEN CAST(number AS TEXT) = :digits THEN 0
        WHEN :digits <> '' AND CAST(number AS TEXT) LIKE :digits || '%' THEN 1
        WHEN title_folded LIKE :beginning ESCAPE '\' THEN 2
        ELSE 3
    END,
    number DESC
LIMIT :rows;

-- name: oldest_open(desk, rows)
SELECT number, doc FROM requests WHERE desk = :desk AND open = 1 ORDER BY number LIMIT :rows;

-- name: newest_undispatched(desk, after, rows)
-- What nobody owns, and what is newer than a number.
SELECT number, doc FROM requests
WHERE desk = :desk AND open = 1 AND (shepherd IS NULL OR number > :after) ORDER BY number DESC LIMIT :rows;

-- name: open_telling(desk, after, pattern, rows)
SELECT number FROM requests
WHERE desk = :desk AND open = 1 AND number > :after AND doc LIKE :pattern ESCAPE '\'
ORDER BY number LIMIT :rows;

-- name: person_blocked(desk, who)
-- What is kept of somebody, if they may be blocked: once it stood in their document.
SELECT doc, blocked FROM people
WHERE desk = :desk AND id = :who AND (blocked IS NOT NULL OR doc LIKE '%"blocked":%');

-- name: due(now, rows)
SELECT desk, number FROM requests WHERE next_due <= :now ORDER BY next_due LIMIT :rows;

-- name: ready(now, rows)
-- Those that are ready are found by their index first, and only then put together.
WITH ready AS MATERIALIZED (SELECT desk, person, ready_at FROM notices WHERE ready_at <= :now)
SELECT desk, person FROM ready GROUP BY desk, person ORDER BY min(ready_at), desk, person LIMIT :rows;

-- name: sittings_due(now)
SELECT desk, kind FROM sittings WHERE next_due <= :now ORDER BY next_due, desk, kind;

-- name: sitting(desk, kind)
SELECT doc FROM sittings WHERE desk = :desk AND kind = :kind;

-- name: next_due()
-- Each of the three is the first entry of an index.
SELECT min(wake.at) FROM (
    SELECT min(next_due) AS at FROM requests WHERE next_due IS NOT NULL
    UNION ALL
    SELECT min(ready_at) FROM notices
    UNION ALL
    SELECT min(next_due) FROM sittings WHERE next_due IS NOT NULL
) AS wake;

-- name: latest()
SELECT max(at) FROM events;

-- name: living_at(desk, address)
-- Number 0 is the desk itself, and no request.
SELECT number FROM addresses
WHERE desk = :desk AND address = :address AND number > 0 ORDER BY number DESC LIMIT 1;

-- name: lived_at(address)
-- On whichever desk, also one that is configured no more: each that ever was has a policy on record. Joined so that
-- SQLite begins with those few.
SELECT DISTINCT place.desk, place.number FROM policies AS known CROSS JOIN addresses AS place
WHERE place.desk = known.desk AND place.address = :address AND place.number > 0 ORDER BY place.desk, place.number;

-- name: addresses(desk, number)
SELECT part, address FROM addresses WHERE desk = :desk AND number = :number ORDER BY part;

-- name: address(desk, number, part)
SELECT address FROM addresses WHERE desk = :desk AND number = :number AND part = :part;

-- name: threads(desk, platform, rows)
-- Of the requests that are not closed, those in which something happened last first.
SELECT
    thread.address,
    coalesce(
        (
            SELECT card.address FROM addresses AS card
            WHERE card.desk = thread.desk AND card.number = thread.number AND card.part = 'card'
        ),
        ''
    ) AS card
FROM addresses AS thread
WHERE thread.desk = :desk
    AND thread.part = 'thread'
    AND thread.address LIKE :platform || ':%'
    AND thread.number IN (
        SELECT number FROM requests WHERE desk = :desk AND open = 1
        UNION ALL
        SELECT number FROM requests WHERE desk = :desk AND status = 'resolved'
    )
ORDER BY
    (SELECT max(event.at) FROM events AS event WHERE event.desk = thread.desk AND event.number = thread.number) DESC,
    thread.number DESC
LIMIT :rows;

-- name: heard_until(desk, platform)
SELECT at FROM heard WHERE desk = :desk AND platform = :platform;

-- name: effect(desk, id)
SELECT doc FROM outbox WHERE desk = :desk AND id = :id AND state = 'pending';

-- name: pending_requests()
SELECT DISTINCT desk, number FROM outbox WHERE state = 'pending' ORDER BY desk, number;

-- name: waiting_effects(after, rows)
-- What waits to be done, the longest waiting first.
SELECT id, desk, number FROM outbox WHERE state = 'pending' AND id > :after ORDER BY id LIMIT :rows;

-- name: failures_of(desk)
SELECT desk, number, id, kind, doc, attempts, error FROM outbox WHERE desk = :desk AND state = 'failed' ORDER BY id;

-- name: failures()
SELECT desk, number, id, kind, doc, attempts, error FROM outbox WHERE state = 'failed' ORDER BY desk, id;
