-- The pace that processes keep together. Of a name there are as many places as may go within a time: each is free again
-- that long after it was taken. Moments are microseconds of the database's own clock.

-- name: take_turn(name, most, within)
-- In how many microseconds one may go: with the place that is free first, of several any, lest two wish for the same.
WITH
moment AS (SELECT CAST(extract(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS now),
place AS (
    SELECT named.name
    FROM moment
    CROSS JOIN generate_series(1, CAST(:most AS INTEGER)) AS one (number)
    CROSS JOIN LATERAL (SELECT CAST(:name AS TEXT) || ' ' || one.number AS name) AS named
    LEFT JOIN paces AS pace ON pace.name = named.name
    ORDER BY greatest(coalesce(pace.next_at, 0), moment.now), random() LIMIT 1
)
INSERT INTO paces AS pace (name, next_at)
SELECT place.name, moment.now + CAST(:within AS BIGINT) FROM place CROSS JOIN moment
ON CONFLICT (name) DO UPDATE SET next_at = greatest(
    pace.next_at + CAST(:within AS BIGINT), excluded.next_at
)
RETURNING pace.next_at - CAST(:within AS BIGINT) - (SELECT moment.now FROM moment);

-- name: turns_held(name)
-- For how many microseconds nothing of this name may go, if anybody was told so.
SELECT next_at - CAST(extract(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)
FROM paces WHERE name = CAST(:name AS TEXT) || ' held';

-- name: hold_turns(name, most, step, held)
-- Nothing of this name may go for so long; then its places are free one after the other.
INSERT INTO paces AS pace (name, next_at)
SELECT
    CAST(:name AS TEXT) || CASE one.number WHEN 0 THEN ' held' ELSE ' ' || one.number END,
    CAST(extract(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) + CAST(:held AS BIGINT)
    + greatest(0, one.number - 1) * CAST(:step AS BIGINT)
FROM generate_series(0, CAST(:most AS INTEGER)) AS one (number)
ON CONFLICT (name) DO UPDATE SET next_at = greatest(pace.next_at, excluded.next_at)
RETURNING 1;

-- name: forget_turns(old)
-- What has been free for so long is as if it had never been taken.
DELETE FROM paces
WHERE next_at < CAST(extract(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) - CAST(:old AS BIGINT)
RETURNING 1;
