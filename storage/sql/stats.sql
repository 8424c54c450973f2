-- The desk's numbers, from the columns of the projection.

-- name: counts(desk, since, until)
-- Hand-offs, collaboration and reopenings are counted on the requests that were resolved in the window.
SELECT
    (SELECT count(*) FROM requests WHERE desk = :desk AND opened_at BETWEEN :since AND :until),
    (SELECT count(*) FROM requests WHERE desk = :desk AND open = 1),
    count(*),
    coalesce(sum(handovers), 0),
    coalesce(sum(shift_handovers), 0),
    coalesce(sum(helpers > 0), 0),
    coalesce(sum(reopened > 0), 0)
FROM requests
WHERE desk = :desk AND resolved_at BETWEEN :since AND :until;

-- name: endings(desk, since, until)
SELECT ending, count(*)
FROM requests
WHERE desk = :desk AND closed_at BETWEEN :since AND :until
GROUP BY ending;

-- name: nudges(desk, first, last)
SELECT coalesce(sum(sent), 0), coalesce(sum(dropped), 0)
FROM nudge_counts
WHERE desk = :desk AND day BETWEEN :first AND :last;

-- name: ownership(desk, since, until)
-- How many, the median and the p90: the nearest rank, a time that really occurred.
WITH
taken (ms) AS (
    SELECT owned_ms FROM requests WHERE desk = :desk AND opened_at BETWEEN :since AND :until AND owned_ms IS NOT NULL
),
total (n) AS (SELECT count(*) FROM taken)
SELECT
    n,
    (SELECT ms FROM taken ORDER BY ms LIMIT 1 OFFSET (SELECT (n - 1) / 2 FROM total)),
    (SELECT ms FROM taken ORDER BY ms LIMIT 1 OFFSET (SELECT (n * 9 - 1) / 10 FROM total))
FROM total;

-- name: first_response(desk, since, until)
-- How many, the median and the p90: the nearest rank, a time that really occurred.
WITH
taken (ms) AS (
    SELECT responded_ms FROM requests WHERE desk = :desk AND opened_at BETWEEN :since AND :until AND responded_ms IS NOT NULL
),
total (n) AS (SELECT count(*) FROM taken)
SELECT
    n,
    (SELECT ms FROM taken ORDER BY ms LIMIT 1 OFFSET (SELECT (n - 1) / 2 FROM total)),
    (SELECT ms FROM taken ORDER BY ms LIMIT 1 OFFSET (SELECT (n * 9 - 1) / 10 FROM total))
FROM total;

-- name: resolve(desk, since, until)
-- How many, the median and the p90: the nearest rank, a time that really occurred.
WITH
taken (ms) AS (
    SELECT resolve_ms FROM requests WHERE desk = :desk AND resolved_at BETWEEN :since AND :until AND resolve_ms IS NOT NULL
),
total (n) AS (SELECT count(*) FROM taken)
SELECT
    n,
    (SELECT ms FROM taken ORDER BY ms LIMIT 1 OFFSET (SELECT (n - 1) / 2 FROM total)),
    (SELECT ms FROM taken ORDER BY ms LIMIT 1 OFFSET (SELECT (n * 9 - 1) / 10 FROM total))
FROM total;

-- name: resolve_active(desk, since, until)
-- How many, the median and the p90: the nearest rank, a time that really occurred.
WITH
taken (ms) AS (
    SELECT active_ms FROM requests WHERE desk = :desk AND resolved_at BETWEEN :since AND :until AND active_ms IS NOT NULL
),
total (n) AS (SELECT count(*) FROM taken)
SELECT
    n,
    (SELECT ms FROM taken ORDER BY ms LIMIT 1 OFFSET (SELECT (n - 1) / 2 FROM total)),
    (SELECT ms FROM taken ORDER BY ms LIMIT 1 OFFSET (SELECT (n * 9 - 1) / 10 FROM total))
FROM total;
