-- The desk's numbers, from the columns of the projection.

-- name: counts(desk, since, until)
-- Hand-offs, collaboration and reopenings are counted on the requests that were resolved in the window.
-- Of each clock: on how many it was kept, and on how many it has ended.
SELECT
    opened.requests,
    (SELECT count(*) FROM requests WHERE desk = :desk AND open = 1),
    resolved.requests,
    resolved.handovers,
    resolved.shift_handovers,
    resolved.collaborated,
    resolved.reopened,
    opened.ownership_met,
    opened.ownership_ended,
    opened.response_met,
    opened.response_ended,
    resolved.resolve_met,
    resolved.resolve_ended
FROM (
    SELECT
        count(*) AS requests,
        count(*) FILTER (WHERE ownership_kept = 1) AS ownership_met,
        count(ownership_kept) AS ownership_ended,
        count(*) FILTER (WHERE response_kept = 1) AS response_met,
        count(response_kept) AS response_ended
    FROM requests
    WHERE desk = :desk AND opened_at BETWEEN :since AND :until
) AS opened
CROSS JOIN (
    SELECT
        count(*) AS requests,
        CAST(coalesce(sum(handovers), 0) AS BIGINT) AS handovers,
        CAST(coalesce(sum(shift_handovers), 0) AS BIGINT) AS shift_handovers,
        count(*) FILTER (WHERE helpers > 0) AS collaborated,
        count(*) FILTER (WHERE reopened > 0) AS reopened,
        count(*) FILTER (WHERE resolve_kept = 1) AS resolve_met,
        count(resolve_kept) AS resolve_ended
    FROM requests
    WHERE desk = :desk AND resolved_at BETWEEN :since AND :until
) AS resolved;

-- name: endings(desk, since, until)
SELECT ending, count(*)
FROM requests
WHERE desk = :desk AND closed_at BETWEEN :since AND :until
GROUP BY ending;

-- name: nudges(desk, first, last)
SELECT CAST(coalesce(sum(sent), 0) AS BIGINT), CAST(coalesce(sum(dropped), 0) AS BIGINT)
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
